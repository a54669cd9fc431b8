"""Series by rule, a telehealth link, and the site's holidays."""

from uuid import uuid4

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


async def one_to_change(ground: Ground) -> None:
    """Plan a series without members: it can be changed, left out of, and deleted."""
    lead = str(uuid4())
    made = ground.post(
        f"/sites/{SITE}/series",
        {
            "track_code": "evening",
            "type": "education",
            "starts_on": ground.day(2),
            "also_on": [ground.day(2), ground.day(3), ground.day(4)],
            "start_time": "06:00",
            "minutes": 30,
            "capacity": 4,
            "facilitators": [lead],
        },
    )
    ground.learn("absent_id", lead)
    ground.learn("series_id", made["id"])
    ground.learn("session_id", *(session["id"] for session in made["sessions"]))


SEEDS = (by_rule, holidays, one_to_change)
