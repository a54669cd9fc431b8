"""Owns when an alert's next step is due: its time has come, or nothing of the last can arrive."""

from sqlalchemy import and_, bindparam, exists, or_, select

from services.notifications.domain.alerts.alert import AlertState
from services.notifications.tables.alerts import alert, alert_telling
from services.notifications.tables.messages import notification

_a, _t, _n = alert.c, alert_telling.c, notification.c

_MAY_ARRIVE = exists(
    select(1)
    .select_from(alert_telling.join(notification, _n.subject_id == _t.id))
    .where(_t.alert_id == _a.id, _t.round == _a.round, _t.step == _a.step)
    .where(_n.state != "suppressed", _n.state != "expired", _n.state != "dead")
)
IS_DUE = or_(
    _a.next_at <= bindparam("now"),
    # The next person is not kept waiting for what reaches nobody.
    and_(_a.state == AlertState.TELLING.value, ~_MAY_ARRIVE),
)
