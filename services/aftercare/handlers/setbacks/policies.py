"""The command that publishes a site's rules of setbacks, which then never change."""

from dataclasses import dataclass

from services.aftercare.domain.setbacks.policy import SetbackPolicy, SetbackRules
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishSetbackPolicy:
    rules: SetbackRules


async def publish_setback_policy(
    command: PublishSetbackPolicy, uow: AftercareUnitOfWork
) -> SetbackPolicy:
    """Publish the next version; the same rules again are the version that stands.

    Deadlines that were told already stay. Raises SetbackPolicyWasPublishedMeanwhile at commit.
    """
    newest = await uow.setback_policies.newest()
    if newest is not None and newest.rules == command.rules:
        return newest
    policy = SetbackPolicy(
        id=new_id(),
        site=uow.site,
        number=1 if newest is None else newest.number + 1,
        rules=command.rules,
        published_at=uow.now,
        published_by=uow.subject,
    )
    uow.setback_policies.add(policy)
    return policy
