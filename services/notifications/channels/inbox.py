"""The in-app inbox: the one channel behind a login. Its provider is this service's own database."""

from uuid import UUID

from services.notifications.channels import answers
from services.notifications.domain.messages.message import Accepted, Answer, Message, Refused
from services.notifications.domain.terms import ChannelName, Failure, Trouble
from services.notifications.ports.inbox import InboxKeeping
from shared.errors import Unavailable

API = "inbox"


class InboxChannel:
    """Never raises: whatever happens is an answer. The message's id is the row's: once is once."""

    channel = ChannelName.INBOX
    honours_key = True
    looks_up = True

    def __init__(self, keeping: InboxKeeping, name: str = API) -> None:
        self.name = name
        self._keeping = keeping

    async def hand_over(self, message: Message) -> Answer:
        if message.person_id is None or message.to != str(message.person_id):
            return answers.not_an_address(API)
        if not message.body.strip():
            return answers.not_words(API)
        try:
            is_kept = await self._keeping.keep(message)
        except Unavailable:
            # Whether it was kept is unknown; to keep it again is to keep it once.
            return Refused(Failure.TECHNICAL, "inbox-unreachable", trouble=Trouble.UNREACHABLE)
        if not is_kept:
            return Refused(Failure.PERMANENT, "inbox-without-key", trouble=Trouble.RECIPIENT)
        return Accepted(str(message.id))

    async def look_up(self, message_id: UUID, reference: str | None) -> Answer | None:  # noqa: ARG002 - our id is its name
        try:
            if await self._keeping.holds(message_id):
                return Accepted(str(message_id))
        except Unavailable:
            return None
        return Refused(Failure.TECHNICAL, "inbox-not-found")

    async def close(self) -> None:
        """Keep the database: it is not this channel's own."""
