"""Whatever a university's records do from day to day: alerts are what was found, each once, and nothing said twice."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import Counter
from collections.abc import Iterable

from hypothesis import given

from sponsor_monitor.assessment import assess_source
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.alert import rank
from sponsor_monitor.casework.alert_concern import Concern
from sponsor_monitor.casework.alert_hindsight import Hindsight
from sponsor_monitor.casework.alert_matching import Refresh, entries_to_add, is_news
from sponsor_monitor.casework.alert_seen import Seen
from sponsor_monitor.dataset.folder import open_folder
from sponsor_monitor.dataset.folder_source import folder_source
from tests.sponsor_monitor.casework.alert_log import RELEASED, RUN, AlertLog, go_live
from tests.sponsor_monitor.universities import SEEDS, University, examples, random_university

DAY = dt.timedelta(days=1)
DECIDED_LATER = "checkpoint"
"""Whether a feed was silent on the last days of a window is only known some days after."""


class Office:
    """Alerts held against a folder, day after day."""

    def __init__(self, university: University, first: dt.date) -> None:
        """Go live on a day."""
        self.university = university
        self.log = AlertLog(go_live(first), RELEASED)
        self.ids = (f"alert-{number:05}" for number in itertools.count(1))
        self.batch = itertools.count(1)

    def refresh(self, as_of: dt.date) -> tuple[list[Concern], list[Draft]]:
        """What is found on a day, and what is added for it; adding it again adds nothing."""
        seen = Seen()
        source = folder_source(open_folder(self.university.folder))
        document = assess_source(source, as_of, known_at=self.university.known_at, look=seen.look).document
        uids = {entry["registration_id"]: entry["registration_id"] for entry in document["registrations"]}
        before, batch = self.log.alerts, next(self.batch)
        hindsight = Hindsight(document, uids, seen, before.as_of)
        asked = Refresh(RUN, as_of, batch, lambda: next(self.ids), hindsight.stood, hindsight.figures)
        found = list(hindsight.concerns())

        added = entries_to_add(before, found, asked)
        self.log.append(added)

        assert entries_to_add(self.log.alerts, found, asked) == []
        return found, added


def finding_of(concern: Concern) -> tuple[object, ...]:
    finding = concern.finding
    return (concern.topic, finding["period_start"], finding["outcome"], finding["level"])


def check(office: Office, found: Iterable[Concern], as_of: dt.date) -> None:
    """That the open alerts are what was found, one by one, but for what is history and never was an alert."""
    alerts, start = office.log.alerts, (office.log.alerts.go_live or as_of).isoformat()
    by_finding = {finding_of(concern): concern for concern in found}
    standing = Counter(
        (one.topic, one.finding["period_start"], one.finding["outcome"], one.finding["level"]) for one in alerts.open
    )
    assert set(standing.values()) <= {1}
    assert standing.keys() <= by_finding.keys()
    assert {key for key, one in by_finding.items() if one.finding["period_end"] >= start} <= standing.keys()
    for alert in alerts.open:
        key = (alert.topic, alert.finding["period_start"], alert.finding["outcome"], alert.finding["level"])
        assert not is_news(alert.facts, by_finding[key].facts, as_of.isoformat())
        assert alert.told
        assert [rank(level) for level in alert.told] == sorted({rank(level) for level in alert.told})


@examples(4)
@given(SEEDS)
def test_through_late_and_retracted_records_alerts_are_what_was_found(seed: int) -> None:
    with random_university(seed) as university:
        chance = random.Random(seed)  # noqa: S311  not a secret
        office = Office(university, university.as_of - 120 * DAY)
        whole = {table: university.rows(table) for table in ("marks", "engagement", "groups", "statuses")}
        for back in (60, 45, 44, 20, 1, 0):
            for table, rows in whole.items():
                university.write(table, [row for row in rows if chance.random() < 0.7 + 0.3 * (back == 20)])
            day = university.as_of - back * DAY
            found, _ = office.refresh(day)
            check(office, found, day)


@examples(5)
@given(SEEDS)
def test_where_nothing_is_recorded_late_no_alert_is_ever_withdrawn_or_corrected(seed: int) -> None:
    with random_university(seed) as university:
        office = Office(university, university.as_of - 150 * DAY)
        for back in (90, 60, 40, 25, 24, 11, 4, 1, 0):
            _, added = office.refresh(university.as_of - back * DAY)
            alerts = office.log.alerts.by_uid
            mistaken = [draft for draft in added if draft.body.get("corrected")]
            assert [draft for draft in mistaken if alerts[str(draft.subject)].topic.rule != DECIDED_LATER] == []
