"""One suite for both units of work: the one in memory that unit tests use, and PostgreSQL's."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date, time, timedelta
from typing import cast
from uuid import uuid4

import pytest

from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.absences.policy import AbsencePolicyWasPublishedMeanwhile
from services.scheduling.domain.errors import (
    ClientIsBookedElsewhere,
    FacilitatorIsTaken,
    RoomIsTaken,
    SeriesIsFull,
    TrackVersionIsTaken,
)
from services.scheduling.domain.plans.kept_times import KeptKind, KeptTime
from services.scheduling.domain.plans.outcome import Opening, Outcome, Shortfalls
from services.scheduling.domain.plans.plan import LEASE, PlanMode, PlanRun
from services.scheduling.domain.plans.planned_week import PlannedWeek
from services.scheduling.domain.plans.week_needs import WeekNeeds, Wishes
from services.scheduling.domain.rolls.attendance import expected
from services.scheduling.domain.rolls.marks import Mark, Status
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.session import Session, SessionState
from services.scheduling.domain.stays.phase import Decision, PhaseState
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.domain.stays.said import Said
from services.scheduling.handlers.rolls.roll_call import MarkFor, take_roll
from services.scheduling.handlers.sessions.cancelling import CancelSession, cancel_session
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.recurrence.weekdays import Weekday
from shared.unit_context import UnitContext
from tests.integration.scheduling.conftest import Scheduling
from tests.unit.scheduling.absence_stories import (
    STAY,
    contact,
    in_a_row,
    no_shows,
    outreach,
    policy,
    recommend,
)
from tests.unit.scheduling.absence_stories import after as after_day
from tests.unit.scheduling.memory import MemoryStore
from tests.unit.scheduling.stories import FIRST_DAY, after, book, plan, present, register, roll

Open = Callable[..., AbstractAsyncContextManager[SchedulingUnitOfWork]]


@pytest.fixture(params=["memory", "postgresql"])
def units(request: pytest.FixtureRequest, scheduling: Scheduling) -> Open:
    """Opens units of work at a site of the test's own, or at a site that is named."""
    home = f"s{uuid4().hex[:12]}"
    if request.param == "memory":
        store = MemoryStore()
        return lambda site=home: cast(
            "AbstractAsyncContextManager[SchedulingUnitOfWork]", store(site)
        )
    return lambda site=home: scheduling.units(UnitContext(site=site, correlation_id=new_id()))


async def planned(units: Open, **changed: object) -> list[Session]:
    async with units() as uow:
        if await uow.tracks.newest("evening") is None:
            await register(uow)
    async with units() as uow:
        return (await plan(uow, **changed))[1]


async def test_what_was_kept_is_read_as_it_was(units: Open) -> None:
    track_id, facilitator = None, new_id()
    async with units() as uow:
        track_id = (await register(uow)).id
        series, sessions = await plan(uow, room="blue", facilitator_id=facilitator)
    async with units() as uow:
        track = await uow.tracks.newest("evening")
        assert track is not None
        assert (track.id, [p.code for p in track.phases]) == (track_id, ["early", "middle", "late"])
        kept = await uow.series.get(series.id)
        kept.version = series.version
        assert kept == series
        assert await uow.sessions.open_in(series.id, FIRST_DAY, None) == sessions


async def test_a_roll_is_read_as_it_was_taken(units: Open) -> None:
    session, *_ = await planned(units)
    client_id = new_id()
    async with units() as uow:
        membership = await book(uow, session.series_id, client_id)
    late = MarkFor(client_id=client_id, mark=Mark(Status.LATE, after(session.starts_at, 9)))
    async with units() as uow:
        held, lines = await take_roll(roll(session, [late]), uow)
    async with units() as uow:
        assert await uow.sessions.get(session.id) == held
        assert list(await uow.attendances.on_roll(session.id)) == lines
        assert lines[0].membership_id == membership.id
        assert [(e.mark, e.credited_minutes) for e in lines[0].history] == [(late.mark, 171)]
        assert await uow.attendances.clients_of(session.id) == {client_id}


