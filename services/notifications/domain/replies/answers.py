"""What is said back to a reply, at once and once: neutral words that tell nothing of anybody.

The words are templates like all others, so that they are checked like all others. A confirmation of
STOP has no other content: 47 CFR 64.1200(a)(12).
"""

from services.notifications.domain.replies.words import Meaning
from services.notifications.domain.templates.rendering import rendered
from services.notifications.domain.templates.values import NeutralValues
from services.notifications.domain.templates.wordings import TEMPLATES
from services.notifications.domain.terms import ChannelName, Language

_TEMPLATES = {Meaning.STOP: "opted-out", Meaning.START: "opted-in", Meaning.HELP: "help"}


def answer_to(meaning: Meaning, language: Language, site_phone: str | None = None) -> str | None:
    """Return what is answered at once, or None where nothing is. HELP names the site's phone."""
    code = _TEMPLATES.get(meaning)
    if code is None:
        return None
    return rendered(
        TEMPLATES[code], ChannelName.SMS, language, NeutralValues(site_phone=site_phone)
    ).body
