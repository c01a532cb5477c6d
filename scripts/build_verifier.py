"""Build the verifier (``api/verifier.py``) as one file with PyInstaller, into the directory that is named.

With it go the shared libraries that set pages, and the fonts: the same as here, so that pages come out byte for byte.
"""

from __future__ import annotations

import ctypes
import hashlib
import platform
import shutil
import sys
from pathlib import Path

import PyInstaller.__main__

from reports.font import font_files
from sponsor_monitor.store.program import program_version

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
"""What WeasyPrint opens by name when it runs, so that no table of a program says that it is needed."""

DATA = ("sponsor_monitor", "calendars", "reports", "weasyprint", "pyphen", "tzdata", "certifi")
METADATA = ("sponsor-monitor", "weasyprint", "pyhanko", "fonttools", "pydyf")
UNUSED = (
    "adbc_driver_manager", "adbc_driver_postgresql", "alembic", "authlib", "fastapi", "httpx", "icalendar",
    "llvmlite", "mypy", "numba", "openpyxl", "pandas", "playwright", "prometheus_client", "psycopg", "psycopg_binary",
    "pytest", "setuptools", "starlette", "tkinter", "uvicorn", "xlsxwriter",
)  # fmt: skip
"""What other commands import when they are given: a verifier never does."""


def main(directory: Path) -> None:
    """Build into a directory and say the file's SHA-256."""
    name = f"sponsor-monitor-verify-{program_version()}-linux-{platform.machine()}"
    work = ROOT / "var" / "verifier" / "work"
    shutil.rmtree(work, ignore_errors=True)
    arguments = ["--onefile", "--clean", "--noconfirm", "--log-level=WARN", f"--name={name}", f"--paths={ROOT}"]
    arguments += [f"--distpath={directory}", f"--workpath={work}", f"--specpath={work}"]
    arguments += [f"--collect-data={each}" for each in DATA]
    arguments += [f"--copy-metadata={each}" for each in METADATA]
    arguments += ["--collect-submodules=holidays"]  # it imports each country by its name
    arguments += [f"--exclude-module={each}" for each in UNUSED]
    arguments += [f"--add-binary={library(each)}:." for each in LIBRARIES]
    arguments += [f"--add-data={each}:fonts" for each in font_files()]
    PyInstaller.__main__.run([*arguments, str(ROOT / "api" / "verifier.py")])
    built = directory / name
    digest = hashlib.sha256(built.read_bytes()).hexdigest()
    print(f"{built.relative_to(ROOT)}: {built.stat().st_size / 1_000_000:.0f} MB\nSHA-256 {digest}")


def library(name: str) -> Path:
    """Where a shared library is that this process can open by its name."""
    ctypes.CDLL(name)
    opened = (line.split()[-1] for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines())
    return next(Path(each).with_name(name) for each in opened if Path(each).name.startswith(name))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
