"""The operators of conditions: how their names and values are written, and how each compares.

Source: the vendor's pages 598/58420 (keys and operators) and 598/73088.
"""

from __future__ import annotations

import ipaddress
import math
import operator
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, NamedTuple

from .wildcard import match

__all__ = ["KINDS", "READERS", "Operator", "parse_operator", "readable", "value_text"]

_NAME = re.compile(r"(?P<prefix>for_all_value:|for_any_value:)?(?P<base>[a-z_]+?)(?P<suffix>_if_exist)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_DATE = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:T(?P<minute>[0-9]{2}:[0-9]{2})(?::(?P<second>[0-9]{2})(?P<part>\.[0-9]{1,6})?)?"
    r"(?:Z|(?P<zone>[+-][0-9]{2}:[0-9]{2}))?)?"
)
_NUMBER = re.compile(r"-?[0-9]{1,100}(?:\.[0-9]{1,100})?(?:[eE][+-]?[0-9]{1,3})?")


def _text(value: str) -> str:
    return value


def _number(value: str) -> Decimal:
    if not _NUMBER.fullmatch(value):
        raise ValueError("not a number")
    return Decimal(value)


def _date(value: str) -> timedelta:
    """The time since 1970 in UTC; a date without a zone is in UTC, one without a time is its midnight."""
    found = _DATE.fullmatch(value)
    if found is None:
        raise ValueError("not a date")
    zone = "+00:00" if found["zone"] in (None, "-00:00") else found["zone"]
    part = f"{found['part'] or '.':0<7}"
    moment = f"{found['day']}T{found['minute'] or '00:00'}:{found['second'] or '00'}{part}{zone}"
    return datetime.fromisoformat(moment) - _EPOCH


def _bool(value: str) -> bool:
    return {"true": True, "false": False}[value]


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(value: str) -> _Network:
    """An address or a CIDR block; bits after the prefix don't count, as in the page's own 10.217.182.3/24."""
    address, slash, prefix = value.partition("/")
    if "%" in address or (slash and not re.fullmatch(r"[0-9]{1,3}", prefix)):
        raise ValueError("not an address")
    return ipaddress.ip_network(value, strict=False)


def _within(got: _Network, wanted: _Network) -> bool:
    if isinstance(got, ipaddress.IPv4Network):
        return isinstance(wanted, ipaddress.IPv4Network) and got.subnet_of(wanted)
    return isinstance(wanted, ipaddress.IPv6Network) and got.subnet_of(wanted)


READERS: dict[str, tuple[Callable[[str], Any], str, str]] = {
    "string": (_text, "a text", "字符串"),
    "numeric": (_number, "a number", "数字"),
    "date": (_date, "a date like 2023-11-14T22:13:20Z", "形如 2023-11-14T22:13:20Z 的日期"),
    "bool": (_bool, "true or false", "true 或 false"),
    "binary": (_text, "a text", "字符串"),
    "ip": (_network, "an IP address or a CIDR block like 10.0.0.0/8", "IP 地址或形如 10.0.0.0/8 的 CIDR 网段"),
    "null": (_bool, "true or false", "true 或 false"),
}
"""How each kind of operator reads a value, and what such a value is, in English and Chinese."""
_ORDER = {
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less_than": operator.lt,
    "less_than_equal": operator.le,
    "greater_than": operator.gt,
    "greater_than_equal": operator.ge,
}

KINDS: dict[str, Callable[[Any, Any], bool]] = {
    "string_equal": operator.eq,
    "string_not_equal": operator.ne,
    "string_equal_ignore_case": lambda got, wanted: got.casefold() == wanted.casefold(),
    "string_not_equal_ignore_case": lambda got, wanted: got.casefold() != wanted.casefold(),
    "string_like": lambda got, wanted: match(wanted, got),
    "string_not_like": lambda got, wanted: not match(wanted, got),
    **{f"{kind}_{name}": compare for kind in ("numeric", "date") for name, compare in _ORDER.items()},
    "bool_equal": operator.eq,
    "binary_equal": operator.eq,
    "ip_equal": _within,
    "ip_not_equal": lambda got, wanted: not _within(got, wanted),
    "null_equal": operator.eq,
}
"""The operators without prefix and suffix; each compares the request's value with the policy's."""


class Operator(NamedTuple):
    """What an operator's name says.

    Attributes:
        kind: a key of `KINDS`.
        every: whether each of the request's values must match (``for_all_value:``); otherwise one is enough.
        if_exist: whether the condition holds where the request doesn't have the key.
    """

    kind: str
    every: bool
    if_exist: bool


def parse_operator(name: str) -> Operator | None:
    """Read an operator's name.

    Args:
        name: as a policy writes it: "for_any_value:string_equal_if_exist".

    Returns:
        Its parts, or None where there is no such operator.
    """
    found = _NAME.fullmatch(name) if len(name) <= 80 else None
    if found is None or found["base"] not in KINDS:
        return None
    return Operator(found["base"], found["prefix"] == "for_all_value:", found["suffix"] is not None)


def value_text(value: object) -> str | None:
    """A value as the text that is compared.

    Args:
        value: a text, number or boolean.

    Returns:
        The text; None for anything else, and for a number that is no number or has hundreds of digits.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() <= 300 else None
    if isinstance(value, (float, Decimal)):
        return str(value) if math.isfinite(value) else None
    return None


def readable(read: Callable[[str], Any], value: str) -> bool:
    """Whether a value is of its operator's kind."""
    try:
        read(value)
    except (ValueError, KeyError):
        return False
    return True
