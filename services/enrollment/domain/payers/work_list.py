"""Owns the work list of whoever calls payers: what asks for a call, why, and until when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from uuid import UUID, uuid5

from services.enrollment.domain.payers.authorization import Authorization, Pin
from services.enrollment.domain.payers.authorization_states import AuthorizationState
from services.enrollment.domain.payers.forecast import Forecast, expected_end
from services.enrollment.domain.payers.make_ups import Meeting, ShortDay, Week, short_days, week_of
from services.enrollment.domain.payers.payer import Credit, PayerRules, UnitKind, units_by_day

RETROSPECT = timedelta(days=35)
"""How long attended days that nothing pays for stay on the list."""


class Reason(StrEnum):
    """Why a line stands on the list.

    `low`: few units are left. `expiring`: few days are left, and no approval follows them.
    `exhausted`: none is left, and the days go on. `unauthorized`: the payer requires an
    authorization, and none covers today. `requested`: the payer has not answered.
    `uncovered_days`: days are booked that nothing pays for. `unpaid_days`: days were attended in
    the last weeks that nothing pays for, and a payer may still be asked in retrospect.
    `other_level`: authorized for another level of care than the stay's. `short_day`, `short_week`:
    as booked, below the payer's minutes or days.
    """

    EXHAUSTED = "exhausted"
    UNAUTHORIZED = "unauthorized"
    LOW = "low"
    EXPIRING = "expiring"
    UNCOVERED_DAYS = "uncovered_days"
    UNPAID_DAYS = "unpaid_days"
    REQUESTED = "requested"
    OTHER_LEVEL = "other_level"
    SHORT_DAY = "short_day"
    SHORT_WEEK = "short_week"


@dataclass(frozen=True, kw_only=True)
class Stay:
    """An episode in care, as far as payers are concerned; `payers` cover it today."""

    episode_id: UUID
    client_id: UUID
    level_of_care: str
    started_on: date
    is_on_hold: bool
    payers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is ahead of an approved authorization; the week is today's, where it counts days."""

    forecast: Forecast
    week: Week | None
    short_days: tuple[ShortDay, ...]


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One line: about an authorization, or about a payer without one. `act_by` sorts the list.

    `asked` is a request of the same stay that the payer has yet to answer: nobody calls twice.
    """

    id: UUID
    stay: Stay
    payer: str
    act_by: date
    reasons: tuple[Reason, ...]
    authorization: Authorization | None = None
    outlook: Outlook | None = None
    unpaid_days: tuple[date, ...] = ()
    asked: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Site:
    """What is known of a site today: everything that lines are made of."""

    today: date
    authorizations: Sequence[Authorization]
    newest: Mapping[str, PayerRules]
    pinned: Mapping[Pin, PayerRules]
    given: Mapping[UUID, Sequence[Credit]]
    booked: Mapping[UUID, Sequence[Credit]]
    meetings: Mapping[UUID, Sequence[Meeting]] = field(default_factory=dict)
    open_meetings: Sequence[Meeting] = ()


def work_list(stays: Iterable[Stay], site: Site) -> list[Alert]:
    """Return the lines of all these stays, the most urgent first."""
    by_episode: dict[UUID, list[Authorization]] = {}
    for one in site.authorizations:
        by_episode.setdefault(one.episode_id, []).append(one)
    lines: list[Alert] = []
    for stay in stays:
        known = sorted(by_episode.get(stay.episode_id, ()), key=lambda one: one.payer)
        groups = {payer: list(ones) for payer, ones in groupby(known, lambda one: one.payer)}
        for payer in sorted({*groups, *stay.payers}):
            of_payer = groups.get(payer, [])
            asked = next((o.id for o in of_payer if o.state is AuthorizationState.REQUESTED), None)
            lines += [replace(line, asked=asked) for line in _lines(stay, payer, of_payer, site)]
    return sorted(lines, key=lambda line: (line.act_by, line.id))


def _lines(stay: Stay, payer: str, known: Sequence[Authorization], site: Site) -> Iterable[Alert]:
    for one in known:
        if one.state is AuthorizationState.REQUESTED:
            yield _alert(stay, payer, one.requested_on, (Reason.REQUESTED,), authorization=one)
        elif one.state is AuthorizationState.APPROVED and not _is_past(one, site.today):
            outlook = _outlook(stay, one, known, site)
            reasons = tuple(_reasons(stay, one, outlook, site))
            act_by = outlook.forecast.coverage_ends_on
            if reasons:
                yield _alert(stay, payer, act_by, reasons, authorization=one, outlook=outlook)
    yield from _payer_line(stay, payer, known, site)


def _payer_line(
    stay: Stay, payer: str, known: Sequence[Authorization], site: Site
) -> Iterable[Alert]:
    rules = site.newest.get(payer) or PayerRules(payer=payer)
    if not rules.requires_authorization:
        return
    paying = [one for one in known if one.state in _PAYING]
    reasons = []
    if not any(one.covers(site.today) for one in paying):
        reasons.append(Reason.UNAUTHORIZED)
    unpaid = _unpaid_days(stay, rules, paying, site)
    if unpaid:
        reasons.append(Reason.UNPAID_DAYS)
    if reasons:
        yield _alert(stay, payer, site.today, tuple(reasons), unpaid_days=unpaid)


def _unpaid_days(
    stay: Stay, rules: PayerRules, paying: Sequence[Authorization], site: Site
) -> tuple[date, ...]:
    since = max(stay.started_on, site.today - RETROSPECT)
    given = [one for one in site.given.get(stay.client_id, ()) if since <= one.day <= site.today]
    paid = {day for one in paying for day in one.paid_days()}
    return tuple(day for day in units_by_day(given, rules.unit_kind, rules) if day not in paid)


_PAYING = frozenset({AuthorizationState.APPROVED, AuthorizationState.REPLACED})


def _alert(
    stay: Stay,
    payer: str,
    act_by: date,
    reasons: tuple[Reason, ...],
    *,
    authorization: Authorization | None = None,
    outlook: Outlook | None = None,
    unpaid_days: tuple[date, ...] = (),
) -> Alert:
    return Alert(
        id=authorization.id if authorization else uuid5(stay.episode_id, payer),
        stay=stay,
        payer=payer,
        act_by=act_by,
        reasons=reasons,
        authorization=authorization,
        outlook=outlook,
        unpaid_days=unpaid_days,
    )


def _is_past(one: Authorization, today: date) -> bool:
    return one.ends_on is not None and one.ends_on < today


def _outlook(stay: Stay, one: Authorization, known: Sequence[Authorization], site: Site) -> Outlook:
    rules = site.pinned[one.pin]
    given, booked = site.given.get(one.client_id, ()), site.booked.get(one.client_id, ())
    others = [other for other in known if other.id != one.id and other.state in _PAYING]
    expected = expected_end(one, rules, site.today, booked=booked, given=given, others=others)
    if one.unit_kind is not UnitKind.DAY or stay.is_on_hold or not one.covers(site.today):
        return Outlook(expected, None, ())
    own = site.meetings.get(one.client_id, ())
    mine = {meeting.session_id for meeting in own}
    elsewhere = [each for each in site.open_meetings if each.session_id not in mine]
    return Outlook(
        expected,
        week_of(site.today, given, booked, rules),
        tuple(short_days(site.today, given, own, elsewhere, rules)),
    )


def _reasons(stay: Stay, one: Authorization, outlook: Outlook, site: Site) -> Iterable[Reason]:
    rules, left = site.pinned[one.pin], one.units_left or 0
    if left == 0:
        yield Reason.EXHAUSTED
    elif left <= rules.low_units:
        yield Reason.LOW
    ends_soon = (outlook.forecast.ends_on - site.today).days <= rules.low_days
    if ends_soon and not one.is_followed:
        yield Reason.EXPIRING
    if outlook.forecast.uncovered:
        yield Reason.UNCOVERED_DAYS
    if one.level_of_care != stay.level_of_care:
        yield Reason.OTHER_LEVEL
    if outlook.short_days:
        yield Reason.SHORT_DAY
    if outlook.week is not None and _is_short(one, outlook.week):
        yield Reason.SHORT_WEEK


def _is_short(one: Authorization, week: Week) -> bool:
    """Nobody is asked for a whole week's days in the week that the authorization begins in."""
    begun = one.valid_from is not None and one.valid_from <= week.starts_on
    return begun and week.can_be_saved
