"""Epochs: how publishers tell consumers that the stream lost its tail.

A stream that was rolled back reuses sequence numbers, so a consumer may believe that it has
already taken what it never saw. Each publisher that finds its events missing raises its epoch in
the stream's metadata; consumers that have not seen that epoch start again behind the break.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass

from nats.js import JetStreamContext
from nats.js.api import StreamInfo

from shared.messaging.subjects import STREAM

CONFIRMATIONS = 3
LOOK_AGAIN_SECONDS = 0.1
_KEY = "footbridge-epoch-"


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """Where a publisher found its events missing: all after `kept_seq` is in doubt."""

    epoch: int
    kept_seq: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.kept_seq}"

    @classmethod
    def parse(cls, text: str) -> "Break":
        epoch, kept = text.split(":")
        return cls(int(epoch), int(kept))


def breaks_of(metadata: Mapping[str, str] | None) -> dict[str, Break]:
    """Return the breaks by publisher, from a stream's or a consumer's metadata."""
    return {
        key.removeprefix(_KEY): Break.parse(value)
        for key, value in (metadata or {}).items()
        if key.startswith(_KEY)
    }


def as_metadata(breaks: Mapping[str, Break]) -> dict[str, str]:
    return {f"{_KEY}{publisher}": str(found) for publisher, found in breaks.items()}


async def announce(jetstream: JetStreamContext, publisher: str, found: Break) -> None:
    """Write a break into the stream's metadata, keeping everything else as it is.

    All publishers find a break at the same moment, and the server has no compare-and-set for
    metadata: one that read before our write may undo it with its own, so we look again.
    """
    seen_in_a_row = 0
    while seen_in_a_row < CONFIRMATIONS:
        info = await jetstream.stream_info(STREAM)
        if breaks_of(info.config.metadata).get(publisher) == found:
            seen_in_a_row += 1
        else:
            seen_in_a_row = 0
            info.config.metadata = {
                **(info.config.metadata or {}),
                **as_metadata({publisher: found}),
            }
            await jetstream.update_stream(info.config)
        await asyncio.sleep(random.uniform(0.5, 1.5) * LOOK_AGAIN_SECONDS)


def restart_after(stream: StreamInfo, seen: Mapping[str, Break]) -> int | None:
    """Return the sequence behind which a consumer that saw `seen` must start again, or None."""
    unseen = [
        found
        for publisher, found in breaks_of(stream.config.metadata).items()
        if seen.get(publisher) != found
    ]
    return min((found.kept_seq for found in unseen), default=None)
