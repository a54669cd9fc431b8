"""A trial: which messages rules would ask for, and what would stand against them. It sends none."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.notifications.domain.terms import Audience, Category, ChannelName, Reason

Reach = tuple[UUID, ChannelName, Category]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of people: who can be reached, who permits what, and who took it back."""

    known: Collection[UUID]
    granted: Collection[Reach]
    objections: Mapping[Reach, Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One message that a rule asks for, over its first channel."""

    rule: str
    person_id: UUID
    audience: Audience
    reach: Reach
    due_at: datetime
    send_at: datetime
    expires_at: datetime

    def refusal(self, standing: Standing) -> Reason | None:
        """Return what would stand against it as things are now, or None."""
        if self.send_at >= self.expires_at:
            return Reason.EXPIRED
        if self.reach in standing.objections:
            return standing.objections[self.reach]
        if self.audience is not Audience.STAFF and self.reach not in standing.granted:
            return Reason.NOT_PERMITTED
        return None if self.person_id in standing.known else Reason.NO_CONTACT


@dataclass(slots=True)
class RuleCount:
    """How often a rule asks; `earlier` and `later` are moved by quiet hours.

    Of a digest, `asked` counts what it would have counted by now.
    """

    rule: str
    asked: int = 0
    people: int = 0
    earlier: int = 0
    later: int = 0
    refused: Counter[Reason] = field(default_factory=Counter)


def counted(rules: Iterable[str], asked: Iterable[Asked], standing: Standing) -> list[RuleCount]:
    """Return the counts of each rule, in the order of the rules; also of those that ask nothing."""
    counts = {code: RuleCount(code) for code in rules}
    people: set[tuple[str, UUID]] = set()
    for one in asked:
        count = counts[one.rule]
        count.asked += 1
        count.earlier += one.send_at < one.due_at
        count.later += one.send_at > one.due_at
        people.add((one.rule, one.person_id))
        if refusal := one.refusal(standing):
            count.refused[refusal] += 1
    for code, _ in people:
        counts[code].people += 1
    return list(counts.values())
