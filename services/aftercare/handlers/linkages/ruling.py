"""A site's rules of who owes a step until when: published as versions that never change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.aftercare.domain.linkages.owed import LinkageRules, OwedStep, StepRule
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishLinkageRules:
    steps: Mapping[OwedStep, StepRule]
    working_days: tuple[int, ...]
    closed_on: tuple[date, ...]
    link_days: int
    desk: str | None = None


async def publish_linkage_rules(
    command: PublishLinkageRules, uow: AftercareUnitOfWork
) -> LinkageRules:
    """Publish the next version; the same again is the version that stands.

    Steps that are owed already keep their dates. Raises SiteNeverWorks; at commit
    RulesWerePublishedMeanwhile.
    """
    rules = LinkageRules(
        id=new_id(),
        site=uow.site,
        steps=command.steps,
        working_days=command.working_days,
        closed_on=command.closed_on,
        link_days=command.link_days,
        desk=command.desk,
        published_at=uow.now,
        published_by=uow.subject,
    )
    return await uow.linkage_rules.append(rules)
