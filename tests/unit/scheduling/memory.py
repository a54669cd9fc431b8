"""Scheduling's unit of work in memory; it passes the same suite as the one in PostgreSQL."""

import pickle
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from types import TracebackType
from typing import Any, ClassVar, Generic, Self, TypeVar
from uuid import UUID

from services.scheduling.domain import errors
from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.absences.policy import (
    AbsencePolicy,
    AbsencePolicyWasPublishedMeanwhile,
    PolicyBook,
)
from services.scheduling.domain.bookings.exchange import Exchange
from services.scheduling.domain.bookings.line import Busy
from services.scheduling.domain.bookings.membership import Membership
from services.scheduling.domain.bookings.policy import BookingPolicy
from services.scheduling.domain.calendars.calendar_settings import CalendarSettings
from services.scheduling.domain.calendars.feed import CalendarFeed
from services.scheduling.domain.calendars.zone_checks import Planned, ZoneCheck
from services.scheduling.domain.plans.plan import (
    UNDER_WAY,
    PlanIsUnderWay,
    PlanIsWithAnother,
    PlanRun,
    PlanState,
)
from services.scheduling.domain.plans.planned_week import PlannedWeek, WeekState
from services.scheduling.domain.plans.week_needs import WeekNeeds
from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.credit_rules import CreditRules, RuleBook
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.rolls.marks import GIVES_UP_THE_SEAT, HOLDS_THE_TIME, Status
from services.scheduling.domain.sessions.conflicts import Conflict, room_of, room_until
from services.scheduling.domain.sessions.holidays import Holidays, OnHolidays
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import (
    OPEN_STATES,
    TAKES_ITS_PLACE,
    Session,
    SessionState,
)
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.domain.weeks.billing import BillingRules, ClientPayers
from services.scheduling.domain.weeks.client_week import ClientWeek
from services.scheduling.domain.weeks.figures import FreeSeat, WeekLine
from services.scheduling.domain.weeks.rules import WeekRuleBook, WeekRules
from shared.aggregate import Aggregate
from shared.contracts.event import Event
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.private import KeyWasDestroyed
from shared.vault import AesGcmVault
from shared.versions import Version
from tests.unit.scheduling.memory_conflicts import by_facilitators, in_rooms, of_clients

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)

A = TypeVar("A", bound=Aggregate)
V = TypeVar("V", bound=Version)


@dataclass
class State:
    """What is kept: rows for each kind of aggregate, and the seats that offers hold."""

    tracks: dict[UUID, Track] = field(default_factory=dict)
    series: dict[UUID, SessionSeries] = field(default_factory=dict)
    sessions: dict[UUID, Session] = field(default_factory=dict)
    memberships: dict[UUID, Membership] = field(default_factory=dict)
    attendances: dict[UUID, Attendance] = field(default_factory=dict)
    stays: dict[UUID, Progress] = field(default_factory=dict)
    holidays: dict[UUID, Holidays] = field(default_factory=dict)
    keys: dict[UUID, bytes] = field(default_factory=dict)
    week_needs: dict[UUID, WeekNeeds] = field(default_factory=dict)
    plans: dict[UUID, PlanRun] = field(default_factory=dict)
    planned_weeks: dict[UUID, PlannedWeek] = field(default_factory=dict)
    credit_rules: dict[UUID, CreditRules] = field(default_factory=dict)
    holds: set[tuple[UUID, UUID]] = field(default_factory=set)
    booking_policies: dict[UUID, BookingPolicy] = field(default_factory=dict)
    weeks: dict[UUID, ClientWeek] = field(default_factory=dict)
    week_rules: dict[UUID, WeekRules] = field(default_factory=dict)
    absence_policies: dict[UUID, AbsencePolicy] = field(default_factory=dict)
    absence_cases: dict[UUID, AbsenceCase] = field(default_factory=dict)
    calendar_feeds: dict[UUID, CalendarFeed] = field(default_factory=dict)
    calendar_settings: dict[UUID, CalendarSettings] = field(default_factory=dict)
    zone_checks: dict[UUID, ZoneCheck] = field(default_factory=dict)
    feed_uses: dict[UUID, date] = field(default_factory=dict)
    given_up: list[Attendance] = field(default_factory=list)
    billing_rules: dict[UUID, BillingRules] = field(default_factory=dict)
    client_payers: dict[UUID, ClientPayers] = field(default_factory=dict)
    exchanges: dict[UUID, Exchange] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


