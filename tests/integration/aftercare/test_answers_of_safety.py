"""What may be of somebody's safety: told at once, or by day where it was answered days ago."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import select

from services.aftercare.tables import metadata
from shared.database import Database
from tests.integration.aftercare import test_answers as answering
from tests.integration.aftercare.test_answers import UNSAFE, WELL, Client
from tests.unit.aftercare.test_check_ins import WEEK, local

scheduled, due, missed = answering.scheduled, answering.due, answering.missed
NIGHT = local(WEEK + timedelta(days=9), 3)


async def test_item_9_of_phq_9_is_never_only_a_score(due: Client, database: Database) -> None:
    settings = (await due.api.get("/sites/north/check-in-settings")).json()
    body = {name: settings[name] for name in ("risk_rules", "outreach")}
    asked = [{"days_after_start": None, "instruments": ["phq-9"]}]
    address, director = "/sites/north/check-in-settings", due.issuer.bearer("program_director")
    try:
        published = await due.api.put(address, json={**body, "asked": asked}, headers=director)
        assert published.status_code == 200, published.text
        answer = await due.answer({**{f"phq.{n}": 0 for n in range(1, 9)}, "phq.9": 1})
    finally:
        await due.api.put(address, json={**body, "asked": settings["asked"]}, headers=director)
    assert answer.json()["state"] == "given", answer.text
    assert "988" in answer.json()["words"]
    assert (await due.check_in())["risk_band"] == "high"
    (row,) = await due.rows()
    assert row["scores"] == {"phq-9": {"total": 1}}
    assert row["because"] == ["high: an answer says that the client may not be safe"]
    (request,) = await due.helps()
    assert (request["state"], request["tell_from"]) == ("asked", None)
    assert len(await help_events(database, due)) == 1


async def test_who_sends_answers_of_safety_again_over_a_shaky_network_reads_the_same_words(
    due: Client,
) -> None:
    first = await due.answer(UNSAFE)
    again = await due.answer(UNSAFE)
    assert "988" in again.json()["words"]
    assert again.json() == first.json()
    (request,) = await due.helps()
    assert request["presses"] == 1


async def test_what_a_cancelled_check_in_kept_of_safety_is_answered_alike_when_it_comes_again(
    scheduled: Client,
) -> None:
    first = await scheduled.answer(UNSAFE)
    again = await scheduled.answer(UNSAFE)
    assert "988" in again.json()["words"]
    assert again.json()["words"] == first.json()["words"]


async def test_what_was_answered_long_ago_and_is_sent_again_says_again_when_staff_are_told(
    missed: Client,
) -> None:
    first = await on_paper(missed, 7)
    again = await on_paper(missed, 7)
    assert "staff are told from" in again.json()["words"]
    assert again.json()["words"] == first.json()["words"]


async def on_paper(client: Client, days_ago: int, **more: Any) -> Response:
    """Enter what the client answered so many days ago, in the middle of the night."""
    night = more.pop("night", NIGHT)
    client.room.clock.set(night)
    answered_on = (night.date() - timedelta(days=days_ago)).isoformat()
    return await client.answer(UNSAFE, as_staff=True, answered_on=answered_on, **more)


async def test_what_was_answered_on_paper_a_week_ago_waits_for_staff_to_work_and_is_no_alarm(
    missed: Client, database: Database
) -> None:
    answer = await on_paper(missed, 7)
    assert (answer.status_code, answer.json()["state"]) == (200, "given"), answer.text
    (request,) = await missed.helps()
    opens = missed.room.clock.now() + timedelta(hours=6)
    assert datetime.fromisoformat(request["tell_from"]) == opens
    assert request["answered_on"] == (WEEK + timedelta(days=2)).isoformat()
    assert "staff are told from" in request["explanation"]
    assert "staff are told from" in answer.json()["words"]
    (payload,) = await help_events(database, missed)
    assert datetime.fromisoformat(payload["tell_from"]) == opens
    kept = await missed.check_in()
    assert (kept["risk_band"], kept["completed_on"]) == ("high", request["answered_on"])
    (row,) = await missed.rows()
    assert (row["answered_on"], row["is_late"]) == (request["answered_on"], False)


async def test_what_waits_for_staff_to_work_counts_as_unanswered_from_then_on(
    missed: Client,
) -> None:
    async def unanswered() -> int:
        counts = await missed.api.get("/operations/counts", headers=operators)
        return int(
            {one["kind"]: one["count"] for one in counts.json()["waiting"]}["help_unanswered"]
        )

    operators = missed.issuer.bearer("ops", sites=("north",))
    # A night of its own: what other tests leave is counted on both sides.
    night = NIGHT + timedelta(days=7)
    missed.room.clock.set(night)
    before = await unanswered()
    await on_paper(missed, 7, night=night)
    assert await unanswered() == before
    missed.room.clock.set(night + timedelta(hours=6))
    assert await unanswered() == before + 1


@pytest.mark.parametrize("days_ago", [0, 1])
async def test_what_was_answered_on_paper_today_or_yesterday_cannot_wait(
    missed: Client, days_ago: int
) -> None:
    answer = await on_paper(missed, days_ago)
    assert "we try to reach whoever is on call at once" in answer.json()["words"]
    (request,) = await missed.helps()
    assert (request["tell_from"], request["answered_on"]) == (None, None)


async def test_who_presses_for_help_does_not_wait_behind_an_older_answer(
    missed: Client, database: Database
) -> None:
    await on_paper(missed, 7)
    pressed = await missed.api.post("/sites/north/help-requests", headers=missed.token)
    assert (pressed.status_code, pressed.json()["tell_from"]) == (201, None), pressed.text
    assert [one.get("tell_from") is None for one in await help_events(database, missed)] == [
        False,
        True,
    ]
    assert len(await missed.helps()) == 1


async def test_a_draft_from_paper_hides_no_answer_that_the_client_gives_now(
    missed: Client, database: Database
) -> None:
    await on_paper(missed, 7, finish=False)
    answer = await missed.answer({"site.5": 1})
    assert "988" in answer.json()["words"]
    assert [one.get("tell_from") is None for one in await help_events(database, missed)] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("as_staff", "day", "told_of"),
    [(False, 0, "leave this out"), (True, 1, "lies after today"), (True, -30, "send 2026")],
)
async def test_a_day_on_which_nothing_was_answered_is_refused(
    due: Client, day: int, told_of: str, *, as_staff: bool
) -> None:
    answered_on = (WEEK + timedelta(days=day)).isoformat()
    answer = await due.answer(WELL, as_staff=as_staff, answered_on=answered_on)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "answered_on")
    assert told_of in answer.json()["detail"]
    assert await due.rows() == []


async def help_events(database: Database, client: Client) -> list[dict[str, Any]]:
    outbox = metadata.tables["outbox"]
    found = await database.fetch(
        select(outbox.c.payload)
        .where(outbox.c.subject.like("%.HelpRequested.%"))
        .order_by(outbox.c.position)
    )
    told_of = [json.loads(bytes(one["payload"])) for one in found]
    return [one for one in told_of if one["client_id"] == str(client.client_id)]
