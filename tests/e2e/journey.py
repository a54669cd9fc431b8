"""One client's way through the four services, step by step, for journeys to assert on."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from deploy.client import Answer, ServiceClient
from deploy.demo.calendar import place_at_noon
from deploy.demo.stage import Stage
from shared.identifiers import new_id
from tests.support.polling import eventually

WITHIN = 20.0
TRACK = "evening"
FIRST, LAST = "engagement", "community"


@dataclass
class Journey:
    """A site with a short track and a daily group, and one client on the way through it."""

    stage: Stage
    timezone: str = field(default_factory=lambda: place_at_noon(datetime.now(UTC)))
    client_id: str = field(default_factory=lambda: str(new_id()))
    application: str = ""
    consent: str = ""
    episode: str = ""
    series: str = ""
    sessions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"{self.client_id}@journey.example.org"

    def day(self, days: int) -> date:
        """Return the site's local day, so many days from today."""
        return datetime.now(ZoneInfo(self.timezone)).date() + timedelta(days=days)

    async def post(self, service: ServiceClient, rest: str, **form: Any) -> Answer:
        return await service.post(self.stage.path(rest), form)

    async def get(self, service: ServiceClient, rest: str, **query: Any) -> Any:
        return (await service.get(self.stage.path(rest), **query)).body

    async def open_site(self) -> None:
        """Register the site and its program: a group on each of seven days, today in the midst."""
        form = {"name": "A synthetic site", "timezone": self.timezone}
        await self.stage.enrollment.put(self.stage.path(), form)
        gates = [{"kind": "treatment_consent"}]
        await self.post(self.stage.enrollment, "/admission-rules", gates=gates)
        one_group = {"credited_minutes": 60, "sessions_by_type": {"group": 1}}
        phases = [
            {"code": code, "name": code, "order": place, "requirements": one_group}
            for place, code in enumerate((FIRST, LAST), start=1)
        ]
        await self.post(
            self.stage.scheduling,
            "/tracks",
            code=TRACK,
            version=1,
            name="Evening",
            timezone=self.timezone,
            weekly_minutes_required=540,
            phases=phases,
        )
        planned = await self.post(
            self.stage.scheduling,
            "/series",
            track_code=TRACK,
            type="group",
            starts_on=str(self.day(-3)),
            ends_on=str(self.day(3)),
            weekdays=["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
            start_time="18:00",
            minutes=90,
            capacity=8,
        )
        self.series, self.sessions = planned.body["id"], planned.body["sessions"]

    async def apply(self) -> dict[str, Any]:
        answer = await self.post(
            self.stage.enrollment,
            "/applications",
            client_id=self.client_id,
            program="iop",
            track=TRACK,
            referral_source="individual",
            age_band="30-34",
            received_on=str(self.day(-9)),
        )
        self.application = answer.body["id"]
        return dict(answer.body)

    async def accept(self) -> dict[str, Any]:
        path = f"/applications/{self.application}/decision"
        form = {"decision": "accepted", "decided_on": str(self.day(-8))}
        return dict((await self.post(self.stage.enrollment, path, **form)).body)

    async def agree(self) -> None:
        """Sign the consent, and say how to be reached; mail rests on the consent."""
        signed = await self.post(
            self.stage.enrollment,
            "/consents",
            client_id=self.client_id,
            party_kind="treatment_payment_operations",
            categories=["attendance", "appointments", "plan"],
            purposes=["treatment", "payment", "operations"],
            signed_on=str(self.day(-8)),
            acknowledged_right_to_revoke=True,
        )
        self.consent = signed.body["id"]
        contact = self.stage.path(f"/contacts/{self.client_id}")
        reached = {"email": self.email, "language": "en", "timezone": self.timezone}
        await self.stage.notifications.put(contact, reached)
        for category in ("appointments", "program", "aftercare"):
            form = {"channel": "email", "category": category, "granted": True}
            permission = {**form, "consent_id": self.consent}
            await self.stage.notifications.put(f"{contact}/permissions", permission)

    async def enroll(self) -> dict[str, Any]:
        path = f"/applications/{self.application}/enrollment"
        form = {"level_of_care": "2.1", "started_on": str(self.day(-7))}
        answer = await self.post(self.stage.enrollment, path, **form)
        self.episode = answer.body["id"]
        return dict(answer.body)

    async def begin(self) -> None:
        """Go from nothing to a seat in the group, with every service in the know."""
        await self.open_site()
        await self.apply()
        await self.accept()
        await self.agree()
        await self.enroll()
        await self.progress_shows(ended_on=None)
        await self.join()

    async def join(self) -> dict[str, Any]:
        path = f"/series/{self.series}/members"
        form = {"client_id": self.client_id, "from_date": str(self.day(-3))}
        return dict((await self.post(self.stage.scheduling, path, **form)).body)

    async def attend(self, nth: int) -> dict[str, Any]:
        """Call the roll of the nth session with the client present."""
        session = self.sessions[nth]
        roll = {
            "started_at": session["starts_at"],
            "ended_at": session["ends_at"],
            "marks": [{"client_id": self.client_id, "status": "present"}],
            "complete": True,
        }
        path = self.stage.path(f"/sessions/{session['id']}/roll")
        return dict((await self.stage.scheduling.put(path, roll)).body)

    async def discharge(self, disposition: str, *, days: int = 0) -> dict[str, Any]:
        path = f"/episodes/{self.episode}/discharge"
        day = str(self.day(days))
        form = {"disposition": disposition, "discharged_on": day, "last_contact_on": day}
        return dict((await self.post(self.stage.enrollment, path, **form)).body)

    async def progress_shows(self, **expected: Any) -> dict[str, Any]:
        """Wait until scheduling shows this of the client's progress."""
        path = f"/clients/{self.client_id}/progress"
        return await self._shows(self.stage.scheduling, path, expected)

    async def episode_shows(self, **expected: Any) -> dict[str, Any]:
        return await self._shows(self.stage.enrollment, f"/episodes/{self.episode}", expected)

    async def plan_shows(self, **expected: Any) -> dict[str, Any]:
        return await self._one(self.stage.aftercare, "/plans", expected)

    async def check_in_shows(self, **expected: Any) -> dict[str, Any]:
        return await self._one(self.stage.aftercare, "/check-ins", expected)

    async def messages(self) -> list[dict[str, Any]]:
        return await self.stage.list(
            self.stage.notifications, "/notifications", person_id=self.client_id
        )

    async def _shows(
        self, service: ServiceClient, path: str, expected: dict[str, Any]
    ) -> dict[str, Any]:
        async def look() -> dict[str, Any]:
            try:
                body = dict(await self.get(service, path))
            except Exception as refusal:
                raise AssertionError(str(refusal)) from refusal
            assert {name: body[name] for name in expected} == expected
            return body

        return await eventually(look, within=WITHIN, what=f"{path} with {expected}")

    async def _one(
        self, service: ServiceClient, rest: str, expected: dict[str, Any]
    ) -> dict[str, Any]:
        async def look() -> dict[str, Any]:
            items = await self.stage.list(service, rest, client_id=self.client_id)
            fits = [one for one in items if expected.items() <= one.items()]
            assert fits, items
            return dict(fits[0])

        return await eventually(look, within=WITHIN, what=f"{rest} with {expected}")
