"""Owns which applications await care: taken in, not answered otherwise, and no stay has begun."""

from sqlalchemy import ColumnElement, and_, exists, or_

from services.enrollment.domain.application import ApplicationState
from services.enrollment.domain.episode_states import EpisodeState
from services.enrollment.tables.applications import application
from services.enrollment.tables.episodes import episode

_OPEN = (ApplicationState.SUBMITTED, ApplicationState.SCREENING, ApplicationState.ACCEPTED)
_BEGUN = (EpisodeState.ACTIVE, EpisodeState.ONHOLD, EpisodeState.FINISHED)


def awaits_care() -> ColumnElement[bool]:
    a, e = application.c, episode.c
    begun = exists().where(
        e.application_id == a.id,
        or_(*(e.state == state.value for state in _BEGUN)),
    )
    return and_(or_(*(a.state == state.value for state in _OPEN)), ~begun)
