"""Series by rule, a telehealth link, and the site's holidays."""

from tests.fuzz.ground import SITE, Ground


async def by_rule(ground: Ground) -> None:
    ground.learn("rule", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=2")
    for rule in ground.words["rule"]:
        made = ground.post(
            f"/sites/{SITE}/series",
            {
                "track_code": "evening",
                "type": "family",
                "modality": "telehealth",
                "telehealth_link": "https://meet.example.org/open-door",
                "starts_on": ground.day(1),
                "rule": rule,
                "start_time": "07:00",
                "minutes": 45,
                "capacity": 4,
            },
        )
        ground.learn("series_id", made["id"])
        ground.learn("session_id", *(session["id"] for session in made["sessions"]))


async def holidays(ground: Ground) -> None:
    days = {"days": [{"day": ground.day(40), "name": "Town day"}]}
    ground.put(f"/sites/{SITE}/holidays", days)


SEEDS = (by_rule, holidays)
