"""Webhooks of providers: a call as it came, and why it is refused; no error repeats any of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.errors import BrokenRule, Forbidden, NotFound


class NoSuchProvider(NotFound):
    """No provider of this name tells us anything."""

    def __init__(self) -> None:
        super().__init__("No provider of this name is set up here.")


class SignatureIsWrong(Forbidden):
    """The call is not signed by the provider: nobody else is listened to."""

    def __init__(self) -> None:
        super().__init__("The signature is not this provider's. Check the secret and the address.")


class WebhookIsStale(Forbidden):
    """The call was signed too long ago, or in times to come: it may be one that was sent before."""

    def __init__(self) -> None:
        super().__init__("The time of signing is more than five minutes from now. Sign it anew.")


class WebhookIsMalformed(BrokenRule):
    """The call is signed, or could be, and does not say what such a call says."""

    status = 400

    def __init__(self, what: str) -> None:
        super().__init__(f"This is no such call: {what}.")


@dataclass(frozen=True, slots=True)
class Call:
    """`headers` by names in small letters; `target` is path and query as they were asked for."""

    target: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Inbound:
    """What a person sent: the provider's id of it, the sender's address, the words."""

    id: str
    sender: str
    text: str

    def __repr__(self) -> str:
        return "Inbound()"
