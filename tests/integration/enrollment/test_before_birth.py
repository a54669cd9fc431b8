"""Nothing is dated before the client's birth, where that is known."""

from tests.integration.enrollment.conftest import Desk, consent_form, shown
from tests.integration.enrollment.steps import rule


async def test_a_consent_or_a_document_is_not_dated_before_the_client_was_born(
    desk: Desk,
) -> None:
    application = await desk.accepted()
    client, identity = application["client_id"], {"given_name": "Ana", "born_on": "1990-05-01"}
    path = f"/sites/{desk.site}/clients/{client}/identity"
    known = await desk.http.put(path, json=identity)
    assert known.is_success, known.text
    consent = await desk.post("/consents", consent_form(client, signed_on="1990-04-30"))
    documents = f"/applications/{application['id']}/documents"
    document = {"kind": "identification", "received_on": "1990-04-30"}
    refused = await desk.post(documents, document)
    for answer, field in ((consent, "signed_on"), (refused, "received_on")):
        assert rule(answer) == (422, "before-birth"), answer.text
        assert answer.json()["errors"][0]["field"] == field
    shown(await desk.post(documents, {**document, "received_on": "1990-05-01"}), 201)
    await desk.consent(client, signed_on="1990-05-01")
