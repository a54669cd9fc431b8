"""A provider as it is configured: what it is, through which channel, and within which limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.notifications.domain.providers.limits import Limit
from services.notifications.domain.terms import ChannelName

FULL_WEIGHT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPart:
    """`kind` names the adapter in channels/; `options` and `secrets` are the adapter's own."""

    kind: str
    name: str
    channel: ChannelName
    weight: int = FULL_WEIGHT
    limits: tuple[Limit, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
