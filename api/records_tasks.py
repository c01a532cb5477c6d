"""Long work about the records themselves: an upload brought in, quarantine tried again, how far data can be trusted."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.kept_quality import keep_quality
from api.tasks import Answer, Place, Task, bring_dataset, bring_mapped
from api.unpacking import ARCHIVE, unpack, uploads_beside
from sponsor_monitor.mapping.mapping_toml import read_mapping
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.progress import Progress
from sponsor_monitor.store.batches import batches
from sponsor_monitor.store.quality.report import quality_report
from sponsor_monitor.store.reading import view
from sponsor_monitor.store.retrying import retry
from sponsor_monitor.words import plural

_DAY = dt.timedelta(days=1)


def bring_archive(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Unpack and import the ZIP of a folder of records, which waits in an upload."""
    place.actor.require(Permission.IMPORT)
    with _upload(place, given) as folder:
        progress("unpacking", 0, 0)
        dataset = unpack(folder / ARCHIVE, folder / "records")
        return bring_dataset(place, {"folder": str(dataset), "feed": given.get("feed")}, progress)


def bring_export(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Import the exports that wait in an upload, by the mapping beside them."""
    place.actor.require(Permission.IMPORT)
    with _upload(place, given) as folder:
        files = [str(folder / "exports" / name) for name in given["names"]]
        told = {
            "mapping": str(folder / given["mapping"]),
            "files": files,
            "accept_retractions": given["accept_retractions"],
        }
        return bring_mapped(place, told, progress)


def try_again(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Try the rows that a batch set aside, by a mended mapping where one was sent."""
    place.actor.require(Permission.IMPORT)
    number = int(given["batch"])
    progress("trying rows again", 0, 0)
    with _upload(place, given) as folder:
        data = (folder / given["mapping"]).read_bytes() if given.get("mapping") else None
        mended = None if data is None else read_mapping(data, given["mapping"])
        sha256 = None if data is None else hashlib.sha256(data).hexdigest()
        received = retry(
            place.database,
            number,
            now=place.clock(),
            mapping=mended,
            mapping_sha256=sha256,
            actor=place.actor.uid,
        )
    (left,) = batches(place.database, number)
    waits = f"{plural(left.open, 'row waits', 'rows wait')} still." if left.open else "No row of it waits any more."
    if received.batch is None:
        return Answer(f"No row of batch {number} could be taken. {waits}", {"batch": number})
    taken = plural(received.tally.accepted, "row")
    return Answer(
        f"{taken} of batch {number} taken from quarantine, as batch {received.batch}. {waits}", {"batch": number}
    )


def look_into(place: Place, _given: Mapping[str, Any], progress: Progress) -> Answer:
    """Make the report on the quality of the data as of yesterday, and keep it for pages."""
    place.actor.require(Permission.IMPORT)
    day = place.today - _DAY
    found = quality_report(view(place.database, day), day, None, progress)
    keep_quality(place.files, found)
    return Answer("Feeds, registers and systems were looked into." if found.needs_a_look else "Nothing needs a look.")


@contextmanager
def _upload(place: Place, given: Mapping[str, Any]) -> Iterator[Path]:
    """The folder of an upload, cleared away at the end; of what is imported a copy is kept with the batch."""
    uploads = uploads_beside(place.files).resolve()
    folder = uploads / str(given.get("upload") or "none")
    try:
        yield folder
    finally:
        if folder.parent == uploads and folder.exists():
            shutil.rmtree(folder)


RECORDS_TASKS: Mapping[str, Task] = {
    "import-archive": bring_archive,
    "import-export": bring_export,
    "retry": try_again,
    "quality": look_into,
}
"""What pages about records have done in a process of its own, by name."""
