"""Opting out of a channel as a whole: the person's last word on it, whoever passed it on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from services.notifications.domain.terms import ChannelName
from shared.aggregate import Aggregate
from shared.errors import BrokenRule
from shared.states import ActionMachine

_CHOICES = UUID("0d7ab9a0-6d52-5f0e-9d3d-3d1b4b7c5e21")
EVERY_CATEGORY = "every_category"


class ChannelIsOptedOut(BrokenRule):
    """Nobody else grants what a person has refused as a whole."""

    def __init__(self) -> None:
        super().__init__("This person opted out of the channel: only opting in again changes that.")


class Said(StrEnum):
    IN = "in"
    OUT = "out"


class Through(StrEnum):
    """How the word came: a reply such as STOP, the person's own sign-in, staff, the provider."""

    REPLY = "reply"
    PERSON = "person"
    STAFF = "staff"
    PROVIDER = "provider"
    IMPORT = "import"


CHANNEL_CHOICE = ActionMachine(
    "channel choice", {(Said.IN, "opt_out"): Said.OUT, (Said.OUT, "opt_in"): Said.IN}
)


@dataclass(kw_only=True)
class ChannelChoice(Aggregate):
    """Whether one person is reached over one channel at all; nobody has to opt in first."""

    person_id: UUID
    channel: ChannelName
    state: Said = Said.IN
    through: Through
    changed_at: datetime

    @property
    def is_out(self) -> bool:
        return self.state is Said.OUT

    def opt_out(self, through: Through, at: datetime) -> None:
        """Take the person out. Raises TransitionIsNotAllowed for one who is out already."""
        self._say("opt_out", through, at)

    def opt_in(self, through: Through, at: datetime) -> None:
        """Let the person in again. Raises TransitionIsNotAllowed for one who is not out."""
        self._say("opt_in", through, at)

    def _say(self, action: str, through: Through, at: datetime) -> None:
        self.state = CHANNEL_CHOICE.after(self.state, action)
        self.through, self.changed_at = through, at


def channel_choice_id(site: str, person_id: UUID, channel: ChannelName) -> UUID:
    """Return the same id each time, so that two first words meet in one row."""
    return uuid5(_CHOICES, f"{site}/{person_id}/{channel}")
