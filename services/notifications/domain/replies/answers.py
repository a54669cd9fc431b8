"""What is said back to a reply, at once and once: neutral words that tell nothing of anybody.

The words are templates like all others, so that they are checked like all others. A confirmation of
STOP has no other content: 47 CFR 64.1200(a)(12).
"""

from services.notifications.domain.replies.words import Meaning
from services.notifications.domain.templates.rendering import rendered
from services.notifications.domain.templates.template import Template
from services.notifications.domain.templates.values import NeutralValues
from services.notifications.domain.terms import ChannelName, Language

ANSWERS = {Meaning.STOP: "opted-out", Meaning.START: "opted-in", Meaning.HELP: "help"}
"""The template of each reply that is answered at once."""


def answer(template: Template, language: Language, site_phone: str | None = None) -> str:
    """Return what is answered in these words. HELP names the site's phone."""
    values = NeutralValues(site_phone=site_phone)
    return rendered(template, ChannelName.SMS, language, values).body
