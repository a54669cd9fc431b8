"""Instruments are scored as published, and risk is explained by rules that are data."""

from typing import Any

import pytest

from services.aftercare.api.outreach.instrument_views import InstrumentView
from services.aftercare.domain.check_ins.check_in import RiskBand
from services.aftercare.domain.instruments.answers import (
    ANSWERS_STEPS,
    AnsweredAs,
    AnswerIsImpossible,
    Answers,
    AnswersState,
    checked,
    is_safety_concern,
    missing,
)
from services.aftercare.domain.instruments.catalogue import (
    BAM_SHORT,
    BARC_10,
    GAD_2,
    INSTRUMENTS,
    PHQ_2,
    PHQ_9,
    SITE_CHECK_IN,
    find_instrument,
)
from services.aftercare.domain.instruments.instrument import (
    Instrument,
    InstrumentIsUnknown,
    items_of,
)
from services.aftercare.domain.instruments.risk import (
    DEFAULT_RULES,
    RiskRule,
    RuleIsNeverMet,
    RuleIsUnclear,
    judge,
)
from services.aftercare.domain.instruments.settings import (
    Asked,
    CheckInSettings,
    DaysAreAskedTwice,
    default_settings,
)
from shared.identifiers import new_id
from tests.unit.aftercare.room import NOON


def answers(instrument: Instrument, *given: int) -> dict[str, int]:
    return {item.code: answer for item, answer in zip(instrument.items, given, strict=True)}


@pytest.mark.parametrize(
    ("instrument", "lowest", "highest"),
    [(PHQ_2, 0, 6), (PHQ_9, 0, 27), (GAD_2, 0, 6), (BARC_10, 10, 60)],
    ids=lambda one: one.code if isinstance(one, Instrument) else None,
)
def test_a_total_has_the_range_that_is_published(
    instrument: Instrument, lowest: int, highest: int
) -> None:
    least = {item.code: item.options[0] for item in instrument.items}
    most = {item.code: item.options[-1] for item in instrument.items}
    assert instrument.scores(least) == {"total": lowest}
    assert instrument.scores(most) == {"total": highest}


def test_bam_has_three_scores_of_the_published_items_and_no_total() -> None:
    given = {item.code: 1 for item in BAM_SHORT.items} | {"bam.4": 4, "bam.15": 3, "bam.16": 0}
    assert BAM_SHORT.scores(given) == {"use": 6, "risk": 8, "protective": 5}
    assert {"bam.7", "bam.17"}.isdisjoint(given)
    most = {item.code: 4 for item in BAM_SHORT.items}
    assert BAM_SHORT.scores(most) == {"use": 12, "risk": 24, "protective": 24}


def test_phq_9_sums_its_nine_items_and_item_9_is_looked_at_by_itself() -> None:
    given = answers(PHQ_9, 2, 3, 3, 1, 0, 2, 3, 1, 1)
    assert PHQ_9.scores(given) == {"total": 16}
    assert is_safety_concern(given, items_of((PHQ_9,)))


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.code)
def test_every_scale_and_word_belongs_to_an_item(instrument: Instrument) -> None:
    codes = [item.code for item in instrument.items]
    assert len(set(codes)) == len(codes)
    assert {code for scale in instrument.scales for code in scale.items} <= set(codes)
    for item in instrument.items:
        assert all(len(named) == len(item.options) for named in item.choices.values())
        assert set(item.words) <= {"en", "es"}


@pytest.mark.parametrize(("answer", "is_concern"), [(0, False), (1, True), (3, True)])
def test_any_answer_above_zero_to_phq_item_9_is_of_safety(answer: int, is_concern: bool) -> None:
    assert is_safety_concern({"phq.9": answer}, items_of((PHQ_9,))) is is_concern


def test_answers_that_cannot_be_are_named_by_their_places_at_once_and_not_repeated() -> None:
    given = [("barc.1", 77), ("barc.2", 6), ("barc.2", 6), ("nonsense", 1)]
    with pytest.raises(AnswerIsImpossible) as refusal:
        checked(given, (BARC_10,))
    fields = [error["field"] for error in refusal.value.members["errors"]]
    assert fields == ["answers.0", "answers.2", "answers.3"]
    assert "77" not in refusal.value.detail
    assert "nonsense" not in refusal.value.detail


