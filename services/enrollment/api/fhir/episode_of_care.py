"""Owns an episode as EpisodeOfCare (R4). Its states are FHIR's own."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from services.enrollment.api.fhir import codings as c
from services.enrollment.domain.days import DatePrecision
from services.enrollment.domain.stays.episode_states import EpisodeState
from shared.http.fhir import codings as fhir
from shared.http.fhir.codings import Resource

STATUS: Mapping[EpisodeState, str] = {
    state: state.value.replace("_", "-") for state in EpisodeState
}
_UNDO = "undo"


def episode_of_care(row: Mapping[str, Any]) -> Resource:
    """Return the resource of an episode's row."""
    precision = DatePrecision(row["date_precision"])
    return fhir.without_empty(
        {
            "resourceType": "EpisodeOfCare",
            "id": str(row["id"]),
            "meta": fhir.meta(row["version"]),
            "status": STATUS[EpisodeState(row["state"])],
            "statusHistory": list(_history(row, precision)),
            "type": [
                fhir.concept(fhir.coding(c.PROGRAM, row["program"])),
                fhir.concept(fhir.coding(c.LEVEL_OF_CARE, row["level_of_care"])),
            ],
            "patient": fhir.patient(row["client_id"]),
            "managingOrganization": fhir.organization(row["site"]),
            "period": c.period(row["started_on"], row["discharged_on"], precision),
        }
    )


def _history(row: Mapping[str, Any], precision: DatePrecision) -> Iterator[Resource]:
    """Yield the statuses the episode had before its present one, with their periods."""
    for (state, since), (_, until) in pairwise(_states(row)):
        period = c.period(since, until, precision)
        if period:
            yield {"status": STATUS[EpisodeState(state)], "period": period}


def _states(row: Mapping[str, Any]) -> list[tuple[str, date | None]]:
    """Return each state the episode has had and since when, without what was taken back."""
    steps = row.get("steps")
    if not steps:
        began = ("active", row["started_on"])
        ended = row["discharged_on"]
        return [began, (row["state"], ended)] if ended else [began]
    undone = {step.get("undoes") for step in steps}
    standing = [s for s in steps if s["code"] != _UNDO and s["number"] not in undone]
    states: list[tuple[str, date | None]] = []
    for step in standing:
        if not states or states[-1][0] != step["state"]:
            states.append((step["state"], _day(step["effective_on"])))
    return states


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
