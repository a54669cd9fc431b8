"""What is needed of a provider that calls us: its calls verified and read, and answered."""

from typing import Protocol

from services.notifications.domain.replies.receipt import Receipt
from services.notifications.domain.replies.webhook import Call, Inbound
from services.notifications.domain.terms import ChannelName


class Webhooks(Protocol):
    """One provider's webhooks. Both readers verify first.

    They raise SignatureIsWrong, WebhookIsStale, WebhookIsMalformed.
    """

    @property
    def channel(self) -> ChannelName: ...

    def receipt(self, call: Call) -> Receipt | None:
        """Return what is told of a message; None where it says nothing that we follow."""
        ...

    def inbound(self, call: Call) -> Inbound | None:
        """Return what a person sent; None where it is something else, such as a picture alone."""
        ...

    def answer(self, text: str | None) -> tuple[str, bytes]:
        """Return media type and body of the answer that says `text` to the person."""
        ...
