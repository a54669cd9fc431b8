"""Owns the jobs that run once before a release's processes: migrations and streams.

`python -m shared.jobs migrate <service>` reads FOOTBRIDGE_<SERVICE>_OWNER_URL;
`python -m shared.jobs provision [replicas]` reads FOOTBRIDGE_NATS_URL;
`python -m shared.jobs consumer <service>` reads FOOTBRIDGE_<SERVICE>_NATS_URL.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import nats

from shared.database.migrations import upgrade
from shared.messaging.provisioning import Provisioned, provision
from shared.messaging.upkeep import ConsumerUpkeep
from shared.settings import WrongSetting


def migrate(service: str) -> None:
    """Bring the service's database to the newest revision, signed in as its owner."""
    upgrade(_setting(f"FOOTBRIDGE_{service.upper()}_OWNER_URL"), service)


async def make_streams(url: str, replicas: int) -> list[Provisioned]:
    """Create the streams that are absent; what an operator changed is left alone."""
    connection = await nats.connect(url, max_reconnect_attempts=10)
    try:
        return await provision(connection.jetstream(), replicas)
    finally:
        await connection.close()


async def make_consumer(url: str, service: str) -> None:
    """Make the streams and the service's durable consumer, or mend it, before a worker starts."""
    subscriptions = import_module(f"services.{service}.subscribers").subscriptions
    connection = await nats.connect(url, max_reconnect_attempts=10)
    try:
        await ConsumerUpkeep(connection.jetstream(), subscriptions).ensure()
    finally:
        await connection.close()


def main(arguments: Sequence[str]) -> int:
    """Run one job; return 2, after one line, where a setting is wrong."""
    try:
        _run(arguments)
    except WrongSetting as wrong:
        print(wrong, file=sys.stderr)  # noqa: T201 - the one line that whoever starts it reads
        return 2
    return 0


def _run(arguments: Sequence[str]) -> None:
    match arguments:
        case ["migrate", service]:
            migrate(service)
        case ["provision", *replicas]:
            url = _setting("FOOTBRIDGE_NATS_URL")
            asyncio.run(make_streams(url, int(replicas[0]) if replicas else 1))
        case ["consumer", service]:
            url = _setting(f"FOOTBRIDGE_{service.upper()}_NATS_URL")
            asyncio.run(make_consumer(url, service))
        case _:
            raise WrongSetting(
                "the job", "is migrate <service>, provision [replicas] or consumer <service>"
            )


def _setting(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise WrongSetting(variable, "is not set")
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
