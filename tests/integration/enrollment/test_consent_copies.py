"""The printed copy of a consent, read back: its elements, its words, its state, and its silence."""

import io
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response
from pypdf import PdfReader

from tests.integration.enrollment.conftest import Desk, consent_form, shown
from tests.integration.enrollment.test_consents import family_draft, sign

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


async def copy_of(desk: Desk, consent_id: str) -> Response:
    answer = await desk.get(f"/consents/{consent_id}/copy")
    assert answer.status_code == 200, answer.text
    return answer


def text_of(answer: Response) -> str:
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert 1 <= len(pages) <= 2
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def printed(desk: Desk, consent_id: str) -> str:
    return text_of(await copy_of(desk, consent_id))


async def test_the_copy_holds_every_element_in_plain_words(desk: Desk, new_client: str) -> None:
    mother = await desk.party(new_client, name="Trần Thị Đức", relationship="parent")
    draft = await family_draft(
        desk,
        new_client,
        party_id=mother,
        records_from="2026-01-05",
        limits=["Nothing about my work"],
        expires_with="end_of_treatment",
    )
    shown(await sign(desk, draft["id"]))
    text = await printed(desk, draft["id"])
    for element in (
        "My name",
        "Who may share North",
        "Trần Thị Đức (my family or someone close to me)",
        "Whether I come to my sessions",
        "How I am doing in the program",
        "Only records from January 5, 2026 on",
        "But not: • Nothing about my work",
        "So that my family can support me",
        "On September 10, 2026 or when my treatment in this program ends, whichever comes first.",
        "in writing or by telling any member of the staff of North",
        "cannot be undone",
        "I do not have to sign. I can be treated here without it.",
        "Signed by the client.",
        "Date: March 10, 2026",
        "On paper; the signed original is on file.",
        NOTICE,
        f"Consent no. {draft['id']}",
        "Form 2026-1 en",
    ):
        assert element in text
    assert "DRAFT" not in text
    assert "REVOKED" not in text


async def test_the_clients_name_is_printed_where_it_is_known(desk: Desk, new_client: str) -> None:
    consent = await desk.consent(new_client)
    assert "My name Who may share" in await printed(desk, consent["id"])
    path = f"/sites/{desk.site}/clients/{new_client}/identity"
    known = {"given_name": "Łucja", "family_name": "Rivers"}
    answer = await desk.http.put(path, json=known)
    assert answer.status_code in {200, 204}, answer.text
    assert "My name Łucja Rivers Who may share" in await printed(desk, consent["id"])


async def test_one_for_treatment_payment_and_operations_warns_of_what_comes_after(
    desk: Desk, new_client: str
) -> None:
    consent = await desk.consent(new_client, purposes=["treatment", "payment", "operations"])
    text = await printed(desk, consent["id"])
    for statement in (
        "My treating providers, health plans, third-party payers, and people helping",
        "may share them again as the HIPAA rules allow",
        "criminal, administrative or legislative proceeding against me unless I agree",
        "cannot enroll me, work with my other providers, or bill my health plan",
        "It has no end date.",
    ):
        assert statement in text


async def test_a_copy_in_spanish_is_in_spanish_with_the_notice_in_english(
    desk: Desk, new_client: str
) -> None:
    consent = await desk.consent(new_client, language="es")
    text = await printed(desk, consent["id"])
    for words in ("Consentimiento para compartir mis registros", "2 de marzo de 2026", NOTICE):
        assert words in text
    assert "My name" not in text


async def test_a_draft_says_that_it_is_one_and_has_lines_to_sign_on(
    desk: Desk, new_client: str
) -> None:
    begun = {"client_id": new_client, "party_kind": "court"}
    draft = shown(await desk.post("/consents/drafts", begun), 201)
    text = await printed(desk, draft["id"])
    for words in ("DRAFT", "not in force until it is signed", "Client Date", "Name in print"):
        assert words in text


async def test_a_draft_names_its_recipient_as_known_now(desk: Desk, new_client: str) -> None:
    draft = await family_draft(desk, new_client)
    assert "Maria Keller" in await printed(desk, draft["id"])


async def test_a_revoked_copy_says_since_when(desk: Desk, new_client: str) -> None:
    consent = await desk.consent(new_client)
    shown(await desk.post(f"/consents/{consent['id']}/revocation", {}))
    text = await printed(desk, consent["id"])
    assert "REVOKED March 10, 2026" in text
    assert "Revoked on March 10, 2026. Nothing may be shared under it since." in text


