"""Owns how stays ended: dispositions, and how long they were, of discharges in a period."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import case, func, select

from services.enrollment.domain.codes import Disposition
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.queries.reports.tallies import at_sites
from services.enrollment.tables import application, episode
from shared.database import Database
from shared.reporting.counting import DAYS, MISSING, tallied
from shared.reporting.tally import Tallies

DIMENSIONS = ("disposition", "referral_source", "age_band")

_e, _a = episode.c, application.c


async def outcomes(
    database: Database,
    sites: Collection[str] | None,
    *,
    since: date,
    until: date,
    synthetic: bool,
    completers: bool = False,
) -> Tallies:
    """Count the discharges of the period, with the median stay of those known to the day.

    `completers` counts those alone who completed.
    """
    exact = case((_e.stayed_at_least == _e.stayed_at_most, _e.stayed_at_least), else_=None)
    statement = (
        select(
            _e.site,
            _e.disposition,
            func.coalesce(_a.referral_source, MISSING).label("referral_source"),
            func.coalesce(_a.age_band, MISSING).label("age_band"),
            exact.label(DAYS),
        )
        .join_from(episode, application, _e.application_id == _a.id)
        .where(_e.state == EpisodeState.FINISHED.value, _e.discharged_on.between(since, until))
    )
    if completers:
        statement = statement.where(_e.disposition == Disposition.COMPLETED.value)
    coded = at_sites(statement, _e.site, sites, synthetic=synthetic)
    return await tallied(database, coded, DIMENSIONS, days=DAYS)
