"""Members are written to by their own word, and from the moment they leave not any more."""

from collections import Counter
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.domain.terms import Category, ChannelName, Lane
from shared.contracts.aftercare import (
    AlumniInvited,
    AlumniJoined,
    AlumniOptedOut,
    AlumniPaused,
    AlumniPlaceConfirmed,
    AlumniPlaceEnded,
    AlumniPurposesChanged,
    MentorshipBegan,
    MentorshipEnded,
    MentorshipProposed,
    MilestoneReached,
    MilestoneReminderWithdrawn,
)
from shared.contracts.event import Event
from tests.integration.notifications.conftest import NOON, Office, booked, scheduled

_NOT_YET = tuple(one for one in Category if one is not Category.COMMUNITY)


def of(kind: type[Event], client: UUID, membership: UUID, **said: Any) -> Event:
    return kind(membership_id=membership, client_id=client, **said)


def confirmed(client: UUID, place: UUID) -> AlumniPlaceConfirmed:
    return AlumniPlaceConfirmed(
        place_id=place,
        event_id=uuid4(),
        client_id=client,
        starts_at=NOON + timedelta(days=3),
        timezone="America/Denver",
    )


async def may_be_written(office: Office, client: UUID) -> bool:
    async with office.unit() as uow:
        known = await uow.permissions.on(client, ChannelName.EMAIL)
    return any(p.category is Category.COMMUNITY and p.is_granted for p in known)


async def states(office: Office, client: UUID) -> Counter[tuple[str, str]]:
    return Counter(
        (row["rule"], row["state"]) for row in await office.rows() if row["person_id"] == client
    )


async def test_leaving_withdraws_what_waits_and_silences_nothing_else(office: Office) -> None:
    client, membership = await office.client(permits=_NOT_YET), uuid4()
    series, place = uuid4(), uuid4()
    await office.hear(
        scheduled(series, NOON + timedelta(days=2)),
        booked(series, client),
        of(AlumniJoined, client, membership, purposes=["events", "messages"]),
        confirmed(client, place),
    )
    assert (await states(office, client))[("alumni-place-confirmed", "queued")] == 1
    await office.hear(of(AlumniOptedOut, client, membership))
    left = await states(office, client)
    assert left[("alumni-place-confirmed", "suppressed")] == 1
    assert left[("reminder-a-day-before", "queued")] == 1
    await office.hear(confirmed(client, uuid4()))
    await office.dispatch(Lane.TRANSACTIONAL)
    assert not office.mail.accepted()


async def test_whoever_did_not_agree_to_messages_gets_none(office: Office) -> None:
    client, membership = await office.client(permits=_NOT_YET), uuid4()
    await office.hear(of(AlumniJoined, client, membership, purposes=["events"]))
    assert not await may_be_written(office, client)


async def test_an_invitation_is_withdrawn_once_it_is_answered(office: Office) -> None:
    client, membership = await office.client(permits=_NOT_YET), uuid4()
    await office.hear(of(AlumniInvited, client, membership))
    assert (await states(office, client)) == {("alumni-invited", "queued"): 1}
    await office.hear(of(AlumniJoined, client, membership, purposes=["messages"]))
    assert (await states(office, client)) == {("alumni-invited", "suppressed"): 1}


async def test_who_joins_again_is_written_to_again(office: Office) -> None:
    client, membership = await office.client(permits=_NOT_YET), uuid4()
    joined = {"purposes": ["messages"]}
    await office.hear(
        of(AlumniJoined, client, membership, **joined),
        of(AlumniOptedOut, client, membership),
        of(AlumniInvited, client, membership),
        of(AlumniJoined, client, membership, **joined),
    )
    assert await may_be_written(office, client)


async def test_a_members_own_word_on_a_channel_outlasts_a_change_of_purposes(
    office: Office,
) -> None:
    client, membership = await office.client(permits=_NOT_YET), uuid4()
    await office.hear(of(AlumniJoined, client, membership, purposes=["messages"]))
    await office.permit(client, Category.COMMUNITY, granted=False)
    changed = {"purposes": ["events", "messages"]}
    await office.hear(of(AlumniPurposesChanged, client, membership, **changed))
    assert not await may_be_written(office, client)


