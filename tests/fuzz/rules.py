"""The check that a refusal names a rule which the document has for its status."""

import json
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response

_FIRST_REFUSAL = 400


def rule_of(response: Response) -> str | None:
    """Return the rule that a problem document names."""
    if response.status_code < _FIRST_REFUSAL:
        return None
    try:
        document = json.loads(response.content)
    except ValueError:
        return None
    named = document.get("type") if isinstance(document, dict) else None
    return str(named).rpartition(":")[2]


@schemathesis.check
def documented_rule(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    if response.status_code < _FIRST_REFUSAL:
        return True
    answers = case.operation.definition.raw["responses"]
    if "content" in answers.get(str(response.status_code), {}):
        return True  # a page, where people read it
    document: dict[str, Any] = case.operation.schema.raw_schema
    named = f"Refused{response.status_code}"
    answer = document["components"]["responses"].get(named)
    if answer is None:
        return True  # an undocumented status is status_code_conformance's to tell
    rule = rule_of(response)
    assert rule in answer["x-rules"], f"{rule} is no rule of {response.status_code}"
    return None
