"""A person who was registered twice is one in care: stays, assessments, alerts, lines, payers."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from sqlalchemy import or_, select

from services.enrollment import tables
from tests.integration.enrollment.clinic import CONCERNED, assess, assessment_form
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.integration.enrollment.line import Line
from tests.integration.enrollment.test_assessment_timer import (
    Workers,
    begin,
    due,
    look,
    workers,  # noqa: F401 - a fixture
)
from tests.integration.enrollment.test_client_merges_consents import pair
from tests.integration.enrollment.test_merges import merged, reverse
from tests.integration.enrollment.test_rules import rule

PLACES = [{"program": "iop"}, {"program": "php"}]


@pytest_asyncio.fixture
async def line(enrollment: Enrollment, desk: Desk) -> AsyncIterator[Line]:
    line = Line(enrollment, desk)
    yield line
    enrollment.clock.set(NOW)
    await line.stands()


async def past_stay(desk: Desk, client_id: str, on: str) -> str:
    """Return a stay that is over."""
    application = await desk.accepted(client_id=client_id)
    stay = shown(await desk.enroll(application["id"], started_on=on, from_history=True), 201)
    shown(await desk.discharge(stay["id"]))
    identity: str = stay["id"]
    return identity


async def history(desk: Desk, client_id: str) -> list[tuple[str, str | None]]:
    found = shown(await desk.get(f"/clients/{client_id}/episodes"))["items"]
    return [(stay["id"], stay["prior_episode_id"]) for stay in found]


async def listed(desk: Desk, path: str, **params: str) -> set[str]:
    return {one["id"] for one in shown(await desk.get(path, **params))["items"]}


async def test_the_history_of_either_is_all_stays_and_each_knows_the_one_before(
    desk: Desk,
) -> None:
    kept, duplicate = await pair(desk)
    first = await past_stay(desk, duplicate, "2026-03-03")
    second = await past_stay(desk, kept, "2026-03-05")
    third = await past_stay(desk, duplicate, "2026-03-07")
    one = await merged(desk, kept, duplicate)
    together = [(first, None), (second, first), (third, second)]
    assert await history(desk, kept) == await history(desk, duplicate) == together
    assert shown(await desk.get(f"/episodes/{third}"))["prior_episode_id"] == second
    shown(await reverse(desk, one))
    assert await history(desk, kept) == [(second, None)]
    assert await history(desk, duplicate) == [(first, None), (third, first)]


async def test_assessments_and_alerts_of_either_are_shown_of_both(desk: Desk) -> None:
    kept, duplicate = await pair(desk)
    answered = [(await assess(desk, one, answers=CONCERNED))["id"] for one in (kept, duplicate)]
    one = await merged(desk, kept, duplicate)
    for client in (kept, duplicate):
        assert await listed(desk, f"/clients/{client}/assessments") == set(answered)
        assert len(await listed(desk, "/safety-alerts", client_id=client)) == 2
        opened = shown(await desk.get(f"/clients/{client}/assessments/{answered[1]}"))
        assert opened["answers"] == CONCERNED
    shown(await reverse(desk, one))
    assert await listed(desk, f"/clients/{duplicate}/assessments") == {answered[1]}
    assert len(await listed(desk, "/safety-alerts", client_id=kept)) == 1


async def test_what_is_new_of_the_duplicate_is_the_kept_ones(desk: Desk) -> None:
    kept, duplicate = await pair(desk)
    first = await assess(desk, duplicate, answers=CONCERNED)
    await merged(desk, kept, duplicate)
    corrected = await assess(
        desk, kept, answers=CONCERNED, corrects=first["id"], correction_reason="typing_error"
    )
    assert corrected["client_id"] == kept
    assert len(await listed(desk, "/safety-alerts", client_id=kept)) == 1  # the same concern
    raised = await desk.post(f"/clients/{duplicate}/safety-alerts", {"note": "Called us."})
    assert shown(raised, 201)["client_id"] == kept


async def test_a_correction_of_another_clients_assessment_is_still_refused(desk: Desk) -> None:
    kept, duplicate = await pair(desk)
    first = await assess(desk, duplicate)
    shown(await reverse(desk, await merged(desk, kept, duplicate)))
    form = assessment_form(corrects=first["id"], correction_reason="typing_error")
    refused = await desk.post(f"/clients/{kept}/assessments", form)
    assert rule(refused) == (422, "correction-is-of-another")


async def test_what_is_due_of_the_duplicates_stay_is_answered_under_the_kept_id(
    enrollment: Enrollment,
    desk: Desk,
    workers: Workers,  # noqa: F811 - the fixture
) -> None:
    kept = (await desk.apply())["client_id"]
    stay = await begin(desk)
    await look(enrollment, workers)
    asked = await due(desk, client_id=stay["client_id"])
    assert "phq-9" in asked
    await merged(desk, kept, stay["client_id"])
    assert await due(desk, client_id=kept) == asked
    await assess(desk, kept)
    assert await due(desk, client_id=kept) == [one for one in asked if one != "phq-9"]


async def test_nobody_is_asked_for_what_they_just_answered_under_the_other_id(
    enrollment: Enrollment,
    desk: Desk,
    workers: Workers,  # noqa: F811 - the fixture
) -> None:
    kept = (await desk.apply())["client_id"]
    await assess(desk, kept)
    stay = await begin(desk)
    await merged(desk, kept, stay["client_id"])
    await look(enrollment, workers)
    asked = await due(desk, client_id=kept)
    assert "gad-7" in asked
    assert "phq-9" not in asked


async def test_an_accepted_place_ends_what_the_person_waits_for_under_either_id(
    line: Line,
) -> None:
    await line.seats(1)
    holder = await line.asks()
    first, second = await line.waits(), await line.waits()
    await merged(line.desk, second["client_id"], first["client_id"])
    await give_up(line, holder)
    assert [await line.state(one) for one in (first, second)] == ["offered", "waiting"]
    shown(await line.answer(first, "acceptance"))
    assert [await line.state(one) for one in (first, second)] == ["accepted", "removed"]


async def test_of_two_offers_to_one_person_one_is_accepted(line: Line) -> None:
    await line.seats(1)
    await line.seats(1, program="php")
    holders = [await line.asks(places=[place]) for place in PLACES]
    first, second = [await line.waits(places=[place]) for place in PLACES]
    for holder in holders:
        await give_up(line, holder)
    shown(await line.answer(first, "acceptance"))
    await merged(line.desk, second["client_id"], first["client_id"])
    assert await line.state(second) == "offered"
    assert rule(await line.answer(second, "acceptance")) == (409, "accepted-elsewhere")


async def test_a_seat_at_once_ends_the_waits_of_either_id(line: Line) -> None:
    await line.seats(1)
    await line.asks()
    waiting = await line.waits()
    application = await line.desk.accepted()
    await merged(line.desk, application["client_id"], waiting["client_id"])
    seated = await line.asks(application=application, places=[{"program": "php"}])
    assert seated["seat"]["state"] == "reserved"
    assert await line.state(waiting) == "removed"


async def test_a_wait_under_the_other_id_joins_the_one_there_is(
    enrollment: Enrollment, line: Line
) -> None:
    await line.seats(1)
    await line.asks()
    first = await line.waits()
    application = await line.desk.accepted()
    await merged(line.desk, application["client_id"], first["client_id"])
    (second,) = (await line.asks(application=application))["waiting"]
    entry = tables.waitlist_entry.c
    groups = await enrollment.database.fetch(
        select(entry.group_id)
        .where(or_(entry.id == first["id"], entry.id == second["id"]))
        .distinct()
    )
    assert len(groups) == 1


async def test_authorizations_are_listed_under_either_id(desk: Desk) -> None:
    kept = (await desk.apply())["client_id"]
    stay = await desk.enrolled()
    shown(await desk.http.put(f"/sites/{desk.site}/payers/aetna/rules", json={}))
    body = {"episode_id": stay["id"], "payer": "aetna", "requested_on": "2026-03-01"}
    asked = shown(await desk.post("/authorizations", body), 201)
    one = await merged(desk, kept, stay["client_id"])
    for client in (kept, stay["client_id"]):
        assert await listed(desk, "/authorizations", client_id=client) == {asked["id"]}
    shown(await reverse(desk, one))
    assert await listed(desk, "/authorizations", client_id=kept) == set()


async def give_up(line: Line, standing: dict[str, Any]) -> None:
    path = f"/applications/{standing['application_id']}/seat/release"
    shown(await line.desk.post(path, {"reason_code": "declined"}))
