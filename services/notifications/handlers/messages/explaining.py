"""Explains a person's messages about a session, rule by rule; it reads and changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from services.notifications.domain.contacts.circle import family_member_id
from services.notifications.domain.contacts.contact import ADDRESSED_BY_PERSON, Contact
from services.notifications.domain.contacts.permission import Consent, permission_id
from services.notifications.domain.contacts.verification import VERIFIED_BY_CODE
from services.notifications.domain.delivery.gate import Facts, Recipient, Refuse, decide
from services.notifications.domain.messages.explaining import Case, Explained, explain
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.planning import occasions_of
from services.notifications.domain.messages.wanted import Occasion, wanted_for
from services.notifications.domain.operations.pause import Pause
from services.notifications.domain.terms import Audience, ChannelName, Reason
from services.notifications.handlers.contacts.policies import policy_of_site
from services.notifications.handlers.messages.audiences import people_for
from services.notifications.handlers.messages.replanning import bookings_of
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, slots=True)
class ExplainMessages:
    person_id: UUID
    session_id: UUID


class Outlook(NamedTuple):
    """What was found, what stands against the message as things are now, and who holds it."""

    found: Explained
    against: Reason | None
    pauses: Sequence[Pause]


async def explain_messages(command: ExplainMessages, uow: NotificationsUnitOfWork) -> list[Outlook]:
    """Return each rule's message, or why there is none; what waits with what stands against it."""
    found = list(explain(await _case(command, uow), uow.now))
    rows = [one.notification for one in found if one.notification is not None]
    held = await uow.pauses.holding(rows)
    return [
        Outlook(
            one,
            await _against(one.notification, uow),
            held.get(one.notification.id, ()) if one.notification else (),
        )
        for one in found
    ]


async def _case(command: ExplainMessages, uow: NotificationsUnitOfWork) -> Case:
    person_id = command.person_id
    session = await uow.subjects.find_session(command.session_id)
    rules = await uow.rules.in_force()
    occasions: list[Occasion] = []
    subjects = [command.session_id]
    if session is not None:
        bookings = await bookings_of(session, uow)
        occasions = occasions_of(session, bookings.memberships, bookings.seats, bookings.booked)
        subjects += [seat.id for seat in bookings.seats]
    people = await people_for(occasions, rules, uow)
    return Case(
        person_id=person_id,
        session=session,
        rules=rules,
        audiences=await _audiences(person_id, uow),
        occasions=occasions,
        wanted=wanted_for(occasions, rules, people),
        existing=await uow.notifications.to_person_about(person_id, subjects),
    )


async def _audiences(person_id: UUID, uow: NotificationsUnitOfWork) -> set[Audience]:
    found = {Audience.CLIENT}
    if await uow.family.of_person(person_id):
        found.add(Audience.FAMILY)
    if await uow.staff.find(person_id) is not None:
        found.add(Audience.STAFF)
    return found


async def _against(
    notification: Notification | None, uow: NotificationsUnitOfWork
) -> Reason | None:
    """Return why the gate would refuse what waits, asked for the moment when it is due."""
    if notification is None or not notification.is_open:
        return None
    facts = await _facts(notification, uow)
    verdict = decide(notification, facts, max(uow.now, notification.due_at))
    return verdict.reason if isinstance(verdict, Refuse) else None


async def _facts(one: Notification, uow: NotificationsUnitOfWork) -> Facts:
    said = permission_id(uow.site, one.person_id, one.channel, one.category)
    permission = await uow.permissions.find(said)
    family = None
    if one.audience is Audience.FAMILY and one.client_id is not None:
        family = await uow.family.find(family_member_id(uow.site, one.person_id, one.client_id))
    return Facts(
        subject=await uow.subjects.find(one.subject_id),
        recipient=await _recipient(one, uow),
        permission=permission,
        consent=await _consent(permission.consent_id if permission else None, uow),
        family=family,
        family_consent=await _consent(family.consent_id if family else None, uow),
        staff=await uow.staff.find(one.person_id) if one.audience is Audience.STAFF else None,
    )


async def _recipient(one: Notification, uow: NotificationsUnitOfWork) -> Recipient | None:
    contact = await uow.contacts.find(one.person_id)
    if contact is None or contact.is_shredded:
        return None
    policy = await policy_of_site(uow)
    is_strict = not policy.unverified_get_messages and one.channel in VERIFIED_BY_CODE
    return Recipient(
        person_id=one.person_id,
        hours=contact.hours,
        has_address=_has_address(contact, one.channel),
        address_is_suppressed=await uow.suppressions.find(one.person_id, one.channel) is not None,
        address_is_refused=is_strict and one.channel not in contact.verified,
    )


def _has_address(contact: Contact, channel: ChannelName) -> bool:
    if channel in ADDRESSED_BY_PERSON:
        return True
    texts = channel is not ChannelName.SMS or contact.gets_texts
    return texts and contact.index(channel) is not None


async def _consent(consent_id: UUID | None, uow: NotificationsUnitOfWork) -> Consent | None:
    return None if consent_id is None else await uow.consents.find(consent_id)
