"""Staff chat through Apprise, with the provider double as the chat system."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import orjson

from services.notifications.channels.apprise_chat import AppriseChat, ChatAccount
from services.notifications.domain.messages.message import Message
from services.notifications.domain.terms import Audience
from tests.support.channels.harness import Can, a_text
from tests.support.channels.text_messages import TURNS
from tests.support.provider_double.plan import Plan
from tests.support.provider_double.server import ProviderDouble, provider_double


@dataclass
class Chat:
    channel: AppriseChat
    double: ProviderDouble
    address: str = "the team's room"
    bad_addresses: tuple[str, ...] = ()

    async def does(self, what: Can) -> None:
        self.double.plan = Plan.always(TURNS[what])

    async def accepted(self) -> dict[str, int]:
        words = (orjson.loads(entry.asked.raw)["message"] for entry in self.double.ledger.entries)
        return dict(Counter(word.rpartition(" ")[2] for word in words))

    def reference(self, message_id: UUID) -> str:
        return str(message_id)

    def message(self, identity: UUID, to: str | None = None) -> Message:
        plain = a_text(identity, to or self.address, audience=Audience.STAFF)
        return replace(plain, body=f"{plain.body} {identity}")


ABILITIES = {Can.LOSE_ANSWER}


@asynccontextmanager
async def chat() -> AsyncIterator[Chat]:
    async with provider_double() as double:
        url = double.url.replace("http://", "json://") + "/chat/canary"
        channel = AppriseChat(ChatAccount(urls=(url,), timeout=3))
        yield Chat(channel, double)
        await channel.close()
