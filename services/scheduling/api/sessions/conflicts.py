"""Owns how it is shown that somebody, or a room, would be in two places."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.scheduling.domain.sessions.conflicts import MOST_SHOWN, Conflict, Wanted


class ConflictView(BaseModel):
    """A planned session meets another; `who_id` is the facilitator or client of both."""

    wanted: Wanted
    who_id: UUID | None
    session_id: UUID
    starts_at: datetime
    ends_at: datetime
    with_session_id: UUID
    with_series_id: UUID
    with_starts_at: datetime
    with_ends_at: datetime


def conflicts_shown(conflicts: Sequence[Conflict]) -> list[ConflictView]:
    """Return the first of them, 500 at most."""
    return [ConflictView.model_validate(one.shown()) for one in conflicts[:MOST_SHOWN]]
