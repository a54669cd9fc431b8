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
    policy = SetbackPolicy(
        id=new_id(),
        site=uow.site,
        rules=command.rules,
        published_at=uow.now,
        published_by=uow.subject,
    )
    return await uow.setback_policies.append(policy)
