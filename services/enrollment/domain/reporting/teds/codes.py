"""Owns the codes of what enrollment knows itself: ages, waits, stays, sources, reasons, services.

Source: SAMHSA TEDS-A and TEDS-D public-use file codebooks, 2006 to 2023. A code that a table
does not hold is unknown in that year; missing is not a code.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from services.enrollment.domain.reporting.teds import terms
from services.enrollment.domain.reporting.teds.vocabulary import RECODED_FROM, Vocabulary


@dataclass(frozen=True, slots=True)
class Span:
    """A count known to lie between two whole numbers, both included; None is no upper bound."""

    at_least: int
    at_most: int | None

    def holds(self, other: "Span") -> bool:
        """Say whether all that `other` may be lies within this."""
        if self.at_least > other.at_least:
            return False
        return self.at_most is None or (other.at_most is not None and other.at_most <= self.at_most)


def exactly(number: int) -> Span:
    return Span(number, number)


AGE_BANDS = frozenset(terms.AGE.terms)
REFERRAL_SOURCES: Mapping[int, str] = terms.REFERRAL.by_code(RECODED_FROM)
DISPOSITIONS: Mapping[int, str] = terms.REASON.by_code(RECODED_FROM)

INTENSIVE_OUTPATIENT = "intensive_outpatient"
SERVICES: Mapping[int, str] = terms.SERVICE.by_code(RECODED_FROM)

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
    return terms.AGE.by_code(year)


def referral_sources(_year: int) -> Mapping[int, str]:
    return REFERRAL_SOURCES


def dispositions(_year: int) -> Mapping[int, str]:
    return DISPOSITIONS


def services(_year: int) -> Mapping[int, str]:
    return SERVICES


def waits(year: int) -> Mapping[int, Span]:
    """Return days waited to enter treatment: exact to 2014, in five bands since."""
    return _WAITS_FROM_2015 if year >= RECODED_FROM else _WAITS_TO_2014


def stays(_year: int) -> Mapping[int, Span]:
    """Return days from admission to last contact: exact to 30, in bands above."""
    return STAYS


def code_of(days: Span, table: Mapping[int, Span]) -> int | None:
    """Return the code whose days hold all of these, None where no code does."""
    if table.get(days.at_least) == days:
        return days.at_least
    return next((code for code, span in table.items() if span.holds(days)), None)


def _stay_term(code: int, span: Span) -> str:
    name = f"{span.at_least}+" if span.at_most is None else f"{span.at_least}-{span.at_most}"
    name = str(span.at_least) if span.at_least == span.at_most else name
    return f"{name} | {name} | {code} | {code}"


STAY_TERMS = Vocabulary.of("\n".join(_stay_term(code, span) for code, span in STAYS.items()))
