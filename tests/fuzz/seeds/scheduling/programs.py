"""A program copied from a template, and a phase that awaits its sign-off."""

from tests.fuzz.ground import SITE, Ground


async def copies(ground: Ground) -> None:
    ground.learn("template", "evening-9-hours", "matrix-16-weeks")
    ground.learn("code", "evening-9-hours", "evening")
    copied = {"template": "evening-9-hours", "code": "copied", "timezone": "America/Denver"}
    track = ground.post(f"/sites/{SITE}/tracks/copies", copied)
    ground.learn("track_id", track["id"])
    ground.learn("slot", *(slot["name"] for slot in track["slots"]))
    ground.learn("track_code", "copied")
    dates = {"starts_on": ground.day(-14), "ends_on": ground.day(14)}
    made = ground.post(f"/sites/{SITE}/tracks/{track['id']}/series", dates)
    ground.learn("series_id", made["series"][0]["id"])


async def decisions(ground: Ground) -> None:
    """Hold a client's phase, so that there is a decision to take back."""
    client = ground.words["client_id"][0]
    held = {"action": "hold", "on": ground.day(-1)}
    ground.post(f"/sites/{SITE}/clients/{client}/progress/decision", held)


SEEDS = (copies, decisions)
