"""Answers in part and whole, outreach that is tried, help that is asked for, and settings."""

from tests.fuzz.ground import SITE, Ground

_EACH = 8
HERE = f"/sites/{SITE}"
_WELL = {"site.1": 0, "site.2": 1, "site.3": 0, "site.4": 2, "site.5": 0}


async def settings(ground: Ground) -> None:
    """Publish two versions: what stands by default, and one that asks more."""
    default = ground.ask("GET", f"{HERE}/check-in-settings")
    body = {name: default[name] for name in ("asked", "risk_rules", "outreach")}
    ground.put(f"{HERE}/check-in-settings", body)
    more = [*body["asked"], {"days_after_start": 548, "instruments": ["phq-9", "bam-short"]}]
    ground.put(f"{HERE}/check-in-settings", {**body, "asked": more})
    ground.learn("item", *_WELL, "phq.9", "barc.1")
    ground.learn("instrument", "barc-10", "phq-9", "site-check-in")
    ground.learn("scale", "total", "strain")
    ground.learn("opens", "09:00", "08:00")
    ground.learn("closes", "17:00", "18:00")


async def answers(ground: Ground) -> None:
    """Answer some in part, some whole, and let a person judge and correct."""
    due, *rest = ground.items(f"{HERE}/check-ins?state=due")
    ground.post(f"{HERE}/check-ins/{due['id']}/completion", {"completed_on": ground.day(0)})
    for number, one in enumerate(rest[:_EACH]):
        _be_client(ground, one["client_id"])
        ground.ask("GET", f"{HERE}/my/check-ins/{one['id']}")
        there = f"{HERE}/check-ins/{one['id']}"
        sent = [{"item": item, "answer": answer} for item, answer in _WELL.items()]
        ground.post(f"{there}/answers", {"answers": sent[: 2 + number], "note": "All is well."})
        if number >= _EACH // 2:
            ground.post(f"{there}/risk-band", {"band": "medium", "reason": "Sounded tired."})
            changed = [{"item": "site.1", "answer": 2}]
            ground.post(f"{there}/answers", {"answers": changed, "correction_reason": "Said so"})


async def outreach(ground: Ground) -> None:
    for number, task in enumerate(ground.items(f"{HERE}/outreach")[:_EACH]):
        _be_client(ground, task["client_id"])
        there = f"{HERE}/outreach/{task['id']}"
        ground.learn("task_id", task["id"])
        ground.post(f"{there}/assignment", {})
        attempt = {"channel": "phone", "outcome": "no_answer", "note": "Nobody at home."}
        ground.post(f"{there}/attempts", attempt)
        if number == 0:
            ground.post(f"{there}/closing", {"reached": True})
    assert ground.words["task_id"], "nobody is called"


async def help_requests(ground: Ground) -> None:
    for number, client_id in enumerate(ground.words["client_id"][:_EACH]):
        asked = ground.post(f"{HERE}/help-requests", {"client_id": client_id, "said": "Call me."})
        ground.learn("help_request_id", asked["id"])
        if number % 3 == 0:
            ground.post(f"{HERE}/help-requests/{asked['id']}/closing", {"note": "Talked."})


def _be_client(ground: Ground, client_id: str) -> None:
    if client_id not in ground.clients:
        ground.clients.append(client_id)


SEEDS = (settings, answers, outreach, help_requests)
