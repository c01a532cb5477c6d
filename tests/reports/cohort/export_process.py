"""A process that is ready to export, and splits off one that does it for each line that it is given: it can be killed.

Reading in all that an export needs takes longer than one of three students.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bench.evidence_university import export_arguments

AS_OF = "2025-10-10"
"""A few weeks into the year: a short pack does as well."""


def main(place: Path) -> int:
    """Serve: a target and further arguments come as JSON; the process's number goes out, then how it ended."""
    import reports.cohort.making  # noqa: F401
    from api.cli import main as command

    for line in sys.stdin:
        target, more = json.loads(line)
        number = os.fork()
        if number == 0:
            sys.stdout = sys.stderr
            os._exit(command(export_arguments(place, Path(target), *more, as_of=AS_OF)))
        print(number, flush=True)  # noqa: T201  to the test
        print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
