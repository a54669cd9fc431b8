"""Who clients are, who may be the same person, and how the coordinator finds them on the phone."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from services.enrollment import tables
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.test_rules import rule

ANA: dict[str, Any] = {
    "given_name": "Ana María",
    "family_name": "Ruiz-López",
    "born_on": "1990-05-06",
    "phone": "(303) 555-0101",
    "email": "Ana.Ruiz@example.org",
}


def somebody(number: int, **changed: Any) -> dict[str, Any]:
    """Return somebody whom no other test has ever heard of."""
    return {
        "given_name": f"Given{uuid4().hex[:8]}",
        "family_name": f"Family{uuid4().hex[:8]}",
        "born_on": str(date(1910 + number % 80, 1, 1) + timedelta(days=uuid4().int % 365)),
        **changed,
    }


async def known(desk: Desk, **identity: Any) -> str:
    client: str = (await desk.apply(identity=identity))["client_id"]
    return client


async def suspects(desk: Desk, client_id: str) -> dict[str, list[str]]:
    found = shown(await desk.get(f"/clients/{client_id}/duplicates"))["items"]
    return {one["client_id"]: one["reasons"] for one in found}


async def put(desk: Desk, client_id: str, identity: dict[str, Any], **headers: str) -> Any:
    path = f"/sites/{desk.site}/clients/{client_id}/identity"
    return await desk.http.put(path, json=identity, headers=headers)


async def other_site(desk: Desk) -> Desk:
    other = Desk(desk.http, f"s{uuid4().hex[:12]}")
    shown(await other.http.put(f"/sites/{other.site}", json={"name": "S", "timezone": "UTC"}))
    return other


async def test_who_a_client_is_is_kept_and_read_again(desk: Desk) -> None:
    client = (await desk.apply())["client_id"]
    path = f"/clients/{client}/identity"
    assert rule(await desk.get(path)) == (404, "not-found")
    kept = shown(await put(desk, client, {**ANA, "language": "es"}))
    assert kept == {"client_id": client, "version": 1}
    read = shown(await desk.get(path))
    assert (read["phone"], read["family_name"], read["language"]) == (
        "+13035550101",
        "Ruiz-López",
        "es",
    )
    shown(await put(desk, client, {"given_name": "Ana"}, **{"If-Match": '"1"'}))
    assert shown(await desk.get(path))["phone"] is None
    stale = await put(desk, client, ANA, **{"If-Match": '"1"'})
    assert rule(stale) == (412, "stale-version")


@pytest.mark.parametrize(
    ("identity", "broken"),
    [
        ({}, "identity-is-empty"),
        ({"language": "en"}, "identity-is-empty"),
        ({"given_name": "A", "born_on": "2026-03-11"}, "born-in-the-future"),
        ({"phone": "555"}, "phone-is-not-dialable"),
        ({"phone": "call me"}, "phone-is-not-dialable"),
        ({"email": "a@b"}, "email-is-not-an-address"),
        ({"given_name": "\u0000"}, "malformed-body"),
        ({"given_name": " "}, "invalid"),
        ({"other_names": ["A"] * 6}, "invalid"),
    ],
)
async def test_an_identity_that_cannot_be_is_refused(
    desk: Desk, identity: dict[str, Any], broken: str
) -> None:
    client = (await desk.apply())["client_id"]
    answer = await put(desk, client, identity)
    assert rule(answer)[1] == broken
    assert "call me" not in answer.text


async def test_a_client_whom_the_site_does_not_know_has_no_identity_there(desk: Desk) -> None:
    client = await known(desk, **somebody(1))
    other = await other_site(desk)
    assert rule(await put(other, client, ANA)) == (404, "client-is-not-known-here")
    for path in ("identity", "duplicates"):
        assert rule(await other.get(f"/clients/{client}/{path}"))[0] == 404
    assert rule(await other.get(f"/clients/{client}"))[0] == 404
    await other.apply(client_id=client)  # who is known at both is one person at both
    assert shown(await other.get(f"/clients/{client}/identity"))["client_id"] == client


async def test_suspects_are_shown_with_their_reasons_and_nobody_is_merged(desk: Desk) -> None:
    ana = await known(desk, **ANA)
    swapped = await known(
        desk, given_name="RUIZ LOPEZ", family_name="ana maria", born_on="1990-05-06"
    )
    sounds = await known(desk, given_name="Anna", family_name="Ruis", born_on="1990-05-06")
    phone = await known(desk, **somebody(2, phone="+1 303.555.0101"))
    mail = await known(desk, **somebody(3, email="ana.ruiz+news@EXAMPLE.org"))
    await known(desk, given_name="Ana María", family_name="Ruiz-López", born_on="1991-05-06")
    assert await suspects(desk, ana) == {
        swapped: ["same_birth_date_and_name"],
        mail: ["same_email"],
        phone: ["same_phone"],
        sounds: ["same_birth_date_and_similar_name"],
    }
    strongest_first = list(await suspects(desk, ana))
    assert strongest_first == [swapped, mail, phone, sounds]
    assert shown(await desk.get("/client-merges"))["items"] == []


async def test_suspects_follow_what_is_known_now(desk: Desk) -> None:
    one, other = somebody(4, phone="303-555-0202"), somebody(5, phone="303-555-0202")
    first, second = await known(desk, **one), await known(desk, **other)
    assert await suspects(desk, first) == {second: ["same_phone"]}
    shown(await put(desk, second, {**other, "phone": None}))
    assert await suspects(desk, first) == {}


async def test_suspects_are_looked_for_across_the_sites_that_the_caller_may_enter(
    enrollment: Enrollment, desk: Desk
) -> None:
    other = await other_site(desk)
    whoever = somebody(6)
    here, there = await known(desk, **whoever), await known(other, **whoever)
    assert list(await suspects(desk, here)) == [there]
    async with enrollment.client("intake_coordinator", sites=(desk.site,)) as http:
        assert await suspects(Desk(http, desk.site), here) == {}
    async with enrollment.client("intake_coordinator", sites=(desk.site, other.site)) as http:
        listed = shown(await Desk(http, desk.site).get(f"/clients/{here}/duplicates"))
    assert [one["sites"] for one in listed["items"]] == [[other.site]]


async def test_finding_suspects_opens_nobody_else(enrollment: Enrollment, desk: Desk) -> None:
    whoever = somebody(7)
    first, second = await known(desk, **whoever), await known(desk, **whoever)
    broken = tables.client_identity
    await enrollment.database.execute(
        update(broken).where(broken.c.id == second).values(sealed=b"not to be opened")
    )
    assert list(await suspects(desk, first)) == [second]
    unreadable = await desk.get(f"/clients/{second}/identity")
    assert rule(unreadable) == (503, "unavailable")


@pytest.mark.parametrize(
    "said",
    [
        {"name": "ana ruiz"},
        {"name": "Lopez Ana"},
        {"name": "Anna Maria Ruis Lopes", "born_on": "1988-02-03"},
        {"phone": "303 555 0303"},
        {"email": "ANA@example.net"},
    ],
)
async def test_who_calls_is_found_however_the_name_is_spelt(
    desk: Desk, said: dict[str, Any]
) -> None:
    identity = {
        "given_name": "Ana María",
        "family_name": "Ruiz López",
        "born_on": "1988-02-03",
        "phone": "+13035550303",
        "email": "ana@example.net",
    }
    client = await known(desk, **identity)
    found = shown(await desk.post("/clients/_search", said))["items"]
    (mine,) = [one for one in found if one["client_id"] == client]
    assert (mine["identity"]["born_on"], mine["sites"]) == ("1988-02-03", [desk.site])


ZACHARY = {"given_name": "Zachary", "family_name": "O'Connor", "born_on": "2005-04-03"}


async def reasons(desk: Desk, client_id: str, **said: Any) -> list[str] | None:
    found = shown(await desk.post("/clients/_search", said))["items"]
    return next((one["reasons"] for one in found if one["client_id"] == client_id), None)


async def test_part_of_a_name_and_the_birth_date_find_the_client(desk: Desk) -> None:
    client = await known(desk, **ZACHARY)
    for name in ("oconnor", "O'Connor", "O Connor", "Zachary", "Zack"):
        why = await reasons(desk, client, name=name, born_on="2005-04-03")
        assert why == ["same_birth_date_and_part_of_name"], name
    turned = await reasons(desk, client, name="O Connor", born_on="2005-03-04")
    assert turned == ["turned_birth_date_and_part_of_name"]
    assert await reasons(desk, client, name="O Connor", born_on="2005-04-04") is None
    assert await reasons(desk, client, name="Zachary O'Connor") == ["same_name"]
    assert await reasons(desk, client, name="Zack O'Conner") == ["similar_name"]


async def test_slips_of_the_phone_are_suspects_and_are_found(desk: Desk) -> None:
    client = await known(desk, **ZACHARY)
    slips = {
        await known(desk, **{**ZACHARY, "given_name": "Zackary", "family_name": "OConner"}): "same",
        await known(desk, **{**ZACHARY, "given_name": "Connor", "family_name": "Zachary"}): "same",
        await known(desk, **{**ZACHARY, "born_on": "2005-03-04"}): "turned",
    }
    listed = await suspects(desk, client)
    for slip, day in slips.items():
        assert listed[slip] == [f"{day}_birth_date_and_similar_name"]
        assert client in await suspects(desk, slip)
    for name in ("Zackary OConner", "Connor Zachary"):
        why = await reasons(desk, client, name=name, born_on="2005-04-03")
        assert why == ["same_birth_date_and_similar_name"]


async def test_whoever_called_for_the_client_is_known_by_their_number(desk: Desk) -> None:
    mother = {"name": "Ruth", "phone": "303-555-0777", "email": "ruth@example.org"}
    applied = await desk.apply(caller=mother, identity=somebody(9))
    unnamed = await desk.apply(caller=mother)
    client = applied["client_id"]
    assert await reasons(desk, client, phone="(303) 555 0777") == ["phone_of_caller"]
    assert await reasons(desk, client, email="Ruth@example.org") == ["email_of_caller"]
    found = shown(await desk.post("/clients/_search", {"phone": "303-555-0777"}))["items"]
    names = {one["client_id"]: one["identity"]["given_name"] for one in found}
    assert names[unnamed["client_id"]] is None
    assert names[client] is not None
    assert await suspects(desk, client) == {}  # a mother may call for two of her children


async def test_a_caller_is_not_known_to_another_site(enrollment: Enrollment, desk: Desk) -> None:
    await desk.apply(caller={"phone": "303-555-0766"}, identity=somebody(11))
    other = await other_site(desk)
    async with enrollment.client("intake_coordinator", sites=(other.site,)) as http:
        search = await Desk(http, other.site).post("/clients/_search", {"phone": "303-555-0766"})
    assert shown(search)["items"] == []


async def test_a_caller_is_found_by_what_was_said_last(desk: Desk) -> None:
    applied = await desk.apply(caller={"phone": "303-555-0788"}, identity=somebody(10))
    path = f"/sites/{desk.site}/applications/{applied['id']}/confidence"
    shown(await desk.http.put(path, json={"caller": {"phone": "303-555-0799"}}))
    client = applied["client_id"]
    assert await reasons(desk, client, phone="303-555-0788") is None
    assert await reasons(desk, client, phone="303-555-0799") == ["phone_of_caller"]


async def test_a_search_for_half_the_town_is_refused(desk: Desk) -> None:
    for said in ({}, {"name": "Maria"}, {"born_on": "1990-01-01"}):
        assert rule(await desk.post("/clients/_search", said)) == (422, "nothing-to-search-for")
    assert shown(await desk.post("/clients/_search", {"phone": "303-555-9999"})) == {
        "items": [],
        "more": False,
    }


async def test_a_shelters_phone_is_not_listed_without_end(desk: Desk) -> None:
    for number in range(53):
        last = await known(desk, **somebody(number, phone="303-555-0404"))
    answer = shown(await desk.get(f"/clients/{last}/duplicates"))
    assert (len(answer["items"]), answer["more"]) == (50, True)


async def test_a_client_is_shown_whole(desk: Desk, new_client: str) -> None:
    episode = await desk.enrolled(client_id=new_client)
    application = await desk.apply(client_id=new_client)
    card = shown(await desk.get(f"/clients/{new_client}"))
    assert (card["client_id"], card["ids"], card["merges"]) == (new_client, [new_client], [])
    ids = [one["id"] for one in card["applications"]]
    assert ids == [episode["application_id"], application["id"]]
    assert [one["id"] for one in card["episodes"]] == [episode["id"]]


@pytest.mark.parametrize(
    ("role", "status"), [("facilitator", 403), ("ops", 403), ("clinician", 200), ("client", 403)]
)
async def test_who_a_client_is_is_for_intake_and_care_alone(
    enrollment: Enrollment, desk: Desk, role: str, status: int
) -> None:
    client = await known(desk, **somebody(8))
    async with enrollment.client(role) as http:
        staff = Desk(http, desk.site)
        assert (await staff.get(f"/clients/{client}/identity")).status_code == status
        search = await staff.post("/clients/_search", {"phone": "303-555-0101"})
        assert search.status_code == status
