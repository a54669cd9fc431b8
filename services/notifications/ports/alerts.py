"""What notifications needs to keep of alerts, ladders and on-call schedules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.alerts.alert import Alert
from services.notifications.domain.alerts.ladder import Ladder
from services.notifications.domain.alerts.schedule import OnCallSchedule, Override
from services.notifications.domain.alerts.source import Source
from services.notifications.domain.alerts.telling import Telling
from services.notifications.domain.alerts.terms import AlertKind, Urgency
from services.notifications.domain.terms import ChannelName
from shared.versions import Versions


class Alerts(Protocol):
    def add(self, aggregate: Alert) -> None: ...
    async def get(self, aggregate_id: UUID) -> Alert: ...

    async def locked(self, alert_id: UUID) -> Alert:
        """Return the alert, which nobody else changes until the unit ends. Raises NotFound."""
        ...

    async def of_cause(self, kind: AlertKind, cause_id: UUID) -> Alert | None: ...

    async def live_about(self, kind: AlertKind, client_id: UUID) -> Alert | None:
        """Return an unanswered alert of a kind about a client, with its row locked."""
        ...

    async def live_of_source(self, source_id: UUID, before_seq: int) -> list[Alert]:
        """Return what a source raised before a number and nobody ended yet, locked."""
        ...

    async def due(self, now: datetime, at_most: int) -> list[Alert]:
        """Return alerts whose next step is due, or that reach nobody; others' are skipped."""
        ...


class Outages(Protocol):
    async def channels_down(self, now: datetime) -> set[ChannelName]:
        """Return channels of which no provider takes anything, and not because somebody said so."""
        ...


class AlertSources(Protocol):
    async def locked(self, source_id: UUID) -> Source:
        """Return what is known of a source; nobody else hears of it until the unit ends."""
        ...

    def put(self, source: Source) -> None: ...


class Tellings(Protocol):
    def add(self, telling: Telling) -> None: ...
    async def get(self, telling_id: UUID) -> Telling: ...
    async def of_alert(self, alert_id: UUID, since: datetime) -> list[Telling]: ...

    async def reached(self, alert_id: UUID, round_: int) -> list[tuple[UUID, int]]:
        """Return whom messages of a round reached, or still may, and at which step."""
        ...

    async def answerable_by(self, person_id: UUID, now: datetime) -> list[Telling]:
        """Return of which unanswered alerts a person was told and may still answer, last first."""
        ...


class Ladders(Protocol):
    def add(self, aggregate: Ladder) -> None: ...
    async def newest(self, urgency: Urgency) -> Ladder:
        """Return the site's newest version, or the default."""
        ...

    async def version(self, urgency: Urgency, number: int) -> Ladder: ...


class Schedules(Versions[OnCallSchedule], Protocol):
    """Numbered by kind."""

    async def in_force(self, kind: str) -> OnCallSchedule | None:
        """Return the schedule of a kind, or the one for every kind."""
        ...


class Overrides(Protocol):
    def add(self, aggregate: Override) -> None: ...
    async def get(self, aggregate_id: UUID) -> Override: ...

    async def between(self, kind: str, start: datetime, end: datetime) -> Sequence[Override]:
        """Return those of a schedule's kind that hold at some moment between two."""
        ...
