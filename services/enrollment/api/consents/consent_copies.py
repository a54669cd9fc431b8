"""Owns the route of a consent's printable copy, which the client takes home."""

import asyncio
from uuid import UUID

from fastapi import APIRouter

from services.enrollment.domain.consents.consent import Consent
from services.enrollment.domain.consents.party import Relationship
from services.enrollment.handlers.consents.consent_parties import Words, personal_words
from services.enrollment.handlers.intake.identities import name_of
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.printing.consent_copy import ConsentCopy, PersonalWords, printed
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.media import PDF, PdfFile, answer_in
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["consents"], route_class=CommandRoute)

FILE_NAME = "form.pdf"
"""What a folder of downloads shows says nothing of treatment."""


@router.get("/sites/{site}/consents/{consent_id}/copy", response_class=PdfFile)
async def get_consent_copy(
    site: Site,  # noqa: ARG001 - the unit of work holds it
    consent_id: UUID,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[None]:
    """Print a consent in the words that were signed; a draft with lines to sign on.

    The copy says where a consent stands today: draft, revoked, or ended, and since when. A name
    that is not known, or that the fonts cannot write, is a line to write on.
    """
    async with command.unit_of_work() as uow:
        consent = await uow.consents.get(consent_id)
        copy = await _copy_of(consent, uow)
    body = await asyncio.to_thread(printed, copy)
    return answer_in(PDF, body, name=FILE_NAME, version=consent.version)


async def _copy_of(consent: Consent, uow: EnrollmentUnitOfWork) -> ConsentCopy:
    site = await uow.sites.get()
    ended_at = consent.revoked_at or consent.expired_at
    return ConsentCopy(
        consent=consent,
        words=_words(await personal_words(consent, uow), await name_of(consent.client_id, uow)),
        site_name=site.name,
        today=site.today(uow.now),
        ended_on=site.today(ended_at) if ended_at else None,
    )


def _words(opened: Words, client: str | None) -> PersonalWords:
    signer_is = opened.get("signer_is")
    return PersonalWords(
        client=client,
        recipient=opened.get("recipient"),
        participants=tuple(opened.get("participants", ())),
        limits=tuple(opened.get("limits", ())),
        signer=opened.get("signer"),
        signer_is=Relationship(signer_is) if signer_is else None,
    )
