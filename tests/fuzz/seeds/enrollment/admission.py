"""What is asked for before a stay: rules, screenings and documents."""

from typing import Any

from tests.fuzz.ground import OTHER_SITE, SITE, Ground
from tests.fuzz.seeds.enrollment.intake import EACH, apply


async def rules(ground: Ground) -> None:
    """Ask for the consent alone, so that each stay here takes one more command and not five."""
    for site in (SITE, OTHER_SITE):
        gates = {"gates": [{"kind": "treatment_consent"}]}
        ground.post(f"/sites/{site}/admission-rules", gates)


async def screenings(ground: Ground) -> None:
    for number in range(EACH // 2):
        application = apply(ground)
        there = f"/sites/{SITE}/applications/{application['id']}/screenings"
        drafted = ground.post(there, _RATINGS)
        ground.learn("screening_id", drafted["id"])
        ground.ask("GET", f"{there}/{drafted['id']}")
        if number % 2:
            ground.post(f"{there}/{drafted['id']}/confirmation", {})


async def documents(ground: Ground) -> None:
    for number in range(EACH // 2):
        application = apply(ground)
        there = f"/sites/{SITE}/applications/{application['id']}/documents"
        form = {"kind": "identification", "received_on": ground.day(-1)}
        document = ground.post(there, form)
        ground.learn("document_id", document["id"])
        ground.learn("kind", "identification")
        if number % 2:
            ground.post(f"{there}/{document['id']}/revocation", {"reason_code": "clinical"})


_RATINGS: dict[str, Any] = {
    "edition": 4,
    "ratings": [{"dimension": dimension, "rating": 1} for dimension in range(1, 6)],
}

SEEDS = (rules, screenings, documents)
