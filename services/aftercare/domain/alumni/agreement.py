"""The text that a member agrees to: published per language, in versions that never change."""

from dataclasses import dataclass

from shared.errors import BrokenRule, Invalid
from shared.versions import PublishedVersion


class AgreementIsNotCurrent(Invalid):
    """Nobody agrees to a text that another one has replaced."""


class AlumniAgreementWasPublishedMeanwhile(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Somebody published a text at the same moment: read it first.")


FIRST = 0
"""The number of the text that stands where a site has published none of its own."""

_OURS = {
    "en": (
        "You may join our community of people who completed a program here. It is your choice and"
        " changes nothing about your care. You choose what you take part in: events, mentoring,"
        " milestones, messages. Other members never see your name, your record or that you came."
        " You may take back one choice or all of them at any time, and it counts at once."
    ),
    "es": (
        "Puede unirse a nuestra comunidad de personas que completaron un programa aquí. Usted"
        " decide, y nada cambia en su atención. Usted elige en qué participa: eventos, mentoría,"
        " logros, mensajes. Otros miembros nunca ven su nombre, su expediente ni que usted vino."
        " Puede retirar una de sus elecciones o todas en cualquier momento, y vale de inmediato."
    ),
}
LANGUAGES = tuple(_OURS)


@dataclass(kw_only=True)
class AlumniAgreement(PublishedVersion):
    """One version of the text in one language; each language is numbered by itself."""

    language: str
    text: str


def first_text(language: str) -> str:
    """Return the text that stands before a site's own; English where there is none."""
    return _OURS.get(language, _OURS["en"])
