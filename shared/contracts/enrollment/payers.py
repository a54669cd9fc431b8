"""What enrollment publishes of authorizations."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class AuthorizationChanged(Event):
    """The standing of a payer's authorization: its derived status, and what is left of it."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "authorization_id"

    authorization_id: UUID
    episode_id: UUID
    client_id: UUID
    status: str
    unit_kind: str
    units_left: int | None = None
    ends_on: date | None = None


class AuthorizationLow(Event):
    """Few units or few days are left; told once, until there is enough again.

    `forecast_on` is the local date on which coverage ends by what is booked now.
    """

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "authorization_id"

    authorization_id: UUID
    episode_id: UUID
    client_id: UUID
    units_left: int
    days_left: int
    forecast_on: date
