"""Properties: events in any order lead to one state, and corrections in any order to one phase."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.scheduling import handlers
from services.scheduling.domain.attendance import Mark, Status
from services.scheduling.domain.progress import walk
from services.scheduling.domain.series import Weekday
from services.scheduling.domain.session import Session
from services.scheduling.subscribers import when_client_discharged, when_client_enrolled
from shared.contracts.enrollment import ClientDischarged, ClientEnrolled
from shared.contracts.event import Received
from shared.errors import NotYet
from shared.identifiers import new_id
from tests.support.shuffles import SHUFFLES
from tests.unit.scheduling.memory import NOW, MemoryStore, evidence_of
from tests.unit.scheduling.stories import FIRST_DAY, after, book, plan, present, register, roll

ENDS = (FIRST_DAY + timedelta(days=7), FIRST_DAY + timedelta(days=16))

Delivery = Received[ClientEnrolled] | Received[ClientDischarged]


def delivery(event: ClientEnrolled | ClientDischarged, seq: int) -> Delivery:
    return Received(  # type: ignore[return-value]  # one of the two
        event=event,
        id=new_id(),
        site="north",
        aggregate_id=event.episode_id,
        aggregate_seq=seq,
        time=NOW + timedelta(seconds=seq),
        correlation_id=new_id(),
        subject=f"iop.north.enrollment.{event.event_name()}.v1",
    )


def story(client_id: UUID, track: str | None, *, ends: tuple[date, ...]) -> list[Delivery]:
    """A stay: enrolled once, discharged, and the discharge corrected."""
    episode_id = new_id()
    enrolled = ClientEnrolled(
        episode_id=episode_id,
        client_id=client_id,
        application_id=new_id(),
        program="iop",
        track=track,
        level_of_care="2.1",
        started_on=FIRST_DAY,
    )
    told = [delivery(enrolled, 1)]
    for number, end in enumerate(ends, 2):
        discharged = ClientDischarged(
            episode_id=episode_id, client_id=client_id, disposition="other", discharged_on=end
        )
        told.append(delivery(discharged, number))
    return told


async def a_program(clients: list[UUID]) -> tuple[MemoryStore, list[Session]]:
    """Three clients in one series; the first two sessions have been held."""
    store = MemoryStore()
    async with store() as uow:
        await register(uow)
        series, sessions = await plan(uow, ends_on=ENDS[1], weekdays=(Weekday.MO, Weekday.WE))
    for client_id in clients:
        async with store() as uow:
            await book(uow, series.id, client_id)
    for session in sessions[:3]:
        async with store() as uow:
            await handlers.take_roll(roll(session, [present(one) for one in clients]), uow)
    return store, sessions


async def deliver(store: MemoryStore, events: list[Delivery]) -> None:
    """Deliver as a consumer would: what is not yet possible comes again at the end."""
    waiting = list(events)
    while waiting:
        received = waiting.pop(0)
        when: Any = (
            when_client_enrolled
            if isinstance(received.event, ClientEnrolled)
            else when_client_discharged
        )
        try:
            async with store() as uow:
                await when(received, uow)
        except NotYet:
            async with store() as uow:
                await register(uow, code="morning")
            waiting.append(received)


def kept(store: MemoryStore) -> dict[str, Any]:
    """What matters of the state; ids and versions are each run's own."""
    state = store.state
    return {
        "stays": {
            stay.episode_id: (stay.started_on, stay.ended_on, stay.phases)
            for stay in state.stays.values()
        },
        "members": sorted((m.client_id, m.state, m.until) for m in state.memberships.values()),
        "seats": state.seats,
        "lines": sorted((a.client_id, a.held_on, a.status) for a in state.attendances.values()),
    }


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Return an order of nine events, and which of them come once more and where."""
    return draw(st.permutations(range(9))), draw(st.lists(st.integers(0, 8), max_size=6))


_CLIENTS = [new_id() for _ in range(3)]
_EVENTS = [
    *story(_CLIENTS[0], "evening", ends=ENDS),
    *story(_CLIENTS[1], None, ends=(ENDS[1], ENDS[0])),
    *story(_CLIENTS[2], "morning", ends=ENDS[:1]),
    *story(new_id(), "evening", ends=()),
]


@settings(max_examples=SHUFFLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(shuffled())
async def test_events_in_any_order_and_any_number_lead_to_the_same_state(
    shuffle: tuple[list[int], list[int]],
) -> None:
    order, again = shuffle
    events = [_EVENTS[n] for n in order]
    for place, number in enumerate(again):
        events.insert(place * 2, _EVENTS[number])
    if not _in_order:
        _in_order.append(await after_all(_EVENTS))
    assert await after_all(events) == _in_order[0]


_program: list[MemoryStore] = []
_in_order: list[dict[str, Any]] = []


async def after_all(events: list[Delivery]) -> dict[str, Any]:
    if not _program:
        _program.append((await a_program(_CLIENTS))[0])
    store = MemoryStore(_program[0].state)
    await deliver(store, events)
    return kept(store)


MARKS = [status for status in Status if status is not Status.EXPECTED]


@st.composite
def corrected_rolls(draw: st.DrawFn) -> list[tuple[int, Status, int]]:
    """Return rolls of four sessions in any order: session, mark, minutes it lasted."""
    rolls = draw(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(MARKS), st.integers(30, 180)),
            min_size=4,
            max_size=12,
        )
    )
    return [
        *rolls,
        *draw(st.permutations([(n, status, m) for n, (_, status, m) in enumerate(rolls[:4])])),
    ]


@settings(max_examples=200, deadline=None)
@given(corrected_rolls())
async def test_rolls_corrected_in_any_order_give_the_same_minutes_and_phase(
    rolls: list[tuple[int, Status, int]],
) -> None:
    client_id = new_id()
    store = MemoryStore()
    async with store() as uow:
        track = await register(uow)
        series, sessions = await plan(uow, ends_on=FIRST_DAY + timedelta(days=7))
    async with store() as uow:
        await book(uow, series.id, client_id)
    await deliver(store, story(client_id, "evening", ends=()))
    for number, status, minutes in rolls:
        async with store() as uow:
            await handlers.take_roll(taken(sessions[number], client_id, status, minutes), uow)
    final = {number: (status, minutes) for number, status, minutes in rolls}
    lines = {line.session_id: line for line in store.state.attendances.values()}
    for number, (status, minutes) in final.items():
        attended = status in (Status.PRESENT, Status.LATE, Status.PARTIAL)
        assert lines[sessions[number].id].credited_minutes == (minutes - 1 if attended else 0)
    [progress] = store.state.stays.values()
    evidence = [evidence_of(line) for line in lines.values() if line.history]
    assert progress.phases == walk(track, FIRST_DAY, evidence, [])


def taken(session: Session, client_id: UUID, status: Status, minutes: int) -> handlers.TakeRoll:
    attended = status in (Status.PRESENT, Status.LATE, Status.PARTIAL)
    mark = Mark(status, after(session.starts_at, 1) if attended else None)
    line = handlers.MarkFor(client_id=client_id, mark=mark)
    return roll(
        session, [line], ended_at=after(session.starts_at, minutes), reason_code="corrected"
    )
