"""A small directory for the demonstration: what people go on to, all of it invented."""

from typing import Any

from deploy.demo.calendar import Calendar
from deploy.demo.stage import Stage

_HOUSE = "synthetic-sober-living"
_GROUPS = "synthetic-support-group"
CLINIC = "synthetic-therapy"
_ORGANISATIONS = (
    (_GROUPS, "Synthetic Circle", "mutual_help"),
    (_HOUSE, "Synthetic Oak House", "sober_living"),
    (CLINIC, "Synthetic Counselling", "treatment_provider"),
)
_EVENING = "FREQ=WEEKLY;BYDAY=TU,TH"


async def open_directory(stage: Stage, calendar: Calendar) -> None:
    """Add three organisations and what they offer, some of it by a telehealth link alone."""
    owners = {}
    for code, name, kind in _ORGANISATIONS:
        form = {"code": code, "name": name, "kind": kind, "contact": {"phone": "+1 555 0100"}}
        added = await stage.aftercare.post(stage.path("/organisations"), form)
        owners[code] = added.body["id"]
    for owner, offering in _offerings(calendar):
        form = {"organisation_id": owners[owner], "timezone": calendar.timezone, **offering}
        await stage.aftercare.post(stage.path("/offerings"), form)


def _offerings(calendar: Calendar) -> list[tuple[str, dict[str, Any]]]:
    evening = {"starts": f"{calendar.today}T18:30", "minutes": 90, "rule": _EVENING}
    saturday = {**evening, "rule": "FREQ=MONTHLY;BYDAY=1SA"}
    return [
        (
            _GROUPS,
            {
                "code": "evenings",
                "kind": "support_group",
                "name": "Evenings, in person and online",
                "modality": "hybrid",
                "languages": ["en", "es"],
                "cost": "free",
                "location": {"latitude": 39.7392, "longitude": -104.9903},
                "times": [evening],
            },
        ),
        (
            _GROUPS,
            {
                "code": "saturdays",
                "kind": "workshop",
                "name": "First Saturday: money and work",
                "modality": "telehealth",
                "cost": "donation",
                "times": [saturday],
            },
        ),
        (
            _HOUSE,
            {
                "code": "house",
                "kind": "sober_living",
                "name": "The house",
                "modality": "in_person",
                "cost": "self_pay",
                "narr_level": 2,
                "admission": {"min_age": 18, "accepts_moud": True},
                "location": {"latitude": 39.76, "longitude": -105.02},
                "places": {"total": 8, "free": 2},
            },
        ),
        (
            CLINIC,
            {
                "code": "continuing",
                "kind": "therapy",
                "name": "Continuing therapy",
                "modality": "hybrid",
                "payers": ["medicaid"],
                "cost": "insurance",
                "location": {"latitude": 39.70, "longitude": -104.95},
            },
        ),
    ]
