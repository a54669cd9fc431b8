"""Commands on a site's own words: propose, check, publish, go back to those that came with it."""

from dataclasses import dataclass

from services.notifications.domain.templates.checks.checking import errors_in, findings
from services.notifications.domain.templates.checks.finding import Finding, House
from services.notifications.domain.templates.costs import Price
from services.notifications.domain.templates.template import Purpose, Wordings
from services.notifications.domain.templates.version import (
    NoDraft,
    NothingIsPublished,
    TemplateFailsChecks,
    TemplateIsUnknown,
    TemplateVersion,
)
from services.notifications.domain.templates.wordings import BUILT_IN
from services.notifications.handlers.templates.front_desk import private_words_of
from services.notifications.ports import NotificationsUnitOfWork
from shared.errors import StaleVersion
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """What the operator asks of all words, and pays for texts; a site adds its private ones."""

    link_hosts: frozenset[str] = frozenset()
    most_segments: int = 3
    prices: tuple[Price, ...] = ()

    def house(self, private_words: tuple[str, ...]) -> House:
        return House(
            private_words=private_words,
            link_hosts=self.link_hosts,
            most_segments=self.most_segments,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeTemplate:
    code: str
    wordings: Wordings
    by: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardDraft:
    code: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDraft:
    code: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishDraft:
    code: str
    by: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class WithdrawTemplate:
    code: str


async def propose_template(
    command: ProposeTemplate, uow: NotificationsUnitOfWork
) -> TemplateVersion:
    """Keep words as the template's draft, in place of an earlier one. They are not checked yet.

    Raises TemplateIsUnknown, StaleVersion.
    """
    purpose_of(command.code)
    await uow.templates.hold(command.code)
    draft = await uow.templates.draft(command.code)
    if command.expected_version not in {None, draft.version if draft else 0}:
        raise StaleVersion
    if draft is None:
        draft = TemplateVersion(
            id=new_id(),
            site=uow.site,
            code=command.code,
            wordings=command.wordings,
            proposed_at=uow.now,
            proposed_by=command.by,
        )
        uow.templates.add(draft)
    else:
        draft.change(command.wordings, uow.now, command.by)
    uow.save(draft)
    return draft


async def count_findings(
    draft: TemplateVersion, uow: NotificationsUnitOfWork, standards: Standards
) -> int:
    """Return how much a check would find in the draft, without noting that it was checked."""
    return len(await _findings(draft, uow, standards))


async def discard_draft(command: DiscardDraft, uow: NotificationsUnitOfWork) -> None:
    """Put the draft away. Raises TemplateIsUnknown, NoDraft, StaleVersion."""
    draft = await _draft(command.code, command.expected_version, uow)
    draft.discard(uow.now)
    uow.save(draft)


async def check_draft(
    command: CheckDraft, uow: NotificationsUnitOfWork, standards: Standards
) -> tuple[TemplateVersion, list[Finding]]:
    """Look at the draft; without errors it may be published.

    Raises TemplateIsUnknown, NoDraft, StaleVersion.
    """
    draft = await _draft(command.code, command.expected_version, uow)
    found = await _findings(draft, uow, standards)
    draft.check(errors_in(found), uow.now)
    uow.save(draft)
    return draft, found


async def publish_draft(
    command: PublishDraft, uow: NotificationsUnitOfWork, standards: Standards
) -> TemplateVersion:
    """Publish the checked draft as the next version; from now on hand-overs use its words.

    It is checked once more: the site's private words may be others since. Raises
    TemplateIsUnknown, NoDraft, StaleVersion, DraftIsUnchecked, TemplateFailsChecks.
    """
    # The former one first: it gives way in the same order in which both are written.
    await uow.templates.hold(command.code)
    former = await uow.templates.published(command.code)
    draft = await _draft(command.code, command.expected_version, uow)
    draft.publish(await uow.templates.last_number(command.code) + 1, uow.now, command.by)
    errors = errors_in(await _findings(draft, uow, standards))
    if errors:
        raise TemplateFailsChecks(errors)
    if former is not None:
        former.replace(uow.now)
        uow.save(former)
    uow.save(draft)
    return draft


async def withdraw_template(command: WithdrawTemplate, uow: NotificationsUnitOfWork) -> None:
    """Go back to the words that came with the service. Versions stay readable.

    Raises TemplateIsUnknown, NothingIsPublished.
    """
    purpose_of(command.code)
    await uow.templates.hold(command.code)
    published = await uow.templates.published(command.code)
    if published is None:
        raise NothingIsPublished
    published.withdraw(uow.now)
    uow.save(published)


def purpose_of(code: str) -> Purpose:
    """Return what a template is for. Raises TemplateIsUnknown."""
    if code not in BUILT_IN:
        raise TemplateIsUnknown
    return BUILT_IN[code].purpose


async def _draft(
    code: str, expected_version: int | None, uow: NotificationsUnitOfWork
) -> TemplateVersion:
    purpose_of(code)
    await uow.templates.hold(code)
    draft = await uow.templates.draft(code)
    if draft is None:
        raise NoDraft
    if expected_version not in {None, draft.version}:
        raise StaleVersion
    return draft


async def _findings(
    draft: TemplateVersion, uow: NotificationsUnitOfWork, standards: Standards
) -> list[Finding]:
    house = standards.house(await private_words_of(uow))
    return findings(purpose_of(draft.code), draft.wordings, house)
