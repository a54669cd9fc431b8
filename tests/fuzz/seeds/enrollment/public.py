"""Drafts of the public, who clients are, agreements that are signed, and two who are one."""

from tests.fuzz.ground import SITE, Ground
from tests.fuzz.seeds.enrollment.intake import accepted, apply

_IDENTITY = {"given_name": "Ana", "family_name": "Sample", "born_on": "1990-05-17"}
_DRAFT = {
    "applied_by": "self",
    "program": "iop",
    "identity": {**_IDENTITY, "phone": "+13035550142"},
}
_PUBLIC = f"/public/sites/{SITE}/applications"


async def drafts(ground: Ground) -> None:
    """Leave two open: an id and a token that were drawn apart fit together half of the time."""
    ground.put(f"/sites/{SITE}/intake-rules", {"drafts_per_hour": 10_000})
    for number in range(4):
        opened = ground.post(_PUBLIC, _DRAFT)
        there, token = f"{_PUBLIC}/{opened['id']}", {"X-Draft-Token": opened["token"]}
        ground.ask("PUT", there, _DRAFT, **token)
        if number == 0:
            ground.ask("DELETE", there, **token)
        elif number == 1:
            ground.ask("POST", f"{there}/submission", **token)
        else:
            ground.ask("GET", there, **token)
            ground.learn("draft_id", opened["id"])
            ground.learn("X-Draft-Token", opened["token"])


async def agreements(ground: Ground) -> None:
    text = {"label": "2026-1", "text": "I come, or I call.", "published_on": ground.day(-30)}
    made = ground.post(f"/sites/{SITE}/agreements", text)
    signed = {"agreement_version": "2026-1", "signed_on": ground.day(-10)}
    ground.post(f"/sites/{SITE}/applications/{accepted(ground)['id']}/agreement", signed)
    ground.learn("agreement_id", made["id"])
    ground.learn("agreement_version", "2026-1")


async def people(ground: Ground) -> None:
    """Two applications of one person, merged and set apart again; and two who stay merged."""
    ground.learn("phone", "303-555-0142", "+13035550142")
    ground.learn("email", "ana@example.org")
    ground.learn("born_on", _IDENTITY["born_on"])
    for number in range(4):
        kept, duplicate = (apply(ground, identity=_IDENTITY)["client_id"] for _ in range(2))
        ground.put(f"/sites/{SITE}/clients/{kept}/identity", _IDENTITY)
        both = {"kept_client_id": kept, "duplicate_client_id": duplicate}
        merge = ground.post(f"/sites/{SITE}/client-merges", both)
        if number == 0:
            ground.post(f"/sites/{SITE}/client-merges/{merge['id']}/reversal", None)
        ground.learn("merge_id", merge["id"])
        ground.ask("GET", f"/sites/{SITE}/clients/{kept}/identity")
        ground.ask("GET", f"/sites/{SITE}/clients/{kept}/duplicates")
        ground.learn("kept_client_id", kept)
        ground.learn("duplicate_client_id", duplicate)
    ground.post(f"/sites/{SITE}/clients/_search", {"name": "Ana Sample"})


async def wishes(ground: Ground) -> None:
    there = f"/sites/{SITE}/applications/{apply(ground)['id']}"
    ground.post(f"{there}/screening", {})
    ground.put(f"{there}/preferences", {"preferences": {"days": ["MO"]}})
    ground.put(f"{there}/confidence", {"note": "Calls from a neighbour's phone."})


SEEDS = (drafts, agreements, people, wishes)
