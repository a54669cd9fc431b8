"""From the last phase to the next stay: months of aftercare by HTTP and events alone."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.client import Problem
from shared.clock import SettableClock
from shared.identifiers import new_id
from tests.e2e.journey import TRACK, WITHIN
from tests.e2e.months import PARTY_NAME, Ground, Months, at, events_told, months, payloads
from tests.support.log_lines import logged_as
from tests.support.polling import eventually
from tests.support.tokens import TestIssuer

NOON = at("2026-01-12T12:00:00-07:00")
"""A Monday in Denver."""
WORDS = "Told in confidence: two beers after the funeral"
PLAN = "Calls each evening for two weeks, and back to the group"
SECRETS = (WORDS, PLAN, PARTY_NAME, "near_miss", "Rosalind", "Quimby", "1994-05-06")
IDENTITY = {"given_name": "Rosalind", "family_name": "Quimby", "born_on": "1994-05-06"}


@pytest.fixture
def ground(nats_url: str, migrated_url: Callable[[str], Awaitable[str]], tmp_path: Path) -> Ground:
    issuer = TestIssuer()
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps(issuer.jwks()))
    return Ground(nats_url, migrated_url, issuer, keys, SettableClock(NOON))


async def test_a_setback_after_the_program_leads_to_a_stay_that_knows_the_one_before(
    ground: Ground,
) -> None:
    with logged_as("aftercare", "all") as log:
        async with months(ground, f"site-{new_id().hex[-8:]}") as journey:
            plan = await finish_the_program(journey)
            await link(journey, plan, "sober_living", party_kind="sober_living")
            await link(journey, plan, "support_group", party_kind="other")
            await miss_a_check_in(journey)
            setback = await tell_of_a_setback(journey)
            await come_back(journey, setback)
            told = await journey.messages_told()
            assert await journey.dead_letters() == 0
    happened_in_this_order(events_told(told))
    prior = [one["prior_episode_id"] for one in payloads(told, "ClientEnrolled")]
    assert prior == [None, payloads(told, "ClientDischarged")[0]["episode_id"]]
    assert "shared.messaging" in log.getvalue(), "nothing was logged"
    for secret in SECRETS:
        assert secret not in log.getvalue()
        for subject, headers, body in told:
            assert secret not in f"{subject}{headers}{body.decode()}", subject


def happened_in_this_order(told: list[str]) -> None:
    """Each event has the next one of the story after it, whatever else was told between."""
    story = iter(told)
    for name in (
        "PhaseStarted",
        "ProgramCompleted",
        "ContinuingCarePlanActivated",
        "LinkageRequested",
        "LinkageAccepted",
        "ClientLinked",
        "CheckInDue",
        "CheckInMissed",
        "OutreachOpened",
        "SetbackReported",
        "SetbackReviewed",
        "ReadmissionRequested",
        "ReadmissionOpened",
        "ApplicationSubmitted",
        "ApplicationDecided",
        "ClientEnrolled",
    ):
        assert name in story, f"no {name} in its place: {told}"


async def finish_the_program(journey: Months) -> str:
    """The last phase drafts the plan; the program is completed, and a person activates it."""
    await journey.open_site()
    await journey.apply()
    identity = journey.stage.path(f"/clients/{journey.client_id}/identity")
    await journey.stage.enrollment.put(identity, IDENTITY)
    await journey.accept()
    await journey.agree()
    await journey.enroll()
    await journey.progress_shows(ended_on=None)
    await journey.join()
    await journey.attend(0)
    draft = await journey.plan_shows(state="draft", last_phase_started_on=str(journey.day(-3)))
    await journey.attend(1)
    await journey.plan_shows(id=draft["id"], program_completed_on=str(journey.day(-2)))
    assert (await journey.discharge("completed"))["state"] == "finished"
    await journey.plan_shows(id=draft["id"], discharged_on=str(journey.day(0)))
    path = f"/plans/{draft['id']}"
    tasks = (await journey.get(journey.stage.aftercare, path))["open_tasks"]
    await journey.post(journey.stage.aftercare, f"{path}/review", done=tasks)
    form = {"starts_on": str(journey.day(0)), "timezone": journey.timezone}
    await journey.post(journey.stage.aftercare, f"{path}/activation", **form)
    return str(draft["id"])


async def link(journey: Months, plan: str, kind: str, *, party_kind: str) -> None:
    """Under the client's consent a provider is asked, accepts, and is attended."""
    aftercare = journey.stage.aftercare
    party = await journey.consent_to(party_kind, "care_coordination")
    offering = await offered(journey, kind)
    form = {"plan_id": plan, "kind": kind, "offering_id": offering, "party_id": party}
    linkage = (await journey.post(aftercare, "/linkages", **form)).body["id"]

    async def requested() -> bool:
        try:
            await journey.post(aftercare, f"/linkages/{linkage}/request")
        except Problem as refused:
            if refused.rule != "consent-is-missing":
                raise
            return False
        return True

    await eventually(requested, within=WITHIN, what="a consent that aftercare has heard of")
    await journey.post(aftercare, f"/linkages/{linkage}/answer", answer="accept")
    attended = {"attended_on": str(journey.day(0)), "said_by": "client"}
    path = f"/linkages/{linkage}/attendance"
    linked = (await journey.post(aftercare, path, **attended)).body
    taken = await journey.get(aftercare, f"/offerings/{offering}")
    assert taken["places"]["free"] == 0
    assert (linked["state"], linked["attended_on"]) == ("linked", str(journey.day(0)))


