"""Owns when an alert is due: its next step's time has come, or nothing of the last can arrive.

And when one is to be raised for ops: all providers of a channel are broken.
"""

from sqlalchemy import DateTime, and_, bindparam, exists, func, not_, or_, select

from services.notifications.domain.alerts.alert import AlertState
from services.notifications.tables.alerts import alert, alert_telling
from services.notifications.tables.messages import notification
from services.notifications.tables.providers import provider

_a, _t, _n, _p = alert.c, alert_telling.c, notification.c, provider.c

_IS_NOT_LOST = (_n.state != "suppressed", _n.state != "expired", _n.state != "dead")
_MAY_ARRIVE = exists(
    select(1)
    .select_from(alert_telling.join(notification, _n.subject_id == _t.id))
    .where(_t.alert_id == _a.id, _t.round == _a.round, _t.step == _a.step)
    .where(*_IS_NOT_LOST)
)
REACHED = (
    select(_t.person_id, _t.step)
    .select_from(alert_telling.join(notification, _n.subject_id == _t.id))
    .where(_t.alert_id == bindparam("alert_id"), _t.site == bindparam("site"))
    .where(_t.round == bindparam("round"), *_IS_NOT_LOST)
    .distinct()
)
IS_DUE = or_(
    _a.next_at <= bindparam("now"),
    # The next person is not kept waiting for what reaches nobody.
    and_(_a.state == AlertState.TELLING.value, ~_MAY_ARRIVE),
)

_IS_PAUSED = and_(
    _p.is_paused,
    or_(
        _p.paused_until.is_(None),
        _p.paused_until > bindparam("now", type_=DateTime(timezone=True)),
    ),
)
# What somebody paused is known; a channel is down when all that should work do not.
DOWN = (
    select(_p.channel)
    .where(not_(_IS_PAUSED))
    .group_by(_p.channel)
    .having(func.bool_and(_p.breaker != "closed"))
)
