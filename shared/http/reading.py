"""Owns reads over HTTP: the database, the caller's sites, and answers with an ETag."""

from contextlib import AbstractAsyncContextManager
from typing import Annotated, Generic, TypeVar

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from shared.auth import EVERY_SITE, Principal
from shared.database import Database
from shared.http.answer import Answer, answer_with
from shared.http.idempotency import key_of
from shared.http.routes import SEARCH
from shared.http.wiring import correlation_of, principal_of, wiring_of
from shared.unit_context import UnitContext

V = TypeVar("V", bound=BaseModel)
U = TypeVar("U")


class Reading:
    """What a reading route needs: the database, who asks, and for which site."""

    def __init__(self, database: Database, principal: Principal, site: str) -> None:
        self.database = database
        self.principal = principal
        self.site = site

    @property
    def sites(self) -> frozenset[str] | None:
        """The sites a list across sites may show; None is every site."""
        return None if EVERY_SITE in self.principal.sites else self.principal.sites

    def found(self, view: V, *, version: int) -> Answer[V]:
        """Answer with the view and the ETag to send back in `If-Match`."""
        return answer_with(view, status=200, version=version)


async def reading(request: Request) -> Reading:
    """Make the reading of this request. Raises MalformedHeader."""
    principal = principal_of(request)
    if not request.url.path.endswith(SEARCH):
        # A look by POST keeps no answer; a key that is none is refused all the same.
        await key_of(request, principal)
    return Reading(wiring_of(request).database, principal, request.path_params.get("site", ""))


class Look(Generic[U]):
    """A look with the domain's eyes, where rows alone do not say it. It changes nothing."""

    def __init__(self, opened: AbstractAsyncContextManager[U]) -> None:
        self._opened = opened

    def unit_of_work(self) -> AbstractAsyncContextManager[U]:
        """Open the service's unit of work, to read."""
        return self._opened


async def look(request: Request) -> Look[U]:
    context = UnitContext(request.path_params.get("site", ""), correlation_of(request))
    return Look(wiring_of(request).unit_of_work(context))


Reads = Annotated[Reading, Depends(reading)]
Looks = Annotated[Look[U], Depends(look)]
