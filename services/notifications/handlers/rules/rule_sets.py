"""Commands on a site's rules: propose, publish, go back. What was published never changes."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.rules.contradictions import Naming, Templates, check_rules
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.rule_set import (
    FIRST_DAY_NUMBER,
    RuleSet,
    RuleSetIsNoVersion,
    RuleSetState,
    first_day_id,
    first_day_set,
)
from services.notifications.domain.templates.fields import NeutralField
from services.notifications.domain.templates.wordings import BUILT_IN, TEMPLATES
from services.notifications.domain.zones import zone_named
from services.notifications.handlers.messages.audiences import expect_digests
from services.notifications.ports import NotificationsUnitOfWork
from shared.identifiers import new_id

_TOLD = frozenset(
    {
        NeutralField.DATE,
        NeutralField.TIME,
        NeutralField.OLD_DATE,
        NeutralField.OLD_TIME,
        NeutralField.UNTIL_DATE,
        NeutralField.UNTIL_TIME,
        NeutralField.ON_DATE,
        NeutralField.COUNTS,
        NeutralField.MINUTES,
        NeutralField.CODE,
    }
)
"""What only a cause can fill; all else is known of the site or the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRules:
    rules: tuple[Rule, ...]
    timezone: str | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishRules:
    rule_set_id: UUID
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoBackToRules:
    rule_set_id: UUID
    by: str


async def propose_rules(command: ProposeRules, uow: NotificationsUnitOfWork) -> RuleSet:
    """Keep a draft. Raises RuleRefused, by the name of what is wrong; Invalid for a zone."""
    check_rules(command.rules, templates())
    if command.timezone is not None:
        zone_named(command.timezone)
    draft = RuleSet(
        id=new_id(),
        site=uow.site,
        rules=command.rules,
        timezone=command.timezone,
        proposed_at=uow.now,
        proposed_by=command.by,
    )
    uow.rules.add(draft)
    uow.save(draft)
    return draft


async def publish_rules(command: PublishRules, uow: NotificationsUnitOfWork) -> RuleSet:
    """Let a tried draft be in force from now on; what waits follows it.

    Raises NotFound, RuleSetIsUntried, TransitionIsNotAllowed; at commit
    RuleSetWasPublishedMeanwhile.
    """
    draft = await uow.rules.get(command.rule_set_id)
    await _publish(draft, command.by, uow)
    return draft


async def go_back_to_rules(command: GoBackToRules, uow: NotificationsUnitOfWork) -> RuleSet:
    """Publish an earlier version anew, as the next one; that of the first day too.

    Raises NotFound, RuleSetIsNoVersion.
    """
    earlier = await the_rule_set(command.rule_set_id, uow)
    if earlier.number is None:
        raise RuleSetIsNoVersion
    again = RuleSet(
        id=new_id(),
        site=uow.site,
        state=RuleSetState.TRIED,
        rules=earlier.rules,
        timezone=earlier.timezone,
        proposed_at=uow.now,
        proposed_by=command.by,
        goes_back_to=earlier.number,
    )
    uow.rules.add(again)
    await _publish(again, command.by, uow)
    return again


async def the_rule_set(rule_set_id: UUID, uow: NotificationsUnitOfWork) -> RuleSet:
    """Return a rule set of the site, or the one of the first day. Raises NotFound."""
    if rule_set_id == first_day_id(uow.site):
        return first_day_set(uow.site)
    return await uow.rules.get(rule_set_id)


def templates() -> Templates:
    """Return what can be named: the service's own codes, whose words a site may replace."""
    return {
        code: Naming(
            frozenset(field.value for field in template.fields if field in _TOLD),
            BUILT_IN[code].purpose.is_to_staff,
        )
        for code, template in TEMPLATES.items()
    }


async def _publish(draft: RuleSet, by: str, uow: NotificationsUnitOfWork) -> None:
    newest = await uow.rules.newest()
    before = newest.number if newest is not None else None
    draft.publish((before or FIRST_DAY_NUMBER) + 1, by, uow.now)
    draft.replanned_to = uow.now
    uow.save(draft)
    await expect_digests(draft.book, uow)
