"""Owns how words, versions and findings are shown."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.notifications.domain.templates.checks.finding import Finding, Severity
from services.notifications.domain.templates.fields import SensitiveField
from services.notifications.domain.templates.preview import Preview
from services.notifications.domain.templates.segments import Encoding
from services.notifications.domain.templates.template import Purpose, Wordings
from services.notifications.domain.templates.version import (
    FrontDesk,
    TemplateState,
    TemplateVersion,
    channels_of,
)
from services.notifications.domain.templates.week import WeekOfTexts
from services.notifications.domain.templates.wordings import BUILT_IN
from services.notifications.domain.terms import ChannelName, Language


class WordingView(BaseModel):
    subject: str
    body: str


WordingsView = dict[ChannelName, dict[Language, WordingView]]


def shown(wordings: Wordings) -> WordingsView:
    return {
        channel: {
            language: WordingView(subject=one.subject, body=one.body)
            for language, one in languages.items()
        }
        for channel, languages in wordings.items()
    }


class FieldView(BaseModel):
    """A field that words may name. A sensitive one may stand in the inbox alone."""

    name: str
    is_sensitive: bool

    @classmethod
    def all_of(cls, purpose: Purpose) -> "list[FieldView]":
        fields = (*purpose.neutral, *purpose.sensitive)
        return [
            cls(name=field.value, is_sensitive=isinstance(field, SensitiveField))
            for field in sorted(fields)
        ]


class TemplateSummary(BaseModel):
    """`number` is the site's published version; 0: the built-in words, on every channel."""

    code: str
    number: int
    own_channels: list[ChannelName]
    is_to_staff: bool
    published_at: datetime | None

    @classmethod
    def of(cls, code: str, own: TemplateVersion | None) -> "TemplateSummary":
        return cls(
            code=code,
            number=(own and own.number) or 0,
            own_channels=channels_of(own.wordings) if own else [],
            is_to_staff=BUILT_IN[code].purpose.is_to_staff,
            published_at=own.published_at if own else None,
        )


class TemplateList(BaseModel):
    items: list[TemplateSummary]


class TemplateView(TemplateSummary):
    """What is in use, with all fields that the words may name; and what came with the service."""

    fields: list[FieldView]
    offers_opt_out: bool
    in_use: WordingsView
    built_in: WordingsView
    draft_id: UUID | None

    @classmethod
    def whole(
        cls, code: str, own: TemplateVersion | None, draft: TemplateVersion | None
    ) -> "TemplateView":
        built_in = BUILT_IN[code]
        own_words = own.wordings if own else {}
        return cls(
            **TemplateSummary.of(code, own).model_dump(),
            fields=FieldView.all_of(built_in.purpose),
            offers_opt_out=built_in.purpose.offers_opt_out,
            in_use=shown({**built_in.wordings, **own_words}),
            built_in=shown(built_in.wordings),
            draft_id=draft.id if draft else None,
        )


class TemplateVersionView(BaseModel):
    """A site's own words. What was published keeps its `number` and never changes."""

    id: UUID
    version: int
    code: str
    number: int | None
    state: TemplateState
    wordings: WordingsView
    proposed_at: datetime
    proposed_by: str
    checked_at: datetime | None
    published_at: datetime | None
    published_by: str | None
    ended_at: datetime | None

    @classmethod
    def of(cls, one: TemplateVersion) -> "TemplateVersionView":
        return cls(**{**vars(one), "wordings": shown(one.wordings)})


class TemplateDraftView(TemplateVersionView):
    """`findings`: how much a check finds in it; the check says what."""

    findings: int

    @classmethod
    def found(cls, one: TemplateVersion, findings: int) -> "TemplateDraftView":
        return cls(**TemplateVersionView.of(one).model_dump(), findings=findings)


class FindingView(BaseModel):
    """Where the words are wrong, and what to change; `instead` is offered and put in by nobody."""

    severity: Severity
    rule: str
    field: str
    message: str
    instead: str | None

    @classmethod
    def of(cls, one: Finding) -> "FindingView":
        return cls(
            severity=one.severity,
            rule=one.rule,
            field=one.place,
            message=one.message,
            instead=one.instead,
        )


class TemplateCheck(BaseModel):
    """The draft as it stands after its check: `checked` when no finding is an error."""

    draft: TemplateVersionView
    findings: list[FindingView]


class SegmentsView(BaseModel):
    """`units` are septets (GSM-7) or 16-bit units (UCS-2); `left` still fit in the last segment."""

    encoding: Encoding
    count: int
    units: int
    left: int


class CostView(BaseModel):
    """`micros`: millionths of the currency, for all segments of one text."""

    provider: str
    country: str
    currency: str
    micros: int


class TextsView(BaseModel):
    """`each`: segments of one text, in its longest language and values."""

    template: str
    texts: int
    each: int
    segments: int


class WeekOfTextsView(BaseModel):
    """What the texts of the last seven days would take and cost in the words in use now.

    `why_no_cost`: whose price is missing, if any is.
    """

    since: datetime
    items: list[TextsView]
    segments: int
    costs: list[CostView]
    why_no_cost: str | None

    @classmethod
    def of(cls, week: WeekOfTexts, since: datetime) -> "WeekOfTextsView":
        return cls(
            since=since,
            items=[TextsView.model_validate(one, from_attributes=True) for one in week.items],
            segments=week.segments,
            costs=[CostView.model_validate(one, from_attributes=True) for one in week.costs],
            why_no_cost=week.why_no_cost,
        )


class ReplacementView(BaseModel):
    character: str
    instead: str | None


class SmsView(BaseModel):
    """What the longest sample takes and costs. `instead` says the same in GSM-7, if that can be.

    `why_no_cost`: whose price is missing, if any is.
    """

    segments: SegmentsView
    costs: list[CostView]
    why_no_cost: str | None
    forces_ucs_2: list[ReplacementView]
    instead: str | None


class PreviewView(BaseModel):
    channel: ChannelName
    language: Language
    subject: str
    body: str
    sms: SmsView | None

    @classmethod
    def of(cls, one: Preview) -> "PreviewView":
        sms = one.as_sms and SmsView.model_validate(one.as_sms, from_attributes=True)
        return cls(
            channel=one.channel, language=one.language, subject=one.subject, body=one.body, sms=sms
        )


class TemplatePreview(BaseModel):
    """The words filled with made-up values, and what there is to say about them."""

    items: list[PreviewView]
    findings: list[FindingView]


class FrontDeskView(BaseModel):
    version: int
    phone: str | None
    private_words: list[str]

    @classmethod
    def of(cls, desk: FrontDesk | None) -> "FrontDeskView":
        if desk is None:
            return cls(version=0, phone=None, private_words=[])
        return cls(version=desk.version, phone=desk.phone, private_words=list(desk.private_words))
