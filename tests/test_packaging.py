"""What is built: the same bytes each time, everything that belongs in it, and nothing else."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tarfile

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.metadata import Metadata
from packaging.requirements import Requirement

import tcrypto

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = {
    "aiohttp",
    "audit",
    "bench",
    "crypto",
    "dask",
    "docs",
    "doctor",
    "fast",
    "gateway",
    "httpx",
    "images",
    "mutants",
    "requests",
    "spark",
    "test",
}
PAGES = ("tcrypto/doctor/static/", "tcrypto/doctor/templates/")
EPOCH = "1700000000"  # any but hatchling's own default, so that the variable is seen to work
CHECKOUT_ONLY = "this isn't a checkout: building wheel and sdist was NOT tested"


def build(source: Path, target: Path, *kinds: str) -> list[Path]:
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-d",
        str(target),
        *(word for k in kinds for word in ("-t", k)),
    ]
    subprocess.run(command, cwd=source, env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH}, check=True, capture_output=True)
    return sorted(target.iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(sdist, wheel)."""
    if not (ROOT / "tcrypto").is_dir():
        pytest.skip(CHECKOUT_ONLY)
    wheel, sdist = build(ROOT, tmp_path_factory.mktemp("dist"), "sdist", "wheel")
    return sdist, wheel


@pytest.fixture(scope="module")
def unpacked(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist's folder."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(built[0]) as archive:
        if hasattr(tarfile, "data_filter"):  # from 3.10.12 and 3.11.4 on
            archive.extractall(folder, filter="data")
        else:
            archive.extractall(folder)
    (root,) = folder.iterdir()
    return root


def files(folder: Path, *patterns: str) -> Iterator[str]:
    for pattern in patterns:
        for path in folder.glob(pattern):
            if path.is_file() and not {"__pycache__", "node_modules"} & set(path.parts):
                yield path.relative_to(folder).as_posix()


@pytest.mark.slow
def test_the_sdist_builds_the_same_bytes(built: tuple[Path, Path], unpacked: Path, tmp_path: Path) -> None:
    """Its wheel and its sdist: built twice, in different folders, without what the sdist leaves out."""
    for path in unpacked.rglob("*"):
        os.utime(path, (1, 1))
    wheel, sdist = build(unpacked, tmp_path, "sdist", "wheel")
    assert (sdist.name, wheel.name) == (built[0].name, built[1].name)
    assert sdist.read_bytes() == built[0].read_bytes()
    assert wheel.read_bytes() == built[1].read_bytes()


def test_the_wheel_holds_the_package_and_the_vectors(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[1]) as archive:
        names = archive.namelist()
        times = {entry.date_time for entry in archive.infolist()}
    info = f"tcrypto-{tcrypto.__version__}.dist-info/"
    assert {name.removeprefix(info) for name in names if name.startswith(info)} == {
        *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "licenses/vectors/LICENSE")
    }
    vectors = {f"tcrypto/_{name}" for name in files(ROOT, "vectors/*.json", "vectors/README.md", "vectors/LICENSE")}
    package = set(files(ROOT, "tcrypto/**/*"))
    code = {name for name in package if not name.startswith(("tcrypto/export/", *PAGES))}
    assert all(name.endswith((".py", "/py.typed")) for name in code)  # nothing stray is in the folder
    assert {name for name in names if not name.startswith(info)} == package | vectors
    assert {"tcrypto/py.typed", "tcrypto/_vectors/README.md", "tcrypto/_vectors/tc3_sign.json"} <= set(names)
    assert {"tcrypto/doctor/static/doctor.css", "tcrypto/doctor/templates/page.html"} <= set(names)
    assert {"tcrypto/export/sign.sh", "tcrypto/export/bruno/.gitignore"} <= set(names)
    assert times == {(2023, 11, 14, 22, 13, 20)}  # EPOCH


def test_the_sdist_holds_what_the_tests_need(built: tuple[Path, Path], unpacked: Path) -> None:
    folders = ("tcrypto", "tests", "vectors", "benchmarks", "docs", "examples", "fuzz", ".ci", ".github")
    expected = set(files(ROOT, *(f"{folder}/**/*" for folder in folders), "*.md"))
    expected |= {"LICENSE", "pyproject.toml", ".gitignore"}
    found = set(files(unpacked, "**/*")) - {"PKG-INFO"}
    assert found == expected
    with tarfile.open(built[0]) as archive:
        assert {(entry.uid, entry.uname, entry.mtime) for entry in archive} == {(0, "", int(EPOCH))}


def test_metadata_is_valid(built: tuple[Path, Path]) -> None:
    """As an index checks it: `packaging` refuses what the specification doesn't have."""
    with zipfile.ZipFile(built[1]) as archive:
        text = archive.read(f"tcrypto-{tcrypto.__version__}.dist-info/METADATA")
        top = archive.read(f"tcrypto-{tcrypto.__version__}.dist-info/WHEEL").decode()
    metadata = Metadata.from_email(text, validate=True)
    assert str(metadata.version) == tcrypto.__version__
    assert metadata.license_expression == "Apache-2.0 AND CC0-1.0"
    assert metadata.description == (ROOT / "README.md").read_text("utf-8")
    assert metadata.description_content_type == "text/markdown"
    assert re.findall(r"^Tag: (.*)$", top, re.MULTILINE) == ["py3-none-any"]


# --- What is installed, from whichever build ----------------------------------------------------------------------------


def test_the_version_has_one_place() -> None:
    assert "version" not in PROJECT
    assert PROJECT["dynamic"] == ["version"]
    assert importlib.metadata.version("tcrypto") == tcrypto.__version__


def test_requirements() -> None:
    """None at run time. An extra brings another only by its name."""
    metadata = importlib.metadata.metadata("tcrypto")
    requirements = [Requirement(text) for text in importlib.metadata.requires("tcrypto") or ()]
    always = [requirement for requirement in requirements if requirement.marker is None]
    assert always == []
    assert set(metadata.get_all("Provides-Extra") or ()) == EXTRAS == set(PROJECT["optional-dependencies"])
    for requirement in requirements:
        assert "<" not in str(requirement.specifier), f"{requirement}: an upper bound"
        if requirement.name == "tcrypto":
            assert requirement.extras <= EXTRAS


def test_the_command() -> None:
    (script,) = importlib.metadata.entry_points(group="console_scripts", name="tcrypto")
    assert script.value == "tcrypto.cli:main"
    assert callable(script.load())
    plugins = importlib.metadata.entry_points(group="pytest11")
    assert [plugin.value for plugin in plugins if plugin.name == "tcrypto"] == ["tcrypto.testing.pytest_entry"]


def test_every_public_name_can_be_imported() -> None:
    for name in tcrypto.__all__:
        assert getattr(tcrypto, name) is not None
    with pytest.raises(AttributeError, match=r"module 'tcrypto' has no attribute 'nothing'"):
        _ = tcrypto.nothing  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        from tcrypto import nothing  # type: ignore[attr-defined] # noqa: F401
