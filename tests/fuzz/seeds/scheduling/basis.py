"""What scheduling holds before it is asked: a track, series full and free, rolls and stays."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from shared.contracts.enrollment import ClientEnrolled
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear

_EACH = 8
_WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


async def track(ground: Ground) -> None:
    phases = [
        {"code": code, "name": code, "order": order, "requirements": {"credited_minutes": minutes}}
        for order, (code, minutes) in enumerate((("early", 60), ("late", 120)), 1)
    ]
    ground.post(
        f"/sites/{SITE}/tracks",
        {
            "code": "evening",
            "version": 1,
            "name": "Evening",
            "timezone": "America/Denver",
            "weekly_minutes_required": 540,
            "phases": phases,
        },
    )
    ground.learn("site", SITE)
    ground.learn("track_code", "evening")
    ground.learn("to_phase", "early")
    ground.learn("timezone", "America/Denver", "Europe/Berlin")
    ground.learn("days", *(ground.day(away) for away in (-20, -7, -1, 0, 1, 30)))
    ground.learn("instants", *((ground.now - timedelta(days=ago)).isoformat() for ago in (1, 8)))


async def clients(ground: Ground) -> None:
    for _ in range(_EACH):
        enrolled = ClientEnrolled(
            episode_id=uuid4(),
            client_id=uuid4(),
            application_id=uuid4(),
            program="iop",
            track="evening",
            level_of_care="2.1",
            started_on=(ground.now - timedelta(days=20)).date(),
        )
        await hear(ground, enrolled)
        ground.learn("client_id", enrolled.client_id)


async def series(ground: Ground) -> None:
    for number in range(_EACH):
        made = ground.post(f"/sites/{SITE}/series", _weekly(ground, room=f"Room {number}"))
        ground.learn("series_id", made["id"])
        ground.learn("session_id", made["sessions"][-1]["id"])


async def members(ground: Ground) -> None:
    for series_id in ground.words["series_id"][: _EACH // 2]:
        for _ in range(3):  # of two seats: the third waits
            made = ground.post(
                f"/sites/{SITE}/series/{series_id}/members",
                {"client_id": str(uuid4()), "from_date": ground.day(-10)},
            )
            ground.learn("membership_id", made["id"])
            ground.learn("client_id", made["client_id"])


async def rolls(ground: Ground) -> None:
    """Take the roll of one past day, whose times are then known to fit."""
    held = [
        session
        for session in ground.items(f"/sites/{SITE}/sessions?limit=200")
        if session["ends_at"] < ground.now.isoformat()
    ]
    last = max(session["starts_at"] for session in held)
    for session in held:
        if session["starts_at"] == last:
            times = {"started_at": session["starts_at"], "ended_at": session["ends_at"]}
            ground.put(f"/sites/{SITE}/sessions/{session['id']}/roll", times)
            ground.learn("session_id", session["id"])
            ground.learn("started_at", session["starts_at"])
            ground.learn("ended_at", session["ends_at"])
            ground.learn("arrived_at", session["starts_at"])
            ground.learn("left_at", session["ends_at"])


def _weekly(ground: Ground, **changed: Any) -> dict[str, Any]:
    return {
        "track_code": "evening",
        "type": "group",
        "starts_on": ground.day(-14),
        "ends_on": ground.day(14),
        "weekdays": _WEEKDAYS[:3],
        "start_time": "10:00",
        "minutes": 60,
        "capacity": 2,
        **changed,
    }


SEEDS = (track, clients, series, members, rolls)
