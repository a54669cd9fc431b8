"""Owns what each outcome means in words: what is counted, of what, and after whose definition."""

from collections.abc import Mapping
from enum import StrEnum

from services.aftercare.domain.outcomes.windows import HORIZONS
from shared.reporting.measures import Benchmark, Definition

LINKAGE_DAYS = (7, 30, 90)
"""Days after the discharge until the first attendance."""
READMISSION_DAYS = (30, 90, 180, 365)


class Result(StrEnum):
    """`not_yet`: its days are not over, so nobody can say; it counts neither way."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_YET = "not_yet"


class Exclusion(StrEnum):
    """Why a discharge is in no measure."""

    ENTERED_IN_ERROR = "entered_in_error"
    DEATH = "death"
    TRANSFERRED = "transferred"
    ELSEWHERE = "elsewhere"
    HISTORY = "history"


COUNTED = "counted"

EXCLUSIONS: Mapping[Exclusion, str] = {
    Exclusion.ENTERED_IN_ERROR: "The stay was entered in error.",
    Exclusion.DEATH: "The stay ended by death.",
    Exclusion.TRANSFERRED: "The stay ended by transfer to another program, which follows up.",
    Exclusion.ELSEWHERE: "The stay goes on at another site.",
    Exclusion.HISTORY: "Imported history, from before aftercare kept anything.",
}

_DISCHARGES = (
    "Discharges of the period, with or without a plan, one a person and day; who is excluded is "
    "counted apart, and so is who cannot be judged yet."
)
_NOMS = "After SAMHSA NOMs (GPRA), follow-up at 6 months"
_FOLLOW_UP_TARGET = Benchmark(
    0.80, "SAMHSA GPRA: grantees are to reach 80 % of clients at the 6-month follow-up"
)


def engagement(days: int) -> str:
    return f"engagement_{days}"


def linkage(days: int) -> str:
    return f"linkage_{days}"


def readmission(days: int) -> str:
    return f"readmission_{days}"


DEFINITIONS: Mapping[str, Definition] = {
    **{
        engagement(days): Definition(
            "Those with an answered check-in, a first attendance of a linkage, or an outreach that "
            f"reached them, within the site's window around {days} days after the discharge.",
            _DISCHARGES,
            _NOMS,
            _FOLLOW_UP_TARGET if days == 180 else None,  # noqa: PLR2004 - the horizon of NOMs
        )
        for days in HORIZONS
    },
    **{
        linkage(days): Definition(
            f"Those who attended what a plan linked them to, by day {days} after the discharge; a "
            "first attendance before the discharge counts.",
            _DISCHARGES,
            f"After NCQA HEDIS follow-up measures (FUI: 7 and 30 days), for {days} days",
        )
        for days in LINKAGE_DAYS
    },
    **{
        readmission(days): Definition(
            f"Those whose later stay began here within {days} days of the discharge. Care "
            "elsewhere is not known here.",
            _DISCHARGES,
            "After NCQA HEDIS readmission measures, for this site",
        )
        for days in READMISSION_DAYS
    },
}
