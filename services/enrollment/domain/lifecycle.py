"""Owns the one way a state changes: along an arrow of the aggregate's own table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias, TypeVar

from shared.errors import BrokenRule

S = TypeVar("S", bound=StrEnum)

Transitions: TypeAlias = Mapping[S, frozenset[S]]
"""For each state, the states that may follow it; an empty set is an end."""


class TransitionRefused(BrokenRule):
    """The state diagram has no such arrow."""


def move(what: str, transitions: Transitions[S], current: S, to: S) -> S:
    """Return `to` if the table has that arrow; raises TransitionRefused naming both states."""
    if to in transitions[current]:
        return to
    raise TransitionRefused(
        f"This {what} is {current.value} and cannot become {to.value}.",
        state=current.value,
        refused=to.value,
        possible=sorted(state.value for state in transitions[current]),
    )
