"""A TEDS file as episodes: raw codes and labels of any year, and every row accounted for."""

import gzip
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from deploy.teds.reader import Episode, LeftOut, TedsFile, Unreadable
from deploy.teds.table import Table, UnusableFile
from services.enrollment.domain.reporting.teds.codes import Span, exactly

SAMPLE = Path(__file__).parents[4] / "shared/data/teds/teds_d_2023_iop.csv"
RAW_HEADER = "DISYR,CASEID,STFIPS,AGE,GENDER,PSOURCE,DAYWAIT,NOPRIOR,SERVICES,SERVICES_D,REASON,LOS"
RAW = "2019,100,9,6,1,7,2,1,6,6,1,33"


def findings(path: Path, year: int | None = None) -> list[Episode | LeftOut | Unreadable]:
    with Table(path) as table:
        return list(TedsFile(table, year))


def read(folder: Path, text: str | bytes, name: str = "rows.csv") -> list[object]:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(findings(path))


def episode(folder: Path, header: str, row: str, name: str = "rows.csv") -> Episode:
    (found,) = read(folder, f"{header}\n{row}\n", name)
    assert isinstance(found, Episode), found
    return found


def unreadable(folder: Path, header: str, row: str) -> Unreadable:
    (found,) = read(folder, f"{header}\n{row}\n")
    assert isinstance(found, Unreadable), found
    return found


def test_a_raw_discharge_is_read_by_the_codes_of_its_year(tmp_path: Path) -> None:
    assert episode(tmp_path, RAW_HEADER, RAW) == Episode(
        line=2,
        kind="D",
        year=2019,
        case_id="100",
        state=9,
        admitted_in=2019,
        referral_source="criminal_justice",
        age_band="30-34",
        days_waiting=Span(8, 14),
        disposition="completed",
        length_of_stay=Span(61, 90),
        given=(
            ("gender", "male"),
            ("noprior", "one_or_more"),
            ("services", "intensive_outpatient"),
            ("services_d", "intensive_outpatient"),
        ),
    )


def test_the_same_codes_mean_other_things_before_2015(tmp_path: Path) -> None:
    header = RAW_HEADER.replace("SERVICES,SERVICES_D", "SERVSETA,SERVSETD")
    found = episode(tmp_path, header, RAW.replace("2019", "2012"))
    assert (found.age_band, found.days_waiting) == ("25-29", exactly(2))
    assert dict(found.given)["noprior"] == "one"


def test_without_the_service_at_admission_the_one_at_discharge_decides(tmp_path: Path) -> None:
    rows = "DISYR,CASEID,SERVSETD,REASON\n2010,1,6,1\n2010,2,7,1\n"
    found = read(tmp_path, rows)
    assert [type(one).__name__ for one in found] == ["Episode", "LeftOut"]


def test_the_service_at_admission_decides_where_both_are_told(tmp_path: Path) -> None:
    rows = "DISYR,CASEID,SERVICES,SERVICES_D,REASON\n2020,1,6,7,1\n2020,2,7,6,1\n"
    found = read(tmp_path, rows)
    assert [type(one).__name__ for one in found] == ["Episode", "LeftOut"]


def test_the_oldest_band_ends_at_55_before_2015(tmp_path: Path) -> None:
    assert episode(tmp_path, "YEAR,CASEID,AGE,SERVICES", "2014,1,12,6").age_band == "55+"
    assert episode(tmp_path, "YEAR,CASEID,AGE,SERVICES", "2015,1,12,6").age_band == "65+"


def test_an_admission_file_has_admissions(tmp_path: Path) -> None:
    found = episode(tmp_path, "ADMYR,CASEID,STFIPS,AGE,SERVICES,PSOURCE", "2021,7,72,1,6,-9")
    assert not found.is_discharge
    assert found.reference == "TEDS-A-2021/7"
    assert found.referral_source is None


def test_the_year_of_discharge_decides_on_the_codes_and_admission_is_kept(tmp_path: Path) -> None:
    found = episode(tmp_path, "YEAR,DISYR,CASEID,AGE,SERVICES,REASON", "2014,2015,1,12,6,2")
    assert (found.year, found.admitted_in, found.age_band) == (2015, 2014, "65+")


