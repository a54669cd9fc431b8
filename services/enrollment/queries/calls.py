"""Owns reading whom intake has to call: who waits for an answer, with what is needed to dial."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, literal, select

from services.enrollment.domain.intake.application import UNDECIDED
from services.enrollment.queries import people
from services.enrollment.tables import application, client_key
from shared.database import Database
from shared.http.paging import Window

_STATES = sorted(state.value for state in UNDECIDED)
_KEYS = select(client_key).where(
    client_key.c.client_id == any_(bindparam("clients", type_=ARRAY(Uuid)))
)


@dataclass(frozen=True, slots=True)
class Call:
    """An undecided application with its client's key, and with the identity of who is kept."""

    application: asyncpg.Record
    key: bytes | None
    identity: asyncpg.Record | None


async def calls(database: Database, site_code: str, window: Window) -> list[Call]:
    """Return a page of the site's undecided applications, and one more to see a next."""
    statement = select(application).where(
        application.c.site == site_code, application.c.state == any_(literal(_STATES, ARRAY(Text)))
    )
    rows = await database.fetch(window.of(statement, application.c.id))
    clients = [row["client_id"] for row in rows]
    kept = await people.kept_of(database, clients)
    keys = {
        row["client_id"]: row["wrapped"] for row in await database.fetch(_KEYS, clients=clients)
    }
    everybody = [*clients, *kept.values()]
    known = {row["id"]: row for row in await people.identities(database, everybody)}

    def identity_of(client: UUID) -> asyncpg.Record | None:
        return known.get(kept.get(client, client)) or known.get(client)

    return [Call(row, keys.get(row["client_id"]), identity_of(row["client_id"])) for row in rows]
