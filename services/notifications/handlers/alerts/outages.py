"""Outages: ops are told that no provider of a channel works, and no more once one does."""

from uuid import UUID, uuid5

from services.notifications.domain.alerts.terms import AlertKind
from services.notifications.domain.terms import ChannelName
from services.notifications.handlers.alerts.raising import (
    CloseSource,
    RaiseAlert,
    close_source,
    raise_alert,
)
from services.notifications.ports import NotificationsUnitOfWork

_CHANNELS = UUID("4c5f4f3e-0a39-5ba7-8f13-6f6b1f0f9a52")


async def watch_channels(uow: NotificationsUnitOfWork) -> int:
    """Raise an alert for each channel that went down, resolve those that are back; return both.

    An outage is one alert per site, however long it lasts and whoever sees it.
    """
    down = await uow.outages.channels_down(uow.now)
    return sum([await _watch(channel, uow, is_down=channel in down) for channel in ChannelName])


async def _watch(channel: ChannelName, uow: NotificationsUnitOfWork, *, is_down: bool) -> int:
    source_id = uuid5(_CHANNELS, f"{uow.site}/{channel}")
    source = await uow.alert_sources.locked(source_id)
    now_open = source.closed_seq + 1
    known = await uow.alerts.live_of_source(source_id, now_open + 1)
    if is_down and not known:
        await _raise(source_id, now_open, uow)
    elif known and not is_down:
        await close_source(CloseSource(source_id, now_open + 1), uow)
    return int(is_down != bool(known))


async def _raise(source_id: UUID, number: int, uow: NotificationsUnitOfWork) -> None:
    command = RaiseAlert(
        kind=AlertKind.PROVIDERS_DOWN,
        cause_id=uuid5(source_id, str(number)),
        source_id=source_id,
        source_seq=number,
    )
    await raise_alert(command, uow)
