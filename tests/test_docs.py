"""The documentation: what it shows is run, what is generated is compared, both READMEs say the same, every public name
has its docstring.

A page is one session in one folder: Python blocks share a namespace, `<!-- file: NAME -->` puts the next block into a
file, each command of a `console` block must print what stands below it ("..." is anything), a `sh` block must succeed.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import functools
import importlib
import importlib.util
import inspect
import io
import itertools
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib
import types
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import tcrypto
from tcrypto.check.refusals import GATEWAY_TEXTS

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
READMES = ROOT / "README.md", ROOT / "README.zh-CN.md"
RUN = {"python", "console", "sh"}
SHOWN = {"json", "http", "text", "mermaid"}

_BLOCK = re.compile(r"^(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<language>\S*)\n(?P<text>.*?)^```$", re.M | re.S)
_COMMAND = re.compile(r"^\$ (?P<command>.*(?:\n> .*)*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.M)
_INSTALL = re.compile(r"pip install '?tcrypto\[([a-z,]+)\]'?(?: [a-z-]+)*(?: *#.*)?")


class Block(NamedTuple):
    language: str
    text: str
    file: str | None
    line: int


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    text = read(page)
    return [
        Block(found["language"], found["text"], found["file"], text[: found.start("text")].count("\n"))
        for found in _BLOCK.finditer(text)
    ]


def test_there_are_pages() -> None:
    assert {page.stem for page in PAGES} >= {
        "signing", "envelope", "why-does-my-signature-fail", "testing", "migrating", "conformance", "security",
    }  # fmt: skip
    for page in PAGES:
        assert read(page).count("\n```") == 2 * len(blocks(page)), f"{page.name}: a fence stands open"


# --- Pages run --------------------------------------------------------------------------------------------------------


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment in which `tcrypto` and `python` are the ones under test, in a folder of its own."""
    programs = tmp_path / ".programs"
    programs.mkdir()
    for name, arguments in {"tcrypto": "-m tcrypto", "python": ""}.items():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {arguments} "$@"\n')
        program.chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "TENCENTCLOUD"))}
    inherited.pop("COV_CORE_SOURCE", None)
    monkeypatch.chdir(tmp_path)
    return inherited | {
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "no_proxy": "*",
    }


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_runs(page: Path, session: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("page")  # pickle and dataclasses look the names up there
    monkeypatch.setitem(sys.modules, "page", module)
    monkeypatch.setenv("no_proxy", "*")
    for block in blocks(page):
        where = f"{page.name}, line {block.line + 1}"
        if block.file is not None:
            Path(block.file).write_text(block.text.removesuffix("\n"), encoding="utf-8")
        elif block.language == "python":
            code = "\n" * block.line + block.text
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, str(page), "exec"), module.__dict__)
        elif block.language == "console":
            run_console(block.text, session, where)
        elif block.language == "sh":
            run_script(block.text, session, where)
        else:
            assert block.language in SHOWN, f"{where}: nothing checks a {block.language!r} block"


def run_console(text: str, environment: dict[str, str], where: str) -> None:
    commands = list(_COMMAND.finditer(text))
    assert "".join(found[0] for found in commands) == text, f"{where}: text before the first $"
    for found in commands:
        command = found["command"].replace("\n> ", "\n")
        printed = unpadded(bash(command, environment).stdout)
        options = doctest.ELLIPSIS | doctest.REPORT_NDIFF
        checker, example = doctest.OutputChecker(), doctest.Example(command, unpadded(found["output"]))
        if not checker.check_output(example.want, printed, options):
            pytest.fail(f"{where}\n$ {command}\n{checker.output_difference(example, printed, options)}")


def unpadded(output: str) -> str:
    """Without spaces at the ends of lines, which no page can show."""
    return re.sub(r" +$", "", output, flags=re.M)


def run_script(text: str, environment: dict[str, str], where: str) -> None:
    if install := [line for line in text.splitlines() if line.startswith("pip ")]:
        extras = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["optional-dependencies"]
        for line in install:
            found = _INSTALL.fullmatch(line)
            assert found is not None, f"{where}: {line}"
            assert set(found[1].split(",")) <= extras.keys(), f"{where}: {line}"
        assert len(install) == len(text.splitlines()), f"{where}: an installation is a block of its own"
        return
    done = bash(f"set -eo pipefail\n{text}", environment)
    assert done.returncode == 0, f"{where}\n{done.stdout}"


