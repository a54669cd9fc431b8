"""Owns the route class of every service: policy, body, guard, then stored answers."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from fastapi.datastructures import Default, DefaultPlaceholder
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from shared.auth import NotAuthenticated, Principal
from shared.errors import BrokenRule, Invalid
from shared.http.answer import Answer
from shared.http.body import JsonRequest, require_json
from shared.http.idempotency import Key, answer_given_before
from shared.http.parameters import SITE_PATTERN
from shared.http.query import QueryOf
from shared.http.wiring import wiring_of

_SITE = re.compile(SITE_PATTERN)
_FROM_ANNOTATION = Default(None)
_ANONYMOUS = Principal("anonymous")

Handle = Callable[[Request], Awaitable[Response]]


class CommandRoute(APIRoute):
    """A route that admits by policy before it reads the body, and answers a repeat as before.

    `not_mine` are the addresses of its form that another route spells out.
    """

    not_mine: tuple[re.Pattern[str], ...] = ()

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        response_model: Any = _FROM_ANNOTATION,
        **options: Any,
    ) -> None:
        shown = view_of(endpoint)
        if shown is not None and isinstance(response_model, DefaultPlaceholder):
            response_model = None if shown is NoneType else shown
        super().__init__(path, endpoint, response_model=response_model, **options)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        matched = super().matches(scope)
        if matched[0] is Match.NONE or not self.not_mine:
            return matched
        path = scope["path"]
        return (Match.NONE, {}) if any(one.match(path) for one in self.not_mine) else matched

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        operation, has_body = self.name, self.body_field is not None
        query = QueryOf(self.dependant)

        async def answer(request: Request) -> Response:
            await admit(operation, request)
            if not _is_public(request):  # who reads that may add what they like to an address
                query.require(request.query_params)
            strict = JsonRequest(request.scope, request.receive)
            if has_body:
                require_json(request)
                await strict.read_json()
            if guard := wiring_of(request).guard:
                await guard(strict)
            try:
                return await handle(strict)
            except BrokenRule as broken:
                given = await _given_before(strict, broken)
                if given is None:
                    raise
                return given

        return answer


def view_of(endpoint: Callable[..., Any]) -> Any:
    """Return the view that a route annotated `-> Answer[View]` shows."""
    returned = get_type_hints(endpoint).get("return")
    return get_args(returned)[0] if get_origin(returned) is Answer else None


async def admit(operation: str, request: Request) -> None:
    """Let the caller in or raise NotAuthenticated, NotAllowed, Invalid for the site, KeysAway."""
    wiring = wiring_of(request)
    policy = wiring.policies[operation]
    request.scope["footbridge.operation"] = operation
    if policy.is_public:
        request.scope["footbridge.principal"] = _ANONYMOUS
        _require_site_name(request)
        return
    principal = await wiring.verifier.verify(_bearer_token(request))
    request.scope["footbridge.principal"] = principal
    _require_site_name(request)
    await policy.admit(principal, request)


def _is_public(request: Request) -> bool:
    return wiring_of(request).policies[request.scope["footbridge.operation"]].is_public


def _require_site_name(request: Request) -> None:
    """Raise Invalid for a site that would be no part of a subject."""
    site = request.path_params.get("site")
    if site is not None and not _SITE.fullmatch(site):
        raise Invalid("Is not the short name of a site.", field="path.site")


def _bearer_token(request: Request) -> str:
    sent = request.headers.getlist("authorization")
    if len(sent) > 1:  # another reader of this request might take another one
        raise NotAuthenticated("ambiguous")
    scheme, _, token = "".join(sent).partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthenticated("missing")
    return token.strip()


async def _given_before(request: Request, broken: BrokenRule) -> Response | None:
    key: Key | None = request.scope.get("footbridge.key")
    if key is None:
        return None
    return await answer_given_before(wiring_of(request).database, key, broken)
