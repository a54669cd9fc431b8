"""A site's own words: proposed, checked, published, rendered at the hand-over, and taken back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import bindparam, text, update

from services.notifications import tables
from services.notifications.domain.templates.wordings import TEMPLATES
from services.notifications.main import create_api
from services.notifications.settings import NotificationsSettings
from services.notifications.store.templates import Bookshelf
from shared.clock import SettableClock
from shared.database import Database
from tests.integration.notifications.conftest import Office, booked, scheduled
from tests.integration.notifications.test_journey import EVENING
from tests.support.tokens import TestIssuer

CODE = "appointment-reminder"
THERE = f"/sites/north/templates/{CODE}"
STOP = "Reply STOP to opt out."
OWN = {"email": {"en": {"subject": "A date", "body": "See you on ((date)) at ((time))."}}}
PRICE = {"provider": "twilio", "country": "US", "currency": "USD", "micros": 8300}


@pytest_asyncio.fixture
async def director(
    settings: NotificationsSettings, database: Database, clock: SettableClock, issuer: TestIssuer
) -> AsyncIterator[AsyncClient]:
    priced = settings.model_copy(
        update={
            "sms_prices": NotificationsSettings.model_validate(
                {**settings.model_dump(), "sms_prices": [PRICE]}
            ).sms_prices
        }
    )
    transport = ASGITransport(create_api(priced, database, clock))
    async with AsyncClient(
        transport=transport,
        base_url="http://notifications",
        headers=issuer.bearer("program_director"),
    ) as client:
        yield client


_TEXTS_OF_TEN_DAYS = text("""
INSERT INTO notification (id, site, version, rule, audience, rules_version, cause_id, person_id,
  template, channel, category, lane, subject_id, due_at, expires_at, created_at, state, attempts,
  unknowns, when_unknown, max_attempts, is_urgent, next_channels, sent_at)
SELECT gen_random_uuid(), site, 1, 'r', 'client', 1, gen_random_uuid(), gen_random_uuid(),
  'appointment-reminder', channel, 'appointments', 2, gen_random_uuid(), now(), now(), now(),
  'sent', 1, 0, 'let_go', 8,
  false, ARRAY[]::text[], timestamptz '2026-03-10 18:00Z' - n * interval '1 day'
FROM generate_series(1, 10) n, unnest(ARRAY['north', 'south']) site,
  unnest(ARRAY['sms', 'email']) channel
