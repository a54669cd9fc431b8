"""Act one: applications, decisions, consents, screenings, documents, and the first day."""

import asyncio
from datetime import date, timedelta

from deploy.demo.calendar import Calendar
from deploy.demo.cast import Client
from deploy.demo.stage import Stage, until

_AGREEMENT = "2026.1"
_LEAD = timedelta(days=5)
"""From the application to the first day."""
_ANSWERS = (1, 1, 2, 1, 0, 1, 1, 0)
_CATEGORIES = ("appointments", "program", "aftercare")


async def take_in(stage: Stage, client: Client, calendar: Calendar, track: str) -> None:
    """Bring one client from the application to the first day, or to another decision."""
    starts_on = calendar.weeks_ago(client.weeks_ago)
    await _apply(stage, client, starts_on, track)
    if not client.is_enrolled:
        return
    consent = await _consent(stage, client, starts_on)
    await _commit(stage, client, starts_on)
    await _screen(stage, client)
    await _bring_documents(stage, client, starts_on)
    await _assess(stage, client, starts_on)
    await _say_how_to_reach(stage, client, calendar.timezone, consent)
    await _enroll(stage, client, starts_on)


async def _apply(stage: Stage, client: Client, starts_on: date, track: str) -> None:
    applications = stage.path("/applications")
    form = {
        "client_id": str(client.client_id),
        "program": "iop",
        "track": track,
        "referral_source": client.referral_source,
        "age_band": client.age_band,
        "received_on": str(starts_on - _LEAD),
        "external_reference": client.reference,
    }
    client.application_id = (await stage.enrollment.post(applications, form)).body["id"]
    decision = {"decision": client.decision, "decided_on": str(starts_on - timedelta(days=2))}
    await stage.enrollment.post(f"{applications}/{client.application_id}/decision", decision)


async def _consent(stage: Stage, client: Client, starts_on: date) -> str:
    form = {
        "client_id": str(client.client_id),
        "party_kind": "treatment_payment_operations",
        "categories": ["attendance", "appointments", "plan"],
        "purposes": ["treatment", "payment", "operations"],
        "signed_on": str(starts_on - timedelta(days=1)),
        "acknowledged_right_to_revoke": True,
    }
    consent: str = (await stage.enrollment.post(stage.path("/consents"), form)).body["id"]
    return consent


async def _commit(stage: Stage, client: Client, starts_on: date) -> None:
    form = {"agreement_version": _AGREEMENT, "signed_on": str(starts_on - timedelta(days=1))}
    path = stage.path(f"/applications/{client.application_id}/agreement")
    await stage.enrollment.post(path, form)


async def _screen(stage: Stage, client: Client) -> None:
    """Rate the dimensions of ASAM's fourth edition, and confirm the level that they lead to."""
    ratings = [
        {"dimension": dimension, "rating": rating}
        for dimension, rating in enumerate((0, 0, 1, 2, 2), start=1)
    ]
    form = {"edition": 4, "ratings": ratings, "considerations": ["barriers_to_care"]}
    path = stage.path(f"/applications/{client.application_id}/screenings")
    drafted = (await stage.enrollment.post(path, form)).body["id"]
    await stage.enrollment.post(f"{path}/{drafted}/confirmation", {})


async def _bring_documents(stage: Stage, client: Client, starts_on: date) -> None:
    form = {"kind": "identification", "received_on": str(starts_on - timedelta(days=2))}
    path = stage.path(f"/applications/{client.application_id}/documents")
    await stage.enrollment.post(path, form)


async def _assess(stage: Stage, client: Client, starts_on: date) -> None:
    """Answer the PHQ-9 before the first day; whose last answer is above 0 alerts the staff."""
    form = {
        "instrument": "phq-9",
        "answers": [*_ANSWERS, int(client.alarms)],
        "completed_on": str(starts_on - timedelta(days=1)),
    }
    path = stage.path(f"/clients/{client.client_id}/assessments")
    await stage.enrollment.post(path, form)


async def _say_how_to_reach(stage: Stage, client: Client, timezone: str, consent: str) -> None:
    contact = stage.path(f"/contacts/{client.client_id}")
    await stage.notifications.put(contact, {**client.contact, "timezone": timezone})
    for category in _CATEGORIES:
        permission = {"channel": "email", "category": category, "granted": True}
        form = {**permission, "consent_id": consent}
        await stage.notifications.put(f"{contact}/permissions", form)


async def _enroll(stage: Stage, client: Client, starts_on: date) -> None:
    form = {"level_of_care": "2.1", "started_on": str(starts_on)}
    path = stage.path(f"/applications/{client.application_id}/enrollment")
    client.episode_id = (await stage.enrollment.post(path, form)).body["id"]
    progress = stage.path(f"/clients/{client.client_id}/progress")
    await until("scheduling hears of ClientEnrolled", lambda: stage.scheduling.get(progress))


async def publish_rules(stage: Stage, calendar: Calendar) -> None:
    """Say what the site asks for before somebody is enrolled, and what everybody commits to."""
    agreement = {
        "label": _AGREEMENT,
        "text": "Synthetic: I come to every session, and say so when I cannot.",
        "published_on": str(calendar.first_day - _LEAD),
    }
    await stage.enrollment.post(stage.path("/agreements"), agreement)
    gates = [
        {"kind": "treatment_consent"},
        {"kind": "commitment_agreement", "minimum_version": _AGREEMENT},
        {"kind": "screening_confirmed"},
        {"kind": "recommended_level_matches"},
        {"kind": "documents", "documents": ["identification"]},
    ]
    await stage.enrollment.post(stage.path("/admission-rules"), {"gates": gates})


async def take_all_in(stage: Stage, company: list[Client], calendar: Calendar, track: str) -> None:
    async with asyncio.TaskGroup() as group:
        for client in company:
            group.create_task(take_in(stage, client, calendar, track))
