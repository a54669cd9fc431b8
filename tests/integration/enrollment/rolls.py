"""What scheduling tells enrollment of sessions and rolls, for tests that use up units."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.enrollment.subscribers import subscriptions
from shared.contracts.event import Event, Received
from shared.contracts.scheduling import (
    AttendanceCorrected,
    AttendanceRecorded,
    ClientBooked,
    ClientUnbooked,
    SessionBooked,
    SessionCancelled,
    SessionCompleted,
    SessionRescheduled,
    SessionScheduled,
    SessionUnbooked,
)
from shared.identifiers import new_id
from shared.messaging.subjects import event_subject
from shared.unit_context import UnitContext
from tests.integration.enrollment.conftest import NOW, Enrollment

ZONE = "America/Denver"


def received(event: Event, site: str, seq: int) -> Received[Any]:
    return Received(
        event=event,
        id=new_id(),
        site=site,
        aggregate_id=event.aggregate_id(),
        aggregate_seq=seq,
        time=NOW,
        correlation_id=new_id(),
        subject=event_subject(site, type(event)),
    )


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a local moment of the site."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(ZONE))


@dataclass
class Meeting:
    """One session, numbering what is said of it and of those on its roll."""

    day: date
    minutes: int = 180
    hour: int = 9
    kind: str = "group"
    series_id: UUID = field(default_factory=new_id)
    id: UUID = field(default_factory=new_id)
    attendances: dict[UUID, UUID] = field(default_factory=dict)
    seqs: dict[UUID, int] = field(default_factory=dict)
    statuses: dict[UUID, str] = field(default_factory=dict)

    def next_seq(self, aggregate: UUID) -> int:
        self.seqs[aggregate] = self.seqs.get(aggregate, 0) + 1
        return self.seqs[aggregate]

    def scheduled(self) -> tuple[Event, int]:
        return self._planned(SessionScheduled)

    def moved_to(self, day: date) -> tuple[Event, int]:
        self.day = day
        return self._planned(SessionRescheduled)

    def cancelled(self) -> tuple[Event, int]:
        event = SessionCancelled(
            session_id=self.id,
            series_id=self.series_id,
            reason_code="snow",
            starts_at=at(self.day, self.hour),
        )
        return event, self.next_seq(self.id)

    def completed(self) -> tuple[Event, int]:
        starts_at = at(self.day, self.hour)
        event = SessionCompleted(
            session_id=self.id,
            present=len(self.attendances),
            started_at=starts_at,
            ended_at=starts_at + timedelta(minutes=self.minutes),
        )
        return event, self.next_seq(self.id)

    def marked(
        self, client_id: UUID, minutes: int | None = None, status: str = "present"
    ) -> tuple[Event, int]:
        """Return the mark of a client: recorded at first, corrected from then on."""
        attendance = self.attendances.setdefault(client_id, new_id())
        facts = {
            "attendance_id": attendance,
            "session_id": self.id,
            "client_id": client_id,
            "status": status,
            "credited_minutes": self.minutes if minutes is None else minutes,
        }
        seq, before = self.next_seq(attendance), self.statuses.get(client_id)
        self.statuses[client_id] = status
        if before is None:
            return AttendanceRecorded(**facts), seq
        return AttendanceCorrected(**facts, previous_status=before), seq

    def seat_taken(self, client_id: UUID, membership_id: UUID | None = None) -> tuple[Event, int]:
        return self._seat(SessionBooked, client_id, membership_id)

    def seat_left(self, client_id: UUID, membership_id: UUID | None = None) -> tuple[Event, int]:
        return self._seat(SessionUnbooked, client_id, membership_id)

    def _seat(
        self,
        kind: type[SessionBooked] | type[SessionUnbooked],
        client_id: UUID,
        membership_id: UUID | None,
    ) -> tuple[Event, int]:
        attendance = self.attendances.setdefault(client_id, new_id())
        event = kind(
            attendance_id=attendance,
            session_id=self.id,
            client_id=client_id,
            membership_id=membership_id,
        )
        return event, self.next_seq(attendance)

    def _planned(
        self, kind: type[SessionScheduled] | type[SessionRescheduled]
    ) -> tuple[Event, int]:
        starts_at = at(self.day, self.hour)
        event = kind(
            session_id=self.id,
            series_id=self.series_id,
            session_type=self.kind,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=self.minutes),
            timezone=ZONE,
        )
        return event, self.next_seq(self.id)


def booked(
    series_id: UUID,
    client_id: UUID,
    from_date: date,
    membership_id: UUID | None = None,
    weekdays: list[str] | None = None,
) -> tuple[Event, int]:
    event = ClientBooked(
        membership_id=membership_id or new_id(),
        series_id=series_id,
        client_id=client_id,
        from_date=from_date,
        weekdays=weekdays,
    )
    return event, 1


def unbooked(of: Event, last_date: date) -> tuple[Event, int]:
    assert isinstance(of, ClientBooked)
    event = ClientUnbooked(
        membership_id=of.membership_id,
        series_id=of.series_id,
        client_id=of.client_id,
        last_date=last_date,
    )
    return event, 2


async def hear(enrollment: Enrollment, site: str, *told: tuple[Event, int]) -> None:
    """Hand events to enrollment's subscribers, each in a unit of its own."""
    for event, seq in told:
        one = received(event, site, seq)
        _, handler = subscriptions.handler_for(one.subject)
        async with enrollment.units(UnitContext(site, one.correlation_id, one.id)) as uow:
            await handler(one, uow)


async def attend(enrollment: Enrollment, site: str, client_id: str, *days: date) -> list[Meeting]:
    """Let a client be there for three hours on each of these days, and close the rolls."""
    meetings = [Meeting(day) for day in days]
    for meeting in meetings:
        told = (meeting.scheduled(), meeting.marked(UUID(client_id)), meeting.completed())
        await hear(enrollment, site, *told)
    return meetings
