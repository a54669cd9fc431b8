"""Owns the routes of episodes: enrollment, discharge, and what they became."""

from datetime import date
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.api.days import DaysForm
from services.enrollment.api.local_day import Today
from services.enrollment.api.stays.episode_views import EpisodeRecord, EpisodeView, History
from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.days import DatePrecision
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.handlers.stays import episodes as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import records
from services.enrollment.queries.stays import client_episodes, episode_read_at
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Command, Commands
from shared.http.forms import Day, Flag, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reading, Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["episodes"], route_class=CommandRoute)


class EnrollmentForm(Form):
    """`days_waiting` is for `date_precision` year; exact dates say it themselves."""

    level_of_care: LevelOfCare
    authorized_level_of_care: LevelOfCare | None = None
    started_on: Day
    days_waiting: DaysForm | None = None
    date_precision: DatePrecision = DatePrecision.DAY
    from_history: Flag = False

    def command(self, application_id: UUID) -> handlers.EnrollClient:
        return handlers.EnrollClient(
            application_id=application_id,
            level_of_care=self.level_of_care,
            authorized_level_of_care=self.authorized_level_of_care,
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


@router.post("/sites/{site}/applications/{application_id}/enrollment", status_code=201)
async def enroll_client(
    site: Site,
    application_id: UUID,
    body: EnrollmentForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Start the stay of an accepted applicant, who has an active consent to treatment.

    It starts the episode that is planned for the application, or plans and starts one at once.
    """
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
        return shown(command, uow, await handlers.discharge_client(body.command(episode_id), uow))


def shown(
    command: Command[EnrollmentUnitOfWork], uow: EnrollmentUnitOfWork, episode: Episode
) -> Answer[EpisodeView]:
    return command.answered(uow, EpisodeView.of(episode), version=episode.version)


@router.get("/sites/{site}/episodes")
async def list_episodes(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    today: Today,
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
    return paging.page(rows, lambda row: EpisodeRecord.of_row(row, today), lambda row: row["id"])


@router.get("/sites/{site}/episodes/{episode_id}")
async def get_episode(
    site: Site, episode_id: UUID, reads: Reads, today: Today
) -> Answer[EpisodeRecord]:
    """Show a stay; to a site that the client has left, the stay as it stood then."""
    row = await _row(reads, episode_id)
    if row["site"] == site:
        shown: EpisodeRecord | None = EpisodeRecord.of_row(row, today)
    else:
        shown = EpisodeRecord.of_part(row, site, today)
    if shown is None:
        raise _not_here()
    return reads.found(shown, version=shown.version)


@router.get("/sites/{site}/episodes/{episode_id}/history")
async def get_episode_history(site: Site, episode_id: UUID, reads: Reads) -> History:
    """Show every step of a stay: what was done, for which day, when, by whom and why."""
    history = History.of_row(await _row(reads, episode_id), site)
    if history is None:
        raise _not_here()
    return history


class ClientHistory(BaseModel):
    """A client's stays at the sites that the caller may enter, the earliest first, at most 200."""

    items: list[EpisodeRecord]


@router.get("/sites/{site}/clients/{client_id}/episodes")
async def get_client_history(
    site: Site,  # noqa: ARG001 - the reads hold it
    client_id: UUID,
    reads: Reads,
    today: Today,
) -> ClientHistory:
    """Show all stays of a client with their segments, across the sites that the caller enters."""
    rows = await client_episodes(reads.database, client_id, reads.sites)
    shown = [_as_read_by(reads, row, today) for row in rows]
    return ClientHistory(items=[one for one in shown if one is not None])


def _as_read_by(reads: Reading, row: Record, today: date) -> EpisodeRecord | None:
    if reads.principal.may_enter(row["site"]):
        return EpisodeRecord.of_row(row, today)
    former = [code for code in row["been_at"] if reads.principal.may_enter(code)]
    return EpisodeRecord.of_part(row, former[-1], today) if former else None


async def _row(reads: Reading, episode_id: UUID) -> Record:
    row = await episode_read_at(reads.database, reads.site, episode_id)
    if row is None:
        raise _not_here()
    return row


def _not_here() -> NotFound:
    return NotFound("There is no episode of this id here.")
