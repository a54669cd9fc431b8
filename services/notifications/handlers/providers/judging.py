"""Publishing by what providers are judged: all replicas judge the next outcome by it."""

from dataclasses import dataclass

from services.notifications.domain.providers.thresholds import Thresholds, ThresholdsVersion
from services.notifications.ports import NotificationsUnitOfWork
from shared.errors import StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishThresholds:
    """`expected_number` is that of the version in force; 0 for those of the first day."""

    thresholds: Thresholds
    reason_code: str
    by: str
    expected_number: int | None = None


async def publish_thresholds(
    command: PublishThresholds, uow: NotificationsUnitOfWork
) -> ThresholdsVersion:
    """Put a new version in force. Raises ThresholdsContradict, StaleVersion."""
    before = await uow.providers.thresholds()
    if command.expected_number not in {None, before.number}:
        raise StaleVersion
    command.thresholds.check()
    version = ThresholdsVersion(
        number=before.number + 1,
        thresholds=command.thresholds,
        reason_code=command.reason_code,
        published_at=uow.now,
        published_by=command.by,
    )
    uow.providers.publish_thresholds(version)
    return version
