"""Who may come in and do what: sessions, permissions of routes, headers, limits."""
