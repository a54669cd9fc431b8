"""What is sent about linkages."""

from collections.abc import Collection
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.aftercare.domain.linkages.answers import ProviderAnswer
from services.aftercare.domain.linkages.client_word import ClientAnswer
from services.aftercare.domain.linkages.linkage import DeclineReason, LinkageKind, SaidBy
from services.aftercare.domain.linkages.owed import (
    DEFAULT_STEPS,
    MOST_DAYS,
    LinkageRules,
    OwedStep,
    StepRule,
)
from services.aftercare.handlers.linkages.asking import ChooseProvider
from services.aftercare.handlers.linkages.hearing_clients import AnswerAsClient
from services.aftercare.handlers.linkages.proposing import LinkageWish, ProposeLinkage
from services.aftercare.handlers.linkages.ruling import PublishLinkageRules
from shared.http.forms import WHOLE, Day, Flag, Form, Instant, Line, Note
from shared.identifiers import new_id

ProviderCode = Annotated[
    str, Field(pattern=r"^[a-z0-9-]{1,60}$", examples=["oak-house"], description="Of a directory.")
]
Subject = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$", examples=["auth0|5f7c8ec7c33c6c"])]
OwedBy = Literal["provider", "clinician", "intake_coordinator", "facilitator", "program_director"]
Weekday = Annotated[int, Field(ge=1, le=7), WHOLE]
ToAnswer = Literal[ProviderAnswer.ACCEPT, ProviderAnswer.DECLINE, ProviderAnswer.WAITLIST]


class ProposalBody(Form):
    """What is to follow. `party_id` is the provider among the client's consent parties."""

    plan_id: UUID
    kind: LinkageKind
    provider_code: ProviderCode | None = None
    offering_id: UUID | None = None
    party_id: UUID | None = None

    def command(self) -> ProposeLinkage:
        wish = LinkageWish(self.kind, self.provider_code, self.offering_id, self.party_id)
        return ProposeLinkage(plan_id=self.plan_id, wish=wish)


class ProviderBody(Form):
    """Whom to ask; an offering of the directory says its provider too.

    Who names neither provider nor offering, not even as null, keeps both: then this only names the
    provider among the client's consent parties. Without `party_id` only a consent for a class of
    recipients lets it be told.
    """

    provider_code: ProviderCode | None = None
    offering_id: UUID | None = None
    party_id: UUID | None = None

    def command(self, linkage_id: UUID) -> ChooseProvider:
        keeps = not self.model_fields_set & {"provider_code", "offering_id"}
        return ChooseProvider(linkage_id=linkage_id, keeps_provider=keeps, **dict(self))


class AnswerBody(Form):
    """What the provider said; `reason_code` goes with a decline and with nothing else."""

    answer: ToAnswer
    reason_code: DeclineReason | None = None


class HandOverPlanBody(Form):
    at: Instant


class HandOverBody(Form):
    """When somebody brought client and provider together; `note` is kept sealed."""

    handed_over_at: Instant
    note: Note | None = None


class ProviderHandOverBody(Form):
    handed_over_at: Instant


class AttendanceBody(Form):
    """The first attendance, on a local day, and who told of it.

    The provider tells of a client whom it accepted; the client, or staff, of any who simply went.
    """

    attended_on: Day
    said_by: SaidBy


class ProviderAttendanceBody(Form):
    attended_on: Day


class MyWordBody(Form):
    """The client's own word: `went` has the day, the others have none.

    What is `said` with it is kept sealed, and read by the care team alone.
    """

    answer: ClientAnswer
    attended_on: Day | None = None
    said: Note | None = None

    def command(self, linkage_id: UUID, clients: Collection[UUID]) -> AnswerAsClient:
        return AnswerAsClient(linkage_id=linkage_id, clients=clients, **dict(self))


class ClientContactBody(Form):
    """What came of the talk with the client; it is kept sealed."""

    note: Note


class SubjectBody(Form):
    """Who answers for an organisation: the opaque subject of its tokens."""

    provider_code: ProviderCode
    subject: Subject


class StepRuleForm(Form):
    """How many days a step may take; the day on which it began does not count."""

    days: Annotated[int, Field(ge=1, le=MOST_DAYS), WHOLE]
    working: Flag = False
    owed_by: OwedBy = "clinician"
    remind_days_before: Annotated[int, Field(ge=0, le=60), WHOLE] = 1

    def rule(self) -> StepRule:
        return StepRule(**dict(self))


class StepsForm(Form):
    """A rule for each step; what is left out has its default."""

    request: StepRuleForm | None = None
    answer: StepRuleForm | None = None
    place: StepRuleForm | None = None
    another_provider: StepRuleForm | None = None
    hand_over: StepRuleForm | None = None
    first_attendance: StepRuleForm | None = None
    client_contact: StepRuleForm | None = None

    def steps(self) -> dict[OwedStep, StepRule]:
        said = {OwedStep(name): rule.rule() for name, rule in self if rule is not None}
        return {**DEFAULT_STEPS, **said}


class LinkageRulesForm(Form):
    """A whole new version; it holds for steps that begin from now on.

    `working_days` are ISO weekdays, Monday is 1; `link_days` is how long a signed link answers.
    `desk` says in one line who asks and which number a provider calls; the page of each link shows
    it, so it names the program and no person. Left out, the page says "the program".
    """

    steps: StepsForm = StepsForm()
    working_days: Annotated[list[Weekday], Field(min_length=1, max_length=7)] = [1, 2, 3, 4, 5]
    closed_on: Annotated[list[Day], Field(max_length=100)] = []
    link_days: Annotated[int, Field(ge=1, le=90), WHOLE] = LinkageRules(
        id=new_id(), site=""
    ).link_days
    desk: Annotated[Line | None, Field(examples=["North clinic, intake desk: 303-555-0100"])] = None

    def command(self) -> PublishLinkageRules:
        return PublishLinkageRules(
            steps=self.steps.steps(),
            working_days=tuple(sorted(set(self.working_days))),
            closed_on=tuple(sorted(set(self.closed_on))),
            link_days=self.link_days,
            desk=self.desk,
        )
