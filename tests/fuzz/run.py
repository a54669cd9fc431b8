"""A run of schemathesis over a service: what failed, and what was answered how often."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import schemathesis
from schemathesis.core.failures import FailureGroup
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import (
    EngineFinished,
    FatalError,
    FuzzScenarioFinished,
    NonFatalError,
    ScenarioFinished,
)
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.specs.openapi import checks

import tests.fuzz.headers  # noqa: F401 - registers its hook
from tests.fuzz.configuration import configuration
from tests.fuzz.ground import Ground
from tests.fuzz.rules import rule_of
from tests.fuzz.tally import Tally

_OF_ANSWERS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
_SHOWN = 1500
"""Characters of each failure that are shown."""


@dataclass
class Outcome:
    """`failures` are told apart by operation and kind; `errors` kept the run from asking."""

    tally: Tally
    failures: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def note(self, event: object) -> None:
        if isinstance(event, ScenarioFinished | FuzzScenarioFinished):
            self._note_scenario(event.recorder)
        elif isinstance(event, NonFatalError):
            self.errors.append(f"{event.label}: {event.info}")
        elif isinstance(event, FatalError):
            raise event.exception
        elif isinstance(event, EngineFinished):
            self.errors.extend(str(failure) for failure in event.failures)

    def note_planted(self, operation: Any, answer: httpx.Response) -> None:
        """Hold what a seed was answered to the document too: it is a whole, right request."""
        self.tally.count(operation.label, answer.status_code, answer.elapsed.total_seconds())
        try:
            # A failure shows the request, which has to have an address.
            place = dict.fromkeys(re.findall(r"{(\w+)}", operation.path), "planted")
            case = operation.Case(path_parameters=place)
            case.validate_response(answer, checks=_OF_ANSWERS)
        except FailureGroup as failed:
            for one in failed.exceptions:
                self.failures.setdefault(f"{operation.label}: planted: {one}", answer.text[:_SHOWN])

    def _note_scenario(self, recorder: ScenarioRecorder) -> None:
        for case_id, interaction in recorder.interactions.items():
            answer = interaction.response
            if answer is not None:
                label = recorder.cases[case_id].value.operation.label
                self.tally.count(label, answer.status_code, answer.elapsed, rule_of(answer))
            for name, said in _failed(recorder, case_id):
                self.failures.setdefault(name, said)


def _failed(recorder: ScenarioRecorder, case_id: str) -> Iterator[tuple[str, str]]:
    for check in recorder.checks.get(case_id, []):
        if check.status == Status.FAILURE and check.failure_info is not None:
            failure, sample = check.failure_info.failure, check.failure_info.code_sample
            answer = recorder.interactions[case_id].response
            shown = answer.content[:_SHOWN].decode(errors="replace") if answer else ""
            said = f"{failure.message[:_SHOWN]}\n{sample[:_SHOWN]}\n{shown}"
            yield f"{failure.operation}: {check.name}: {failure.title}", said


def fuzz(ground: Ground) -> Outcome:
    """Ask for everything that the document describes, and for what it does not."""
    schema = schemathesis.openapi.from_dict(ground.document, config=configuration(ground))
    outcome = Outcome(Tally(_labels(ground)))
    for label, answer in ground.planted:
        outcome.note_planted(schema.find_operation_by_label(label), answer)
    for event in from_schema(schema).execute():
        outcome.note(event)
    return outcome


def _labels(ground: Ground) -> dict[str, str]:
    named: dict[str, Any] = {
        f"{method.upper()} {path}": operation["operationId"]
        for method, path, operation in ground.operations()
    }
    return named
