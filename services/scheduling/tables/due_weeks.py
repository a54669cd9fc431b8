"""Owns which weeks time has to look at, and which have yet to begin for somebody in care."""

from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    values,
)

from services.scheduling.tables.programs import track
from services.scheduling.tables.stays import progress
from services.scheduling.tables.weeks import client_week

_p, _t, _w = progress.c, track.c, client_week.c
_NOW = bindparam("now", type_=DateTime(timezone=True))

IS_DUE = and_(_w.wakes_at.is_not(None), _w.wakes_at <= _NOW)

_WEEKS = values(column("days", Integer), name="weeks").data([(0,), (7,)])
_MONDAY = cast(func.date_trunc("week", func.timezone(_t.timezone, _NOW)), Date) + _WEEKS.c.days

WEEKS_TO_BEGIN = (
    select(_p.site, _p.client_id, _MONDAY.label("starts_on"))
    .distinct()
    .select_from(progress.join(track, _t.id == _p.track_id).join(_WEEKS, _WEEKS.c.days >= 0))
    .where(_p.started_on <= _MONDAY + 6, or_(_p.ended_on.is_(None), _p.ended_on >= _MONDAY))
    .where(
        ~exists().where(_w.site == _p.site, _w.client_id == _p.client_id, _w.starts_on == _MONDAY)
    )
    .subquery("to_begin")
)
"""The present local week of every running stay, and the next one, where they are not kept yet."""
