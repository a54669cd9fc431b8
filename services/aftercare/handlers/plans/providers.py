"""Who is proposed is in the directory: a code that no organisation has is refused by its place."""

from collections.abc import Sequence

from services.aftercare.domain.plans.template import PlanTemplate, ProviderIsUnknown
from services.aftercare.ports import AftercareUnitOfWork


async def check_named(code: str | None, uow: AftercareUnitOfWork) -> None:
    """Look up the one whom a linkage names. Raises ProviderIsUnknown."""
    if code is not None and await uow.organisations.of_code(code) is None:
        detail = "No organisation of the directory has this code: correct it, or leave it out."
        raise ProviderIsUnknown(detail, field="body.provider_code")


async def check_wished(codes: Sequence[str | None], uow: AftercareUnitOfWork) -> None:
    """Look up what a person chose. Raises ProviderIsUnknown."""
    for place, code in enumerate(codes):
        if code is not None and await uow.organisations.of_code(code) is None:
            detail = "No organisation of the directory has this code: correct it, or leave it out."
            raise ProviderIsUnknown(detail, field=f"body.linkages.{place}.provider_code")


async def check_proposed(template: PlanTemplate, uow: AftercareUnitOfWork) -> None:
    """Look up what a plan's template proposes. Raises ProviderIsUnknown, which names the code."""
    for one in template.linkages:
        code = one.provider_code
        if code is not None and await uow.organisations.of_code(code) is None:
            detail = "The template proposes who is not in the directory: say which linkages."
            raise ProviderIsUnknown(detail, field="body.linkages", provider_code=code)


async def check_templates(templates: Sequence[PlanTemplate], uow: AftercareUnitOfWork) -> None:
    """Look up what new templates propose. Raises ProviderIsUnknown."""
    for number, template in enumerate(templates):
        for place, one in enumerate(template.linkages):
            code = one.provider_code
            if code is not None and await uow.organisations.of_code(code) is None:
                detail = "No organisation of the directory has this code: add it there first."
                at = f"body.templates.{number}.linkages.{place}.provider_code"
                raise ProviderIsUnknown(detail, field=at)
