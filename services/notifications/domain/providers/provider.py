"""How a provider stands, for all replicas: its weight, its pauses, its breaker."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.notifications.domain.providers.breaker import Breaker, Circuit
from services.notifications.domain.terms import ChannelName, Reason
from shared.errors import Invalid


class PauseIsOver(Invalid):
    """A pause that would end before it begins."""


class WeightIsOutOfRange(Invalid):
    """Points that are no part of a hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderState:
    """`weight` moves with what happens; `home_weight` is where it drifts back to.

    `configured_weight` is what the settings said last: only another one there changes the home.

    `paused_until` is None with `is_paused` when only a person ends the pause. `blocked_until` is
    what the provider itself asked for (Retry-After).
    """

    name: str
    channel: ChannelName
    weight: int
    home_weight: int
    configured_weight: int
    weight_moved_at: datetime | None = None
    is_paused: bool = False
    paused_until: datetime | None = None
    blocked_until: datetime | None = None
    circuit: Circuit = field(default_factory=Circuit)

    def pauses(self, now: datetime) -> bool:
        return self.is_paused and (self.paused_until is None or self.paused_until > now)

    def blocks(self, now: datetime) -> bool:
        return self.blocked_until is not None and self.blocked_until > now

    def hindrance(self, now: datetime) -> "Hindrance | None":
        """Return why it may take nothing now, and until when; an open breaker to probe is none."""
        if self.pauses(now):
            return Hindrance(Reason.PROVIDER_PAUSED, self.paused_until)
        if self.blocks(now):
            return Hindrance(Reason.PROVIDER_BLOCKED, self.blocked_until)
        if self.circuit.breaker is Breaker.CLOSED or self.circuit.may_be_probed(now):
            return None
        return Hindrance(Reason.PROVIDER_BROKEN, self.circuit.until)

    def blocked(self, until: datetime) -> "ProviderState":
        """Leave it alone until then; a later moment that stands already stays."""
        later = until if self.blocked_until is None else max(self.blocked_until, until)
        return replace(self, blocked_until=later)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """`until` is None where only a person ends it."""

    reason: Reason
    until: datetime | None
