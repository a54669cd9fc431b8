"""Owns the form of plan templates, and what the API shows of their versions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.aftercare.api.views import View
from services.aftercare.domain.linkages.linkage import LinkageKind
from services.aftercare.domain.plans.template import Occasion, PlanTemplate, ProposedLinkage
from services.aftercare.domain.plans.template_version import TemplateVersion, VersionState
from services.aftercare.domain.plans.trial import Trial
from shared.http.forms import WHOLE, Code, Flag, Form


class ProposedLinkageForm(Form):
    """What may follow; with a provider's code it is requested as soon as the plan is activated."""

    kind: LinkageKind
    provider_code: Annotated[str | None, Field(pattern=r"^[a-z0-9-]{1,60}$")] = None


class TemplateForm(Form):
    """What plans of a program have on an occasion; without `program`: of any other program.

    `tasks` are codes of the site's own or of a first day's. With `needs_sign_off` a plan is
    activated once each task is done or not needed.
    """

    occasion: Occasion
    program: Code | None = None
    linkages: Annotated[tuple[ProposedLinkageForm, ...], Field(max_length=50)] = ()
    tasks: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    needs_sign_off: Flag = False

    def template(self) -> PlanTemplate:
        linkages = tuple(ProposedLinkage(one.kind, one.provider_code) for one in self.linkages)
        return PlanTemplate(**{**dict(self), "linkages": linkages})


class TemplatesForm(Form):
    """All templates of a site: for each occasion one for any program, and those of programs.

    `new_programs` are codes of programs that no client of the site has been in yet.
    """

    templates: Annotated[tuple[TemplateForm, ...], Field(min_length=1, max_length=100)]
    new_programs: Annotated[tuple[Code, ...], Field(max_length=100)] = ()

    def all(self) -> tuple[PlanTemplate, ...]:
        return tuple(one.template() for one in self.templates)


class TemplatesTrialForm(TemplatesForm):
    """Templates that are not kept, and over how many weeks of drafted plans to try them."""

    weeks: Annotated[int, Field(ge=1, le=104), WHOLE] = 12


class ProposedLinkageView(BaseModel):
    kind: LinkageKind
    provider_code: str | None


class TemplateView(BaseModel):
    occasion: Occasion
    program: str | None
    linkages: list[ProposedLinkageView]
    tasks: list[str]
    needs_sign_off: bool


class TemplatesInForce(BaseModel):
    """What a plan drafted now has. Number 0 is that of a first day; then there is no `id`."""

    id: UUID | None
    number: int
    templates: list[TemplateView]


class TemplateVersionView(View):
    """A version; `number` counts published ones, which never change."""

    state: VersionState
    number: int | None
    templates: list[TemplateView]
    drafted_at: datetime | None
    drafted_by: str | None
    published_at: datetime | None
    published_by: str | None

    @classmethod
    def of(cls, version: TemplateVersion) -> "TemplateVersionView":
        return cls.model_validate(
            {**vars(version), "templates": templates_shown(version.templates)}
        )


class TemplateUse(BaseModel):
    """How many of the plans would have had this template, and how many of them are drafts."""

    program: str | None
    occasion: Occasion
    plans: int
    waiting: int


class TemplatesTrial(BaseModel):
    """Which templates the plans of the last weeks would have had; nothing of it was kept."""

    weeks: int
    plans: int
    waiting: int
    templates: list[TemplateUse]

    @classmethod
    def of(cls, trial: Trial, weeks: int) -> "TemplatesTrial":
        return cls.model_validate(
            {**{name: getattr(trial, name) for name in ("plans", "waiting")}, "weeks": weeks}
            | {"templates": [TemplateUse(**one) for one in trial.uses]}
        )


def templates_shown(templates: tuple[PlanTemplate, ...]) -> list[TemplateView]:
    return [TemplateView.model_validate(one, from_attributes=True) for one in templates]
