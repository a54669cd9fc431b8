"""Commands on absence cases: what people do, from a call to the decision about a discharge."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.scheduling.domain.absences import admissible
from services.scheduling.domain.absences.acts import (
    CLOSING,
    Act,
    ActKind,
    Channel,
    Outcome,
    check_time,
)
from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.errors import NoProgressHere
from services.scheduling.domain.rolls.marks import MISSED
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.handlers.absences.deriving import derive, fresh_case
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import AbsenceCaseDecided
from shared.errors import StaleVersion
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class OnCase:
    """What all commands on a case have; `by` is the token's opaque subject."""

    case_id: UUID
    by: str
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordContact:
    """The client was spoken to, whether or not a case is open."""

    client_id: UUID
    channel: Channel
    at: datetime | None = None
    by: str


@dataclass(frozen=True, kw_only=True)
class RecordAttempt(OnCase):
    channel: Channel
    outcome: Outcome
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CompleteOutreach(OnCase):
    """Outreach is over though nobody was reached; `outcome_code` says how."""

    outcome_code: str


@dataclass(frozen=True, kw_only=True)
class OfferContract(OnCase):
    pass


@dataclass(frozen=True, kw_only=True)
class SignContract(OnCase):
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ResolveCase(OnCase):
    reason_code: str


@dataclass(frozen=True, kw_only=True)
class DecideDischarge(OnCase):
    """A person's decision about a recommended discharge."""

    decision: Literal[ActKind.DISCHARGE, ActKind.ANOTHER_CHANCE]
    reason_code: str


_ONCE = (*CLOSING, ActKind.COMPLETION, ActKind.OFFER)


@dataclass(frozen=True, slots=True)
class _Deed:
    """An act as far as the command says it."""

    kind: ActKind
    by: str
    at: datetime | None = None
    channel: Channel | None = None
    outcome: Outcome | None = None
    code: str | None = None
    check: Callable[[AbsenceCase, datetime], None] | None = field(default=None)


async def record_contact(command: RecordContact, uow: SchedulingUnitOfWork) -> AbsenceCase:
    """Put down that the client was spoken to: a row of misses without contact is broken.

    Raises: NoProgressHere, ActLiesAhead, ActIsLongAgo.
    """
    await uow.one_at_a_time([command.client_id])
    stay = await _running_stay(command.client_id, uow)
    cases = await uow.absence_cases.of_clients([command.client_id])
    case = next((one for one in cases if one.episode_id == stay.episode_id), None)
    if case is None:
        case = fresh_case(stay)
        uow.absence_cases.add(case)
    deed = _Deed(ActKind.CONTACT, command.by, command.at, command.channel)
    return await _do(deed, case, stay, uow)


async def record_attempt(command: RecordAttempt, uow: SchedulingUnitOfWork) -> AbsenceCase:
    """Put down an attempt; one that reached the client completes what a step asked for.

    Raises: NotFound, StaleVersion, TransitionIsNotAllowed, AttemptComesBeforeStep, ActLiesAhead,
    ActIsLongAgo.
    """
    deed = _Deed(
        *(ActKind.ATTEMPT, command.by, command.at, command.channel, command.outcome),
        check=admissible.attempt,
    )
    return await _do_on(command, deed, uow)


async def complete_outreach(command: CompleteOutreach, uow: SchedulingUnitOfWork) -> AbsenceCase:
    """End the task of a step that asks for outreach. Raises NothingToReachOutFor too."""
    deed = _Deed(
        ActKind.COMPLETION, command.by, code=command.outcome_code, check=admissible.completion
    )
    return await _do_on(command, deed, uow)


async def offer_contract(command: OfferContract, uow: SchedulingUnitOfWork) -> AbsenceCase:
    """Offer the contract of the case's policy. Raises PolicyHasNoContract, ContractIsSigned too."""
    book = await uow.absence_policies.book()

    def check(case: AbsenceCase, _: datetime) -> None:
        admissible.offer(case, book)

    return await _do_on(command, _Deed(ActKind.OFFER, command.by, check=check), uow)