def _last(ends_in: str, client: UUID, membership: UUID) -> Event:
    if ends_in == "left":
        return of(AlumniOptedOut, client, membership)
    purposes = ["messages"] if ends_in == "messages" else ["events"]
    return of(AlumniPurposesChanged, client, membership, purposes=purposes)


@pytest.mark.parametrize("ends_in", ["messages", "none", "left"])
async def test_the_latest_word_holds_in_whatever_order_it_came(
    office: Office, ends_in: str
) -> None:
    for order in permutations(range(3)):
        client, membership = await office.client(permits=_NOT_YET), uuid4()
        told = [
            office.told(of(AlumniInvited, client, membership), seq=1),
            office.told(of(AlumniJoined, client, membership, purposes=["messages"]), seq=2),
            office.told(_last(ends_in, client, membership), seq=3),
        ]
        await office.hear(*(told[number] for number in order), told[order[0]])
        assert await may_be_written(office, client) is (ends_in == "messages"), order


async def test_each_side_of_a_mentorship_is_told_for_itself(office: Office) -> None:
    mentor, mentee, mentorship = await office.client(), await office.client(), uuid4()
    for client in (mentor, mentee):
        await office.hear(MentorshipProposed(mentorship_id=mentorship, client_id=client))
    for client in (mentor, mentee):
        assert (await states(office, client))[("mentorship-proposed", "queued")] == 1
    await office.hear(MentorshipBegan(mentorship_id=mentorship, client_id=mentor))
    assert (await states(office, mentor))[("mentorship-proposed", "suppressed")] == 1
    assert (await states(office, mentee))[("mentorship-proposed", "queued")] == 1


async def test_a_cancelled_event_is_told_and_a_place_given_up_is_not(office: Office) -> None:
    for reason, expected in (("event_cancelled", 1), ("given_up", 0)):
        client, place = await office.client(), uuid4()
        await office.hear(confirmed(client, place))
        ended = AlumniPlaceEnded(
            place_id=place,
            event_id=uuid4(),
            client_id=client,
            starts_at=NOON + timedelta(days=3),
            timezone="America/Denver",
            reason_code=reason,
        )
        await office.hear(ended)
        found = await states(office, client)
        assert found[("alumni-place-confirmed", "suppressed")] == 1
        assert found[("alumni-event-cancelled", "queued")] == expected


async def test_a_milestone_is_congratulated_and_says_not_on_what(office: Office) -> None:
    client = await office.client()
    await office.hear(MilestoneReached(milestone_id=uuid4(), client_id=client))
    await office.dispatch()
    (letter,) = office.mail.letters
    assert "A day that you wanted to remember has come. Congratulations." in str(letter.content)


@pytest.mark.parametrize("ends", ["changed", "purpose", "messages", "paused", "left"])
async def test_a_congratulation_that_waits_is_withdrawn_at_once(office: Office, ends: str) -> None:
    """Whoever counts anew today is not congratulated on yesterday's count."""
    client, membership, milestone = await office.client(permits=_NOT_YET), uuid4(), uuid4()
    everything = ["events", "mentoring", "milestones", "messages"]
    await office.hear(
        of(AlumniJoined, client, membership, purposes=everything),
        MilestoneReached(milestone_id=milestone, client_id=client),
    )
    assert (await states(office, client))[("milestone-reached", "queued")] == 1
    without = {"purpose": "milestones", "messages": "messages"}
    left = [one for one in everything if one != without.get(ends)]
    last: dict[str, Event] = {
        "changed": MilestoneReminderWithdrawn(milestone_id=milestone, client_id=client),
        "paused": of(AlumniPaused, client, membership, purposes=everything),
        "left": of(AlumniOptedOut, client, membership),
    }
    await office.hear(
        last.get(ends) or of(AlumniPurposesChanged, client, membership, purposes=left)
    )
    assert (await states(office, client))[("milestone-reached", "suppressed")] == 1


async def test_whoever_ends_a_mentorship_is_not_told_of_it_and_the_other_is(
    office: Office,
) -> None:
    for doer in ("mentor", "mentee", None):
        people = {"mentor": await office.client(), "mentee": await office.client()}
        mentorship = uuid4()
        for side, client in people.items():
            ended = MentorshipEnded(
                mentorship_id=mentorship, client_id=client, side=side, is_own_doing=side == doer
            )
            await office.hear(ended)
        told = {side: len(await states(office, client)) for side, client in people.items()}
        assert told == {side: int(side != doer) for side in people}, doer
