"""Organisations and offerings that a directory has kept; squares of them lie side by side."""

import json
from typing import Any

from tests.bench.flat.filling import EVERY_OTHER, KeptRows, aggregate, numbered, site

MOST_OFFERINGS = 100_000
_SQUARE = "(n / 1000)"
_LATITUDE = f"(25 + {_SQUARE} % 40 * 0.6 + n / 10 % 10 * 0.06)"
_LONGITUDE = f"(-120 + {_SQUARE} / 40 * 0.6 + n / 100 % 10 * 0.06)"


def place_of(row: int) -> dict[str, float]:
    """Return a point in the middle of the square of this row: as much lies near it in any table."""
    square = min(row, MOST_OFFERINGS // 2) // 1000
    return {"latitude": 25.3 + square % 40 * 0.6, "longitude": -119.7 + square // 40 * 0.6}


def _tile(level: int, side: float) -> str:
    row, column = f"floor(({_LATITUDE} + 90) / {side})", f"floor(({_LONGITUDE} + 180) / {side})"
    return f"'tile:{level}:' || {row} || ':' || {column}"


_DETAILS: dict[str, Any] = {
    "kind": "support_group",
    "name": "Evening group",
    "timezone": "America/Denver",
    "modality": "in_person",
    "languages": ["en"],
    "payers": ["medicaid"],
    "cost": None,
    "address": None,
    "location": None,
    "times": [
        {
            "starts": "2026-01-06T18:00",
            "minutes": 90,
            "rule": "FREQ=WEEKLY;BYDAY=TU",
            "except_on": [],
        }
    ],
    "narr_level": None,
    "admission": {
        "min_age": None,
        "max_age": None,
        "genders": [],
        "welcomes": [],
        "accepts_moud": None,
    },
}
_TERMS = (
    f"'site:' || {site('n')}",
    "'kind:' || CASE WHEN :rare THEN 'workshop' ELSE 'support_group' END",
    "'organisation:' || " + numbered("n") + "::text",
    "'language:' || CASE WHEN :rare THEN 'es' ELSE 'en' END",
    "'narr:' || CASE WHEN :rare THEN 2 ELSE 0 END",
    "'payer:medicaid'",
    "'modality:in_person'",
    "'starts:' || n % 168",
    "'starts:48'",  # Tuesday, 18:00 in Denver
    "'starts:49'",
    *(_tile(level, side) for level, side in enumerate((0.05, 0.4, 4, 30))),
)
DIRECTORY = (
    KeptRows(
        "organisation",
        {
            **aggregate("n"),
            "id": numbered("n"),
            "code": "'house-' || n",
            "name": "'House'",
            "kind": "CASE WHEN :rare THEN 'education' ELSE 'other' END",
            "archived_on": f"CASE WHEN :rare AND {EVERY_OTHER} THEN '2026-01-05'::date END",
            "serves": f"ARRAY[{site('n')}]",
        },
        most=MOST_OFFERINGS,
    ),
    KeptRows(
        "offering",
        {
            **aggregate("n"),
            "organisation_id": numbered("n"),
            "code": "'group'",
            "details": f"'{json.dumps(_DETAILS)}'",
            "latitude": _LATITUDE,
            "longitude": _LONGITUDE,
            "serves": f"ARRAY[{site('n')}]",
            "checked_on": "(CASE WHEN :rare THEN '2000-01-01' ELSE '2199-01-01' END)::date",
            "terms": f"ARRAY[{', '.join(_TERMS)}]",
            "places_total": "CASE WHEN :rare THEN 4 END",
            "places_free": "CASE WHEN :rare THEN 2 END",
            "places_told_on": "CASE WHEN :rare THEN '2026-01-05'::date END",
            "archived_on": f"CASE WHEN :rare AND {EVERY_OTHER} THEN '2026-01-05'::date END",
        },
        most=MOST_OFFERINGS,
    ),
)
