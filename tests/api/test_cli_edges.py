"""Files written whole or not at all, and progress only where somebody waits for it."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest

from api.cli import progress_bar
from api.cli.progress_bar import progress
from api.cli.whole_file import written_whole
from sponsor_monitor.progress import silent


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_appears_only_when_all_went_well(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    with written_whole(target) as temporary:
        temporary.write_text("new", encoding="utf-8")
        assert not target.exists()
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("a.json", "new")]


def test_a_failure_leaves_the_file_as_it_was_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError), written_whole(target) as temporary:
        temporary.write_text("half \udc80", encoding="utf-8")
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [("a.json", "old")]


def test_progress_is_silent_where_nobody_looks() -> None:
    with progress() as report:
        assert report is silent


def test_progress_is_not_drawn_for_what_is_quickly_done(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress() as report:
        report("Reading", 1, 2)
    assert terminal.getvalue() == ""


def test_progress_is_drawn_for_what_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress_bar, "_PATIENCE_SECONDS", 0.0)
    with progress() as report:
        report("Reading marks", 1, 2)
        while "Reading marks" not in terminal.getvalue():
            time.sleep(0.01)
        report("Judging", 2, 2)
    assert "Judging" in terminal.getvalue()
