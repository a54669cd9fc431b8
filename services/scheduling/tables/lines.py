"""Owns where the lines of series have something to do; also asked for all sites, by the timers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import DateTime, and_, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import array

from services.scheduling.domain.bookings.membership import MembershipState
from services.scheduling.domain.bookings.policy import BookingPolicy, Priority
from services.scheduling.domain.sessions.session import OPEN_STATES
from services.scheduling.tables.bookings import booking_policy, membership
from services.scheduling.tables.sessions import session
from shared.recurrence.weekdays import Weekday

_m, _s = membership.c, session.c
_NOW = bindparam("now", type_=DateTime(timezone=True))
_DAY = array([day.value for day in Weekday])[func.extract("isodow", _s.held_on)]

OFFER_IS_DUE = and_(_m.state == MembershipState.OFFERED.value, _m.offer_expires_at <= _NOW)
_IS_ASKED_FOR = and_(
    _s.series_id == _m.series_id,
    _s.held_on >= _m.from_date,
    or_(_m.until.is_(None), _s.held_on <= _m.until),
    or_(_m.weekdays.is_(None), _m.weekdays.has_key(_DAY)),
    _s.starts_at > _NOW,
    or_(*(_s.state == state.value for state in OPEN_STATES)),
)
FREE_LINES = (
    select(_m.series_id, _m.site)
    .where(_m.state == MembershipState.WAITLISTED.value)
    .where(exists().where(_IS_ASKED_FOR))
    .where(~exists().where(_IS_ASKED_FOR, _s.seats_taken >= _s.capacity))
    .distinct()
)
"""Series for which somebody waits all of whose sessions have a free seat."""

NEWEST_POLICY = (
    select(booking_policy)
    .where(booking_policy.c.site == bindparam("site"))
    .order_by(booking_policy.c.number.desc())
    .limit(1)
)


def policy_of(row: Mapping[str, Any]) -> BookingPolicy:
    """Return what a row of `booking_policy` says."""
    priorities = tuple(Priority(**one) for one in row["priorities"])
    return BookingPolicy(**{**row, "priorities": priorities})
