"""Owns which route an address belongs to where one spells out what another has as a parameter.

Where `POST /consents/drafts` is, `GET /consents/{consent_id}` has no consent named `drafts`: the
answer to `GET /consents/drafts` is 405, in whatever order the routes stand.
"""

from collections.abc import Sequence

from starlette.routing import compile_path

from shared.http.route import CommandRoute


def keep_apart(routes: Sequence[CommandRoute]) -> None:
    """Tell each route which addresses of its form are another's."""
    for route in routes:
        theirs = {other.path for other in routes if spells_out(other.path, route.path)}
        route.not_mine = tuple(compile_path(path)[0] for path in sorted(theirs))


def spells_out(path: str, parametrized: str) -> bool:
    """Say whether `path` has letters where the other has a parameter, and is like it elsewhere."""
    mine, theirs = path.split("/"), parametrized.split("/")
    if len(mine) != len(theirs):
        return False
    differing = [(a, b) for a, b in zip(mine, theirs, strict=True) if not _is_same(a, b)]
    return bool(differing) and all("{" not in a and "{" in b for a, b in differing)


def _is_same(segment: str, other: str) -> bool:
    return segment == other or ("{" in segment and "{" in other)
