"""Who can supply the registers that an alert waits for: who took the class, who owns its module, its school."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from calendars.days import to_date
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.cut import cut_on
from sponsor_monitor.store.schema import FACT_TABLES
from sponsor_monitor.store.standing_rows import standing


@dataclass(frozen=True, slots=True)
class RegisterAsked:
    """A session whose register is missing or incomplete, and who can supply it; what nobody has said is empty."""

    session_id: str
    date: str
    module_code: str
    module_title: str
    school: str
    staff: str
    owner: str
    school_code: str | None = None

    @property
    def whom(self) -> str:
        """Who is to be asked first: who took the class, else who owns the module, else the school."""
        return self.staff or self.owner or self.school


def registers_asked(work: Work, session_ids: Collection[str]) -> list[RegisterAsked]:
    """Sessions with those who can supply their registers, in order of their days."""
    if not session_ids:
        return []
    cut = cut_on(work.connection)
    session = FACT_TABLES["session"]
    numbered = sa.select(session.c.id).where(session.c.session_id.in_(sorted(session_ids)))
    numbers = [number for (number,) in work.connection.execute(numbered)]
    held = standing("session_version", cut, ["session"], among=("session", numbers))
    detail = standing("session_detail", cut, ["session"], among=("session", numbers))
    module = standing("module_version", cut, ["module_code"])
    school = standing("school_version", cut, ["school"])
    joined = (
        held.join(session, session.c.id == held.c.session)
        .outerjoin(detail, detail.c.session == held.c.session)
        .outerjoin(module, module.c.module_code == held.c.module_code)
        .outerjoin(school, school.c.school == held.c.school)
    )
    asked = sa.select(
        session.c.session_id,
        held.c.day,
        held.c.module_code,
        held.c.school,
        detail.c.staff,
        module.c.title,
        module.c.owner,
        school.c.name.label("school_name"),
    ).select_from(joined)
    rows = work.connection.execute(asked.order_by(held.c.day, session.c.session_id)).mappings()
    return [
        RegisterAsked(
            row["session_id"],
            to_date(row["day"]).isoformat(),
            row["module_code"],
            row["title"] or "",
            row["school_name"] or row["school"] or "",
            row["staff"] or "",
            row["owner"] or "",
            row["school"] or None,
        )
        for row in rows
    ]
