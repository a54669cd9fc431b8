"""Whatever the order and however often events arrive, the same messages wait in the end.

What was withdrawn on the way stays as rows that tell why; which of them there are depends on what
was known when. So the state that must be equal is all that is known, and all that may still leave.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from services.notifications import tables
from services.notifications.subscribers import subscriptions
from shared.contracts.aftercare import (
    CheckInCompleted,
    CheckInDue,
    CheckInMissed,
    ContinuingCarePlanActivated,
    OutreachOpened,
)
from shared.contracts.enrollment import (
    ClientDischarged,
    ClientEnrolled,
    ConsentExpired,
    ConsentGranted,
    ConsentRevoked,
    EpisodeEnteredInError,
    EpisodeStepUndone,
)
from shared.contracts.event import Event, Received
from shared.contracts.scheduling import (
    AttendanceCorrected,
    AttendanceRecorded,
    BookingOffered,
    BookingOfferLapsed,
    ClientBooked,
    ClientUnbooked,
    ExchangeProposed,
    ExchangeSettled,
    LeaveAsked,
    SessionBooked,
    SessionCancelled,
    SessionCompleted,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
    SessionUnbooked,
    WeeklyHoursAtRisk,
    WeeklyHoursMet,
    WeeklyHoursMissed,
)
from shared.database.pool import fetch
from shared.unit_context import UnitContext
from shared.unit_of_work import Transaction
from tests.integration.notifications.conftest import NOON, SITE, Office, booked, scheduled
from tests.support.shuffles import SHUFFLES

DAY = timedelta(days=1)

_n = tables.notification.c
WAITING = (
    select(_n.cause_id, _n.person_id, _n.template, _n.channel, _n.state, _n.reason)
    .add_columns(_n.due_at, _n.expires_at)
    .where(text(tables.IS_OPEN), _n.site == SITE)
    .order_by(_n.cause_id, _n.person_id, _n.template, _n.channel)
)
KNOWN = [
    select(table).order_by(table.c.id) for table in (tables.subject, tables.membership, tables.seat)
]
SEAT_WORDS = (
    *("booked", "unbooked", "cancelled_by_client", "cancelled_by_program"),
    *("present", "expected", "missed"),
)
CONSENTS = select(tables.consent).order_by(tables.consent.c.id)
_p = tables.channel_permission.c
RESTING = select(_p.person_id, _p.channel, _p.category, _p.consent_id).order_by(
    _p.person_id, _p.channel, _p.category
)

CLIENTS = {
    "America/Denver": (UUID(int=1), UUID(int=11)),
    "Pacific/Honolulu": (UUID(int=2), UUID(int=12)),
}
"""A client in each zone, and the consent that their permissions rest on."""

Arrived = Received[Any]


class History:
    """Events as their publishers order them: each aggregate's in a row, all on one time line."""

    def __init__(self) -> None:
        self.events: list[Arrived] = []

    def add(self, event: Event) -> None:
        identity = event.aggregate_id()
        self.events.append(
            Received(
                event=event,
                id=uuid4(),
                site=SITE,
                aggregate_id=identity,
                aggregate_seq=1 + sum(e.aggregate_id == identity for e in self.events),
                time=NOON - timedelta(minutes=60 - len(self.events)),
                correlation_id=uuid4(),
                subject=f"iop.{SITE}.{event.publisher}.{event.event_name()}.v1",
            )
        )


def session_events(draw: st.DrawFn, series: UUID) -> Iterable[Event]:
    """Draw a session's life: planned, perhaps moved, perhaps moved again, perhaps cancelled."""
    starts_at: datetime = NOON + draw(st.integers(-6, 80)) * timedelta(hours=1)
    about = {"session_id": uuid4(), "series_id": series}
    for kind in (SessionScheduled, *[SessionRescheduled] * draw(st.integers(0, 2))):
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3)}
        yield kind(**about, **times, session_type="group", timezone="America/Denver")
        starts_at += draw(st.sampled_from([timedelta(hours=1), DAY, -DAY]))
    if draw(st.booleans()):
        yield SessionCancelled(**about, reason_code="ill", starts_at=starts_at)
    elif draw(st.booleans()):
        held = {"present": 3, "started_at": starts_at, "ended_at": starts_at + DAY}
        yield SessionCompleted(session_id=about["session_id"], **held)


def swap_events(draw: st.DrawFn) -> Iterable[Event]:
    """Draw a swap that both clients are asked about, and perhaps its end."""
    exchange = uuid4()
    for client, _ in CLIENTS.values():
        yield ExchangeProposed(exchange_id=exchange, client_id=client)
    if draw(st.booleans()):
        yield ExchangeSettled(exchange_id=exchange, outcome="declined")


