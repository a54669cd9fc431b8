"""Who is invited, and how a person joins, changes what they agreed to, and leaves."""

from datetime import timedelta

import pytest
from httpx import Response

from services.aftercare.handlers.alumni.inviting import InviteByPolicy, invite_by_policy
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.aftercare.community import EVERYTHING, Community


def refused(answer: Response, rule: str, status: int = 409) -> None:
    assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[1]) == (status, rule)


async def invite(community: Community) -> int:
    async with community.units(UnitContext("north", new_id())) as uow:
        return await invite_by_policy(InviteByPolicy(500), uow)


async def test_a_person_joins_with_the_purposes_they_choose(community: Community) -> None:
    member = await community.member("events", "messages")
    shown = await member.does("GET", "alumni-membership")
    assert (shown["state"], shown["purposes"]) == ("active", ["events", "messages"])
    consent = shown["consents"][0]
    assert (consent["language"], consent["number"], consent["ended_at"]) == ("en", 0, None)
    (joined,) = await community.told("AlumniJoined", member.client_id)
    assert joined["purposes"] == ["events", "messages"]


async def test_nobody_joins_twice_or_without_an_invitation(community: Community) -> None:
    member = await community.member()
    wish = {"language": "en", "number": 0, "purposes": EVERYTHING}
    twice = await member.ask("POST", "alumni-membership/joining", wish)
    refused(twice, "not-invited")
    assert twice.json()["detail"] == "You are a member already: there is nothing more to do."
    stranger = community.person(await community.completed())
    asked = await stranger.ask("POST", "alumni-membership/joining", wish)
    refused(asked, "no-such-membership", 404)


async def test_nobody_joins_in_another_ones_name(community: Community) -> None:
    invited = await community.invited()
    wish = {"language": "en", "number": 0, "purposes": EVERYTHING}
    there = f"/sites/north/clients/{invited.client_id}/alumni-membership/joining"
    staff = await community.api.post(there, json=wish)
    assert staff.status_code == 403
    other = community.person(await community.completed())
    assert (await community.api.post(there, json=wish, headers=other.headers)).status_code == 403


async def test_a_replaced_text_is_agreed_to_no_more(community: Community) -> None:
    invited = await community.invited()
    director = community.issuer.bearer("program_director", sites=("texts",))
    text = {"language": "en", "text": "Another text, of this site."}
    site = "/sites/texts/alumni-agreements"
    published = await community.api.post(site, json=text, headers=director)
    assert published.json()["number"] == 1
    again = await community.api.post(site, json=text, headers=director)
    assert again.json() == published.json()
    current = await community.api.get(f"{site}/current", headers=director)
    assert current.json()["text"] == text["text"]
    wish = {"language": "en", "number": 7, "purposes": EVERYTHING}
    asked = await invited.ask("POST", "alumni-membership/joining", wish)
    refused(asked, "agreement-is-not-current", 422)


async def test_opting_out_ends_everything_in_one_step(community: Community) -> None:
    leaver, next_one = await community.member(), await community.member()
    event_id = await community.event(capacity=1)
    assert await leaver.take(event_id) == "confirmed"
    assert await next_one.take(event_id) == "waitlisted"
    kept = {"kind": "Day one", "counts_from": "2026-01-01", "timezone": "America/Denver"}
    await leaver.does("POST", "milestones", kept)
    left = await leaver.does("POST", "alumni-membership/opt-out", {})
    assert (left["state"], left["purposes"]) == ("opted_out", [])
    assert (await next_one.place_at(event_id))["own_state"] == "confirmed"
    assert (await leaver.does("GET", "milestones"))["items"] == []
    assert len(await community.told("AlumniOptedOut", leaver.client_id)) == 1
    late = await leaver.ask("POST", f"alumni-events/{event_id}/place", {})
    refused(late, "has-opted-out")
    assert late.json()["detail"] == (
        "You have left the community. To come back, ask for a new invitation first."
    )
    refused(await leaver.ask("POST", "alumni-membership/opt-out", {}), "has-opted-out")


