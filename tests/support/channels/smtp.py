"""E-mail with a real SMTP server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.notifications.channels import SmtpAccount, SmtpEmailSender
from services.notifications.domain.messages.message import Message
from shared.clock import SettableClock
from tests.support.channels.harness import Can, a_text
from tests.support.mail_server import MailServer, mail_server

_ADDRESS = "canary@example.org"


@dataclass
class Smtp:
    channel: SmtpEmailSender
    mail: MailServer
    address: str = _ADDRESS
    bad_addresses: tuple[str, ...] = (
        "",
        "a b@example.org",
        "a@example.org,b@example.org",
        "a@example.org\r\nBcc: b@b.org",
        "ñ@b.org",
    )

    async def does(self, what: Can) -> None:
        match what:
            case Can.REFUSE_RECIPIENT:
                self.mail.recipient_answers[_ADDRESS] = f"550 5.1.1 no such {_ADDRESS}"
            case Can.REFUSE_FOR_NOW:
                self.mail.recipient_answers[_ADDRESS] = f"450 4.2.1 later {_ADDRESS}"
            case Can.REFUSE_WORDS:
                self.mail.data_answer = "554 refused"
            case Can.REFUSE_ACCOUNT:
                self.mail.sender_answer = "553 not your address"
            case Can.LOSE_ANSWER:
                self.mail.hangs_up_after_data = True
            case Can.DROP_CONNECTIONS:
                self.mail.hang_up()
            case Can.GO_AWAY:
                self.mail.hangs_up_at_connect = True
                self.mail.hang_up()

    async def accepted(self) -> dict[str, int]:
        return dict(self.mail.accepted())

    def reference(self, message_id: UUID) -> str:
        return f"<{message_id}@example.net>"

    def message(self, identity: UUID, to: str | None = None) -> Message:
        return a_text(identity, _ADDRESS if to is None else to)


ABILITIES = {
    Can.REFUSE_RECIPIENT,
    Can.REFUSE_FOR_NOW,
    Can.REFUSE_WORDS,
    Can.REFUSE_ACCOUNT,
    Can.LOSE_ANSWER,
    Can.DROP_CONNECTIONS,
    Can.GO_AWAY,
    Can.REFUSE_BAD_ADDRESSES,
}


@asynccontextmanager
async def smtp() -> AsyncIterator[Smtp]:
    async with mail_server() as mail:
        account = SmtpAccount(
            host="127.0.0.1",
            port=mail.port,
            sender_address="office@example.net",
            sender_name="Appointments",
            tls="none",
            timeout=1,
        )
        sender = SmtpEmailSender(account, SettableClock(datetime(2026, 3, 10, 18, tzinfo=UTC)))
        yield Smtp(sender, mail)
        await sender.close()
