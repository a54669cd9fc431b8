"""Owns what the API shows of instruments: what a form needs to ask, and where scoring is from."""

from pydantic import BaseModel

from services.aftercare.domain.instruments.instrument import Instrument, Item


class ItemView(BaseModel):
    """`words` and `choices` by language; none where an item's words are not free to show."""

    code: str
    options: list[int]
    words: dict[str, str]
    choices: dict[str, list[str]]

    @classmethod
    def of(cls, item: Item) -> "ItemView":
        return cls(
            code=item.code,
            options=list(item.options),
            words=dict(item.words),
            choices={language: list(named) for language, named in item.choices.items()},
        )


class ScaleView(BaseModel):
    code: str
    items: list[str]


class InstrumentView(BaseModel):
    code: str
    version: int
    title: str
    source: str
    items: list[ItemView]
    scales: list[ScaleView]

    @classmethod
    def of(cls, one: Instrument) -> "InstrumentView":
        return cls(
            code=one.code,
            version=one.version,
            title=one.title,
            source=one.source,
            items=[ItemView.of(item) for item in one.items],
            scales=[ScaleView(code=scale.code, items=list(scale.items)) for scale in one.scales],
        )
