"""What is sent: put into a folder of its own, and cleared away where it is refused or came before."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import Response
from starlette.datastructures import FormData, UploadFile

from api.console.data_import import sent_files
from api.refusals import FormIncomplete
from api.routes.repeats import Repeats
from api.routes.tasks import Begun
from api.unpacking import new_folder

_LONGEST = 100


@contextmanager
def upload(files: Path) -> Iterator[Path]:
    """A folder for what is sent; it is cleared away where that is refused."""
    folder = new_folder(files)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def begun(repeat: Repeats, said: str, folder: Path, do: Callable[[], Begun], response: Response) -> Begun:
    """Begin what is to be done with an upload, or answer as the first time: what came again is cleared away then."""
    made: list[Begun] = []

    def first() -> Begun:
        made.append(do())
        return made[0]

    told = repeat.once(said, first, response)
    if not made:
        shutil.rmtree(folder)
    return told


def files_of(form: FormData, name: str, most: int) -> list[UploadFile]:
    """The files of a field, one at least; FormIncomplete where there are none, or too many."""
    found = sent_files(form, name)
    if not found:
        raise FormIncomplete({name: f"Send a file in the field {name}."})
    if len(found) > most:
        raise FormIncomplete({name: f"Send at most {most} in the field {name}."})
    return found


def text_of(form: FormData, name: str) -> str:
    """A short text of a form, empty where there is none."""
    found = form.get(name, "")
    if not isinstance(found, str) or not found.isprintable() or len(found) > _LONGEST:
        raise FormIncomplete({name: f"The field {name} is a short text."})
    return found.strip()
