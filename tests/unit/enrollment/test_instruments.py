"""Instruments: published vectors, every band's edges, any answers against a sum of our own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.clinical.instrument_catalogue import (
    AUDIT,
    BAM,
    BARC_10,
    DAST_10,
    GAD_7,
    INSTRUMENTS,
    PHQ_9,
    find_instrument,
)
from services.enrollment.domain.clinical.instruments import (
    AnswerIsImpossible,
    Instrument,
    InstrumentIsUnknown,
)

VECTORS = Path(__file__).parents[4] / "shared/data/instruments/scoring_rules_and_vectors.json"
PUBLISHED: dict[str, tuple[Instrument, list[tuple[int, int, str]]]] = {
    "PHQ-9": (
        PHQ_9,
        [
            (0, 4, "minimal"),
            (5, 9, "mild"),
            (10, 14, "moderate"),
            (15, 19, "moderately severe"),
            (20, 27, "severe"),
        ],
    ),
    "GAD-7": (
        GAD_7,
        [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe")],
    ),
    "AUDIT": (
        AUDIT,
        [(0, 7, "zone I"), (8, 15, "zone II"), (16, 19, "zone III"), (20, 40, "zone IV")],
    ),
    "DAST-10": (
        DAST_10,
        [
            (0, 0, "no problems reported"),
            (1, 2, "low"),
            (3, 5, "moderate"),
            (6, 8, "substantial"),
            (9, 10, "severe"),
        ],
    ),
}
"""Each score with its band, once more and in another form than the catalogue's."""

every_instrument = pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.code)


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    if not VECTORS.exists():
        pytest.skip(f"the vectors are not here: {VECTORS.name} in ../shared/data/instruments")
    found: dict[str, Any] = json.loads(VECTORS.read_text())
    return found


def answers_for(instrument: Instrument, score: int) -> list[int]:
    """Return answers whose total is `score`, from the last item to the first."""
    answers, left = [], score - sum(_fewest(instrument))
    for number, offered in reversed(list(enumerate(instrument.options, start=1))):
        steps = [one for one in offered if one - offered[0] <= left]
        taken = steps[-1]
        left -= taken - offered[0]
        is_reversed = number in instrument.reversed
        answers.append(offered[0] + offered[-1] - taken if is_reversed else taken)
    assert left == 0
    return answers[::-1]


def _fewest(instrument: Instrument) -> list[int]:
    return [offered[0] for offered in instrument.options]


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_total_has_the_band_that_was_published(name: str) -> None:
    instrument, bands = PUBLISHED[name]
    for low, high, band in bands:
        for total in range(low, high + 1):
            scored = instrument.score(answers_for(instrument, total))
            assert (scored.scores["total"], scored.bands["total"]) == (total, band)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_shared_rules_are_ours(published: dict[str, Any], name: str) -> None:
    instrument, bands = PUBLISHED[name]
    assert [tuple(band) for band in published[name]["bands"]] == bands
    assert published[name]["items"] == len(instrument.options)


@pytest.mark.parametrize("name", ["PHQ-9", "AUDIT"])
def test_the_published_answers_have_the_published_scores(
    published: dict[str, Any], name: str
) -> None:
    instrument, _ = PUBLISHED[name]
    for vector in published[name]["published_vectors"]:
        scored = instrument.score(vector["answers"])
        band = vector.get("band") or f"zone {vector['zone']}"
        assert (scored.scores["total"], scored.bands["total"]) == (vector["total"], band)
        if "audit_c" in vector:
            assert scored.scores["audit_c"] == vector["audit_c"]


def test_dast_10s_published_scores_have_their_published_bands(published: dict[str, Any]) -> None:
    for vector in published["DAST-10"]["published_vectors"]:
        scored = DAST_10.score(answers_for(DAST_10, vector["score"]))
        assert vector["band"].lower().removesuffix(" level") == scored.bands["total"]


def test_the_published_impossible_answers_are_refused(published: dict[str, Any]) -> None:
    for vector in published["AUDIT"]["invalid"]:
        with pytest.raises(AnswerIsImpossible):
            AUDIT.score(vector["answers"])


def test_the_shared_subscales_of_bam_are_ours(published: dict[str, Any]) -> None:
    rules = published["BAM (17 items, Likert 0-4 version)"]
    assert {scale.code: list(scale.items) for scale in BAM.scales} == {
        name: rules[name] for name in ("use", "risk", "protective")
    }
    scored = {item for scale in BAM.scales for item in scale.items}
    assert set(range(1, 18)) - scored == set(rules["not_scored"])
    for name, (low, high) in rules["ranges"].items():
        assert BAM.score([0] * 17).scores[name] == low
        assert BAM.score([4] * 17).scores[name] == high


def test_phq_9_has_its_ninth_item() -> None:
    """HL7's own example questionnaire leaves it out."""
    assert len(PHQ_9.options) == 9
    assert PHQ_9.score([0] * 8 + [1]).scores == {"total": 1}


@pytest.mark.parametrize("answer", [1, 2, 3])
def test_any_answer_above_zero_to_phq_9s_ninth_item_is_a_safety_concern(answer: int) -> None:
    scored = PHQ_9.score([0] * 8 + [answer])
    assert scored.is_safety_concern
    assert scored.flags == ("safety",)


