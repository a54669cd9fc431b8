"""What a reply means, what is said back, and that words within sentences decide nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.replies.answers import ANSWERS, answer
from services.notifications.domain.replies.vocabulary import (
    WordMeansSomethingElse,
    WordSaysNothing,
    checked,
)
from services.notifications.domain.replies.words import ALWAYS, FIRST_DAY, Meaning, vocabulary_of
from services.notifications.domain.templates.wordings import TEMPLATES
from services.notifications.domain.terms import Language

meaning_of = vocabulary_of({}).meaning_of
OF_THE_RULE = ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe")
"""47 CFR 64.1200(a)(10)."""


@pytest.mark.parametrize("word", OF_THE_RULE)
@pytest.mark.parametrize(
    "as_typed", [str.lower, str.upper, str.title, "  {}  ".format, "{}.".format, "“{}!”".format]
)
def test_each_word_of_the_rule_opts_out_however_it_is_typed(word: str, as_typed: object) -> None:
    assert callable(as_typed)
    assert meaning_of(as_typed(word)) is Meaning.STOP


@pytest.mark.parametrize(
    "text",
    [
        "STOPALL", "Stop all", "OPTOUT", "opt-out", "Parar", "ALTO", "Cancelar", "no más",
        "¡Basta!", "please stop", "Stop texting me", "stop please", "Don't text me",
        "Do not contact me again", "please stop sending me messages", "no more texts",
        "No me escriban más", "unsubscribe me", "\uff33\uff54\uff4f\uff50", "STOP\n",
        "Pare de enviarme mensajes", "remove me please",
    ],
)  # fmt: skip
def test_what_a_reasonable_person_reads_as_stop_is_one(text: str) -> None:
    assert meaning_of(text) is Meaning.STOP


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("START", Meaning.START),
        ("unstop", Meaning.START),
        ("Comenzar", Meaning.START),
        ("help", Meaning.HELP),
        ("INFO", Meaning.HELP),
        ("Ayuda", Meaning.HELP),
        ("Yes", Meaning.YES),
        ("Sí", Meaning.YES),
        ("C", Meaning.YES),
        ("No", Meaning.NO),
        ("can't", Meaning.NO),
        ("No puedo", Meaning.NO),
    ],
)
def test_other_words_mean_what_they_say(text: str, meaning: Meaning) -> None:
    assert meaning_of(text) is meaning


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "👍", "Can I come at 5 instead?", "Don't cancel my appointment",
        "I will stop by at noon", "At the end of the week", "yes but late", "I have no car",
        "help me I need a ride", "stop by my office", "x" * 5000, "stop " * 200, "\0", "?!",
    ],
)  # fmt: skip
def test_everything_else_is_read_by_a_person(text: str) -> None:
    assert meaning_of(text) is Meaning.OTHER


@given(st.text(max_size=400))
def test_no_text_is_too_odd(text: str) -> None:
    assert meaning_of(text) in Meaning


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("meaning", [Meaning.STOP, Meaning.START, Meaning.HELP])
def test_answers_fit_two_segments_and_say_nothing_of_anybody(
    meaning: Meaning, language: Language
) -> None:
    said = answer(TEMPLATES[ANSWERS[meaning]], language)
    assert 0 < len(said) <= 306
    assert not {"treatment", "recovery", "clinic", "tratamiento"} & set(said.lower().split())


@pytest.mark.parametrize("meaning", [Meaning.YES, Meaning.NO, Meaning.OTHER])
def test_nothing_is_said_back_to_what_a_person_reads(meaning: Meaning) -> None:
    assert meaning not in ANSWERS


@given(
    st.dictionaries(
        st.sampled_from(Language),
        st.dictionaries(
            st.sampled_from([one for one in Meaning if one is not Meaning.OTHER]),
            st.lists(st.sampled_from([*OF_THE_RULE, "help", "start", "yes", "basta", "ya"])).map(
                tuple
            ),
        ),
    )
)
def test_whatever_a_site_has_published_the_words_of_the_law_mean_what_they_say(
    own: dict[Language, dict[Meaning, tuple[str, ...]]],
) -> None:
    understood = vocabulary_of(own)
    for meaning, listed in ALWAYS.items():
        assert {understood.meaning_of(word) for word in listed} == {meaning}
    assert understood.meaning_of("Please stop texting me") is Meaning.STOP


def test_a_site_s_words_take_the_place_of_the_first_day_s_for_their_language_alone() -> None:
    own = {Language.SPANISH: checked({Meaning.STOP: ("¡Ya estuvo!",)}, Language.SPANISH, {})}
    understood = vocabulary_of(own)
    assert understood.meaning_of("ya estuvo") is Meaning.STOP
    assert understood.meaning_of("basta") is Meaning.OTHER
    assert understood.meaning_of("remove me") is Meaning.STOP


@pytest.mark.parametrize(
    ("meaning", "word"),
    [
        (Meaning.YES, "Stop"),
        (Meaning.START, "please stop texting me"),
        (Meaning.NO, "INFO"),
        (Meaning.HELP, "Yes"),
        (Meaning.YES, "ya no"),
    ],
)
def test_a_word_that_means_something_else_already_is_refused(meaning: Meaning, word: str) -> None:
    own = {Meaning.STOP: ("ya no",), meaning: (word,)}
    with pytest.raises(WordMeansSomethingElse) as refused:
        checked(own, Language.SPANISH, {})
    assert refused.value.members["errors"][0]["field"] == f"words.{meaning.value}"
    assert word not in str(refused.value)


def test_what_says_nothing_is_refused() -> None:
    with pytest.raises(WordSaysNothing):
        checked({Meaning.YES: ("👍",)}, Language.ENGLISH, {})


def test_the_first_day_s_words_can_be_published_as_they_are() -> None:
    for language, words in FIRST_DAY.items():
        assert checked(words, language, {}) == dict(words)
