"""Who is invited: by staff, by the site's policy, or because they asked themselves."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.aftercare.domain.alumni.membership import (
    AlumniMembership,
    InvitedBy,
    NeverCompleted,
)
from services.aftercare.domain.alumni.policy import AlumniRules, InvitesOn
from services.aftercare.handlers.alumni.leaving import end_membership
from services.aftercare.handlers.alumni.rules import rules_of
from services.aftercare.handlers.persons.living import require_living
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import AlumniInvited
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteAlumnus:
    client_id: UUID
    by: InvitedBy


@dataclass(frozen=True, slots=True)
class InviteByPolicy:
    """Invite who completed something, and end memberships after a death; `at_most` of each."""

    at_most: int


async def invite_alumnus(command: InviteAlumnus, uow: AftercareUnitOfWork) -> AlumniMembership:
    """Raise DiedMeanwhile, CareHasEnded, NeverCompleted, AlreadyInvited, OptedOutForGood."""
    await require_living(command.client_id, uow, refusal="Nobody is invited after a death.")
    if await uow.alumni_completions.last(command.client_id) is None:
        raise NeverCompleted("The community is for those who completed a program here.")
    known = await uow.alumni_memberships.of_client(command.client_id)
    if known is None:
        return _invite(command.client_id, command.by, uow)
    known.invite(command.by, uow.now)
    uow.publish(_invited(known), of=known)
    return known


async def invite_by_policy(command: InviteByPolicy, uow: AftercareUnitOfWork) -> int:
    """Return how many steps were taken; nothing where another worker is at it."""
    if not await uow.alumni_completions.try_alone():
        return 0
    ended = await uow.alumni_memberships.deceased(command.at_most)
    for membership in ended:
        await end_membership(membership, uow, keeps_milestones=False)
    clients = await _to_invite(await rules_of(uow), command.at_most, uow)
    for client_id in clients:
        _invite(client_id, InvitedBy.POLICY, uow)
    return max(len(ended), len(clients))


async def _to_invite(rules: AlumniRules, at_most: int, uow: AftercareUnitOfWork) -> list[UUID]:
    found: dict[UUID, None] = {}
    if InvitesOn.PROGRAM_COMPLETED in rules.invites_on:
        today = uow.now.date()
        since = today - timedelta(days=rules.invites_within_days)
        until = today - timedelta(days=rules.days_after_completion)
        clients = await uow.alumni_completions.completed_a_program(since, until, at_most)
        found.update(dict.fromkeys(clients))
    if InvitesOn.PLAN_COMPLETED in rules.invites_on:
        found.update(dict.fromkeys(await uow.alumni_completions.completed_a_plan(at_most)))
    return list(found)[:at_most]


def _invite(client_id: UUID, by: InvitedBy, uow: AftercareUnitOfWork) -> AlumniMembership:
    membership = AlumniMembership(
        id=new_id(), site=uow.site, client_id=client_id, invited_at=uow.now, invited_by=by
    )
    uow.alumni_memberships.add(membership)
    uow.publish(_invited(membership), of=membership)
    return membership


def _invited(membership: AlumniMembership) -> AlumniInvited:
    return AlumniInvited(membership_id=membership.id, client_id=membership.client_id)
