"""What came back and what lies behind a login: replies of people, an inbox, a browser."""

from base64 import urlsafe_b64encode
from time import time
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from deploy.lint.documents import settings_of
from services.notifications.channels.inbox import InboxChannel
from services.notifications.domain.messages.message import Accepted, Message
from services.notifications.domain.terms import ChannelName, Language
from services.notifications.handlers.replies.hearing import HearReply, hear_reply
from services.notifications.store.inbox import SqlInboxKeeping
from services.notifications.vault import AesGcmVault
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import units
from tests.fuzz.process import WEBHOOK_SECRET
from tests.support.provider_double.generic import webhook_signed

_EACH = 6
_SAID = ("Can I come later?", "STOP", "No", "Which room is it?")


async def replies(ground: Ground) -> None:
    vault = _vault()
    for person in ground.words["person_id"][:_EACH]:
        for text in _SAID:
            command = HearReply(
                person_id=UUID(person),
                provider="texts",
                channel=ChannelName.SMS,
                inbound_id=str(uuid4()),
                text=text,
            )
            async with units(ground)(UnitContext(SITE, new_id())) as uow:
                await hear_reply(command, uow, vault)
    there = f"/sites/{SITE}/replies"
    waiting = ground.items(f"{there}?state=open")
    ground.learn("reply_id", *(one["id"] for one in waiting))
    assert waiting, "nobody has anything to read"
    ground.ask("GET", f"{there}/{waiting[0]['id']}")
    ground.ask("POST", f"{there}/{waiting[0]['id']}/handling")


async def webhooks(ground: Ground) -> None:
    """Let the provider tell of a message, and pass on a reply of somebody nobody knows."""
    reference = ground.words["notification_id"][0]
    told = {"type": "message.status", "reference": reference, "id": "m1", "status": "delivered"}
    said = {"type": "message.received", "id": "m2", "from": "+13035550197", "text": "Yes"}
    for kind, what in (("receipts", told), ("replies", said)):
        body, headers = webhook_signed(what, at=time(), secret=WEBHOOK_SECRET)
        ground.signed(f"/providers/texts/{kind}", body, headers)
    ground.learn("provider", "texts")
    ground.ask("GET", f"/sites/{SITE}/push-key")


async def inbox(ground: Ground) -> None:
    """Put messages into the inbox of whoever asks: tokens here have the subject `somebody`."""
    person = uuid4()
    contact = {"email": f"{person}@example.org", "language": "en", "timezone": "America/Denver"}
    ground.put(f"/sites/{SITE}/contacts/{person}", contact)
    ground.put(f"/sites/{SITE}/staff/{person}", {"roles": ["ops"], "account": "somebody"})
    channel = InboxChannel(SqlInboxKeeping(units(ground), _vault()))
    for _ in range(_EACH):
        message = Message(
            new_id(),
            str(person),
            Language.ENGLISH,
            "Note",
            "Somebody wrote to you.",
            site=SITE,
            person_id=person,
        )
        assert isinstance(await channel.hand_over(message), Accepted)
    lying = ground.items(f"/sites/{SITE}/inbox")
    ground.learn("message_id", *(one["id"] for one in lying))
    ground.ask("POST", f"/sites/{SITE}/inbox/{lying[0]['id']}/reading")
    point = generate_private_key(SECP256R1()).public_key()
    encoded = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": _plain(encoded), "auth": _plain(bytes(16))}
    ground.learn("p256dh", keys["p256dh"])
    ground.learn("auth", keys["auth"])
    ground.learn("endpoint", "https://push.example.org/1")
    told = {"endpoint": "https://push.example.org/2", "keys": keys}
    made = ground.post(f"/sites/{SITE}/push-subscriptions", told)
    ground.learn("subscription_id", made["id"])
    ground.ask("GET", f"/sites/{SITE}/push-subscriptions")
    ground.learn("provider", "smtp", "inbox")


def _plain(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _vault() -> AesGcmVault:
    settings: Any = settings_of("notifications")
    return AesGcmVault(settings.master_key_bytes)


async def vocabulary(ground: Ground) -> None:
    """Publish words twice, so that one version has ended."""
    there = f"/sites/{SITE}/reply-words"
    for words in ({"yes": ["simón"]}, {"stop": ["ya estuvo"]}):
        ground.put(f"{there}/es", {"words": words})
    ground.learn("language", "es")
    ground.ask("GET", there)
    ground.ask("GET", f"{there}/es/versions")


SEEDS = (replies, webhooks, inbox, vocabulary)
