"""A provider as the settings name it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.notifications.domain.providers.limits import Limit
from services.notifications.domain.providers.parts import FULL_WEIGHT, ProviderPart
from services.notifications.domain.terms import ChannelName


class ConfiguredProvider(BaseModel):
    """One provider: `kind` is its adapter in channels/, `options` are the adapter's own.

    Limits are messages; of all replicas together.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    channel: ChannelName
    weight: Annotated[int, Field(ge=0, le=FULL_WEIGHT)] = FULL_WEIGHT
    per_second: Annotated[int | None, Field(ge=1, le=100_000)] = None
    per_minute: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    options: dict[str, str] = Field(default_factory=dict)

    def part(self, secrets: dict[str, str]) -> ProviderPart:
        limits = ((self.per_second, 1.0), (self.per_minute, 60.0))
        return ProviderPart(
            kind=self.kind,
            name=self.name,
            channel=self.channel,
            weight=self.weight,
            limits=tuple(Limit(count, seconds) for count, seconds in limits if count),
            options=self.options,
            secrets=secrets,
        )
