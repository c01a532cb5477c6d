"""The baseline of the limit: a process that only has PyArrow scan given columns of a dataset's Parquet tables.

Nothing but ``pyarrow.dataset`` as it comes, its own threads and batches included. ``bench/scan.py`` is what a good deal
of trying made of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pyarrow import dataset


def scan(folder: Path, wanted: dict[str, list[str]]) -> dict[str, int]:
    """Decode the wanted columns that each table's file has; give the rows of each table."""
    rows = {}
    for table, columns in wanted.items():
        path = folder / f"{table}.parquet"
        if path.exists():
            tables = dataset.dataset(path)
            present = [name for name in tables.schema.names if name in columns]
            rows[table] = sum(batch.num_rows for batch in tables.to_batches(columns=present))
    return rows


def main(arguments: list[str]) -> int:
    """Run ``scanner.py FOLDER COLUMNS``, where COLUMNS is a JSON object of tables and their columns; print the rows."""
    folder, wanted = arguments
    print(json.dumps(scan(Path(folder), json.loads(wanted))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
