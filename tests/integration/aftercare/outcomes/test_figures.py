"""Outcomes as they are reported: each number against what was kept, and against a count by hand."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.aftercare.domain.outcomes.measures import Result
from services.aftercare.domain.outcomes.windows import HORIZONS, USUAL_WINDOWS
from services.aftercare.queries.outcomes.cohort import Cohort
from services.aftercare.queries.outcomes.figures import By, figures
from shared.database import Database
from shared.identifiers import new_id
from tests.integration.aftercare.outcomes.alumni import TODAY, Alumni, after


@pytest.fixture
def alumni(database: Database) -> Alumni:
    return Alumni(database)


async def report(api: AsyncClient, alumni: Alumni, **asked: Any) -> dict[str, Any]:
    params = {"site": alumni.site, "since": "2025-01-01", "until": "2026-03-01", **asked}
    answer = await api.get("/reports/outcomes", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def measured(api: AsyncClient, alumni: Alumni, name: str, **asked: Any) -> tuple[int, ...]:
    """Return who met the measure, of how many, and who cannot be judged yet."""
    found = (await report(api, alumni, **asked))["measures"]
    [one] = [measure for measure in found if measure["measure"] == name]
    return one["numerator"], one["denominator"], one["not_yet"]


@pytest.mark.parametrize(
    ("day", "is_met"), [(59, False), (60, True), (90, True), (120, True), (121, False)]
)
async def test_an_answer_counts_within_the_window_and_on_both_its_edges(
    api: AsyncClient, alumni: Alumni, day: int, is_met: bool
) -> None:
    await alumni.answered(await alumni.discharged(), after(day))
    assert await measured(api, alumni, "engagement_90") == (int(is_met), 1, 0)


@pytest.mark.parametrize(("state", "met"), [("reached", 1), ("unreached", 0), ("cancelled", 0)])
async def test_an_outreach_that_reached_somebody_counts_on_the_sites_local_day(
    api: AsyncClient, alumni: Alumni, state: str, met: int
) -> None:
    client = await alumni.discharged()
    late_on_day_45 = datetime.combine(after(46), time(4), UTC)
    await alumni.reached(client, late_on_day_45, state=state)
    assert await measured(api, alumni, "engagement_30") == (met, 1, 0)


async def test_the_window_is_the_sites_own_where_it_has_published_one(
    api: AsyncClient, alumni: Alumni
) -> None:
    await alumni.windows(_30=(25, 35), _90=(80, 100), _180=(170, 190), _365=(350, 380))
    await alumni.answered(await alumni.discharged(), after(70))
    assert await measured(api, alumni, "engagement_90") == (0, 1, 0)
    shown = (await report(api, alumni))["windows"]
    assert [one["site"] for one in shown] == [None, alumni.site]
    assert shown[1]["windows"]["90"] == {"first": 80, "last": 100}


async def test_who_cannot_be_judged_yet_is_no_failure_and_no_success_either(
    api: AsyncClient, alumni: Alumni
) -> None:
    over = TODAY - timedelta(days=1)
    just, almost = over - timedelta(days=45), over - timedelta(days=44)
    await alumni.discharged(on=just)
    client = await alumni.discharged(on=almost)
    await alumni.answered(client, after(30, almost))
    assert await measured(api, alumni, "engagement_30") == (0, 1, 1)


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        ({"never_was": True}, "entered_in_error"),
        ({"disposition": "death"}, "death"),
        ({"disposition": "transferred"}, "transferred"),
        ({"is_elsewhere": True}, "elsewhere"),
        ({"discharge_from_history": True}, "history"),
    ],
)
async def test_who_is_excluded_is_counted_apart_and_by_the_reason(
    api: AsyncClient, alumni: Alumni, kept: dict[str, Any], reason: str
) -> None:
    await alumni.discharged()
    client = await alumni.discharged(**kept)
    await alumni.answered(client, after(30))
    found = await report(api, alumni)
    assert (found["discharges"], found["counted"], found["excluded_in_all"]) == (2, 1, 1)
    assert {one["reason"]: one["discharges"] for one in found["excluded"]}[reason] == 1
    assert await measured(api, alumni, "engagement_30") == (0, 1, 0)


async def test_whoever_never_had_a_plan_is_counted_too(api: AsyncClient, alumni: Alumni) -> None:
    await alumni.discharged(disposition="dropped_out")
    assert await measured(api, alumni, "engagement_180") == (0, 1, 0)


@pytest.mark.parametrize(("day", "met"), [(0, 1), (30, 1), (31, 0)])
async def test_a_later_stay_is_a_readmission_from_the_day_of_discharge_on(
    api: AsyncClient, alumni: Alumni, day: int, met: int
) -> None:
    client = await alumni.discharged()
    await alumni.began(client, after(day))
    assert await measured(api, alumni, "readmission_30") == (met, 1, 0)
    assert await measured(api, alumni, "readmission_90") == (1, 1, 0)


@pytest.mark.parametrize(("day", "met"), [(7, 1), (8, 0), (-1, 0)])
async def test_a_first_attendance_is_a_linkage_by_its_day_and_a_sign_of_engagement(
    api: AsyncClient, alumni: Alumni, day: int, met: int
) -> None:
    client, other = await alumni.discharged(), await alumni.discharged()
    await alumni.attended(client, after(day))
    await alumni.attended(other, after(30))
    assert await measured(api, alumni, "linkage_7") == (met, 2, 0)
    assert await measured(api, alumni, "linkage_30") == (2 if day > 0 else 1, 2, 0)
    assert await measured(api, alumni, "engagement_30") == (1, 2, 0)


async def test_a_stay_that_never_was_is_no_readmission(api: AsyncClient, alumni: Alumni) -> None:
    client = await alumni.discharged()
    await alumni.began(client, after(5), never_was=True)
    assert await measured(api, alumni, "readmission_30") == (0, 1, 0)


async def test_merged_clients_are_one_person_and_two_again_once_it_is_taken_back(
    api: AsyncClient, alumni: Alumni
) -> None:
    kept, duplicate = await alumni.discharged(), new_id()
    await alumni.answered(duplicate, after(30))
    await alumni.began(duplicate, after(100))
    assert await measured(api, alumni, "engagement_30") == (0, 1, 0)
    await alumni.merged(kept, duplicate)
    assert await measured(api, alumni, "engagement_30") == (1, 1, 0)
    assert await measured(api, alumni, "readmission_180") == (1, 1, 0)


async def test_a_stay_that_was_kept_under_both_ids_ended_once(
    api: AsyncClient, alumni: Alumni
) -> None:
    kept, duplicate = await alumni.discharged(), await alumni.discharged()
    assert (await report(api, alumni))["discharges"] == 2
    await alumni.merged(kept, duplicate)
    assert (await report(api, alumni))["discharges"] == 1
    assert await measured(api, alumni, "readmission_365") == (0, 0, 1)


async def test_groups_are_of_programs_months_and_quarters_of_discharge(
    api: AsyncClient, alumni: Alumni
) -> None:
    for day, program in (("2025-01-31", "iop"), ("2025-02-01", "iop"), ("2025-04-01", "php")):
        await alumni.discharged(on=date.fromisoformat(day), program=program)
    for by, groups in (
        ("program", {"iop": 2, "php": 1}),
        ("month", {"2025-01": 1, "2025-02": 1, "2025-04": 1}),
        ("quarter", {"2025-Q1": 2, "2025-Q2": 1}),
        ("site", {alumni.site: 3}),
    ):
        [first] = (await report(api, alumni, by=by))["measures"][:1]
        assert {one["group"]: one["denominator"] for one in first["groups"]} == groups
    assert (await report(api, alumni, program="php"))["discharges"] == 1


async def test_every_number_is_named_by_ids_to_staff_of_the_site(
    api: AsyncClient, alumni: Alumni
) -> None:
    client, other = await alumni.discharged(), await alumni.discharged(disposition="death")
    await alumni.answered(client, after(30))
    asked = {"measure": "engagement_30", "since": "2025-01-01", "until": "2026-03-01"}
    there = f"/sites/{alumni.site}/outcomes"
    for chosen, whom in (
        ({"result": "met"}, [client]),
        ({"result": "not_met"}, []),
        ({}, [client]),
        ({"excluded": "death"}, [other]),
    ):
        answer = await api.get(there, params={**asked, **chosen})
        assert answer.status_code == 200, answer.text
        assert [UUID(one["client_id"]) for one in answer.json()["items"]] == whom
    both = {**asked, "result": "met", "excluded": "death"}
    assert (await api.get(there, params=both)).status_code == 422
    assert (await api.get(there, params={**asked, "measure": "luck"})).status_code == 422


async def test_the_table_holds_the_same_numbers(api: AsyncClient, alumni: Alumni) -> None:
    await alumni.answered(await alumni.discharged(), after(30))
    params = {"site": alumni.site, "since": "2025-01-01", "until": "2026-03-01"}
    answer = await api.get("/reports/outcomes", params=params, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert '"all","engagement_30","numerator",1' in answer.text
    assert f'"{alumni.site}","engagement_30","denominator",1' in answer.text


@pytest.mark.parametrize(
    "asked", [{"since": "2026-01-02", "until": "2026-01-01"}, {"since": "1900-01-01"}]
)
async def test_a_period_that_cannot_be_is_refused(
    api: AsyncClient, alumni: Alumni, asked: dict[str, str]
) -> None:
    answer = await api.get("/reports/outcomes", params={"site": alumni.site, **asked})
    assert (answer.status_code, answer.json()["type"].rsplit(":")[-1]) == (
        422,
        "period-is-upside-down",
    )


@dataclass
class Person:
    """What hypothesis draws of one person: days are after the discharge."""

    ended: int
    answers: list[int] = field(default_factory=list)
    returned: int | None = None
    excluded: bool = False


_people = st.lists(
    st.builds(
        Person,
        ended=st.integers(0, 700),
        answers=st.lists(st.integers(-5, 450), max_size=3),
        returned=st.none() | st.integers(-50, 400),
        excluded=st.booleans(),
    ),
    max_size=5,
)
_FIRST = TODAY - timedelta(days=700)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_people)
async def test_the_count_is_that_of_a_count_by_hand(
    database: Database, people: list[Person]
) -> None:
    alumni = Alumni(database)
    over = TODAY - timedelta(days=1)
    for person in people:
        ended = _FIRST + timedelta(days=person.ended)
        client = await alumni.discharged(on=ended, never_was=person.excluded)
        for day in person.answers:
            await alumni.answered(client, after(day, ended))
        if person.returned is not None:
            await alumni.began(client, after(person.returned, ended))
    cohort = Cohort(sites={alumni.site}, since=_FIRST, until=TODAY, over=over)
    found = (await figures(database, cohort, By.SITE)).overall
    counted = [one for one in people if not one.excluded]
    assert (found.discharges, found.counted) == (len(people), len(counted))
    for days in HORIZONS:
        window = USUAL_WINDOWS[days]
        by_hand = [
            _judged(one, window.last, any(window.first <= d <= window.last for d in one.answers))
            for one in counted
        ]
        assert dict(found.results[f"engagement_{days}"]) == _counted(by_hand)
        by_hand = [
            _judged(one, days, one.returned is not None and 0 <= one.returned <= days)
            for one in counted
        ]
        assert dict(found.results[f"readmission_{days}"]) == _counted(by_hand)


def _judged(person: Person, last: int, met: bool) -> Result:
    if _FIRST + timedelta(days=person.ended + last) > TODAY - timedelta(days=1):
        return Result.NOT_YET
    return Result.MET if met else Result.NOT_MET


def _counted(results: list[Result]) -> dict[Result, int]:
    return {result: results.count(result) for result in Result}
