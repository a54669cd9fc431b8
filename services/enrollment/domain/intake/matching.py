"""Owns how clients are recognised again: by names that are written otherwise, phones and e-mails.

Each client has keys, and clients that share one may be the same person. A key is an equality: so
it works on blind indexes, and nobody's name is opened to compare it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import combinations, product

import jellyfish
from anyascii import anyascii

from services.enrollment.domain.intake.identity import Identity
from services.enrollment.domain.intake.nicknames import FORMAL
from services.enrollment.domain.intake.referral import Caller
from shared.errors import Invalid

MOST_WORDS = 6
"""Words of a name that are compared in pairs; nobody is told apart by a seventh."""
SHORTEST_SLIP = 3
"""Letters of a sound in which a slip is allowed."""
FIRST_LETTERS = 3
"""By so many first letters a part of a name is found beside a birth date."""
MONTHS = 12

_APOSTROPHES = re.compile("['`\\u00b4\\u02bb-\\u02bd\\u02c8\\u2018\\u2019\\u201b\\u2032\\uff07]")
_WORD = re.compile(r"[a-z0-9]+")
_LEADING = re.compile(
    "(?:o(?=[bcdfghklmnrst])|ma?c|dela|delos|del|de|la|vander|van|von)(?=[a-z]{3})"
)
"""What stands before a family name, and is written apart, together or not at all."""
_NO_NAMES = frozenset({"mr", "mrs", "ms", "dr", "jr", "sr", "ii", "iii"})


class Reason(StrEnum):
    """Why two clients may be one person, the strongest first.

    A turned birth date has day and month the other way around. A caller's phone or e-mail is that
    of whoever applied for the client.
    """

    SAME_BIRTH_DATE_AND_NAME = "same_birth_date_and_name"
    SAME_EMAIL = "same_email"
    SAME_PHONE = "same_phone"
    SAME_BIRTH_DATE_AND_SIMILAR_NAME = "same_birth_date_and_similar_name"
    TURNED_BIRTH_DATE_AND_SIMILAR_NAME = "turned_birth_date_and_similar_name"
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_BIRTH_DATE_AND_PART_OF_NAME = "same_birth_date_and_part_of_name"
    TURNED_BIRTH_DATE_AND_PART_OF_NAME = "turned_birth_date_and_part_of_name"
    PHONE_OF_CALLER = "phone_of_caller"
    EMAIL_OF_CALLER = "email_of_caller"


SUSPICIOUS = frozenset(
    {
        Reason.SAME_BIRTH_DATE_AND_NAME,
        Reason.SAME_EMAIL,
        Reason.SAME_PHONE,
        Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME,
        Reason.TURNED_BIRTH_DATE_AND_SIMILAR_NAME,
    }
)
"""What makes a suspect. All else finds people, and accuses nobody."""

IMPLIED = {
    Reason.SAME_BIRTH_DATE_AND_NAME: frozenset(
        {
            Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME,
            Reason.SAME_BIRTH_DATE_AND_PART_OF_NAME,
            Reason.SAME_NAME,
            Reason.SIMILAR_NAME,
        }
    ),
    Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME: frozenset(
        {Reason.SAME_BIRTH_DATE_AND_PART_OF_NAME, Reason.SIMILAR_NAME}
    ),
    Reason.TURNED_BIRTH_DATE_AND_SIMILAR_NAME: frozenset(
        {Reason.TURNED_BIRTH_DATE_AND_PART_OF_NAME, Reason.SIMILAR_NAME}
    ),
    Reason.SAME_NAME: frozenset({Reason.SIMILAR_NAME}),
}
"""What goes without saying once the stronger reason is said."""

_TURNED = {
    Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME: Reason.TURNED_BIRTH_DATE_AND_SIMILAR_NAME,
    Reason.SAME_BIRTH_DATE_AND_PART_OF_NAME: Reason.TURNED_BIRTH_DATE_AND_PART_OF_NAME,
}


class NothingToSearchFor(Invalid):
    """A search needs a whole name, a name and a birth date, a phone number or an e-mail address."""


_CALLERS = {
    Reason.SAME_PHONE: Reason.PHONE_OF_CALLER,
    Reason.SAME_EMAIL: Reason.EMAIL_OF_CALLER,
}


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


def looked_for(identity: Identity) -> dict[Key, Reason]:
    """Return the keys of those who may be this client, and the reason that each one gives.

    A turned birth date is looked for and not kept: the other's own keys stand under it.
    """
    found = {key: key.reason for key in keys_of(identity)}
    turned = _turned(identity.born_on)
    if turned is not None:
        for key in keys_of(replace(identity, born_on=turned)):
            if key.reason in _TURNED:
                found.setdefault(key, _TURNED[key.reason])
    return found


def caller_keys_of(caller: Caller | None) -> dict[Key, Reason]:
    """Return by what whoever applied for a client is found when they call again."""
    if caller is None:
        return {}
    contacts = _contact_keys(Identity(phone=caller.phone, email=caller.email))
    return {Key(_CALLERS[key.reason], key.value): _CALLERS[key.reason] for key in contacts}


def told(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return the reasons that are worth telling, the strongest first."""
    given = set(reasons)
    implied = {weaker for one in given for weaker in IMPLIED.get(one, ())}
    return tuple(one for one in Reason if one in given - implied)


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
    if len(words) > 1:  # half the town shares a first name
        yield Key(Reason.SAME_NAME, " ".join(words))
        yield from (Key(Reason.SIMILAR_NAME, two) for two in _pairs(_compared(words), near=False))
    if born_on is not None and words:
        yield Key(Reason.SAME_BIRTH_DATE_AND_NAME, f"{born_on} {' '.join(words)}")
        for two in _pairs(_compared(words), near=True):
            yield Key(Reason.SAME_BIRTH_DATE_AND_SIMILAR_NAME, f"{born_on} {two}")
        for part in _parts(_compared(words)):
            yield Key(Reason.SAME_BIRTH_DATE_AND_PART_OF_NAME, f"{born_on} {part}")


