"""Owns the command on minimum data sets. It publishes nothing: this is health data."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.enrollment.domain.reporting.minimum_data import MinimumData
from services.enrollment.ports import EnrollmentUnitOfWork


@dataclass(frozen=True, kw_only=True)
class RecordMinimumData:
    """Without `codebook_year` it is the codebook of the site's present year."""

    episode_id: UUID
    codebook_year: int | None
    given: Mapping[str, str]


async def record_minimum_data(command: RecordMinimumData, uow: EnrollmentUnitOfWork) -> MinimumData:
    """Keep what is given of an episode in place of what was."""
    episode = await uow.episodes.get(command.episode_id)
    year = command.codebook_year or (await uow.sites.get()).today(uow.now).year
    data = await uow.minimum_data.find(episode.id)
    if data is None:
        data = MinimumData.of(episode, codebook_year=year)
        uow.minimum_data.add(data)
    data.record(command.given, codebook_year=year, of=episode)
    uow.save(data)
    return data
