"""Measuring the program against itself, its input and a plain script."""
