"""Checks of what a reader is asked to reply: opt-out words opt out, and do nothing else.

A carrier or provider acts on them before we do: who replies CANCEL to give up an appointment gets
no more messages at all. The words are those of CTIA's Messaging Principles and Twilio's.
"""

import re
from collections.abc import Iterator

from services.notifications.domain.templates.checks.finding import Finding, Part, Piece
from services.notifications.domain.templates.words.writing import OPT_OUT
from services.notifications.domain.terms import ChannelName

_VERB = (
    r"(?:reply|replying|respond|responding|answer|text|send|write|type|responda|responde|respondiendo"
    r"|responder|conteste|contesta|env[ií]e|env[ií]a|mande|manda|escriba|escribe)"
)
_WORDS = (
    r"STOPALL|STOP|CANCEL|QUIT|END|REVOKE|OPT[ -]?OUT|UNSUBSCRIBE|CANCELAR|CANCELE|CANCELA|BAJA"
    r"|ALTO|PARE|PARAR|FIN|SALIR"
)
_ASKED_FIRST = re.compile(
    rf"\b{_VERB}\b\W+(?:(?:with|back|the word|con|la palabra)\W+)*\b({_WORDS})\b", re.IGNORECASE
)
_ASKED_LATER = re.compile(rf"\b(?i:{_VERB})\b.*?\b({_WORDS})\b", re.DOTALL)
_OPTS_OUT = re.compile(
    r"opt(?:ing)? out|unsubscribe|(?:stop|end) (?:these |our |all )?(?:messages|texts|e-?mails)"
    r"|no more (?:messages|texts)|darse de baja|de baja|no recibir|dejar de recibir",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]?")


def check_replies(piece: Piece) -> Iterator[Finding]:
    for part, text in piece.parts:
        for sentence in _SENTENCE.findall(text):
            word = _misused(sentence)
            if word is not None:
                yield piece.error(
                    "opt-out-word-as-reply",
                    part,
                    f"{word} opts out of all messages, whatever else it is meant to do here: ask"
                    " for another word, such as YES, NO or CHANGE. To opt out, ask for STOP and"
                    " say so.",
                )
    if piece.channel is ChannelName.SMS and piece.purpose.offers_opt_out:
        yield from _check_offer(piece)


def _misused(sentence: str) -> str | None:
    """Return an opt-out word that a sentence asks for, unless it is STOP and opts out."""
    match = _ASKED_FIRST.search(sentence) or _ASKED_LATER.search(sentence)
    if match is None:
        return None
    word = match[1].upper()
    return None if word == "STOP" and _OPTS_OUT.search(sentence) else word


def _check_offer(piece: Piece) -> Iterator[Finding]:
    for sentence in _SENTENCE.findall(piece.wording.body):
        if re.search(r"\bSTOP\b", sentence) and _OPTS_OUT.search(sentence):
            return
    yield piece.error(
        "opt-out-is-missing",
        Part.BODY,
        "This text must say how to stop such messages.",
        OPT_OUT[piece.language],
    )
