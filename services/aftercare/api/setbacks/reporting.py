"""Routes by which a setback is told: by clients of themselves, by family, by staff."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.aftercare.api.crisis import CRISIS_LINES_FOR_ANOTHER
from services.aftercare.api.help.sayings import Saying
from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.api.setbacks.receipts import SetbackReceipt
from services.aftercare.api.setbacks.views import OwnSetbackView
from services.aftercare.domain.setbacks.setback import SetbackIsNotYours
from services.aftercare.domain.setbacks.states import Reporter, SetbackKind
from services.aftercare.handlers.setbacks import reporting as handlers
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import setbacks as queries
from shared.auth import Principal
from shared.errors import Invalid
from shared.http.answer import Answer
from shared.http.command import Command
from shared.http.forms import Flag, Form, Line, Note, as_line
from shared.http.paging import Page, Paging
from shared.http.reading import Looks, Reads
from shared.http.vaults import Vaults

router = router_of("setbacks")
own_router = router_of("clients")
my_router = router_of("my")
family_router = router_of("family")

STAFF = frozenset({"intake_coordinator", "clinician", "facilitator", "program_director"})


class NothingIsTold(Invalid):
    """Asked of all family alike: it says nothing of who is a client (42 CFR 2.13(c))."""

    def __init__(self) -> None:
        super().__init__(
            "Say in a few words what worries you, or whom you mean: then a person can help. "
            f"{CRISIS_LINES_FOR_ANOTHER}",
            field="what",
        )


class WhoseSetback(Invalid):
    """Staff, and who is several clients, say whose setback it is."""

    def __init__(self) -> None:
        super().__init__("Say which client it is about.", field="client_id")


class SetbackForm(Form):
    """What happened, as much of it as the person wants to say; all of it is kept sealed.

    Clients leave `client_id` out, or send their own. Family may leave it out and say in `about`
    whom they mean. `asks_for_help` is passed on to who is on call, now; from family under
    the client's consent, which no answer tells.
    """

    client_id: UUID | None = None
    kind: SetbackKind | None = None
    what: Annotated[Note | None, Field(max_length=4000)] = None
    about: Line | None = None
    asks_for_help: Flag = False

    def tells_something(self) -> bool:
        return any((self.client_id, self.kind, self.what, self.about))

    def command(self, principal: Principal, own: Collection[UUID]) -> handlers.ReportSetback:
        """Return the command; `own` is every id of who asks.

        Raises SetbackIsNotYours, WhoseSetback, NothingIsTold; a call for help is never refused for
        what it leaves out.
        """
        reporter, client_id = _who_tells(principal, own, self.client_id)
        return self.told_by(reporter, client_id, principal)

    def told_by(
        self, reporter: Reporter, client_id: UUID | None, principal: Principal
    ) -> handlers.ReportSetback:
        says_nothing = not (self.tells_something() or self.asks_for_help)
        if reporter is Reporter.FAMILY and says_nothing:
            raise NothingIsTold
        return handlers.ReportSetback(
            client_id=client_id,
            reported_by=reporter,
            account=principal.subject,
            kind=self.kind,
            what=self.what,
            about=self.about,
            asks_for_help=self.asks_for_help,
        )


@router.post("", status_code=202)
async def report_setback(body: SetbackForm, command: AftercareCommands) -> Answer[SetbackReceipt]:
    """Tell of a setback. A person looks at it; nothing else follows from it by itself.

    Family is answered alike whether or not the person is a client here.
    """
    principal = command.principal
    async with command.unit_of_work() as uow:
        asked = body.command(principal, await uow.merges.ids_of(principal.client_ids))
        return await _told(asked, uow, command)


async def _told(
    asked: handlers.ReportSetback,
    uow: AftercareUnitOfWork,
    command: Command[AftercareUnitOfWork],
    *,
    lost: str | None = None,
) -> Answer[SetbackReceipt]:
    """Answer that it arrived; `lost` says what of the words could not be kept."""
    receipt = SetbackReceipt.of(await handlers.report_setback(asked, uow)).with_lost(lost)
    location = f"/sites/{uow.site}/setbacks/{receipt.id}/receipt"
    return command.answered(uow, receipt, location=location, status=202)


class FamilyHelpForm(Form):
    """Whom it is about, and what worries you, as far as you know and want to say.

    No text refuses the call: a `client_id` that is no id, and an `about` that is no line, are kept
    with what worries you. Blank is as none.
    """

    client_id: str | None = None
    about: str | None = None
    what: str | None = None

    def saying(self) -> Saying:
        """Return all that is said in words, as much of it as can be kept."""
        words = (None if _id_in(self.client_id) else self.client_id, self.about, self.what)
        return Saying.of("\n".join(one for one in words if one and one.strip()))

    def command(self, principal: Principal, own: Collection[UUID]) -> handlers.ReportSetback:
        """Return the command: of who names themselves it is their own call for help."""
        client_id = _id_in(self.client_id)
        reporter = Reporter.CLIENT if client_id in own else Reporter.FAMILY
        form = SetbackForm(client_id=client_id, **self._told(), asks_for_help=True)
        return form.told_by(reporter, client_id, principal)

    def _told(self) -> dict[str, str | None]:
        """Return `about` and `what` where each is as a report has it, else all of it as `what`."""
        is_plain = self.client_id is None or _id_in(self.client_id) is not None
        what = Saying.of(self.what)
        about = Saying.of(self.about)
        if is_plain and what.is_whole and about.is_whole and _is_line(about.words):
            return {"about": about.words, "what": what.words}
        return {"about": None, "what": self.saying().words}


def _id_in(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError:
        return None


def _is_line(text: str | None) -> bool:
    return text is None or as_line(text) is not None


@family_router.post("/help", status_code=202)
async def call_for_help_as_family(
    command: AftercareCommands, body: FamilyHelpForm | None = None
) -> Answer[SetbackReceipt]:
    """Call for help for somebody close, now. Everybody is answered alike, whoever it is about.

    Under a consent of the client that stands whoever is on call is told at once, as when the client
    calls; else it waits for the staff as a report does. None of that is told here. Every refusal
    ends with where to turn in danger.
    """
    principal, form = command.principal, body or FamilyHelpForm()
    async with command.unit_of_work() as uow:
        asked = form.command(principal, await uow.merges.ids_of(principal.client_ids))
        return await _told(asked, uow, command, lost=form.saying().in_words)


@router.get("/{setback_id}/receipt")
async def get_setback_receipt(
    setback_id: UUID, reads: Reads, looks: Looks[AftercareUnitOfWork]
) -> SetbackReceipt:
    """Show who told of it that it arrived."""
    async with looks.unit_of_work() as uow:
        setback = await uow.setbacks.get(setback_id)
        own = await uow.merges.ids_of(reads.principal.client_ids)
        setback.require_reporter(reads.principal.subject, own)
        return SetbackReceipt.of(setback)


@router.post("/{setback_id}/withdrawal")
async def withdraw_setback(setback_id: UUID, command: AftercareCommands) -> Answer[SetbackReceipt]:
    """Take back what one told oneself, for as long as nobody has looked at it. Again is the same.

    Staff who confirmed whose a report is have looked at it.
    """
    async with command.unit_of_work() as uow:
        own = command.principal.client_ids
        asked = handlers.WithdrawSetback(setback_id=setback_id, own=own)
        return command.answered(uow, SetbackReceipt.of(await handlers.withdraw_setback(asked, uow)))


@own_router.get("/{client_id}/setbacks")
async def list_own_setbacks(
    client_id: UUID, reads: Reads, paging: Paging, vault: Vaults
) -> Page[OwnSetbackView]:
    """List what the client told of themselves, and what happens next with each."""
    rows = await queries.own_setbacks(reads.database, reads.site, {client_id}, paging)
    return paging.page(rows, lambda row: OwnSetbackView.opened(row, vault), lambda row: row["id"])


@my_router.get("/setbacks")
async def list_my_setbacks(reads: Reads, paging: Paging, vault: Vaults) -> Page[OwnSetbackView]:
    """List what one told of oneself, and what happens next with each."""
    mine = reads.principal.client_ids
    rows = await queries.own_setbacks(reads.database, reads.site, mine, paging)
    return paging.page(rows, lambda row: OwnSetbackView.opened(row, vault), lambda row: row["id"])


def _who_tells(
    principal: Principal, own: Collection[UUID], client_id: UUID | None
) -> tuple[Reporter, UUID | None]:
    if STAFF & principal.roles:
        if client_id is None:
            raise WhoseSetback
        return Reporter.STAFF, client_id
    if client_id is None and len(principal.client_ids) == 1:
        return Reporter.CLIENT, next(iter(principal.client_ids))
    if client_id in own:
        return Reporter.CLIENT, client_id
    if "family_member" in principal.roles:
        return Reporter.FAMILY, client_id
    if client_id is None:
        raise WhoseSetback
    raise SetbackIsNotYours("Tell us of yourself: leave client_id out, or send your own.")
