"""Setbacks: told by whoever saw it, kept sealed, and followed by nothing but what people decide."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from services.aftercare.main import setbacks_waiting
from services.aftercare.settings import AftercareSettings
from services.aftercare.tables import metadata
from shared.clock import SettableClock
from shared.database import Database
from shared.identifiers import new_id
from tests.integration.aftercare.setbacks import WORDS, Voices, rule
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON, TODAY, Room

CHANGED_BY_A_REPORT = {"setback", "outbox", "data_key", "idempotency_key"}
_outbox = metadata.tables["outbox"]


@pytest.fixture
async def voices(api: AsyncClient, issuer: TestIssuer, room: Room) -> Voices:
    await room.activate()
    return Voices(api, issuer, room)


async def everything_else(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return all rows but those that a report itself writes."""
    kept = {}
    for name, table in metadata.tables.items():
        if name not in CHANGED_BY_A_REPORT:
            rows = [dict(row) for row in await database.fetch(select(table))]
            kept[name] = sorted(rows, key=str)
    return kept


async def events_of(database: Database, setback_id: str) -> list[str]:
    rows = await database.fetch(select(_outbox).order_by(_outbox.c.position))
    mine = [row for row in rows if str(row["aggregate_id"]) == setback_id]
    return [row["headers"]["ce-type"].split(".")[-2] for row in mine]


async def test_a_report_changes_nothing_until_a_person_reviews_it(
    voices: Voices, database: Database
) -> None:
    before = await everything_else(database)
    told = await voices.told(kind="use", what=WORDS)
    assert await everything_else(database) == before
    assert await events_of(database, told) == ["SetbackReported"]
    shown = await voices.shown(told)
    assert (shown["state"], shown["plan_id"]) == ("reported", str((await voices.room.plan()).id))
    assert (shown["kind"], shown["what"], shown["reported_by"]) == ("use", WORDS, "client")


async def test_what_was_told_stands_nowhere_in_the_open(voices: Voices, database: Database) -> None:
    told = await voices.told(kind="near_miss", what=WORDS)
    await voices.review(told, outcome="no_change", note=WORDS)
    for table in metadata.tables.values():
        for row in await database.fetch(select(table)):
            assert WORDS.encode() not in str(dict(row)).encode()
            assert b"near_miss" not in b"".join(v for v in row.values() if isinstance(v, bytes))
            assert "near_miss" not in str(dict(row))
    assert (await voices.shown(told))["note"] == WORDS


async def test_a_client_need_not_say_what_happened_and_reads_what_happens_next(
    voices: Voices,
) -> None:
    told = await voices.told()
    path = f"/sites/north/clients/{voices.client_id}/setbacks"
    (own,) = (await voices.api.get(path, headers=voices.client())).json()["items"]
    assert (own["id"], own["kind"], own["progress"]) == (told, None, "arrived")
    assert "Nothing is taken away" in own["next"]
    await voices.review(told)
    (own,) = (await voices.api.get(path, headers=voices.client())).json()["items"]
    assert own["progress"] == "being_looked_at"
    stranger = await voices.api.get(path, headers=voices.client(str(new_id())))
    assert stranger.status_code == 403


async def test_a_client_tells_of_nobody_else_and_staff_of_clients_here(voices: Voices) -> None:
    other = voices.client(str(new_id()))
    assert rule(await voices.tell(other, client_id=voices.client_id)) == (
        403,
        "setback-is-not-yours",
    )
    assert rule(await voices.tell(voices.staff())) == (422, "whose-setback")
    assert rule(await voices.tell(voices.staff(), client_id=str(new_id()))) == (
        404,
        "client-is-not-known-here",
    )
    told = await voices.told(voices.staff(), client_id=voices.client_id)
    assert (await voices.shown(told))["reported_by"] == "staff"


async def test_a_report_that_is_sent_twice_with_its_key_is_one(voices: Voices) -> None:
    headers = {**voices.client(), "Idempotency-Key": str(new_id())}
    first, again = [await voices.tell(headers, what=WORDS) for _ in range(2)]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    params = {"client_id": voices.client_id}
    page = (await voices.api.get("/sites/north/setbacks", params=params)).json()
    assert [one["id"] for one in page["items"]] == [first.json()["id"]]


