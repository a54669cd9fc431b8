"""Clients are recognised again, however their names were written; and no text is too odd."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrollment.domain.intake.identity import Identity
from services.enrollment.domain.intake.matching import Reason, keys_of, mailbox_of, words_of

BORN = date(1991, 4, 7)


def shared(one: Identity, other: Identity) -> set[Reason]:
    return {key.reason for key in keys_of(one) & keys_of(other)}


def named(name: str, **more: object) -> Identity:
    return Identity(given_name=name, **{"born_on": BORN, **more})  # type: ignore[arg-type]  # made up


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José García", "Jose Garcia"),
        ("jose garcia", "GARCIA, JOSE"),
        ("Anne-Marie O'Brien", "Anne Marie O\u2019Brien"),
        ("Łukasz Żak", "Lukasz Zak"),
        ("Иван Петров", "Ivan Petrov"),
        ("  María   López ", "Maria Lopez"),
        ("Mr. John Smith Jr.", "John Smith"),
        ("Zoe\u0308 Kim", "Zoë Kim"),
    ],
)
def test_the_same_name_written_otherwise_is_the_same(one: str, other: str) -> None:
    assert Reason.SAME_BIRTH_DATE_AND_NAME in shared(named(one), named(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Catherine Smith", "Kathryn Smyth"),
        ("Müller Hans", "Hans Mueller"),
        ("Bob Miller", "Robert Miller"),
        ("Maria Garcia Lopez", "Maria Garcia"),
        ("Pepe Hernandez", "José Hernandes"),
        ("Steven Philips", "Stephen Phillips"),
    ],
)
def test_a_name_that_sounds_alike_or_lacks_a_part_is_similar(one: str, other: str) -> None:
    reasons = shared(named(one), named(other))
    assert Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME in reasons
    assert Reason.SAME_BIRTH_DATE_AND_NAME not in reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [("John Smith", "John Miller"), ("Ana Ruiz", "Carla Ruiz"), ("李 小龍", "王 五")],
)
def test_another_name_is_another_name(one: str, other: str) -> None:
    assert shared(named(one), named(other)) == set()


def test_a_name_without_the_birth_date_finds_and_does_not_accuse() -> None:
    assert shared(named("John Smith"), named("Jon Smyth", born_on=date(1980, 1, 1))) == {
        Reason.SIMILAR_NAME
    }
    assert shared(named("John"), named("John", born_on=None)) == set()


def test_a_former_name_is_a_name() -> None:
    married = named("Ana Miller", other_names=("Ana Ruiz",))
    assert Reason.SAME_BIRTH_DATE_AND_NAME in shared(married, named("Ruiz, Ana"))


def test_a_phone_and_a_mailbox_are_recognised() -> None:
    one = Identity(phone="+13035550142", email="Ana.Ruiz+care@Example.org")
    other = Identity(phone="+13035550142", email="ana.ruiz@example.org")
    assert shared(one, other) == {Reason.SAME_PHONE, Reason.SAME_EMAIL}
    assert mailbox_of("A+b@X.org") == "a@x.org"


@settings(max_examples=1000)
@given(st.text(st.characters(codec=None), max_size=60), st.none() | st.just(BORN))
def test_no_text_is_an_error_and_each_is_its_own_suspect(name: str, born_on: date | None) -> None:
    identity = Identity(given_name=name, born_on=born_on)
    reasons = shared(identity, Identity(family_name=name, born_on=born_on))
    assert (Reason.SAME_BIRTH_DATE_AND_NAME in reasons) == bool(words_of(name) and born_on)


@settings(max_examples=1000)
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=5), st.randoms())
def test_what_is_equal_after_normalisation_is_a_suspect(words: list[str], random: object) -> None:
    shuffled = list(words)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own Random
    one = " ".join(words)
    other = unicodedata.normalize("NFD", "  ".join(shuffled)).swapcase()
    if words_of(one) and words_of(one) == words_of(other):
        reasons = shared(named(one), named(other))
        assert {
            Reason.SAME_BIRTH_DATE_AND_NAME,
            Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME,
        } <= reasons


LETTERS = st.text(st.characters(categories=["L"], max_codepoint=0x24F), min_size=1, max_size=12)


@settings(max_examples=1000)
@given(st.lists(LETTERS, min_size=1, max_size=5), st.randoms())
def test_accents_case_order_and_spaces_make_no_other_name(words: list[str], random: object) -> None:
    shuffled = list(words)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own Random
    bare = "".join(
        c for c in unicodedata.normalize("NFD", " ".join(shuffled)) if not unicodedata.combining(c)
    )
    assert words_of("  ".join(words)) == words_of(bare) == words_of(bare.lower())
