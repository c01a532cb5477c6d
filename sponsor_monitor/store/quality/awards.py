"""The RQF level that the award in a course's title has, where its words leave no doubt.

Levels are those of the Regulated Qualifications Framework; a title whose award is none of these says nothing.
"""

from __future__ import annotations

import re

_AWARDS = (
    (4, ("certhe", "certificate of higher education", "hnc", "higher national certificate")),
    (5, ("diphe", "diploma of higher education", "hnd", "higher national diploma", "foundation degree", "fda", "fdsc")),
    (6, ("ba", "bsc", "beng", "llb", "bmus", "bed", "bachelor", "graduate diploma", "graduate certificate")),
    (7, ("ma", "msc", "mba", "llm", "mres", "mphil", "meng", "msci", "mmath", "mphys", "mchem", "mpharm", "master")),
    (7, ("masters", "postgraduate diploma", "postgraduate certificate", "pgdip", "pgcert")),
    (8, ("phd", "dphil", "edd", "engd", "dba", "doctorate", "doctor")),
)
_LEVELS = {award: level for level, awards in _AWARDS for award in awards}
_FIRST = re.compile(f"(?:{'|'.join(sorted(_LEVELS, key=len, reverse=True))})(?= |$)")


def level_of_title(plain: str) -> int | None:
    """The level of a title that begins with an award; ``plain`` is as ``plain_words`` makes it."""
    found = _FIRST.match(plain)
    return None if found is None else _LEVELS[found.group()]
