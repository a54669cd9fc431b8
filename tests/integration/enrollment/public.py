"""The public at its keyboard: somebody who writes to a site without being signed in."""

from dataclasses import dataclass
from typing import Any

from httpx import ASGITransport, AsyncClient, Response

from tests.integration.enrollment.conftest import Enrollment, shown

BODY: dict[str, Any] = {"applied_by": "self"}
WHOLE: dict[str, Any] = {
    "applied_by": "family",
    "referral_source": "individual",
    "identity": {
        "given_name": "Canaryanna",
        "family_name": "Canarysmith",
        "other_names": ["Canaryanna Canarymaiden"],
        "born_on": "1991-04-07",
        "phone": "(303) 555-0142",
        "email": "canary.anna@example.org",
        "language": "en",
    },
    "caller": {
        "name": "Canarymother",
        "phone": "303-555-0177",
        "email": "canary.mother@example.org",
        "best_time": "Canary mornings",
        "may_leave_message": False,
    },
    "step_down": {
        "program_name": "Canary House",
        "level_of_care": "3.5",
        "discharged_on": "2026-03-01",
    },
    "note": "Canary note: she is frightened.",
    "preferences": {"times_of_day": ["evening"], "days": ["MO", "WE"], "modality": "in_person"},
    "kept_times": [{"weekday": "TU", "starts_at": "08:00", "ends_at": "12:30", "kind": "work"}],
}
CANARIES = (
    "canary",
    "1991-04-07",
    "5550142",
    "555-0142",
    "5550177",
    "555-0177",
    "frightened",
)
"""What must be found nowhere, in whatever case."""


@dataclass
class Visitor:
    """Somebody without a sign-in."""

    http: AsyncClient
    site: str

    @property
    def at(self) -> str:
        return f"/public/sites/{self.site}/applications"

    async def open(self, **changed: Any) -> dict[str, Any]:
        return shown(await self.http.post(self.at, json={**BODY, **changed}), 201)

    async def get(self, draft: dict[str, Any], token: str | None = None) -> Response:
        return await self.http.get(f"{self.at}/{draft['id']}", headers=_token(draft, token))

    async def put(
        self, draft: dict[str, Any], body: dict[str, Any], token: str | None = None, **more: str
    ) -> Response:
        headers = {**_token(draft, token), **more}
        return await self.http.put(f"{self.at}/{draft['id']}", json=body, headers=headers)

    async def submit(self, draft: dict[str, Any], token: str | None = None) -> Response:
        path = f"{self.at}/{draft['id']}/submission"
        return await self.http.post(path, headers=_token(draft, token))

    async def discard(self, draft: dict[str, Any], token: str | None = None) -> Response:
        return await self.http.delete(f"{self.at}/{draft['id']}", headers=_token(draft, token))


def visitor(enrollment: Enrollment, site: str) -> Visitor:
    transport = ASGITransport(enrollment.app)
    return Visitor(AsyncClient(transport=transport, base_url="http://enrollment"), site)


def _token(draft: dict[str, Any], token: str | None) -> dict[str, str]:
    return {"X-Draft-Token": token or draft["token"]}
