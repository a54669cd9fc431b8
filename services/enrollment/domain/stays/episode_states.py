"""Owns the states of an episode, and the one table that says which may follow which."""

from enum import StrEnum

from shared.states import StateMachine


class EpisodeState(StrEnum):
    PLANNED = "planned"
    WAITLIST = "waitlist"
    ACTIVE = "active"
    ONHOLD = "onhold"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered_in_error"


_MISTAKE = EpisodeState.ENTERED_IN_ERROR

EPISODE = StateMachine(
    "episode",
    {
        EpisodeState.PLANNED: frozenset(
            {EpisodeState.WAITLIST, EpisodeState.ACTIVE, EpisodeState.CANCELLED, _MISTAKE}
        ),
        EpisodeState.WAITLIST: frozenset(
            {EpisodeState.PLANNED, EpisodeState.ACTIVE, EpisodeState.CANCELLED, _MISTAKE}
        ),
        EpisodeState.ACTIVE: frozenset({EpisodeState.ONHOLD, EpisodeState.FINISHED, _MISTAKE}),
        EpisodeState.ONHOLD: frozenset({EpisodeState.ACTIVE, EpisodeState.FINISHED, _MISTAKE}),
        EpisodeState.FINISHED: frozenset({_MISTAKE}),
        EpisodeState.CANCELLED: frozenset({_MISTAKE}),
        EpisodeState.ENTERED_IN_ERROR: frozenset(),
    },
)

OPEN_STATES = frozenset(state for state, after in EPISODE.table.items() if after - {_MISTAKE})
"""States from which a stay still goes on somewhere; a client has one such episode at a site."""

IN_CARE = frozenset({EpisodeState.ACTIVE, EpisodeState.ONHOLD})
"""States of a stay that has begun and not ended: its last segment has no end."""
