"""What operators have done before they ask: something is paused."""

from datetime import timedelta
from typing import cast

from deploy.lint.documents import settings_of
from services.notifications.settings import NotificationsSettings
from services.notifications.store.providers.book import SqlProviderBook
from tests.fuzz.ground import SITE, Ground


async def pauses(ground: Ground) -> None:
    until = (ground.now + timedelta(days=1)).isoformat()
    for held in (
        {"channel": "sms", "until": until},
        {"lane": "bulk", "site": SITE},
        {"rule": "welcome"},
        {"lane": "crisis", "site": SITE, "confirm": "crisis", "until": until},
    ):
        form = {"reason_code": "provider-outage", **held}
        ground.learn("pause_id", ground.post("/operations/pauses", form)["id"])
    ground.learn("reason_code", "provider-outage")
    ground.learn("until", until)


async def looks(ground: Ground) -> None:
    for path in ("counts", f"counts?site={SITE}", "forecast"):
        ground.ask("GET", f"/operations/{path}")


async def providers(ground: Ground) -> None:
    """Let each be known, as a worker does when it starts; one is steered and let go again."""
    settings = cast("NotificationsSettings", settings_of("notifications"))
    parts = {part.name: part for part in settings.provider_parts()}
    for state in await SqlProviderBook(ground.database, parts).states():
        ground.learn("provider", state.name)
    there = f"/operations/providers/{next(iter(parts))}"
    ground.post(f"{there}/pause", {"reason_code": "provider-outage"})
    ground.post(f"{there}/resumption", None)
    ground.put(f"{there}/weight", {"weight": 50})


async def dead_letters(ground: Ground) -> None:
    ground.ask("GET", "/operations/dead-letters")
    ground.post("/operations/dead-letters/preview", {"rule": "welcome"})
    for what in ("redrives", "discards"):
        form = {"reason_code": "provider-is-back", "site": SITE, "channel": "email"}
        ground.post(f"/operations/dead-letters/{what}", form)


async def stories(ground: Ground) -> None:
    for notification in ground.words.get("notification_id", [])[:1]:
        ground.ask("GET", f"/sites/{SITE}/notifications/{notification}/story")
        ground.ask("GET", f"/operations/notifications/{notification}")


async def thresholds(ground: Ground) -> None:
    there = "/operations/provider-thresholds"
    ground.put(there, {"failures_in_a_row": 8, "reason_code": "flapping"})
    ground.ask("GET", there)
    ground.ask("GET", f"{there}/versions")


SEEDS = (pauses, looks, providers, dead_letters, stories, thresholds)
