"""Mends two headers that schemathesis makes up, where it means them to be right.

It sends the same Idempotency-Key with ever other bodies, so that nearly every command would hear
that the key was used before; and where it goes through a form's fields it sends `If-Match: 0`,
whatever the document says of its form.
"""

import re
from itertools import count
from typing import Any

import schemathesis
from schemathesis import Case, HookContext
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoveragePhaseData

from shared.http.headers import IF_MATCH_FORM
from shared.http.idempotency import KEY_FORM

_KEY, _VERSION = "Idempotency-Key", "If-Match"
_KEPT_EVERY = 4
"""Every so many keys one is sent as it is: a key that was used before is to be seen too."""
_calls = count(1)


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    if _is_wrong_on_purpose(case):
        return
    number = next(_calls)
    headers: Any = case.headers or {}
    if _has(headers, _KEY, KEY_FORM) and number % _KEPT_EVERY:
        headers[_KEY] = f"key-{number}"
    if _VERSION in headers and not _has(headers, _VERSION, IF_MATCH_FORM):
        headers[_VERSION] = "*"


def _is_wrong_on_purpose(case: Case[Any]) -> bool:
    if case.meta is None:
        return False
    data = case.meta.phase.data
    if isinstance(data, CoveragePhaseData):  # one thing is wrong at a time, and it says which
        return data.parameter_location is ParameterLocation.HEADER
    return case.meta.is_negative_at(ParameterLocation.HEADER)


def _has(headers: Any, name: str, form: dict[str, str]) -> bool:
    return name in headers and re.search(form["pattern"], str(headers[name])) is not None
