"""A made-up university to demonstrate every finding."""

from __future__ import annotations

from sponsor_monitor.sample.university import SampleRefused, SampleSummary, write_sample
from sponsor_monitor.sample.year import DEMONSTRATION_DAY

__all__ = ["DEMONSTRATION_DAY", "SampleRefused", "SampleSummary", "write_sample"]
