"""A site publishes its check-in settings; a version never changes."""

from dataclasses import dataclass

from services.aftercare.domain.instruments.risk import RiskRule
from services.aftercare.domain.instruments.settings import Asked, CheckInSettings
from services.aftercare.domain.outreach.policy import OutreachPolicy
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishCheckInSettings:
    asked: tuple[Asked, ...]
    risk_rules: tuple[RiskRule, ...]
    outreach: OutreachPolicy
    by: str


async def publish_check_in_settings(
    command: PublishCheckInSettings, uow: AftercareUnitOfWork
) -> CheckInSettings:
    """Publish the next version; the same again is the version that stands.

    Raises what is wrong, by its field; at commit SettingsWerePublishedMeanwhile.
    """
    settings = CheckInSettings(
        id=new_id(),
        site=uow.site,
        asked=command.asked,
        risk_rules=command.risk_rules,
        outreach=command.outreach,
        published_at=uow.now,
        published_by=command.by,
    )
    settings.check()
    return await uow.check_in_settings.append(settings)
