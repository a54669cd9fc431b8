"""What somebody says with a call for help: it never stands in the way of the call."""

from dataclasses import dataclass
from typing import Self

from services.aftercare.domain.help.help_request import HelpRequest
from shared.http.forms import as_note

_LOST = "What you wrote could not be kept: say it to whoever gets in touch."
_IN_PART = "Not all of what you wrote could be kept: say the rest to whoever gets in touch."
_SHREDDED = (
    "What you wrote was not kept, because what was private here was destroyed for good: say it to "
    "whoever gets in touch."
)


@dataclass(frozen=True, slots=True, repr=False)
class Saying:
    """`words` are what can be kept of what was said; `is_whole` whether that is all of it."""

    words: str | None
    is_whole: bool = True

    @classmethod
    def of(cls, said: str | None) -> Self:
        """Return what can be kept of it; blank is nothing said."""
        if said is None or not said.strip():
            return cls(None)
        kept = as_note(said)
        return cls(kept, is_whole=kept is not None and _plain(kept) == _plain(said))

    @property
    def in_words(self) -> str | None:
        """Return what to tell of it where not all of it can be kept."""
        if self.is_whole:
            return None
        return _LOST if self.words is None else _IN_PART


def words_are_kept(saying: Saying, request: HelpRequest) -> bool | None:
    """Say whether all that was said is kept with the request; None where nothing was said."""
    if saying.words is None and saying.is_whole:
        return None
    return saying.is_whole and request.said is not None


def not_kept(saying: Saying, request: HelpRequest) -> str | None:
    """Return the sentence that says what was not kept; None where all of it was."""
    is_shredded = saying.words is not None and request.said is None
    return _SHREDDED if is_shredded else saying.in_words


def _plain(text: str) -> str:
    return "".join(text.split())
