"""After a decision: the client is contacted as planned, or the decision is taken up again."""

import base64
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.aftercare.domain.setbacks.setback import Setback
from services.aftercare.handlers.setbacks.deadlines import rules_for
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import SetbackContactRecorded
from shared.private import KeyWasDestroyed


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordContact:
    """`contact_on` is the local day of the next try, where nobody was reached."""

    setback_id: UUID
    reached: bool
    contact_on: date | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenReview:
    setback_id: UUID
    reason: str = field(repr=False)


async def record_contact(command: RecordContact, uow: AftercareUnitOfWork) -> Setback:
    """Note a contact, or a try that failed and the day of the next one.

    Raises NoContactIsOwed, AnotherDayIsNeeded, NoDayIsNeeded, ContactIsPast, ContactIsFarAhead,
    HistoryIsFull.
    """
    setback = await uow.setbacks.get(command.setback_id)
    words = await _sealed(setback, command.note, uow)
    if command.reached:
        setback.make_contact(uow.subject, uow.now, words, command.contact_on)
    else:
        rules = await rules_for(setback.client_id, uow)
        setback.try_again(uow.subject, uow.now, words, command.contact_on, rules)
    event = SetbackContactRecorded(
        setback_id=setback.id, client_id=setback.client_id, was_reached=command.reached
    )
    uow.publish(event, of=setback)
    return setback


async def reopen_review(command: ReopenReview, uow: AftercareUnitOfWork) -> Setback:
    """Take up a decision again, with the reason; what was changed in care stays as it is.

    Where the client's key was destroyed who did it, and when, is kept without the reason. Raises
    NothingIsDecided, HistoryIsFull.
    """
    setback = await uow.setbacks.get(command.setback_id)
    try:
        reason = await _sealed(setback, command.reason, uow)
    except KeyWasDestroyed:
        reason = None
    rules = await rules_for(setback.client_id, uow)
    setback.reopen(uow.subject, uow.now, reason, rules.decide_by(uow.now))
    uow.save(setback)
    return setback


async def _sealed(setback: Setback, words: str | None, uow: AftercareUnitOfWork) -> str | None:
    if words is None or setback.client_id is None:
        return None
    sealed = await uow.private.seal(setback.client_id, {"words": words})
    return base64.b64encode(sealed).decode()
