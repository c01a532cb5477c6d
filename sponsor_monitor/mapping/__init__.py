"""Mapping files: how an institution's own export becomes rows of our tables."""
