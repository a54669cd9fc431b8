"""What the bookings room holds: seats of some days only, and seats in one session alone."""

from typing import Any
from uuid import uuid4

from tests.fuzz.ground import SITE, Ground


async def some_days(ground: Ground) -> None:
    for series_id in ground.words["series_id"][-2:]:
        made = ground.post(
            f"/sites/{SITE}/series/{series_id}/members",
            {"client_id": str(uuid4()), "from_date": ground.day(-10), "weekdays": ["MO"]},
        )
        ground.learn("membership_id", made["id"])


async def drop_ins(ground: Ground) -> None:
    ahead = [
        session["id"]
        for session in ground.items(f"/sites/{SITE}/sessions?limit=200&from={ground.day(1)}")
        if session["seats_taken"] < session["capacity"]
    ]
    for session_id in ahead[:3]:
        client_id = str(uuid4())
        path = f"/sites/{SITE}/clients/{client_id}/bookings"
        ground.learn("makes_up", ground.post(path, {"session_id": session_id})["id"])
        ground.learn("client_id", client_id)


async def offers(ground: Ground) -> None:
    """Let somebody leave a full series of days to come, so that who waits has an offer."""
    series = ground.post(f"/sites/{SITE}/series", _ahead(ground, "16:00"))
    path = f"/sites/{SITE}/series/{series['id']}/members"
    members = [
        ground.post(path, {"client_id": str(uuid4()), "from_date": ground.day(1)}) for _ in range(3)
    ]
    ending = f"/sites/{SITE}/memberships/{members[0]['id']}/ending"
    ground.post(ending, {"last_date": ground.day(0)})
    ground.learn("series_id", series["id"])
    ground.learn("session_id", series["sessions"][0]["id"])
    ground.learn("priority", "urgent", "routine")
    ground.learn("last_date", ground.day(0), ground.day(9))
    for member in members:
        ground.learn("membership_id", member["id"])
        ground.learn("client_id", member["client_id"])


async def exchanges(ground: Ground) -> None:
    members = []
    for start in ("06:00", "07:30"):
        series = ground.post(f"/sites/{SITE}/series", _ahead(ground, start))
        member = {"client_id": str(uuid4()), "from_date": ground.day(1)}
        members.append(ground.post(f"/sites/{SITE}/series/{series['id']}/members", member))
        ground.learn("to_series_id", series["id"])
        ground.learn("to_session_id", series["sessions"][0]["id"])
        ground.learn("client_id", member["client_id"])
    first, second = (member["id"] for member in members)
    form = {"what": "memberships", "first_id": first, "second_id": second}
    made = ground.post(f"/sites/{SITE}/exchanges", {**form, "from_date": ground.day(3)})
    ground.learn("exchange_id", made["id"])
    ground.learn("week", ground.day(0), ground.day(7))
    ground.learn("first_id", first)
    ground.learn("second_id", second)


def _ahead(ground: Ground, start: str) -> dict[str, Any]:
    return {
        "track_code": "evening",
        "type": "group",
        "starts_on": ground.day(2),
        "ends_on": ground.day(23),
        "weekdays": ["TU", "FR"],
        "start_time": start,
        "minutes": 60,
        "capacity": 1,
    }


async def missed(ground: Ground) -> None:
    """Let clients miss a session of some days ago, which sessions to come make up."""
    past = {"starts_on": ground.day(-9), "ends_on": ground.day(-3), "capacity": 8}
    days = {"weekdays": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]}
    series = ground.post(f"/sites/{SITE}/series", {**_ahead(ground, "05:00"), **past, **days})
    session, *_ = series["sessions"]
    client_id = str(uuid4())
    member = {"client_id": client_id, "from_date": ground.day(-9)}
    ground.post(f"/sites/{SITE}/series/{series['id']}/members", member)
    rolled = ground.put(
        f"/sites/{SITE}/sessions/{session['id']}/roll",
        {
            "marks": [{"client_id": client_id, "status": "no_show"}],
            "started_at": session["starts_at"],
            "ended_at": session["ends_at"],
            "complete": True,
        },
    )
    ground.learn("makes_up", rolled["roll"][0]["id"])
    ground.learn("client_id", client_id)


SEEDS = (some_days, drop_ins, offers, exchanges, missed)
