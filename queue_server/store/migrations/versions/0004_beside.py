"""Side tables of a day: which ticket a card has, and what was said about papers. Both end with the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "day_cards",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("card", sa.LargeBinary(), nullable=False, comment="HMAC-SHA256 under the day's key"),
        sa.Column("ticket", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "card", name=op.f("pk_day_cards")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "preparations",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="AES-GCM under the day's key"),
        sa.PrimaryKeyConstraint("hall", "ticket", name=op.f("pk_preparations")),
        sqlite_with_rowid=False,
    )
