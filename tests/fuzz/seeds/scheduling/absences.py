"""What the absences room holds: a policy, and cases at each of its steps, acted on and not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from shared.contracts.enrollment import ClientEnrolled
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear

_CASES = f"/sites/{SITE}/absence-cases"
_EACH = 3
_BY = [{"role": "clinician", "within_hours": 24}]


async def policy(ground: Ground) -> None:
    row = "missed_in_a_row"
    steps = [
        {
            "code": "call",
            "condition": {"kind": row, "at_least": 1},
            "follows": "outreach",
            "by": _BY,
        },
        {
            "code": "contract",
            "condition": {"kind": row, "at_least": 2},
            "follows": "contract",
            "by": _BY,
            "contract": {"terms_version": "v1", "misses_allowed": 1, "weeks": 4},
        },
        {
            "code": "broken",
            "condition": {"kind": "contract_broken"},
            "follows": "recommend_discharge",
            "by": _BY,
        },
        {
            "code": "gone",
            "condition": {"kind": row, "at_least": 3},
            "follows": "recommend_discharge",
            "by": _BY,
        },
    ]
    body = {"steps": steps, "effective_on": ground.day(-30)}
    ground.put(f"/sites/{SITE}/absence-policy", body)
    ground.post(f"/sites/{SITE}/absence-policy/trial", {"steps": steps, "weeks": 4})
    ground.learn("reason_code", "back_in_care")
    ground.learn("outcome_code", "no_answer")


async def cases(ground: Ground) -> None:
    """Let clients miss one session, two, or three of a series of their own."""
    missed = (1, 2, 3)
    clients = {number: [str(uuid4()) for _ in range(_EACH)] for number in missed}
    everybody = [client for number in missed for client in clients[number]]
    for client in everybody:
        await _enroll(ground, client)
    for position, session in enumerate(_held(ground, everybody)):
        absent = {client for number in missed[position:] for client in clients[number]}
        marks = [
            {"client_id": client, "status": "no_show" if client in absent else "present"}
            for client in everybody
        ]
        times = {"started_at": session["starts_at"], "ended_at": session["ends_at"]}
        body = {**times, "marks": marks, "complete": True}
        ground.put(f"/sites/{SITE}/sessions/{session['id']}/roll", body)
    for case in ground.items(f"{_CASES}?limit=200"):
        ground.learn("case_id", case["id"])
        ground.learn("client_id", case["client_id"])


async def acts(ground: Ground) -> None:
    """Act on the first case of each step, so that others are left as they were."""
    for step in ("call", "contract", "gone"):
        case = next(one for one in ground.items(f"{_CASES}?limit=200") if one["step"] == step)
        path = f"{_CASES}/{case['id']}"
        ground.post(f"{path}/attempts", {"channel": "phone", "outcome": "left_word"})
        if step == "contract":
            ground.post(f"{path}/contract/offer", None)
            ground.post(f"{path}/contract/signature", {})
        if step == "gone":
            ground.post(f"{path}/decision", {"decision": "another_chance", "reason_code": "family"})


async def _enroll(ground: Ground, client: str) -> None:
    enrolled = ClientEnrolled(
        episode_id=uuid4(),
        client_id=client,
        application_id=uuid4(),
        program="iop",
        track="evening",
        level_of_care="2.1",
        started_on=(ground.now - timedelta(days=20)).date(),
    )
    await hear(ground, enrolled)


def _held(ground: Ground, clients: list[str]) -> list[dict[str, Any]]:
    """Plan three past sessions with a seat for each client, and return them."""
    day = ground.now.date() - timedelta(days=9)
    days = [day + timedelta(days=away) for away in range(3)]
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    made = ground.post(
        f"/sites/{SITE}/series",
        {
            "track_code": "evening",
            "type": "group",
            "starts_on": days[0].isoformat(),
            "ends_on": days[-1].isoformat(),
            "weekdays": [names[one.weekday()] for one in days],
            "start_time": "14:00",
            "minutes": 60,
            "capacity": 20,
        },
    )
    for client in clients:
        body = {"client_id": client, "from_date": days[0].isoformat()}
        ground.post(f"/sites/{SITE}/series/{made['id']}/members", body)
    return list(made["sessions"])


SEEDS = (policy, cases, acts)
