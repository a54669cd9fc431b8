"""The connection to NATS: reconnects for ever, and tells who asks when it came back."""

from collections.abc import Awaitable, Callable

import structlog
from faststream.nats import NatsBroker

log = structlog.get_logger(__name__)

RECONNECT_SECONDS = 1


def make_broker(url: str, name: str, *, on_return: Callable[[], Awaitable[None]]) -> NatsBroker:
    """Return a FastStream broker that is not connected yet.

    `max_reconnect_attempts=-1`: after its last attempt a closed connection blocks the event loop.
    """

    async def say_lost() -> None:
        log.warning("broker_lost")

    async def say_error(error: Exception) -> None:
        # Permission errors reach a client nowhere but here.
        log.warning("broker_error", reason=type(error).__name__)

    return NatsBroker(
        url,
        name=name,
        max_reconnect_attempts=-1,
        reconnect_time_wait=RECONNECT_SECONDS,
        connect_timeout=2,
        ping_interval=5,
        max_outstanding_pings=2,
        pending_size=8 * 1024 * 1024,
        disconnected_cb=say_lost,
        reconnected_cb=on_return,
        error_cb=say_error,
        graceful_timeout=10,
        logger=None,
    )
