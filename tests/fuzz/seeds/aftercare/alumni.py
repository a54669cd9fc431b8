"""What the community holds before it is asked: members, events, mentors and milestones."""

from datetime import timedelta

from shared.contracts.enrollment import ClientDischarged
from shared.identifiers import new_id
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear

_MEMBERS = 8
_MENTORS = 3
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
    for client_id in ground.clients[:-2]:
        agreed = {"language": "en", "number": 0, "purposes": _EVERYTHING}
        ground.post(_of(client_id, "alumni-membership/joining"), agreed)
    ground.learn("language", "en", "es")
    ground.learn("number", 0)


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
    for client_id in ground.clients[_MENTORS:-2]:
        ground.put(_of(client_id, "mentor-wish"), _REACHABLE)
        asked = {"mentor_id": ground.words["mentor_id"][0], "client_id": client_id}
        made = ground.post(f"/sites/{SITE}/mentorships", asked)
        ground.learn("mentorship_id", made["id"])


async def milestones(ground: Ground) -> None:
    kept = {"kind": "Day one", "counts_from": ground.day(-30), "timezone": "America/Denver"}
    for client_id in ground.clients[:-2]:
        shared = {**kept, "shared_with_staff": True, "remind": True}
        made = ground.post(_of(client_id, "milestones"), shared)
        ground.learn("milestone_id", made["id"])


def _of(client_id: str, path: str) -> str:
    return f"/sites/{SITE}/clients/{client_id}/{path}"


SEEDS = (members, events, mentoring, milestones)
