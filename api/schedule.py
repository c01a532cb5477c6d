"""What a server does by itself: the night's work in a process of its own, and mail that is due, every few minutes."""

from __future__ import annotations

import datetime as dt
import threading

from api.children import TooBusy
from api.night_log import is_over
from api.nightly import seconds_to_wait, send
from api.service import Service
from api.tasks import place_of_work
from api.telling import tell
from sponsor_monitor.audit.entry import PROGRAM

_PAUSE_SECONDS = 60.0
_SECONDS = 1_000_000
_AGAIN_AFTER = 30 * 60 * _SECONDS
_MAIL_AFTER = 5 * 60 * _SECONDS


class Schedule:
    """A thread that looks every minute whether something is to be done."""

    def __init__(self, service: Service) -> None:
        """Begin with nothing done."""
        self._service = service
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)
        self._tried: int | None = None
        self._sent = service.clock()

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; what runs in a process of its own goes on."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(timeout=_PAUSE_SECONDS)

    def look(self) -> None:
        """Do what is due now."""
        now = self._service.clock()
        if self._is_night_due(now):
            self._tried = now
            self._service.children.start("nightly", PROGRAM)
        if now - self._sent >= _MAIL_AFTER:
            self._sent = now
            with place_of_work(self._service.settings, PROGRAM) as place:
                tell("mail", said=send(place))

    def _is_night_due(self, now: int) -> bool:
        at = self._service.settings.nightly_at
        if at is None or (self._tried is not None and now - self._tried < _AGAIN_AFTER):
            return False
        zone = self._service.desk.look().institution.zone
        here = dt.datetime.fromtimestamp(now / _SECONDS, zone)
        if here.time() < at or seconds_to_wait(now, zone):
            return False
        with self._service.database.reading() as connection:
            return not is_over(connection, here.date())

    def _run(self) -> None:
        while not self._over.wait(_PAUSE_SECONDS):
            try:
                self.look()
            except TooBusy:
                continue
            except Exception as error:  # noqa: BLE001  whatever fails now is tried again later
                tell("schedule failed", error=error)
