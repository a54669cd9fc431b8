"""Which acts a case admits: each check raises the rule that an act would break."""

from datetime import datetime

from services.scheduling.domain.absences.acts import (
    AttemptComesBeforeStep,
    ContractIsNotOffered,
    ContractIsSigned,
    NothingToReachOutFor,
    PolicyHasNoContract,
)
from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.absences.policy import PolicyBook
from services.scheduling.domain.absences.rounds import ABSENCE_CASE, Contract, ContractState, Round
from services.scheduling.domain.absences.steps import Follows


def attempt(case: AbsenceCase, at: datetime) -> None:
    """Admit an attempt. Raises TransitionIsNotAllowed, AttemptComesBeforeStep."""
    _check_time(_live(case, "attempt"), at)


def completion(case: AbsenceCase, at: datetime) -> None:
    """Admit the end of outreach. Raises TransitionIsNotAllowed, NothingToReachOutFor."""
    live = _live(case, "complete outreach")
    _check_time(live, at)
    if live.current.follows is not Follows.OUTREACH:
        raise NothingToReachOutFor("The case is at a step that asks for something else.")


def offer(case: AbsenceCase, book: PolicyBook) -> None:
    """Admit an offer. Raises TransitionIsNotAllowed, PolicyHasNoContract, ContractIsSigned."""
    live = _live(case, "offer a contract")
    if book.by_id(live.policy_id).contract_step is None:
        raise PolicyHasNoContract("The policy of this case has no step with a contract.")
    _check_unsigned(live.contract)


def signature(case: AbsenceCase, at: datetime) -> None:
    """Admit a signature.

    Raises ContractIsNotOffered, ContractIsSigned, TransitionIsNotAllowed, AttemptComesBeforeStep.
    """
    contract = case.live.contract if case.live else None
    if case.live is not None and contract is None:
        raise ContractIsNotOffered("Offer the contract, then sign it.")
    live = _live(case, "sign the contract")
    _check_unsigned(contract)
    _check_time(live, at)
    if contract is not None and at < contract.offered_at:
        raise AttemptComesBeforeStep("The contract was offered after this time.", field="at")


def resolution(case: AbsenceCase, _: datetime) -> None:
    """Admit that a person closes the case. Raises TransitionIsNotAllowed."""
    _live(case, "resolve")


def decision(case: AbsenceCase, _: datetime) -> None:
    """Admit a decision about a recommended discharge. Raises TransitionIsNotAllowed."""
    _live(case, "decide")


def _live(case: AbsenceCase, action: str) -> Round:
    ABSENCE_CASE.after(case.state, action)
    assert case.live is not None  # noqa: S101 - only live states have these arrows
    return case.live


def _check_time(live: Round, at: datetime) -> None:
    if at < live.current.since:
        raise AttemptComesBeforeStep(
            "This was before the step was reached: record it as a contact.", field="at"
        )


def _check_unsigned(contract: Contract | None) -> None:
    if contract is not None and contract.state is ContractState.SIGNED:
        raise ContractIsSigned("A contract is signed: it holds until it is kept or broken.")