class Rows(Generic[A]):
    def __init__(self, state: State, rows: dict[UUID, A], site: str) -> None:
        self.state, self.site, self._rows = state, site, rows

    def add(self, aggregate: A) -> None:
        self._rows[aggregate.id] = aggregate

    async def get(self, aggregate_id: UUID) -> A:
        found = self._rows.get(aggregate_id)
        if found is None or found.site != self.site:
            raise NotFound("There is nothing of this id here.")
        return found

    def here(self) -> list[A]:
        return [row for _, row in sorted(self._rows.items()) if row.site == self.site]


class MemoryTracks(Rows[Track]):
    async def newest(self, code: str | None) -> Track | None:
        wanted = code or next((track.code for track in self.here()), None)
        own = [track for track in self.here() if track.code == wanted]
        return max(own, key=lambda track: track.number, default=None)

    async def version(self, code: str, number: int) -> Track | None:
        return next((one for one in self.here() if (one.code, one.number) == (code, number)), None)


class MemorySeries(Rows[SessionSeries]):
    async def of_track(self, code: str, first: date, last: date) -> list[SessionSeries]:
        tracks = {track.id for track in self.state.tracks.values() if track.code == code}
        return [
            one
            for one in self.here()
            if one.track_id in tracks and one.starts_on <= last and one.ends_on >= first
        ]

    def remove(self, aggregate: SessionSeries) -> None:
        del self._rows[aggregate.id]
        for session in list(self.state.sessions.values()):
            if session.series_id == aggregate.id:
                del self.state.sessions[session.id]


class MemorySessions(Rows[Session]):
    async def series_of(self, session_id: UUID) -> UUID:
        return (await self.get(session_id)).series_id

    async def open_in(self, series_id: UUID, first: date, last: date | None) -> list[Session]:
        return [
            session
            for session in self.here()
            if session.series_id == series_id
            and session.state in OPEN_STATES
            and first <= session.held_on <= (last or date.max)
        ]

    async def due_to_lock(self, now: datetime, at_most: int) -> list[UUID]:
        rules = [one for one in self.state.credit_rules.values() if one.site == self.site]
        book = RuleBook(self.site, rules)
        due = [one for one in self.here() if is_due(one, self.state, book, now)]
        return [one.id for one in sorted(due, key=lambda one: one.ends_at, reverse=True)[:at_most]]

    async def free_seats(self, session_ids: Collection[UUID]) -> dict[UUID, int]:
        taken = seats_taken(self.state)
        return {one: self.state.sessions[one].capacity - taken[one] for one in session_ids}

    async def planned_in(self, series_id: UUID, since: datetime) -> list[Session]:
        return [
            session
            for session in self.here()
            if session.series_id == series_id
            and session.state is SessionState.SCHEDULED
            and session.starts_at >= since
        ]

    async def all_in(self, series_id: UUID) -> list[Session]:
        return [session for session in self.here() if session.series_id == series_id]

    async def alike(
        self, session: Session, first: date, last: date, after: datetime
    ) -> list[Session]:
        kind = (session.type, session.language, session.audience)
        return [
            other
            for other in self.here()
            if (other.type, other.language, other.audience) == kind
            and other.id != session.id
            and other.state is SessionState.SCHEDULED
            and first <= other.held_on <= last
            and other.starts_at > after
        ]

    def remove(self, aggregate: Session) -> None:
        del self._rows[aggregate.id]

    def move_together(self) -> None:
        """Constraints are looked at on leaving, always."""

    async def planned_on(self, days: Collection[date], after: datetime) -> list[Session]:
        return [
            session
            for session in self.here()
            if session.held_on in days
            and session.state is SessionState.SCHEDULED
            and session.starts_at > after
            and self.state.series[session.series_id].on_holidays is OnHolidays.SKIP
        ]

    async def conflicts(self, planned: Sequence[Session]) -> list[Conflict]:
        ids = {session.id for session in planned}
        others = [one for one in self.state.sessions.values() if one.id not in ids]
        return [
            *in_rooms(planned, [one for one in others if one.site == self.site]),
            *by_facilitators(planned, others),
        ]


