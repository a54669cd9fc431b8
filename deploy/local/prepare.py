"""Makes servers usable: databases and roles, migrations, streams.

A process of its own, so that the supervisor stays small; its input comes on stdin: it is secret.
"""

import asyncio
import sys

import nats
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from deploy.local.databases import make_database
from deploy.local.service_database import ServiceDatabase
from shared.database.migrations import upgrade
from shared.messaging.provisioning import provision


@dataclass(frozen=True)
class Preparation:
    """The servers to prepare, and the databases they shall hold."""

    admin_url: str
    nats_url: str
    databases: list[ServiceDatabase]


async def make_databases(wanted: Preparation) -> None:
    for database in wanted.databases:
        await make_database(wanted.admin_url, database)


async def make_streams(nats_url: str) -> None:
    connection = await nats.connect(nats_url)
    try:
        await provision(connection.jetstream())
    finally:
        await connection.close()


def main() -> None:
    wanted = TypeAdapter(Preparation).validate_json(sys.stdin.read())
    asyncio.run(make_streams(wanted.nats_url))
    asyncio.run(make_databases(wanted))
    for database in wanted.databases:
        upgrade(database.owner_url(wanted.admin_url), database.name)


if __name__ == "__main__":
    main()
