"""Alerts in every state, who is on call, and links that somebody may press."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from deploy.lint.documents import settings_of
from services.notifications.domain.alerts.telling import link_token
from shared.contracts.enrollment import SafetyAlertAcknowledged, SafetyAlertRaised
from shared.vault import AesGcmVault
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear

_EACH = 6


async def on_call(ground: Ground) -> None:
    people = [str(uuid4()) for _ in range(3)]
    for person in people:
        ground.put(f"/sites/{SITE}/staff/{person}", {"roles": ["clinician"]})
        ground.learn("person_id", person)
    rotation = {
        "people": people,
        "turn": "daily",
        "starts_on": ground.day(-30),
        "hands_over_at": "08:00",
    }
    nights = {"weekdays": ["MO", "SA"], "begins": "20:00", "ends": "08:00"}
    schedule = {
        "timezone": "America/Denver",
        "levels": [{"rotations": [rotation]}, {"rotations": [{**rotation, "hours": [nights]}]}],
    }
    ground.put(f"/sites/{SITE}/on-call/schedule", schedule)
    ground.post(f"/sites/{SITE}/on-call/schedule/trial", {**schedule, "kind": "help"})
    rung = {"level": 1, "channels": ["email", "sms"], "wait_seconds": 60}
    ladder = {"rungs": [rung, {**rung, "level": None}], "again_seconds": 600}
    ground.put(f"/sites/{SITE}/escalation-ladders/routine", ladder)
    ground.learn("urgency", "crisis", "urgent", "routine")
    ground.learn("hands_over_at", "08:00")
    ground.learn("begins", "20:00")
    ground.learn("ends", "08:00")
    for number in range(_EACH):
        span = {"starts_at": _at(ground, number), "ends_at": _at(ground, number + 1)}
        cover = {"level": 1, "person_id": people[0], **span}
        made = ground.post(f"/sites/{SITE}/on-call/covers", cover)
        ground.learn("override_id", made["id"])
        ground.ask("GET", f"/sites/{SITE}/on-call/overrides/{made['id']}")
    cancelled = ground.words["override_id"][0]
    ground.post(f"/sites/{SITE}/on-call/overrides/{cancelled}/cancellation", None)
    swap = {"level": 1, "first": _day(ground, 10), "second": _day(ground, 11)}
    ground.post(f"/sites/{SITE}/on-call/swaps", swap)
    for path in ("on-call", "on-call/schedules", "on-call/overrides", "escalation-ladders"):
        ground.ask("GET", f"/sites/{SITE}/{path}")


async def alerts(ground: Ground) -> None:
    for number in range(_EACH):
        raised = SafetyAlertRaised(alert_id=uuid4(), client_id=uuid4())
        answered = SafetyAlertAcknowledged(alert_id=raised.alert_id, client_id=raised.client_id)
        await hear(ground, *([raised, answered] if number == 0 else [raised]))
        client = {"client_id": str(uuid4())}
        request = ground.post(f"/sites/{SITE}/help-requests", client)
        ground.learn("client_id", client["client_id"])
        ground.learn("help_request_id", request["id"])
        ground.ask("GET", f"/sites/{SITE}/help-requests/{request['id']}")
    found = ground.items(f"/sites/{SITE}/alerts?is_unanswered=true")
    assert found, "nobody is alarmed"
    for alert in found:
        ground.learn("alert_id", alert["id"])
        ground.ask("GET", f"/sites/{SITE}/alerts/{alert['id']}")
        for telling in ground.items(f"/sites/{SITE}/alerts/{alert['id']}/tellings"):
            ground.learn("token", link_token(UUID(telling["id"]), _signer(ground)))
    there = f"/sites/{SITE}/alerts"
    ground.post(f"{there}/{found[0]['id']}/acknowledgement", {"note": "On my way."})
    ground.post(f"{there}/{found[0]['id']}/resolution", None)
    ground.post(f"{there}/{found[1]['id']}/withdrawal", None)
    for token in ground.words["token"][-2:]:
        ground.ask("GET", f"/a/{token}")
        ground.ask("POST", f"/a/{token}")


def _signer(ground: Ground) -> AesGcmVault:
    settings: Any = settings_of(ground.served.service)
    return AesGcmVault(settings.master_key_bytes)


def _day(ground: Ground, day: int) -> dict[str, str]:
    """Return some hours of a day in which one person is on call."""
    noon = datetime.fromisoformat(f"{ground.day(day)}T18:00:00+00:00")
    return {"starts_at": noon.isoformat(), "ends_at": (noon + timedelta(hours=3)).isoformat()}


def _at(ground: Ground, days: int) -> str:
    return (ground.now + timedelta(days=days)).isoformat()


SEEDS = (on_call, alerts)
