"""A site's own words of replies, in versions: what it understands beside what the law names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.replies.words import (
    ALWAYS,
    FIRST_DAY,
    Meaning,
    Words,
    asks_to_stop,
    plain,
)
from services.notifications.domain.terms import Language
from shared.aggregate import Aggregate
from shared.errors import Invalid


class WordSaysNothing(Invalid):
    """Nobody can send what has neither letter nor digit."""


class WordMeansSomethingElse(Invalid):
    """A reply has one meaning: whoever writes stop must never be taken to say yes."""


@dataclass(kw_only=True)
class ReplyWords(Aggregate):
    """A version for one language. What was published never changes; `number` counts from 1."""

    language: Language
    number: int
    words: Words
    published_at: datetime
    published_by: str
    ended_at: datetime | None = None

    def end(self, at: datetime) -> None:
        self.ended_at = at


def checked(words: Words, language: Language, others: Mapping[Language, Words]) -> Words:
    """Return the words in their plain form, each once.

    Raises WordSaysNothing; and WordMeansSomethingElse for one that the law, another list or another
    language takes otherwise.
    """
    taken = {
        plain(word): meaning
        for spoken in (*(w for of, w in {**FIRST_DAY, **others}.items() if of != language), ALWAYS)
        for meaning, listed in spoken.items()
        for word in listed
    }
    found: dict[Meaning, tuple[str, ...]] = {}
    for meaning, listed in words.items():
        kept = dict.fromkeys(_plain(word, meaning) for word in listed)
        for word in kept:
            if taken.setdefault(word, meaning) is not meaning:
                raise _otherwise(meaning, taken[word])
        found[meaning] = tuple(word for word in kept if word not in ALWAYS.get(meaning, ()))
    return found


def _plain(word: str, meaning: Meaning) -> str:
    written = plain(word)
    if not written:
        detail = "Write words with a letter or a digit: another cannot be told from silence."
        raise WordSaysNothing(detail, field=f"words.{meaning.value}")
    if meaning is not Meaning.STOP and asks_to_stop(written):
        raise _otherwise(meaning, Meaning.STOP)
    return written


def _otherwise(meaning: Meaning, taken: Meaning) -> WordMeansSomethingElse:
    detail = f"One of these means {taken.value} already, here or by law: leave it out."
    return WordMeansSomethingElse(detail, field=f"words.{meaning.value}")