def bash(script: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    program = shutil.which("bash")
    if program is None:
        pytest.skip("there is no bash: the pages' commands were NOT run")
    return subprocess.run(
        [program, "-c", script],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_wrong_page_is_noticed(session: dict[str, str]) -> None:
    Path("file").write_text("one\n")
    run_console("$ cat \\\n>     file\none\n$ true\n$ python -c 'print(1, 2)'\n1 ...\n", session, "here")
    for wrong in ("$ cat file\ntwo\n", "$ cat file\n", "$ true\none\n"):
        with pytest.raises(pytest.fail.Exception, match="here"):
            run_console(wrong, session, "here")
    for wrong in ("false\ntrue\n", "pip install 'tcrypto[nothing]'\n"):
        with pytest.raises(AssertionError, match="here"):
            run_script(wrong, session, "here")


# --- What is generated ------------------------------------------------------------------------------------------------


def script(name: str) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_the_table_of_causes_is_up_to_date(language: str) -> None:
    causes = script("causes")
    page = read(causes.PAGES[language])
    assert page == causes.updated(page, language), "run: python docs/causes.py"
    stale = page.replace("| `clock-skew` |", "| `clock-slow` |")
    assert page != stale
    assert causes.updated(stale, language) == page


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_each_of_the_gateways_texts_is_a_heading(language: str) -> None:
    """What somebody pastes into a search engine."""
    headings = re.findall(r"^#+ (.+)$", read(script("causes").PAGES[language]), re.M)
    for text in GATEWAY_TEXTS.values():
        own = text.zh if language == "zh-CN" else text.en
        if own.strip("{reason}.。"):
            assert own in headings
            assert text.code in headings


def test_every_command_that_a_page_names_is_there() -> None:
    from tcrypto.cli import COMMANDS

    pages = [*PAGES, *READMES, *ROOT.glob("*.md"), *ROOT.glob("examples/**/README.md"), ROOT / "vectors/README.md"]
    for page in pages:
        if page.name != "CHANGELOG.md":
            named = re.findall(r"(?:^|[`$|] *)tcrypto ([a-z]+)\b", read(page), re.M)
            assert {*named} <= {*COMMANDS}, page


def test_the_page_on_conformance_names_every_operation() -> None:
    from tcrypto.conformance.operations import OPERATIONS

    assert set(re.findall(r"^\| `([^`]+)` \|", read(ROOT / "docs/conformance.md"), re.M)) == set(OPERATIONS)


@pytest.mark.deep
def test_the_reference_is_made_without_warnings(tmp_path: Path) -> None:
    pytest.importorskip("pdoc", reason="pdoc isn't installed (the extra docs): the reference was NOT made")
    command = [sys.executable, str(ROOT / "docs/api.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "string_to_sign" in read(tmp_path / "tcrypto/sign/tc3.html")


# --- Links ------------------------------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for _, title in headings(page)}


def headings(page: Path) -> list[tuple[int, str]]:
    text = _BLOCK.sub("", read(page))
    return [(len(marks), title) for marks, title in re.findall(r"^(#+) (.*)$", text, re.M)]


@pytest.mark.parametrize("page", [*READMES, *PAGES], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    if not (ROOT / "tcrypto").is_dir():
        pytest.skip("away from the checkout not every file is there: links were NOT checked")
    for target in re.findall(r"\]\(([^)\s]+)\)", _BLOCK.sub("", read(page))):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        file = page if not name else page.parent / name
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


# --- The README in Chinese ----------------------------------------------------------------------------------------------


def marked(text: str) -> dict[str, str]:
    """What stands between `<!-- name -->` and `<!-- /name -->`."""
    return dict(re.findall(r"<!-- ([\w-]+) -->\n(.*?)<!-- /\1 -->", text, re.S))


def test_the_readmes_say_the_same() -> None:
    english, chinese = READMES
    assert [level for level, _ in headings(chinese)] == [level for level, _ in headings(english)]
    assert [block[:3] for block in blocks(chinese)] == [block[:3] for block in blocks(english)]
    assert len(blocks(english)) > 3
    assert marked(read(chinese)) == marked(read(english))
    prose = [_BLOCK.sub("", read(readme)) for readme in READMES]
    for pattern in (r"<!--.*?-->", r"^\|(?: `[^`|]+`,?)+", r"https://[^)\s]+"):
        assert re.findall(pattern, prose[1], re.M) == re.findall(pattern, prose[0], re.M)
    code = [sorted(re.findall(r"`[^`\n]+`", text)) for text in prose]
    assert code[1] == code[0]
    assert len(re.findall(r"[\u4e00-\u9fff]", prose[1])) > 600


# --- Docstrings ---------------------------------------------------------------------------------------------------------


def modules() -> list[str]:
    """The library's public modules. The command line's documentation is its --help."""
    found = [info.name for info in pkgutil.walk_packages(tcrypto.__path__, "tcrypto.")]
    public = [name for name in found if not re.search(r"\._|\.cli\b", name)]
    assert len(public) > 15
    return ["tcrypto", *public]


@pytest.mark.parametrize("name", modules())
def test_every_public_name_has_a_docstring(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__
    is_package = hasattr(module, "__path__")
    assert is_package or module.__all__, "a module says what is public in it"
    missing = [each for public in getattr(module, "__all__", []) for each in undocumented(module, public)]
    assert not missing, f"without a docstring: {missing}"


def undocumented(module: types.ModuleType, name: str) -> Iterator[str]:
    """The name itself, and the public methods and properties of a class."""
    value = getattr(module, name)
    if inspect.ismodule(value):
        return
    if not (inspect.isclass(value) or inspect.isroutine(value)) or value.__name__ != name:
        documented, assigned = documented_variables(module)
        if name in assigned - documented:  # one that is imported is documented where it comes from
            yield name
        return
    if (value.__doc__ or f"{name}(").startswith(f"{name}("):  # what a dataclass makes up: its signature
        yield name
    for attribute, member in vars(value).items() if inspect.isclass(value) else ():
        if attribute.startswith("_"):
            continue
        is_method = inspect.isroutine(member) or isinstance(member, (property, functools.cached_property))
        if is_method and not inspect.getdoc(getattr(value, attribute)):  # an override may have its base's
            yield f"{name}.{attribute}"


def documented_variables(module: types.ModuleType) -> tuple[set[str], set[str]]:
    """The variables that a text stands after, and all that the module sets."""
    body = ast.parse(inspect.getsource(module)).body
    documented: set[str] = set()
    assigned: set[str] = set()
    for statement, after in itertools.pairwise([*body, ast.Pass()]):
        names: set[str] = set()
        if isinstance(statement, ast.Assign):
            names = {target.id for target in statement.targets if isinstance(target, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            names = {statement.target.id}
        assigned |= names
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
            documented |= names
    return documented, assigned
