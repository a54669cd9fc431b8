"""Owns the answer of a search: a page of matches, with where the next one is."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from shared.http.fhir.codings import Resource

Asked = Mapping[str, str | list[str]]
"""The parameters of a search; one that was sent more than once has a list of values."""


def searchset(
    resources: Sequence[Resource], *, at: str, asked: Asked, after: str | None
) -> Resource:
    """Return the page. `at` is the resource type's own address; `after` is where the next begins.

    Every id in an address is opaque: it names nobody.
    """
    links = [{"relation": "self", "url": _url(at, asked)}]
    if after is not None:
        links.append({"relation": "next", "url": _url(at, {**asked, "after": after})})
    bundle: Resource = {"resourceType": "Bundle", "type": "searchset", "link": links}
    if resources:
        bundle["entry"] = [
            {"fullUrl": f"{at}/{one['id']}", "resource": one, "search": {"mode": "match"}}
            for one in resources
        ]
    return bundle


def _url(at: str, query: Asked) -> str:
    return f"{at}?{urlencode(query, doseq=True)}" if query else at


def patient_id(reference: str) -> UUID | None:
    """Return the id of `Patient/<id>` or of the id alone, None where it is neither."""
    try:
        return UUID(reference.removeprefix("Patient/"))
    except ValueError:
        return None
