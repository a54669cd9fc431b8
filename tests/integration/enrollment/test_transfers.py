"""Transfers between sites: the stay goes on there, who was left reads its part and no more."""

from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.steps import (
    another_site,
    facts,
    kept,
    rule,
    step,
    steps_of,
    taken,
    undo,
)
from tests.integration.enrollment.test_journey import published

ON = {"effective_on": "2026-03-10"}


async def test_a_transfer_is_a_new_segment_at_the_other_site_which_commands_from_then_on(
    desk: Desk,
) -> None:
    episode, other = await desk.enrolled(track="evening"), await another_site(desk)
    moved = await taken(desk, episode["id"], "transfer", **ON, to_site=other.site)
    assert (moved["site"], moved["track"]) == (other.site, None)
    there = await kept(other, episode["id"])
    assert [(s["site"], s["ends_on"]) for s in there["segments"]] == [
        (desk.site, "2026-03-10"),
        (other.site, None),
    ]
    assert rule(await desk.discharge(episode["id"])) == (404, "not-found")
    assert shown(await desk.get("/episodes"))["items"] == []
    assert shown(await other.discharge(episode["id"]))["state"] == "finished"


async def test_a_former_site_reads_the_stay_as_it_stood_on_leaving(
    enrollment: Enrollment, desk: Desk
) -> None:
    episode, other = await desk.enrolled(), await another_site(desk)
    await taken(desk, episode["id"], "transfer", **ON, to_site=other.site)
    shown(await other.discharge(episode["id"], disposition="incarcerated"))
    part = await kept(desk, episode["id"])
    assert (part["site"], part["state"], part["disposition"]) == (desk.site, "active", None)
    assert (part["transferred_to"], part["transferred_on"]) == (other.site, "2026-03-10")
    assert [(s["site"], s["ends_on"]) for s in part["segments"]] == [(desk.site, "2026-03-10")]
    assert part["days_at_level"] == {"2.1": 1}
    assert [line["code"] for line in await steps_of(desk, episode["id"])] == ["enroll", "transfer"]
    third = await another_site(desk)
    assert rule(await third.get(f"/episodes/{episode['id']}")) == (404, "not-found")
    async with enrollment.client("clinician", sites=(desk.site,)) as http:
        history = shown(
            await Desk(http, desk.site).get(f"/clients/{episode['client_id']}/episodes")
        )
    assert [one["transferred_to"] for one in history["items"]] == [other.site]


async def test_a_transfer_is_told_once_under_each_site(enrollment: Enrollment, desk: Desk) -> None:
    episode, other = await desk.enrolled(), await another_site(desk)
    await taken(desk, episode["id"], "transfer", **ON, to_site=other.site, track="day")
    here = (await published(enrollment, desk.site))[-1]
    [there] = await published(enrollment, other.site)
    assert (here[:2], there[:2]) == (("ClientTransferred", 2), ("ClientTransferred", 3))
    assert here[2] == there[2]
    assert (here[2]["from_site"], here[2]["to_site"]) == (desk.site, other.site)


async def test_either_site_takes_a_transfer_back_and_both_hear_of_it(
    enrollment: Enrollment, desk: Desk
) -> None:
    episode, other = await desk.enrolled(), await another_site(desk)
    before = await kept(desk, episode["id"])
    for director in (desk, other):
        moved = await taken(desk, episode["id"], "transfer", **ON, to_site=other.site)
        shown(await undo(director, moved))
        assert facts(await kept(desk, episode["id"])) == facts(before)
    names = [[name for name, _, _ in await published(enrollment, d.site)] for d in (desk, other)]
    assert names[1] == ["ClientTransferred", "EpisodeStepUndone"] * 2
    assert names[0][-4:] == names[1]


async def test_who_sent_a_client_away_does_not_take_back_what_came_after(desk: Desk) -> None:
    episode, other = await desk.enrolled(), await another_site(desk)
    await taken(desk, episode["id"], "transfer", **ON, to_site=other.site)
    held = await taken(other, episode["id"], "hold", **ON)
    assert rule(await undo(desk, held)) == (404, "not-found")


async def test_nobody_is_transferred_to_where_they_have_a_stay(desk: Desk, new_client: str) -> None:
    episode, other = await desk.enrolled(client_id=new_client), await another_site(desk)
    await other.enrolled(client_id=new_client)
    answer = await step(desk, episode["id"], "transfer", **ON, to_site=other.site)
    assert rule(answer) == (409, "client-has-open-episode")
    assert (await kept(desk, episode["id"]))["site"] == desk.site
