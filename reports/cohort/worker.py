"""A process that makes packs for another: a directory a line on standard input, an answer a line on standard output.

It ends with its input, so that nothing is left of it when the other process is killed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from reports.cohort.packing import make
from sponsor_monitor.errors import SponsorMonitorError


def main() -> int:
    """Make what is asked for, until nothing more is; an answer is null, or a sentence that says why not."""
    for line in sys.stdin:
        try:
            make(Path(json.loads(line)))
            answer = None
        except SponsorMonitorError as error:
            answer = str(error)
        except Exception as error:  # noqa: BLE001  the process that asked names it
            answer = f"{type(error).__name__}"
        print(json.dumps(answer), flush=True)  # noqa: T201  to the process that asked
    return 0


if __name__ == "__main__":
    sys.exit(main())
