"""E-mail by SMTP. What the server answers becomes a class and a code; its words are dropped."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.utils import format_datetime, formataddr
from functools import lru_cache
from typing import Literal
from uuid import UUID

import aiosmtplib

from services.notifications.domain.messages.message import (
    Accepted,
    Answer,
    AnswerLost,
    Message,
    Refused,
)
from services.notifications.domain.terms import ChannelName, Failure, Language, Trouble
from shared.clock import Clock

Tls = Literal["none", "starttls", "tls"]

_LAST_TEMPORARY = 499
_UNREACHABLE = (aiosmtplib.SMTPException, OSError, TimeoutError)
_ABOUT_THE_MESSAGE = (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """The provider and the neutral sender. `timeout` is seconds for a whole hand-over."""

    host: str
    port: int
    sender_address: str
    sender_name: str
    tls: Tls = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 5.0


@dataclass(slots=True)
class _Progress:
    """How far a hand-over has come, for whoever must say what its end means."""

    client: aiosmtplib.SMTP | None = None
    words_are_leaving: bool = False


class SmtpEmailSender:
    """Keeps connections open between messages; each carries one message at a time."""

    channel = ChannelName.EMAIL
    # A mailbox may show one Message-ID once; no server promises it.
    honours_key = False
    looks_up = False

    def __init__(self, account: SmtpAccount, clock: Clock, name: str = "smtp") -> None:
        self.name = name
        self._account = account
        self._clock = clock
        self._from = formataddr((account.sender_name, account.sender_address))
        self._domain = account.sender_address.rpartition("@")[2]
        self._idle: list[aiosmtplib.SMTP] = []

    async def hand_over(self, message: Message) -> Answer:
        """Submit one message; its `Message-ID` is our id, on every try the same."""
        if not _is_one_address(message.to):
            return Refused(Failure.PERMANENT, "not-an-address", blames_address=True)
        progress = _Progress()
        try:
            async with asyncio.timeout(self._account.timeout):
                return await self._submit(message, progress)
        except aiosmtplib.SMTPResponseException as refusal:
            answer: Answer = _refused(refusal)
        except _UNREACHABLE:
            answer = _broken_off(progress)
        if progress.client is not None:
            progress.client.close()
        return answer

    async def look_up(self, _message_id: UUID, _reference: str | None) -> Answer | None:
        """Return None: a mail server cannot be asked."""
        return None

    async def close(self) -> None:
        """Take leave of the server."""
        while self._idle:
            with suppress(*_UNREACHABLE):
                await self._idle.pop().quit()

    async def _submit(self, message: Message, progress: _Progress) -> Accepted:
        await self._open(progress)
        client = progress.client
        assert client is not None  # noqa: S101 - _open() has just set it
        await client.rcpt(message.to)
        words = self._written(message)
        progress.words_are_leaving = True
        await client.data(words)
        self._idle.append(client)
        return Accepted()

    async def _open(self, progress: _Progress) -> None:
        """Open a message on an idle connection that still lives, else on a new one."""
        while self._idle:
            progress.client = self._idle.pop()
            try:
                await progress.client.mail(self._account.sender_address)
            except (aiosmtplib.SMTPServerDisconnected, OSError):
                progress.client.close()
            else:
                return
        progress.client = self._client()
        await progress.client.connect()
        await progress.client.mail(self._account.sender_address)

    def _client(self) -> aiosmtplib.SMTP:
        account = self._account
        return aiosmtplib.SMTP(
            hostname=account.host,
            port=account.port,
            username=account.username,
            password=account.password,
            use_tls=account.tls == "tls",
            start_tls=account.tls == "starttls",
            timeout=account.timeout,
        )

    def _written(self, message: Message) -> bytes:
        head = (
            f"From: {self._from}\r\n"
            f"To: {message.to}\r\n"
            f"Date: {format_datetime(self._clock.now())}\r\n"
            f"Message-ID: <{message.id}@{self._domain}>\r\n"
        )
        return head.encode("ascii") + _words(message.subject, message.body, message.language)


@lru_cache(maxsize=1024)
def _words(subject: str, body: str, language: Language) -> bytes:
    """Return the part that is the same for everybody told the same; it names no person."""
    email = EmailMessage(policy=SMTP_LINES)
    email["Subject"] = subject
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(body, cte="quoted-printable")
    email["Content-Language"] = language.value
    return email.as_bytes()


def _is_one_address(text: str) -> bool:
    return (
        bool(text) and text.isascii() and text.isprintable() and " " not in text and "," not in text
    )


def _broken_off(progress: _Progress) -> Answer:
    # Once the words were leaving they may have arrived whole: only the answer is surely missing.
    if progress.words_are_leaving:
        return AnswerLost("smtp-answer-lost")
    return Refused(Failure.TECHNICAL, "smtp-unreachable", trouble=Trouble.UNREACHABLE)


def _refused(refusal: aiosmtplib.SMTPResponseException) -> Refused:
    code = f"smtp-{refusal.code}"
    if not isinstance(refusal, _ABOUT_THE_MESSAGE):
        # Our connection, account or sender is refused: every message would meet it.
        return Refused(Failure.TECHNICAL, code, trouble=Trouble.REJECTED)
    if refusal.code <= _LAST_TEMPORARY:
        return Refused(Failure.TEMPORARY, code)
    is_address = isinstance(refusal, aiosmtplib.SMTPRecipientRefused)
    return Refused(Failure.PERMANENT, code, blames_address=is_address)
