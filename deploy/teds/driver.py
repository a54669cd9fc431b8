"""One episode of a TEDS file as commands to enrollment, continued from wherever it stands."""

import asyncio
from dataclasses import asdict
from datetime import date
from typing import Any

from deploy.client import Problem, ServiceClient
from deploy.teds.reader import Episode
from services.enrollment.domain.reporting.teds.codes import Span
from services.enrollment.domain.reporting.teds.states import STATES

PROGRAM = "iop"
LEVEL_OF_CARE = "2.1"
TIMEZONE = "UTC"
_CONFLICTS = frozenset({409, 412})
_NOT_FOUND = 404
_ATTEMPTS = 5


class History:
    """Brings episodes of the past into enrollment; what stands there already is left as it is."""

    def __init__(self, enrollment: ServiceClient) -> None:
        self._enrollment = enrollment
        self._sites: set[str] | None = None
        self._registering = asyncio.Lock()

    async def bring_in(self, told: Episode) -> bool:
        """Return whether anything had to be added. Raises Problem, PlatformAway.

        A conflict means that somebody moved it on meanwhile: then it is looked at again.
        """
        site = await self._site(told.state)
        journey = _Journey(self._enrollment, site, told)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await journey.go_on()
            except Problem as refusal:
                if refusal.status not in _CONFLICTS or attempt == _ATTEMPTS:
                    raise
            else:
                break
        return journey.added

    async def _site(self, state: int | None) -> str:
        site = f"state-{state}" if state is not None else "state-unknown"
        async with self._registering:
            if self._sites is None:
                known = (await self._enrollment.get("/sites")).body["items"]
                # A site that an earlier version registered does not say its state yet.
                self._sites = {one["code"] for one in known if one["state_fips"] or not state}
            if site not in self._sites:
                name = STATES[state] if state is not None else "state unknown"
                form = {"name": f"TEDS {name}", "timezone": TIMEZONE, "state_fips": state}
                await self._enrollment.put(f"/sites/{site}", form)
                self._sites.add(site)
        return site


class _Journey:
    """One episode's way from application to discharge."""

    def __init__(self, enrollment: ServiceClient, site: str, told: Episode) -> None:
        self._enrollment = enrollment
        self._at = f"/sites/{site}"
        self._told = told
        self.added = False

    async def go_on(self) -> None:
        application, episode = await self._where_it_stands()
        if application["state"] in {"submitted", "screening"}:
            application = await self._decide(application["id"])
        if application["state"] == "accepted" and episode is None:
            episode = await self._enroll(application["id"])
        if episode is not None:
            await self._give(episode["id"])
        if episode is not None and episode["state"] == "active" and self._told.disposition:
            await self._discharge(episode["id"])

    async def _where_it_stands(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        try:
            return await self._submit(), None
        except Problem as refusal:
            if refusal.rule != "duplicate-reference":
                raise
            known = refusal.members["application_id"]
        application = await self._enrollment.get(f"{self._at}/applications/{known}")
        episodes = await self._enrollment.get(f"{self._at}/episodes", application_id=known)
        return application.body, next(iter(episodes.body["items"]), None)

    async def _submit(self) -> dict[str, Any]:
        form = {
            "program": PROGRAM,
            "referral_source": self._told.referral_source,
            "age_band": self._told.age_band,
            "received_on": self._admitted_on,
            "external_reference": self._told.reference,
        }
        return await self._add("/applications", form)

    async def _decide(self, application: str) -> dict[str, Any]:
        form = {"decision": "accepted", "decided_on": self._admitted_on}
        return await self._add(f"/applications/{application}/decision", form)

    async def _enroll(self, application: str) -> dict[str, Any]:
        form = {
            "level_of_care": LEVEL_OF_CARE,
            "started_on": self._admitted_on,
            "days_waiting": _days(self._told.days_waiting),
            "date_precision": "year",
            "from_history": True,
        }
        return await self._add(f"/applications/{application}/enrollment", form)

    async def _give(self, episode: str) -> None:
        """Keep what the file gives beside, unless something is kept already."""
        path = f"{self._at}/episodes/{episode}/minimum-data"
        given = self._told.beside()
        if not given or await self._is_there(path):
            return
        form = {"codebook_year": self._told.year, "given": given}
        await self._enrollment.put(path, form)
        self.added = True

    async def _is_there(self, path: str) -> bool:
        if self.added:  # an episode that was just made has nothing yet
            return False
        try:
            await self._enrollment.get(path)
        except Problem as refusal:
            if refusal.status != _NOT_FOUND:
                raise
            return False
        return True

    async def _discharge(self, episode: str) -> None:
        form = {
            "disposition": self._told.disposition,
            "discharged_on": _nominal(self._told.year),
            "length_of_stay": _days(self._told.length_of_stay),
        }
        await self._add(f"/episodes/{episode}/discharge", form)

    async def _add(self, path: str, form: dict[str, Any]) -> dict[str, Any]:
        answer = await self._enrollment.post(self._at + path, form)
        self.added = True
        body: dict[str, Any] = answer.body
        return body

    @property
    def _admitted_on(self) -> str:
        return _nominal(self._told.admitted_in)


def _nominal(year: int) -> str:
    """Return the first day of the year: the files know years only (date_precision year)."""
    return date(year, 1, 1).isoformat()


def _days(span: Span | None) -> dict[str, int | None] | None:
    return None if span is None else asdict(span)
