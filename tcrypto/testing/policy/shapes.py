"""The shapes that a policy's JSON is made of: objects with known keys, lists of texts, and a fault for all else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from .faults import Fault, Path, Sentence, path_text
from .json_words import MOST_FAULTS, Reading

__all__ = ["Check", "EnoughFaults", "Shapes", "key_text"]

Check = Callable[[str], Iterable[Sentence]]
"""Looks at one text, and says what is wrong with it."""

_KINDS: dict[type | tuple[type, ...], tuple[str, str]] = {
    Mapping: ("an object", "对象"),
    (list, tuple): ("a list", "数组"),
    str: ("a text", "字符串"),
    bool: ("a boolean", "布尔值"),
    (int, float, Decimal): ("a number", "数字"),
    type(None): ("null", " null"),
}


class EnoughFaults(Exception):  # noqa: N818 -- no error: the way out once there are enough faults
    """There are as many faults as anybody reads."""


class Shapes:
    """Looks at the parts of a value, and notes each fault with its path.

    Args:
        text: what the value was read from; None for none.
        reading: how it was read: where each part stands, and what was misread.
    """

    def __init__(self, text: str | None, reading: Reading) -> None:
        self.text, self.reading = text, reading
        self.faults: list[Fault] = []

    def fault(self, path: Path, english: str, chinese: str) -> None:
        """Note a fault, unless the JSON was wrong there.

        Raises:
            EnoughFaults: this was the last that anybody reads.
        """
        if path in self.reading.misread:
            return
        place, at = path_text(path), self.reading.offsets.get(path)
        if self.text is None or at is None:
            self.faults.append(Fault(place, english, chinese))
        else:
            self.faults.append(Fault.in_text(self.text, at, english, chinese, place))
        if len(self.faults) >= MOST_FAULTS:
            raise EnoughFaults

    def expect(self, path: Path, value: object, english: str, chinese: str) -> None:
        """Note that a value is of another kind."""
        other = type(value).__name__
        found = next((said for kind, said in _KINDS.items() if isinstance(value, kind)), (other, other))
        self.fault(path, f"{english}, not {found[0]}", f"{chinese}，而不是{found[1]}")

    def members(
        self, path: Path, value: object, known: tuple[str, ...], required: tuple[str, ...]
    ) -> dict[str, Any] | None:
        """An object's members by their right names."""
        if not isinstance(value, Mapping):
            self.expect(path, value, "an object is needed", "这里需要一个对象")
            return None
        right: dict[str, Any] = {}
        for name, member in value.items():
            meant = name.lower() if isinstance(name, str) else ""
            if name in known:
                right[name] = member
            elif meant in known and meant not in value:
                self.fault((*path, name), f'the key is written "{meant}", in lower case', f"键名应为小写的 {meant}")
                right[meant] = member
            else:
                listed = ", ".join(known)
                self.fault(
                    (*path, key_text(name)),
                    f"the key {key_text(name)[:60]!r} isn't known here; there are {listed}",
                    f"此处没有键 {key_text(name)[:60]!r}，可用的键有 {listed}",
                )
        for name in required:
            if name not in right:
                self.fault(path, f'the key "{name}" is missing', f"缺少键 {name}")
        return right

    def texts(self, path: Path, value: object, one: str, chinese: str, check: Check) -> list[str]:
        """A text, or a list of texts; each that is one is checked."""
        if isinstance(value, str):
            self.check(path, check(value))
            return [value]
        if not isinstance(value, (list, tuple)):
            self.expect(path, value, f"{one}, or a list of them, is needed", f"这里需要{chinese}或其数组")
            return []
        if not value:
            self.fault(path, f"the list is empty; {one} is needed", f"数组为空，至少需要一个{chinese}")
        for index, item in enumerate(value):
            if isinstance(item, str):
                self.check((*path, index), check(item))
            else:
                self.expect((*path, index), item, f"{one} is needed", f"这里需要{chinese}")
        return [item for item in value if isinstance(item, str)]

    def check(self, path: Path, found: Iterable[Sentence]) -> None:
        """Note what a check found."""
        for english, chinese in found:
            self.fault(path, english, chinese)


def key_text(key: object) -> str:
    """A key as a text; in a mapping that no JSON gave it may be anything."""
    return key if isinstance(key, str) else f"<{type(key).__name__}>"
