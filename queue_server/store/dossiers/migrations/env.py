"""Alembic's environment: runs on the connection that ``migrating.upgrade`` hands over."""

from __future__ import annotations

from alembic import context

from queue_server.store.dossiers.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
