"""Owns the commands on episodes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.consent import TreatmentConsentIsMissing
from services.enrollment.domain.days import DatePrecision, DayRange, must_have_happened
from services.enrollment.domain.episode import Episode
from services.enrollment.handlers.assessment_schedules import begin_rota
from services.enrollment.handlers.consent_endings import expire_with_treatment
from services.enrollment.handlers.seats import free_seat, occupy_seat
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import ClientDischarged, ClientEnrolled
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class EnrollClient:
    application_id: UUID
    level_of_care: LevelOfCare
    started_on: date
    days_waiting: DayRange | None
    date_precision: DatePrecision
    from_history: bool


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
    """Start the stay. A stay from history was consented to when it happened."""
    application = await uow.applications.get(command.application_id)
    episode = Episode.plan(
        application,
        episode_id=new_id(),
        level_of_care=command.level_of_care,
        started_on=command.started_on,
        precision=command.date_precision,
        days_waiting=command.days_waiting,
        from_history=command.from_history,
    )
    if not command.from_history:
        await _consented_to_treatment(application.client_id, uow)
        begin_rota(episode, uow)
        await occupy_seat(application, uow)
    episode.start()
    uow.episodes.add(episode)
    event = ClientEnrolled(
        episode_id=episode.id,
        client_id=episode.client_id,
        application_id=episode.application_id,
        program=episode.program,
        track=episode.track,
        level_of_care=episode.level_of_care,
        started_on=episode.started_on,
        from_history=episode.from_history,
    )
    uow.publish(event, of=episode)
    return episode


async def discharge_client(command: DischargeClient, uow: EnrollmentUnitOfWork) -> Episode:
    episode = await uow.episodes.get(command.episode_id)
    today = (await uow.sites.get()).today(uow.now)
    must_have_happened(command.discharged_on, today=today, field="discharged_on")
    episode.discharge(
        command.disposition,
        on=command.discharged_on,
        last_contact_on=command.last_contact_on,
        length_of_stay=command.length_of_stay,
    )
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


async def _consented_to_treatment(client_id: UUID, uow: EnrollmentUnitOfWork) -> None:
    today = (await uow.sites.get()).today(uow.now)
    if await uow.consents.for_treatment(client_id, today) is None:
        raise TreatmentConsentIsMissing(
            "The client's active consent to treatment, payment and operations is needed first."
        )
