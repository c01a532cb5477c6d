"""Term calendars and working days; knows nothing of sponsorship."""
