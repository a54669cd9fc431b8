"""What every channel does alike: it answers and never raises, and keeps what it saw to itself.

A new channel joins by a `Provider` of its own; the rules below stay as they are.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from services.notifications.channels import SmtpAccount, SmtpEmailSender
from services.notifications.domain.messages.message import (
    Accepted,
    Answer,
    AnswerLost,
    Message,
    Refused,
)
from services.notifications.domain.terms import Failure, Language
from services.notifications.ports.delivery import Channel
from shared.clock import SettableClock
from tests.integration.notifications.conftest import NOON
from tests.support.mail_server import MailServer, mail_server

ADDRESS = "canary@example.org"


class Provider(Protocol):
    """A channel with its provider, which misbehaves as told."""

    @property
    def channel(self) -> Channel: ...
    def refuse_recipient(self, *, for_good: bool) -> None: ...
    def refuse_words(self, *, for_good: bool) -> None: ...
    def refuse_account(self) -> None: ...
    def lose_answer(self) -> None: ...
    def drop_connections(self) -> None: ...
    def never_answer(self) -> None: ...
    def go_away(self) -> None: ...
    def accepted(self) -> dict[str, int]:
        """Return how often each reference was accepted."""
        ...

    def reference(self, message_id: UUID) -> str: ...


@dataclass
class Smtp:
    channel: SmtpEmailSender
    mail: MailServer

    def refuse_recipient(self, *, for_good: bool) -> None:
        code = "550 5.1.1 no such person" if for_good else "450 4.2.1 later"
        self.mail.recipient_answers[ADDRESS] = f"{code} {ADDRESS}"

    def refuse_words(self, *, for_good: bool) -> None:
        self.mail.data_answer = "554 refused" if for_good else "451 later"

    def refuse_account(self) -> None:
        self.mail.sender_answer = "553 not your address"

    def lose_answer(self) -> None:
        self.mail.hangs_up_after_data = True

    def drop_connections(self) -> None:
        self.mail.hang_up()

    def never_answer(self) -> None:
        self.mail.is_silent = True

    def go_away(self) -> None:
        self.mail.hangs_up_at_connect = True
        self.mail.hang_up()

    def accepted(self) -> dict[str, int]:
        return dict(self.mail.accepted())

    def reference(self, message_id: UUID) -> str:
        return f"<{message_id}@example.net>"


@pytest_asyncio.fixture(params=["smtp"])
async def provider() -> AsyncIterator[Provider]:
    async with mail_server() as mail:
        account = SmtpAccount(
            host="127.0.0.1",
            port=mail.port,
            sender_address="office@example.net",
            sender_name="Appointments",
            tls="none",
            timeout=1,
        )
        sender = SmtpEmailSender(account, SettableClock(NOON))
        yield Smtp(sender, mail)
        await sender.close()


def a_message(identity: UUID | None = None) -> Message:
    return Message(identity or uuid4(), ADDRESS, Language.ENGLISH, "Reminder", "Reminder: now.")


async def hand_over(provider: Provider, message: Message | None = None) -> Answer:
    answer = await provider.channel.hand_over(message or a_message())
    assert "canary" not in repr(answer)
    return answer


async def test_what_is_taken_over_is_accepted_under_our_id(provider: Provider) -> None:
    message = a_message()
    assert await hand_over(provider, message) == Accepted()
    assert provider.accepted() == {provider.reference(message.id): 1}


async def test_a_second_try_has_the_same_reference(provider: Provider) -> None:
    message = a_message()
    for _ in range(2):
        assert await hand_over(provider, message) == Accepted()
    assert provider.accepted() == {provider.reference(message.id): 2}


@pytest.mark.parametrize("for_good", [False, True])
async def test_a_refused_recipient_is_blamed_only_when_it_is_for_good(
    provider: Provider, for_good: bool
) -> None:
    provider.refuse_recipient(for_good=for_good)
    answer = await hand_over(provider)
    assert isinstance(answer, Refused)
    expected = Failure.PERMANENT if for_good else Failure.TEMPORARY
    assert (answer.failure, answer.blames_address) == (expected, for_good)


@pytest.mark.parametrize("for_good", [False, True])
async def test_refused_words_are_not_the_address_s_fault(
    provider: Provider, for_good: bool
) -> None:
    provider.refuse_words(for_good=for_good)
    answer = await hand_over(provider)
    assert isinstance(answer, Refused)
    expected = Failure.PERMANENT if for_good else Failure.TEMPORARY
    assert (answer.failure, answer.blames_address) == (expected, False)


async def test_our_own_refused_account_is_a_technical_failure(provider: Provider) -> None:
    provider.refuse_account()
    answer = await hand_over(provider)
    assert isinstance(answer, Refused)
    assert answer.failure is Failure.TECHNICAL


@pytest.mark.parametrize(
    "to",
    [
        "",
        "a b@example.org",
        "a@example.org,b@example.org",
        "a@example.org\r\nBcc: b@b.org",
        "ñ@b.org",
    ],
)
async def test_what_is_not_one_address_reaches_no_provider(provider: Provider, to: str) -> None:
    message = Message(uuid4(), to, Language.ENGLISH, "Reminder", "Reminder: now.")
    answer = await provider.channel.hand_over(message)
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.blames_address) == (Failure.PERMANENT, True)
    assert provider.accepted() == {}


async def test_a_lost_answer_is_neither_a_success_nor_a_failure(provider: Provider) -> None:
    message = a_message()
    provider.lose_answer()
    assert isinstance(await hand_over(provider, message), AnswerLost)
    assert provider.accepted() == {provider.reference(message.id): 1}


async def test_an_answer_that_never_comes_is_not_waited_for_for_ever(provider: Provider) -> None:
    provider.never_answer()
    assert isinstance(await hand_over(provider), AnswerLost)


async def test_an_absent_provider_is_a_technical_failure(provider: Provider) -> None:
    await hand_over(provider)
    provider.go_away()
    answer = await hand_over(provider)
    assert isinstance(answer, Refused)
    assert (answer.failure, answer.blames_address) == (Failure.TECHNICAL, False)


async def test_a_dropped_connection_costs_no_message(provider: Provider) -> None:
    assert await hand_over(provider) == Accepted()
    provider.drop_connections()
    message = a_message()
    assert await hand_over(provider, message) == Accepted()
    assert provider.accepted()[provider.reference(message.id)] == 1
