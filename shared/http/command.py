"""Owns commands over HTTP: one unit of work, an answer stored under the Idempotency-Key, If-Match.

A route reads:

    @router.post("/sites/{site}/applications", status_code=201)
    async def submit_application(
        site: Site, body: ApplicationBody, command: Commands[EnrollmentUnitOfWork]
    ) -> Answer[ApplicationView]:
        async with command.unit_of_work() as uow:
            application = await handlers.submit_application(body.command(), uow)
            view = ApplicationView.of(application)
            return command.created(uow, view, version=application.version, location=...)
"""

from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any, Generic, Protocol, TypeVar, cast

from fastapi import Depends
from pydantic import BaseModel
from sqlalchemy import Executable
from starlette.requests import Request

from shared.aggregate import Aggregate
from shared.auth import Principal
from shared.errors import StaleVersion
from shared.http.answer import Answer, answer_with
from shared.http.headers import MalformedHeader, expected_version, traceparent
from shared.http.idempotency import REMEMBER, Key, key_of
from shared.http.wiring import UnitOfWorkFactory, correlation_of, principal_of, wiring_of
from shared.telemetry import current_traceparent
from shared.unit_context import UnitContext

U = TypeVar("U")
V = TypeVar("V", bound=BaseModel)


class _Writes(Protocol):
    def write(self, statement: Executable, **params: Any) -> None: ...


class Command(Generic[U]):
    """What a command route needs beside its body: who asks, where, and the unit of work."""

    def __init__(
        self,
        factory: UnitOfWorkFactory,
        context: UnitContext,
        principal: Principal,
        *,
        if_match: int | None,
        key: Key | None,
    ) -> None:
        self.context = context
        self.principal = principal
        self._if_match = if_match
        self._is_matched = if_match is None
        self._factory = factory
        self._key = key

    @property
    def site(self) -> str:
        return self.context.site

    @property
    def if_match(self) -> int | None:
        """The version that `If-Match` names, for a handler that looks at it itself."""
        self._is_matched = True
        return self._if_match

    def unit_of_work(self) -> AbstractAsyncContextManager[U]:
        """Open the service's unit of work; leaving it commits."""
        return self._factory(self.context)

    def expect(self, aggregate: Aggregate) -> None:
        """Raise StaleVersion unless the aggregate has the version that `If-Match` names."""
        if self.if_match not in {None, aggregate.version}:
            raise StaleVersion

    def created(self, uow: object, view: V, *, version: int, location: str) -> Answer[V]:
        """Answer 201 with the view, its ETag and where it can be read again."""
        return self.answered(uow, view, version=version, location=location, status=201)

    def answered(
        self,
        uow: object,
        view: V,
        *,
        version: int | None = None,
        location: str | None = None,
        status: int = 200,
    ) -> Answer[V]:
        """Answer with the view, and keep the answer in the same commit if a key was sent."""
        return self._kept(uow, answer_with(view, status=status, version=version, location=location))

    def done(self, uow: object) -> Answer[None]:
        """Answer 204: done, with nothing to show."""
        return self._kept(uow, answer_with(None, status=204))

    def _kept(self, uow: object, answer: Answer[Any]) -> Answer[Any]:
        if not self._is_matched:  # who sends one relies on it
            raise MalformedHeader("If-Match", "means nothing here: leave it out")
        if self._key is not None:
            cast("_Writes", uow).write(REMEMBER, **self._key.row(answer))
        return answer


async def command(request: Request) -> Command[Any]:
    """Make the command of this request. Raises MalformedHeader."""
    wiring, principal = wiring_of(request), principal_of(request)
    context = UnitContext(
        site=request.path_params.get("site", ""),
        correlation_id=correlation_of(request),
        traceparent=current_traceparent(traceparent(request.headers)),
        subject=principal.subject,
    )
    if_match = expected_version(request.headers)
    key = await key_of(request, principal)
    if key is not None and wiring.policies[request.scope["footbridge.operation"]].is_public:
        # Nobody's key is anybody's: it would show one caller's answer to another.
        raise MalformedHeader("Idempotency-Key", "means nothing without a sign-in: leave it out")
    request.scope["footbridge.key"] = key
    return Command(wiring.unit_of_work, context, principal, if_match=if_match, key=key)


Commands = Annotated[Command[U], Depends(command)]
