"""One vector file while it is being collected, and how it is written."""

from __future__ import annotations

import json
from typing import Any

VERSION = "1.0.0"
"""Of the vectors, not of the library: see the README beside the files."""

CONSTRUCTED = "constructed from the operation's own rules"
COMPUTED = "computed by the generator; confirmed by "

Object = dict[str, Any]


class File:
    """One group. `flags`: what its cases may be marked with, each explained."""

    def __init__(self, group: str, about: str, flags: dict[str, str]) -> None:
        self.group, self.about, self.flags = group, about, flags
        self.cases: list[Object] = []

    def add(self, name: str, op: str, comment: str, source: str, given: Object, flags: str = "", **answer: Any) -> None:
        """Add a case. `flags`: names, separated by blanks. `answer`: output or error, perhaps stages or open_with."""
        case = {"id": f"{self.group}/{name}", "op": op, "comment": comment, "source": source, "flags": flags.split()}
        self.cases.append(case | {"input": given} | answer)

    def refuse(
        self, name: str, op: str, comment: str, given: Object, code: str, flags: str = "", *, source: str = CONSTRUCTED
    ) -> None:
        """Add a case that must be refused with the code."""
        self.add(f"refuse-{name}", op, comment, source, given, flags, error=code)

    @property
    def refusals(self) -> int:
        """How many cases are refused: by an error, or by the answer that it isn't valid or isn't allowed."""
        no = [{"valid": False}.items(), {"allowed": False}.items()]
        return sum("error" in case or any(each <= case["output"].items() for each in no) for case in self.cases)

    def text(self) -> str:
        """The file, one case a line."""
        used = {flag for case in self.cases for flag in case["flags"]}
        top = {"schema": 1, "version": VERSION, "group": self.group, "about": self.about}
        top |= {"flags": {flag: said for flag, said in self.flags.items() if flag in used}, "count": len(self.cases)}
        head = json.dumps(top, ensure_ascii=False, indent=1).removesuffix("\n}")
        lines = (json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in self.cases)
        return head + ',\n "cases": [\n' + ",\n".join(lines) + "\n ]\n}\n"
