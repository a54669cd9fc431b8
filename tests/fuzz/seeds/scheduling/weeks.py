"""What the weeks room holds: a site's rules; weeks follow from the stays and rolls before."""

from datetime import date, timedelta

from tests.fuzz.ground import SITE, Ground


async def week_rules(ground: Ground) -> None:
    ground.put(f"/sites/{SITE}/week-rules", {"partial_weeks": "pro_rata", "check_on": "TH"})
    today = date.fromisoformat(ground.day())
    monday = today - timedelta(days=today.weekday())
    ground.learn("monday", *((monday + timedelta(days=away)).isoformat() for away in (-7, 0, 7)))


SEEDS = (week_rules,)
