"""Two memberships of a person who was merged: the next word in either makes one of both."""

from uuid import UUID

import pytest

from shared.contracts.enrollment import ClientsMerged
from shared.identifiers import new_id
from tests.integration.aftercare.community import Community, Member
from tests.integration.aftercare.setbacks import HERE
from tests.integration.aftercare.test_alumni_membership import refused
from tests.integration.aftercare.test_alumni_mentors import mentor, only, paired, propose
from tests.integration.aftercare.test_alumni_milestones import KEPT
from tests.unit.aftercare.stories import hear, received


async def merge(community: Community, kept: UUID, duplicate: UUID) -> None:
    event = ClientsMerged(merge_id=new_id(), kept_client_id=kept, duplicate_client_id=duplicate)
    await hear(community.units, [received(event, 1)])


async def states(community: Community, *members: Member) -> list[str]:
    """Return the states of the memberships as they stand under each id."""
    page = (await community.api.get(f"{HERE}/alumni-memberships", params={"limit": 200})).json()
    theirs = {str(one.client_id) for one in members}
    return sorted(one["state"] for one in page["items"] if one["client_id"] in theirs)


async def both(community: Community, *purposes: str) -> tuple[Member, Member]:
    """Return a person under two ids, the older membership first, and merge them."""
    first, second = await community.member(*purposes), await community.member(*purposes)
    return first, second


async def test_who_leaves_under_one_id_has_left_under_both(community: Community) -> None:
    first, second = await both(community)
    event = await community.event()
    assert [await one.take(event) for one in (first, second)] == ["confirmed"] * 2
    await second.does("POST", "milestones", KEPT)
    await merge(community, second.client_id, first.client_id)
    await second.does("POST", "alumni-membership/opt-out", {})
    assert await states(community, first, second) == ["opted_out", "opted_out"]
    assert await community.taken(event) == 0
    for one in (first, second):
        assert len(await community.told("AlumniOptedOut", one.client_id)) == 1


@pytest.mark.parametrize("word", ["pause", "choose"])
async def test_the_next_word_makes_one_membership_that_keeps_the_places(
    community: Community, word: str
) -> None:
    first, second = await both(community)
    shared, own = await community.event(), await community.event()
    for one, event in ((first, shared), (second, shared), (second, own)):
        assert await one.take(event) == "confirmed"
    await merge(community, second.client_id, first.client_id)
    if word == "pause":
        await second.does("POST", "alumni-membership/pause")
    else:
        wish = {"language": "en", "number": 0, "purposes": ["events", "messages"]}
        await second.does("PUT", "alumni-membership/purposes", wish)
    state = "inactive" if word == "pause" else "active"
    assert await states(community, first, second) == sorted([state, "opted_out"])
    assert [await community.taken(event) for event in (shared, own)] == [1, 1]
    moved = await community.told("AlumniPlaceConfirmed", first.client_id)
    assert [one["event_id"] for one in moved] == [shared, own]


async def test_what_was_agreed_to_in_one_of_them_only_can_be_taken_back(
    community: Community,
) -> None:
    first = await community.member("events", "messages")
    second = await community.member("mentoring")
    await merge(community, second.client_id, first.client_id)
    left = await second.does("POST", "alumni-membership/withdrawal", {"purpose": "mentoring"})
    assert (left["state"], left["purposes"]) == ("active", ["events", "messages"])
    assert await states(community, first, second) == ["active", "opted_out"]


async def test_an_open_invitation_stands_behind_a_membership_whichever_came_first(
    community: Community,
) -> None:
    invited, member = await community.invited(), await community.member()
    await merge(community, invited.client_id, member.client_id)
    assert (await invited.does("GET", "alumni-membership"))["state"] == "active"
    event = await community.event()
    assert await invited.take(event) == "confirmed"
    await invited.does("POST", "alumni-membership/pause")
    assert await states(community, invited, member) == ["inactive", "opted_out"]


async def test_a_mentor_who_was_merged_reads_accepts_and_ends_under_either_id(
    community: Community,
) -> None:
    guide, mentee, mentorship_id = await paired(community)
    other = community.person(new_id())
    there = f"mentorships/{mentorship_id}"
    assert (await other.ask("POST", f"{there}/acceptance", {})).status_code == 404
    await merge(community, other.client_id, guide.client_id)
    assert (await only(other))["side"] == "mentor"
    await other.does("POST", f"{there}/acceptance", {"introduction": "Call me Al"})
    await mentee.does("POST", f"{there}/acceptance", {"introduction": "I am new"})
    assert (await only(other))["introduction"] == "I am new"
    assert (await only(mentee))["introduction"] == "Call me Al"
    assert (await other.does("POST", f"{there}/ending"))["side"] == "mentor"


async def test_nobody_is_their_own_mentor_under_another_id(community: Community) -> None:
    guide, mentor_id = await mentor(community)
    mentee = await community.member()
    await merge(community, mentee.client_id, guide.client_id)
    refused(await propose(community.api, mentor_id, mentee), "mentors-themselves")
