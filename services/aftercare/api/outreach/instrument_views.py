"""Owns what the API shows of instruments: what a form needs to ask, and where scoring is from."""

from pydantic import BaseModel, Field

from services.aftercare.domain.instruments.instrument import Instrument, Item, Skip

NOT_IN_THIS_LANGUAGE = {
    "en": (
        "There is no published English version of these questions. Your team can go through them "
        "with you; what you answered so far is kept."
    ),
    "es": (
        "No hay una versión publicada de estas preguntas en español. Su equipo puede leerlas con "
        "usted; lo que ya respondió queda guardado."
    ),
}
"""What a form says over an instrument that has no words in the reader's language."""


class SkipView(BaseModel):
    """Where `item` is answered with `answer`, this one is left out."""

    item: str
    answer: int

    @classmethod
    def of(cls, skip: Skip | None) -> "SkipView | None":
        return None if skip is None else cls(item=skip.item, answer=skip.answer)


class ItemView(BaseModel):
    """`words` and `choices` by language; none where an item's words are not free to show."""

    code: str
    loinc: str | None
    options: list[int]
    words: dict[str, str]
    choices: dict[str, list[str]]
    skipped_where: SkipView | None

    @classmethod
    def of(cls, item: Item) -> "ItemView":
        return cls(
            code=item.code,
            loinc=item.loinc,
            options=list(item.options),
            words=dict(item.words),
            choices={language: list(named) for language, named in item.choices.items()},
            skipped_where=SkipView.of(item.skip),
        )


class ScaleView(BaseModel):
    """A sum. `lowest` and `highest` are its possible scores."""

    code: str
    loinc: str | None
    items: list[str]
    lowest: int
    highest: int


class InstrumentView(BaseModel):
    """`instructions` stand over the items: over which time they ask, and how to answer.

    `languages` are those in which every word is there. Where the reader's is none of them, a form
    shows what `not_in_this_language` says in it, and the words of one of them.
    """

    code: str
    loinc: str | None
    version: int
    title: str
    source: str
    licence: str = Field(description="By what right the words stand here.")
    languages: list[str]
    not_in_this_language: dict[str, str]
    instructions: dict[str, str]
    items: list[ItemView]
    scales: list[ScaleView]

    @classmethod
    def of(cls, one: Instrument) -> "InstrumentView":
        return cls(
            code=one.code,
            loinc=one.loinc,
            version=one.version,
            title=one.title,
            source=one.source,
            licence=one.licence,
            languages=list(one.languages),
            not_in_this_language={
                language: words
                for language, words in NOT_IN_THIS_LANGUAGE.items()
                if language not in one.languages
            },
            instructions=dict(one.instructions),
            items=[ItemView.of(item) for item in one.items],
            scales=_scales(one),
        )


def _scales(one: Instrument) -> list[ScaleView]:
    ranges = {scale.code: one.range_of(scale.code) for scale in one.scales}
    return [
        ScaleView(
            code=scale.code,
            loinc=scale.loinc,
            items=list(scale.items),
            lowest=ranges[scale.code][0],
            highest=ranges[scale.code][1],
        )
        for scale in one.scales
    ]
