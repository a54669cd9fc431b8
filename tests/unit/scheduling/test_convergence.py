"""Properties: events in any order lead to one state, and corrections in any order to one phase."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.scheduling.domain.rolls.marks import Mark, Status
from services.scheduling.domain.sessions.session import Session
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.domain.stays.walk import walk
from services.scheduling.handlers.rolls.roll_call import MarkFor, TakeRoll, take_roll
from services.scheduling.subscribers import subscriptions
from shared.contracts.enrollment import (
    ClientDischarged,
    ClientEnrolled,
    ClientTransferred,
    EpisodeEnteredInError,
    EpisodeHeld,
    EpisodeResumed,
    EpisodeStepUndone,
    ProgramChanged,
    SegmentStartCorrected,
)
from shared.contracts.event import Event, Received
from shared.contracts.notifications import AppointmentAnswered
from shared.errors import NotYet
from shared.identifiers import new_id
from shared.messaging.subjects import event_subject
from shared.recurrence.weekdays import Weekday
from tests.support.shuffles import SHUFFLES
from tests.unit.scheduling.memory import NOW, MemoryStore, evidence_of, seats_taken
from tests.unit.scheduling.stories import FIRST_DAY, after, book, plan, present, register, roll

ENDS = (FIRST_DAY + timedelta(days=7), FIRST_DAY + timedelta(days=16))

Delivery = Received[Any]


def delivery(event: Event, seq: int, site: str = "north") -> Delivery:
    return Received(
        event=event,
        id=new_id(),
        site=site,
        aggregate_id=event.aggregate_id(),
        aggregate_seq=seq,
        time=NOW + timedelta(seconds=seq),
        correlation_id=new_id(),
        subject=event_subject(site, type(event)),
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
            await take_roll(roll(session, [present(one) for one in clients]), uow)
    return store, sessions


async def deliver(store: MemoryStore, events: list[Delivery]) -> None:
    """Deliver as a consumer would: what is not yet possible comes again at the end."""
    waiting = list(events)
    while waiting:
        received = waiting.pop(0)
        _, when = subscriptions.handler_for(received.subject)
        try:
            async with store(received.site) as uow:
                await when(received, uow)
        except NotYet:
            async with store(received.site) as uow:
                await register(uow, code="morning")
            waiting.append(received)


def kept(store: MemoryStore) -> dict[str, Any]:
    """What matters of the state; ids and versions are each run's own."""
    state = store.state
    return {
        "stays": {
            (stay.site, stay.episode_id): (
                stay.started_on,
                stay.track_since,
                stay.ended_on,
                stay.phases,
            )
            for stay in state.stays.values()
        },
        "members": sorted((m.client_id, m.state, m.until) for m in state.memberships.values()),
        "seats": seats_taken(state),
        "lines": sorted((a.client_id, a.held_on, a.status) for a in state.attendances.values()),
    }


def days_of(stay: Progress) -> tuple[date | None, ...]:
    return stay.started_on, stay.track_since, stay.ended_on


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


def eventful(client_id: UUID) -> list[Delivery]:
    """A stay of which much was said and some taken back: held, moved away, moved back, ended."""
    episode_id = new_id()
    about: dict[str, Any] = {"episode_id": episode_id, "client_id": client_id}
    enrolled = story(client_id, "evening", ends=())[0].event
    moved = {**about, "segment_id": new_id(), "program": "iop", "level_of_care": "2.1"}
    away = ClientTransferred(**moved, from_site="north", to_site="south", effective_on=ENDS[0])
    undone = {"step": "hold", "state": "active"}
    return [
        delivery(enrolled.model_copy(update=about), 1),
        delivery(EpisodeHeld(**about, effective_on=FIRST_DAY + timedelta(days=1)), 2),
        delivery(EpisodeStepUndone(**about, **undone, undone=(2,)), 3),
        delivery(EpisodeHeld(**about, effective_on=FIRST_DAY + timedelta(days=3)), 4),
        delivery(EpisodeResumed(**about, effective_on=FIRST_DAY + timedelta(days=5)), 5),
        delivery(
            SegmentStartCorrected(
                **about, segment_id=new_id(), starts_on=FIRST_DAY + timedelta(days=2), corrects=(1,)
            ),
            6,
        ),
        delivery(away, 7),
        delivery(away, 8, "south"),
        delivery(EpisodeStepUndone(**about, **undone, undone=(7, 8)), 9),
        delivery(
            EpisodeStepUndone(**about, **undone, undone=(7, 8), void_from=ENDS[0]), 10, "south"
        ),
        delivery(ClientDischarged(**about, disposition="other", discharged_on=ENDS[1]), 11),
        delivery(EpisodeStepUndone(**about, **undone, undone=(11,)), 12),
    ]


