"""Hearing what a person sent back: stop and start act at once; the rest may wait for staff."""

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from services.notifications.domain.alerts.alert import Alert
from services.notifications.domain.contacts.opting_out import Through
from services.notifications.domain.replies.answers import ANSWERS, answer
from services.notifications.domain.replies.reply import Reply, ReplyState, inbound_key
from services.notifications.domain.replies.words import Meaning, Vocabulary
from services.notifications.domain.terms import ChannelName, Language
from services.notifications.handlers.alerts.answering import take_over
from services.notifications.handlers.contacts.opting_out import (
    OptInAgain,
    OptOut,
    is_opted_out,
    opt_in_again,
    opt_out,
)
from services.notifications.handlers.replies.vocabulary import vocabulary_in_force
from services.notifications.handlers.templates.front_desk import phone_of_site
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.people import Vault
from shared.contracts.notifications import AppointmentAnswered
from shared.errors import NotFound
from shared.identifiers import new_id

_SAYS_IN = frozenset({Meaning.START, Meaning.YES})


@dataclass(frozen=True, slots=True, kw_only=True)
class HearReply:
    """`inbound_id` is the provider's: the same reply may come twice."""

    person_id: UUID
    provider: str
    channel: ChannelName
    inbound_id: str
    text: str = field(repr=False)


class Heard(NamedTuple):
    """What is said back at once, if anything is; the alert that it was the first answer to."""

    said: str | None
    acknowledged: Alert | None


@dataclass(frozen=True, slots=True)
class HandleReply:
    """Somebody of the staff has read it and done what it asks for."""

    reply_id: UUID
    by: str


async def hear_reply(command: HearReply, uow: NotificationsUnitOfWork, vault: Vault) -> Heard:
    """Keep a reply and do what it says. Return what came of it.

    Raises StaleVersion where the same reply comes a second time meanwhile.
    """
    key = inbound_key(uow.site, command.person_id, command.provider, command.inbound_id)
    reply = await uow.replies.of_inbound(key)
    alert = None
    if reply is None:
        reply = _new(key, command, await vocabulary_in_force(uow), uow)
        alert = await _act(reply, command, uow, vault)
        uow.replies.add(reply)
        await _tell(reply, uow)
    if not reply.is_answered:
        return Heard(None, alert)
    contact = await uow.contacts.find(command.person_id)
    language = contact.language if contact else Language.ENGLISH
    return Heard(await _said(reply.meaning, language, uow), alert)


async def _said(meaning: Meaning, language: Language, uow: NotificationsUnitOfWork) -> str | None:
    """Return the answer in the site's own words, or those that came with the service."""
    code = ANSWERS.get(meaning)
    if code is None:
        return None
    return answer(await uow.templates.in_use(code), language, await phone_of_site(uow))


async def handle_reply(command: HandleReply, uow: NotificationsUnitOfWork) -> Reply:
    """Note that it was handled. Raises NotFound, TransitionIsNotAllowed."""
    reply = await uow.replies.get(command.reply_id)
    reply.handle(command.by, uow.now)
    uow.save(reply)
    return reply


async def _act(
    reply: Reply, command: HearReply, uow: NotificationsUnitOfWork, vault: Vault
) -> Alert | None:
    """Do what the reply says; return the alert that it is the first answer to."""
    is_out = await is_opted_out(reply.person_id, reply.channel, uow)
    if reply.meaning is Meaning.STOP:
        await _stop(reply, uow, is_out=is_out)
    elif reply.meaning in _SAYS_IN and is_out:
        await _start(reply, uow)
    elif reply.meaning is Meaning.HELP:
        reply.is_answered = True
    elif reply.meaning is Meaning.YES and (taken := await take_over(reply.person_id, uow)):
        reply.state = ReplyState.SETTLED
        return taken.alert
    elif reply.meaning in {Meaning.YES, Meaning.NO}:
        reply.subject_id = await uow.replies.asked_about(reply.person_id, reply.channel)
        is_settled = reply.meaning is Meaning.YES and reply.subject_id is not None
        reply.state = ReplyState.SETTLED if is_settled else ReplyState.OPEN
    elif reply.meaning is Meaning.OTHER:
        reply.sealed = await _sealed(command, uow, vault)
        reply.state = ReplyState.OPEN
    return None


async def _stop(reply: Reply, uow: NotificationsUnitOfWork, *, is_out: bool) -> None:
    command = OptOut(person_id=reply.person_id, channel=reply.channel, through=Through.REPLY)
    await opt_out(command, uow)
    reply.is_answered = not is_out  # it is confirmed once: 47 CFR 64.1200(a)(12)


async def _start(reply: Reply, uow: NotificationsUnitOfWork) -> None:
    command = OptInAgain(person_id=reply.person_id, channel=reply.channel, through=Through.REPLY)
    await opt_in_again(command, uow)
    reply.meaning, reply.is_answered = Meaning.START, True


async def _sealed(command: HearReply, uow: NotificationsUnitOfWork, vault: Vault) -> bytes:
    key = await uow.keys.find(command.person_id)
    if key is None:
        raise NotFound("This person's key was destroyed: nothing is kept of them.")
    return vault.seal_values(command.person_id, {"text": command.text}, key)


async def _tell(reply: Reply, uow: NotificationsUnitOfWork) -> None:
    """Publish a yes or no to a session; the rest is nobody else's business."""
    if reply.subject_id is None:
        uow.save(reply)
        return
    session = await uow.subjects.find_session(reply.subject_id)
    answered = AppointmentAnswered(
        reply_id=reply.id,
        client_id=reply.person_id,
        session_id=reply.subject_id,
        will_come=reply.meaning is Meaning.YES,
        starts_at=session.starts_at if session else None,
    )
    uow.publish(answered, of=reply)


def _new(
    key: UUID, command: HearReply, vocabulary: Vocabulary, uow: NotificationsUnitOfWork
) -> Reply:
    return Reply(
        id=new_id(),
        site=uow.site,
        inbound_key=key,
        person_id=command.person_id,
        channel=command.channel,
        provider=command.provider,
        meaning=vocabulary.meaning_of(command.text),
        state=ReplyState.SETTLED,
        received_at=uow.now,
    )
