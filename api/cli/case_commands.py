"""All commands about cases, put together: each file adds its own to the group ``case`` or ``cases``."""

from __future__ import annotations

from api.cli import (
    case_after,
    case_care,
    case_choices,
    case_decisions,
    case_files,
    case_holds,
    case_import,
    case_letters,
    case_panel,
    case_records,
)
from api.cli.case import HELP as CASE_HELP
from api.cli.case import case
from api.cli.cases import HELP as CASES_HELP
from api.cli.cases import cases

__all__ = ["CASES_HELP", "CASE_HELP", "PARTS", "case", "cases"]

PARTS = (case_care, case_choices, case_records, case_panel, case_holds, case_letters, case_decisions, case_after)
"""The files whose commands joined the group as they were read."""

case.command("attach", help=case_files.ATTACH_HELP)(case_files.attach)
case.command("files", help=case_files.FILES_HELP)(case_files.list_files)
case.command("file", help=case_files.FILE_HELP)(case_files.write_file)
cases.command("import", help=case_import.HELP)(case_import.import_cases)