async def test_progress_is_read_as_it_was_without_what_is_derived(units: Open) -> None:
    async with units() as uow:
        track = await register(uow)
    progress = Progress(id=new_id(), site=track.site, episode_id=new_id(), client_id=new_id())
    progress.hear(Said(seq=1, what="begin", on=FIRST_DAY, track_id=track.id))
    progress.evaluate(track, [])
    progress.decide(Decision("hold", FIRST_DAY), track, FIRST_DAY)
    progress.evaluate(track, [])
    async with units() as uow:
        uow.stays.add(progress)
    async with units() as uow:
        kept = await uow.stays.of_episode(progress.episode_id)
        assert kept == progress
        assert kept is not None
        assert kept.phases[0].state is PhaseState.HELD
        assert list(await uow.stays.of_clients([progress.client_id, new_id()])) == [kept]


async def test_the_stays_of_several_clients_are_read_at_once_the_earliest_first(
    units: Open,
) -> None:
    async with units() as uow:
        track = await register(uow)
        stays = [
            Progress(id=new_id(), site=track.site, episode_id=new_id(), client_id=new_id())
            for _ in range(3)
        ]
        for days, stay in enumerate(stays):
            begun = FIRST_DAY - timedelta(days=days)
            stay.hear(Said(seq=1, what="begin", on=begun, track_id=track.id))
            uow.stays.add(stay)
    async with units() as uow:
        asked = [stay.client_id for stay in stays[:2]]
        assert [one.id for one in await uow.stays.of_clients(asked)] == [stays[1].id, stays[0].id]
        assert list(await uow.stays.of_clients([])) == []


async def test_a_unit_that_fails_keeps_nothing(units: Open) -> None:
    with pytest.raises(ZeroDivisionError):
        async with units() as uow:
            await register(uow)
            raise ZeroDivisionError
    async with units() as uow:
        assert await uow.tracks.newest(None) is None


async def test_a_unit_sees_what_it_has_marked_itself(units: Open) -> None:
    session, *_ = await planned(units)
    client_id = new_id()
    async with units() as uow:
        await book(uow, session.series_id, client_id)
    async with units() as uow:
        await take_roll(roll(session, [present(client_id)]), uow)
        [fact] = await uow.attendances.evidence_of([client_id])
        assert (fact.status, fact.credited_minutes) == (Status.PRESENT, 180)


async def test_a_roll_that_is_not_complete_proves_nothing(units: Open) -> None:
    session, *_ = await planned(units)
    client_id = new_id()
    async with units() as uow:
        await book(uow, session.series_id, client_id)
    async with units() as uow:
        await take_roll(roll(session, [present(client_id)], complete=False), uow)
        assert list(await uow.attendances.evidence_of([client_id])) == []


async def test_seats_given_up_are_free_again(units: Open) -> None:
    session, *_ = await planned(units, capacity=1)
    async with units() as uow:
        first = await book(uow, session.series_id, new_id())
    with pytest.raises(SeriesIsFull):
        async with units() as uow:
            await book(uow, session.series_id, new_id())
    async with units() as uow:
        seats = await uow.attendances.seats_after(first.id, date(2026, 3, 9))
        assert min(seat.held_on for seat in seats) == date(2026, 3, 11)
        for seat in seats:
            uow.attendances.give_up_seat(seat)
    async with units() as uow:
        await book(uow, session.series_id, new_id(), from_date=date(2026, 3, 10))


async def test_rooms_facilitators_and_clients_are_in_one_place(units: Open) -> None:
    facilitator, client_id = new_id(), new_id()
    one, *_ = await planned(units, room="blue")
    await planned(units, facilitator_id=facilitator)
    other, *_ = await planned(units)
    with pytest.raises(RoomIsTaken):
        await planned(units, room="blue")
    with pytest.raises(FacilitatorIsTaken):
        await planned(units, facilitator_id=facilitator)
    async with units() as uow:
        await book(uow, one.series_id, client_id)
    with pytest.raises(ClientIsBookedElsewhere):
        async with units() as uow:
            await book(uow, other.series_id, client_id)


