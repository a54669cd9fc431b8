"""JSON problems and plans: read with all that is wrong at once, and written."""

import json
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from services.scheduling.planner.files.complaints import (
    Complaint,
    UnreadableFile,
    complaints_of,
)
from services.scheduling.planner.files.forms import (
    ClientForm,
    PlanForm,
    PreferencesForm,
    ProblemForm,
    SessionForm,
)
from services.scheduling.planner.files.week_times import (
    DAYS,
    clock,
    week_time,
    written,
    written_clock,
)
from services.scheduling.planner.problem import (
    ClientNeeds,
    Offer,
    Preferences,
    Problem,
    Span,
    Weights,
)

_AnyForm = TypeVar("_AnyForm", bound=BaseModel)
_Weeks = Mapping[str, Collection[str]]


def read_problem(content: bytes, file: str) -> Problem:
    """Return the problem of a JSON document. Raises UnreadableFile."""
    form = read_form(ProblemForm, content, file)
    return Problem(
        clients=tuple(_client(client) for client in form.clients),
        offers=tuple(_offer(session) for session in form.sessions),
        travel={(way.origin, way.destination): way.minutes for way in form.travel},
        weights=Weights(**form.weights.model_dump()),
    )


def read_plan(content: bytes, file: str) -> dict[str, frozenset[str]]:
    """Return each client's week of a JSON plan, by ids. Raises UnreadableFile."""
    form = read_form(PlanForm, content, file)
    return {client: frozenset(week) for client, week in form.weeks.items()}


def write_problem(problem: Problem) -> dict[str, Any]:
    """Return the document of a problem; what is as by itself is left out."""
    return {
        "format": "footbridge-week-problem",
        "version": 1,
        "clients": [_client_document(client) for client in problem.clients],
        "sessions": [_session_document(offer) for offer in problem.offers],
        "travel": [
            {"origin": origin, "destination": destination, "minutes": minutes}
            for (origin, destination), minutes in problem.travel.items()
        ],
        "weights": {name: getattr(problem.weights, name) for name in Weights.__dataclass_fields__},
    }


def write_plan(weeks: _Weeks, cost: int, bound: float | None) -> dict[str, Any]:
    """Return the document of a plan: sessions by client, the cost and the least that is proven.

    Without a proof of the whole cost, `bound` is None.
    """
    return {
        "format": "footbridge-week-plan",
        "version": 1,
        "weeks": {client: sorted(week) for client, week in weeks.items()},
        "cost": cost,
        "bound": bound,
    }


def read_form(form: type[_AnyForm], content: bytes, file: str) -> _AnyForm:
    """Return the content as this form. Raises UnreadableFile, with every complaint."""
    document = _document(content, file)
    try:
        return form.model_validate(document)
    except ValidationError as error:
        raise UnreadableFile(complaints_of(file, error, document)) from None


def _document(content: bytes, file: str) -> object:
    try:
        return json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except UnicodeDecodeError:
        raise UnreadableFile([Complaint(file, "is not UTF-8: save it as UTF-8")]) from None
    except json.JSONDecodeError as error:
        what = f"is no JSON from here on: {error.msg.lower()}"
        place = f"column {error.colno}"
        raise UnreadableFile([Complaint(file, what, error.lineno, place)]) from None
    except _Twice as twice:
        raise UnreadableFile([Complaint(file, str(twice))]) from None
    except (ValueError, RecursionError):
        what = "holds numbers or nesting that no plan has: correct them"
        raise UnreadableFile([Complaint(file, what)]) from None


class _Twice(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a field that stands twice: one of the two would be lost unseen."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _Twice("an object has a field twice: leave one of them out")
    return fields


def _no_number(_constant: str) -> float:
    raise ValueError


def _offer(form: SessionForm) -> Offer:
    plain = form.model_dump(exclude={"begins", "ends", "phases"})
    return Offer(
        begins=week_time(form.begins),
        ends=week_time(form.ends),
        phases=frozenset(form.phases),
        **plain,
    )


def _client(form: ClientForm) -> ClientNeeds:
    apart = {"kept", "languages", "audiences", "in_force", "preferences"}
    return ClientNeeds(
        kept=tuple(Span(week_time(span.begins), week_time(span.ends)) for span in form.kept),
        languages=frozenset(form.languages),
        audiences=frozenset(form.audiences),
        in_force=None if form.in_force is None else frozenset(form.in_force),
        preferences=_preferences(form.preferences),
        **form.model_dump(exclude=apart),
    )


def _preferences(form: PreferencesForm) -> Preferences:
    return Preferences(
        clinicians=frozenset(form.clinicians),
        days=frozenset(DAYS.index(day) for day in form.days),
        earliest=None if form.earliest is None else clock(form.earliest),
        latest=None if form.latest is None else clock(form.latest),
        fewest_days=form.fewest_days,
    )


def _session_document(offer: Offer) -> dict[str, Any]:
    fields: dict[str, Any] = {name: getattr(offer, name) for name in Offer.__dataclass_fields__}
    fields |= {"begins": written(offer.begins), "ends": written(offer.ends, as_end=True)}
    fields["phases"] = sorted(offer.phases)
    return _short(SessionForm, fields)


def _client_document(client: ClientNeeds) -> dict[str, Any]:
    fields: dict[str, Any] = {n: getattr(client, n) for n in ClientNeeds.__dataclass_fields__}
    fields["kept"] = [
        {"begins": written(span.begins), "ends": written(span.ends, as_end=True)}
        for span in client.kept
    ]
    fields["languages"], fields["audiences"] = sorted(client.languages), sorted(client.audiences)
    fields["in_force"] = None if client.in_force is None else sorted(client.in_force)
    fields["curriculum"] = dict(client.curriculum)
    fields["preferences"] = _preferences_document(client.preferences)
    return _short(ClientForm, fields)


def _preferences_document(wish: Preferences) -> dict[str, Any]:
    fields = {
        "clinicians": sorted(wish.clinicians),
        "days": [DAYS[day] for day in sorted(wish.days)],
        "earliest": None if wish.earliest is None else written_clock(wish.earliest),
        "latest": None if wish.latest is None else written_clock(wish.latest),
        "fewest_days": wish.fewest_days,
    }
    return _short(PreferencesForm, fields)


def _short(form: type[BaseModel], fields: dict[str, Any]) -> dict[str, Any]:
    return form.model_validate(fields).model_dump(exclude_defaults=True)
