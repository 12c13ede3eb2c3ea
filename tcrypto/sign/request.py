"""What is signed of an HTTP request: its URL in parts, its body's hash, the values of its headers."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping
from typing import IO, Protocol

from ..crypto.encoding import utf8
from ..errors import InvalidInput

__all__ = [
    "BODY_LIMIT",
    "UNSIGNED_HASH",
    "UNSIGNED_PAYLOAD",
    "URL_LIMIT",
    "Body",
    "check_body",
    "check_texts",
    "endpoint_url",
    "exact_str",
    "hash_body",
    "header_value",
    "json_body",
    "split_url",
]


UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
"""The value of X-TC-Content-SHA256 that leaves the body unsigned; the hash of this text takes the body's place."""
BODY_LIMIT = 10 * 1024 * 1024
"""The largest body of a POST, in bytes [documentation, 签名方法 v3]."""
URL_LIMIT = 32 * 1024
"""The largest URL of a GET, in bytes [documentation, 签名方法 v3]."""

Body = bytes | bytearray | memoryview | IO[bytes]
"""The bytes that will be sent, or a seekable binary file that holds them."""

_URL = re.compile(  # RFC 3986, and [ ] in the query, where every client lets them stand
    r"https?://((?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?)"
    r"(/[a-z0-9._~!$&'()*+,;=:@/%-]*)?(?:\?([a-z0-9._~!$&'()*+,;=:@/%?\[\]-]*))?",
    re.IGNORECASE | re.ASCII,
)
UNSIGNED_HASH = hashlib.sha256(UNSIGNED_PAYLOAD.encode()).hexdigest()
"""SHA-256 of the text UNSIGNED-PAYLOAD, which takes the place of a body's hash: 64 hexadecimal digits."""
_NOT_OF_A_VALUE = re.compile(r"[^ -~]|\A | \Z")  # stricter than RFC 9110, 5.5: clients and proxies trim


def exact_str(name: str, value: object) -> str:
    """The value, where it is a str itself: one of a subclass, such as an enumeration's, may be written as another text.

    Raises:
        TypeError: it is anything else; `name` says which value.
    """
    if type(value) is not str:
        plain = ", which is a kind of str: pass the plain text" if isinstance(value, str) else ""
        raise TypeError(f"{name} is a str, not {type(value).__name__}{plain}")
    return value


def check_texts(method: object, url: object, action: object, content_type: object) -> None:
    """Refuse what isn't a str itself; action and content_type may be None. Raises `TypeError`."""
    exact_str("method", method)
    exact_str("a URL", url)
    for name, text in (("action", action), ("content_type", content_type)):
        if text is not None:
            exact_str(name, text)


def split_url(url: str) -> tuple[str, str, str]:
    """Split an http(s) URL into what is signed of it.

    Args:
        url: str, percent-encoded.

    Returns:
        (host, path, query): the host in lower case, with its port unless that is the scheme's; an empty path is "/".

    Raises:
        InvalidInput: a user name, a fragment, or characters that must be percent-encoded first.
        TypeError: it isn't a str itself.
    """
    exact_str("a URL", url)
    match = _URL.fullmatch(url)
    if match is None:
        raise InvalidInput(
            "the URL must be http(s)://host[:port][/path][?query], percent-encoded, without user name or fragment"
        )
    host, path, query = match.groups()
    host = host.lower()
    default_port = ":443" if url[:8].lower() == "https://" else ":80"
    return host.removesuffix(default_port), path or "/", query or ""


def endpoint_url(endpoint: str) -> str:
    """The URL of an endpoint, as in "https://ocr.tencentcloudapi.com/".

    Args:
        endpoint: a host, "ocr.tencentcloudapi.com" (https is meant), or http(s)://host[:port].

    Raises:
        InvalidInput: it has a path or a query, or is neither.
    """
    url = exact_str("endpoint", endpoint)
    if "://" not in url:
        url = f"https://{url}"
    host, path, query = split_url(url)
    if path != "/" or query:
        raise InvalidInput("endpoint is a host or http(s)://host[:port], without path and query")
    return f"{url.partition('://')[0].lower()}://{host}/"


class _ReadableFile(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def tell(self) -> int: ...


def header_value(name: str, value: str) -> str:
    """The value, where a header can carry it as it is. Raises `InvalidInput` that names it, without showing it."""
    exact_str(name, value)
    wrong = _NOT_OF_A_VALUE.search(value)
    if wrong or not value:  # the value may be a token, so all that is shown is the character
        where = f"character {wrong.start() + 1} is {wrong[0]!r}" if wrong else "it is empty"
        raise InvalidInput(f"{name} must be printable ASCII that neither begins nor ends with a space: {where}")
    return value


def check_body(body: Body, limit: int | None) -> None:
    """Refuse a body that is neither bytes nor a binary file, and bytes over the limit."""
    if isinstance(body, (bytes, bytearray, memoryview)):
        size = body.nbytes if isinstance(body, memoryview) else len(body)
        if limit is not None and size > limit:
            raise InvalidInput(f"the body is {size:,} bytes; the gateway takes {limit:,} (limits=False lifts this)")
    elif isinstance(body, io.TextIOBase) or not all(hasattr(body, name) for name in ("read", "seek", "tell")):
        raise TypeError(f"sign the bytes you send: the body is bytes or a binary file, not {type(body).__name__}")


def hash_body(body: Body, limit: int | None) -> str:
    """SHA-256 of the body, 64 hexadecimal digits. `limit`: the most bytes it may have, None for any number."""
    if type(body) is bytes and limit is None:
        return hashlib.sha256(body).hexdigest()
    check_body(body, limit)
    if not isinstance(body, (bytes, bytearray, memoryview)):
        return _hash_file(body, limit)
    if isinstance(body, memoryview) and not body.c_contiguous:
        body = body.tobytes()
    return hashlib.sha256(body).hexdigest()


def _hash_file(file: _ReadableFile, limit: int | None) -> str:
    try:
        start = file.tell()
        file.seek(start)
    except (OSError, ValueError):
        raise InvalidInput("the body is a file that can't seek: sign the bytes you send") from None
    digest = hashlib.sha256()
    size = 0
    try:
        while block := file.read(1 << 18):
            if not isinstance(block, bytes):
                raise TypeError(f"sign the bytes you send: the file's read() gives {type(block).__name__}")
            size += len(block)
            if limit is not None and size > limit:
                raise InvalidInput(f"the body is over {limit:,} bytes, the gateway's limit (limits=False lifts it)")
            digest.update(block)
    finally:
        file.seek(start)
    return digest.hexdigest()


def json_body(params: Mapping[str, object]) -> bytes:
    """The parameters of a call as compact JSON.

    Raises:
        InvalidInput: JSON can't hold them.
        TypeError: no mapping, or a value that isn't JSON's.
    """
    if not isinstance(params, Mapping):
        raise TypeError(f"params is a mapping, the call's parameters, not {type(params).__name__}")
    try:
        text = json.dumps(dict(params), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (ValueError, RecursionError) as error:  # NaN, a circle, nesting without end; none of them quotes a value
        raise InvalidInput(f"the parameters have no form in JSON: {error}") from None
    return utf8(text, "a parameter")