class MemoryWeeks(Rows[ClientWeek]):
    async def of_clients(
        self, client_ids: Iterable[UUID], mondays: Iterable[date]
    ) -> list[ClientWeek]:
        clients, days = set(client_ids), set(mondays)
        return [one for one in self.here() if one.client_id in clients and one.starts_on in days]

    async def that_begin_on(self, mondays: Iterable[date]) -> list[ClientWeek]:
        days = set(mondays)
        return [one for one in self.here() if one.starts_on in days]

    async def lines_of(self, client_ids: Iterable[UUID], first: date, last: date) -> list[WeekLine]:
        clients = set(client_ids)
        return [
            week_line_of(line, self.state.sessions[line.session_id])
            for line in self.state.attendances.values()
            if line.site == self.site and line.client_id in clients
            if first <= line.held_on <= last
        ]

    async def free_seats(self, after: datetime, first: date, last: date) -> list[FreeSeat]:
        taken = seats_taken(self.state)
        return [
            FreeSeat(one.id, one.held_on, one.starts_at, one.ends_at)
            for one in self.state.sessions.values()
            if one.site == self.site and one.state in OPEN_STATES and one.starts_at > after
            if first <= one.held_on <= last and taken[one.id] < one.capacity
        ]

    async def due(self, now: datetime, at_most: int) -> list[tuple[UUID, date]]:
        woken = [one for one in self.here() if one.wakes_at is not None and one.wakes_at <= now]
        return [(one.client_id, one.starts_on) for one in woken][:at_most]

    async def to_begin(self, now: datetime, at_most: int) -> list[tuple[UUID, date]]:
        kept = {(one.client_id, one.starts_on) for one in self.here()}
        wanted = set()
        for stay in self.state.stays.values():
            if stay.site != self.site or stay.track_id is None or stay.started_on is None:
                continue
            today = now.astimezone(self.state.tracks[stay.track_id].zone).date()
            for days in (0, 7):
                monday = today - timedelta(days=today.weekday() - days)
                runs = stay.started_on <= monday + timedelta(days=6)
                if runs and (stay.ended_on is None or stay.ended_on >= monday):
                    wanted.add((stay.client_id, monday))
        return sorted(wanted - kept)[:at_most]


class MemoryVersions(Rows[V]):
    of: ClassVar[tuple[str, ...]] = ()

    async def newest(self, *of: str) -> V | None:
        own = [one for one in self.here() if self._of(one) == of]
        return max(own, key=lambda one: one.number, default=None)

    async def append(self, version: V) -> V:
        following = version.follows(await self.newest(*self._of(version)))
        if following is version:
            self.add(version)
        return following

    def _of(self, version: V) -> tuple[str, ...]:
        return tuple(getattr(version, name) for name in self.of)


class MemoryWeekRuleBooks(MemoryVersions[WeekRules]):
    async def book(self) -> WeekRuleBook:
        return WeekRuleBook(self.site, sorted(self.here(), key=lambda one: one.number))


class MemoryBillingRules(MemoryVersions[BillingRules]):
    of = ("payer",)


class MemoryClientPayers(Rows[ClientPayers]):
    async def of_client(self, client_id: UUID) -> ClientPayers | None:
        return next((one for one in self.here() if one.client_id == client_id), None)


class MemoryRuleBooks(Rows[CreditRules]):
    async def book(self) -> RuleBook:
        return RuleBook(self.site, sorted(self.here(), key=lambda one: one.number))


class MemoryHolidays(Rows[Holidays]):
    async def of_site(self) -> Holidays | None:
        return next(iter(self.here()), None)


