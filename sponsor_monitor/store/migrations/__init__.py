"""How Alembic runs the steps of the schema."""
