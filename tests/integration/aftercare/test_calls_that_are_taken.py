"""A call for help is taken whatever is said with it; and who is refused reads where to turn."""

from typing import Any

import pytest
from httpx import AsyncClient

from shared.http.problems import MEDIA_TYPE
from shared.identifiers import new_id
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room

HELP, FAMILY = "/sites/north/help-requests", "/sites/north/family/help"


@pytest.fixture
def client(issuer: TestIssuer, room: Room) -> dict[str, str]:
    ids = [str(room.episode.client_id)]
    return issuer.bearer("client", sites=("north",), client_ids=ids)


@pytest.mark.parametrize(
    ("said", "kept", "is_kept"),
    [
        ("", None, None),
        (" \n\t", None, None),
        ("\u202e", None, False),
        ("Call\u202e me", ["Call me"], False),
        ("x" * 4001, ["x" * 4000], False),
        ("Call me\r\nnow", ["Call me\nnow"], True),
    ],
)
async def test_no_note_stands_in_the_way_of_a_call_and_what_is_not_kept_of_it_is_said(
    api: AsyncClient,
    client: dict[str, str],
    said: str,
    kept: list[str] | None,
    is_kept: bool | None,
) -> None:
    asked = await api.post(HELP, json={"said": said}, headers=client)
    assert asked.status_code == 201, asked.text
    assert asked.json()["words_are_kept"] is is_kept
    assert "988" in asked.json()["words"]
    assert ("could be kept" in asked.json()["words"].replace("not be", "be")) is (is_kept is False)
    shown = await api.get(f"{HELP}/{asked.json()['id']}")
    assert shown.json()["said"] == kept


async def test_who_was_shredded_reads_that_the_words_of_their_call_were_not_kept(
    api: AsyncClient, client: dict[str, str], issuer: TestIssuer, room: Room
) -> None:
    director = issuer.bearer("program_director", sites=("north",))
    await api.delete(f"/sites/north/clients/{room.episode.client_id}/key", headers=director)
    asked = await api.post(HELP, json={"said": "please"}, headers=client)
    assert (asked.status_code, asked.json()["words_are_kept"]) == (201, False), asked.text
    assert "What you wrote was not kept" in asked.json()["words"]


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(
    ("body", "about", "what"),
    [
        ({"what": ""}, None, None),
        ({"client_id": "sam", "what": "He is not well"}, None, "sam\nHe is not well"),
        ({"about": "x" * 100}, None, "x" * 100),
        ({"about": "My brother", "what": "\u202eHelp"}, None, "My brother\nHelp"),
        ({"about": "My brother", "what": "Help"}, "My brother", "Help"),
    ],
)
async def test_no_words_stand_in_the_way_of_a_call_by_family(
    api: AsyncClient,
    issuer: TestIssuer,
    body: dict[str, Any],
    about: str | None,
    what: str | None,
) -> None:
    family = issuer.bearer("family_member", sites=("north",), subject="sister")
    called = await api.post(FAMILY, json=body, headers=family)
    assert called.status_code == 202, called.text
    kept = (await api.get(f"/sites/north/setbacks/{called.json()['id']}")).json()
    assert (kept["about"], kept["what"]) == (about, what)


async def test_every_refusal_of_a_call_ends_with_where_to_turn(
    api: AsyncClient, client: dict[str, str], issuer: TestIssuer
) -> None:
    two = issuer.bearer("client", sites=("north",), client_ids=[str(new_id()), str(new_id())])
    partner, nobody = issuer.bearer("partner_administrator"), {"Authorization": "Bearer no"}
    refused = [
        (422, await api.post(HELP, headers=two)),
        (422, await api.post(HELP, json={"client_id": "sam"}, headers=client)),
        (422, await api.post(HELP, json={"note": "?"}, headers=client)),
        (
            400,
            await api.post(
                HELP, content=b"{", headers=client | {"Content-Type": "application/json"}
            ),
        ),
        (400, await api.get(f"{HELP}/%00", headers=client)),
        (401, await api.post(HELP, headers=nobody)),
        (401, await api.post(FAMILY, headers=nobody)),
        (403, await api.post(HELP, json={"client_id": str(new_id())}, headers=client)),
        (403, await api.post(FAMILY, headers=partner)),
        (404, await api.get(f"{HELP}/{new_id()}", headers=client)),
        (405, await api.delete(FAMILY)),
    ]
    for status, answer in refused:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == MEDIA_TYPE
        assert answer.json()["detail"].endswith("call 911; for a crisis call or text 988.")
        assert answer.json()["status"] == status
    assert "send client_id with the id of the one who needs help" in refused[0][1].json()["detail"]
    elsewhere = await api.get(f"/sites/north/plans/{new_id()}")
    assert "988" not in elsewhere.text
