"""Owns the commands that begin and end a stay."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.days import DatePrecision, DayRange
from services.enrollment.domain.intake.application import Application
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_rules import ApplicationAlreadyEnrolled
from services.enrollment.domain.stays.stay import End, Start
from services.enrollment.handlers.acting import acting, has_happened
from services.enrollment.handlers.clinical.assessment_schedules import begin_rota
from services.enrollment.handlers.consents.consent_endings import expire_with_treatment
from services.enrollment.handlers.intake.admission import admit
from services.enrollment.handlers.seats.seats import free_seat, occupy_seat
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import ClientDischarged, ClientEnrolled
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class EnrollClient:
    application_id: UUID
    level_of_care: LevelOfCare
    authorized_level_of_care: LevelOfCare | None = None
    started_on: date
    days_waiting: DayRange | None
    date_precision: DatePrecision
    from_history: bool

    def start(self) -> Start:
        return Start(
            on=self.started_on,
            level_of_care=self.level_of_care,
            authorized_level_of_care=self.authorized_level_of_care,
            precision=self.date_precision,
            days_waiting=self.days_waiting,
            from_history=self.from_history,
        )


@dataclass(frozen=True, kw_only=True)
class DischargeClient:
    episode_id: UUID
    disposition: Disposition
    discharged_on: date
    last_contact_on: date | None
    length_of_stay: DayRange | None


@dataclass(frozen=True, kw_only=True)
class RecordProgramCompletion:
    """Without `completed_on` the program is open again."""

    progress_id: UUID
    episode_id: UUID
    completed_on: date | None
    seq: int


async def enroll_client(command: EnrollClient, uow: EnrollmentUnitOfWork) -> Episode:
    """Start the stay that is planned for the application, or plan and start one at once.

    Raises ApplicationAlreadyEnrolled, naming the episode.
    """
    application = await uow.applications.get(command.application_id)
    await has_happened(command.started_on, uow, field="started_on")
    episode = await uow.episodes.planned_of(application.id)
    if episode is None:
        await must_be_new(application.id, uow)
        episode = Episode.enroll(application, command.start(), episode_id=new_id(), act=acting(uow))
        episode.client_id = await uow.merges.kept(application.client_id)
        uow.episodes.add(episode)
    else:
        episode.start(application, command.start(), acting(uow))
    await begin_stay(episode, application, command, uow)
    return episode


async def must_be_new(application_id: UUID, uow: EnrollmentUnitOfWork) -> None:
    """Raise ApplicationAlreadyEnrolled where the application became an episode."""
    standing = await uow.episodes.standing_of(application_id)
    if standing is not None:
        raise ApplicationAlreadyEnrolled.with_episode(standing.id)


async def begin_stay(
    episode: Episode, application: Application, command: EnrollClient, uow: EnrollmentUnitOfWork
) -> None:
    """Check what stands in the way, and tell of the start.

    A stay from history was consented to when it happened.
    """
    if not command.from_history:
        await admit(application, episode, uow)
        if episode.has_started_before:
            uow.assessment_rotas.follow(episode.id, episode.site, uow.now)
        else:
            begin_rota(episode, uow)
        if await occupy_seat(application, uow):
            episode.began_in_reserved_seat()
    uow.publish(_enrolled(episode, application, command.started_on), of=episode)


async def discharge_client(command: DischargeClient, uow: EnrollmentUnitOfWork) -> Episode:
    episode = await uow.episodes.get(command.episode_id)
    await has_happened(command.discharged_on, uow, field="discharged_on")
    end = End(
        disposition=command.disposition,
        on=command.discharged_on,
        last_contact_on=command.last_contact_on,
        length_of_stay=command.length_of_stay,
    )
    episode.discharge(end, acting(uow))
    event = ClientDischarged(
        episode_id=episode.id,
        client_id=episode.client_id,
        disposition=command.disposition,
        discharged_on=command.discharged_on,
        last_contact_on=command.last_contact_on,
        from_history=episode.from_history,
    )
    uow.publish(event, of=episode)
    await expire_with_treatment(episode, uow)
    await free_seat(episode.application_id, uow)
    return episode


async def record_program_completion(
    command: RecordProgramCompletion, uow: EnrollmentUnitOfWork
) -> None:
    """Keep what scheduling said; whether and how the client is discharged, a person decides."""
    uow.completions.record(
        progress_id=command.progress_id,
        episode_id=command.episode_id,
        completed_on=command.completed_on,
        seq=command.seq,
    )


def _enrolled(episode: Episode, application: Application, started_on: date) -> ClientEnrolled:
    return ClientEnrolled(
        episode_id=episode.id,
        client_id=episode.client_id,
        application_id=episode.application_id,
        program=episode.program,
        track=episode.track,
        level_of_care=episode.level_of_care,
        started_on=started_on,
        from_history=episode.from_history,
        prior_episode_id=application.prior_episode_id,
    )
