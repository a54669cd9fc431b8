"""What notifications holds before it is asked: people to be reached, and what waits for them."""

from datetime import timedelta
from uuid import uuid4

from shared.contracts.scheduling import ClientBooked, SessionScheduled
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear

_EACH = 12


async def contacts(ground: Ground) -> None:
    for _ in range(_EACH):
        person = str(uuid4())
        there = f"/sites/{SITE}/contacts/{person}"
        ground.put(
            there,
            {"email": f"{person}@example.org", "language": "en", "timezone": "America/Denver"},
        )
        allowed = {"channel": "email", "category": "appointments", "granted": True}
        ground.put(f"{there}/permissions", allowed)
        ground.learn("person_id", person)
    ground.learn("site", SITE)
    ground.learn("timezone", "America/Denver", "Europe/Berlin")
    ground.learn("email", "somebody@example.org")
    ground.learn("phone", "+13035550123")


async def reminders(ground: Ground) -> None:
    for person in ground.words["person_id"]:
        series_id = uuid4()
        begins = ground.now + timedelta(days=3)
        session = SessionScheduled(
            session_id=uuid4(),
            series_id=series_id,
            session_type="group",
            starts_at=begins,
            ends_at=begins + timedelta(hours=3),
            timezone="America/Denver",
        )
        booked = ClientBooked(
            membership_id=uuid4(),
            series_id=series_id,
            client_id=person,
            from_date=ground.now.date(),
        )
        await hear(ground, session, booked)
        ground.learn("session_id", session.session_id)
        there = f"/sites/{SITE}/contacts/{person}/sessions/{session.session_id}/messages"
        assert ground.ask("GET", there)["rules"], "no rule says anything"
    waiting = ground.items(f"/sites/{SITE}/notifications")
    ground.learn("notification_id", *(one["id"] for one in waiting))
    assert waiting, "nobody is reminded of anything"


SEEDS = (contacts, reminders)
