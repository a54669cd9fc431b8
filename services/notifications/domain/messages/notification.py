"""The notification: one message to one person over one channel, once, and how it fared."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.notifications.domain.messages.states import NOTIFICATION
from services.notifications.domain.providers.reconciling import AfterLoss
from services.notifications.domain.terms import (
    OPEN,
    Audience,
    Category,
    ChannelName,
    Failure,
    Lane,
    Reason,
    State,
    WhenUnknown,
)
from shared.aggregate import Aggregate

GONE_OUT = frozenset({State.SENT, State.DELIVERED, State.UNKNOWN})
_UNSAID = frozenset({"variant", "program", "role"})
"""Details that choose a rule, and that no words are filled with."""
TRIES_OF_A_REDRIVE = 3


class Once(NamedTuple):
    """What is unique for good: nobody is told the same for the same cause twice."""

    cause_id: UUID
    person_id: UUID
    template: str
    channel: ChannelName


@dataclass(kw_only=True)
class Notification(Aggregate):
    """What a rule decided stands in the row: a newer version of the rules does not change it.

    `client_id` is whom it is about, nobody for a digest. `next_channels` are fallen over to, in
    order, when this channel refuses for good; each is a notification of its own. `details` are
    raw values for its words, as its cause told them: instants, dates, zones and counts.
    `provider_reference` is the provider's own name for what it took over. `planned_at` is when the
    rule wanted it, whatever quiet hours, a pause or a retry made of `due_at`.
    """

    rule: str
    rules_version: int = 1
    audience: Audience = Audience.CLIENT
    client_id: UUID | None = None
    cause_id: UUID
    person_id: UUID
    template: str
    channel: ChannelName
    category: Category
    lane: Lane
    subject_id: UUID
    due_at: datetime
    expires_at: datetime
    created_at: datetime
    when_unknown: WhenUnknown = WhenUnknown.LET_GO
    max_attempts: int = 8
    is_urgent: bool = False
    next_channels: list[ChannelName] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    state: State = State.REQUESTED
    reason: Reason | None = None
    attempts: int = 0
    unknowns: int = 0
    failure: Failure | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    provider: str | None = None
    provider_reference: str | None = None
    template_version: int | None = None
    planned_at: datetime | None = None

    @property
    def once(self) -> Once:
        return Once(self.cause_id, self.person_id, self.template, self.channel)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def joins_another(self) -> bool:
        """Say whether another message says on that day what this one would."""
        return self.reason is Reason.SAME_TOLD

    @property
    def may_have_gone_out(self) -> bool:
        return self.is_open or self.state in GONE_OUT

    def says_as(self, other: "Notification") -> bool:
        """Say whether both fill the same words with the same values, for the same person."""
        return self.told == other.told

    @property
    def told(self) -> tuple[object, ...]:
        """Return what its words tell, and to whom."""
        said = {name: value for name, value in self.details.items() if name not in _UNSAID}
        return self.rule, self.person_id, self.client_id, self.template, said

    def leave(self, reason: Reason) -> None:
        """Note that what joined another message is not true any more by itself."""
        self.reason = reason

    def queue(self) -> None:
        """Wait for `due_at`, or be taken up again after a deferral or a failure."""
        if self.state is not State.QUEUED:
            self._become(State.QUEUED, None)

    def defer(self, until: datetime, reason: Reason) -> None:
        self.due_at = until
        self._become(State.DEFERRED, reason)

    def suppress(self, reason: Reason) -> None:
        self._become(State.SUPPRESSED, reason)

    def expire(self) -> None:
        self._become(State.EXPIRED, Reason.EXPIRED)

    def request_again(self) -> None:
        self._become(State.REQUESTED, None)

    def redrive(self, at: datetime) -> None:
        """Let a dead letter wait for `at`, with a few more tries; the gate is asked as ever."""
        self.max_attempts = max(self.max_attempts, self.attempts + TRIES_OF_A_REDRIVE)
        self.due_at = at
        self._become(State.QUEUED, None)

    def discard(self) -> None:
        """Put a dead letter away; why it died stays known."""
        self._become(State.DISCARDED, self.reason)

    def sent(self, at: datetime) -> None:
        self.attempts += 1
        self.sent_at = at
        self._become(State.SENT, None)

    def fail(self, failure: Failure, retry_at: datetime) -> None:
        """Note a failed try; what may be tried again waits until `retry_at`."""
        self.attempts += 1
        self.failure = failure
        self._become(State.FAILED, None)
        self._retry_or_die(failure, retry_at)

    def is_last_try(self, retry_at: datetime) -> bool:
        """Say whether a try that fails now, to be repeated at `retry_at`, is the last one."""
        return self.attempts + 1 >= self.max_attempts or retry_at >= self.expires_at

    def lose_answer(self, then: AfterLoss, retry_at: datetime) -> None:
        """Note that a hand-over's outcome is unknown, and what follows from that."""
        self.attempts += 1
        self.unknowns += 1
        match then:
            case AfterLoss.ASK:
                self._become(State.UNKNOWN, Reason.BEING_RECONCILED)
            case AfterLoss.LET_GO:
                self._become(State.UNKNOWN, Reason.OUTCOME_UNKNOWN)
            case AfterLoss.SAME_KEY | AfterLoss.AGAIN:
                self._become(State.FAILED, Reason.OUTCOME_UNKNOWN)
                self._retry_or_die(Failure.TECHNICAL, retry_at)

    def fail_unsettled(self, *, may_be_asked: bool) -> None:
        """Note the last failed try of what an earlier one may have handed over after all."""
        self.attempts += 1
        reason = Reason.BEING_RECONCILED if may_be_asked else Reason.OUTCOME_UNKNOWN
        self._become(State.UNKNOWN, reason)

    def found(self, at: datetime, reference: str | None) -> None:
        """Note that the provider had taken it over."""
        self.sent_at, self.provider_reference = at, reference
        self._become(State.SENT, None)

    def not_taken(self, failure: Failure, retry_at: datetime) -> None:
        """Note that the provider had not: nothing is in the way of another try."""
        self.failure = failure
        self._become(State.FAILED, None)
        self._retry_or_die(failure, retry_at)

    def send_again(self, retry_at: datetime) -> None:
        """Note that nobody can say, and that a duplicate is better than a loss."""
        self._become(State.FAILED, Reason.OUTCOME_UNKNOWN)
        self._retry_or_die(Failure.TECHNICAL, retry_at)

    def hear_sent(self, at: datetime, reference: str | None) -> bool:
        """Learn that the provider took over what nobody knew of. Say whether that is new."""
        is_unknown = self.reason is Reason.OUTCOME_UNKNOWN or self.is_being_reconciled
        if not is_unknown or self.state not in {State.UNKNOWN, State.FAILED}:
            return False
        self.sent_at, self.provider_reference = at, reference or self.provider_reference
        self._become(State.SENT, None)
        return True

    def hear_delivered(self, at: datetime) -> bool:
        """Learn that it arrived: the last word, whatever was said before. Say whether it is new."""
        if self.state is State.DELIVERED:
            return False
        self.sent_at, self.delivered_at = self.sent_at or at, at
        self._become(State.DELIVERED, None)
        return True

    def hear_failed(self, failure: Failure, retry_at: datetime) -> bool:
        """Learn that what was taken over did not arrive; it may be tried again at `retry_at`."""
        if self.state is State.FAILED and self.reason is Reason.OUTCOME_UNKNOWN:
            self.reason = None  # it waits for another try already, and now knows why
        elif self.state in {State.SENT, State.UNKNOWN}:
            self._become(State.FAILED, None)
        else:
            return False
        self.failure = failure
        self._retry_or_die(failure, retry_at)
        return True

    def let_go(self) -> None:
        """Note that nobody can say, and that a loss is better than a duplicate."""
        self.reason = Reason.OUTCOME_UNKNOWN

    @property
    def is_being_reconciled(self) -> bool:
        return self.reason is Reason.BEING_RECONCILED

    def _retry_or_die(self, failure: Failure, retry_at: datetime) -> None:
        if failure is Failure.PERMANENT:
            self._become(State.DEAD, Reason.REFUSED_BY_PROVIDER)
        elif self.attempts >= self.max_attempts:
            self._become(State.DEAD, Reason.RETRIES_EXHAUSTED)
        elif retry_at >= self.expires_at:
            self._become(State.DEAD, Reason.EXPIRED)
        else:
            self.due_at = retry_at

    def _become(self, state: State, reason: Reason | None) -> None:
        self.state, self.reason = NOTIFICATION.require(self.state, state), reason
