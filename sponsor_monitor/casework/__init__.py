"""What people do about findings: alerts, cases, the gate, deadlines, letters. Pure decisions over appended events."""
