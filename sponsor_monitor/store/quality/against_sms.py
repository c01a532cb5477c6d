"""What the SMS says of our sponsored students that our own records contradict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column, mask
from sponsor_monitor.dataset.tables import NO_DAY
from sponsor_monitor.store.columns import BLANK
from sponsor_monitor.store.quality.awards import level_of_title
from sponsor_monitor.store.quality.contradiction import Contradiction
from sponsor_monitor.store.quality.evidence import Fact
from sponsor_monitor.store.quality.sms_list import TABLE, SmsList, plain_words
from sponsor_monitor.store.quality.standing import Standing
from sponsor_monitor.store.quality.timetabled import registration_facts
from sponsor_monitor.words import day_words, listed

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class AgainstSms:
    """Our registrations beside the list's entries."""

    standing: Standing
    sms: SmsList

    def contradictions(self) -> Iterator[Contradiction]:
        """All there are, in no order."""
        yield from self._not_ours()
        yield from self._not_listed()
        yield from self._statuses()
        both = np.flatnonzero(self.sms.row >= 0)
        yield from self._names(both)
        yield from self._courses(both)
        yield from self._dates(both)

    def _not_ours(self) -> Iterator[Contradiction]:
        for entry in np.flatnonzero((self.sms.row < 0) & ~self.sms.has_ended).tolist():
            name = " ".join(
                part for part in (self._text("given_names", entry), self._text("family_name", entry)) if part
            )
            whose = f" of {name}" if name else ""
            sentence = f'The SMS lists a CAS{whose} as "{self._text("status", entry)}", which no registration has.'
            yield Contradiction(
                kind="in-sms-not-ours",
                sentence=sentence,
                subject=self._text("cas_number", entry),
                facts=(self._fact(entry),),
            )

    def _not_listed(self) -> Iterator[Contradiction]:
        """Registrations that run or are to come; a list may leave out what is over."""
        spans = self.standing.facts.spans
        is_listed = np.zeros(len(spans.sponsored), dtype=np.bool_)
        is_listed[self.sms.row[self.sms.row >= 0]] = True
        for row in np.flatnonzero(spans.sponsored & ~is_listed & (spans.end >= self.standing.view.as_of)).tolist():
            until = day_words(int(spans.end[row]))
            yield self._of(
                "ours-not-in-sms", row, None, f"The registration runs until {until}, but the SMS does not list its CAS."
            )

    def _statuses(self) -> Iterator[Contradiction]:
        registrations, end = self.standing.facts.registrations, self.standing.facts.spans.end
        as_of, row = self.standing.view.as_of, self.sms.row
        runs = (row >= 0) & (registrations.course_start[row] <= as_of) & (end[row] >= as_of)
        for entry in np.flatnonzero(runs & self.sms.has_ended).tolist():
            until = day_words(int(end[row[entry]]))
            said = f'The SMS has the CAS as "{self._text("status", entry)}", but the registration runs until {until}.'
            yield self._of("ended-in-sms-not-here", int(row[entry]), entry, said)
        ended = registrations.ended_on
        early = (
            (row >= 0) & (ended[row] != NO_DAY) & (ended[row] < registrations.course_end[row]) & (ended[row] < as_of)
        )
        for entry in np.flatnonzero(early & self.sms.is_running).tolist():
            when = day_words(int(ended[row[entry]]))
            said = f'The registration ended on {when}, but the SMS has its CAS as "{self._text("status", entry)}".'
            yield self._of("ended-here-not-in-sms", int(row[entry]), entry, said)

    def _names(self, both: Rows) -> Iterator[Contradiction]:
        people = self.standing.live.rows["students"]
        owner = self.standing.facts.registrations.student[self.sms.row[both]].astype(np.int64)
        parts = {"family_name": "family name", "given_names": "given names"}
        ours = {name: people[name].take(column(owner)) for name in parts}
        theirs = {name: self.sms.rows[name].take(column(both)) for name in parts}
        differs = {name: _differ(ours[name], theirs[name]) for name in parts}
        for place in np.flatnonzero(differs["family_name"] | differs["given_names"]).tolist():
            said = listed(
                f'{words} "{theirs[name][place]}" in the SMS and "{ours[name][place]}" here'
                for name, words in parts.items()
                if differs[name][place]
            )
            entry = int(both[place])
            fact = Fact("student_version", int(people["id"][owner[place]]))
            sentence = f"{said[0].upper()}{said[1:]}."
            yield self._of("name-differs-from-sms", int(self.sms.row[entry]), entry, sentence, fact)

    def _courses(self, both: Rows) -> Iterator[Contradiction]:
        registrations = self.standing.live.rows["registrations"]
        ours = registrations["course_title"].take(column(self.sms.row[both]))
        theirs = self.sms.rows["course_title"].take(column(both))
        for place in np.flatnonzero(_differ(ours, theirs)).tolist():
            entry = int(both[place])
            said = f'The course is "{theirs[place]}" in the SMS and "{ours[place]}" here.'
            yield self._of("course-differs-from-cas", int(self.sms.row[entry]), entry, said)
        level = self.standing.facts.registrations.rqf_level
        for place, plain in enumerate(plain_words(theirs).to_pylist()):
            entry = int(both[place])
            row = int(self.sms.row[entry])
            award = level_of_title(plain or "")
            if award is not None and award != level[row]:
                said = f'The SMS has "{theirs[place]}", an award of RQF level {award}; here the level is {level[row]}.'
                yield self._of("level-differs-from-cas", row, entry, said)

    def _dates(self, both: Rows) -> Iterator[Contradiction]:
        registrations, end = self.standing.facts.registrations, self.standing.facts.spans.end
        row = self.sms.row[both]
        start, until = self.sms.rows["course_start"][both], self.sms.rows["course_end"][both]
        begins = (start != BLANK) & (registrations.course_start[row] < start)
        ends = (until != BLANK) & (end[row] > until)
        for place in np.flatnonzero((begins | ends) & (end[row] >= registrations.course_start[row])).tolist():
            said = []
            if begins[place]:
                ours = day_words(int(registrations.course_start[row[place]]))
                said.append(f"the course begins on {ours}, before {day_words(int(start[place]))}")
            if ends[place]:
                said.append(
                    f"the registration ends on {day_words(int(end[row[place]]))}, after {day_words(int(until[place]))}"
                )
            sentence = f"{listed(said)}, as the SMS has it for the CAS."
            sentence = f"{sentence[0].upper()}{sentence[1:]}"
            yield self._of("course-beyond-cas", int(row[place]), int(both[place]), sentence)

    def _of(self, kind: str, row: int, entry: int | None, sentence: str, *more: Fact) -> Contradiction:
        facts = self.standing.facts
        listed_here = () if entry is None else (self._fact(entry),)
        return Contradiction(
            kind=kind,
            sentence=sentence,
            students=(facts.students.student_id[facts.registrations.student[row]],),
            registration_id=facts.registrations.registration_id[row],
            facts=(*registration_facts(self.standing, [row]), *more, *listed_here),
        )

    def _fact(self, entry: int) -> Fact:
        return Fact(TABLE, int(self.sms.rows["id"][entry]))

    def _text(self, name: str, entry: int) -> str:
        value: Any = self.sms.rows[name][entry].as_py()
        return value or ""


def _differ(ours: pa.Array, theirs: pa.Array) -> NDArray[np.bool_]:
    """Where both say something, and not the same."""
    one, other = plain_words(ours), plain_words(theirs)
    said = pc.and_(pc.not_equal(one, ""), pc.not_equal(other, ""))
    return mask(pc.and_(said, pc.not_equal(one, other)))
