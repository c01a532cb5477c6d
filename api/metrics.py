"""Numbers about the service for Prometheus: requests by route, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = 1_000_000
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of one service, in a registry of their own."""

    def __init__(self) -> None:
        """Begin at nought."""
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "sponsor_monitor_request_seconds",
            "How long requests took, by route and status.",
            ("route", "method", "status"),
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self._failures = Counter(
            "sponsor_monitor_failures", "Requests that ended in an error of ours.", registry=self._registry
        )
        self._entries = Gauge("sponsor_monitor_log_entries", "Entries of the log.", registry=self._registry)
        self._nights = Gauge(
            "sponsor_monitor_night_step_done_timestamp_seconds",
            "When each step of the night's work was done last.",
            ("step",),
            registry=self._registry,
        )

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._seconds.labels(route, method, str(status)).observe(seconds)

    def failed(self) -> None:
        """Count an error of ours."""
        self._failures.inc()

    def text(self, *, entries: int, nights: Mapping[str, int]) -> bytes:
        """Everything as Prometheus reads it; ``nights`` is when each step was done last, in microseconds."""
        self._entries.set(entries)
        for step, at in nights.items():
            self._nights.labels(step).set(at / _SECONDS)
        return generate_latest(self._registry)
