"""What the law makes of it: one module per rule, measures and law to findings."""
