"""Bookings, waits, offers, cancellations, swaps and time in any order: the invariants hold.

Each step is a command as HTTP would give it, or the passing of time with the timers' work; what
refuses it must leave everything as it was. The invariants are looked at by plain loops over what
is kept, and know nothing of how the code decides.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.scheduling.domain.bookings.exchange import Exchanged, ExchangeState
from services.scheduling.domain.bookings.membership import Membership, MembershipState
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.bookings import memberships, offers, own, single, swaps
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import BrokenRule
from shared.identifiers import new_id
from shared.recurrence.weekdays import Weekday
from tests.unit.scheduling.memory import MemoryStore, State, copy_of
from tests.unit.scheduling.stories import plan, register

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAYS = [date(2026, 3, 1) + timedelta(days=ahead) for ahead in range(13)]
CLIENTS = [new_id() for _ in range(5)]
PLANS = (
    {"weekdays": (Weekday.MO, Weekday.WE), "start_time": time(18), "capacity": 1},
    {"weekdays": (Weekday.MO,), "start_time": time(19), "capacity": 2},
    {"weekdays": (Weekday.WE, Weekday.TH), "start_time": time(9), "capacity": 1},
)
IN_THE_BEGINNING = (
    (0, 0, "routine"),
    (0, 1, "routine"),
    (0, 2, "urgent"),
    (1, 3, "routine"),
    (2, 4, "routine"),
    (2, 0, "step_down"),
    (2, 3, "urgent"),
)
RANKS = {"urgent": 10, "step_down": 20, "routine": 100}
EXAMPLES, STEPS = 2_000, 10

clients = st.sampled_from(CLIENTS)
places = st.integers(0, len(PLANS) - 1)
days = st.sampled_from(DAYS)
picks = st.integers(0, 100)
Handler = Callable[[Any, Any], Coroutine[Any, Any, Any]]


def finished(work: Coroutine[Any, Any, Any] | Awaitable[Any]) -> Any:
    """Run what never waits for anything outside: a loop of its own would cost more than it."""
    try:
        work.send(None)  # type: ignore[union-attr]  # a coroutine
    except StopIteration as done:
        return done.value
    raise AssertionError("in memory nothing waits")


async def planned(store: MemoryStore) -> list[UUID]:
    """Plan the series, all full but one seat, with clients who wait."""
    async with store() as uow:
        await register(uow)
        series = [
            (await plan(uow, ends_on=DAYS[-1], minutes=120, **changed))[0].id for changed in PLANS
        ]
        for place, client, priority in IN_THE_BEGINNING:
            command = memberships.BookClient(
                series_id=series[place],
                client_id=CLIENTS[client],
                from_date=DAYS[0],
                priority=priority,
            )
            await memberships.book_or_wait(command, uow)
    return series


_STORE = MemoryStore(now=BEGIN)
SERIES = finished(planned(_STORE))
PLANNED = _STORE.state


class Bookings(RuleBasedStateMachine):
    """Five clients and three small series of two weeks, of which two overlap on Mondays."""

    def __init__(self) -> None:
        super().__init__()
        self.store = MemoryStore(copy_of(PLANNED), now=BEGIN)
        self.refused: Counter[str] = Counter()

    def tell(self, handler: Handler, command: object) -> Any:
        """Give a command; a refusal keeps nothing. Then who was next must have been offered it."""
        before = self.store.state
        try:
            answer = finished(self._told(handler, command))
        except BrokenRule as refused:
            assert self.store.state is before
            self.refused[refused.rule] += 1
            return None
        offers_went_in_order(before, self.store.state, self.store.now)
        return answer

    async def _told(self, handler: Handler, command: object) -> Any:
        async with self.store() as uow:
            return await handler(command, uow)

    def some(self, pick: int, *kept: MembershipState) -> Membership | None:
        found = [one for one in self.store.state.memberships.values() if one.state in kept]
        return found[pick % len(found)] if found else None

    def session(self, pick: int) -> Session:
        found = list(self.store.state.sessions.values())
        return found[pick % len(found)]

    @rule(
        client=clients,
        place=places,
        first=days,
        lasts=st.none() | st.integers(-1, 9),
        monday=st.booleans(),
        priority=st.sampled_from(list(RANKS)),
    )
    def book(
        self,
        *,
        client: UUID,
        place: int,
        first: date,
        lasts: int | None,
        monday: bool,
        priority: str,
    ) -> None:
        command = memberships.BookClient(
            series_id=SERIES[place],
            client_id=client,
            from_date=first,
            until=None if lasts is None else first + timedelta(days=lasts),
            weekdays=(Weekday.MO,) if monday else None,
            priority=priority,
        )
        self.tell(memberships.book_or_wait, command)

    @rule(pick=picks, last=days)
    def end(self, pick: int, last: date) -> None:
        if one := self.some(pick, *MembershipState):
            command = memberships.EndMembership(membership_id=one.id, last_date=last)
            self.tell(memberships.end_membership, command)

    @rule(pick=picks, accepts=st.booleans())
    def answer(self, pick: int, accepts: bool) -> None:
        if one := self.some(pick, MembershipState.OFFERED, MembershipState.LAPSED):
            if accepts:
                self.tell(offers.accept_offer, offers.AcceptOffer(membership_id=one.id))
            else:
                self.tell(offers.decline_offer, offers.DeclineOffer(membership_id=one.id))

    @rule(client=clients, pick=picks)
    def drop_in(self, client: UUID, pick: int) -> None:
        command = single.BookSession(session_id=self.session(pick).id, client_id=client)
        self.tell(single.book_session, command)

    @rule(pick=picks, what=st.sampled_from(["confirm", "cancel", "come", "unbook"]))
    def about_a_seat(self, pick: int, what: str) -> None:
        lines = list(self.store.state.attendances.values())
        if not lines:
            return
        line = lines[pick % len(lines)]
        acts: dict[str, tuple[Handler, Any]] = {
            "confirm": (own.confirm_session, own.ConfirmSession),
            "cancel": (own.cancel_seat, own.CancelSeat),
            "come": (own.come_after_all, own.ComeAfterAll),
            "unbook": (single.unbook_session, single.UnbookSession),
        }
        handler, command = acts[what]
        self.tell(handler, command(session_id=line.session_id, client_id=line.client_id))

    @rule(pick=picks, last=days)
    def ask_to_leave(self, pick: int, last: date) -> None:
        if one := self.some(pick, *MembershipState):
            self.tell(own.ask_to_leave, own.AskToLeave(membership_id=one.id, last_date=last))

    @rule(pick=picks, place=places, first=days)
    def move(self, pick: int, place: int, first: date) -> None:
        if one := self.some(pick, MembershipState.ACTIVE):
            command = swaps.MoveMembership(
                membership_id=one.id, to_series_id=SERIES[place], from_date=first
            )
            self.tell(swaps.move_membership, command)

    @rule(pick=picks, to=picks)
    def move_seat(self, pick: int, to: int) -> None:
        lines = list(self.store.state.attendances.values())
        if lines:
            line = lines[pick % len(lines)]
            command = swaps.MoveSeat(
                client_id=line.client_id,
                session_id=line.session_id,
                to_session_id=self.session(to).id,
            )
            self.tell(swaps.move_seat, command)

    @rule(pick=picks, other=picks, first=days, seats=st.booleans())
    def exchange(self, pick: int, other: int, first: date, seats: bool) -> None:
        held = self.store.state.attendances if seats else self.store.state.memberships
        ids = list(held)
        if ids:
            command = swaps.ProposeExchange(
                what=Exchanged.SEATS if seats else Exchanged.MEMBERSHIPS,
                first_id=ids[pick % len(ids)],
                second_id=ids[other % len(ids)],
                from_date=first,
            )
            proposed = self.tell(swaps.propose_exchange, command)
            for side in proposed.sides if proposed else ():
                yes = swaps.AnswerExchange(
                    exchange_id=proposed.id, client_id=side.client_id, agrees=pick != other + 1
                )
                self.tell(swaps.answer_exchange, yes)

    @rule(place=places, seats=st.integers(1, 3))
    def change_seats(self, place: int, seats: int) -> None:
        self.tell(changed_capacity, (SERIES[place], seats))
        self.work()

    @precondition(lambda self: self.store.now < BEGIN + timedelta(days=14))
    @rule(hours=st.sampled_from([1, 12, 24, 31, 72]))
    def pass_time(self, hours: int) -> None:
        """Let time pass, and the worker do what fell due."""
        self.store.now += timedelta(hours=hours)
        self.work()
        nobody_able_waits(self.store.state, self.store.now)

    @rule()
    def work(self) -> None:
        self.tell(offers.lapse_offers, offers.LapseOffers(200))
        self.tell(offers.offer_what_is_free, offers.OfferWhatIsFree(200))

    @invariant()
    def no_session_has_more_clients_and_offers_than_seats(self) -> None:
        taken = seats(self.store.state)
        for session in self.store.state.sessions.values():
            assert taken[session.id] <= session.capacity

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        state = self.store.state
        held = [one for one in state.attendances.values() if one.status == "expected"]
        for one, other in combinations(held, 2):
            if one.client_id == other.client_id:
                assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at

    @invariant()
    def seats_are_held_for_offers_and_for_nothing_else(self) -> None:
        state = self.store.state
        offered = {one.id: one for one in state.memberships.values() if one.state == "offered"}
        assert {membership_id for _, membership_id in state.holds} == set(offered)
        places = [(one.series_id, one.client_id) for one in offered.values()]
        assert len(set(places)) == len(places)
        for session_id, membership_id in state.holds:
            session, membership = state.sessions[session_id], offered[membership_id]
            assert session.series_id == membership.series_id
            assert covers(membership, session)

    @invariant()
    def who_does_not_come_to_a_series_has_no_seat_from_it(self) -> None:
        state = self.store.state
        for line in state.attendances.values():
            if line.membership_id is not None and line.status == "expected":
                membership = state.memberships[line.membership_id]
                assert membership.state in ("active", "ended")
                assert membership.until is None or line.held_on <= membership.until

    @invariant()
    def an_exchange_is_done_when_both_agreed(self) -> None:
        for one in self.store.state.exchanges.values():
            if one.state is ExchangeState.DONE:
                assert all(side.agreed for side in one.sides)


async def changed_capacity(asked: tuple[UUID, int], uow: SchedulingUnitOfWork) -> None:
    """Change the seats of a series' sessions as its own room does: the constraint refuses."""
    for session in await uow.sessions.open_in(asked[0], DAYS[0], None):
        session.capacity = asked[1]
        uow.save(session)


