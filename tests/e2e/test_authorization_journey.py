"""What a payer approved runs out as rolls are called, and a correction gives a unit back."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import nats
import pytest_asyncio
from nats.aio.msg import Msg

from deploy.demo.stage import Stage
from tests.e2e.conftest import Footbridge
from tests.e2e.journey import TRACK, WITHIN, Journey
from tests.support.polling import eventually

PAYER = "state-medicaid"


@dataclass
class PaidJourney(Journey):
    """A journey with three hours on each day, and a payer that authorizes some of them."""

    authorization: str = ""
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def meet_for_three_hours(self) -> None:
        planned = await self.post(
            self.stage.scheduling,
            "/series",
            track_code=TRACK,
            type="group",
            starts_on=str(self.day(-3)),
            ends_on=str(self.day(3)),
            weekdays=["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
            start_time="01:00",
            minutes=180,
            capacity=8,
        )
        self.series, self.sessions = planned.body["id"], planned.body["sessions"]
        await self.join()

    async def authorize(self, units: int) -> dict[str, Any]:
        rules = self.stage.path(f"/payers/{PAYER}/rules")
        await self.stage.enrollment.put(rules, {"low_units": 1, "low_days": 0})
        asked = await self.post(
            self.stage.enrollment,
            "/authorizations",
            episode_id=self.episode,
            payer=PAYER,
            requested_on=str(self.day(-5)),
        )
        self.authorization = asked.body["id"]
        path = f"/authorizations/{self.authorization}/approval"
        approval = {
            "units": units,
            "valid_from": str(self.day(-4)),
            "valid_until": str(self.day(30)),
            "reference_number": "SYNTHETIC-1",
            "decided_on": str(self.day(-4)),
        }
        return dict((await self.post(self.stage.enrollment, path, **approval)).body)

    async def correct_to_no_show(self, nth: int) -> None:
        session = self.sessions[nth]
        roll = {
            "started_at": session["starts_at"],
            "ended_at": session["ends_at"],
            "marks": [{"client_id": self.client_id, "status": "no_show"}],
            "complete": True,
            "reason_code": "wrong_person_marked",
        }
        await self.stage.scheduling.put(self.stage.path(f"/sessions/{session['id']}/roll"), roll)

    async def authorization_shows(self, **expected: Any) -> dict[str, Any]:
        path = f"/authorizations/{self.authorization}"
        return await self._shows(self.stage.enrollment, path, expected)

    async def hears(self, name: str, **expected: Any) -> None:
        """Wait until the broker has carried such an event."""

        def look() -> bool:
            said = [event for kind, event in self.told if kind == name]
            return any(expected.items() <= event.items() for event in said)

        await eventually(look, within=WITHIN, what=f"{name} with {expected}")


@pytest_asyncio.fixture
async def journey(footbridge: Footbridge, stage: Stage) -> AsyncIterator[PaidJourney]:
    """Listen on the broker to what is said of this site's authorizations."""
    one = PaidJourney(stage)

    async def note(message: Msg) -> None:
        one.told.append((message.subject.split(".")[3], json.loads(message.data)))

    client = await nats.connect(footbridge.platform.nats_url)
    for event in ("AuthorizationChanged", "AuthorizationLow"):
        await client.subscribe(f"iop.{stage.site}.enrollment.{event}.v1", cb=note)
    yield one
    await client.close()


async def test_rolls_use_up_what_was_approved_and_a_correction_gives_one_back(
    footbridge: Footbridge, journey: PaidJourney
) -> None:
    await journey.begin()
    await journey.meet_for_three_hours()
    assert (await journey.authorize(3))["units_left"] == 3

    await journey.attend(0)
    await journey.authorization_shows(status="approved", units_left=2, is_low=False)
    await journey.attend(1)
    await journey.authorization_shows(status="approved", units_left=1, is_low=True)
    await journey.hears("AuthorizationLow", units_left=1, days_left=30)
    await journey.attend(2)
    await journey.authorization_shows(status="exhausted", units_left=0)
    await journey.hears("AuthorizationChanged", status="exhausted", units_left=0)

    (line,) = (await journey.get(journey.stage.enrollment, "/authorizations/alerts"))["items"]
    assert "exhausted" in line["reasons"]
    assert "uncovered_days" in line["reasons"]

    await journey.correct_to_no_show(0)
    await journey.authorization_shows(status="approved", units_left=1)
    await journey.hears("AuthorizationChanged", status="approved", units_left=1)
    path = f"/authorizations/{journey.authorization}/forecast"
    expected = await journey.get(journey.stage.enrollment, path)
    assert expected["last_covered_on"] == str(journey.day(0))
    assert [name for name, _ in journey.told].count("AuthorizationLow") == 1
    assert (await footbridge.settled()).dead_letters == 0
