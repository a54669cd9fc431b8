"""Who is on call while notifications are measured: one clinician at each site, by its schedule."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from services.notifications.domain.alerts.rotation import Rotation, Turn
from services.notifications.domain.alerts.schedule import ANY_KIND
from services.notifications.domain.contacts.contact import PersonalData
from services.notifications.domain.terms import Language, StaffRole
from services.notifications.handlers.alerts.on_call import PublishSchedule, publish_schedule
from services.notifications.handlers.contacts.contacts import PutContact, put_contact
from services.notifications.handlers.contacts.staff import PutStaffMember, put_staff_member
from services.notifications.main import units_of_work
from services.notifications.settings import NotificationsSettings
from services.notifications.store import SqlNotificationsUnitOfWork
from services.notifications.vault import AesGcmVault
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.bench.notifications.elsewhere import opened
from tests.bench.notifications.rows import SITES, noon_zone, site_of

_CLINICIANS = 4_000_000


async def put_on_call(settings: NotificationsSettings) -> None:
    """Let somebody whom a text reaches be on call at each site, as its commands do."""
    vault = AesGcmVault(settings.master_key_bytes)
    async with opened(settings.database_url) as database:
        units = units_of_work(database)
        for number in range(SITES):
            person = UUID(int=_CLINICIANS + number)
            context = UnitContext(site_of(number), new_id())
            async with units(context) as uow:
                await put_contact(_contact(person, number), uow, vault)
            async with units(context) as uow:
                await _employ(person, uow)
            async with units(context) as uow:
                await publish_schedule(_schedule(person), uow)


async def _employ(person: UUID, uow: SqlNotificationsUnitOfWork) -> None:
    await put_staff_member(PutStaffMember(person_id=person, roles=[StaffRole.CLINICIAN]), uow)


def _contact(person: UUID, number: int) -> PutContact:
    data = PersonalData(f"{person.hex}@example.org", f"+130355599{number:02}")
    return PutContact(person_id=person, data=data, language=Language.ENGLISH, timezone=noon_zone())


def _schedule(person: UUID) -> PublishSchedule:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    turns = Rotation(people=(person,), turn=Turn.WEEKLY, starts_on=yesterday, hands_over_at=time(8))
    return PublishSchedule(
        kind=ANY_KIND,
        timezone="America/Denver",
        levels=((turns,),),
        last_resort=StaffRole.PROGRAM_DIRECTOR,
        by="director",
    )
