"""What the community's routes share: their routers, and the kinds of values in their bodies."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field

from services.aftercare.api.parameters import router_of
from services.aftercare.domain.alumni.event import Modality
from services.aftercare.domain.alumni.membership import Purpose
from services.aftercare.domain.alumni.mentor import Reachable
from shared.http.forms import WHOLE, Form, ZoneName
from shared.http.validation import in_words

Language = Literal["en", "es"]

Purposes = Annotated[tuple[Purpose, ...], Field(min_length=1, max_length=len(Purpose))]
LanguageTag = Annotated[
    str, Field(pattern=in_words(r"^[a-z]{2,3}$", "is not a language, such as en"), examples=["en"])
]
LanguageTags = Annotated[tuple[LanguageTag, ...], Field(min_length=1, max_length=10)]
Modalities = Annotated[tuple[Modality, ...], Field(min_length=1, max_length=len(Modality))]
Mentees = Annotated[int, Field(ge=1, le=20), WHOLE]

FOR_MEMBERS: dict[int | str, dict[str, Any]] = {
    409: {"description": "Whoever is no member for this purpose is shown nothing."}
}


class ReachableForm(Form):
    """How somebody can be met; `timezone` is the IANA zone of the clocks they live by."""

    languages: LanguageTags
    modalities: Modalities
    timezone: ZoneName

    def reachable(self) -> Reachable:
        return Reachable(
            tuple(sorted(set(self.languages))),
            tuple(sorted(set(self.modalities))),
            self.timezone,
        )


def own_router(resource: str) -> APIRouter:
    """Return a router for what belongs to one client, `/sites/{site}/clients/{client_id}/…`."""
    return router_of(f"clients/{{client_id}}/{resource}")
