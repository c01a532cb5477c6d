"""What can go wrong with a database, each as a sentence that says what to do."""

from __future__ import annotations

from sponsor_monitor.errors import SponsorMonitorError


class StoreError(SponsorMonitorError):
    """Something the store cannot do; its children name one cause each."""


class DatabaseUnusable(StoreError):
    """A database that cannot be opened: a wrong address, no server, no permission."""

    def __init__(self, where: str, why: str) -> None:
        """Name the database without its password, and the cause."""
        super().__init__(f"The database {where} cannot be used: {why}")


class DatabaseBusy(StoreError):
    """Somebody else is writing, and has been for longer than we wait."""

    def __init__(self) -> None:
        """Say that waiting helps."""
        super().__init__(
            "Somebody else is still writing to the database, perhaps an import: wait until it has ended, and try again."
        )


class DatabaseFull(StoreError):
    """The disk, or the space the database may take, is full."""

    def __init__(self) -> None:
        """Say that nothing was lost."""
        super().__init__("The database has no space left: nothing of this was kept. Make room and try again.")


class ConnectionLost(StoreError):
    """The database server went away in the middle."""

    def __init__(self) -> None:
        """Say that nothing was lost."""
        super().__init__("The connection to the database was lost: nothing of this was kept. Try again.")


class OlderProgram(StoreError):
    """The database was made by a later version of this program."""

    def __init__(self, version: str) -> None:
        """Name the version found."""
        super().__init__(
            f"The database was made by a later version of Sponsor Monitor (its schema is {version}): "
            "use that version or a newer one."
        )


class NothingStored(StoreError):
    """A question to a database in which nothing that could answer it was imported yet."""

    def __init__(self, what: str) -> None:
        """Say what is missing."""
        super().__init__(f"The database has {what}: import a dataset first (sponsor-monitor import dataset FOLDER).")


class NoSuchBatch(StoreError):
    """A batch that was never received."""

    def __init__(self, asked: str) -> None:
        """Repeat what was asked for."""
        super().__init__(f"There is no batch {asked}: sponsor-monitor import list shows those there are.")


class OtherFeed(StoreError):
    """A mapping given for rows that another feed has brought."""

    def __init__(self, given: str, brought: str) -> None:
        """Name both feeds."""
        super().__init__(
            f"The mapping is of the feed {given}, but the batch came by the feed {brought}: give the mended mapping "
            "of that feed."
        )


class NoSuchRun(StoreError):
    """A run that was never made."""

    def __init__(self, asked: str) -> None:
        """Repeat what was asked for."""
        super().__init__(f"There is no run {asked}: sponsor-monitor runs shows those there are.")


class TooManyRetractions(StoreError):
    """A restating file that would take back more rows than it may without being told."""

    def __init__(self, table: str, going: int, there: int, where: str = "") -> None:
        """Say how many of how many, and ``where``, if that is not the whole window."""
        super().__init__(
            f"The file leaves out {going:,} of {there:,} rows of {table} that it should restate{where}, more than 5%: "
            "it may be cut off. Nothing was imported. If the rows are really gone, give --accept-retractions."
        )


class OtherMapping(StoreError):
    """A mapping that speaks for a feed that another brings."""

    def __init__(self, feed: str, mapping: str, last: str) -> None:
        """Name the feed, the mapping and what brought the feed last."""
        super().__init__(
            f"The feed {feed} was brought by {last} so far, not by the mapping {mapping}: a feed can take back what it "
            "brought, so each mapping needs one of its own. Give the mapping another feed, or the id it had."
        )


class FileChanged(StoreError):
    """A source file that was written to while it was being imported."""

    def __init__(self, name: str) -> None:
        """Name the file."""
        super().__init__(f"{name} changed while it was being read: nothing was imported. Try again once it is whole.")
