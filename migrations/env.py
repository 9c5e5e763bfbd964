"""How Alembic reaches the database: the connection and transaction that ``facilitator.schema`` hands it."""

from alembic import context

from facilitator.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
)
context.run_migrations()
