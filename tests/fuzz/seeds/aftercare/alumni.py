"""What the community holds before it is asked: members, events, mentors and milestones."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.aftercare.domain.alumni.event import Modality
from services.aftercare.handlers.alumni.events import ScheduleAlumniEvent, schedule_alumni_event
from services.aftercare.handlers.alumni.places import TakePlace, take_place
from shared.contracts.enrollment import ClientDischarged
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear, units

_MEMBERS = 16
_MENTORS = 4
_EACH = 3
_EVERYTHING = ["events", "mentoring", "milestones", "messages"]
_REACHABLE = {"languages": ["en"], "modalities": ["telehealth"], "timezone": "America/Denver"}


async def members(ground: Ground) -> None:
    """Invite people who completed long ago, and let all but the last two join."""
    for _ in range(_MEMBERS):
        gone = ClientDischarged(
            episode_id=new_id(),
            client_id=new_id(),
            disposition="completed",
            discharged_on=(ground.now - timedelta(days=400)).date(),
        )
        await hear(ground, gone)
        ground.clients.append(str(gone.client_id))
        ground.post(f"/sites/{SITE}/alumni-memberships", {"client_id": str(gone.client_id)})
    # Whoever is asked about is nearly always a member: to anybody else nothing is open here.
    ground.words["client_id"] = [*ground.clients, *ground.words.get("client_id", [])[:2]]
    agreed = {"language": "en", "number": 0, "purposes": _EVERYTHING}
    for client_id in ground.clients[:-2]:
        ground.post(_of(client_id, "alumni-membership/joining"), agreed)
    ground.learn("language", "en", "es")
    ground.learn("number", 0)
    *_, leaves, chooses, rests = ground.clients[:-2]
    ground.post(_of(leaves, "alumni-membership/opt-out"), {})
    ground.post(_of(leaves, "alumni-membership/invitation"), None)
    ground.put(_of(chooses, "alumni-membership/purposes"), agreed)
    ground.post(_of(chooses, "alumni-membership/withdrawal"), {"purpose": "messages"})
    for step in ("pause", "resumption", "pause"):
        ground.post(_of(rests, f"alumni-membership/{step}"), None)


async def events(ground: Ground) -> None:
    for number in range(12):
        starts_at = ground.now + timedelta(days=number + 1)
        event = {
            "title": "Picnic",
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
            "timezone": "America/Denver",
            "modality": "in_person",
            "capacity": 2,
            "where": "The park behind the river",
        }
        made = ground.post(f"/sites/{SITE}/alumni-events", event)
        ground.learn("event_id", made["id"])
        for client_id in ground.clients[:3]:
            taken = _of(client_id, f"alumni-events/{made['id']}/place")
            ground.learn("place_id", ground.post(taken, {"guests": 0})["id"])
    ground.ask("DELETE", taken)
    there = f"/sites/{SITE}/alumni-events/{made['id']}"
    ground.put(f"{there}/capacity", {"capacity": 9})
    moved = {name: event[name] for name in ("timezone", "modality", "ends_at")}
    later = (starts_at + timedelta(hours=1)).isoformat()
    ground.put(f"{there}/time-and-place", {**moved, "starts_at": later})
    draft = ground.post(f"/sites/{SITE}/alumni-events", {**event, "announces": False})
    ground.post(f"/sites/{SITE}/alumni-events/{draft['id']}/announcement", None)
    ground.post(f"{there}/cancellation", {"reason_code": "weather"})


async def events_past(ground: Ground) -> None:
    """Let events have begun, which nobody can schedule any more: some are noted as held."""
    began = ground.now - timedelta(days=1)
    for number in range(_EACH):
        async with units(ground, began - timedelta(days=1))(UnitContext(SITE, new_id())) as uow:
            event = await schedule_alumni_event(_picnic(began), uow)
            place = await take_place(
                TakePlace(client_id=UUID(ground.clients[number]), event_id=event.id), uow
            )
        ground.put(f"/sites/{SITE}/alumni-places/{place.id}/attendance", {"attended": True})
        ground.learn("event_id", event.id)
        ground.learn("place_id", place.id)
        if number == 0:
            ground.post(f"/sites/{SITE}/alumni-events/{event.id}/holding", None)


def _picnic(starts_at: datetime) -> ScheduleAlumniEvent:
    return ScheduleAlumniEvent(
        title="Picnic",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        timezone="America/Denver",
        modality=Modality.IN_PERSON,
        capacity=2,
        where=None,
    )


async def mentoring(ground: Ground) -> None:
    reviewed = {
        "approved": True,
        "trained_on": ground.day(-3),
        "background_checked_on": ground.day(-3),
    }
    for client_id in ground.clients[:_MENTORS]:
        offer = ground.post(_of(client_id, "mentor-offer"), {**_REACHABLE, "capacity": 3})
        ground.learn("mentor_id", offer["id"])
        ground.post(f"/sites/{SITE}/mentors/{offer['id']}/review", reviewed)
    made = []
    for number, client_id in enumerate(ground.clients[_MENTORS:-5]):
        ground.put(_of(client_id, "mentor-wish"), _REACHABLE)
        ground.ask("GET", _of(client_id, "mentor-wish/suggestions"))
        asked = {"mentor_id": ground.words["mentor_id"][number // 3], "client_id": client_id}
        made.append(ground.post(f"/sites/{SITE}/mentorships", asked))
    ground.learn("mentorship_id", *(one["id"] for one in made))
    _lead(ground, made)
    ground.ask("DELETE", _of(ground.clients[_MENTORS - 1], "mentor-offer"))


def _lead(ground: Ground, made: list[dict[str, Any]]) -> None:
    """Let some begin, with words for each other; one is ended by staff, and one is left."""
    said = {"introduction": "Call me on Sundays."}
    for one in made[:_EACH]:
        for client_id in (one["mentor_client_id"], one["mentee_client_id"]):
            ground.post(_of(client_id, f"mentorships/{one['id']}/acceptance"), said)
        ground.ask("GET", _of(one["mentor_client_id"], "mentorships"))
    ground.post(f"/sites/{SITE}/mentorships/{made[-1]['id']}/ending", None)
    left = made[-2]
    ground.post(_of(left["mentee_client_id"], f"mentorships/{left['id']}/ending"), None)


async def milestones(ground: Ground) -> None:
    kept = {"kind": "Day one", "counts_from": ground.day(-30), "timezone": "America/Denver"}
    shared = {**kept, "shared_with_staff": True, "remind": True}
    for client_id in ground.clients[:-5]:
        made = ground.post(_of(client_id, "milestones"), shared)
        ground.learn("milestone_id", made["id"])
    ground.put(_of(client_id, f"milestones/{made['id']}"), kept)
    again = ground.post(_of(client_id, "milestones"), kept)
    ground.ask("DELETE", _of(client_id, f"milestones/{again['id']}"))


async def rules(ground: Ground) -> None:
    """Publish what stands by default, and a text of the site's own."""
    ground.post(f"/sites/{SITE}/alumni-policies", {})
    text = {"language": "es", "text": "Lo que se acuerda."}
    ground.learn("number", ground.post(f"/sites/{SITE}/alumni-agreements", text)["number"])


def _of(client_id: str, path: str) -> str:
    return f"/sites/{SITE}/clients/{client_id}/{path}"


SEEDS = (members, events, events_past, mentoring, milestones, rules)
