"""Owns what a closed vocabulary is: terms with labels, and the codes they have in which year."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

FIRST_YEAR = 2006
RECODED_FROM = 2015
"""In 2015 SAMHSA coded TEDS anew: the codes to 2014 and from 2015 are two regimes."""

MISSING = -9
"""TEDS: missing, unknown, not collected or invalid. It is never a term."""

_WITHIN = "~"


@dataclass(frozen=True, slots=True)
class Code:
    """A code in one regime. `wider`: it says less than the term, so it is written, never read."""

    number: int
    wider: bool = False

    @classmethod
    def of(cls, text: str) -> "Code | None":
        if text == "-":
            return None
        return cls(int(text.removeprefix(_WITHIN)), wider=text.startswith(_WITHIN))


@dataclass(frozen=True, slots=True)
class Term:
    """One value: its name here, its labels (the first is ours), its codes to 2014 and from 2015."""

    name: str
    labels: tuple[str, ...]
    codes: tuple[Code | None, Code | None]

    def code(self, year: int) -> Code | None:
        return self.codes[year >= RECODED_FROM]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """A closed list of terms."""

    terms: Mapping[str, Term]
    _by_label: Mapping[str, str] = field(init=False, repr=False)
    _by_code: tuple[Mapping[int, str], Mapping[int, str]] = field(init=False, repr=False)
    _codes: tuple[Mapping[str, int], Mapping[str, int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_label = {
            squeezed(label): name for name, term in self.terms.items() for label in term.labels
        }
        object.__setattr__(self, "_by_label", by_label)
        by_code = tuple(self._meanings(year) for year in (FIRST_YEAR, RECODED_FROM))
        object.__setattr__(self, "_by_code", by_code)
        codes = tuple(self._numbers(year) for year in (FIRST_YEAR, RECODED_FROM))
        object.__setattr__(self, "_codes", codes)

    @classmethod
    def of(cls, table: str) -> "Vocabulary":
        """Read lines of `name | label; other label | code to 2014 | code from 2015`.

        `-` stands for no code, `~2` for a code that says less than the term does.
        """
        terms: dict[str, Term] = {}
        for line in table.strip().splitlines():
            name, labels, before, since = (part.strip() for part in line.split("|"))
            known = tuple(label.strip() for label in labels.split(";"))
            terms[name] = Term(name, known, (Code.of(before), Code.of(since)))
        return cls(terms)

    def by_code(self, year: int) -> Mapping[int, str]:
        """Return what each code of that year's codebook means."""
        return self._by_code[year >= RECODED_FROM]

    def _meanings(self, year: int) -> Mapping[int, str]:
        codes = ((term.code(year), name) for name, term in self.terms.items())
        return {code.number: name for code, name in codes if code and not code.wider}

    def code(self, name: str, year: int) -> int | None:
        """Return the term's code in that year's codebook, the wider one where it is finer.

        None: the codebook has no code that holds it.
        """
        return self._codes[year >= RECODED_FROM].get(name)

    def _numbers(self, year: int) -> Mapping[str, int]:
        codes = ((name, term.code(year)) for name, term in self.terms.items())
        return {name: code.number for name, code in codes if code}

    def label(self, name: str) -> str:
        return self.terms[name].labels[0]

    def named(self, label: str) -> str | None:
        """Return the term of a label, however it is spaced, cased and hyphenated."""
        return self._by_label.get(squeezed(label))


def squeezed(label: str) -> str:
    """Return the label's letters, digits and plus signs: "Non-Detox" and "Nondetox" are one."""
    return re.sub(r"[^0-9a-z+]", "", label.casefold())
