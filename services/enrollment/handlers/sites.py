"""Owns the command on sites."""

from dataclasses import dataclass

from services.enrollment.domain.site import Site
from services.enrollment.ports import EnrollmentUnitOfWork


@dataclass(frozen=True, kw_only=True)
class RegisterSite:
    name: str
    timezone: str
    synthetic: bool = False
    state_fips: int | None = None


async def register_site(command: RegisterSite, uow: EnrollmentUnitOfWork) -> Site:
    site = Site.register(
        code=uow.site,
        name=command.name,
        timezone=command.timezone,
        synthetic=command.synthetic,
        state_fips=command.state_fips,
    )
    uow.sites.put(site)
    return site
