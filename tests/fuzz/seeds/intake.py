"""What intake holds before it is asked: a draft of the public, people who are alike, agreements."""

from typing import Any

from tests.fuzz.ground import SITE, Ground

_IDENTITY = {"given_name": "Ana", "family_name": "Ruiz", "born_on": "1990-05-06"}


async def agreements(ground: Ground) -> None:
    form = {"label": "2026-1", "text": "I will come.", "published_on": ground.day(-40)}
    ground.learn("agreement_id", ground.post(f"/sites/{SITE}/agreements", form)["id"])
    ground.learn("agreement_version", "2026-1")
    ground.learn("signed_on", ground.day(-1), ground.day(-3))
    for _ in range(3):
        application = _known(ground)
        signed = {"agreement_version": "2026-1", "signed_on": ground.day(-2)}
        ground.post(f"{_at(application)}/agreement", signed)


async def people_who_are_alike(ground: Ground) -> None:
    ground.learn("phone", "303-555-0142", "+13035550142")
    ground.learn("email", "ana@example.org")
    ground.learn("born_on", "1990-05-06")
    for _ in range(3):
        ids = [_known(ground)["client_id"] for _ in range(2)]
        merge = {"kept_client_id": ids[0], "duplicate_client_id": ids[1]}
        ground.learn("merge_id", ground.post(f"/sites/{SITE}/client-merges", merge)["id"])
        ground.ask("GET", f"/sites/{SITE}/clients/{ids[1]}/identity")
        ground.ask("GET", f"/sites/{SITE}/clients/{ids[0]}/duplicates")
    for _ in range(6):
        client = _known(ground)["client_id"]
        ground.learn("kept_client_id", client)
        ground.learn("duplicate_client_id", _known(ground)["client_id"])
    ground.post(f"/sites/{SITE}/clients/_search", {"name": "Ana Ruiz"})


async def a_draft_of_the_public(ground: Ground) -> None:
    form = {"applied_by": "self", "identity": {**_IDENTITY, "phone": "303-555-0142"}}
    draft = ground.post(f"/public/sites/{SITE}/applications", form)
    ground.learn("draft_id", draft["id"])
    ground.learn("X-Draft-Token", draft["token"])


def _known(ground: Ground) -> dict[str, Any]:
    form = {"program": "iop", "received_on": ground.day(-20), "identity": _IDENTITY}
    shown: dict[str, Any] = ground.post(f"/sites/{SITE}/applications", form)
    ground.learn("client_id", shown["client_id"])
    ground.post(f"{_at(shown)}/screening", {})
    return shown


def _at(application: dict[str, Any]) -> str:
    return f"/sites/{SITE}/applications/{application['id']}"


SEEDS = (agreements, people_who_are_alike, a_draft_of_the_public)
