"""Act two: the weeks that have passed. Roll call by roll call, phases complete by evidence."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.demo.calendar import instant
from deploy.demo.cast import Client
from deploy.demo.program import GROUP, Program
from deploy.demo.stage import Stage, until

_LATE = timedelta(minutes=25)


class Weeks:
    """Calls the roll of each past session in turn; who is done, or gone, is discharged then."""

    def __init__(self, stage: Stage, program: Program, company: list[Client]) -> None:
        self._stage = stage
        now = datetime.now(UTC)
        self.past = [one for one in program.sessions if instant(one["ends_at"]) <= now]
        self._here = {str(client.client_id): client for client in company if client.episode_id}

    async def play(self, on_session: Callable[[], None]) -> None:
        group = 0
        for session in self.past:
            is_group = session["type"] == GROUP
            group += is_group
            await self._call_roll(session, group if is_group else 0)
            await self._part(session["held_on"], group)
            on_session()

    async def _call_roll(self, session: dict[str, Any], group: int) -> None:
        path = self._stage.path(f"/sessions/{session['id']}")
        expected = (await self._stage.scheduling.get(path)).body["roll"]
        starts_at, ends_at = instant(session["starts_at"]), instant(session["ends_at"])
        roll = {
            "started_at": starts_at.isoformat(),
            "ended_at": ends_at.isoformat(),
            "marks": [self._mark(line["client_id"], group, starts_at) for line in expected],
            "complete": True,
        }
        await self._stage.scheduling.put(f"{path}/roll", roll)

    def _mark(self, client_id: str, group: int, starts_at: datetime) -> dict[str, Any]:
        client = self._here[client_id]
        if group in client.misses:
            return {"client_id": client_id, "status": "no_show"}
        if group in client.late:
            arrived = (starts_at + _LATE).isoformat()
            return {"client_id": client_id, "status": "late", "arrived_at": arrived}
        return {"client_id": client_id, "status": "present"}

    async def _part(self, today: str, group: int) -> None:
        for client in list(self._here.values()):
            if client.ending == "completed" and await self._has_completed(client, today):
                await self._discharge(client, today, last_contact_on=today)
            elif client.last_group == group:
                await self._discharge(client, today, last_contact_on=None)

    async def _has_completed(self, client: Client, today: str) -> bool:
        """Sign off what is ready. Others' sign-offs are left open, for the newcomer."""
        path = self._stage.path(f"/clients/{client.client_id}/progress")
        progress = (await self._stage.scheduling.get(path)).body
        if progress["current"] and progress["current"]["ready_on"]:
            form = {"action": "sign_off", "on": today}
            await self._stage.scheduling.post(f"{path}/decision", form)
        if progress["completed_on"] is None:
            return False
        episode = self._stage.path(f"/episodes/{client.episode_id}")

        async def heard() -> bool:
            known = (await self._stage.enrollment.get(episode)).body
            return known["program_completed_on"] is not None

        return await until("enrollment hears of ProgramCompleted", heard)

    async def _discharge(self, client: Client, on: str, last_contact_on: str | None) -> None:
        form = {
            "disposition": client.ending,
            "discharged_on": on,
            "last_contact_on": last_contact_on,
        }
        path = self._stage.path(f"/episodes/{client.episode_id}/discharge")
        await self._stage.enrollment.post(path, form)
        progress = self._stage.path(f"/clients/{client.client_id}/progress")

        async def heard() -> bool:
            return (await self._stage.scheduling.get(progress)).body["ended_on"] is not None

        await until("scheduling hears of ClientDischarged", heard)
        del self._here[str(client.client_id)]
