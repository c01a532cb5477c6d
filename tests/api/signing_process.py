"""Processes that sign: each is begun from one that has everything imported, and can be killed."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from api.signing_in import confirm
from api.unit_of_work import unit_of_work
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.sign_off import approve
from sponsor_monitor.store.database import Database

LONDON = ZoneInfo("Europe/London")
DAY = dt.date(2026, 4, 2)
NOW = int(dt.datetime(2026, 4, 2, 12, tzinfo=LONDON).timestamp() * 1_000_000)
PASSWORD = "seven green bottles"  # noqa: S105  of people who are made up


def sign(url: str, case: str, number: int, who: str) -> str:
    """Approve as somebody at noon of 2 April 2026; what came of it in a word."""
    database = Database(url)
    with database.reading() as connection:
        actor = people_in(connection).named(who).actor(DAY)
    try:
        proof = confirm(database, actor, PASSWORD, clock=lambda: NOW)
        with unit_of_work(database, actor, LONDON, lambda: NOW) as work:
            approve(work, case, number, proof)
    except SponsorMonitorError as refused:
        return type(refused).__name__
    finally:
        database.close()
    return "signed"


@dataclass
class Signers:
    """A process that begins others, one for each signature."""

    process: subprocess.Popen[str]
    heard: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def begun(cls) -> Signers:
        """The process, once it has imported what signing takes."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.api.signing_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        return cls(process)

    def start(self, url: str, case: str, number: int, who: str) -> int:
        """Begin to sign; gives the id of the process that does."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{url}\t{case}\t{number}\t{who}\n")
        self.process.stdin.flush()
        while True:
            pid, word = self._hear()
            if word == "begins":
                return pid
            self.heard.append((pid, word))

    def said(self, pid: int) -> str:
        """What came of a signature."""
        while True:
            word = next((said for speaker, said in self.heard if speaker == pid), None)
            if word is not None:
                return word
            self.heard.append(self._hear())

    def _hear(self) -> tuple[int, str]:
        assert self.process.stdout is not None
        pid, word = self.process.stdout.readline().split()
        return int(pid), word

    def end(self) -> None:
        """Let it go."""
        self.process.communicate()


def _serve() -> None:
    """A process for each line; it says that it begins, and then what came of it, unless it is killed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in iter(sys.stdin.readline, ""):
        if os.fork() == 0:
            url, case, number, who = line.rstrip("\n").split("\t")
            _say("begins")
            _say(sign(url, case, int(number), who))
            os._exit(0)


def _say(word: str) -> None:
    os.write(1, f"{os.getpid()} {word}\n".encode())


if __name__ == "__main__":
    _serve()
