"""What waits to be signed: another process than the one it was recommended by is a change."""

from __future__ import annotations

from sponsor_monitor.casework.signing import Recommendation, process_changes
from sponsor_monitor.casework.snapshot import Snapshot
from tests.sponsor_monitor.casework.case_log import MET, CaseLog, process
from tests.sponsor_monitor.casework.cases_so_far import E


def test_a_process_that_was_changed_after_the_recommendation_is_said() -> None:
    log, now = CaseLog(), process()
    body = {"ground": "academic", "process": now.sha256}
    made = Recommendation(log.do(E.RECOMMENDED, body, checklist=MET, reasons="made up"), Snapshot("{}"))

    assert process_changes(made, now) == []
    (said,) = process_changes(made, process({"has_panel": False}))
    assert "process is another than when this was recommended" in said
