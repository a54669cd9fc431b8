"""Policies that contradict themselves are refused, each by the name of what is wrong with it."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from services.scheduling.domain.absences.steps import Condition, ConditionKind, Follows, Step
from shared.errors import Invalid


class StepRefused(Invalid):
    """What all refusals of a step have in common: `steps` in the answer are the steps' codes."""

    def __init__(self, detail: str, *steps: Step) -> None:
        super().__init__(detail, field="steps", steps=[step.code for step in steps])


class StepIsNamedTwice(StepRefused):
    """Steps are told apart by their codes."""


class WindowIsEmpty(StepRefused):
    """A count over time names the weeks, or the sessions, that it looks back over."""


class WindowIsAmbiguous(StepRefused):
    """A window is of weeks or of sessions."""


class ConditionIsIncomplete(StepRefused):
    """A condition says from which number on it is met, and nothing that it has no use for."""


class CountExceedsWindow(StepRefused):
    """No more sessions are missed than the window holds."""


class StepIsNeverReached(StepRefused):
    """The case is at the highest step that is met, so a later one is harder to meet."""


class NothingComesAfterDischarge(StepRefused):
    """Once discharge is recommended a person decides; no other step follows."""


class ContractHasNoTerms(StepRefused):
    """A contract says how many misses it allows in which time; nothing else has terms."""


class NoContractToBreak(StepRefused):
    """A contract is offered by a step before the one that asks whether it was broken."""


class NothingFollowsTheContract(StepRefused):
    """A contract that may be broken without consequence is none."""


class DeadlinesDoNotRise(StepRefused):
    """Each role gets the case after the one before it, so its time is up later."""


_COUNTS = (
    ConditionKind.MISSED,
    ConditionKind.MISSED_IN_A_ROW,
    ConditionKind.MISSED_IN_A_ROW_WITHOUT_CONTACT,
    ConditionKind.MISSED_MINUTES,
)
_ROWS = (ConditionKind.MISSED_IN_A_ROW, ConditionKind.MISSED_IN_A_ROW_WITHOUT_CONTACT)


def check_steps(steps: Sequence[Step]) -> None:
    """Raise the refusal of the first contradiction, if there is one."""
    for step in steps:
        _check_window(step)
        _check_numbers(step)
        _check_deadlines(step)
        _check_terms(step)
    for earlier, later in combinations(steps, 2):
        _check_pair(earlier, later)
    _check_contracts(steps)


def _check_window(step: Step) -> None:
    condition = step.condition
    spans = [span for span in (condition.weeks, condition.sessions) if span is not None]
    if condition.has_window and not any(span > 0 for span in spans):
        raise WindowIsEmpty("Say weeks or sessions, one at least, to look back over.", step)
    if len(spans) > 1:
        raise WindowIsAmbiguous("Say weeks or sessions, not both.", step)
    if spans and not condition.has_window:
        raise ConditionIsIncomplete("This condition has no window: leave it out.", step)


def _check_numbers(step: Step) -> None:
    condition = step.condition
    counts = condition.kind in _COUNTS
    if counts != (condition.at_least is not None):
        raise ConditionIsIncomplete("at_least stands in what is counted, and only there.", step)
    is_share = condition.kind is ConditionKind.ATTENDED_SHARE_BELOW
    if is_share != (condition.below_percent is not None):
        raise ConditionIsIncomplete("below_percent stands in a share, and only there.", step)
    is_of_sessions = condition.kind is ConditionKind.MISSED or is_share
    wanted = condition.of_at_least if is_share else condition.threshold
    if is_of_sessions and condition.sessions is not None and wanted > condition.sessions:
        raise CountExceedsWindow("Ask for no more sessions than the window holds.", step)


def _check_deadlines(step: Step) -> None:
    if any((one.within_hours is None) == (one.within_days is None) for one in step.by):
        raise DeadlinesDoNotRise("Say hours or days for each role.", step)
    if any(later.hours <= earlier.hours for earlier, later in pairwise(step.by)):
        raise DeadlinesDoNotRise("Give each role more time than the one before it.", step)


def _check_terms(step: Step) -> None:
    if (step.follows is Follows.CONTRACT) != (step.contract is not None):
        raise ContractHasNoTerms("Terms stand where a contract follows, and only there.", step)


def _check_pair(earlier: Step, later: Step) -> None:
    if earlier.code == later.code:
        raise StepIsNamedTwice("Name each step once.", later)
    ends = Follows.RECOMMEND_DISCHARGE
    if earlier.follows is ends and later.follows is not ends:
        raise NothingComesAfterDischarge("Put this step before the recommendation.", later)
    if implies(earlier.condition, later.condition):
        raise StepIsNeverReached(
            "Whenever the earlier step is met the later one is: make the later one harder.",
            earlier,
            later,
        )


def _check_contracts(steps: Sequence[Step]) -> None:
    contract: Step | None = None
    for step in steps:
        if step.condition.kind is ConditionKind.CONTRACT_BROKEN:
            if contract is None:
                raise NoContractToBreak("Put a step with a contract before this one.", step)
            return
        contract = step if step.follows is Follows.CONTRACT else contract
    if contract is not None:
        raise NothingFollowsTheContract("Add a step for a contract that is broken.", contract)


def implies(one: Condition, other: Condition) -> bool:
    """Say whether `other` is met whenever `one` is, as far as their numbers tell."""
    if one.kind is not other.kind and not (one.kind in _ROWS and other.kind is _ROWS[0]):
        return False
    if one.kind is ConditionKind.CONTRACT_BROKEN:
        return True
    if other.unexcused_only and not one.unexcused_only:
        return False
    if one.kind is ConditionKind.ATTENDED_SHARE_BELOW:
        same = (one.weeks, one.sessions, one.unexcused_only) == (
            *(other.weeks, other.sessions, other.unexcused_only),
        )
        below = (one.below_percent or 0) <= (other.below_percent or 0)
        return same and below and one.of_at_least >= other.of_at_least
    return one.threshold >= other.threshold and _lies_within(one, other)


def _lies_within(one: Condition, other: Condition) -> bool:
    if one.weeks is not None and other.weeks is not None:
        return one.weeks <= other.weeks
    if one.sessions is not None and other.sessions is not None:
        return one.sessions <= other.sessions
    return not one.has_window
