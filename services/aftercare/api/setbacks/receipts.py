"""What is answered to whoever tells of a setback: that it arrived, in words for who tells it."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.aftercare.api.crisis import CRISIS_LINES, CRISIS_LINES_FOR_ANOTHER
from services.aftercare.domain.setbacks.setback import Setback
from services.aftercare.domain.setbacks.states import Reporter

_FOR_FAMILY = (
    "Thank you. This has arrived, and a person of the care team reads every report. To protect "
    "people's privacy we cannot say more here, whoever it is about. "
    f"{CRISIS_LINES_FOR_ANOTHER}"
)
_FOR_FAMILY_THAT_CALLS = (
    f"{CRISIS_LINES_FOR_ANOTHER} Thank you for calling. This has arrived, and where we may and "
    "can, somebody acts on it at once. To protect people's privacy we cannot say more, whoever "
    "it is about. You may not hear from us: if you are still worried, call the program."
)
_FAMILY_TOOK_CALL_BACK = (
    "You took this back. Who has begun to act on it may still get in touch with somebody. "
    f"You can always call again. {CRISIS_LINES_FOR_ANOTHER}"
)
FOR_CLIENT = (
    "Thank you for telling us: that takes courage. A person of your care team will look at this "
    "and talk with you. Nothing is taken away from you because you told us. "
    f"{CRISIS_LINES}"
)
_FOR_STAFF = "It is kept and waits for review. Nothing changes until a person decides."
_IN_DANGER = f"You can always tell us again. {CRISIS_LINES_FOR_ANOTHER}"
TAKEN_BACK = {
    Reporter.FAMILY: f"You took this back: nobody acts on it. {_IN_DANGER}",
    Reporter.CLIENT: (
        "You took this back: nobody will talk with you because of it. Where you asked for help, "
        f"somebody still gets in touch. {_IN_DANGER}"
    ),
    Reporter.STAFF: (
        "It was taken back: nobody reviews it. Help that was asked for with it stays asked for."
    ),
}
_NO_WORDS_FOR_CLIENT = (
    "What you wrote was not kept, because what was private here about you was destroyed for good: "
    "only that you told us, and when, is kept. Please say the rest to the person who calls, or "
    "call the program."
)
_NO_WORDS_FOR_STAFF = (
    "No words were kept, as the client's key was destroyed: only that you told of it, and when. "
    "Say the rest to whoever reviews it."
)
_HELP_WAS_ASKED = (
    "Help is wanted now: we try to reach whoever is on call at once. If nobody gets in touch soon, "
    "call the program."
)
_WORDS = {
    Reporter.FAMILY: _FOR_FAMILY,
    Reporter.CLIENT: FOR_CLIENT,
    Reporter.STAFF: _FOR_STAFF,
}


_NO_WORDS = {Reporter.CLIENT: _NO_WORDS_FOR_CLIENT, Reporter.STAFF: _NO_WORDS_FOR_STAFF}


class SetbackReceipt(BaseModel):
    """That a report arrived. To family it is the same whether or not somebody is a client.

    Unless `words_are_kept` only who told it and when is: the client's key was destroyed.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    reported_at: datetime
    words_are_kept: bool
    words: str

    @classmethod
    def of(cls, setback: Setback) -> Self:
        return cls(
            id=setback.id,
            reported_at=setback.reported_at,
            words_are_kept=_are_words_kept(setback),
            words=_words(setback),
        )

    def with_lost(self, lost: str | None) -> Self:
        """Return it with a sentence on what could not be kept of the words, if there is one."""
        if lost is None:
            return self
        said = {"words_are_kept": False, "words": f"{self.words} {lost}"}
        return self.model_copy(update=said)


def _are_words_kept(setback: Setback) -> bool:
    return setback.told is not None or setback.reported_by is Reporter.FAMILY


def _words(setback: Setback) -> str:
    if setback.reported_by is Reporter.FAMILY and setback.asked_for_help:
        return _FAMILY_TOOK_CALL_BACK if setback.is_withdrawn else _FOR_FAMILY_THAT_CALLS
    if setback.is_withdrawn:
        return TAKEN_BACK[setback.reported_by]
    said = [_WORDS[setback.reported_by]]
    if not _are_words_kept(setback):
        said.append(_NO_WORDS[setback.reported_by])
    if setback.asked_for_help:
        said.insert(0, _HELP_WAS_ASKED)
    return " ".join(said)
