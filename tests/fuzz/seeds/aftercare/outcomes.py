"""Outcomes of those who were discharged, within windows that the site has published."""

from tests.fuzz.ground import SITE, Ground


async def outcome_windows(ground: Ground) -> None:
    days = {30: (20, 45), 90: (60, 120), 180: (150, 240), 365: (335, 425)}
    windows = {f"day_{day}": {"first": one[0], "last": one[1]} for day, one in days.items()}
    ground.post(f"/sites/{SITE}/outcome-windows", windows)
    ground.learn("measure", "engagement_30", "readmission_365")


SEEDS = (outcome_windows,)
