"""The pause: what does not leave until somebody says so, or until a moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.notifications.domain.terms import ChannelName, Lane
from shared.aggregate import Aggregate
from shared.errors import Invalid
from shared.states import ActionMachine

EVERYWHERE = ""
"""The site of a pause that holds at all of them."""
LONGEST = timedelta(days=90)


class PauseState(StrEnum):
    """`LAPSED` is one whose time was up; it holds nothing from that very moment."""

    ACTIVE = "active"
    RESUMED = "resumed"
    LAPSED = "lapsed"


PAUSE: ActionMachine[PauseState] = ActionMachine(
    "pause",
    {
        (PauseState.ACTIVE, "resume"): PauseState.RESUMED,
        (PauseState.ACTIVE, "lapse"): PauseState.LAPSED,
    },
)


class PauseNamesNothing(Invalid):
    """Everything at every site is never paused by leaving something out."""

    def __init__(self) -> None:
        super().__init__(
            "Say what is paused: a channel, a lane, a rule, a template or a site.", field="site"
        )


class PauseEndsTooEarlyOrLate(Invalid):
    """A pause that resumes by itself ends ahead, and soon enough to be remembered."""

    def __init__(self) -> None:
        super().__init__(f"Ends ahead, within {LONGEST.days} days.", field="until")


class CrisisIsNotConfirmed(Invalid):
    """Crisis messages are paused only by who names them twice."""

    def __init__(self) -> None:
        super().__init__(
            "Crisis and safety messages would wait too: confirm with the word crisis.",
            field="confirm",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a pause holds: what is all that is named. Crisis is left out unless it is included."""

    channel: ChannelName | None = None
    lane: Lane | None = None
    rule: str | None = None
    template: str | None = None
    includes_crisis: bool = False

    @property
    def names_something(self) -> bool:
        return any(
            named is not None for named in (self.channel, self.lane, self.rule, self.template)
        )

    @property
    def touches_crisis(self) -> bool:
        return self.includes_crisis or self.lane is Lane.CRISIS


@dataclass(kw_only=True)
class Pause(Aggregate):
    """`until` is when it resumes by itself. `released_at` is when all that it held waited again."""

    channel: ChannelName | None = None
    lane: Lane | None = None
    rule: str | None = None
    template: str | None = None
    includes_crisis: bool = False
    reason_code: str
    paused_by: str
    paused_at: datetime
    until: datetime | None = None
    state: PauseState = PauseState.ACTIVE
    ended_at: datetime | None = None
    ended_by: str | None = None
    released_at: datetime | None = None

    def resume(self, at: datetime, by: str) -> None:
        """End it. Raises TransitionIsNotAllowed."""
        self._end("resume", at, by)

    def lapse(self) -> None:
        """Note that its time was up."""
        assert self.until is not None  # noqa: S101 - only one that ends by itself lapses
        self._end("lapse", self.until, None)

    def _end(self, action: str, at: datetime, by: str | None) -> None:
        self.state = PAUSE.after(self.state, action)
        self.ended_at, self.ended_by = at, by


def check(
    held: Held, *, site: str, until: datetime | None, is_confirmed: bool, now: datetime
) -> None:
    """Raise PauseNamesNothing, PauseEndsTooEarlyOrLate or CrisisIsNotConfirmed."""
    if site == EVERYWHERE and not held.names_something:
        raise PauseNamesNothing
    if until is not None and not now < until <= now + LONGEST:
        raise PauseEndsTooEarlyOrLate
    if held.touches_crisis and not is_confirmed:
        raise CrisisIsNotConfirmed
