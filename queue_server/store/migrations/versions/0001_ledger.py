"""The first tables: ledger, heads, bound keys, visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "bound_keys",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="the act's first row"),
        sa.PrimaryKeyConstraint("hall", "sender", "key", name=op.f("pk_bound_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "heads",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False, comment="seq of the last DayOpened, 0: none"),
        sa.PrimaryKeyConstraint("hall", name=op.f("pk_heads")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="UTC milliseconds since 1970"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="the exact JSON that is hashed"),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "seq", name=op.f("pk_ledger")),
    )
    op.create_table(
        "visits",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Text(), comment="business day of issue, YYYY-MM-DD"),
        sa.Column("carried_to", sa.Text(), comment="last business day that took it over, YYYY-MM-DD"),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("ticket_class", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("place_reason", sa.Text(), nullable=False),
        sa.Column("head_start_minutes", sa.Integer(), nullable=False),
        sa.Column("strict", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.BigInteger()),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("promise_earliest", sa.BigInteger()),
        sa.Column("promise_latest", sa.BigInteger()),
        sa.Column("call", sa.BigInteger(), comment="seq of the last TicketCalled"),
        sa.Column("called_at", sa.BigInteger()),
        sa.Column("counter", sa.Text()),
        sa.Column("zone", sa.Text()),
        sa.Column("officer", sa.Text(), comment="pseudonymous; who had opened the counter"),
        sa.Column("rule", sa.Text(), comment="why it was called: turn, head-start, cap, strict, chosen"),
        sa.Column("turn", sa.BigInteger()),
        sa.Column("reluctance_minutes", sa.Integer()),
        sa.Column("recalls", sa.Integer(), nullable=False),
        sa.Column("announced_at", sa.BigInteger(), comment="of the newest call or recall that was announced"),
        sa.Column("started_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("outcome", sa.Text(), comment="served, no-show or cancelled"),
        sa.Column("end_reason", sa.Text()),
        sa.PrimaryKeyConstraint("hall", "ticket", name=op.f("pk_visits")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_visits_hall_day", "visits", ["hall", "day"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("visits")
    op.drop_table("ledger")
    op.drop_table("heads")
    op.drop_table("bound_keys")
