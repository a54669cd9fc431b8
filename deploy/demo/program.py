"""The program at the site: a track with three phases, three weekly series, and who sits in them."""

from dataclasses import dataclass
from typing import Any

from deploy.demo.calendar import Calendar
from deploy.demo.cast import Client
from deploy.demo.stage import Stage

TRACK = "evening"
SIGNED_OFF = "early-recovery"
GROUP, EDUCATION, FAMILY = "group", "education", "family"
_HOURS_3 = 180
_WEEK = 3 * _HOURS_3 + 90
"""Three groups and the education evening: who calls one off has to make it up."""


@dataclass(frozen=True)
class Program:
    """The series by type, and all sessions in order of time."""

    series: dict[str, str]
    sessions: list[dict[str, Any]]


async def set_up(stage: Stage, calendar: Calendar) -> Program:
    """Register the track and plan all sessions, from weeks ago to weeks ahead."""
    await stage.scheduling.post(stage.path("/tracks"), _track(calendar.timezone))
    rules = {
        GROUP: (calendar.weekdays(0, 2, 4), "18:00", _HOURS_3, 8),
        EDUCATION: (calendar.weekdays(1), "17:00", 90, 12),
        FAMILY: (calendar.weekdays(3), "17:00", 90, 4),
    }
    series, sessions = {}, []
    for kind, (weekdays, start, minutes, capacity) in rules.items():
        form = {
            "track_code": TRACK,
            "type": kind,
            "modality": "in_person",
            "starts_on": str(calendar.first_day),
            "ends_on": str(calendar.last_day),
            "weekdays": weekdays,
            "start_time": start,
            "minutes": minutes,
            "capacity": capacity,
            "room": f"Room {kind}",
        }
        planned = (await stage.scheduling.post(stage.path("/series"), form)).body
        series[kind] = planned["id"]
        sessions += planned["sessions"]
    return Program(series, sorted(sessions, key=lambda session: session["starts_at"]))


async def seat(stage: Stage, program: Program, client: Client, calendar: Calendar) -> None:
    """Make the client a member of every series; where one is full, of its waitlist."""
    for series in program.series.values():
        form = {
            "client_id": str(client.client_id),
            "from_date": str(calendar.weeks_ago(client.weeks_ago)),
        }
        await stage.scheduling.post(stage.path(f"/series/{series}/members"), form)


async def take_offers(stage: Stage, program: Program) -> None:
    """Take the seats that were offered to who waited, but for one: that is the newcomer's."""
    offered = await stage.list(
        stage.scheduling, f"/series/{program.series[FAMILY]}/members", state="offered"
    )
    for membership in offered[:-1]:
        await stage.scheduling.post(stage.path(f"/memberships/{membership['id']}/activation"), {})


def _track(timezone: str) -> dict[str, Any]:
    phases = (
        ("engagement", "Engagement", 5, {GROUP: 5, EDUCATION: 1}),
        (SIGNED_OFF, "Early recovery", 5, {GROUP: 5, EDUCATION: 2}),
        ("community", "Maintenance and community", 3, {GROUP: 3, FAMILY: 1}),
    )
    return {
        "code": TRACK,
        "version": 1,
        "name": "Evening program (synthetic)",
        "timezone": timezone,
        "weekly_minutes_required": _WEEK,
        "phases": [
            {
                "code": code,
                "name": name,
                "order": place,
                "requirements": {
                    "credited_minutes": groups * _HOURS_3 - 60,
                    "sessions_by_type": sessions,
                },
                "needs_sign_off": code == SIGNED_OFF,
            }
            for place, (code, name, groups, sessions) in enumerate(phases, start=1)
        ],
    }
