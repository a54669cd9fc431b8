"""What clinical tests have in common: somebody to assess, and what was published about them."""

import json
from typing import Any

from services.enrollment import tables
from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, shown

OUTBOX = tables.metadata.tables["outbox"]
CALM, CONCERNED = [0] * 9, [0] * 8 + [1]


async def assess(desk: Desk, client_id: str, **changed: Any) -> dict[str, Any]:
    """Record an assessment and return it as it is read again."""
    form = assessment_form(**changed)
    receipt = shown(await desk.post(f"/clients/{client_id}/assessments", form), 201)
    return shown(await desk.get(f"/clients/{client_id}/assessments/{receipt['id']}"))


def assessment_form(**changed: Any) -> dict[str, Any]:
    return {"instrument": "phq-9", "answers": CALM, "completed_on": TODAY, **changed}


async def outbox(enrollment: Enrollment, site: str) -> list[dict[str, Any]]:
    """Return the site's events: name, payload and headers."""
    rows = await enrollment.database.fetch(
        OUTBOX.select().where(OUTBOX.c.subject.like(f"iop.{site}.%")).order_by(OUTBOX.c.position)
    )
    return [
        {
            "name": row["subject"].split(".")[3],
            "payload": json.loads(row["payload"]),
            "headers": row["headers"],
        }
        for row in rows
    ]


async def told(enrollment: Enrollment, site: str, *names: str) -> list[dict[str, Any]]:
    """Return the payloads of these events."""
    return [one["payload"] for one in await outbox(enrollment, site) if one["name"] in names]


def screening_form(**changed: Any) -> dict[str, Any]:
    """Return ratings of the fourth edition that lead to level 2.1."""
    ratings = [
        {"dimension": dimension, "rating": rating}
        for dimension, rating in enumerate((0, 0, 1, 2, 2), start=1)
    ]
    return {"edition": 4, "ratings": ratings, **changed}


async def confirmed_screening(desk: Desk, application_id: str, **changed: Any) -> dict[str, Any]:
    at = f"/applications/{application_id}/screenings"
    drafted = shown(await desk.post(at, screening_form(**changed)), 201)
    return shown(await desk.post(f"{at}/{drafted['id']}/confirmation", {}))


async def bring(desk: Desk, application_id: str, kind: str) -> dict[str, Any]:
    form = {"kind": kind, "received_on": TODAY}
    return shown(await desk.post(f"/applications/{application_id}/documents", form), 201)


async def sign_agreement(desk: Desk, application_id: str, version: str = "1") -> None:
    """Publish a version of the commitment agreement, and have it signed."""
    shown(await desk.post("/agreements", {"label": version, "text": "I come."}), 201)
    form = {"agreement_version": version, "signed_on": TODAY}
    shown(await desk.post(f"/applications/{application_id}/agreement", form))
