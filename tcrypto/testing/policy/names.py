"""What a policy's texts name: actions, resources and variables; how each is written, and a sentence where it isn't.

Source: the vendor's pages 598/10606 (resources) and 598/10607 (variables).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .faults import Sentence
from .wildcard import VARIABLE

__all__ = ["SEGMENTS", "check_action", "check_resource", "check_variables", "split_resource"]

SEGMENTS = ("qcs", "project_id", "service_type", "region", "account", "resource")
"""The six segments of a resource."""

_ACCOUNT = re.compile(r"(?:(?:uin|uid)/(?:[0-9]+|\*)|\*)?")
_PERMID = re.compile(r"permid/[0-9]+")


def split_resource(resource: str) -> list[str] | None:
    """Cut a resource into its segments.

    Args:
        resource: six segments with colons between them.

    Returns:
        The six, or None where it doesn't begin with "qcs" or has fewer or more.
    """
    segments = resource.split(":")
    return segments if len(segments) == len(SEGMENTS) and segments[0] == "qcs" else None


def check_action(action: str) -> Iterator[Sentence]:
    """What is wrong with a pattern of actions."""
    name = action.removeprefix("name/")
    service, colon, call = name.partition(":")
    if name == "*" or _PERMID.fullmatch(action):
        return
    if any(character.isspace() for character in action):
        yield (f"the action {action[:60]!r} holds a blank", f"操作 {action[:60]!r} 中有空白")
    elif action.startswith("permid/"):
        yield ("permid/ is followed by a number", "permid/ 之后应为数字")
    elif not colon or not service or not call or ":" in call or "/" in service:
        yield (
            f'an action is a service and a name, like "ocr:IDCardOCR"; {action[:60]!r} isn\'t',
            f"操作由产品和接口名组成，形如 ocr:IDCardOCR；{action[:60]!r} 不是",
        )


def check_resource(resource: str) -> Iterator[Sentence]:
    """What is wrong with a pattern of resources."""
    if resource == "*":
        return
    segments = resource.split(":")
    form = "qcs:project_id:service_type:region:account:resource"
    if segments[0] != "qcs":
        yield (
            f'a resource is "*" or begins with "qcs:"; {resource[:60]!r} doesn\'t',
            f'资源应为 "*" 或以 qcs: 开头；{resource[:60]!r} 不是',
        )
    elif len(segments) != len(SEGMENTS):
        short = len(segments) == len(SEGMENTS) - 1 and len(resource) <= 100
        meant = ":".join([*segments[:-1], "", segments[-1]])
        yield (
            f"the resource {resource[:60]!r} has {len(segments)} segments; six are needed: {form}"
            + (f"; perhaps {meant}" if short else ""),
            f"资源 {resource[:60]!r} 有 {len(segments)} 段，应为六段式：{form}"
            + (f"，可能是 {meant}" if short else ""),
        )
    else:
        yield from _check_segments(segments)


def _check_segments(segments: list[str]) -> Iterator[Sentence]:
    *others, account, last = segments
    if any("${" in segment for segment in (*others, account)):
        yield ("a variable stands in the last segment only", "策略变量只能用在最后一段")
    elif not _ACCOUNT.fullmatch(account):
        yield (
            f'the account is "uin/12345678" or "uid/1250000000", or empty; {account[:60]!r} isn\'t',
            f"account 段应为 uin/12345678、uid/1250000000 或留空；{account[:60]!r} 不是",
        )
    yield from check_variables(last)


def check_variables(text: str) -> Iterator[Sentence]:
    """What is wrong with the variables in a resource or a condition's value."""
    if "\\${" in text:
        yield ("a variable is written ${uin}, without a backslash", "策略变量写作 ${uin}，前面没有反斜杠")
    elif "${" in VARIABLE.sub("", text):
        yield ("a variable that begins with ${ has no name or isn't closed", "${ 之后缺少变量名或 }")
