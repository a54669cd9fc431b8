"""What tests of seats and waitlists do at a desk, and the checks that hold after each of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from httpx import Response
from sqlalchemy import select

from services.enrollment import tables
from services.enrollment.main import waiting_timers
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.timers import Timer
from tests.integration.enrollment.conftest import Desk, Enrollment, shown


@dataclass
class Line:
    """A desk at one site, with the worker's timers beside it."""

    service: Enrollment
    desk: Desk

    async def seats(self, seats: int | None, **scope: str) -> dict[str, Any]:
        return shown(await self.set_seats(seats, **scope))

    async def set_seats(self, seats: int | None, **scope: str) -> Response:
        body = {"program": "iop", **scope, "seats": seats}
        return await self.desk.http.put(f"/sites/{self.desk.site}/capacities", json=body)

    async def policy(self, **changed: Any) -> dict[str, Any]:
        return shown(await self.set_policy(**changed))

    async def set_policy(self, **changed: Any) -> Response:
        return await self.desk.http.put(f"/sites/{self.desk.site}/waitlist-policy", json=changed)

    async def capacity(self) -> dict[str, Any]:
        page = shown(await self.desk.get("/capacities"))
        first: dict[str, Any] = page["items"][0]
        return first

    async def ask(self, application_id: str, **body: Any) -> Response:
        return await self.desk.post(f"/applications/{application_id}/seat", body)

    async def asks(
        self, *, application: dict[str, Any] | None = None, **body: Any
    ) -> dict[str, Any]:
        """Return how somebody stands who asks for a seat; somebody new, where none is named."""
        application = application or await self.desk.accepted()
        return shown(await self.ask(application["id"], **body))

    async def waits(self, **body: Any) -> dict[str, Any]:
        """Return the entry of somebody new who has to wait for one place."""
        standing = await self.asks(**body)
        (entry,) = standing["waiting"]
        waiting: dict[str, Any] = entry
        return waiting

    async def frees_by_hand(self, standing: dict[str, Any]) -> None:
        """Release a seat behind the service's back."""
        seat = tables.seat
        await self.service.database.execute(
            seat.update().where(seat.c.id == standing["seat"]["id"]).values(state="released")
        )

    async def entry(self, entry: dict[str, Any]) -> dict[str, Any]:
        return shown(await self.desk.get(f"/waitlist/{entry['id']}"))

    async def state(self, entry: dict[str, Any]) -> str:
        state: str = (await self.entry(entry))["state"]
        return state

    async def listed(self, **params: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            page = shown(await self.desk.get("/waitlist", **params, **after))
            found += page["items"]
            if page["next"] is None:
                return found
            after = {"after": page["next"]}

    async def answer(self, entry: dict[str, Any], how: str, **body: Any) -> Response:
        path = f"/sites/{self.desk.site}/waitlist/{entry['id']}/{how}"
        return await self.desk.http.post(path, json=body or None)

    async def enrolled(self, standing: dict[str, Any]) -> dict[str, Any]:
        application = shown(await self.desk.get(f"/applications/{standing['application_id']}"))
        await self.desk.consent(application["client_id"])
        return shown(await self.desk.enroll(application["id"]), 201)

    async def discharged(self, episode: dict[str, Any]) -> None:
        shown(await self.desk.discharge(episode["id"]))

    async def time_passes(self, **by: float) -> None:
        """Move the clock and let the timers do what falls due."""
        self.service.clock.advance(timedelta(**by))
        for timer in self.timers():
            await timer.take_all()

    def timers(self) -> list[Timer[EnrollmentUnitOfWork]]:
        service = self.service
        return waiting_timers(service.settings, service.database, service.clock)

    async def stands(self) -> None:
        """Check what holds whatever happened: no seat is lost, doubled, or free with a line."""
        s, w = tables.seat, tables.waitlist_entry
        database, site = self.service.database, self.desk.site
        seats = await database.fetch(select(s).where(s.c.site == site, s.c.state != "released"))
        entries = await database.fetch(select(w).where(w.c.site == site))
        for one in shown(await self.desk.get("/capacities", limit="200"))["items"]:
            scope = [seat for seat in seats if _covers(one, seat)]
            assert one["taken"] == len(scope), one
            assert one["seats"] is None or one["taken"] <= one["seats"], one
        offered = {entry["id"] for entry in entries if entry["state"] == "offered"}
        assert offered == {seat["entry_id"] for seat in seats if seat["state"] == "offered"}
        kept = [seat["application_id"] for seat in seats if seat["state"] != "offered"]
        assert len(kept) == len(set(kept))
        open_entries = [entry for entry in entries if entry["state"] in {"offered", "waiting"}]
        waits = [(one["application_id"], one["program"], one["track"]) for one in open_entries]
        assert len(waits) == len(set(waits))
        accepted = [entry["group_id"] for entry in entries if entry["state"] == "accepted"]
        assert len(accepted) == len(set(accepted))
        assert not {one["group_id"] for one in open_entries} & set(accepted)

    async def events(self, *names: str) -> list[tuple[str, dict[str, Any]]]:
        """Return what was published at this site of these names, in order."""
        outbox = tables.metadata.tables["outbox"].c
        rows = await self.service.database.fetch(
            select(outbox.subject, outbox.payload)
            .where(outbox.subject.like(f"iop.{self.desk.site}.%"))
            .order_by(outbox.position)
        )
        found = [(row["subject"].split(".")[3], orjson.loads(row["payload"])) for row in rows]
        return [(name, body) for name, body in found if name in names]


def _covers(capacity: dict[str, Any], seat: Any) -> bool:
    program, track = capacity["program"], capacity["track"]
    return program in {None, seat["program"]} and track in {None, seat["track"]}
