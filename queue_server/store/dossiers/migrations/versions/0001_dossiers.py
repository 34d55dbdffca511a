"""The first tables: chains, the register, what is sealed, what other sources brought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    _chains()
    _register()
    _of_others()


def _chains() -> None:
    op.create_table(
        "chain",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_chain")),
    )
    op.create_index("ix_chain_subject", "chain", ["chain", "subject", "seq"])
    op.create_table(
        "chain_heads",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_chain_heads")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bound_keys",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "sender", "key", name=op.f("pk_bound_keys")),
        sqlite_with_rowid=False,
    )


def _register() -> None:
    op.create_table(
        "register",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("finished_at", sa.BigInteger()),
        sa.Column("returned_at", sa.BigInteger()),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("runs_until", sa.BigInteger()),
        sa.Column("hand_over_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_register")),
        sa.UniqueConstraint("organisation", "day", "number", name=op.f("uq_register_number")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_register_runs_until", "register", ["chain", "runs_until", "code"])
    op.create_index("ix_register_hand_over_by", "register", ["chain", "hand_over_by", "code"])
    op.create_table(
        "sealed",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("keep_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", "field", name=op.f("pk_sealed")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sealed_keep_until", "sealed", ["keep_until"])


def _of_others() -> None:
    op.create_table(
        "generations",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_generations")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "imported",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("generation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("received", sa.Text()),
        sa.Column("due", sa.Text()),
        sa.Column("finished", sa.Text()),
        sa.Column("returned", sa.Text()),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "generation", "code", name=op.f("pk_imported")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cached",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "code", name=op.f("pk_cached")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cached_as_of", "cached", ["as_of"])


def downgrade() -> None:
    """Drop them."""
    tables = ("cached", "imported", "generations", "sealed", "register", "bound_keys", "chain_heads", "chain")
    for table in tables:
        op.drop_table(table)
