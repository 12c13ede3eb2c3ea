"""A policy's form: what a policy may hold, and a sentence for everything else.

Source: the vendor's page 598/10604 (syntax).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import InvalidInput
from .condition import Condition, well_formed
from .faults import Fault, Path
from .json_text import Reading, read
from .names import check_action, check_resource, check_variables
from .operators import KINDS, parse_operator, value_text
from .shapes import EnoughFaults, Shapes, key_text

__all__ = ["Policy", "Statement", "lint", "parse"]

_LONGEST = 32_768  # characters: this library's own bound, several times what the service takes


@dataclass(frozen=True)
class Statement:
    """One statement of a policy.

    Attributes:
        effect: "allow" or "deny".
        actions: patterns like "ocr:*", without "name/"; "permid/280649" is a set of actions known by its number alone.
        resources: "*", or patterns of six segments.
        conditions: all of them must hold.
        principal: whether it, or its policy, names whom it is about; the evaluator takes it to be the caller.
        excluded: patterns of actions it is not about; no policy's text can say that, only presets have it.
    """

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    principal: bool = False
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """A policy whose form is right.

    Attributes:
        statements: in the order they are written.
    """

    statements: tuple[Statement, ...]


def parse(source: str | bytes | Mapping[str, Any]) -> Policy:
    """Read a policy.

    Args:
        source: JSON, as a text or its UTF-8 bytes, or the object it stands for.

    Returns:
        The policy.

    Raises:
        InvalidInput: it isn't a policy; the message is the first fault, with its place. `lint` gives all of them.
        TypeError: it is neither text, bytes nor mapping.
    """
    policy, faults = _examine(source)
    if faults or policy is None:
        raise InvalidInput(str(faults[0]))
    return policy


def lint(source: str | bytes | Mapping[str, Any]) -> list[Fault]:
    """Find everything that keeps a text from being a policy.

    After a fault of the JSON the rest is read all the same wherever it can be, and its form is looked at too.

    Args:
        source: as `parse` takes it.

    Returns:
        The faults: those of the JSON first, then those of the form, each in the order of the text; at most 100 of each.

    Raises:
        TypeError: it is neither text, bytes nor mapping.
    """
    return _examine(source)[1]


def _examine(source: object) -> tuple[Policy | None, list[Fault]]:
    if isinstance(source, bytes):
        encoded = source
        try:
            source = encoded.decode()
        except UnicodeDecodeError as error:
            before = encoded[: error.start].decode()
            return None, [Fault.in_text(before, len(before), "the text is not UTF-8", "内容不是 UTF-8 编码")]
    if isinstance(source, str):
        if len(source) > _LONGEST:
            fault = f"it is longer than {_LONGEST:,} characters", f"内容超过 {_LONGEST:,} 个字符"
            return None, [Fault.in_text(source, _LONGEST, *fault)]
        reading = read(source)
        form = _Form(source, reading)
        # What is cut off lacks keys that may well have been there: of the form there is nothing true to say.
        policy = form.examine(reading.value) if reading.complete else None
        return policy, reading.faults + form.faults
    if not isinstance(source, Mapping):
        raise TypeError(f"a policy is a str, bytes or a mapping, not {type(source).__name__}")
    form = _Form(None, Reading())
    policy = form.examine(source)
    return policy, form.faults


class _Form(Shapes):
    """A policy from its root to its leaves."""

    def examine(self, value: object) -> Policy | None:
        try:
            return self.policy(value)
        except EnoughFaults:
            return None

    def policy(self, value: object) -> Policy | None:
        members = self.members((), value, ("version", "principal", "statement"), ("version", "statement"))
        if members is None:
            return None
        if "version" in members and members["version"] != "2.0":
            self.fault(("version",), 'the version is the text "2.0"', '版本必须是字符串 "2.0"')
        principal = self.principal(("principal",), members)
        written = members.get("statement", ())
        path: Path = ("statement",)
        if isinstance(written, Mapping):
            self.fault(
                path, "a list of statements is needed; put [ ] around the one", "这里需要语句数组，请用 [ ] 括起来"
            )
            return self.kept([self.statement(path, written, principal)])
        if not isinstance(written, (list, tuple)):
            self.expect(path, written, "a list of statements is needed", "这里需要语句数组")
            return None
        if not written and "statement" in members:
            self.fault(path, "the list is empty; a statement is needed", "数组为空，至少需要一条语句")
        return self.kept([self.statement((*path, index), item, principal) for index, item in enumerate(written)])

    def kept(self, statements: list[Statement | None]) -> Policy:
        return Policy(tuple(statement for statement in statements if statement is not None))

    def statement(self, path: Path, value: object, principal: bool) -> Statement | None:
        known = ("effect", "action", "resource", "condition", "principal")
        of_a_role = principal or (isinstance(value, Mapping) and "principal" in value)
        required = ("effect", "action") if of_a_role else ("effect", "action", "resource")
        members = self.members(path, value, known, required)
        if members is None:
            return None
        effect = members.get("effect")
        if "effect" in members and effect not in ("allow", "deny"):
            self.fault((*path, "effect"), 'the effect is "allow" or "deny"', "效力只能是 allow 或 deny")
        actions: list[str] = []
        if "action" in members:
            actions = self.texts((*path, "action"), members["action"], "an action", "操作", check_action)
        resources = ["*"]
        if "resource" in members:
            resources = self.texts((*path, "resource"), members["resource"], "a resource", "资源", check_resource)
        return Statement(
            str(effect),
            tuple(action.removeprefix("name/") for action in actions),
            tuple(resources),
            tuple(self.conditions((*path, "condition"), members.get("condition", {}))),
            self.principal((*path, "principal"), members) or principal,
        )

    def principal(self, path: Path, members: Mapping[str, Any]) -> bool:
        if "principal" not in members:
            return False
        value = members["principal"]
        if not isinstance(value, Mapping):
            if value != "*":
                self.expect(path, value, 'a principal is "*" or an object', '委托人应为 "*" 或对象')
            return True
        for kind in value:
            self.texts((*path, key_text(kind)), value[kind], "a principal", "委托人", lambda _text: ())
        return True

    # --- Conditions ---------------------------------------------------------------------------------------------------

    def conditions(self, path: Path, value: object) -> list[Condition]:
        if not isinstance(value, Mapping):
            self.expect(path, value, "an object of operators is needed", "这里需要由条件运算符组成的对象")
            return []
        made = []
        for written, keys in value.items():
            name = key_text(written)
            here = (*path, name)
            operator = parse_operator(name)
            if operator is None:
                near = difflib.get_close_matches(name, KINDS, 1) if len(name) <= 60 else []
                self.fault(
                    here,
                    f"there is no operator {name[:60]!r}" + (f"; perhaps {near[0]}" if near else ""),
                    f"没有条件运算符 {name[:60]!r}" + (f"，可能是 {near[0]}" if near else ""),
                )
            elif not isinstance(keys, Mapping):
                self.expect(here, keys, "an object of condition keys is needed", "这里需要由条件键组成的对象")
            elif not keys:
                self.fault(here, "the operator has no condition key", "条件运算符下没有条件键")
            else:
                for key, values in keys.items():
                    texts = self.values((*here, key_text(key)), operator.kind, values)
                    made.append(Condition(operator, key_text(key), tuple(texts)))
        return made

    def values(self, path: Path, kind: str, value: object) -> list[str]:
        listed = isinstance(value, (list, tuple))
        items: list[object] = list(value) if isinstance(value, (list, tuple)) else [value]
        if not items:
            self.fault(path, "the list is empty; a condition value is needed", "数组为空，至少需要一个条件值")
        texts = []
        for index, item in enumerate(items):
            here = (*path, index) if listed else path
            text = value_text(item)
            if text is None and isinstance(item, (int, float)):
                self.fault(here, "the number is too large or isn't one", "数字过大或不是有效数字")
                continue
            if text is None or (isinstance(item, bool) and kind not in ("bool_equal", "null_equal")):
                self.expect(here, item, "a condition value is a text or a number", "条件值应为字符串或数字")
                continue
            wrong = well_formed(kind, text)
            if wrong is not None:
                self.fault(here, f"{kind} compares with {wrong[0]}; {text[:60]!r} isn't one",
                           f"{kind} 的条件值应为 {wrong[1]}，而 {text[:60]!r} 不是")  # fmt: skip
            self.check(here, check_variables(text))
            texts.append(text)
        return texts