def week_events(draw: st.DrawFn, client: UUID) -> Iterable[Event]:
    """Draw a week that falls short, perhaps is missed, perhaps is mended."""
    week = {"client_week_id": uuid4(), "client_id": client, "starts_on": NOON.date()}
    minutes = {"credited_minutes": 0, "required_minutes": 540}
    yield WeeklyHoursAtRisk(**week, **minutes, scheduled_minutes=0, in_reach=draw(st.booleans()))
    if draw(st.booleans()):
        yield WeeklyHoursMissed(**week, **minutes, scheduled_minutes=0)
    if draw(st.booleans()):
        yield WeeklyHoursMet(**week, **minutes)


def booking_events(draw: st.DrawFn, series: UUID, client: UUID) -> Iterable[Event]:
    """Draw a client's places in a series: taken, perhaps given up, perhaps taken again."""
    for _ in range(draw(st.integers(1, 2))):
        about = {"membership_id": uuid4(), "series_id": series, "client_id": client}
        if draw(st.booleans()):
            until = NOON + draw(st.integers(0, 2)) * DAY
            yield BookingOffered(**about, from_date=NOON.date(), expires_at=until)
            if draw(st.booleans()):
                yield BookingOfferLapsed(**about)
                continue
        yield ClientBooked(**about, from_date=NOON.date() + draw(st.integers(-1, 2)) * DAY)
        if draw(st.booleans()):
            yield LeaveAsked(**about, last_date=NOON.date() + DAY)
        if draw(st.booleans()):
            last = NOON.date() + draw(st.integers(-1, 3)) * DAY
            yield ClientUnbooked(**about, last_date=last)


def seat_events(
    draw: st.DrawFn, session: UUID, client: UUID, membership: UUID | None
) -> Iterable[Event]:
    """Draw what becomes of one seat: booked or not, given up or lost, taken again."""
    about: dict[str, Any] = {"attendance_id": uuid4(), "session_id": session}
    about |= {"client_id": client, "membership_id": membership}
    marked = {**about, "credited_minutes": 0}
    for word in draw(st.lists(st.sampled_from(SEAT_WORDS), min_size=1, max_size=4)):
        match word:
            case "booked":
                yield SessionBooked(**about)
            case "unbooked":
                yield SessionUnbooked(**about)
            case "missed":
                whose = {"session_id": session, "client_id": client}
                yield SessionMissed(
                    attendance_id=about["attendance_id"], **whose, excused=False, in_a_row=1
                )
            case "expected":
                yield AttendanceCorrected(**marked, status=word, previous_status="present")
            case _:
                yield AttendanceRecorded(**marked, status=word)


def replacements(draw: st.DrawFn, client: UUID, older: UUID) -> Iterable[Event]:
    """Draw new terms that replace a consent, perhaps replaced again, perhaps revoked."""
    for _ in range(draw(st.integers(1, 2))):
        newer = uuid4()
        ended = {"consent_id": older, "client_id": client, "effective_at": NOON}
        yield ConsentRevoked(**ended, reason_code="replaced", replaced_by=newer)
        yield ConsentGranted(
            consent_id=newer,
            client_id=client,
            party_kind="family",
            granted_on=NOON.date(),
            replaces=older,
        )
        older = newer
    if draw(st.booleans()):
        yield ConsentRevoked(consent_id=older, client_id=client, effective_at=NOON)


