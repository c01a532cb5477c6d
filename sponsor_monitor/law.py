"""Which law a dataset is judged by: the shipped policy bundles, and those an institution writes for itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from sponsor_monitor.bundle import Bundle, NoSuchParameter
from sponsor_monitor.bundle_file import BundleRefused, read_bundle
from sponsor_monitor.errors import Fault
from sponsor_monitor.in_force import DatedValue, Value

__all__ = [
    "Bundle",
    "BundleRefused",
    "ChosenPolicy",
    "DatedValue",
    "NoSuchParameter",
    "Value",
    "bundle_from_bytes",
    "bundle_from_file",
    "load_policy",
    "read_bundle",
    "shipped_bundle",
    "shipped_ids",
]

_MOST_BYTES = 1_000_000


class ChosenPolicy(NamedTuple):
    """The bundle a dataset names; ``file`` and ``file_sha256`` say what was read of the folder, None where shipped."""

    bundle: Bundle
    file: str | None
    file_sha256: str | None


class _Shipped(Mapping[str, Bundle]):
    """The shipped bundles by id, each read once and when first asked for; a file's name is its bundle's id."""

    def __getitem__(self, bundle_id: str) -> Bundle:
        return _read_shipped(bundle_id)

    def __iter__(self) -> Iterator[str]:
        return iter(_shipped_ids())

    def __len__(self) -> int:
        return len(_shipped_ids())


@cache
def _shipped_ids() -> tuple[str, ...]:
    names = (entry.name for entry in files("sponsor_monitor").joinpath("policies").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _read_shipped(bundle_id: str) -> Bundle:
    if bundle_id not in _shipped_ids():
        raise KeyError(bundle_id)
    name = f"{bundle_id}.toml"
    return read_bundle(files("sponsor_monitor").joinpath("policies", name).read_bytes(), name, _Shipped())


def shipped_ids() -> tuple[str, ...]:
    """The ids of the shipped bundles, in text order."""
    return _shipped_ids()


def shipped_bundle(bundle_id: str) -> Bundle:
    """A shipped bundle; an id that is not shipped is refused with those that are."""
    if bundle_id not in _shipped_ids():
        raise BundleRefused([Fault(bundle_id, f"unknown policy: the shipped ones are {', '.join(_shipped_ids())}")])
    return _read_shipped(bundle_id)


def bundle_from_file(path: Path, name: str) -> Bundle:
    """The bundle of any TOML file, called ``name`` in its faults; it may extend a shipped one."""
    return bundle_from_bytes(_bytes_of(path, name), name)


def bundle_from_bytes(data: bytes, name: str) -> Bundle:
    """The bundle of a TOML text, called ``name`` in its faults; it may extend a shipped one."""
    return read_bundle(data, name, _Shipped())


def load_policy(reference: str, folder: Path) -> ChosenPolicy:
    """The bundle that ``policy`` of a ``dataset.toml`` names: a shipped id first, else a file inside the folder.

    A path that leaves the folder, also by a symbolic link, and one that names nothing raise BundleRefused.
    """
    if reference in _shipped_ids():
        return ChosenPolicy(_read_shipped(reference), None, None)
    path = _inside(reference, folder)
    name = path.relative_to(folder.resolve()).as_posix()
    data = _bytes_of(path, name)
    return ChosenPolicy(bundle_from_bytes(data, name), name, hashlib.sha256(data).hexdigest())


def _inside(reference: str, folder: Path) -> Path:
    known = ", ".join(_shipped_ids())
    unknown = _refusal(reference, f"unknown policy: neither a shipped one ({known}) nor a file in the folder")
    try:
        path = (folder / reference).resolve()
        is_file = path.is_file()
    except (OSError, RuntimeError, ValueError):
        raise unknown from None
    if Path(reference).is_absolute() or not path.is_relative_to(folder.resolve()):
        raise _refusal(reference, "the path leaves the folder: put the policy inside the dataset's folder")
    if not is_file:
        raise unknown
    return path


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as error:
        raise BundleRefused([Fault(name, f"cannot be read: {error.strerror}")]) from None


def _refusal(reference: str, reason: str) -> BundleRefused:
    return BundleRefused([Fault("dataset.toml", reason, column="policy", value=reference)])