@pytest.mark.parametrize("blank", ["", " ", "-9", "-9.0", " -9", "NA", "nan", ".", "NULL", "#N/A"])
def test_what_is_missing_stays_missing(tmp_path: Path, blank: str) -> None:
    found = episode(tmp_path, RAW_HEADER, f"2019,100,{blank},{blank},,{blank},,,6,,{blank},{blank}")
    assert found.state is None
    assert found.age_band is None
    assert found.disposition is None
    assert found.length_of_stay is None
    assert found.is_discharge


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (RAW_HEADER.lower(), RAW),
        ("\ufeff" + RAW_HEADER, RAW),
        (RAW_HEADER.replace(",", "\t"), RAW.replace(",", "\t")),
        (RAW_HEADER.replace(",", ";"), RAW.replace(",", ";")),
        (RAW_HEADER.replace(",", " , "), RAW.replace(",", " , ")),
        (RAW_HEADER, ",".join(f'"{cell}"' for cell in RAW.split(","))),
        (RAW_HEADER, ",".join(f"{cell}.0" for cell in RAW.split(","))),
        (RAW_HEADER + "\r", RAW + "\r"),
        ("ROWNUM," + RAW_HEADER + ",FLAG", "1," + RAW + ",x"),
        (",".join(reversed(RAW_HEADER.split(","))), ",".join(reversed(RAW.split(",")))),
        (RAW_HEADER.replace("GENDER", "Sex").replace("STFIPS", "StFips"), RAW),
    ],
)
def test_how_the_file_is_written_does_not_matter(tmp_path: Path, header: str, row: str) -> None:
    assert episode(tmp_path, header, row) == episode(tmp_path, RAW_HEADER, RAW)


def test_packed_files_are_read_as_they_are(tmp_path: Path) -> None:
    text = f"{RAW_HEADER}\n{RAW}\n"
    (tmp_path / "rows.csv.gz").write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
        archive.writestr("data/tedsd_puf_2019.csv", text)
    (tmp_path / "wide.csv").write_bytes(text.encode("utf-16"))
    plain = [episode(tmp_path, RAW_HEADER, RAW)]
    for name in ("rows.csv.gz", "bundle.zip", "wide.csv"):
        assert findings(tmp_path / name) == plain


def test_rows_of_other_services_are_left_out_whatever_else_they_hold(tmp_path: Path) -> None:
    text = "YEAR,CASEID,AGE,SERVICES\n2020,1,99,7\n2020,2,99,-9\n2020,,3,2\n"
    assert read(tmp_path, text) == [LeftOut(2), LeftOut(3), LeftOut(4)]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2019,100,9,13,1,7,2,1,6,6,1,33", "AGE"),
        ("2019,100,3,6,1,7,2,1,6,6,1,33", "STFIPS"),
        ("2019,100,9,6,1,8,2,1,6,6,1,33", "PSOURCE"),
        ("2019,100,9,6,1,7,5,1,6,6,1,33", "DAYWAIT"),
        ("2019,100,9,6,1,7,2,2,6,6,1,33", "NOPRIOR"),
        ("2019,100,9,6,1,7,2,1,66,6,1,33", "SERVICES"),
        ("2019,100,9,6,1,7,2,1,6,6,8,33", "REASON"),
        ("2019,100,9,6,1,7,2,1,6,6,1,38", "LOS"),
        ("2019,100,9,6.5,1,7,2,1,6,6,1,33", "AGE"),
        ("2019,,9,6,1,7,2,1,6,6,1,33", "CASEID"),
        ("2019,1.5E+11,9,6,1,7,2,1,6,6,1,33", "CASEID"),
        (",100,9,6,1,7,2,1,6,6,1,33", "DISYR"),
        ("1999,100,9,6,1,7,2,1,6,6,1,33", "DISYR"),
        ("2999,100,9,6,1,7,2,1,6,6,1,33", "DISYR"),
        ("2019,100,9,6,1,7,2,1,6,6,1", None),
        ("2019,100,9,6,1,7,2,1,6,6,1,33,1", None),
        ('2019,100,9,6,1,"7,2,1,6,6,1,33', None),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_line_and_column(
    tmp_path: Path, row: str, column: str | None
) -> None:
    found = unreadable(tmp_path, RAW_HEADER, row)
    assert (found.line, found.column) == (2, column)


def test_a_finding_never_repeats_what_the_row_said(tmp_path: Path) -> None:
    found = unreadable(tmp_path, RAW_HEADER, RAW.replace(",7,", ",Zebra,"))
    assert found.column == "PSOURCE"
    assert "Zebra" not in found.reason


