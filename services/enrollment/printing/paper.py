"""Owns Letter paper: fonts with most of the world's letters, rows of two columns, lines to sign on.

What the fonts cannot write as it should be written is left to the hand: a ruled line, not boxes.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

_FONTS = Path(__file__).parent / "fonts"
_FAMILY = "sans"
_FILES = {"": "DejaVuSansCondensed.ttf", "B": "DejaVuSansCondensed-Bold.ttf"}

_MARGIN = 18.0
_LABEL = 46.0
_BULLET = 4.0
_LINE_OF_POINT = 0.49
_RULE = 7.5
_GAP = 2.2
_SMALL = 8.0
_FOOT = 20.0
_INK, _GREY, _PALE, _WATER = 20, 90, 200, 234

_RIGHT_TO_LEFT = {"R", "AL"}


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Ruled:
    """A line to write on by hand."""


Block = Text | Bullets | Ruled


class Paper(FPDF):
    """Pages of one document. `foot` stands on each; `watermark`, two lines, lies under all.

    `points` is the size of the text.
    """

    def __init__(
        self, *, language: str, title: str, foot: Sequence[str], page: str, points: float
    ) -> None:
        super().__init__(orientation="portrait", unit="mm", format="letter")
        self._points, self._line = points, points * _LINE_OF_POINT
        self._foot, self._page_of = foot, page
        self.watermark: tuple[str, str] = ("", "")
        for style, file in _FILES.items():
            self.add_font(_FAMILY, style, _FONTS / file)
        self.set_lang(language)
        self.set_title(title)
        self.set_margin(_MARGIN)
        self.set_auto_page_break(auto=True, margin=_FOOT)
        self.set_text_color(_INK)

    def can_write(self, text: str) -> bool:
        """Say whether the fonts have every letter, and no letter needs another direction."""
        font = self.fonts[_FAMILY]
        assert isinstance(font, TTFFont)  # noqa: S101 - it was added from a file
        return all(
            ord(one) in font.cmap and unicodedata.bidirectional(one) not in _RIGHT_TO_LEFT
            for one in text
        )

    def header(self) -> None:
        word, day = self.watermark
        self.set_text_color(_WATER)
        with self.rotation(52, self.w / 2, self.h / 2):
            self._in_the_middle(word, 72, self.h / 2)
            self._in_the_middle(day, 26, self.h / 2 + 14)
        self.set_text_color(_INK)
        self.set_xy(self.l_margin, self.t_margin)

    def _in_the_middle(self, text: str, size: int, y: float) -> None:
        self.set_font(_FAMILY, "B", size)
        self.text((self.w - self.get_string_width(text)) / 2, y, text)

    def footer(self) -> None:
        self.set_y(4 - _FOOT)
        self.set_draw_color(_PALE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1)
        self.set_font(_FAMILY, "", 7)
        self.set_text_color(_GREY)
        page = self._page_of.format(self.page_no(), "{nb}")
        self._small_lines([self._foot[0], "  ·  ".join([*self._foot[1:], page])])
        self.set_text_color(_INK)

    def begin(self, title: str, beside: str, below: str) -> None:
        """Write the head of the first page."""
        self.add_page()
        self.set_font(_FAMILY, "B", 17)
        self.multi_cell(0, 7.5, title, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_font(_FAMILY, "", 11)
        self.set_text_color(_GREY)
        self.multi_cell(0, 6, beside, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_text_color(_INK)
        self.ln(1.5)
        self._write(below)
        self.ln(1.5)

    def note(self, text: str) -> None:
        """Write a sentence that nobody may overlook."""
        self.set_font(_FAMILY, "B", self._points)
        self.set_draw_color(_INK)
        self.multi_cell(
            0, 6.5, text, border=1, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT, padding=1
        )
        self.ln(1.5)

    def row(self, label: str, blocks: Iterable[Block]) -> None:
        """Write a label and what belongs to it, on one page."""
        content = list(blocks)
        if self.will_page_break(min(self._height(content), self.eph / 2) + _GAP):
            self.add_page()
        self.set_draw_color(_PALE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(_GAP / 2)
        top, page = self.get_y(), self.page_no()
        self.set_font(_FAMILY, "B", self._points)
        self.multi_cell(
            _LABEL - 3, self._line, label, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        bottom = self.get_y()
        self.set_y(top)
        for block in content:
            self._block(block)
        if self.page_no() == page:
            self.set_y(max(bottom, self.get_y()))
        self.ln(_GAP / 2)

    def to_sign(self, lines: Sequence[tuple[str, str]]) -> None:
        """Write lines to sign on: pairs of what belongs left and right of the middle."""
        self._keep_together(len(lines) * 13.0)
        left, right = self.l_margin, self.l_margin + 0.66 * self.epw
        for wide, narrow in lines:
            self.ln(8)
            self.set_draw_color(_INK)
            self.line(left, self.get_y(), right - 6, self.get_y())
            self.line(right, self.get_y(), self.w - self.r_margin, self.get_y())
            self.set_font(_FAMILY, "", _SMALL)
            self.set_text_color(_GREY)
            self.cell(right - left, 4.5, wide)
            self.cell(0, 4.5, narrow, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            self.set_text_color(_INK)

    def _keep_together(self, height: float) -> None:
        if self.will_page_break(height):
            self.add_page()

    def _block(self, block: Block) -> None:
        if isinstance(block, Text):
            self._write(block.text, indent=_LABEL)
        elif isinstance(block, Bullets):
            for item in block.items:
                self.set_x(self.l_margin + _LABEL)
                self.set_font(_FAMILY, "", self._points)
                self.cell(_BULLET, self._line, "•")
                self._write(item, indent=_LABEL + _BULLET)
        else:
            self.ln(_RULE - 1.5)
            self.set_draw_color(_INK)
            self.line(self.l_margin + _LABEL, self.get_y(), self.w - self.r_margin, self.get_y())
            self.ln(1.5)

    def _height(self, blocks: Iterable[Block]) -> float:
        return sum(self._block_height(block) for block in blocks)

    def _block_height(self, block: Block) -> float:
        width = self.epw - _LABEL
        if isinstance(block, Text):
            return self._measure(block.text, width)
        if isinstance(block, Bullets):
            return sum(self._measure(item, width - _BULLET) for item in block.items)
        return _RULE

    def _measure(self, text: str, width: float) -> float:
        self.set_font(_FAMILY, "", self._points)
        height: float = self.multi_cell(width, self._line, text, dry_run=True, output="HEIGHT")  # type: ignore[assignment]  # what `output` asks for
        return height

    def _write(self, text: str, *, indent: float = 0) -> None:
        self.set_font(_FAMILY, "", self._points)
        self.set_x(self.l_margin + indent)
        self.multi_cell(0, self._line, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _small_lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.multi_cell(0, 3.4, line, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
