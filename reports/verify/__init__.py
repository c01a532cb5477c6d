"""A pack checked with nothing but itself: no database, no network; each claim says what was checked and what not."""
