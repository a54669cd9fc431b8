"""A setback is reported, confirmed, set aside or withdrawn. Nothing else follows by itself.

What family tells is answered alike whatever stands behind it (42 CFR 2.13(c)): that somebody is a
client is neither confirmed nor denied.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.aftercare.domain.circle.member import CircleMember
from services.aftercare.domain.episodes.known_episode import ClientIsNotKnownHere
from services.aftercare.domain.help.help_request import AskedAs
from services.aftercare.domain.setbacks.setback import Setback
from services.aftercare.domain.setbacks.states import Reporter, SetbackKind, SetbackState
from services.aftercare.handlers.episodes.known import require_known_client
from services.aftercare.handlers.help.asking import AskForHelp, ask_for_help
from services.aftercare.handlers.setbacks.deadlines import rules_for
from services.aftercare.ports import AftercareUnitOfWork
from shared.contracts.aftercare import (
    SetbackReportClosed,
    SetbackReported,
    SetbackReportUnconfirmed,
)
from shared.identifiers import new_id
from shared.private import KeyWasDestroyed

_A_DAY = timedelta(days=1)
FAMILY = "family"
BEING_A_CLIENT = "enrollment"
"""The kind of record that says that somebody is a client here."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportSetback:
    """`account` is the opaque subject of who tells it; `about` is in their words whom it is about.

    Clients name themselves. Family may leave the client out: then it is the one whose circle they
    belong to, if it is one.
    """

    client_id: UUID | None
    reported_by: Reporter
    account: str
    kind: SetbackKind | None = None
    what: str | None = None
    about: str | None = None
    asks_for_help: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmReport:
    setback_id: UUID
    client_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSetback:
    setback_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawSetback:
    """`own` are the clients that the token says the caller is."""

    setback_id: UUID
    own: frozenset[UUID]


async def report_setback(command: ReportSetback, uow: AftercareUnitOfWork) -> Setback:
    """Keep what was told, for a person to look at. Raises ClientIsNotKnownHere, to staff only."""
    if command.reported_by is Reporter.FAMILY:
        return await _hear_family(command, uow)
    if command.client_id is None:
        raise ClientIsNotKnownHere
    if command.reported_by is Reporter.STAFF:
        await require_known_client(command.client_id, uow)
    told_before = await _told_before(command, command.client_id, uow)
    return told_before or await _report(command, command.client_id, uow)


async def _told_before(
    command: ReportSetback, client_id: UUID, uow: AftercareUnitOfWork
) -> Setback | None:
    """Return the report of the last day in which the same person said the same, not yet looked at.

    Told once more on a later day it may have happened once more. Not for family: whether it is the
    same one would tell them that somebody has looked.
    """
    told = _said(command) if await uow.keys.destroyed_at(client_id) is None else {}
    for one in await uow.setbacks.unreviewed(client_id, command.account, uow.now - _A_DAY):
        if await _opened(one, uow) == told:
            await _ask_for_help_too(command, one, client_id, uow)
            return one
    return None


async def _opened(setback: Setback, uow: AftercareUnitOfWork) -> dict[str, str] | None:
    """Return what was told; None where its key was destroyed since."""
    if setback.told is None:
        return {}
    try:
        return await uow.private.open(setback.told_under, setback.told)
    except KeyWasDestroyed:
        return None


async def _ask_for_help_too(
    command: ReportSetback, setback: Setback, client_id: UUID, uow: AftercareUnitOfWork
) -> None:
    if not command.asks_for_help:
        return
    await _ask_for_help(command, client_id, uow)
    if not setback.asked_for_help:
        setback.asked_for_help = True
        uow.save(setback)


async def confirm_report(command: ConfirmReport, uow: AftercareUnitOfWork) -> Setback:
    """Say which client an unconfirmed report is about; from now on it is a setback like others.

    What was told before the client's key was destroyed is shredded as everything was; what came
    later stays under the report's own key. Help that family called for is asked for now. Raises
    ReportIsNotUnconfirmed, ClientIsNotKnownHere.
    """
    setback = await uow.setbacks.get(command.setback_id)
    await require_known_client(command.client_id, uow)
    said = await _opened(setback, uow)
    destroyed_at = await uow.keys.destroyed_at(command.client_id)
    setback.confirm(command.client_id, uow.subject, uow.now)
    if destroyed_at is None and said is not None:
        setback.seal(await uow.private.seal(command.client_id, said), command.client_id)
    elif destroyed_at is None or setback.reported_at < destroyed_at:
        setback.seal(None, setback.told_under)
        await uow.keys.destroy({setback.told_under}, uow.now, uow.subject)
    setback.plan_id = await uow.known_clients.open_plan(command.client_id)
    uow.publish(_reported(setback, command.client_id), of=setback)
    if setback.asked_for_help:
        called = AskForHelp(client_id=command.client_id, asked_as=AskedAs.FAMILY)
        await ask_for_help(called, uow)
    return setback