""")


_OTHER_WORDS = update(tables.template_version).values(wordings=bindparam("wordings"))


def keyed() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def propose(director: AsyncClient, wordings: dict[str, Any], **headers: str) -> Response:
    return await director.put(
        f"{THERE}/draft", json={"wordings": wordings}, headers={**keyed(), **headers}
    )


async def act(director: AsyncClient, what: str) -> Response:
    return await director.post(f"{THERE}/{what}", headers=keyed())


async def publish(director: AsyncClient, wordings: dict[str, Any]) -> dict[str, Any]:
    assert (await propose(director, wordings)).status_code == 200
    assert (await act(director, "draft/check")).json()["draft"]["state"] == "checked"
    answer = await act(director, "draft/publish")
    assert answer.status_code == 200, answer.text
    published: dict[str, Any] = answer.json()
    return published


async def reminded(office: Office) -> EmailMessage:
    """Have somebody reminded, and return what they got."""
    person, series = await office.client(), uuid4()
    await office.hear(scheduled(series, EVENING), booked(series, person))
    office.clock.set((await office.rows())[0]["due_at"])
    await office.dispatch()
    return office.mail.letters[-1].content


async def test_what_is_published_is_what_is_sent_and_its_version_is_recorded(
    office: Office, director: AsyncClient
) -> None:
    await publish(director, {**OWN, "push": {"en": {"subject": "Hi", "body": "Hi."}}})
    own = {"email": {"en": {"subject": "A date", "body": "Again: ((date)). ((site_phone))"}}}
    await publish(director, own)
    desk = {"phone": "+13035550123", "private_words": []}
    assert (await director.put("/sites/north/front-desk", json=desk)).status_code == 200
    letter = await reminded(office)
    assert letter["Subject"] == "A date"
    assert letter.get_content().strip() == "Again: Thursday, March 12. (303) 555-0123"
    sent = next(row for row in await office.rows() if row["state"] == "sent")
    assert (sent["template"], sent["template_version"]) == (CODE, 2)


async def test_words_go_back_to_those_that_came_with_the_service(
    office: Office, director: AsyncClient
) -> None:
    await publish(director, OWN)
    assert (await act(director, "revert")).status_code == 204
    assert (await act(director, "revert")).json()["type"].endswith("nothing-is-published")
    assert (await reminded(office))["Subject"] == "Reminder"
    sent = next(row for row in await office.rows() if row["state"] == "sent")
    assert sent["template_version"] == 0
    versions = (await director.get(f"{THERE}/versions")).json()["items"]
    assert [(one["number"], one["state"]) for one in versions] == [(1, "withdrawn")]
    assert (await publish(director, OWN))["number"] == 2


async def test_older_versions_stay_readable(director: AsyncClient) -> None:
    first = await publish(director, OWN)
    second = await publish(director, {"sms": {"en": {"body": f"Hello. {STOP}"}}})
    assert (first["number"], second["number"]) == (1, 2)
    old = (await director.get(f"{THERE}/versions/{first['id']}")).json()
    assert (old["state"], old["wordings"]["email"]["en"]["body"]) == (
        "replaced",
        "See you on ((date)) at ((time)).",
    )
    shown = (await director.get(THERE)).json()
    assert (shown["number"], shown["own_channels"]) == (2, ["sms"])
    assert shown["in_use"]["email"] == shown["built_in"]["email"]
    listed = (await director.get("/sites/north/templates")).json()["items"]
    assert {one["code"]: one["number"] for one in listed}[CODE] == 2
    assert len(listed) > 40


async def test_a_draft_with_errors_is_kept_and_not_published(director: AsyncClient) -> None:
    wrong = {
        "email": {
            "en": {"subject": "Your therapy\nBcc: x", "body": "Hello ((given_name)) ((dat))"},
        },
        "sms": {"es": {"body": "Responda CANCELAR. http://bit.ly/x"}},
    }
    assert (await propose(director, wrong)).json()["state"] == "draft"
    checked = (await act(director, "draft/check")).json()
    assert checked["draft"]["state"] == "draft"
    assert {one["rule"] for one in checked["findings"] if one["severity"] == "error"} == {
        "telling-word",
        "line-break-in-subject",
        "sensitive-field-in-the-open",
        "unknown-field",
        "opt-out-word-as-reply",
        "opt-out-is-missing",
        "link-to-a-stranger",
        "english-is-missing",
    }
    refused = await act(director, "draft/publish")
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (
        409,
        "draft-is-unchecked",
    )


async def test_a_draft_is_checked_again_when_it_is_published(director: AsyncClient) -> None:
    await propose(director, {"push": {"en": {"subject": "Hi", "body": "See you at Phoenix."}}})
    assert (await act(director, "draft/check")).json()["draft"]["state"] == "checked"
    desk = {"phone": None, "private_words": ["phoenix"]}
    await director.put("/sites/north/front-desk", json=desk)
    refused = await act(director, "draft/publish")
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["field"] == "wordings.push.en.body"
    assert '"phoenix" can tell' in error["message"]


async def test_what_was_changed_since_its_check_is_checked_again(director: AsyncClient) -> None:
    await propose(director, OWN)
    await act(director, "draft/check")
    await propose(director, OWN)
    assert (await act(director, "draft/publish")).status_code == 409


async def test_of_several_who_publish_at_once_each_becomes_a_version_of_its_own(
    director: AsyncClient, database: Database
) -> None:
    await propose(director, OWN)
    await act(director, "draft/check")
    answers = await asyncio.gather(*(act(director, "draft/publish") for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [200, 404, 404, 404, 404]
    await asyncio.gather(*(propose(director, OWN) for _ in range(5)))
    rows = await database.fetch(text("SELECT state FROM template_version ORDER BY id"))
    assert [row["state"] for row in rows] == ["published", "draft"]


async def test_a_draft_that_somebody_else_changed_is_not_overwritten(director: AsyncClient) -> None:
    first = await propose(director, OWN)
    etag = first.headers["ETag"]
    assert (await propose(director, OWN, **{"If-Match": etag})).status_code == 200
    assert (await propose(director, OWN, **{"If-Match": etag})).status_code == 412
    assert (await director.delete(f"{THERE}/draft", headers=keyed())).status_code == 204
    assert (await director.delete(f"{THERE}/draft", headers=keyed())).status_code == 404


async def test_a_preview_fills_every_field_and_says_what_a_text_costs(
    director: AsyncClient,
) -> None:
    body = f"Mañana \u2013 ((date)) a las ((time)), sí. {STOP}"
    asked = {"wordings": {"sms": {"en": {"body": body}}}, "country": "US"}
    shown = (await director.post(f"{THERE}/preview", json=asked)).json()
    english, spanish = shown["items"]
    assert "Wednesday, September 30 a las 12:30 PM" in english["body"]
    assert spanish["language"] == "es"
    sms = english["sms"]
    assert (sms["segments"]["encoding"], sms["segments"]["count"]) == ("UCS-2", 2)
    assert sms["costs"] == [{**PRICE, "micros": 16600}]
    assert sms["why_no_cost"] is None
    assert sms["forces_ucs_2"] == [
        {"character": "\u2013", "instead": "-"},
        {"character": "í", "instead": "i"},
    ]
    assert {one["rule"] for one in shown["findings"]} >= {"forces-ucs-2", "spanish-is-missing"}
    whole = (await director.post(f"{THERE}/preview", json={})).json()
    assert len(whole["items"]) == 8
    assert whole["findings"] == []


async def test_a_week_of_texts_is_priced_in_the_words_in_use(
    director: AsyncClient, database: Database
) -> None:
    await database.execute(_TEXTS_OF_TEN_DAYS)
    asked = "/sites/north/week-of-texts"
    before = (await director.get(asked)).json()
    one = {"template": CODE, "texts": 7, "each": 1, "segments": 7}
    assert (before["items"], before["segments"]) == ([one], 7)
    assert before["costs"] == [{**PRICE, "micros": 58_100}]
    longer = {"sms": {"en": {"body": f"{'word ' * 40}{STOP}"}}}
    await publish(director, longer)
    after = (await director.get(asked, params={"country": "CA"})).json()
    assert (after["segments"], after["costs"]) == (14, [])
    assert after["why_no_cost"] == (
        "SMS_PRICES has no price in CA, nor for any country (*), of twilio."
    )
    assert (await director.get(asked, params={"country": "usa"})).status_code == 422


async def test_what_is_no_country_has_no_price_and_is_refused(director: AsyncClient) -> None:
    email_only = {"email": {"en": {"subject": "Hello", "body": "((date))"}}}
    for form in ({}, {"wordings": email_only}):
        refused = await director.post(f"{THERE}/preview", json={**form, "country": "ZZ"})
        assert refused.status_code == 422
        assert "This is not a country of ISO 3166-1, such as US." in refused.text
    week = await director.get("/sites/north/week-of-texts", params={"country": "ZZ"})
    assert week.status_code == 422


@pytest.mark.parametrize(
    ("wordings", "field"),
    [
        ({}, "wordings"),
        ({"sms": {}}, "wordings"),
        ({"sms": {"en": {"body": ""}}}, "wordings.sms.en.body"),
        ({"fax": {"en": {"body": "a"}}}, "wordings.fax"),
        ({"sms": {"fr": {"body": "a"}}}, "wordings.sms.fr"),
        ({"sms": {"en": {"body": "a" * 2001}}}, "wordings.sms.en.body"),
    ],
)
async def test_words_that_cannot_be_kept_are_refused_by_name(
    director: AsyncClient, wordings: dict[str, Any], field: str
) -> None:
    answer = await propose(director, wordings)
    assert answer.status_code == 422
    assert any(one["field"].endswith(field) for one in answer.json()["errors"]), answer.text


@pytest.mark.parametrize("body", ["((date)", "Hello ((given_name))", "((nothing))"])
async def test_a_preview_of_words_that_cannot_be_filled_says_why(
    director: AsyncClient, body: str
) -> None:
    asked = {"wordings": {"sms": {"en": {"body": body}}}}
    answer = await director.post(f"{THERE}/preview", json=asked)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "wordings.sms.en.body"


async def test_a_preview_of_words_in_spanish_alone_shows_those_and_what_is_missing(
    director: AsyncClient,
) -> None:
    spanish = {"es": {"subject": "Cita", "body": "((date))"}}
    for channel in ("push", "inbox"):
        answer = await director.post(f"{THERE}/preview", json={"wordings": {channel: spanish}})
        assert answer.status_code == 200, answer.text
        shown = answer.json()
        assert [(one["channel"], one["language"]) for one in shown["items"]] == [(channel, "es")]
        assert "english-is-missing" in {one["rule"] for one in shown["findings"]}


async def test_no_template_is_made_up_and_a_phone_is_one(director: AsyncClient) -> None:
    for path in ("", "/versions", f"/versions/{uuid4()}"):
        assert (await director.get(f"/sites/north/templates/no-such{path}")).status_code == 404
    for phone in ("5550123", "+1", "+10000000000000"):
        answer = await director.put("/sites/north/front-desk", json={"phone": phone})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "phone")


async def test_who_reads_words_does_not_publish_them(api: AsyncClient) -> None:
    """The API's own client is an intake coordinator."""
    assert (await api.get(THERE)).status_code == 200
    assert (await api.post(f"{THERE}/preview", json={})).status_code == 200
    denied: list[Callable[[], Any]] = [
        lambda: propose(api, OWN),
        lambda: act(api, "draft/check"),
        lambda: act(api, "draft/publish"),
        lambda: act(api, "revert"),
        lambda: api.put("/sites/north/front-desk", json={}),
    ]
    for ask in denied:
        assert (await ask()).status_code == 403


