"""Owns the states of an authorization: what people decide, and what follows from it."""

from enum import StrEnum

from shared.states import StateMachine


class AuthorizationState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    DENIED = "denied"
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    REPLACED = "replaced"


_S = AuthorizationState
AUTHORIZATION = StateMachine(
    "authorization",
    {
        _S.REQUESTED: frozenset({_S.APPROVED, _S.DENIED}),
        _S.APPROVED: frozenset({_S.EXHAUSTED, _S.EXPIRED, _S.REPLACED}),
        _S.DENIED: frozenset(),
        _S.EXHAUSTED: frozenset(),
        _S.EXPIRED: frozenset(),
        _S.REPLACED: frozenset(),
    },
)

DERIVED = frozenset({_S.EXHAUSTED, _S.EXPIRED})
"""What is never stored: an authorization that is stored as approved shows one of these."""
