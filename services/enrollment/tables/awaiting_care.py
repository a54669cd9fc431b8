"""Owns which applications await care: taken in, not answered otherwise, and no stay has begun.

The table names them and perhaps a few more, so that a list of them costs the same however many
came into care before; triggers keep it, whoever writes. `awaits_care` is the rule itself.
"""

from sqlalchemy import Column, ColumnElement, Date, Index, Table, Text, Uuid, and_, exists, or_

from services.enrollment.domain.intake.application import ApplicationState
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.tables.applications import application
from services.enrollment.tables.episodes import episode
from services.enrollment.tables.registry import metadata

_OPEN = (ApplicationState.SUBMITTED, ApplicationState.SCREENING, ApplicationState.ACCEPTED)
_BEGUN = (EpisodeState.ACTIVE, EpisodeState.ONHOLD, EpisodeState.FINISHED)

awaiting_care = Table(
    "awaiting_care",
    metadata,
    Column("application_id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Index("awaiting_care_by_receipt", "site", "received_on", "application_id"),
)


def awaits_care() -> ColumnElement[bool]:
    """Say of a row of `awaiting_care` that is joined with its application whether it does."""
    a, e = application.c, episode.c
    begun = exists().where(
        e.application_id == a.id,
        or_(*(e.state == state.value for state in _BEGUN)),
    )
    return and_(or_(*(a.state == state.value for state in _OPEN)), ~begun)
