"""One function for each thing a person does: permission asked, state read, events accepted and appended.

Pages, the command line and the nightly job all come through here; each function takes the ``Work`` it is part of.
"""
