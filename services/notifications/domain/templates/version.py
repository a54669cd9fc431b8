"""A site's own words for a template: drafted, checked, published as a version that stays."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.notifications.domain.templates.checks.finding import Finding
from services.notifications.domain.templates.template import Wordings
from services.notifications.domain.terms import ChannelName
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound
from shared.states import StateMachine


class TemplateState(StrEnum):
    """Where a site's words stand; `WITHDRAWN` gave way to the built-in ones."""

    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


OPEN_DRAFT = frozenset({TemplateState.DRAFT, TemplateState.CHECKED})

TEMPLATE = StateMachine(
    "template",
    {
        TemplateState.DRAFT: frozenset({TemplateState.CHECKED, TemplateState.DISCARDED}),
        TemplateState.CHECKED: frozenset(
            {TemplateState.DRAFT, TemplateState.PUBLISHED, TemplateState.DISCARDED}
        ),
        TemplateState.PUBLISHED: frozenset({TemplateState.REPLACED, TemplateState.WITHDRAWN}),
        TemplateState.REPLACED: frozenset(),
        TemplateState.WITHDRAWN: frozenset(),
        TemplateState.DISCARDED: frozenset(),
    },
)


class TemplateIsUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__("No template has this code: the list of templates has them all.")


class NoDraft(NotFound):
    def __init__(self) -> None:
        super().__init__("Nobody has drafted other words for this template: propose some first.")


class NothingIsPublished(BrokenRule):
    def __init__(self) -> None:
        super().__init__("This template has the words that it came with: there is nothing to undo.")


class DraftIsUnchecked(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Check the draft first; what was changed since is to be checked again.")


class TemplateWasChangedMeanwhile(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Somebody else changed this template just now: look at it first.")


class TemplateFailsChecks(Invalid):
    """Each error says where the words are wrong, and what to change."""

    def __init__(self, errors: list[Finding]) -> None:
        shown = [{"field": one.place, "message": one.message} for one in errors]
        BrokenRule.__init__(self, "These words cannot be published as they are.", errors=shown)


@dataclass(kw_only=True)
class TemplateVersion(Aggregate):
    """`number` counts what a site published under a code, from 1; a draft has none yet.

    `wordings` holds the channels that the site says otherwise; the built-in words stand on all
    others.
    """

    code: str
    wordings: Wordings
    state: TemplateState = TemplateState.DRAFT
    number: int | None = None
    proposed_at: datetime
    proposed_by: str
    checked_at: datetime | None = None
    published_at: datetime | None = None
    published_by: str | None = None
    ended_at: datetime | None = None

    def change(self, wordings: Wordings, at: datetime, by: str) -> None:
        """Put other words into the draft, which is then unchecked."""
        if self.state is TemplateState.CHECKED:
            self._become(TemplateState.DRAFT)
        self.wordings, self.proposed_at, self.proposed_by = wordings, at, by
        self.checked_at = None

    def check(self, errors: list[Finding], at: datetime) -> None:
        """Note that a check found no errors, or that it did."""
        if errors and self.state is TemplateState.CHECKED:
            self._become(TemplateState.DRAFT)
            self.checked_at = None
        elif not errors:
            if self.state is TemplateState.DRAFT:
                self._become(TemplateState.CHECKED)
            self.checked_at = at

    def publish(self, number: int, at: datetime, by: str) -> None:
        """Become version `number`. Raises DraftIsUnchecked."""
        if self.state is TemplateState.DRAFT:
            raise DraftIsUnchecked
        self._become(TemplateState.PUBLISHED)
        self.number, self.published_at, self.published_by = number, at, by

    def discard(self, at: datetime) -> None:
        self._end(TemplateState.DISCARDED, at)

    def replace(self, at: datetime) -> None:
        self._end(TemplateState.REPLACED, at)

    def withdraw(self, at: datetime) -> None:
        """Give way to the words that the service comes with."""
        self._end(TemplateState.WITHDRAWN, at)

    def _end(self, state: TemplateState, at: datetime) -> None:
        self._become(state)
        self.ended_at = at

    def _become(self, state: TemplateState) -> None:
        self.state = TEMPLATE.require(self.state, state)


@dataclass(kw_only=True)
class FrontDesk(Aggregate):
    """What a site's messages say of it and must not say: its phone, its own telling names."""

    phone: str | None = None
    private_words: tuple[str, ...] = ()

    def change(self, phone: str | None, private_words: tuple[str, ...]) -> None:
        self.phone, self.private_words = phone, private_words


def channels_of(wordings: Wordings) -> list[ChannelName]:
    return [channel for channel in ChannelName if channel in wordings]
