"""The sample's courses: who teaches them, when, to how many, and what a week of classes looks like."""

from __future__ import annotations

from dataclasses import dataclass, field

from calendars.days import FRIDAY

MODULES = "ABCD"
LECTURE, SEMINAR = "L", "S"
SECTION_SIZES = {LECTURE: 120, SEMINAR: 20}
"""The most students in one lecture group and in one seminar group."""


@dataclass(frozen=True, slots=True)
class WeeklyClass:
    """A class held every teaching week: whose, when (minutes of the day) and how."""

    module: str
    section: str
    activity: str
    weekday: int
    start: int
    minutes: int
    break_minutes: int = 0
    in_person: bool = True
    classroom_based: bool = True


@dataclass(frozen=True, slots=True)
class Course:
    """A course; ``share`` is its part of the students drawn at its level, ``tidy`` that every register is kept."""

    code: str
    title: str
    school: str
    rqf_level: int
    calendar: str
    start: str
    end: str
    share: int
    week: tuple[WeeklyClass, ...]
    semesters: tuple[str, ...] = ("1", "2", "3")
    pre_sessional: bool = False
    research: bool = False
    tidy: bool = False
    below_degree: bool = field(init=False)

    def __post_init__(self) -> None:
        """Tell whether its sponsored students are below degree level (rules.md 1)."""
        object.__setattr__(self, "below_degree", self.rqf_level <= 5 or self.pre_sessional)


@dataclass(frozen=True, slots=True)
class Load:
    """What each module has every week: classes of these minutes, and how many seminars are online."""

    lectures: tuple[int, ...]
    seminars: tuple[int, ...]
    online: int = 0
    first_hour: int = 9


