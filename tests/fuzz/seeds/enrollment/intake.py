"""Sites, and applications that wait and that were accepted."""

from itertools import count
from typing import Any

from tests.fuzz.ground import OTHER_SITE, SITE, Ground

EACH = 8
"""How many of everything: a command that ends something needs another one next time."""
_references = count()


async def sites(ground: Ground) -> None:
    for site in (SITE, OTHER_SITE):
        ground.put(f"/sites/{site}", {"name": site, "timezone": "America/Denver"})
    ground.learn("site", SITE)
    ground.learn("to_site", OTHER_SITE)
    ground.learn("timezone", "America/Denver", "America/New_York", "Europe/Berlin")
    ground.learn("days", *(ground.day(-ago) for ago in (0, 1, 2, 7, 20)))
    ground.learn("year", ground.now.year, ground.now.year - 1)
    ground.learn("program", "iop")
    ground.learn("reason_code", "clinical")


async def applications(ground: Ground) -> None:
    for _ in range(EACH):
        apply(ground)
        accepted(ground)


def apply(ground: Ground, **changed: Any) -> dict[str, Any]:
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


def accepted(ground: Ground, **changed: Any) -> dict[str, Any]:
    application = apply(ground, **changed)
    shown: dict[str, Any] = ground.post(
        f"/sites/{SITE}/applications/{application['id']}/decision",
        {"decision": "accepted", "decided_on": ground.day(-15)},
    )
    return shown


SEEDS = (sites, applications)
