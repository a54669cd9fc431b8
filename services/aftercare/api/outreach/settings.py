"""Routes of instruments, and of a site's check-in settings: what stands, and its versions."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from services.aftercare.api.outreach.instrument_views import InstrumentView
from services.aftercare.api.outreach.settings_forms import SettingsForm
from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.domain.check_ins.check_in import RiskBand
from services.aftercare.domain.instruments.catalogue import INSTRUMENTS
from services.aftercare.domain.instruments.settings import CheckInSettings
from services.aftercare.domain.outreach.policy import OutreachRole
from services.aftercare.handlers.outreach import settings as handlers
from services.aftercare.queries import outreach as queries
from services.aftercare.tables.outreach import settings_of
from shared.http.answer import Answer
from shared.http.paging import Page, Paging
from shared.http.reading import Reads

router = router_of("check-in-settings")
instruments = router_of("check-in-instruments")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class AskedView(_Part):
    days_after_start: int | None
    instruments: list[str]


class RiskRuleView(_Part):
    band: RiskBand
    instrument: str
    scale: str
    at_least: int | None
    below: int | None
    by_more_than: int


class OwnerView(_Part):
    role: OutreachRole
    within_hours: int


class WorkingWeekView(_Part):
    days: list[int]
    opens: str
    closes: str
    closed_on: list[date]


class OutreachPolicyView(_Part):
    owners: list[OwnerView]
    hours_between_attempts: int
    attempts_needed: int
    days_needed: int
    channels_needed: int
    week: WorkingWeekView


class SettingsView(_Part):
    """Version `number`; 0 is the default, which nobody published."""

    number: int
    asked: list[AskedView]
    risk_rules: list[RiskRuleView]
    outreach: OutreachPolicyView
    published_at: datetime | None
    published_by: str | None

    @classmethod
    def of(cls, settings: CheckInSettings) -> "SettingsView":
        policy = settings.outreach
        week = policy.week
        shown = {"opens": f"{week.opens:%H:%M}", "closes": f"{week.closes:%H:%M}"}
        week_view = WorkingWeekView(days=list(week.days), closed_on=list(week.closed_on), **shown)
        named = {name: getattr(policy, name) for name in _NUMBERS}
        owners = [OwnerView.model_validate(one) for one in policy.owners]
        return cls(
            number=settings.number,
            asked=[AskedView.model_validate(one) for one in settings.asked],
            risk_rules=[RiskRuleView.model_validate(one) for one in settings.risk_rules],
            outreach=OutreachPolicyView(owners=owners, week=week_view, **named),
            published_at=settings.published_at if settings.number else None,
            published_by=settings.published_by,
        )


_NUMBERS = ("hours_between_attempts", "attempts_needed", "days_needed", "channels_needed")


class InstrumentList(BaseModel):
    items: list[InstrumentView]


@router.put("")
async def publish_check_in_settings(
    body: SettingsForm, command: AftercareCommands
) -> Answer[SettingsView]:
    """Publish the next version. The same again is the version that stands.

    Answers that were begun, and outreach that is open, keep theirs.
    """
    async with command.unit_of_work() as uow:
        wish = body.command(command.principal.subject)
        settings = await handlers.publish_check_in_settings(wish, uow)
        return command.answered(uow, SettingsView.of(settings))


@router.get("")
async def get_check_in_settings(reads: Reads) -> SettingsView:
    """Show the newest version, or the default."""
    book = await queries.settings_book(reads.database, reads.site)
    return SettingsView.of(book.newest)


@router.get("/versions")
async def list_check_in_settings(reads: Reads, paging: Paging) -> Page[SettingsView]:
    """List every version that the site has published, oldest first."""
    rows = await queries.settings_published(reads.database, reads.site, paging)
    return paging.page(
        rows, lambda row: SettingsView.of(settings_of(dict(row))), lambda row: row["id"]
    )


@instruments.get("")
async def list_check_in_instruments() -> InstrumentList:
    """List the instruments that check-ins can ask, with their scoring and its source."""
    return InstrumentList(items=[InstrumentView.of(one) for one in INSTRUMENTS])
