"""Consents over HTTP: drafted, signed, replaced, revoked, and never changed in between."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from services.enrollment import tables
from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, consent_form, shown
from tests.integration.enrollment.test_journey import published
from tests.integration.enrollment.test_rules import field, rule

SIGNATURE = {"signed_on": TODAY, "signed_how": "on_paper"}
MISSING = "00000000-0000-0000-0000-000000000000"


async def family_draft(desk: Desk, client_id: str, **changed: Any) -> dict[str, Any]:
    body = {
        "client_id": client_id,
        "party_kind": "family",
        "party_id": changed.pop("party_id", None) or await desk.party(client_id),
        "categories": ["attendance", "progress"],
        "purposes": ["family_support"],
        "acknowledged_right_to_revoke": True,
        "expires_on": "2026-09-10",
        **changed,
    }
    return shown(await desk.post("/consents/drafts", body), 201)


async def sign(desk: Desk, consent_id: str, **changed: Any) -> Any:
    return await desk.post(f"/consents/{consent_id}/signature", {**SIGNATURE, **changed})


async def events(enrollment: Enrollment, desk: Desk) -> list[tuple[str, str]]:
    return [
        (name, payload["consent_id"])
        for name, _, payload in await published(enrollment, desk.site)
        if "consent_id" in payload
    ]


async def test_a_draft_says_what_it_lacks_and_is_signed_when_nothing_does(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    begun = {"client_id": new_client, "party_kind": "family"}
    draft = shown(await desk.post("/consents/drafts", begun), 201)
    assert (draft["state"], draft["signed_on"]) == ("draft", None)
    wanted = ["party_id", "categories", "purposes", "acknowledged_right_to_revoke", "expires_on"]
    assert [one["field"] for one in draft["lacking"]] == wanted
    refused = await sign(desk, draft["id"])
    assert rule(refused) == (422, "consent-lacks-element")
    assert [one["field"] for one in refused.json()["errors"]] == wanted
    full = {
        "party_kind": "family",
        "party_id": await desk.party(new_client),
        "categories": ["attendance"],
        "purposes": ["family_support"],
        "acknowledged_right_to_revoke": True,
        "expires_with": "end_of_treatment",
    }
    changed = shown(
        await desk.http.put(f"/sites/{desk.site}/consents/{draft['id']}/terms", json=full)
    )
    assert changed["lacking"] == []
    assert await events(enrollment, desk) == []
    signed = shown(await sign(desk, draft["id"]))
    assert (signed["state"], signed["signed_by"], signed["signed_how"]) == (
        "active",
        "client",
        "on_paper",
    )
    assert await events(enrollment, desk) == [("ConsentGranted", draft["id"])]


async def test_a_signed_consent_is_not_changed_signed_again_or_thrown_away(
    desk: Desk, new_client: str
) -> None:
    consent = await family_draft(desk, new_client)
    shown(await sign(desk, consent["id"]))
    path = f"/sites/{desk.site}/consents/{consent['id']}"
    terms = {"party_kind": "treatment_payment_operations"}
    for answer in (
        await desk.http.put(f"{path}/terms", json=terms),
        await desk.http.delete(path),
        await sign(desk, consent["id"]),
    ):
        assert rule(answer) == (409, "consent-is-signed")
    assert shown(await desk.get(f"/consents/{consent['id']}"))["party_kind"] == "family"


async def test_a_draft_is_thrown_away_and_leaves_nothing(desk: Desk, new_client: str) -> None:
    draft = await family_draft(desk, new_client)
    path = f"/sites/{desk.site}/consents/{draft['id']}"
    assert (await desk.http.delete(path, headers={"If-Match": '"7"'})).status_code == 412
    assert (await desk.http.delete(path)).status_code == 204
    assert rule(await desk.http.get(path)) == (404, "not-found")
    assert rule(await sign(desk, draft["id"])) == (404, "not-found")


async def test_a_draft_is_not_revoked(desk: Desk, new_client: str) -> None:
    draft = await family_draft(desk, new_client)
    refused = await desk.post(f"/consents/{draft['id']}/revocation", {})
    assert rule(refused) == (409, "transition-is-not-allowed")


async def test_of_signing_and_throwing_away_at_once_one_happens(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    for _ in range(10):
        draft = await family_draft(desk, new_client)
        path = f"/sites/{desk.site}/consents/{draft['id']}"
        signed, gone = await asyncio.gather(sign(desk, draft["id"]), desk.http.delete(path))
        granted = ("ConsentGranted", draft["id"]) in await events(enrollment, desk)
        is_there = (await desk.http.get(path)).status_code == 200
        assert (signed.status_code == 200, gone.status_code != 204) == (granted, granted)
        assert is_there == granted


async def test_of_two_signatures_at_once_one_counts(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    draft = await family_draft(desk, new_client)
    answers = await asyncio.gather(*(sign(desk, draft["id"]) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert await events(enrollment, desk) == [("ConsentGranted", draft["id"])]


async def test_new_terms_end_the_older_consent_in_the_same_moment(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    older = await desk.consent(new_client)
    newer = await desk.consent(new_client, categories=["attendance"], replaces=older["id"])
    ended = shown(await desk.get(f"/consents/{older['id']}"))
    assert (ended["state"], ended["ended_because"]) == ("revoked", "replaced")
    assert (ended["replaced_by"], newer["replaces"]) == (newer["id"], older["id"])
    told = [one for one in await published(enrollment, desk.site) if "consent_id" in one[2]]
    assert [(name, payload["consent_id"]) for name, _, payload in told] == [
        ("ConsentGranted", older["id"]),
        ("ConsentRevoked", older["id"]),
        ("ConsentGranted", newer["id"]),
    ]
    revoked, granted = told[1][2], told[2][2]
    assert (revoked["reason_code"], revoked["replaced_by"]) == ("replaced", newer["id"])
    assert granted["replaces"] == older["id"]


async def test_a_draft_that_replaces_ends_the_older_one_only_when_it_is_signed(
    desk: Desk, new_client: str
) -> None:
    older = await desk.consent(new_client)
    draft = await family_draft(desk, new_client, replaces=older["id"])
    assert shown(await desk.get(f"/consents/{older['id']}"))["state"] == "active"
    shown(await sign(desk, draft["id"]))
    assert shown(await desk.get(f"/consents/{older['id']}"))["state"] == "revoked"


async def test_an_older_consent_that_has_lapsed_meanwhile_is_in_nobodys_way(
    desk: Desk, new_client: str
) -> None:
    lapsed = await desk.consent(new_client, expires_on="2026-03-09")
    newer = await desk.consent(new_client, replaces=lapsed["id"])
    assert newer["state"] == "active"
    assert shown(await desk.get(f"/consents/{lapsed['id']}"))["state"] == "expired"


async def test_a_consent_replaces_none_of_another_client_and_no_draft(
    desk: Desk, new_client: str
) -> None:
    others = await desk.consent(str(uuid4()))
    draft = await family_draft(desk, new_client)
    for wrong in (others["id"], draft["id"], MISSING):
        answer = await desk.post("/consents", consent_form(new_client, replaces=wrong))
        assert rule(answer) == (422, "replaces-anothers-consent")
    assert shown(await desk.get(f"/consents/{others['id']}"))["state"] == "active"


async def test_a_recipient_is_a_party_of_the_client_and_named_as_what_it_is(
    desk: Desk, new_client: str
) -> None:
    scoped = {"party_kind": "employer", "expires_on": "2026-09-10", "purposes": ["employment"]}
    for party, broken in (
        (MISSING, "party-is-unknown"),
        (await desk.party(str(uuid4()), "employer"), "party-is-unknown"),
        (await desk.party(new_client, "family"), "party-is-of-another-kind"),
    ):
        form = consent_form(new_client, **scoped, party_id=party)
        assert rule(await desk.post("/consents", form)) == (422, broken)


@pytest.mark.parametrize(
    ("changed", "broken", "at"),
    [
        (
            {"categories": ["counseling_notes", "attendance"]},
            "counseling-notes-stand-alone",
            "categories",
        ),
        ({"purposes": ["employment"]}, "purpose-needs-named-recipient", "party_kind"),
        ({"categories": ["shoe_size"]}, "invalid", "0"),
        ({"form_version": "1999-9"}, "form-version-is-unknown", "form_version"),
        ({"signed_by": "client_and_guardian"}, "consent-lacks-element", "signer_party_id"),
        (
            {"records_from": "2026-03-02", "records_until": "2026-03-01"},
            "records-end-before-they-begin",
            "records_until",
        ),
    ],
)
async def test_terms_that_the_law_does_not_allow_are_refused_by_name(
    desk: Desk, new_client: str, changed: dict[str, Any], broken: str, at: str
) -> None:
    answer = await desk.post("/consents", consent_form(new_client, **changed))
    assert (*rule(answer), field(answer)) == (422, broken, at)
    assert shown(await desk.get("/consents", client_id=new_client))["items"] == []


async def test_a_spoken_revocation_is_recorded_as_such(desk: Desk, new_client: str) -> None:
    consent = await desk.consent(new_client)
    path = f"/consents/{consent['id']}/revocation"
    revoked = shown(await desk.post(path, {"how": "orally"}))
    assert (revoked["revoked_how"], revoked["ended_because"]) == ("orally", "client_asked")


async def test_a_client_takes_back_everything_at_once(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    active = [await desk.consent(new_client) for _ in range(3)]
    await desk.consent(new_client, expires_on="2026-03-09")
    others = await desk.consent(str(uuid4()))
    draft = await family_draft(desk, new_client)
    path = f"/clients/{new_client}/consents/revocation"
    revoked = shown(await desk.post(path, {"how": "orally"}))["items"]
    assert [(one["id"], one["state"]) for one in revoked] == [
        (one["id"], "revoked") for one in active
    ]
    assert shown(await desk.post(path, {}))["items"] == []
    listed = shown(await desk.get("/consents", client_id=new_client))["items"]
    assert [one["state"] for one in listed] == ["revoked"] * 3 + ["expired", "draft"]
    assert shown(await desk.get(f"/consents/{others['id']}"))["state"] == "active"
    assert shown(await desk.get(f"/consents/{draft['id']}"))["state"] == "draft"
    told = [name for name, consent in await events(enrollment, desk) if name == "ConsentRevoked"]
    assert len(told) == len(active)


async def test_a_consent_is_renewed_as_a_draft_with_the_same_terms(
    desk: Desk, new_client: str
) -> None:
    draft = await family_draft(desk, new_client, limits=["Nothing about my work"])
    refused = await desk.post(f"/consents/{draft['id']}/renewal", {"expires_on": "2027-03-10"})
    assert rule(refused) == (409, "consent-is-not-signed")
    older = shown(await sign(desk, draft["id"]))
    path = f"/consents/{older['id']}/renewal"
    renewed = shown(await desk.post(path, {"expires_on": "2027-03-10"}), 201)
    same = ("client_id", "party_kind", "party_id", "categories", "purposes", "language")
    assert {name: renewed[name] for name in same} == {name: older[name] for name in same}
    assert (renewed["state"], renewed["replaces"]) == ("draft", older["id"])
    assert [one["field"] for one in renewed["lacking"]] == ["acknowledged_right_to_revoke"]
    kept = shown(await desk.get(f"/consents/{renewed['id']}"))
    assert kept["limits"] == ["Nothing about my work"]
    told = {"expires_on": "2027-03-10", "acknowledged_right_to_revoke": True}
    ready = shown(await desk.post(path, told), 201)
    shown(await sign(desk, ready["id"]))
    assert shown(await desk.get(f"/consents/{older['id']}"))["replaced_by"] == ready["id"]


async def test_consents_are_listed_by_the_state_of_the_day(desk: Desk, new_client: str) -> None:
    lapsed = await desk.consent(new_client, expires_on="2026-03-09")
    active = await desk.consent(new_client)
    draft = await family_draft(desk, new_client)
    revoked = await desk.consent(new_client)
    shown(await desk.post(f"/consents/{revoked['id']}/revocation", {}))
    wanted = {"expired": lapsed, "active": active, "draft": draft, "revoked": revoked}
    for state, consent in wanted.items():
        listed = shown(await desk.get("/consents", state=state))["items"]
        assert [one["id"] for one in listed] == [consent["id"]]


async def test_the_clients_own_words_are_sealed_and_shown_to_who_reads_the_consent(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    draft = await family_draft(desk, new_client, limits=["Not the name of my counselor"])
    assert "limits" not in draft
    shown(await sign(desk, draft["id"]))
    kept = shown(await desk.get(f"/consents/{draft['id']}"))
    assert kept["limits"] == ["Not the name of my counselor"]
    assert await _in_clear(enrollment, desk.site, "counselor") == []


async def test_a_partys_name_stands_in_no_column_and_no_kept_answer(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    body = {
        "kind": "family",
        "name": "Oksana Przybylska",
        "relationship": "parent",
        "phone": "+15550100",
        "address": ["1 Przybylska Street"],
    }
    path = f"/clients/{new_client}/parties"
    made = shown(await desk.post(path, body, **{"Idempotency-Key": str(uuid4())}), 201)
    kept = shown(await desk.get(f"{path}/{made['id']}"))
    assert {name: kept[name] for name in body} == body
    assert kept["email"] is None
    assert await _in_clear(enrollment, desk.site, "Przybylska") == []
    assert [one["name"] for one in shown(await desk.get(path))["items"]] == ["Oksana Przybylska"]


async def test_a_party_described_anew_keeps_its_kind_and_belongs_to_one_client(
    desk: Desk, new_client: str
) -> None:
    mother = await desk.party(new_client)
    path = f"/sites/{desk.site}/clients/{new_client}/parties/{mother}"
    shown(await desk.http.put(path, json={"name": "Maria Keller-Ruiz", "relationship": "parent"}))
    kept = shown(await desk.http.get(path))
    assert (kept["name"], kept["kind"]) == ("Maria Keller-Ruiz", "family")
    assert (await desk.http.put(path, json={"name": "M", "kind": "court"})).status_code == 422
    elsewhere = path.replace(new_client, str(uuid4()))
    assert rule(await desk.http.get(elsewhere)) == (404, "party-is-not-here")
    assert rule(await desk.http.put(elsewhere, json={"name": "M"})) == (404, "party-is-not-here")
    whole = {"kind": "treatment_payment_operations", "name": "All"}
    answer = await desk.post(f"/clients/{new_client}/parties", whole)
    assert rule(answer) == (422, "party-needs-kind-of-its-own")


COLUMNS = [
    column.name
    for column in tables.consent.c
    if column.name
    not in {
        "version",
        "state",
        "revoked_at",
        "revoked_how",
        "expired_at",
        "ended_because",
        "replaced_by",
        "expiry_told_at",
    }
]


async def test_the_database_lets_no_signed_column_change_and_no_signed_row_go(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    draft = await family_draft(desk, new_client)
    shown(await sign(desk, draft["id"]))
    connection = await asyncpg.connect(enrollment.database.url)
    try:
        for column in COLUMNS:
            another = _SET.format(column)
            async with connection.transaction():
                await connection.execute(_OTHER)
                with pytest.raises(asyncpg.CheckViolationError):
                    async with connection.transaction():
                        await connection.execute(another, draft["id"])
                await connection.execute("DROP TABLE other")
        for statement in (
            "UPDATE consent SET state = 'draft' WHERE id = $1",
            "DELETE FROM consent WHERE id = $1",
        ):
            with pytest.raises(asyncpg.CheckViolationError):
                await connection.execute(statement, draft["id"])
    finally:
        await connection.close()


_SET = "UPDATE consent SET {0} = other.{0} FROM other WHERE consent.id = $1"
_OTHER = """
CREATE TEMP TABLE other AS SELECT gen_random_uuid() AS id, 'x' AS site, gen_random_uuid()
AS client_id, 'court' AS party_kind, gen_random_uuid() AS party_id, '[1]'::jsonb AS
participant_ids, true AS treating_participants, 'x' AS discloser, 'x' AS discloser_name,
'[1]'::jsonb AS categories, '2000-01-01'::date AS records_from, '2000-01-01'::date AS
records_until, '[1]'::jsonb AS purposes, false AS acknowledged_right_to_revoke,
'2000-01-01'::date AS expires_on, 'x' AS expires_with, 'x' AS form_version, 'x' AS language,
gen_random_uuid() AS replaces, ''::bytea AS sealed, '2000-01-01'::date AS signed_on, 'x' AS
signed_by, gen_random_uuid() AS signer_party_id, 'x' AS signed_how
"""
"""A row that differs in every column that was signed."""


async def _in_clear(enrollment: Enrollment, site: str, word: str) -> list[str]:
    """Return the tables in which the word stands anywhere in clear."""
    found = []
    for table in tables.metadata.sorted_tables:
        rows = await enrollment.database.fetch(table.select())
        if any(word.encode() in _bytes(value) for row in rows for value in row.values()):
            found.append(table.name)
    return found


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
