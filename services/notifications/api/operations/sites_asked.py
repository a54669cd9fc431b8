"""Owns which sites an operator's route is about: all of the caller's, or the one asked for."""

from typing import Annotated

from fastapi import Query

from services.notifications.domain.operations.pause import EVERYWHERE
from shared.auth import Principal
from shared.errors import Forbidden
from shared.http.parameters import SITE_PATTERN
from shared.http.reading import Reading

SiteAsked = Annotated[
    str | None,
    Query(pattern=f"^{SITE_PATTERN}$", description="Only this site; by itself, all of yours."),
]


class SiteIsNotYours(Forbidden):
    """What holds at every site is for who works at every site."""

    def __init__(self) -> None:
        super().__init__("You do not work there. What concerns every site needs them all.")


def among(reads: Reading, site: str | None) -> frozenset[str] | None:
    """Return the caller's sites, narrowed to `site`; None is every site. Raises SiteIsNotYours."""
    if site is None:
        return reads.sites
    require(reads.principal, site)
    return frozenset({site})


def require(principal: Principal, site: str) -> None:
    """Raise SiteIsNotYours, for every site too unless the caller has them all."""
    if not principal.may_enter(site):
        raise SiteIsNotYours


def shown(site: str) -> str | None:
    return None if site == EVERYWHERE else site
