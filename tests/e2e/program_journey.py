"""A program of a site's own, made of a template, and one client's week in it, for journeys."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import nats
from nats.aio.msg import Msg

from deploy.demo.stage import Stage
from tests.e2e.journey import FIRST, LAST, TRACK, WITHIN, Journey
from tests.support.polling import eventually

PAYER = "state-medicaid"
EVERY_DAY = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
GROUP, LATE_GROUP = "Evening group", "Late group"
MINUTES = 90
A_MINUTE = timedelta(minutes=1)


@dataclass
class ProgramJourney(Journey):
    """Two groups on each day; a week asks for one of them, of 90 minutes.

    So that it plays on any day of the week: what happens is today's.
    """

    authorization: str = ""
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def open_site(self) -> None:
        """Register the site, and make its program: a template's copy, changed and planned."""
        form = {"name": "A synthetic site", "timezone": self.timezone}
        await self.stage.enrollment.put(self.stage.path(), form)
        gates = [{"kind": "treatment_consent"}]
        await self.post(self.stage.enrollment, "/admission-rules", gates=gates)
        scheduling = self.stage.scheduling
        form = {"template": "evening-9-hours", "code": TRACK, "timezone": self.timezone}
        copy = (await self.post(scheduling, "/tracks/copies", **form)).body
        track = (await self.post(scheduling, "/tracks", **self._changed(copy))).body
        planned = await self.post(
            scheduling,
            f"/tracks/{track['id']}/series",
            starts_on=str(self.day(-7)),
            ends_on=str(self.day(7)),
            only=[GROUP, LATE_GROUP],
            slots=[
                {"slot": GROUP, "start_time": "16:00", "room": "One"},
                {"slot": LATE_GROUP, "start_time": "17:30", "room": "One"},
            ],
        )
        self.sessions = [one for each in planned.body["series"] for one in each["sessions"]]

    def _changed(self, copy: dict[str, Any]) -> dict[str, Any]:
        """Return the copy's next version: two groups a day, short phases and light weeks."""
        week = {"minutes": MINUTES, "days": 1, "sessions": {"group": 1}}
        phases = [
            {
                "code": code,
                "name": code,
                "order": place,
                "requirements": {"credited_minutes": MINUTES},
                "week": week,
                "needs_sign_off": code == FIRST,
            }
            for place, code in enumerate((FIRST, LAST), start=1)
        ]
        group = {**next(s for s in copy["slots"] if s["name"] == GROUP), "weekdays": EVERY_DAY}
        slots = [*copy["slots"], {**group, "name": LATE_GROUP}]
        slots = [group if slot["name"] == GROUP else slot for slot in slots]
        kept = {name: copy[name] for name in ("code", "name", "timezone", "curriculum")}
        changed = {"version": 2, "weekly_minutes_required": MINUTES, "phases": phases}
        return {**kept, **changed, "slots": slots}

    def todays(self) -> dict[str, dict[str, Any]]:
        """Return the two sessions that are held today, by id."""
        today = str(self.day(0))
        return {one["id"]: one for one in self.sessions if one["held_on"] == today}

    @property
    def monday(self) -> str:
        return str(self.day(-self.day(0).weekday()))

    async def authorize(self) -> None:
        """Let a payer approve days of 90 minutes."""
        rules = self.stage.path(f"/payers/{PAYER}/rules")
        await self.stage.enrollment.put(rules, {"minutes_per_day": MINUTES, "low_units": 1})
        form = {"episode_id": self.episode, "payer": PAYER, "requested_on": str(self.day(-5))}
        asked = await self.post(self.stage.enrollment, "/authorizations", **form)
        self.authorization = asked.body["id"]
        approval = {
            "units": 20,
            "valid_from": str(self.day(-4)),
            "valid_until": str(self.day(30)),
            "decided_on": str(self.day(-4)),
        }
        path = f"/authorizations/{self.authorization}/approval"
        await self.post(self.stage.enrollment, path, **approval)

    async def keep_other_days(self) -> None:
        """Keep every other day for work: this weekday is what is left."""
        today = EVERY_DAY[self.day(0).weekday()]
        others = [day for day in EVERY_DAY if day != today]
        kept = [{"kind": "work", "weekdays": others, "begins": "00:00", "ends": "24:00"}]
        path = self.stage.path(f"/clients/{self.client_id}/availability")
        await self.stage.scheduling.put(path, {"kept": kept})

    async def find_week(self) -> dict[str, Any]:
        path = f"/clients/{self.client_id}/week-proposals"
        return dict((await self.post(self.stage.scheduling, path, week=self.monday)).body)

    async def choose(self, choice: dict[str, Any]) -> None:
        path = f"/clients/{self.client_id}/week-proposals/application"
        sessions = [one["id"] for one in choice["sessions"]]
        await self.post(self.stage.scheduling, path, week=self.monday, sessions=sessions)

    async def call_roll(self, session: dict[str, Any], status: str) -> dict[str, Any]:
        """Close the roll of a session that lasted as long as planned, until a minute ago."""
        ended = datetime.now(UTC) - A_MINUTE
        roll = {
            "started_at": (ended - MINUTES * A_MINUTE).isoformat(),
            "ended_at": ended.isoformat(),
            "marks": [{"client_id": self.client_id, "status": status}],
            "complete": True,
        }
        path = self.stage.path(f"/sessions/{session['id']}/roll")
        lines = (await self.stage.scheduling.put(path, roll)).body["roll"]
        return dict(next(line for line in lines if line["client_id"] == self.client_id))

    async def week(self) -> dict[str, Any]:
        """Return the client's line of this week."""
        weeks = await self.stage.list(self.stage.scheduling, f"/weeks/{self.monday}")
        return dict(next(one for one in weeks if one["client_id"] == self.client_id))

    async def make_ups(self, missed: str) -> list[dict[str, Any]]:
        path = f"/clients/{self.client_id}/make-ups"
        return list((await self.get(self.stage.scheduling, path, of=missed))["items"])

    async def make_up(self, missed: str, session_id: str) -> None:
        path = f"/clients/{self.client_id}/bookings"
        await self.post(self.stage.scheduling, path, session_id=session_id, makes_up=missed)

    async def sign_off(self) -> None:
        path = f"/clients/{self.client_id}/progress/decision"
        form = {"action": "sign_off", "on": str(self.day(0))}
        await self.post(self.stage.scheduling, path, **form)

    async def expected_today(self, *, expected: bool) -> None:
        """Wait until enrollment's forecast counts a unit of today, or none."""
        today = str(self.day(0))

        async def look() -> bool:
            path = f"/authorizations/{self.authorization}/forecast"
            forecast = await self.get(self.stage.enrollment, path)
            assert (today in forecast["covered"]) is expected, forecast["explained"]
            return True

        await eventually(look, within=WITHIN, what=f"today in the forecast: {expected}")

    async def hears(self, name: str, **expected: Any) -> None:
        """Wait until the broker has carried such an event."""

        def look() -> bool:
            said = [event for kind, event in self.told if kind == name]
            assert any(expected.items() <= event.items() for event in said), said
            return True

        await eventually(look, within=WITHIN, what=f"{name} with {expected}")


@asynccontextmanager
async def listening(stage: Stage, nats_url: str) -> AsyncIterator[ProgramJourney]:
    """Open a journey that hears what scheduling says of its site."""
    one = ProgramJourney(stage)

    async def note(message: Msg) -> None:
        one.told.append((message.subject.split(".")[3], json.loads(message.data)))

    client = await nats.connect(nats_url)
    await client.subscribe(f"iop.{stage.site}.scheduling.>", cb=note)
    yield one
    await client.close()
