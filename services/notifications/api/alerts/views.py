"""Owns how alerts are shown: codes, ids and times; a note only to whom the alert itself is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from services.notifications.domain.alerts.alert import Alert, AlertState
from services.notifications.domain.alerts.ladder import Ladder
from services.notifications.domain.alerts.sentences import Clocks, Fate, Told, explained
from services.notifications.domain.alerts.terms import AlertKind, Over, Urgency
from services.notifications.domain.terms import ChannelName, Reason, StaffRole, State
from services.notifications.queries import alerts as queries
from services.notifications.queries import on_call
from shared.database import Database


class MessageView(BaseModel):
    """One message about an alert, over one channel, and its fate."""

    notification_id: UUID
    channel: ChannelName
    state: State
    reason: Reason | None
    sent_at: datetime | None
    delivered_at: datetime | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(notification_id=row["id"], **{n: row[n] for n in cls.model_fields if n in row})


class TellingView(BaseModel):
    """One person told at one step of a round. `called`: level-1, last-resort, everybody."""

    id: UUID
    round: int
    step: int
    called: str
    person_id: UUID
    told_at: datetime
    messages: list[MessageView]

    @classmethod
    def of(cls, row: Mapping[str, Any], messages: Iterable[Mapping[str, Any]]) -> Self:
        own = {name: row[name] for name in cls.model_fields if name != "messages"}
        return cls(**own, messages=[MessageView.of(one) for one in messages])


class AlertView(BaseModel):
    """`told` are the steps of this round; `says` explains them, and what comes next.

    `has_schedule`: somebody is on call for this at the site; else all with the role were told.
    """

    id: UUID
    site: str
    version: int
    kind: AlertKind
    urgency: Urgency
    role: StaffRole
    about: UUID | None
    source_id: UUID
    state: AlertState
    raised_at: datetime
    round: int
    step: int
    next_at: datetime | None
    has_schedule: bool
    acknowledged_at: datetime | None
    acknowledged_as: str | None
    acknowledged_over: Over | None
    ended_at: datetime | None
    says: str
    told: list[TellingView]


class AlertDetail(AlertView):
    """`note` is what was left with the answer."""

    note: str | None


async def shown(
    alerts: Sequence[Alert], database: Database, site: str, now: datetime
) -> list[AlertView]:
    """Return the alerts with the steps of their round, read for all of them at once."""
    told = await queries.told_this_round(database, site, [alert.id for alert in alerts])
    messages = await queries.messages_of(database, site, [row["id"] for row in told])
    views = [TellingView.of(row, messages[row["id"]]) for row in told]
    of_alert: dict[UUID, list[TellingView]] = {alert.id: [] for alert in alerts}
    for row, view in zip(told, views, strict=True):
        of_alert[row["alert_id"]].append(view)
    ladders = await _ladders(alerts, database, site)
    zones = await _zones(alerts, database, site)
    return [
        _view(
            alert,
            of_alert[alert.id],
            ladders[alert.urgency, alert.ladder],
            Clocks(zones[alert.kind], now),
        )
        for alert in alerts
    ]


def _view(alert: Alert, told: list[TellingView], ladder: Ladder, clocks: Clocks) -> AlertView:
    own = {name: getattr(alert, name) for name in AlertView.model_fields if hasattr(alert, name)}
    return AlertView(**own, told=told, says=explained(alert, _steps(told), ladder, clocks))


def _steps(told: list[TellingView]) -> list[Told]:
    ordered = sorted(told, key=lambda one: (one.step, one.told_at))
    return [
        Told(called, at, [_fate(m) for view in views for m in view.messages], step, len(views))
        for (step, called, at), group in groupby(ordered, lambda v: (v.step, v.called, v.told_at))
        for views in [list(group)]
    ]


def _fate(message: MessageView) -> Fate:
    return Fate(message.channel, message.state, message.reason)


async def _ladders(
    alerts: Sequence[Alert], database: Database, site: str
) -> dict[tuple[Urgency, int], Ladder]:
    climbed = {(alert.urgency, alert.ladder) for alert in alerts}
    return {one: await on_call.ladder_of(database, site, *one) for one in climbed}


async def _zones(
    alerts: Sequence[Alert], database: Database, site: str
) -> dict[AlertKind, ZoneInfo]:
    zones = {}
    for kind in {alert.kind for alert in alerts}:
        schedule = await on_call.schedule_in_force(database, site, kind)
        zones[kind] = schedule.zone if schedule else ZoneInfo("UTC")
    return zones