class MemoryMemberships(Rows[Membership]):
    async def of_series(self, series_id: UUID) -> list[Membership]:
        return [one for one in self.here() if one.series_id == series_id]

    async def of_client(self, client_id: UUID) -> list[Membership]:
        return [one for one in self.here() if one.client_id == client_id]

    async def priorities_in_use(self) -> set[str]:
        return {one.priority for one in self.here() if one.waits or one.is_offered}

    async def somebody_waits_for(self, series_id: UUID) -> bool:
        return bool(await self.waiting_in(series_id))

    async def waiting_in(self, series_id: UUID) -> list[Membership]:
        return [one for one in self.here() if one.series_id == series_id and one.waits]

    async def clients_offered_in(self, series_id: UUID) -> set[UUID]:
        offered = (one for one in self.here() if one.series_id == series_id and one.is_offered)
        return {one.client_id for one in offered}

    async def lines_with_offers_due(self, now: datetime, at_most: int) -> list[UUID]:
        due = (one for one in self.here() if offer_is_due(one, now))
        return sorted({one.series_id for one in due})[:at_most]

    async def due_in(self, series_ids: Iterable[UUID], now: datetime) -> list[Membership]:
        lines = set(series_ids)
        due = [one for one in self.here() if offer_is_due(one, now) and one.series_id in lines]
        return sorted(due, key=lambda one: (one.offer_expires_at or now, one.id))

    async def lines_with_free_seats(self, now: datetime, at_most: int) -> list[UUID]:
        taken = seats_taken(self.state)
        ahead = [
            one
            for one in self.state.sessions.values()
            if one.starts_at > now and one.state in OPEN_STATES
        ]
        found = set()
        for waits in (one for one in self.here() if one.waits):
            asked = [
                one
                for one in ahead
                if one.series_id == waits.series_id and waits.covers(one.held_on)
            ]
            if asked and all(taken[one.id] < one.capacity for one in asked):
                found.add(waits.series_id)
        return sorted(found)[:at_most]

    def hold_seats(self, membership: Membership, sessions: Iterable[Session]) -> None:
        self.state.holds |= {(session.id, membership.id) for session in sessions}

    def release_seats(self, membership: Membership) -> None:
        self.state.holds = {hold for hold in self.state.holds if hold[1] != membership.id}


class MemoryBookingPolicies(Rows[BookingPolicy]):
    async def current(self) -> BookingPolicy:
        newest = max(self.here(), key=lambda policy: policy.number, default=None)
        return newest or BookingPolicy(id=new_id(), site=self.site)


class MemoryAttendances(Rows[Attendance]):
    async def of_client_in(self, session_id: UUID, client_id: UUID) -> Attendance | None:
        lines = await self.on_roll(session_id)
        return next((line for line in lines if line.client_id == client_id), None)

    async def made_up_by(self, missed_id: UUID) -> Attendance | None:
        made = (line for line in self.here() if line.makes_up == missed_id)
        return next((line for line in made if line.status in HOLDS_THE_TIME), None)

    async def on_roll(self, session_id: UUID) -> list[Attendance]:
        return [line for line in self.here() if line.session_id == session_id]

    async def on_rolls(self, session_ids: Collection[UUID]) -> list[Attendance]:
        return [line for line in self.here() if line.session_id in session_ids]

    async def clients_in(self, series_id: UUID) -> set[UUID]:
        sessions = self.state.sessions
        return {
            line.client_id
            for line in self.here()
            if sessions[line.session_id].series_id == series_id
        }

    async def conflicts(self, planned: Collection[tuple[Session, UUID]]) -> list[Conflict]:
        others = [line for line in self.state.attendances.values() if line.status in HOLDS_THE_TIME]
        return of_clients(planned, others, self.state.sessions)

    async def clients_of(self, session_id: UUID) -> set[UUID]:
        return {line.client_id for line in await self.on_roll(session_id)}

    async def seats_after(self, membership_id: UUID, last_date: date) -> list[Attendance]:
        return [
            line
            for line in self.here()
            if line.membership_id == membership_id
            and line.held_on > last_date
            and line.status is Status.EXPECTED
        ]

    async def single_seats_after(self, client_id: UUID, last_date: date) -> list[Attendance]:
        own = [line for line in self.here() if line.client_id == client_id]
        single = [line for line in own if line.membership_id is None]
        after = (line for line in single if line.held_on > last_date)
        return [line for line in after if line.status is Status.EXPECTED]

    async def busy(self, client_ids: Collection[UUID], since: datetime) -> list[Busy]:
        seats = [
            (line.client_id, self.state.sessions[line.session_id])
            for line in self.here()
            if line.status in HOLDS_THE_TIME
        ]
        held = [
            (self.state.memberships[membership_id].client_id, self.state.sessions[session_id])
            for session_id, membership_id in sorted(self.state.holds)
        ]
        return [
            Busy(client_id, session.held_on, session.starts_at, session.ends_at)
            for client_id, session in [*seats, *held]
            if client_id in client_ids and session.ends_at > since
        ]

    async def held_by(self, client_id: UUID, first: date, last: date) -> list[Attendance]:
        return [
            line
            for line in self.here()
            if line.client_id == client_id
            and first <= line.held_on <= last
            and line.status is Status.EXPECTED
        ]

    async def evidence_of(self, client_ids: Iterable[UUID]) -> list[Evidence]:
        wanted = set(client_ids)
        return [
            evidence_of(line, self.state.sessions[line.session_id].curriculum_item)
            for line in self.here()
            if line.client_id in wanted and self.state.sessions[line.session_id].is_completed
        ]

    def take_seat(self, aggregate: Attendance) -> None:
        self.add(aggregate)

    def give_up_seat(self, aggregate: Attendance) -> None:
        self.state.given_up.append(aggregate)
        del self._rows[aggregate.id]


