"""How many segments an SMS takes: GSM-7 where every character allows it, else UCS-2.

Alphabet: 3GPP TS 23.038, default table (6.2.1) and its extension (6.2.1.1), without national
shift tables, which carriers do not agree on. Sizes: a segment has 140 octets, of which a
concatenated one gives 6 to the header (TS 23.040, 9.2.3.24.1): 160 or 153 septets, 70 or 67
UTF-16 units. An escape and its character, and a surrogate pair, stay in one segment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

GSM_DEFAULT = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM = GSM_DEFAULT | GSM_EXTENSION
_LAST_OF_THE_BASIC_PLANE = 0xFFFF


class Encoding(StrEnum):
    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"

    @property
    def alone(self) -> int:
        """How many units fit in one segment by itself."""
        return 160 if self is Encoding.GSM_7 else 70

    @property
    def joined(self) -> int:
        """How many units fit in each of several segments."""
        return 153 if self is Encoding.GSM_7 else 67


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets or 16-bit units; `left` of them still fit in the last segment."""

    encoding: Encoding
    count: int
    units: int
    left: int


def encoding_of(text: str) -> Encoding:
    return Encoding.GSM_7 if _GSM.issuperset(text) else Encoding.UCS_2


def segments_of(text: str) -> Segments:
    """Return the segments of a text. An empty one is a segment too: it is sent and paid for."""
    encoding = encoding_of(text)
    sizes = _septets(text) if encoding is Encoding.GSM_7 else _utf16_units(text)
    units = sum(sizes)
    if units <= encoding.alone:
        return Segments(encoding, 1, units, encoding.alone - units)
    count, used = _packed(sizes, encoding.joined)
    return Segments(encoding, count, units, encoding.joined - used)


def outside_gsm(text: str) -> list[str]:
    """Return the characters that force UCS-2, each once, in their order."""
    return list(dict.fromkeys(character for character in text if character not in _GSM))


def _septets(text: str) -> list[int]:
    return [2 if character in GSM_EXTENSION else 1 for character in text]


def _utf16_units(text: str) -> list[int]:
    return [2 if ord(character) > _LAST_OF_THE_BASIC_PLANE else 1 for character in text]


def _packed(sizes: Iterable[int], room: int) -> tuple[int, int]:
    """Fill one segment after the other; return how many, and how full the last one is."""
    count, used = 1, 0
    for size in sizes:
        if used + size > room:
            count, used = count + 1, 0
        used += size
    return count, used
