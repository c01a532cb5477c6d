"""The rules once more, one student after another: the benchmark's baseline and the tests' oracle.

Written from the specification alone and sharing nothing with the main engine but its words.
"""