async def set_report_aside(command: OfSetback, uow: AftercareUnitOfWork) -> Setback:
    """Close a report about nobody of ours. Raises ReportIsNotUnconfirmed."""
    setback = await uow.setbacks.get(command.setback_id)
    setback.set_aside(uow.subject, uow.now)
    uow.publish(SetbackReportClosed(setback_id=setback.id, outcome="set_aside"), of=setback)
    return setback


async def withdraw_setback(command: WithdrawSetback, uow: AftercareUnitOfWork) -> Setback:
    """Take back one's own report. Raises NoSuchSetback to others, SetbackIsReviewed.

    Help that was asked for with it stays asked for.
    """
    setback = await uow.setbacks.get(command.setback_id)
    was_withdrawn = setback.is_withdrawn
    setback.withdraw(uow.subject, await uow.merges.ids_of(command.own))
    if not was_withdrawn:
        uow.publish(SetbackReportClosed(setback_id=setback.id, outcome="withdrawn"), of=setback)
    return setback


async def _hear_family(command: ReportSetback, uow: AftercareUnitOfWork) -> Setback:
    """Keep it as reported under a consent that stands; without one as unconfirmed, never not."""
    named = await _meant(command, uow)
    for member in named:
        if await _is_let_in(member, uow):
            setback = await _report(command, member.client_id, uow)
            setback.party_id = member.party_id
            return setback
    setback = await _kept(command, new_id(), None, uow)
    setback.client_id = named[0].client_id if named else command.client_id
    setback.party_id = named[0].party_id if named else None
    uow.publish(SetbackReportUnconfirmed(setback_id=setback.id), of=setback)
    return setback


async def _meant(command: ReportSetback, uow: AftercareUnitOfWork) -> list[CircleMember]:
    """Return how the account belongs to the one person whom it names; nothing where to several.

    Who was merged may have this relative under each of their ids.
    """
    mine = await uow.circle.of_account(command.account)
    if not mine:
        return []
    person = await uow.merges.ids_of({command.client_id or mine[0].client_id})
    named = [one for one in mine if one.client_id in person]
    return named if command.client_id is not None or len(named) == len(mine) else []


async def _is_let_in(member: CircleMember, uow: AftercareUnitOfWork) -> bool:
    consent = await uow.consents.standing(
        member.client_id, party_kind=FAMILY, party_id=member.party_id, category=BEING_A_CLIENT
    )
    return consent is not None


async def _report(command: ReportSetback, client_id: UUID, uow: AftercareUnitOfWork) -> Setback:
    setback = await _kept(command, new_id(), client_id, uow)
    setback.client_id = client_id
    setback.plan_id = await uow.known_clients.open_plan(client_id)
    uow.publish(_reported(setback, client_id), of=setback)
    if command.asks_for_help:
        await _ask_for_help(command, client_id, uow)
    return setback


async def _ask_for_help(command: ReportSetback, client_id: UUID, uow: AftercareUnitOfWork) -> None:
    said = command.what if command.reported_by is Reporter.FAMILY else None
    asked_as = AskedAs(command.reported_by.value)
    await ask_for_help(AskForHelp(client_id=client_id, asked_as=asked_as, said=said), uow)


async def _kept(
    command: ReportSetback, setback_id: UUID, client_id: UUID | None, uow: AftercareUnitOfWork
) -> Setback:
    """Add the report; without a client it is sealed under a key of its own.

    Also where the client's key was destroyed it is kept: who told it, and when. Only family's words
    are then kept too, under the report's own key: they would learn of the client otherwise.
    """
    rules = await rules_for(client_id, uow)
    is_shredded = client_id is not None and await uow.keys.destroyed_at(client_id) is not None
    owner = setback_id if client_id is None or is_shredded else client_id
    is_let_go = is_shredded and command.reported_by is not Reporter.FAMILY
    setback = Setback(
        id=setback_id,
        site=uow.site,
        client_id=None,
        reported_by=command.reported_by,
        reporter=command.account,
        reported_at=uow.now,
        state=SetbackState.UNCONFIRMED if client_id is None else SetbackState.REPORTED,
        told=None if is_let_go else await uow.private.seal(owner, _said(command)),
        told_under=owner,
        asked_for_help=command.asks_for_help,
    )
    setback.wait_until(rules.review_by(uow.now))
    uow.setbacks.add(setback)
    return setback


def _said(command: ReportSetback) -> dict[str, str]:
    said = {"kind": command.kind, "what": command.what, "about": command.about}
    return {name: str(value) for name, value in said.items() if value is not None}


def _reported(setback: Setback, client_id: UUID) -> SetbackReported:
    return SetbackReported(
        setback_id=setback.id,
        client_id=client_id,
        plan_id=setback.plan_id,
        reported_by=setback.reported_by,
    )
