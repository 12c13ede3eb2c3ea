"""The known-answer vectors: found, loaded strictly, and run against a set of operations.

The files are the wheel's own (or the source checkout's); `vector_file` reads one, `running` compares.
"""

from __future__ import annotations

from pathlib import Path

from .running import Result, error_code, run
from .vector_file import Case, Group, OpenWith, VectorError, distinct, parse

__all__ = [
    "Case",
    "Group",
    "OpenWith",
    "Result",
    "VectorError",
    "error_code",
    "folder",
    "groups",
    "load",
    "load_all",
    "parse",
    "run",
]


def folder() -> Path:
    """The folder of vectors: the installed package's, or ``vectors/`` of a source checkout.

    Raises `VectorError` where there is neither.
    """
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "_vectors", package.parent / "vectors"):
        if (candidate / "tc3_sign.json").is_file():
            return candidate
    raise VectorError("the vectors are missing: this installation of tcrypto is incomplete")


def groups() -> list[str]:
    """The names of the shipped groups, in alphabetical order."""
    files = (file.name for file in folder().iterdir())
    return sorted(name.removesuffix(".json") for name in files if name.endswith(".json") and name != "schema.json")


def load(group: str) -> Group:
    """Load one shipped group. Raises `VectorError` for an unknown name or a file in another form."""
    if group not in groups():
        raise VectorError(f"there is no group {group!r:.60}; there are {', '.join(groups())}")
    loaded = parse((folder() / f"{group}.json").read_bytes())
    if loaded.name != group:
        raise VectorError(f"{group}.json says it is the group {loaded.name!r}")
    return loaded


def load_all() -> list[Group]:
    """Load every shipped group; an id that two of them use, or two versions, are a `VectorError`."""
    loaded = [load(group) for group in groups()]
    if len(versions := sorted({group.version for group in loaded})) > 1:
        raise VectorError(f"the files are of different versions: {', '.join(versions)}")
    distinct([case.id for group in loaded for case in group.cases])
    return loaded
