"""The same values in words: labels vary between years and files, so they are met leniently.

A rule reads a normalised label (lower case, single spaces, plain hyphens) and returns the value
or None for "not a label of this column". What files write for a missing value stands here too.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from services.enrollment.domain.reporting.teds.codes import (
    AGE_BANDS,
    INTENSIVE_OUTPATIENT,
    Span,
    exactly,
)

T = TypeVar("T")

MISSING = frozenset(
    {
        "", "-9", ".", "-", "--", "?", "na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "none",
        "missing", "unknown", "invalid", "not collected", "not reported", "not available",
        "missing/unknown", "missing/unknown/not collected/invalid",
    }
)  # fmt: skip
_MISSING_FORM = re.compile(r"missing\b.*\b(unknown|invalid|not collected)\b.*|-9\.?0*|\.[a-z]?")


_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_CODE_BEFORE = re.compile(r"(?:\(-?\d+\)|-?\d+ ?[:=]) ?(?=\S)")


def normalised(text: str) -> str:
    """Return the label in lower case with single spaces and plain hyphens.

    A code that stands before its label, as in "(06) Other" or "6: Other", is dropped.
    """
    plain = " ".join(text.translate(_HYPHENS).casefold().split())
    return _CODE_BEFORE.sub("", plain, count=1) if _CODE_BEFORE.match(plain) else plain


def is_missing(label: str) -> bool:
    return label in MISSING or _MISSING_FORM.fullmatch(label) is not None


def first_match(rules: Sequence[tuple[str, T]]) -> Callable[[str], T | None]:
    """Return a rule that tries patterns in order; the first found in the label decides."""
    compiled = [(re.compile(pattern), value) for pattern, value in rules]

    def read(label: str) -> T | None:
        return next((value for pattern, value in compiled if pattern.search(label)), None)

    return read


referral_source = first_match(
    [
        (r"criminal|court|justice|\bdui\b|\bdwi\b|probation|parole", "criminal_justice"),
        (r"\bself\b|\bselfreferral\b|^individual|family", "individual"),
        (r"school|education", "school"),
        (r"employer|\beap\b", "employer_eap"),
        (r"community", "other_community"),
        (r"(alcohol|drug|substance|sud).*provider", "alcohol_drug_provider"),
        (r"health ?-?care|health provider", "other_health_provider"),
    ]
)

disposition = first_match(
    [
        (r"\b(not|in|never)[ -]?complet", None),
        (r"^transfer", "transferred"),
        (r"^drop(ped)?[ -]?out|left against|^left treatment|against (professional|medical)",
         "dropped_out"),
        (r"terminat", "terminated_by_facility"),
        (r"incarcerat|^jail", "incarcerated"),
        (r"^death$|^died$|^deceased$", "death"),
        (r"\bcomplet(ed?|ion)\b", "completed"),
        (r"^other$|^other reasons?$", "other"),
    ]
)  # fmt: skip

service = first_match(
    [
        (r"non-? ?intensive", "outpatient"),
        (r"intensive out-?patient|^iop$", INTENSIVE_OUTPATIENT),
        (r"hospital.*non-?detox|rehab.*hospital", "rehab_hospital"),
        (r"(rehab|resid).*short", "rehab_short_term"),
        (r"(rehab|resid).*long", "rehab_long_term"),
        (r"(ambulatory|outpatient).*detox", "detox_ambulatory"),
        (r"detox.*hospital", "detox_hospital"),
        (r"detox.*(resid|free-?standing)", "detox_residential"),
    ]
)

_AGE_TRIM = re.compile(r"\b(ages?|aged|years?|yrs?|old|of)\b")
_DAYS_TRIM = re.compile(r"\b(days?|months?)\b")
_RANGE = re.compile(r"(\d+) ?(?:-|to) ?(\d+)")
_OPEN = re.compile(r"(\d+) ?(?:\+|(?:and|or|&) ?(?:more|over|older|above|longer))")
_MORE_THAN = re.compile(r"(?:more than|over|>) ?(\d+)")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_AS_DATE = re.compile(rf"(\d+)-({_MONTHS.replace(' ', '|')})|({_MONTHS.replace(' ', '|')})-(\d+)")
_YEAR_OR_MORE = re.compile(r"(?:more than|over|>) ?(?:a|1|one) year|(?:366|1 year) ?\+?")
_DAYS_A_YEAR = 365


def _trimmed(label: str, words: re.Pattern[str]) -> str:
    return " ".join(words.sub(" ", label).split())


def span(text: str) -> Span | None:
    """Return the span that "8-14", "31 to 45", "7+", "31 or more", "more than 30" or "6" says."""
    if found := _RANGE.fullmatch(text):
        low, high = int(found[1]), int(found[2])
        return Span(low, high) if low <= high else None
    if found := _OPEN.fullmatch(text):
        return Span(int(found[1]), None)
    if found := _MORE_THAN.fullmatch(text):
        return Span(int(found[1]) + 1, None)
    if found := _AS_DATE.fullmatch(text):
        # Spreadsheets save the label 12-14 as the date 14-Dec.
        month, day = found[2] or found[3], found[1] or found[4]
        return Span(_MONTHS.split().index(month) + 1, int(day))
    return exactly(int(text)) if text.isdecimal() else None


def age_band(label: str) -> str | None:
    found = span(_trimmed(label, _AGE_TRIM))
    if found is None:
        return None
    band = f"{found.at_least}+" if found.at_most is None else f"{found.at_least}-{found.at_most}"
    return band if band in AGE_BANDS else None


def days(label: str) -> Span | None:
    """Return days waited or stayed; no wait at all is "same day"."""
    if re.fullmatch(r"same[ -]?day|no wait(ing)?", label):
        return exactly(0)
    if _YEAR_OR_MORE.fullmatch(label):
        return Span(_DAYS_A_YEAR + 1, None)
    return span(_trimmed(label, _DAYS_TRIM))
