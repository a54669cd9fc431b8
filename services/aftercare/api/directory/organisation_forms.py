"""What the directory is told of organisations."""

from typing import Annotated

from pydantic import Field

from services.aftercare.domain.directory.organisation import (
    CODE,
    MOST_SITES,
    Contact,
    OrganisationKind,
)
from services.aftercare.domain.directory.text import (
    EMAIL,
    PHONE,
    WEBSITE,
)
from services.aftercare.handlers.directory.organisations import OrganisationSaid
from shared.http.forms import Form, Line
from shared.http.parameters import SITE_PATTERN
from shared.http.validation import in_words

EntryCode = Annotated[
    str,
    Field(
        pattern=in_words(f"^{CODE}$", "is not 1 to 60 of a-z, 0-9 and dashes, such as oak-house"),
        examples=["oak-house"],
    ),
]
Phone = Annotated[
    str,
    Field(
        pattern=in_words(PHONE, "is not a phone number"),
        examples=["+1 555 0100"],
    ),
]
Email = Annotated[
    str,
    Field(
        pattern=in_words(EMAIL, "is not an e-mail address"),
        examples=["desk@oak-house.example"],
    ),
]
Website = Annotated[
    str,
    Field(
        pattern=in_words(WEBSITE, "is not a web address"),
        examples=["https://oak-house.example"],
    ),
]


class ContactForm(Form):
    """What stands on the organisation's own door; of no person."""

    phone: Phone | None = None
    email: Email | None = None
    website: Website | None = None
    address: Line | None = None


class DescriptionForm(Form):
    """`serves` are other sites in whose directory it stands too; you belong to each of them."""

    name: Line
    kind: OrganisationKind
    contact: ContactForm = ContactForm()
    serves: Annotated[
        list[Annotated[str, Field(pattern=f"^{SITE_PATTERN}$")]], Field(max_length=MOST_SITES)
    ] = []

    def said(self) -> OrganisationSaid:
        return OrganisationSaid(
            name=self.name,
            kind=self.kind,
            contact=Contact(**self.contact.model_dump()),
            serves=tuple(self.serves),
        )


class OrganisationForm(DescriptionForm):
    code: EntryCode


class ChangedOrganisationForm(DescriptionForm):
    """All that is said of it is replaced: what is left out by mistake would be erased unseen."""

    contact: ContactForm
    serves: Annotated[
        list[Annotated[str, Field(pattern=f"^{SITE_PATTERN}$")]], Field(max_length=MOST_SITES)
    ]
