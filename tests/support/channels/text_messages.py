"""SMS by both HTTP APIs, with the provider double."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.notifications.channels.egress import Egress
from services.notifications.channels.generic_sms import GenericAccount, GenericSms
from services.notifications.channels.twilio_sms import TwilioAccount, TwilioSms
from services.notifications.domain.messages.message import Message
from shared.clock import SettableClock
from tests.support.channels.harness import Can, a_text
from tests.support.provider_double.dialect import ACCOUNT, SECRET
from tests.support.provider_double.plan import Plan, Turn
from tests.support.provider_double.server import ProviderDouble, provider_double

NOON = datetime(2026, 3, 10, 18, tzinfo=UTC)
LOOPBACK = Egress(timeout=1, allows_private_network=True)
TURNS = {
    Can.REFUSE_RECIPIENT: Turn.REFUSE_ADDRESS,
    Can.REFUSE_FOR_NOW: Turn.REFUSE_FOR_NOW,
    Can.REFUSE_WORDS: Turn.REFUSE_WORDS,
    Can.REFUSE_ACCOUNT: Turn.REFUSE_ACCOUNT,
    Can.LOSE_ANSWER: Turn.LOSE_ANSWER,
    Can.THROTTLE: Turn.TOO_MANY,
    Can.BREAK_DOWN: Turn.SERVER_ERROR,
    Can.TALK_NONSENSE: Turn.MALFORMED,
    Can.ANSWER_FOR_ANOTHER: Turn.LIE,
    Can.REDIRECT: Turn.REDIRECT,
}
TWILIO_ABILITIES = {
    *TURNS,
    Can.DROP_CONNECTIONS,
    Can.GO_AWAY,
    Can.NAME_WHAT_IT_TOOK,
    Can.REFUSE_BAD_ADDRESSES,
}
GENERIC_ABILITIES = {*TWILIO_ABILITIES, Can.HONOUR_KEYS}


@dataclass
class Texts:
    """`away` is a channel of the same kind whose provider does not listen."""

    channel: TwilioSms | GenericSms
    double: ProviderDouble
    away: TwilioSms | GenericSms
    address: str = "+13035550199"
    bad_addresses: tuple[str, ...] = (
        "",
        "3035550199",
        "+0303555019",
        "+1303555019912345",
        "+13035550199,+13035550100",
        "+13035550199\r\nX: 1",
        "+1303555019٩",
        "whatsapp:+13035550199",
    )

    async def does(self, what: Can) -> None:
        if what is Can.DROP_CONNECTIONS:
            self.double.hang_up()
            await noticed()
        elif what is Can.GO_AWAY:
            self.channel = self.away
        else:
            self.double.plan = Plan.always(TURNS[what], retry_after_seconds=7)

    async def accepted(self) -> dict[str, int]:
        return dict(self.double.ledger.accepted())

    def reference(self, message_id: UUID) -> str:
        return str(message_id)

    def message(self, identity: UUID, to: str | None = None) -> Message:
        return a_text(identity, self.address if to is None else to)


async def noticed() -> None:
    """Let this loop see that the other side has closed; who writes before that loses an answer."""
    for _ in range(10):
        await asyncio.sleep(0)


def twilio_account(url: str) -> TwilioAccount:
    return TwilioAccount(
        base_url=url,
        account_sid=ACCOUNT,
        auth_token=SECRET,
        sender="+13035550100",
        receipts_url="https://notify.example.org/providers/twilio/receipts",
        egress=LOOPBACK,
    )


def generic_account(url: str) -> GenericAccount:
    return GenericAccount(base_url=url, token=SECRET, sender="+13035550100", egress=LOOPBACK)


@asynccontextmanager
async def twilio() -> AsyncIterator[Texts]:
    clock = SettableClock(NOON)
    async with provider_double() as double:
        away = TwilioSms(twilio_account("http://127.0.0.1:1"), clock)
        channel = TwilioSms(twilio_account(double.url), clock)
        yield Texts(channel, double, away)
        await channel.close()
        await away.close()


@asynccontextmanager
async def generic() -> AsyncIterator[Texts]:
    clock = SettableClock(NOON)
    async with provider_double() as double:
        away = GenericSms(generic_account("http://127.0.0.1:1"), clock)
        channel = GenericSms(generic_account(double.url), clock)
        yield Texts(channel, double, away)
        await channel.close()
        await away.close()
