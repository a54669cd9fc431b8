"""`footbridge events`: what happens, read from the stream beside the services."""

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import nats.errors
import typer
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from deploy.cli.reach import Reach, reach, refuse
from shared.http.parameters import SITE_PATTERN
from shared.messaging.subjects import STREAM

Follow = Annotated[bool, typer.Option("--follow", help="Go on with each event as it comes.")]
Site = Annotated[str | None, typer.Option(help="Only this site's.")]
Last = Annotated[int, typer.Option(min=1, max=10_000, help="How many of the newest to begin with.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, with the payload.")]

_LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Seen:
    """One event of the stream: ids, codes, dates and counts only, as every event."""

    seq: int
    time: str
    subject: str
    aggregate_id: str
    aggregate_seq: str
    payload: Any

    @classmethod
    def of(cls, message: Msg) -> "Seen":
        headers = message.headers or {}
        aggregate, number = headers.get("ce-subject", "-"), headers.get("ce-aggregateseq", "-")
        text = message.data.decode(errors="replace")
        try:
            payload = json.loads(text)
        except ValueError:
            payload = text
        at = headers.get("ce-time") or message.metadata.timestamp.isoformat()
        return cls(
            message.metadata.sequence.stream, at, message.subject, aggregate, number, payload
        )

    def line(self) -> str:
        which = f"{self.aggregate_id} {self.aggregate_seq}"
        return f"{self.seq:>7} {self.time[:19]} {self.subject} {which}"


def events(
    *, follow: Follow = False, site: Site = None, last: Last = 20, as_json: AsJson = False
) -> None:
    """Print the newest events: number, time (UTC), subject, aggregate and its own number.

    Nothing is taken from any service: it only looks.
    """
    if site is not None and not re.fullmatch(SITE_PATTERN, site):
        refuse("That is not the short name of a site.")
    asyncio.run(_print(reach(), f"iop.{site or '*'}.>", last, follow=follow, as_json=as_json))


async def _print(where: Reach, subjects: str, last: int, *, follow: bool, as_json: bool) -> None:
    async with where.broker() as client:
        jetstream = client.jetstream()
        try:
            start, waiting = await _start(jetstream, subjects, last)
        except NotFoundError:
            refuse("There is no stream. Make it: footbridge provision")
        if not waiting and not follow:
            typer.echo("There are no events.", err=as_json)
            return
        async for seen in _seen(client, subjects, start, waiting, last, follow=follow):
            typer.echo(json.dumps(asdict(seen)) if as_json else seen.line())


async def _start(jetstream: JetStreamContext, subjects: str, last: int) -> tuple[int, int]:
    """Return a sequence behind which at least `last` events wait, and how many do."""
    state = (await jetstream.stream_info(STREAM)).state
    back = last
    while True:
        start = max(state.first_seq, state.last_seq - back + 1, 1)
        waiting = await _waiting(jetstream, subjects, start)
        if waiting >= last or start <= max(state.first_seq, 1):
            return start, waiting
        back *= 4


async def _waiting(jetstream: JetStreamContext, subjects: str, start: int) -> int:
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=start,
        filter_subject=subjects,
        ack_policy=AckPolicy.NONE,
        mem_storage=True,
        inactive_threshold=30,
    )
    made = await jetstream.add_consumer(STREAM, config)
    await jetstream.delete_consumer(STREAM, made.name)
    return made.num_pending or 0


async def _seen(
    client: Client, subjects: str, start: int, waiting: int, last: int, *, follow: bool
) -> AsyncIterator[Seen]:
    """Yield the newest `last` of what waits, and then, where asked for, all that comes."""
    config = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=start)
    subscription = await client.jetstream().subscribe(
        subjects, stream=STREAM, ordered_consumer=True, config=config
    )
    newest: deque[Seen] = deque(maxlen=last)
    for _ in range(waiting):
        newest.append(Seen.of(await _next(client, subscription)))
    for seen in newest:
        yield seen
    while follow:
        yield Seen.of(await _next(client, subscription))


async def _next(client: Client, subscription: JetStreamContext.PushSubscription) -> Msg:
    """Wait for the next event; a broker that went away ends the command."""
    while True:
        try:
            return await subscription.next_msg(timeout=_LOOK_SECONDS)
        except nats.errors.TimeoutError:
            if not client.is_connected:
                refuse("NATS went away.")
        except nats.errors.Error:
            refuse("NATS went away.")
