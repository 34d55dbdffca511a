"""One more side table of a day: which dossier a ticket was taken for. It ends with the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "ticket_dossiers",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="AES-GCM under the day's key"),
        sa.PrimaryKeyConstraint("hall", "ticket", name=op.f("pk_ticket_dossiers")),
        sqlite_with_rowid=False,
    )
