"""Provisioning: creates the streams that are absent and leaves alone what an operator changed."""

from dataclasses import dataclass

from nats.js import JetStreamContext
from nats.js.api import RetentionPolicy, StorageType, StreamConfig, StreamInfo
from nats.js.errors import NotFoundError

from shared.messaging.subjects import (
    DEAD_LETTER_SUBJECTS,
    DEAD_LETTERS,
    STREAM,
    STREAM_SUBJECTS,
)

DAY = 86_400.0
RETENTION = 90 * DAY
"""Seconds that events stay in the stream; published outbox rows are kept at least as long."""
DEDUP_WINDOW = 600.0
"""Seconds in which the server drops a message whose id it has seen."""


@dataclass(frozen=True)
class Provisioned:
    """What one stream's provisioning did: created it, or found these settings changed."""

    stream: str
    created: bool
    changed_by_operator: tuple[str, ...] = ()


def stream_configs(replicas: int = 1) -> tuple[StreamConfig, StreamConfig]:
    """Return the streams as we make them: all events, and the dead letters."""
    events = StreamConfig(
        name=STREAM,
        description="Footbridge events",
        subjects=[STREAM_SUBJECTS],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        max_age=RETENTION,
        duplicate_window=DEDUP_WINDOW,
        num_replicas=replicas,
        allow_atomic=True,
        allow_direct=True,
        deny_delete=True,
    )
    dead_letters = StreamConfig(
        name=DEAD_LETTERS,
        description="Footbridge dead letters",
        subjects=[DEAD_LETTER_SUBJECTS],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        num_replicas=replicas,
        duplicate_window=DEDUP_WINDOW,
        allow_direct=True,
    )
    return events, dead_letters


async def provision(jetstream: JetStreamContext, replicas: int = 1) -> list[Provisioned]:
    """Create what is absent; name, and never overwrite, what differs in an existing stream."""
    return [await _provision(jetstream, config) for config in stream_configs(replicas)]


async def _provision(jetstream: JetStreamContext, config: StreamConfig) -> Provisioned:
    name = config.name or ""
    try:
        info = await jetstream.stream_info(name)
    except NotFoundError:
        await jetstream.add_stream(config)
        return Provisioned(name, created=True)
    return Provisioned(name, created=False, changed_by_operator=_differences(config, info))


_COMPARED = (
    "subjects",
    "retention",
    "storage",
    "max_age",
    "duplicate_window",
    "num_replicas",
    "allow_atomic",
    "deny_delete",
)


def _differences(wanted: StreamConfig, found: StreamInfo) -> tuple[str, ...]:
    return tuple(
        name
        for name in _COMPARED
        if (getattr(wanted, name) or None) != (getattr(found.config, name) or None)
    )
