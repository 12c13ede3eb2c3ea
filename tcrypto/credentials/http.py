"""One HTTP exchange, with the metadata service, STS or the service itself: bounded in time and size, no redirect
followed.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import IO, Any
from urllib.parse import urlsplit

from ..errors import CredentialError

__all__ = ["Answer", "ask"]

_LIMIT = 64 * 1024  # bytes of an answer; a credential is a few hundred, a token a few thousand

Answer = tuple[int, bytes]
"""The status and the body."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> None:
        return None


def ask(
    url: str,
    *,
    timeout: float,
    opener: urllib.request.OpenerDirector | None = None,
    body: bytes | IO[bytes] | None = None,
    headers: Mapping[str, str] | None = None,
    proxies: bool = True,
    limit: int = _LIMIT,
) -> Answer:
    """Send one request and read the answer, whatever its status.

    Args:
        url: http(s).
        timeout: seconds for all of it: the name, the connection, the answer to its last byte.
        opener: a `urllib.request.OpenerDirector` in place of the one made here.
        body: bytes of a POST, or a binary file whose Content-Length is among `headers`; None for a GET.
        headers: what to send besides urllib's own.
        proxies: whether the environment's http_proxy and https_proxy are used.
        limit: the most bytes that the answer may have, 64 KB by default.

    Raises:
        CredentialError: there is no answer within the time, or none within the limit. The message says in words why.
    """
    request = urllib.request.Request(url, body, dict(headers or {}))  # noqa: S310 -- `endpoint_url` checked the scheme
    if opener is None:
        opener = urllib.request.build_opener(_NoRedirect, *([] if proxies else [urllib.request.ProxyHandler({})]))
    outcome: list[Answer | Exception] = []
    # A socket's timeout counts anew with each byte and not at all for the name: a thread can be left waiting for both.
    thread = threading.Thread(target=_exchange, args=(opener, request, timeout, limit, outcome), daemon=True)
    thread.start()
    thread.join(timeout)
    result = outcome[0] if outcome else TimeoutError()
    if isinstance(result, Exception):
        raise CredentialError(f"{urlsplit(url).netloc} {_words(result, timeout)}")
    if len(result[1]) > limit:
        raise CredentialError(f"{urlsplit(url).netloc} answers with more than {limit // 1024:,} KB")
    return result


def _exchange(
    opener: urllib.request.OpenerDirector,
    request: urllib.request.Request,
    timeout: float,
    limit: int,
    outcome: list[Answer | Exception],
) -> None:
    try:
        try:
            response = opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as error:  # which is the response
            response = error
        with response:
            body = response.read(limit + 1)
            if len(body) <= limit and response.length:  # what is still to come; read(n) doesn't mind
                raise http.client.IncompleteRead(body, response.length)
            outcome.append((response.status, body))
    except Exception as error:
        outcome.append(error)


def _words(error: Exception, timeout: float) -> str:
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, TimeoutError):
        return f"doesn't answer within {timeout:g} s"
    if isinstance(error, socket.gaierror):
        return "isn't a name that is known here (DNS)"
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = getattr(error, "verify_message", None)  # which only OpenSSL's own errors have
        return f"shows a certificate that isn't valid{f' ({reason})' if reason else ''}"
    if isinstance(error, ssl.SSLError):
        return "doesn't answer as TLS does: is it http that listens there, or a proxy between?"
    if isinstance(error, ConnectionRefusedError):
        return "refuses the connection"
    if isinstance(error, (ConnectionError, http.client.IncompleteRead, http.client.RemoteDisconnected)):
        return "breaks the connection off"
    if isinstance(error, OSError):
        return f"can't be reached ({error.strerror or type(error).__name__})"
    return f"doesn't answer as HTTP does ({type(error).__name__})"
