"""What is known of clients' weeks, and plans in each of their states."""

from tests.fuzz.ground import SITE, Ground

_AVAILABILITY = {
    "kept": [{"kind": "work", "weekdays": ["MO", "TU"], "begins": "09:00", "ends": "12:00"}],
    "wishes": {"days": ["TH"], "earliest": "13:00"},
}


async def availability(ground: Ground) -> None:
    for client_id in ground.words["client_id"][:3]:
        ground.put(f"/sites/{SITE}/clients/{client_id}/availability", _AVAILABILITY)


SEEDS = (availability,)
