"""Both services score the published examples as their sources do, and code them as LOINC does.

`instruments.json` holds values alone, each with its source; see docs/instruments.md.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from services.aftercare.domain.instruments import catalogue as aftercare
from services.aftercare.domain.instruments.answers import is_safety_concern
from services.aftercare.domain.instruments.instrument import Instrument
from services.aftercare.domain.instruments.risk import DEFAULT_RULES, judge
from services.enrollment.domain.clinical.instrument_catalogue import CURRENT
from services.enrollment.domain.clinical.instrument_catalogue import (
    find_instrument as enrollments,
)
from services.enrollment.domain.clinical.instruments import AnswerIsImpossible

PUBLISHED: dict[str, Any] = json.loads((Path(__file__).parent / "instruments.json").read_text())
VECTORS: list[dict[str, Any]] = PUBLISHED["vectors"]
ASKED_SHORT = {"bam": "bam-short"}
AFTERCARES = {
    aftercare_code for aftercare_code in aftercare.BY_CODE if aftercare_code[:4] != "site"
}
"""All but the five questions that are ours."""


def _named(vector: dict[str, Any]) -> str:
    return f"{vector['instrument']}-{'-'.join(map(str, vector['answers']))}"


def _aftercares(code: str) -> Instrument | None:
    return aftercare.BY_CODE.get(ASKED_SHORT.get(code, code))


def _answers(instrument: Instrument, answers: list[int]) -> dict[str, int]:
    """Return the answers by code; a check-in does not ask all that enrollment does."""
    numbered = {item.code: int(item.code.partition(".")[2]) for item in instrument.items}
    return {code: answers[number - 1] for code, number in numbered.items()}


of_enrollment = [vector for vector in VECTORS if vector["instrument"] in CURRENT]
of_aftercare = [vector for vector in VECTORS if _aftercares(vector["instrument"]) is not None]


@pytest.mark.parametrize("vector", of_enrollment, ids=_named)
def test_enrollment_scores_it_as_published(vector: dict[str, Any]) -> None:
    scored = enrollments(vector["instrument"]).score(vector["answers"])
    assert scored.scores.items() >= vector["scores"].items()
    assert scored.bands.get("total") == vector.get("band")
    assert scored.is_safety_concern is vector.get("is_safety", False)
    if "flags" in vector:
        assert list(scored.flags) == vector["flags"]


@pytest.mark.parametrize("vector", of_aftercare, ids=_named)
def test_aftercare_scores_it_as_published(vector: dict[str, Any]) -> None:
    instrument = _aftercares(vector["instrument"])
    assert instrument is not None
    answers = _answers(instrument, vector["answers"])
    assert all(
        answer in item.options for item in instrument.items for answer in [answers[item.code]]
    )
    scores = instrument.scores(answers)
    assert scores == vector["scores"]
    if "risk" in vector:
        judged = judge({instrument.code: scores}, DEFAULT_RULES, is_safety_concern=False)
        assert judged.band == vector["risk"]
    if "is_safety" in vector:
        items = {item.code: item for item in instrument.items}
        assert is_safety_concern(answers, items) is vector["is_safety"]


@pytest.mark.parametrize("vector", PUBLISHED["impossible"], ids=_named)
def test_what_an_item_does_not_offer_is_refused_by_both(vector: dict[str, Any]) -> None:
    with pytest.raises(AnswerIsImpossible) as refused:
        enrollments(vector["instrument"]).score(vector["answers"])
    named = [error["field"] for error in refused.value.members["errors"]]
    assert named == [f"answers.{item - 1}" for item in vector["items"]]
    instrument = _aftercares(vector["instrument"])
    if instrument is not None:
        answers = _answers(instrument, vector["answers"])
        wrong = [one.code for one in instrument.items if answers[one.code] not in one.options]
        assert [int(code.partition(".")[2]) for code in wrong] == vector["items"]


@pytest.mark.parametrize("code", [one for one in PUBLISHED["loinc"] if one != "source"])
def test_codes_are_those_of_loinc_where_it_has_any(code: str) -> None:
    published = PUBLISHED["loinc"][code]
    if code in CURRENT:
        ours = enrollments(code)
        assert (ours.loinc, list(ours.item_loinc)) == (published["panel"], published["items"])
        assert ours.scales[0].loinc == published["total"]
        assert len(ours.item_loinc) in {0, len(ours.options)}
    instrument = _aftercares(code)
    if instrument is not None:
        assert instrument.loinc == published["panel"]
        assert [item.loinc for item in instrument.items if item.loinc] == published["items"]
        assert instrument.scales[0].loinc == published["total"]


def test_every_instrument_of_both_has_examples() -> None:
    shown = {vector["instrument"] for vector in VECTORS}
    assert shown >= set(CURRENT)
    assert {ASKED_SHORT.get(code, code) for code in shown} >= AFTERCARES
