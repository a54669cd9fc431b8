"""Recommendations: the least intensive level that meets every dimension, explained for each."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.clinical.asam import (
    Consideration,
    ConsiderationsAreOfFourthEdition,
    Edition,
    RatingIsImpossible,
    RecommendationRules,
    is_same_level,
)
from services.enrollment.domain.clinical.asam_rules import (
    FOURTH_1,
    RULES,
    THIRD_1,
    current_rules,
    rules_of,
)

every_edition = pytest.mark.parametrize("rules", RULES, ids=lambda one: f"edition-{one.edition}")


@every_edition
def test_each_rating_of_a_dimension_asks_for_no_less_than_the_one_below(
    rules: RecommendationRules,
) -> None:
    for floors in rules.floors.values():
        places = [rules.levels.index(level) for level in floors]
        assert len(places) == 5
        assert places == sorted(places)


@every_edition
def test_any_ratings_lead_to_the_highest_that_one_of_them_asks_for(
    rules: RecommendationRules,
) -> None:
    for rated in product(range(5), repeat=len(rules.floors)):
        ratings = dict(enumerate(rated, start=1))
        level = rules.recommend(ratings).level
        places = {rules.levels.index(rules.floors[n][rating]) for n, rating in ratings.items()}
        assert rules.levels.index(level) == max(places)


@given(st.lists(st.integers(0, 4), min_size=6, max_size=6), st.integers(1, 6))
def test_a_higher_rating_never_leads_to_a_lower_level(rated: list[int], raised: int) -> None:
    ratings = dict(enumerate(rated, start=1))
    higher = {**ratings, raised: min(4, ratings[raised] + 1)}
    levels = THIRD_1.levels
    before, after = THIRD_1.recommend(ratings).level, THIRD_1.recommend(higher).level
    assert levels.index(after) >= levels.index(before)


def test_moderate_needs_lead_to_intensive_outpatient_care() -> None:
    assert THIRD_1.recommend({1: 0, 2: 0, 3: 1, 4: 2, 5: 2, 6: 1}).level == "2.1"
    assert FOURTH_1.recommend({1: 0, 2: 0, 3: 1, 4: 2, 5: 1}).level == "2.1"


def test_utmost_medical_risk_leads_to_inpatient_care() -> None:
    for rules, last in ((THIRD_1, 6), (FOURTH_1, 5)):
        ratings = dict.fromkeys(range(2, last + 1), 0)
        assert rules.recommend({1: 4, **ratings}).level == "4"


def test_every_dimension_has_a_sentence_that_says_what_it_asks_for() -> None:
    sentences = THIRD_1.recommend({1: 0, 2: 0, 3: 1, 4: 2, 5: 2, 6: 1}).sentences
    assert len(sentences) == 6
    assert sentences[0] == (
        "Dimension 1, acute intoxication and/or withdrawal potential, is rated 0, no risk:"
        " it asks for level 0.5 at least."
    )
    assert sentences[4] == (
        "Dimension 5, relapse, continued use, or continued problem potential, is rated 2,"
        " moderate risk: it asks for level 2.1, and so decides."
    )


def test_the_fourth_edition_weighs_what_was_noted_and_does_not_rate_it() -> None:
    ratings = dict.fromkeys(range(1, 6), 1)
    plain = FOURTH_1.recommend(ratings)
    noted = FOURTH_1.recommend(ratings, [Consideration.BARRIERS_TO_CARE])
    assert noted.level == plain.level
    assert plain.sentences[5].endswith("nothing was noted.")
    assert "(barriers to care)" in noted.sentences[5]


def test_the_editions_name_other_dimensions_from_the_fourth_on() -> None:
    assert THIRD_1.dimensions[4] == "readiness to change"
    assert FOURTH_1.dimensions[4] == "substance use-related risks"
    assert (set(THIRD_1.floors), set(FOURTH_1.floors)) == ({1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5})
    assert "3.3" not in FOURTH_1.levels
    assert "1.7" not in THIRD_1.levels


@pytest.mark.parametrize(
    ("rules", "rated", "message"),
    [
        (THIRD_1, [1, 2, 3, 4, 5], "Dimension 6 has no rating."),
        (THIRD_1, [1, 2, 3, 4, 5, 6, 6], "Dimension 6 is rated twice."),
        (FOURTH_1, [1, 2, 3, 4, 5, 6], "Dimension 6 is not rated in edition 4."),
        (FOURTH_1, [2, 2, 3, 4], "has no rating. Dimension 5 has no rating. Dimension 2 is rated"),
    ],
)
def test_ratings_that_cannot_be_right_are_all_named_at_once(
    rules: RecommendationRules, rated: list[int], message: str
) -> None:
    with pytest.raises(RatingIsImpossible) as refused:
        rules.must_rate(rated)
    assert message in refused.value.detail


def test_the_third_edition_has_no_considerations() -> None:
    with pytest.raises(ConsiderationsAreOfFourthEdition):
        THIRD_1.must_know([Consideration.PATIENT_PREFERENCES])
    THIRD_1.must_know([])
    FOURTH_1.must_know(list(Consideration))


def test_a_pinned_version_is_found_again() -> None:
    assert rules_of(Edition.THIRD, 1) is THIRD_1
    assert current_rules(Edition.FOURTH) is FOURTH_1


def test_a_level_is_the_same_however_it_is_written() -> None:
    assert is_same_level("4.0", "4")
    assert not is_same_level("2.1", "2.5")
