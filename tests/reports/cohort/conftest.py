"""One small university for the tests of a file: exports do not change it but for its log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reports.cohort.small_university import SmallUniversity


@pytest.fixture(scope="module")
def university(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallUniversity]:
    """Its records are in its database, and an officer has an account."""
    found = SmallUniversity(tmp_path_factory.mktemp("university"))
    yield found
    found.database.close()
