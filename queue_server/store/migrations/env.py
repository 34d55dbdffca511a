"""What Alembic runs: one connection to the database that the store names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from queue_server.store.tables import metadata

engine = sa.create_engine(context.config.attributes["url"])
with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()
engine.dispose()
