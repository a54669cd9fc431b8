"""What the bookings room holds: seats of some days only, and seats in one session alone."""

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


SEEDS = (some_days, drop_ins)