async def test_who_told_it_takes_it_back_until_somebody_has_looked(
    voices: Voices, database: Database
) -> None:
    taken_back, looked_at = await voices.told(), await voices.told(kind="use")
    path = f"/setbacks/{taken_back}/withdrawal"
    assert rule(await voices.post(path, voices.staff("another"))) == (404, "no-such-setback")
    assert (await voices.post(path, voices.client())).status_code == 200
    assert (await voices.shown(taken_back))["state"] == "withdrawn"
    again = await voices.post(path, voices.client())
    assert (again.status_code, "You took this back" in again.json()["words"]) == (200, True)
    receipt = await voices.api.get(
        f"/sites/north/setbacks/{taken_back}/receipt", headers=voices.client()
    )
    assert receipt.json() == again.json()
    assert "will look at this" not in receipt.text
    assert await events_of(database, taken_back) == ["SetbackReported", "SetbackReportClosed"]
    await voices.review(looked_at)
    late = await voices.post(f"/setbacks/{looked_at}/withdrawal", voices.client())
    assert rule(late) == (409, "setback-is-reviewed")
    assert "state" not in late.json()


async def test_another_client_under_the_same_account_neither_sees_nor_withdraws_it(
    voices: Voices,
) -> None:
    """Who a client is says the token's client_ids: an account may be shared by a family."""
    told = await voices.told(kind="use")
    account = f"account-{voices.client_id}"
    another = voices.issuer.bearer("client", client_ids=[str(new_id())], sub=account)
    receipt = f"/sites/north/setbacks/{told}/receipt"
    seen = await voices.api.get(receipt, headers=another)
    taken_back = await voices.post(f"/setbacks/{told}/withdrawal", another)
    assert {rule(seen), rule(taken_back)} == {(404, "no-such-setback")}
    assert (await voices.shown(told))["state"] == "reported"
    assert (await voices.api.get(receipt, headers=voices.client())).status_code == 200


async def test_a_review_adjusts_care_as_the_person_says(voices: Voices) -> None:
    told = await voices.told()
    before = [one.due_on for one in await voices.room.check_ins()]
    answer = await voices.review(
        told,
        outcome="care_adjusted",
        note=WORDS,
        adapt_cadence=True,
        linkages=[{"kind": "support_group"}],
        contact_on=str(TODAY),
    )
    assert answer.status_code == 200, answer.text
    shown = await voices.shown(told)
    assert (shown["state"], shown["reviewed_by"]) == ("contact_owed", "a-clinician")
    assert set(shown["adjustments"]) == {"cadence", "linkage", "contact"}
    assert (shown["is_resolved"], shown["due_at"]) == (False, "2026-03-03T00:00:00Z")
    assert [one.kind for one in await voices.room.linkages()] == ["support_group"]
    moved = [one.due_on for one in await voices.room.check_ins()]
    assert len(moved) > len(before)
    assert min(moved) <= min(before)


async def test_an_outcome_that_says_nothing_or_too_much_is_refused_and_nothing_changes(
    voices: Voices,
) -> None:
    told = await voices.told()
    empty = await voices.review(told, outcome="care_adjusted")
    assert rule(empty) == (422, "care-is-adjusted-somehow")
    for wrong in ({"outcome": "no_change", "adapt_cadence": True}, {"adapt_cadence": True}):
        assert rule(await voices.review(told, **wrong)) == (422, "nothing-is-adjusted")
    assert (await voices.shown(told))["state"] == "reported"


async def test_the_same_told_again_that_day_before_anybody_looked_is_the_same_report(
    voices: Voices, clock: SettableClock
) -> None:
    first = await voices.told(kind="use", what=WORDS)
    assert await voices.told(kind="use", what=WORDS, asks_for_help=True) == first
    assert (await voices.shown(first))["asked_for_help"] is True
    assert await voices.told(kind="use", what="Again on Sunday") != first
    assert (await voices.review(first, outcome="no_change")).is_success
    second = await voices.told(kind="use", what=WORDS)
    assert second != first
    clock.set(NOON + timedelta(days=1))
    assert await voices.told(kind="use", what=WORDS) != second


