"""What a reply means: the words that the law names, those of a site, and everything else."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.notifications.domain.terms import Language


class Meaning(StrEnum):
    """`OTHER` is read by a person, who may find that it asks to stop as well."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    YES = "yes"
    NO = "no"
    OTHER = "other"


Words = Mapping[Meaning, tuple[str, ...]]

# 47 CFR 64.1200(a)(10) names stop, quit, end, revoke, opt out, cancel and unsubscribe; carriers and
# providers add stopall and optout, and ask for start, unstop, help and info (CTIA). No site can
# take them away.
ALWAYS: Words = {
    Meaning.STOP: (
        "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
        "opt out",
    ),
    Meaning.START: ("start", "unstop"),
    Meaning.HELP: ("help", "info"),
}  # fmt: skip
FIRST_DAY: Mapping[Language, Words] = {
    Language.ENGLISH: {
        Meaning.STOP: ("cancel all", "remove", "remove me", "unsub"),
        Meaning.START: ("subscribe", "opt in", "optin", "resume"),
        Meaning.HELP: (),
        Meaning.YES: ("yes", "y", "yeah", "yep", "ok", "okay", "confirm", "c"),
        Meaning.NO: ("no", "n", "nope", "cant", "can not", "cannot", "i cant"),
    },
    Language.SPANISH: {
        Meaning.STOP: (
            "parar", "para", "pare", "alto", "cancelar", "basta", "baja", "darme de baja",
            "detener", "salir", "terminar", "no mas", "no mas mensajes", "ya no", "fin",
        ),
        Meaning.START: ("comenzar", "empezar", "alta"),
        Meaning.HELP: ("ayuda", "informacion"),
        Meaning.YES: ("si", "s", "confirmar", "confirmo"),
        Meaning.NO: ("no puedo",),
    },
}  # fmt: skip
"""What is understood beside those until a site publishes words of its own for the language."""
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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a site understands: `meanings` by the plain form of a whole reply."""

    meanings: Mapping[str, Meaning]

    def meaning_of(self, text: str) -> Meaning:
        """Return what the whole reply means; a word within a sentence means nothing by itself."""
        words = plain(text)
        if words in self.meanings:
            return self.meanings[words]
        return Meaning.STOP if asks_to_stop(words) else Meaning.OTHER


def vocabulary_of(own: Mapping[Language, Words]) -> Vocabulary:
    """Return what a site understands, in whichever language a person writes.

    A language for which the site has no words has those of the first day. Whatever two of them say,
    what the law names means what it says.
    """
    spoken = (*{**FIRST_DAY, **own}.values(), ALWAYS)
    return Vocabulary(
        {
            plain(word): meaning
            for words in spoken
            for meaning, listed in words.items()
            for word in listed
        }
    )


def asks_to_stop(words: str) -> bool:
    return _ASKS_TO_STOP.fullmatch(words) is not None


def plain(text: str) -> str:
    """Return the words in small letters, without accents and what stands between them."""
    if len(text) > _MOST * 4:
        return ""
    apart = unicodedata.normalize("NFKD", _PUNCTUATION.sub("", text)).casefold()
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return " ".join(_BETWEEN.sub(" ", bare).split())[: _MOST + 1]
