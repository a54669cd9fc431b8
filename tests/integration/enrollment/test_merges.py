"""Two clients are one, until somebody takes it back; and no row of the past is rewritten."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.integration.enrollment.clinic import told
from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, shown
from tests.integration.enrollment.test_clients import other_site
from tests.integration.enrollment.test_rules import field, rule


async def applicant(desk: Desk) -> str:
    client: str = (await desk.apply())["client_id"]
    return client


async def merge(desk: Desk, kept: str, duplicate: str) -> Any:
    body = {"kept_client_id": kept, "duplicate_client_id": duplicate}
    return await desk.post("/client-merges", body)


async def merged(desk: Desk, kept: str, duplicate: str) -> dict[str, Any]:
    return shown(await merge(desk, kept, duplicate), 201)


async def reverse(desk: Desk, one: dict[str, Any]) -> Any:
    return await desk.post(f"/client-merges/{one['id']}/reversal", {})


async def seen(desk: Desk, client_id: str) -> dict[str, Any]:
    """Return everything that is shown of a client."""
    lists = {
        name: shown(await desk.get(f"/{name}", client_id=client_id))["items"]
        for name in ("applications", "episodes", "consents")
    }
    return {**lists, "card": shown(await desk.get(f"/clients/{client_id}"))}


async def test_reads_of_either_show_what_stands_under_both(
    enrollment: Enrollment, desk: Desk
) -> None:
    kept, duplicate = await applicant(desk), await applicant(desk)
    await desk.consent(duplicate)
    one = await merged(desk, kept, duplicate)
    assert await seen(desk, kept) == await seen(desk, duplicate)
    together = await seen(desk, kept)
    assert [len(together[name]) for name in ("applications", "consents")] == [2, 1]
    assert together["card"]["ids"] == [kept, duplicate]
    assert [one["id"] for one in together["card"]["merges"]] == [one["id"]]
    ids = {"merge_id": one["id"], "kept_client_id": kept, "duplicate_client_id": duplicate}
    assert await told(enrollment, desk.site, "ClientsMerged") == [ids]
    shown(await reverse(desk, one))
    assert await told(enrollment, desk.site, "ClientsUnmerged") == [ids]


async def test_what_comes_in_for_the_duplicate_goes_to_who_is_kept(desk: Desk) -> None:
    kept, duplicate = await applicant(desk), await applicant(desk)
    before = await desk.accepted(client_id=duplicate)
    await desk.consent(duplicate)
    await merged(desk, kept, duplicate)
    assert (await desk.apply(client_id=duplicate))["client_id"] == kept
    episode = shown(await desk.enroll(before["id"]), 201)
    assert episode["client_id"] == kept  # and the duplicate's consent covers it
    path = f"/sites/{desk.site}/clients/{duplicate}/identity"
    identity = {"given_name": "A", "family_name": "B"}
    assert shown(await desk.http.put(path, json=identity))["client_id"] == kept
    assert shown(await desk.get(f"/clients/{kept}/identity"))["given_name"] == "A"


async def test_a_reversal_restores_exactly_what_was(desk: Desk) -> None:
    kept, duplicate = await applicant(desk), await applicant(desk)
    await desk.consent(duplicate)
    stay = await desk.enrolled(client_id=duplicate)
    shown(await desk.discharge(stay["id"]))
    was = [await seen(desk, kept), await seen(desk, duplicate)]
    one = await merged(desk, kept, duplicate)
    assert await seen(desk, kept) not in was
    back = shown(await reverse(desk, one))
    assert (back["state"], back["reversed_at"]) == ("reversed", "2026-03-10T15:00:00Z")
    assert [await seen(desk, kept), await seen(desk, duplicate)] == was
    assert rule(await reverse(desk, one)) == (409, "transition-is-not-allowed")
    await merged(desk, duplicate, kept)  # the other way round now


async def test_no_row_of_the_past_is_rewritten(enrollment: Enrollment, desk: Desk) -> None:
    kept, duplicate = await applicant(desk), await applicant(desk)
    await desk.consent(duplicate)
    await desk.enrolled(client_id=duplicate)

    async def rows() -> list[Any]:
        return [
            [tuple(row) for row in await enrollment.database.fetch(text(f"TABLE {table}"))]
            for table in ("application", "consent", "episode")
        ]

    was = await rows()
    shown(await reverse(desk, await merged(desk, kept, duplicate)))
    assert await rows() == was


async def test_nobody_is_merged_with_themselves_or_with_who_is_not_there(desk: Desk) -> None:
    client = await applicant(desk)
    answer = await merge(desk, client, client)
    assert (rule(answer), field(answer)) == ((422, "client-is-itself"), "duplicate_client_id")
    assert rule(await merge(desk, client, str(uuid4()))) == (404, "client-is-not-known-here")
    assert rule(await merge(desk, str(uuid4()), client)) == (404, "client-is-not-known-here")


async def test_merges_make_no_chain_and_no_ring_but_a_star(desk: Desk) -> None:
    a, b, c, d = [await applicant(desk) for _ in range(4)]
    first = await merged(desk, a, b)
    for kept, duplicate in ((b, a), (b, c), (c, a), (c, b)):
        refused = await merge(desk, kept, duplicate)
        assert rule(refused) == (409, "merge-makes-chain"), (kept, duplicate)
        assert refused.json()["merge_id"] == first["id"]
    await merged(desk, a, c)
    await merged(desk, a, d)
    assert (await seen(desk, d))["card"]["ids"] == [a, b, c, d]
    shown(await reverse(desk, first))
    assert (await seen(desk, b))["card"]["ids"] == [b]
    assert (await seen(desk, c))["card"]["ids"] == [a, c, d]


async def test_a_merge_that_is_sent_twice_stands_already_and_says_which(desk: Desk) -> None:
    kept, duplicate = await applicant(desk), await applicant(desk)
    first = await merged(desk, kept, duplicate)
    again = await merge(desk, kept, duplicate)
    assert rule(again) == (409, "merge-stands-already")
    assert again.json()["merge_id"] == first["id"]


async def test_two_in_care_are_not_merged(desk: Desk) -> None:
    one, other, third = [await desk.enrolled() for _ in range(3)]
    kept = one["client_id"]
    refused = await merge(desk, kept, other["client_id"])
    assert rule(refused) == (409, "both-have-open-episodes")
    assert refused.json()["episode_ids"] == sorted([one["id"], other["id"]])
    shown(await desk.discharge(other["id"]))
    await merged(desk, kept, other["client_id"])
    assert rule(await merge(desk, kept, third["client_id"])) == (409, "both-have-open-episodes")


async def test_who_is_merged_is_in_care_once(desk: Desk) -> None:
    stay = await desk.enrolled()
    kept = await applicant(desk)
    before = await desk.accepted(client_id=stay["client_id"])
    await merged(desk, kept, stay["client_id"])
    for application in (before, await desk.accepted(client_id=kept)):
        refused = await desk.enroll(application["id"], from_history=True)
        assert rule(refused) == (409, "client-has-open-episode")
    shown(await desk.discharge(stay["id"]))
    shown(await desk.enroll(before["id"], from_history=True), 201)


async def test_of_two_merges_that_cross_one_wins(desk: Desk) -> None:
    for _ in range(6):
        a, b, c = [await applicant(desk) for _ in range(3)]
        crossing = [merge(desk, a, b), merge(desk, b, a), merge(desk, b, c), merge(desk, c, a)]
        answers = await asyncio.gather(*crossing)
        won = [answer.json() for answer in answers if answer.status_code == 201]
        lost = [answer for answer in answers if answer.status_code != 201]
        assert {answer.status_code for answer in lost} <= {409, 412}
        keeping = {one["kept_client_id"] for one in won}
        assert len(won) >= 1
        assert keeping.isdisjoint(one["duplicate_client_id"] for one in won)
        assert len({one["duplicate_client_id"] for one in won}) == len(won)


async def test_a_merge_and_an_enrollment_at_once_leave_one_open_stay(desk: Desk) -> None:
    for _ in range(6):
        kept = (await desk.enrolled())["client_id"]
        application = await desk.accepted()
        duplicate = application["client_id"]
        joined, enrolled = await asyncio.gather(
            merge(desk, kept, duplicate), desk.enroll(application["id"], from_history=True)
        )
        done = {joined.status_code, enrolled.status_code}
        assert done & {201}, (joined.text, enrolled.text)
        assert done <= {201, 409, 412}
        if joined.status_code == 201:
            stays = (await seen(desk, kept))["episodes"]
            assert [stay["state"] for stay in stays] == ["active"]


async def test_only_who_may_enter_the_sites_of_both_may_merge(
    enrollment: Enrollment, desk: Desk
) -> None:
    other = await other_site(desk)
    here, there = await applicant(desk), await applicant(other)
    async with enrollment.client("intake_coordinator", sites=(desk.site,)) as http:
        assert rule(await merge(Desk(http, desk.site), here, there)) == (
            404,
            "client-is-not-known-here",
        )
    async with enrollment.client("intake_coordinator", sites=(desk.site, other.site)) as http:
        one = await merged(Desk(http, desk.site), here, there)
    assert (await seen(other, there))["card"]["client_id"] == here
    assert [row["id"] for row in shown(await desk.get("/client-merges"))["items"]] == [one["id"]]
    assert shown(await desk.get(f"/client-merges/{one['id']}")) == one
    assert shown(await other.get("/client-merges", client_id=there))["items"] == []


@pytest.mark.parametrize("role", ["clinician", "ops", "facilitator"])
async def test_merging_is_for_intake(enrollment: Enrollment, desk: Desk, role: str) -> None:
    a, b = await applicant(desk), await applicant(desk)
    async with enrollment.client(role) as http:
        assert (await merge(Desk(http, desk.site), a, b)).status_code == 403


async def test_a_suspect_who_is_merged_is_no_suspect_any_more(desk: Desk) -> None:
    identity = {"given_name": uuid4().hex, "family_name": uuid4().hex, "born_on": "1970-01-01"}
    a, b, c = [(await desk.apply(identity=identity))["client_id"] for _ in range(3)]
    await merged(desk, a, b)
    (left,) = shown(await desk.get(f"/clients/{a}/duplicates"))["items"]
    assert left["client_id"] == c
    of_third = shown(await desk.get(f"/clients/{c}/duplicates"))["items"]
    assert {(one["client_id"], one["kept_client_id"]) for one in of_third} == {(a, a), (b, a)}


async def test_a_readmission_after_a_merge_is_of_one_person(desk: Desk) -> None:
    stay = await desk.enrolled()
    shown(await desk.discharge(stay["id"]))
    kept = await applicant(desk)
    await merged(desk, kept, stay["client_id"])
    for named in (kept, stay["client_id"], None):
        again = await desk.apply(client_id=named, prior_episode_id=stay["id"], received_on=TODAY)
        assert again["client_id"] == kept
