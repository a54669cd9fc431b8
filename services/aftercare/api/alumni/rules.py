"""Routes of what a site publishes for its community: the agreement's texts, and its rules."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from services.aftercare.api.alumni.parameters import Language, Mentees
from services.aftercare.api.alumni.views import AlumniAgreementView, AlumniPolicyView
from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.domain.alumni.agreement import FIRST, first_text
from services.aftercare.domain.alumni.policy import AlumniRules, InvitesOn
from services.aftercare.handlers.alumni import rules as handlers
from services.aftercare.queries import alumni as queries
from services.aftercare.tables import policy_of
from shared.http.answer import Answer
from shared.http.forms import WHOLE, Form, Note
from shared.http.paging import Page, Paging
from shared.http.reading import Reads

agreements = router_of("alumni-agreements")
policies = router_of("alumni-policies")

_Days = Annotated[int, Field(ge=0, le=3650), WHOLE]


class AgreementTextBody(Form):
    language: Language
    text: Note


class PolicyBody(Form):
    """`days_after_completion` and `mentor_days` count from the last completed program."""

    invites_on: Annotated[tuple[InvitesOn, ...], Field(max_length=len(InvitesOn))] = tuple(
        InvitesOn
    )
    days_after_completion: _Days = 7
    invites_within_days: _Days = 90
    guests_at_most: Annotated[int, Field(ge=0, le=10), WHOLE] = 1
    mentor_days: _Days = 365
    mentees_at_most: Mentees = 3

    def rules(self) -> AlumniRules:
        values = self.model_dump()
        chosen = tuple(one for one in InvitesOn if one in self.invites_on)
        return AlumniRules(**{**values, "invites_on": chosen})


@agreements.post("")
async def publish_alumni_agreement(
    body: AgreementTextBody, command: AftercareCommands
) -> Answer[AlumniAgreementView]:
    """Publish the next text of a language; it never changes. Again is the same."""
    wish = handlers.PublishAlumniAgreement(language=body.language, text=body.text)
    async with command.unit_of_work() as uow:
        agreement = await handlers.publish_alumni_agreement(wish, uow)
        view = AlumniAgreementView.model_validate(agreement)
        return command.answered(uow, view)


@agreements.get("")
async def list_alumni_agreements(reads: Reads, paging: Paging) -> Page[AlumniAgreementView]:
    """List every text that the site has published, oldest first."""
    rows = await queries.agreements(reads.database, reads.site, paging)
    return paging.page(rows, lambda row: AlumniAgreementView(**row), lambda row: row["id"])


@agreements.get("/current")
async def get_current_agreement(
    reads: Reads, language: Annotated[Language, Query()] = "en"
) -> AlumniAgreementView:
    """Show the text that whoever joins now agrees to."""
    row = await queries.current_agreement(reads.database, reads.site, language)
    if row is not None:
        return AlumniAgreementView(**row)
    return AlumniAgreementView(
        language=language,
        number=FIRST,
        text=first_text(language),
        published_at=None,
        published_by=None,
    )


@policies.post("")
async def publish_alumni_policy(
    body: PolicyBody, command: AftercareCommands
) -> Answer[AlumniPolicyView]:
    """Publish the next version of the community's rules. Again is the same."""
    wish = handlers.PublishAlumniPolicy(rules=body.rules())
    async with command.unit_of_work() as uow:
        policy = await handlers.publish_alumni_policy(wish, uow)
        return command.answered(uow, AlumniPolicyView.of(policy))


@policies.get("")
async def list_alumni_policies(reads: Reads, paging: Paging) -> Page[AlumniPolicyView]:
    """List every version that the site has published, oldest first."""
    rows = await queries.policies(reads.database, reads.site, paging)
    return paging.page(rows, lambda row: AlumniPolicyView.of(policy_of(row)), lambda row: row["id"])


@policies.get("/current")
async def get_current_alumni_policy(reads: Reads) -> AlumniPolicyView:
    """Show the rules in force: the newest version, or the defaults."""
    row = await queries.current_policy(reads.database, reads.site)
    if row is not None:
        return AlumniPolicyView.of(policy_of(row))
    return AlumniPolicyView(
        **{name: getattr(AlumniRules(), name) for name in AlumniRules.__slots__},
        number=FIRST,
        published_at=None,
        published_by=None,
    )
