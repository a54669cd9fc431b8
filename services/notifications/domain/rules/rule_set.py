"""A rule set: one version of a site's rules, which never changes; the newest is in force."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID, uuid5

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.first_day.rules import FIRST_DAY_RULES
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.timing import Digest
from shared.aggregate import Aggregate
from shared.errors import BrokenRule
from shared.states import ActionMachine
from shared.versions import VersionWasPublishedMeanwhile

_FIRST_DAY = UUID("5b0d0cc0-3f0a-5be5-a4c4-1b5d9d3e8d11")
FIRST_DAY_NUMBER = 0


class RuleSetIsUntried(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Try these rules first: a trial shows which messages they ask for.")


class RuleSetWasPublishedMeanwhile(VersionWasPublishedMeanwhile):
    pass


class RuleSetIsNoVersion(BrokenRule):
    def __init__(self) -> None:
        super().__init__("These rules were never in force: publish them instead.")


class RuleSetState(StrEnum):
    DRAFT = "draft"
    TRIED = "tried"
    PUBLISHED = "published"


RULE_SET = ActionMachine(
    "rule set",
    {
        (RuleSetState.DRAFT, "try"): RuleSetState.TRIED,
        (RuleSetState.TRIED, "try"): RuleSetState.TRIED,
        (RuleSetState.PUBLISHED, "try"): RuleSetState.PUBLISHED,
        (RuleSetState.TRIED, "publish"): RuleSetState.PUBLISHED,
    },
)


@dataclass(kw_only=True)
class RuleSet(Aggregate):
    """`number` is the version once it is published; version 0 is the set of the first day.

    `timezone` is the site's, for digests and local times; None: as its sessions say.
    `replanned_at` is when all that waited had followed this version; until then sessions have
    that start before `replanned_to`, or then and up to the id `replanned_up_to`.
    """

    number: int | None = None
    state: RuleSetState = RuleSetState.DRAFT
    rules: tuple[Rule, ...]
    timezone: str | None = None
    proposed_at: datetime | None = None
    proposed_by: str | None = None
    tried_at: datetime | None = None
    published_at: datetime | None = None
    published_by: str | None = None
    goes_back_to: int | None = None
    replanned_to: datetime | None = None
    replanned_up_to: UUID | None = None
    replanned_at: datetime | None = None

    def tried(self, at: datetime) -> None:
        self.state, self.tried_at = RULE_SET.after(self.state, "try"), at

    def publish(self, number: int, by: str, at: datetime) -> None:
        """Become the version in force. Raises RuleSetIsUntried, TransitionIsNotAllowed."""
        if self.state is RuleSetState.DRAFT:
            raise RuleSetIsUntried
        self.state = RULE_SET.after(self.state, "publish")
        self.number, self.published_by, self.published_at = number, by, at

    @property
    def book(self) -> "Rules":
        return Rules(self.number or FIRST_DAY_NUMBER, self.rules, self.timezone)


@dataclass(frozen=True)
class Rules:
    """What a version says, ready to be asked."""

    number: int
    all: tuple[Rule, ...]
    timezone: str | None = None
    _by_cause: dict[Cause, list[Rule]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_cause: dict[Cause, list[Rule]] = {}
        for rule in self.all:
            by_cause.setdefault(rule.cause, []).append(rule)
        object.__setattr__(self, "_by_cause", by_cause)

    def of(
        self, cause: Cause, variant: str | None = None, program: str | None = None
    ) -> list[Rule]:
        """Return the rules that answer at their own time what happened; digests are apart."""
        own = self._by_cause.get(cause, ())
        return [rule for rule in own if not rule.is_digest and rule.applies(variant, program)]

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(rule.code for rule in self.all)

    @cached_property
    def codes_in_order(self) -> tuple[str, ...]:
        return tuple(rule.code for rule in self.all)

    @cached_property
    def folding(self) -> frozenset[str]:
        """Return the codes of rules whose equal messages of a day are one."""
        return frozenset(rule.code for rule in self.all if rule.folds)

    @cached_property
    def digests(self) -> Sequence[tuple[Rule, Digest]]:
        return [(rule, rule.timing) for rule in self.all if isinstance(rule.timing, Digest)]


FIRST_DAY = Rules(FIRST_DAY_NUMBER, FIRST_DAY_RULES)


def first_day_id(site: str) -> UUID:
    """Return the id under which a site finds the set of the first day, and goes back to it."""
    return uuid5(_FIRST_DAY, site)


def first_day_set(site: str) -> RuleSet:
    return RuleSet(
        id=first_day_id(site),
        site=site,
        number=FIRST_DAY_NUMBER,
        state=RuleSetState.PUBLISHED,
        rules=FIRST_DAY_RULES,
    )
