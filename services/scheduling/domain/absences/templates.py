"""Policies that programs in the field have, ready for a site to copy and change."""

from dataclasses import dataclass

from services.scheduling.domain.absences.steps import (
    Assignment,
    Condition,
    ConditionKind,
    ContractTerms,
    Follows,
    Role,
    Step,
)

_CALL = (
    Assignment(role=Role.FACILITATOR, within_hours=24),
    Assignment(role=Role.CLINICIAN, within_hours=48),
    Assignment(role=Role.PROGRAM_DIRECTOR, within_hours=96),
)
_CLINICIAN_CALLS = (
    Assignment(role=Role.CLINICIAN, within_hours=24),
    Assignment(role=Role.PROGRAM_DIRECTOR, within_hours=72),
)
_SIGN = (
    Assignment(role=Role.CLINICIAN, within_days=3),
    Assignment(role=Role.PROGRAM_DIRECTOR, within_days=7),
)
_DECIDE = (
    Assignment(role=Role.CLINICIAN, within_days=2),
    Assignment(role=Role.PROGRAM_DIRECTOR, within_days=5),
)
_TERMS = ContractTerms(terms_version="2026-1", misses_allowed=1, weeks=6)
_RECOMMEND = Follows.RECOMMEND_DISCHARGE


@dataclass(frozen=True, slots=True)
class Template:
    """`in_words` says what programs that have it say."""

    code: str
    in_words: str
    steps: tuple[Step, ...]


def _missed(at_least: int, *, weeks: int | None = None, sessions: int | None = None) -> Condition:
    return Condition(kind=ConditionKind.MISSED, at_least=at_least, weeks=weeks, sessions=sessions)


def _without_contact(at_least: int) -> Condition:
    return Condition(kind=ConditionKind.MISSED_IN_A_ROW_WITHOUT_CONTACT, at_least=at_least)


_BROKEN = Condition(kind=ConditionKind.CONTRACT_BROKEN)

SIX_IN_TWELVE_WEEKS = Template(
    "six-in-twelve-weeks",
    "More than 6 unexcused in 12 weeks recommends discharge; outreach from the fourth on.",
    (
        Step(code="call", condition=_missed(4, weeks=12), follows=Follows.OUTREACH, by=_CALL),
        Step(code="too-many", condition=_missed(7, weeks=12), follows=_RECOMMEND, by=_DECIDE),
    ),
)
THREE_WITHOUT_CONTACT = Template(
    "three-without-contact",
    "3 in a row without contact recommends discharge; somebody calls after each before.",
    (
        Step(code="call", condition=_without_contact(1), follows=Follows.OUTREACH, by=_CALL),
        Step(
            code="clinician-calls",
            condition=_without_contact(2),
            follows=Follows.OUTREACH,
            by=_CLINICIAN_CALLS,
        ),
        Step(code="no-contact", condition=_without_contact(3), follows=_RECOMMEND, by=_DECIDE),
    ),
)
CONTRACT_AFTER_ONE = Template(
    "contract-after-one",
    "1 unexcused in the last 6 sessions asks for a contract; breaking it recommends discharge.",
    (
        Step(
            code="contract",
            condition=_missed(1, sessions=6),
            follows=Follows.CONTRACT,
            by=_SIGN,
            contract=_TERMS,
        ),
        Step(code="broken", condition=_BROKEN, follows=_RECOMMEND, by=_DECIDE),
    ),
)
STANDARD = Template(
    "standard",
    "A call after 2 in a row without contact, a contract after 4 in 12 weeks; breaking it, or 7 in"
    " 12 weeks, recommends discharge.",
    (
        Step(code="call", condition=_without_contact(2), follows=Follows.OUTREACH, by=_CALL),
        Step(
            code="contract",
            condition=_missed(4, weeks=12),
            follows=Follows.CONTRACT,
            by=_SIGN,
            contract=_TERMS,
        ),
        Step(code="broken", condition=_BROKEN, follows=_RECOMMEND, by=_DECIDE),
        Step(code="too-many", condition=_missed(7, weeks=12), follows=_RECOMMEND, by=_DECIDE),
    ),
)
TEMPLATES = (STANDARD, SIX_IN_TWELVE_WEEKS, THREE_WITHOUT_CONTACT, CONTRACT_AFTER_ONE)
