"""Verifying by a code: sent over the channel in question, and confirmed by whoever reads it."""

from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.contact import Contact
from services.notifications.domain.contacts.opting_out import ChannelIsOptedOut
from services.notifications.domain.contacts.verification import (
    CODE_TEMPLATE,
    VALID_FOR,
    VERIFIED_BY_CODE,
    ChannelIsNotVerified,
    Code,
    CodeIsWrong,
    NoAddressToVerify,
    NoCodeToConfirm,
    NoProviderForCodes,
    Verification,
    new_code,
    verification_id,
)
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import (
    Audience,
    Category,
    ChannelName,
    Lane,
    Reason,
    WhenUnknown,
)
from services.notifications.handlers.contacts.opting_out import is_opted_out
from services.notifications.handlers.contacts.unspoken import unspoken
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.people import Vault
from shared.identifiers import new_id

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCode:
    """`has_provider`: whether anything can be sent over the channel here at all."""

    person_id: UUID
    channel: ChannelName
    has_provider: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmCode:
    person_id: UUID
    channel: ChannelName
    code: str = field(repr=False)


class Answered(Enum):
    """What became of a try. It is kept whichever it is, so that no try is free."""

    RIGHT = "right"
    WRONG = "wrong"
    NOTHING_TO_CONFIRM = "nothing_to_confirm"


async def send_code(command: SendCode, uow: NotificationsUnitOfWork, vault: Vault) -> Verification:
    """Send a new code to the person's present address; an earlier one is worth nothing any more.

    Raises NotFound, ChannelIsNotVerified, NoAddressToVerify, LandlineGetsNoTexts,
    ChannelIsOptedOut, NoProviderForCodes, TooMany.
    """
    contact = await _reachable(command, uow)
    if not command.has_provider:
        raise NoProviderForCodes
    verification = await _verification(command.person_id, command.channel, uow)
    verification.expect_room(uow.now)
    index = contact.index(command.channel)
    key = await uow.keys.find(contact.id)
    if index is None or key is None:
        raise NoAddressToVerify
    clear = new_code()
    code = Code(
        digest=vault.code_digest(verification.id, clear),
        sealed=vault.seal_values(contact.id, {"code": clear}, key),
    )
    verification.send(code, index, uow.now)
    uow.save(verification)
    uow.changes.note(contact.id, Change.CODE_SENT, channel=command.channel)
    await _permit(verification, uow)
    await _request(verification, uow)
    return verification


async def confirm_code(
    command: ConfirmCode, uow: NotificationsUnitOfWork, vault: Vault
) -> tuple[Answered, Verification | None]:
    """Compare a code, and mark the channel where it is right. A wrong one counts as a try.

    It raises nothing for a wrong code, as the try must be kept: `refusal` says what to answer.
    """
    contact = await uow.contacts.get(command.person_id)
    identity = verification_id(uow.site, command.person_id, command.channel)
    verification = await uow.verifications.find(identity)
    if verification is None or not verification.is_open(contact.index(command.channel), uow.now):
        return Answered.NOTHING_TO_CONFIRM, verification
    is_right = verification.confirm(vault.code_digest(verification.id, command.code))
    uow.save(verification)
    change = Change.CHANNEL_VERIFIED if is_right else Change.CODE_REFUSED
    uow.changes.note(contact.id, change, channel=command.channel)
    if not is_right:
        return Answered.WRONG, verification
    contact.verify(command.channel)
    uow.save(contact)
    return Answered.RIGHT, verification


def refusal(answered: Answered, verification: Verification | None) -> CodeIsWrong | NoCodeToConfirm:
    """Return what to answer to a try that is kept and was not right."""
    if answered is Answered.WRONG and verification is not None:
        return CodeIsWrong(verification.tries_left)
    return NoCodeToConfirm()


async def _reachable(command: SendCode, uow: NotificationsUnitOfWork) -> Contact:
    if command.channel not in VERIFIED_BY_CODE:
        raise ChannelIsNotVerified
    contact = await uow.contacts.get(command.person_id)
    contact.expect_reachable(command.channel)
    if contact.is_shredded:
        raise NoAddressToVerify
    if await is_opted_out(command.person_id, command.channel, uow):
        raise ChannelIsOptedOut
    return contact


async def _verification(
    person_id: UUID, channel: ChannelName, uow: NotificationsUnitOfWork
) -> Verification:
    identity = verification_id(uow.site, person_id, channel)
    known = await uow.verifications.find(identity)
    if known is not None:
        return known
    new = Verification(id=identity, site=uow.site, person_id=person_id, channel=channel)
    uow.verifications.add(new)
    return new


async def _permit(verification: Verification, uow: NotificationsUnitOfWork) -> None:
    """Grant what the person has just asked for, unless they ever refused it."""
    permission = unspoken(verification.person_id, verification.channel, Category.ACCOUNT, uow)
    if await uow.permissions.find(permission.id) is None:
        permission.grant(None, uow.now)
        uow.permissions.add(permission)
        uow.save(permission)


async def _request(verification: Verification, uow: NotificationsUnitOfWork) -> None:
    """Let the code leave at once; an earlier one that still waits is withdrawn."""
    for earlier in await uow.notifications.about([verification.id]):
        if earlier.is_open:
            refuse(earlier, Reason.NO_LONGER_TRUE, uow)
    cause_id = new_id()
    known = await uow.subjects.find(verification.id)
    subject = known or Subject(id=verification.id, site=uow.site)
    subject.hear(seq=verification.version, cause_id=cause_id, at=uow.now)
    uow.subjects.put(subject)
    notification = Notification(
        id=new_id(),
        site=uow.site,
        rule=CODE_TEMPLATE,
        audience=Audience.CLIENT,
        client_id=verification.person_id,
        cause_id=cause_id,
        person_id=verification.person_id,
        template=CODE_TEMPLATE,
        channel=verification.channel,
        category=Category.ACCOUNT,
        lane=Lane.TRANSACTIONAL,
        subject_id=verification.id,
        due_at=uow.now,
        expires_at=uow.now + VALID_FOR,
        created_at=uow.now,
        when_unknown=WhenUnknown.SEND_AGAIN,
        max_attempts=_ATTEMPTS,
        is_urgent=True,  # the person asks for it now, and waits for it
    )
    notification.queue()
    uow.notifications.add(notification)
    uow.save(notification)
