"""The form that every published event has, and the envelope a subscriber receives it in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_in_utc)]
"""A moment, written alike in every event (UTC, `Z`), by whichever clock it was given."""


class Event(BaseModel):
    """A fact in the past tense. Holds ids, codes, dates and counts; never personal data.

    Within a major version fields are only added, and only optional ones. An event that
    `is_traced` carries the trace of what caused it; one whose cause is sensitive does not.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    publisher: ClassVar[str]
    aggregate: ClassVar[str]
    version: ClassVar[int] = 1
    is_traced: ClassVar[bool] = True

    @classmethod
    def event_name(cls) -> str:
        return cls.__name__

    @classmethod
    def ce_type(cls) -> str:
        """Return the CloudEvents type, `footbridge.<publisher>.<Name>.v<major>`."""
        return f"footbridge.{cls.publisher}.{cls.__name__}.v{cls.version}"

    def aggregate_id(self) -> UUID:
        value = getattr(self, self.aggregate)
        if not isinstance(value, UUID):
            raise TypeError(f"{self.aggregate} of {self.event_name()} is not an id")
        return value


E = TypeVar("E", bound=Event, covariant=True)  # noqa: PLC0105 - one letter, one use


@dataclass(frozen=True, slots=True)
class Received(Generic[E]):
    """An event as a subscriber receives it: the payload and what its envelope says."""

    event: E
    id: UUID
    site: str
    aggregate_id: UUID
    aggregate_seq: int
    time: datetime
    correlation_id: UUID
    subject: str
    traceparent: str | None = None
