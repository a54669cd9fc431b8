"""Finds what is open for a person in every room, under each of their ids."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Table, Text, all_, bindparam, literal, select

from services.aftercare import tables
from services.aftercare.domain.alumni.membership import AlumniMembership, MembershipState
from services.aftercare.domain.help.help_request import HelpRequest, HelpState
from services.aftercare.domain.linkages.linkage import Linkage
from services.aftercare.domain.linkages.states import OVER
from services.aftercare.domain.plans.plan import ContinuingCarePlan, PlanState
from services.aftercare.domain.setbacks.setback import Setback
from services.aftercare.store.alumni.members import SqlAlumniMemberships
from services.aftercare.store.help import SqlHelpRequests
from services.aftercare.store.linkages import SqlLinkages
from services.aftercare.store.plans import SqlPlans
from services.aftercare.store.setbacks import SqlSetbacks
from services.aftercare.tables.persons import OF_PERSON
from shared.unit_of_work import SqlUnitOfWork


def _of_person(table: Table) -> Select[Any]:
    here = select(table).where(table.c.site == bindparam("site"), table.c.client_id == OF_PERSON)
    return here.order_by(table.c.id)


def _is_none_of(table: Table, *states: str) -> ColumnElement[bool]:
    is_none: ColumnElement[bool] = table.c.state != all_(literal(sorted(states), ARRAY(Text)))
    return is_none


_p, _l, _s = tables.plan, tables.linkage, tables.setback
_h, _m = tables.help_request, tables.alumni_membership
_PLANS = _of_person(_p).where(_is_none_of(_p, PlanState.COMPLETED, PlanState.REVOKED))
_LINKAGES = _of_person(_l).where(_is_none_of(_l, *OVER))
_SETBACKS = _of_person(_s).where(_s.c.due_at.is_not(None))
_HELP = _of_person(_h).where(_h.c.state != HelpState.CLOSED)
_MEMBERSHIPS = _of_person(_m).where(_m.c.state != MembershipState.OPTED_OUT)


class SqlOpenCare:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def plans(self, client_id: UUID) -> list[ContinuingCarePlan]:
        found = self._uow.repository(SqlPlans)
        return await found.list_by(_PLANS, client_id=client_id, site=self._uow.site)

    async def linkages(self, client_id: UUID) -> list[Linkage]:
        found = self._uow.repository(SqlLinkages)
        return await found.list_by(_LINKAGES, client_id=client_id, site=self._uow.site)

    async def setbacks(self, client_id: UUID) -> list[Setback]:
        found = self._uow.repository(SqlSetbacks)
        return await found.list_by(_SETBACKS, client_id=client_id, site=self._uow.site)

    async def help_requests(self, client_id: UUID) -> list[HelpRequest]:
        found = self._uow.repository(SqlHelpRequests)
        return await found.list_by(_HELP, client_id=client_id, site=self._uow.site)

    async def memberships(self, client_id: UUID) -> list[AlumniMembership]:
        found = self._uow.repository(SqlAlumniMemberships)
        return await found.list_by(_MEMBERSHIPS, client_id=client_id, site=self._uow.site)
