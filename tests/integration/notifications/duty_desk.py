"""A site where people are on call, as events, staff and time see its alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from services.notifications import tables
from services.notifications.domain.alerts.alert import Alert
from services.notifications.domain.alerts.ladder import Rung
from services.notifications.domain.alerts.rotation import Rotation, Turn
from services.notifications.domain.alerts.schedule import OnCallSchedule
from services.notifications.domain.alerts.telling import Telling
from services.notifications.domain.alerts.terms import Urgency
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.terms import ChannelName, StaffRole, State
from services.notifications.handlers.alerts.on_call import (
    PublishLadder,
    PublishSchedule,
    publish_ladder,
    publish_schedule,
)
from services.notifications.handlers.contacts.staff import PutStaffMember, put_staff_member
from services.notifications.queries import alerts as queries
from services.notifications.store.messages import notification_of
from services.notifications.tables.alerts import alert_of, telling_of
from services.notifications.timers.alerts import alert_timer, outage_timer
from shared.contracts.enrollment import SafetyAlertAcknowledged, SafetyAlertRaised
from tests.integration.notifications.conftest import Office

_ALERTS = select(tables.alert).order_by(tables.alert.c.id)
_TELLINGS = select(tables.alert_telling).order_by(tables.alert_telling.c.id)


@dataclass
class Desk:
    """Two clinicians on call, one after the other, and a director as the last resort."""

    office: Office
    first: UUID = field(default_factory=uuid4)
    second: UUID = field(default_factory=uuid4)
    director: UUID = field(default_factory=uuid4)

    async def open(self, *, with_schedule: bool = True) -> "Desk":
        for person, role in (
            (self.first, StaffRole.CLINICIAN),
            (self.second, StaffRole.CLINICIAN),
            (self.director, StaffRole.PROGRAM_DIRECTOR),
        ):
            await self.employ(person, role)
        if with_schedule:
            await self.publish((self.first,), (self.second,))
        return self

    async def employ(self, person: UUID, role: StaffRole, account: str | None = None) -> None:
        data = PersonalData(f"{person.hex}@example.org", None)
        await self.office.put_contact(person, data)
        command = PutStaffMember(person_id=person, roles=[role], account=account)
        async with self.office.unit() as uow:
            await put_staff_member(command, uow)

    async def give_phone(self, person: UUID) -> None:
        data = PersonalData(f"{person.hex}@example.org", "+13035550123")
        await self.office.put_contact(person, data)

    async def publish(self, *levels: tuple[UUID, ...], kind: str = "") -> OnCallSchedule:
        command = PublishSchedule(
            kind=kind,
            timezone="America/Denver",
            levels=tuple(
                (
                    Rotation(
                        people=people,
                        turn=Turn.WEEKLY,
                        starts_on=date(2026, 3, 2),
                        hands_over_at=time(8),
                    ),
                )
                for people in levels
            ),
            last_resort=StaffRole.PROGRAM_DIRECTOR,
            by="director",
        )
        async with self.office.unit() as uow:
            return await publish_schedule(command, uow)

    async def publish_ladder(self, *channels: ChannelName) -> None:
        """Let a crisis be told over these: level 1, 2 and the last resort, a minute each."""
        rungs = tuple(
            Rung(level=level, channels=channels, wait_seconds=60) for level in (1, 2, None)
        )
        command = PublishLadder(
            urgency=Urgency.CRISIS, rungs=rungs, again_seconds=120, by="director"
        )
        async with self.office.unit() as uow:
            await publish_ladder(command, uow)

    async def request_again(self, row: Mapping[str, Any]) -> None:
        """Ask for a message over another channel, as one that falls over does."""
        again = replace(
            notification_of(row),
            id=uuid4(),
            version=0,
            template="staff-alert",
            state=State.QUEUED,
            reason=None,
        )
        async with self.office.unit() as uow:
            uow.notifications.add(again)
            uow.save(again)

    async def raised(self) -> SafetyAlertRaised:
        return SafetyAlertRaised(alert_id=uuid4(), client_id=uuid4())

    async def alarm(self, client: UUID | None = None) -> SafetyAlertRaised:
        event = SafetyAlertRaised(alert_id=uuid4(), client_id=client or uuid4())
        await self.office.hear(event)
        return event

    def answered(self, event: SafetyAlertRaised) -> SafetyAlertAcknowledged:
        return SafetyAlertAcknowledged(alert_id=event.alert_id, client_id=event.client_id)

    async def pass_time(self, seconds: float) -> int:
        """Let time pass, and take the steps that it brings; return how many."""
        self.office.clock.advance(timedelta(seconds=seconds))
        return await self.climb()

    async def climb(self) -> int:
        office = self.office

        async def due(now: datetime) -> list[str]:
            return await queries.sites_due(office.database, now)

        return await alert_timer(due, office.units, office.clock).take_all()

    async def watch(self) -> int:
        """Look at whether channels are down, as the worker does."""
        office = self.office

        async def sites(now: datetime) -> list[str]:
            return await queries.sites_of_outages(office.database, now)

        return await outage_timer(sites, office.units, office.clock).take_all()

    async def alerts(self) -> list[Alert]:
        return [alert_of(dict(row)) for row in await self.office.database.fetch(_ALERTS)]

    async def alert(self) -> Alert:
        [alert] = await self.alerts()
        return alert

    async def told(self) -> list[Telling]:
        return [telling_of(dict(row)) for row in await self.office.database.fetch(_TELLINGS)]

    async def people_told(self) -> list[UUID]:
        return [telling.person_id for telling in await self.told()]
