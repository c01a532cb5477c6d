"""The steps of the schema, each once and for all."""
