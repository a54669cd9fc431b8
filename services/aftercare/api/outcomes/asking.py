"""Owns what outcomes are asked by: sites, days of discharge, program, and who will see them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends, Query

from services.aftercare.api.clock import Now
from services.aftercare.domain.outcomes.leaving import last_quarter, must_be_quarter
from services.aftercare.queries.outcomes.cohort import Cohort
from services.aftercare.queries.outcomes.figures import By
from shared.errors import Invalid
from shared.http.forms import Code, Day
from shared.http.parameters import SITE_PATTERN
from shared.http.reading import Reads

INSIDE = frozenset({"clinician", "program_director", "ops"})
LAST_ZONE = timedelta(hours=12)
"""A day is over everywhere once it is over at UTC-12."""
PERIOD_DAYS = 365
LONGEST_PERIOD = 3_660

SiteName = Annotated[str | None, Query(pattern=f"^{SITE_PATTERN}$", description="Only this one.")]
Since = Annotated[Day | None, Query(description="First day of discharge; by itself a year ago.")]
Until = Annotated[Day | None, Query(description="Last day of discharge; by itself yesterday.")]
Program = Annotated[Code | None, Query(description="Only this program.")]
ForOutside = Annotated[
    bool, Query(description="One quarter, by site, without what would tell of fewer than 11.")
]


class PeriodIsUpsideDown(Invalid):
    """A period ends on or after the day it begins, and within ten years."""


class SiteIsNotYours(Invalid):
    """Figures of one site are of one at which the caller works."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose outcomes, in which groups, and whether they leave."""

    cohort: Cohort
    by: By
    for_outside: bool


def over_everywhere(now: Now) -> date:
    """Return the last day that is over at every site."""
    return (now - LAST_ZONE).date() - timedelta(days=1)


OverEverywhere = Annotated[date, Depends(over_everywhere)]


def between(since: date | None, until: date | None, over: date) -> tuple[date, date]:
    """Return the days, both included. Raises PeriodIsUpsideDown."""
    last = until or over
    first = since or last - timedelta(days=PERIOD_DAYS - 1)
    if not 0 <= (last - first).days < LONGEST_PERIOD:
        raise PeriodIsUpsideDown("Not before `since`, and within ten years of it.", field="until")
    return first, last


async def asked(
    *,
    reads: Reads,
    over: OverEverywhere,
    site: SiteName = None,
    since: Since = None,
    until: Until = None,
    program: Program = None,
    by: By = By.SITE,
    for_outside: ForOutside = False,
) -> Asked:
    """Return what is asked. Who is not of the program sees only what may leave it.

    An outsider's figures are over all of their sites and programs: a part of them, beside the
    whole, would tell of the rest.
    """
    if for_outside or not INSIDE & reads.principal.roles:
        first, last = (since, until) if since and until else last_quarter(over)
        must_be_quarter(first, last, over)
        cohort = Cohort(sites=reads.sites, since=first, until=last, over=over)
        return Asked(cohort, By.SITE, for_outside=True)
    first, last = between(since, until, over)
    cohort = Cohort(
        sites=among(reads.sites, site), since=first, until=last, over=over, program=program
    )
    return Asked(cohort, by, for_outside=False)


def among(sites: frozenset[str] | None, site: str | None) -> frozenset[str] | None:
    """Return the caller's sites, narrowed to `site`; None is every site. Raises SiteIsNotYours."""
    if site is None:
        return sites
    if sites is not None and site not in sites:
        raise SiteIsNotYours("You do not work at a site of this name.", field="site")
    return frozenset({site})


AskedFor = Annotated[Asked, Depends(asked)]
