"""Owns the report of episodes: counts by code and band, overall and by site, in one scan."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    select,
    tuple_,
)

from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.tables import application, episode, site
from shared.database import Database

OPEN = "open"
"""Counts a stay that has not ended, where only a discharge could say more."""
MISSING = "missing"
"""Counts what nobody recorded. It is never folded into another code."""

STARTED = [EpisodeState.ACTIVE, EpisodeState.ONHOLD, EpisodeState.FINISHED]
STAY_BANDS = ((31, 45), (46, 60), (61, 90), (91, 120), (121, 180), (181, 365))
WAITING_BANDS = ((1, 7), (8, 14), (15, 30))
DIMENSIONS = ("disposition", "referral_source", "age_band", "length_of_stay", "days_waiting")

Counts = dict[str, dict[str, int]]


@dataclass
class Tally:
    """Episodes of one site, or of all: the total, and counts for each dimension."""

    total: int = 0
    by: Counts = field(default_factory=lambda: {name: {} for name in DIMENSIONS})


@dataclass
class Report:
    overall: Tally = field(default_factory=Tally)
    sites: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    synthetic_left_out: int = 0


async def episodes(
    database: Database, sites: Collection[str] | None, *, synthetic: bool = False
) -> Report:
    """Count the episodes that have begun; `sites` None is all. Mistakes are not counted.

    Without `synthetic` the episodes of synthetic sites are only said to be left out.
    """
    report = Report()
    if not synthetic:
        report.synthetic_left_out = await database.fetch_value(_left_out(sites))
    for row in await database.survey(_statement(sites, synthetic=synthetic)):
        tally = report.overall if row["all_sites"] else report.sites[row["site"]]
        dimension = row["dimension"]
        if dimension is None:
            tally.total = row["count"]
        else:
            tally.by[dimension][row[dimension]] = row["count"]
    return report


def _left_out(sites: Collection[str] | None) -> Select[Any]:
    counted = _coded(sites, synthetic=True).subquery()
    return select(func.count()).select_from(counted).where(counted.c.synthetic)


def _statement(sites: Collection[str] | None, *, synthetic: bool) -> Select[Any]:
    """Count once per grouping set: (), (code), (site) and (site, code) for each dimension."""
    bands = _coded(sites, synthetic=synthetic).subquery()
    place = bands.c.site
    codes = [bands.c[name] for name in DIMENSIONS]
    sets = [tuple_(), tuple_(place)]
    for code in codes:
        sets += [tuple_(code), tuple_(place, code)]
    which = case(*((func.grouping(code) == 0, code.name) for code in codes), else_=None)
    return select(
        place,
        *codes,
        (func.grouping(place) == 1).label("all_sites"),
        which.label("dimension"),
        func.count().label("count"),
    ).group_by(func.grouping_sets(*sets))


def _coded(sites: Collection[str] | None, *, synthetic: bool) -> Select[Any]:
    e, a = episode.c, application.c
    statement = (
        select(
            e.site,
            site.c.synthetic,
            func.coalesce(e.disposition, OPEN).label("disposition"),
            func.coalesce(a.referral_source, MISSING).label("referral_source"),
            func.coalesce(a.age_band, MISSING).label("age_band"),
            case(
                (e.disposition.is_(None), OPEN),
                else_=_band(e.stayed_at_least, e.stayed_at_most, STAY_BANDS, exact_to=30),
            ).label("length_of_stay"),
            _band(e.waited_at_least, e.waited_at_most, WAITING_BANDS, exact_to=0).label(
                "days_waiting"
            ),
        )
        .join_from(episode, application, e.application_id == a.id)
        .join(site, site.c.code == e.site)
        .where(e.state == any_(literal(STARTED, ARRAY(Text))))
    )
    if not synthetic:
        statement = statement.where(~site.c.synthetic)
    if sites is None:
        return statement
    return statement.where(e.site == any_(literal(sorted(sites), ARRAY(Text))))


def _band(
    at_least: ColumnElement[int | None],
    at_most: ColumnElement[int | None],
    bands: Sequence[tuple[int, int]],
    *,
    exact_to: int,
) -> ColumnElement[str]:
    """Name a range of days: missing, `4`, `31-45`, `366+`, `7+`, or `3-9` that fits no band."""
    beyond = bands[-1][1] + 1
    low, high = cast(at_least, String), cast(at_most, String)
    return case(
        (at_least.is_(None), MISSING),
        (at_least >= beyond, f"{beyond}+"),
        (at_most.is_(None), low + "+"),
        (and_(at_least == at_most, at_most <= exact_to), low),
        *((and_(at_least >= a, at_most <= b), f"{a}-{b}") for a, b in bands),
        else_=low + "-" + high,
    )
