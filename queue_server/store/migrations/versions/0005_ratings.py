"""The read table of ratings; there were none before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "ratings",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Text(), comment="business day of the rating, YYYY-MM-DD"),
        sa.Column("counter", sa.Text(), nullable=False, comment="where the visit ended"),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("scale", sa.Integer(), nullable=False, comment="number of faces"),
        sa.Column("scale_version", sa.Integer(), nullable=False, comment="of what the faces mean"),
        sa.Column("score", sa.Integer(), nullable=False, comment="1, the worst, to scale"),
        sa.Column("reasons", sa.Text(), nullable=False, comment="codes with commas between"),
        sa.Column("rated_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed", sa.BigInteger(), comment="when a pad says that the face was pressed"),
        sa.PrimaryKeyConstraint("hall", "ticket", name=op.f("pk_ratings")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ratings_hall_day", "ratings", ["hall", "day"])
