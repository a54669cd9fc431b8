"""After a review: a planned contact is owed until it was made, and a decision can be taken anew."""

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
from tests.integration.aftercare.setbacks import WORDS, Voices, rule
from tests.integration.aftercare.test_setbacks import events_of
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import TODAY, Room

TOMORROW, IN_TWO_DAYS = (str(TODAY + timedelta(days=days)) for days in (1, 2))


@pytest.fixture
async def voices(api: AsyncClient, issuer: TestIssuer, room: Room) -> Voices:
    await room.activate()
    return Voices(api, issuer, room)


async def planned(voices: Voices, contact_on: str = TOMORROW) -> str:
    told = await voices.told()
    answer = await voices.review(told, outcome="care_adjusted", contact_on=contact_on, note=WORDS)
    assert answer.status_code == 200, answer.text
    return told


async def contact(voices: Voices, setback_id: str, **body: Any) -> tuple[int, str]:
    answer = await voices.post(f"/setbacks/{setback_id}/contact", voices.staff("other"), **body)
    said = answer.json()
    return answer.status_code, said["state"] if answer.is_success else rule(answer)[1]


async def reopen(voices: Voices, setback_id: str, reason: str = WORDS) -> tuple[int, str]:
    path = f"/setbacks/{setback_id}/reopening"
    answer = await voices.post(path, voices.staff("other"), reason=reason)
    return answer.status_code, answer.json()["state"] if answer.is_success else rule(answer)[1]


async def waiting(voices: Voices) -> list[str]:
    params = {"client_id": voices.client_id, "waiting": "true"}
    page = (await voices.api.get("/sites/north/setbacks", params=params)).json()
    return [one["id"] for one in page["items"]]


async def test_a_contact_that_a_review_plans_is_owed_until_the_client_was_reached(
    voices: Voices, database: Database
) -> None:
    told = await planned(voices)
    shown = await voices.shown(told)
    assert (shown["state"], shown["is_resolved"]) == ("contact_owed", False)
    assert (shown["contact_on"], shown["due_at"]) == (TOMORROW, "2026-03-04T00:00:00Z")
    assert await waiting(voices) == [told]
    assert await contact(voices, told, reached=True, note=WORDS) == (200, "care_adjusted")
    shown = await voices.shown(told)
    assert (shown["is_resolved"], shown["due_at"]) == (True, None)
    (entry,) = shown["history"]
    assert (entry["done"], entry["by"], entry["words"]) == ("reached", "other", WORDS)
    assert await waiting(voices) == []
    assert (await events_of(database, told))[-1] == "SetbackContactRecorded"


async def test_who_was_not_reached_is_tried_again_on_a_day_that_somebody_names(
    voices: Voices,
) -> None:
    told = await planned(voices)
    assert await contact(voices, told, reached=False) == (422, "another-day-is-needed")
    again = {"reached": False, "contact_on": IN_TWO_DAYS}
    assert await contact(voices, told, **again) == (200, "contact_owed")
    assert (await voices.shown(told))["due_at"] == "2026-03-05T00:00:00Z"
    both = {"reached": True, "contact_on": IN_TWO_DAYS}
    assert await contact(voices, told, **both) == (422, "no-day-is-needed")
    assert await contact(voices, told, reached=True) == (200, "care_adjusted")
    assert await contact(voices, told, reached=True) == (409, "no-contact-is-owed")


async def test_a_contact_that_nobody_made_in_time_is_told_once_for_each_day(
    voices: Voices, settings: AftercareSettings, database: Database, clock: SettableClock
) -> None:
    told = await planned(voices)
    timers = [setbacks_waiting(settings, database, clock) for _ in range(2)]

    async def tell_at(moment: datetime) -> int:
        clock.set(moment)
        await asyncio.gather(*(timer.take_all() for timer in timers))
        return (await events_of(database, told)).count("SetbackReviewOverdue")

    assert await tell_at(datetime(2026, 3, 3, 23, 59, tzinfo=UTC)) == 0
    assert await tell_at(datetime(2026, 3, 4, 0, 0, tzinfo=UTC)) == 1
    assert await tell_at(datetime(2026, 3, 4, 5, 0, tzinfo=UTC)) == 1
    await contact(voices, told, reached=False, contact_on=IN_TWO_DAYS)
    assert await tell_at(datetime(2026, 3, 5, 0, 0, tzinfo=UTC)) == 2
    await contact(voices, told, reached=True)
    assert await tell_at(datetime(2026, 4, 9, 0, 0, tzinfo=UTC)) == 2


@pytest.mark.parametrize(
    ("day", "named"),
    [
        ("2020-01-01", "contact-is-past"),
        (str(TODAY - timedelta(days=1)), "contact-is-past"),
        (str(TODAY + timedelta(days=91)), "contact-is-far-ahead"),
    ],
)
async def test_a_contact_is_not_planned_for_a_day_that_cannot_be_meant_and_nothing_changes(
    voices: Voices, day: str, named: str
) -> None:
    told = await voices.told()
    answer = await voices.review(told, outcome="care_adjusted", contact_on=day)
    assert rule(answer) == (422, named)
    assert answer.json()["errors"][0]["field"] == "contact_on"
    assert (await voices.shown(told))["state"] == "reported"
    await voices.review(told, outcome="care_adjusted", contact_on=TOMORROW)
    assert await contact(voices, told, reached=False, contact_on=day) == (422, named)
    assert (await voices.shown(told))["contact_on"] == TOMORROW


async def test_a_decision_is_taken_up_again_with_its_reason_and_what_was_decided_stays_readable(
    voices: Voices, database: Database
) -> None:
    told = await planned(voices)
    assert await reopen(voices, told, "The wrong client") == (200, "reviewed")
    shown = await voices.shown(told)
    assert (shown["contact_on"], shown["adjustments"], shown["note"]) == (None, [], None)
    assert (shown["is_resolved"], shown["reviewed_by"]) == (False, "other")
    assert await waiting(voices) == [told]
    (entry,) = shown["history"]
    assert (entry["done"], entry["state"], entry["reviewed_by"]) == (
        "reopened",
        "contact_owed",
        "a-clinician",
    )
    assert (entry["words"], entry["note"]) == ("The wrong client", WORDS)
    assert (entry["contact_on"], entry["adjustments"]) == (TOMORROW, ["contact"])
    assert (await voices.review(told, outcome="no_change")).status_code == 200
    assert (await voices.shown(told))["is_resolved"] is True
    assert (await events_of(database, told)).count("SetbackReviewed") == 2


async def test_a_readmission_that_was_asked_for_and_what_nobody_decided_is_not_taken_up_again(
    voices: Voices,
) -> None:
    told = await voices.told()
    assert await reopen(voices, told) == (409, "nothing-is-decided")
    await voices.review(told, outcome="readmission_requested")
    assert await reopen(voices, told) == (409, "nothing-is-decided")
    path = f"/setbacks/{told}/reopening"
    assert (await voices.post(path, voices.client(), reason=WORDS)).status_code == 403
    assert (await voices.post(path, voices.staff())).status_code == 422


async def test_what_people_wrote_after_a_review_stands_nowhere_in_the_open(
    voices: Voices, database: Database
) -> None:
    told = await planned(voices)
    await contact(voices, told, reached=True, note=WORDS)
    await reopen(voices, told)
    kept = [dict(row) for row in await database.fetch(select(metadata.tables["setback"]))]
    assert [str(row["id"]) for row in kept].count(told) == 1
    assert WORDS not in str(kept)
