"""Whatever a file holds, each of its rows is accounted for, and nothing else is raised."""

import gzip
import io
import re
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.teds.reader import Episode, LeftOut, TedsFile, Unreadable
from deploy.teds.table import Table, UnusableFile

HEADER = "DISYR,CASEID,STFIPS,AGE,PSOURCE,DAYWAIT,NOPRIOR,SERVICES,REASON,LOS"
_cells = st.one_of(
    st.integers(-10, 40).map(str),
    st.sampled_from(["2019", "2012", "6.0", "", "-9", "NA", '"', "7+", "Same day", "\x00", "6"]),
    st.text(max_size=8),
)
_rows = st.lists(_cells, min_size=8, max_size=12).map(",".join)


def findings(content: bytes) -> list[Episode | LeftOut | Unreadable]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_bytes(content)
        with Table(path) as table:
            return list(TedsFile(table))


@given(st.lists(_rows, max_size=20))
def test_rows_of_any_kind_are_each_found_once(rows: list[str]) -> None:
    text = "\n".join([HEADER, *rows]).encode("utf-8", "surrogatepass")
    lines = [finding.line for finding in findings(text)]
    assert lines == sorted(set(lines))


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_refused_or_accounted_for(content: bytes) -> None:
    try:
        findings(content)
    except UnusableFile:
        return
    findings(HEADER.encode() + b"\n" + content)


@given(st.binary(min_size=1, max_size=200), st.sampled_from([b"\x1f\x8b\x08", b"PK\x03\x04"]))
def test_broken_archives_are_refused_or_break_off(content: bytes, magic: bytes) -> None:
    try:
        findings(magic + content)
    except UnusableFile:
        return


def _zipped(text: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", text)
    return held.getvalue()


_TEXT = b"\n".join(
    [HEADER.encode(), *(f"2019,{case},6,4,1,0,0,7,1,{case % 30}".encode() for case in range(9000))]
)
_GZIPPED, _ZIPPED = gzip.compress(_TEXT), _zipped(_TEXT)


@pytest.mark.parametrize(
    "content",
    [
        _GZIPPED[: len(_GZIPPED) // 2],
        _GZIPPED[:-4],
        _GZIPPED[:-8] + bytes(8),
        _GZIPPED[:20_000] + bytes(50) + _GZIPPED[20_050:],
        _ZIPPED[:20_000] + bytes(50) + _ZIPPED[20_050:],
    ],
    ids=["cut", "without its end", "wrong sum", "damaged gzip", "damaged zip"],
)
def test_a_file_that_breaks_off_says_so_in_words(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_bytes(content)
    with Table(path) as table:
        *_, last = TedsFile(table)
        assert table.breaks_off
    assert isinstance(last, Unreadable)
    assert last.reason.startswith("the file breaks off here: ")
    assert not re.search("[Ee]rror|zlib|Bad", last.reason)


def test_a_whole_file_does_not_break_off(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv.gz"
    path.write_bytes(_GZIPPED)
    with Table(path) as table:
        assert len(list(TedsFile(table))) == 9000
        assert not table.breaks_off


@pytest.mark.parametrize("content", [b"\x1f\x8b", b"\x1f\x8b\x08\x00", _ZIPPED[:500]])
def test_a_file_that_cannot_be_begun_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_bytes(content)
    with pytest.raises(UnusableFile) as refused, Table(path):
        pass
    assert not re.search("[Ee]rror|zlib|Bad", str(refused.value))