class MemoryStays(Rows[Progress]):
    async def of_episode(self, episode_id: UUID) -> Progress | None:
        return next((stay for stay in self.here() if stay.episode_id == episode_id), None)

    async def of_clients(self, client_ids: Iterable[UUID]) -> list[Progress]:
        wanted = set(client_ids)
        own = [stay for stay in self.here() if stay.client_id in wanted]
        return sorted(own, key=lambda stay: (stay.started_on or date.min, stay.id))


VAULT = AesGcmVault(bytes(32))


class MemoryPrivate:
    def __init__(self, state: State) -> None:
        self._keys = state.keys

    async def seal(self, owner_id: UUID, values: Mapping[str, Any]) -> bytes:
        key = self._keys.setdefault(owner_id, VAULT.new_key(owner_id))
        return VAULT.seal(owner_id, values, key)

    async def open(self, owner_id: UUID, sealed: bytes) -> dict[str, Any]:
        if owner_id not in self._keys:
            raise KeyWasDestroyed
        return VAULT.open(owner_id, sealed, self._keys[owner_id])

    def blind_index(self, kind: str, value: str) -> bytes:
        return VAULT.blind_index(kind, value)


class MemoryWeekNeeds(Rows[WeekNeeds]):
    async def of_client(self, client_id: UUID) -> WeekNeeds | None:
        return next((one for one in self.here() if one.client_id == client_id), None)


class MemoryPlans(Rows[PlanRun]):
    async def next_to_begin(self, now: datetime) -> PlanRun | None:
        waiting = [
            one
            for one in self.here()
            if one.state is PlanState.REQUESTED
            or (one.state is PlanState.RUNNING and one.lease_until and one.lease_until <= now)
        ]
        return min(waiting, key=lambda one: (one.lease_until is None, one.id), default=None)

    async def of_batch(self, batch_id: UUID) -> list[PlanRun]:
        return [one for one in self.state.plans.values() if one.batch_id == batch_id]


class MemoryPlannedWeeks(Rows[PlannedWeek]):
    async def of_clients(self, plan_id: UUID, client_ids: Iterable[UUID]) -> list[PlannedWeek]:
        wanted = set(client_ids)
        own = [one for one in self.here() if one.plan_id == plan_id and one.client_id in wanted]
        return sorted(own, key=lambda one: one.client_id)

    async def open_in(self, plan_id: UUID) -> int:
        return sum(
            one.plan_id == plan_id and one.changes_something and one.state is not WeekState.APPLIED
            for one in self.here()
        )


class MemoryAbsencePolicies(Rows[AbsencePolicy]):
    async def book(self) -> PolicyBook:
        return PolicyBook(tuple(self.here()))


class MemoryAbsenceCases(Rows[AbsenceCase]):
    async def client_of(self, case_id: UUID) -> UUID:
        return (await self.get(case_id)).client_id

    async def of_clients(self, client_ids: Iterable[UUID]) -> list[AbsenceCase]:
        wanted = set(client_ids)
        return [case for case in self.here() if case.client_id in wanted]

    async def waking(self, now: datetime, at_most: int) -> list[UUID]:
        due = [(case.wakes_at, case) for case in self.here() if case.wakes_at]
        waking = sorted((at, case.id, case.client_id) for at, case in due if at <= now)
        return [client_id for _, _, client_id in waking[:at_most]]


