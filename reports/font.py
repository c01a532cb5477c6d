"""The one font that papers are set in: where it is, which letters it has, and what is written in place of others."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from weasyprint.text.ffi import ffi, fontconfig

from sponsor_monitor.errors import SponsorMonitorError

FONT = "DejaVu Sans"
_FILE, _BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_PLAIN = frozenset("\n\t\r")


class FontMissing(SponsorMonitorError):
    """The font that papers are set in is not installed, so that another would stand in."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(f"The font {FONT} is not installed: install it (Debian's package is fonts-dejavu-core).")


def writable(text: str) -> str:
    """A text in which every character that the font has not, or that nobody would see, is written by its number."""
    strange = {ord(letter): f"[U+{ord(letter):04X}]" for letter in set(text) if not _is_writable(letter)}
    return text.translate(strange) if strange else text


def font_file() -> Path:
    """The font's own file; FontMissing where it is not installed."""
    found = Path(_matched())
    if found.name != _FILE:
        raise FontMissing
    return found


def font_files() -> tuple[Path, Path]:
    """What pages are set in: the font's own file, and that of its bold letters. FontMissing without either."""
    bold = font_file().with_name(_BOLD)
    if not bold.is_file():
        raise FontMissing
    return font_file(), bold


def _is_writable(letter: str) -> bool:
    if letter in _PLAIN:
        return True
    return unicodedata.category(letter) not in _UNSEEN and ord(letter) in _letters()


@cache
def _letters() -> frozenset[int]:
    with TTFont(font_file(), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _matched() -> str:
    """The file of the font that stands for ours on this machine."""
    config = fontconfig.FcInitLoadConfigAndFonts()
    pattern = fontconfig.FcPatternCreate()
    fontconfig.FcPatternAddString(pattern, b"family", FONT.encode())
    fontconfig.FcConfigSubstitute(config, pattern, fontconfig.FcMatchPattern)
    fontconfig.FcDefaultSubstitute(pattern)
    found = fontconfig.FcFontMatch(config, pattern, ffi.new("FcResult *"))
    name = ffi.new("FcChar8 **")
    matched = "" if found == ffi.NULL or fontconfig.FcPatternGetString(found, b"file", 0, name) else name[0]
    path = ffi.string(matched).decode() if matched else ""
    for each in (pattern, found):
        if each != ffi.NULL:
            fontconfig.FcPatternDestroy(each)
    fontconfig.FcConfigDestroy(config)
    return path
