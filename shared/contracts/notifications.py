"""What notifications publishes: the fate of each message, never its words."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


class NotificationSent(Event):
    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "notification_id"

    notification_id: UUID
    channel: str
    category: str


class NotificationFailed(Event):
    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "notification_id"

    notification_id: UUID
    channel: str
    reason_code: str


class NotificationSuppressed(Event):
    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "notification_id"

    notification_id: UUID
    channel: str
    reason_code: str


class ChannelOptedOut(Event):
    """A person is reached over this channel no more; `scope` says for what: `every_category`."""

    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "choice_id"

    choice_id: UUID
    person_id: UUID
    channel: str
    scope: str


class AlertAcknowledged(Event):
    """Somebody of the staff answered an alert, `seconds` after it was raised.

    `source_id` is what it came from. `over`: api, link, reply. Why it was raised, no event says.
    """

    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "alert_id"
    is_traced: ClassVar[bool] = False

    alert_id: UUID
    source_id: UUID
    kind: str
    urgency: str
    round: int
    step: int
    over: str
    seconds: int


class AlertExhausted(Event):
    """Nobody is left to tell of an alert, for the `round`th time, and nobody answered.

    `told` is how many people were told in this round; 0: nobody could be. Null: it is not known.
    """

    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "alert_id"
    is_traced: ClassVar[bool] = False

    alert_id: UUID
    source_id: UUID
    kind: str
    urgency: str
    round: int
    told: int | None = None


class AppointmentAnswered(Event):
    """A yes or a no in reply to a message about the session, which then began at `starts_at`."""

    publisher: ClassVar[str] = "notifications"
    aggregate: ClassVar[str] = "reply_id"

    reply_id: UUID
    client_id: UUID
    session_id: UUID
    will_come: bool
    starts_at: Instant | None = None