class MemoryCalendarFeeds(Rows[CalendarFeed]):
    async def of_leavers(self, last_date: date, at_most: int) -> list[CalendarFeed]:
        feeds = [one for one in self.here() if one.shows.client_id and one.state == "active"]
        return [one for one in feeds if await self._has_left(one, last_date)][:at_most]

    async def _has_left(self, feed: CalendarFeed, last_date: date) -> bool:
        own = [one for one in self.state.stays.values() if one.client_id == feed.shows.client_id]
        ends = [stay.ended_on for stay in own if stay.site == self.site]
        ended = bool(ends) and all(end is not None and end < last_date for end in ends)
        return ended and not await self.keeps_seat_after(feed.shows.client_id, last_date)

    async def keeps_seat_after(self, client_id: UUID | None, last_date: date) -> bool:
        return any(
            line.client_id == client_id and line.site == self.site and line.held_on > last_date
            for line in self.state.attendances.values()
        )

    def note_use(self, feed_id: UUID, day: date) -> None:
        self.state.feed_uses[feed_id] = day

    async def forget_given_up_seats(self, ended_before: datetime, at_most: int) -> int:
        lines = [one for one in self.state.given_up if one.site == self.site]
        old = [one for one in lines if one.ends_at < ended_before][:at_most]
        self.state.given_up = [one for one in self.state.given_up if one not in old]
        return len(old)


class MemoryZoneChecks(Rows[ZoneCheck]):
    """In memory a session has no local time of its own: none is ever astray."""

    async def of_site(self) -> ZoneCheck | None:
        return next(iter(self.here()), None)

    async def planned_after(self, moment: datetime) -> list[Planned]:  # noqa: ARG002 - the port's
        return []


class MemorySiteCalendars(Rows[CalendarSettings]):
    async def of_site(self) -> CalendarSettings | None:
        return next(iter(self.here()), None)


class MemoryUnitOfWork:
    """Works on a copy; leaving without an error checks the constraints and keeps the copy."""

    def __init__(self, store: "MemoryStore", site: str) -> None:
        self._store, self.site = store, site
        self.state = state = copy_of(store.state) if store.copies else store.state
        self.tracks = MemoryTracks(state, state.tracks, site)
        self.series = MemorySeries(state, state.series, site)
        self.sessions = MemorySessions(state, state.sessions, site)
        self.memberships = MemoryMemberships(state, state.memberships, site)
        self.exchanges = Rows(state, state.exchanges, site)
        self.booking_policies = MemoryBookingPolicies(state, state.booking_policies, site)
        self.attendances = MemoryAttendances(state, state.attendances, site)
        self.stays = MemoryStays(state, state.stays, site)
        self.private = MemoryPrivate(state)
        self.holidays = MemoryHolidays(state, state.holidays, site)
        self.week_needs = MemoryWeekNeeds(state, state.week_needs, site)
        self.plans = MemoryPlans(state, state.plans, site)
        self.planned_weeks = MemoryPlannedWeeks(state, state.planned_weeks, site)
        self.credit_rules = MemoryRuleBooks(state, state.credit_rules, site)
        self.weeks = MemoryWeeks(state, state.weeks, site)
        self.week_rules = MemoryWeekRuleBooks(state, state.week_rules, site)
        self.absence_policies = MemoryAbsencePolicies(state, state.absence_policies, site)
        self.absence_cases = MemoryAbsenceCases(state, state.absence_cases, site)
        self.calendar_feeds = MemoryCalendarFeeds(state, state.calendar_feeds, site)
        self.site_calendars = MemorySiteCalendars(state, state.calendar_settings, site)
        self.zone_checks = MemoryZoneChecks(state, state.zone_checks, site)
        self.billing_rules = MemoryBillingRules(state, state.billing_rules, site)
        self.client_payers = MemoryClientPayers(state, state.client_payers, site)

    @property
    def now(self) -> datetime:
        return self._store.now

    @property
    def subject(self) -> str | None:
        return self._store.subject

    async def one_at_a_time(self, client_ids: Iterable[UUID]) -> None:
        """There is only one at a time."""

    async def one_line_at_a_time(self, series_ids: Iterable[UUID]) -> None:
        """There is only one at a time."""

    def publish(self, event: Event, *, of: Aggregate) -> None:
        assert event.aggregate_id() == of.id
        of.version += 1
        self.state.events.append(event)

    def save(self, aggregate: Aggregate) -> None:
        aggregate.version += 1

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            check(self.state)
            self._store.state = self.state


@dataclass
class MemoryStore:
    """What all units of work of a test share."""

    state: State = field(default_factory=State)
    now: datetime = NOW
    subject: str | None = None
    copies: bool = True
    """Without copies it is faster, and a unit that fails leaves what it did."""

    def __call__(self, site: str = "north") -> MemoryUnitOfWork:
        return MemoryUnitOfWork(self, site)


