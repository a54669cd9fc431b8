"""The first journey, through the HTTP APIs and the events alone."""

from datetime import date, timedelta
from email import message_from_string
from email.message import Message
from typing import Any

import pytest

from deploy.client import Problem
from deploy.demo import play
from deploy.demo.play import SITE
from deploy.demo.stage import Stage, open_stage
from tests.e2e.conftest import Footbridge
from tests.e2e.journey import FIRST, LAST, WITHIN, Journey
from tests.support.polling import eventually


@pytest.fixture
def journey(stage: Stage) -> Journey:
    return Journey(stage)


async def mail_to(
    footbridge: Footbridge, journey: Journey, subject: str, *, saying: str = ""
) -> str:
    """Wait for such a message to the client, and return its text."""

    def look() -> str:
        messages = [message_from_string(text) for text in footbridge.mail()]
        mine = [one for one in messages if (one["To"], one["Subject"]) == (journey.email, subject)]
        texts = [text for text in map(text_of, mine) if saying in text]
        assert texts, len(mine)
        return texts[0]

    return await eventually(look, within=WITHIN, what=f"mail with the subject {subject}")


def text_of(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


async def test_from_the_application_to_aftercare(footbridge: Footbridge, journey: Journey) -> None:
    await journey.open_site()

    assert (await journey.apply())["state"] == "submitted"
    assert (await journey.accept())["state"] == "accepted"
    with pytest.raises(Problem) as refused:
        await journey.enroll()
    assert (refused.value.status, refused.value.rule) == (409, "admission-gates-are-open")
    await journey.agree()
    assert (await journey.enroll())["state"] == "active"

    begun = await journey.progress_shows(started_on=str(journey.day(-7)), completed_on=None)
    assert [phase["state"] for phase in begun["phases"]] == ["active", "pending"]
    await mail_to(footbridge, journey, "Welcome")
    assert (await journey.join())["state"] == "active"

    roll = await journey.attend(0)
    assert [line["credited_minutes"] for line in roll["roll"]] == [90]
    halfway = await journey.progress_shows(completed_on=None)
    assert halfway["current"]["code"] == LAST
    assert {phase["code"]: phase["state"] for phase in halfway["phases"]} == {
        FIRST: "completed",
        LAST: "active",
    }
    draft = await journey.plan_shows(state="draft", last_phase_started_on=str(journey.day(-3)))

    await journey.attend(1)
    completed_on = str(journey.day(-2))
    await journey.progress_shows(completed_on=completed_on)
    await journey.episode_shows(state="active", program_completed_on=completed_on)
    await journey.plan_shows(state="draft", program_completed_on=completed_on)

    assert (await journey.discharge("completed"))["state"] == "finished"
    await journey.progress_shows(ended_on=str(journey.day(0)))
    await journey.plan_shows(state="draft", discharged_on=str(journey.day(0)))

    await activate(journey, draft["id"])
    await answer_the_first_check_in(footbridge, journey)
    report = (await journey.stage.enrollment.get("/reports/episodes", site=journey.stage.site)).body
    assert (report["total"], report["by_disposition"]) == (1, {"completed": 1})
    underway = await footbridge.settled()
    assert (underway.at_rest, underway.dead_letters) == (True, 0)


async def activate(journey: Journey, plan: str) -> None:
    linkages = [{"kind": "therapy", "provider_code": "synthetic-therapy"}]
    clinic = {"code": "synthetic-therapy", "name": "Clinic", "kind": "treatment_provider"}
    await journey.post(journey.stage.aftercare, "/organisations", **clinic)
    starts_on = str(journey.day(-7))
    form: dict[str, Any] = {"starts_on": starts_on, "timezone": journey.timezone}
    tasks = (await journey.get(journey.stage.aftercare, f"/plans/{plan}"))["open_tasks"]
    await journey.post(journey.stage.aftercare, f"/plans/{plan}/review", done=tasks)
    path = f"/plans/{plan}/activation"
    await journey.post(journey.stage.aftercare, path, **form, linkages=linkages)
    active = await journey.get(journey.stage.aftercare, f"/plans/{plan}")
    assert (active["state"], active["starts_on"]) == ("active", starts_on)
    assert [one["state"] for one in active["linkages"]] == ["requested"]


async def answer_the_first_check_in(footbridge: Footbridge, journey: Journey) -> None:
    due = await journey.check_in_shows(state="due", due_on=str(journey.day(0)))
    await mail_to(footbridge, journey, "Reminder", saying="call us this week")
    path = f"/check-ins/{due['id']}/completion"
    await journey.post(
        journey.stage.aftercare, path, completed_on=str(journey.day(0)), risk_band="low"
    )
    await journey.check_in_shows(id=due["id"], state="completed")


async def test_who_leaves_early_is_expected_nowhere_any_more(journey: Journey) -> None:
    await journey.begin()
    await journey.attend(0)
    assert (await journey.discharge("dropped_out", days=-1))["disposition"] == "dropped_out"
    await journey.progress_shows(ended_on=str(journey.day(-1)))

    async def nothing_waits() -> bool:
        states = [one["state"] for one in await journey.messages() if one["rule"].startswith("rem")]
        return bool(states) and "queued" not in states

    async def no_seat_ahead() -> bool:
        path = f"/sessions/{journey.sessions[-1]['id']}"
        return not (await journey.get(journey.stage.scheduling, path))["roll"]

    await eventually(no_seat_ahead, within=WITHIN, what="the seats ahead being free")
    await eventually(nothing_waits, within=WITHIN, what="the reminders being withdrawn")


async def test_members_hear_of_a_cancelled_session_and_are_not_reminded_of_it(
    footbridge: Footbridge, journey: Journey
) -> None:
    await journey.begin()
    session = journey.sessions[-1]["id"]
    path = f"/sessions/{session}/cancellation"
    await journey.post(journey.stage.scheduling, path, reason_code="facilitator_ill")
    text = await mail_to(footbridge, journey, "Notice")
    assert "will not take place" in text
    assert "group" not in text.lower()

    async def reminders_are_withdrawn() -> bool:
        about = [one for one in await journey.messages() if one["subject_id"] == session]
        reminders = [one for one in about if one["rule"].startswith("reminder")]
        return bool(reminders) and all(one["state"] == "suppressed" for one in reminders)

    await eventually(reminders_are_withdrawn, within=WITHIN, what="its reminders withdrawn")


async def test_after_a_revocation_nothing_that_rests_on_the_consent_leaves(
    footbridge: Footbridge, journey: Journey
) -> None:
    await journey.begin()
    await mail_to(footbridge, journey, "Welcome")
    path = f"/consents/{journey.consent}/revocation"
    await journey.post(journey.stage.enrollment, path, effective_at=None)

    async def all_withdrawn() -> bool:
        open_states = {"queued", "deferred", "failed", "requested"}
        return not any(one["state"] in open_states for one in await journey.messages())

    await eventually(all_withdrawn, within=WITHIN, what="every message being withdrawn")
    before = len([text for text in footbridge.mail() if journey.email in text])
    session = journey.sessions[-1]["id"]
    path = f"/sessions/{session}/cancellation"
    await journey.post(journey.stage.scheduling, path, reason_code="facilitator_ill")
    await footbridge.settled()

    async def refused() -> bool:
        about = [one for one in await journey.messages() if one["rule"] == "session-cancelled"]
        return [one["state"] for one in about] == ["suppressed"]

    await eventually(refused, within=WITHIN, what="the notice being refused")
    assert len([text for text in footbridge.mail() if journey.email in text]) == before


async def test_the_demonstration_plays_to_its_end(footbridge: Footbridge) -> None:
    """And what it leaves open for the newcomer is there, and can be done."""
    assert await play(footbridge.platform)
    async with open_stage(footbridge.platform, SITE) as stage:
        await finish_what_is_open(stage)
    underway = await footbridge.settled()
    assert (underway.at_rest, underway.dead_letters) == (True, 0)


async def finish_what_is_open(stage: Stage) -> None:
    scheduling, here = stage.scheduling, stage.path
    running = {one["client_id"]: one for one in await stage.list(scheduling, "/progress")}
    (case,) = await stage.list(scheduling, "/absence-cases")
    assert (case["state"], case["client_id"] in running) == ("open", True)

    (plan,) = [one["id"] for one in await stage.list(scheduling, "/plans")]
    week = (await scheduling.get(here(f"/plans/{plan}"))).body["week"]
    this_week = date.fromisoformat(week) - timedelta(days=7)
    assert await stage.list(scheduling, f"/weeks/{this_week}", at_risk=True)
    applied = (await scheduling.post(here(f"/plans/{plan}/application"), {})).body
    assert applied["applied"], applied

    ready = await stage.list(scheduling, "/progress", awaiting_sign_off=True)
    assert ready
    decision = {"action": "sign_off", "on": ready[0]["awaits_sign_off_since"]}
    path = f"/clients/{ready[0]['client_id']}/progress/decision"
    await scheduling.post(here(path), decision)

    offers = []
    for series in await stage.list(scheduling, "/series"):
        offers += await stage.list(scheduling, f"/series/{series['id']}/members", state="offered")
    for offer in offers[:1]:
        taken = await scheduling.post(here(f"/memberships/{offer['id']}/activation"), {})
        assert taken.body["state"] == "active"
    assert offers
