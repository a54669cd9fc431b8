"""The states of a setback, and every step between them."""

from enum import StrEnum

from services.aftercare.domain.steps import Steps, step
from shared.errors import BrokenRule


class ReportIsNotUnconfirmed(BrokenRule):
    """Only what nobody has confirmed yet is confirmed or set aside."""


class SetbackIsNotReported(BrokenRule):
    """A setback is reviewed once, after it was confirmed."""


class SetbackIsNotReviewed(BrokenRule):
    """An outcome follows from a review, and once."""


class NoReadmissionIsAwaited(BrokenRule):
    """Only a readmission that was asked for can fail."""


class NoContactIsOwed(BrokenRule):
    """A contact is recorded where a review planned one."""


class NothingIsDecided(BrokenRule):
    """Only a decision is taken up again, and none that asked for a readmission."""


class SetbackState(StrEnum):
    """`UNCONFIRMED`: told by family whom no consent lets in; staff find out whose it is.

    `CONTACT_OWED`: care is adjusted, and somebody is still to get in touch.
    """

    UNCONFIRMED = "unconfirmed"
    SET_ASIDE = "set_aside"
    REPORTED = "reported"
    WITHDRAWN = "withdrawn"
    REVIEWED = "reviewed"
    CONTACT_OWED = "contact_owed"
    CARE_ADJUSTED = "care_adjusted"
    READMISSION_REQUESTED = "readmission_requested"
    NO_CHANGE = "no_change"


class Reporter(StrEnum):
    CLIENT = "client"
    FAMILY = "family"
    STAFF = "staff"


class SetbackKind(StrEnum):
    """What happened, where the person chose to say. It is kept sealed and no event carries it."""

    USE = "use"
    NEAR_MISS = "near_miss"
    OTHER = "other"


class Outcome(StrEnum):
    """What a person decides; each is a state of the same name, once nothing is owed any more."""

    CARE_ADJUSTED = "care_adjusted"
    READMISSION_REQUESTED = "readmission_requested"
    NO_CHANGE = "no_change"


class Adjustment(StrEnum):
    CADENCE = "cadence"
    LINKAGE = "linkage"
    CONTACT = "contact"


_S = SetbackState
WAITING = (_S.UNCONFIRMED, _S.REPORTED, _S.REVIEWED, _S.CONTACT_OWED)
"""States in which somebody of the staff owes the next step, by `due_at`."""
_DECIDED = {_S.CONTACT_OWED, _S.CARE_ADJUSTED, _S.NO_CHANGE}

_NOT_REOPENED = {
    _S.READMISSION_REQUESTED: "A readmission was asked for: withdraw its application in enrollment "
    "first. Then this setback is reviewed, and waits for another decision, by itself.",
}

SETBACK_STEPS: Steps[SetbackState] = {
    "confirm": step({_S.UNCONFIRMED}, _S.REPORTED, ReportIsNotUnconfirmed),
    "set_aside": step({_S.UNCONFIRMED}, _S.SET_ASIDE, ReportIsNotUnconfirmed),
    "withdraw": step({_S.UNCONFIRMED, _S.REPORTED}, _S.WITHDRAWN, SetbackIsNotReported),
    "review": step({_S.REPORTED}, _S.REVIEWED, SetbackIsNotReported),
    "adjust_care": step({_S.REVIEWED}, _S.CARE_ADJUSTED, SetbackIsNotReviewed),
    "await_contact": step({_S.REVIEWED}, _S.CONTACT_OWED, SetbackIsNotReviewed),
    "try_again": step({_S.CONTACT_OWED}, _S.CONTACT_OWED, NoContactIsOwed),
    "make_contact": step({_S.CONTACT_OWED}, _S.CARE_ADJUSTED, NoContactIsOwed),
    "reopen": step(_DECIDED, _S.REVIEWED, NothingIsDecided, _NOT_REOPENED),
    "request_readmission": step({_S.REVIEWED}, _S.READMISSION_REQUESTED, SetbackIsNotReviewed),
    "leave_as_it_is": step({_S.REVIEWED}, _S.NO_CHANGE, SetbackIsNotReviewed),
    "take_up_again": step({_S.READMISSION_REQUESTED}, _S.REVIEWED, NoReadmissionIsAwaited),
}
