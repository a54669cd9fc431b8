"""Owns the routes of a site's rules: read, propose, try, publish, list, go back."""

from uuid import UUID

from fastapi import APIRouter

from services.notifications.api.rules.forms import RuleSetForm, TrialForm
from services.notifications.api.rules.views import RuleSetSummary, RuleSetView, RulesTrialView
from services.notifications.domain.rules.rule_set import RuleSet, first_day_id, first_day_set
from services.notifications.handlers.rules import rule_sets as handlers
from services.notifications.handlers.rules.trying import TryRules, try_rules
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import rules as queries
from services.notifications.tables.rules import rule_set_of
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["notification rules"], route_class=CommandRoute)


@router.get("/sites/{site}/rules")
async def get_rules(site: Site, reads: Reads) -> Answer[RuleSetView]:
    """Show the rules in force: the newest version, or the set of the first day."""
    row = await queries.newest(reads.database, site)
    rule_set = rule_set_of(dict(row)) if row is not None else first_day_set(site)
    return reads.found(RuleSetView.of(rule_set), version=rule_set.version)


@router.get("/sites/{site}/rule-sets")
async def list_rule_sets(site: Site, reads: Reads, paging: Paging) -> Page[RuleSetSummary]:
    """List drafts and versions. That of the first day is in force before them all."""
    rows = await queries.rule_sets(reads.database, site, paging)
    return paging.page(
        rows, lambda row: RuleSetSummary.of(rule_set_of(dict(row))), lambda row: row["id"]
    )


@router.get("/sites/{site}/rule-sets/{rule_set_id}")
async def get_rule_set(site: Site, rule_set_id: UUID, reads: Reads) -> Answer[RuleSetView]:
    rule_set = await _rule_set(site, rule_set_id, reads)
    return reads.found(RuleSetView.of(rule_set), version=rule_set.version)


@router.post("/sites/{site}/rule-sets", status_code=201)
async def propose_rules(
    site: Site, body: RuleSetForm, command: Commands[NotificationsUnitOfWork]
) -> Answer[RuleSetView]:
    """Keep a draft of all rules. What contradicts itself is refused by the rules' codes."""
    asked = handlers.ProposeRules(
        rules=tuple(one.rule() for one in body.rules),
        timezone=body.timezone,
        by=command.principal.subject,
    )
    async with command.unit_of_work() as uow:
        draft = await handlers.propose_rules(asked, uow)
        location = f"/sites/{site}/rule-sets/{draft.id}"
        view = RuleSetView.of(draft)
        return command.created(uow, view, version=draft.version, location=location)


@router.post("/sites/{site}/rule-sets/{rule_set_id}/trial")
async def try_rule_set(
    site: Site,  # noqa: ARG001 - the command holds it
    rule_set_id: UUID,
    body: TrialForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[RulesTrialView]:
    """Count which messages the rules would ask for, and what would stand against them."""
    asked = TryRules(
        rule_set_id=rule_set_id, days_behind=body.days_behind, days_ahead=body.days_ahead
    )
    async with command.unit_of_work() as uow:
        trial = await try_rules(asked, uow)
        return command.answered(uow, RulesTrialView.of(trial))


@router.post("/sites/{site}/rule-sets/{rule_set_id}/publish")
async def publish_rule_set(
    site: Site,  # noqa: ARG001 - the command holds it
    rule_set_id: UUID,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[RuleSetView]:
    """Let tried rules be in force from now on. Reminders that wait are planned anew by them."""
    asked = handlers.PublishRules(rule_set_id=rule_set_id, by=command.principal.subject)
    async with command.unit_of_work() as uow:
        version = await handlers.publish_rules(asked, uow)
        return command.answered(uow, RuleSetView.of(version), version=version.version)


@router.post("/sites/{site}/rule-sets/{rule_set_id}/go-back")
async def go_back_to_rule_set(
    site: Site,  # noqa: ARG001 - the command holds it
    rule_set_id: UUID,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[RuleSetView]:
    """Publish an earlier version anew, as the next one."""
    asked = handlers.GoBackToRules(rule_set_id=rule_set_id, by=command.principal.subject)
    async with command.unit_of_work() as uow:
        version = await handlers.go_back_to_rules(asked, uow)
        return command.answered(uow, RuleSetView.of(version), version=version.version)


async def _rule_set(site: str, rule_set_id: UUID, reads: Reads) -> RuleSet:
    if rule_set_id == first_day_id(site):
        return first_day_set(site)
    row = await queries.rule_set(reads.database, site, rule_set_id)
    if row is None:
        raise NotFound("There is no rule set of this id here.")
    return rule_set_of(dict(row))
