"""What the documents say: every name is in them, every example works, every link leads somewhere."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from pyarrow import parquet
from typer.core import TyperGroup

from api.cli import application
from calendars.periods import KINDS
from calendars.term_calendar import parse_calendar
from sponsor_monitor import judgement, quality
from sponsor_monitor.assessment import assess
from sponsor_monitor.context import parse_context
from sponsor_monitor.dataset.columns import COLUMNS, NEEDED_TABLES, Column, Kind
from sponsor_monitor.dataset.settings import parse_settings
from sponsor_monitor.dataset.tables import NO_DAY, NO_INSTANT, NO_MINUTES_LATE, OPEN_END
from sponsor_monitor.law import bundle_from_file, shipped_bundle
from sponsor_monitor.measures.attendance_months import MonthStatus
from sponsor_monitor.parameters import PARAMETERS, Basis
from sponsor_monitor.plan import AppliesTo, Measure, Require, parse_plan
from sponsor_monitor.policy_text import bundle_rows
from sponsor_monitor.rating_file import SCHEMA
from sponsor_monitor.rules import remote_share
from sponsor_monitor.vocabulary import BANDS, INDICATORS, MARK_STATUSES, STATUS_KINDS, Outcome, Subject

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "calendars/university/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
DATASET, ASSESSMENT, RULES, POLICIES = (
    TEXTS[ROOT / "docs" / f"{name}.md"] for name in ("dataset", "assessment", "rules", "policies")
)
TYPES = {Kind.MOMENT: "timestamp", Kind.FLAG: "boolean", Kind.WHOLE: "number", Kind.STATUS: "status kind"}
BLANKS = {NO_DAY: "none", OPEN_END: "open", NO_INSTANT: "always known", NO_MINUTES_LATE: "not known", "": "none"}
WORDS_OF_A_NUMBER = {Kind.FLAG: ("`false`", "`true`"), Kind.PROGRAMME: ("`taught`",), Kind.WHOLE: ("`0`", "`1`")}
RULE_NAMES = [rule.RULE for rule in (*judgement.RULES, remote_share)]


def section(page: str, heading: str) -> str:
    """The text under a heading, up to the next of its depth or above; before it stands a blank line."""
    depth = heading.count("#")
    found = re.search(rf"^{re.escape(heading)}$(.*?\n)(?=\n#{{1,{depth}}} |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def rows(text: str) -> list[list[str]]:
    """The cells of every table row, headings and rules left out."""
    lines = re.findall(r"(?:^\|[^\n]*\n)+", text, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")[1:-1]] for table in lines for row in table.splitlines()[2:]]


def fenced(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def column_row(column: Column) -> list[str]:
    """What dataset.md says of a column: name, given, type, and what a blank means."""
    given = "optional" if not column.needed else "required" if column.blank is None else "may be blank"
    blank = "" if column.blank is None else BLANKS.get(column.blank, "")
    if not blank and isinstance(column.blank, int):
        blank = WORDS_OF_A_NUMBER[column.kind][column.blank]
    return [f"`{column.name}`", given, TYPES.get(column.kind, column.kind.name.lower()), blank]


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_of_a_table_is_described_as_it_is(table: str) -> None:
    described = section(DATASET, f"### `{table}`")

    assert [row[:4] for row in rows(described)] == [column_row(column) for column in COLUMNS[table]]
    assert ("Required." in described) == (table in NEEDED_TABLES)


def test_every_parameter_stands_with_its_shipped_value_and_clause() -> None:
    shipped = [
        [f"`{row.name}`", row.meaning, parameter.unit, row.value_text, "yes" * parameter.may_be_dated, row.clause]
        for row in bundle_rows(shipped_bundle("qmul-2025-09"))
        for parameter in [PARAMETERS[row.name]]
    ]

    assert rows(section(POLICIES, "## The names")) == shipped


def test_every_kind_of_data_quality_says_what_to_do() -> None:
    source = Path(quality.__file__).read_text(encoding="utf-8")
    kinds = {*quality._OF_SESSIONS, *re.findall(r'Doubt\(\s*"([a-z-]+)"', source)}
    described = {row[0].strip("`"): row[3] for row in rows(section(ASSESSMENT, "## Data quality"))}

    assert set(described) == kinds
    assert all(described.values())


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_every_rule_says_how_it_counts_what_is_left_out_and_whose_figure_it_is(rule: str) -> None:
    said = section(RULES, f"## {rule}")

    assert [part for part in ("Left out:", "Blocks:", "Whose figure:", "**Example**") if part not in said] == []


def words() -> Iterator[tuple[str, str]]:
    """Each word a person may meet in a file, with the page on which it has to be explained."""
    for word in (*INDICATORS, *MARK_STATUSES, *STATUS_KINDS, *KINDS, *AppliesTo, *Require, *Measure):
        yield word.value, DATASET
    for word in (*Outcome, *Subject, *BANDS):
        yield word.value, ASSESSMENT
    for name in (*(status.name.lower() for status in MonthStatus), "full", "short", *RULE_NAMES, *SCHEMA.names):
        yield name, ASSESSMENT
    for basis in Basis:
        yield f'"{basis.value}"', POLICIES


def test_every_word_in_a_file_is_on_its_page() -> None:
    missing = [word for word, page in words() if not re.search(rf"`(?:\[`)?{word}`", page) and f"`{word}`" not in page]

    assert missing == []


def keys_and_levels(value: Any) -> set[str]:
    """Every key of a JSON document, and the words of levels, results and blocks."""
    if isinstance(value, list):
        return set().union(*map(keys_and_levels, value))
    if not isinstance(value, dict):
        return set()
    found = {*value, *(value[name] for name in ("level", "result") if value.get(name))}
    found |= {block.partition(":")[0] for block in value.get("blocked_by", ())}
    return found.union(*map(keys_and_levels, value.values()))


def test_every_key_and_level_of_an_assessment_is_explained() -> None:
    files = [ROOT / "tests" / "api" / "golden" / "assessment.json", *CASES.glob("*/expected.json")]
    met = set().union(*(keys_and_levels(json.loads(file.read_text(encoding="utf-8"))) for file in files))

    assert sorted(key for key in met if f"`{key}" not in ASSESSMENT and not key.isdigit()) == []


@cache
def assessed(case: str, ratings: Path | None = None) -> dict[str, Any]:
    meta = json.loads((CASES / case / "case.json").read_text(encoding="utf-8"))
    day = dt.date.fromisoformat(meta["as_of"])
    return assess(CASES / case, day, known_at=meta["known_at"], ratings=ratings).document


def findings(document: dict[str, Any]) -> list[dict[str, Any]]:
    entries = [*document["registrations"], *document["courses"]]
    return [finding for entry in entries for finding in entry["findings"]]


EXAMPLES = re.findall(
    r"^\*\*Example\*\*, \[as of ([\d-]+)\]\(\.\./tests/cases/([^/]+)/\).*?\n\n((?:>[^\n]*\n)+)",
    RULES,
    re.MULTILINE | re.DOTALL,
)


def says(explanation: str, quoted: str) -> bool:
    """Whether a quotation, in which … stands for what is left out, is of an explanation."""
    parts = [re.escape(part.strip()) for part in quoted.split("…")]
    return re.fullmatch(".*".join(parts), explanation) is not None


@pytest.mark.parametrize(("day", "case", "quoted"), EXAMPLES, ids=[case for _, case, _ in EXAMPLES])
def test_an_example_says_what_the_program_says(day: str, case: str, quoted: str) -> None:
    sentences = " ".join(line.removeprefix(">").strip() for line in quoted.splitlines())

    assert [one["rule"] for one in findings(assessed(case)) if says(one["explanation"], sentences)] != []
    assert day == assessed(case)["as_of"]


def test_every_rule_has_an_example_of_its_own() -> None:
    shown = {finding["rule"] for _, case, _ in EXAMPLES for finding in findings(assessed(case))}

    assert shown == set(RULE_NAMES)


def test_the_rating_of_the_example_is_the_program_s(tmp_path: Path) -> None:
    said = section(RULES, "## Engagement rating")
    case = re.findall(r"tests/cases/([^/]+)/", said)[0]

    assessed(case, tmp_path / "ratings.parquet")

    rated = parquet.read_table(tmp_path / "ratings.parquet").to_pylist()
    assert rows(said)[0] in [[str(value) for value in row.values()] for row in rated]


def test_the_finding_shown_is_the_program_s() -> None:
    text = section(ASSESSMENT, "## A finding")
    shown = json.loads(fenced(text, "json")[0])

    (found,) = findings(assessed(re.findall(r"tests/cases/([^/]+)/", text)[0]))

    assert says(found["explanation"], shown["explanation"])
    assert list(shown.items())[:-1] == list(found.items())[:-1]


def test_the_policy_shown_can_be_read_and_judges(tmp_path: Path) -> None:
    folder = shutil.copytree(CASES / "a-gap-of-59-days-is-no-breach", tmp_path / "records")
    (folder / "our-college.toml").write_text(fenced(POLICIES, "toml")[0], encoding="utf-8")

    bundle = bundle_from_file(folder / "our-college.toml", "our-college.toml")
    judged = assess(folder, dt.date(2025, 11, 13), policy="our-college.toml").document

    assert [finding["level"] for finding in findings(judged)] == ["28"]
    assert [bundle.dated("monthly_percent").on(bundle.values["monthly_percent"][1].since or 0).value] == [90]


def test_the_files_shown_can_be_read() -> None:
    settings, calendar, plan = (text.encode() for text in fenced(DATASET, "toml"))

    assert parse_settings(settings)[1] == []
    assert parse_calendar(calendar).id == "ug-2025-26"
    assert [checkpoint.name for checkpoint in parse_plan(plan).checkpoints] == ["Week 4"]


def test_every_key_of_the_settings_is_described() -> None:
    described = {row[0].strip("`") for row in rows(section(DATASET, "## `dataset.toml`"))}

    assert described == set(tomllib.loads(fenced(DATASET, "toml")[0]))


def test_the_context_shown_is_one_and_every_key_is_described() -> None:
    shown = section(DATASET, "## One student's folder")
    document = fenced(shown, "json")[0]

    assert parse_context(document.encode()).registers["T0000009"] == "partial"
    assert [key for key in json.loads(document) if f"`{key}`" not in shown] == []


def commands(group: Any, path: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every command of the command line by its words."""
    if not isinstance(group, TyperGroup):
        return {" ".join(path): group}
    return {name: one for key, sub in group.commands.items() for name, one in commands(sub, (*path, key)).items()}


