"""The console: pages that a server writes, one module a page."""
