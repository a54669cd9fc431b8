"""Time asks for assessments: once each, by however many workers, while the stay is active."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from services.enrollment import tables
from services.enrollment.main import assessments
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.database import Database
from shared.timers import Timer
from tests.integration.enrollment.clinic import assess, told
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.integration.enrollment.test_rules import rule

MONTHLY = ["phq-9", "gad-7", "bam", "barc-10"]
YEARLY = ["audit", "dast-10"]

Workers = list[Timer[EnrollmentUnitOfWork]]


@pytest.fixture
async def workers(enrollment: Enrollment) -> AsyncIterator[Workers]:
    """Two workers with connections of their own; what other tests left sleeps."""
    await enrollment.database.execute(update(tables.assessment_rota).values(wakes_at=None))
    databases = [await Database(enrollment.settings.database_url).open() for _ in range(2)]
    yield [assessments(enrollment.settings, one, enrollment.clock) for one in databases]
    for database in databases:
        await database.close()
    enrollment.clock.set(NOW)


async def begin(desk: Desk, **changed: Any) -> dict[str, Any]:
    """Bring somebody into care by the site's rules, on 10 March."""
    application = await desk.accepted()
    await desk.consent(application["client_id"])
    form = {"started_on": "2026-03-10", **changed}
    return shown(await desk.enroll(application["id"], **form), 201)


async def look(enrollment: Enrollment, workers: Workers, *, days: int = 0) -> None:
    enrollment.clock.set(NOW + timedelta(days=days))
    await asyncio.gather(*(worker.take_all() for worker in workers))


async def asked(enrollment: Enrollment, desk: Desk) -> list[tuple[str, str]]:
    events = await told(enrollment, desk.site, "AssessmentDue")
    return [(event["instrument"], event["due_on"]) for event in events]


async def due(desk: Desk, **only: str) -> list[str]:
    listed = shown(await desk.get("/due-assessments", **only))["items"]
    return [one["instrument"] for one in listed]


async def test_at_admission_and_every_thirty_days_each_instrument_is_due_once(
    enrollment: Enrollment, desk: Desk, workers: Workers
) -> None:
    episode = await begin(desk)
    for days in (0, 0, 29, 30, 30, 31):
        await look(enrollment, workers, days=days)
    assert await asked(enrollment, desk) == [
        *((code, "2026-03-10") for code in [*MONTHLY, *YEARLY]),
        *((code, "2026-04-09") for code in MONTHLY),
    ]
    events = await told(enrollment, desk.site, "AssessmentDue")
    assert {event["episode_id"] for event in events} == {episode["id"]}


async def test_many_stays_are_each_asked_once_by_two_workers(
    enrollment: Enrollment, desk: Desk, workers: Workers
) -> None:
    for _ in range(12):
        await begin(desk)
    for _ in range(3):
        await look(enrollment, workers)
    events = await told(enrollment, desk.site, "AssessmentDue")
    counts = Counter((event["episode_id"], event["instrument"]) for event in events)
    assert (len(counts), set(counts.values())) == (12 * 6, {1})


async def test_one_just_answered_is_not_asked_again(
    enrollment: Enrollment, desk: Desk, workers: Workers
) -> None:
    application = await desk.accepted()
    client = application["client_id"]
    await assess(desk, client, completed_on="2026-03-05")
    await assess(desk, client, instrument="gad-7", answers=[0] * 7, completed_on="2026-02-01")
    await desk.consent(client)
    shown(await desk.enroll(application["id"], started_on="2026-03-10"), 201)
    await look(enrollment, workers)
    assert await due(desk) == ["gad-7", "bam", "barc-10", *YEARLY]


async def test_answering_takes_it_from_the_work_list(
    enrollment: Enrollment, desk: Desk, workers: Workers
) -> None:
    client = (await begin(desk))["client_id"]
    await look(enrollment, workers)
    assert await due(desk, client_id=client) == [*MONTHLY, *YEARLY]
    await assess(desk, client, completed_on="2026-02-10")
    assert "phq-9" in await due(desk)
    await assess(desk, client)
    assert "phq-9" not in await due(desk)


