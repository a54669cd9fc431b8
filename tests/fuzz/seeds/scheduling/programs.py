"""A program copied from a template, and a phase that awaits its sign-off."""

from tests.fuzz.ground import SITE, Ground


async def copies(ground: Ground) -> None:
    ground.learn("template", "evening-9-hours", "matrix-16-weeks")
    ground.learn("code", "evening-9-hours", "evening")
    copied = {"template": "evening-9-hours", "code": "copied", "timezone": "America/Denver"}
    ground.post(f"/sites/{SITE}/tracks/copies", copied)
    ground.learn("track_code", "copied")


SEEDS = (copies,)
