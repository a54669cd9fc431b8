"""Owns the links that providers answer by: staff make them, whoever has one opens and answers it.

Mail scanners open links, so only POST answers. The signature is checked before the database is
asked; no log, metric or trace of ours holds an address.
"""

from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.aftercare.api.linkages.answer_form import DOCUMENTED, answer_of
from services.aftercare.api.linkages.page import PAGE, About, page
from services.aftercare.api.linkages.page_words import LABELS, Labels, Language, Shown
from services.aftercare.api.linkages.views import NewLinkView
from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.domain.directory.offering import NoPlaceIsFree
from services.aftercare.domain.linkages.answers import NoSuchAnswer, ReasonIsNeeded, Refusal
from services.aftercare.domain.linkages.link import (
    LinkIsGone,
    LinkIsUnknown,
    LinksHaveNoAddress,
    address_of,
    link_of,
)
from services.aftercare.domain.linkages.states import LinkageState
from services.aftercare.handlers.linkages.by_link import (
    AnswerByLink,
    OpenLink,
    Seen,
    answer_by_link,
    open_link,
    wait_for_place,
)
from services.aftercare.handlers.linkages.linking import MakeLink, make_link
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import linkages as queries
from shared.errors import Invalid, StaleVersion
from shared.http.answer import Answer
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.secret_pages import reads_spanish
from shared.http.wiring import correlation_of, wiring_of
from shared.signed_links import Signer
from shared.unit_context import UnitContext

router = router_of("linkages")
public = APIRouter(tags=["linkages"], route_class=CommandRoute, default_response_class=HTMLResponse)

_TRIES = 3
_PAGE = {"text/html": {"schema": {"type": "string"}}}
_PAGES: dict[int | str, dict[str, Any]] = {
    404: {"description": "A page that says that nobody was given this link.", "content": _PAGE},
    410: {"description": "A page that says that this link answers no more.", "content": _PAGE},
}
_REFUSED: dict[int | str, dict[str, Any]] = {
    **_PAGES,
    409: {
        "description": "A page that says why the answer was not taken, or what to put right in it.",
        "content": _PAGE,
    },
}
Token = Annotated[str, Path(description="The secret part of the link.")]
"""Any text: who has a link that was cut off is answered in words."""


def _signer(request: Request) -> Signer:
    signer: Signer = request.app.state.vault
    return signer


Signs = Annotated[Signer, Depends(_signer)]


@router.post("/{linkage_id}/links", status_code=201)
async def make_linkage_link(
    linkage_id: UUID, command: AftercareCommands, request: Request, signer: Signs
) -> Answer[NewLinkView]:
    """Make a secret address for the provider to answer at; an earlier one ends."""
    base: str | None = request.app.state.public_url
    if base is None:
        raise LinksHaveNoAddress
    async with command.unit_of_work() as uow:
        command.expect(await uow.linkages.get(linkage_id))
        link = await make_link(MakeLink(linkage_id=linkage_id), uow)
        view = NewLinkView(
            id=link.id,
            linkage_id=link.linkage_id,
            url=address_of(link.id, base, signer),
            ends_at=link.ends_at,
        )
        there = f"/sites/{command.site}/linkages/{linkage_id}"
        return command.answered(uow, view, location=there, status=201)


@public.get("/linkages/{token}", responses=_PAGES)
async def show_linkage_link(
    token: Token, request: Request, reads: Reads, signer: Signs
) -> Answer[None]:
    """Show what is asked and the answers to choose from; nothing changes but the accounting."""
    language = _language(request)
    try:
        link_id = link_of(token, signer)
        async with await _unit(link_id, request, reads) as uow:
            seen = await open_link(
                OpenLink(link_id=link_id, is_read=not request.scope.get("footbridge.is_head")), uow
            )
    except (LinkIsUnknown, LinkIsGone):
        return PAGE.answer(404, page(Shown.NOWHERE, language))
    return _seen(seen, language)


