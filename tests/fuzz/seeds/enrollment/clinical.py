"""Assessments, when they are due, and safety alerts."""

from tests.fuzz.ground import SITE, Ground
from tests.fuzz.seeds.enrollment.intake import EACH


async def assessments(ground: Ground) -> None:
    for client_id in ground.words["client_id"][:EACH]:
        there = f"/sites/{SITE}/clients/{client_id}/assessments"
        answers = {"instrument": "phq-9", "answers": [1] * 8 + [0], "completed_on": ground.day(-1)}
        assessment_id = ground.post(there, answers)["id"]
        ground.ask("GET", f"{there}/{assessment_id}/total")
        ground.learn("assessment_id", assessment_id)
    ground.learn("instrument", "phq-9")


async def schedules(ground: Ground) -> None:
    asked = [{"instrument": "phq-9", "every_days": 14}]
    ground.post(f"/sites/{SITE}/assessment-schedules", {"instruments": asked})


async def safety_alerts(ground: Ground) -> None:
    for number, client_id in enumerate(ground.words["client_id"][:EACH]):
        raised = ground.post(
            f"/sites/{SITE}/clients/{client_id}/safety-alerts", {"note": "Called in distress."}
        )
        ground.learn("alert_id", raised["id"])
        there = f"/sites/{SITE}/safety-alerts/{raised['id']}"
        if number % 3 == 1:
            ground.post(f"{there}/acknowledgement", None)
        if number % 3 == 2:
            ground.post(f"{there}/acknowledgement", None)
            ground.post(f"{there}/resolution", {"note": "Seen the same day."})


SEEDS = (assessments, schedules, safety_alerts)
