"""Routes of a site's plan templates: draft a version, try it, publish it, read its history."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.aftercare.api.clock import Now
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.api.plans.template_views import (
    TemplatesForm,
    TemplatesInForce,
    TemplatesTrial,
    TemplatesTrialForm,
    TemplateVersionView,
    templates_shown,
)
from services.aftercare.domain.plans.template import check_templates
from services.aftercare.domain.plans.template_version import (
    FIRST_DAY,
    FIRST_DAY_TEMPLATES,
    NoSuchTemplateVersion,
    VersionState,
)
from services.aftercare.domain.plans.trial import PlansByFacts, try_out
from services.aftercare.handlers.plans import templates as handlers
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import plan_templates as queries
from services.aftercare.queries import plans
from services.aftercare.tables.plan_templates import version_of
from shared.http.answer import Answer
from shared.http.paging import Page, Paging
from shared.http.reading import Looks, Reads

router = router_of("plan-templates")
in_force = router_of("plan-templates-in-force")
trials = router_of("plan-template-trials")


class VersionFilters(Filters):
    state: VersionState | None = None


@router.get("")
async def list_plan_templates(
    reads: Reads, paging: Paging, filters: Annotated[VersionFilters, Query()]
) -> Page[TemplateVersionView]:
    """List every version of the site, drafts and discarded ones too, oldest first."""
    rows = await queries.versions(reads.database, reads.site, filters.state, paging)
    return paging.page(
        rows, lambda row: TemplateVersionView.of(version_of(row)), lambda row: row["id"]
    )


@in_force.get("")
async def get_plan_templates_in_force(reads: Reads) -> TemplatesInForce:
    """Show what a plan drafted now has."""
    row = await queries.in_force(reads.database, reads.site)
    if row is None:
        shown = templates_shown(FIRST_DAY_TEMPLATES)
        return TemplatesInForce(id=None, number=FIRST_DAY, templates=shown)
    version = version_of(row)
    return TemplatesInForce(
        id=version.id,
        number=version.number or FIRST_DAY,
        templates=templates_shown(version.templates),
    )


@router.get("/{version_id}")
async def get_plan_templates(version_id: UUID, reads: Reads) -> Answer[TemplateVersionView]:
    """Show one version, whether a draft, published or discarded."""
    row = await queries.version_of_id(reads.database, reads.site, version_id)
    if row is None:
        raise NoSuchTemplateVersion("There is no version of this id here.")
    return reads.found(TemplateVersionView.of(version_of(row)), version=row["version"])


@router.post("", status_code=201)
async def draft_plan_templates(
    body: TemplatesForm, command: AftercareCommands
) -> Answer[TemplateVersionView]:
    """Draft a version, which holds nothing until it is published."""
    asked = handlers.DraftTemplates(templates=body.all(), new_programs=frozenset(body.new_programs))
    async with command.unit_of_work() as uow:
        version = await handlers.draft_templates(asked, uow)
        location = f"/sites/{command.site}/plan-templates/{version.id}"
        view = TemplateVersionView.of(version)
        return command.created(uow, view, version=version.version, location=location)


@router.put("/{version_id}")
async def revise_plan_templates(
    version_id: UUID, body: TemplatesForm, command: AftercareCommands
) -> Answer[TemplateVersionView]:
    """Write a draft anew."""
    asked = handlers.ReviseTemplates(
        version_id=version_id,
        templates=body.all(),
        new_programs=frozenset(body.new_programs),
    )
    async with command.unit_of_work() as uow:
        command.expect(await uow.plan_templates.get(version_id))
        version = await handlers.revise_templates(asked, uow)
        return command.answered(uow, TemplateVersionView.of(version), version=version.version)


@router.post("/{version_id}/publication")
async def publish_plan_templates(
    version_id: UUID, command: AftercareCommands
) -> Answer[TemplateVersionView]:
    """Let plans drafted from now on have these; those drafted before keep theirs."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.plan_templates.get(version_id))
        asked = handlers.DecideTemplates(version_id=version_id)
        version = await handlers.publish_templates(asked, uow)
        return command.answered(uow, TemplateVersionView.of(version), version=version.version)


@router.post("/{version_id}/discarding")
async def discard_plan_templates(
    version_id: UUID, command: AftercareCommands
) -> Answer[TemplateVersionView]:
    """Put a draft away; a published version stays, as plans follow it."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.plan_templates.get(version_id))
        asked = handlers.DecideTemplates(version_id=version_id)
        version = await handlers.discard_templates(asked, uow)
        return command.answered(uow, TemplateVersionView.of(version), version=version.version)


@trials.post("")
async def try_plan_templates(
    body: TemplatesTrialForm, reads: Reads, looks: Looks[AftercareUnitOfWork], now: Now
) -> TemplatesTrial:
    """Say which templates the plans of the last weeks would have had. It keeps nothing."""
    templates = body.all()
    check_templates(templates)
    named = handlers.DraftTemplates(templates=templates, new_programs=frozenset(body.new_programs))
    async with looks.unit_of_work() as uow:
        await handlers.check_known(named, uow)
    since = now - timedelta(weeks=body.weeks)
    counted = await plans.plans_by_facts(reads.database, reads.site, since)
    trial = try_out(templates, [PlansByFacts(**one) for one in counted])
    return TemplatesTrial.of(trial, body.weeks)
