"""The forms that the load fills in: synthetic people, programs and days, dated around today."""

from datetime import UTC, datetime, timedelta
from typing import Any

PROGRAM = "iop"
SCARCE_PROGRAM, SCARCE_SEATS = "php", 4
"""A program with seats for fewer than apply, at each site."""
PAYER, APPROVED_UNITS = "state", 2
"""Days of 180 minutes; the sessions of a series give more."""
TRACK = "evening"
TIMEZONE = "UTC"
WEEKS_BACK = 3
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SESSION_MINUTES = 180
CATEGORIES = ("program", "appointments", "aftercare")
"""Of messages, each to be permitted apart."""


def today() -> datetime:
    return datetime.now(UTC)


def day(days_ago: int) -> str:
    """Return a past local day of the sites, as an ISO date."""
    return (today() - timedelta(days=days_ago)).date().isoformat()


def track() -> dict[str, Any]:
    """Two phases: two sessions complete the first, three more the second and the program."""
    return {
        "code": TRACK,
        "version": 1,
        "name": "Evening",
        "timezone": TIMEZONE,
        "weekly_minutes_required": 540,
        "phases": [
            {
                "code": code,
                "name": code,
                "order": order,
                "requirements": {"credited_minutes": sessions * SESSION_MINUTES},
            }
            for order, (code, sessions) in enumerate((("early", 2), ("later", 3)), start=1)
        ],
    }


def series(weekdays: list[str], *, capacity: int, room: str) -> dict[str, Any]:
    return {
        "track_code": TRACK,
        "type": "group",
        "starts_on": day(7 * WEEKS_BACK),
        "ends_on": day(-6),
        "weekdays": weekdays,
        "start_time": "00:15",
        "minutes": SESSION_MINUTES,
        "capacity": capacity,
        "room": room,
    }


def application(reference: str, program: str = PROGRAM) -> dict[str, Any]:
    return {
        "program": program,
        "track": TRACK if program == PROGRAM else None,
        "referral_source": "individual",
        "age_band": "30-34",
        "received_on": day(7 * WEEKS_BACK + 9),
        "external_reference": reference,
    }


def consent(client_id: str) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "party_kind": "treatment_payment_operations",
        "categories": ["treatment_records"],
        "purposes": ["treatment"],
        "signed_on": day(7 * WEEKS_BACK + 8),
        "acknowledged_right_to_revoke": True,
    }


def family() -> dict[str, Any]:
    return {"kind": "family", "relationship": None, "name": "Somebody Synthetic"}


def family_consent(client_id: str, party_id: str) -> dict[str, Any]:
    return {
        **consent(client_id),
        "party_kind": "family",
        "party_id": party_id,
        "categories": ["attendance"],
        "purposes": ["family_support"],
        "expires_on": day(-300),
    }


def disclosure(party_id: str) -> dict[str, Any]:
    return {
        "party_id": party_id,
        "categories": ["attendance"],
        "purpose": "family_support",
        "means": "by_phone",
    }


def approval() -> dict[str, Any]:
    return {
        "units": APPROVED_UNITS,
        "valid_from": day(7 * WEEKS_BACK),
        "valid_until": day(-6),
        "decided_on": day(7 * WEEKS_BACK),
    }


def enrollment() -> dict[str, Any]:
    return {"level_of_care": "2.1", "started_on": day(7 * WEEKS_BACK)}


def contact(client_id: str) -> dict[str, Any]:
    """An address that nobody has, where it is noon now: mail is sent by day only."""
    east = (12 - today().hour + 12) % 24 - 12
    zone = "Etc/GMT" if east == 0 else f"Etc/GMT{-east:+d}"
    return {
        "email": f"{client_id}@example.com",
        "phone": None,
        "given_name": None,
        "language": "en",
        "timezone": zone,
    }


def roll(session: dict[str, Any], statuses: dict[str, str]) -> dict[str, Any]:
    return {
        "marks": [{"client_id": client, "status": status} for client, status in statuses.items()],
        "started_at": session["starts_at"],
        "ended_at": session["ends_at"],
        "complete": True,
    }
