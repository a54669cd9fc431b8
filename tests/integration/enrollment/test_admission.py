"""Admission over HTTP: gates in words, one refusal that lists them all, rules that are versions."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.enrollment import tables
from services.enrollment.domain.days import DatePrecision
from services.enrollment.domain.intake.document import DOCUMENT, DocumentState
from services.enrollment.handlers.intake.documents import RevokeDocument, revoke_document
from services.enrollment.handlers.stays.episodes import EnrollClient, enroll_client
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.enrollment.clinic import (
    bring,
    confirmed_screening,
    screening_form,
    sign_agreement,
    told,
)
from tests.integration.enrollment.conftest import NOW, TODAY, Desk, Enrollment, shown
from tests.integration.enrollment.test_rules import field, rule
from tests.support.polling import eventually

WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()
"""


async def gates(desk: Desk, application_id: str, **query: str) -> dict[str, Any]:
    return shown(await desk.get(f"/applications/{application_id}/gates", **query))


async def still_open(desk: Desk, application_id: str, **query: str) -> list[str]:
    looked = await gates(desk, application_id, **query)
    return [one["code"] for one in looked["gates"] if one["state"] == "open"]


async def publish(desk: Desk, *wanted: dict[str, Any]) -> dict[str, Any]:
    form = {"gates": [{"kind": "treatment_consent"}, *wanted]}
    return shown(await desk.post("/admission-rules", form), 201)


async def test_by_default_consent_agreement_screening_and_identification_are_asked_for(
    enrollment: Enrollment, default_desk: Desk
) -> None:
    desk = default_desk
    application = await desk.apply()
    at = application["id"]
    default = ["treatment_consent", "commitment_agreement", "screening_confirmed", "documents"]
    assert await still_open(desk, at) == ["application_accepted", *default]
    decision = {"decision": "accepted", "decided_on": "2026-03-03"}
    shown(await desk.post(f"/applications/{at}/decision", decision))
    refused = await desk.enroll(at)
    assert rule(refused) == (409, "admission-gates-are-open")
    listed = refused.json()["gates"]
    assert [one["code"] for one in listed] == default
    assert refused.json()["detail"] == " ".join(one["words"] for one in listed)

    await desk.consent(application["client_id"])
    await confirmed_screening(desk, at)
    await sign_agreement(desk, at)
    assert await still_open(desk, at) == ["documents"]
    assert rule(await desk.enroll(at)) == (409, "admission-gates-are-open")
    await bring(desk, at, "identification")

    assert (await gates(desk, at))["is_ready"] is True
    episode = shown(await desk.enroll(at), 201)
    assert (episode["state"], episode["admission_rules_number"]) == ("active", 0)


async def test_a_refused_enrollment_changes_nothing(
    enrollment: Enrollment, default_desk: Desk
) -> None:
    application = await default_desk.accepted()
    await default_desk.enroll(application["id"])
    assert shown(await default_desk.get("/episodes"))["items"] == []
    assert await told(enrollment, default_desk.site, "ClientEnrolled") == []


async def test_a_stay_from_history_asks_for_nothing(default_desk: Desk) -> None:
    episode = await default_desk.enrolled()
    assert (episode["state"], episode["admission_rules_number"]) == ("active", None)


async def test_a_gate_says_in_words_what_it_waits_for(desk: Desk) -> None:
    await publish(desk, {"kind": "screening_confirmed"})
    at = (await desk.accepted())["id"]

    async def words() -> str:
        told_in_words: str = (await gates(desk, at))["gates"][-1]["words"]
        return told_in_words

    assert await words() == "No screening by ASAM's dimensions was made."
    shown(await desk.post(f"/applications/{at}/screenings", screening_form()), 201)
    assert await words() == "The screening waits for a clinician to confirm it."
    await confirmed_screening(desk, at)
    assert await words() == "A clinician confirmed level 2.1."


async def test_a_confirmed_screening_holds_while_a_new_one_is_drafted(desk: Desk) -> None:
    await publish(desk, {"kind": "screening_confirmed"})
    application = await desk.accepted()
    await desk.consent(application["client_id"])
    await confirmed_screening(desk, application["id"])
    shown(await desk.post(f"/applications/{application['id']}/screenings", screening_form()), 201)
    shown(await desk.enroll(application["id"]), 201)


async def test_the_level_of_the_stay_is_the_confirmed_one(desk: Desk) -> None:
    await publish(desk, {"kind": "recommended_level_matches"})
    application = await desk.accepted()
    at = application["id"]
    await desk.consent(application["client_id"])
    await confirmed_screening(desk, at)
    assert await still_open(desk, at, level_of_care="2.5") == ["recommended_level_matches"]
    assert await still_open(desk, at, level_of_care="2.1") == []
    assert await still_open(desk, at) == []
    refused = await desk.enroll(at, level_of_care="2.5")
    assert rule(refused) == (409, "admission-gates-are-open")
    assert "confirmed level is 2.1" in refused.json()["detail"]
    shown(await desk.enroll(at), 201)


