"""A directory: organisations with offerings of each kind, some of them archived."""

from base64 import b64encode
from typing import Any

from tests.fuzz.ground import OTHER_SITE, SITE, Ground

_KINDS = ("therapy", "support_group", "sober_living", "workshop", "course")
_EACH = 12
_ARCHIVED = 3
_PLACE = {"latitude": 39.7392, "longitude": -104.9903}

_FILE = """\
organisation_code,organisation_name,organisation_kind,offering_code,kind,name,modality,timezone
house-9,House,other,group,support_group,Evening group,in_person,America/Denver
house-8,House,other,group,choir,Evening group,in_person,America/Denver
"""


async def directory(ground: Ground) -> None:
    for number in range(_EACH):
        owner = ground.post(f"/sites/{SITE}/organisations", _organisation(number))
        ground.learn("organisation_id", owner["id"])
        for kind in _KINDS:
            said = _offering(kind, owner["id"])
            made = ground.post(f"/sites/{SITE}/offerings", said)
            ground.learn("offering_id", made["id"])
        if number < _ARCHIVED:
            ground.post(f"/sites/{SITE}/organisations/{owner['id']}/archiving", None)
        if number == 0:
            ground.post(f"/sites/{SITE}/organisations/{owner['id']}/restoring", None)
    ground.learn("language", "en", "es-MX")
    ground.learn("starts", "2026-01-06T18:00", f"{ground.day(1)}T09:30")
    ground.learn("rule", "FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=2SA", "FREQ=DAILY;COUNT=5")
    ground.learn("serves", OTHER_SITE)
    ground.learn("file", b64encode(_FILE.encode()).decode())
    for offering_id in ground.words["offering_id"][-_ARCHIVED:]:
        ground.post(f"/sites/{SITE}/offerings/{offering_id}/archiving", None)
    ground.post(f"/sites/{SITE}/offerings/{offering_id}/restoring", None)
    ground.post(f"/sites/{SITE}/offerings/{offering_id}/confirmation", {})
    ground.put(f"/sites/{SITE}/offerings/{offering_id}/places", {"total": 9, "free": 4})


def _organisation(number: int) -> dict[str, Any]:
    contact = {"phone": "+1 555 0100", "website": "https://house.example"}
    return {"code": f"house-{number}", "name": "House", "kind": "other", "contact": contact}


def _offering(kind: str, organisation_id: str) -> dict[str, Any]:
    return {
        "organisation_id": organisation_id,
        "code": kind.replace("_", "-"),
        "kind": kind,
        "name": "What is offered",
        "timezone": "America/Denver",
        "modality": "hybrid",
        "location": _PLACE,
        "times": [{"starts": "2026-01-06T18:00", "minutes": 90, "rule": "FREQ=WEEKLY;BYDAY=TU"}],
        "places": {"total": 9, "free": 5},
    }


SEEDS = (directory,)