def care_events(draw: st.DrawFn, client: UUID, consent: UUID) -> Iterable[Event]:
    """Draw what else is told of a client: an episode, a plan, a check-in, a consent."""
    episode, plan, check_in, today = uuid4(), uuid4(), uuid4(), NOON.date()
    about_consent = {"consent_id": consent, "client_id": client}
    yield ConsentGranted(**about_consent, party_kind="family", granted_on=today)
    match draw(st.sampled_from(["stays", "revoked", "expired", "replaced"])):
        case "revoked":
            at = NOON + draw(st.integers(-1, 1)) * DAY
            yield ConsentRevoked(**about_consent, effective_at=at)
        case "expired":
            yield ConsentExpired(**about_consent, effective_at=NOON, reason_code="end_of_treatment")
        case "replaced":
            yield from replacements(draw, client, consent)
    yield ClientEnrolled(
        episode_id=episode,
        client_id=client,
        application_id=uuid4(),
        program="iop",
        level_of_care="2.1",
        started_on=today,
    )
    about = {"episode_id": episode, "client_id": client}
    how = draw(st.sampled_from(("discharge", "undo", "error", "nothing")))
    if how == "undo":
        never = draw(st.sampled_from((today, None)))
        yield EpisodeStepUndone(**about, step="enroll", state="planned", void_from=never)
    elif how == "error":
        yield EpisodeEnteredInError(**about, void_from=today)
    elif how == "discharge":
        yield ClientDischarged(
            episode_id=episode, client_id=client, disposition="completed", discharged_on=today
        )
        yield ContinuingCarePlanActivated(
            plan_id=plan, episode_id=episode, client_id=client, starts_on=today
        )
    about_check_in = {"check_in_id": check_in, "plan_id": plan, "client_id": client}
    yield CheckInDue(**about_check_in, due_on=today)
    if draw(st.booleans()):
        yield CheckInMissed(**about_check_in, due_on=today)
        yield OutreachOpened(**about_check_in, attempt=1)
    if draw(st.booleans()):
        yield CheckInCompleted(**about_check_in, completed_on=today)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Arrived], list[Arrived]]:
    """Events in the order they happened, and the same shuffled with duplicates."""
    series, history = uuid4(), History()
    strands = [list(session_events(draw, series)) for _ in range(draw(st.integers(1, 2)))]
    sessions = sorted({e.aggregate_id() for strand in strands for e in strand})
    for client, consent in list(CLIENTS.values())[: draw(st.integers(1, 2))]:
        booked_here = list(booking_events(draw, series, client))
        strands.append(booked_here)
        memberships = sorted({event.aggregate_id() for event in booked_here})
        for _ in range(draw(st.integers(0, 2))):
            seat_of = draw(st.sampled_from([None, *memberships]))
            session = draw(st.sampled_from(sessions))
            strands.append(list(seat_events(draw, session, client, seat_of)))
        if draw(st.booleans()):
            strands.append(list(care_events(draw, client, consent)))
        if draw(st.booleans()):
            strands.append(list(week_events(draw, client)))
    if draw(st.booleans()):
        strands.append(list(swap_events(draw)))
    while strands := [strand for strand in strands if strand]:
        history.add(draw(st.sampled_from(strands)).pop(0))
    again = draw(st.lists(st.sampled_from(history.events), max_size=4))
    return history.events, draw(st.permutations([*history.events, *again]))


async def state_after(office: Office, events: list[Arrived]) -> list[list[dict[str, Any]]]:
    """Deliver as the consumer does, many in one transaction, look, and undo it all."""
    async with office.database.connection() as connection:
        undone = connection.transaction()
        await undone.start()
        try:
            transaction = Transaction(connection)
            for received in events:
                _, handler = subscriptions.handler_for(received.subject)
                context = UnitContext(received.site, received.correlation_id)
                async with office.units(context, within=transaction) as uow:
                    await handler(received, uow)
            await transaction.send()
            found = [await fetch(connection, q, {}) for q in (WAITING, *KNOWN, CONSENTS, RESTING)]
            return [[dict(row) for row in rows] for rows in found]
        finally:
            await undone.rollback()


@pytest_asyncio.fixture
async def crowded(office: Office) -> Office:
    """The office, where both clients can be reached and permit it by consent."""
    for zone, (client, consent) in CLIENTS.items():
        await office.client(person=client, consent_id=consent, timezone=zone)
    return office


@settings(
    max_examples=SHUFFLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(delivered=deliveries())
async def test_what_waits_and_what_is_known_converge(
    crowded: Office, delivered: tuple[list[Arrived], list[Arrived]]
) -> None:
    ordered, shuffled = delivered
    assert await state_after(crowded, shuffled) == await state_after(crowded, ordered)


async def test_the_compared_state_holds_what_waits(crowded: Office) -> None:
    history, (client, consent) = History(), CLIENTS["America/Denver"]
    series = uuid4()
    history.add(
        ConsentGranted(
            consent_id=consent, client_id=client, party_kind="family", granted_on=NOON.date()
        )
    )
    history.add(booked(series, client))
    history.add(scheduled(series, NOON + 2 * DAY))
    single = scheduled(uuid4(), NOON + 2 * DAY)
    history.add(single)
    history.add(
        SessionBooked(attendance_id=uuid4(), session_id=single.session_id, client_id=client)
    )
    found = await state_after(crowded, history.events)
    waiting, subjects, memberships, seats, consents, _ = found
    assert [len(waiting), len(subjects), len(memberships)] == [5, 3, 1]
    assert [len(seats), len(consents)] == [1, 1]
    assert await crowded.rows() == []