def mistaken(client_id: UUID, *, undone: bool) -> list[Delivery]:
    """A stay that never was: its enrollment was taken back, or it was entered in error."""
    [enrolled] = story(client_id, "evening", ends=())
    about = {"episode_id": enrolled.event.episode_id, "client_id": client_id}
    end: Event = EpisodeEnteredInError(**about, void_from=FIRST_DAY)
    if undone:
        facts = {"step": "enroll", "state": "entered_in_error"}
        end = EpisodeStepUndone(**about, **facts, undone=(1,), void_from=FIRST_DAY)
    return [enrolled, delivery(end, 2)]


def elsewhere(client_id: UUID) -> list[Delivery]:
    """A stay that changes to another program, is held there, and whose second change is undone."""
    [enrolled] = story(client_id, "evening", ends=())
    about: dict[str, Any] = {"episode_id": enrolled.event.episode_id, "client_id": client_id}
    to = {**about, "segment_id": new_id(), "program": "iop"}
    days = [FIRST_DAY + timedelta(days=number) for number in (2, 4, 9)]
    return [
        enrolled,
        delivery(ProgramChanged(**to, track="morning", effective_on=days[0]), 2),
        delivery(EpisodeHeld(**about, effective_on=days[1]), 3),
        delivery(ProgramChanged(**to, track="evening", effective_on=days[2]), 4),
        delivery(EpisodeStepUndone(**about, step="change", state="active", undone=(4,)), 5),
        delivery(ProgramChanged(**to, track=None, effective_on=days[2]), 6),
    ]


_MISTAKEN = [new_id() for _ in range(4)]
_EVENTFUL = [
    *eventful(_MISTAKEN[0]),
    *mistaken(_MISTAKEN[1], undone=True),
    *mistaken(_MISTAKEN[2], undone=False),
    *elsewhere(_MISTAKEN[3]),
]
_put_right: list[tuple[MemoryStore, dict[str, Any]]] = []


@settings(max_examples=SHUFFLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.permutations(range(len(_EVENTFUL))), st.lists(st.integers(0, 21), max_size=6))
async def test_what_was_said_and_taken_back_leads_to_the_same_state_in_any_order(
    order: list[int], again: list[int]
) -> None:
    if not _put_right:
        program = (await a_program(_MISTAKEN))[0]
        async with program("south") as uow:
            await register(uow)
        store = MemoryStore(program.state)
        await deliver(store, _EVENTFUL)
        _put_right.append((program, kept(store)))
    program, expected = _put_right[0]
    store = MemoryStore(program.state)
    await deliver(store, [_EVENTFUL[number] for number in [*order, *again]])
    assert kept(store) == expected


def answer(client_id: UUID, session: Session, *, comes: bool) -> Delivery:
    said = AppointmentAnswered(
        reply_id=new_id(),
        client_id=client_id,
        session_id=session.id,
        will_come=comes,
        starts_at=session.starts_at,
    )
    return delivery(said, 1)


_answered: list[tuple[MemoryStore, list[Delivery]]] = []


