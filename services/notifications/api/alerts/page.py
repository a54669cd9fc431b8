"""Owns the page that a link in a message opens: neutral words and one press.

It says nothing of whom or what it is about, so it may be read over a shoulder.
"""

from dataclasses import dataclass
from enum import StrEnum
from html import escape

from services.notifications.domain.terms import Language
from shared.http.secret_pages import SecretPage


class Shown(StrEnum):
    """What the page says."""

    ASKS = "asks"
    YOURS = "yours"
    TAKEN = "taken"
    OVER = "over"
    ENDED = "ended"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Words:
    heading: str
    text: str


_WORDS: dict[Language, dict[Shown, Words]] = {
    Language.ENGLISH: {
        Shown.ASKS: Words(
            "Somebody waits for your answer",
            "Press the button to say that you take this over. Nobody else is called once you have.",
        ),
        Shown.YOURS: Words(
            "You have taken this over",
            "Since {at}. Nobody else is called. Sign in to see what it is about.",
        ),
        Shown.TAKEN: Words(
            "Somebody has taken this over",
            "{who}, at {at}. You need not do anything.",
        ),
        Shown.OVER: Words("This is over", "Nobody waits for an answer any more."),
        Shown.ENDED: Words(
            "This link has ended",
            "Open the newest message that you got, or sign in.",
        ),
        Shown.NOWHERE: Words(
            "This link leads nowhere",
            "Perhaps it was cut off. Open the newest message that you got, or sign in.",
        ),
    },
    Language.SPANISH: {
        Shown.ASKS: Words(
            "Alguien espera su respuesta",
            "Pulse el botón para decir que usted se encarga. Después no se llama a nadie más.",
        ),
        Shown.YOURS: Words(
            "Usted se encarga",
            "Desde las {at}. No se llama a nadie más. Inicie sesión para ver de qué se trata.",
        ),
        Shown.TAKEN: Words(
            "Otra persona se encarga",
            "{who}, a las {at}. Usted no tiene que hacer nada.",
        ),
        Shown.OVER: Words("Esto ha terminado", "Ya nadie espera una respuesta."),
        Shown.ENDED: Words(
            "Este enlace ha caducado",
            "Abra el mensaje más reciente que recibió, o inicie sesión.",
        ),
        Shown.NOWHERE: Words(
            "Este enlace no lleva a ninguna parte",
            "Quizá se cortó. Abra el mensaje más reciente que recibió, o inicie sesión.",
        ),
    },
}
_BUTTON = {Language.ENGLISH: "I take this over", Language.SPANISH: "Yo me encargo"}
_TITLE = {Language.ENGLISH: "A message for you", Language.SPANISH: "Un mensaje para usted"}
_WHO = {
    Language.ENGLISH: {
        "last-resort": "The last resort",
        "everybody": "Somebody of the staff",
        "directors": "A program director",
        "level": "Level {number}",
        "": "Somebody of the staff",
    },
    Language.SPANISH: {
        "last-resort": "El último recurso",
        "everybody": "Alguien del personal",
        "directors": "Un director del programa",
        "level": "Nivel {number}",
        "": "Alguien del personal",
    },
}
_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--quiet:#4a5260;--act:#0b5394;--on:#fff}
@media (prefers-color-scheme:dark){
:root{--ink:#f0f3f6;--paper:#15191e;--quiet:#b6bec9;--act:#7db8f5;--on:#10151b}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);
color:var(--ink);font:1.125rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:28rem;padding:2rem 1.25rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}
p{margin:0 0 1.75rem;color:var(--quiet)}
button{width:100%;min-height:3.5rem;border:0;border-radius:.75rem;background:var(--act);
color:var(--on);font:600 1.125rem/1 system-ui,sans-serif;cursor:pointer}
button:focus-visible{outline:3px solid var(--ink);outline-offset:3px}
"""
PAGE = SecretPage(_STYLE)


def page(shown: Shown, language: Language, *, who: str = "", at: str = "") -> bytes:
    """Return the page. `who` is a code such as `level-2`, `at` a time with its zone."""
    words = _WORDS[language][shown]
    text = words.text.format(who=_named(who, language), at=at)
    return PAGE.filled(
        language=language.value,
        title=_TITLE[language],
        heading=words.heading,
        text=text,
        rest=_form(language) if shown is Shown.ASKS else "",
    )


def _form(language: Language) -> str:
    # Without an action it goes to the page's own address, which stands in no page then.
    button = f'<button type="submit">{escape(_BUTTON[language])}</button>'
    return f'<form method="post">{button}</form>\n'


def _named(who: str, language: Language) -> str:
    names = _WHO[language]
    if who.startswith("level-"):
        return names["level"].format(number=who.removeprefix("level-"))
    return names.get(who, names[""])