async def test_an_override_is_the_confirmed_level(desk: Desk) -> None:
    await publish(desk, {"kind": "recommended_level_matches"})
    application = await desk.accepted()
    at = f"/applications/{application['id']}/screenings"
    await desk.consent(application["client_id"])
    drafted = shown(await desk.post(at, screening_form()), 201)
    override = {"level_of_care": "2.5", "reason": "client_preference"}
    shown(await desk.post(f"{at}/{drafted['id']}/confirmation", override))
    assert rule(await desk.enroll(application["id"]))[0] == 409
    shown(await desk.enroll(application["id"], level_of_care="2.5"), 201)


async def test_an_agreement_of_an_old_version_does_not_close_its_gate(
    enrollment: Enrollment, desk: Desk
) -> None:
    await publish(desk, {"kind": "commitment_agreement", "minimum_version": "2026.2"})
    at = (await desk.accepted())["id"]
    await sign_agreement(desk, at, "2026.1")
    assert "commitment_agreement" in await still_open(desk, at)
    await sign_agreement(desk, at, "2026.10")
    assert "commitment_agreement" not in await still_open(desk, at)


async def test_each_missing_document_is_named_until_it_came(desk: Desk) -> None:
    await publish(desk, {"kind": "documents", "documents": ["identification", "court_order"]})
    at = (await desk.accepted())["id"]
    await bring(desk, at, "identification")
    last = (await gates(desk, at))["gates"][-1]
    assert (last["missing"], last["words"]) == (["court_order"], "Still to come: court order.")
    await bring(desk, at, "court_order")
    assert "documents" not in await still_open(desk, at)


async def test_an_entry_of_the_checklist_is_taken_back_and_stays_to_be_seen(desk: Desk) -> None:
    await publish(desk, {"kind": "documents", "documents": ["identification"]})
    at = (await desk.accepted())["id"]
    entry = await bring(desk, at, "identification")
    again = await desk.post(
        f"/applications/{at}/documents", {"kind": "identification", "received_on": TODAY}
    )
    assert rule(again) == (409, "document-is-here-already")
    path = f"/applications/{at}/documents/{entry['id']}/revocation"
    revoked = shown(await desk.post(path, {"reason_code": "expired"}))
    assert (revoked["state"], revoked["revocation_reason"]) == ("revoked", "expired")
    assert "documents" in await still_open(desk, at)
    await bring(desk, at, "identification")
    listed = shown(await desk.get(f"/applications/{at}/documents"))["items"]
    assert [one["state"] for one in listed] == ["revoked", "received"]


@pytest.mark.parametrize("state", DocumentState)
async def test_every_arrow_of_a_document_and_no_other_is_walked(
    desk: Desk, state: DocumentState
) -> None:
    at = (await desk.accepted())["id"]
    path = f"/applications/{at}/documents/{(await bring(desk, at, 'other'))['id']}/revocation"
    if state is DocumentState.REVOKED:
        shown(await desk.post(path, {"reason_code": "mistake"}))
    answer = await desk.post(path, {"reason_code": "mistake"})
    allowed = DOCUMENT.allows(state, DocumentState.REVOKED)
    assert answer.status_code == (200 if allowed else 409)


async def test_another_applications_document_is_not_there(desk: Desk) -> None:
    one, other = [(await desk.accepted())["id"] for _ in range(2)]
    entry = await bring(desk, one, "other")
    answer = await desk.post(
        f"/applications/{other}/documents/{entry['id']}/revocation", {"reason_code": "mistake"}
    )
    assert rule(answer) == (404, "not-found")


async def test_a_document_has_come_when_it_is_recorded(desk: Desk) -> None:
    at = (await desk.accepted())["id"]
    form = {"kind": "other", "received_on": "2026-03-11"}
    answer = await desk.post(f"/applications/{at}/documents", form)
    assert (*rule(answer), field(answer)) == (422, "not-yet-happened", "received_on")


async def test_rules_are_appended_and_the_stay_keeps_the_number_it_began_under(
    default_desk: Desk,
) -> None:
    desk = default_desk
    before = shown(await desk.get("/admission-rules/current"))
    assert (before["number"], before["published_by"]) == (0, None)
    assert (await publish(desk))["number"] == 1
    application = await desk.accepted()
    await desk.consent(application["client_id"])
    episode = shown(await desk.enroll(application["id"]), 201)
    latest = await publish(desk, {"kind": "screening_confirmed"})
    assert latest["published_by"]
    assert shown(await desk.get("/admission-rules/current")) == latest
    listed = shown(await desk.get("/admission-rules"))["items"]
    assert [one["number"] for one in listed] == [1, 2]
    kept = shown(await desk.get(f"/episodes/{episode['id']}"))
    assert kept["admission_rules_number"] == 1
    other = await desk.accepted()
    await desk.consent(other["client_id"])
    assert rule(await desk.enroll(other["id"])) == (409, "admission-gates-are-open")


