"""Segments of an SMS are counted as others count them; where others differ, TS 23.038 decides."""

import json
import random
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.templates.advice import in_gsm, instead_of
from services.notifications.domain.templates.segments import (
    GSM_DEFAULT,
    GSM_EXTENSION,
    Encoding,
    encoding_of,
    outside_gsm,
    segments_of,
)
from tests.support.node import FOLDER, run_node

VECTORS = json.loads((Path(__file__).parent / "segment_vectors.json").read_text())["vectors"]
"""Pieces of text with how often each is repeated, and what three libraries make of it."""
PUBLISHED = FOLDER / "node_modules/split-sms/test/testdata"
GSM = "".join(sorted(GSM_DEFAULT | GSM_EXTENSION))
ALPHABETS = (
    "abc éñü 123",
    "abc €[]{}^~\\|",
    GSM,
    "áíóú abc €[",
    "😀あa€",
    "😀𝒳ñ",
    "e\u0301\u0308a\r\n",
    "🇲🇽👩\u200d👧🏳\ufe0fab",
)
LENGTHS = (range(20), range(60, 76), range(130, 172), range(290, 322))


def text_of(vector: dict[str, Any]) -> str:
    return "".join(piece * times for piece, times in vector["pieces"])


def counted(text: str) -> list[object]:
    found = segments_of(text)
    return [found.encoding.value, found.count]


def clusters_in(text: str) -> bool:
    """Say whether what a reader takes for one character may be several here."""
    joining = {"Mn", "Me", "Mc"}
    return any(
        unicodedata.category(one) in joining or one in "\u200d\ufe0f" or "🇦" <= one <= "🇿"
        for one in text
    )


def random_texts(seed: int, how_many: int) -> list[str]:
    chance = random.Random(seed)
    texts = []
    for _ in range(how_many):
        alphabet, length = chance.choice(ALPHABETS), chance.choice(chance.choice(LENGTHS))
        texts.append("".join(chance.choices(alphabet, k=length)))
    return texts


def test_there_are_enough_vectors_of_both_encodings() -> None:
    assert len(VECTORS) > 200
    assert {one["encoding"] for one in VECTORS} == set(Encoding)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: str(one["pieces"]))
def test_a_text_takes_the_segments_that_three_libraries_agree_on(vector: dict[str, Any]) -> None:
    assert counted(text_of(vector)) == [vector["encoding"], vector["segments"]]


def test_two_of_them_still_agree_with_every_vector() -> None:
    answers = run_node("segments.mjs", [text_of(one) for one in VECTORS], needs="split-sms")
    for vector, answer in zip(VECTORS, answers, strict=True):
        expected = [vector["encoding"], vector["segments"]]
        assert answer["twilio"] == answer["split"] == expected, vector["pieces"]


@pytest.mark.parametrize("suite", ["gsm", "unicode"])
def test_the_published_suite_of_split_sms_is_met(suite: str) -> None:
    if not PUBLISHED.exists():
        pytest.skip("split-sms is not in tests/node: make test installs it")
    published = json.loads((PUBLISHED / f"{suite}.test.json").read_text())
    assert len(published) >= 10
    for one in published:
        # In its GSM suite characters outside the alphabet are replaced first; ours never are.
        if suite == "gsm" and encoding_of(one["message"]) is not Encoding.GSM_7:
            continue
        found = segments_of(one["message"])
        assert found.count == len(one["parts"]), one["description"]
        size = 1 if suite == "gsm" else 2
        assert found.units * size == one["totalBytes"], one["description"]


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_random_texts_are_counted_as_by_others_and_every_difference_is_explained(seed: int) -> None:
    texts = random_texts(seed, 500)
    for text, theirs in zip(texts, run_node("segments.mjs", texts, needs="split-sms"), strict=True):
        ours = segments_of(text)
        mine = [ours.encoding.value, ours.count]
        assert theirs["split"] == mine, text
        # Twilio's calculator moves what a reader sees as one character (a flag, a letter with an
        # accent set after it) to the next segment as a whole. TS 23.038 (6.2.3) knows 16-bit
        # units alone, and TS 23.040 joins parts before they are shown: only a surrogate pair has
        # to stay whole. Its count is never lower, so a price by ours is at most a segment short.
        if theirs["twilio"] != mine:
            assert clusters_in(text), text
            assert theirs["twilio"][1] == ours.count + 1, text
        _explain_sms_length(text, theirs["length"])


def _explain_sms_length(text: str, theirs: list[object]) -> None:
    """sms-length divides: it splits pairs, lacks the form feed, and sends nothing for no text."""
    if text == "" or "\f" in text:  # TS 23.038 6.2.1.1 has the form feed, at 0x0A
        return
    found = segments_of(text)
    room = found.encoding.alone if found.units <= found.encoding.alone else found.encoding.joined
    assert theirs == [found.encoding.value, -(-found.units // room)]


def test_neither_an_escape_nor_a_surrogate_pair_is_torn_apart() -> None:
    assert segments_of("a" * 152 + "€" + "a" * 151).count == 2
    assert segments_of("a" * 152 + "€" + "a" * 152).count == 3
    assert segments_of("あ" * 66 + "😀" + "あ" * 65).count == 2
    assert segments_of("あ" * 66 + "😀" + "あ" * 66).count == 3


@pytest.mark.parametrize(
    ("text", "left"), [("", 160), ("a" * 160, 0), ("a" * 161, 145), ("á", 69), ("á" * 71, 63)]
)
def test_what_still_fits_is_told(text: str, left: int) -> None:
    assert segments_of(text).left == left


@settings(max_examples=300)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_one_more_character_never_takes_fewer_segments(text: str) -> None:
    found = segments_of(text)
    assert found.count >= 1
    assert 0 <= found.left < found.encoding.alone + 1
    assert segments_of(text + "a").count >= found.count
    assert (found.encoding is Encoding.GSM_7) == (not outside_gsm(text))


def test_the_alphabet_has_the_characters_of_the_standard() -> None:
    """TS 23.038 6.2.1: 128 places, one of them the escape; 6.2.1.1: ten that it leads to."""
    assert len(GSM_DEFAULT) == 127
    assert len(GSM_EXTENSION) == 10
    assert not GSM_DEFAULT & GSM_EXTENSION
    assert set("éñüÑÉ¿¡") <= GSM_DEFAULT
    assert not set("áíóúÁÍÓÚ") & GSM_DEFAULT


@pytest.mark.parametrize(
    ("character", "instead"),
    [("“", '"'), ("\u2019", "'"), ("\u2013", "-"), ("…", "..."), ("\u00a0", " "), ("á", "a")],
)
def test_what_forces_ucs_2_has_another_way_to_be_written(character: str, instead: str) -> None:
    assert instead_of(character) == instead


def test_an_emoji_has_no_other_way_and_the_whole_text_none_either() -> None:
    assert instead_of("😀") is None
    assert in_gsm("Hola 😀") is None
    assert in_gsm("\u201cMa\u00f1ana\u201d a las 6\u2026") == '"Mañana" a las 6...'


@settings(max_examples=300)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_what_is_offered_instead_is_in_the_alphabet_and_leaves_the_rest(text: str) -> None:
    offered = in_gsm(text)
    assert offered is None or encoding_of(offered) is Encoding.GSM_7
    if not outside_gsm(text):
        assert offered == text
