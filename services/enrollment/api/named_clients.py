"""Owns the rule on clients whom a request names: another site's client is nobody here.

It stands before every route, so that no route can forget it. A client is named by `client_id` (or
`..._client_id`) in the address, the query or the body.
"""

from collections.abc import Iterator
from uuid import UUID

from services.enrollment.domain.intake.identity import ClientIsNotKnownHere
from services.enrollment.queries import people
from shared.http.body import JsonRequest
from shared.http.reading import reading

_NAME = "client_id"


async def named_clients_are_ours(request: JsonRequest) -> None:
    """Raise ClientIsNotKnownHere for a client who is known, but at no site the caller may enter.

    Who is known nowhere may be named: callers choose the ids of new clients.
    """
    reads = await reading(request)
    if not reads.sites:  # every site, or nobody: what is public names no client
        return
    for client_id in set(_named(request)):
        if await people.is_anothers(reads.database, client_id, reads.sites):
            raise ClientIsNotKnownHere("This site has no client of this id: check it.")


def _named(request: JsonRequest) -> Iterator[UUID]:
    body = request.sent.items() if isinstance(request.sent, dict) else ()
    for name, value in [*request.path_params.items(), *request.query_params.multi_items(), *body]:
        if name == _NAME or name.endswith(f"_{_NAME}"):
            yield from _uuid(value)


def _uuid(value: object) -> Iterator[UUID]:
    try:
        yield UUID(str(value))
    except ValueError:  # the route's own form says what is wrong with it
        return
