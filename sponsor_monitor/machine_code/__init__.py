"""Loops over tens of millions of rows as Numba compiles them; ``loops.compiled_loops`` says whether they are to be had.

Each does what NumPy does elsewhere, in one pass: whoever calls one has the way without it too. Importing a module
compiles its loops; the machine code is kept beside these files, or in the user's cache, for the next import.
"""
