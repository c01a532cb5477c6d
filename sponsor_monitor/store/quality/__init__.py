"""Whether the data can be trusted: what a store says of itself, part by part, without an assessment's findings."""
