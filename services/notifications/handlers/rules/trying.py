"""Tries rules on the days behind and ahead: counts what they ask for, and sends nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.domain.messages.planning import occasions_of
from services.notifications.domain.messages.wanted import Occasion, Wanted, wanted_for
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.rule_set import RuleSet, RuleSetState
from services.notifications.domain.rules.trial import Asked, RuleCount, Standing, counted
from services.notifications.domain.subjects.subject import Session, Subject
from services.notifications.handlers.messages.audiences import people_for, zone_of_site
from services.notifications.handlers.messages.hearing import Says, clocks_of, occasion_of
from services.notifications.handlers.messages.replanning import bookings_of
from services.notifications.handlers.rules.rule_sets import the_rule_set
from services.notifications.ports import NotificationsUnitOfWork

MOST_SESSIONS = 300
MOST_WORDS = 2_000
"""More of a week than these is looked at in part, and the trial says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryRules:
    rule_set_id: UUID
    days_behind: int = 7
    days_ahead: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of it; `is_partial`: there was more to look at.

    `new` are the codes of rules that are not in force, `gone` of those in force that are not here.
    """

    rule_set: RuleSet
    begins_at: datetime
    ends_at: datetime
    sessions: int
    events: int
    is_partial: bool
    rules: list[RuleCount]
    new: list[str]
    gone: list[str]


async def try_rules(command: TryRules, uow: NotificationsUnitOfWork) -> Trial:
    """Count what the rules would ask for, and note that they were tried. Raises NotFound."""
    rule_set = await the_rule_set(command.rule_set_id, uow)
    begins_at = uow.now - timedelta(days=command.days_behind)
    ends_at = uow.now + timedelta(days=command.days_ahead)
    found = await uow.subjects.sessions_from(begins_at, None, MOST_SESSIONS)
    sessions = [session for session in found if session.starts_at < ends_at]
    words = await uow.digests.words_since(begins_at, MOST_WORDS)
    occasions = [*await _of_sessions(sessions, uow), *await _of_words(words, rule_set, uow)]
    people = await people_for(occasions, rule_set.book, uow)
    wanted = wanted_for(occasions, rule_set.book, people)
    in_force = await uow.rules.in_force()
    asked = [_asked(one) for one in wanted.values()]
    trial = Trial(
        rule_set=rule_set,
        begins_at=begins_at,
        ends_at=ends_at,
        sessions=len(sessions),
        events=len(words),
        is_partial=len(found) == MOST_SESSIONS or len(words) == MOST_WORDS,
        rules=counted(rule_set.book.codes_in_order, asked, await _standing(asked, uow)),
        new=sorted(rule_set.book.codes - in_force.codes),
        gone=sorted(in_force.codes - rule_set.book.codes),
    )
    await _count_digests(trial, uow)
    _note(rule_set, uow)
    return trial


async def _of_sessions(sessions: Iterable[Session], uow: NotificationsUnitOfWork) -> list[Occasion]:
    found: list[Occasion] = []
    for session in sessions:
        known = await bookings_of(session, uow)
        found.extend(occasions_of(session, known.memberships, known.seats, known.booked))
    return found


async def _of_words(
    words: Iterable[Subject], rule_set: RuleSet, uow: NotificationsUnitOfWork
) -> list[Occasion]:
    zone = await zone_of_site(rule_set.book, uow)
    return [
        occasion_of(word, word.cause, says, clocks_of(says, zone))
        for word in words
        for says in (Says.read(word.details),)
        if word.cause is not None and word.cause is not Cause.SEAT_BOOKED  # as their sessions are
    ]


def _asked(wanted: Wanted) -> Asked:
    once, rule = wanted.once, wanted.rule
    return Asked(
        rule=rule.code,
        person_id=once.person_id,
        audience=rule.audience,
        reach=(once.person_id, once.channel, rule.category),
        due_at=wanted.due_at,
        send_at=wanted.send_at,
        expires_at=wanted.expires_at,
    )


async def _standing(asked: list[Asked], uow: NotificationsUnitOfWork) -> Standing:
    people = {one.person_id for one in asked}
    return Standing(
        known=await uow.contacts.hours(people),
        granted=await uow.digests.granted(people),
        objections=await uow.permissions.objections(people, uow.now),
    )


async def _count_digests(trial: Trial, uow: NotificationsUnitOfWork) -> None:
    counts = {one.rule: one for one in trial.rules}
    for rule, timing in trial.rule_set.book.digests:
        assert rule.role is not None  # noqa: S101 - no digest is accepted without one
        counts[rule.code].asked = await uow.digests.count(rule, uow.now - timing.counts_for)
        counts[rule.code].people = len(await uow.circle.staff(rule.role))


def _note(rule_set: RuleSet, uow: NotificationsUnitOfWork) -> None:
    if rule_set.state is not RuleSetState.PUBLISHED:
        rule_set.tried(uow.now)
        uow.save(rule_set)
