"""What a check found: where, what is wrong, and what to write instead."""

from dataclasses import dataclass, field
from enum import StrEnum

from services.notifications.domain.templates.template import Purpose, Wording
from services.notifications.domain.terms import ChannelName, Language


class Severity(StrEnum):
    """An error keeps words from being published; a warning is for whoever publishes them."""

    ERROR = "error"
    WARNING = "warning"


class Part(StrEnum):
    SUBJECT = "subject"
    BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`message` says what to change; `instead` is offered, and never put in by itself."""

    severity: Severity
    rule: str
    channel: ChannelName
    language: Language
    part: Part = Part.BODY
    message: str
    instead: str | None = None

    @property
    def place(self) -> str:
        return f"wordings.{self.channel}.{self.language}.{self.part}"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What a site and its operator ask of all words.

    `private_words` are the site's own that tell of it, such as the names of its programs.
    `link_hosts` may be linked to where others read; `most_segments` bounds an SMS.
    """

    private_words: tuple[str, ...] = ()
    link_hosts: frozenset[str] = frozenset()
    most_segments: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One wording under examination, and what its template is for."""

    purpose: Purpose
    channel: ChannelName
    language: Language
    wording: Wording
    house: House = field(default_factory=House)

    @property
    def parts(self) -> tuple[tuple[Part, str], ...]:
        return ((Part.SUBJECT, self.wording.subject), (Part.BODY, self.wording.body))

    def error(self, rule: str, part: Part, message: str, instead: str | None = None) -> Finding:
        return self._finding(Severity.ERROR, rule, part, message, instead)

    def warning(self, rule: str, part: Part, message: str, instead: str | None = None) -> Finding:
        return self._finding(Severity.WARNING, rule, part, message, instead)

    def _finding(
        self, severity: Severity, rule: str, part: Part, message: str, instead: str | None
    ) -> Finding:
        return Finding(
            severity=severity,
            rule=rule,
            channel=self.channel,
            language=self.language,
            part=part,
            message=message,
            instead=instead,
        )
