"""An event is announced to members who agreed to it, once, and to nobody who has left meanwhile."""

import asyncio
import contextlib
from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from services.notifications.domain.terms import Category, Lane, Language
from services.notifications.handlers.community.announcing import TellMembers, tell_members
from services.notifications.queries.community import sites_announcing
from services.notifications.timers.community import announcement_timer
from shared.contracts.aftercare import (
    AlumniEventAnnounced,
    AlumniEventCancelled,
    AlumniEventRescheduled,
    AlumniJoined,
    AlumniOptedOut,
    AlumniPaused,
    AlumniPlaceConfirmed,
    AlumniPurposesChanged,
    AlumniResumed,
)
from shared.contracts.event import Event
from tests.integration.notifications.conftest import NOON, Office

STARTS = NOON + timedelta(days=10)
LATER = STARTS + timedelta(days=1)
_NOT_YET = tuple(one for one in Category if one is not Category.COMMUNITY)
_BOTH = ["events", "messages"]


async def member(
    office: Office,
    *purposes: str,
    membership: UUID | None = None,
    language: Language = Language.ENGLISH,
) -> UUID:
    client = await office.client(permits=_NOT_YET, language=language)
    joined = AlumniJoined(
        membership_id=membership or uuid4(), client_id=client, purposes=list(purposes) or _BOTH
    )
    await office.hear(joined)
    return client


def announced(event: UUID) -> AlumniEventAnnounced:
    return AlumniEventAnnounced(event_id=event, starts_at=STARTS, timezone="America/Denver")


def moved(event: UUID) -> AlumniEventRescheduled:
    return AlumniEventRescheduled(
        event_id=event, starts_at=LATER, was_at=STARTS, timezone="America/Denver"
    )


def called_off(event: UUID) -> AlumniEventCancelled:
    return AlumniEventCancelled(event_id=event, starts_at=STARTS, reason_code="weather")


async def tell_all(office: Office) -> None:
    sites = partial(sites_announcing, office.database)
    await announcement_timer(sites, office.units, office.clock).take_all()


async def step(office: Office, *, dies: bool) -> int:
    async with office.unit() as uow:
        taken = await tell_members(TellMembers(2), uow)
        if dies:
            raise ConnectionAbortedError
    return taken


async def invited(office: Office) -> Counter[UUID]:
    """Count the invitations that wait or went out, by person."""
    rows = [row for row in await office.rows() if row["rule"] == "alumni-event-announced"]
    return Counter(row["person_id"] for row in rows if row["state"] in {"queued", "sent"})


async def test_members_who_agreed_to_events_and_messages_are_told_and_no_others(
    office: Office,
) -> None:
    agreed = {await member(office), await member(office, "events", "messages", "mentoring")}
    await member(office, "messages", "mentoring")
    await member(office, "events")
    left, resting, back = uuid4(), uuid4(), uuid4()
    for membership, words in (
        (left, [AlumniOptedOut]),
        (resting, [AlumniPaused]),
        (back, [AlumniPaused, AlumniResumed]),
    ):
        client = await member(office, membership=membership)
        for word in words:
            said = {} if word is AlumniOptedOut else {"purposes": _BOTH}
            await office.hear(word(membership_id=membership, client_id=client, **said))
    agreed.add(client)
    await office.client()
    await office.hear(announced(uuid4()))
    await tell_all(office)
    assert await invited(office) == dict.fromkeys(agreed, 1)


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        (Language.ENGLISH, "An invitation", "You are invited: Friday, March 20 at 12:00 PM."),
        (Language.SPANISH, "Una invitación", "Le invitamos: viernes 20 de marzo"),
    ],
)
async def test_an_invitation_says_when_and_not_what_nor_among_whom(
    office: Office, language: Language, subject: str, words: str
) -> None:
    await member(office, language=language)
    await office.hear(announced(uuid4()))
    await tell_all(office)
    await office.dispatch(Lane.BULK)
    (letter,) = office.mail.letters
    text = letter.content.get_content()
    assert letter.content["subject"] == subject
    assert text.startswith(words), text
    for telling in ("alumni", "community", "comunidad", "recover", "program", "member"):
        assert telling not in f"{subject} {text}".lower()


def _leaves(membership: UUID, client: UUID, how: str) -> Event:
    said = {"membership_id": membership, "client_id": client}
    if how == "opts out":
        return AlumniOptedOut(**said)
    if how == "rests":
        return AlumniPaused(**said, purposes=_BOTH)
    return AlumniPurposesChanged(**said, purposes=["messages" if how == "events" else "events"])


