"""Reads what the other rooms have put there, each thing once; then again without its key."""

import re
from typing import Any

from tests.fuzz.ground import SITE, Ground

_HERE = f"/sites/{SITE}"
_OF_CLIENT: dict[str, tuple[str, ...]] = {
    "plans": ("", "/explanation"),
    "check-ins": ("", "/answers", "/judgements"),
    "outreach": ("",),
    "help-requests": ("",),
    "setbacks": ("",),
    "linkages": ("",),
}
"""Lists that tell of a client, with what is read of each thing in them."""


async def all_that_is_shown(ground: Ground) -> None:
    """Ask each GET that no other seed has asked, with the first words that fit it."""
    asked = {label for label, _ in ground.planted}
    for method, path, operation in list(ground.operations()):
        if method == "get" and f"GET {path}" not in asked:
            ground.ask("GET", _filled(ground, path, operation))


def _filled(ground: Ground, path: str, operation: dict[str, Any]) -> str:
    filled = re.sub(r"{(\w+)}", lambda named: str(ground.words[named[1]][0]), path)
    needed = [
        one["name"]
        for one in operation.get("parameters", [])
        if one["in"] == "query" and one.get("required")
    ]
    query = "&".join(f"{name}={ground.words[name][0]}" for name in needed)
    return f"{filled}?{query}" if query else filled


async def shredded(ground: Ground) -> None:
    """Destroy the keys of somebody of whom everything is kept, and of a member; and read it."""
    answered = ground.items(f"{_HERE}/check-ins?state=completed")
    somebody, member = answered[-1]["client_id"], ground.clients[0]
    told = {"client_id": somebody, "kind": "near_miss", "what": "A hard day."}
    ground.post(f"{_HERE}/setbacks", told)
    ground.post(f"{_HERE}/help-requests", {"client_id": somebody, "said": "Call me."})
    for client_id in (somebody, member):
        ground.ask("DELETE", f"{_HERE}/clients/{client_id}/key")
        for things, parts in _OF_CLIENT.items():
            for one in ground.items(f"{_HERE}/{things}?client_id={client_id}"):
                for part in parts:
                    ground.ask("GET", f"{_HERE}/{things}/{one['id']}{part}")
    for things in ("milestones", "shared-milestones", "mentorships"):
        ground.ask("GET", f"{_HERE}/clients/{member}/{things}")


SEEDS = (all_that_is_shown, shredded)
