"""The conditions of a statement: when each holds, and how its values must be written.

Source: the vendor's pages 598/10608 (evaluation), 598/58420 (keys and operators) and 598/73088. What they leave open is
decided here, always so that less holds:

- without ``_if_exist`` a key that the request doesn't have fails the condition, a negated one too;
- a value of the request that isn't of the operator's kind (a number, a date) fails it;
- a variable that isn't known matches nothing, under a negated operator too;
- where the request has several values under a key and the operator no prefix, one of them is enough.

Of several values in the policy any is enough, as the page says, under a negated operator too: "not equal to a, or not
equal to b" is true of everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .operators import KINDS, READERS, Operator, readable
from .wildcard import VARIABLE, pieces

__all__ = ["Condition", "Context", "holds", "value_of", "well_formed"]

Context = Mapping[str, tuple[str, ...]]
"""The request's values, by condition key; a key without any isn't there."""


@dataclass(frozen=True)
class Condition:
    """One operator with one key.

    Attributes:
        operator: how it compares, and what becomes of several values and of none.
        key: the condition key: "qcs:ip".
        values: the policy's values, each as a text.
    """

    operator: Operator
    key: str
    values: tuple[str, ...]


def well_formed(kind: str, value: str) -> tuple[str, str] | None:
    """Check one of a policy's values; one with a variable is only known when a request comes.

    Args:
        kind: a key of `KINDS`.
        value: the value as a text.

    Returns:
        None where it is right, else what is needed, in English and Chinese.
    """
    read, english, chinese = READERS[kind.partition("_")[0]]
    return None if VARIABLE.search(value) or readable(read, value) else (english, chinese)


def value_of(context: Context) -> Callable[[str], str | None]:
    """A look-up of the policy's variables among the request's values.

    Args:
        context: the request's values; the variable ``uin`` is under "uin" or "qcs:uin".

    Returns:
        A function from a name to its value; None where there is none or more than one.
    """

    def look_up(name: str) -> str | None:
        values = context.get(name) or context.get(f"qcs:{name}") or ()
        return values[0] if len(values) == 1 else None

    return look_up


def holds(condition: Condition, context: Context) -> bool:
    """Whether a condition holds for a request.

    Args:
        condition: an operator, a key and its values, as `parse` made them.
        context: the request's values.

    Returns:
        True where it holds.
    """
    kind, every, if_exist = condition.operator
    got = context.get(condition.key, ())
    if not got and if_exist:
        return True
    if kind == "null_equal":
        got = ("false" if any(got) else "true",)
    read = READERS[kind.partition("_")[0]][0]
    wanted = [value for text in condition.values if (value := _wanted(kind, text, context)) is not None]
    held = (readable(read, value) and any(KINDS[kind](read(value), each) for each in wanted) for value in got)
    return bool(got) and (all(held) if every else any(held))


def _wanted(kind: str, text: str, context: Context) -> Any:
    """A value of the policy as the operator compares it; None where a variable isn't known or makes no such value."""
    like = kind.endswith("_like")
    cut = pieces(text, value_of(context), wildcards=like)
    if cut is None or like:
        return cut
    read = READERS[kind.partition("_")[0]][0]
    return read(cut[0]) if readable(read, cut[0]) else None
