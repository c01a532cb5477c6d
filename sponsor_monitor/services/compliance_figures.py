"""The institution's own figures of the Home Office's metrics, as somebody entered them, and where they are from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.compliance_metrics import Figure, compliance_metrics
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.work import Work

_MOST = 10_000_000
_LONGEST = 500


class ComplianceEvent(StrEnum):
    """The kinds of entries about the institution's figures."""

    FIGURE_SET = "compliance-figure-set"
    """Of which metric, so many of so many, as of which day, from where: about nobody in particular."""


class FigureUnfit(SponsorMonitorError):
    """A figure that cannot be."""

    def __init__(self) -> None:
        """Say what a figure is."""
        super().__init__(
            "A figure is a whole number of a whole number not smaller than it, as of today or before, with a source."
        )


@dataclass(frozen=True, slots=True)
class Entered:
    """A figure with its day, where it is from, and who entered it."""

    figure: Figure
    on: dt.date
    source: str
    by: str


def set_figure(work: Work, metric: str, figure: Figure, on: dt.date, source: str) -> None:
    """Enter a figure; FigureUnfit for one that cannot be."""
    work.actor.require(Permission.CHANGE_PROCESS)
    known = {each.name for each in compliance_metrics().metrics}
    is_whole = 0 <= figure.part <= figure.whole <= _MOST
    source = " ".join(source.split())
    if metric not in known or not is_whole or on > work.today or not 0 < len(source) <= _LONGEST:
        raise FigureUnfit
    body = {"metric": metric, "part": figure.part, "whole": figure.whole, "on": on.isoformat()}
    work.append(Draft(ComplianceEvent.FIGURE_SET, body, private={"source": source}))


def figures_now(work: Work) -> dict[str, Entered]:
    """The latest figure of each metric that was entered."""
    work.actor.require(Permission.SEE_OVERVIEW)
    found: dict[str, Entered] = {}
    for entry in work.entries(kinds=[ComplianceEvent.FIGURE_SET]):
        body = entry.body
        figure = Figure(body["part"], body["whole"])
        source = entry.private.get("source", "")
        found[body["metric"]] = Entered(figure, dt.date.fromisoformat(body["on"]), source, entry.actor)
    return found
