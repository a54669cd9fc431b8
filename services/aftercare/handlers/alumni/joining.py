"""A person joins by their own consent, chooses anew what it covers, pauses, and leaves.

What they say in one membership holds for the person: whoever was merged has one from then on.
"""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.alumni.agreement import AgreementIsNotCurrent
from services.aftercare.domain.alumni.membership import (
    Agreed,
    AlumniMembership,
    MembershipState,
    Purpose,
)
from services.aftercare.handlers.alumni.leaving import end_membership, end_purpose
from services.aftercare.handlers.alumni.rules import current_number
from services.aftercare.handlers.alumni.uniting import unite
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import (
    AlumniJoined,
    AlumniPaused,
    AlumniPurposesChanged,
    AlumniResumed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeToAlumni:
    """The member's own word: to the text of this number and language, for these purposes."""

    client_id: UUID
    language: str
    number: int
    purposes: tuple[Purpose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPurpose:
    client_id: UUID
    purpose: Purpose
    keeps_milestones: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    client_id: UUID
    keeps_milestones: bool = False


async def join_alumni(command: AgreeToAlumni, uow: AftercareUnitOfWork) -> AlumniMembership:
    """Raise NoSuchMembership, NotInvited, AgreementIsNotCurrent, NoPurposeChosen."""
    membership = await uow.alumni_memberships.hold(command.client_id)
    await unite(membership, uow)
    membership.join(await _agreed(command, uow))
    joined = AlumniJoined(
        membership_id=membership.id,
        client_id=membership.client_id,
        purposes=list(membership.purposes),
    )
    uow.publish(joined, of=membership)
    return membership


async def choose_purposes(command: AgreeToAlumni, uow: AftercareUnitOfWork) -> AlumniMembership:
    """Agree anew, to more or to less; what is left out ends at once.

    Raises NoSuchMembership, HasOptedOut, NotInvited, AgreementIsNotCurrent, NoPurposeChosen.
    """
    membership = await uow.alumni_memberships.hold(command.client_id)
    await unite(membership, uow)
    before = membership.purposes
    membership.agree_anew(await _agreed(command, uow))
    for purpose in before:
        if purpose not in membership.purposes:
            await end_purpose(membership, purpose, uow, keeps_milestones=True)
    _tell(membership, uow)
    return membership


async def withdraw_purpose(command: WithdrawPurpose, uow: AftercareUnitOfWork) -> AlumniMembership:
    """Take one purpose back, which acts at once; without any the membership ends.

    Raises NoSuchMembership, HasOptedOut, NotInvited, PurposeNotAgreed.
    """
    membership = await uow.alumni_memberships.hold(command.client_id)
    ended = await unite(membership, uow)
    keeps = command.keeps_milestones
    if command.purpose in ended:
        await end_purpose(membership, command.purpose, uow, keeps_milestones=keeps)
        _tell(membership, uow)
        return membership
    if membership.withdraw(command.purpose, uow.now, uow.subject):
        await end_membership(membership, uow, keeps_milestones=keeps)
        return membership
    await end_purpose(membership, command.purpose, uow, keeps_milestones=keeps)
    _tell(membership, uow)
    return membership


async def opt_out(command: OptOut, uow: AftercareUnitOfWork) -> AlumniMembership:
    """End the membership and all that hangs on it. Raises NoSuchMembership, HasOptedOut."""
    membership = await uow.alumni_memberships.hold(command.client_id)
    await unite(membership, uow)
    await end_membership(membership, uow, keeps_milestones=command.keeps_milestones)
    return membership


async def pause_membership(client_id: UUID, uow: AftercareUnitOfWork) -> AlumniMembership:
    """Raise NoSuchMembership, MemberIsNotActive."""
    membership = await uow.alumni_memberships.hold(client_id)
    await unite(membership, uow)
    membership.pause()
    paused = AlumniPaused(
        membership_id=membership.id,
        client_id=membership.client_id,
        purposes=list(membership.purposes),
    )
    uow.publish(paused, of=membership)
    return membership


async def resume_membership(client_id: UUID, uow: AftercareUnitOfWork) -> AlumniMembership:
    """Raise NoSuchMembership, MemberIsNotInactive."""
    membership = await uow.alumni_memberships.hold(client_id)
    await unite(membership, uow)
    membership.resume()
    resumed = AlumniResumed(
        membership_id=membership.id,
        client_id=membership.client_id,
        purposes=list(membership.purposes),
    )
    uow.publish(resumed, of=membership)
    return membership


async def _agreed(command: AgreeToAlumni, uow: AftercareUnitOfWork) -> Agreed:
    if command.number != await current_number(command.language, uow):
        raise AgreementIsNotCurrent("Another text is current: read it first.", field="number")
    chosen = tuple(one for one in Purpose if one in command.purposes)
    return Agreed(command.language, command.number, chosen, uow.now, uow.subject)


def _tell(membership: AlumniMembership, uow: AftercareUnitOfWork) -> None:
    changed = AlumniPurposesChanged(
        membership_id=membership.id,
        client_id=membership.client_id,
        purposes=list(membership.purposes),
        is_paused=membership.state is MembershipState.INACTIVE,
    )
    uow.publish(changed, of=membership)
