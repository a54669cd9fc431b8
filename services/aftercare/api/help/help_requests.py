"""Routes of requests for help: anybody asks at any time, sees whether it is answered, staff close.

A client is shown whether somebody answered, and never who. Family call by `POST family/help`.
"""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.aftercare.api.clock import Now
from services.aftercare.api.crisis import CRISIS_LINES
from services.aftercare.api.help.sayings import Saying
from services.aftercare.api.help.views import HelpReceipt, HelpRequestView, HelpView
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.api.people import is_staff
from services.aftercare.domain.check_ins.check_in import NoSuchCheckIn
from services.aftercare.domain.help.help_request import (
    AskedAs,
    HelpIsForOneself,
    HelpRequest,
    HelpState,
    NoSuchHelpRequest,
    SignInIsNobodys,
    WhichOfYouNeedsHelp,
    WhoNeedsHelp,
)
from services.aftercare.handlers.help import answering, asking
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import answers as queries
from services.aftercare.queries.desks import desk_of
from services.aftercare.queries.persons import ids_of
from services.aftercare.queries.rows import Row
from services.aftercare.tables.answers import help_of
from shared.auth import Principal
from shared.http.answer import Answer
from shared.http.forms import Flag, Form, Note
from shared.http.paging import Page, Paging
from shared.http.reading import Reading, Reads
from shared.http.vaults import Vaults

router = router_of("help-requests")


class HelpFilters(Filters):
    state: HelpState | None = None
    client_id: UUID | None = None


class HelpForm(Form):
    """`client_id` is who needs help; a client leaves it out. What is `said` is kept sealed.

    No text refuses the call: blank is as none, and of what cannot be kept the answer says so.
    """

    client_id: UUID | None = None
    check_in_id: UUID | None = None
    said: str | None = None


class HelpClosingForm(Form):
    """`follow_up`: ask sooner how it goes, as the site's rules of cadence say."""

    note: Note
    follow_up: Flag = False


@router.post("", status_code=201)
async def ask_for_help(
    command: AftercareCommands, now: Now, body: HelpForm | None = None
) -> Answer[HelpReceipt]:
    """Ask whoever is on call for help, now. While one waits, asking again is the same one.

    A client needs to send nothing at all. Staff name a client whom the site knows. Every refusal
    ends with where to turn in danger.
    """
    body = body or HelpForm()
    saying = Saying.of(body.said)
    asked_as = AskedAs.STAFF if is_staff(command.principal) else AskedAs.CLIENT
    async with command.unit_of_work() as uow:
        client_id = await _whose(command.principal, body.client_id, uow)
        wish = asking.AskForHelp(
            client_id=client_id, asked_as=asked_as, check_in_id=body.check_in_id, said=saying.words
        )
        if body.check_in_id is not None:
            check_in = await uow.check_ins.get(body.check_in_id)
            if check_in.client_id not in await uow.merges.ids_of({client_id}):
                raise NoSuchCheckIn("There is no check in of this id here.")
        request = await asking.ask_for_help(wish, uow)
        location = f"/sites/{uow.site}/help-requests/{request.id}"
        desk = (await uow.linkage_rules.in_force()).desk if request.reaches_nobody else None
        to_staff = is_staff(command.principal)
        shown = HelpView.of(request, now, to_staff=to_staff, desk=desk)
        view = HelpReceipt.with_saying(shown, saying, request)
        return command.created(uow, view, version=request.version, location=location)


@router.get("")
async def list_help_requests(
    reads: Reads, paging: Paging, filters: Annotated[HelpFilters, Query()], now: Now
) -> Page[HelpView]:
    """List requests for help, oldest first; a client sees their own."""
    only = None if is_staff(reads.principal) else reads.principal.client_ids
    rows = await queries.help_requests(
        reads.database, reads.site, filters.model_dump(), paging, only=only
    )
    found = [help_of(row) for row in rows]
    desk = await _desk(found, reads)
    to_staff = is_staff(reads.principal)
    return paging.page(
        found,
        lambda one: HelpView.of(one, now, to_staff=to_staff, desk=desk),
        lambda one: one.id,
    )


@router.get("/{help_request_id}")
async def get_help_request(
    help_request_id: UUID, reads: Reads, vault: Vaults, now: Now
) -> Answer[HelpRequestView]:
    """Show whether somebody answered, and after how long; to staff also what was said.

    Nobody answers here: whoever is on call takes the alert of the same id's site in notifications
    (its link, or the route of acknowledgement), and the request is answered from then on.
    """
    row = await queries.help_request_of_id(reads.database, reads.site, help_request_id)
    if row is None or not await _may_see(reads, row):
        raise NoSuchHelpRequest("There is no request for help of this id here.")
    found = dict(row)
    key = found.pop("wrapped")
    request = help_of(found)
    if is_staff(reads.principal):
        view = HelpRequestView.for_staff(request, now, vault, key)
    else:
        view = HelpRequestView.for_client(request, now, await _desk([request], reads))
    return reads.found(view, version=row["version"])


@router.post("/{help_request_id}/closing")
async def close_help_request(
    help_request_id: UUID, body: HelpClosingForm, command: AftercareCommands, now: Now
) -> Answer[HelpView]:
    """Close a request with a note, whether or not somebody answered; nobody is told any more."""
    wish = answering.CloseHelpRequest(
        help_request_id=help_request_id, note=body.note, follow_up=body.follow_up
    )
    async with command.unit_of_work() as uow:
        found = await uow.help_requests.locked(help_request_id)
        if found is not None:
            command.expect(found)
        request = await answering.close_help_request(wish, uow)
        return command.answered(
            uow, HelpView.of(request, now, to_staff=True), version=request.version
        )


async def _desk(requests: Sequence[HelpRequest], reads: Reading) -> str | None:
    """Return the program's name and number, where one of the requests has to say whom to call."""
    if is_staff(reads.principal) or not any(one.reaches_nobody for one in requests):
        return None
    return await desk_of(reads.database, reads.site)


async def _may_see(reads: Reading, row: Row) -> bool:
    """Say whether who asks is of the staff, or the client, of whom no relative spoke."""
    if is_staff(reads.principal):
        return True
    mine = await ids_of(reads.database, *reads.principal.client_ids)
    return row["client_id"] in mine and row["asked_as"] != AskedAs.FAMILY


async def _whose(principal: Principal, client_id: UUID | None, uow: AftercareUnitOfWork) -> UUID:
    """Return who needs help. Raises WhoNeedsHelp, HelpIsForOneself, SignInIsNobodys."""
    own = principal.client_ids
    if not is_staff(principal) and not own:
        raise SignInIsNobodys(
            f"Your sign-in does not say who you are here, so nobody was told: call the program. "
            f"{CRISIS_LINES}"
        )
    if client_id is None:
        if is_staff(principal):
            raise WhoNeedsHelp
        if len(own) != 1:
            raise WhichOfYouNeedsHelp
        return next(iter(own))
    if not is_staff(principal) and client_id not in await uow.merges.ids_of(own):
        raise HelpIsForOneself
    return client_id
