"""Alerts are told to one after the other until somebody answers; then nothing more leaves."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from services.notifications.domain.alerts.alert import AlertIsAcknowledged, AlertState
from services.notifications.domain.alerts.telling import CodeIsUnknown, reply_code
from services.notifications.domain.alerts.terms import AlertKind, Over, Urgency
from services.notifications.domain.replies.reply import ReplyState, inbound_key
from services.notifications.domain.terms import (
    Category,
    ChannelName,
    Lane,
    Reason,
    StaffRole,
    State,
)
from services.notifications.handlers.alerts.answering import (
    AcknowledgeAlert,
    AcknowledgeByReply,
    acknowledge_alert,
    acknowledge_by_reply,
)
from services.notifications.handlers.alerts.helping import AskForHelp, ask_for_help
from services.notifications.handlers.alerts.on_call import (
    CoverShift,
    Span,
    cover_shift,
)
from services.notifications.handlers.contacts.staff import EndStaffMember, end_staff_member
from services.notifications.handlers.replies.hearing import HearReply, hear_reply
from shared.contracts.aftercare import HelpRequested
from shared.contracts.enrollment import SafetyAlertRaised
from shared.contracts.scheduling import AbsenceCaseResolved, AbsenceTaskOverdue
from shared.vault import AesGcmVault
from tests.integration.notifications.conftest import Office
from tests.integration.notifications.duty_desk import Desk
from tests.unit.notifications.on_duty import NIGHT

SIGNER = AesGcmVault(bytes(32))


@pytest_asyncio.fixture
async def desk(office: Office) -> Desk:
    office.clock.set(NIGHT)
    return await Desk(office).open()


async def answer(desk: Desk, by: str = "somebody", note: str | None = None) -> None:
    alert = await desk.alert()
    command = AcknowledgeAlert(alert_id=alert.id, by=by, role="clinician", note=note)
    async with desk.office.unit() as uow:
        await acknowledge_alert(command, uow, SIGNER)


async def test_who_is_on_call_is_told_in_the_transaction_that_raised_it(desk: Desk) -> None:
    event = await desk.alarm()
    alert = await desk.alert()
    assert (alert.state, alert.step, alert.about) == (AlertState.TELLING, 1, event.client_id)
    assert await desk.people_told() == [desk.first]
    [row] = await desk.office.rows()
    assert (row["lane"], row["category"], row["is_urgent"]) == (
        Lane.CRISIS,
        Category.STAFF_DUTIES,
        True,
    )
    assert row["next_channels"] == ["push", "email", "inbox"]
    assert row["state"] == State.QUEUED


async def test_the_next_is_told_when_time_is_up_and_the_last_resort_in_the_end(desk: Desk) -> None:
    await desk.alarm()
    assert await desk.pass_time(29) == 0
    for seconds in (1, 30, 60):
        assert await desk.pass_time(seconds) == 1
    assert await desk.people_told() == [desk.first, desk.first, desk.second, desk.director]
    assert (await desk.alert()).state is AlertState.TELLING


async def test_whom_nobody_answers_is_exhausted_stays_open_and_begins_again(desk: Desk) -> None:
    await desk.alarm()
    for seconds in (30, 30, 60, 60):
        await desk.pass_time(seconds)
    alert = await desk.alert()
    assert (alert.state, alert.is_unanswered, alert.round) == (AlertState.EXHAUSTED, True, 1)
    exhausted = (await desk.office.events())[-1]
    assert (exhausted["event"], exhausted["told"]) == ("AlertExhausted", 3)
    await desk.pass_time(120)
    alert = await desk.alert()
    assert (alert.state, alert.round, alert.step) == (AlertState.TELLING, 2, 1)
    assert (await desk.people_told())[-1] == desk.first


async def test_an_answer_withdraws_what_waits_and_nothing_follows(desk: Desk) -> None:
    await desk.alarm()
    await desk.pass_time(30)
    await answer(desk)
    reasons = {row["reason"] for row in await desk.office.rows()}
    assert reasons == {Reason.ACKNOWLEDGED}
    assert await desk.pass_time(3_600) == 0
    assert [e for e in await desk.office.events() if e["event"] == "AlertAcknowledged"]


async def test_a_message_that_falls_over_at_that_very_moment_is_refused_by_the_gate(
    desk: Desk,
) -> None:
    """The row that the hand-over leaves behind is made after the answer looked for rows."""
    await desk.publish_ladder(ChannelName.EMAIL)
    await desk.alarm()
    [row] = await desk.office.rows()
    await answer(desk)
    await desk.request_again(row)
    await desk.office.dispatch(Lane.CRISIS)
    assert not desk.office.mail.letters
    assert Counter(r["state"] for r in await desk.office.rows()) == {State.SUPPRESSED: 2}


async def test_at_night_the_message_leaves_at_once(desk: Desk) -> None:
    await desk.publish_ladder(ChannelName.EMAIL)
    await desk.alarm()
    await desk.office.dispatch(Lane.CRISIS)
    [row] = await desk.office.rows()
    assert row["state"] == State.SENT


async def test_the_first_answer_wins_and_the_other_is_told_as_what_and_when(desk: Desk) -> None:
    await desk.alarm()
    alert = await desk.alert()
    commands = [AcknowledgeAlert(alert_id=alert.id, by=f"s{n}", role=f"level-{n}") for n in (1, 2)]

    async def press(command: AcknowledgeAlert) -> object:
        async with desk.office.unit() as uow:
            return await acknowledge_alert(command, uow)

    both = await asyncio.gather(*map(press, commands), return_exceptions=True)
    [late] = [one for one in both if isinstance(one, AlertIsAcknowledged)]
    alert = await desk.alert()
    assert late.members["acknowledged_as"] == alert.acknowledged_as
    assert late.members["acknowledged_at"] == NIGHT.isoformat()
    told = [e for e in await desk.office.events() if e["event"] == "AlertAcknowledged"]
    assert len(told) == 1


async def test_the_same_person_answers_twice_without_an_error(desk: Desk) -> None:
    await desk.alarm()
    await answer(desk, "s1")
    await answer(desk, "s1")
    assert (await desk.alert()).acknowledged_by == "s1"


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1, 0)])
async def test_what_is_answered_where_it_lies_is_resolved_here_in_any_order(
    desk: Desk, order: tuple[int, ...]
) -> None:
    event = await desk.raised()
    words = [desk.office.told(event, seq=1), desk.office.told(desk.answered(event), seq=2)]
    for number in order:
        await desk.office.hear(words[number])
    alert = await desk.alert()
    assert alert.state is AlertState.RESOLVED
    assert await desk.pass_time(3_600) == 0
    assert not [row for row in await desk.office.rows() if row["state"] == State.QUEUED]


async def test_a_task_that_is_overdue_twice_is_one_alert_until_its_case_is_resolved(
    desk: Desk,
) -> None:
    overdue = AbsenceTaskOverdue(
        case_id=uuid4(),
        client_id=uuid4(),
        step="outreach",
        role="clinician",
        next_role="program_director",
        due_at=NIGHT,
    )
    for seq in (3, 4):
        await desk.office.hear(desk.office.told(overdue, seq=seq))
    alert = await desk.alert()
    assert (alert.urgency, alert.role) == (Urgency.URGENT, StaffRole.PROGRAM_DIRECTOR)
    resolved = AbsenceCaseResolved(
        case_id=overdue.case_id, client_id=overdue.client_id, reason_code="attended"
    )
    await desk.office.hear(desk.office.told(resolved, seq=5))
    assert (await desk.alert()).state is AlertState.RESOLVED


async def test_help_that_is_asked_for_again_and_again_is_one_alert(desk: Desk) -> None:
    client = uuid4()

    async def ask() -> UUID:
        async with desk.office.unit() as uow:
            return (await ask_for_help(AskForHelp(client), uow)).id

    asked = await asyncio.gather(*(ask() for _ in range(6)))
    assert len(set(asked)) == 1
    await answer(desk)
    assert await ask() not in asked, "after an answer it is a new call for help"


async def test_without_a_schedule_all_with_the_role_are_told_together(office: Office) -> None:
    office.clock.set(NIGHT)
    desk = await Desk(office).open(with_schedule=False)
    await desk.alarm()
    alert = await desk.alert()
    assert alert.has_schedule is False
    assert set(await desk.people_told()) == {desk.first, desk.second}
    for seconds in (30, 30, 60):
        await desk.pass_time(seconds)
    assert (await desk.people_told())[-1] == desk.director


async def test_where_nobody_works_the_alert_is_exhausted_at_once_and_looked_at_again(
    office: Office,
) -> None:
    office.clock.set(NIGHT)
    desk = Desk(office)
    await desk.alarm()
    assert (await desk.alert()).state is AlertState.EXHAUSTED
    exhausted = (await desk.office.events())[-1]
    assert (exhausted["event"], exhausted["told"]) == ("AlertExhausted", 0)
    await desk.employ(desk.first, StaffRole.CLINICIAN)
    await desk.pass_time(120)
    assert await desk.people_told() == [desk.first]


async def test_a_level_where_nobody_is_on_call_keeps_nobody_waiting(desk: Desk) -> None:
    async with desk.office.unit() as uow:
        await end_staff_member(EndStaffMember(desk.first), uow)
    await desk.alarm()
    assert await desk.people_told() == [desk.second]


async def test_who_covers_a_shift_is_told_instead(desk: Desk) -> None:
    span = Span(NIGHT - timedelta(hours=1), NIGHT + timedelta(hours=1))
    cover = CoverShift(kind="", level=1, person_id=desk.director, span=span, by="director")
    async with desk.office.unit() as uow:
        await cover_shift(cover, uow)
    await desk.alarm()
    assert await desk.people_told() == [desk.director]


async def test_who_cannot_be_reached_on_any_channel_keeps_nobody_waiting(desk: Desk) -> None:
    """Nothing of the step can arrive any more, so the next is told before the time is up."""
    await desk.publish_ladder(ChannelName.SMS)
    await desk.alarm()
    await desk.office.dispatch(Lane.CRISIS)
    [row] = await desk.office.rows()
    assert (row["state"], row["reason"]) == (State.SUPPRESSED, Reason.NO_ADDRESS)
    assert await desk.climb() == 1
    assert await desk.people_told() == [desk.first, desk.second]


async def test_where_the_ladder_reaches_nobody_all_with_the_role_and_the_directors_are_told(
    desk: Desk,
) -> None:
    """Nobody has a phone: each rung is lost at once, and so is what lies beyond the ladder."""
    operator = uuid4()
    await desk.employ(operator, StaffRole.OPS)
    await desk.publish_ladder(ChannelName.SMS)
    await desk.alarm()
    for _ in range(3):
        await desk.office.dispatch(Lane.CRISIS)
        assert await desk.climb() == 1
    assert await desk.people_told() == [
        desk.first,
        desk.second,
        desk.director,
        *sorted([desk.first, desk.second]),
    ]
    [beyond, _] = [one for one in await desk.told() if one.called == "everybody"]
    assert ChannelName.EMAIL in beyond.channels, "over every channel, whatever the ladder says"
    await desk.office.dispatch(Lane.CRISIS)
    assert await desk.climb() == 0, "mail reached them: they have their time"
    await desk.pass_time(60)
    assert [one.called for one in await desk.told()][-1] == "directors"


async def test_what_reached_nobody_at_all_begins_again_soon(desk: Desk) -> None:
    for person in (desk.first, desk.second, desk.director):
        async with desk.office.unit() as uow:
            await end_staff_member(EndStaffMember(person), uow)
    await desk.alarm()
    alert = await desk.alert()
    assert (alert.state, alert.next_at) == (AlertState.EXHAUSTED, NIGHT + timedelta(seconds=30))


async def test_a_newer_ladder_is_for_newer_alerts(desk: Desk) -> None:
    await desk.alarm()
    await desk.publish_ladder(ChannelName.CHAT)
    await desk.pass_time(30)
    assert {one.channels[0] for one in await desk.told()} == {ChannelName.SMS}
    await desk.alarm()
    assert (await desk.told())[-1].channels == (ChannelName.CHAT,)


async def test_a_reply_with_the_code_of_an_alert_answers_it(desk: Desk) -> None:
    await desk.alarm()
    await desk.alarm()
    older = (await desk.told())[0]
    command = AcknowledgeByReply(person_id=desk.first, code=reply_code(older.id, SIGNER))
    async with desk.office.unit() as uow:
        alert = await acknowledge_by_reply(command, uow, SIGNER)
    assert (alert.id, alert.acknowledged_over) == (older.alert_id, Over.REPLY)
    stranger = AcknowledgeByReply(person_id=uuid4(), code=command.code)
    with pytest.raises(CodeIsUnknown):
        async with desk.office.unit() as uow:
            await acknowledge_by_reply(stranger, uow, SIGNER)


async def test_four_workers_take_each_step_once(desk: Desk) -> None:
    for _ in range(12):
        await desk.alarm()
    for seconds in (30, 30, 60, 60, 120):
        desk.office.clock.advance(timedelta(seconds=seconds))
        await asyncio.gather(*(desk.climb() for _ in range(4)))
    steps = Counter((t.alert_id, t.round, t.step, t.person_id) for t in await desk.told())
    assert len(steps) == 12 * 5
    assert set(steps.values()) == {1}


async def breaker(desk: Desk, state: str) -> None:
    async with desk.office.database.connection() as connection:
        await connection.execute(
            "INSERT INTO provider (name, channel, weight, home_weight, configured_weight,"
            " is_paused, breaker, trips, in_a_row) VALUES ('one', 'sms', 1, 1, 1, false, $1, 0, 0)"
            " ON CONFLICT (name) DO UPDATE SET breaker = $1",
            state,
        )


async def test_ops_are_told_once_that_a_channel_is_down_and_no_more_when_it_is_back(
    desk: Desk,
) -> None:
    operator = uuid4()
    await desk.employ(operator, StaffRole.OPS)
    for _ in range(2):
        await breaker(desk, "open")
        await asyncio.gather(*(desk.watch() for _ in range(3)))
        alert = (await desk.alerts())[-1]
        assert (alert.kind, alert.about) == (AlertKind.PROVIDERS_DOWN, None)
        assert alert.is_unanswered
        await breaker(desk, "closed")
        await desk.watch()
        assert (await desk.alerts())[-1].state is AlertState.RESOLVED
    assert len(await desk.alerts()) == 2


async def replied(desk: Desk, person: UUID, text: str) -> ReplyState:
    command = HearReply(
        person_id=person,
        provider="texts",
        channel=ChannelName.SMS,
        inbound_id=str(uuid4()),
        text=text,
    )
    async with desk.office.unit() as uow:
        heard = await hear_reply(command, uow, desk.office.vault)
        assert heard.acknowledged is None or heard.acknowledged.acknowledged_at == uow.now
        reply = await uow.replies.of_inbound(
            inbound_key(desk.office.site, person, command.provider, command.inbound_id)
        )
        assert reply is not None
        return reply.state


async def test_a_plain_yes_answers_the_one_alert_that_waits_and_none_of_two(desk: Desk) -> None:
    await desk.alarm()
    assert await replied(desk, desk.second, "YES") is ReplyState.OPEN
    assert (await desk.alert()).is_unanswered, "only who was told can answer"
    assert await replied(desk, desk.first, "Sí") is ReplyState.SETTLED
    alert = await desk.alert()
    assert (alert.acknowledged_by, alert.acknowledged_over) == (str(desk.first), Over.REPLY)
    for _ in range(2):
        await desk.alarm()
    assert await replied(desk, desk.first, "yes") is ReplyState.OPEN
    assert sum(alert.is_unanswered for alert in await desk.alerts()) == 2


async def test_a_crisis_takes_the_next_channel_where_the_first_has_no_provider(desk: Desk) -> None:
    await desk.give_phone(desk.first)
    await desk.publish_ladder(ChannelName.SMS, ChannelName.EMAIL)
    await desk.alarm()
    for _ in range(2):
        await desk.office.dispatch(Lane.CRISIS)
    fates = {row["channel"]: (row["state"], row["reason"]) for row in await desk.office.rows()}
    assert fates == {"sms": (State.SUPPRESSED, Reason.NO_PROVIDER), "email": (State.SENT, None)}


@pytest.mark.parametrize("kind", [AlertKind.HELP, AlertKind.SAFETY])
async def test_what_can_wait_wakes_nobody_and_is_told_by_day_without_haste(
    desk: Desk, kind: AlertKind
) -> None:
    cause, about = uuid4(), uuid4()
    from_then_on = desk.office.clock.now() + timedelta(hours=6)
    event = (
        HelpRequested(help_request_id=cause, client_id=about, tell_from=from_then_on)
        if kind is AlertKind.HELP
        else SafetyAlertRaised(alert_id=cause, client_id=about, tell_from=from_then_on)
    )
    await desk.office.hear(event)
    alert = await desk.alert()
    assert (alert.kind, alert.urgency, alert.state) == (kind, Urgency.ROUTINE, AlertState.RAISED)
    assert await desk.pass_time(6 * 3600 - 1) == 0
    assert await desk.people_told() == []
    assert await desk.pass_time(1) == 1
    assert await desk.people_told() == [desk.first]
    assert await desk.pass_time(60) == 0, "minutes, not seconds"


@pytest.mark.parametrize("told_before", [False, True])
async def test_what_could_wait_is_told_at_once_when_it_is_asked_for_again_and_cannot(
    desk: Desk, *, told_before: bool
) -> None:
    cause, about = uuid4(), uuid4()
    later = desk.office.clock.now() + timedelta(hours=0 if told_before else 6)
    quiet = HelpRequested(help_request_id=cause, client_id=about, tell_from=later)
    await desk.office.hear(quiet)
    told = len(await desk.people_told())
    await desk.office.hear(HelpRequested(help_request_id=cause, client_id=about))
    alert = await desk.alert()
    assert (alert.urgency, alert.state, alert.step) == (Urgency.CRISIS, AlertState.TELLING, 1)
    assert len(await desk.people_told()) == told + 1
    await desk.office.hear(quiet)
    assert (await desk.alert()).urgency is Urgency.CRISIS
    assert await desk.pass_time(30) == 1


async def test_help_that_is_asked_for_here_does_not_wait_behind_what_can_wait(desk: Desk) -> None:
    client = uuid4()
    later = desk.office.clock.now() + timedelta(hours=6)
    await desk.office.hear(
        HelpRequested(help_request_id=uuid4(), client_id=client, tell_from=later)
    )
    async with desk.office.unit() as uow:
        await ask_for_help(AskForHelp(client_id=client), uow)
    assert await desk.people_told() == [desk.first]
    assert (await desk.alert()).urgency is Urgency.CRISIS
