"""The log of everything that is done: entries in canonical JSON, a Merkle tree over them, signed checkpoints, proofs.

Pure: nothing here knows of a database or a clock. ``store/log.py`` keeps the entries.
"""
