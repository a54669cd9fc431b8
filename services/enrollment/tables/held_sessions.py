"""Owns the tables of what scheduling told, and the selections that writing and reading share."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
)

from services.enrollment.domain.payers.held_sessions import NOT_COMING
from services.enrollment.tables.registry import metadata

session_fact = Table(
    "session_fact",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("series_id", Uuid),
    Column("session_type", Text),
    Column("day", Date),
    Column("starts_at", DateTime(timezone=True)),
    Column("minutes", Integer),
    Column("plan_seq", Integer, nullable=False),
    Column("is_completed", Boolean, nullable=False),
    Column("outcome_seq", Integer, nullable=False),
    Index("session_fact_by_series", "site", "series_id", "day"),
    Index("session_fact_by_day", "site", "day", "id"),
)

attendance_fact = Table(
    "attendance_fact",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("session_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("status", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Index("attendance_fact_by_session", "session_id", "client_id"),
    Index("attendance_fact_by_client", "site", "client_id", "session_id"),
)

membership_fact = Table(
    "membership_fact",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("series_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("from_date", Date),
    Column("until", Date),
    Column("booked_seq", Integer, nullable=False),
    Column("ended_on", Date),
    Column("ended_seq", Integer, nullable=False),
    Column("ends_on", Date),
    Index("membership_fact_by_client", "site", "client_id", "series_id"),
)

_s, _a, _m = session_fact.c, attendance_fact.c, membership_fact.c
_CLIENTS = bindparam("client_ids", type_=ARRAY(Uuid))

GIVEN = (
    select(_a.client_id, _s.id, _s.day, _s.session_type, _a.minutes)
    .join(session_fact, _s.id == _a.session_id)
    .where(_a.site == bindparam("site"), _a.client_id == any_(_CLIENTS))
    .where(_s.is_completed, _s.day.between(bindparam("since"), bindparam("until")))
    .where(_a.minutes > 0)
)
"""The credited minutes of completed sessions, by client and local day."""

_COMES = or_(_a.status.is_(None), and_(*(_a.status != status for status in sorted(NOT_COMING))))
BOOKED = (
    select(_m.client_id, _s.id, _s.day, _s.session_type, _s.minutes, _s.starts_at)
    .join(
        session_fact,
        (_s.site == _m.site)
        & (_s.series_id == _m.series_id)
        & (_s.day >= func.greatest(_m.from_date, bindparam("since", type_=Date)))
        & or_(_m.ends_on.is_(None), _s.day <= _m.ends_on),
    )
    .outerjoin(attendance_fact, (_a.session_id == _s.id) & (_a.client_id == _m.client_id))
    .where(_m.site == bindparam("site"), _m.client_id == any_(_CLIENTS))
    .where(_m.from_date.is_not(None), ~_s.is_completed, _s.outcome_seq < _s.plan_seq)
    .where(_COMES)
)
"""The planned minutes of sessions from a local day on that have no outcome, by client."""