@public.post("/linkages/{token}", responses=_REFUSED, openapi_extra=DOCUMENTED)
async def answer_linkage_link(
    token: Token, request: Request, reads: Reads, signer: Signs
) -> Answer[None]:
    """Take the provider's answer. The same again is the same; what is not taken is kept."""
    language = _language(request)
    try:
        link_id = link_of(token, signer)
        try:
            command = await answer_of(link_id, request)
            return _seen(await _answer(command, request, reads), language)
        except NoPlaceIsFree:
            async with await _unit(link_id, request, reads) as uow:
                seen = await wait_for_place(OpenLink(link_id=link_id), uow)
            if seen.closed is not None or seen.linkage.is_accepted():
                return _seen(seen, language)
            return PAGE.answer(409, page(Shown.NO_PLACE, language, _about(seen), desk=seen.desk))
        except Invalid as wrong:
            return await _again(link_id, wrong, request, reads)
    except (LinkIsUnknown, LinkIsGone):
        return PAGE.answer(404, page(Shown.NOWHERE, language))


async def _answer(command: AnswerByLink, request: Request, reads: Reads) -> Seen:
    """Take the answer; of two at once the later one looks again."""
    for _ in range(_TRIES - 1):
        try:
            async with await _unit(command.link_id, request, reads) as uow:
                return await answer_by_link(command, uow)
        except StaleVersion:
            continue
    async with await _unit(command.link_id, request, reads) as uow:
        return await answer_by_link(command, uow)


async def _again(link_id: UUID, wrong: Invalid, request: Request, reads: Reads) -> Answer[None]:
    """Show the form again, and what is to be put right in it."""
    language = _language(request)
    async with await _unit(link_id, request, reads) as uow:
        seen = await open_link(OpenLink(link_id=link_id), uow)
    if seen.closed is not None:
        return _seen(seen, language)
    words = _wrong(wrong, seen, LABELS[language])
    body = page(_shown(seen), language, _about(seen), wrong=words, desk=seen.desk)
    return PAGE.answer(409, body)


def _wrong(wrong: Invalid, seen: Seen, labels: Labels) -> str:
    """Say what is to be put right: each of the form's fields has its own words."""
    if isinstance(wrong, ReasonIsNeeded):
        return labels.wrong_reason
    if isinstance(wrong, NoSuchAnswer):
        return labels.wrong_answer
    return labels.wrong_day if seen.linkage.is_accepted() else labels.too_early


async def _unit(
    link_id: UUID, request: Request, reads: Reads
) -> AbstractAsyncContextManager[AftercareUnitOfWork]:
    site = await queries.site_of_link(reads.database, link_id)
    if site is None:
        raise LinkIsUnknown
    context = UnitContext(site=site, correlation_id=correlation_of(request))
    unit: AbstractAsyncContextManager[AftercareUnitOfWork] = wiring_of(request).unit_of_work(
        context
    )
    return unit


def _language(request: Request) -> Language:
    return Language.SPANISH if reads_spanish(request) else Language.ENGLISH


def _seen(seen: Seen, language: Language) -> Answer[None]:
    if seen.closed is not None:
        return PAGE.answer(410, page(_CLOSED[seen.closed], language, desk=seen.desk))
    if seen.refused is Refusal.NOT_ASKED_YET:
        too_early = LABELS[language].too_early
        body = page(_shown(seen), language, _about(seen), wrong=too_early, desk=seen.desk)
        return PAGE.answer(409, body)
    if seen.refused is not None:
        return PAGE.answer(409, page(Shown.NOT_TAKEN, language, _about(seen), desk=seen.desk))
    return PAGE.answer(200, page(_shown(seen), language, _about(seen), desk=seen.desk))


def _about(seen: Seen) -> About:
    linkage = seen.linkage
    return About(linkage.id, linkage.kind, was_handed_over=linkage.handed_over_at is not None)


def _shown(seen: Seen) -> Shown:
    return _SHOWN[seen.linkage.state]


_CLOSED = {
    Refusal.LINKAGE_IS_OVER: Shown.OVER,
    Refusal.REQUEST_WITHDRAWN: Shown.WITHDRAWN,
    # Why the client took it back, and that the client did, is nobody's business.
    Refusal.CONSENT_ENDED: Shown.WITHDRAWN,
    Refusal.LINK_REVOKED: Shown.ENDED,
    Refusal.LINK_ENDED: Shown.ENDED,
}
_SHOWN = {
    LinkageState.REQUESTED: Shown.ASKS,
    LinkageState.WAITLISTED: Shown.WAITS,
    LinkageState.ACCEPTED: Shown.ACCEPTED,
    LinkageState.DECLINED: Shown.DECLINED,
    LinkageState.LINKED: Shown.LINKED,
}
