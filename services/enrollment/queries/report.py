"""Owns the report of episodes: counts by code and band, overall and by site, in one scan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
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
)

from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.tables import application, episode, site
from shared.database import Database
from shared.reporting.counting import MISSING, tallied
from shared.reporting.tally import Tallies

OPEN = "open"
"""Counts a stay that has not ended, where only a discharge could say more."""

STARTED = [EpisodeState.ACTIVE, EpisodeState.ONHOLD, EpisodeState.FINISHED]
STAY_BANDS = ((31, 45), (46, 60), (61, 90), (91, 120), (121, 180), (181, 365))
WAITING_BANDS = ((1, 7), (8, 14), (15, 30))
DIMENSIONS = ("disposition", "referral_source", "age_band", "length_of_stay", "days_waiting")


@dataclass(frozen=True, slots=True)
class Report:
    """Episodes counted. `synthetic_left_out` are of demonstration sites, and in no other figure."""

    counted: Tallies
    synthetic_left_out: int


async def episodes(
    database: Database, sites: Collection[str] | None, *, synthetic: bool = False
) -> Report:
    """Count the episodes that have begun; `sites` None is all. Mistakes are not counted.

    Without `synthetic` the episodes of synthetic sites are only said to be left out.
    """
    left_out = 0 if synthetic else await database.fetch_value(_left_out(sites))
    counted = await tallied(database, _coded(sites, synthetic=synthetic), DIMENSIONS)
    return Report(counted, left_out)


def _left_out(sites: Collection[str] | None) -> Select[Any]:
    counted = _coded(sites, synthetic=True).subquery()
    return select(func.count()).select_from(counted).where(counted.c.synthetic)


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
