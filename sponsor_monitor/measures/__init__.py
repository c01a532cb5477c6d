"""What happened: facts to weeks, months, clocks and ratings, in columns."""
