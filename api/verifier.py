"""The verifier: ``verify`` alone, as the one file that ``make verifier`` builds for a machine without this program.

It brings its own Python, libraries and font, so that it sets the pages of a pack as the program that built it does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from api.cli import main as run
from api.cli.verify import ALONE_HELP, verify_alone

app = typer.Typer(rich_markup_mode=None, add_completion=False)
app.command(help=ALONE_HELP)(verify_alone)

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{place}</dir><cachedir>{place}/cache</cachedir></fontconfig>
"""
"""The settings by which only the fonts of a place are found."""


def main() -> int:
    """Check the packs that the command line names."""
    unpacked = getattr(sys, "_MEIPASS", None)
    if unpacked is not None:
        _use_own_fonts(Path(unpacked) / "fonts")
    return run(app=app, name="sponsor-monitor-verify")


def _use_own_fonts(place: Path) -> None:
    """Find the font that was brought, and no other: the place is this run's own, and goes with it."""
    settings = place / "fonts.conf"
    settings.write_text(FONTS.format(place=place), encoding="utf-8")
    os.environ.update(FONTCONFIG_FILE=str(settings))


if __name__ == "__main__":
    sys.exit(main())
