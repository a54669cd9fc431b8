"""A caller gets the medium that it asks for, the first where it does not say, or a refusal."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.answer import Answer
from shared.http.media import CSV, JSON, PDF, Accepting, NotAcceptable, also, answer_in, preferred


@pytest.mark.parametrize(
    ("accept", "medium"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV; header=present", CSV),
        ("text/*", CSV),
        ("text/csv, application/json", JSON),
        ("text/csv, application/json;q=0.5", CSV),
        ("application/json;q=0, */*", CSV),
        ("text/html,application/xhtml+xml,*/*;q=0.8", JSON),
    ],
)
def test_the_best_liked_medium_is_taken(accept: str | None, medium: str) -> None:
    assert preferred(accept, (JSON, CSV)) == medium
    assert Accepting(accept).prefers(CSV) == (medium == CSV)


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "*/*;q=0", "text/csv;q=nan", ";"])
def test_where_nothing_is_taken_that_is_here_it_says_what_is(accept: str) -> None:
    with pytest.raises(NotAcceptable) as refused:
        preferred(accept, (JSON, CSV))
    assert (refused.value.status, refused.value.members["offered"]) == (406, [JSON, CSV])


@given(st.text())
def test_whatever_is_sent_it_is_one_of_the_media_or_a_refusal(accept: str) -> None:
    with contextlib.suppress(NotAcceptable):
        assert preferred(accept, (JSON, CSV)) in {JSON, CSV}


def test_an_answer_carries_its_medium_among_its_own_headers() -> None:
    answer: Answer[None] = answer_in(PDF, b"%PDF", name="consent.pdf", version=3)
    assert answer.own_headers == {
        "Content-Type": PDF,
        "Content-Disposition": 'attachment; filename="consent.pdf"',
        "ETag": '"3"',
    }
    assert answer.headers["content-type"] == PDF


def test_what_a_route_has_beside_json_is_said_of_it() -> None:
    assert also(CSV) == {200: {"content": {CSV: {"schema": {"type": "string"}}}}}