@settings(max_examples=SHUFFLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=6))
async def test_answers_among_discharges_confirm_the_same_seats_in_any_order(
    order: list[int], again: list[int]
) -> None:
    """Who goes on has confirmed the session ahead; who was discharged has no seat to confirm."""
    if not _answered:
        goes, stays = new_id(), new_id()
        store, sessions = await a_program([goes, stays])
        yes = [answer(one, sessions[-1], comes=True) for one in (goes, stays)]
        no = answer(stays, sessions[-2], comes=False)
        [enrolled, discharged] = story(goes, "evening", ends=ENDS[:1])
        past = answer(stays, sessions[0], comes=True)
        _answered.append((store, [*yes, no, enrolled, discharged, past]))
    program, events = _answered[0]
    ahead = events[0].event.starts_at - timedelta(days=1)
    store = MemoryStore(program.state, now=ahead)
    await deliver(store, [events[number] for number in [*order, *again]])
    confirmed = [
        (seat.client_id, seat.session_id)
        for seat in store.state.attendances.values()
        if seat.confirmed_at is not None
    ]
    assert confirmed == [(events[1].event.client_id, events[1].event.session_id)]


async def test_a_stay_that_was_held_moved_and_ended_by_mistake_goes_on_as_it_was() -> None:
    [client_id] = clients = [new_id()]
    store, _ = await a_program(clients)
    async with store("south") as uow:
        await register(uow)
    await deliver(store, eventful(client_id))
    [here] = [stay for stay in store.state.stays.values() if stay.site == "north"]
    [there] = [stay for stay in store.state.stays.values() if stay.site == "south"]
    assert (here.started_on, here.ended_on) == (FIRST_DAY + timedelta(days=2), None)
    assert [(d.action, (d.on - FIRST_DAY).days) for d in here.all_decisions()] == [
        ("hold", 3),
        ("resume", 5),
    ]
    assert (there.started_on, there.track_id, there.phases) == (None, None, ())


async def test_a_client_who_changes_program_begins_its_track_and_goes_on_there() -> None:
    [client_id] = clients = [new_id()]
    store, _ = await a_program(clients)
    await deliver(store, elsewhere(client_id))
    [stay] = store.state.stays.values()
    assert stay.track_id is not None
    assert store.state.tracks[stay.track_id].code == "morning"
    assert (stay.started_on, stay.track_since) == (FIRST_DAY, FIRST_DAY + timedelta(days=2))
    assert [phase.state for phase in stay.phases if phase.in_force] == ["held"]


async def test_a_stay_that_never_was_frees_the_seats_that_nobody_marked() -> None:
    [client_id] = clients = [new_id()]
    store, sessions = await a_program(clients)
    await deliver(store, mistaken(client_id, undone=True))
    [stay] = store.state.stays.values()
    assert (stay.started_on, stay.phases) == (None, ())
    held = {line.session_id for line in store.state.attendances.values()}
    assert held == {session.id for session in sessions[:3]}
    assert all(membership.is_over for membership in store.state.memberships.values())


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
            await take_roll(taken(sessions[number], client_id, status, minutes), uow)
    final = {number: (status, minutes) for number, status, minutes in rolls}
    lines = {line.session_id: line for line in store.state.attendances.values()}
    for number, (status, minutes) in final.items():
        attended = status in (Status.PRESENT, Status.LATE, Status.PARTIAL)
        assert lines[sessions[number].id].credited_minutes == (minutes - 1 if attended else 0)
    [progress] = store.state.stays.values()
    evidence = [evidence_of(line) for line in lines.values() if line.history]
    assert progress.phases == walk(track, FIRST_DAY, evidence, [])


def taken(session: Session, client_id: UUID, status: Status, minutes: int) -> TakeRoll:
    attended = status in (Status.PRESENT, Status.LATE, Status.PARTIAL)
    mark = Mark(status, after(session.starts_at, 1) if attended else None)
    line = MarkFor(client_id=client_id, mark=mark)
    return roll(
        session, [line], ended_at=after(session.starts_at, minutes), reason_code="corrected"
    )
