"""Owns who waits on a day: applications that no stay has followed yet, by days since receipt."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ARRAY, Integer, Text, any_, case, cast, exists, func, literal, select

from services.enrollment.domain.intake.application import ApplicationState
from services.enrollment.queries.report import STARTED
from services.enrollment.queries.reports.tallies import at_sites
from services.enrollment.tables import application, episode
from shared.database import Database
from shared.reporting.counting import DAYS, MISSING, band, tallied
from shared.reporting.tally import Tallies

DIMENSIONS = ("stage", "days_waiting", "program", "referral_source")
BANDS = ((0, 0), (1, 7), (8, 14), (15, 30))
UNDECIDED, ACCEPTED = "undecided", "accepted"

_a = application.c
_WAITING = [ApplicationState.SUBMITTED, ApplicationState.SCREENING, ApplicationState.ACCEPTED]
_started = exists().where(
    episode.c.application_id == _a.id, episode.c.state == any_(literal(STARTED, ARRAY(Text)))
)
_closed = exists().where(
    episode.c.application_id == _a.id,
    episode.c.state == any_(literal(["cancelled", "entered_in_error"], ARRAY(Text))),
)


async def waiting(
    database: Database, sites: Collection[str] | None, *, on: date, synthetic: bool
) -> Tallies:
    """Count who waits now, and how many days until `on`, with the median and the longest."""
    days = cast(literal(on) - _a.received_on, Integer)
    statement = select(
        _a.site,
        case((_a.state == ApplicationState.ACCEPTED.value, ACCEPTED), else_=UNDECIDED).label(
            "stage"
        ),
        band(days, BANDS).label("days_waiting"),
        _a.program,
        func.coalesce(_a.referral_source, MISSING).label("referral_source"),
        days.label(DAYS),
    ).where(
        _a.state == any_(literal(_WAITING, ARRAY(Text))),
        _a.received_on <= on,
        ~_started,
        ~_closed,
    )
    coded = at_sites(statement, _a.site, sites, synthetic=synthetic)
    return await tallied(database, coded, DIMENSIONS, days=DAYS)
