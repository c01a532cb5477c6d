"""The sections of a pack, each made from its facts alone."""
