"""Web push: only the browser can read it, a gone one is forgotten, and addresses are secrets."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient
from py_vapid import Vapid02
from sqlalchemy import select

from services.notifications import tables
from services.notifications.channels.web_push import WebPush, WebPushAccount
from services.notifications.domain.inbox.subscription import Subscription
from services.notifications.domain.messages.message import Accepted, Message, Refused
from services.notifications.domain.terms import Failure, Trouble
from services.notifications.main import create_api
from services.notifications.settings import NotificationsSettings
from services.notifications.store.push import SqlBrowsers
from shared.clock import SettableClock
from shared.errors import Invalid
from tests.integration.notifications.conftest import Office
from tests.integration.notifications.test_privacy import everything_stored
from tests.support.channels.harness import a_text
from tests.support.channels.push import SETTINGS, Browser, Push, a_vapid_key, push
from tests.support.channels.text_messages import NOON
from tests.support.provider_double.plan import Plan, Turn
from tests.support.tokens import TestIssuer

THERE = "/sites/north/push-subscriptions"


@pytest_asyncio.fixture
async def pushing() -> AsyncIterator[Push]:
    async with push() as running:
        yield running


@pytest_asyncio.fixture
async def where_push_is(
    settings: NotificationsSettings, office: Office
) -> AsyncIterator[AsyncClient]:
    """The API of an office that tells browsers."""
    with_push = NotificationsSettings.model_validate({**settings.model_dump(), **SETTINGS})
    transport = ASGITransport(create_api(with_push, office.database, office.clock))
    async with AsyncClient(transport=transport, base_url="http://notifications") as client:
        yield client


def subscribing(browser: Browser) -> dict[str, object]:
    point, auth = (urlsafe_b64encode(one).decode() for one in (browser.point, browser.auth))
    return {"endpoint": browser.endpoint, "keys": {"p256dh": point, "auth": auth}}


async def test_only_the_browser_reads_it_and_the_push_service_knows_who_sent_it(
    pushing: Push,
) -> None:
    message = useless_after(pushing, minutes=10)
    assert await pushing.channel.hand_over(message) == Accepted()
    [entry] = pushing.double.ledger.entries
    assert b"Reminder" not in entry.asked.raw
    told = pushing.browser.reads(entry.asked.raw)
    assert (told["body"], told["tag"]) == ("Reminder: now.", str(message.id))
    headers = entry.asked.headers
    assert (headers["TTL"], headers["Topic"]) == ("600", message.id.hex)
    assert (headers["Urgency"], headers["Content-Encoding"]) == ("normal", "aes128gcm")
    assert Vapid02.verify(headers["Authorization"])


def useless_after(pushing: Push, *, minutes: int) -> Message:
    return a_text(
        uuid4(),
        pushing.address,
        person_id=pushing.person,
        expires_at=NOON + timedelta(minutes=minutes),
    )


async def test_a_browser_that_is_gone_is_forgotten(pushing: Push) -> None:
    pushing.double.plan = Plan.always(Turn.REFUSE_ADDRESS)
    answer = await pushing.channel.hand_over(pushing.message(uuid4()))
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.code) == (Failure.PERMANENT, "push-gone")
    assert pushing.browsers.known == {}
    again = await pushing.channel.hand_over(pushing.message(uuid4()))
    assert isinstance(again, Refused)
    assert again.code == "push-no-browser"


async def test_one_browser_that_has_it_is_enough(pushing: Push) -> None:
    away = replace(pushing.browser.subscription(), endpoint="http://127.0.0.1:1/push/x")
    pushing.browsers.known[uuid4()] = away
    assert await pushing.channel.hand_over(pushing.message(uuid4())) == Accepted()


async def test_people_keep_their_own_browsers_and_no_address_is_stored_in_clear(
    office: Office, where_push_is: AsyncClient, issuer: TestIssuer
) -> None:
    api = where_push_is
    person, other = await office.client(), await office.client()
    own = issuer.bearer("client", client_ids=[str(person)])
    others = issuer.bearer("client", client_ids=[str(other)])
    browser = Browser("https://push.example.org/kanarienvogel")
    made = await api.post(THERE, json=subscribing(browser), headers=own)
    assert made.status_code == 201, made.text
    assert "kanarienvogel" not in made.text + await everything_stored(office)
    opened = await SqlBrowsers(office.database, office.vault).of("north", person)
    assert [at for _, at in opened] == [browser.subscription()]
    there = f"{THERE}/{made.json()['id']}"
    assert (await api.delete(there, headers=others)).status_code == 204
    assert len((await api.get(THERE, headers=own)).json()["items"]) == 1
    # Whoever signs in at the same browser later takes it over.
    assert (await api.post(THERE, json=subscribing(browser), headers=others)).status_code == 201
    assert (await api.get(THERE, headers=own)).json()["items"] == []
    [kept] = (await api.get(THERE, headers=others)).json()["items"]
    assert (await api.delete(f"{THERE}/{kept['id']}", headers=others)).status_code == 204
    assert await office.database.fetch(select(tables.push_subscription)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "http://push.example.org/kanarienvogel"},
        {"endpoint": "https://"},
        {"endpoint": "https://a b/kanarienvogel"},
        {"endpoint": "https://push.example.org:99999/"},
        {"keys": {"p256dh": "kanarienvogel", "auth": "AAAAAAAAAAAAAAAAAAAAAA"}},
        {"keys": {"p256dh": "A" * 87, "auth": "AAAAAAAAAAAAAAAAAAAAAA"}},
        {"keys": {"p256dh": "", "auth": ""}},
        {"person_id": str(uuid4())},
        {"kanarienvogel": 1},
    ],
)
async def test_what_is_no_subscription_is_refused_and_not_repeated(
    office: Office,
    where_push_is: AsyncClient,
    issuer: TestIssuer,
    changed: dict[str, object],
) -> None:
    person = await office.client()
    own = issuer.bearer("client", client_ids=[str(person)])
    body = {**subscribing(Browser("https://push.example.org/1")), **changed}
    answer = await where_push_is.post(THERE, json=body, headers=own)
    assert answer.status_code == 422
    assert "kanarienvogel" not in answer.json()["detail"] or "kanarienvogel" in changed


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1:8803",
        "10.0.0.5",
        "8.8.8.8",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "017700000001",
        "127.1",
        "127%2e0.0.1",
        "push",
        "push.",
        "push..org",
        "-push.example.org",
        "metadata.google.internal",
        "METADATA.GOOGLE.INTERNAL.",
        "printer.local",
        "push.localhost",
        "router.home.arpa",
        "push.example.0x7f",
    ],
)
def test_what_is_no_name_on_the_internet_is_refused(host: str) -> None:
    told = subscribing(Browser("https://push.example.org/1"))["keys"]
    assert isinstance(told, dict)
    with pytest.raises(Invalid) as refused:
        Subscription.told(endpoint=f"https://{host}/kanarienvogel", **told)
    assert refused.value.members["errors"][0]["field"] == "endpoint"
    assert "kanarienvogel" not in str(refused.value)


@pytest.mark.parametrize(
    "host",
    ["fcm.googleapis.com", "web.push.apple.com", "push.example.org:8443", "x1-2.xn--p1ai", "A.eu."],
)
def test_a_push_service_by_its_name_is_taken(host: str) -> None:
    told = subscribing(Browser("https://push.example.org/1"))["keys"]
    assert isinstance(told, dict)
    assert Subscription.told(endpoint=f"https://{host}/1", **told)


async def test_a_kept_address_within_our_network_is_not_called(pushing: Push) -> None:
    """It may have been kept before it was refused at subscribing, or its name stands for it now."""
    account = WebPushAccount(vapid_key=a_vapid_key(), contact="mailto:ops@example.org")
    guarded = WebPush(account, pushing.browsers, SettableClock(NOON))
    within = replace(pushing.browser.subscription(), endpoint="https://localhost/push/x")
    pushing.browsers.known = {uuid4(): within}
    answer = await guarded.hand_over(pushing.message(uuid4()))
    await guarded.close()
    # The recipient's fault: else one browser could open the breaker of everybody's.
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.trouble) == (Failure.PERMANENT, Trouble.RECIPIENT)


async def test_without_web_push_there_is_no_key_and_nobody_subscribes(
    office: Office, api: AsyncClient, issuer: TestIssuer
) -> None:
    assert (await api.get("/sites/north/push-key")).status_code == 404
    own = issuer.bearer("client", client_ids=[str(await office.client())])
    body = subscribing(Browser("https://push.example.org/1"))
    answer = await api.post(THERE, json=body, headers=own)
    assert (answer.status_code, answer.json()["type"].split(":")[-1]) == (409, "push-is-not-set-up")
    assert "Web push is not set up here" in answer.json()["detail"]
    assert await office.database.fetch(select(tables.push_subscription)) == []
