"""Owns the forms of words, as they are proposed or looked at."""

from typing import Annotated, Literal

from pydantic import Field

from services.notifications.api.patterns import REGION
from services.notifications.domain.templates.template import Wording, Wordings
from services.notifications.domain.terms import ChannelName, Language
from shared.errors import Invalid
from shared.http.forms import Form, Line


class NothingIsSaid(Invalid):
    def __init__(self) -> None:
        super().__init__("Write words for one channel at least, in English.", field="wordings")


Words = Annotated[
    str,
    Field(min_length=1, max_length=2000, json_schema_extra={"pattern": r"^[^\u0000]+$"}),
]
"""Any text that can be stored: the checks say what is wrong with it, and where."""
Subject = Annotated[
    str,
    Field(max_length=200, json_schema_extra={"pattern": r"^[^\u0000]*$"}),
]
Country = Annotated[
    str, Field(pattern=REGION, examples=["US"], description="ISO 3166-1, two letters.")
]


class WordingForm(Form):
    """Fixed words with ((fields)). A text message has no subject; on a phone it is the title."""

    subject: Subject = ""
    body: Words

    def wording(self) -> Wording:
        return Wording(self.body, self.subject)


class LanguagesForm(Form):
    en: WordingForm | None = None
    es: WordingForm | None = None

    def wordings(self) -> dict[Language, Wording]:
        written = {Language.ENGLISH: self.en, Language.SPANISH: self.es}
        return {language: one.wording() for language, one in written.items() if one is not None}


class WordingsForm(Form):
    """The channels that a site says otherwise; on all others the built-in words stand."""

    email: LanguagesForm | None = None
    sms: LanguagesForm | None = None
    push: LanguagesForm | None = None
    inbox: LanguagesForm | None = None
    chat: LanguagesForm | None = None

    def wordings(self) -> Wordings:
        """Return what is written. Raises NothingIsSaid."""
        channels = {ChannelName(name): form.wordings() for name, form in self if form is not None}
        written = {channel: languages for channel, languages in channels.items() if languages}
        if not written:
            raise NothingIsSaid
        return written


class TemplateForm(Form):
    """A whole draft: it takes the place of an earlier one."""

    wordings: WordingsForm


class PreviewForm(Form):
    """What to look at: words that are kept nowhere, or those in use, the draft, the built-in ones.

    `country` is where texts go, for their price.
    """

    of: Literal["in_use", "draft", "built_in"] = "in_use"
    wordings: WordingsForm | None = None
    country: Country = "US"


PrivateWords = Annotated[list[Line], Field(max_length=100)]


class FrontDeskForm(Form):
    """The phone that messages name, and the site's own words that they must not say.

    `phone` is in international form, or as it is dialled within the site's region.
    """

    phone: Annotated[str, Field(min_length=1, max_length=80, examples=["+13035550123"])] | None = (
        None
    )
    private_words: PrivateWords = []
