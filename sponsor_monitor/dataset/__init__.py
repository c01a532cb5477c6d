"""Reading a dataset folder into checked columns and rejects."""
