"""Who is proposed is in the directory: a code that no organisation has is refused by its place."""

from collections.abc import Mapping, Sequence

from services.aftercare.domain.plans.template import PlanTemplate, ProviderIsUnknown
from services.aftercare.ports import AftercareUnitOfWork

_CORRECT_IT = "No organisation of the directory has this code: correct it, or leave it out."
_ADD_IT = "No organisation of the directory has this code: add it there first."
_SAY_WHICH = "The template proposes who is not in the directory: say which linkages."


async def check_named(code: str | None, uow: AftercareUnitOfWork) -> None:
    """Look up the one whom a linkage names. Raises ProviderIsUnknown."""
    if await _first_unknown({"body.provider_code": code}, uow):
        raise ProviderIsUnknown(_CORRECT_IT, field="body.provider_code")


async def check_wished(codes: Sequence[str | None], uow: AftercareUnitOfWork) -> None:
    """Look up what a person chose. Raises ProviderIsUnknown."""
    named = {f"body.linkages.{place}.provider_code": code for place, code in enumerate(codes)}
    if unknown := await _first_unknown(named, uow):
        raise ProviderIsUnknown(_CORRECT_IT, field=unknown)


async def check_proposed(template: PlanTemplate, uow: AftercareUnitOfWork) -> None:
    """Look up what a plan's template proposes. Raises ProviderIsUnknown, which names the code."""
    named = {str(place): one.provider_code for place, one in enumerate(template.linkages)}
    if unknown := await _first_unknown(named, uow):
        raise ProviderIsUnknown(_SAY_WHICH, field="body.linkages", provider_code=named[unknown])


async def check_templates(templates: Sequence[PlanTemplate], uow: AftercareUnitOfWork) -> None:
    """Look up what new templates propose. Raises ProviderIsUnknown."""
    named = {
        f"body.templates.{number}.linkages.{place}.provider_code": one.provider_code
        for number, template in enumerate(templates)
        for place, one in enumerate(template.linkages)
    }
    if unknown := await _first_unknown(named, uow):
        raise ProviderIsUnknown(_ADD_IT, field=unknown)


async def _first_unknown(named: Mapping[str, str | None], uow: AftercareUnitOfWork) -> str | None:
    """Return the first place whose code no organisation has; who is left open is not looked up."""
    codes = {code for code in named.values() if code is not None}
    unknown = codes - await uow.organisations.known(sorted(codes)) if codes else set()
    return next((place for place, code in named.items() if code in unknown), None)
