"""Commands on providers: ops pause one, let it go on, or give it another weight."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.notifications.domain.providers.breaker import Breaker
from services.notifications.domain.providers.judging import Change
from services.notifications.domain.providers.parts import FULL_WEIGHT
from services.notifications.domain.providers.provider import (
    PauseIsOver,
    ProviderState,
    WeightIsOutOfRange,
)
from services.notifications.domain.providers.weights import Moved
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, kw_only=True)
class PauseProvider:
    """`until` is None where only a person ends the pause; `by` is the token's opaque subject."""

    provider: str
    reason_code: str
    until: datetime | None = None
    by: str


@dataclass(frozen=True, kw_only=True)
class ResumeProvider:
    """Also closes its breaker, and forgets that it asked to be left alone: ops know better."""

    provider: str
    by: str


@dataclass(frozen=True, kw_only=True)
class SetWeight:
    """`weight` is its points from 0 to 100, and where it drifts back to from now on."""

    provider: str
    weight: int
    by: str


async def pause_provider(command: PauseProvider, uow: NotificationsUnitOfWork) -> ProviderState:
    """Hand it nothing more, on every replica within a moment. Raises NotFound, PauseIsOver."""
    if command.until is not None and command.until <= uow.now:
        raise PauseIsOver("The pause would be over already.", field="until")
    before = await uow.providers.hold(command.provider)
    after = replace(before, is_paused=True, paused_until=command.until)
    uow.providers.put(after)
    words = ("paused", _paused(before, uow.now), "true", command.reason_code)
    uow.providers.note(Change(before.name, *words), before.channel, uow.now, command.by)
    return after


async def resume_provider(command: ResumeProvider, uow: NotificationsUnitOfWork) -> ProviderState:
    """Let it take messages again. Raises NotFound."""
    before = await uow.providers.hold(command.provider)
    circuit = before.circuit
    if circuit.breaker is not Breaker.CLOSED:
        circuit = circuit.reset()
    after = replace(before, is_paused=False, paused_until=None, blocked_until=None, circuit=circuit)
    uow.providers.put(after)
    words = ("paused", _paused(before, uow.now), "false", "resumed")
    uow.providers.note(Change(before.name, *words), before.channel, uow.now, command.by)
    return after


async def set_weight(command: SetWeight, uow: NotificationsUnitOfWork) -> ProviderState:
    """Give it another share of its channel's messages. Raises NotFound, WeightIsOutOfRange."""
    if not 0 <= command.weight <= FULL_WEIGHT:
        raise WeightIsOutOfRange(f"A weight is from 0 to {FULL_WEIGHT}.", field="weight")
    before = await uow.providers.hold(command.provider)
    weight = command.weight
    after = replace(before, weight=weight, home_weight=weight, weight_moved_at=uow.now)
    uow.providers.put(after)
    words = ("weight", str(before.weight), str(weight), Moved.SET.value)
    uow.providers.note(Change(before.name, *words), before.channel, uow.now, command.by)
    return after


def _paused(state: ProviderState, now: datetime) -> str:
    return "true" if state.pauses(now) else "false"
