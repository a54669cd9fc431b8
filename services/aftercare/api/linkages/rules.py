"""Routes of a site's rules of who owes a linkage's next step, until when."""

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.aftercare.api.linkages.forms import LinkageRulesForm
from services.aftercare.api.parameters import AftercareCommands
from services.aftercare.domain.linkages.owed import LinkageRules, OwedStep
from services.aftercare.handlers.linkages import ruling
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import linkages as queries
from shared.http.answer import Answer
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Looks, Reads
from shared.http.route import CommandRoute

router = APIRouter(prefix="/sites/{site}", tags=["linkages"], route_class=CommandRoute)


class StepRuleView(BaseModel):
    """How many days a step may take, from the day after it began."""

    days: int
    working: bool
    owed_by: str
    remind_days_before: int


class LinkageRulesView(BaseModel):
    """Version `number`, which never changes; 0 are the defaults where nothing was published."""

    number: int
    steps: dict[OwedStep, StepRuleView]
    working_days: list[int]
    closed_on: list[date]
    link_days: int
    desk: str | None
    published_at: datetime | None
    published_by: str | None

    @classmethod
    def of(cls, rules: LinkageRules) -> "LinkageRulesView":
        steps = {step: StepRuleView(**asdict(rule)) for step, rule in rules.steps.items()}
        return cls(
            number=rules.number,
            steps=steps,
            working_days=list(rules.working_days),
            closed_on=list(rules.closed_on),
            link_days=rules.link_days,
            desk=rules.desk,
            published_at=rules.published_at,
            published_by=rules.published_by,
        )


class LinkageRulesVersion(LinkageRulesView):
    id: UUID


@router.get("/linkage-rules")
async def get_linkage_rules(
    site: Site,  # noqa: ARG001 - the look holds it
    looks: Looks[AftercareUnitOfWork],
) -> LinkageRulesView:
    """Show the rules that hold for steps that begin now."""
    async with looks.unit_of_work() as uow:
        return LinkageRulesView.of(await uow.linkage_rules.in_force())


@router.get("/linkage-rules/versions")
async def list_linkage_rules(site: Site, reads: Reads, paging: Paging) -> Page[LinkageRulesVersion]:
    """List every version that was published."""
    rows = await queries.rules(reads.database, site, paging)
    return paging.page(rows, LinkageRulesVersion.model_validate, lambda row: row["id"])


@router.put("/linkage-rules")
async def publish_linkage_rules(
    site: Site,  # noqa: ARG001 - the command holds it
    body: LinkageRulesForm,
    command: AftercareCommands,
) -> Answer[LinkageRulesView]:
    """Publish the next version, for steps that begin from now on. Again is the same."""
    async with command.unit_of_work() as uow:
        rules = await ruling.publish_linkage_rules(body.command(), uow)
        return command.answered(uow, LinkageRulesView.of(rules))
