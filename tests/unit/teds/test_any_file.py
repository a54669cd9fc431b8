"""Whatever a file holds, each of its rows is accounted for, and nothing else is raised."""

import tempfile
from pathlib import Path

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
