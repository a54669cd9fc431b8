"""Owns the commands on schedules of assessments: publishing one, and letting time do its part."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.enrollment.domain.clinical.assessment_schedule import (
    AssessmentRota,
    AssessmentSchedule,
    DueAssessment,
    ScheduledInstrument,
    next_look,
)
from services.enrollment.domain.days import DatePrecision
from services.enrollment.domain.site import Site
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_states import OPEN_STATES, EpisodeState
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import AssessmentDue
from shared.identifiers import new_id

_MORNING = time(6)
_NOTHING_AHEAD = timedelta(days=30)
"""When to look again where the schedule asks for nothing more: it may be published anew."""


@dataclass(frozen=True, kw_only=True)
class PublishAssessmentSchedule:
    instruments: tuple[ScheduledInstrument, ...]
    by: str


@dataclass(frozen=True)
class WakeRotas:
    """Look at rotas whose time has come, `at_most` of them."""

    at_most: int


async def publish_assessment_schedule(
    command: PublishAssessmentSchedule, uow: EnrollmentUnitOfWork
) -> AssessmentSchedule:
    """Append the site's next version; it holds from now on, for stays that go on too."""
    await uow.sites.get()
    before = await uow.assessment_schedules.current()
    schedule = AssessmentSchedule(
        id=new_id(),
        site=uow.site,
        number=before.number + 1,
        instruments=command.instruments,
        published_at=uow.now,
        published_by=command.by,
    )
    uow.save(schedule)
    uow.assessment_schedules.add(schedule)
    uow.assessment_rotas.wake_all(uow.now)
    return schedule


def begin_rota(episode: Episode, uow: EnrollmentUnitOfWork) -> None:
    """Let time ask for assessments while the stay is active; nominal dates make nothing due."""
    if episode.date_precision is not DatePrecision.DAY:
        return
    rota = AssessmentRota(
        id=episode.id, site=uow.site, client_id=episode.client_id, wakes_at=uow.now
    )
    uow.save(rota)
    uow.assessment_rotas.add(rota)


async def wake_rotas(command: WakeRotas, uow: EnrollmentUnitOfWork) -> int:
    """Return how many were looked at; whoever is claimed here is claimed by nobody else."""
    rotas = await uow.assessment_rotas.claim_waking(uow.now, command.at_most)
    if rotas:
        site, schedule = await uow.sites.get(), await uow.assessment_schedules.current()
        for rota in rotas:
            await _look(rota, schedule, site, uow)
    return len(rotas)


async def _look(
    rota: AssessmentRota, schedule: AssessmentSchedule, site: Site, uow: EnrollmentUnitOfWork
) -> None:
    episode, today = await uow.episodes.get(rota.id), site.today(uow.now)
    again: date | None
    if episode.state is EpisodeState.ACTIVE:
        started_on = episode.segments[0].starts_on
        for one, due_on in rota.fall_due(schedule, started_on=started_on, today=today):
            await _ask(one, due_on, episode, schedule, uow)
        ahead = next_look(schedule, started_on=started_on, today=today)
        again = ahead or today + _NOTHING_AHEAD
    elif episode.state in OPEN_STATES:
        again = today + timedelta(days=1)
    else:
        await _lapse(await uow.due_assessments.open_of_episode(episode.id), uow)
        again = None
    rota.wakes_at = None if again is None else _morning(again, site)
    uow.save(rota)


async def _ask(
    one: ScheduledInstrument,
    due_on: date,
    episode: Episode,
    schedule: AssessmentSchedule,
    uow: EnrollmentUnitOfWork,
) -> None:
    """Make it due, unless it was just answered; what was due before and was not answered lapses."""
    counts_from = due_on - timedelta(days=one.recent_days)
    client, instrument = episode.client_id, one.instrument
    ids = await uow.merges.all_ids(client)
    if await uow.assessments.completed_since(ids, instrument, counts_from) is not None:
        return
    before = await uow.due_assessments.open_of_episode(episode.id)
    await _lapse([due for due in before if due.instrument == instrument], uow)
    due = DueAssessment(
        id=new_id(),
        site=uow.site,
        client_id=client,
        episode_id=episode.id,
        instrument=instrument,
        due_on=due_on,
        counts_from=counts_from,
        schedule_number=schedule.number,
    )
    uow.due_assessments.add(due)
    event = AssessmentDue(
        due_id=due.id,
        client_id=client,
        episode_id=episode.id,
        instrument=instrument,
        due_on=due_on,
    )
    uow.publish(event, of=due)


async def _lapse(dues: list[DueAssessment], uow: EnrollmentUnitOfWork) -> None:
    for due in dues:
        due.lapse()
        uow.save(due)


def _morning(day: date, site: Site) -> datetime:
    return datetime.combine(day, _MORNING, ZoneInfo(site.timezone))