def seats(state: State) -> Counter[UUID]:
    gone = ("cancelled_by_client", "cancelled_by_program")
    lines = [one.session_id for one in state.attendances.values() if one.status not in gone]
    return Counter(lines) + Counter(session_id for session_id, _ in state.holds)


def covers(membership: Membership, session: Session) -> bool:
    day = session.held_on
    if membership.weekdays is not None and list(Weekday)[day.weekday()] not in membership.weekdays:
        return False
    last = membership.until or date.max
    return session.series_id == membership.series_id and membership.from_date <= day <= last


def wanted(membership: Membership, state: State, now: datetime) -> list[Session]:
    ahead = (one for one in state.sessions.values() if one.starts_at > now)
    return [one for one in ahead if covers(membership, one)]


def is_able(membership: Membership, state: State, now: datetime, given_up: set[UUID]) -> bool:
    """Say whether a waiting client could have a seat, were these sessions' seats one more."""
    sessions = wanted(membership, state, now)
    taken = seats(state)
    room = all(taken[one.id] - (one.id in given_up) < one.capacity for one in sessions)
    return bool(sessions) and room and is_free(membership, sessions, state)


def is_free(membership: Membership, sessions: list[Session], state: State) -> bool:
    client, others = membership.client_id, state.memberships
    lines = [
        one.session_id
        for one in state.attendances.values()
        if one.client_id == client and one.status == "expected"
    ]
    held = [one for one, owner in state.holds if others[owner].client_id == client]
    if any(
        others[owner].series_id == membership.series_id
        for _, owner in state.holds
        if others[owner].client_id == client
    ):
        return False
    busy = [state.sessions[one] for one in (*lines, *held)]
    return not any(
        a.starts_at < b.ends_at and b.starts_at < a.ends_at for a in busy for b in sessions
    )


