"""A real SMTP server that delivers nowhere: each message becomes a file."""

import asyncio
import os
import signal
import sys
import time
import uuid
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.embedded.ports import LOOPBACK

_MAX_BYTES = 1_000_000


class KeepAsFiles:
    """Stores each accepted message below `folder`, readable by this user alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802 - aiosmtpd asks for this name
        self,
        server: SMTP,  # noqa: ARG002 - part of the hook
        session: Session,  # noqa: ARG002 - part of the hook
        envelope: Envelope,
    ) -> str:
        name = f"{time.time_ns()}-{uuid.uuid4().hex[:8]}"
        fresh, kept = self._folder / f"{name}.new", self._folder / f"{name}.eml"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(envelope.original_content or b"")
        fresh.rename(kept)
        return f"250 kept as {name}"


async def serve(folder: Path, port: int) -> None:
    """Accept mail on loopback until SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sink = KeepAsFiles(folder)
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="localhost", data_size_limit=_MAX_BYTES), LOOPBACK, port
    )
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
