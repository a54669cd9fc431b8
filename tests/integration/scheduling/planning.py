"""A site to plan: clients with stays, series in the weeks ahead, and plans proposed for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.scheduling.domain.plans.outcome import Outcome, Shortfalls
from services.scheduling.handlers.plans.problem import weeks_of
from services.scheduling.handlers.plans.working import (
    BeginPlan,
    ProposePlan,
    begin_plan,
    propose_plan,
)
from services.scheduling.queries.week_snapshots import site_snapshot
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.scheduling.conftest import Program, shown

WEEK = date(2026, 7, 6)
NEXT_WEEK = date(2026, 7, 13)
OUTCOME = Outcome(
    shortfalls=Shortfalls(), cost=0, bound=None, gap=None, served_in_full=0, causes={}
)


@dataclass
class Site:
    """`sessions` are those of the week by the letter of their series and their weekday: "a-MO"."""

    program: Program
    series: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    async def add(self, letter: str, **changed: Any) -> str:
        """Plan a series of four weeks from the week on."""
        form = {"starts_on": "2026-07-06", "ends_on": "2026-08-02", "minutes": 180, **changed}
        made = await self.program.series(**form)
        self.series[letter] = made["id"]
        for session in made["sessions"]:
            held_on = date.fromisoformat(session["held_on"])
            if held_on < NEXT_WEEK:
                day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[held_on.weekday()]
                self.sessions[f"{letter}-{day}"] = session["id"]
        return str(made["id"])

    async def client(self, **needs: Any) -> str:
        """Let a client be in care, with this availability if any."""
        client_id = str(uuid4())
        await self.program.enroll(client_id)
        if needs:
            path = f"/sites/{self.program.site}/clients/{client_id}/availability"
            shown(await self.program.http.put(path, json=needs))
        return client_id

    async def member(self, letter: str, client_id: str, **changed: Any) -> dict[str, Any]:
        form = {"client_id": client_id, "from_date": "2026-07-06", **changed}
        return await self.program.member(self.series[letter], **form)

    async def seats(self, client_id: str, week: date = WEEK) -> set[str]:
        """Return the sessions in which the client holds a seat that week."""
        held = set()
        async with self.program.service.units(self._context()) as uow:
            last = date.fromordinal(week.toordinal() + 6)
            for seat in await uow.attendances.held_by(UUID(client_id), week, last):
                held.add(str(seat.session_id))
        return held

    async def names(self, client_id: str, week: date = WEEK) -> set[str]:
        """Return them by letter and weekday, in the first week."""
        known = {session: name for name, session in self.sessions.items()}
        return {known[session] for session in await self.seats(client_id, week)}

    async def proposed(self, weeks: Mapping[str, Iterable[str]], **changed: Any) -> str:
        """Propose these weeks, as a worker does when its solver came to them."""
        form = {"week": WEEK.isoformat(), **changed}
        plan = shown(await self.program.post("/plans", form), 201)
        wanted = {
            UUID(client_id): [UUID(self.sessions[name]) for name in names]
            for client_id, names in weeks.items()
        }
        service, worker_id = self.program.service, new_id()
        snapshot = await site_snapshot(
            service.database, self.program.site, WEEK, service.clock.now()
        )
        async with service.units(self._context()) as uow:
            await begin_plan(BeginPlan(worker_id=worker_id), uow)
        rows = weeks_of(snapshot, UUID(plan["id"]), wanted)
        async with service.units(self._context()) as uow:
            command = ProposePlan(
                plan_id=UUID(plan["id"]),
                worker_id=worker_id,
                outcome=OUTCOME,
                weeks=[week for week in rows if week.client_id in wanted],
            )
            await propose_plan(command, uow)
        return str(plan["id"])

    async def apply(self, plan_id: str, as_: str = "memberships", **changed: Any) -> dict[str, Any]:
        answer = await self.program.post(f"/plans/{plan_id}/application", {"as": as_, **changed})
        return shown(answer)

    async def cancel_what_waits(self) -> None:
        """Let no worker of a later test take a plan that was asked for here."""
        for plan in (await self.program.get("/plans"))["items"]:
            if plan["state"] in {"requested", "running"}:
                shown(await self.program.post(f"/plans/{plan['id']}/cancellation"))

    def _context(self) -> UnitContext:
        return UnitContext(self.program.site, correlation_id=new_id())