def copy_of(state: State) -> State:
    """Return a copy that shares nothing; five times faster than `deepcopy`."""
    copied: State = pickle.loads(pickle.dumps(state))  # noqa: S301 - its own
    return copied


def is_due(session: Session, state: State, book: RuleBook, now: datetime) -> bool:
    """Say whether a roll locks by itself: all are marked, and the site's time is over."""
    hours = book.on(session.held_on).lock_after_hours
    roll = [line for line in state.attendances.values() if line.session_id == session.id]
    marked = bool(roll) and all(line.status is not Status.EXPECTED for line in roll)
    is_open = session.state in OPEN_STATES and marked
    return is_open and hours is not None and session.ends_at + timedelta(hours=hours) <= now


def week_line_of(line: Attendance, session: Session) -> WeekLine:
    return WeekLine(
        client_id=line.client_id,
        session_id=line.session_id,
        type=line.type,
        held_on=line.held_on,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        status=line.status,
        credited_minutes=line.credited_minutes,
        session_state=session.state,
    )


def evidence_of(line: Attendance, item: str | None = None) -> Evidence:
    return Evidence(
        client_id=line.client_id,
        session_id=line.session_id,
        type=line.type,
        held_on=line.held_on,
        starts_at=line.starts_at,
        status=line.status,
        credited_minutes=line.credited_minutes,
        item=item,
        planned_minutes=int((line.ends_at - line.starts_at).total_seconds()) // 60,
        cancelled_at=line.cancelled_at,
        attendance_id=line.id,
        makes_up=line.makes_up,
    )


def seats_taken(state: State) -> Counter[UUID]:
    """Count the seats of each session as the database's triggers do."""
    lines = state.attendances.values()
    seats = [line.session_id for line in lines if line.status not in GIVES_UP_THE_SEAT]
    return Counter([*seats, *(session_id for session_id, _ in state.holds)])


def offer_is_due(one: Membership, now: datetime) -> bool:
    ends = one.offer_expires_at
    return one.is_offered and ends is not None and ends <= now


def check(state: State) -> None:
    """Refuse what the database's constraints refuse."""
    versions = [(track.site, track.code, track.number) for track in state.tracks.values()]
    if len(set(versions)) < len(versions):
        raise errors.TrackVersionIsTaken
    taken = seats_taken(state)
    if any(taken[one.id] > one.capacity for one in state.sessions.values()):
        raise errors.SeriesIsFull
    lines = [(line.session_id, line.client_id) for line in state.attendances.values()]
    if len(set(lines)) < len(lines):
        raise errors.ClientIsMemberAlready
    placed = [one for one in state.sessions.values() if one.state in TAKES_ITS_PLACE]
    rooms = [(f"{one.site}/{room_of(one)}", one) for one in placed if one.room]
    if overlapping(rooms, until=room_until):
        raise errors.RoomIsTaken
    if overlapping([(facilitator, one) for one in placed for facilitator in one.facilitators]):
        raise errors.FacilitatorIsTaken
    check_plans(state)
    check_absences(state)
    busy = [one for one in state.attendances.values() if one.status in HOLDS_THE_TIME]
    if overlapping([(one.client_id, one) for one in busy]):
        raise errors.ClientIsBookedElsewhere


def check_absences(state: State) -> None:
    published = [(one.site, one.track_code, one.number) for one in state.absence_policies.values()]
    if len(set(published)) < len(published):
        raise AbsencePolicyWasPublishedMeanwhile


def check_plans(state: State) -> None:
    running = [one.site for one in state.plans.values() if one.state is PlanState.RUNNING]
    if len(set(running)) < len(running):
        raise PlanIsWithAnother
    open_weeks = [(one.site, one.week) for one in state.plans.values() if one.state in UNDER_WAY]
    if len(set(open_weeks)) < len(open_weeks):
        raise PlanIsUnderWay


def overlapping(
    timed: Iterable[tuple[object, Any]],
    until: Callable[[Any], datetime] = lambda one: one.ends_at,
) -> bool:
    return any(
        key == other_key and one.starts_at < until(other) and other.starts_at < until(one)
        for (key, one), (other_key, other) in combinations(timed, 2)
    )