async def test_one_after_the_other_is_not_at_the_same_time(units: Open) -> None:
    for start in (time(15), time(18), time(21)):
        await planned(units, room="blue", start_time=start)


async def test_a_version_of_a_track_is_registered_once(units: Open) -> None:
    async with units() as uow:
        await register(uow)
        await register(uow, number=2)
    with pytest.raises(TrackVersionIsTaken):
        async with units() as uow:
            await register(uow)
    async with units() as uow:
        newest = await uow.tracks.newest("evening")
        assert newest is not None
        assert newest.number == 2


async def test_another_site_has_none_of_it(units: Open) -> None:
    session, *_ = await planned(units)
    async with units() as uow:
        await book(uow, session.series_id, new_id())
    elsewhere = f"s{uuid4().hex[:12]}"
    async with units(elsewhere) as uow:
        assert await uow.tracks.newest(None) is None
        assert await uow.sessions.open_in(session.series_id, FIRST_DAY, None) == []
        assert await uow.attendances.clients_of(session.id) == set()
        with pytest.raises(NotFound):
            await uow.sessions.get(session.id)


async def test_a_cancelled_session_takes_no_more_members(units: Open) -> None:
    session, later, *_ = await planned(units)
    async with units() as uow:
        command = CancelSession(session_id=session.id, reason_code="snow")
        cancelled = await cancel_session(command, uow)
        assert cancelled.state is SessionState.CANCELLED
    async with units() as uow:
        [first, *_] = await uow.sessions.open_in(session.series_id, FIRST_DAY, None)
        assert first.id == later.id
        uow.attendances.take_seat(expected(first, new_id(), None))


async def test_the_store_itself_refuses_two_places_at_a_time(units: Open) -> None:
    """Whoever forgets to ask for conflicts first is refused all the same."""
    facilitator = new_id()
    planned_here, *_ = await planned(units, room="blue", facilitators=(new_id(), facilitator))
    for changed, rule in (
        ({"room": "blue", "facilitators": ()}, RoomIsTaken),
        ({"room": "red", "facilitators": (facilitator,)}, FacilitatorIsTaken),
    ):
        with pytest.raises(rule):
            async with units() as uow:
                uow.sessions.add(replace(planned_here, id=new_id(), **changed))


async def test_what_is_known_of_a_clients_week_is_read_as_it_was(units: Open) -> None:
    kept = KeptTime(
        kind=KeptKind.WORK,
        weekdays=(Weekday.MO, Weekday.FR),
        begins=540,
        ends=1440,
        until=date(2026, 5, 1),
    )
    wishes = Wishes(clinicians=(new_id(),), days=(Weekday.SU,), latest=1440)
    async with units() as uow:
        needs = WeekNeeds(
            id=new_id(),
            site=uow.site,
            client_id=new_id(),
            kept=(kept,),
            modalities=(Modality.TELEHEALTH,),
            audiences=("women",),
            wishes=wishes,
        )
        uow.week_needs.add(needs)
    async with units() as uow:
        assert await uow.week_needs.of_client(needs.client_id) == needs
        assert await uow.week_needs.of_client(new_id()) is None


async def test_a_plan_and_its_weeks_are_read_as_they_were(units: Open) -> None:
    opening = Opening(
        session_type="group",
        weekday=1,
        begins=540,
        minutes=180,
        gain=2_000,
        clients=1,
        in_words="One more",
    )
    outcome = Outcome(
        shortfalls=Shortfalls(unmet_half_hours=1),
        cost=2_000,
        bound=1_999.5,
        gap=0.1,
        served_in_full=1,
        causes={"kept_times": 1},
        openings=(opening,),
    )
    async with units() as uow:
        plan = PlanRun(
            id=new_id(),
            site=uow.site,
            week=date(2026, 7, 6),
            mode=PlanMode.FRESH,
            seconds=9,
            requested_at=uow.now,
            outcome=outcome,
        )
        uow.plans.add(plan)
    ids = [new_id() for _ in range(3)]
    weeks = [
        PlannedWeek(
            id=new_id(),
            site=plan.site,
            plan_id=plan.id,
            client_id=new_id(),
            proposed=tuple(proposed),
            present=tuple(present),
            shortfalls=Shortfalls(missing_days=1),
            present_shortfalls=Shortfalls(),
            causes=("why",),
        )
        for proposed, present in ((ids, ids[:1]), (ids[:2], ids[1::-1]), ([], []))
    ]
    async with units() as uow:
        for week in weeks:
            uow.planned_weeks.add(week)
    async with units() as uow:
        assert await uow.plans.get(plan.id) == plan
        read = await uow.planned_weeks.of_clients(plan.id, [one.client_id for one in weeks])
        assert list(read) == sorted(weeks, key=lambda week: week.client_id)
        assert await uow.planned_weeks.open_in(plan.id) == 1