async def test_what_was_not_answered_lapses_when_it_is_due_again(
    enrollment: Enrollment, desk: Desk, workers: Workers
) -> None:
    await begin(desk)
    await look(enrollment, workers)
    await look(enrollment, workers, days=95)
    listed = shown(await desk.get("/due-assessments"))["items"]
    days = {one["instrument"]: one["due_on"] for one in listed}
    assert days == {
        **dict.fromkeys(MONTHLY, "2026-06-08"),
        **dict.fromkeys(YEARLY, "2026-03-10"),
    }


async def test_after_the_stay_nothing_is_due(
    enrollment: Enrollment, desk: Desk, workers: Workers
) -> None:
    episode = await begin(desk)
    await look(enrollment, workers)
    shown(await desk.discharge(episode["id"]))
    assert await due(desk) == []
    before = await asked(enrollment, desk)
    await look(enrollment, workers, days=60)
    assert await asked(enrollment, desk) == before
    row = await enrollment.database.fetch_one(
        tables.assessment_rota.select().where(tables.assessment_rota.c.id == UUID(episode["id"]))
    )
    assert row is not None
    assert row["wakes_at"] is None


async def test_a_stay_from_history_is_not_asked(
    enrollment: Enrollment, desk: Desk, workers: Workers
) -> None:
    await desk.enrolled()
    await look(enrollment, workers, days=60)
    assert await asked(enrollment, desk) == []


async def test_it_is_morning_at_the_site_when_it_is_asked(
    enrollment: Enrollment, desk: Desk, workers: Workers
) -> None:
    await begin(desk)
    await look(enrollment, workers)
    count = len(await asked(enrollment, desk))
    for instant, more in (
        (datetime(2026, 4, 9, 11, 59, tzinfo=UTC), 0),
        (datetime(2026, 4, 9, 12, 0, tzinfo=UTC), len(MONTHLY)),
    ):
        enrollment.clock.set(instant)  # 05:59 and 06:00 in Denver
        await workers[0].take_all()
        assert len(await asked(enrollment, desk)) == count + more


async def test_a_schedule_published_anew_holds_at_once_for_stays_that_go_on(
    enrollment: Enrollment, desk: Desk, workers: Workers
) -> None:
    await begin(desk)
    await look(enrollment, workers)
    weekly = {"instrument": "bam", "every_days": 7, "at_admission": False, "recent_days": 3}
    first = shown(await desk.post("/assessment-schedules", {"instruments": [weekly]}), 201)
    second = shown(await desk.post("/assessment-schedules", {"instruments": [weekly]}), 201)
    assert (first["number"], second["number"]) == (1, 2)
    assert shown(await desk.get("/assessment-schedules/current")) == second
    listed = shown(await desk.get("/assessment-schedules"))["items"]
    assert [one["number"] for one in listed] == [1, 2]
    before = len(await asked(enrollment, desk))
    await look(enrollment, workers, days=7)
    assert (await asked(enrollment, desk))[before:] == [("bam", "2026-03-17")]


async def test_without_a_version_of_its_own_a_site_has_the_platforms_schedule(
    desk: Desk,
) -> None:
    current = shown(await desk.get("/assessment-schedules/current"))
    assert (current["number"], current["published_by"]) == (0, None)
    assert [one["instrument"] for one in current["instruments"]] == [*MONTHLY, *YEARLY]


async def test_of_schedules_published_at_once_each_is_a_version_or_refused(desk: Desk) -> None:
    form = {"instruments": [{"instrument": "bam", "every_days": 14}]}
    answers = await asyncio.gather(*(desk.post("/assessment-schedules", form) for _ in range(6)))
    numbers = sorted(one.json()["number"] for one in answers if one.status_code == 201)
    assert numbers == list(range(1, len(numbers) + 1))
    refused = {rule(one) for one in answers if one.status_code != 201}
    assert refused <= {(409, "schedule-was-published-meanwhile")}


@pytest.mark.parametrize(
    "wrong",
    [
        [{"instrument": "bam"}, {"instrument": "bam"}],
        [{"instrument": "phq-2"}],
        [{"instrument": "bam", "at_admission": False}],
        [{"instrument": "bam", "every_days": 5}],
        [{"instrument": "bam", "every_days": 0}],
    ],
)
async def test_a_schedule_that_is_unclear_is_refused(desk: Desk, wrong: list[Any]) -> None:
    answer = await desk.post("/assessment-schedules", {"instruments": wrong})
    assert answer.status_code == 422
    assert shown(await desk.get("/assessment-schedules/current"))["number"] == 0
