"""The arrows between the wings point one way, nothing below the edges does input or output, and modules stay short."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import tcrypto

PACKAGE = Path(tcrypto.__file__).parent
FILES = {
    ".".join(("tcrypto", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): file
    for file in sorted(PACKAGE.rglob("*.py"))
    if file.relative_to(PACKAGE).parts[0] != "export"  # snippets that users copy, in their own style
}

GROUND = {"errors", "chinese", "_extras", "credential", "crypto"}
CORE = {*GROUND, "sign", "seal", "check"}
EDGES = {"conformance", "testing", "clients", "credentials"}
BELOW: dict[str, set[str]] = {
    "chinese": set(),
    "errors": {"chinese"},
    "_extras": set(),
    "credential": {"errors"},
    "crypto": {"errors", "_extras"},
    "sign": GROUND,
    "seal": GROUND,
    "check": CORE - {"check"},
    "testing": CORE,
    "clients": CORE,
    "credentials": CORE,
    "conformance": {*CORE, "testing"},  # the operations on policies
    "doctor": {*CORE, *EDGES},
    "cli": {*CORE, *EDGES, "doctor", "tcrypto"},
    "__main__": {"cli"},
}
"""What each wing may import. `tcrypto` itself, which has no code but the table of its nouns, may name them all."""

WORLD = {
    "asyncio", "fcntl", "ftplib", "http", "logging", "mmap", "multiprocessing", "select", "selectors", "shutil", "signal",
    "smtplib", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "tempfile", "urllib.request", "webbrowser",
}  # fmt: skip
"""Modules that reach the world."""
BUILT_IN = {"open", "print", "input"}
METHODS = {"read_text", "read_bytes", "write_text", "write_bytes", "urlopen", "system", "popen"}
"""Calls that do: of built-in functions, and of methods."""
READS_A_FILE = {"tcrypto.seal.sources"}
"""A picture may be given as a path, which nothing else below the edges opens."""

TABLES = {
    "tcrypto.chinese",  # the library's messages in Chinese, and how one is found
    "tcrypto.cli._chinese",  # the commands' messages
    "tcrypto.cli._chinese_help",  # what --help says
    "tcrypto.check.readers.refusals",  # a sentence for each text that is no request
    "tcrypto.check.causes_sealed",  # the mistakes of who seals by hand, in two languages
    "tcrypto.check.mistakes_v1",  # the mistakes of who signs v1 by hand, each a function named as its cause
}
TABLES |= {name for name in FILES if name.startswith("tcrypto.check.mistakes.")}  # and TC3's, a table a chapter
LONG = {
    "tcrypto.check.hypothesis": "how a client signs, as values, with all that a mistake can change",
    "tcrypto.check.search_v1": "v1's search: its order, its bounds and its recomputing belong together",
    "tcrypto.check.sealed.content": "from decrypted bytes to parameters: every detour on one way",
    "tcrypto.check.diagnose": "TC3's diagnosis, from what is seen to what is found",
    "tcrypto.check.sealed.wrap": "what may be wrapped as a session key, RSA and SM2 alike",
    "tcrypto.check.search": "one search: its order, its bounds and its caches belong together",
    "tcrypto.check.sealed.body": "the body's detours, RSA's and SM2's scheme alike",
    "tcrypto.check.sealed.keys": "the keys that may have been meant",
}
"""Modules over 250 lines, with the reason why each is one."""


@functools.cache
def tree(name: str) -> ast.Module:
    return ast.parse(FILES[name].read_text(encoding="utf-8"))


def wing(name: str) -> str:
    """The folder or file right below the package; "tcrypto" is its __init__."""
    return name.split(".")[1] if "." in name else name


def nodes(tree: ast.Module, *, types: bool) -> Iterator[ast.AST]:
    """All of a module; without `types`, what only a type checker sees is left out."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        if not types and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            pending += node.orelse
        else:
            pending += ast.iter_child_nodes(node)


@functools.cache
def imported(name: str, *, types: bool = True) -> set[str]:
    """What a module imports, within functions too: full names, of this package's modules as far as they are ones."""
    package = name if FILES[name].name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    for node in nodes(tree(name), types=types):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            above = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            base = ".".join(filter(None, (above, node.module)))
            full = {f"{base}.{alias.name}" for alias in node.names}
            found |= {each if each in FILES or each in WORLD else base for each in full}
    return found


def test_arrows_point_one_way() -> None:
    wrong = [
        f"{name} imports {other}"
        for name in FILES
        if wing(name) != "tcrypto"
        for other in imported(name) & FILES.keys()
        if wing(other) != wing(name) and wing(other) not in BELOW[wing(name)]
    ]
    assert not wrong
    assert {wing(name) for name in FILES} - {"tcrypto"} <= BELOW.keys(), "a new wing needs its place"


def test_no_module_imports_itself_in_a_circle() -> None:
    below = {name: imported(name, types=False) & FILES.keys() - {name, "tcrypto"} for name in FILES}
    while leaves := [name for name, others in below.items() if not others & below.keys()]:
        for name in leaves:
            del below[name]
    assert not below, f"in a circle, or above one: {sorted(below)}"


def test_nothing_below_the_edges_reaches_the_world() -> None:
    wrong = []
    for name in FILES:
        if wing(name) not in ("crypto", "sign", "seal", "check"):
            continue
        for other in imported(name):
            if {other, other.partition(".")[0]} & WORLD:
                wrong.append(f"{name} imports {other}")
        for node in nodes(tree(name), types=False):
            if isinstance(node, ast.Call) and name not in READS_A_FILE:
                called = node.func
                if (isinstance(called, ast.Name) and called.id in BUILT_IN) or (
                    isinstance(called, ast.Attribute) and called.attr in METHODS
                ):
                    wrong.append(f"{name} calls {ast.unparse(called)}")
    assert not wrong


def test_modules_are_read_in_one_sitting() -> None:
    lines = {name: len(file.read_text(encoding="utf-8").splitlines()) for name, file in FILES.items()}
    long = {name: count for name, count in lines.items() if count > 250 and name not in TABLES}
    assert long.keys() <= LONG.keys(), "split it where one concept ends, or say here why it is one"
    assert len(LONG) <= 8
    assert all(count <= 450 for count in long.values()), long


def test_what_is_listed_is_still_long() -> None:
    short = [name for name in LONG if len(FILES[name].read_text(encoding="utf-8").splitlines()) <= 250]
    assert not short, "take it from the list"
