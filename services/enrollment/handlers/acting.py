"""Owns what a handler says about itself: who acts, when, why, and on which local day."""

from datetime import date

from services.enrollment.domain.days import must_have_happened
from services.enrollment.domain.stays.steps import Act
from services.enrollment.ports import EnrollmentUnitOfWork


def acting(uow: EnrollmentUnitOfWork, reason_code: str | None = None) -> Act:
    """Return who asks for this unit of work, at its present moment."""
    return Act(by=uow.subject, at=uow.now, reason_code=reason_code)


async def today_here(uow: EnrollmentUnitOfWork) -> date:
    return (await uow.sites.get()).today(uow.now)


async def has_happened(on: date, uow: EnrollmentUnitOfWork, *, field: str) -> None:
    """Raise NotYetHappened, naming the field, for a day after the site's present one."""
    must_have_happened(on, today=await today_here(uow), field=field)
