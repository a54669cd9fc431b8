"""A delimited text file as rows of cells: plain, gzip or zip; comma, tab, semicolon or bar.

Each line is parsed by itself, so that one stray quote spoils its own row and no other.
"""

import codecs
import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Self, cast

LONGEST_LINE = 1 << 20
_DELIMITERS = ",\t;|"
_TABLES = {".csv", ".tsv", ".tab", ".dat"}
_PERHAPS_TABLES = {".txt"}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_DECODED = re.compile("[\ud800-\udfff]")
_BROKEN = (OSError, EOFError, UnicodeError, csv.Error, zipfile.BadZipFile, zlib.error)

_DAMAGED = "its content is damaged"
_REASONS: dict[type[BaseException], str] = {
    EOFError: "it is cut short",
    gzip.BadGzipFile: "it is no gzip archive or a damaged one",
    zipfile.BadZipFile: "it is no zip archive or a damaged one",
    NotImplementedError: "its archive is packed in a way that is not known here",
    RuntimeError: "its archive is locked with a password",
    UnicodeError: "it is no text",
    csv.Error: "quotes that do not close",
}


class UnusableFile(Exception):
    """The file as a whole cannot be read as a table; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file. `cells` is None where `reason` says why it is no row."""

    number: int
    cells: tuple[str, ...] | None
    reason: str | None = None


class Table:
    """An open file. Iterate for its lines after the header; blank lines are passed over.

    `breaks_off` says, after that, whether the rest of the file could not be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stack = ExitStack()
        self.name = path.name
        self.size = 0
        self.breaks_off = False

    def __enter__(self) -> Self:
        try:
            self._open()
            self.header = self._read_header()
        except (*_BROKEN, RuntimeError) as error:
            self._stack.close()
            raise UnusableFile(f"The file cannot be read: {_why(error)}.") from error
        except UnusableFile:
            self._stack.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def position(self) -> int:
        """How many of `size` bytes have been read from disk."""
        return self._raw.tell()

    def _open(self) -> None:
        self._raw = self._stack.enter_context(self.path.open("rb"))
        self.size = self.path.stat().st_size
        content = self._decompressed()
        start = content.peek(4)[:4]
        encoding = "utf-16" if start.startswith(_UTF16) else "utf-8-sig"
        self._text = io.TextIOWrapper(content, encoding, errors="surrogateescape", newline=None)

    def _decompressed(self) -> io.BufferedReader:
        magic = self._raw.peek(4)[:4]
        if magic.startswith(b"\x1f\x8b"):
            return io.BufferedReader(gzip.GzipFile(fileobj=self._raw))
        if magic.startswith(b"PK\x03\x04"):
            return io.BufferedReader(cast("io.RawIOBase", self._member(zipfile.ZipFile(self._raw))))
        return self._raw

    def _member(self, archive: zipfile.ZipFile) -> IO[bytes]:
        names = archive.namelist()
        tables = _with_suffix(names, _TABLES) or _with_suffix(names, _PERHAPS_TABLES)
        if len(tables) != 1:
            raise UnusableFile(f"The archive holds {len(tables)} tables; give one that holds one.")
        self.name = PurePosixPath(tables[0]).name
        return archive.open(tables[0])

    def _read_header(self) -> tuple[str, ...]:
        self._number = 0
        for text in self._lines():
            if text.strip():
                self._delimiter = max(_DELIMITERS, key=text.count)
                return tuple(cell.strip() for cell in self._split(text))
        raise UnusableFile("The file is empty.")

    def _lines(self) -> Iterator[str]:
        while text := self._text.readline(LONGEST_LINE):
            if len(text) == LONGEST_LINE:
                raise UnusableFile("The file has lines of over a million characters: no table.")
            self._number += 1
            yield text.rstrip("\n")

    def _split(self, text: str) -> list[str]:
        return next(csv.reader([text], delimiter=self._delimiter, strict=True))

    def __iter__(self) -> Iterator[Line]:
        try:
            for text in self._lines():
                if text.strip(" \t,;|"):
                    yield self._row(text)
        except (*_BROKEN, UnusableFile) as error:
            self.breaks_off = True
            yield Line(self._number + 1, None, f"the file breaks off here: {_why(error)}")

    def _row(self, text: str) -> Line:
        try:
            cells = tuple(self._split(text))
        except csv.Error:
            return Line(self._number, None, "quotes that do not close")
        if len(cells) != len(self.header):
            reason = f"{len(cells)} fields where the header has {len(self.header)}"
            return Line(self._number, None, reason)
        return Line(self._number, cells)


def is_text(cell: str) -> bool:
    """Return whether every byte of the cell could be decoded."""
    return cell.isascii() or _NOT_DECODED.search(cell) is None


def _with_suffix(names: Iterable[str], suffixes: Collection[str]) -> list[str]:
    paths = [PurePosixPath(name) for name in names]
    return [
        str(path)
        for path in paths
        if path.suffix.lower() in suffixes and "__MACOSX" not in path.parts
    ]


def _why(error: BaseException) -> str:
    """Say what is wrong with the file, never what stands in it."""
    if isinstance(error, UnusableFile):
        return str(error).removesuffix(".")
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return next((why for kind, why in _REASONS.items() if isinstance(error, kind)), _DAMAGED)