async def sign_contract(command: SignContract, uow: SchedulingUnitOfWork) -> AbsenceCase:
    """Put down that the client signed. Raises ContractIsNotOffered, ContractIsSigned too."""
    deed = _Deed(ActKind.SIGNATURE, command.by, command.at, check=admissible.signature)
    return await _do_on(command, deed, uow)


async def resolve_case(command: ResolveCase, uow: SchedulingUnitOfWork) -> AbsenceCase:
    """Close a case; one in which discharge is recommended is decided instead."""
    deed = _Deed(
        ActKind.RESOLUTION, command.by, code=command.reason_code, check=admissible.resolution
    )
    return await _do_on(command, deed, uow)


async def decide_discharge(command: DecideDischarge, uow: SchedulingUnitOfWork) -> AbsenceCase:
    """Decide what was recommended. Nobody is discharged by it: that is an act in enrollment.

    After another chance counting begins anew.
    """
    kind = ActKind(command.decision)
    deed = _Deed(kind, command.by, code=command.reason_code, check=admissible.decision)
    case, is_new = await _do_once_on(command, deed, uow)
    if not is_new:
        return case
    decided = AbsenceCaseDecided(
        case_id=case.id,
        client_id=case.client_id,
        episode_id=case.episode_id,
        decision=kind,
        reason_code=command.reason_code,
    )
    uow.publish(decided, of=case)
    return case


async def _do_on(command: OnCase, deed: _Deed, uow: SchedulingUnitOfWork) -> AbsenceCase:
    case, _ = await _do_once_on(command, deed, uow)
    return case


async def _do_once_on(
    command: OnCase, deed: _Deed, uow: SchedulingUnitOfWork
) -> tuple[AbsenceCase, bool]:
    """Do it, and say whether it is new: sent again it changes nothing."""
    client_id = await uow.absence_cases.client_of(command.case_id)
    await uow.one_at_a_time([client_id])
    case = await uow.absence_cases.get(command.case_id)
    if command.if_version not in (None, case.version):
        raise StaleVersion
    if _is_done(deed, case):
        return case, False
    stays = await uow.stays.of_clients([client_id])
    stay = next(one for one in stays if one.episode_id == case.episode_id)
    return await _do(deed, case, stay, uow), True


def _is_done(deed: _Deed, case: AbsenceCase) -> bool:
    """Say whether this is what was last done about where the case stands."""
    last = case.acts[-1] if case.acts else None
    if last is None or deed.kind not in _ONCE or (last.kind, last.code) != (deed.kind, deed.code):
        return False
    return last.closes if case.live is None else last.about == case.live.ground


async def _do(
    deed: _Deed, case: AbsenceCase, stay: Progress, uow: SchedulingUnitOfWork
) -> AbsenceCase:
    """Append the act, and derive anew what follows."""
    at = deed.at or uow.now
    check_time(at, uow.now)
    if deed.check is not None:
        deed.check(case, at)
    evidence = await uow.attendances.evidence_of([case.client_id])
    live = case.live
    about = live.ground if live is not None and live.current.since <= at else None
    act = Act(
        id=new_id(),
        kind=deed.kind,
        at=at,
        recorded_at=uow.now,
        by=deed.by,
        about=about,
        channel=deed.channel,
        outcome=deed.outcome,
        code=deed.code,
        knew=tuple(fact.session_id for fact in evidence if fact.status in MISSED),
    )
    case.acts.append(act)
    version = case.version
    await derive(case, stay, await uow.absence_policies.book(), evidence, uow)
    if case.version == version:
        uow.save(case)
    return case


async def _running_stay(client_id: UUID, uow: SchedulingUnitOfWork) -> Progress:
    stays = await uow.stays.of_clients([client_id])
    running = [stay for stay in stays if stay.track_id and stay.ended_on is None]
    if not running:
        raise NoProgressHere
    return running[-1]
