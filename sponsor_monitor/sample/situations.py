"""The characters: the first students of every sample, each in one situation that a rule or a check is about.

Their order is their number: the first is S000000. The data says nothing of it; this table does. What each shows on
the demonstration day stands in its ``story``. "Silent" is neither class nor event of any kind.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one day to another: chance of attending a class, activity outside class, share of misses authorised."""

    first: str
    last: str
    attends: float | None = None
    activity: float | None = None
    authorised: float | None = None


@dataclass(frozen=True, slots=True)
class Character:
    """One student in one situation; ``enrolled_after`` days from the course's start, None for never."""

    name: str
    course: str
    story: str
    stretches: tuple[Stretch, ...] = ()
    statuses: tuple[tuple[str, str, str], ...] = ()
    sponsored: bool = True
    enrolled_after: int | None = 1
    ended_on: str | None = None
    lingers: int = 0
    late_share: float = 0.03
    absent_from: tuple[str, ...] = ()
    first_cas: bool = True


END = "2026-07-31"


def silent(first: str, last: str) -> Stretch:
    """Nothing at all from one day to another."""
    return Stretch(first, last, attends=0.0, activity=0.0)


def classes_only(first: str, last: str, attends: float, authorised: float = 0.0) -> Stretch:
    """Some classes and nothing else."""
    return Stretch(first, last, attends=attends, activity=0.0, authorised=authorised)


