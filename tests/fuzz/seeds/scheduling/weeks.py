"""What the weeks room holds: a site's rules; weeks follow from the stays and rolls before."""

from datetime import date, timedelta

from tests.fuzz.ground import SITE, Ground


async def week_rules(ground: Ground) -> None:
    ground.put(f"/sites/{SITE}/week-rules", {"partial_weeks": "pro_rata", "check_on": "TH"})
    today = date.fromisoformat(ground.day())
    monday = today - timedelta(days=today.weekday())
    ground.learn("monday", *((monday + timedelta(days=away)).isoformat() for away in (-7, 0, 7)))


async def payers(ground: Ground) -> None:
    for payer in ("state-medicaid", "acme"):
        rules = {"from_day": ground.day(-60), "minutes_per_day": 60}
        ground.put(f"/sites/{SITE}/payers/{payer}/billing-rules", rules)
        ground.learn("payer", payer)
    for client_id in ground.words["client_id"][:2]:
        had = {"payer": "acme", "from_day": ground.day(-20)}
        ground.put(f"/sites/{SITE}/clients/{client_id}/payer", had)
    ground.learn("from", ground.day(-20), ground.day(-7))
    ground.learn("to", ground.day(), ground.day(7))


SEEDS = (week_rules, payers)
