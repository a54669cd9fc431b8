"""Which columns a TEDS file is read for, under which names, and how a cell becomes a value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from deploy.teds import labels
from services.enrollment.domain.reporting.teds import codes, states
from services.enrollment.domain.reporting.teds.codes import Span

T = TypeVar("T")
_WHOLE = re.compile(r"([+-]?\d{1,9})(?:\.0*)?")


class UnreadableCell(Exception):
    """A cell says nothing the codebook knows. Names the column, never the value."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def whole(text: str) -> int | None:
    """Return the integer that " 6", "06" or "6.0" writes, else None."""
    found = _WHOLE.fullmatch(text.strip())
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column: its code table by year and the rule that reads its labels."""

    names: tuple[str, ...]
    codes: Callable[[int], Mapping[int, T]]
    in_words: Callable[[str], T | None]

    def read(self, text: str, year: int) -> T | None:
        """Return the value, None when missing; raises UnreadableCell."""
        label = labels.normalised(text)
        if labels.is_missing(label):
            return None
        code = whole(label)
        value = self.in_words(label) if code is None else self.codes(year).get(code)
        if value is None:
            kind = "label" if code is None else "code"
            raise UnreadableCell(self.names[0].upper(), f"not a {kind} the codebook of {year} has")
        return value


def _stay_in_days(_year: int) -> Mapping[int, Span]:
    return _ANY_STAY


_LONGEST_STAY = 9999
_ANY_STAY = {days: codes.exactly(days) for days in range(_LONGEST_STAY + 1)}

STATE = Column(("stfips", "state"), states.state_codes, states.state_in_words)
AGE = Column(("age", "age_group"), codes.age_bands, labels.age_band)
REFERRAL_SOURCE = Column(
    ("psource", "referral_source"), codes.referral_sources, labels.referral_source
)
WAIT = Column(("daywait", "wait_time_days"), codes.waits, labels.days)
SERVICE_AT_ADMISSION = ("services", "servseta", "service_type", "service_type_admit")
SERVICE_AT_DISCHARGE = ("services_d", "servsetd", "service_type_discharge")
SERVICE = Column(
    (*SERVICE_AT_ADMISSION, *SERVICE_AT_DISCHARGE),
    codes.services,
    labels.service,
)
"""Service at admission; where the file does not say it, as to 2016, at discharge."""
REASON = Column(("reason", "discharge_reason"), codes.dispositions, labels.disposition)
STAY = Column(("los", "length_of_stay"), codes.stays, labels.days)
STAY_IN_DAYS = Column(("los_days",), _stay_in_days, labels.days)
"""Decoded files name days as days: there 40 is forty days, where LOS has no such code."""

CASE_ID = ("caseid", "case_id", "patient_id")
DISCHARGE_YEAR = ("disyr", "discharge_year")
ADMISSION_YEAR = ("admyr", "admission_year", "year")
SOURCE = ("source", "dataset")
ONLY_IN_DISCHARGES = SERVICE_AT_DISCHARGE
