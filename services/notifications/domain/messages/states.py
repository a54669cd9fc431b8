"""Owns which state of a notification may follow which."""

from services.notifications.domain.terms import State
from shared.states import StateMachine

NOTIFICATION = StateMachine(
    "notification",
    {
        State.REQUESTED: frozenset({State.SUPPRESSED, State.DEFERRED, State.QUEUED, State.EXPIRED}),
        # Whatever became of a try whose answer was lost, its receipt may tell that it arrived.
        State.DEFERRED: frozenset({State.QUEUED, State.EXPIRED, State.SUPPRESSED, State.DELIVERED}),
        State.QUEUED: frozenset(
            {
                State.SENT,
                State.DEFERRED,
                State.SUPPRESSED,
                State.EXPIRED,
                State.FAILED,
                State.UNKNOWN,
                State.DELIVERED,
            }
        ),
        State.SENT: frozenset({State.DELIVERED, State.FAILED}),
        State.FAILED: frozenset(
            {State.QUEUED, State.DEAD, State.SUPPRESSED, State.SENT, State.DELIVERED}
        ),
        # Booked again after a booking ended: the same message is due again, and was never sent.
        State.SUPPRESSED: frozenset({State.REQUESTED, State.DELIVERED}),
        State.DELIVERED: frozenset(),
        State.EXPIRED: frozenset({State.DELIVERED}),
        # An operator has dead letters tried again, or puts them away.
        State.UNKNOWN: frozenset(
            {State.SENT, State.DELIVERED, State.FAILED, State.QUEUED, State.DISCARDED}
        ),
        State.DEAD: frozenset({State.DELIVERED, State.QUEUED, State.DISCARDED}),
        State.DISCARDED: frozenset({State.DELIVERED}),
    },
)
