"""Owns the routes of episodes: enrollment, discharge, and what they became."""

from datetime import date
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.api.days import DaysForm, DaysView
from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.days import DatePrecision
from services.enrollment.domain.episode import Episode, EpisodeState
from services.enrollment.handlers import episodes as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import records
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Day, Flag, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["episodes"], route_class=CommandRoute)


class EnrollmentForm(Form):
    """`days_waiting` is for `date_precision` year; exact dates say it themselves."""

    level_of_care: LevelOfCare
    started_on: Day
    days_waiting: DaysForm | None = None
    date_precision: DatePrecision = DatePrecision.DAY
    from_history: Flag = False

    def command(self, application_id: UUID) -> handlers.EnrollClient:
        return handlers.EnrollClient(
            application_id=application_id,
            level_of_care=self.level_of_care,
            started_on=self.started_on,
            days_waiting=self.days_waiting.known() if self.days_waiting else None,
            date_precision=self.date_precision,
            from_history=self.from_history,
        )


class DischargeForm(Form):
    """`length_of_stay` is for `date_precision` year; exact dates say it themselves."""

    disposition: Disposition
    discharged_on: Day
    last_contact_on: Day | None = None
    length_of_stay: DaysForm | None = None

    def command(self, episode_id: UUID) -> handlers.DischargeClient:
        return handlers.DischargeClient(
            episode_id=episode_id,
            disposition=self.disposition,
            discharged_on=self.discharged_on,
            last_contact_on=self.last_contact_on,
            length_of_stay=self.length_of_stay.known() if self.length_of_stay else None,
        )


class EpisodeView(BaseModel):
    """A stay. Null says that it is not known, or that it has not ended."""

    id: UUID
    site: str
    version: int
    application_id: UUID
    client_id: UUID
    program: str
    track: str | None
    level_of_care: LevelOfCare
    started_on: date
    date_precision: DatePrecision
    from_history: bool
    days_waiting: DaysView | None
    state: EpisodeState
    disposition: Disposition | None
    discharged_on: date | None
    last_contact_on: date | None
    length_of_stay: DaysView | None

    @classmethod
    def of(cls, episode: Episode) -> "EpisodeView":
        days = {
            "days_waiting": DaysView.of(episode.days_waiting),
            "length_of_stay": DaysView.of(episode.length_of_stay),
        }
        return cls(**{**vars(episode), **days})


class EpisodeRecord(EpisodeView):
    """A stay with what other services have said about it."""

    program_completed_on: date | None

    @classmethod
    def of_row(cls, row: Record) -> "EpisodeRecord":
        return cls(
            **row,
            days_waiting=DaysView.between(row["waited_at_least"], row["waited_at_most"]),
            length_of_stay=DaysView.between(row["stayed_at_least"], row["stayed_at_most"]),
        )


@router.post("/sites/{site}/applications/{application_id}/enrollment", status_code=201)
async def enroll_client(
    site: Site,
    application_id: UUID,
    body: EnrollmentForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Start the stay of an accepted applicant, who has an active consent to treatment."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.applications.get(application_id))
        episode = await handlers.enroll_client(body.command(application_id), uow)
        location = f"/sites/{site}/episodes/{episode.id}"
        return command.created(
            uow, EpisodeView.of(episode), version=episode.version, location=location
        )


@router.post("/sites/{site}/episodes/{episode_id}/discharge")
async def discharge_client(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    body: DischargeForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """End the stay with one of the seven TEDS dispositions."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.episodes.get(episode_id))
        episode = await handlers.discharge_client(body.command(episode_id), uow)
        return command.answered(uow, EpisodeView.of(episode), version=episode.version)


@router.get("/sites/{site}/episodes")
async def list_episodes(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    state: EpisodeState | None = None,
    client_id: UUID | None = None,
    application_id: UUID | None = None,
) -> Page[EpisodeRecord]:
    rows = await records.episodes(
        reads.database,
        site,
        paging,
        state=state,
        client_id=client_id,
        application_id=application_id,
    )
    return paging.page(rows, EpisodeRecord.of_row, lambda row: row["id"])


@router.get("/sites/{site}/episodes/{episode_id}")
async def get_episode(site: Site, episode_id: UUID, reads: Reads) -> Answer[EpisodeRecord]:
    row = await records.episode_by_id(reads.database, site, episode_id)
    if row is None:
        raise NotFound("There is no episode of this id here.")
    return reads.found(EpisodeRecord.of_row(row), version=row["version"])