@given(st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_nothing_else_in_phq_9_is_one(others: list[int]) -> None:
    assert not PHQ_9.score([*others, 0]).is_safety_concern


def test_dast_10_counts_a_no_to_its_third_item() -> None:
    assert DAST_10.score([0] * 10).scores == {"total": 1}
    assert DAST_10.score([0, 0, 1, *[0] * 7]).scores == {"total": 0}
    assert DAST_10.score([1, 1, 0, *[1] * 7]).scores == {"total": 10}


def test_bam_has_no_total() -> None:
    assert set(BAM.score([4] * 17).scores) == {"use", "risk", "protective"}


def test_bams_item_of_income_is_no_or_yes_and_what_was_answered_before_can_still_be_read() -> None:
    half = [*[0] * 13, 2, *[0] * 3]
    assert _refused(BAM, half) == ["answers.13"]
    assert find_instrument("bam", 1).score(half).scores["protective"] == 2


@pytest.mark.parametrize(
    ("scale", "flag", "met", "not_met"),
    [
        ("use", "use", 1, 0),
        ("risk", "high_risk", 12, 11),
        ("protective", "low_protection", 12, 13),
    ],
)
def test_bams_flags_stand_at_their_cut_offs(scale: str, flag: str, met: int, not_met: int) -> None:
    items = next(one.items for one in BAM.scales if one.code == scale)
    for score, expected in ((met, True), (not_met, False)):
        scored = BAM.score(_bam_with(items, score))
        assert scored.scores[scale] == score
        assert (flag in scored.flags) is expected


def _bam_with(items: tuple[int, ...], score: int) -> list[int]:
    answers = [0] * 17
    for item in items:
        answers[item - 1] = min(4, score)
        score -= answers[item - 1]
    return answers


def test_barc_10_is_cut_at_47() -> None:
    for total in range(10, 61):
        band = BARC_10.score(answers_for(BARC_10, total)).bands["total"]
        assert band == ("at or above the cut-off" if total >= 47 else "below the cut-off")


def test_gad_7_is_positive_from_ten() -> None:
    for total in range(22):
        flags = GAD_7.score(answers_for(GAD_7, total)).flags
        assert flags == (("positive_screen",) if total >= 10 else ())


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, list[int]]:
    instrument = draw(st.sampled_from(INSTRUMENTS))
    return instrument, [draw(st.sampled_from(offered)) for offered in instrument.options]


SUMS: dict[str, dict[str, Callable[[list[int]], int]]] = {
    "phq-9": {"total": sum},
    "gad-7": {"total": sum},
    "barc-10": {"total": sum},
    "audit": {"total": sum, "audit_c": lambda a: a[0] + a[1] + a[2]},
    "dast-10": {"total": lambda a: sum(a) - a[2] + (1 if a[2] == 0 else 0)},
    "bam": {
        "use": lambda a: a[3] + a[4] + a[5],
        "risk": lambda a: a[0] + a[1] + a[2] + a[7] + a[10] + a[14],
        "protective": lambda a: a[8] + a[9] + a[11] + a[12] + a[13] + a[15],
    },
}


@given(answered())
def test_any_answers_are_scored_as_an_independent_sum(one: tuple[Instrument, list[int]]) -> None:
    instrument, answers = one
    expected = {name: of(answers) for name, of in SUMS[instrument.code].items()}
    assert instrument.score(answers).scores == expected


@every_instrument
def test_an_answer_too_few_and_one_too_many_are_refused_naming_the_item(
    instrument: Instrument,
) -> None:
    answers = [offered[0] for offered in instrument.options]
    count = len(answers)
    assert _refused(instrument, answers[:-1]) == [f"answers.{count - 1}"]
    assert _refused(instrument, [*answers, 0]) == [f"answers.{count}"]
    assert len(_refused(instrument, [])) == count


@every_instrument
@pytest.mark.parametrize("wrong", [7, -1, 10**30, True, None, "1", 1.0, [1]])
def test_what_an_item_does_not_offer_is_refused_naming_it_and_not_repeated(
    instrument: Instrument, wrong: Any
) -> None:
    for place in range(len(instrument.options)):
        answers: list[Any] = [offered[0] for offered in instrument.options]
        answers[place] = wrong
        assert _refused(instrument, answers) == [f"answers.{place}"]


def test_every_impossible_answer_is_named_at_once() -> None:
    with pytest.raises(AnswerIsImpossible) as refused:
        AUDIT.score([5, 0, 0, 0, 0, 0, 0, 0, 1, 3])
    assert refused.value.status == 422
    assert refused.value.detail == (
        "Item 1 takes 0, 1, 2, 3 or 4. Item 9 takes 0, 2 or 4. Item 10 takes 0, 2 or 4."
    )


def _refused(instrument: Instrument, answers: list[Any]) -> list[str]:
    with pytest.raises(AnswerIsImpossible) as refused:
        instrument.score(answers)
    assert "1000000" not in refused.value.detail
    return [error["field"] for error in refused.value.members["errors"]]


def test_a_version_that_is_pinned_is_found_again() -> None:
    for instrument in INSTRUMENTS:
        assert find_instrument(instrument.code, instrument.version) is instrument
        assert find_instrument(instrument.code).code == instrument.code


@pytest.mark.parametrize(
    ("code", "version", "field"), [("phq-2", None, "instrument"), ("phq-9", 99, "version")]
)
def test_an_unknown_instrument_or_version_is_refused(
    code: str, version: int | None, field: str
) -> None:
    with pytest.raises(InstrumentIsUnknown) as refused:
        find_instrument(code, version)
    assert refused.value.members["errors"][0]["field"] == field