async def test_a_site_does_not_see_another_s_words(director: AsyncClient) -> None:
    published = await publish(director, OWN)
    elsewhere = THERE.replace("north", "south")
    assert (await director.get(elsewhere)).json()["number"] == 0
    assert (await director.get(f"{elsewhere}/versions/{published['id']}")).status_code == 404


@pytest.mark.parametrize(
    "dropped",
    [{"email": {"en": {"subject": "x", "body": "((dropped))"}}}, {"fax": {"en": {"body": "x"}}}],
)
async def test_words_that_a_later_release_cannot_read_give_way_to_the_built_in_ones(
    office: Office, director: AsyncClient, database: Database, dropped: dict[str, Any]
) -> None:
    await publish(director, OWN)
    await database.execute(_OTHER_WORDS, wordings=dropped)
    assert (await reminded(office))["Subject"] == "Reminder"
    assert (await office.rows())[0]["template_version"] in {0, None}


async def test_a_batch_asks_for_words_once_and_reads_them_once(
    director: AsyncClient, database: Database
) -> None:
    await publish(director, OWN)
    shelf, sites = Bookshelf(), {"north", "south"}
    async with database.connection() as connection:
        first = (await shelf.book(connection, sites)).template("north", CODE)
        again = (await shelf.book(connection, sites)).template("north", CODE)
        assert first is again
        assert first is not TEMPLATES[CODE]
        elsewhere = (await shelf.book(connection, sites)).template("south", CODE)
        assert elsewhere is TEMPLATES[CODE]
        await publish(director, OWN)
        newer = (await shelf.book(connection, sites)).template("north", CODE)
    assert newer is not None
    assert newer.number == 2


async def test_a_preview_refuses_a_key_that_is_none_as_every_command_does(
    director: AsyncClient,
) -> None:
    headers = {"Idempotency-Key": "x" * 256}
    answer = await director.post(f"{THERE}/preview", json={}, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("malformed-header")
