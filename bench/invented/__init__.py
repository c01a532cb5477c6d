"""Small made-up universities full of corners, to hold two implementations of the rules against each other."""
