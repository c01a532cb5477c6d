"""A fault of a TOML file points at the line where a person would look."""

from __future__ import annotations

import pytest

from sponsor_monitor.toml_file import KeyPath, TomlFile

TEXT = '''# a comment

title = """
[not.a.header]
"""
list = [
  1,
  2,
]
a.b = {c = 1}
[one.two]
key = 1
"quoted key" = 2
[[step]]
name = "first"
[[step.part]]
x = 1
[[step.part]]
x = 2
[[step]]
[[step.part]]
x = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 3),
        (("list",), 6),
        (("list", 1), 6),
        (("a", "b", "c"), 10),
        (("one", "two", "key"), 12),
        (("one", "two", "quoted key"), 13),
        (("one", "two", "missing"), 11),
        (("step", 0, "name"), 15),
        (("step", 0, "part", 1, "x"), 19),
        (("step", 1, "part", 0, "x"), 22),
        (("step", 1, "missing"), 20),
        (("nowhere",), None),
    ],
)
def test_a_fault_stands_on_the_line_of_the_nearest_thing_written(path: KeyPath, line: int | None) -> None:
    file = TomlFile("a.toml", TEXT.encode())

    file.refuse(path, "bad")

    assert [fault.line for fault in file.faults] == [line]
