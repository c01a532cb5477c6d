"""A pack as HTML: the parts its reader gets, in order, escaped by the template."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports.pack.blocks import Section
from reports.pack.facts import PackFacts
from reports.pack.purpose import READERS, Part
from reports.pack.sections.case import case, decision, report, support
from reports.pack.sections.cover import cover
from reports.pack.sections.findings import findings
from reports.pack.sections.identity import contacts, identity, permission
from reports.pack.sections.marks import absences, corrections, engagement, sessions
from reports.pack.sections.pictures import gap, months, picture, weeks
from reports.pack.sections.terms import calendar, policy
from reports.pack.sections.trust import limits, proof, records

SECTIONS: Mapping[Part, Callable[[PackFacts], Section]] = {
    Part.IDENTITY: identity,
    Part.CONTACTS: contacts,
    Part.PERMISSION: permission,
    Part.FINDINGS: findings,
    Part.PICTURE: picture,
    Part.GAP: gap,
    Part.MONTHS: months,
    Part.WEEKS: weeks,
    Part.ABSENCES: absences,
    Part.CASE: case,
    Part.SUPPORT: support,
    Part.DECISION: decision,
    Part.REPORT: report,
    Part.SESSIONS: sessions,
    Part.ENGAGEMENT: engagement,
    Part.CORRECTIONS: corrections,
    Part.CALENDAR: calendar,
    Part.POLICY: policy,
    Part.LIMITS: limits,
    Part.RECORDS: records,
    Part.PROOF: proof,
}
"""What makes each part, in the order of the pack."""


def html(facts: PackFacts) -> str:
    """The pages of a pack."""
    reader = READERS[facts.about.purpose]
    made = [make(facts) for part, make in SECTIONS.items() if reader.gets(part)]
    template = _environment().get_template("pack.html")
    page = template.render(cover=cover(facts), sections=made, day=facts.about.as_of, made=moment_of(facts))
    return page.strip() + "\n"


def css() -> str:
    """The stylesheet of a pack on paper."""
    return blocks_css() + _style("pack.css")


def blocks_css() -> str:
    """The rules for tables, lists and pictures, on whatever paper they stand."""
    return _style("blocks.css")


def moment_of(facts: PackFacts) -> str:
    """The moment a pack says it is of: when the last of its facts arrived, whenever it is made."""
    return f"{facts.about.received_at[:19]}Z"


def identifier(facts: PackFacts) -> bytes:
    """What the PDF is known by: a hash of what it is made from."""
    return hashlib.sha256(facts.about.text().encode()).digest()[:16]


def _style(name: str) -> str:
    return files("reports.pack").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports.pack"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
