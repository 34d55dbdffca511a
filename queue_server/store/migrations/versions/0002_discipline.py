"""Visits tell appointments, tickets of staff and of paper, and the first call, which promises are for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; tickets of before were called once at the most."""
    op.add_column("visits", sa.Column("slot", sa.BigInteger(), comment="time of an appointment"))
    for name in ("by_staff", "paper"):
        op.add_column("visits", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "visits", sa.Column("first_called_at", sa.BigInteger(), comment="what a promise is set against")
    )
    op.execute("UPDATE visits SET first_called_at = called_at")
