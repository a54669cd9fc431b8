"""What aftercare tells reaches people: letters come, from the first check-in to a get-together."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest_asyncio

from shared.clock import SettableClock
from shared.identifiers import new_id
from tests.e2e.journey import WITHIN
from tests.e2e.months import Ground, Months, at, months
from tests.support.mail_server import MailServer, mail_server
from tests.support.polling import eventually
from tests.support.tokens import TestIssuer

NOON = at("2026-01-12T12:00:00-07:00")
"""A Monday in Denver."""
SERVICES = ("enrollment", "aftercare", "notifications")
STAFF = UUID(int=7)
WHERE = "The boathouse on Elm Lane"
EVERYTHING = ["events", "mentoring", "milestones", "messages"]


@pytest_asyncio.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest_asyncio.fixture
async def journey(
    nats_url: str,
    migrated_url: Callable[[str], Awaitable[str]],
    tmp_path: Path,
    mail: MailServer,
) -> AsyncIterator[Months]:
    issuer = TestIssuer()
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps(issuer.jwks()))
    told = {"smtp_port": mail.port, "public_url": "http://notifications.test"}
    clock = SettableClock(NOON)
    ground = Ground(nats_url, migrated_url, issuer, keys, clock, {"notifications": told})
    async with months(ground, f"site-{new_id().hex[-8:]}", SERVICES) as running:
        yield running


async def letter(mail: MailServer, to: str, words: str) -> EmailMessage:
    """Wait until one letter with these words has come to an address, and no second one."""

    def found() -> list[EmailMessage]:
        mine = [one.content for one in mail.letters if one.to == to]
        return [one for one in mine if words in one.get_content()]

    await eventually(found, within=WITHIN, what=f"a letter to {to}: {words}")
    (one,) = found()
    return one


async def test_what_aftercare_tells_arrives_and_says_nothing_more(
    journey: Months, mail: MailServer
) -> None:
    desk = f"{STAFF.hex}@journey.example.org"
    await complete(journey, desk)
    await letter(mail, journey.email, "Your schedule was updated.")
    journey.pass_days(7)
    await letter(mail, journey.email, "please sign in and answer")
    journey.pass_days(4)
    await letter(mail, desk, "There is a call to make.")
    await ask_for_help(journey)
    await letter(mail, desk, "http://notifications.test/a/")
    event = await announce(journey)
    await letter(mail, journey.email, "You are invited: Monday, January 26 at 6:00 PM.")
    await take_place(journey, event)
    await letter(mail, journey.email, "Your place is kept: Monday, January 26 at 6:00 PM.")
    starts_at = await move(journey, event)
    await letter(mail, journey.email, "Now: Tuesday, January 27, 6:00 PM")
    journey.clock.set(starts_at - timedelta(days=1))
    reminder = "Reminder: your place is kept on Tuesday, January 27 at 6:00 PM."
    await letter(mail, journey.email, reminder)
    assert await journey.dead_letters() == 0
    for one in mail.letters:
        told = f"{one.content['subject']} {one.content.get_content()}".lower()
        for telling in (WHERE.lower(), "picnic", "alumni", "recover", "treatment"):
            assert telling not in told


async def complete(journey: Months, desk: str) -> None:
    """Somebody who can be reached completes a stay; the plan is activated by staff."""
    stage = journey.stage
    site = {"name": "A synthetic site", "timezone": journey.timezone}
    await stage.enrollment.put(stage.path(), site)
    gates = [{"kind": "treatment_consent"}]
    await journey.post(stage.enrollment, "/admission-rules", gates=gates)
    await reach(journey, str(STAFF), desk)
    roles = {"roles": ["clinician", "program_director"]}
    await stage.notifications.put(stage.path(f"/staff/{STAFF}"), roles)
    await journey.apply()
    await journey.accept()
    await journey.agree()
    await reach(journey, journey.client_id, journey.email)
    permission = {"channel": "email", "category": "aftercare", "granted": True}
    path = stage.path(f"/contacts/{journey.client_id}/permissions")
    await stage.notifications.put(path, permission)
    await journey.enroll()
    await journey.discharge("completed")
    plan = f"/plans/{(await journey.plan_shows(state='draft'))['id']}"
    tasks = (await journey.get(stage.aftercare, plan))["open_tasks"]
    await journey.post(stage.aftercare, f"{plan}/review", done=tasks)
    form = {"starts_on": str(journey.day(0)), "timezone": journey.timezone}
    await journey.post(stage.aftercare, f"{plan}/activation", **form)


async def reach(journey: Months, person: str, email: str) -> None:
    path = journey.stage.path(f"/contacts/{person}")
    contact = {"email": email, "language": "en", "timezone": journey.timezone}
    await journey.stage.notifications.put(path, contact)


async def ask_for_help(journey: Months) -> None:
    async with journey.as_client() as client:
        await client.post(journey.stage.path("/help-requests"), {"said": "Please call me"})


async def announce(journey: Months) -> str:
    """The client joins the community, and staff announce a get-together."""
    aftercare = journey.stage.aftercare
    await journey.post(aftercare, "/alumni-memberships", client_id=journey.client_id)
    agreed = {"language": "en", "number": 0, "purposes": EVERYTHING}
    async with journey.as_client() as client:
        await client.post(own(journey, "alumni-membership/joining"), agreed)
    form = {"title": "Picnic", "capacity": 9, **when(journey, 3)}
    return str((await journey.post(aftercare, "/alumni-events", **form)).body["id"])


async def take_place(journey: Months, event: str) -> None:
    async with journey.as_client() as client:
        await client.post(own(journey, f"alumni-events/{event}/place"), {"guests": 0})


async def move(journey: Months, event: str) -> datetime:
    """Put it off by a day, and return when it starts now."""
    path = journey.stage.path(f"/alumni-events/{event}/time-and-place")
    await journey.stage.aftercare.put(path, when(journey, 4))
    return at(when(journey, 4)["starts_at"])


def when(journey: Months, days: int) -> dict[str, Any]:
    evening = datetime.combine(journey.day(days), time(18), ZoneInfo(journey.timezone))
    return {
        "starts_at": evening.isoformat(),
        "ends_at": (evening + timedelta(hours=2)).isoformat(),
        "timezone": journey.timezone,
        "modality": "in_person",
        "where": WHERE,
    }


def own(journey: Months, rest: str) -> str:
    return journey.stage.path(f"/clients/{journey.client_id}/{rest}")
