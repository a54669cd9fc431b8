"""Reads alerts: those of a site, who was told of them over what, and how that fared."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, func, literal, or_, select, text, union

from services.notifications.domain.alerts.alert import Alert, AlertState
from services.notifications.domain.alerts.terms import AlertKind, Urgency
from services.notifications.domain.terms import StaffRole
from services.notifications.tables.alerts import (
    IS_OUTAGE,
    IS_UNANSWERED,
    alert,
    alert_of,
    alert_telling,
)
from services.notifications.tables.circle import staff_member
from services.notifications.tables.due_alerts import DOWN, IS_DUE
from services.notifications.tables.messages import notification
from services.notifications.tables.people import contact, person_key
from shared.database import Database
from shared.http.paging import Window

_a, _t, _n, _k, _c = alert.c, alert_telling.c, notification.c, person_key.c, contact.c

_IDS = any_(bindparam("ids", type_=ARRAY(Uuid)))
_ALERT = select(alert).where(_a.id == bindparam("id"), _a.site == bindparam("site"))
_KEY = select(_k.wrapped).where(_k.person_id == bindparam("owner"), _k.site == bindparam("site"))
_SITES_DUE = select(_a.site).where(text(IS_UNANSWERED), IS_DUE).distinct()
_m = staff_member.c
_SITES_OF_OUTAGES = union(
    select(_m.site)
    .where(literal(StaffRole.OPS.value) == any_(_m.roles), DOWN.exists())
    .where(or_(_m.active_until.is_(None), _m.active_until > bindparam("now"))),
    select(_a.site).where(text(IS_OUTAGE)),
)
_MESSAGES = (
    select(_n.id, _n.subject_id, _n.channel, _n.state, _n.reason, _n.sent_at, _n.delivered_at)
    .where(_n.subject_id == _IDS, _n.site == bindparam("site"))
    .order_by(_n.id)
)
_TOLD_THIS_ROUND = (
    select(alert_telling)
    .join(alert, and_(_a.id == _t.alert_id, _a.round == _t.round))
    .where(_t.alert_id == _IDS, _t.site == bindparam("site"))
    .order_by(_t.id)
)
_STANDING = (
    select(
        _a.urgency, _a.state, func.count().label("count"), func.min(_a.raised_at).label("oldest")
    )
    .where(text(IS_UNANSWERED))
    .group_by(_a.urgency, _a.state)
)
_BEHIND_LINK = (
    select(
        _t.site,
        _t.person_id,
        _t.link_ends_at,
        _a.state,
        _a.acknowledged_at,
        _a.acknowledged_by,
        _a.acknowledged_as,
        _c.language,
        _c.timezone,
    )
    .join(alert, _a.id == _t.alert_id)
    .outerjoin(contact, and_(_c.id == _t.person_id, _c.site == _t.site))
    .where(_t.id == bindparam("id"))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many alerts wait for an answer, and since when the oldest does."""

    urgency: Urgency
    state: AlertState
    count: int
    oldest: datetime


async def alert_by_id(database: Database, site: str, alert_id: UUID) -> Alert | None:
    row = await database.fetch_one(_ALERT, site=site, id=alert_id)
    return None if row is None else alert_of(dict(row))


async def note_key(database: Database, alert_: Alert) -> bytes | None:
    """Return the wrapped key that the alert's note is sealed with, unless it was destroyed."""
    owner = alert_.about or alert_.id
    found: bytes | None = await database.fetch_value(_KEY, owner=owner, site=alert_.site)
    return found


async def alerts(
    database: Database,
    site: str,
    window: Window,
    *,
    kind: AlertKind | None,
    state: AlertState | None,
    is_unanswered: bool,
) -> list[Alert]:
    statement = select(alert).where(_a.site == site)
    if is_unanswered:
        statement = statement.where(text(IS_UNANSWERED))
    if state is not None:
        statement = statement.where(_a.state == state.value)
    if kind is not None:
        statement = statement.where(_a.kind == kind.value)
    return [alert_of(dict(row)) for row in await database.fetch(window.of(statement, _a.id))]


async def told_this_round(
    database: Database, site: str, alert_ids: Collection[UUID]
) -> list[Mapping[str, Any]]:
    rows = await database.fetch(_TOLD_THIS_ROUND, site=site, ids=list(alert_ids))
    return [dict(row) for row in rows]


async def tellings(
    database: Database, site: str, alert_id: UUID, window: Window
) -> list[Mapping[str, Any]]:
    statement = select(alert_telling).where(_t.alert_id == alert_id, _t.site == site)
    return [dict(row) for row in await database.fetch(window.of(statement, _t.id))]


async def messages_of(
    database: Database, site: str, telling_ids: Collection[UUID]
) -> Mapping[UUID, list[Mapping[str, Any]]]:
    """Return the messages of each telling, in the order in which they were made."""
    found: dict[UUID, list[Mapping[str, Any]]] = {identity: [] for identity in telling_ids}
    for row in await database.fetch(_MESSAGES, site=site, ids=list(telling_ids)):
        found[row["subject_id"]].append(dict(row))
    return found


async def behind_link(database: Database, telling_id: UUID) -> Mapping[str, Any] | None:
    """Return what the page of a link shows; each telling is of one site."""
    row = await database.fetch_one(_BEHIND_LINK, id=telling_id)
    return None if row is None else dict(row)


async def sites_due(database: Database, now: datetime) -> list[str]:
    """Return the sites where somebody is to be told now."""
    return [row["site"] for row in await database.fetch(_SITES_DUE, now=now)]


async def sites_of_outages(database: Database, now: datetime) -> list[str]:
    """Return where ops are to be told that a channel is down, or that it is not any more."""
    return [row["site"] for row in await database.fetch(_SITES_OF_OUTAGES, now=now)]


async def standing(database: Database) -> list[Standing]:
    return [
        Standing(Urgency(r["urgency"]), AlertState(r["state"]), r["count"], r["oldest"])
        for r in await database.fetch(_STANDING)
    ]