def _compared(words: Sequence[str]) -> Sequence[str]:
    """Leave out initials, and the O of O Connor: they are said as often as they are not."""
    return ([word for word in words if len(word) > 1] or words)[:MOST_WORDS]


def _pairs(words: Sequence[str], *, near: bool) -> set[str]:
    """Return two words at a time: a middle or second family name is often left out.

    `near` allows one slip in one of the two.
    """
    if len(words) == 1:
        return _sounds(words[0])
    return {
        " ".join(sorted(two))
        for first, second in combinations(words, 2)
        for two in _joined(_sounds(first), _sounds(second), near=near)
    }


def _joined(first: set[str], second: set[str], *, near: bool) -> Iterator[tuple[str, str]]:
    yield from product(first, second)
    if near:
        yield from product(_slips(first), second)
        yield from product(first, _slips(second))


def _parts(words: Sequence[str]) -> set[str]:
    """Return one word at a time by sound, a slip allowed, and by its first letters."""
    sounds = {sound for word in words for sound in _sounds(word)}
    return sounds | _slips(sounds) | {f"{word[:FIRST_LETTERS]}-" for word in words}


def _sounds(word: str) -> set[str]:
    """Return how a word sounds, and how the names sound that it may stand for."""
    bare = _LEADING.sub("", word, count=1) if _LEADING.match(word) else word
    meant = {word, FORMAL.get(word, word), bare}
    spelt = meant | {name.replace("ch", "k") for name in meant}
    return {jellyfish.metaphone(name) or name for name in spelt}


def _slips(sounds: Iterable[str]) -> set[str]:
    """Return each sound without one of its letters: with one more, one less or another, two meet.

    Of two letters too little would be left.
    """
    return {
        f"{sound[:place]}{sound[place + 1 :]}"
        for sound in sounds
        if len(sound) >= SHORTEST_SLIP
        for place in range(len(sound))
    }


def _turned(born_on: date | None) -> date | None:
    """Return the date with day and month the other way around, where that is another one."""
    if born_on is None or born_on.day > MONTHS or born_on.day == born_on.month:
        return None
    return born_on.replace(month=born_on.day, day=born_on.month)
