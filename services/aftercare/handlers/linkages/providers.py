"""Organisations over the API: who answers for which, and what they see and answer under consent."""

from dataclasses import dataclass
from uuid import UUID

from services.aftercare.domain.linkages.answers import ProviderSubject, SubjectIsOfNoProvider
from services.aftercare.domain.linkages.disclosing import What
from services.aftercare.domain.linkages.linkage import Linkage, NoSuchLinkage
from services.aftercare.domain.plans.template import ProviderIsUnknown
from services.aftercare.handlers.linkages.disclosing import account_for, basis_of
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class BindSubject:
    provider_code: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbindSubject:
    id: UUID


async def bind_subject(command: BindSubject, uow: AftercareUnitOfWork) -> ProviderSubject:
    """Let a subject answer for an organisation of the directory.

    Raises ProviderIsUnknown; SubjectIsBoundAlready at commit.
    """
    if await uow.organisations.of_code(command.provider_code) is None:
        raise ProviderIsUnknown(
            "No organisation of the directory has this code: correct it, or add the organisation.",
            field="provider_code",
        )
    bound = ProviderSubject(
        id=new_id(),
        site=uow.site,
        provider_code=command.provider_code,
        subject=command.subject,
        added_at=uow.now,
        added_by=uow.subject,
    )
    uow.provider_subjects.add(bound)
    uow.save(bound)
    return bound


async def unbind_subject(command: UnbindSubject, uow: AftercareUnitOfWork) -> None:
    """Let a subject answer for nobody any more, at once. Raises NoSuchSubject."""
    bound = await uow.provider_subjects.get(command.id)
    uow.provider_subjects.remove(bound.id)


async def provider_asking(uow: AftercareUnitOfWork) -> str:
    """Return the organisation that the caller answers for. Raises SubjectIsOfNoProvider."""
    bound = await uow.provider_subjects.of_subject(uow.subject or "")
    if bound is None:
        raise SubjectIsOfNoProvider
    return bound.provider_code


async def show_to_provider(ids: list[UUID], what: What, uow: AftercareUnitOfWork) -> list[Linkage]:
    """Return those of the caller's organisation that a consent lets it see, each accounted for."""
    provider = await provider_asking(uow)
    shown = []
    for linkage in await uow.linkages.of_provider(provider, ids):
        basis = await basis_of(linkage, uow)
        if basis is not None:
            account_for(linkage, basis, what, uow)
            shown.append(linkage)
    return shown


async def expect_own(linkage_id: UUID, uow: AftercareUnitOfWork) -> Linkage:
    """Return the linkage that the caller's organisation is told of. Raises NoSuchLinkage.

    Without a consent that stands there is none, as if there had never been one.
    """
    shown = await show_to_provider([linkage_id], What.DETAIL_READ, uow)
    if not shown:
        raise NoSuchLinkage("There is no linkage of this id for you.")
    return shown[0]
