"""Long work in a process of its own: for who may, told how far it is, and what it left is checked."""

from __future__ import annotations

import threading

import pytest

from api.children import Children, NoSuchTask, Task, TaskState, TooBusy, tasks_beside, write_task
from api.latest import Latest, RunFilesAltered, runs_beside
from api.service import Service
from sponsor_monitor.people.permission import Role
from tests.api.browser import Console

pytestmark = pytest.mark.slow
_LONGEST = 600


def ended(children: Children, uid: str, actor: str) -> Task:
    """A task once it has come to its end."""
    for _ in range(_LONGEST):
        task = children.task(uid, actor)
        if task.state is not TaskState.RUNNING:
            return task
        threading.Event().wait(0.2)
    raise TimeoutError


def test_an_assessment_is_made_for_who_may_and_kept_for_pages(own_console: Console) -> None:
    service: Service = own_console.served.app.state.service
    officer = own_console.university.people[Role.COMPLIANCE_OFFICER].uid
    tutor = own_console.university.people[Role.PERSONAL_TUTOR].uid
    good, bad = service.children.start("assess", officer), service.children.start("assess", tutor)
    with pytest.raises(TooBusy):
        service.children.start("assess", officer)

    assert ended(service.children, bad, tutor).said.startswith("You may not assess")
    done = ended(service.children, good, officer)
    assert (done.state, done.said[:4]) == (TaskState.DONE, "Run ")
    with pytest.raises(NoSuchTask):
        service.children.task(good, tutor)
    with service.database.reading() as connection:
        kept = service.latest.of(connection, str(done.result["run"]))
        assert kept is not None
        entries = dict(kept.entries())
        uid = next(iter(entries))
        assert kept.entry(uid) == entries[uid]


def test_files_of_a_run_that_were_altered_are_not_shown(own_console: Console) -> None:
    service: Service = own_console.served.app.state.service
    folder = runs_beside(service.files)
    (path,) = folder.glob("*.entries")
    with service.database.reading() as connection:
        kept = service.latest.of(connection, path.stem)
        assert kept is not None
        path.write_bytes(path.read_bytes().replace(b"2026-01", b"2026-02"))
        altered = 0
        for uid, _ in list(kept.entries()):
            try:
                kept.entry(uid)
            except RunFilesAltered:
                altered += 1
        assert altered
        head = path.with_suffix(".json")
        head.write_bytes(head.read_bytes().replace(b"uncaptured-register", b"uncaptured-registes"))
        with pytest.raises(RunFilesAltered):
            Latest(folder).of(connection, path.stem)


def test_work_whose_process_is_gone_is_told_to_have_failed(own_console: Console) -> None:
    service: Service = own_console.served.app.state.service
    folder = tasks_beside(service.files)
    folder.mkdir(exist_ok=True)
    write_task(folder, Task("abc", "assess", "ada", {}, process=2**22 + 1))

    assert Children(own_console.served.settings, folder).task("abc", "ada").state is TaskState.FAILED
    with pytest.raises(NoSuchTask):
        Children(own_console.served.settings, folder).task("../abc", "ada")
