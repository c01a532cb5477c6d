"""What `policy` in dataset.toml may name: a shipped bundle, or a file that stays inside the folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sponsor_monitor.law import BundleRefused, bundle_from_file, load_policy, shipped_bundle

OURS = b'id = "ours"\ntitle = "Ours"\nextends = "qmul-2025-09"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset folder with a policy in it, beside a policy that is none of its business."""
    inside = tmp_path / "dataset"
    (inside / "policies").mkdir(parents=True)
    (inside / "policies" / "our policy.toml").write_bytes(OURS)
    (tmp_path / "policy.toml").write_bytes(OURS)
    return inside


def refusal(reference: str, folder: Path) -> str:
    with pytest.raises(BundleRefused) as refused:
        load_policy(reference, folder)
    return str(refused.value)


def test_a_shipped_id_reads_no_file(folder: Path) -> None:
    assert load_policy("qmul-2025-09", folder) == (shipped_bundle("qmul-2025-09"), None, None)


def test_a_shipped_id_wins_over_a_file_of_its_name(folder: Path) -> None:
    (folder / "qmul-2025-09").write_bytes(OURS)

    assert load_policy("qmul-2025-09", folder).bundle.id == "qmul-2025-09"


@pytest.mark.parametrize(
    "reference",
    [
        "policies/our policy.toml",
        "./policies/our policy.toml",
        "policies/../policies/our policy.toml",
    ],
)
def test_a_file_of_the_folder_is_read_and_named_by_its_path_there(reference: str, folder: Path) -> None:
    chosen = load_policy(reference, folder)

    assert (chosen.bundle.id, chosen.file) == ("ours", "policies/our policy.toml")
    assert chosen.file_sha256 == hashlib.sha256(OURS).hexdigest()


@pytest.mark.parametrize("reference", ["../policy.toml", "policies/../../policy.toml", "..", "/", "../nowhere.toml"])
def test_a_path_that_leaves_the_folder_is_refused(reference: str, folder: Path) -> None:
    assert f'dataset.toml, policy "{reference}": the path leaves the folder' in refusal(reference, folder)


def test_an_absolute_path_is_refused_even_where_it_leads_inside(folder: Path) -> None:
    assert "leaves the folder" in refusal(str(folder / "policies" / "our policy.toml"), folder)


def test_a_symbolic_link_out_of_the_folder_is_refused(folder: Path) -> None:
    (folder / "policy.toml").symlink_to(folder.parent / "policy.toml")

    assert "leaves the folder" in refusal("policy.toml", folder)


def test_a_symbolic_link_inside_the_folder_is_followed(folder: Path) -> None:
    (folder / "policy.toml").symlink_to(folder / "policies" / "our policy.toml")

    assert load_policy("policy.toml", folder).file == "policies/our policy.toml"


@pytest.mark.parametrize("reference", ["qmul", "", "policies", "nowhere.toml", "a\0b", "x" * 5_000])
def test_an_unknown_policy_is_refused_with_the_ids_there_are(reference: str, folder: Path) -> None:
    assert "unknown policy: neither a shipped one (qmul-2025-09, qmul-2025-09-rqf3)" in refusal(reference, folder)


def test_a_link_that_leads_to_itself_is_an_unknown_policy(folder: Path) -> None:
    (folder / "policy.toml").symlink_to(folder / "policy.toml")

    assert "unknown policy" in refusal("policy.toml", folder)


def test_the_faults_of_a_file_name_it_by_its_path_in_the_folder(folder: Path) -> None:
    (folder / "policies" / "bad.toml").write_bytes(OURS + b"extend = 1\n")

    assert "policies/bad.toml line 4, extend" in refusal("policies/bad.toml", folder)


def test_any_file_can_be_read_as_a_bundle(folder: Path) -> None:
    assert bundle_from_file(folder.parent / "policy.toml", "policy.toml").id == "ours"


def test_a_file_that_cannot_be_opened_is_refused(folder: Path) -> None:
    with pytest.raises(BundleRefused, match=r"policies: cannot be read: Is a directory"):
        bundle_from_file(folder / "policies", "policies")
