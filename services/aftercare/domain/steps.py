"""State machines as tables: an aggregate's steps are data, and this is what reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from shared.errors import BrokenRule

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """One way to change state: from any of `before` to `after`, else the rule it breaks.

    `says` tells who is refused what to do, by the state it is in; whoever reads of states as the
    staff do needs no more than their names.
    """

    before: frozenset[S]
    after: S
    otherwise: type[BrokenRule]
    says: Mapping[S, str] = field(default_factory=dict)

    def take(self, state: S) -> S:
        """Return the next state. Raises `otherwise`, which names both states as codes."""
        if state not in self.before:
            needed = sorted(self.before)
            wanted = " or ".join(needed).replace("_", " ")
            named = (
                f"This is {state.replace('_', ' ')}, and only what is {wanted} takes this step. "
                "Nothing was changed: read it again, and take a step from where it stands."
            )
            detail = self.says.get(state, named)
            raise self.otherwise(detail, state=str(state), needs=[str(s) for s in needed])
        return self.after

    def can_take(self, state: S) -> bool:
        return state in self.before


def step(
    before: Iterable[S],
    after: S,
    otherwise: type[BrokenRule],
    says: Mapping[S, str] | None = None,
) -> Step[S]:
    return Step(frozenset(before), after, otherwise, says or {})


Steps = Mapping[str, Step[S]]
