"""Turns what FindTreatment.gov answers in JSON into rows of a directory's file.

Its rows name services by a code (f2) and say them in words with semicolons between (f3), as in the
public locator of SAMHSA (github.com/CBHSQ/findtreatment). docs/findtreatment.md has the mapping.
"""

import csv
import hashlib
import io
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.cli.aftercare.locator_words import (
    ADULTS,
    AT_A_DISTANCE,
    HOUSING,
    LANGUAGES,
    OUTPATIENT,
    PAYERS,
    WELCOMES,
)
from services.aftercare.domain.directory.text import PHONE

COLUMNS = (
    *("organisation_code", "organisation_name", "organisation_kind", "phone", "website"),
    *("organisation_address", "offering_code", "kind", "name", "timezone", "modality"),
    *("languages", "payers", "cost", "address", "latitude", "longitude"),
    *("min_age", "max_age", "genders", "welcomes", "accepts_moud"),
)
_LINE = 80
_AT_ONCE = 500
_OF_NO_USE = "Names neither outpatient care nor a sober home: nothing that follows a program."


class FileIsUnreadable(Exception):
    """The file is nothing that FindTreatment.gov answers; nothing of it was sent."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record of the file that makes no row: which one, counted from 1, and why.

    `is_wrong`: it cannot be read, and is not merely of no use after a program.
    """

    record: int
    reason: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of each facility with the record that it is; no value stands in a reason."""

    facilities: list[tuple[int, list[dict[str, str]]]]
    left_out: list[LeftOut]


def listed(content: bytes, timezone: str) -> Listed:
    """Return what of the file follows a program, as rows. Raises FileIsUnreadable."""
    facilities: list[tuple[int, list[dict[str, str]]]] = []
    left_out: list[LeftOut] = []
    for number, record in enumerate(_records(content), start=1):
        reason = _unusable(record)
        if reason is None:
            facilities.append((number, list(_rows(record, timezone))))
        else:
            left_out.append(LeftOut(number, reason, is_wrong=reason != _OF_NO_USE))
    return Listed(facilities, left_out)


def parts(
    facilities: Sequence[tuple[int, list[dict[str, str]]]],
) -> Iterator[tuple[bytes, list[int]]]:
    """Yield CSV files that one import takes, each with the record of every row.

    A facility stands in one of them with all that it offers.
    """
    for start in range(0, len(facilities), _AT_ONCE):
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        records: list[int] = []
        for record, rows in facilities[start : start + _AT_ONCE]:
            writer.writerows(rows)
            records += [record] * len(rows)
        yield text.getvalue().encode(), records


def _records(content: bytes) -> Sequence[Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise FileIsUnreadable("Is no JSON: save what the locator answers as it is.") from None
    records = document.get("rows") if isinstance(document, dict) else document
    if not isinstance(records, list):
        raise FileIsUnreadable("Has no list `rows`: save what the locator answers as it is.")
    return records


def _unusable(record: Any) -> str | None:
    if not isinstance(record, dict) or not _text(record, "name1"):
        return "Names no facility in name1."
    if not isinstance(record.get("services"), list):
        return "Has no list of services: ask the locator with its details."
    if not _kinds(_services(record)):
        return _OF_NO_USE
    return None


def _text(record: Mapping[str, Any], name: str) -> str:
    """Return what is printed of a value, in one line."""
    value = record.get(name)
    if not isinstance(value, str | int | float):
        return ""
    printed = "".join(one if one.isprintable() else " " for one in str(value))
    return " ".join(printed.split())


def _services(record: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """Return what is said of each service code, in small letters."""
    found: dict[str, set[str]] = {}
    for one in record["services"]:
        if isinstance(one, dict) and isinstance(one.get("f3"), str):
            said = (" ".join(part.split()).lower() for part in one["f3"].split(";"))
            found.setdefault(str(one.get("f2")), set()).update(filter(None, said))
    return {code: frozenset(said) for code, said in found.items()}


def _kinds(services: Mapping[str, frozenset[str]]) -> list[str]:
    kinds = []
    if services.get("SET", frozenset()) & OUTPATIENT:
        kinds.append("therapy")
    if _mentions(services, HOUSING):
        kinds.append("sober_living")
    return kinds


def _mentions(services: Mapping[str, frozenset[str]], words: Sequence[str]) -> bool:
    told = frozenset().union(*services.values())
    return any(word in said for said in told for word in words)


def _rows(record: Mapping[str, Any], timezone: str) -> Iterator[dict[str, str]]:
    services = _services(record)
    kinds = _kinds(services)
    for kind in kinds:
        yield {
            **dict.fromkeys(COLUMNS, ""),
            **_facility(record, kinds),
            **_place(record),
            **_admission(services),
            "kind": kind,
            "offering_code": kind.replace("_", "-"),
            "name": _short(_text(record, "name2") or _text(record, "name1")),
            "timezone": timezone,
            "modality": "hybrid" if _mentions(services, AT_A_DISTANCE) else "in_person",
            "languages": " ".join(["en", *_coded(LANGUAGES, services, "OL", "SL")]),
            "payers": " ".join(_coded(PAYERS, services, "PAY")),
            "cost": _cost(services),
            "accepts_moud": _moud(services) if kind == "sober_living" else "",
        }


def _facility(record: Mapping[str, Any], kinds: Sequence[str]) -> dict[str, str]:
    numbers = [_text(record, name) for name in ("intake1", "phone")]
    dialled = [one for one in numbers if re.match(PHONE, one)]
    website = _text(record, "website")
    treats = "therapy" in kinds
    return {
        "organisation_code": _code(record),
        "organisation_name": _short(_text(record, "name1")),
        "organisation_kind": "treatment_provider" if treats else "sober_living",
        "phone": next(iter(dialled or filter(None, numbers)), ""),
        "website": website if "://" in website or not website else f"http://{website}",
    }


def _code(record: Mapping[str, Any]) -> str:
    """Return the same code for the same facility each time: of its id there, or of its address."""
    known = _text(record, "frid") or "|".join(
        _text(record, name) for name in ("name1", "name2", "street1", "zip", "typeFacility")
    )
    return f"ft-{hashlib.sha256(known.encode()).hexdigest()[:20]}"


def _place(record: Mapping[str, Any]) -> dict[str, str]:
    street, more, city = (_text(record, name) for name in ("street1", "street2", "city"))
    end = f"{city}, {_text(record, 'state')} {_text(record, 'zip')}".strip(" ,")
    whole = ", ".join(filter(None, (street, more, end)))
    address = whole if len(whole) <= _LINE else _short(", ".join(filter(None, (street, end))))
    there = {name: _text(record, name) for name in ("latitude", "longitude")}
    return {"address": address, "organisation_address": address, **there}


def _admission(services: Mapping[str, frozenset[str]]) -> dict[str, str]:
    ages, genders = services.get("AGE", frozenset()), services.get("GN", frozenset())
    children = any("children" in said for said in ages)
    only = {frozenset({"female"}): "women", frozenset({"male"}): "men"}
    told = frozenset().union(*services.values())
    return {
        "min_age": "18" if ages & ADULTS and not children else "",
        "max_age": "17" if children and not ages & ADULTS else "",
        "genders": only.get(genders, ""),
        "welcomes": " ".join(
            code for words, code in WELCOMES.items() if any(words in said for said in told)
        ),
    }


def _coded(
    codes: Mapping[str, str], services: Mapping[str, frozenset[str]], *of: str
) -> Iterable[str]:
    said = frozenset().union(*(services.get(code, frozenset()) for code in of))
    return sorted({codes[one] for one in said if one in codes})


def _cost(services: Mapping[str, frozenset[str]]) -> str:
    paid = services.get("PAY", frozenset())
    if "no payment accepted" in paid:
        return "free"
    if any("sliding fee scale" in said for said in services.get("PYAS", frozenset()) | paid):
        return "sliding_scale"
    payers = {PAYERS[one] for one in paid if one in PAYERS}
    if payers - {"self-pay"}:
        return "insurance"
    return "self_pay" if payers else ""


def _moud(services: Mapping[str, frozenset[str]]) -> str:
    accepted = any(
        said.startswith("accepts clients on opioid medication")
        for said in services.get("OT", frozenset())
    )
    return "true" if accepted else ""


def _short(text: str) -> str:
    return textwrap.shorten(text, _LINE, placeholder="…") or text[:_LINE]
