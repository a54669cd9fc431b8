"""Preferences: what a person would get on which channel, and what stands against the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.contacts.permission import Consent, Permission
from services.notifications.domain.terms import Category, ChannelName, Reason


@dataclass(frozen=True, slots=True)
class Way:
    """One channel to the person: what, if anything, stands against it as a whole."""

    channel: ChannelName
    obstacle: Reason | None


@dataclass(frozen=True, slots=True)
class Preference:
    """Whether the person would get a category on a channel now, and why not where not."""

    channel: ChannelName
    category: Category
    why_not: Reason | None

    @property
    def gets(self) -> bool:
        return self.why_not is None


def preferences(
    ways: Iterable[Way],
    permissions: Mapping[tuple[ChannelName, Category], Permission],
    consents: Mapping[UUID, Consent],
    now: datetime,
) -> list[Preference]:
    """Return one for each channel and category, as the gate would decide with them at `now`.

    A word of the person comes before what is wrong with the address: it is theirs to change.
    """
    return [
        Preference(
            way.channel,
            category,
            _objection(permissions.get((way.channel, category)), consents, now) or way.obstacle,
        )
        for way in ways
        for category in Category
    ]


def obstacle(
    *, is_known: bool, has_address: bool, is_suppressed: bool, is_refused: bool
) -> Reason | None:
    """Return what stands against a channel: no contact, no address, a suppressed or strict one."""
    if not is_known:
        return Reason.NO_CONTACT
    if not has_address:
        return Reason.NO_ADDRESS
    if is_suppressed:
        return Reason.ADDRESS_SUPPRESSED
    return Reason.ADDRESS_UNVERIFIED if is_refused else None


def _objection(
    permission: Permission | None, consents: Mapping[UUID, Consent], now: datetime
) -> Reason | None:
    if permission is None:
        return Reason.NOT_PERMITTED
    if permission.objection is not None or permission.consent_id is None:
        return permission.objection
    consent = consents.get(permission.consent_id)
    return Reason.CONSENT_NOT_KNOWN if consent is None else consent.objection(now)
