"""What enrollment holds before it is asked: people at every point between a call and a goodbye."""

from itertools import count
from typing import Any
from uuid import uuid4

from tests.fuzz.ground import OTHER_SITE, SITE, Ground
from tests.fuzz.seeds import intake

_EACH = 12
"""How many of everything: a command that ends something needs another one next time."""
_references = count()


async def sites(ground: Ground) -> None:
    for site in (SITE, OTHER_SITE):
        ground.put(f"/sites/{site}", {"name": site, "timezone": "America/Denver"})
    ground.learn("site", SITE)
    ground.learn("timezone", "America/Denver", "America/New_York", "Europe/Berlin")
    ground.learn("days", *(ground.day(-ago) for ago in (0, 1, 2, 7, 20)))
    ground.learn("program", "iop")
    ground.learn("categories", "treatment_records")
    ground.learn("purposes", "treatment")
    ground.learn("expires_on", ground.day(30), ground.day(400))


async def applications(ground: Ground) -> None:
    for _ in range(_EACH):
        _apply(ground)


async def decided_applications(ground: Ground) -> None:
    for _ in range(_EACH):
        _accepted(ground)


async def consents(ground: Ground) -> None:
    for _ in range(_EACH):
        shown = ground.post(f"/sites/{SITE}/consents", _consent(ground, str(uuid4())))
        ground.learn("consent_id", shown["id"])
        ground.learn("client_id", shown["client_id"])


async def episodes(ground: Ground) -> None:
    for _ in range(_EACH):
        application = _accepted(ground)
        ground.post(f"/sites/{SITE}/consents", _consent(ground, application["client_id"]))
        enrolled = ground.post(
            f"/sites/{SITE}/applications/{application['id']}/enrollment",
            {"level_of_care": "2.1", "started_on": ground.day(-10)},
        )
        ground.learn("episode_id", enrolled["id"])


def _apply(ground: Ground, **changed: Any) -> dict[str, Any]:
    body = {
        "program": "iop",
        "received_on": ground.day(-20),
        "external_reference": f"seed {next(_references)}",
        **changed,
    }
    shown: dict[str, Any] = ground.post(f"/sites/{SITE}/applications", body)
    ground.learn("application_id", shown["id"])
    ground.learn("client_id", shown["client_id"])
    return shown


def _accepted(ground: Ground) -> dict[str, Any]:
    application = _apply(ground)
    shown: dict[str, Any] = ground.post(
        f"/sites/{SITE}/applications/{application['id']}/decision",
        {"decision": "accepted", "decided_on": ground.day(-15)},
    )
    return shown


def _consent(ground: Ground, client_id: str) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "party_kind": "treatment_payment_operations",
        "categories": ["treatment_records"],
        "purposes": ["treatment"],
        "signed_on": ground.day(-20),
        "acknowledged_right_to_revoke": True,
    }


SEEDS = (sites, *intake.SEEDS, applications, decided_applications, consents, episodes)
