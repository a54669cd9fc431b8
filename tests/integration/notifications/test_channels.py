"""What every channel does alike: it answers and never raises, and keeps what it saw to itself.

A new channel joins by one line in `CHANNELS`; the rules below stay as they are.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from services.notifications.domain.messages.message import (
    Accepted,
    Answer,
    AnswerLost,
    Message,
    Refused,
)
from services.notifications.domain.terms import Failure, Trouble
from tests.support.channels import chat, inbox, push, smtp, text_messages
from tests.support.channels.harness import CANARIES, Can, Harness, a_text

CHANNELS: dict[str, tuple[Callable[[], AbstractAsyncContextManager[Any]], set[Can]]] = {
    "smtp": (smtp.smtp, smtp.ABILITIES),
    "twilio": (text_messages.twilio, text_messages.TWILIO_ABILITIES),
    "chat": (chat.chat, chat.ABILITIES),
    "push": (push.push, push.ABILITIES),
    "inbox": (inbox.inbox, inbox.ABILITIES),
    "generic": (text_messages.generic, text_messages.GENERIC_ABILITIES),
}


@pytest_asyncio.fixture
async def harness(request: pytest.FixtureRequest) -> AsyncIterator[Harness]:
    make, _ = CHANNELS[request.param]
    async with make() as made:
        yield made


def those_that_can(*what: Can) -> pytest.MarkDecorator:
    able = [name for name, (_, abilities) in CHANNELS.items() if set(what) <= abilities]
    return pytest.mark.parametrize("harness", able, indirect=True)


every_channel = those_that_can()


async def hand_over(harness: Harness, message: Message | None = None) -> Answer:
    answer = await harness.channel.hand_over(message or harness.message(uuid4()))
    shows_nothing(repr(answer))
    return answer


def shows_nothing(text: str) -> None:
    for canary in CANARIES:
        assert canary not in text


@every_channel
async def test_what_is_taken_over_is_accepted_under_our_id(harness: Harness) -> None:
    message = harness.message(uuid4())
    assert isinstance(await hand_over(harness, message), Accepted)
    assert await harness.accepted() == {harness.reference(message.id): 1}


@those_that_can(Can.NAME_WHAT_IT_TOOK)
async def test_the_provider_s_own_name_for_it_comes_back(harness: Harness) -> None:
    answers = [await hand_over(harness) for _ in range(2)]
    names = {answer.reference for answer in answers if isinstance(answer, Accepted)}
    assert len(names) == 2
    assert None not in names


@every_channel
async def test_a_second_try_has_the_same_reference(harness: Harness) -> None:
    message = harness.message(uuid4())
    for _ in range(2):
        assert isinstance(await hand_over(harness, message), Accepted)
    assert set(await harness.accepted()) == {harness.reference(message.id)}


@those_that_can(Can.HONOUR_KEYS)
async def test_where_keys_are_honoured_a_second_try_is_taken_over_once(harness: Harness) -> None:
    message = harness.message(uuid4())
    first, second = [await hand_over(harness, message) for _ in range(2)]
    assert first == second
    assert await harness.accepted() == {harness.reference(message.id): 1}


@those_that_can(Can.REFUSE_RECIPIENT)
async def test_a_recipient_refused_for_good_is_blamed(harness: Harness) -> None:
    await harness.does(Can.REFUSE_RECIPIENT)
    answer = await hand_over(harness)
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.blames_address) == (Failure.PERMANENT, True)


@those_that_can(Can.REFUSE_FOR_NOW)
async def test_a_recipient_refused_for_now_is_blamed_for_nothing(harness: Harness) -> None:
    await harness.does(Can.REFUSE_FOR_NOW)
    answer = await hand_over(harness)
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.blames_address) == (Failure.TEMPORARY, False)


@those_that_can(Can.REFUSE_WORDS)
async def test_refused_words_are_not_the_address_s_fault(harness: Harness) -> None:
    await harness.does(Can.REFUSE_WORDS)
    answer = await hand_over(harness)
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.blames_address) == (Failure.PERMANENT, False)


@those_that_can(Can.REFUSE_ACCOUNT)
async def test_our_own_refused_account_is_a_technical_failure(harness: Harness) -> None:
    await harness.does(Can.REFUSE_ACCOUNT)
    answer = await hand_over(harness)
    assert isinstance(answer, Refused)
    assert answer.failure is Failure.TECHNICAL
    assert answer.blames_address is False


@those_that_can(Can.THROTTLE)
async def test_too_many_is_a_technical_failure_that_says_when_to_come_again(
    harness: Harness,
) -> None:
    await harness.does(Can.THROTTLE)
    answer = await hand_over(harness)
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.trouble) == (Failure.TECHNICAL, Trouble.THROTTLED)
    assert answer.retry_after == timedelta(seconds=7)


@those_that_can(Can.BREAK_DOWN)
async def test_a_provider_that_breaks_down_is_a_technical_failure(harness: Harness) -> None:
    await harness.does(Can.BREAK_DOWN)
    answer = await hand_over(harness)
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.trouble) == (Failure.TECHNICAL, Trouble.UNAVAILABLE)


@those_that_can(Can.REFUSE_BAD_ADDRESSES)
async def test_what_is_not_one_address_reaches_no_provider(harness: Harness) -> None:
    for to in harness.bad_addresses:
        answer = await harness.channel.hand_over(harness.message(uuid4(), to))
        assert isinstance(answer, Refused)
        assert (answer.failure, answer.blames_address) == (Failure.PERMANENT, True)
    assert await harness.accepted() == {}


@those_that_can(Can.LOSE_ANSWER)
async def test_a_lost_answer_is_neither_a_success_nor_a_failure(harness: Harness) -> None:
    await harness.does(Can.LOSE_ANSWER)
    message = harness.message(uuid4())
    assert isinstance(await hand_over(harness, message), AnswerLost)
    assert await harness.accepted() == {harness.reference(message.id): 1}


@those_that_can(Can.TALK_NONSENSE)
async def test_a_yes_that_nobody_can_read_is_no_success(harness: Harness) -> None:
    await harness.does(Can.TALK_NONSENSE)
    answer = await hand_over(harness)
    assert isinstance(answer, AnswerLost)
    assert answer.trouble is Trouble.MALFORMED_ANSWER


@those_that_can(Can.ANSWER_FOR_ANOTHER)
async def test_a_yes_to_something_else_is_no_success(harness: Harness) -> None:
    await harness.does(Can.ANSWER_FOR_ANOTHER)
    answer = await hand_over(harness)
    assert isinstance(answer, AnswerLost)
    assert answer.trouble is Trouble.ANSWER_FOR_ANOTHER


@those_that_can(Can.REDIRECT)
async def test_no_redirect_is_followed(harness: Harness) -> None:
    await harness.does(Can.REDIRECT)
    answer = await hand_over(harness)
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.trouble) == (Failure.TECHNICAL, Trouble.REJECTED)
    assert await harness.accepted() == {}


@those_that_can(Can.GO_AWAY)
async def test_a_provider_that_is_away_took_nothing_over(harness: Harness) -> None:
    await harness.does(Can.GO_AWAY)
    answer = await hand_over(harness)
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.blames_address) == (Failure.TECHNICAL, False)


@those_that_can(Can.DROP_CONNECTIONS)
async def test_a_dropped_connection_costs_no_message(harness: Harness) -> None:
    assert isinstance(await hand_over(harness), Accepted)
    await harness.does(Can.DROP_CONNECTIONS)
    message = harness.message(uuid4())
    assert isinstance(await hand_over(harness, message), Accepted)
    assert (await harness.accepted())[harness.reference(message.id)] == 1


@every_channel
async def test_many_at_once_are_each_taken_over_once(harness: Harness) -> None:
    ids = [uuid4() for _ in range(40)]
    answers = await asyncio.gather(*(hand_over(harness, harness.message(one)) for one in ids))
    assert all(isinstance(answer, Accepted) for answer in answers)
    assert await harness.accepted() == {harness.reference(one): 1 for one in ids}


@every_channel
async def test_no_log_line_holds_an_address_or_words(
    harness: Harness, request: pytest.FixtureRequest
) -> None:
    _, abilities = CHANNELS[request.node.callspec.params["harness"]]
    logs = StringIO()
    listening = logging.StreamHandler(logs)
    listening.addFilter(lambda record: record.name != "mail.log")  # the server's own, in here too
    root = logging.getLogger()
    level = root.level
    root.addHandler(listening)
    root.setLevel(logging.DEBUG)
    try:
        await hand_over(harness)
        for what in sorted(abilities & {Can.REFUSE_RECIPIENT, Can.GO_AWAY}, key=str):
            await harness.does(what)
            await hand_over(harness)
    finally:
        root.removeHandler(listening)
        root.setLevel(level)
    shows_nothing(logs.getvalue())
    assert "Reminder: now." not in logs.getvalue()
    assert "the-double-s-own-secret" not in logs.getvalue()


def test_a_message_shows_its_id_and_nothing_else() -> None:
    identity = UUID(int=7)
    shown = repr(a_text(identity, "+13035550199"))
    assert shown == f"Message({identity})"
