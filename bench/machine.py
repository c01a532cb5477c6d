"""What a measurement was made on: processor, memory, versions, commit; nothing that names a machine or a person."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("pyarrow", "numpy", "pandas")


@dataclass(frozen=True, slots=True)
class Machine:
    """Cores that may be used, the processor's model, bytes of memory, the system, and versions by name."""

    cores: int
    model: str
    memory_bytes: int
    system: str
    versions: dict[str, str]


def this_machine() -> Machine:
    """The machine that this process runs on."""
    return Machine(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        model=_model(),
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        system=f"{platform.system()} {platform.machine()}",
        versions={"Python": platform.python_version()} | {name: version(name) for name in _PACKAGES},
    )


def _model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def commit_of(repository: Path, written: str) -> str:
    """The commit that is checked out, and whether files other than ``written`` differ from it."""
    try:
        commit = _git(repository, "rev-parse", "--short=12", "HEAD")
        changes = [line for line in _git(repository, "status", "--porcelain").splitlines() if line[3:] != written]
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{commit.strip()}, with changes not committed" if changes else commit.strip()


def _git(repository: Path, *arguments: str) -> str:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
