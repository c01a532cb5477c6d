"""A made-up university to demonstrate every finding."""