def offers_went_in_order(before: State, after: State, now: datetime) -> None:
    """Nobody was offered what somebody with a better place in the line could have had."""
    waited = {one.id for one in before.memberships.values() if one.state == "waitlisted"}
    made = [
        one for one in after.memberships.values() if one.id in waited and one.state == "offered"
    ]
    for one in made:
        held = {session_id for session_id, owner in after.holds if owner == one.id}
        busy = [
            line
            for line in after.attendances.values()
            if line.client_id == one.client_id and line.status == "expected"
        ]
        for session in (after.sessions[session_id] for session_id in held):
            assert not any(overlap(session, line) for line in busy)
        for other in after.memberships.values():
            waits = other.id in waited and other.state == "waitlisted"
            if waits and other.series_id == one.series_id and place(other) < place(one):
                assert not is_able(other, after, now, held)


def overlap(one: Session, other: Attendance | Session) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def place(one: Membership) -> tuple[int, datetime, UUID]:
    return RANKS[one.priority], one.booked_at, one.id


def nobody_able_waits(state: State, now: datetime) -> None:
    for one in state.memberships.values():
        if one.state == "waitlisted":
            assert not is_able(one, state, now, set())


def test_bookings_in_any_order_keep_the_invariants() -> None:
    run_state_machine_as_test(
        Bookings,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
