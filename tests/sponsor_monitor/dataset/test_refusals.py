"""A folder that cannot be read as a whole is refused, with every fault of it in one message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from sponsor_monitor.dataset.engagement import read_engagement
from sponsor_monitor.dataset.folder import open_folder, read_tables
from sponsor_monitor.errors import DatasetRefused
from sponsor_monitor.progress import silent

MakeFolder = Callable[..., Path]

SETTINGS = 'institution = "U"\nnation = "ENG"\npolicy = "qmul-2025-09"\n'
STUDENTS = "student_id,family_name,given_names,school\n"
REGISTRATIONS = (
    "registration_id,student_id,cas_number,rqf_level,course_code,school,calendar,course_start,course_end,"
    "pre_sessional,programme,enrolled_on,permission_start\n"
)
SESSIONS = "session_id,group_id,module_code,starts_at,ends_at\n"
GAP = """id = "gap"
title = "t"
source = "s"
[[period]]
kind = "teaching"
name = "a"
start = 2025-09-01
end = 2025-10-03
[[period]]
kind = "teaching"
name = "b"
start = 2025-10-08
end = 2025-12-12
"""
GOOD = GAP.replace("2025-10-08", "2025-10-04").replace('"gap"', '"ug"')


def read_whole(folder: Path) -> None:
    opened = open_folder(folder)
    reading = read_tables(opened, silent)
    list(read_engagement(opened, reading, recorded=False, progress=silent))


def refusal(folder: Path) -> str:
    """What is said of a folder on opening it or on reading it."""
    with pytest.raises(DatasetRefused) as refused:
        read_whole(folder)
    return str(refused.value)


def registration(**cells: str) -> str:
    good = {"registration_id": "R1", "student_id": "S1", "cas_number": "", "rqf_level": "6", "course_code": "BSC"}
    good |= {"school": "Sciences", "calendar": "ug", "course_start": "2025-09-01", "course_end": "2026-06-30"}
    return REGISTRATIONS + ",".join({**dict.fromkeys(REGISTRATIONS.strip().split(","), ""), **good, **cells}.values())


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param({"dataset.toml": None}, "dataset.toml: missing", id="no dataset.toml"),
        pytest.param({"dataset.toml": "a = 1\nb = = 2"}, "dataset.toml line 2: not TOML", id="a broken TOML"),
        pytest.param({"dataset.toml": b'a = "\xff"'}, "dataset.toml line 1: not UTF-8", id="a TOML in Latin-1"),
        pytest.param({"dataset.toml": 'nation = "ENG"'}, "institution: missing institution", id="no institution"),
        pytest.param({"dataset.toml": SETTINGS.replace('"U"', '" "')}, "institution", id="a blank institution"),
        pytest.param({"dataset.toml": SETTINGS.replace('"U"', "7")}, 'line 1, institution "7"', id="a number as name"),
        pytest.param({"dataset.toml": SETTINGS.replace("ENG", "GB")}, 'line 2, nation "GB"', id="an unknown nation"),
        pytest.param({"dataset.toml": SETTINGS.replace("qmul-2025-09", "x")}, 'policy "x": unknown', id="policy"),
        pytest.param(
            {"dataset.toml": SETTINGS.replace("qmul-2025-09", "../p.toml")}, 'policy "../p.toml"', id="a policy outside"
        ),
        pytest.param(
            {"dataset.toml": SETTINGS + 'timezone = "London"'}, 'timezone "London": unknown time zone', id="zone"
        ),
        pytest.param({"dataset.toml": SETTINGS + 'timezone = "../x"'}, "unknown time zone", id="a path as a zone"),
        pytest.param({"dataset.toml": SETTINGS + 'enrolment_window_days = "14"'}, "enrolment_window_days", id="window"),
        pytest.param({"dataset.toml": SETTINGS + "enrolment_window_days = true"}, "enrolment_window_days", id="true"),
        pytest.param({"dataset.toml": SETTINGS + "enrolment_window_days = -1"}, "enrolment_window_days", id="minus 1"),
        pytest.param({"calendars/ug.toml": None}, "calendars: missing", id="no calendar"),
        pytest.param({"calendars/two.toml": GAP}, "calendars/two.toml: ", id="a calendar with a gap"),
        pytest.param({"calendars/two.toml": GOOD}, 'id "ug": already the id of', id="two calendars of one id"),
        pytest.param({"calendars/two.toml": b"\xff"}, "calendars/two.toml: ", id="a calendar that is not UTF-8"),
        pytest.param({"plans/a.toml": "x = 1"}, "plans/a.toml", id="a plan of nothing"),
        pytest.param({"students.csv": None}, "students.csv: missing", id="no students"),
        pytest.param({"registrations.csv": None}, "registrations.csv: missing", id="no registrations"),
        pytest.param({"students.csv": ""}, "students.csv: empty", id="an empty file"),
        pytest.param({"marks.csv": ""}, "marks.csv: empty", id="an empty optional file"),
        pytest.param({"marks.parquet": b"PAR1"}, "marks.csv: marks.parquet is there too", id="both formats"),
        pytest.param({"marks.csv": None, "marks.parquet": b"PAR1"}, "not a Parquet file", id="a broken Parquet file"),
        pytest.param({"students.csv": "student_id,family_name\n"}, "school: the header lacks", id="a missing column"),
        pytest.param(
            {"students.csv": STUDENTS.strip() + ",school\n"}, "school: the header has this column twice", id="2"
        ),
        pytest.param({"groups.csv": "student_id,group_id\n"}, "from_date: the header lacks", id="in an optional file"),
        pytest.param({"students.csv": STUDENTS + "S1,,,\n"}, 'students.csv line 2, school "": blank', id="no school"),
        pytest.param({"students.csv": STUDENTS + "S1,,,A,B\n"}, "line 2: more cells than the header", id="more cells"),
        pytest.param(
            {"students.csv": STUDENTS + "S1,,,A\n\nS1,,,B\n"},
            'students.csv line 4, student_id "S1": already on line 2',
            id="a student twice",
        ),
        pytest.param({"students.csv": STUDENTS + "S1,a\0,,A\n"}, "family_name", id="a NUL byte in a name"),
        pytest.param({"registrations.csv": registration(student_id="s1")}, 'student_id "s1": unknown', id="student"),
        pytest.param({"registrations.csv": registration(calendar="pg")}, 'calendar "pg": unknown', id="calendar"),
        pytest.param({"registrations.csv": registration(rqf_level="2")}, 'rqf_level "2": not a level', id="RQF 2"),
        pytest.param({"registrations.csv": registration(rqf_level="9")}, 'rqf_level "9": not a level', id="RQF 9"),
        pytest.param({"registrations.csv": registration(programme="phd")}, 'programme "phd": unknown', id="phd"),
        pytest.param({"registrations.csv": registration(pre_sessional="no")}, "not true or false", id="no"),
        pytest.param({"registrations.csv": registration(enrolled_on="2025-02-29")}, "no such date", id="no such day"),
        pytest.param(
            {"registrations.csv": registration(permission_start="soon")}, "not a date", id="unused, still bad"
        ),
        pytest.param(
            {"registrations.csv": registration(course_end="2025-08-31")},
            'line 2, course_end "2025-08-31": the course ends before it starts',
            id="a course that ends the day before it starts",
        ),
        pytest.param(
            {"registrations.csv": registration() + "\n" + registration(registration_id="r1").split("\n")[1]},
            None,
            id="two registrations without a CAS are fine",
        ),
        pytest.param(
            {"registrations.csv": registration() + "\n" + registration().split("\n")[1]},
            'registrations.csv line 3, registration_id "R1": already on line 2',
            id="a registration twice",
        ),
        pytest.param(
            {
                "registrations.csv": registration(cas_number="C1")
                + "\n"
                + registration(registration_id="R2", cas_number="C1").split("\n")[1]
            },
            'line 3, cas_number "C1": already on line 2',
            id="a CAS twice",
        ),
        pytest.param(
            {"sessions.csv": SESSIONS + "T1,G1,M,2025-10-07,2025-10-07\nT1,,M,2025-10-07,2025-10-07\n"},
            'sessions.csv line 3, session_id "T1": already on line 2',
            id="a session twice, one of them a bad row",
        ),
        pytest.param({"engagement.csv": b"student_id,occurred_at,indicator\n\n\xe9,,\n"}, "line 3: not UTF-8", id="é"),
        pytest.param({"marks.csv": 'student_id,session_id,status\nS1,"T1\n'}, "line 2: a quote opens here", id="quote"),
    ],
)
def test_this_folder_is_refused(make_folder: MakeFolder, files: dict[str, str | bytes | None], message: str) -> None:
    folder = make_folder(files)
    if message is None:
        read_whole(folder)
    else:
        assert message in refusal(folder)


def test_one_message_has_every_fault_of_every_file(make_folder: MakeFolder) -> None:
    folder = make_folder(
        {
            "dataset.toml": SETTINGS.replace("ENG", "GB").replace("qmul-2025-09", "none"),
            "calendars/two.toml": GAP,
            "plans/a.toml": "school = 1",
            "students.csv": STUDENTS + "S1,,,\nS1,,,A\n",
            "registrations.csv": registration(student_id="S9", rqf_level="x", calendar="pg"),
            "groups.csv": "",
            "marks.csv": b"student_id,session_id,status\n\xff\n",
            "engagement.csv": 'student_id,occurred_at,indicator\n"',
        }
    )
    said = refusal(folder)
    for part in ("nation", "policy", "two.toml", "a.toml", "students.csv line 2", "students.csv line 3", "rqf_level"):
        assert part in said
    for part in (
        'student_id "S9"',
        "groups.csv: empty",
        "marks.csv line 2: not UTF-8",
        "engagement.csv line 2: a quote",
    ):
        assert part in said
    assert '"pg"' not in said, "a calendar that could not be read may be the one that is named"


@pytest.mark.parametrize("name", ["dataset.toml", "students.csv", "marks.csv", "calendars/two.toml", "context.json"])
def test_a_folder_in_place_of_a_file_is_refused(make_folder: MakeFolder, name: str) -> None:
    folder = make_folder({name: None})
    (folder / name).mkdir()
    assert f"{name}: a folder, not a file" in refusal(folder)


@pytest.mark.parametrize("name", ["calendars", "plans"])
def test_a_file_in_place_of_a_folder_is_refused(make_folder: MakeFolder, name: str) -> None:
    folder = make_folder({"calendars/ug.toml": None})
    (folder / "calendars").rmdir()
    (folder / name).write_text("")
    assert f"{name}: not a folder" in refusal(folder)


def test_a_link_to_nothing_is_refused(make_folder: MakeFolder) -> None:
    folder = make_folder({"marks.csv": None})
    (folder / "marks.csv").symlink_to("nowhere.csv")
    assert "marks.csv: cannot be opened: No such file" in refusal(folder)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no such folder" in refusal(tmp_path / "nowhere")


def test_names_that_are_not_text_are_shown_all_the_same(make_folder: MakeFolder) -> None:
    folder = make_folder()
    (folder / "plans").mkdir()
    (folder / "plans" / "\udce9.toml").write_text("x = 1")
    assert "plans/\\xe9.toml" in refusal(folder)
    refusal(folder).encode()


@pytest.mark.parametrize(
    "kind",
    [
        pa.float64(),
        pa.binary(),
        pa.decimal128(9, 2),
        pa.time64("us"),
        pa.list_(pa.field("element", pa.string())),
        pa.duration("s"),
    ],
    ids=str,
)
def test_a_typed_column_that_cannot_be_text_is_refused(make_folder: MakeFolder, kind: pa.DataType) -> None:
    folder = make_folder({"groups.csv": None})
    columns = {"student_id": ["S1"], "group_id": ["G1"], "from_date": pa.nulls(1, kind)}
    parquet.write_table(pa.table(columns), folder / "groups.parquet")
    assert f"groups.parquet, from_date: a column of type {kind}" in refusal(folder)


def test_a_typed_column_nobody_asks_for_may_be_of_any_type(make_folder: MakeFolder) -> None:
    folder = make_folder({"groups.csv": None})
    columns = {"student_id": ["S1"], "group_id": ["G1"], "from_date": ["2025-09-01"], "extra": [1.5]}
    parquet.write_table(pa.table(columns), folder / "groups.parquet")
    assert read_tables(open_folder(folder), silent).tables.memberships.student.size == 1


def test_a_parquet_file_cut_short_behind_its_footer_is_refused(make_folder: MakeFolder) -> None:
    folder = make_folder({"engagement.csv": None})
    path = folder / "engagement.parquet"
    times = [f"2025-10-{day:02d}" for day in range(1, 31)] * 1_000
    parquet.write_table(
        pa.table({"student_id": ["S1"] * 30_000, "occurred_at": times, "indicator": ["vle"] * 30_000}), path
    )
    data = path.read_bytes()
    path.write_bytes(data[:4] + b"\xff" * 60 + data[64:])
    assert "engagement.parquet: not a Parquet file that can be read" in refusal(folder)
