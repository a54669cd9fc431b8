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
    exists,
    func,
    or_,
    select,
    text,
    union,
)

from services.enrollment.domain.payers.held_sessions import EXPECTED, NOT_COMING, UNBOOKED
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
    Column("is_single", Boolean, nullable=False, server_default=text("false")),
    Column("membership_id", Uuid),
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
    Column("weekdays", ARRAY(Text)),
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

_STAYS_AWAY = or_(
    *(_a.status == status for status in sorted(NOT_COMING)),
    (_a.status == UNBOOKED) & (_a.membership_id == _m.id),
)
_HAS_OWN_SEAT = or_(
    (_a.status == EXPECTED) & _a.is_single,
    and_(*(_a.status != status for status in sorted(NOT_COMING | {EXPECTED, UNBOOKED}))),
)
# Always the English name, whatever the server's locale is: only TM would translate it.
_WEEKDAY = func.left(func.to_char(_s.day, "DY"), 2)
_SINCE = bindparam("since", type_=Date)
_IS_AHEAD = ~_s.is_completed & (_s.outcome_seq < _s.plan_seq)
_PLANNED = (_s.id, _s.day, _s.session_type, _s.minutes, _s.starts_at)

_AS_MEMBERS = (
    select(_m.client_id, *_PLANNED)
    .join(
        session_fact,
        (_s.site == _m.site)
        & (_s.series_id == _m.series_id)
        & (_s.day >= func.greatest(_m.from_date, _SINCE))
        & or_(_m.ends_on.is_(None), _s.day <= _m.ends_on)
        & or_(_m.weekdays.is_(None), any_(_m.weekdays) == _WEEKDAY),
    )
    .where(_m.site == bindparam("site"), _m.client_id == any_(_CLIENTS))
    .where(_m.from_date.is_not(None), _IS_AHEAD)
    .where(~exists().where(_a.session_id == _s.id, _a.client_id == _m.client_id, _STAYS_AWAY))
)
_WITH_OWN_SEATS = (
    select(_a.client_id, *_PLANNED)
    .join(session_fact, _s.id == _a.session_id)
    .where(_a.site == bindparam("site"), _a.client_id == any_(_CLIENTS))
    .where(_s.day >= _SINCE, _IS_AHEAD, _HAS_OWN_SEAT)
)
BOOKED = union(_AS_MEMBERS, _WITH_OWN_SEATS)
"""The planned minutes of sessions from a local day on that have no outcome, by client.

Each session counts once, also for who is twice a member of its series.
"""
