"""An object that names a key twice is refused: which of the two holds would be a guess."""

import pytest

from shared.http.body import MalformedBody, strict_json


@pytest.mark.parametrize(
    "body", [b'{"a": 1, "a": 2}', b'[{"b": {"a": 1, "a": 1}}]', b'{"a": 1, "\\u0061": 2}']
)
def test_a_key_that_is_named_twice_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        strict_json(body)


@pytest.mark.parametrize("body", [b'{"a": {"a": 1}}', b'[{"a": 1}, {"a": 1.5e3}]'])
def test_the_same_key_of_another_object_is_another(body: bytes) -> None:
    strict_json(body)
