"""What the numeric codes of the TEDS public-use files mean, by year of the file.

Source: SAMHSA TEDS-A and TEDS-D public-use file codebooks, 2006 to 2023. A code that a table
does not hold is unknown in that year; missing is not a code (see labels.MISSING).
"""

from collections.abc import Mapping
from dataclasses import dataclass

FIRST_YEAR = 2006
RECODED_FROM = 2015
"""In 2015 ages moved by one code, waits became bands and earlier episodes became yes or no."""


@dataclass(frozen=True, slots=True)
class Span:
    """A count known to lie between two whole numbers, both included; None is no upper bound."""

    at_least: int
    at_most: int | None


def exactly(number: int) -> Span:
    return Span(number, number)


_TO_54 = ("12-14", "15-17", "18-20", "21-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54")
_AGES_TO_2014 = dict(enumerate((*_TO_54, "55+"), start=2))
_AGES_FROM_2015 = dict(enumerate((*_TO_54, "55-64", "65+"), start=1))
AGE_BANDS = frozenset(_AGES_TO_2014.values()) | frozenset(_AGES_FROM_2015.values())

REFERRAL_SOURCES: Mapping[int, str] = {
    1: "individual",
    2: "alcohol_drug_provider",
    3: "other_health_provider",
    4: "school",
    5: "employer_eap",
    6: "other_community",
    7: "criminal_justice",
}

DISPOSITIONS: Mapping[int, str] = {
    1: "completed",
    2: "dropped_out",
    3: "terminated_by_facility",
    4: "transferred",
    5: "incarcerated",
    6: "death",
    7: "other",
}

INTENSIVE_OUTPATIENT = "intensive_outpatient"
SERVICES: Mapping[int, str] = {
    1: "detox_hospital",
    2: "detox_residential",
    3: "rehab_hospital",
    4: "rehab_short_term",
    5: "rehab_long_term",
    6: INTENSIVE_OUTPATIENT,
    7: "outpatient",
    8: "detox_ambulatory",
}

_LONGEST_EXACT_WAIT = 995
_WAITS_TO_2014 = {days: exactly(days) for days in range(_LONGEST_EXACT_WAIT + 1)} | {
    _LONGEST_EXACT_WAIT + 1: Span(_LONGEST_EXACT_WAIT + 1, None)
}
_WAITS_FROM_2015 = {
    0: exactly(0),
    1: Span(1, 7),
    2: Span(8, 14),
    3: Span(15, 30),
    4: Span(31, None),
}

_PRIOR_TO_2014 = {count: exactly(count) for count in range(5)} | {5: Span(5, None)}
_PRIOR_FROM_2015 = {0: exactly(0), 1: Span(1, None)}

STAYS: Mapping[int, Span] = {days: exactly(days) for days in range(1, 31)} | {
    31: Span(31, 45),
    32: Span(46, 60),
    33: Span(61, 90),
    34: Span(91, 120),
    35: Span(121, 180),
    36: Span(181, 365),
    37: Span(366, None),
}


def age_bands(year: int) -> Mapping[int, str]:
    return _AGES_FROM_2015 if year >= RECODED_FROM else _AGES_TO_2014


def referral_sources(_year: int) -> Mapping[int, str]:
    return REFERRAL_SOURCES


def dispositions(_year: int) -> Mapping[int, str]:
    return DISPOSITIONS


def services(_year: int) -> Mapping[int, str]:
    return SERVICES


def waits(year: int) -> Mapping[int, Span]:
    """Return days waited to enter treatment: exact to 2014, in five bands since."""
    return _WAITS_FROM_2015 if year >= RECODED_FROM else _WAITS_TO_2014


def prior_episodes(year: int) -> Mapping[int, Span]:
    """Return how many earlier treatment episodes: 0 to 5 or more to 2014, none or any since."""
    return _PRIOR_FROM_2015 if year >= RECODED_FROM else _PRIOR_TO_2014


def stays(_year: int) -> Mapping[int, Span]:
    """Return days from admission to last contact: exact to 30, in bands above."""
    return STAYS