async def test_what_a_worker_left_is_begun_before_what_waits(units: Open) -> None:
    async with units() as uow:
        plans = [
            PlanRun(
                id=new_id(),
                site=uow.site,
                week=date(2026, 7, day),
                mode=PlanMode.FRESH,
                seconds=9,
                requested_at=uow.now,
            )
            for day in (6, 13)
        ]
        for plan in plans:
            uow.plans.add(plan)
    async with units() as uow:
        first = await uow.plans.next_to_begin(uow.now)
        assert first is not None
        assert first.id == plans[0].id
        later = await uow.plans.get(plans[1].id)
        later.begin(new_id(), uow.now)
        uow.save(later)
    async with units() as uow:
        waiting = await uow.plans.next_to_begin(uow.now + LEASE)
        assert waiting is not None
        assert waiting.id == plans[1].id


async def test_policies_and_cases_are_read_as_they_were(units: Open) -> None:
    rules = policy(outreach("call", in_a_row(1)), recommend("gone", in_a_row(2)))
    async with units() as uow:
        track = await register(uow)
        rules.site = track.site
        uow.absence_policies.add(rules)
    case = AbsenceCase(id=new_id(), site=track.site, client_id=new_id(), episode_id=new_id())
    case.acts.append(contact(after_day(0)))
    evidence = [replace(one, client_id=case.client_id) for one in no_shows(0, 2)]
    async with units() as uow:
        book = await uow.absence_policies.book()
        assert book.policies == (rules,)
        case.derive(book, STAY, evidence, uow.now)
        uow.absence_cases.add(case)
    async with units() as uow:
        assert list(await uow.absence_cases.of_clients([case.client_id, new_id()])) == [case]
        assert await uow.absence_cases.client_of(case.id) == case.client_id
        assert case.wakes_at is not None
        assert list(await uow.absence_cases.waking(case.wakes_at, 5)) == [case.client_id]
        assert list(await uow.absence_cases.waking(case.wakes_at - timedelta(1), 5)) == []
        with pytest.raises(NotFound):
            await uow.absence_cases.client_of(new_id())


async def test_a_version_of_a_policy_is_published_once(units: Open) -> None:
    async with units() as uow:
        site = (await register(uow)).site
        uow.absence_policies.add(policy(outreach("call", in_a_row(1)), site=site))
    with pytest.raises(AbsencePolicyWasPublishedMeanwhile):
        async with units() as uow:
            uow.absence_policies.add(policy(outreach("call", in_a_row(2)), site=site))


async def test_evidence_says_when_a_client_called_off_and_what_was_made_up(units: Open) -> None:
    session, later, *_ = await planned(units)
    client_id = new_id()
    async with units() as uow:
        await book(uow, session.series_id, client_id)
    for one, status in ((session, Status.CANCELLED_BY_CLIENT), (later, Status.PRESENT)):
        async with units() as uow:
            await take_roll(roll(one, [present(client_id, status)]), uow)
    async with units() as uow:
        facts = {fact.session_id: fact for fact in await uow.attendances.evidence_of([client_id])}
        [line] = await uow.attendances.on_roll(session.id)
    called = facts[session.id]
    assert (called.cancelled_at, called.planned_minutes) == (line.history[0].recorded_at, 180)
    assert called.attendance_id == line.id
    assert facts[later.id].cancelled_at is None
