"""Screenings over HTTP: rated, explained, confirmed or overridden, and every attempt kept."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.enrollment import tables
from services.enrollment.domain.clinical.screening import SCREENING, ScreeningState
from tests.integration.enrollment.clinic import screening_form
from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, shown
from tests.integration.enrollment.test_rules import field, rule


@pytest.fixture
async def at(desk: Desk) -> str:
    """Return where the screenings of a submitted application are."""
    return f"/applications/{(await desk.apply())['id']}/screenings"


async def draft(desk: Desk, at: str, **changed: Any) -> dict[str, Any]:
    return shown(await desk.post(at, screening_form(**changed)), 201)


async def states(desk: Desk, at: str) -> list[str]:
    return [one["state"] for one in shown(await desk.get(at))["items"]]


async def test_ratings_are_kept_with_a_recommendation_and_a_sentence_for_each(
    desk: Desk, at: str
) -> None:
    note = "Housing with\na friend who drinks."
    ratings = [{"dimension": n, "rating": 2, "note": note} for n in range(1, 6)]
    receipt = await draft(desk, at, ratings=ratings, considerations=["barriers_to_care"])
    assert (receipt["recommended_level"], receipt["state"]) == ("2.7", "draft")
    kept = shown(await desk.get(f"{at}/{receipt['id']}"))
    assert kept["ratings"] == dict.fromkeys("12345", 2)
    assert kept["notes"]["5"] == note
    assert len(kept["explanation"]) == 6
    assert "barriers to care" in kept["explanation"][5]


async def test_a_receipt_holds_no_rating(desk: Desk, at: str) -> None:
    receipt = await draft(desk, at)
    assert not {"ratings", "notes", "note", "explanation", "sealed"} & receipt.keys()


async def test_a_submitted_application_is_then_in_screening(desk: Desk, at: str) -> None:
    await draft(desk, at)
    application = at.removesuffix("/screenings")
    assert shown(await desk.get(application))["state"] == "screening"
    decision = {"decision": "accepted", "decided_on": TODAY}
    assert shown(await desk.post(f"{application}/decision", decision))["state"] == "accepted"
    await draft(desk, at)
    assert shown(await desk.get(application))["state"] == "accepted"


async def test_who_was_declined_is_not_screened(desk: Desk, at: str) -> None:
    decision = {"decision": "declined", "decided_on": "2026-03-03"}
    shown(await desk.post(f"{at.removesuffix('/screenings')}/decision", decision))
    answer = await desk.post(at, screening_form())
    assert rule(answer) == (409, "transition-is-not-allowed")


async def test_the_recommended_level_is_confirmed_with_an_empty_body(desk: Desk, at: str) -> None:
    receipt = await draft(desk, at)
    confirmed = shown(await desk.post(f"{at}/{receipt['id']}/confirmation", {}))
    assert (confirmed["state"], confirmed["confirmed_level"]) == ("confirmed", "2.1")
    assert confirmed["confirmed_by"]
    assert confirmed["override_reason"] is None


async def test_another_level_is_an_override_whose_words_are_sealed(
    enrollment: Enrollment, desk: Desk, at: str
) -> None:
    receipt = await draft(desk, at)
    override = {"level_of_care": "2.5", "reason": "other", "words": "Lives with a dealer."}
    confirmed = shown(await desk.post(f"{at}/{receipt['id']}/confirmation", override))
    assert (confirmed["confirmed_level"], confirmed["override_reason"]) == ("2.5", "other")
    assert "dealer" not in str(confirmed)
    kept = shown(await desk.get(f"{at}/{receipt['id']}"))
    assert kept["override_note"] == "Lives with a dealer."
    row = await enrollment.database.fetch_one(
        tables.screening.select().where(tables.screening.c.id == UUID(receipt["id"]))
    )
    assert row is not None
    assert not {"ratings", "rating", "note"} & set(row.keys())
    assert b"dealer" not in row["sealed_override"]
    assert b"ratings" not in row["sealed"]


@pytest.mark.parametrize(
    ("sent", "broken"),
    [
        ({"level_of_care": "2.5"}, "override-needs-reason"),
        ({"level_of_care": "2.5", "reason": "other"}, "override-needs-reason"),
        ({"level_of_care": "2.1", "reason": "clinical_judgment"}, "nothing-is-overridden"),
        ({"words": "as it is"}, "nothing-is-overridden"),
        ({"level_of_care": "3.3", "reason": "clinical_judgment"}, "level-is-of-another-edition"),
    ],
)
async def test_a_confirmation_that_cannot_be_right_is_refused(
    desk: Desk, at: str, sent: dict[str, Any], broken: str
) -> None:
    receipt = await draft(desk, at)
    answer = await desk.post(f"{at}/{receipt['id']}/confirmation", sent)
    assert rule(answer) == (422, broken)
    assert await states(desk, at) == ["draft"]


async def test_a_new_attempt_replaces_and_every_attempt_stays_to_be_read(
    desk: Desk, at: str
) -> None:
    first = await draft(desk, at)
    second = await draft(desk, at)
    assert await states(desk, at) == ["replaced", "draft"]
    shown(await desk.post(f"{at}/{second['id']}/confirmation", {}))
    third = await draft(desk, at, edition=3, ratings=_rated(6, 1))
    assert await states(desk, at) == ["replaced", "confirmed", "draft"]
    shown(await desk.post(f"{at}/{third['id']}/confirmation", {}))
    assert await states(desk, at) == ["replaced", "replaced", "confirmed"]
    assert shown(await desk.get(f"{at}/{first['id']}"))["ratings"]


def _rated(dimensions: int, rating: int) -> list[dict[str, int]]:
    return [{"dimension": n, "rating": rating} for n in range(1, dimensions + 1)]


@pytest.mark.parametrize("state", ScreeningState)
async def test_every_arrow_to_confirmed_and_no_other_is_walked_by_commands(
    desk: Desk, at: str, state: ScreeningState
) -> None:
    receipt = await draft(desk, at)
    path = f"{at}/{receipt['id']}/confirmation"
    if state is ScreeningState.CONFIRMED:
        shown(await desk.post(path, {}))
    elif state is ScreeningState.REPLACED:
        await draft(desk, at)
    answer = await desk.post(path, {})
    allowed = SCREENING.allows(state, ScreeningState.CONFIRMED)
    assert answer.status_code == (200 if allowed else 409)


async def test_of_drafts_and_confirmations_at_the_same_moment_one_of_each_stays(
    desk: Desk, at: str
) -> None:
    await draft(desk, at)
    for _ in range(3):
        receipt = await draft(desk, at)
        confirmation = f"{at}/{receipt['id']}/confirmation"
        answers = await asyncio.gather(
            *(desk.post(at, screening_form()) for _ in range(4)),
            *(desk.post(confirmation, {}) for _ in range(2)),
        )
        assert {one.status_code for one in answers} <= {200, 201, 409, 412}
        kept = await states(desk, at)
        assert kept.count("draft") <= 1
        assert kept.count("confirmed") <= 1


async def test_of_first_drafts_at_the_same_moment_one_stays(desk: Desk, at: str) -> None:
    answers = await asyncio.gather(*(desk.post(at, screening_form()) for _ in range(6)))
    assert {one.status_code for one in answers} <= {201, 409, 412}
    assert sum(one.status_code == 201 for one in answers) >= 1
    assert (await states(desk, at)).count("draft") == 1


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"ratings": _rated(4, 1)}, ("rating-is-impossible", "ratings")),
        ({"ratings": _rated(6, 1)}, ("rating-is-impossible", "ratings")),
        ({"edition": 3}, ("rating-is-impossible", "ratings")),
        ({"edition": 2}, ("invalid", "edition")),
        ({"ratings": _rated(5, 5)}, ("invalid", "rating")),
        ({"ratings": []}, ("rating-is-impossible", "ratings")),
        (
            {"edition": 3, "ratings": _rated(6, 1), "considerations": ["barriers_to_care"]},
            ("considerations-are-of-fourth-edition", "considerations"),
        ),
    ],
)
async def test_ratings_that_cannot_be_right_are_refused(
    desk: Desk, at: str, changed: dict[str, Any], refusal: tuple[str, str]
) -> None:
    answer = await desk.post(at, screening_form(**changed))
    assert (*rule(answer), field(answer)) == (422, *refusal)
    assert await states(desk, at) == []


async def test_another_applications_screening_is_not_there(desk: Desk, at: str) -> None:
    receipt = await draft(desk, at)
    other = f"/applications/{(await desk.apply())['id']}/screenings"
    assert rule(await desk.get(f"{other}/{receipt['id']}")) == (404, "not-found")
    answer = await desk.post(f"{other}/{receipt['id']}/confirmation", {})
    assert rule(answer) == (404, "not-found")
    nowhere = f"/applications/{uuid4()}/screenings"
    assert rule(await desk.post(nowhere, screening_form())) == (404, "not-found")


@pytest.mark.parametrize(
    ("role", "allowed"), [("clinician", True), ("intake_coordinator", False), ("ops", False)]
)
async def test_clinicians_and_directors_alone_screen(
    enrollment: Enrollment, desk: Desk, at: str, role: str, *, allowed: bool
) -> None:
    async with enrollment.client(role) as http:
        other = Desk(http, desk.site)
        answer = await other.post(at, screening_form())
        assert answer.status_code == (201 if allowed else 403)
        assert (await other.get(at)).status_code == (200 if allowed else 403)


async def test_the_rules_say_what_each_rating_asks_for(desk: Desk) -> None:
    listed = shown(await desk.http.get("/screening-rules"))["items"]
    assert [one["edition"] for one in listed] == [3, 4]
    assert listed[1]["floors"]["4"][2] == "2.1"
