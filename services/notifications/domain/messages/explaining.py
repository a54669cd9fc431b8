"""Why a rule has, or has not, asked for a message to a person about a session: one finding each.

It asks what planning asks, so that it cannot say otherwise than what was planned.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.messages.notification import Notification, Once
from services.notifications.domain.messages.wanted import Occasion, Wanted
from services.notifications.domain.rules.causes import OF_SESSIONS, Cause
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.rule_set import FIRST_DAY, Rules
from services.notifications.domain.subjects.subject import Session
from services.notifications.domain.terms import Audience

ABOUT_A_SESSION = OF_SESSIONS | {Cause.SEAT_BOOKED}


class Finding(StrEnum):
    """`ASKED_FOR`: there is one. The others say why there is none."""

    ASKED_FOR = "asked_for"
    SESSION_UNKNOWN = "session_unknown"
    SESSION_HELD = "session_held"
    SESSION_CANCELLED = "session_cancelled"
    NOT_MOVED = "not_moved"
    NOT_CANCELLED = "not_cancelled"
    NOT_BOOKED_ALONE = "not_booked_alone"
    NOT_BOOKED = "not_booked"
    NOT_LET_IN = "not_let_in"
    NOT_THEIR_ROLE = "not_their_role"
    RULE_OFF = "rule_off"
    OTHER_KIND = "other_kind"
    TIME_PASSED = "time_passed"
    NOT_PLANNED_YET = "not_planned_yet"


_WITHOUT_OCCASION = {
    Cause.SESSION_MOVED: Finding.NOT_MOVED,
    Cause.SESSION_CANCELLED: Finding.NOT_CANCELLED,
    Cause.SEAT_BOOKED: Finding.NOT_BOOKED_ALONE,
}
_NOT_TOLD = {
    Audience.CLIENT: Finding.NOT_BOOKED,
    Audience.FAMILY: Finding.NOT_LET_IN,
    Audience.STAFF: Finding.NOT_THEIR_ROLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of a person and a session. `wanted` is what planning wants for everybody.

    `audiences` are those that the person may belong to; `existing` is theirs alone.
    """

    person_id: UUID
    session: Session | None
    rules: Rules
    audiences: Collection[Audience]
    occasions: Sequence[Occasion]
    wanted: Mapping[Once, Wanted]
    existing: Sequence[Notification]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A rule, what was found of it, and the message: there, or wanted and not planned."""

    rule: Rule
    finding: Finding
    notification: Notification | None = None


def explain(case: Case, now: datetime) -> Iterator[Explained]:
    """Give what was asked for by each rule that could tell the person; else why nothing was."""
    for rule in _rules(case):
        own = [one for one in case.existing if one.rule == rule.code]
        for one in own:
            yield Explained(rule=rule, finding=Finding.ASKED_FOR, notification=one)
        causes = {one.cause_id for one in case.occasions if one.cause is rule.cause}
        if not own or (causes and causes.isdisjoint(one.cause_id for one in own)):
            yield _none(rule, case, now)


def _rules(case: Case) -> list[Rule]:
    """Return those in force, then those of the first day that the site has put away."""
    gone = [rule for rule in FIRST_DAY.all if rule.code not in case.rules.codes]
    return [
        rule
        for rule in (*case.rules.all, *gone)
        if rule.cause in ABOUT_A_SESSION and not rule.is_digest and rule.audience in case.audiences
    ]


def _none(rule: Rule, case: Case, now: datetime) -> Explained:
    finding = _hindrance(rule, case)
    if finding is not None:
        return Explained(rule=rule, finding=finding)
    item = next((one for one in case.wanted.values() if _is_theirs(one, rule, case)), None)
    if item is None:
        return Explained(rule=rule, finding=_NOT_TOLD[rule.audience])
    if now >= item.expires_at:
        return Explained(rule=rule, finding=Finding.TIME_PASSED)
    return Explained(rule=rule, finding=Finding.NOT_PLANNED_YET, notification=item.requested(now))


def _hindrance(rule: Rule, case: Case) -> Finding | None:
    """Return what stands against the rule, whoever the person is, or None."""
    session = case.session
    if rule.code not in case.rules.codes:
        return Finding.RULE_OFF
    if session is None or session.timezone is None:
        return Finding.SESSION_UNKNOWN
    if session.is_completed:
        return Finding.SESSION_HELD
    if session.is_cancelled and rule.cause is not Cause.SESSION_CANCELLED:
        return Finding.SESSION_CANCELLED
    if all(one.cause is not rule.cause for one in case.occasions):
        return _WITHOUT_OCCASION[rule.cause]
    return None if rule.applies(session.session_type, None) else Finding.OTHER_KIND


def _is_theirs(item: Wanted, rule: Rule, case: Case) -> bool:
    return item.rule.code == rule.code and item.once.person_id == case.person_id
