"""What becomes of a request for help: staff answer, nobody does, and a person closes it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.aftercare.domain.check_ins.because import Because, Cause
from services.aftercare.domain.help.help_request import HelpRequest, NoSuchHelpRequest
from services.aftercare.domain.local_days import local_day
from services.aftercare.handlers.check_ins.adapting import adapt_cadence
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import HelpRequestClosed
from shared.private import KeyWasDestroyed


@dataclass(frozen=True, slots=True)
class HearAnswer:
    """An alert was acknowledged; it came from `source_id`, which may be none of ours."""

    source_id: UUID
    at: datetime
    seconds: int


@dataclass(frozen=True, slots=True)
class HearSilence:
    """Staff were told to the last, `rounds` times by now, and nobody answered.

    `told` is how many people were, the last time; None: it is not known.
    """

    source_id: UUID
    rounds: int
    told: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseHelpRequest:
    """`follow_up`: check-ins come sooner now, as the site's cadence rules say."""

    help_request_id: UUID
    note: str = field(repr=False)
    follow_up: bool


async def hear_answer(command: HearAnswer, uow: AftercareUnitOfWork) -> None:
    request = await uow.help_requests.locked(command.source_id)
    if request is not None and request.hear_answer(command.at, command.seconds):
        uow.save(request)


async def hear_silence(command: HearSilence, uow: AftercareUnitOfWork) -> None:
    request = await uow.help_requests.locked(command.source_id)
    if request is not None and request.hear_silence(command.rounds, command.told):
        uow.save(request)


async def close_help_request(command: CloseHelpRequest, uow: AftercareUnitOfWork) -> HelpRequest:
    """Close it, and let nobody be told any more. Raises HelpRequestIsClosed."""
    request = await uow.help_requests.locked(command.help_request_id)
    if request is None:
        raise NoSuchHelpRequest("There is no request for help of this id here.")
    request.close(uow.now, uow.subject, is_followed_up=command.follow_up)
    request.note = await _sealed(command.note, request, uow)
    event = HelpRequestClosed(help_request_id=request.id, client_id=request.client_id)
    uow.publish(event, of=request)
    if command.follow_up:
        await _follow_up(request, uow)
    return request


async def _sealed(note: str, request: HelpRequest, uow: AftercareUnitOfWork) -> bytes | None:
    """Keep the note, unless the client's key was destroyed: then the request ends without it."""
    try:
        return await uow.private.seal(request.client_id, {"note": note})
    except KeyWasDestroyed:
        return None


async def _follow_up(request: HelpRequest, uow: AftercareUnitOfWork) -> None:
    plan_id = request.plan_id or await uow.known_clients.open_plan(request.client_id)
    if plan_id is None:
        return
    plan = await uow.plans.get(plan_id)
    if plan.timezone is not None:
        day = local_day(request.asked_at, plan.timezone)
        await adapt_cadence(plan.id, Because(Cause.HELP_REQUESTED, day), uow)
