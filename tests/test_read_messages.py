"""Raw HTTP, what programs log of it, and .http files."""

from __future__ import annotations

import pytest

from tcrypto.check import read_request
from tcrypto.check.readers import ReadError

CHUNKED = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
VERBOSE = "> GET / HTTP/1.1\n> Host: h\n>\n"
READ: dict[str, tuple[str | bytes, str, bytes]] = {
    "UTF-16, the larger byte first": ("GET https://h/ HTTP/1.1\n".encode("utf-16-be"), "GET /", b""),
    "UTF-16, the smaller byte first": ("GET https://h/ HTTP/1.1\n".encode("utf-16-le"), "GET /", b""),
    "a superuser's command": ("# curl h -d a", "POST /", b"a"),
    ".http, a URL alone": ("### a\nhttps://h/\n    ?a=b\n    &c=d\n", "GET /?a=b&c=d", b""),
    "chunks put together": (f"{CHUNKED}{{}}", "POST /", b"{}"),
    "a terminal took the carriage returns": ("POST / HTTP/1.1\nHost: h\nContent-Length: 6\n\na\nb\n", "POST /", b"a\r\nb\r\n"),
    "a head alone": ("POST / HTTP/1.1\nHost: h\nContent-Length: 6\n\n", "POST /", b""),
    "curl -v through a proxy": ("> CONNECT h:443 HTTP/1.1\n> Host: h:443\n>\n" + VERBOSE, "GET /", b""),
    "a header in Latin-1": (b"GET / HTTP/1.1\nHost: h\nA: \xe9\n\n", "GET /", b""),
    "a reply after it": ("GET / HTTP/1.1\nHost: h\n\nHTTP/1.1 200 OK\n\nx", "GET /", b""),
    "http.client, among other lines": ("send: nothing\nsend: b'GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n'\n", "GET /", b""),
    "http.client in parts": ("send: b'POST / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n'\nsend: b'a'\n     b'b'\n", "POST /", b"ab"),
    "OkHttp, the length in the note": (
        "--> POST https://h/ h2\nA: b\n\n{}\n\n--> END POST (2-byte body)\n", "POST /", b"{}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", READ)
def test_what_was_logged_is_read(form: str) -> None:
    text, line, body = READ[form]
    request = read_request(text)
    assert (f"{request.method} {request.target}", request.body) == (line, body)
    assert request.header("host") == "h"


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "half a character in UTF-16": (b"\xff\xfeG\0E", "looks like binary data"),
    "half a character": ("curl h -d \ud83d", "holds a lone surrogate"),
    "half a character in a header": ("GET / HTTP/1.1\nHost: h\nA: \ud83d", "the headers holds a lone surrogate"),
    "a head that is long": ("GET / HTTP/1.1\nA: " + "a" * 70_000, "the request line and the headers have"),
    "no method": (":path: /\n:authority: h\n", "the pseudo headers lack :method"),
    "chunks that aren't there": (CHUNKED, "Transfer-Encoding is chunked, but there is no body"),
    "a hundred thousand chunks": (CHUNKED + "1\na\n" * 100_001, "the body has over 100,000 chunks"),
    "chunks that end": (f"{CHUNKED}2\r\n{{}}\r\nno size", "chunk 1 doesn't have the size"),
    "curl -v, twice": (VERBOSE * 2, "there are 2 requests"),
    "curl -v, of the proxy alone": ("> CONNECT h:443 HTTP/1.1\n> Host: h:443\n>\n", "neither a raw HTTP request"),
    "a trace that is long": ("=> Send header, 1 bytes (0x1)\n" + "\n" * 200_001, "its line 200,000 is not whole"),
    "a trace that was cut": ("=> Send header, 40 bytes (0x28)\n0000: GET / HTTP/1.1\n", "its line 1 is not whole"),
    "a hexadecimal trace that was cut": ("=> Send header, 40 bytes (0x28)\n0000: 47 45 54 20\n", "its line 1 is not whole"),
    "a trace without its second line": ("=> Send header, 40 bytes (0x28)\n0000: GET / HTTP/1.1\n0060: \n", "its line 2 is not whole"),
    "http.client, no message": ("send: b'a'\n", "neither a raw HTTP request"),
    "a quoted text without end": ('sent "GET / HTTP/1.1\\r\\nHost: h', "it ends within a quotation"),
    "OkHttp, twice": ("--> GET https://h/\n--> END GET\n" * 2, "there are 2 requests"),
    "HTTP/2, a line that is no header": (":method: GET\n:path: /\n?\n", "the line 3 is not a header"),
    "a URL with a control character": ('{"url": "https://h/\\u0007", "method": "GET"}', "the URL holds a space"),
    ".http, a comment that looks like a target": ("### a\n//comment\n", "looks like a .http export without a request"),
    ".http, no request line": ("### a\nGet it:\n\nhttps://h/\n", "neither a raw HTTP request"),
    ".http, only comments": ("### a\n# https://h/\n\n###\n// POST https://h/\n\n", "neither a raw HTTP request"),
    ".http, a head that is long": ("### a\nGET https://h/\nA: " + "a" * 70_000, "the request line and the headers have"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_whole_is_refused(kind: str) -> None:
    text, sentence = REFUSED[kind]
    with pytest.raises(ReadError) as caught:
        read_request(text)
    assert sentence in str(caught.value)
