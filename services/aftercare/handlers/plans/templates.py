"""A site's plan templates: drafted, revised, published or discarded by a director."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.plans.template import PlanTemplate, ProgramIsUnknown
from services.aftercare.domain.plans.template_version import FIRST_DAY, TemplateVersion
from services.aftercare.handlers.plans.providers import check_templates
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftTemplates:
    """`new_programs` are codes that no client of the site has been in yet, on purpose."""

    templates: tuple[PlanTemplate, ...]
    new_programs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseTemplates(DraftTemplates):
    version_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideTemplates:
    version_id: UUID


async def draft_templates(command: DraftTemplates, uow: AftercareUnitOfWork) -> TemplateVersion:
    """Draft a version. Raises what `check_templates` does, ProgramIsUnknown, ProviderIsUnknown."""
    await check_known(command, uow)
    version = TemplateVersion(
        id=new_id(),
        site=uow.site,
        templates=command.templates,
        drafted_at=uow.now,
        drafted_by=uow.subject,
    )
    uow.plan_templates.add(version)
    return version


async def revise_templates(command: ReviseTemplates, uow: AftercareUnitOfWork) -> TemplateVersion:
    """Write a draft anew.

    Raises TemplatesAreNotDraft, what `check_templates` does, ProgramIsUnknown, ProviderIsUnknown.
    """
    version = await uow.plan_templates.get(command.version_id)
    version.revise(command.templates)
    await check_known(command, uow)
    uow.save(version)
    return version


async def publish_templates(command: DecideTemplates, uow: AftercareUnitOfWork) -> TemplateVersion:
    """Let plans drafted from now on have these; those drafted before keep theirs.

    Raises TemplatesAreNotDraft; at commit TemplatesWerePublishedMeanwhile.
    """
    version = await uow.plan_templates.get(command.version_id)
    in_force = await uow.plan_templates.in_force()
    newest = in_force.number if in_force and in_force.number else FIRST_DAY
    version.publish(newest + 1, uow.now, uow.subject)
    uow.save(version)
    return version


async def discard_templates(command: DecideTemplates, uow: AftercareUnitOfWork) -> TemplateVersion:
    """Put a draft away. Raises TemplatesAreNotDraft."""
    version = await uow.plan_templates.get(command.version_id)
    version.discard()
    uow.save(version)
    return version


async def check_known(command: DraftTemplates, uow: AftercareUnitOfWork) -> None:
    """Look whether what is named exists. Raises ProgramIsUnknown, ProviderIsUnknown."""
    await _check_programs(command.templates, command.new_programs, uow)
    await check_templates(command.templates, uow)


async def _check_programs(
    templates: tuple[PlanTemplate, ...], new: Collection[str], uow: AftercareUnitOfWork
) -> None:
    """Raise ProgramIsUnknown for the first whose code nobody was in and that is not said new."""
    named = {one.program for one in templates if one.program is not None} - set(new)
    known = await uow.plan_templates.programs_heard_of(named) if named else set()
    for place, one in enumerate(templates):
        if one.program in named - known:
            detail = "Nobody here has been in this program: correct it, or list it as new."
            raise ProgramIsUnknown(detail, field=f"body.templates.{place}.program")
