"""Owns reading screenings, documents and the rules of admission, always within a site."""

from uuid import UUID

from sqlalchemy import Select, bindparam, select

from services.enrollment.queries.records import Row, Rows
from services.enrollment.tables import admission_rules, client_key, document, screening
from shared.database import Database
from shared.http.paging import Window

_SCREENINGS: Select[tuple[object, ...]] = (
    select(screening, client_key.c.wrapped)
    .outerjoin(client_key, client_key.c.client_id == screening.c.client_id)
    .where(screening.c.site == bindparam("site"))
    .where(screening.c.application_id == bindparam("application_id"))
)
_ONE_SCREENING = _SCREENINGS.where(screening.c.id == bindparam("id"))


async def screenings(
    database: Database, site_code: str, window: Window, application_id: UUID
) -> Rows:
    """Return the application's screenings, sealed, each with the client's wrapped key."""
    return await database.fetch(
        window.of(_SCREENINGS, screening.c.id), site=site_code, application_id=application_id
    )


async def screening_by_id(
    database: Database, site_code: str, application_id: UUID, identity: UUID
) -> Row:
    return await database.fetch_one(
        _ONE_SCREENING, site=site_code, application_id=application_id, id=identity
    )


async def documents(
    database: Database, site_code: str, window: Window, application_id: UUID
) -> Rows:
    statement = select(document).where(
        document.c.site == site_code, document.c.application_id == application_id
    )
    return await database.fetch(window.of(statement, document.c.id))


async def rules(database: Database, site_code: str, window: Window) -> Rows:
    statement = select(admission_rules).where(admission_rules.c.site == site_code)
    return await database.fetch(window.of(statement, admission_rules.c.id))