CHARACTERS = (
    Character("steady", "BSC-MGT-1", "No finding at all."),
    Character("gone", "BSC-CSC-1", "Open engagement-gap breach, nothing blocks it.", (silent("2026-01-11", END),)),
    Character(
        "came back",
        "BSC-CSC-1",
        "Closed engagement-gap breach, blocked by the VLE's outage.",
        (silent("2025-09-29", "2026-01-08"),),
    ),
    Character(
        "came back in spring",
        "BSC-CSC-1",
        "Closed engagement-gap breach, nothing blocks it.",
        (silent("2025-11-17", "2026-02-28"),),
    ),
    Character("quiet 14", "BSC-CSC-1", "Engagement-gap warning, level 14.", (silent("2026-03-16", "2026-04-12"),)),
    Character("quiet 21", "BSC-CSC-1", "Engagement-gap warning, level 21.", (silent("2026-03-08", "2026-04-12"),)),
    Character("quiet 28", "BSC-CSC-1", "Engagement-gap warning, level 28.", (silent("2026-02-26", "2026-04-12"),)),
    Character("quiet 45", "BSC-CSC-1", "Engagement-gap warning, level 45.", (silent("2026-02-11", "2026-04-12"),)),
    Character(
        "gone from home", "BSC-CSC-1", "Gap breach without a CAS.", (silent("2026-01-11", END),), sponsored=False
    ),
    Character(
        "gone with leave",
        "BSC-CSC-1",
        "Open gap breach, blocked by an authorised absence.",
        (silent("2026-01-14", END),),
        (("authorised_absence", "2026-02-02", "2026-02-06"),),
    ),
    Character(
        "gone, perhaps",
        "BSC-MGT-1",
        "Open gap breach, blocked by the dead lecture capture and lost registers.",
        (silent("2026-01-11", END),),
    ),
    Character(
        "gone from foundation", "FND-SCI", "Gap, monthly and three-month breaches.", (silent("2026-01-11", END),)
    ),
    Character(
        "bad November",
        "FND-SCI",
        "One monthly breach, nothing blocks it.",
        (classes_only("2025-11-01", "2025-11-30", 0.72),),
    ),
    Character(
        "leave in February",
        "FND-SCI",
        "Monthly breach, level authorised_only.",
        (),
        (("authorised_absence", "2026-02-09", "2026-02-20"),),
    ),
    Character(
        "drifting",
        "FND-SCI",
        "Three-month breach, nothing blocks it.",
        (classes_only("2026-01-01", "2026-03-31", 0.40),),
    ),
    Character(
        "arrangement",
        "FND-SCI",
        "Three-month breach, level authorised_only.",
        (classes_only("2026-01-01", "2026-03-31", 0.45, 1.0),),
    ),
    Character(
        "slipping",
        "FND-SCI",
        "Three-month warning: February and March are low.",
        (classes_only("2026-02-01", "2026-03-31", 0.40),),
    ),
    Character(
        "lost registers",
        "HND-CMP",
        "Three-month indeterminate: its tutor kept no registers in January and February.",
        (classes_only("2026-01-01", "2026-02-28", 0.62), classes_only("2026-03-01", "2026-03-31", 0.40)),
    ),
    Character(
        "broken card",
        "FND-SCI",
        "Low months contradicted by everything else.",
        (Stretch("2025-10-01", "2025-12-19", attends=0.15, activity=1.2),),
    ),
    Character("short weeks", "FND-BUS", "Its group had less than 15 hours in two weeks."),
    Character("no-show", "BSC-MGT-1", "Not-enrolled breach.", enrolled_after=None),
    Character("not here yet", "PSE-SPR", "Not-enrolled warning.", enrolled_after=None),
    Character("late arrival", "MSC-DAT", "Enrolled in the last days of the window.", enrolled_after=19),
    Character("lingering", "BSC-MGT-1", "Evidence after the end.", ended_on="2026-02-13", lingers=20),
    Character("withdrawn", "BSC-MGT-1", "Left in February.", ended_on="2026-02-20"),
    Character(
        "long intermission",
        "BA-HIS-1",
        "Interruption-limit breach.",
        (),
        (("intermission", "2025-10-27", "2026-02-13"),),
    ),
    Character(
        "leave, then intermission",
        "BA-HIS-1",
        "Interruption-limit breach of two periods that touch.",
        (),
        (("authorised_absence", "2025-11-10", "2025-11-30"), ("intermission", "2025-12-01", "2026-03-06")),
    ),
    Character(
        "planned intermission",
        "MSC-MAN",
        "Interruption-limit warning, level planned.",
        (),
        (("intermission", "2026-02-23", "2026-06-30"),),
    ),
    Character(
        "sabbatical officer",
        "BSC-ECO-1",
        "Sabbatical-meetings warnings: three weeks without a meeting.",
        (),
        (("sabbatical", "2025-09-15", "2026-06-30"),),
        absent_from=("2025-10-14", "2026-02-10", "2026-03-17"),
    ),
    Character("on placement", "MSC-PRO", "A placement in good order."),
    Character(
        "placement unheard of",
        "MSC-PRO",
        "Checkpoint breach, low engagement: no contact on placement.",
        absent_from=("2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23"),
    ),
    Character("abroad", "BA-LNG-3", "A semester abroad in good order."),
    Character(
        "lost abroad",
        "BA-LNG-3",
        "Checkpoint breach, no engagement at all while abroad.",
        (silent("2026-02-01", "2026-03-20"),),
    ),
    Character("two courses", "PSE-AUT", "Pre-sessional then degree, a CAS for each."),
    Character("one CAS", "PSE-AUT", "Pre-sessional without a CAS of its own, then degree.", first_cas=False),
    Character("January", "MSC-DAT-JAN", "Started in January."),
    Character(
        "online only",
        "BSC-MGT-1",
        "No gap, yet many days without strong evidence; checkpoint breach.",
        (Stretch("2025-12-20", END, attends=0.0, activity=1.0),),
    ),
    Character(
        "offline in autumn",
        "BSC-MGT-1",
        "Checkpoint indeterminate: the VLE's outage may hide what was asked for.",
        (Stretch("2025-10-27", "2025-12-05", activity=0.0),),
    ),
    Character(
        "away in autumn",
        "BSC-MGT-1",
        "Checkpoint indeterminate and no engagement: silent around the VLE's outage.",
        (silent("2025-10-27", "2025-12-05"),),
    ),
    Character("two marks", "BSC-MGT-1", "Conflicting marks."),
    Character("other group", "BSC-MGT-1", "A mark in a group it is not in."),
    Character("often late", "BSC-MGT-1", "Late in most classes, some by more than ten minutes.", late_share=0.7),
    Character("exchange", "EXC-1", "Its calendar is too short."),
    Character("researcher", "PHD-ENG", "Research: outside the policies."),
    Character("online course", "MSC-DIG", "A course of which more than a fifth is remote."),
    Character("from home", "BSC-MGT-1", "Studies without a CAS.", sponsored=False),
    Character("reader failed", "BSC-MGT-1", "Was there when the card reader failed."),
    Character("reader failed too", "BSC-MGT-1", "As the one before."),
)
CHARACTER_NUMBERS = {character.name: number for number, character in enumerate(CHARACTERS)}
"""The position of each character among the students."""
