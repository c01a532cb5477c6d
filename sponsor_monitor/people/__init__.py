"""Who may do what: accounts, roles with scopes and dates, and the one table of permissions. Deny by default."""
