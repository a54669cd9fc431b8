"""Rules that contradict themselves are refused, each by the name of what is wrong with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from services.notifications.domain.rules.causes import OF_MEMBERS, PROVIDED, Cause
from services.notifications.domain.rules.rule import LONGEST, Rule
from services.notifications.domain.rules.timing import (
    NEEDS_START,
    AfterStart,
    AtLocalTime,
    AtOnce,
    BeforeStart,
    Digest,
    UntilDeadline,
)
from services.notifications.domain.terms import Audience, Category, ChannelName, Lane
from shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class Naming:
    """What a rule has to know of a template: `fields` are those that only a cause can fill."""

    fields: frozenset[str]
    is_to_staff: bool


Templates = Mapping[str, Naming]
"""The templates that a site has, by code."""

_COUNTS = frozenset({"counts"})
_OWN_CATEGORY = {Audience.FAMILY: Category.FAMILY, Audience.STAFF: Category.STAFF_DUTIES}
_NOT_FOR_CLIENTS = frozenset({Category.FAMILY, Category.STAFF_DUTIES, Category.ACCOUNT})


class RuleRefused(Invalid):
    """What all refusals have in common: `rules` in the answer are the codes of the rules."""

    def __init__(self, detail: str, *rules: Rule, field: str = "rules") -> None:
        super().__init__(detail, field=field, rules=[rule.code for rule in rules])


class RuleIsNamedTwice(RuleRefused):
    """Rules are told apart by their codes."""


class TemplateIsNotHere(RuleRefused):
    """A rule names a template that the site has."""


class TemplateIsForOthers(RuleRefused):
    """Words to staff are for staff, and words to clients and family are not for staff."""


class FieldIsNotTold(RuleRefused):
    """A template asks only for what the event says."""


class ChannelIsNotAllowed(RuleRefused):
    """Chat is for staff; each channel is named once."""


class CategoryIsNotOfAudience(RuleRefused):
    """Family and staff have a category of their own, and clients have theirs."""


class RoleIsUnclear(RuleRefused):
    """Staff are told by role: the rule's, or where the event names one, that."""


class VariantIsUnknown(RuleRefused):
    """A rule is for kinds that its cause has."""


class ProgramIsNotTold(RuleRefused):
    """A rule is for programs only where the event names one."""


class TimingDoesNotFit(RuleRefused):
    """A time is measured from what the event says; digests are for staff."""


class ExpiresBeforeItsTime(RuleRefused):
    """A message is due before it is useless."""


class LaneIsKept(RuleRefused):
    """The crisis lane is kept for alerts, which no rule may crowd."""


class AskedTwice(RuleRefused):
    """A person gets one message of a template for one event: two rules would be one message."""


class DigestsDiffer(RuleRefused):
    """What is counted at one time goes in one message: one template, channels and lane."""


class NothingToFold(RuleRefused):
    """What is planned from sessions, and counts, are one message each already."""


def check_rules(rules: Sequence[Rule], templates: Templates) -> None:
    """Raise the refusal of the first contradiction, if there is one."""
    for rule in rules:
        for check in _OF_ONE:
            check(rule)
        _check_template(rule, templates)
    for earlier, later in combinations(rules, 2):
        _check_pair(earlier, later)


def _check_template(rule: Rule, templates: Templates) -> None:
    named = templates.get(rule.template)
    if named is None:
        raise TemplateIsNotHere("No template has this code here.", rule, field="template")
    if named.is_to_staff is not (rule.audience is Audience.STAFF):
        whom = "staff" if named.is_to_staff else "clients and family"
        raise TemplateIsForOthers(f"This template is for {whom}.", rule, field="template")
    told = _COUNTS if rule.is_digest else PROVIDED[rule.cause].fields
    if missing := sorted(named.fields - told):
        detail = f"The event does not say what the template asks for: {', '.join(missing)}."
        raise FieldIsNotTold(detail, rule, field="template")


def _check_channels(rule: Rule) -> None:
    if len(set(rule.channels)) < len(rule.channels):
        raise ChannelIsNotAllowed("Name each channel once.", rule, field="channels")
    if ChannelName.CHAT in rule.channels and rule.audience is not Audience.STAFF:
        raise ChannelIsNotAllowed("Chat is for staff only.", rule, field="channels")


