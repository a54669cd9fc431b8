"""State machines as tables: per aggregate, what may follow which state, and the one refusal."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from shared.errors import BrokenRule

S = TypeVar("S", bound=StrEnum)


class TransitionIsNotAllowed(BrokenRule):
    """The aggregate's table has no such arrow."""


@dataclass(frozen=True, slots=True)
class StateMachine(Generic[S]):
    """`table` names, for every state, the states that may follow it; an empty set is an end."""

    of: str
    table: Mapping[S, frozenset[S]]

    def require(self, current: S, to: S) -> S:
        """Return `to` if it may follow. Raises TransitionIsNotAllowed naming both codes."""
        if self.allows(current, to):
            return to
        raise TransitionIsNotAllowed(
            f"This {self.of} is {current.value} and cannot become {to.value}.",
            **{"aggregate": self.of, "from": current.value, "to": to.value},
            possible=sorted(state.value for state in self.table[current]),
        )

    def allows(self, current: S, to: S) -> bool:
        return to in self.table[current]

    def arrows(self) -> set[tuple[S, S]]:
        """Return every pair of states where the second may follow the first."""
        return {(before, after) for before, follow in self.table.items() for after in follow}

    def missing(self) -> set[tuple[S, S]]:
        """Return every pair of states, each with itself too, that is no arrow."""
        return {(a, b) for a in self.table for b in self.table} - self.arrows()


@dataclass(frozen=True, slots=True)
class ActionMachine(Generic[S]):
    """`table[state, action]` is the state that follows.

    For aggregates where two actions lead to the same state from different ones.
    """

    of: str
    table: Mapping[tuple[S, str], S]

    def after(self, current: S, action: str) -> S:
        """Return the state that follows. Raises TransitionIsNotAllowed naming both codes."""
        if self.allows(current, action):
            return self.table[current, action]
        raise TransitionIsNotAllowed(
            f"{_with_article(self.of)} that is {current.value} does not allow this: {action}.",
            **{"aggregate": self.of, "from": current.value, "action": action},
            possible=sorted(known for state, known in self.table if state == current),
        )

    def allows(self, current: S, action: str) -> bool:
        return (current, action) in self.table


def _with_article(name: str) -> str:
    return f"{'An' if name[0] in 'aeiou' else 'A'} {name}"
