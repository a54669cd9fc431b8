"""Stores what scheduling said of an episode's program."""

from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.enrollment import tables
from shared.unit_of_work import SqlUnitOfWork

_NEW_COMPLETION = insert(tables.program_completion)
_KEEP_NEWEST_COMPLETION = _NEW_COMPLETION.on_conflict_do_update(
    index_elements=["progress_id"],
    set_={
        "episode_id": _NEW_COMPLETION.excluded.episode_id,
        "completed_on": _NEW_COMPLETION.excluded.completed_on,
        "seq": _NEW_COMPLETION.excluded.seq,
    },
    where=tables.program_completion.c.seq < _NEW_COMPLETION.excluded.seq,
)


class SqlProgramCompletions:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def record(
        self, *, progress_id: UUID, episode_id: UUID, completed_on: date | None, seq: int
    ) -> None:
        self._uow.write(
            _KEEP_NEWEST_COMPLETION,
            progress_id=progress_id,
            site=self._uow.site,
            episode_id=episode_id,
            completed_on=completed_on,
            seq=seq,
        )
