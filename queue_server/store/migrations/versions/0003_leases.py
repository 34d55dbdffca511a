"""When kiosks were last heard of, and of visits the numbers that kiosks gave while the server was away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and add the columns; there were no such numbers before."""
    op.create_table(
        "contacts",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="UTC milliseconds since 1970"),
        sa.PrimaryKeyConstraint("hall", "device", name=op.f("pk_contacts")),
        sqlite_with_rowid=False,
    )
    op.add_column("visits", sa.Column("lease", sa.BigInteger(), comment="the lease that its number is of"))
    op.add_column(
        "visits", sa.Column("claimed", sa.BigInteger(), comment="when a kiosk says that it gave the number")
    )
