"""Calendars of a client, a facilitator and a room, at addresses that are known; and busy times."""

from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

from services.scheduling.handlers.calendars.zone_checks import KeepLocalTimes, keep_local_times
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import units


async def feeds(ground: Ground) -> None:
    """Leave two of each open: an address that is drawn shall lead somewhere half of the time."""
    facilitator = uuid4()
    ground.learn("facilitator_id", facilitator)
    ground.learn("room", "Room 1")
    clients = f"/sites/{SITE}/clients/{ground.words['client_id'][0]}"
    owners = (clients, f"/sites/{SITE}/facilitators/{facilitator}")
    for _ in range(2):
        opened = [ground.post(f"{owner}/calendar-feeds", None) for owner in owners]
        opened.append(ground.post(f"/sites/{SITE}/room-calendar-feeds", {"room": "Room 1"}))
        for feed in opened:
            path = f"/calendars/{feed['address'].rpartition('/')[2]}"
            ground.ask("GET", path)
            ground.learn("feed_id", feed["id"])
            ground.learn("token", path.rpartition("/")[2].removesuffix(".ics"))
    revoked = ground.post(f"{owners[1]}/calendar-feeds", None)
    for step in ("rotation", "revocation"):
        ground.post(f"/sites/{SITE}/calendar-feeds/{revoked['id']}/{step}", None)
    ground.put(f"/sites/{SITE}/calendar-settings", {"client_summary": "Busy"})


async def free_and_busy(ground: Ground) -> None:
    begin, end = (quote((ground.now + timedelta(days=days)).isoformat()) for days in (-9, 9))
    ground.learn("from", (ground.now - timedelta(days=9)).isoformat())
    ground.learn("to", (ground.now + timedelta(days=9)).isoformat())
    span = f"from={begin}&to={end}&buffer=10"
    ground.ask("GET", f"/sites/{SITE}/room-free-busy?room=Room%201&{span}")
    for owner in (f"facilitators/{uuid4()}", f"clients/{ground.words['client_id'][0]}"):
        ground.ask("GET", f"/sites/{SITE}/{owner}/free-busy?{span}")


async def zones(ground: Ground) -> None:
    """Let a worker look at the clocks, which are as they were."""
    async with units(ground)(UnitContext(SITE, new_id())) as uow:
        await keep_local_times(KeepLocalTimes("2026f", at_most=1), uow)
    ground.ask("GET", f"/sites/{SITE}/zone-check")


async def fhir(ground: Ground) -> None:
    """Let one who was at a session of the past be marked; learn of seats, and who sat in them."""
    held = next(
        one
        for one in ground.items(f"/sites/{SITE}/sessions?limit=200")
        if one["ends_at"] < ground.now.isoformat()
        and one["state"] == "scheduled"
        and one["seats_taken"]
    )
    path = f"/sites/{SITE}/sessions/{held['id']}"
    client = ground.ask("GET", path)["roll"][0]["client_id"]
    marks = [{"client_id": client, "status": "present"}]
    times = {"started_at": held["starts_at"], "ended_at": held["ends_at"]}
    ground.put(f"{path}/roll", {**times, "marks": marks})
    for kind, name in (("Appointment", "appointment_id"), ("Encounter", "encounter_id")):
        found = ground.ask("GET", f"/sites/{SITE}/fhir/{kind}?date=ge{ground.day(-20)}")
        ids = [entry["resource"]["id"] for entry in found["entry"]]
        ground.learn(name, *ids[:4])
        ground.ask("GET", f"/sites/{SITE}/fhir/{kind}/{ids[0]}")


SEEDS = (feeds, free_and_busy, zones, fhir)
