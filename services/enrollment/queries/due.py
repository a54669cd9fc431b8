"""Owns where time has something to do to seats and waits: the sites, for the worker's timers.

Each question goes to a partial index that holds little more than what is due, so that it costs the
same however many wait.
"""

from datetime import datetime

from sqlalchemy import (
    Date,
    DateTime,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    true,
    union,
)

from services.enrollment import tables
from services.enrollment.domain.seats.initiation import HISTORY_DAYS
from services.enrollment.domain.seats.seat import SeatState
from services.enrollment.domain.seats.waitlist import OPEN_ENTRY_STATES, EntryState
from services.enrollment.domain.seats.waitlist_policy import WaitlistPolicy
from shared.database import Database
from shared.identifiers import new_id

_a, _c, _s, _site, _waits = (
    tables.application.c,
    tables.capacity.c,
    tables.seat.c,
    tables.site.c,
    tables.awaiting_care.c,
)
_w, _l, _p = tables.waitlist_entry.c, tables.waitlist_line.c, tables.waitlist_policy.c
_other = tables.waitlist_entry.alias("other")
_NOW = bindparam("now", type_=DateTime(timezone=True))

_IS_OPEN = or_(*(_w.state == state.value for state in sorted(OPEN_ENTRY_STATES)))
_OFFER_ENDED = select(_w.site).where(
    _w.state == EntryState.OFFERED.value, _w.offer_expires_at <= _NOW
)
_RESERVATION_ENDED = select(_s.site).where(
    _s.state == SeatState.RESERVED.value, _s.held_until <= _NOW
)
_SEATED_ELSEWHERE = (
    select(_w.site)
    .join(_other, _other.c.group_id == _w.group_id)
    .where(_IS_OPEN, _other.c.others_open)
)
_UNSETTLED = select(_other.c.site).where(
    _other.c.others_open, ~exists().where(_w.group_id == _other.c.group_id, _IS_OPEN)
)
_FULL = exists().where(
    _c.site == _l.site,
    or_(_c.program == "", _c.program == _l.program),
    or_(_c.track == "", _c.track == _l.track),
    _c.taken >= _c.seats,
)
_WAITED_FOR = exists().where(
    _w.site == _l.site,
    _w.program == _l.program,
    _w.track == _l.track,
    _w.state == EntryState.WAITING.value,
    ~exists().where(_other.c.group_id == _w.group_id, _other.c.state == EntryState.ACCEPTED.value),
)
_SEAT_IS_FREE = select(_l.site).where(~_FULL, _WAITED_FOR)
_WAITLISTS = union(_OFFER_ENDED, _RESERVATION_ENDED, _SEATED_ELSEWHERE, _UNSETTLED, _SEAT_IS_FREE)

_DEFAULTS = WaitlistPolicy(id=new_id(), site="")
_NEWEST = (
    select(_p.initiation_days, _p.alert_days_before)
    .where(_p.site == _site.code)
    .order_by(_p.number.desc())
    .limit(1)
    .lateral("policy")
)
_TODAY = cast(func.timezone(_site.timezone, _NOW), Date)
_INITIATION_DAYS = func.coalesce(_NEWEST.c.initiation_days, _DEFAULTS.initiation_days)
_DAYS_BEFORE = func.coalesce(_NEWEST.c.alert_days_before, _DEFAULTS.alert_days_before)
_IS_DUE = exists().where(
    _a.id == _waits.application_id,
    _waits.site == _site.code,
    _waits.received_on >= _TODAY - (_INITIATION_DAYS + HISTORY_DAYS),
    _waits.received_on <= _TODAY - (_INITIATION_DAYS - _DAYS_BEFORE),
    tables.awaits_care(),
    ~exists().where(tables.initiation_alert.c.application_id == _a.id),
)
_INITIATIONS = (
    select(_site.code.label("site"))
    .select_from(tables.site.outerjoin(_NEWEST, true()))
    .where(_IS_DUE)
)


async def sites_with_waitlists_due(database: Database, now: datetime) -> list[str]:
    """Return the sites where an offer or a reservation ended, or a seat waits to be offered."""
    return [row["site"] for row in await database.fetch(_WAITLISTS, now=now)]


async def sites_with_initiations_due(database: Database, now: datetime) -> list[str]:
    """Return the sites where an application is at risk of which nothing has been said."""
    return [row["site"] for row in await database.fetch(_INITIATIONS, now=now)]
