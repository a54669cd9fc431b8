"""From a template to a phase that is signed off: scheduling's rooms, and what others make of it."""

from deploy.demo.stage import Stage
from tests.e2e.conftest import Footbridge
from tests.e2e.journey import FIRST, LAST, WITHIN
from tests.e2e.program_journey import MINUTES, ProgramJourney, listening
from tests.support.polling import eventually


async def test_a_week_is_found_put_at_risk_and_made_up(
    footbridge: Footbridge, stage: Stage
) -> None:
    async with listening(stage, footbridge.platform.nats_url) as journey:
        await journey.open_site()
        await journey.apply()
        await journey.accept()
        await journey.agree()
        await journey.enroll()
        await journey.progress_shows(ended_on=None, track_version=2)
        await journey.authorize()

        group = await find_the_week(journey)
        missed = await miss_it(journey, group)
        await make_it_up(journey, missed, instead_of=group)
        await finish_the_phase(journey)
        underway = await footbridge.settled()
        assert (underway.at_rest, underway.dead_letters) == (True, 0)


async def find_the_week(journey: ProgramJourney) -> str:
    """The week lies around what is kept; once applied, payer and reminders know of it."""
    await journey.keep_other_days()
    found = await journey.find_week()
    choice = found["choices"][0]
    assert choice["in_full"], found["why_not"]
    (group,) = (one["id"] for one in choice["sessions"])
    assert group in journey.todays()
    await journey.choose(choice)
    await journey.hears("ClientBooked", client_id=journey.client_id)
    assert (await journey.week())["standing"] == "on_track"
    await journey.expected_today(expected=True)

    async def somebody_is_reminded() -> bool:
        return group in {one["subject_id"] for one in await journey.messages()}

    await eventually(somebody_is_reminded, within=WITHIN, what="a message about the group")
    return str(group)


async def miss_it(journey: ProgramJourney, group: str) -> str:
    """A no-show puts the week at risk while a make-up can still help; no unit is used."""
    line = await journey.call_roll(journey.todays()[group], "no_show")
    await journey.hears("WeeklyHoursAtRisk", client_id=journey.client_id, in_reach=True)
    await journey.hears("SessionMissed", client_id=journey.client_id, in_a_row=1, excused=False)
    week = await journey.week()
    assert (week["standing"], week["missing_minutes"]) == ("at_risk", MINUTES)
    await journey.expected_today(expected=False)
    return str(line["id"])


async def make_it_up(journey: ProgramJourney, missed: str, *, instead_of: str) -> None:
    """What fits is suggested, booked and attended; the payer pays for the day after all."""
    (other,) = journey.todays().keys() - {instead_of}
    assert (await journey.make_ups(missed))[0]["session_id"] == other
    await journey.make_up(missed, other)
    await journey.hears("SessionBooked", session_id=other, makes_up=missed)
    await journey.expected_today(expected=True)
    line = await journey.call_roll(journey.todays()[other], "present")
    assert (line["makes_up"], line["credited_minutes"]) == (missed, MINUTES)
    path = f"/authorizations/{journey.authorization}"
    await journey._shows(journey.stage.enrollment, path, {"units_left": 19})  # noqa: SLF001


async def finish_the_phase(journey: ProgramJourney) -> None:
    """Evidence is there and waits for a person; then the last phase begins, and aftercare plans."""
    today = str(journey.day(0))
    waiting = await journey.progress_shows(completed_on=None)
    assert waiting["current"]["code"] == FIRST
    assert waiting["current"]["ready_on"] == today
    await journey.hears("PhaseAwaitsSignOff", client_id=journey.client_id)
    await journey.sign_off()
    await journey.hears("PhaseCompleted", phase=FIRST, next_phase=LAST)
    progress = await journey.progress_shows(completed_on=None)
    assert progress["current"]["code"] == LAST
    await journey.plan_shows(state="draft", last_phase_started_on=today)
