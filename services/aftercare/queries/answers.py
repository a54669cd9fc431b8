"""Answers, judgements and requests for help as pages show them, each with the key that opens it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from services.aftercare.queries.rows import Row, equals, one, rows
from services.aftercare.tables import (
    check_in,
    check_in_answers,
    data_key,
    help_request,
    risk_judgement,
)
from services.aftercare.tables.persons import of_persons
from shared.database import Database
from shared.http.paging import Window

_answers = check_in_answers
_DRAFT = (
    select(_answers, data_key.c.wrapped)
    .outerjoin(data_key, data_key.c.owner_id == _answers.c.client_id)
    .where(_answers.c.check_in_id == bindparam("check_in_id"), _answers.c.state == "draft")
)
_OWN = (
    select(_answers, data_key.c.wrapped)
    .outerjoin(data_key, data_key.c.owner_id == _answers.c.client_id)
    .where(
        _answers.c.check_in_id == bindparam("check_in_id"),
        _answers.c.answered_as == "client",
        _answers.c.state != "draft",
    )
    .order_by(_answers.c.number.desc())
    .limit(1)
)
_HELP = (
    select(help_request, data_key.c.wrapped)
    .outerjoin(data_key, data_key.c.owner_id == help_request.c.client_id)
    .where(help_request.c.id == bindparam("id"), help_request.c.site == bindparam("site"))
)


async def answers_of(
    database: Database, site: str, check_in_id: UUID, window: Window
) -> Sequence[Row]:
    """Return the rows of a check-in, the oldest first."""
    statement: Select[Any] = (
        select(_answers, data_key.c.wrapped)
        .outerjoin(data_key, data_key.c.owner_id == _answers.c.client_id)
        .where(_answers.c.check_in_id == check_in_id, _answers.c.site == site)
    )
    return rows(await database.fetch(window.of(statement, _answers.c.id)))


async def judgements_of(
    database: Database, site: str, check_in_id: UUID, window: Window
) -> Sequence[Row]:
    statement: Select[Any] = (
        select(risk_judgement, data_key.c.wrapped)
        .outerjoin(data_key, data_key.c.owner_id == risk_judgement.c.client_id)
        .where(risk_judgement.c.check_in_id == check_in_id, risk_judgement.c.site == site)
    )
    return rows(await database.fetch(window.of(statement, risk_judgement.c.id)))


async def draft_of(database: Database, check_in_id: UUID) -> Row | None:
    return one(await database.fetch_one(_DRAFT, check_in_id=check_in_id))


async def own_answers(database: Database, check_in_id: UUID) -> Row | None:
    """Return what the client gave themselves last, whatever others corrected since."""
    return one(await database.fetch_one(_OWN, check_in_id=check_in_id))


async def check_ins_of_clients(
    database: Database, site: str, client_ids: Collection[UUID], window: Window
) -> Sequence[Row]:
    """Return these clients' check-ins, oldest first."""
    statement: Select[Any] = select(check_in).where(
        check_in.c.site == site, check_in.c.client_id == of_persons(client_ids)
    )
    return rows(await database.fetch(window.of(statement, check_in.c.id)))


async def help_requests(
    database: Database,
    site: str,
    wanted: Mapping[str, Any],
    window: Window,
    *,
    only: Collection[UUID] | None = None,
) -> Sequence[Row]:
    """Return the site's requests for help as `wanted`; with `only`, what these clients may see."""
    statement: Select[Any] = select(help_request).where(
        help_request.c.site == site, *equals(help_request, wanted)
    )
    if only is not None:
        own = help_request.c.client_id == of_persons(only)
        statement = statement.where(own, help_request.c.asked_as != "family")
    return rows(await database.fetch(window.of(statement, help_request.c.id)))


async def help_request_of_id(database: Database, site: str, help_request_id: UUID) -> Row | None:
    return one(await database.fetch_one(_HELP, id=help_request_id, site=site))