async def offered(journey: Months, kind: str) -> str:
    """Enter an organisation into the directory, with one place that is free."""
    aftercare, code = journey.stage.aftercare, kind.replace("_", "-")
    contact = {"phone": "+1 555 0100"}
    house = {"code": f"a-{code}", "name": "House", "kind": "other", "contact": contact}
    owner = (await journey.post(aftercare, "/organisations", **house)).body["id"]
    offering = await journey.post(
        aftercare,
        "/offerings",
        organisation_id=owner,
        code=code,
        kind=kind,
        name="What is offered",
        timezone=journey.timezone,
        modality="in_person",
        location={"latitude": 39.7392, "longitude": -104.9903},
        times=[{"starts": "2026-01-06T18:00", "minutes": 90, "rule": "FREQ=WEEKLY;BYDAY=TU"}],
        places={"total": 1, "free": 1},
    )
    return str(offering.body["id"])


async def miss_a_check_in(journey: Months) -> None:
    """A week later the client is asked and does not answer: somebody is to call."""
    journey.pass_days(7)
    due = await journey.check_in_shows(state="due")
    journey.pass_days(4)
    await journey.check_in_shows(id=due["id"], state="outreach")


async def tell_of_a_setback(journey: Months) -> str:
    """The client tells it; nothing follows until a person has looked at it and decided."""
    async with journey.as_client() as client:
        path = journey.stage.path("/setbacks")
        receipt = (await client.post(path, {"kind": "near_miss", "what": WORDS})).body
        own = journey.stage.path(f"/clients/{journey.client_id}/setbacks")
        (mine,) = (await client.get(own)).body["items"]
        assert (mine["id"], mine["progress"], mine["what"]) == (receipt["id"], "arrived", WORDS)
    before = await journey.plan_shows(state="active")
    waiting = await journey.stage.list(journey.stage.aftercare, "/setbacks", waiting=True)
    assert [one["id"] for one in waiting] == [receipt["id"]]
    assert await journey.plan_shows(state="active") == before
    review = {"outcome": "readmission_requested", "note": PLAN}
    await journey.post(journey.stage.aftercare, f"/setbacks/{receipt['id']}/review", **review)
    return str(receipt["id"])


async def come_back(journey: Months, setback: str) -> None:
    """Enrollment has a draft that knows the stay; it becomes the next one, and both sides know."""
    enrollment, first = journey.stage.enrollment, journey.episode

    async def opened() -> dict[str, Any]:
        drafts = await journey.stage.list(enrollment, "/applications", state="draft")
        assert len(drafts) == 1, drafts
        return dict(drafts[0])

    draft = await eventually(opened, within=WITHIN, what="the draft of a readmission")
    assert (draft["client_id"], draft["prior_episode_id"]) == (journey.client_id, first)
    journey.application = draft["id"]
    await setback_shows(journey, setback, application_state="draft")
    path = f"/applications/{draft['id']}"
    await journey.post(enrollment, f"{path}/submission", track=TRACK)
    await setback_shows(journey, setback, application_state="submitted")
    decision = {"decision": "accepted", "decided_on": str(journey.day(0))}
    await journey.post(enrollment, f"{path}/decision", **decision)
    await journey.agree()
    form = {"level_of_care": "2.1", "started_on": str(journey.day(0))}
    journey.episode = (await journey.post(enrollment, f"{path}/enrollment", **form)).body["id"]
    await journey.episode_shows(state="active", prior_episode_id=first)
    shown = await setback_shows(journey, setback, episode_id=journey.episode)
    assert shown["is_resolved"]
    await journey.progress_shows(started_on=str(journey.day(0)), ended_on=None)


async def setback_shows(journey: Months, setback: str, **expected: Any) -> dict[str, Any]:
    async def look() -> dict[str, Any]:
        shown = await journey.get(journey.stage.aftercare, f"/setbacks/{setback}")
        readmission = shown["readmission"]
        assert expected.items() <= readmission.items(), readmission
        return dict(shown)

    return await eventually(look, within=WITHIN, what=f"the readmission with {expected}")
