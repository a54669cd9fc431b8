"""Owns the tables of waitlists, of the policies they follow, and of initiation alerts.

A list's order is an index; `waitlist_line` names the places that anybody ever waited for, so that
the first in each line is one probe of that index however many wait.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    bindparam,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.domain.seats.waitlist import OPEN_ENTRY_STATES, EntryState
from services.enrollment.domain.seats.waitlist_policy import Priority, WaitlistPolicy, Weekday
from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

_IS_OPEN = f"state IN ({', '.join(sorted(repr(state.value) for state in OPEN_ENTRY_STATES))})"
_IS_WAITING = f"state = '{EntryState.WAITING.value}'"
_IS_OFFERED = f"state = '{EntryState.OFFERED.value}'"
_IS_ACCEPTED = f"state = '{EntryState.ACCEPTED.value}'"

waitlist_entry = Table(
    "waitlist_entry",
    metadata,
    *identity_columns(),
    Column("application_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("group_id", Uuid, nullable=False),
    Column("program", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("offered_at", DateTime(timezone=True)),
    Column("offer_expires_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    Column("reason_code", Text),
    Column("lapses", Integer, nullable=False),
    Column("declines", Integer, nullable=False),
    Column("others_open", Boolean, nullable=False),
    Index(
        "waitlist_once_per_place",
        "application_id",
        "program",
        "track",
        unique=True,
        postgresql_where=text(_IS_OPEN),
    ),
    Index(
        "waitlist_one_accepted_per_group",
        "group_id",
        unique=True,
        postgresql_where=text(_IS_ACCEPTED),
    ),
    Index("waitlist_in_order", "site", "state", "rank", "entered_at", "id"),
    Index(
        "waitlist_line_in_order",
        "site",
        "program",
        "track",
        "rank",
        "entered_at",
        "id",
        postgresql_where=text(_IS_WAITING),
    ),
    Index("waitlist_offer_ends", "offer_expires_at", postgresql_where=text(_IS_OFFERED)),
    Index("waitlist_by_group", "group_id", postgresql_where=text(_IS_OPEN)),
    Index("waitlist_by_client", "client_id", postgresql_where=text(_IS_OPEN)),
    Index("waitlist_by_application", "application_id", "id"),
    Index("waitlist_unsettled", "site", "group_id", postgresql_where=text("others_open")),
)

waitlist_line = Table(
    "waitlist_line",
    metadata,
    Column("site", Text, primary_key=True),
    Column("program", Text, primary_key=True),
    Column("track", Text, primary_key=True),
)

waitlist_policy = Table(
    "waitlist_policy",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    Column("offer_hours", Integer, nullable=False),
    Column("answer_by", Time, nullable=False),
    Column("office_days", JSONB, nullable=False),
    Column("reservation_days", Integer, nullable=False),
    Column("returns_after_lapse", Integer, nullable=False),
    Column("returns_after_decline", Integer, nullable=False),
    Column("priorities", JSONB, nullable=False),
    Column("initiation_days", Integer, nullable=False),
    Column("alert_days_before", Integer, nullable=False),
    UniqueConstraint("site", "number", name="waitlist_policy_number_is_new"),
)

NEWEST_POLICY = (
    select(waitlist_policy)
    .where(waitlist_policy.c.site == bindparam("site"))
    .order_by(waitlist_policy.c.number.desc())
    .limit(1)
)


_w = waitlist_entry.c
PEOPLE_AHEAD = (
    select(func.count())
    .select_from(waitlist_entry)
    .where(_w.site == bindparam("site"), text(_IS_WAITING))
    .where(_w.program == bindparam("program"), _w.track == bindparam("track"))
    .where(
        tuple_(_w.rank, _w.entered_at, _w.id)
        < tuple_(bindparam("rank"), bindparam("entered_at"), bindparam("id"))
    )
)
"""Counts who waits for the same place and comes before; it reads no more of the index than that."""


def policy_of(row: Mapping[str, Any]) -> WaitlistPolicy:
    """Return what a row of `waitlist_policy` says."""
    return WaitlistPolicy(
        **{
            **row,
            "office_days": tuple(Weekday(day) for day in row["office_days"]),
            "priorities": tuple(Priority(**one) for one in row["priorities"]),
        }
    )


initiation_alert = Table(
    "initiation_alert",
    metadata,
    *identity_columns(),
    Column("application_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("days_waiting", Integer, nullable=False),
    UniqueConstraint("application_id", name="initiation_alert_once"),
)