@pytest.mark.parametrize("how", ["opts out", "rests", "events", "messages"])
async def test_whoever_agrees_no_longer_gets_nothing_that_waits(office: Office, how: str) -> None:
    membership = uuid4()
    client, other = await member(office, membership=membership), await member(office)
    await office.hear(announced(uuid4()))
    await tell_all(office)
    assert await invited(office) == {client: 1, other: 1}
    await office.hear(_leaves(membership, client, how))
    assert await invited(office) == {other: 1}
    await office.dispatch(Lane.BULK)
    assert len(office.mail.letters) == 1


async def test_nothing_leaves_for_an_event_that_was_called_off(office: Office) -> None:
    await member(office)
    event = uuid4()
    await office.hear(announced(event))
    await tell_all(office)
    await office.hear(called_off(event))
    await office.dispatch(Lane.BULK)
    assert not office.mail.letters
    await tell_all(office)
    assert await invited(office) == {}
    await office.hear(announced(later := uuid4()), called_off(later))
    await tell_all(office)
    assert await invited(office) == {}


async def test_a_new_time_is_told_to_whoever_was_not_told_yet_and_to_nobody_twice(
    office: Office,
) -> None:
    early = await member(office)
    event = uuid4()
    await office.hear(announced(event))
    await tell_all(office)
    await office.dispatch(Lane.BULK)
    waits, new = await member(office), await member(office)
    await office.hear(moved(event))
    await tell_all(office)
    assert await invited(office) == {early: 1, waits: 1, new: 1}
    await office.dispatch(Lane.BULK)
    assert len(office.mail.letters) == 3


async def test_what_waited_is_told_with_the_new_time_alone(office: Office) -> None:
    client = await member(office)
    event = uuid4()
    await office.hear(announced(event))
    await tell_all(office)
    await office.hear(moved(event))
    await tell_all(office)
    states = Counter((row["state"], row["details"]["starts_at"]) for row in await office.rows())
    assert states == {
        ("suppressed", STARTS.isoformat()): 1,
        ("queued", LATER.isoformat()): 1,
    }
    assert await invited(office) == {client: 1}


async def test_whoever_has_a_place_needs_no_invitation_any_more(office: Office) -> None:
    client = await member(office)
    event = uuid4()
    await office.hear(announced(event))
    await tell_all(office)
    place = AlumniPlaceConfirmed(
        place_id=uuid4(),
        event_id=event,
        client_id=client,
        starts_at=STARTS,
        timezone="America/Denver",
    )
    await office.hear(place)
    assert await invited(office) == {}
    await office.hear(moved(event))
    await tell_all(office)
    assert await invited(office) == {}


@pytest.mark.parametrize("last", [moved, called_off])
async def test_words_on_an_event_may_come_in_any_order(office: Office, last: object) -> None:
    client = await member(office)
    for order in permutations(range(3)):
        event = uuid4()
        told = [
            office.told(announced(event), seq=1),
            office.told(moved(event), seq=2),
            office.told(last(event), seq=3),  # type: ignore[operator]  # a maker of events
        ]
        for number in order:
            await office.hear(told[number])
            await tell_all(office)
        open_now = [
            row
            for row in await office.rows()
            if row["subject_id"] == event and row["state"] == "queued"
        ]
        expected = [] if last is called_off else [told[2].id]
        assert [row["cause_id"] for row in open_now] == expected, order
        assert {row["person_id"] for row in open_now} <= {client}


async def test_a_process_that_dies_on_the_way_tells_nobody_twice_and_forgets_none(
    office: Office,
) -> None:
    clients = [await member(office) for _ in range(7)]
    await office.hear(announced(uuid4()))
    taken, nth = 1, 0
    while taken:
        nth += 1
        with contextlib.suppress(ConnectionAbortedError):
            taken = await step(office, dies=nth % 2 == 0)
    assert await invited(office) == dict.fromkeys(clients, 1)


async def test_who_leaves_while_members_are_being_told_is_left_alone(office: Office) -> None:
    membership = uuid4()
    client = await member(office, membership=membership)
    await office.hear(announced(uuid4()))
    async with office.unit() as uow:
        await tell_members(TellMembers(200), uow)
        left = AlumniPurposesChanged(
            membership_id=membership, client_id=client, purposes=["messages"]
        )
        leaving = asyncio.create_task(office.hear(left))
        done, _ = await asyncio.wait({leaving}, timeout=0.2)
        assert not done, "their word waits for the step that tells them"
    await leaving
    assert await invited(office) == {}
