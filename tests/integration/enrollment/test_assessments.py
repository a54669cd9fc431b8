"""Assessments over HTTP: scored, sealed, corrected by appending, and silent to everybody else."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from services.enrollment import tables
from tests.integration.enrollment.clinic import (
    CALM,
    CONCERNED,
    assess,
    assessment_form,
    told,
)
from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, shown
from tests.integration.enrollment.test_rules import field, rule


@pytest.fixture
async def client_id(desk: Desk) -> str:
    known: str = (await desk.apply())["client_id"]
    return known


async def test_an_assessment_is_scored_and_read_again(desk: Desk, client_id: str) -> None:
    kept = await assess(desk, client_id, instrument="audit", answers=[2, 1, 1, 0, 0, 0, 1, 0, 0, 2])
    assert kept["answers"] == [2, 1, 1, 0, 0, 0, 1, 0, 0, 2]
    assert kept["scores"] == {"total": 7, "audit_c": 4}
    assert (kept["bands"], kept["flags"]) == ({"total": "zone I"}, [])
    assert (kept["instrument_version"], kept["corrected_by"]) == (1, None)


async def test_the_answer_to_the_command_holds_neither_answers_nor_scores(
    desk: Desk, client_id: str
) -> None:
    """It is kept as it is under the Idempotency-Key."""
    form = assessment_form(answers=CONCERNED)
    path = f"/clients/{client_id}/assessments"
    receipt = shown(await desk.post(path, form, **{"Idempotency-Key": "a1"}), 201)
    assert not {"answers", "scores", "bands", "flags", "sealed"} & receipt.keys()
    again = shown(await desk.post(path, form, **{"Idempotency-Key": "a1"}), 201)
    assert again == receipt
    assert len(shown(await desk.get(path))["items"]) == 1


async def test_the_event_names_the_instrument_and_nothing_of_what_was_answered(
    enrollment: Enrollment, desk: Desk, client_id: str
) -> None:
    kept = await assess(desk, client_id)
    assert await told(enrollment, desk.site, "AssessmentCompleted") == [
        {
            "assessment_id": kept["id"],
            "client_id": client_id,
            "instrument": "phq-9",
            "completed_on": TODAY,
            "is_correction": False,
        }
    ]


async def test_a_correction_is_appended_and_the_corrected_one_stays(
    enrollment: Enrollment, desk: Desk, client_id: str
) -> None:
    first = await assess(desk, client_id, answers=[1] * 8 + [0])
    reason = {"corrects": first["id"], "correction_reason": "typing_error"}
    second = await assess(desk, client_id, answers=[2] * 8 + [0], **reason)
    listed = shown(await desk.get(f"/clients/{client_id}/assessments", instrument="phq-9"))
    assert [(one["scores"]["total"], one["corrected_by"]) for one in listed["items"]] == [
        (8, second["id"]),
        (16, None),
    ]
    events = await told(enrollment, desk.site, "AssessmentCompleted")
    assert [event["is_correction"] for event in events] == [False, True]


async def test_of_two_corrections_of_one_assessment_one_wins(desk: Desk, client_id: str) -> None:
    first = await assess(desk, client_id)
    form = assessment_form(corrects=first["id"], correction_reason="typing_error")
    path = f"/clients/{client_id}/assessments"
    answers = await asyncio.gather(*(desk.post(path, form) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert rule(refused) == (409, "assessment-is-corrected-already")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"instrument": "phq-2"}, (422, "instrument-is-unknown", "instrument")),
        ({"version": 9}, (422, "instrument-is-unknown", "version")),
        ({"answers": [0] * 8}, (422, "answer-is-impossible", "8")),
        ({"answers": [0] * 10}, (422, "answer-is-impossible", "9")),
        ({"answers": [0] * 8 + [4]}, (422, "answer-is-impossible", "8")),
        ({"answers": [0] * 8 + ["much"]}, (422, "invalid", "8")),
        ({"answers": [0] * 8 + [None]}, (422, "invalid", "8")),
        ({"answers": [True] + [0] * 8}, (422, "invalid", "0")),
        ({"answers": [77] + [0] * 8}, (422, "answer-is-impossible", "0")),
        ({"completed_on": "2026-03-11"}, (422, "not-yet-happened", "completed_on")),
        ({"correction_reason": "typo"}, (422, "correction-needs-reason", "correction_reason")),
        ({"corrects": str(uuid4())}, (422, "correction-needs-reason", "correction_reason")),
    ],
)
async def test_what_cannot_be_right_is_refused_naming_it_and_repeating_nothing(
    enrollment: Enrollment,
    desk: Desk,
    client_id: str,
    changed: dict[str, Any],
    refusal: tuple[int, str, str],
) -> None:
    answer = await desk.post(f"/clients/{client_id}/assessments", assessment_form(**changed))
    assert (*rule(answer), field(answer)) == refusal
    assert "77" not in answer.json()["detail"]
    assert "much" not in answer.text
    assert shown(await desk.get(f"/clients/{client_id}/assessments"))["items"] == []
    assert await told(enrollment, desk.site, "AssessmentCompleted") == []


async def test_nobody_is_assessed_who_never_applied_here(desk: Desk) -> None:
    answer = await desk.post(f"/clients/{uuid4()}/assessments", assessment_form())
    assert rule(answer) == (404, "client-is-not-known-here")


async def test_a_correction_is_of_the_same_client_and_instrument(
    desk: Desk, client_id: str
) -> None:
    other = (await desk.apply())["client_id"]
    known = await assess(desk, other)
    path, reason = f"/clients/{client_id}/assessments", {"correction_reason": "typing_error"}
    answer = await desk.post(path, assessment_form(corrects=known["id"], **reason))
    assert rule(answer) == (422, "correction-is-of-another")
    own = await assess(desk, client_id, instrument="gad-7", answers=[0] * 7)
    answer = await desk.post(path, assessment_form(corrects=own["id"], **reason))
    assert rule(answer) == (422, "correction-is-of-another")
    answer = await desk.post(path, assessment_form(corrects=str(uuid4()), **reason))
    assert rule(answer) == (404, "not-found")


async def test_what_is_stored_in_plain_says_nothing_of_the_answers(
    enrollment: Enrollment, desk: Desk, client_id: str
) -> None:
    kept = await assess(desk, client_id, answers=CONCERNED)
    row = await enrollment.database.fetch_one(
        tables.assessment.select().where(tables.assessment.c.id == UUID(kept["id"]))
    )
    assert row is not None
    assert not {"answers", "scores", "bands", "flags"} & set(row.keys())
    assert b"answers" not in row["sealed"]


async def test_without_the_clients_key_nothing_opens_again(
    enrollment: Enrollment, desk: Desk, client_id: str
) -> None:
    kept = await assess(desk, client_id)
    await enrollment.database.execute(
        delete(tables.client_key).where(tables.client_key.c.client_id == UUID(client_id))
    )
    shredded = shown(await desk.get(f"/clients/{client_id}/assessments/{kept['id']}"))
    assert (shredded["answers"], shredded["scores"]) == (None, None)
    assert shredded["instrument"] == "phq-9"


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("clinician", True), ("intake_coordinator", False), ("facilitator", False), ("ops", False)],
)
async def test_clinicians_and_directors_alone_read_answers(
    enrollment: Enrollment, desk: Desk, client_id: str, role: str, *, allowed: bool
) -> None:
    kept = await assess(desk, client_id)
    async with enrollment.client(role) as http:
        other = Desk(http, desk.site)
        for path in ("", f"/{kept['id']}"):
            answer = await other.get(f"/clients/{client_id}/assessments{path}")
            assert answer.status_code == (200 if allowed else 403)


async def test_who_counts_outcomes_reads_totals_and_nothing_else(
    enrollment: Enrollment, desk: Desk, client_id: str
) -> None:
    kept = await assess(desk, client_id, answers=[2] * 8 + [0])
    why = {"corrects": kept["id"], "correction_reason": "typing_error"}
    corrected = await assess(desk, client_id, answers=[1] * 9, **why)
    path = f"/clients/{client_id}/assessments/{kept['id']}"
    async with enrollment.client("outcomes_reader") as http:
        reader = Desk(http, desk.site)
        total = shown(await reader.get(f"{path}/total"))
        assert (total["total"], total["missing"]) == (16, None)
        assert total["corrected_by"] == corrected["id"]
        assert not {"answers", "scores", "bands", "flags", "correction_reason"} & total.keys()
        for other in (path, f"/clients/{client_id}/assessments", "/safety-alerts", "/episodes"):
            assert (await reader.get(other)).status_code == 403, other
        unknown = await reader.get(f"/clients/{client_id}/assessments/{uuid4()}/total")
        assert rule(unknown) == (404, "no-such-assessment")


@pytest.mark.parametrize(
    ("instrument", "answers", "is_shredded", "missing"),
    [("bam", [0] * 17, False, "not-summed"), ("phq-9", CALM, True, "key-destroyed")],
)
async def test_a_total_that_is_not_there_says_why(
    enrollment: Enrollment,
    desk: Desk,
    client_id: str,
    *,
    instrument: str,
    answers: list[int],
    is_shredded: bool,
    missing: str,
) -> None:
    kept = await assess(desk, client_id, instrument=instrument, answers=answers)
    if is_shredded:
        await enrollment.database.execute(
            delete(tables.client_key).where(tables.client_key.c.client_id == UUID(client_id))
        )
    async with enrollment.client("outcomes_reader") as http:
        path = f"/clients/{client_id}/assessments/{kept['id']}/total"
        total = shown(await Desk(http, desk.site).get(path))
    assert (total["total"], total["missing"]) == (None, missing)


@pytest.mark.parametrize(("purpose", "status"), [("outcomes", 200), ("treatment", 403)])
async def test_a_token_of_old_reads_totals_and_answers_no_more(
    enrollment: Enrollment, desk: Desk, client_id: str, purpose: str, status: int
) -> None:
    kept = await assess(desk, client_id)
    path = f"/sites/{desk.site}/clients/{client_id}/assessments/{kept['id']}"
    async with enrollment.client("program_director") as http:
        old = enrollment.issuer.bearer("ops", purpose=purpose)
        assert (await http.get(f"{path}/total", headers=old)).status_code == status
        assert (await http.get(path, headers=old)).status_code == 403


async def test_another_sites_assessments_are_not_there(desk: Desk, client_id: str) -> None:
    kept = await assess(desk, client_id)
    other = Desk(desk.http, f"s{uuid4().hex[:12]}")
    await other.http.put(f"/sites/{other.site}", json={"name": "S", "timezone": "UTC"})
    assert shown(await other.get(f"/clients/{client_id}/assessments"))["items"] == []
    answer = await other.get(f"/clients/{client_id}/assessments/{kept['id']}")
    assert rule(answer) == (404, "no-such-assessment")


async def test_the_instruments_say_what_each_item_offers(desk: Desk) -> None:
    listed = shown(await desk.http.get("/instruments"))["items"]
    audit = next(one for one in listed if one["code"] == "audit")
    assert audit["options"][8] == [0, 2, 4]
    assert {one["code"] for one in listed} == {
        "phq-9", "gad-7", "bam", "barc-10", "audit", "dast-10",
    }  # fmt: skip
    assert [0] * len(listed[0]["options"]) == CALM
