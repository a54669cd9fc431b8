"""Why an offering is an answer to a search, in a sentence for each filter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.aftercare.domain.directory.offering import Modality, Offering
from services.aftercare.domain.directory.search import Fit, Search
from services.aftercare.domain.directory.times import Occurrence, zone_of


@dataclass(frozen=True, slots=True)
class Answer:
    """An offering that a search found; `km` is how far from the point asked for."""

    offering: Offering
    km: float | None
    fit: Fit


def reasons(answer: Answer, search: Search) -> list[tuple[str, str]]:
    """Return each filter that was set, with what of the offering meets it."""
    return [(name, _SAYS[name](answer)) for name in search.filters]


_ATTENDED: Mapping[Modality, str] = {
    Modality.IN_PERSON: "People come in person.",
    Modality.TELEHEALTH: "People attend from where they are.",
    Modality.HYBRID: "People come in person or attend from where they are.",
}


def _ages(answer: Answer) -> str:
    admission = answer.offering.details.admission
    lowest, highest = admission.min_age, admission.max_age
    if lowest is None and highest is None:
        return "No age is asked for."
    until = "" if highest is None else f" until {highest}"
    return f"Takes people from {lowest or 0}{until} years."


def _genders(answer: Answer) -> str:
    genders = answer.offering.details.admission.genders
    return f"Is for {' and '.join(genders)}." if genders else "Is for everybody."


def _places(answer: Answer) -> str:
    told_on = answer.offering.places_told_on
    as_of = f", told on {told_on}" if told_on else ""
    return f"Free places: {answer.offering.places.free}{as_of}."


def _when(answer: Answer, one: Occurrence | None) -> str:
    if one is None:
        return ""
    name = answer.offering.details.timezone
    begins, ends = (moment.astimezone(zone_of(name)) for moment in (one.starts, one.ends))
    return f"{begins:%A} {begins:%Y-%m-%d} {begins:%H:%M} to {ends:%H:%M} ({name})."


_SAYS: Mapping[str, Callable[[Answer], str]] = {
    "kind": lambda found: f"Is {found.offering.details.kind.replace('_', ' ')}.",
    "modality": lambda found: _ATTENDED[found.offering.details.modality],
    "language": lambda found: f"Is held in {', '.join(found.offering.details.languages)}.",
    "payer": lambda found: f"Takes {', '.join(found.offering.details.payers)}.",
    "cost": lambda found: f"Is paid by: {found.offering.details.cost}.",
    "organisation_id": lambda _: "Is offered by this organisation.",
    "narr_level": lambda found: f"Has NARR level {found.offering.details.narr_level}.",
    "free_places": _places,
    "open_now": lambda found: f"Takes place now: {_when(found, found.fit.running)}",
    "accepts_moud": lambda _: "Takes people on medication for opioid use disorder.",
    "age": _ages,
    "gender": _genders,
    "welcomes": lambda found: f"Welcomes {', '.join(found.offering.details.admission.welcomes)}.",
    "near": lambda found: f"Is {found.km or 0:.1f} km away.",
    "free_time": lambda found: f"Fits on {_when(found, found.fit.attendable)}",
}
