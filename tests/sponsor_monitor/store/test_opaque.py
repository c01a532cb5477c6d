"""Opaque identities."""

from __future__ import annotations

import os
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.store.opaque import uuid7s


@given(st.integers(0, 300), st.integers(0, 2**47 * 1000))
def test_uuids_are_of_version_7_carry_the_millisecond_and_rise(count: int, now_us: int) -> None:
    made = uuid7s(count, now_us, os.urandom)
    assert made == sorted(set(made))
    assert len(made) == count
    for written in made:
        uuid = UUID(written)
        assert (str(uuid), uuid.version, uuid.variant) == (written, 7, RFC_4122)
        assert uuid.int >> 80 == now_us // 1000
