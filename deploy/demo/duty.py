"""Who works at the site, and who of them is on call: somebody hears of the newcomer's alert."""

from dataclasses import dataclass, field
from uuid import UUID

from deploy.demo.calendar import Calendar
from deploy.demo.cast import MAIL_DOMAIN
from deploy.demo.stage import Stage
from shared.identifiers import new_id

_WAIT_SECONDS, _AGAIN_SECONDS = 600, 900
"""The longest that a crisis may wait: a demonstration is looked at for hours."""


@dataclass
class Member:
    """One synthetic member of the staff, known by a role and a number."""

    role: str
    number: int = 1
    person_id: UUID = field(default_factory=new_id)

    @property
    def contact(self) -> dict[str, str | None]:
        name = f"{self.role.replace('_', '-')}-{self.number}"
        return {
            "email": f"{name}@{MAIL_DOMAIN}",
            "phone": None,
            "given_name": f"Synthetic {name}",
            "language": "en",
        }


def staff() -> list[Member]:
    """Return two clinicians, who take turns, and whoever else a site has."""
    return [
        Member("clinician", 1),
        Member("clinician", 2),
        Member("intake_coordinator"),
        Member("program_director"),
        Member("ops"),
    ]


async def employ(stage: Stage, calendar: Calendar) -> None:
    """Put the staff with their addresses, and publish who is on call and how an alert climbs.

    Whoever is put as staff may be written to: no permission is needed for duties.
    """
    members = staff()
    for member in members:
        contact = {**member.contact, "timezone": calendar.timezone}
        await stage.notifications.put(stage.path(f"/contacts/{member.person_id}"), contact)
        await stage.notifications.put(
            stage.path(f"/staff/{member.person_id}"), {"roles": [member.role]}
        )
    await _publish(stage, calendar, [one for one in members if one.role == "clinician"])


async def _publish(stage: Stage, calendar: Calendar, clinicians: list[Member]) -> None:
    people = [str(one.person_id) for one in clinicians]
    turns = {"turn": "weekly", "starts_on": str(calendar.first_day), "hands_over_at": "08:00"}
    levels = [{"rotations": [{**turns, "people": order}]} for order in (people, people[::-1])]
    schedule = {"timezone": calendar.timezone, "levels": levels}
    await stage.notifications.put(stage.path("/on-call/schedule"), schedule)
    told = {"channels": ["email", "inbox"], "together": True, "wait_seconds": _WAIT_SECONDS}
    ladder = {
        "rungs": [{**told, "level": level} for level in (1, 2, None)],
        "again_seconds": _AGAIN_SECONDS,
    }
    await stage.notifications.put(stage.path("/escalation-ladders/crisis"), ladder)