async def test_milestones_stay_for_whoever_keeps_them(community: Community) -> None:
    member = await community.member()
    kept = {"kind": "Day one", "counts_from": "2026-01-01", "timezone": "America/Denver"}
    await member.does("POST", "milestones", {**kept, "shared_with_staff": True, "remind": True})
    await member.does("POST", "alumni-membership/opt-out", {"keeps_milestones": True})
    (mine,) = (await member.does("GET", "milestones"))["items"]
    assert (mine["kind"], mine["shared_with_staff"], mine["remind"]) == ("Day one", False, False)
    await member.does("DELETE", f"milestones/{mine['id']}")
    assert (await member.does("GET", "milestones"))["items"] == []


async def test_who_opted_out_is_asked_again_only_at_their_own_wish(community: Community) -> None:
    member = await community.member()
    await member.does("POST", "alumni-membership/opt-out", {})
    wish = {"client_id": str(member.client_id)}
    there = "/sites/north/alumni-memberships"
    refused(await community.api.post(there, json=wish), "opted-out-for-good")
    await invite(community)
    assert (await member.does("GET", "alumni-membership"))["state"] == "opted_out"
    assert (await member.does("POST", "alumni-membership/invitation"))["state"] == "invited"
    await member.join("events")
    shown = await member.does("GET", "alumni-membership")
    assert [one["ended_at"] is None for one in shown["consents"]] == [False, True]


async def test_taking_one_purpose_back_leaves_the_others(community: Community) -> None:
    member = await community.member("events", "messages")
    event_id = await community.event()
    await member.take(event_id)
    left = await member.does("POST", "alumni-membership/withdrawal", {"purpose": "events"})
    assert (left["state"], left["purposes"]) == ("active", ["messages"])
    assert await community.taken(event_id) == 0
    refused(await member.ask("GET", "alumni-events"), "purpose-not-agreed")
    (changed,) = await community.told("AlumniPurposesChanged", member.client_id)
    assert changed["purposes"] == ["messages"]
    last = await member.does("POST", "alumni-membership/withdrawal", {"purpose": "messages"})
    assert last["state"] == "opted_out"


async def test_a_pause_keeps_what_was_agreed_to(community: Community) -> None:
    member = await community.member()
    event_id = await community.event()
    assert (await member.does("POST", "alumni-membership/pause"))["state"] == "inactive"
    asked = await member.ask("POST", f"alumni-events/{event_id}/place", {})
    refused(asked, "member-is-not-active")
    await member.does("POST", "alumni-membership/resumption")
    assert await member.take(event_id) == "confirmed"


async def test_the_policy_invites_who_completed_and_nobody_twice(community: Community) -> None:
    lately = await community.completed(days_ago=8)
    too_fresh = await community.completed(days_ago=2)
    long_ago = await community.completed(days_ago=400)
    dropped = await community.completed(disposition="dropped_out")
    while await invite(community):
        pass
    told = {
        who: len(await community.told("AlumniInvited", who))
        for who in (lately, too_fresh, long_ago, dropped)
    }
    assert told == {lately: 1, too_fresh: 0, long_ago: 0, dropped: 0}
    community.clock.set(community.clock.now() + timedelta(days=6))
    while await invite(community):
        pass
    assert len(await community.told("AlumniInvited", too_fresh)) == 1
    assert len(await community.told("AlumniInvited", lately)) == 1


@pytest.mark.parametrize("disposition", ["dropped_out", "death"])
async def test_only_who_completed_and_lives_is_invited(
    community: Community, disposition: str
) -> None:
    client_id = await community.completed(disposition=disposition)
    wish = {"client_id": str(client_id)}
    answer = await community.api.post("/sites/north/alumni-memberships", json=wish)
    rule = "died-meanwhile" if disposition == "death" else "never-completed"
    refused(answer, rule)


async def test_a_death_ends_the_membership(community: Community) -> None:
    member = await community.member()
    await community.died(member.client_id)
    await invite(community)
    assert (await member.does("GET", "alumni-membership"))["state"] == "opted_out"
    assert len(await community.told("AlumniOptedOut", member.client_id)) == 1
