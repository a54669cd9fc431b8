"""Owns the routes by which a site gets words of its own: draft, check, publish, go back."""

from fastapi import APIRouter

from services.notifications.api.templates.forms import TemplateForm
from services.notifications.api.templates.views import (
    FindingView,
    TemplateCheck,
    TemplateDraftView,
    TemplateVersionView,
)
from services.notifications.api.templates.wiring import StandardsAsked
from services.notifications.handlers.templates import versions as handlers
from services.notifications.ports import NotificationsUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["templates"], route_class=CommandRoute)


@router.put("/sites/{site}/templates/{code}/draft")
async def propose_template(
    site: Site,  # noqa: ARG001 - the command holds it
    code: Code,
    body: TemplateForm,
    command: Commands[NotificationsUnitOfWork],
    standards: StandardsAsked,
) -> Answer[TemplateDraftView]:
    """Keep words as the draft, in place of an earlier one. Nothing that is sent changes by it."""
    asked = handlers.ProposeTemplate(
        code=code,
        wordings=body.wordings.wordings(),
        by=command.principal.subject,
        expected_version=command.if_match,
    )
    async with command.unit_of_work() as uow:
        draft = await handlers.propose_template(asked, uow)
        view = TemplateDraftView.found(draft, await handlers.count_findings(draft, uow, standards))
        return command.answered(uow, view, version=draft.version)


@router.delete("/sites/{site}/templates/{code}/draft", status_code=204)
async def discard_template_draft(
    site: Site,  # noqa: ARG001 - the command holds it
    code: Code,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[None]:
    """Put the draft away; it stays readable among the versions."""
    asked = handlers.DiscardDraft(code=code, expected_version=command.if_match)
    async with command.unit_of_work() as uow:
        await handlers.discard_draft(asked, uow)
        return command.done(uow)


@router.post("/sites/{site}/templates/{code}/draft/check")
async def check_template(
    site: Site,  # noqa: ARG001 - the command holds it
    code: Code,
    command: Commands[NotificationsUnitOfWork],
    standards: StandardsAsked,
) -> Answer[TemplateCheck]:
    """Look for what must not be published, and say what to change. Without errors it may be."""
    asked = handlers.CheckDraft(code=code, expected_version=command.if_match)
    async with command.unit_of_work() as uow:
        draft, found = await handlers.check_draft(asked, uow, standards)
        view = TemplateCheck(
            draft=TemplateVersionView.of(draft), findings=[FindingView.of(one) for one in found]
        )
        return command.answered(uow, view, version=draft.version)


@router.post("/sites/{site}/templates/{code}/draft/publish")
async def publish_template(
    site: Site,  # noqa: ARG001 - the command holds it
    code: Code,
    command: Commands[NotificationsUnitOfWork],
    standards: StandardsAsked,
) -> Answer[TemplateVersionView]:
    """Publish the checked draft as the next version: what waits is sent in its words."""
    asked = handlers.PublishDraft(
        code=code, by=command.principal.subject, expected_version=command.if_match
    )
    async with command.unit_of_work() as uow:
        published = await handlers.publish_draft(asked, uow, standards)
        return command.answered(uow, TemplateVersionView.of(published), version=published.version)


@router.post("/sites/{site}/templates/{code}/revert", status_code=204)
async def revert_template(
    site: Site,  # noqa: ARG001 - the command holds it
    code: Code,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[None]:
    """Go back to the words that came with the service. What was published stays readable."""
    async with command.unit_of_work() as uow:
        await handlers.withdraw_template(handlers.WithdrawTemplate(code), uow)
        return command.done(uow)
