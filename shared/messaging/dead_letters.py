"""Dead letters: events one consumer could not take, kept with the reason until replayed."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass

import nats.errors
import orjson
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from shared.messaging.envelope import without_nats_headers
from shared.messaging.subjects import DEAD_LETTERS, dead_letter_subject, replay_subject

REASON = "Footbridge-Reason"
DELIVERIES = "Footbridge-Deliveries"
_MAX_REASON = 500


@dataclass(frozen=True)
class DeadLetter:
    """One event that `consumer` could not take, and why. `sequence` names it to operators."""

    sequence: int
    consumer: str
    subject: str
    reason: str
    event_id: str
    deliveries: int
    time: str


class NoSuchDeadLetter(LookupError):
    """There is no dead letter of this sequence; it may have been replayed already."""


async def bury(
    jetstream: JetStreamContext,
    *,
    consumer: str,
    subject: str,
    headers: Mapping[str, str],
    payload: bytes,
    reason: str,
    deliveries: int,
) -> None:
    """Store a dead letter; storing the same one again within the window changes nothing."""
    message_id = f"{consumer}:{headers.get('ce-id', '')}:{deliveries}"
    await jetstream.publish(
        dead_letter_subject(consumer, subject),
        payload,
        stream=DEAD_LETTERS,
        timeout=5,
        headers={
            **without_nats_headers(headers),
            REASON: reason.replace("\n", " ")[:_MAX_REASON],
            DELIVERIES: str(deliveries),
            "Nats-Msg-Id": message_id,
        },
    )


async def dead_letters(jetstream: JetStreamContext) -> AsyncIterator[DeadLetter]:
    """Yield all dead letters, oldest first."""
    try:
        state = (await jetstream.stream_info(DEAD_LETTERS)).state
    except NotFoundError:
        return
    sequence = state.first_seq
    while state.messages and sequence <= state.last_seq:
        try:
            message = await jetstream.get_msg(DEAD_LETTERS, sequence, next=True)
        except NotFoundError:
            return
        yield _letter(message)
        sequence = (message.seq or sequence) + 1


async def count(jetstream: JetStreamContext) -> int:
    try:
        return (await jetstream.stream_info(DEAD_LETTERS)).state.messages
    except NotFoundError:
        return 0


async def show(
    jetstream: JetStreamContext, sequence: int
) -> tuple[DeadLetter, Mapping[str, str], bytes]:
    """Return one dead letter with its headers and payload. Raises NoSuchDeadLetter."""
    try:
        message = await jetstream.get_msg(DEAD_LETTERS, sequence)
    except NotFoundError:
        raise NoSuchDeadLetter(sequence) from None
    return _letter(message), message.headers or {}, message.data or b""


async def remove(jetstream: JetStreamContext, sequence: int) -> None:
    await jetstream.delete_msg(DEAD_LETTERS, sequence)


@dataclass(frozen=True)
class ReplayRequest:
    """Asks a consumer to take a dead letter again; `again` lets it through the inbox."""

    sequence: int
    again: bool = False


@dataclass(frozen=True)
class ReplayAnswer:
    """What came of it: `processed`, `already_taken` or `failed`, then with the reason."""

    outcome: str
    reason: str = ""


async def replay(client: Client, consumer: str, request: ReplayRequest) -> ReplayAnswer:
    """Have the one consumer that failed take it again; never the shared subject."""
    try:
        answer = await client.request(
            replay_subject(consumer), orjson.dumps(asdict(request)), timeout=30
        )
    except nats.errors.NoRespondersError:
        return ReplayAnswer("failed", f"no worker of {consumer} is running")
    return ReplayAnswer(**orjson.loads(answer.data))


def _letter(message: RawStreamMsg) -> DeadLetter:
    headers = message.headers or {}
    _, consumer, subject = (message.subject or "..").split(".", 2)
    return DeadLetter(
        sequence=message.seq or 0,
        consumer=consumer,
        subject=subject,
        reason=headers.get(REASON, ""),
        event_id=headers.get("ce-id", ""),
        deliveries=int(headers.get(DELIVERIES, "0")),
        time=str(headers.get("ce-time", "")),
    )