def timetable(load: Load) -> tuple[WeeklyClass, ...]:
    """Lay the classes of every module over Monday to Friday, one after another, so that none overlap.

    A class of two hours has a scheduled break of ten minutes; one seminar of module D is a drop-in workshop.
    """
    kinds = [(LECTURE, "lecture", minutes) for minutes in load.lectures]
    kinds += [(SEMINAR, "seminar", minutes) for minutes in load.seminars]
    free = [load.first_hour * 60] * (FRIDAY + 1)
    classes: list[WeeklyClass] = []
    for rank, (section, activity, minutes) in enumerate(kinds):
        for module in MODULES:
            weekday = len(classes) % (FRIDAY + 1)
            online = rank >= len(kinds) - load.online
            pause = 10 if minutes >= 120 else 0
            named = "online seminar" if online else activity
            classes.append(
                WeeklyClass(module, section, named, weekday, free[weekday], minutes, pause, in_person=not online)
            )
            free[weekday] += -(-minutes // 60) * 60
    return tuple(classes)


_TAUGHT_FULLY = timetable(Load((50, 50), (50, 50, 50, 50)))
_TAUGHT_LATER = timetable(Load((50, 50), (50, 50, 50, 50), first_hour=10))
_MASTER = timetable(Load((50, 50), (50, 50, 50, 50), first_hour=10))
_MASTER_ONLINE = timetable(Load((50, 50), (50, 50, 50, 50), online=2, first_hour=10))
_FOUNDATION = timetable(Load((120,), (60, 60, 60)))
_PRE_SESSIONAL = timetable(Load((120,), (60, 60, 60, 90), online=1))
_EVENING = WeeklyClass("A", LECTURE, "evening workshop", 2, 17 * 60, 120)
_DROP_IN = WeeklyClass("D", SEMINAR, "drop-in workshop", FRIDAY, 16 * 60, 50, classroom_based=False)
_HIGHER_NATIONAL = (*timetable(Load((120, 60), (60, 60))), _EVENING, _DROP_IN)

_SEPTEMBER = "2025-09-15"
_UG, _PG, _JAN, _FND = "ug-2025-26", "pg-2025-26", "january-2026", "foundation-2025-26"

COURSES = (
    Course("FND-SCI", "Foundation in Science", "CIF", 3, _FND, _SEPTEMBER, "2026-06-19", 34, _FOUNDATION, tidy=True),
    Course("FND-BUS", "Foundation in Business", "CIF", 3, _FND, _SEPTEMBER, "2026-06-19", 30, _FOUNDATION),
    Course(
        "HND-CMP",
        "Higher National Diploma in Computing",
        "ENG",
        5,
        _FND,
        _SEPTEMBER,
        "2027-06-18",
        20,
        _HIGHER_NATIONAL,
    ),
    Course(
        "PSE-AUT",
        "Pre-sessional English (autumn)",
        "CIF",
        6,
        "pre-sessional-autumn-2025",
        "2025-09-01",
        "2025-12-12",
        10,
        _PRE_SESSIONAL,
        pre_sessional=True,
    ),
    Course(
        "PSE-SPR",
        "Pre-sessional English (spring)",
        "CIF",
        6,
        "pre-sessional-spring-2026",
        "2026-03-23",
        "2026-06-12",
        6,
        _FOUNDATION,
        pre_sessional=True,
    ),
    Course("BSC-CSC-1", "Computing (year 1)", "ENG", 6, _UG, _SEPTEMBER, "2028-06-09", 9, _TAUGHT_FULLY, tidy=True),
    Course("BEN-ELE-1", "Electrical Engineering (year 1)", "ENG", 6, _UG, _SEPTEMBER, "2028-06-09", 8, _TAUGHT_LATER),
    Course("BEN-ELE-2", "Electrical Engineering (year 2)", "ENG", 6, _UG, _SEPTEMBER, "2027-06-11", 7, _TAUGHT_FULLY),
    Course("BSC-MGT-1", "Management (year 1)", "BUS", 6, _UG, _SEPTEMBER, "2028-06-09", 10, _TAUGHT_FULLY),
    Course("BSC-MGT-3", "Management (year 3)", "BUS", 6, _UG, _SEPTEMBER, "2026-06-05", 8, _TAUGHT_LATER),
    Course("BSC-ECO-1", "Economics (year 1)", "BUS", 6, _UG, _SEPTEMBER, "2028-06-09", 8, _TAUGHT_FULLY),
    Course("BA-HIS-1", "History (year 1)", "HUM", 6, _UG, _SEPTEMBER, "2028-06-09", 7, _TAUGHT_LATER),
    Course(
        "BA-LNG-3",
        "Languages (year 3 with a semester abroad)",
        "HUM",
        6,
        _UG,
        _SEPTEMBER,
        "2027-06-11",
        3,
        _TAUGHT_FULLY,
        semesters=("1",),
    ),
    Course("MSC-DAT", "Data Analysis", "ENG", 7, _PG, _SEPTEMBER, "2026-09-18", 8, _MASTER),
    Course("MSC-MAN", "International Management", "BUS", 7, _PG, _SEPTEMBER, "2026-09-18", 9, _MASTER),
    Course("MSC-DIG", "Digital Practice", "BUS", 7, _PG, _SEPTEMBER, "2026-09-18", 4, _MASTER_ONLINE),
    Course("MA-HER", "Heritage", "HUM", 7, _PG, _SEPTEMBER, "2026-09-18", 5, _MASTER),
    Course(
        "MSC-PRO",
        "Engineering with a professional placement",
        "ENG",
        7,
        _PG,
        _SEPTEMBER,
        "2026-09-18",
        3,
        _MASTER,
        semesters=("1",),
    ),
    Course("MSC-DAT-JAN", "Data Analysis (January start)", "ENG", 7, _JAN, "2026-01-19", "2027-01-29", 3, _MASTER),
    Course("MSC-FIN-JAN", "Finance (January start)", "BUS", 7, _JAN, "2026-01-19", "2027-01-29", 4, _MASTER),
    Course(
        "PHD-ENG",
        "Doctor of Philosophy",
        "ENG",
        8,
        _PG,
        _SEPTEMBER,
        "2028-09-15",
        1,
        (),
        research=True,
    ),
    Course("EXC-1", "Incoming exchange", "HUM", 6, "exchange-2025-26", _SEPTEMBER, "2026-06-05", 1, _TAUGHT_FULLY),
)
COURSE_CODES = {course.code: position for position, course in enumerate(COURSES)}
AFTER_PRE_SESSIONAL = ("MSC-FIN-JAN", "MSC-DAT-JAN")
"""Where the students of the autumn's pre-sessional course go on in January, in turn."""
