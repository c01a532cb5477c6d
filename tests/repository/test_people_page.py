"""The table of permissions in docs/people.md is the program's."""

from __future__ import annotations

import re
from pathlib import Path

from sponsor_monitor.people.permissions_told import permission_rows
from sponsor_monitor.people.seen import HOME_OFFICE_RULES

PAGE = (Path(__file__).parents[2] / "docs" / "people.md").read_text(encoding="utf-8")


def test_the_table_of_permissions_is_the_program_s() -> None:
    told = PAGE.partition("## The table\n")[2]
    lines = re.findall(r"^\|.*$", told, re.MULTILINE)
    rows = [tuple(cell.strip().strip("`") for cell in line.split("|")[1:-1]) for line in lines]

    assert rows[2:] == list(permission_rows())


def test_every_rule_of_the_home_office_is_named_under_visa_facts() -> None:
    told = PAGE.partition("## Visa facts\n")[2].partition("\n## ")[0]

    assert [rule for rule in sorted(HOME_OFFICE_RULES) if rule not in told] == []
