"""Answers to check-ins over HTTP: by whom, twice, in part, late, and at the same moment."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import bindparam, select

from services.aftercare.handlers.plans.deciding import revoke_plan
from services.aftercare.tables import check_in_answers, metadata
from shared.database import Database
from shared.identifiers import new_id
from tests.integration.aftercare.test_missed_check_ins import MISSED_AT, told
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.test_check_ins import WEEK, local

WELL = {"site.1": 0, "site.2": 1, "site.3": 0, "site.4": 2, "site.5": 0}
BADLY = {**WELL, "site.1": 4, "site.2": 3}
UNSAFE = {**WELL, "site.5": 1}
_ROWS = select(check_in_answers).where(check_in_answers.c.check_in_id == bindparam("id"))
_SAID = select(metadata.tables["outbox"].c.payload)


@dataclass
class Client:
    """A client with the first check-in of a plan, and the staff who look after them."""

    api: AsyncClient
    issuer: TestIssuer
    room: Room
    check_in_id: UUID

    @property
    def client_id(self) -> UUID:
        return self.room.episode.client_id

    @property
    def token(self) -> dict[str, str]:
        return self.of(self.client_id)

    def of(self, *client_ids: UUID) -> dict[str, str]:
        named = [str(one) for one in client_ids]
        return self.issuer.bearer("client", sites=("north",), client_ids=named)

    async def answer(
        self, answers: dict[str, int], *, as_staff: bool = False, **more: Any
    ) -> Response:
        return await self.api.post(
            f"/sites/north/check-ins/{self.check_in_id}/answers",
            json={"answers": sent(answers), **more},
            headers={} if as_staff else self.token,
        )

    async def check_in(self) -> dict[str, Any]:
        answer = await self.api.get(f"/sites/north/check-ins/{self.check_in_id}")
        return dict(answer.json())

    async def rows(self) -> list[dict[str, Any]]:
        answer = await self.api.get(f"/sites/north/check-ins/{self.check_in_id}/answers")
        return list(answer.json()["items"])

    async def helps(self) -> list[dict[str, Any]]:
        params = {"client_id": str(self.client_id)}
        answer = await self.api.get("/sites/north/help-requests", params=params)
        return list(answer.json()["items"])


def sent(answers: dict[str, int]) -> list[dict[str, Any]]:
    return [{"item": item, "answer": answer} for item, answer in answers.items()]


@pytest.fixture
async def scheduled(api: AsyncClient, issuer: TestIssuer, room: Room) -> Client:
    await room.activate(days=(7,))
    return Client(api, issuer, room, await room.first_check_in())


@pytest.fixture
async def due(scheduled: Client) -> Client:
    await scheduled.room.wake_at(local(WEEK, 9))
    return scheduled


@pytest.fixture
async def missed(due: Client) -> Client:
    await due.room.wake_at(MISSED_AT)
    return due


async def test_a_client_answers_their_own_check_in_and_clinicians_see_why_it_is_a_band(
    due: Client,
) -> None:
    answer = await due.answer(BADLY, note="It was a hard week")
    assert (answer.status_code, answer.json()["state"]) == (200, "given"), answer.text
    assert "hard week" not in answer.text
    assert answer.json()["words"] is None
    assert "risk" not in answer.text
    kept = await due.check_in()
    assert (kept["state"], kept["risk_band"]) == ("completed", "high")
    (row,) = await due.rows()
    assert row["because"] == ["high: Five questions, strain is 7, at least 6"]
    assert row["scores"]["site-check-in"] == {"strain": 7, "use": 0, "support": 2}
    assert (row["answered_as"], row["note"]) == ("client", "It was a hard week")
    assert {one["item"]: one["answer"] for one in row["answers"]} == BADLY


async def test_a_high_band_brings_the_next_check_in_nearer(due: Client) -> None:
    await due.answer(BADLY)
    assert [c.state for c in await due.room.check_ins()][-1] == "scheduled"
    assert len(await due.room.check_ins()) > 1


async def test_the_same_answers_again_are_the_same_and_others_say_what_to_do(
    due: Client, database: Database
) -> None:
    first = await due.answer(WELL)
    again = await due.answer(WELL)
    assert (again.status_code, again.json()) == (200, first.json())
    other = await due.answer(BADLY)
    assert (other.status_code, other.json()["answered_on"]) == (409, WEEK.isoformat())
    assert other.json()["type"].endswith(":check-in-is-answered")
    assert "tell your team" in other.json()["detail"]
    assert (await told(database, due.room)).count("CheckInCompleted") == 1


async def test_staff_correct_with_a_reason_and_the_old_answers_stay(due: Client) -> None:
    await due.answer(WELL)
    refused = await due.answer({"site.3": 1}, as_staff=True)
    assert (refused.status_code, "correction_reason" in refused.json()["detail"]) == (409, True)
    answer = await due.answer({"site.3": 1}, as_staff=True, correction_reason="Told on the phone")
    assert (answer.status_code, answer.json()["state"]) == (200, "given"), answer.text
    old, new = await due.rows()
    assert (old["state"], old["band"], new["band"]) == ("corrected", "low", "medium")
    assert (new["answered_as"], new["correction_reason"]) == ("staff", "Told on the phone")
    assert (await due.check_in())["risk_band"] == "medium"
    mine = await due.answer({"site.3": 0}, correction_reason="I meant no")
    assert (mine.status_code, mine.json()["errors"][0]["field"]) == (422, "correction_reason")


async def test_answers_in_part_wait_as_a_draft_and_are_gone_on_with(due: Client) -> None:
    first = await due.answer({"site.1": 1, "site.2": 2})
    assert (first.json()["state"], first.json()["missing"]) == (
        "draft",
        ["site.3", "site.4", "site.5"],
    )
    shown = await due.api.get(f"/sites/north/my/check-ins/{due.check_in_id}", headers=due.token)
    assert shown.json()["draft"]["answers"] == sent({"site.1": 1, "site.2": 2})
    assert len(shown.json()["instruments"][0]["items"]) == 5
    assert (await due.check_in())["state"] == "due"
    rest = await due.answer({"site.3": 0, "site.4": 1, "site.5": 0}, as_staff=True)
    assert rest.json()["state"] == "given"
    (row,) = await due.rows()
    assert {one["item"]: one["answer"] for one in row["answers"]}["site.2"] == 2


async def test_whole_answers_that_are_not_to_be_finished_wait(due: Client) -> None:
    answer = await due.answer(WELL, finish=False)
    assert (answer.json()["state"], answer.json()["missing"]) == ("draft", [])
    assert (await due.answer({})).json()["state"] == "given"


async def test_a_note_alone_is_kept_and_shown(due: Client) -> None:
    assert (await due.answer({}, note="Call me first")).json()["state"] == "draft"
    (row,) = await due.rows()
    assert (row["answers"], row["note"]) == ([], "Call me first")


async def test_another_persons_check_in_is_not_found_in_the_words_of_one_that_is_not_there(
    due: Client,
) -> None:
    headers = due.of(new_id())
    body = {"answers": sent(WELL)}
    theirs = f"/sites/north/check-ins/{due.check_in_id}/answers"
    none = f"/sites/north/check-ins/{new_id()}/answers"
    first = await due.api.post(theirs, json=body, headers=headers)
    other = await due.api.post(none, json=body, headers=headers)
    assert first.status_code == other.status_code == 404
    for name in ("type", "title", "detail"):
        assert first.json()[name] == other.json()[name]
    assert await due.rows() == []
    hidden = await due.api.get(f"/sites/north/my/check-ins/{due.check_in_id}", headers=headers)
    assert hidden.status_code == 404


async def test_late_answers_count_and_close_the_outreach(
    missed: Client, database: Database
) -> None:
    answer = await missed.answer(WELL)
    assert (answer.json()["state"], answer.json()["is_late"]) == ("given", True)
    assert (await missed.check_in())["state"] == "completed"
    params = {"client_id": str(missed.client_id), "state": "answered"}
    tasks = (await missed.api.get("/sites/north/outreach", params=params)).json()["items"]
    assert [task["check_in_id"] for task in tasks] == [str(missed.check_in_id)]
    assert (await told(database, missed.room))[-2:] == ["CheckInCompleted", "OutreachClosed"]


async def test_before_its_day_a_check_in_says_when_to_come_and_keeps_what_is_to_be_kept(
    scheduled: Client,
) -> None:
    early = await scheduled.answer(WELL)
    assert (early.status_code, early.json()["due_on"]) == (409, WEEK.isoformat())
    assert early.json()["type"].endswith(":check-in-is-not-due-yet")
    for _ in range(2):
        kept = await scheduled.answer(WELL, keep=True)
        assert (kept.status_code, kept.json()["state"]) == (200, "kept")
    assert [row["state"] for row in await scheduled.rows()] == ["kept"]
    assert (await scheduled.check_in())["state"] == "scheduled"


async def test_a_cancelled_check_in_asks_nothing_and_loses_nothing(scheduled: Client) -> None:
    await scheduled.room.decide(revoke_plan)
    refused = await scheduled.answer(WELL)
    assert refused.json()["type"].endswith(":check-in-is-cancelled")
    assert "keep" in refused.json()["detail"]
    kept = await scheduled.answer(WELL, keep=True, note="Please call")
    assert kept.json()["state"] == "kept"
    assert [row["note"] for row in await scheduled.rows()] == ["Please call"]


async def test_what_may_be_of_safety_asks_for_help_at_once_and_once(due: Client) -> None:
    for more in ({"finish": False}, {}):
        assert (await due.answer(UNSAFE, **more)).status_code == 200
    (request,) = await due.helps()
    assert (request["state"], request["asked_as"], request["presses"]) == ("asked", "answers", 1)
    assert (await due.check_in())["risk_band"] == "high"


async def test_who_answers_that_they_are_not_safe_is_told_that_help_was_asked_and_where_to_turn(
    due: Client,
) -> None:
    words = (await due.answer(UNSAFE)).json()["words"]
    assert "we try to reach whoever is on call at once" in words
    assert "911" in words
    assert "988" in words


async def test_no_refusal_swallows_an_answer_that_may_be_of_safety(
    scheduled: Client,
) -> None:
    kept = await scheduled.answer(UNSAFE)
    assert (kept.status_code, kept.json()["state"]) == (200, "kept")
    assert len(await scheduled.helps()) == 1


async def test_what_was_answered_stands_in_no_event_and_in_no_plain_column(
    due: Client, database: Database
) -> None:
    await due.answer(UNSAFE, note="Xylophone")
    (row,) = await database.fetch(_ROWS, id=due.check_in_id)
    assert b"Xylophone" not in row["sealed"]
    assert b"site.5" not in row["sealed"]
    told_all = " ".join(bytes(one["payload"]).decode() for one in await database.fetch(_SAID))
    for word in ("Xylophone", "site.5", '"high"', "risk"):
        assert word not in told_all


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ([{"item": "site.1", "answer": 5}], "answers.0"),
        ([{"item": "site.1", "answer": 1}, {"item": "phq.9", "answer": 1}], "answers.1"),
        ([{"item": "site.1", "answer": 1.5}], "body.answers.0.answer"),
        ([{"item": "site.1", "answer": 10**30}], "body.answers.0.answer"),
        ([{"item": "site 1", "answer": 1}], "body.answers.0.item"),
    ],
)
async def test_an_answer_that_cannot_be_is_named_and_nothing_is_kept(
    due: Client, answers: list[dict[str, Any]], field: str
) -> None:
    address = f"/sites/north/check-ins/{due.check_in_id}/answers"
    answer = await due.api.post(address, json={"answers": answers}, headers=due.token)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert await due.rows() == []


async def test_a_person_judges_over_the_rules_with_a_reason_that_is_sealed(due: Client) -> None:
    address = f"/sites/north/check-ins/{due.check_in_id}/risk-band"
    body = {"band": "high", "reason": "Sounded low on the phone"}
    early = await due.api.post(address, json=body)
    assert early.json()["type"].endswith(":check-in-is-not-answered")
    await due.answer(WELL)
    answer = await due.api.post(address, json=body)
    assert (answer.status_code, answer.json()["risk_band"]) == (200, "high"), answer.text
    listed = await due.api.get(f"/sites/north/check-ins/{due.check_in_id}/judgements")
    (judgement,) = listed.json()["items"]
    assert (judgement["band_before"], judgement["reason"]) == ("low", body["reason"])
    assert (await due.api.post(address, json=body, headers=due.token)).status_code == 403


async def test_a_band_that_a_person_judged_anew_takes_back_what_followed_from_the_old_one(
    due: Client,
) -> None:
    before = await _ahead(due)
    await due.answer(BADLY)
    assert any("high risk" in one["explanation"] for one in (await _ahead(due)).values())
    address = f"/sites/north/check-ins/{due.check_in_id}/risk-band"
    judged = await due.api.post(address, json={"band": "low", "reason": "Mistook the scale"})
    assert judged.status_code == 200, judged.text
    assert set(await _ahead(due)) == set(before)
    assert not any("high risk" in one["explanation"] for one in (await _ahead(due)).values())


async def _ahead(due: Client) -> dict[str, Any]:
    """Return the check-ins that nobody was asked yet, by their day."""
    params = {"client_id": str(due.client_id), "state": "scheduled"}
    listed = await due.api.get("/sites/north/check-ins", params=params)
    return {one["due_on"]: one for one in listed.json()["items"]}


async def test_a_client_lists_their_own_check_ins_without_bands(due: Client) -> None:
    await due.answer(WELL)
    listed = await due.api.get("/sites/north/my/check-ins", headers=due.token)
    assert listed.json()["items"][0]["state"] == "answered"
    assert "risk" not in listed.text
    nobody = await due.api.get("/sites/north/my/check-ins", headers=due.of(new_id()))
    assert nobody.json()["items"] == []


async def test_a_client_who_answers_at_the_moment_of_missing_is_heard(
    api: AsyncClient, issuer: TestIssuer, database: Database, room: Room
) -> None:
    """Whichever comes first, the answer is kept: in time, or late with its outreach closed."""
    for _ in range(8):
        room = await (await Room(room.units, room.clock).draft()).activate(days=(7,))
        client = Client(api, issuer, room, await room.first_check_in())
        await room.wake_at(local(WEEK, 9))
        room.clock.set(MISSED_AT)
        answer, _ = await asyncio.gather(client.answer(WELL), room.wake_at(MISSED_AT))
        assert answer.status_code == 200, answer.text
        events = await told(database, room)
        if answer.json()["is_late"]:
            late = ["CheckInMissed", "OutreachOpened", "CheckInCompleted", "OutreachClosed"]
            assert events == ["CheckInDue", *late]
        else:
            assert events == ["CheckInDue", "CheckInCompleted"]
        assert (await client.check_in())["state"] == "completed"
        room.clock.set(MISSED_AT - timedelta(days=10))
