"""A policy's form: what a policy may hold, and a sentence for everything else.

Source: the vendor's pages 598/10604 (syntax), 598/10606 (resources) and 598/10607 (variables).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...errors import InvalidInput
from .condition import KINDS, Condition, parse_operator, value_text, well_formed
from .faults import Fault, Path, path_text
from .json_text import MOST_FAULTS, Reading, read
from .wildcard import VARIABLE

__all__ = ["SEGMENTS", "Policy", "Statement", "lint", "parse", "split_resource"]

SEGMENTS = ("qcs", "project_id", "service_type", "region", "account", "resource")
"""The six segments of a resource."""

_ACCOUNT = re.compile(r"(?:(?:uin|uid)/(?:[0-9]+|\*)|\*)?")
_PERMID = re.compile(r"permid/[0-9]+")
_KINDS: dict[type | tuple[type, ...], tuple[str, str]] = {
    Mapping: ("an object", "对象"),
    (list, tuple): ("a list", "数组"),
    str: ("a text", "字符串"),
    bool: ("a boolean", "布尔值"),
    (int, float, Decimal): ("a number", "数字"),
    type(None): ("null", " null"),
}


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


def split_resource(resource: str) -> list[str] | None:
    """Cut a resource into its segments.

    Args:
        resource: six segments with colons between them.

    Returns:
        The six, or None where it doesn't begin with "qcs" or has fewer or more.
    """
    segments = resource.split(":")
    return segments if len(segments) == len(SEGMENTS) and segments[0] == "qcs" else None


def _examine(source: object) -> tuple[Policy | None, list[Fault]]:
    if isinstance(source, bytes):
        encoded = source
        try:
            source = encoded.decode()
        except UnicodeDecodeError as error:
            before = encoded[: error.start].decode()
            return None, [Fault.in_text(before, len(before), "the text is not UTF-8", "内容不是 UTF-8 编码")]
    if isinstance(source, str):
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


class _Full(Exception):  # noqa: N818 -- no error: the way out once there are enough faults
    """There are as many faults as anybody reads."""


class _Form:
    """Looks at a value from its root to its leaves, and notes each fault with its path."""

    def __init__(self, text: str | None, reading: Reading) -> None:
        self.text, self.reading = text, reading
        self.faults: list[Fault] = []

    def examine(self, value: object) -> Policy | None:
        try:
            return self.policy(value)
        except _Full:
            return None

    def fault(self, path: Path, english: str, chinese: str) -> None:
        if path in self.reading.misread:
            return
        place, at = path_text(path), self.reading.offsets.get(path)
        if self.text is None or at is None:
            self.faults.append(Fault(place, english, chinese))
        else:
            self.faults.append(Fault.in_text(self.text, at, english, chinese, place))
        if len(self.faults) >= MOST_FAULTS:
            raise _Full

    # --- Shapes -------------------------------------------------------------------------------------------------------

    def expect(self, path: Path, value: object, english: str, chinese: str) -> None:
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
                    (*path, _name(name)),
                    f"the key {_name(name)[:60]!r} isn't known here; there are {listed}",
                    f"此处没有键 {_name(name)[:60]!r}，可用的键有 {listed}",
                )
        for name in required:
            if name not in right:
                self.fault(path, f'the key "{name}" is missing', f"缺少键 {name}")
        return right

    def texts(self, path: Path, value: object, one: str, chinese: str, check: Callable[[Path, str], None]) -> list[str]:
        """A text, or a list of texts; each that is one is checked."""
        if isinstance(value, str):
            check(path, value)
            return [value]
        if not isinstance(value, (list, tuple)):
            self.expect(path, value, f"{one}, or a list of them, is needed", f"这里需要{chinese}或其数组")
            return []
        if not value:
            self.fault(path, f"the list is empty; {one} is needed", f"数组为空，至少需要一个{chinese}")
        for index, item in enumerate(value):
            if isinstance(item, str):
                check((*path, index), item)
            else:
                self.expect((*path, index), item, f"{one} is needed", f"这里需要{chinese}")
        return [item for item in value if isinstance(item, str)]

    # --- The policy ---------------------------------------------------------------------------------------------------

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
            actions = self.texts((*path, "action"), members["action"], "an action", "操作", self.action)
        resources = ["*"]
        if "resource" in members:
            resources = self.texts((*path, "resource"), members["resource"], "a resource", "资源", self.resource)
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
            self.texts((*path, _name(kind)), value[kind], "a principal", "委托人", lambda _path, _text: None)
        return True

    def action(self, path: Path, action: str) -> None:
        name = action.removeprefix("name/")
        service, colon, call = name.partition(":")
        if name == "*" or _PERMID.fullmatch(action):
            return
        if any(character.isspace() for character in action):
            self.fault(path, f"the action {action[:60]!r} holds a blank", f"操作 {action[:60]!r} 中有空白")
        elif action.startswith("permid/"):
            self.fault(path, "permid/ is followed by a number", "permid/ 之后应为数字")
        elif not colon or not service or not call or ":" in call or "/" in service:
            self.fault(
                path,
                f'an action is a service and a name, like "ocr:IDCardOCR"; {action[:60]!r} isn\'t',
                f"操作由产品和接口名组成，形如 ocr:IDCardOCR；{action[:60]!r} 不是",
            )

    def resource(self, path: Path, resource: str) -> None:
        if resource == "*":
            return
        segments = resource.split(":")
        form = "qcs:project_id:service_type:region:account:resource"
        if segments[0] != "qcs":
            self.fault(
                path,
                f'a resource is "*" or begins with "qcs:"; {resource[:60]!r} doesn\'t',
                f'资源应为 "*" 或以 qcs: 开头；{resource[:60]!r} 不是',
            )
        elif len(segments) != len(SEGMENTS):
            short = len(segments) == len(SEGMENTS) - 1 and len(resource) <= 100
            meant = ":".join([*segments[:-1], "", segments[-1]])
            self.fault(
                path,
                f"the resource {resource[:60]!r} has {len(segments)} segments; six are needed: {form}"
                + (f"; perhaps {meant}" if short else ""),
                f"资源 {resource[:60]!r} 有 {len(segments)} 段，应为六段式：{form}"
                + (f"，可能是 {meant}" if short else ""),
            )
        else:
            self.segments(path, segments)

    def segments(self, path: Path, segments: list[str]) -> None:
        *others, account, last = segments
        if any("${" in segment for segment in (*others, account)):
            self.fault(path, "a variable stands in the last segment only", "策略变量只能用在最后一段")
        elif not _ACCOUNT.fullmatch(account):
            self.fault(
                path,
                f'the account is "uin/12345678" or "uid/1250000000", or empty; {account[:60]!r} isn\'t',
                f"account 段应为 uin/12345678、uid/1250000000 或留空；{account[:60]!r} 不是",
            )
        self.variables(path, last)

    def variables(self, path: Path, text: str) -> None:
        if "\\${" in text:
            self.fault(path, "a variable is written ${uin}, without a backslash", "策略变量写作 ${uin}，前面没有反斜杠")
        elif "${" in VARIABLE.sub("", text):
            self.fault(path, "a variable that begins with ${ has no name or isn't closed", "${ 之后缺少变量名或 }")

    # --- Conditions ---------------------------------------------------------------------------------------------------

    def conditions(self, path: Path, value: object) -> list[Condition]:
        if not isinstance(value, Mapping):
            self.expect(path, value, "an object of operators is needed", "这里需要由条件运算符组成的对象")
            return []
        made = []
        for written, keys in value.items():
            name = _name(written)
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
                    texts = self.values((*here, _name(key)), operator.kind, values)
                    made.append(Condition(operator, _name(key), tuple(texts)))
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
                           f"{kind} 的条件值应为{wrong[1]}；{text[:60]!r} 不是")  # fmt: skip
            self.variables(here, text)
            texts.append(text)
        return texts


def _name(key: object) -> str:
    """A key as a text; in a mapping that no JSON gave it may be anything."""
    return key if isinstance(key, str) else f"<{type(key).__name__}>"
