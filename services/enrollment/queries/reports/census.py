"""Owns the census: who is in care on a day, by site, program, track and level; held apart."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    any_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from services.enrollment.domain.days import DatePrecision
from services.enrollment.queries.report import STARTED
from services.enrollment.queries.reports.tallies import at_sites
from services.enrollment.tables import care_segment, episode
from shared.database import Database
from shared.reporting.counting import tallied
from shared.reporting.tally import Tallies

DIMENSIONS = ("standing", "program", "track", "level_of_care")
NO_TRACK = "none"
IN_CARE, ON_HOLD = "in_care", "on_hold"

_s, _e = care_segment.c, episode.c
_STARTED = _e.state == any_(literal(STARTED, ARRAY(Text)))
# Where only the year is known nobody can say who was in care on a day.
_BY_DAY = _e.date_precision == DatePrecision.DAY.value
_NO_HOLDS = cast(literal("[]"), _e.holds.type)


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many were in care at the end of a day, and how many of them on hold."""

    on: date
    in_care: int
    on_hold: int


async def census(
    database: Database, sites: Collection[str] | None, *, on: date, synthetic: bool
) -> Tallies:
    """Count who is in care at the end of the day; the day of a discharge is no day of care."""
    standing = case((_held_on(on), ON_HOLD), else_=IN_CARE)
    statement = (
        select(
            _s.site,
            standing.label("standing"),
            _s.program,
            func.coalesce(_s.track, NO_TRACK).label("track"),
            _s.level_of_care,
        )
        .join_from(care_segment, episode, _e.id == _s.episode_id)
        .where(_STARTED, _BY_DAY, _s.starts_on <= on, or_(_s.ends_on.is_(None), _s.ends_on > on))
    )
    coded = at_sites(statement, _s.site, sites, synthetic=synthetic)
    return await tallied(database, coded, DIMENSIONS)


async def census_by_day(
    database: Database,
    sites: Collection[str] | None,
    *,
    first: date,
    last: date,
    synthetic: bool,
) -> list[DayCount]:
    """Count each day from `first` to `last` from who came and who went."""
    rows = await database.survey(_changes(sites, first, last, synthetic=synthetic))
    changed = {row["day"]: row for row in rows}
    counts, in_care, on_hold = [], 0, 0
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        if day in changed:
            in_care += changed[day]["in_care"]
            on_hold += changed[day]["on_hold"]
        counts.append(DayCount(day, in_care, on_hold))
    return counts


async def known_by_year_only(
    database: Database, sites: Collection[str] | None, *, synthetic: bool
) -> int:
    """Count the open episodes of which the days are not known: no census holds them."""
    statement = (
        select(func.count())
        .select_from(episode)
        .where(_STARTED, ~_BY_DAY, _e.discharged_on.is_(None))
    )
    counted: int = await database.fetch_value(
        at_sites(statement, _e.site, sites, synthetic=synthetic)
    )
    return counted


def _held_on(on: date) -> ColumnElement[bool]:
    hold = func.jsonb_array_elements(_e.holds).table_valued("value").alias("hold")
    began = cast(func.jsonb_extract_path_text(hold.c.value, "held_on"), Date)
    ended = cast(func.jsonb_extract_path_text(hold.c.value, "resumed_on"), Date)
    within = exists().select_from(hold).where(began <= on, or_(ended.is_(None), ended > on))
    return (_e.holds != _NO_HOLDS) & within


def _changes(
    sites: Collection[str] | None, first: date, last: date, *, synthetic: bool
) -> Select[Any]:
    """Sum who came less who went by day; who came before `first` came on it."""
    stays = _periods(_s.starts_on, _s.ends_on, sites, synthetic=synthetic)
    hold = func.jsonb_array_elements(_e.holds).table_valued("value").alias("hold")
    began = cast(func.jsonb_extract_path_text(hold.c.value, "held_on"), Date)
    resumed = cast(func.jsonb_extract_path_text(hold.c.value, "resumed_on"), Date)
    # A hold that nobody ended ends with the stay.
    ended = func.coalesce(func.least(resumed, _e.discharged_on), resumed, _e.discharged_on)
    holds = at_sites(
        select(began.label("began"), ended.label("ended"))
        .select_from(episode.join(hold, literal(True)))
        .where(_STARTED, _BY_DAY, _e.holds != _NO_HOLDS),
        _e.site,
        sites,
        synthetic=synthetic,
    )
    both = [(stays.subquery(), "in_care"), (holds.subquery(), "on_hold")]
    events = []
    for rows, what in both:
        for day, number in ((func.greatest(rows.c.began, first), 1), (rows.c.ended, -1)):
            amounts = [
                literal(number if name == what else 0, Integer).label(name)
                for name in ("in_care", "on_hold")
            ]
            events.append(
                select(day.label("day"), *amounts).where(
                    rows.c.began <= last,
                    or_(rows.c.ended.is_(None), rows.c.ended > first),
                    day.is_not(None),
                    day <= last,
                )
            )
    of = union_all(*events).subquery()
    return select(
        of.c.day,
        func.sum(of.c.in_care).label("in_care"),
        func.sum(of.c.on_hold).label("on_hold"),
    ).group_by(of.c.day)


def _periods(
    began: ColumnElement[date],
    ended: ColumnElement[date],
    sites: Collection[str] | None,
    *,
    synthetic: bool,
) -> Select[Any]:
    statement = (
        select(began.label("began"), ended.label("ended"))
        .join_from(care_segment, episode, _e.id == _s.episode_id)
        .where(_STARTED, _BY_DAY)
    )
    return at_sites(statement, _s.site, sites, synthetic=synthetic)
