"""A round: from the first step reached until the case is closed; a stay may have several."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.absences.acts import Ground
from services.scheduling.domain.absences.steps import ContractTerms, Follows
from shared.states import ActionMachine


class CaseState(StrEnum):
    """`watched`: nothing is reached, but a contact was recorded, which counts."""

    WATCHED = "watched"
    OPEN = "open"
    OUTREACH = "outreach"
    CONTRACT = "contract"
    DISCHARGE_RECOMMENDED = "discharge_recommended"
    RESOLVED = "resolved"


AT_WORK = (CaseState.OPEN, CaseState.OUTREACH, CaseState.CONTRACT)
LIVE = (*AT_WORK, CaseState.DISCHARGE_RECOMMENDED)
"""A case in one of these waits for people."""

ABSENCE_CASE = ActionMachine(
    "absence case",
    {
        (CaseState.WATCHED, "reach a step"): CaseState.OPEN,
        (CaseState.RESOLVED, "reach a step"): CaseState.OPEN,
        (CaseState.OPEN, "attempt"): CaseState.OUTREACH,
        (CaseState.OUTREACH, "attempt"): CaseState.OUTREACH,
        (CaseState.CONTRACT, "attempt"): CaseState.CONTRACT,
        (CaseState.DISCHARGE_RECOMMENDED, "attempt"): CaseState.DISCHARGE_RECOMMENDED,
        (CaseState.OPEN, "complete outreach"): CaseState.OUTREACH,
        (CaseState.OUTREACH, "complete outreach"): CaseState.OUTREACH,
        (CaseState.CONTRACT, "complete outreach"): CaseState.CONTRACT,
        **{(state, "offer a contract"): CaseState.CONTRACT for state in AT_WORK},
        (CaseState.CONTRACT, "sign the contract"): CaseState.CONTRACT,
        **{(state, "recommend discharge"): CaseState.DISCHARGE_RECOMMENDED for state in AT_WORK},
        **{(state, "resolve"): CaseState.RESOLVED for state in AT_WORK},
        **{(state, "close"): CaseState.RESOLVED for state in LIVE},
        (CaseState.DISCHARGE_RECOMMENDED, "decide"): CaseState.RESOLVED,
    },
)


class Closing(StrEnum):
    """Why a round is over without a person's own reason code."""

    CORRECTED = "corrected"
    ATTENDED_AGAIN = "attended_again"
    CONTRACT_KEPT = "contract_kept"
    STAY_ENDED = "stay_ended"
    DISCHARGE = "discharge"
    ANOTHER_CHANCE = "another_chance"


@dataclass(frozen=True, slots=True)
class Reached:
    """A step that was reached, with the days that counted.

    `since` is its place in time; `found_at` is when it came to be known here, from which the time
    to act runs. It is no longer grounded when what it rested on was corrected, yet somebody acted.
    """

    step: str
    follows: Follows
    on: date
    session_id: UUID
    since: datetime
    days: tuple[date, ...] = ()
    grounded: bool = True
    found_at: datetime | None = field(default=None, compare=False)
    reminders: int = field(default=0, compare=False)


class ContractState(StrEnum):
    OFFERED = "offered"
    SIGNED = "signed"
    BROKEN = "broken"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """`ends_on` is the last day of a signed contract; `misses` are those since it was signed."""

    terms: ContractTerms
    offered_at: datetime
    signed_on: date | None = None
    ends_on: date | None = None
    misses: tuple[date, ...] = ()
    is_kept: bool = False

    @property
    def is_broken(self) -> bool:
        return len(self.misses) > self.terms.misses_allowed

    @property
    def state(self) -> ContractState:
        if self.signed_on is None:
            return ContractState.OFFERED
        if self.is_broken:
            return ContractState.BROKEN
        return ContractState.KEPT if self.is_kept else ContractState.SIGNED

    def holds_on(self, day: date) -> bool:
        return self.ends_on is not None and day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Closed:
    """`by` is the person who closed it; what follows from facts is closed by nobody."""

    reason: str
    on: date
    by: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Judged by one version from its first step to its end."""

    policy_id: UUID
    policy_version: int
    state: CaseState
    reached: tuple[Reached, ...]
    done: bool = False
    contract: Contract | None = None
    closed: Closed | None = None

    @property
    def current(self) -> Reached:
        return self.reached[-1]

    @property
    def opened_on(self) -> date:
        return self.reached[0].on

    @property
    def ground(self) -> Ground:
        now = self.current
        return Ground(self.policy_id, now.step, now.on, now.session_id, now.since)

    def going(self, action: str) -> "Round":
        """Return the round after the action. Raises TransitionIsNotAllowed."""
        return replace(self, state=ABSENCE_CASE.after(self.state, action))

    def closing(self, action: str, closed: Closed) -> "Round":
        return replace(self.going(action), closed=closed)

    def reaching(self, reached: Reached) -> "Round":
        """Return the round one step further; what was asked before is superseded."""
        further = replace(self, reached=(*self.reached, reached), done=False)
        if reached.follows is Follows.RECOMMEND_DISCHARGE:
            return further.going("recommend discharge")
        if reached.follows is Follows.CONTRACT and self.contract and self.contract.signed_on:
            return replace(further, done=True)
        return further

    def standing_on(self, reached: Reached) -> "Round":
        """Return the round with other ground under its current step."""
        return replace(self, reached=(*self.reached[:-1], reached))

    def signing(self, day: date, ends_on: date) -> "Round":
        if self.contract is None:
            return self
        signed = replace(self.contract, signed_on=day, ends_on=ends_on, misses=())
        done = self.done or self.current.follows is Follows.CONTRACT
        return replace(self.going("sign the contract"), contract=signed, done=done)


def opened(policy_id: UUID, version: int, reached: Reached) -> Round:
    """Return a round that begins with this step."""
    fresh = Round(
        policy_id=policy_id,
        policy_version=version,
        state=ABSENCE_CASE.after(CaseState.WATCHED, "reach a step"),
        reached=(reached,),
    )
    if reached.follows is Follows.RECOMMEND_DISCHARGE:
        return fresh.going("recommend discharge")
    return fresh
