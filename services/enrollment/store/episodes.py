"""Stores episodes: one row each, with segments, holds and steps in it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Text, any_, bindparam, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.enrollment.domain.codes import Disposition
from services.enrollment.domain.days import DatePrecision, DayRange
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.domain.stays.steps import StepCode
from services.enrollment.tables import episode
from services.enrollment.tables.episodes import HOLDS, SEGMENTS, STEPS
from shared.unit_of_work import Repository

_BEFORE_CARE = [EpisodeState.PLANNED.value, EpisodeState.WAITLIST.value]
_ANYWHERE = select(episode).where(episode.c.id == bindparam("id"))
_PLANNED_OF = (
    select(episode)
    .where(episode.c.site == bindparam("site"))
    .where(episode.c.application_id == bindparam("application_id"))
    .where(episode.c.state == any_(literal(_BEFORE_CARE, ARRAY(Text))))
)
_STANDING_OF = (
    select(episode)
    .where(episode.c.application_id == bindparam("application_id"))
    .where(episode.c.state != EpisodeState.ENTERED_IN_ERROR.value)
)
# A site that sent a client away may take that back, for as long as nothing followed.
_LAST = episode.c.steps[-1]
_SENT_BY = (_LAST["code"].astext == StepCode.TRANSFER.value) & (
    _LAST["before"]["site"].astext == bindparam("site")
)
_TO_UNDO = select(episode).where(
    episode.c.id == bindparam("id"), or_(episode.c.site == bindparam("site"), _SENT_BY)
)


class SqlEpisodes(Repository[Episode]):
    table = episode

    async def find_anywhere(self, identity: UUID) -> Episode | None:
        row = await self._uow.fetch_one(_ANYWHERE, id=identity)
        return None if row is None else self.from_row(dict(row))

    async def planned_of(self, application_id: UUID) -> Episode | None:
        return await self.find_by(_PLANNED_OF, site=self._uow.site, application_id=application_id)

    async def standing_of(self, application_id: UUID) -> Episode | None:
        row = await self._uow.fetch_one(_STANDING_OF, application_id=application_id)
        return None if row is None else self.from_row(dict(row))

    async def to_undo(self, episode_id: UUID) -> Episode:
        found = await self.find_by(_TO_UNDO, site=self._uow.site, id=episode_id)
        if found is None:
            raise self.missing("There is no episode of this id here.")
        return found

    def to_row(self, aggregate: Episode) -> dict[str, Any]:
        row = {name: getattr(aggregate, name) for name in _PLAIN_COLUMNS}
        row["waited_at_least"], row["waited_at_most"] = _ends(aggregate.days_waiting)
        row["stayed_at_least"], row["stayed_at_most"] = _ends(aggregate.length_of_stay)
        row["holds"] = HOLDS.dump_python(aggregate.holds, mode="json")
        row["segments"] = SEGMENTS.dump_python(aggregate.segments, mode="json")
        row["steps"] = STEPS.dump_python(aggregate.steps, mode="json")
        return row

    def from_row(self, row: Mapping[str, Any]) -> Episode:
        plain = {name: row[name] for name in _PLAIN_COLUMNS}
        disposition = plain.pop("disposition")
        plain["state"] = EpisodeState(plain["state"])
        plain["date_precision"] = DatePrecision(plain["date_precision"])
        return Episode(
            **plain,
            id=row["id"],
            site=row["site"],
            version=row["version"],
            disposition=Disposition(disposition) if disposition else None,
            days_waiting=_range(row["waited_at_least"], row["waited_at_most"]),
            length_of_stay=_range(row["stayed_at_least"], row["stayed_at_most"]),
            holds=HOLDS.validate_python(row["holds"]),
            segments=SEGMENTS.validate_python(row["segments"]),
            steps=STEPS.validate_python(row["steps"]),
        )


_OTHERWISE_KEPT = {
    *("id", "site", "version", "holds", "segments", "steps"),
    *("waited_at_least", "waited_at_most", "stayed_at_least", "stayed_at_most"),
}
_PLAIN_COLUMNS = tuple(
    name
    for name in episode.c.keys()  # noqa: SIM118 - a column collection is no mapping
    if name not in _OTHERWISE_KEPT
)


def _ends(days: DayRange | None) -> tuple[int | None, int | None]:
    return (days.at_least, days.at_most) if days else (None, None)


def _range(at_least: int | None, at_most: int | None) -> DayRange | None:
    return None if at_least is None else DayRange(at_least, at_most)
