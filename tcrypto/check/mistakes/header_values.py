"""What the chapters on headers share: other values for a header, and the words on lower case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..hypothesis import Hypothesis

__all__ = ["VALUES_LOWER", "VALUES_LOWER_ZH", "header_values"]

VALUES_LOWER = "Put the values of signed headers in lower case in the canonical request."
"""How to fix a value in the wrong case."""

VALUES_LOWER_ZH = "规范请求串里，参与签名的请求头的值一律转成小写。"
"""The same in Chinese."""


def header_values(h: Hypothesis, name: str, values: Iterable[str]) -> Iterator[Hypothesis]:
    """The hypotheses in which a header that is signed has another of these values."""
    if any(name == signed for signed, _ in h.head.lines):
        old = h.header(name)
        yield from (h.with_header(name, value) for value in dict.fromkeys(values) if value != old)
