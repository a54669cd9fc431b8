"""Owns what notifications needs from outside, as protocols that store and main fulfil."""

from datetime import datetime
from typing import Protocol

from services.notifications.ports.alerts import (
    Alerts,
    AlertSources,
    Ladders,
    Overrides,
    Schedules,
    Tellings,
)
from services.notifications.ports.circle import Circle, Family, Staff
from services.notifications.ports.messages import Notifications
from services.notifications.ports.operations import Pauses
from services.notifications.ports.people import (
    Changes,
    ChannelChoices,
    Consents,
    ContactPolicies,
    Contacts,
    Permissions,
    PersonKeys,
    Suppressions,
    Verifications,
)
from services.notifications.ports.providers import ProviderStates
from services.notifications.ports.reconciling import Unknowns
from services.notifications.ports.replies import Receipts
from services.notifications.ports.subjects import Memberships, Seats, Subjects
from services.notifications.ports.templates import FrontDesks, Templates
from shared.aggregate import Aggregate
from shared.contracts.event import Event


class NotificationsUnitOfWork(Protocol):
    @property
    def site(self) -> str: ...
    @property
    def now(self) -> datetime: ...
    @property
    def subject(self) -> str | None:
        """The opaque subject of who asks; None where an event or a timer does."""
        ...

    @property
    def contacts(self) -> Contacts: ...
    @property
    def keys(self) -> PersonKeys: ...
    @property
    def permissions(self) -> Permissions: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def subjects(self) -> Subjects: ...
    @property
    def memberships(self) -> Memberships: ...
    @property
    def seats(self) -> Seats: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def providers(self) -> ProviderStates: ...
    @property
    def unknowns(self) -> Unknowns: ...
    @property
    def suppressions(self) -> Suppressions: ...
    @property
    def pauses(self) -> Pauses: ...

    @property
    def staff(self) -> Staff: ...
    @property
    def family(self) -> Family: ...
    @property
    def channel_choices(self) -> ChannelChoices: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def verifications(self) -> Verifications: ...
    @property
    def contact_policies(self) -> ContactPolicies: ...
    @property
    def circle(self) -> Circle: ...

    @property
    def templates(self) -> Templates: ...
    @property
    def front_desks(self) -> FrontDesks: ...
    @property
    def receipts(self) -> Receipts: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def alert_sources(self) -> AlertSources: ...
    @property
    def tellings(self) -> Tellings: ...
    @property
    def escalation_ladders(self) -> Ladders: ...
    @property
    def on_call_schedules(self) -> Schedules: ...
    @property
    def on_call_overrides(self) -> Overrides: ...

    def publish(self, event: Event, *, of: Aggregate) -> None: ...

    def save(self, aggregate: Aggregate) -> None:
        """Keep a change that is told to nobody."""
        ...