def _check_category(rule: Rule) -> None:
    own = _OWN_CATEGORY.get(rule.audience)
    if rule.cause in OF_MEMBERS and rule.audience is not Audience.CLIENT:
        detail = "Members alone are told of this."
        raise CategoryIsNotOfAudience(detail, rule, field="audience")
    if own is not None and rule.category is not own:
        detail = f"What {rule.audience.value} are told is of the category {own.value}."
        raise CategoryIsNotOfAudience(detail, rule, field="category")
    if own is None and rule.category in _NOT_FOR_CLIENTS:
        detail = "This category is not what clients are told by rules."
        raise CategoryIsNotOfAudience(detail, rule, field="category")


def _check_role(rule: Rule) -> None:
    if rule.audience is not Audience.STAFF:
        if rule.role is not None:
            raise RoleIsUnclear("A role is for staff.", rule, field="role")
    elif rule.role is None and (rule.is_digest or not PROVIDED[rule.cause].roles):
        raise RoleIsUnclear("Say whose work it is.", rule, field="role")


def _check_kinds(rule: Rule) -> None:
    provided = PROVIDED[rule.cause]
    known = provided.variants
    if known is not None and (unknown := sorted(set(rule.only) - set(known))):
        there_are = ", ".join(known) or "none"
        detail = f"This event has no kind {', '.join(unknown)}; there are: {there_are}."
        raise VariantIsUnknown(detail, rule, field="only")
    if rule.programs and not provided.program:
        raise ProgramIsNotTold("This event names no program.", rule, field="programs")


def _check_lane(rule: Rule) -> None:
    if rule.lane is Lane.CRISIS:
        raise LaneIsKept("The crisis lane is kept for alerts.", rule, field="lane")


def _check_timing(rule: Rule) -> None:
    provided, timing = PROVIDED[rule.cause], rule.timing
    if isinstance(timing, NEEDS_START) and not provided.starts:
        raise TimingDoesNotFit("This event names no start.", rule, field="timing")
    if isinstance(timing, UntilDeadline) and not provided.deadline:
        raise TimingDoesNotFit("This event names no deadline.", rule, field="timing")
    if isinstance(timing, Digest) and rule.audience is not Audience.STAFF:
        raise TimingDoesNotFit("Digests are for staff.", rule, field="timing")


def _check_expiry(rule: Rule) -> None:
    if not timedelta() < _useful(rule) <= LONGEST:
        detail = "It would be useless before it is due, or useful for more than 90 days."
        raise ExpiresBeforeItsTime(detail, rule, field="timing")


def _check_folds(rule: Rule) -> None:
    is_planned = rule.is_of_sessions or rule.cause in {Cause.SEAT_BOOKED, *OF_MEMBERS}
    if rule.folds and (is_planned or rule.is_digest):
        detail = "What tells of a session, or counts, is one message already."
        raise NothingToFold(detail, rule, field="folds")


def _useful(rule: Rule) -> timedelta:
    """Return how long a message is useful after it is due, as far as the rule says."""
    match rule.timing:
        case BeforeStart(days=days, hours=hours, until=until):
            # A local day may be an hour shorter.
            return timedelta(days=days, hours=hours) - until - timedelta(hours=1 if days else 0)
        case AtOnce(useful_for=long) | AtLocalTime(useful_for=long) | AfterStart(useful_for=long):
            return long
        case Digest(counts_for=long):
            return long
    return LONGEST


def _check_pair(earlier: Rule, later: Rule) -> None:
    if earlier.code == later.code:
        raise RuleIsNamedTwice("Name each rule once.", later, field="code")
    if earlier.is_digest and later.is_digest:
        _check_digests(earlier, later)
    elif not earlier.is_digest and not later.is_digest and _meet(earlier, later):
        raise AskedTwice(
            "Both tell the same people of the same event in the same words.", earlier, later
        )


def _check_digests(earlier: Rule, later: Rule) -> None:
    at = [one.timing.at for one in (earlier, later) if isinstance(one.timing, Digest)]
    looks = {(one.template, one.channels, one.lane, one.is_urgent) for one in (earlier, later)}
    if at[0] == at[1] and len(looks) > 1:
        raise DigestsDiffer("Digests of one time go in one message.", earlier, later)


def _meet(one: Rule, other: Rule) -> bool:
    is_same = (one.cause, one.audience, one.template) == (
        *(other.cause, other.audience, other.template),
    )
    return is_same and all(
        not mine or not theirs or set(mine) & set(theirs) for mine, theirs in _kinds(one, other)
    )


def _kinds(one: Rule, other: Rule) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    yield one.only, other.only
    yield one.programs, other.programs
    yield (one.role,) if one.role else (), (other.role,) if other.role else ()


_OF_ONE: Sequence[Callable[[Rule], None]] = (
    _check_channels,
    _check_category,
    _check_role,
    _check_kinds,
    _check_lane,
    _check_timing,
    _check_expiry,
    _check_folds,
)
