"""The tables of the file of dossiers, described once. Its migrations add up to these.

A file of its own beside the hall's, so that an import never holds up a ticket.
"""

from __future__ import annotations

import sqlalchemy as sa

#: The newest revision of ``migrations/versions``; revisions are numbers of four digits that only rise.
REVISION = "0001"

metadata = sa.MetaData(naming_convention={"pk": "pk_%(table_name)s"})

#: What happened, one row an event. Never changed, never deleted. Nothing personal.
chain = sa.Table(
    "chain",
    metadata,
    sa.Column("chain", sa.Text, primary_key=True, comment="HALL/dossiers or HALL/audit"),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False, comment="UTC milliseconds since 1970"),
    sa.Column("subject", sa.Text, nullable=False, comment="the dossier's code, which the body names too"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False, comment="the exact JSON that is hashed"),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Index("ix_chain_subject", "chain", "subject", "seq"),
)

#: Where each chain ends.
chain_heads = sa.Table(
    "chain_heads",
    metadata,
    sa.Column("chain", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

#: Which act a key is bound to. Made from the chain.
bound_keys = sa.Table(
    "bound_keys",
    metadata,
    sa.Column("chain", sa.Text, primary_key=True),
    sa.Column("sender", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False, comment="the act's first row"),
    sqlite_with_rowid=False,
)

#: A row per dossier of our own. Made from the chain. Instants are UTC milliseconds since 1970.
register = sa.Table(
    "register",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("chain", sa.Text, nullable=False, comment="where its events are"),
    sa.Column("seq", sa.BigInteger, nullable=False, comment="its last event"),
    sa.Column("organisation", sa.Text, nullable=False, comment="of its code"),
    sa.Column("day", sa.Text, nullable=False, comment="of its code, YYYY-MM-DD"),
    sa.Column("number", sa.BigInteger, nullable=False, comment="of its code, from 1 for each day"),
    sa.Column("procedure", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, comment="a DossierStatus of the contract"),
    sa.Column("received_at", sa.BigInteger, nullable=False),
    sa.Column("due_at", sa.BigInteger),
    sa.Column("finished_at", sa.BigInteger),
    sa.Column("returned_at", sa.BigInteger),
    sa.Column("missing", sa.Text, nullable=False, comment="JSON: ids of the papers to bring"),
    sa.Column("changed_at", sa.BigInteger, nullable=False, comment="instant of its last event"),
    sa.Column("runs_until", sa.BigInteger, comment="when it gets overdue; nothing: its time stands still"),
    sa.Column("hand_over_by", sa.BigInteger, comment="nothing once it is handed over"),
    sa.UniqueConstraint("organisation", "day", "number", name="uq_register_number"),
    sa.Index("ix_register_runs_until", "chain", "runs_until", "code"),
    sa.Index("ix_register_hand_over_by", "chain", "hand_over_by", "code"),
    sqlite_with_rowid=False,
)

#: Personal fields and free text of an event. Deleted when their time is over, which no chain notices.
sealed = sa.Table(
    "sealed",
    metadata,
    sa.Column("chain", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False, comment="the event's"),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="AES-GCM, the nonce in front"),
    sa.Column("keep_until", sa.BigInteger, nullable=False, comment="UTC milliseconds since 1970"),
    sa.Index("ix_sealed_keep_until", "keep_until"),
    sqlite_with_rowid=False,
)

#: Which generation of a source's rows is in force; one row switches an import.
generations = sa.Table(
    "generations",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("generation", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text, nullable=False, comment="of the file"),
    sa.Column("sha256", sa.Text, nullable=False, comment="of the file, in hexadecimal digits"),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False, comment="UTC milliseconds since 1970"),
    sqlite_with_rowid=False,
)

#: Dossiers of others, as a file had them. Days are YYYY-MM-DD in the hall's zone.
imported = sa.Table(
    "imported",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("generation", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("procedure", sa.Text, nullable=False, comment="empty where the file does not say"),
    sa.Column("status", sa.Text, nullable=False, comment="a DossierStatus of the contract"),
    sa.Column("received", sa.Text),
    sa.Column("due", sa.Text),
    sa.Column("finished", sa.Text),
    sa.Column("returned", sa.Text),
    sa.Column("agency", sa.Text, nullable=False, comment="JSON: language to name"),
    sa.Column("as_of", sa.BigInteger, nullable=False, comment="UTC milliseconds since 1970"),
    sqlite_with_rowid=False,
)

#: What a source of others answered last, for when it does not.
cached = sa.Table(
    "cached",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("body", sa.Text, comment="JSON of the dossier; nothing: the source said that it has none"),
    sa.Column("as_of", sa.BigInteger, nullable=False, comment="UTC milliseconds since 1970"),
    sa.Index("ix_cached_as_of", "as_of"),
    sqlite_with_rowid=False,
)
