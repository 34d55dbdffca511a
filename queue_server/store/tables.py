"""The store's tables, described once for every engine. Migrations add up to these."""

from __future__ import annotations

import sqlalchemy as sa

#: The newest revision of ``migrations/versions``; revisions are numbers of four digits that only rise.
REVISION = "0006"

metadata = sa.MetaData(naming_convention={"pk": "pk_%(table_name)s"})

#: What happened, one row an event. Never changed, never deleted.
ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.BigInteger, nullable=False, comment="UTC milliseconds since 1970"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False, comment="the exact JSON that is hashed"),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)

#: Where each hall's ledger ends.
heads = sa.Table(
    "heads",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("opened", sa.BigInteger, nullable=False, comment="seq of the last DayOpened, 0: none"),
    sqlite_with_rowid=False,
)

#: Which act a key is bound to. Made from the ledger.
bound_keys = sa.Table(
    "bound_keys",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("sender", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False, comment="the act's first row"),
    sqlite_with_rowid=False,
)

#: A row per ticket, for reports. Made from the ledger. Instants are UTC milliseconds since 1970.
visits = sa.Table(
    "visits",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("ticket", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Text, comment="business day of issue, YYYY-MM-DD"),
    sa.Column("carried_to", sa.Text, comment="last business day that took it over, YYYY-MM-DD"),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("ticket_class", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("arrived", sa.BigInteger, nullable=False),
    sa.Column("place", sa.BigInteger, nullable=False),
    sa.Column("place_reason", sa.Text, nullable=False),
    sa.Column("head_start_minutes", sa.Integer, nullable=False),
    sa.Column("strict", sa.Boolean, nullable=False),
    sa.Column("not_before", sa.BigInteger),
    sa.Column("units", sa.Integer, nullable=False),
    sa.Column("ahead", sa.Integer, nullable=False),
    sa.Column("promise_earliest", sa.BigInteger),
    sa.Column("promise_latest", sa.BigInteger),
    sa.Column("call", sa.BigInteger, comment="seq of the last TicketCalled"),
    sa.Column("called_at", sa.BigInteger),
    sa.Column("counter", sa.Text),
    sa.Column("zone", sa.Text),
    sa.Column("officer", sa.Text, comment="pseudonymous; who had opened the counter"),
    sa.Column("rule", sa.Text, comment="why it was called: turn, head-start, cap, strict, chosen"),
    sa.Column("turn", sa.BigInteger),
    sa.Column("reluctance_minutes", sa.Integer),
    sa.Column("recalls", sa.Integer, nullable=False),
    sa.Column("announced_at", sa.BigInteger, comment="of the newest call or recall that was announced"),
    sa.Column("started_at", sa.BigInteger),
    sa.Column("ended_at", sa.BigInteger),
    sa.Column("outcome", sa.Text, comment="served, no-show or cancelled"),
    sa.Column("end_reason", sa.Text),
    sa.Column("slot", sa.BigInteger, comment="time of an appointment"),
    sa.Column("by_staff", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("paper", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("first_called_at", sa.BigInteger, comment="what a promise is set against"),
    sa.Column("lease", sa.BigInteger, comment="the lease that its number is of"),
    sa.Column("claimed", sa.BigInteger, comment="when a kiosk says that it gave the number"),
    sa.Index("ix_visits_hall_day", "hall", "day"),
    # One tree to write instead of two; the ledger's own rows are too long for that.
    sqlite_with_rowid=False,
)

#: A row per rated visit, for reports. Made from the ledger. Instants are UTC milliseconds since 1970.
ratings = sa.Table(
    "ratings",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("ticket", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Text, comment="business day of the rating, YYYY-MM-DD"),
    sa.Column("counter", sa.Text, nullable=False, comment="where the visit ended"),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("scale", sa.Integer, nullable=False, comment="number of faces"),
    sa.Column("scale_version", sa.Integer, nullable=False, comment="of what the faces mean"),
    sa.Column("score", sa.Integer, nullable=False, comment="1, the worst, to scale"),
    sa.Column("reasons", sa.Text, nullable=False, comment="codes with commas between"),
    sa.Column("rated_at", sa.BigInteger, nullable=False),
    sa.Column("claimed", sa.BigInteger, comment="when a pad says that the face was pressed"),
    sa.Index("ix_ratings_hall_day", "hall", "day"),
    sqlite_with_rowid=False,
)

#: When each kiosk was last heard of, as far as it can not have given a leased number before.
contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("device", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False, comment="UTC milliseconds since 1970"),
    sqlite_with_rowid=False,
)

#: Which ticket a card of today has, by the card's keyed hash. Emptied when the day ends.
day_cards = sa.Table(
    "day_cards",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("card", sa.LargeBinary, primary_key=True, comment="HMAC-SHA256 under the day's key"),
    sa.Column("ticket", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

#: What was said about the papers before a number was taken, sealed. Emptied when the day ends.
preparations = sa.Table(
    "preparations",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("ticket", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="AES-GCM under the day's key"),
    sqlite_with_rowid=False,
)

#: The receipt code of the dossier that a number was taken for, sealed. Emptied when the day ends.
ticket_dossiers = sa.Table(
    "ticket_dossiers",
    metadata,
    sa.Column("hall", sa.Text, primary_key=True),
    sa.Column("ticket", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="AES-GCM under the day's key"),
    sqlite_with_rowid=False,
)