def test_who_drank_on_no_day_is_not_asked_on_how_many_they_drank_five() -> None:
    """The form of the VA says so: 0, skip to 6."""
    said = {item.code: 0 for item in BAM_SHORT.items if item.code != "bam.5"}
    assert missing(said, (BAM_SHORT,)) == []
    assert BAM_SHORT.scores(said)["use"] == 0
    drank = said | {"bam.4": 2}
    assert missing(drank, (BAM_SHORT,)) == ["bam.5"]
    assert BAM_SHORT.scores(drank | {"bam.5": 1})["use"] == 3


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.code)
def test_a_client_reads_every_question_every_answer_and_what_time_it_is_about(
    instrument: Instrument,
) -> None:
    assert "en" in instrument.languages
    assert instrument.licence
    for item in instrument.items:
        for language in instrument.languages:
            assert item.words[language]
            assert len(item.choices[language]) == len(item.options)


def test_what_is_asked_by_default_is_in_spanish_too_or_says_that_it_is_not() -> None:
    asked = {code for one in default_settings("north").asked for code in one.instruments}
    untold = {code for code in asked if "es" not in find_instrument(code).languages}
    assert untold == {"barc-10"}
    for code in asked:
        shown = InstrumentView.of(find_instrument(code))
        assert ("es" in shown.not_in_this_language) is (code in untold)


def test_an_item_that_two_instruments_share_is_asked_once() -> None:
    said = answers(PHQ_2, 1, 2)
    assert missing(said, (PHQ_2, PHQ_9)) == [f"phq.{number}" for number in range(3, 10)]


@pytest.mark.parametrize(
    ("score", "band", "because"),
    [
        (31, RiskBand.HIGH, "high: BARC-10 is 31, below 47 by more than 10"),
        (36, RiskBand.HIGH, "high: BARC-10 is 36, below 47 by more than 10"),
        (37, RiskBand.MEDIUM, "medium: BARC-10 is 37, below 47"),
        (46, RiskBand.MEDIUM, "medium: BARC-10 is 46, below 47"),
        (47, RiskBand.LOW, "low: no rule of the site calls for more"),
    ],
)
def test_a_band_is_explained_by_its_rule(score: int, band: RiskBand, because: str) -> None:
    judged = judge({"barc-10": {"total": score}}, DEFAULT_RULES, is_safety_concern=False)
    assert (judged.band, judged.because[0]) == (band, because)


@pytest.mark.parametrize(
    ("scores", "band"),
    [
        ({"phq-2": {"total": 2}}, RiskBand.LOW),
        ({"phq-2": {"total": 3}}, RiskBand.MEDIUM),
        ({"gad-2": {"total": 3}}, RiskBand.MEDIUM),
        ({"phq-9": {"total": 9}}, RiskBand.LOW),
        ({"phq-9": {"total": 10}}, RiskBand.MEDIUM),
        ({"phq-9": {"total": 15}}, RiskBand.HIGH),
        ({"bam-short": {"use": 0, "risk": 11, "protective": 13}}, RiskBand.LOW),
        ({"bam-short": {"use": 1, "risk": 11, "protective": 13}}, RiskBand.MEDIUM),
        ({"bam-short": {"use": 0, "risk": 11, "protective": 12}}, RiskBand.MEDIUM),
        ({"bam-short": {"use": 0, "risk": 12, "protective": 24}}, RiskBand.HIGH),
    ],
)
def test_the_default_rules_follow_the_published_cut_offs(
    scores: dict[str, dict[str, int]], band: RiskBand
) -> None:
    assert judge(scores, DEFAULT_RULES, is_safety_concern=False).band is band


def test_a_safety_concern_is_high_under_any_rules() -> None:
    judged = judge({}, (), is_safety_concern=True)
    assert judged.band is RiskBand.HIGH
    assert judge({}, (), is_safety_concern=False).band is RiskBand.LOW


