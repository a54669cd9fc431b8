"""Mentors are reviewed, matched for reasons, strangers until both say yes, and free to end it."""

import asyncio
from datetime import timedelta
from typing import Any

from httpx import AsyncClient

from tests.integration.aftercare.community import REACHABLE, Community, Member
from tests.integration.aftercare.test_alumni_membership import refused

REVIEWED = {"approved": True, "trained_on": "2026-02-01", "background_checked_on": "2026-02-02"}


async def mentor(community: Community, capacity: int = 1) -> tuple[Member, str]:
    member = await community.member(days_ago=400)
    offered = await member.does("POST", "mentor-offer", {**REACHABLE, "capacity": capacity})
    there = f"/sites/north/mentors/{offered['id']}/review"
    assert (await community.api.post(there, json=REVIEWED)).json()["state"] == "approved"
    return member, offered["id"]


async def propose(api: AsyncClient, mentor_id: str, mentee: Member) -> Any:
    wish = {"mentor_id": mentor_id, "client_id": str(mentee.client_id)}
    return await api.post("/sites/north/mentorships", json=wish)


async def paired(community: Community) -> tuple[Member, Member, str]:
    guide, mentor_id = await mentor(community)
    mentee = await community.member()
    answer = await propose(community.api, mentor_id, mentee)
    assert answer.status_code == 200, answer.text
    return guide, mentee, answer.json()["id"]


async def only(member: Member) -> dict[str, Any]:
    (one,) = (await member.does("GET", "mentorships"))["items"]
    return dict(one)


async def test_a_mentor_has_time_behind_them_and_was_reviewed(community: Community) -> None:
    fresh = await community.member(days_ago=30)
    wish = {**REACHABLE, "capacity": 1}
    early = await fresh.ask("POST", "mentor-offer", wish)
    refused(early, "too-soon-to-mentor")
    days = early.json()["days_needed"]
    possible_from = (community.clock.now() + timedelta(days=days - 30)).date().isoformat()
    assert early.json()["possible_from"] == possible_from
    assert early.json()["detail"].endswith(f"from {possible_from} on.")
    member = await community.member(days_ago=400)
    offered = await member.does("POST", "mentor-offer", wish)
    refused(await member.ask("POST", "mentor-offer", wish), "mentor-offer-is-open")
    mentee = await community.member()
    refused(await propose(community.api, offered["id"], mentee), "mentor-is-not-approved")
    there = f"/sites/north/mentors/{offered['id']}/review"
    halfway = await community.api.post(there, json={**REVIEWED, "trained_on": None})
    refused(halfway, "needs-training-and-background", 422)


async def test_suggestions_say_why(community: Community) -> None:
    _, mentor_id = await mentor(community)
    mentee = await community.member()
    suggestions = f"/sites/north/clients/{mentee.client_id}/mentor-wish/suggestions"
    refused(await community.api.get(suggestions), "no-wish-for-mentor")
    await mentee.does("PUT", "mentor-wish", {**REACHABLE, "timezone": "America/New_York"})
    found = (await community.api.get(suggestions)).json()["items"]
    (mine,) = [one for one in found if one["mentor_id"] == mentor_id]
    assert mine["reasons"] == [
        "Both speak en.",
        "Both can meet: telehealth.",
        "Their clocks are 2 h apart.",
        "The mentor has room for 1 more.",
    ]


async def test_two_strangers_read_each_other_once_both_agreed(community: Community) -> None:
    guide, mentee, mentorship = await paired(community)
    words = {"introduction": "Call me Sam, evenings."}
    first = await guide.does("POST", f"mentorships/{mentorship}/acceptance", words)
    assert (first["state"], (await only(mentee))["introduction"]) == ("proposed", None)
    assert str(guide.client_id) not in str(await only(mentee))
    await mentee.does("POST", f"mentorships/{mentorship}/acceptance", {})
    seen = await only(mentee)
    assert (seen["state"], seen["introduction"]) == ("active", "Call me Sam, evenings.")
    assert len(await community.told("MentorshipBegan", mentee.client_id)) == 1
    await mentee.does("POST", f"mentorships/{mentorship}/ending")
    assert ((await only(mentee))["state"], (await only(mentee))["introduction"]) == ("ended", None)
    told = [await community.told("MentorshipEnded", one.client_id) for one in (guide, mentee)]
    assert [[(one["side"], one["is_own_doing"]) for one in each] for each in told] == [
        [("mentor", False)],
        [("mentee", True)],
    ]
    again = await guide.ask("POST", f"mentorships/{mentorship}/ending")
    refused(again, "mentorship-is-over")


async def test_a_mentorship_is_nobody_elses(community: Community) -> None:
    _, _, mentorship = await paired(community)
    stranger = await community.member()
    for act in ("acceptance", "ending"):
        asked = await stranger.ask("POST", f"mentorships/{mentorship}/{act}", {})
        refused(asked, "no-such-mentorship", 404)


async def test_a_mentor_has_no_more_mentees_than_offered(community: Community) -> None:
    _, mentor_id = await mentor(community, capacity=2)
    mentees = [await community.member() for _ in range(6)]
    answers = await asyncio.gather(
        *(propose(community.api, mentor_id, mentee) for mentee in mentees)
    )
    assert sorted(one.status_code for one in answers) == [200] * 2 + [409] * 4
    refused(next(one for one in answers if one.status_code == 409), "mentor-has-no-room")


async def test_a_mentee_has_one_mentor_at_a_time(community: Community) -> None:
    _, mentee, mentorship = await paired(community)
    other, other_id = await mentor(community)
    refused(await propose(community.api, other_id, mentee), "mentee-has-mentor")
    refused(await propose(community.api, other_id, other), "mentors-themselves")
    await mentee.does("POST", f"mentorships/{mentorship}/ending")
    assert (await propose(community.api, other_id, mentee)).status_code == 200


async def test_a_mentor_who_leaves_ends_all_of_it(community: Community) -> None:
    guide, mentee, _ = await paired(community)
    await guide.does("POST", "alumni-membership/opt-out", {})
    assert (await only(mentee))["state"] == "ended"
    (own,) = await community.told("MentorshipEnded", guide.client_id)
    (other,) = await community.told("MentorshipEnded", mentee.client_id)
    assert (own["is_own_doing"], other["is_own_doing"]) == (True, False)
    _, other_id = await mentor(community)
    assert (await propose(community.api, other_id, mentee)).status_code == 200
