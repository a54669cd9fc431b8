"""A real SMTP server on loopback that misbehaves as told, and a ledger of what it accepted."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from time import time

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Letter:
    """A message the server took over, and when, in seconds since 1970."""

    to: str
    message_id: str
    content: EmailMessage
    at: float


@dataclass
class MailServer:
    """Accepts everything until it is told otherwise; `port` is set while it runs."""

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    sender_answer: str | None = None
    recipient_answers: dict[str, str] = field(default_factory=dict)
    data_answer: str | None = None
    hangs_up_after_data: bool = False
    is_silent: bool = False
    hangs_up_at_connect: bool = False
    before_data: Callable[[], Awaitable[None]] | None = None
    connections: int = 0
    _transports: list[asyncio.Transport] = field(default_factory=list)

    def accepted(self) -> Counter[str]:
        """Return how often each message id was accepted."""
        return Counter(letter.message_id for letter in self.letters)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd asks for this name
        self,
        server: SMTP,  # noqa: ARG002 - part of the hook
        session: Session,  # noqa: ARG002 - part of the hook
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002 - part of the hook
    ) -> str:
        if self.sender_answer is not None:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd asks for this name
        self,
        server: SMTP,  # noqa: ARG002 - part of the hook
        session: Session,  # noqa: ARG002 - part of the hook
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002 - part of the hook
    ) -> str:
        answer = self.recipient_answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd asks for this name
        self,
        server: SMTP,
        session: Session,  # noqa: ARG002 - part of the hook
        envelope: Envelope,
    ) -> str:
        if self.before_data is not None:
            await self.before_data()
        if self.data_answer is not None:
            return self.data_answer
        self._keep(envelope)
        if self.is_silent:
            await asyncio.Event().wait()
        if self.hangs_up_after_data and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 kept"

    def hang_up(self) -> None:
        """Drop every connection there is, as a server does that restarts."""
        for transport in self._transports:
            transport.abort()
        self._transports.clear()

    def protocol(self) -> SMTP:
        return _Connection(self)

    def connected(self, transport: asyncio.Transport) -> None:
        self.connections += 1
        self._transports.append(transport)
        if self.hangs_up_at_connect:
            transport.abort()

    def _keep(self, envelope: Envelope) -> None:
        raw = envelope.original_content or b""
        content = message_from_bytes(raw, EmailMessage, policy=policy.default)
        identity = str(content["Message-ID"])
        self.letters += [Letter(to, identity, content, time()) for to in envelope.rcpt_tos]


class _Connection(SMTP):
    def __init__(self, mail: MailServer) -> None:
        super().__init__(mail, hostname="localhost")
        self._mail = mail

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        assert isinstance(transport, asyncio.Transport)
        self._mail.connected(transport)


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """Run a mail server in this event loop for as long as the block lasts."""
    mail = MailServer()
    server = await asyncio.get_running_loop().create_server(mail.protocol, "127.0.0.1", 0)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
        mail.hang_up()