async def test_a_copy_says_what_replaced_and_what_expired(desk: Desk, new_client: str) -> None:
    older = await desk.consent(new_client)
    newer = await desk.consent(new_client, replaces=older["id"], expires_on="2026-03-09")
    assert "by a newer consent" in await printed(desk, older["id"])
    assert "EXPIRED March 9, 2026" in await printed(desk, newer["id"])


async def test_what_was_signed_stays_when_the_party_is_described_anew(
    desk: Desk, new_client: str
) -> None:
    mother = await desk.party(new_client, name="Maria Keller")
    draft = await family_draft(desk, new_client, party_id=mother)
    shown(await sign(desk, draft["id"]))
    path = f"/sites/{desk.site}/clients/{new_client}/parties/{mother}"
    shown(await desk.http.put(path, json={"name": "Somebody Else"}))
    text = await printed(desk, draft["id"])
    assert "Maria Keller" in text
    assert "Somebody Else" not in text


@pytest.mark.parametrize(
    "name", ["Ольга Щербицька", "Nguyễn Thị Phương Thảo", "Łucja Świątek-Żak", "Ελένη Παπαδάκη"]
)
async def test_names_are_printed_in_their_own_letters(
    desk: Desk, new_client: str, name: str
) -> None:
    draft = await family_draft(desk, new_client, party_id=await desk.party(new_client, name=name))
    assert name in await printed(desk, draft["id"])


@pytest.mark.parametrize("name", ["張偉", "محمد علي", "אסתר לוי", "देवी"])
async def test_a_name_that_the_fonts_cannot_write_is_left_to_the_hand(
    desk: Desk, new_client: str, name: str
) -> None:
    draft = await family_draft(desk, new_client, party_id=await desk.party(new_client, name=name))
    text = await printed(desk, draft["id"])
    assert not set(name) - {" "} & set(text)
    assert "(my family or someone close to me)" in text


async def test_the_file_says_nothing_outside_its_pages(desk: Desk, new_client: str) -> None:
    draft = await family_draft(desk, new_client)
    answer = await copy_of(desk, draft["id"])
    metadata: Any = PdfReader(io.BytesIO(answer.content)).metadata
    assert metadata["/Title"] == "Form"
    said = " ".join(str(value) for value in metadata.values())
    assert not {"Keller", "North", new_client, draft["id"]} & set(said.split())
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="form.pdf"'
    assert answer.headers["cache-control"] == "no-store"


async def test_the_fonts_are_embedded_and_only_what_is_used_of_them(
    desk: Desk, new_client: str
) -> None:
    consent = await desk.consent(new_client)
    answer = await copy_of(desk, consent["id"])
    page = PdfReader(io.BytesIO(answer.content)).pages[0]
    resources: Any = page["/Resources"]
    fonts = resources["/Font"]
    for font in (one.get_object() for one in fonts.values()):
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor
    assert len(answer.content) < 60_000


async def test_the_longest_consent_fits_two_pages(desk: Desk, new_client: str) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Maximiliana B"
    network = await desk.party(new_client, "intermediary", name=name)
    behind = [await desk.party(new_client, "treating_provider", name=name) for _ in range(20)]
    guardian = await desk.party(new_client, name=name, relationship="guardian")
    for language in ("en", "es"):
        form = consent_form(
            new_client,
            party_kind="intermediary",
            party_id=network,
            participant_ids=behind,
            treating_participants=True,
            discloser="my_treatment_programs",
            categories=[
                "enrollment",
                "attendance",
                "appointments",
                "plan",
                "progress",
                "assessment",
                "diagnosis",
                "medication",
                "test_results",
                "discharge_summary",
                "billing",
                "treatment_records",
            ],
            records_from="2025-01-01",
            records_until="2026-12-31",
            limits=["A limit that takes a whole line because it is as long as a limit can be."] * 5,
            purposes=[
                "treatment",
                "payment",
                "operations",
                "care_coordination",
                "family_support",
                "housing",
                "employment",
                "education",
                "benefits",
                "supervision",
                "client_request",
            ],
            expires_on="2027-01-01",
            expires_with="end_of_treatment",
            language=language,
            signed_by="client_and_guardian",
            signer_party_id=guardian,
        )
        consent = shown(await desk.post("/consents", form), 201)
        assert name in (await printed(desk, consent["id"])).replace("- ", "-")


async def test_a_copy_of_nothing_is_not_found(desk: Desk) -> None:
    assert (await desk.get(f"/consents/{uuid4()}/copy")).status_code == 404
