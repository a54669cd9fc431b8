"""A site's cadence rules: publish a version, which then never changes."""

from dataclasses import dataclass
from typing import Any

from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.domain.check_ins.rules import CadenceRules
from services.aftercare.handlers.check_ins.scheduling import rules_in_force
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishCadenceRules:
    """`said` are fields of CadenceRules besides its number and who published it.

    `first_cadence` is what a site begins with that has published nothing.
    """

    said: dict[str, Any]
    first_cadence: Cadence


async def publish_cadence_rules(
    command: PublishCadenceRules, uow: AftercareUnitOfWork
) -> CadenceRules:
    """Publish the next version; the same again is the version that stands.

    Plans that begin from now on are asked by it; those that have begun keep theirs. Raises
    DaysDoNotRise, RulesOverlap, RuleDoesNothing, RuleReachesTooFar; at commit
    CadenceRulesWerePublishedMeanwhile.
    """
    newest = await rules_in_force(command.first_cadence, uow)
    rules = CadenceRules(
        id=new_id(),
        site=uow.site,
        published_at=uow.now,
        published_by=uow.subject,
        **command.said,
    ).follows(newest)
    if rules is not newest:
        uow.cadence_rules.add(rules)
    return rules
