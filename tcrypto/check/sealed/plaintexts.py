"""What a client may have made of the parameters that were meant, for ciphertexts that can't be read back to them.

Under another initialization vector the first block is lost, and a field that was sent in plain text has nothing but a
tag. Both are compared with the texts made here.
"""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

__all__ = ["forms", "plaintexts"]

_NOTHING: frozenset[str] = frozenset()
_CHARSETS = ("gb18030", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "big5", "latin-1")


def plaintexts(meant: object) -> Iterator[tuple[bytes, frozenset[str]]]:
    """The bytes that may have been encrypted, each with the mistakes that lead there, none first.

    Args:
        meant: the parameters, or one field's text.
    """
    for text in dict.fromkeys(_texts(meant)):
        data = text.encode(errors="replace")
        yield data, _NOTHING
        yield json.dumps(text).encode(), frozenset({"body-json-twice"})
        yield json.dumps(text, ensure_ascii=False).encode(errors="replace"), frozenset({"body-json-twice"})
        for written in (base64.b64encode(data), data.hex().encode()):
            yield written, frozenset({"body-plain-base64"})
        for packed in (gzip.compress(data, mtime=0), zlib.compress(data), zlib.compress(data)[2:-4]):
            yield packed, frozenset({"body-compressed"})
        for charset in _CHARSETS:
            try:
                yield text.encode(charset), frozenset({"body-charset"})
            except UnicodeError:
                continue
        yield text.encode("ascii", "replace"), frozenset({"body-charset"})
        yield data.decode("latin-1").encode(), frozenset({"body-charset"})
        filler = 16 - len(data) % 16
        yield data + bytes((filler,)) * filler, frozenset({"body-padding"})
    if isinstance(meant, Mapping):
        for form in forms(meant):
            yield form, frozenset({"body-not-json"})


def forms(meant: Mapping[str, Any]) -> Iterator[bytes]:
    """The parameters as what isn't JSON: a form, percent-encoded or not, and Python's notation."""
    try:
        plain = "&".join(f"{name}={value}" for name, value in meant.items())
        texts = (urlencode(meant, errors="replace"), plain, str(dict(meant)))
    except RecursionError:
        return
    yield from (text.encode(errors="replace") for text in texts)


def _texts(meant: Any) -> Iterator[str]:
    if isinstance(meant, str):
        yield meant
        return
    try:
        for value, separators in itertools.product((meant, dict(sorted(meant.items()))), ((",", ":"), (", ", ": "))):
            yield json.dumps(value, ensure_ascii=False, separators=separators)
            yield json.dumps(value, separators=separators)
    except (RecursionError, TypeError, ValueError):  # what JSON hasn't wasn't encrypted as JSON
        return