@pytest.mark.parametrize(
    "rule",
    [
        RiskRule(band=RiskBand.HIGH, instrument="barc-10", scale="use", at_least=1),
        RiskRule(band=RiskBand.HIGH, instrument="barc-10", scale="total"),
        RiskRule(band=RiskBand.HIGH, instrument="barc-10", scale="total", at_least=1, below=2),
        RiskRule(band=RiskBand.HIGH, instrument="phq-9", scale="total", at_least=1, by_more_than=2),
    ],
)
def test_a_rule_that_is_unclear_is_refused(rule: RiskRule) -> None:
    with pytest.raises(RuleIsUnclear):
        rule.check("risk_rules.0")


@pytest.mark.parametrize(
    ("rule", "field", "told"),
    [
        ({"instrument": "phq-9", "at_least": 28}, "at_least", "from 0 to 27"),
        ({"instrument": "barc-10", "below": 10}, "below", "from 10 to 60"),
        ({"instrument": "barc-10", "below": 47, "by_more_than": 37}, "below", "from 10 to 60"),
    ],
)
def test_a_rule_that_no_score_can_meet_is_refused_with_the_range(
    rule: dict[str, Any], field: str, told: str
) -> None:
    wrong = RiskRule(band=RiskBand.HIGH, scale="total", **rule)
    with pytest.raises(RuleIsNeverMet) as refused:
        wrong.check("risk_rules.0")
    assert refused.value.members["errors"][0]["field"] == f"risk_rules.0.{field}"
    assert told in refused.value.detail


@pytest.mark.parametrize(
    "rule", [{"at_least": 27}, {"at_least": 0}, {"below": 1}, {"below": 30, "by_more_than": 29}]
)
def test_a_rule_that_some_score_meets_is_taken(rule: dict[str, Any]) -> None:
    RiskRule(band=RiskBand.LOW, instrument="phq-9", scale="total", **rule).check("risk_rules.0")


def test_settings_name_each_day_once_and_the_others_once() -> None:
    def settings(*asked: Asked) -> CheckInSettings:
        return CheckInSettings(id=new_id(), site="north", number=1, asked=asked)

    others = Asked(days_after_start=None, instruments=("phq-2",))
    month = Asked(days_after_start=30, instruments=("barc-10",))
    settings(others, month).check()
    assert settings(others, month).instruments(30) == (BARC_10,)
    assert settings(others, month).instruments(31) == (PHQ_2,)
    for wrong in ((month,), (others, month, month)):
        with pytest.raises(DaysAreAskedTwice):
            settings(*wrong).check()
    with pytest.raises(InstrumentIsUnknown):
        settings(Asked(days_after_start=None, instruments=("mmpi",))).check()


def test_the_defaults_are_whole_and_ask_five_questions_where_nothing_else_is_said() -> None:
    defaults = default_settings("north")
    defaults.check()
    assert defaults.instruments(7) == (SITE_CHECK_IN,)
    assert len(SITE_CHECK_IN.items) == 5


def answers_in(state: AnswersState) -> Answers:
    return Answers(
        id=new_id(),
        site="north",
        check_in_id=new_id(),
        client_id=new_id(),
        number=1,
        settings=0,
        instruments=(),
        state=state,
        answered_as=AnsweredAs.CLIENT,
        answered_by="somebody",
        answered_at=NOON,
    )


TAKE = {
    "go on": lambda row: row.go_on(AnsweredAs.STAFF, "staff", NOON, b""),
    "give": lambda row: row.give(is_late=False),
    "keep": lambda row: row.keep(),
    "correct": lambda row: row.correct(),
}


@pytest.mark.parametrize("state", list(AnswersState))
@pytest.mark.parametrize("name", list(ANSWERS_STEPS))
def test_answers_take_exactly_the_steps_of_their_table(name: str, state: AnswersState) -> None:
    row, step = answers_in(state), ANSWERS_STEPS[name]
    if state in step.before:
        TAKE[name](row)
        assert row.state is step.after
    else:
        with pytest.raises(step.otherwise):
            TAKE[name](row)
        assert row.state is state
