"""A site's templates as one version: drafted, published, and from then on never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.aftercare.domain.linkages.linkage import LinkageKind
from services.aftercare.domain.plans.template import (
    Occasion,
    PlanTemplate,
    ProposedLinkage,
    check_templates,
)
from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, NotFound
from shared.versions import VersionWasPublishedMeanwhile


class NoSuchTemplateVersion(NotFound):
    pass


class TemplatesAreNotDraft(BrokenRule):
    """A published version never changes: draft another."""


class TemplatesWerePublishedMeanwhile(VersionWasPublishedMeanwhile):
    pass


class VersionState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


_DRAFT = {VersionState.DRAFT}
VERSION_STEPS: Steps[VersionState] = {
    "revise": step(_DRAFT, VersionState.DRAFT, TemplatesAreNotDraft),
    "publish": step(_DRAFT, VersionState.PUBLISHED, TemplatesAreNotDraft),
    "discard": step(_DRAFT, VersionState.DISCARDED, TemplatesAreNotDraft),
}


@dataclass(kw_only=True)
class TemplateVersion(Aggregate):
    """`number` counts a site's published versions from 1; a draft has none."""

    templates: tuple[PlanTemplate, ...]
    state: VersionState = VersionState.DRAFT
    number: int | None = None
    drafted_at: datetime | None = None
    drafted_by: str | None = None
    published_at: datetime | None = None
    published_by: str | None = None

    def __post_init__(self) -> None:
        check_templates(self.templates)

    def revise(self, templates: tuple[PlanTemplate, ...]) -> None:
        """Say something else. Raises TemplatesAreNotDraft, and what `check_templates` does."""
        self.state = VERSION_STEPS["revise"].take(self.state)
        check_templates(templates)
        self.templates = templates

    def publish(self, number: int, at: datetime, by: str | None) -> None:
        """Let plans that are drafted from now on have these. Raises TemplatesAreNotDraft."""
        self.state = VERSION_STEPS["publish"].take(self.state)
        self.number, self.published_at, self.published_by = number, at, by

    def discard(self) -> None:
        self.state = VERSION_STEPS["discard"].take(self.state)


FIRST_DAY = 0
"""The number of what holds until a site publishes templates of its own."""

_USUAL = (ProposedLinkage(LinkageKind.THERAPY), ProposedLinkage(LinkageKind.SUPPORT_GROUP))

FIRST_DAY_TEMPLATES = (
    PlanTemplate(
        occasion=Occasion.COMPLETION,
        linkages=_USUAL,
        tasks=(
            "relapse-prevention-plan",
            "medication-follow-up",
            "family-told-with-consent",
            "crisis-contacts",
        ),
        needs_sign_off=True,
    ),
    # Who left early is not there to go through a list with, and must be asked after all the same.
    PlanTemplate(
        occasion=Occasion.OTHER_DISCHARGE,
        linkages=_USUAL,
        tasks=("medication-follow-up", "crisis-contacts"),
    ),
)
"""What SAMHSA's TIP 47 has a continuing care plan settle before an intensive program ends."""
