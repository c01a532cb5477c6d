"""Whatever goes wrong, a person gets a sentence and an exit code, never a traceback."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from api import cli
from api.cli.failures import sentence
from api.cli.screen import visible
from sponsor_monitor.errors import DatasetRefused, Fault

Run = Callable[..., Any]
PROGRAM = (sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())")
ROOT = Path(__file__).parents[2]

WRONG_CALLS = [
    pytest.param(("bogus",), id="no such command"),
    pytest.param(("polcy", "list"), id="a mistyped command"),
    pytest.param(("policy",), id="a group without a command"),
    pytest.param(("assess",), id="no dataset"),
    pytest.param(("assess", "x", "--bogus"), id="no such option"),
    pytest.param(("assess", "x", "y"), id="too many arguments"),
    pytest.param(("assess", "x", "--as-of"), id="an option without its value"),
    pytest.param(("what-if", "x"), id="a needed option left out"),
    pytest.param(("sample", "x", "--students", "many"), id="no number"),
    pytest.param(("sample", "x", "--students", "0"), id="no students"),
    pytest.param(("sample", "x", "--seed", "-1"), id="a negative seed"),
    pytest.param(("calendar", "show", "x", "--nation", "FRA"), id="no nation of the United Kingdom"),
    pytest.param(("calendar", "show", "nowhere.toml"), id="no such calendar"),
    pytest.param(("calendar", "show", "/"), id="a directory for a calendar"),
    pytest.param(("split", "x", "R-1", "y"), id="a split without a day"),
]


@pytest.mark.parametrize("arguments", WRONG_CALLS)
def test_a_wrong_call_is_one_line_and_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1


FAILURES = [
    pytest.param(
        PermissionError(errno.EACCES, "Permission denied", "a.json"), '"a.json": permission denied.', id="rights"
    ),
    pytest.param(OSError(errno.ENOSPC, "No space left on device"), "No space left on device.", id="a full disk"),
    pytest.param(IsADirectoryError(errno.EISDIR, "Is a directory", "a"), '"a": is a directory.', id="a directory"),
    pytest.param(MemoryError(), "There is not enough memory", id="memory"),
]


@pytest.mark.parametrize(("error", "said"), FAILURES)
def test_what_the_system_refuses_is_said_in_its_words(error: Exception, said: str) -> None:
    text, code = sentence(error)
    assert text.startswith(said)
    assert code == 2


def test_what_nobody_foresaw_names_its_kind_and_nothing_of_the_data() -> None:
    text, code = sentence(KeyError("S-0001"))
    assert code == 70
    assert "KeyError" in text
    assert "S-0001" not in text


def test_the_first_hundred_of_many_faults_are_said() -> None:
    text, _ = sentence(DatasetRefused([Fault("students.csv", "blank", line=line) for line in range(2, 1002)]))
    assert text.startswith("The dataset cannot be read: 1,000 faults.")
    assert text.count("students.csv") == 100
    assert text.endswith("and 900 more")


def test_a_hundred_faults_are_all_said() -> None:
    text, _ = sentence(DatasetRefused([Fault("students.csv", "blank", line=line) for line in range(2, 102)]))
    assert text.count("students.csv") == 100
    assert "more" not in text


def test_a_traceback_is_shown_only_when_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "_run", fail)
    assert "Traceback" not in run("check", "x").err
    monkeypatch.setenv("SPONSOR_MONITOR_DEBUG", "1")
    ran = run("check", "x")
    assert "Traceback" in ran.err
    assert ran.code == 70


def test_control_characters_of_a_file_do_not_reach_the_terminal(run: Run, dataset: Path) -> None:
    with (dataset / "engagement.csv").open("a", encoding="utf-8") as file:
        file.write("S-1,\x1b[31mred,vle\n")
    ran = run("assess", dataset, "--as-of", "2026-03-31")
    assert "\x1b" not in ran.out
    assert "\\x1b[31mred" in ran.out


def test_text_that_looks_like_markup_is_shown_as_it_is(run: Run, dataset: Path) -> None:
    with (dataset / "engagement.csv").open("a", encoding="utf-8") as file:
        file.write("S-1,[bold]x[/bold],vle\n")
    assert "[bold]x[/bold]" in run("assess", dataset, "--as-of", "2026-03-31").out


def test_visible_text_is_left_alone() -> None:
    assert visible("Étude 1 – ✓") == "Étude 1 – ✓"
    assert visible("a\u202eb\n") == "a\\u202eb\\n"


def test_a_reader_that_goes_away_ends_the_program_quietly(dataset: Path) -> None:
    command = [*PROGRAM, "assess", str(dataset), "--as-of", "2026-03-31", "--output", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
    assert said == b""
    assert process.returncode == 141


def test_an_interrupt_ends_the_program_with_130(tmp_path: Path) -> None:
    command = [*PROGRAM, "sample", str(tmp_path / "s"), "--students", "40000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        while not (tmp_path / "s" / "marks.csv").exists() and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=300)
    assert said == b"Stopped.\n"
    assert process.returncode == 130


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_a_sentence(dataset: Path) -> None:
    command = [*PROGRAM, "assess", str(dataset), "--as-of", "2026-03-31", "--output", "/dev/full"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 2
    assert ran.stderr == "No space left on device.\n"


def test_a_terminal_without_unicode_gets_plain_characters(dataset: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    for command in (("explain", dataset, "R-1"), ("assess", dataset)):
        call = [*PROGRAM, *map(str, command), "--as-of", "2026-03-31"]
        ran = subprocess.run(call, capture_output=True, cwd=ROOT, env=environment, check=False)
        assert ran.returncode == 0
        assert ran.stdout.isascii()
        assert b"\\u" not in ran.stdout


def test_help_comes_without_loading_what_reads_data() -> None:
    code = "import sys; import api.cli; print([m for m in ('numpy', 'pyarrow', 'pandas', 'rich') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout == "[]\n"


def test_an_assessment_loads_nothing_that_it_does_not_need(dataset: Path) -> None:
    call = ["assess", str(dataset), "--as-of", "2026-03-31", "--output", str(dataset.parent / "out.json")]
    unneeded = ("holidays", "pandas", "jinja2", "sqlalchemy")
    code = f"import sys; from api.cli import main; main({call!r}); print([m for m in {unneeded!r} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
