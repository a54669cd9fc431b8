"""Answering: the first who acknowledges an alert has it, and everybody else is left in peace."""

from dataclasses import dataclass, field
from uuid import UUID

from services.notifications.domain.alerts.alert import (
    Alert,
    AlertIsAcknowledged,
    AlertIsOver,
    Answered,
)
from services.notifications.domain.alerts.telling import (
    CodeIsUnknown,
    LinkIsUnknown,
    Telling,
    reply_code,
)
from services.notifications.domain.alerts.terms import Over
from services.notifications.domain.terms import Reason
from services.notifications.handlers.alerts.quieting import quieten
from services.notifications.ports import NotificationsUnitOfWork
from shared.contracts.notifications import AlertAcknowledged
from shared.private import Vault
from shared.signed_links import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAlert:
    """`by` is who, an opaque id; `role` as what, a code; `note` is kept sealed."""

    alert_id: UUID
    by: str
    role: str
    over: Over = Over.API
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AcknowledgeByLink:
    """The telling whose link was pressed; its signature was checked."""

    telling_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeByReply:
    """What somebody on duty replied; without a code the one alert that waits for them is meant."""

    person_id: UUID
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A yes that was an answer: the alert that it acknowledged, or None where one had before."""

    alert: Alert | None


@dataclass(frozen=True, slots=True)
class ResolveAlert:
    alert_id: UUID


@dataclass(frozen=True, slots=True)
class WithdrawAlert:
    """It was raised by mistake."""

    alert_id: UUID


async def acknowledge_alert(
    command: AcknowledgeAlert, uow: NotificationsUnitOfWork, vault: Vault | None = None
) -> Alert:
    """Take the answer and withdraw what waits. The same person's again changes nothing.

    Raises NotFound, AlertIsAcknowledged, AlertIsOver.
    """
    alert = await uow.alerts.locked(command.alert_id)
    answer = Answered(
        by=command.by,
        role=command.role,
        over=command.over,
        at=uow.now,
        note=await _sealed(command, alert, uow, vault),
    )
    if alert.acknowledge(answer):
        await quieten(alert, uow, Reason.ACKNOWLEDGED)
        uow.publish(_acknowledged(alert), of=alert)
    return alert


async def acknowledge_by_link(command: AcknowledgeByLink, uow: NotificationsUnitOfWork) -> Alert:
    """Take the press of a link for its person's answer. Raises as acknowledge_alert, LinkIsUnknown.

    A link whose time is over is as unknown as one that nobody was sent.
    """
    telling = await uow.tellings.get(command.telling_id)
    if not telling.is_answerable(uow.now):
        raise LinkIsUnknown
    return await acknowledge_alert(_answer_of(telling, Over.LINK), uow)


async def acknowledge_by_reply(
    command: AcknowledgeByReply, uow: NotificationsUnitOfWork, signer: Signer
) -> Alert:
    """Take a reply from a person's own number for an answer.

    Raises CodeIsUnknown where nothing waits for this person, AlertIsAcknowledged, AlertIsOver.
    """
    told = await uow.tellings.answerable_by(command.person_id, uow.now)
    meant = [one for one in told if command.code in {None, reply_code(one.id, signer)}]
    if len({one.alert_id for one in meant}) != 1:
        raise CodeIsUnknown
    return await acknowledge_alert(_answer_of(meant[0], Over.REPLY), uow)


async def take_over(person_id: UUID, uow: NotificationsUnitOfWork) -> Taken | None:
    """Take a plain yes for an answer to the one alert that waits for this person.

    Return None where it is no answer: of several nobody knows which is meant, and they go on.
    """
    told = await uow.tellings.answerable_by(person_id, uow.now)
    if len({one.alert_id for one in told}) != 1:
        return None
    try:
        alert = await acknowledge_alert(_answer_of(told[0], Over.REPLY), uow)
    except (AlertIsAcknowledged, AlertIsOver):
        return Taken(None)  # somebody was faster
    is_first = alert.acknowledged_at == uow.now
    return Taken(alert if is_first else None)


async def resolve_alert(command: ResolveAlert, uow: NotificationsUnitOfWork) -> Alert:
    """Note that it is dealt with. Raises NotFound, TransitionIsNotAllowed."""
    alert = await uow.alerts.locked(command.alert_id)
    alert.resolve(uow.now)
    uow.save(alert)
    await quieten(alert, uow)
    return alert


async def withdraw_alert(command: WithdrawAlert, uow: NotificationsUnitOfWork) -> Alert:
    """Take it back. Raises NotFound, TransitionIsNotAllowed."""
    alert = await uow.alerts.locked(command.alert_id)
    alert.withdraw(uow.now)
    uow.save(alert)
    await quieten(alert, uow)
    return alert


def _answer_of(telling: Telling, over: Over) -> AcknowledgeAlert:
    return AcknowledgeAlert(
        alert_id=telling.alert_id,
        by=str(telling.person_id),
        role=telling.called,
        over=over,
    )


async def _sealed(
    command: AcknowledgeAlert, alert: Alert, uow: NotificationsUnitOfWork, vault: Vault | None
) -> bytes | None:
    """Seal the note with the key of whom it is about: to destroy that shreds the note as well."""
    if command.note is None or vault is None:
        return None
    owner = alert.about or alert.id
    key = await uow.keys.find(owner)
    if key is None:
        key = vault.new_key(owner)
        uow.keys.put(owner, key)
    return vault.seal(owner, {"note": command.note}, key)


def _acknowledged(alert: Alert) -> AlertAcknowledged:
    assert alert.acknowledged_at is not None  # noqa: S101 - acknowledge() has just set it
    waited = alert.acknowledged_at - alert.raised_at
    return AlertAcknowledged(
        alert_id=alert.id,
        source_id=alert.source_id,
        kind=alert.kind.value,
        urgency=alert.urgency.value,
        round=alert.round,
        step=alert.step,
        over=alert.acknowledged_over.value if alert.acknowledged_over else "",
        seconds=max(int(waited.total_seconds()), 0),
    )
