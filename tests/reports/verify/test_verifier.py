"""The verifier as one file: what is left out of it is not needed, and the file itself works where nothing else is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import main
from api.verifier import FONTS, app
from reports.font import font_files
from tests.reports.verify.made_pack import made_pack

ROOT = Path(__file__).parents[3]
BUILD = ROOT / "scripts" / "build_verifier.py"
CHECKED = """
import sys
for name in sys.argv[3:]:
    sys.modules[name] = None
from pathlib import Path
from api.cli import main
from api.verifier import app
sys.exit(main([sys.argv[1], "--trust", sys.argv[2]], app, "verify"))
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A signed pack and the certificate to trust."""
    place, made = tmp_path_factory.mktemp("packs"), made_pack()
    (place / "pack.pdf").write_bytes(made.sealed)
    (place / "issuer.pem").write_bytes(made.issuer)
    return place / "pack.pdf", place / "issuer.pem"


@pytest.mark.slow
def test_the_fonts_in_the_file_are_all_that_pages_are_set_in(files: tuple[Path, Path], tmp_path: Path) -> None:
    fonts, settings = tmp_path / "fonts", tmp_path / "fonts.conf"
    fonts.mkdir()
    for each in font_files():
        shutil.copy(each, fonts)
    settings.write_text(FONTS.format(place=fonts), encoding="utf-8")
    # Without a certificate to trust: of that, too, there is no word but the page's own.
    called = [sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())", "verify", str(files[0])]
    done = subprocess.run(
        called, capture_output=True, text=True, check=False, cwd=ROOT, env={"FONTCONFIG_FILE": str(settings)}
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Made again from the attached facts: byte for byte the same." in done.stdout


@pytest.mark.slow
def test_what_is_left_out_of_the_file_is_not_needed_to_check_a_pack(files: tuple[Path, Path]) -> None:
    unused = re.search(r"^UNUSED = \((.*?)^\)", BUILD.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert unused is not None
    names = re.findall(r'"(\w+)"', unused[1])
    done = subprocess.run(
        [sys.executable, "-c", CHECKED, *map(str, files), *names], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert (done.returncode, done.stdout.count("\n   HOLDS\n"), done.stderr) == (0, 5, "")


def test_it_speaks_of_no_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"], app, "sponsor-monitor-verify") == 0

    said = capsys.readouterr().out
    assert "sponsor-monitor-verify" in said
    assert "--database" not in said


@pytest.mark.torture
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it is built on Linux, for Linux")
def test_the_built_file_checks_a_pack_where_nothing_else_is(files: tuple[Path, Path], tmp_path: Path) -> None:
    told = subprocess.run([str(ROOT / "scripts" / "verifier")], capture_output=True, text=True, check=True).stdout
    built = re.match(r"(dist/\S+): ", told)
    assert built is not None
    assert re.search(r"^SHA-256 [0-9a-f]{64}$", told, re.MULTILINE)
    # A network of its own, with nothing in it, where that may be had.
    apart = ["unshare", "--net"] if os.geteuid() == 0 else []
    pack, issuer = files
    call = [*apart, str(ROOT / built[1]), str(pack), "--trust", str(issuer)]
    done = subprocess.run(call, capture_output=True, text=True, check=False, env={"TMPDIR": str(tmp_path)}, cwd="/")

    assert (done.returncode, done.stdout.count("\n   HOLDS\n")) == (0, 5), done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []
