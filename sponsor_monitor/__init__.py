"""The domain: law, facts, measures, rules and the assessment they make."""
