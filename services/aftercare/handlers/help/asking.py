"""Help is asked for: by a client, by staff or family for one, or by what a client answered."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.aftercare.domain.help.help_request import AskedAs, HelpRequest
from services.aftercare.handlers.episodes.known import require_known_client
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import HelpRequested
from shared.identifiers import new_id
from shared.private import KeyWasDestroyed


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForHelp:
    """`said` is what the client wants to tell; it is sealed, and no event has it.

    `tell_from`, for answers of `answered_on` that were entered days later: nobody is woken before.
    """

    client_id: UUID
    asked_as: AskedAs
    check_in_id: UUID | None = None
    said: str | None = field(default=None, repr=False)
    answered_on: date | None = None
    tell_from: datetime | None = None


async def ask_for_help(command: AskForHelp, uow: AftercareUnitOfWork) -> HelpRequest:
    """Ask whoever is on call, or return the request that waits for an answer already.

    What is said when asking again is kept beside what was said before. What could wait waits no
    longer once somebody asks who cannot. Raises ClientIsNotKnownHere, to staff only: a client's
    own word is enough.
    """
    if command.asked_as is AskedAs.STAFF:
        await require_known_client(command.client_id, uow)
    of_family = command.asked_as is AskedAs.FAMILY
    waiting = await uow.help_requests.waiting(command.client_id, of_family=of_family)
    if waiting is None:
        return await _ask(command, uow)
    if command.tell_from is not None:
        return waiting
    waiting.said = await _with(command.said, waiting, uow)
    if waiting.ask_again():
        uow.publish(_requested(waiting), of=waiting)
    else:
        uow.save(waiting)
    return waiting


async def _ask(command: AskForHelp, uow: AftercareUnitOfWork) -> HelpRequest:
    request = HelpRequest(
        id=new_id(),
        site=uow.site,
        client_id=command.client_id,
        plan_id=await uow.known_clients.open_plan(command.client_id),
        check_in_id=command.check_in_id,
        asked_as=command.asked_as,
        asked_by=uow.subject,
        asked_at=uow.now,
        answered_on=command.answered_on,
        tell_from=command.tell_from,
    )
    request.said = await _with(command.said, request, uow)
    uow.help_requests.add(request)
    uow.publish(_requested(request), of=request)
    return request


def _requested(request: HelpRequest) -> HelpRequested:
    return HelpRequested(
        help_request_id=request.id, client_id=request.client_id, tell_from=request.tell_from
    )


async def _with(said: str | None, request: HelpRequest, uow: AftercareUnitOfWork) -> bytes | None:
    """Keep the words sealed. Help is asked for also where the client's key was destroyed."""
    if said is None:
        return request.said
    try:
        return await _sealed(said, request, uow)
    except KeyWasDestroyed:
        return None


async def _sealed(said: str, request: HelpRequest, uow: AftercareUnitOfWork) -> bytes | None:
    owner = request.client_id
    before = [] if request.said is None else (await uow.private.open(owner, request.said))["said"]
    if said in before:
        return request.said
    return await uow.private.seal(owner, {"said": [*before, said][-_MOST_SAID:]})


_MOST_SAID = 50
