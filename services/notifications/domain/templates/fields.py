"""The fields that words may be filled with, and whether one may be read over a shoulder.

A neutral field says nothing of a person or of their care and may go anywhere. A sensitive one
exists behind a login only: words for other channels are typed over `NeutralField` alone.
"""

from collections.abc import Mapping
from enum import StrEnum

from services.notifications.domain.terms import ChannelName, Language


class NeutralField(StrEnum):
    """What a message over any channel may be filled with."""

    DATE = "date"
    TIME = "time"
    OLD_DATE = "old_date"
    OLD_TIME = "old_time"
    UNTIL_DATE = "until_date"
    UNTIL_TIME = "until_time"
    ON_DATE = "on_date"
    COUNTS = "counts"
    MINUTES = "minutes"
    SITE_PHONE = "site_phone"
    CODE = "code"
    LINK = "link"


class SensitiveField(StrEnum):
    """What only a message behind a login may be filled with."""

    GIVEN_NAME = "given_name"
    SESSION_TYPE = "session_type"


AnyField = NeutralField | SensitiveField

SECURED = frozenset({ChannelName.INBOX})
UNSECURED = frozenset(ChannelName) - SECURED

NEUTRAL_NAMES = frozenset(field.value for field in NeutralField)
SENSITIVE_NAMES = frozenset(field.value for field in SensitiveField)


class FieldHasNoValue(Exception):
    """A message asks for what nobody told; it is never sent with a hole in it."""

    def __init__(self, field: AnyField) -> None:
        super().__init__(field.value)
        self.field = field


_FILLERS: Mapping[AnyField, Mapping[Language, str]] = {
    NeutralField.OLD_DATE: {Language.ENGLISH: "an earlier day", Language.SPANISH: "otra fecha"},
    NeutralField.OLD_TIME: {Language.ENGLISH: "another time", Language.SPANISH: "otra hora"},
    NeutralField.COUNTS: {
        Language.ENGLISH: "something new",
        Language.SPANISH: "algo nuevo",
    },
    NeutralField.SITE_PHONE: {
        Language.ENGLISH: "our usual number",
        Language.SPANISH: "teléfono de siempre",
    },
    NeutralField.LINK: {Language.ENGLISH: "open Footbridge", Language.SPANISH: "abra Footbridge"},
    SensitiveField.GIVEN_NAME: {Language.ENGLISH: "there", Language.SPANISH: "de nuevo"},
    SensitiveField.SESSION_TYPE: {Language.ENGLISH: "appointment", Language.SPANISH: "cita"},
}


def filler(field: AnyField, language: Language) -> str:
    """Return what stands where a value is not known. Raises FieldHasNoValue where nothing may."""
    fillers = _FILLERS.get(field)
    if fillers is None:
        raise FieldHasNoValue(field)
    return fillers[language]
