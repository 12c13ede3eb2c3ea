"""One signed request on its way: sent once with the standard library's client, its answer read whole."""

from __future__ import annotations

import contextlib
import io
import ipaddress
import sys
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from ..errors import CredentialError, InvalidInput
from ..sign.request import endpoint_url
from ..sign.signed import Signed

__all__ = ["checked_endpoint", "progress", "send"]

_REPLY_LIMIT = 32 * 1024 * 1024  # bytes; face verification sends pictures and a video back
_PATIENCE = 30  # seconds for the service's work
_SLOWEST = 64 * 1024  # bytes a second, of the slowest line that a picture is waited for on
_SHOWN_FROM = 256 * 1024  # bytes; less is sent before anybody could read of it

Progress = Callable[[int], None]
"""Called with how many bytes are sent."""


def checked_endpoint(endpoint: str) -> str:
    """The URL to call.

    Args:
        endpoint: a host, or http(s)://host[:port].

    Raises:
        InvalidInput: it is neither, or plain http to another machine than this one.
    """
    url = endpoint_url(endpoint)
    if url.startswith("http:") and not _is_loopback(url):
        raise InvalidInput(
            f"{url} is plain http, where everybody on the way reads the request: https, or http on loopback "
            "(127.0.0.1, localhost, [::1])"
        )
    return url


def send(signed: Signed[bytes], *, timeout: float | None = None, told: Progress | None = None) -> tuple[int, bytes]:
    """Send a request once and read the answer.

    Certificates are verified; no redirect is followed, since the signature is for one host; the environment's proxies
    are used, but not to loopback.

    Args:
        signed: the request.
        timeout: seconds for all of it; by default 30 and what the body takes on a slow line.
        told: told what is sent.

    Returns:
        The status and the body.

    Raises:
        InvalidInput: no answer, or none that is one; in words.
    """
    from ..credentials.http import ask

    size = len(signed.body)
    headers = {**signed.headers, "Content-Length": str(size)}
    body = signed.body if told is None else _Told(signed.body, told)
    try:
        status, answer = ask(
            signed.url,
            timeout=_PATIENCE + size / _SLOWEST if timeout is None else timeout,
            body=body,
            headers=headers,
            proxies=not _is_loopback(signed.url),
            limit=_REPLY_LIMIT,
        )
    except CredentialError as error:  # what `ask` says to those whom it serves else
        raise InvalidInput(str(error)) from None
    if 300 <= status < 400:
        raise InvalidInput(
            f"{urlsplit(signed.url).netloc} answers with a redirect (HTTP {status}), which isn't followed: the "
            "signature is for this host alone"
        )
    return status, answer


@contextlib.contextmanager
def progress(size: int) -> Iterator[Progress | None]:
    """Show on a terminal how much of a large body is sent; the line is gone at the end of the block, however it ends.

    Gives None for a small body, and where standard error is no terminal.
    """
    if size < _SHOWN_FROM or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    terminal = sys.stderr
    shown = ""
    over = False

    def tell(sent: int) -> None:
        nonlocal shown
        text = f"tcrypto call: {sent / 2**20:.1f} of {size / 2**20:.1f} MB sent"
        if text != shown and not over:  # a thread that nobody waits for any more may still be sending
            shown = text
            terminal.write(f"\r{text}")
            terminal.flush()

    try:
        yield tell
    finally:
        over = True
        terminal.write(f"\r{' ' * len(shown)}\r")
        terminal.flush()


class _Told(io.BytesIO):
    """A body that says how far it was read."""

    def __init__(self, data: bytes, told: Progress) -> None:
        super().__init__(data)
        self._told = told

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self._told(self.tell())
        return data


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
