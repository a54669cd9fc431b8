"""What is particular to SMS: codes of the providers, what they are told, and asking them later."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs
from uuid import uuid4

import orjson
import pytest
import pytest_asyncio

from services.notifications.channels.egress import Exchange
from services.notifications.channels.twilio_codes import refusal_of
from services.notifications.domain.messages.message import Accepted, AnswerLost, Refused
from services.notifications.domain.terms import Failure
from tests.support.channels.harness import a_text
from tests.support.channels.text_messages import NOON, Texts, generic, twilio
from tests.support.provider_double.plan import Plan, Turn

TO = "+13035550199"


@pytest_asyncio.fixture
async def by_twilio() -> AsyncIterator[Texts]:
    async with twilio() as texts:
        yield texts


@pytest_asyncio.fixture
async def by_generic() -> AsyncIterator[Texts]:
    async with generic() as texts:
        yield texts


async def test_twilio_is_told_where_to_tell_fates_and_until_when_to_try(by_twilio: Texts) -> None:
    identity = uuid4()
    message = a_text(identity, TO, expires_at=NOON + timedelta(minutes=10))
    await by_twilio.channel.hand_over(message)
    form = parse_qs(by_twilio.double.ledger.entries[0].asked.raw.decode())
    assert form["StatusCallback"] == [
        f"https://notify.example.org/providers/twilio/receipts?reference={identity}"
    ]
    assert form["ValidityPeriod"] == ["600"]
    assert form["From"] == ["+13035550100"]


@pytest.mark.parametrize(("left", "told"), [(-5, "1"), (86_400, "36000")])
async def test_how_long_twilio_may_try_keeps_to_its_bounds(
    by_twilio: Texts, left: int, told: str
) -> None:
    message = a_text(uuid4(), TO, expires_at=NOON + timedelta(seconds=left))
    await by_twilio.channel.hand_over(message)
    form = parse_qs(by_twilio.double.ledger.entries[0].asked.raw.decode())
    assert form["ValidityPeriod"] == [told]


async def test_somebody_who_unsubscribed_at_the_provider_is_blamed(by_twilio: Texts) -> None:
    by_twilio.double.plan = Plan.always(Turn.REFUSE_OPTED_OUT)
    answer = await by_twilio.channel.hand_over(by_twilio.message(uuid4()))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.blames_address) == ("twilio-21610", True)


@pytest.mark.parametrize(
    ("code", "failure", "blames"),
    [
        (21211, Failure.PERMANENT, True),
        (21614, Failure.PERMANENT, True),
        (30005, Failure.PERMANENT, True),
        (21617, Failure.PERMANENT, False),
        (30003, Failure.TEMPORARY, False),
        (20429, Failure.TECHNICAL, False),
    ],
)
def test_a_code_of_twilio_has_a_class(code: int, failure: Failure, blames: bool) -> None:
    refused = refusal_of(code, None, NOON)
    assert refused is not None
    assert (refused.failure, refused.blames_address) == (failure, blames)


@pytest.mark.parametrize("code", [None, True, "21211", 1, 21211.0, {}, -21211])
def test_what_is_no_code_of_twilio_has_none(code: object) -> None:
    assert refusal_of(code, Exchange(400, {}, b""), NOON) is None


@pytest.mark.parametrize("text", ["", " ", "\n", "x" * 1601, "a\0b", "a\x1bb"])
async def test_what_is_no_text_reaches_no_provider(by_generic: Texts, text: str) -> None:
    message = a_text(uuid4(), TO)
    odd = type(message)(message.id, TO, message.language, "", text)
    answer = await by_generic.channel.hand_over(odd)
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.blames_address) == (Failure.PERMANENT, False)
    assert await by_generic.accepted() == {}


async def test_twilio_is_asked_by_its_own_name_and_knows_none_of_ours(by_twilio: Texts) -> None:
    answer = await by_twilio.channel.hand_over(by_twilio.message(uuid4()))
    assert isinstance(answer, Accepted)
    assert await by_twilio.channel.look_up(uuid4(), answer.reference) == answer
    assert await by_twilio.channel.look_up(uuid4(), None) is None
    assert await by_twilio.channel.look_up(uuid4(), f"SM{9:032x}") is None
    assert await by_twilio.channel.look_up(uuid4(), "../../Accounts") is None


async def test_the_generic_provider_is_asked_by_our_id(by_generic: Texts) -> None:
    by_generic.double.plan = Plan.always(Turn.LOSE_ANSWER)
    lost, never = uuid4(), uuid4()
    assert isinstance(await by_generic.channel.hand_over(by_generic.message(lost)), AnswerLost)
    found = await by_generic.channel.look_up(lost, None)
    assert found == Accepted(by_generic.double.ledger.entries[0].id)
    missed = await by_generic.channel.look_up(never, None)
    assert isinstance(missed, Refused)
    assert missed.failure is Failure.TECHNICAL


async def test_a_provider_that_cannot_be_asked_says_nothing(by_generic: Texts) -> None:
    by_generic.double.plan = Plan(knows_status=False)
    assert await by_generic.channel.look_up(uuid4(), None) is None
    assert await by_generic.away.look_up(uuid4(), None) is None


async def test_our_id_is_the_key_and_the_reference(by_generic: Texts) -> None:
    identity = uuid4()
    await by_generic.channel.hand_over(by_generic.message(identity))
    asked = by_generic.double.ledger.entries[0].asked
    assert (asked.key, orjson.loads(asked.raw)["reference"]) == (str(identity), str(identity))


async def test_secrets_are_not_shown() -> None:
    async with twilio() as texts:
        assert "secret" not in repr(texts.channel._account)  # noqa: SLF001 - what a traceback shows
