"""Messages: what may be written to whom, how a message stands, and the mail it becomes. Pure: nothing is sent here."""
