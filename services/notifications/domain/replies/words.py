"""What a reply means: a closed list of words in English and Spanish, and everything else."""

import re
import unicodedata
from enum import StrEnum


class Meaning(StrEnum):
    """`OTHER` is read by a person, who may find that it asks to stop as well."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    YES = "yes"
    NO = "no"
    OTHER = "other"


# 47 CFR 64.1200(a)(10) names stop, quit, end, revoke, opt out, cancel and unsubscribe; carriers and
# providers add stopall and optout.
_STOP = (
    "stop", "stopall", "stop all", "unsubscribe", "cancel", "cancel all", "end", "quit", "revoke",
    "optout", "opt out", "remove", "remove me", "unsub",
    "parar", "para", "pare", "alto", "cancelar", "basta", "baja", "darme de baja", "detener",
    "salir", "terminar", "no mas", "no mas mensajes", "ya no", "fin",
)  # fmt: skip
_START = (
    "start",
    "unstop",
    "subscribe",
    "opt in",
    "optin",
    "resume",
    "comenzar",
    "empezar",
    "alta",
)
_HELP = ("help", "info", "ayuda", "informacion")
_YES = ("yes", "y", "yeah", "yep", "ok", "okay", "confirm", "c", "si", "s", "confirmar", "confirmo")
_NO = ("no", "n", "nope", "cant", "can not", "cannot", "i cant", "no puedo")
_MEANINGS = {
    word: meaning
    for meaning, words in (
        (Meaning.STOP, _STOP),
        (Meaning.START, _START),
        (Meaning.HELP, _HELP),
        (Meaning.YES, _YES),
        (Meaning.NO, _NO),
    )
    for word in words
}
# The rule asks for what a reasonable person would understand: "please stop texting me" is no less.
_ASKS_TO_STOP = re.compile(
    r"(?:please |pls |por favor |just )*(?:"
    r"(?:stop|quit|cease)(?: (?:texting|messaging|sending|contacting|writing|calling|it|now|me|all"
    r"|this|these|messages|texts|everything|please|already))+"
    r"|(?:stop|unsubscribe|opt out|optout|opt me out|remove me)"
    r"(?: (?:please|me|now|from this list))*"
    r"|(?:do not|dont) (?:text|message|contact|write)(?: (?:me|anymore|any more|again|please))*"
    r"|no more (?:texts|messages)(?: please)?"
    r"|no me (?:escriba|escriban|manden|envien|mande)(?: (?:mas|mensajes))*"
    r"|(?:pare|paren|dejen|deje) de (?:escribir|escribirme|enviar|mandar|enviarme|mandarme)"
    r"(?: (?:mensajes|mas))*"
    r")"
)
_MOST = 80
_PUNCTUATION = re.compile(r"['\u2018\u2019`\u00b4]")
_BETWEEN = re.compile(r"[^\w]+|_+")


def meaning_of(text: str) -> Meaning:
    """Return what the whole reply means; a word within a sentence means nothing by itself."""
    words = _plain(text)
    if words in _MEANINGS:
        return _MEANINGS[words]
    return Meaning.STOP if _ASKS_TO_STOP.fullmatch(words) else Meaning.OTHER


def _plain(text: str) -> str:
    """Return the words in small letters, without accents and what stands between them."""
    if len(text) > _MOST * 4:
        return ""
    apart = unicodedata.normalize("NFKD", _PUNCTUATION.sub("", text)).casefold()
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return " ".join(_BETWEEN.sub(" ", bare).split())[: _MOST + 1]
