"""Sites, and applications that wait and that were accepted."""

from itertools import count
from typing import Any

from shared.contracts.aftercare import ReadmissionRequested
from shared.identifiers import new_id
from tests.fuzz.ground import OTHER_SITE, SITE, Ground
from tests.fuzz.hearing import hear

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


async def readmissions(ground: Ground) -> None:
    """Let setbacks open drafts of people who came and went."""
    for _ in range(EACH):
        one = accepted(ground)
        stay = ground.post(
            f"/sites/{SITE}/applications/{one['id']}/enrollment",
            {"level_of_care": "2.1", "started_on": ground.day(-10), "from_history": True},
        )
        gone = {"disposition": "completed", "discharged_on": ground.day(-1)}
        ground.post(f"/sites/{SITE}/episodes/{stay['id']}/discharge", gone)
        asked = ReadmissionRequested(
            setback_id=new_id(), client_id=stay["client_id"], prior_episode_id=stay["id"]
        )
        await hear(ground, asked)
    for draft in ground.items(f"/sites/{SITE}/applications?state=draft"):
        ground.learn("application_id", draft["id"])
    ground.post(f"/sites/{SITE}/applications/{draft['id']}/submission", {})


SEEDS = (sites, applications, readmissions)
