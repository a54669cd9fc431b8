"""A site's rules and texts of its community: published in versions, with defaults before."""

from dataclasses import dataclass

from services.aftercare.domain.alumni.agreement import FIRST, AlumniAgreement
from services.aftercare.domain.alumni.policy import AlumniPolicy, AlumniRules
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishAlumniAgreement:
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishAlumniPolicy:
    rules: AlumniRules


async def publish_alumni_agreement(
    command: PublishAlumniAgreement, uow: AftercareUnitOfWork
) -> AlumniAgreement:
    """Publish the next text of a language; the same again is the one that stands.

    Who agreed to an earlier one has agreed; at commit AlumniAgreementWasPublishedMeanwhile.
    """
    agreement = AlumniAgreement(
        id=new_id(),
        site=uow.site,
        language=command.language,
        text=command.text,
        published_at=uow.now,
        published_by=uow.subject,
    )
    return await uow.alumni_agreements.append(agreement)


async def publish_alumni_policy(
    command: PublishAlumniPolicy, uow: AftercareUnitOfWork
) -> AlumniPolicy:
    """Publish the next version; the same again is the one that stands.

    At commit AlumniPolicyWasPublishedMeanwhile.
    """
    policy = AlumniPolicy(
        id=new_id(),
        site=uow.site,
        rules=command.rules,
        published_at=uow.now,
        published_by=uow.subject,
    )
    return await uow.alumni_policies.append(policy)


async def rules_of(uow: AftercareUnitOfWork) -> AlumniRules:
    newest = await uow.alumni_policies.newest()
    return AlumniRules() if newest is None else newest.rules


async def current_number(language: str, uow: AftercareUnitOfWork) -> int:
    """Return the number of the text that a member agrees to now."""
    newest = await uow.alumni_agreements.newest(language)
    return FIRST if newest is None else newest.number
