"""Owns when a roll is due: to be finished by somebody, or to be locked by time alone."""

from datetime import timedelta

from sqlalchemy import DateTime, Interval, and_, bindparam, case, exists, func, literal, or_, select

from services.scheduling.domain.rolls.credit_rules import CreditRules
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.session import OPEN_STATES
from services.scheduling.tables.rolls import attendance, credit_rules
from services.scheduling.tables.sessions import session
from shared.identifiers import new_id

_s, _a, _r = session.c, attendance.c, credit_rules.c
_DEFAULT = CreditRules(id=new_id(), site="").lock_after_hours
_NOW = bindparam("now", type_=DateTime(timezone=True))
_HOUR = literal(timedelta(hours=1), type_=Interval)

ON_ROLL = exists().where(_a.session_id == _s.id)
UNMARKED = and_(_a.session_id == _s.id, _a.status == Status.EXPECTED.value)
IS_OVER = and_(or_(*(_s.state == state.value for state in OPEN_STATES)), _s.ends_at <= _NOW)

_HELD_BY = and_(_r.site == _s.site, _r.from_day <= _s.held_on)
_HOURS = select(_r.lock_after_hours).where(_HELD_BY).order_by(_r.number.desc()).limit(1)
_WAITS = case(
    (exists().where(_HELD_BY), _HOURS.correlate(session).scalar_subquery()), else_=_DEFAULT
)

IS_DUE_TO_LOCK = and_(
    IS_OVER, _s.ends_at + _WAITS * _HOUR <= _NOW, ON_ROLL, ~exists().where(UNMARKED)
)
"""Hours that are NULL are never over."""

UNMARKED_COUNT = (
    select(func.count())
    .select_from(attendance)
    .where(UNMARKED)
    .correlate(session)
    .scalar_subquery()
)
