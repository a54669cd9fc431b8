"""Routes of memberships: staff invite; the person alone joins, chooses, and leaves."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from services.aftercare.api.alumni.parameters import Language, Purposes, own_router
from services.aftercare.api.alumni.views import MembershipView
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.domain.alumni.membership import (
    InvitedBy,
    MembershipState,
    NoSuchMembership,
    Purpose,
)
from services.aftercare.handlers.alumni import inviting, joining
from services.aftercare.queries import alumni as queries
from services.aftercare.tables import membership_of
from shared.http.answer import Answer
from shared.http.forms import WHOLE, Flag, Form
from shared.http.paging import Page, Paging
from shared.http.reading import Reads

router = router_of("alumni-memberships")
own = own_router("alumni-membership")
mine = router_of("my")


class MembershipFilters(Filters):
    state: MembershipState | None = None


class InvitationBody(Form):
    """`at_own_request` where a person who had opted out asked for it."""

    client_id: UUID
    at_own_request: Flag = False


class ConsentBody(Form):
    """The member's own consent: to the text of this number, for each purpose by itself."""

    language: Language
    number: Annotated[int, Field(ge=0, le=1_000_000), WHOLE]
    purposes: Purposes

    def command(self, client_id: UUID) -> joining.AgreeToAlumni:
        return joining.AgreeToAlumni(
            client_id=client_id,
            language=self.language,
            number=self.number,
            purposes=self.purposes,
        )


class LeavingBody(Form):
    """Milestones are deleted unless they are to be kept, for the client alone."""

    keeps_milestones: Flag = False


_AT_ONCE = LeavingBody()
"""Who leaves has to say nothing more."""


class WithdrawalBody(LeavingBody):
    purpose: Purpose


@router.get("")
async def list_memberships(
    reads: Reads, paging: Paging, filters: Annotated[MembershipFilters, Query()]
) -> Page[MembershipView]:
    """List who was invited, takes part, or left, oldest first."""
    rows = await queries.memberships(reads.database, reads.site, filters.model_dump(), paging)
    return paging.page(
        rows, lambda row: MembershipView.of(membership_of(row)), lambda row: row["id"]
    )


@router.post("", status_code=201)
async def invite_alumnus(
    body: InvitationBody, command: AftercareCommands
) -> Answer[MembershipView]:
    """Invite somebody who completed a program here; who opted out has to ask for it themselves."""
    by = InvitedBy.SELF if body.at_own_request else InvitedBy.STAFF
    return await _invite(body.client_id, by, command)


@own.get("")
async def get_membership(client_id: UUID, reads: Reads) -> Answer[MembershipView]:
    """Show the client's membership, and every consent of theirs."""
    row = await queries.membership_of(reads.database, reads.site, client_id)
    if row is None:
        raise NoSuchMembership("There is no membership here yet: an invitation comes first.")
    return reads.found(MembershipView.of(membership_of(row)), version=row["version"])


@mine.get("/alumni-membership")
async def get_my_membership(reads: Reads) -> Answer[MembershipView]:
    """Show one's own membership; joining and leaving are at the address of its `client_id`."""
    found = [
        await queries.membership_of(reads.database, reads.site, one)
        for one in sorted(reads.principal.client_ids)
    ]
    row = next((one for one in found if one is not None), None)
    if row is None:
        raise NoSuchMembership("There is no membership here yet: an invitation comes first.")
    return reads.found(MembershipView.of(membership_of(row)), version=row["version"])


@own.post("/invitation", status_code=201)
async def ask_for_invitation(client_id: UUID, command: AftercareCommands) -> Answer[MembershipView]:
    """Ask to be invited, for the first time or again after opting out."""
    return await _invite(client_id, InvitedBy.SELF, command)


@own.post("/joining")
async def join_alumni(
    client_id: UUID, body: ConsentBody, command: AftercareCommands
) -> Answer[MembershipView]:
    """Join, by agreeing to the text as it stands now and to the purposes chosen."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_memberships.hold(client_id))
        membership = await joining.join_alumni(body.command(client_id), uow)
        return command.answered(uow, MembershipView.of(membership), version=membership.version)


@own.put("/purposes")
async def choose_purposes(
    client_id: UUID, body: ConsentBody, command: AftercareCommands
) -> Answer[MembershipView]:
    """Agree anew, to more or to less. What is left out ends at once; milestones are kept."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_memberships.hold(client_id))
        membership = await joining.choose_purposes(body.command(client_id), uow)
        return command.answered(uow, MembershipView.of(membership), version=membership.version)


@own.post("/withdrawal")
async def withdraw_purpose(
    client_id: UUID, body: WithdrawalBody, command: AftercareCommands
) -> Answer[MembershipView]:
    """Take one purpose back, at once; with the last one the membership ends."""
    asked = joining.WithdrawPurpose(client_id=client_id, **body.model_dump())
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_memberships.hold(client_id))
        membership = await joining.withdraw_purpose(asked, uow)
        return command.answered(uow, MembershipView.of(membership), version=membership.version)


@own.post("/opt-out")
async def opt_out_of_alumni(
    client_id: UUID, command: AftercareCommands, body: LeavingBody = _AT_ONCE
) -> Answer[MembershipView]:
    """Leave, at once and with everything; staff do it for whoever asks them to."""
    asked = joining.OptOut(client_id=client_id, keeps_milestones=body.keeps_milestones)
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_memberships.hold(client_id))
        membership = await joining.opt_out(asked, uow)
        return command.answered(uow, MembershipView.of(membership), version=membership.version)


@own.post("/pause")
async def pause_membership(client_id: UUID, command: AftercareCommands) -> Answer[MembershipView]:
    """Rest for a while; what was agreed to stays agreed to."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_memberships.hold(client_id))
        membership = await joining.pause_membership(client_id, uow)
        return command.answered(uow, MembershipView.of(membership), version=membership.version)


@own.post("/resumption")
async def resume_membership(client_id: UUID, command: AftercareCommands) -> Answer[MembershipView]:
    """Take part again, by what was agreed to before the pause."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.alumni_memberships.hold(client_id))
        membership = await joining.resume_membership(client_id, uow)
        return command.answered(uow, MembershipView.of(membership), version=membership.version)


async def _invite(
    client_id: UUID, by: InvitedBy, command: AftercareCommands
) -> Answer[MembershipView]:
    asked = inviting.InviteAlumnus(client_id=client_id, by=by)
    async with command.unit_of_work() as uow:
        membership = await inviting.invite_alumnus(asked, uow)
        location = f"/sites/{command.site}/clients/{client_id}/alumni-membership"
        view = MembershipView.of(membership)
        return command.created(uow, view, version=membership.version, location=location)
