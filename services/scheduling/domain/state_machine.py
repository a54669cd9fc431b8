"""State machines as data: the only place that says which state follows which."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from shared.errors import BrokenRule

S = TypeVar("S", bound=StrEnum)


class TransitionIsNotAllowed(BrokenRule):
    """The state it is in does not allow the action."""

    def __init__(self, machine: str, state: str, action: str) -> None:
        detail = f"A {machine} that is {state} does not allow this: {action}."
        super().__init__(detail, state=state, action=action)


@dataclass(frozen=True, slots=True)
class StateMachine(Generic[S]):
    """`table[state, action]` is the state that follows."""

    of: str
    table: Mapping[tuple[S, str], S]

    def after(self, state: S, action: str) -> S:
        """Return the state that follows. Raises TransitionIsNotAllowed."""
        if not self.allows(state, action):
            raise TransitionIsNotAllowed(self.of, state, action)
        return self.table[state, action]

    def allows(self, state: S, action: str) -> bool:
        return (state, action) in self.table
