"""The store: every fact that ever arrived, when it was recorded and when we received it, in one database."""