async def test_of_rules_published_at_once_each_is_a_version_or_refused(
    default_desk: Desk,
) -> None:
    form = {"gates": [{"kind": "treatment_consent"}]}
    answers = await asyncio.gather(*(default_desk.post("/admission-rules", form) for _ in range(6)))
    numbers = sorted(one.json()["number"] for one in answers if one.status_code == 201)
    assert numbers == list(range(1, len(numbers) + 1))
    refused = {rule(one) for one in answers if one.status_code != 201}
    assert refused <= {(409, "rules-were-published-meanwhile")}


@pytest.mark.parametrize(
    ("wanted", "broken"),
    [
        ([], "treatment-consent-is-always-asked"),
        ([{"kind": "documents", "documents": ["identification"]}],
         "treatment-consent-is-always-asked"),
        ([{"kind": "treatment_consent"}, {"kind": "documents"}], "gate-is-unclear"),
        ([{"kind": "treatment_consent"}] * 2, "gate-is-unclear"),
        ([{"kind": "treatment_consent", "minimum_version": "1"}], "gate-is-unclear"),
        ([{"kind": "a_good_feeling"}], "invalid"),
        ([{"kind": "documents", "documents": ["passport"]}], "invalid"),
    ],
)  # fmt: skip
async def test_rules_that_are_unclear_are_refused(
    default_desk: Desk, wanted: list[Any], broken: str
) -> None:
    answer = await default_desk.post("/admission-rules", {"gates": wanted})
    assert rule(answer) == (422, broken)
    assert shown(await default_desk.get("/admission-rules/current"))["number"] == 0


async def test_a_revocation_of_a_document_waits_for_the_admission_that_rests_on_it(
    enrollment: Enrollment, desk: Desk
) -> None:
    await publish(desk, {"kind": "documents", "documents": ["identification"]})
    application = await desk.accepted()
    await desk.consent(application["client_id"])
    entry = await bring(desk, application["id"], "identification")
    context = UnitContext(site=desk.site, correlation_id=new_id())
    async with enrollment.units(context) as uow:
        await enroll_client(_enrollment(application["id"]), uow)
        revoking = asyncio.create_task(_revoke(enrollment, context, application, entry))

        async def waits() -> bool:
            async with enrollment.database.connection() as connection:
                return bool(await connection.fetchval(WAITING))

        await eventually(waits, within=10, what="the revocation to wait")
        assert not revoking.done()
    await revoking
    assert [one["state"] for one in shown(await desk.get("/episodes"))["items"]] == ["active"]


async def _revoke(
    enrollment: Enrollment, context: UnitContext, application: Any, entry: Any
) -> None:
    async with enrollment.units(context) as uow:
        command = RevokeDocument(
            application_id=UUID(application["id"]),
            document_id=UUID(entry["id"]),
            reason="mistake",
            by="somebody",
        )
        await revoke_document(command, uow)


def _enrollment(application_id: str) -> EnrollClient:
    return EnrollClient(
        application_id=UUID(application_id),
        level_of_care="2.1",
        started_on=NOW.date(),
        days_waiting=None,
        date_precision=DatePrecision.DAY,
        from_history=False,
    )


@pytest.mark.parametrize(
    ("role", "looks", "publishes"),
    [
        ("program_director", True, True),
        ("intake_coordinator", True, False),
        ("clinician", True, False),
        ("facilitator", False, False),
    ],
)
async def test_intake_looks_at_gates_and_a_director_alone_publishes_rules(
    enrollment: Enrollment, desk: Desk, role: str, *, looks: bool, publishes: bool
) -> None:
    at = (await desk.apply())["id"]
    async with enrollment.client(role) as http:
        other = Desk(http, desk.site)
        assert (await other.get(f"/applications/{at}/gates")).status_code == (200 if looks else 403)
        form = {"gates": [{"kind": "treatment_consent"}]}
        answer = await other.post("/admission-rules", form)
        assert answer.status_code == (201 if publishes else 403)


async def test_the_gates_of_an_application_that_is_not_there(desk: Desk) -> None:
    assert rule(await desk.get(f"/applications/{uuid4()}/gates")) == (404, "not-found")


async def test_gates_and_refusals_hold_no_personal_data(desk: Desk) -> None:
    application = await desk.accepted(external_reference="MRN-0815")
    looked = await desk.get(f"/applications/{application['id']}/gates")
    refused = await desk.enroll(application["id"])
    for answer in (looked, refused):
        assert "MRN-0815" not in answer.text
        assert application["client_id"] not in answer.text


async def test_looking_at_gates_changes_nothing(enrollment: Enrollment, desk: Desk) -> None:
    application = await desk.accepted()
    await gates(desk, application["id"])
    kept = shown(await desk.get(f"/applications/{application['id']}"))
    assert kept["version"] == application["version"]
    row = await enrollment.database.fetch_one(
        tables.client_key.select().where(
            tables.client_key.c.client_id == UUID(application["client_id"])
        )
    )
    assert row is None
