"""A snapshot: all that a plan of one week of one site follows from, as it stood at one moment."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.plans.kept_times import DAY
from services.scheduling.domain.plans.requirements import WeekRequirements
from services.scheduling.domain.plans.week_needs import WeekNeeds
from services.scheduling.domain.rolls.marks import HOLDS_THE_TIME, Status
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.session import SessionState
from shared.errors import Invalid


class WeekBeginsOnMonday(Invalid):
    def __init__(self) -> None:
        super().__init__("A week is named by its Monday.", field="week")


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionInWeek:
    """`begins` is in minutes from Monday 00:00 on the site's clocks.

    `program` is the code of its track, for whose clients it is. `seats_taken` counts those of all
    clients, and those held by offers to who waits.
    """

    id: UUID
    series_id: UUID
    program: str
    type: str
    state: SessionState
    timezone: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    capacity: int
    seats_taken: int = 0
    modality: Modality = Modality.IN_PERSON
    language: str = "en"
    audience: str | None = None
    phases: frozenset[str] = frozenset()
    item: str | None = None
    clinician: UUID | None = None

    @property
    def begins(self) -> int:
        local = self.starts_at.astimezone(ZoneInfo(self.timezone))
        return self.held_on.weekday() * DAY + local.hour * 60 + local.minute

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def is_on_offer(self, now: datetime) -> bool:
        """Say whether a plan may give seats in it: it is ahead, and within one day."""
        ahead = self.state is SessionState.SCHEDULED and now < self.starts_at
        return ahead and self.begins % DAY + self.minutes <= DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatInWeek:
    session_id: UUID
    client_id: UUID
    status: Status
    credited_minutes: int = 0

    @property
    def is_held(self) -> bool:
        return self.status in HOLDS_THE_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class StayInWeek:
    """One client who needs a week: in which program and phase, and what it must hold."""

    client_id: UUID
    program: str
    phase: str | None
    requirements: WeekRequirements


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientWeek:
    """What is so of one client's week already.

    `present` are seats in sessions on offer; `settled` are those that no plan changes, in what has
    begun or is over: with the minutes, days and items that they hold. `away` are sessions that the
    client cancelled, or is marked as missing: nothing is planned at their time.
    """

    present: tuple[UUID, ...]
    settled: tuple[SessionInWeek, ...]
    settled_minutes: int
    settled_items: Mapping[str, int]
    away: tuple[SessionInWeek, ...] = ()

    @property
    def settled_days(self) -> int:
        return len({session.held_on for session in self.settled})


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """`needs` says what is known of some clients; of the others the defaults hold."""

    site: str
    week: date
    taken_at: datetime
    sessions: tuple[SessionInWeek, ...]
    seats: tuple[SeatInWeek, ...]
    stays: tuple[StayInWeek, ...]
    needs: Mapping[UUID, WeekNeeds]
    on_hold: frozenset[UUID] = frozenset()
    """Clients whose stay is on hold at the end of the week: nothing is planned for them."""

    def on_offer(self) -> list[SessionInWeek]:
        return [session for session in self.sessions if session.is_on_offer(self.taken_at)]

    def seats_for_plan(self) -> dict[UUID, int]:
        """Return how many seats of each session on offer the planned clients can have in all."""
        planned = {stay.client_id for stay in self.stays}
        own = Counter(
            seat.session_id for seat in self.seats if seat.is_held and seat.client_id in planned
        )
        return {one.id: one.capacity - one.seats_taken + own[one.id] for one in self.on_offer()}

    def weeks(self) -> dict[UUID, ClientWeek]:
        """Return how each planned client's week stands.

        A seat in a session of another program is settled: a person gave it.
        """
        offered = defaultdict(set)
        for session in self.on_offer():
            offered[session.program].add(session.id)
        known = {session.id: session for session in self.sessions}
        program = {stay.client_id: stay.program for stay in self.stays}
        seats: dict[UUID, list[SeatInWeek]] = {stay.client_id: [] for stay in self.stays}
        for seat in self.seats:
            if seat.client_id in seats and seat.session_id in known:
                seats[seat.client_id].append(seat)
        return {
            client: _client_week(own, offered[program[client]], known)
            for client, own in seats.items()
        }

    def needs_of(self, client_id: UUID) -> WeekNeeds:
        known = self.needs.get(client_id)
        return known or WeekNeeds(id=client_id, site=self.site, client_id=client_id)


def _client_week(
    seats: list[SeatInWeek], offered: set[UUID], known: Mapping[UUID, SessionInWeek]
) -> ClientWeek:
    held = [seat for seat in seats if seat.is_held]
    settled = [seat for seat in held if seat.session_id not in offered]
    items: Counter[str] = Counter()
    for seat in settled:
        session = known[seat.session_id]
        items.update({session.type, session.item} - {None})  # type: ignore[arg-type]  # no None left
    return ClientWeek(
        present=tuple(sorted(seat.session_id for seat in held if seat.session_id in offered)),
        settled=tuple(known[seat.session_id] for seat in settled),
        settled_minutes=sum(_minutes(seat, known[seat.session_id]) for seat in settled),
        settled_items=items,
        away=tuple(known[seat.session_id] for seat in seats if not seat.is_held),
    )


def _minutes(seat: SeatInWeek, session: SessionInWeek) -> int:
    """Return what is credited once the roll is complete, and what is planned until then."""
    if session.state is SessionState.COMPLETED:
        return seat.credited_minutes
    return session.minutes
