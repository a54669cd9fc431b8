"""A calendar program: it knows an address, has no account, and reads what it finds there."""

from typing import Any

from httpx import ASGITransport, AsyncClient, Response
from icalendar import Calendar

from tests.integration.scheduling.conftest import Program


class Reader:
    def __init__(self, program: Program) -> None:
        transport = ASGITransport(program.service.app)
        self.http = AsyncClient(transport=transport, base_url="http://scheduling")

    async def get(self, address: str, **headers: str) -> Response:
        return await self.http.get(address, headers=headers)

    async def events(self, address: str) -> list[dict[str, Any]]:
        """Return what the calendar shows, in order of time."""
        answer = await self.get(address)
        assert answer.status_code == 200, answer.text
        calendar: Any = Calendar.from_ical(answer.content)
        found = [_plain(event) for event in calendar.walk("VEVENT")]
        return sorted(found, key=lambda event: event["start"])


def _plain(event: Any) -> dict[str, Any]:
    return {
        "uid": str(event["UID"]),
        "start": event["DTSTART"].dt,
        "end": event["DTEND"].dt,
        "sequence": int(event["SEQUENCE"]),
        "status": str(event["STATUS"]),
        "summary": str(event["SUMMARY"]),
        "changed": event["LAST-MODIFIED"].dt,
    }
