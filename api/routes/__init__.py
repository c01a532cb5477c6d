"""The API of version 1, one noun a module: what programs ask of the service and do in it (docs/api.md)."""
