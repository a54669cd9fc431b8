"""`footbridge provision`, `outbox`, `consumer`: streams, what waits, and starting again."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import typer
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError
from rich.console import Console
from rich.table import Table

from deploy.cli.reach import Reach, reach, refuse
from shared.database import DatabaseAway
from shared.messaging import inbox
from shared.messaging.backlog import outbox_backlog
from shared.messaging.provisioning import Provisioned
from shared.messaging.provisioning import provision as create_absent
from shared.messaging.subjects import STREAM

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Replicas = Annotated[int, typer.Option(min=1, max=5, help="Copies of each stream in the cluster.")]
ToSequence = Annotated[int | None, typer.Option(min=1, help="Deliver from this sequence on.")]
ToTime = Annotated[datetime | None, typer.Option(help="Deliver from this time (UTC) on.")]
Again = Annotated[bool, typer.Option("--again", help="Let the events have their effect again.")]

consumer = typer.Typer(help="A service's durable consumer.", no_args_is_help=True)
_console = Console()


def provision(*, replicas: Replicas = 1, as_json: AsJson = False) -> None:
    """Create the streams that are absent; name, and leave, what an operator changed."""
    done = asyncio.run(_provision(reach(), replicas))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in done], indent=2))
        return
    for each in done:
        changed = ", ".join(each.changed_by_operator)
        state = "created" if each.created else f"left as changed: {changed}" if changed else "there"
        _console.print(f"{each.stream}: {state}", highlight=False)


async def _provision(where: Reach, replicas: int) -> list[Provisioned]:
    async with where.broker() as client:
        return await create_absent(client.jetstream(), replicas)


def outbox(*, as_json: AsJson = False) -> None:
    """Show each service's unpublished events, the oldest one's age, and what holds it back."""
    found = asyncio.run(_outboxes(reach()))
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    table = Table("service", "unpublished", "oldest, s", "longest open transaction, s")
    for service, row in found.items():
        table.add_row(service, *_cells(row))
    _console.print(table)


def _cells(row: Mapping[str, Any] | None) -> Iterable[str]:
    if row is None:
        return ("database away", "", "")
    return (str(row["events"]), f"{row['oldest_seconds']:.1f}", f"{row['held_back_seconds']:.1f}")


async def _outboxes(where: Reach) -> dict[str, dict[str, Any] | None]:
    return {service: await _outbox(where, service) for service in where.databases}


async def _outbox(where: Reach, service: str) -> dict[str, Any] | None:
    try:
        async with where.database(service) as database:
            return asdict(await outbox_backlog(database))
    except DatabaseAway:
        return None


@consumer.command()
def reset(
    service: str,
    *,
    to_sequence: ToSequence = None,
    to_time: ToTime = None,
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Deliver a service's events again from a sequence or a time.

    What was taken before has no second effect, unless `--again` says so.
    """
    if (to_sequence is None) == (to_time is None):
        refuse("Say where to start: --to-sequence N or --to-time T")
    start = asyncio.run(_reset(reach(), service, to_sequence, to_time, again=again))
    if as_json:
        typer.echo(json.dumps({"service": service, "from_sequence": start, "again": again}))
    else:
        _console.print(f"{service} takes its events from sequence {start} on.", highlight=False)


async def _reset(
    where: Reach, service: str, sequence: int | None, moment: datetime | None, *, again: bool
) -> int:
    async with where.broker() as client:
        jetstream = client.jetstream()
        try:
            filters = (await jetstream.consumer_info(STREAM, service)).config.filter_subjects
        except NotFoundError:
            refuse(f"There is no consumer of this name: {service}")
        ids = await _ids_from(jetstream, filters, sequence, moment)
        start = sequence or min(ids, default=0) or 1
        if again:
            await _let_through(where, service, ids.values())
        await jetstream.reset_consumer(STREAM, service, start)
    return start


async def _let_through(where: Reach, service: str, ids: Iterable[UUID]) -> None:
    async with where.database(service) as database, database.connection() as connection:
        await inbox.let_through_again(connection, service, ids)


async def _ids_from(
    jetstream: JetStreamContext,
    filters: list[str] | None,
    sequence: int | None,
    moment: datetime | None,
) -> dict[int, UUID]:
    """Return the ids of the consumer's events from a point on, by sequence; headers only."""
    by = DeliverPolicy.BY_START_SEQUENCE if sequence else DeliverPolicy.BY_START_TIME
    made = await jetstream.add_consumer(
        STREAM,
        ConsumerConfig(
            deliver_policy=by,
            opt_start_seq=sequence,
            opt_start_time=_as_utc(moment),
            filter_subjects=filters,
            ack_policy=AckPolicy.NONE,
            headers_only=True,
            mem_storage=True,
            inactive_threshold=30,
        ),
    )
    subscription = await jetstream.pull_subscribe_bind(made.name, STREAM)
    ids: dict[int, UUID] = {}
    waiting = made.num_pending or 0
    while len(ids) < waiting:
        for message in await subscription.fetch(min(1000, waiting - len(ids)), timeout=5):
            ids[message.metadata.sequence.stream] = UUID((message.headers or {})["ce-id"])
    await jetstream.delete_consumer(STREAM, made.name)
    return ids


def _as_utc(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
