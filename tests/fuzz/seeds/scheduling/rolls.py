"""What the rolls room holds: rules of credit, and open rolls with marks from a tablet."""

from typing import Any
from uuid import uuid4

from tests.fuzz.ground import SITE, Ground


async def credit_rules(ground: Ground) -> None:
    rules = {"from_day": ground.day(-30), "rounding": "quarter_hour_down"}
    ground.put(f"/sites/{SITE}/credit-rules", rules)
    ground.learn("from_day", ground.day(1), ground.day(30))


async def open_rolls(ground: Ground) -> None:
    """Leave rolls of one past day open: some marked, one by a tablet that was offline."""
    held = [
        session
        for session in ground.items(f"/sites/{SITE}/rolls-to-finish?limit=200")
        if session["unmarked"]
    ]
    for session in [session for session in held if _has_seats(ground, session, 2)][:4]:
        path = f"/sites/{SITE}/sessions/{session['id']}/roll"
        client_id, identity = str(uuid4()), str(uuid4())
        action = {"id": identity, "made_at": session["ends_at"], "client_id": client_id}
        ground.post(f"{path}/actions", {"actions": [{**action, "status": "present"}]})
        check = {"client_id": str(uuid4()), "at": session["starts_at"]}
        ground.post(f"{path}/check-ins", check)
        ground.learn("session_id", session["id"])
        ground.learn("client_id", client_id)
        ground.learn("id", identity)
        ground.learn("at", session["starts_at"])
        ground.learn("made_at", session["ends_at"])


def _has_seats(ground: Ground, session: dict[str, Any], wanted: int) -> bool:
    kept = ground.ask("GET", f"/sites/{SITE}/sessions/{session['id']}")
    return bool(kept["capacity"] - kept["seats_taken"] >= wanted)


SEEDS = (credit_rules, open_rolls)