def test_after_a_spoiled_row_the_rest_goes_on(tmp_path: Path) -> None:
    rows = [RAW, RAW.replace(",100,", ',"100,'), "", RAW.replace(",9,", ",\x00,"), RAW]
    found = read(tmp_path, "\n".join([RAW_HEADER, *rows]))
    assert [type(one).__name__ for one in found] == [
        "Episode", "Unreadable", "Unreadable", "Episode",
    ]  # fmt: skip
    assert [one.line for one in found if isinstance(one, Unreadable)] == [3, 5]


def test_bytes_that_are_no_text_spoil_their_row_only(tmp_path: Path) -> None:
    text = f"{RAW_HEADER}\n{RAW}\n".encode() + RAW.replace(",7,", ",\u00e9,").encode("latin-1")
    good, bad = read(tmp_path, text)
    assert isinstance(good, Episode)
    assert isinstance(bad, Unreadable)
    assert (bad.line, bad.column) == (3, "PSOURCE")


def test_a_packed_file_that_breaks_off_gives_what_was_whole(tmp_path: Path) -> None:
    packed = gzip.compress("\n".join([RAW_HEADER] + [RAW] * 5000).encode())
    found = read(tmp_path, packed[:-20], "rows.csv.gz")
    assert isinstance(found[0], Episode)
    assert isinstance(found[-1], Unreadable)
    assert "breaks off" in found[-1].reason


def test_headers_in_the_middle_of_joined_files_are_no_rows(tmp_path: Path) -> None:
    text = f"{RAW_HEADER}\n{RAW}\n{RAW_HEADER}\n{RAW}\n"
    assert [type(one).__name__ for one in read(tmp_path, text)] == ["Episode", "Episode"]


@pytest.mark.parametrize(
    ("name", "year"), [("tedsa_puf_2021.csv", 2021), ("TEDS-A-2016-DS0001.csv", 2016)]
)
def test_a_year_that_only_the_file_name_says_is_taken(tmp_path: Path, name: str, year: int) -> None:
    assert episode(tmp_path, "CASEID,SERVICES", "5,6", name).year == year


def test_two_years_in_a_file_name_are_none(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "CASEID,SERVICES\n5,6\n", "tedsd_puf_2015_2019.csv")
    assert isinstance(found, Unreadable)
    assert found.column == "YEAR"


def test_the_source_of_a_row_says_kind_and_year(tmp_path: Path) -> None:
    header = "source,caseid,services,reason"
    found = episode(tmp_path, header, "TEDS-A-2022,5,Intensive Outpatient,")
    assert found.reference == "TEDS-A-2022/5"


def test_decoded_columns_under_their_long_names_are_known(tmp_path: Path) -> None:
    header = "patient_id,discharge_year,age_group,state,service_type_admit,wait_time_days,"
    header += "referral_source,prior_treatments,discharge_reason,length_of_stay"
    row = "77,2023,25-29,Ohio,Intensive Outpatient,Same day,"
    row += "School,One prior,Dropped out,31 To 45 Days"
    found = episode(tmp_path, header, row)
    assert (found.state, found.referral_source, found.disposition) == (39, "school", "dropped_out")
    assert (found.days_waiting, found.length_of_stay) == (exactly(0), Span(31, 45))


@pytest.mark.parametrize("content", ["", "\n\n", "a,b\n1,2\n", "CASEID,AGE\n1,2\n"])
def test_a_file_without_the_columns_needed_is_refused_as_a_whole(
    tmp_path: Path, content: str
) -> None:
    with pytest.raises(UnusableFile):
        read(tmp_path, content)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile):
        findings(tmp_path / "absent.csv")
    with pytest.raises(UnusableFile):
        findings(tmp_path)
    with pytest.raises(UnusableFile):
        read(tmp_path, b"PK\x03\x04 broken", "x.zip")
    with pytest.raises(UnusableFile):
        read(tmp_path, b"\x1f\x8b\x08\x00broken", "x.gz")


def test_the_real_sample_is_read_whole() -> None:
    if not SAMPLE.exists():
        pytest.skip(f"the sample is not here: {SAMPLE.name} in ../shared/data/teds")
    found = [one for one in findings(SAMPLE) if isinstance(one, Episode)]
    assert len(found) == len({one.reference for one in found}) == 108
    assert Counter(one.disposition for one in found) == {
        "completed": 28,
        "transferred": 30,
        "dropped_out": 29,
        "terminated_by_facility": 11,
        "other": 8,
        "incarcerated": 2,
    }
    assert Counter(one.referral_source for one in found)[None] == 3
    assert Counter(one.days_waiting for one in found)[None] == 48
    assert Counter(one.length_of_stay for one in found)[Span(7, None)] == 87
