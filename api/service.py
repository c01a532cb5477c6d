"""What one running service consists of, made once and handed to every request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from api.children import Children
from api.console.paper import Paper
from api.console.static_files import StaticFiles
from api.desk import Desk
from api.latest import Latest
from api.lookout import Lookout
from api.metrics import Metrics
from api.numbers import Numbers
from api.security.claims import Claims
from api.security.cookies import Jar
from api.security.keys import Keys
from api.security.oidc import Provider
from api.security.once import Once
from api.security.rates import Rates
from api.security.seals import Seals
from api.security.session import Limits
from api.settings import Settings
from api.unit_of_work import Clock
from api.views import Views
from api.writers import Writers
from sponsor_monitor.store.database import Database


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of a service; nothing of it is global."""

    settings: Settings
    clock: Clock
    database: Database
    files: Path
    latest: Latest
    numbers: Numbers
    children: Children
    keys: Keys
    seals: Seals
    jar: Jar
    desk: Desk
    lookout: Lookout
    writers: Writers
    views: Views
    limits: Limits
    rates: Rates
    metrics: Metrics
    static: StaticFiles
    paper: Paper
    provider: Provider | None
    claims: Claims | None
    once: Once
