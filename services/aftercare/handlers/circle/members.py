"""Staff say which family member is whose, and with which account they sign in."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.circle.member import (
    CircleMember,
    NobodysOwnFamily,
    circle_member_id,
)
from services.aftercare.ports import AftercareUnitOfWork
from shared.errors import StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCircle:
    client_id: UUID
    party_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutCircleMember(OfCircle):
    account: str


async def put_circle_member(command: PutCircleMember, uow: AftercareUnitOfWork) -> CircleMember:
    """Let an account be a family member's. Raises NobodysOwnFamily, AccountIsAnothers at commit."""
    if command.party_id == command.client_id:
        raise NobodysOwnFamily
    identity = circle_member_id(uow.site, command.client_id, command.party_id)
    member = await uow.circle.find(identity)
    if command.expected_version not in {None, member.version if member else 0}:
        raise StaleVersion
    if member is None:
        member = CircleMember(
            id=identity,
            site=uow.site,
            client_id=command.client_id,
            party_id=command.party_id,
            account=command.account,
        )
        uow.circle.add(member)
    member.sign_in_as(command.account)
    uow.save(member)
    return member


async def end_circle_member(command: OfCircle, uow: AftercareUnitOfWork) -> None:
    """Let the account be nobody's in this circle any more. Raises NoSuchMember."""
    member = await uow.circle.get(circle_member_id(uow.site, command.client_id, command.party_id))
    if command.expected_version not in {None, member.version}:
        raise StaleVersion
    member.end(uow.now)
    uow.save(member)
