"""Staff chat: never for clients, and what is not confirmed is not called sent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest
import pytest_asyncio

from services.notifications.channels.apprise_chat import AppriseChat, ChatAccount
from services.notifications.domain.messages.message import AnswerLost, Refused
from services.notifications.domain.terms import Audience, Failure
from tests.support.channels.chat import Chat, chat
from tests.support.provider_double.plan import Plan, Turn


@pytest_asyncio.fixture
async def room() -> AsyncIterator[Chat]:
    async with chat() as running:
        yield running


@pytest.mark.parametrize("audience", [Audience.CLIENT, Audience.FAMILY])
async def test_nobody_but_staff_is_told_in_a_room(room: Chat, audience: Audience) -> None:
    answer = await room.channel.hand_over(replace(room.message(uuid4()), audience=audience))
    assert isinstance(answer, Refused)
    assert answer.failure is Failure.PERMANENT
    assert await room.accepted() == {}


@pytest.mark.parametrize("turn", [Turn.SERVER_ERROR, Turn.REFUSE_ACCOUNT, Turn.DROP])
async def test_what_is_not_confirmed_may_have_arrived(room: Chat, turn: Turn) -> None:
    room.double.plan = Plan.always(turn)
    assert isinstance(await room.channel.hand_over(room.message(uuid4())), AnswerLost)


async def test_calls_that_hang_hold_up_nobody_for_longer_than_the_limit() -> None:
    async with chat() as room:
        url = room.double.url.replace("http://", "json://") + "/chat/canary"
        slow = AppriseChat(ChatAccount(urls=(url,), timeout=0.3, at_once=1))
        room.double.plan = Plan(latency=(1.0, 1.0))
        first, second = await asyncio.gather(
            slow.hand_over(room.message(uuid4())), slow.hand_over(room.message(uuid4()))
        )
        assert isinstance(first, AnswerLost)
        assert isinstance(second, Refused | AnswerLost)
        await slow.close()


@pytest.mark.parametrize("urls", [(), ("",), ("nothing://canary",)])
def test_an_address_that_apprise_does_not_know_is_refused_without_being_repeated(
    urls: tuple[str, ...],
) -> None:
    with pytest.raises(ValueError, match="Apprise") as refused:
        AppriseChat(ChatAccount(urls=urls))
    assert "canary" not in str(refused.value) + repr(ChatAccount(urls=urls))
