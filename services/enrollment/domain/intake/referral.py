"""Owns who applies and where the client comes from: the caller, and inpatient care before this."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.enrollment.domain.codes import LevelOfCare
from shared.errors import Invalid

INPATIENT = frozenset({"3.1", "3.3", "3.5", "3.7", "4", "4.0"})
"""ASAM levels where the client stays overnight: what one steps down from."""


class Applicant(StrEnum):
    """Who applies. From where the client was referred is another code, of TEDS."""

    SELF = "self"
    FAMILY = "family"
    REFERRING_FACILITY = "referring_facility"


class StepDownIsFromInpatientCare(Invalid):
    """One steps down from a residential or inpatient level of care."""


@dataclass(frozen=True, kw_only=True, repr=False)
class StepDown:
    """Inpatient care that this follows. None says that it is not known (yet). Kept sealed."""

    program_name: str
    level_of_care: LevelOfCare
    discharged_on: date | None = None

    def __post_init__(self) -> None:
        if self.level_of_care not in INPATIENT:
            raise StepDownIsFromInpatientCare(
                "Name the residential or inpatient level (3.1 to 4.0).",
                field="step_down.level_of_care",
            )


@dataclass(frozen=True, kw_only=True, repr=False)
class Caller:
    """Whom to call back: the applicant where that is not the client. Kept sealed.

    Unless `may_leave_message` was said, nobody leaves word: others may listen to the machine.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    best_time: str | None = None
    may_leave_message: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class InConfidence:
    """What an application holds that is stored sealed and in no other way."""

    caller: Caller | None = None
    step_down: StepDown | None = None
    note: str | None = None


NOTHING_SAID = InConfidence()
