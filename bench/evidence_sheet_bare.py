"""The baseline: the same values written by XlsxWriter as it comes, a table a sheet, with nothing else done to them."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import xlsxwriter


def main(values: Path, target: Path) -> None:
    """Write every table of the values."""
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(str(target), options) as book, values.open("rb") as file:
        while headings := _next(file):
            page, number = book.add_worksheet(), 0
            page.write_row(0, 0, headings)
            while (rows := _next(file)) is not None:
                for row in rows:
                    number += 1
                    page.write_row(number, 0, row)


def _next(file: object) -> list[object] | None:
    try:
        found: list[object] | None = pickle.load(file)  # type: ignore[arg-type]  # noqa: S301  of our own making
    except EOFError:
        return None
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
