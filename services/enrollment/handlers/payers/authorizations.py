"""Owns the commands on authorizations: what is asked of a payer, and what the payer answers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.domain.days import must_have_happened
from services.enrollment.domain.payers.authorization import Authorization
from services.enrollment.domain.payers.authorization_terms import Terms
from services.enrollment.domain.payers.payer import UnitKind
from services.enrollment.handlers.payers.payers import known_payer
from services.enrollment.handlers.payers.standings import settle_all, tell_standing
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.errors import StaleVersion
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class RequestAuthorization:
    """What is left out is the payer's usual unit kind, the stay's level of care, and today."""

    episode_id: UUID
    payer: str
    unit_kind: UnitKind | None
    units_requested: int | None
    level_of_care: LevelOfCare | None
    requested_on: date | None


@dataclass(frozen=True, kw_only=True)
class ApproveAuthorization:
    """The reference number is the payer's own; it is kept sealed.

    `if_version` is the version that the caller has seen, when it matters.
    """

    authorization_id: UUID
    unit_kind: UnitKind | None
    units: int
    valid_from: date
    valid_until: date
    level_of_care: LevelOfCare | None
    reference_number: str | None
    decided_on: date | None
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class DenyAuthorization:
    authorization_id: UUID
    reason_code: str
    decided_on: date | None
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReplaceAuthorization:
    """`approval` is what the payer answered to the request that takes the place."""

    authorization_id: UUID
    approval: ApproveAuthorization
    if_version: int | None = None


async def request_authorization(
    command: RequestAuthorization, uow: EnrollmentUnitOfWork
) -> Authorization:
    """Note that a payer was asked. Raises NotFound, PayerIsNotKnown, NotYetHappened."""
    episode = await uow.episodes.get(command.episode_id)
    rules = await known_payer(command.payer, uow)
    authorization = Authorization(
        id=new_id(),
        site=uow.site,
        episode_id=episode.id,
        client_id=episode.client_id,
        payer=command.payer,
        rules_number=rules.number,
        requested_on=await _happened(command.requested_on, "requested_on", uow),
        unit_kind=command.unit_kind or rules.unit_kind,
        level_of_care=command.level_of_care or episode.level_of_care,
        units_requested=command.units_requested,
    )
    uow.authorizations.add(authorization)
    tell_standing(authorization, uow)
    return authorization


async def approve_authorization(
    command: ApproveAuthorization, uow: EnrollmentUnitOfWork
) -> Authorization:
    """Take the payer's approval, and count what was used on its days already.

    Raises TransitionIsNotAllowed, DecisionBeforeRequest, MoreUnitsThanPayerGives,
    LongerThanPayerGives, AuthorizationEndsBeforeItBegins; at commit AuthorizationsOverlap.
    """
    authorization, siblings = await uow.authorizations.with_siblings(command.authorization_id)
    _expect(authorization, command.if_version)
    await _approve(command, authorization, uow)
    await settle_all(siblings, uow, decided={authorization.id})
    return authorization


async def deny_authorization(
    command: DenyAuthorization, uow: EnrollmentUnitOfWork
) -> Authorization:
    authorization, _ = await uow.authorizations.with_siblings(command.authorization_id)
    _expect(authorization, command.if_version)
    decided_on = await _happened(command.decided_on, "decided_on", uow)
    authorization.deny(on=decided_on, reason_code=command.reason_code)
    tell_standing(authorization, uow)
    return authorization


async def replace_authorization(
    command: ReplaceAuthorization, uow: EnrollmentUnitOfWork
) -> tuple[Authorization, Authorization]:
    """Approve a request in the place of an approved authorization; return the old and the new.

    Raises what approving does, and ReplacementIsForAnotherClient, ReplacementIsForAnotherStay,
    AuthorizationCannotReplaceItself.
    """
    old, siblings = await uow.authorizations.with_siblings(command.authorization_id)
    _expect(old, command.if_version)
    new_one = command.approval.authorization_id
    new = next((one for one in siblings if one.id == new_one), None)
    if new is None:
        new, _ = await uow.authorizations.with_siblings(new_one)
    if new is not old and new.client_id == old.client_id:
        await _approve(command.approval, new, uow)
    old.give_way_to(new)
    await settle_all(siblings, uow, decided={old.id, new.id})
    return old, new


async def find_by_reference(
    reference_number: str, uow: EnrollmentUnitOfWork
) -> list[Authorization]:
    """Return the authorizations with a payer's number, however it is spaced or capitalised."""
    return await uow.authorizations.by_reference(_reference_index(reference_number, uow))


def _reference_index(reference_number: str, uow: EnrollmentUnitOfWork) -> bytes:
    bare = "".join(each for each in reference_number.upper() if each.isalnum())
    return uow.private.blind_index("payer_reference", bare or reference_number)


async def _approve(
    command: ApproveAuthorization, authorization: Authorization, uow: EnrollmentUnitOfWork
) -> None:
    rules = await known_payer(authorization.payer, uow)
    terms = Terms(
        unit_kind=command.unit_kind or authorization.unit_kind,
        units=command.units,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        level_of_care=command.level_of_care or authorization.level_of_care,
    )
    decided_on = await _happened(command.decided_on, "decided_on", uow)
    authorization.approve(terms, rules, on=decided_on)
    if command.reference_number is not None:
        private = {"reference_number": command.reference_number}
        authorization.sealed = await uow.private.seal(authorization.client_id, private)
        authorization.reference_index = _reference_index(command.reference_number, uow)


async def _happened(on: date | None, field: str, uow: EnrollmentUnitOfWork) -> date:
    today = (await uow.sites.get()).today(uow.now)
    if on is None:
        return today
    must_have_happened(on, today=today, field=field)
    return on


def _expect(authorization: Authorization, version: int | None) -> None:
    if version not in {None, authorization.version}:
        raise StaleVersion