COMMANDS = commands(typer.main.get_command(application()))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_described(command: str) -> None:
    pages = [text for text in TEXTS.values() if f"sponsor-monitor {command}" in text]
    options = [name for option in COMMANDS[command].params for name in option.opts if name.startswith("--")]

    assert pages
    assert [name for name in options if not any(f"`{name}" in page or f" {name} " in page for page in pages)] == []


def test_every_call_shown_is_one_that_can_be_made() -> None:
    calls = [call for text in TEXTS.values() for call in re.findall(r"sponsor-monitor ([a-z][^`\n]*)", text)]
    wrong = []
    for call in calls:
        given = shlex.split(call.replace("…", ""))
        name = next((words for words in (" ".join(given[:n]) for n in (3, 2, 1)) if words in COMMANDS), None)
        known = {option for parameter in (COMMANDS[name].params if name else ()) for option in parameter.opts}
        if name is None or not {word for word in given if word.startswith("--") and word != "--help"} <= known:
            wrong.append(call)

    assert len(calls) > len(COMMANDS)
    assert wrong == []


def test_every_variable_of_the_environment_is_described() -> None:
    packages = [ROOT / name for name in ("calendars", "sponsor_monitor", "reports", "api")]
    sources = "".join(file.read_text(encoding="utf-8") for package in packages for file in package.rglob("*.py"))
    read = set(re.findall(r"""(?:environ(?:\.get)?[(\[]|getenv\()["'](\w+)""", sources))

    assert read
    assert [name for name in read if name not in ASSESSMENT] == []


def test_every_target_of_make_that_is_mentioned_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for text in TEXTS.values() for name in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)}

    assert named
    assert named <= targets


def anchors(page: Path) -> set[str]:
    """The names by which the headings of a page can be linked to."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", TEXTS[page]):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []
