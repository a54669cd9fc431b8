"""How consents end without the client: with the treatment, and the warning before a date."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.enrollment import tables
from services.enrollment.main import expiring_consents
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.database import Database
from shared.timers import Timer
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.integration.enrollment.test_consents import family_draft, sign
from tests.integration.enrollment.test_journey import published
from tests.integration.enrollment.test_rules import rule

DENVER = ZoneInfo("America/Denver")
WITH_TREATMENT = {"expires_with": "end_of_treatment"}

Workers = list[Timer[EnrollmentUnitOfWork]]


@pytest.fixture
async def workers(enrollment: Enrollment) -> AsyncIterator[Workers]:
    """Two workers with connections of their own; of what other tests left it was told."""
    await enrollment.database.execute(tables.consent.update().values(expiry_told_at=NOW))
    databases = [await Database(enrollment.settings.database_url).open() for _ in range(2)]
    yield [expiring_consents(enrollment.settings, one, enrollment.clock) for one in databases]
    for database in databases:
        await database.close()
    enrollment.clock.set(NOW)


async def told(enrollment: Enrollment, desk: Desk, event: str) -> list[str]:
    return [
        payload["consent_id"]
        for name, _, payload in await published(enrollment, desk.site)
        if name == event
    ]


async def state(desk: Desk, consent_id: str) -> str:
    now: str = shown(await desk.get(f"/consents/{consent_id}"))["state"]
    return now


async def look_on(enrollment: Enrollment, workers: Workers, day: date, hour: int = 0) -> None:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=DENVER).astimezone(UTC)
    enrollment.clock.set(at)
    await asyncio.gather(*(worker.take_all() for worker in workers))


async def test_a_discharge_ends_what_was_agreed_to_until_then_and_nothing_else(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    episode = await desk.enrolled(client_id=new_client)
    ends = await desk.consent(new_client, **WITH_TREATMENT)
    stays = await desk.consent(new_client)
    others = await desk.consent(await _somebody(desk), **WITH_TREATMENT)
    draft = await family_draft(desk, new_client, expires_on=None, **WITH_TREATMENT)
    shown(await desk.discharge(episode["id"]))
    kept = shown(await desk.get(f"/consents/{ends['id']}"))
    assert (kept["state"], kept["ended_because"]) == ("expired", "end_of_treatment")
    assert kept["expired_at"] == "2026-03-10T15:00:00Z"
    states = [await state(desk, one["id"]) for one in (stays, others, draft)]
    assert states == ["active", "active", "draft"]
    assert await told(enrollment, desk, "ConsentExpired") == [ends["id"]]
    listed = shown(await desk.get("/consents", client_id=new_client, state="expired"))["items"]
    assert [one["id"] for one in listed] == [ends["id"]]


async def test_a_consent_signed_after_the_day_of_discharge_is_about_a_later_stay(
    desk: Desk, new_client: str
) -> None:
    episode = await desk.enrolled(client_id=new_client)
    later = await desk.consent(new_client, signed_on="2026-03-10", **WITH_TREATMENT)
    shown(await desk.discharge(episode["id"], discharged_on="2026-03-09"))
    assert await state(desk, later["id"]) == "active"


async def test_an_ended_consent_is_not_revoked_any_more(desk: Desk, new_client: str) -> None:
    episode = await desk.enrolled(client_id=new_client)
    consent = await desk.consent(new_client, **WITH_TREATMENT)
    shown(await desk.discharge(episode["id"]))
    answer = await desk.post(f"/consents/{consent['id']}/revocation", {})
    assert rule(answer) == (409, "transition-is-not-allowed")


async def test_of_a_revocation_and_a_discharge_at_once_a_consent_ends_once(
    enrollment: Enrollment, desk: Desk
) -> None:
    for _ in range(10):
        client = await _somebody(desk)
        episode = await desk.enrolled(client_id=client)
        consent = await desk.consent(client, **WITH_TREATMENT)
        path = f"/consents/{consent['id']}/revocation"
        revoked, discharged = await asyncio.gather(
            desk.post(path, {}), desk.discharge(episode["id"])
        )
        assert discharged.status_code == 200
        assert revoked.status_code in {200, 409}
        ended = Counter(
            name
            for name, _, payload in await published(enrollment, desk.site)
            if payload.get("consent_id") == consent["id"] and name != "ConsentGranted"
        )
        wanted = "ConsentRevoked" if revoked.status_code == 200 else "ConsentExpired"
        assert ended == {wanted: 1}


async def test_of_each_consent_it_is_told_once_on_its_local_day_by_however_many_workers(
    enrollment: Enrollment, desk: Desk, new_client: str, workers: Workers
) -> None:
    made = [await desk.consent(new_client, expires_on="2026-06-01") for _ in range(30)]
    await desk.consent(new_client)
    first = date(2026, 5, 2)
    await look_on(enrollment, workers, first - timedelta(days=1), hour=23)
    assert await told(enrollment, desk, "ConsentExpiring") == []
    for day in (first, first + timedelta(days=1), date(2026, 6, 2)):
        await look_on(enrollment, workers, day)
        assert Counter(await told(enrollment, desk, "ConsentExpiring")) == Counter(
            one["id"] for one in made
        )


async def test_a_short_consent_is_told_of_half_way_and_not_on_the_day_it_is_signed(
    enrollment: Enrollment, desk: Desk, new_client: str, workers: Workers
) -> None:
    short = await desk.consent(new_client, signed_on="2026-03-10", expires_on="2026-03-24")
    await look_on(enrollment, workers, date(2026, 3, 16))
    assert await told(enrollment, desk, "ConsentExpiring") == []
    await look_on(enrollment, workers, date(2026, 3, 17))
    assert await told(enrollment, desk, "ConsentExpiring") == [short["id"]]


async def test_of_a_revoked_and_of_a_lapsed_consent_nothing_is_told(
    enrollment: Enrollment, desk: Desk, new_client: str, workers: Workers
) -> None:
    revoked = await desk.consent(new_client, expires_on="2026-04-01")
    shown(await desk.post(f"/consents/{revoked['id']}/revocation", {}))
    await desk.consent(new_client, expires_on="2026-03-09")
    await look_on(enrollment, workers, date(2026, 3, 20))
    assert await told(enrollment, desk, "ConsentExpiring") == []


async def test_a_consent_of_which_it_was_told_is_revoked_as_any_other(
    enrollment: Enrollment, desk: Desk, new_client: str, workers: Workers
) -> None:
    consent = await desk.consent(new_client, expires_on="2026-03-20")
    enrollment.clock.set(NOW + timedelta(days=5))
    path = f"/consents/{consent['id']}/revocation"
    telling = asyncio.gather(*(worker.take_all() for worker in workers))
    shown(await desk.post(path, {}))
    await telling
    assert await state(desk, consent["id"]) == "revoked"


async def test_what_expires_soon_is_listed(desk: Desk, new_client: str) -> None:
    soon = await desk.consent(new_client, expires_on="2026-03-20")
    last_day = await desk.consent(new_client, expires_on="2026-03-10")
    for other in ("2026-03-09", "2026-04-10", None):
        await desk.consent(new_client, expires_on=other)
    revoked = await desk.consent(new_client, expires_on="2026-03-20")
    shown(await desk.post(f"/consents/{revoked['id']}/revocation", {}))
    listed = shown(await desk.get("/consents/expiring"))["items"]
    assert [one["id"] for one in listed] == [soon["id"], last_day["id"]]
    within = shown(await desk.get("/consents/expiring", within_days="0"))["items"]
    assert [one["id"] for one in within] == [last_day["id"]]


async def test_a_draft_that_was_signed_counts_as_any_other(
    enrollment: Enrollment, desk: Desk, new_client: str, workers: Workers
) -> None:
    draft = await family_draft(desk, new_client, expires_on="2026-05-01")
    await look_on(enrollment, workers, date(2026, 4, 20))
    assert await told(enrollment, desk, "ConsentExpiring") == []
    shown(await sign(desk, draft["id"]))
    await look_on(enrollment, workers, date(2026, 4, 20))
    assert await told(enrollment, desk, "ConsentExpiring") == [draft["id"]]


async def _somebody(desk: Desk) -> str:
    client: str = (await desk.apply())["client_id"]
    return client
