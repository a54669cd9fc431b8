"""Owns reading exchanges."""

from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, or_, select

from services.scheduling.domain.bookings.exchange import Exchange, Exchanged, ExchangeState
from services.scheduling.tables import SIDE, exchange
from shared.database import Database

_e = exchange.c
_ONE = select(exchange).where(_e.site == bindparam("site"), _e.id == bindparam("id"))
_CLIENT = bindparam("client", type_=Text)
_OPEN_OF = (
    select(exchange)
    .where(_e.site == bindparam("site"), _e.state == ExchangeState.PROPOSED.value)
    .where(or_(_e.first["client_id"].astext == _CLIENT, _e.second["client_id"].astext == _CLIENT))
    .order_by(_e.id)
    .limit(100)
)


async def exchange_by_id(database: Database, site: str, identity: UUID) -> Exchange | None:
    row = await database.fetch_one(_ONE, site=site, id=identity)
    return _exchange(dict(row)) if row else None


async def exchanges_asked_of(database: Database, site: str, client_id: UUID) -> list[Exchange]:
    """Return the exchanges that wait for an answer of this client, or of the other."""
    rows = await database.fetch(_OPEN_OF, site=site, client=str(client_id))
    return [_exchange(dict(row)) for row in rows]


def _exchange(row: dict[str, Any]) -> Exchange:
    typed = {
        "what": Exchanged(row["what"]),
        "state": ExchangeState(row["state"]),
        "first": SIDE.validate_python(row["first"]),
        "second": SIDE.validate_python(row["second"]),
    }
    return Exchange(**{**row, **typed})
