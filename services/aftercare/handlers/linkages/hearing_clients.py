"""What clients say of their own linkages, and the talk that somebody of the staff owes them then.

No word of a client ends a linkage: that they went counts as the first attendance, and whatever
else they say lets whoever owes the next step ask them.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.aftercare.domain.linkages.client_word import ClientAnswer, ClientWord, expect_day
from services.aftercare.domain.linkages.linkage import Linkage, NoSuchLinkage, SaidBy
from services.aftercare.domain.linkages.states import LinkageIsOver
from services.aftercare.domain.plans.plan import PlanState
from services.aftercare.handlers.linkages import meeting, telling
from services.aftercare.handlers.linkages.asking import OfLinkage
from services.aftercare.handlers.linkages.owing import owe_next
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import LinkageStepDue
from shared.identifiers import new_id
from shared.private import KeyWasDestroyed


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAsClient(OfLinkage):
    """`clients` are all ids of who answers; `attended_on` goes with `went` and with nothing else.

    `said` is what they want to tell; it is kept sealed.
    """

    clients: Collection[UUID]
    answer: ClientAnswer
    attended_on: date | None = None
    said: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTalk(OfLinkage):
    note: str = field(repr=False)


async def answer_as_client(command: AnswerAsClient, uow: AftercareUnitOfWork) -> ClientWord:
    """Keep what the client says of their own linkage, and do what follows. Again is the same.

    The linkage is locked first: whoever records at the same moment makes no client try again.
    Raises NoSuchLinkage, DayIsMissing, DayIsOfGoing, DayIsAhead, AttendedBeforeRequest,
    LinkageIsOver.
    """
    linkage = await _own(command, uow)
    expect_day(command.answer, command.attended_on)
    if command.attended_on is not None:
        linkage.expect_day(command.attended_on, uow.now)
    confirms = command.attended_on is not None and command.attended_on == linkage.attended_on
    if linkage.is_over() and not confirms:
        raise LinkageIsOver(_OVER)
    newest = await uow.client_words.newest(linkage.id)
    if newest is not None and await _says_it_again(command, newest, linkage, uow):
        return newest
    word = await _kept(command, linkage, uow)
    await _follow(word, linkage, uow)
    return word


_OVER = (
    "This has ended, so there is nothing to note any more. To take it up again, talk with your "
    "care team."
)


async def _own(command: AnswerAsClient, uow: AftercareUnitOfWork) -> Linkage:
    """Return the client's linkage; what a draft proposes is for nobody's eyes but the staff's."""
    linkage = await uow.linkages.locked(command.linkage_id)
    if linkage is None or linkage.client_id not in await uow.merges.ids_of(command.clients):
        raise NoSuchLinkage("There is no linkage of this id here.")
    if (await uow.plans.get(linkage.plan_id)).state is PlanState.DRAFT:
        raise NoSuchLinkage("There is no linkage of this id here.")
    return linkage


async def _says_it_again(
    command: AnswerAsClient, newest: ClientWord, linkage: Linkage, uow: AftercareUnitOfWork
) -> bool:
    """Say whether nothing is new. Once somebody talked with them, the same words are news again."""
    same = newest.says_the_same(command.answer, command.attended_on)
    if not same or not (linkage.owes_contact() or command.answer is ClientAnswer.WENT):
        return False
    return command.said is None or command.said == await _said(newest, uow)


async def _said(word: ClientWord, uow: AftercareUnitOfWork) -> str | None:
    """Return what they wrote; None where they wrote nothing, or nobody can read it any more."""
    if word.said is None:
        return None
    try:
        said: str | None = (await uow.private.open(word.client_id, word.said)).get("said")
    except KeyWasDestroyed:
        return None
    return said


async def _kept(command: AnswerAsClient, linkage: Linkage, uow: AftercareUnitOfWork) -> ClientWord:
    word = ClientWord(
        id=new_id(),
        site=uow.site,
        linkage_id=linkage.id,
        client_id=linkage.client_id,
        answer=command.answer,
        attended_on=command.attended_on,
        told_at=uow.now,
        said=await _sealed("said", command.said, linkage, uow),
    )
    uow.client_words.add(word)
    uow.save(word)
    return word


async def _follow(word: ClientWord, linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    if word.attended_on is None or (linkage.provider_code is None and not linkage.is_over()):
        await _owe_talk(linkage, uow)
    elif linkage.attended_on is None:
        went = meeting.RecordFirstAttendance(
            linkage_id=linkage.id, on=word.attended_on, said_by=SaidBy.CLIENT
        )
        await meeting.record_first_attendance(went, uow)


async def _owe_talk(linkage: Linkage, uow: AftercareUnitOfWork) -> None:
    """Let whoever owes a talk know of it now, once."""
    if not linkage.owes_contact():
        owed = linkage.owe_contact(await uow.linkage_rules.in_force(), uow.now)
        uow.publish(telling.step_told(LinkageStepDue, linkage, owed), of=linkage)


async def record_talk(command: RecordTalk, uow: AftercareUnitOfWork) -> Linkage:
    """Keep that somebody talked with the client; the linkage goes on from where it stands.

    Raises NoTalkIsOwed.
    """
    linkage = await uow.linkages.get(command.linkage_id)
    linkage.talk_with_client()
    note = await _sealed("note", command.note, linkage, uow)
    for word in await uow.client_words.waiting(linkage.id):
        word.talk(uow.subject, uow.now, note)
        uow.save(word)
    await owe_next(linkage, uow)
    uow.save(linkage)
    return linkage


async def _sealed(
    name: str, text: str | None, linkage: Linkage, uow: AftercareUnitOfWork
) -> bytes | None:
    """Keep words sealed; where the client's key was destroyed, go on without them."""
    if text is None:
        return None
    try:
        return await uow.private.seal(linkage.client_id, {name: text})
    except KeyWasDestroyed:
        return None
