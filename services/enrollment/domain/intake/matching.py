"""Owns how clients are recognised again: by names that are written otherwise, phones and e-mails.

Each client has keys, and clients that share one may be the same person. A key is an equality: so
it works on blind indexes, and nobody's name is opened to compare it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations, product

import jellyfish
from anyascii import anyascii

from services.enrollment.domain.intake.identity import Identity
from services.enrollment.domain.intake.nicknames import FORMAL
from shared.errors import Invalid

MOST_WORDS = 6
"""Words of a name that are compared in pairs; nobody is told apart by a seventh."""

_APOSTROPHES = re.compile("['`\\u00b4\\u02bb-\\u02bd\\u02c8\\u2018\\u2019\\u201b\\u2032\\uff07]")
_WORD = re.compile(r"[a-z0-9]+")
_NO_NAMES = frozenset({"mr", "mrs", "ms", "dr", "jr", "sr", "ii", "iii"})


class Reason(StrEnum):
    """Why two clients may be one person, the strongest first."""

    SAME_BIRTH_DATE_AND_NAME = "same_birth_date_and_name"
    SAME_EMAIL = "same_email"
    SAME_PHONE = "same_phone"
    SAME_BIRTH_DATE_AND_SIMILAR_NAME = "same_birth_date_and_similar_name"
    SIMILAR_NAME = "similar_name"


SUSPICIOUS = frozenset(Reason) - {Reason.SIMILAR_NAME}
"""What makes a suspect. A name without a birth date finds people, and accuses nobody."""


class NothingToSearchFor(Invalid):
    """A search needs a whole name, a phone number or an e-mail address."""


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """What two clients share for this reason."""

    reason: Reason
    value: str


def keys_of(identity: Identity) -> frozenset[Key]:
    """Return everything by which this client is recognised."""
    found = set(_contact_keys(identity))
    for name in identity.names:
        found.update(_name_keys(name, identity.born_on))
    return frozenset(found)


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name without accents, case, script, titles and order.

    What has no letters in any script is one word as it stands, so that it still equals itself.
    """
    clear = name.encode(errors="replace").decode()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clear).casefold())
    words = _WORD.findall(anyascii(_APOSTROPHES.sub("", folded)).lower())
    names = [word for word in words if word not in _NO_NAMES] or words
    as_it_stands = " ".join(folded.split())
    return tuple(sorted(names)) or ((as_it_stands,) if as_it_stands else ())


def mailbox_of(email: str) -> str:
    """Return the mailbox that an address leads to: neither case nor a +tag makes another."""
    local, _, domain = email.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _contact_keys(identity: Identity) -> Iterator[Key]:
    if identity.phone:
        yield Key(Reason.SAME_PHONE, identity.phone)
    if identity.email:
        yield Key(Reason.SAME_EMAIL, mailbox_of(identity.email))


def _name_keys(name: str, born_on: date | None) -> Iterator[Key]:
    words = words_of(name)
    sounds = _sounds_of(words[:MOST_WORDS])
    if len(words) > 1:  # half the town shares a first name
        yield from (Key(Reason.SIMILAR_NAME, sound) for sound in sounds)
    if born_on is not None and words:
        yield Key(Reason.SAME_BIRTH_DATE_AND_NAME, f"{born_on} {' '.join(words)}")
        for sound in sounds:
            yield Key(Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME, f"{born_on} {sound}")


def _sounds_of(words: Sequence[str]) -> set[str]:
    """Return two words at a time: a middle or second family name is often left out."""
    if len(words) == 1:
        return _sounds(words[0])
    return {
        " ".join(sorted((one, other)))
        for first, second in combinations(words, 2)
        for one, other in product(_sounds(first), _sounds(second))
    }


def _sounds(word: str) -> set[str]:
    """Return how a word sounds, and how the name sounds that it may be short for."""
    return {jellyfish.metaphone(name) or name for name in (word, FORMAL.get(word, word))}
