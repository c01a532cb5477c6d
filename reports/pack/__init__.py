"""An evidence pack: one student's facts, what the rules make of them and what people did, as one PDF."""
