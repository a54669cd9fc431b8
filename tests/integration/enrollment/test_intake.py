"""Staff intake: screening, wishes, the agreement, readmission, and each arrow by a command."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from services.enrollment.domain.intake.application import APPLICATION, Decision
from tests.integration.enrollment.clinic import told
from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, shown
from tests.integration.enrollment.public import WHOLE
from tests.integration.enrollment.test_rules import field, rule

TEXT = {"label": "2026-1", "text": "I will come to every session."}
SIGNED = {"agreement_version": "2026-1", "signed_on": TODAY}


async def test_screening_begins_by_its_own_command(enrollment: Enrollment, desk: Desk) -> None:
    application = await desk.apply()
    path = f"/applications/{application['id']}/screening"
    before = await desk.post(path, {"began_on": "2026-03-01"})
    assert (rule(before), field(before)) == ((422, "screening-before-receipt"), "began_on")
    assert rule(await desk.post(path, {"began_on": "2026-03-11"})) == (422, "not-yet-happened")
    begun = shown(await desk.post(path, {"began_on": "2026-03-04"}))
    assert (begun["state"], begun["screening_began_on"]) == ("screening", "2026-03-04")
    assert rule(await desk.post(path, {})) == (409, "transition-is-not-allowed")
    early = {"decision": "declined", "decided_on": "2026-03-03"}
    refused = await desk.post(f"/applications/{application['id']}/decision", early)
    assert rule(refused) == (422, "decision-before-screening")
    assert await told(enrollment, desk.site, "ScreeningBegan") == [
        {
            "application_id": application["id"],
            "client_id": application["client_id"],
            "began_on": "2026-03-04",
        }
    ]


@pytest.mark.parametrize("begins", [True, False])
@pytest.mark.parametrize("decision", Decision)
async def test_each_decision_is_made_with_and_without_a_screening_of_its_own(
    desk: Desk, decision: Decision, *, begins: bool
) -> None:
    application = await desk.apply()
    if begins:
        shown(await desk.post(f"/applications/{application['id']}/screening", {}))
    body = {"decision": decision, "decided_on": TODAY}
    decided = shown(await desk.post(f"/applications/{application['id']}/decision", body))
    assert decided["state"] == decision.value


@pytest.mark.parametrize("decision", Decision)
async def test_no_command_leaves_a_decided_application_for_another_state(
    desk: Desk, decision: Decision
) -> None:
    application = await desk.apply()
    at = f"/applications/{application['id']}"
    shown(await desk.post(f"{at}/decision", {"decision": decision, "decided_on": TODAY}))
    for other in Decision:
        again = await desk.post(f"{at}/decision", {"decision": other, "decided_on": TODAY})
        assert rule(again) == (409, "transition-is-not-allowed")
    assert rule(await desk.post(f"{at}/screening", {})) == (409, "transition-is-not-allowed")
    assert not APPLICATION.table[next(s for s in APPLICATION.table if s == decision.value)]


async def test_wishes_are_kept_in_order_and_replaced(desk: Desk) -> None:
    times = [
        {"weekday": "WE", "starts_at": "22:00", "ends_at": "24:00", "kind": "work"},
        {"weekday": "MO", "starts_at": "13:00", "ends_at": "15:30", "kind": "care"},
        {"weekday": "MO", "starts_at": "08:00", "ends_at": "13:00", "kind": "school"},
    ]
    application = await desk.apply(preferences={"language": "es"}, kept_times=times)
    assert application["preferences"] == {
        "times_of_day": [],
        "days": [],
        "language": "es",
        "modality": None,
    }
    order = [(one["weekday"], one["starts_at"]) for one in application["kept_times"]]
    assert order == [("MO", "08:00"), ("MO", "13:00"), ("WE", "22:00")]
    path = f"/sites/{desk.site}/applications/{application['id']}/preferences"
    changed = shown(await desk.http.put(path, json={"kept_times": times[:1]}))
    assert (changed["preferences"], len(changed["kept_times"])) == (None, 1)
    stale = await desk.http.put(path, json={}, headers={"If-Match": '"1"'})
    assert rule(stale) == (412, "stale-version")


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "broken"),
    [
        ("12:00", "13:30", "kept-times-overlap"),
        ("08:00", "17:00", "kept-times-overlap"),
        ("13:00", "13:00", "kept-time-is-upside-down"),
        ("22:00", "06:00", "kept-time-is-upside-down"),
        ("24:00", "24:00", "invalid"),
        ("8:00", "9:00", "invalid"),
    ],
)
async def test_a_kept_time_that_cannot_be_is_refused(
    desk: Desk, starts_at: str, ends_at: str, broken: str
) -> None:
    work = {"weekday": "FR", "starts_at": "09:00", "ends_at": "12:30", "kind": "work"}
    other = {"weekday": "FR", "starts_at": starts_at, "ends_at": ends_at, "kind": "school"}
    body = {"program": "iop", "received_on": TODAY, "kept_times": [work, other]}
    assert rule(await desk.post("/applications", body)) == (422, broken)


async def test_what_is_said_in_confidence_is_read_by_itself(desk: Desk) -> None:
    application = await desk.apply(caller=WHOLE["caller"], step_down=WHOLE["step_down"])
    assert "Canary" not in str(application)
    path = f"/applications/{application['id']}/confidence"
    assert shown(await desk.get(path))["step_down"]["discharged_on"] == "2026-03-01"
    kept = await desk.http.put(f"/sites/{desk.site}{path}", json={"note": "Canary"})
    assert "Canary" not in kept.text
    assert shown(await desk.get(path)) == {"caller": None, "step_down": None, "note": "Canary"}
    nothing = await desk.apply()
    said = shown(await desk.get(f"/applications/{nothing['id']}/confidence"))
    assert said == {"caller": None, "step_down": None, "note": None}


async def test_a_closed_application_asks_for_nothing_more(desk: Desk) -> None:
    application = await desk.apply()
    at = f"/applications/{application['id']}"
    shown(await desk.post(f"{at}/decision", {"decision": "withdrawn", "decided_on": TODAY}))
    shown(await desk.post("/agreements", TEXT), 201)
    for answer in (
        await desk.http.put(f"/sites/{desk.site}{at}/preferences", json={}),
        await desk.http.put(f"/sites/{desk.site}{at}/confidence", json={}),
        await desk.post(f"{at}/agreement", SIGNED),
    ):
        assert rule(answer) == (409, "application-is-closed")


async def test_an_agreement_is_signed_with_date_and_version(
    enrollment: Enrollment, desk: Desk
) -> None:
    application = await desk.apply()
    path = f"/applications/{application['id']}/agreement"
    unpublished = await desk.post(path, SIGNED)
    assert rule(unpublished) == (422, "agreement-is-not-published")
    assert field(unpublished) == "agreement_version"
    published = shown(await desk.post("/agreements", {**TEXT, "published_on": "2026-03-05"}), 201)
    shown(await desk.get(f"/agreements/{published['id']}"))
    too_early = await desk.post(path, {**SIGNED, "signed_on": "2026-03-04"})
    assert rule(too_early) == (422, "signed-before-publication")
    too_late = await desk.post(path, {**SIGNED, "signed_on": "2026-03-11"})
    assert rule(too_late) == (422, "not-yet-happened")
    signed = shown(await desk.post(path, SIGNED))
    assert (signed["agreement_version"], signed["agreement_signed_on"]) == ("2026-1", TODAY)
    assert signed["agreement_signed_by"] == "client"
    assert rule(await desk.post(path, SIGNED)) == (409, "agreement-is-signed")
    (event,) = await told(enrollment, desk.site, "AgreementSigned")
    assert (event["agreement_version"], event["signed_by"]) == ("2026-1", "client")


async def test_a_published_text_never_changes(enrollment: Enrollment, desk: Desk) -> None:
    published = shown(await desk.post("/agreements", TEXT), 201)
    again = await desk.post("/agreements", {**TEXT, "text": "Another text"})
    assert rule(again) == (409, "agreement-version-is-taken")
    shown(await desk.post("/agreements", {**TEXT, "language": "es", "text": "Vendré."}), 201)
    texts = [one["text"] for one in shown(await desk.get("/agreements"))["items"]]
    assert texts == [TEXT["text"], "Vendré."]
    connection = await asyncpg.connect(enrollment.database.url)
    try:
        for change in ("UPDATE agreement SET text = ''", "DELETE FROM agreement"):
            with pytest.raises(asyncpg.CheckViolationError):
                await connection.execute(f"{change} WHERE id = $1", published["id"])
    finally:
        await connection.close()
    future = await desk.post("/agreements", {**TEXT, "label": "x", "published_on": "2026-03-11"})
    assert rule(future) == (422, "not-yet-happened")


@pytest.mark.parametrize(
    ("known", "signed_by", "broken"),
    [
        ({"age_band": "15-17"}, "client", "wrong-signer"),
        ({"age_band": "15-17"}, "guardian", None),
        ({"identity": {"given_name": "A", "born_on": "2008-03-11"}}, "client", "wrong-signer"),
        ({"identity": {"given_name": "A", "born_on": "2008-03-10"}}, "client", None),
        ({"identity": {"given_name": "A", "born_on": "2008-03-10"}}, "guardian", "wrong-signer"),
        ({"age_band": "30-34"}, "guardian", "wrong-signer"),
        ({}, "guardian", None),
        ({}, "client", None),
    ],
)
async def test_a_guardian_signs_for_a_minor_and_for_nobody_else(
    desk: Desk, known: dict[str, Any], signed_by: str, broken: str | None
) -> None:
    application = await desk.apply(**known)
    shown(await desk.post("/agreements", TEXT), 201)
    body = {**SIGNED, "signed_by": signed_by}
    answer = await desk.post(f"/applications/{application['id']}/agreement", body)
    assert rule(answer) == (422, broken) if broken else answer.status_code == 200


async def test_where_the_law_lets_minors_consent_they_sign_for_themselves(desk: Desk) -> None:
    rules = shown(await desk.http.put(f"/sites/{desk.site}/intake-rules", json={"signing_age": 14}))
    assert rules["version"] == 1
    application = await desk.apply(age_band="15-17")
    shown(await desk.post("/agreements", TEXT), 201)
    shown(await desk.post(f"/applications/{application['id']}/agreement", SIGNED))


async def test_a_sites_numbers_are_versions(desk: Desk) -> None:
    assert shown(await desk.get("/intake-rules")) == {
        "version": 0,
        "days_to_decide": 90,
        "days_to_submit": 30,
        "drafts_per_hour": 60,
        "signing_age": 18,
        "program": "iop",
    }
    path, first = f"/sites/{desk.site}/intake-rules", {"days_to_decide": 30}
    before = await desk.apply()
    assert shown(await desk.http.put(path, json=first))["version"] == 1
    stale = await desk.http.put(path, json=first, headers={"If-Match": '"0"'})
    assert rule(stale) == (412, "stale-version")
    assert (await desk.apply())["expires_on"] == "2026-04-09"
    kept = shown(await desk.get(f"/applications/{before['id']}"))
    assert kept["expires_on"] == before["expires_on"] == "2026-06-08"


async def test_a_readmission_names_what_it_follows_and_history_stays_reachable(
    enrollment: Enrollment, desk: Desk, new_client: str
) -> None:
    first = await desk.enrolled(client_id=new_client)
    early = {"program": "iop", "received_on": TODAY, "prior_episode_id": first["id"]}
    assert rule(await desk.post("/applications", early)) == (
        422,
        "prior-episode-is-not-the-clients",
    )
    shown(await desk.discharge(first["id"]))
    second = await desk.accepted(prior_episode_id=first["id"], received_on=TODAY)
    assert second["client_id"] == new_client
    stay = shown(await desk.enroll(second["id"], from_history=True, started_on=TODAY), 201)
    shown(await desk.discharge(stay["id"]))
    third = await desk.apply(prior_episode_id=stay["id"], client_id=new_client, received_on=TODAY)
    history = shown(await desk.get(f"/applications/{third['id']}/history"))["items"]
    assert [one["id"] for one in history] == [stay["id"], first["id"]]
    stranger = {**early, "client_id": str(uuid4())}
    assert rule(await desk.post("/applications", stranger))[0] == 422
    assert (
        rule(await desk.post("/applications", {**early, "prior_episode_id": str(uuid4())}))[0]
        == 422
    )
    events = await told(enrollment, desk.site, "ApplicationSubmitted")
    assert [event["prior_episode_id"] for event in events] == [None, first["id"], stay["id"]]


async def test_an_episode_of_another_site_tells_nobody_whose_it_is(desk: Desk) -> None:
    episode = await desk.enrolled()
    shown(await desk.discharge(episode["id"]))
    other = Desk(desk.http, f"s{uuid4().hex[:12]}")
    shown(await other.http.put(f"/sites/{other.site}", json={"name": "S", "timezone": "UTC"}))
    body = {"program": "iop", "received_on": TODAY, "prior_episode_id": episode["id"]}
    assert rule(await other.post("/applications", body))[0] == 422
    known = await other.apply(
        received_on=TODAY, prior_episode_id=episode["id"], client_id=episode["client_id"]
    )
    (stay,) = shown(await other.get(f"/applications/{known['id']}/history"))["items"]
    assert (stay["id"], stay["site"]) == (episode["id"], desk.site)


async def test_the_call_list_says_in_one_look_whom_to_call(desk: Desk) -> None:
    ana = await desk.apply(applied_by="family", identity=WHOLE["identity"], caller=WHOLE["caller"])
    unsaid = await desk.apply()
    await desk.accepted()
    screened = await desk.apply()
    shown(await desk.post(f"/applications/{screened['id']}/screening", {}))
    first = shown(await desk.get("/call-list", limit="2"))
    rest = shown(await desk.get("/call-list", after=first["next"]))
    calls = [*first["items"], *rest["items"]]
    assert [one["application_id"] for one in calls] == [ana["id"], unsaid["id"], screened["id"]]
    assert calls[0]["client"]["phone"] == "+13035550142"
    assert calls[0]["caller"]["phone"] == "+13035550177"
    assert calls[0]["caller"]["may_leave_message"] is False
    assert (calls[1]["client"], calls[1]["caller"]) == (None, None)
    merge = {"kept_client_id": ana["client_id"], "duplicate_client_id": unsaid["client_id"]}
    shown(await desk.post("/client-merges", merge), 201)
    named = shown(await desk.get("/call-list"))["items"][1]
    assert named["client"]["given_name"] == "Canaryanna"


@pytest.mark.parametrize(
    ("born_on", "said", "band"),
    [
        ("1991-03-02", None, "35-39"),
        ("1991-03-03", None, "30-34"),
        ("1991-03-03", "30-34", "30-34"),
        ("1950-01-01", "55+", "65+"),
        ("2016-01-01", None, None),
    ],
)
async def test_the_birth_date_says_the_age_band_of_the_day_received(
    desk: Desk, born_on: str, said: str | None, band: str | None
) -> None:
    identity = {"given_name": "A", "born_on": born_on}
    made = await desk.apply(identity=identity, age_band=said, received_on="2026-03-02")
    assert made["age_band"] == band


@pytest.mark.parametrize("said", ["35-39", "55+", "12-14"])
async def test_an_age_band_that_the_birth_date_contradicts_is_refused_and_nothing_is_kept(
    desk: Desk, said: str
) -> None:
    identity = {"given_name": "A", "born_on": "1991-03-03"}
    form = {"program": "iop", "received_on": "2026-03-02", "age_band": said, "identity": identity}
    refused = await desk.post("/applications", form)
    assert rule(refused) == (422, "age-band-contradicts-birth")
    assert [one["field"] for one in refused.json()["errors"]] == ["age_band"]
    assert shown(await desk.get("/applications"))["items"] == []
