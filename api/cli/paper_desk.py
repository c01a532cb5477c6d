"""Where papers are made: who asks signs in, what is read is read in one piece, and what is taken away is logged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.cli.bad_call import BadCall
from api.cli.database import open_filled
from api.cli.screen import write
from api.cli.signed_in import asking_who
from api.cli.who import who
from api.cli.whole_file import check_place, written_whole

if TYPE_CHECKING:
    from sponsor_monitor.people.actor import Actor
    from sponsor_monitor.services.findings import Assessed
    from sponsor_monitor.services.papers import PaperKind
    from sponsor_monitor.services.work import Work
    from sponsor_monitor.store.database import Database

Read = TypeVar("Read")

PDF, HTML, XLSX, CSV = ".pdf", ".html", ".xlsx", ".csv"
Output = Annotated[
    Path,
    typer.Option("--output", metavar="FILE", help="The file to write; its ending says as what.", show_default=False),
]


def form_of(output: Path, forms: Sequence[str]) -> str:
    """The form that a file's ending asks for; BadCall for another, and for a place where no file can be."""
    check_place(output)
    form = output.suffix.lower()
    if form not in forms:
        raise BadCall(f'"{output.name[-40:]}" says not as what it is written: let it end in {" or ".join(forms)}.')
    return form


def at_paper_desk(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first argument is the desk, for who is named on the command line."""

    def run(
        *, database: str, user: str | None, token_file: Path | None, password_file: str | None, **given: object
    ) -> None:
        with open_filled(database) as store:
            command(PaperDesk(store, who(store, user, token_file, password_file)), **given)

    return asking_who(command, run)


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """The store and who asks. Setting pages takes a while, so nothing is locked while it is done."""

    store: Database
    actor: Actor

    def ask(self, read: Callable[[Work], Read]) -> Read:
        """What somebody reads in which no student is named; nothing is logged of it yet."""
        from api.signing_in import zone_of
        from api.unit_of_work import looking

        with looking(self.store, self.actor, zone_of(self.store)) as work:
            return read(work)

    def look(self, read: Callable[[Work], Read], judged: Callable[[Work], Assessed] | None = None) -> Read:
        """What somebody reads of students, each look logged; ``judged`` makes the assessment that it asks, before."""
        from api.signing_in import zone_of
        from api.unit_of_work import unit_of_work
        from sponsor_monitor.services.findings import bring

        assessed = None if judged is None else self.ask(judged)
        with unit_of_work(self.store, self.actor, zone_of(self.store)) as work:
            if assessed is not None:
                bring(work, assessed)
            return read(work)

    def now(self) -> int:
        """What the clock shows, in microseconds since 1970."""
        return self.ask(lambda work: work.now)

    def take(self, kind: PaperKind, output: Path, data: bytes, **told: str | int) -> None:
        """Enter that a paper was made, and write it whole."""
        from api.signing_in import zone_of
        from api.unit_of_work import unit_of_work
        from sponsor_monitor.services.papers import made

        with unit_of_work(self.store, self.actor, zone_of(self.store)) as work:
            made(work, kind, output.suffix.lower().removeprefix("."), data, told)
            with written_whole(output) as target:
                target.write_bytes(data)
        write(f"The {kind.value} {'are' if kind.value.endswith('s') else 'is'} in {output}")
