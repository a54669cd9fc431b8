"""Templates: fixed words with `((field))`, where only fields that say nothing of a person exist."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.notifications.domain.terms import Language

_FIELD = re.compile(r"\(\((.*?)\)\)")


class NeutralField(StrEnum):
    """What a message over an unsecured channel may be filled with. There is no other kind."""

    DATE = "date"
    TIME = "time"


class TemplateNamesUnknownField(Exception):
    """A template asks for a field that is not on the list; it cannot be published."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body in one language. Raises TemplateNamesUnknownField."""

    subject: str
    body: str

    def __post_init__(self) -> None:
        unknown = self._names() - {field.value for field in NeutralField}
        if unknown:
            raise TemplateNamesUnknownField(f"not a neutral field: {', '.join(sorted(unknown))}")

    @property
    def fields(self) -> frozenset[NeutralField]:
        return frozenset(NeutralField(name) for name in self._names())

    def _names(self) -> set[str]:
        return set(_FIELD.findall(self.subject + self.body))

    def filled(self, values: Mapping[NeutralField, str]) -> "Wording":
        """Return the words with their fields filled. Raises KeyError for a missing value."""

        def value(match: re.Match[str]) -> str:
            return values[NeutralField(match[1])]

        return Wording(_FIELD.sub(value, self.subject), _FIELD.sub(value, self.body))


@dataclass(frozen=True, slots=True)
class Template:
    """One message in the languages it exists in; English always, and whenever another lacks."""

    code: str
    wordings: Mapping[Language, Wording]

    def __post_init__(self) -> None:
        if Language.ENGLISH not in self.wordings:
            raise ValueError("a template exists in English")

    @property
    def fields(self) -> frozenset[NeutralField]:
        return frozenset().union(*(w.fields for w in self.wordings.values()))

    def in_language(self, language: Language) -> Wording:
        return self.wordings.get(language, self.wordings[Language.ENGLISH])
