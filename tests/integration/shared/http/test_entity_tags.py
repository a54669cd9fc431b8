"""ETag is the version; If-Match that names another is refused."""

import asyncio

import httpx
import pytest

URL = "/sites/north/jars"


async def _made(client: httpx.AsyncClient, label: str) -> httpx.Response:
    return await client.post(URL, json={"label": label})


async def test_an_answer_carries_its_version_as_a_strong_entity_tag(
    client: httpx.AsyncClient,
) -> None:
    made = await _made(client, "etag shown")
    assert made.headers["etag"] == '"1"'
    seen = await client.get(made.headers["location"])
    assert seen.headers["etag"] == '"1"'
    assert seen.json() == made.json()


async def test_a_matching_tag_lets_the_change_through(client: httpx.AsyncClient) -> None:
    made = await _made(client, "etag matches")
    changed = await client.put(
        made.headers["location"],
        json={"label": "etag matches", "grams": 10},
        headers={"If-Match": made.headers["etag"]},
    )
    assert changed.status_code == 200
    assert changed.headers["etag"] == '"2"'


async def test_an_older_tag_is_refused_and_changes_nothing(client: httpx.AsyncClient) -> None:
    made = await _made(client, "etag stale")
    stale = await client.put(
        made.headers["location"],
        json={"label": "etag stale", "grams": 10},
        headers={"If-Match": '"7"'},
    )
    assert stale.status_code == 412
    assert stale.json()["type"] == "urn:footbridge:problem:stale-version"
    assert (await client.get(made.headers["location"])).json()["grams"] == 450


@pytest.mark.parametrize("tag", ["1", 'W/"1"', '"one"', '"1", "2"', '"-1"', ""])
async def test_a_malformed_tag_is_refused_by_name(client: httpx.AsyncClient, tag: str) -> None:
    made = await _made(client, f"bad {tag[:10]}x")
    answer = await client.put(
        made.headers["location"], json={"label": "bad"}, headers={"If-Match": tag}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "header.If-Match"


async def test_of_two_changes_at_once_one_is_stale_or_both_are_in_line(
    client: httpx.AsyncClient,
) -> None:
    made = await _made(client, "etag race")
    body, headers = {"label": "etag race", "grams": 5}, {"If-Match": '"1"'}
    answers = await asyncio.gather(
        *(client.put(made.headers["location"], json=body, headers=headers) for _ in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


async def test_a_tag_for_something_new_is_refused_and_nothing_is_made(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post(URL, json={"label": "etag new"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "If-Match means nothing here: leave it out."
    assert (await _made(client, "etag new")).status_code == 201


async def test_a_malformed_tag_is_refused_also_under_a_key_that_was_used(
    client: httpx.AsyncClient,
) -> None:
    made = await _made(client, "etag and key")
    body, key = {"label": "etag and key", "grams": 5}, {"Idempotency-Key": "etag and key"}
    await client.put(made.headers["location"], json=body, headers=key)
    again = await client.put(made.headers["location"], json=body, headers={**key, "If-Match": "1"})
    assert again.status_code == 400
