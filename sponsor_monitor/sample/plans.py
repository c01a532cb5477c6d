"""The sample's Engagement Monitoring Plans: four schools that ask for different things.

Business keeps the policy's default indicators, foundation has no checkpoints.
"""

from __future__ import annotations

PLANS = {
    "foundation": """\
school = "CIF"
qualifying_indicators = ["attendance", "submission", "vle", "meeting"]
""",
    "engineering": """\
school = "ENG"
qualifying_indicators = ["attendance", "submission", "vle", "meeting", "supervision", "placement_contact"]

[[checkpoint]]
name = "Week 5"
applies_to = "taught"
from = 2025-09-29
date = 2025-10-24
require = "any"
[[checkpoint.metric]]
indicator = "attendance"
measure = "percent"
minimum = 50
[[checkpoint.metric]]
indicator = "vle"
measure = "active_days"
minimum = 5

[[checkpoint]]
name = "Semester 2, six weeks"
applies_to = "taught"
from = 2026-01-26
date = 2026-03-06
require = "all"
[[checkpoint.metric]]
indicator = "attendance"
measure = "percent"
minimum = 50
[[checkpoint.metric]]
indicator = "submission"
measure = "events"
minimum = 1

[[checkpoint]]
name = "First month on placement"
applies_to = "placement"
from = 2026-02-02
date = 2026-02-27
[[checkpoint.metric]]
indicator = "placement_contact"
measure = "events"
minimum = 2
""",
    "business": """\
school = "BUS"

[[checkpoint]]
name = "Autumn"
applies_to = "taught"
from = 2025-09-29
date = 2025-10-31
require = "all"
[[checkpoint.metric]]
indicator = "attendance"
measure = "active_days"
minimum = 8
[[checkpoint.metric]]
indicator = "vle"
measure = "events"
minimum = 10

[[checkpoint]]
name = "November online"
applies_to = "taught"
from = 2025-11-03
date = 2025-11-28
require = "all"
[[checkpoint.metric]]
indicator = "vle"
measure = "active_days"
minimum = 6

[[checkpoint]]
name = "Spring"
applies_to = "taught"
from = 2026-02-02
date = 2026-03-20
require = "all"
[[checkpoint.metric]]
indicator = "attendance"
measure = "percent"
minimum = 40
""",
    "humanities": """\
school = "HUM"
qualifying_indicators = ["attendance", "submission", "vle", "meeting", "supervision", "co_curricular"]

[[checkpoint]]
name = "Reading week"
applies_to = "taught"
from = 2025-09-29
date = 2025-11-05
require = "any"
[[checkpoint.metric]]
indicator = "attendance"
measure = "events"
minimum = 20
[[checkpoint.metric]]
indicator = "meeting"
measure = "events"
minimum = 1

[[checkpoint]]
name = "Abroad, first half"
applies_to = "study_abroad"
from = 2026-02-02
date = 2026-03-20
require = "any"
[[checkpoint.metric]]
indicator = "meeting"
measure = "events"
minimum = 2
[[checkpoint.metric]]
indicator = "submission"
measure = "events"
minimum = 3
""",
}
"""The text of each plan's file, by the file's stem."""