async def test_who_asks_for_help_with_it_is_passed_on_at_once(
    voices: Voices, database: Database
) -> None:
    answer = await voices.tell(what=WORDS, asks_for_help=True)
    assert answer.json()["words"].startswith("Help is wanted now: we try to reach")
    told = answer.json()["id"]
    assert (await voices.shown(told))["asked_for_help"] is True
    params = {"client_id": voices.client_id}
    page = (await voices.api.get("/sites/north/help-requests", params=params)).json()
    (asked,) = page["items"]
    assert (asked["client_id"], asked["asked_as"]) == (voices.client_id, "client")
    assert await events_of(database, asked["id"]) == ["HelpRequested"]


async def test_of_two_who_review_at_once_one_is_kept(voices: Voices, database: Database) -> None:
    told = await voices.told()
    path = f"/sites/north/setbacks/{told}/review"
    outcomes = ({"outcome": "no_change"}, {"outcome": "readmission_requested"})
    answers = await asyncio.gather(
        *(
            voices.api.post(path, json=body, headers={**voices.staff(name), "If-Match": '"1"'})
            for name, body in zip(("one", "other"), outcomes, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 412])
    assert (await events_of(database, told)).count("SetbackReviewed") == 1
    assert rule(await voices.review(told, outcome="no_change"))[0] == 409


async def test_who_waits_longest_stands_first_and_late_ones_can_be_listed(
    voices: Voices, clock: SettableClock
) -> None:
    first = await voices.told()
    clock.set(NOON + timedelta(days=1))
    second = await voices.told()

    async def listed(**params: str) -> list[str]:
        asked = {"client_id": voices.client_id, **params}
        page = (await voices.api.get("/sites/north/setbacks", params=asked)).json()
        return [one["id"] for one in page["items"]]

    assert await listed(waiting="true") == [first, second]
    clock.set(datetime(2026, 3, 4, 0, 30, tzinfo=UTC))
    assert await listed(overdue="true") == [first]
    await voices.review(first, outcome="no_change")
    assert await listed(waiting="true") == [second]
    assert await listed() == [first, second]


async def test_nobody_waits_unseen_and_each_step_that_is_late_is_told_once(
    voices: Voices, settings: AftercareSettings, database: Database, clock: SettableClock
) -> None:
    """On a Monday in Denver: due at 17:00 on Tuesday, and to be decided by Thursday."""
    told = await voices.told()
    timers = [setbacks_waiting(settings, database, clock) for _ in range(2)]

    async def tell_at(moment: datetime) -> int:
        clock.set(moment)
        await asyncio.gather(*(timer.take_all() for timer in timers))
        return (await events_of(database, told)).count("SetbackReviewOverdue")

    assert (await voices.shown(told))["due_at"] == "2026-03-04T00:00:00Z"
    assert await tell_at(datetime(2026, 3, 3, 23, 59, tzinfo=UTC)) == 0
    assert await tell_at(datetime(2026, 3, 4, 0, 0, tzinfo=UTC)) == 1
    assert await tell_at(datetime(2026, 3, 4, 5, 0, tzinfo=UTC)) == 1
    await voices.review(told)
    assert await tell_at(datetime(2026, 3, 9, 0, 0, tzinfo=UTC)) == 2
    await voices.review(told, outcome="no_change")
    assert await tell_at(datetime(2026, 4, 9, 0, 0, tzinfo=UTC)) == 2


async def test_a_sites_own_working_days_count_and_a_version_never_changes(
    voices: Voices, database: Database
) -> None:
    headers = voices.staff(role="program_director")
    path = "/sites/north/setback-policy"
    assert (await voices.api.get(path, headers=headers)).json()["number"] == 0
    form = {
        "days_to_review": 2,
        "closed_on": ["2026-03-03"],
        "closes_at": "12:00",
        "timezone": "America/Denver",
    }
    try:
        first = await voices.api.put(path, json=form, headers=headers)
        assert (first.status_code, first.json()["number"]) == (200, 1)
        again = await voices.api.put(path, json=form, headers=headers)
        assert again.json() == first.json()
        told = await voices.told()
        assert (await voices.shown(told))["due_at"] == "2026-03-05T19:00:00Z"
        wrong = await voices.api.put(path, json={"timezone": "Mars/Olympus"}, headers=headers)
        assert rule(wrong) == (422, "unknown-timezone")
    finally:
        await database.execute(metadata.tables["setback_policy"].delete())
