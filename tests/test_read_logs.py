"""Requests as programs log them: curl -v and --trace, http.client, OkHttp, HTTP/2, quoted texts."""

from __future__ import annotations

import pytest
from pasted import refused, whole

G, P = "GET / | Host: h", "POST / | Host: h"
SENT = "POST / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
VERBOSE = "> POST / HTTP/1.1\n> Host: h\n"
PROXY = "> CONNECT h:443 HTTP/1.1\n> Host: h:443\n>\n< HTTP/1.1 200 OK\n<\n"
TRACED = "=> Send header, 28 bytes (0x1c)\n0000: POST / HTTP/1.1\n0011: Host: h\n001a: \n"
HEX = (
    "=> Send header, 28 bytes (0x1c)\n"
    "0000: 50 4f 53 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d POST / HTTP/1.1.\n"
    "0010: 0a 48 6f 73 74 3a 20 68 0d 0a 0d 0a             .Host: h....\n"
)
LOGCAT = "D/OkHttp: "
JUL = "Nov 14, 2023 10:13:20 PM okhttp3.internal.platform.Platform log\nINFO: "
NGHTTP = "[  0.041] send HEADERS frame\n          ; END_STREAM\n          :method: POST\n          :path: /a\n          :authority: h\n"
WHOLE: dict[str, tuple[str | bytes, str, str]] = {
    # text; method, target and all headers; body
    # curl -v and requests-toolbelt.
    "curl -v": (f"* a\n{VERBOSE}> A: b\n>\n* b\n< HTTP/1.1 200 OK\n< C: d\n", f"{P} | A: b", ""),
    "curl -v, cut after a header": (VERBOSE.rstrip("\n"), P, ""),
    "curl -v, carriage returns": (VERBOSE.replace("\n", "\r\n") + "> \r\n", P, ""),
    "curl -v, through a proxy": (f"{PROXY}{VERBOSE}>\n", P, ""),
    "curl -v, to nineteen proxies": (f"{PROXY * 19}{VERBOSE}>\n", P, ""),
    "curl -v and its command": (f"curl https://h/a -d b -v\n* c\n{VERBOSE}> CONTENT-LENGTH: 9\n> Transfer-Encoding: chunked\n> A: b\n>\n", f"{P} | A: b", "b"),
    "curl -v, a length without its body": (f"{VERBOSE}> Content-Length: 9\n>\n", f"{P} | Content-Length: 9", ""),
    "requests-toolbelt": ("< POST / HTTP/1.1\r\n< Host: h\r\n< \r\n< a\r\nb\r\n> HTTP/1.1 200 OK\r\n> \r\nc", P, "a\r\nb"),
    "requests-toolbelt, no mark before the body": ("< POST / HTTP/1.1\n< Host: h\n<\na\n>HTTP/1.1 200 OK\n", P, "a"),
    "requests-toolbelt, no reply": ("< POST / HTTP/1.1\n< Host: h\n< \n< a", P, "a"),
    "requests-toolbelt, a reply before it": ("a\n> HTTP/1.1 200 OK\n< POST / HTTP/1.1\n< Host: h\n< \n< a\n> HTTP/1.1 200 OK\n", P, "a"),
    # curl --trace.
    "a trace": (f"{TRACED}=> Send data, 4 bytes (0x4)\n0000: a\n0003: b\n", P, "a\r\nb"),
    "a trace of as many lines as are read": (TRACED + "\n" * 199_996, P, ""),
    "a trace, another byte in hexadecimal": (f"{HEX}=> Send data, 1 bytes (0x1)\n0000: ff .\n", P, "\udcff"),
    "a trace, another byte": (b"=> Send header, 24 bytes (0x18)\n0000: GET / HTTP/1.1\n0010: A: \xe9\n0016: \n", "GET / | A: é", ""),
    "a trace's end": (f"{TRACED}=> Send data, 5 bytes (0x5)\n0000: abc\n", P, "abc\r\n"),
    "a trace with times": (f"12:13:14.5 [0-0] {TRACED}12:13:14.5 [0-0] => Send data, 2 bytes (0x2)\n0000: ab\n12:13:14.5 == Info: c\n12:13:14.5 <= Recv data, 1 bytes\n0000: d\n", P, "ab"),
    "a trace, data in two": (f"{TRACED}=> Send data, 1 bytes (0x1)\n0000: a\n=> Send SSL data, 5 bytes\n0000: x\n=> Send data, 1 bytes (0x1)\n0000: b\n", P, "ab"),
    "a trace, a dot": (f"{TRACED}=> Send data, 3 bytes (0x3)\n0000: a.b\n", P, "a.b"),
    "a trace, dots in a header": ("=> Send header, 22 bytes (0x16)\n0000: GET /.. HTTP/1.1\n0012: A:\n", "GET /.. | A: ", ""),
    "a trace, data before it": (f"=> Send data, 1 bytes (0x1)\n0000: x\n{TRACED}", P, ""),
    "a trace in hexadecimal": (f"{HEX}=> Send data, 3 bytes (0x3)\n0000: c3 a9 2e  ...\n", P, "é."),
    "a trace in hexadecimal, dots": (f"{HEX}=> Send data, 2 bytes (0x2)\n0000: 2e 2e  ..\n", P, ".."),
    "a trace of what looks hexadecimal": (f"{TRACED}=> Send data, 5 bytes (0x5)\n0000: ab cd\n", P, "ab cd"),
    "a trace through a proxy": (f"=> Send header, 26 bytes (0x1a)\n0000: CONNECT h:443 HTTP/1.1\n0018: \n{TRACED}", P, ""),
    # http.client.
    "http.client": (f"send: b'{SENT}a'\nreply: 'HTTP/1.1 200 OK'\n", P, "a"),
    "http.client, in a log": (f"DEBUG send: b'{SENT}'\nDEBUG send: b'\\xe9\\'a'\n".replace("\\xe9", "\\xc3\\xa9"), P, "é'a"),
    "http.client, a text": (f'send: "{SENT}\\xe9"\n', P, "é"),
    "http.client, a text in single quotes": (f"send: '{SENT}\\xe9'\n", P, "é"),
    "http.client, bytes in double quotes": (f'send: b"{SENT}\\xc3\\xa9"\n', P, "é"),
    "http.client, in parentheses": (f"send: (b'{SENT}'\n b'a'\n b\"b\")\n", P, "ab"),
    "http.client, broken by a terminal": ("send: b'POST / HTTP/1.1\\r\\nHo\nst: h\\r\\n\\r\\na\r\nb'\n", P, "ab"),
    "http.client, through a proxy": (f"send: b'CONNECT h:443 HTTP/1.1\\r\\n\\r\\n'\nsend: b'{SENT}'\nsend: b'a'\n", P, "a"),
    # A quoted text.
    "a quoted text": (f'msg="{SENT}\\"a\\"\\u00e9" x="b"', P, '"a"é'),
    "a quoted text in single quotes": (f"x = '{SENT}\\xe9'", P, "é"),
    "a quoted text in bytes and double quotes": (f'x = b"{SENT}\\xc3\\xa9"', P, "é"),
    "a quoted text in bytes": (f"x = b'{SENT}\\xc3\\xa9'", P, "é"),
    "a quoted text, of a proxy before it": (f'"CONNECT h:443 HTTP/1.1\\r\\n\\r\\n" "{SENT}a"', P, "a"),
    # OkHttp.
    "OkHttp": ("--> POST https://h/a h2\nA: b\n\nc\n--> END POST (1-byte body)\n", "POST /a | Host: h | A: b", "c"),
    "OkHttp, a host": ("--> POST https://h/a\nHost: i\n\nc\n--> END POST (1-byte body)\n", "POST /a | Host: i", "c"),
    "OkHttp, a length": ("--> POST https://h/\ncontent-length: 1\n\nc\n--> END POST (1-byte body)\n", f"{P} | content-length: 1", "c"),
    "OkHttp, carriage returns": ("--> POST https://h/\r\nA: b\r\n\r\nc\r\n--> END POST\r\n", f"{P} | A: b", "c"),
    "OkHttp, two line feeds": ("--> POST https://h/\nA: b\n\nc\n\n--> END POST\n", f"{P} | A: b", "c\n"),
    "OkHttp, two line feeds and a length": ("--> POST https://h/\nA: b\n\nc\n\n--> END POST (1-byte body)\n", f"{P} | A: b", "c"),
    "OkHttp, cut": ("--> POST https://h/\nA: b\n\nc\n", f"{P} | A: b", "c\n"),
    "OkHttp, no headers": ("--> GET https://h/\n--> END GET\n", G, ""),
    "OkHttp, a note": ("--> POST https://h/\nA: b\n--> END POST (unknown)\n", f"{P} | A: b", ""),
    "OkHttp, omitted, no size": ("--> POST https://h/\nA: b\n--> END POST (body omitted)\n", f"{P} | A: b", ""),
    "OkHttp, a size at its first line": ("--> POST https://h/ (3-byte body)\nA: b\n--> END POST\n", f"{P} | A: b", ""),
    "OkHttp, Logcat": (f"{LOGCAT}--> POST https://h/\n{LOGCAT}A: b\n{LOGCAT}\n{LOGCAT}c\n{LOGCAT}d\n{LOGCAT}--> END POST\n", f"{P} | A: b", "c\nd"),
    "OkHttp, a mark that is there twice": ("D: x D: --> POST https://h/\nD: x D: A: b\nD: x D: --> END POST\n", f"{P} | A: b", ""),
    "OkHttp, Logcat with times": ("1:02 I  --> POST https://h/\n1:03 I  A: b\n1:04 I\n1:05 I  c\n1:06 I  --> END POST\n", f"{P} | A: b", "c"),
    "OkHttp, java.util.logging": (f"{JUL}--> POST https://h/\n{JUL}A: b\n{JUL}\n{JUL}c\n{JUL}--> END POST\n", f"{P} | A: b", "c"),
    "OkHttp, spaces before it": ("  --> POST https://h/\nA: b\n\nc\n--> END POST\n", f"{P} | A: b", "c"),
    # HTTP/2.
    "HTTP/2": (":method: POST\n:path: /a?b\n:authority: h\nA: b:c\n\nd", "POST /a?b | Host: h | A: b:c", "d"),
    "HTTP/2, a line alone": (":method: GET", "GET /", ""),
    "HTTP/2, brackets in a value": (":method: POST\n:authority: h\na: [b]\n", f"{P} | a: [b]", ""),
    "HTTP/2, a space after a bracket": ("[:method: POST] \n[:authority: h]\n", P, ""),
    "HTTP/2, a note of nghttp": ("  :method: POST\n  ; a\n  :authority: h\n", P, ""),
    "HTTP/2, without colons": (":method POST\n:authority h\n:path\t/a\nA : b\n", "POST /a | Host: h | A: b", ""),
    "HTTP/2, no path": (":METHOD: x\n:method: POST\n:authority: h\n".replace(":METHOD: x\n", ""), P, ""),
    "HTTP/2, brackets": ("[:method: POST]\n[:path: /a]\n[:authority: h]\n[a: b]\n", "POST /a | Host: h | a: b", ""),
    "HTTP/2, indented": ("\t:method: POST\n\t:authority: h\n\ta: b\n", f"{P} | a: b", ""),
    "HTTP/2, indented, and a body": ("  :method: POST\n  :authority: h\n\n{}", P, "{}"),
    "HTTP/2, nghttp": (f"{NGHTTP}          a: b\n[  0.051] recv SETTINGS frame\n\nc", "POST /a | Host: h | a: b", ""),
    "HTTP/2, Chrome's panel": (":method:\nPOST\n:path:\n/a\n:authority:\nh\na:\n b \nc:\nd\n", "POST /a | Host: h | a: b | c: d", ""),
    "HTTP/2, Chrome's panel, no colons": (":method\nPOST\n:authority\nh\na\nb\n\nc", f"{P} | a: b", "c"),
    "HTTP/2, Chrome's panel, cut": (":method:\nPOST\n:authority:\nh\na:\n", P, ""),
}  # fmt: skip


@pytest.mark.parametrize("form", WHOLE)
def test_the_whole_request_is_read(form: str) -> None:
    text, head, body = WHOLE[form]
    assert whole(text) == (head, body.encode("utf-8", "surrogateescape"))


UNKNOWN = "this is neither a raw HTTP request, nor a curl command, nor JSON, nor any other form that is read here"
TWO = "there are 2 requests in this text; paste one of them"
DOTS = "--trace-ascii shows other bytes than ASCII as dots, so the body isn't whole; take --trace"
COMPRESSED = "the log shows the body before it was compressed, which isn't what was sent; log it without compression"
ACCESS = "this looks like an access log, which shows neither headers nor body; paste the request itself"


def trace(line: str) -> str:
    return f"curl's trace can't be read: its line {line} is not whole"


SAID: dict[str, tuple[str | bytes, str]] = {
    "curl -v, thrice": (f"{VERBOSE}>\n" * 3, "there are 3 requests in this text; paste one of them"),
    "curl -v, many": (f"{VERBOSE}>\n" * 25, "there are 20 requests in this text; paste one of them"),
    "curl -v, a proxy alone": (PROXY, UNKNOWN),
    "curl -v, no header": ("> GET / HTTP/1.1\n> Host: h\n> a\n>\n", "the line 3 is not a header"),
    "a trace, twice": (TRACED * 2, TWO),
    "a trace, no header": ("=> Send header, \n", UNKNOWN),
    "a trace, dots": (f"{TRACED}=> Send data, 4 bytes (0x4)\n0000: a..b\n", DOTS),
    "a trace, an offset too large": (f"{TRACED}=> Send data, 9 bytes (0x9)\n0000: a\n0004: b\n", trace("2")),
    "a trace, an offset too small": (f"{TRACED}=> Send data, 9 bytes (0x9)\n0000: a\n0000: b\n", trace("2")),
    "a trace, an offset of one": (f"{TRACED}=> Send data, 9 bytes (0x9)\n0000: a\n0002: b\n", trace("2")),
    "a trace, a size too small": (f"{TRACED}=> Send data, 1 bytes (0x1)\n0000: xy\n", trace("1")),
    "a trace, a size of one more": (f"{TRACED}=> Send data, 6 bytes (0x6)\n0000: a\n0003: bc\n", trace("2")),
    "a trace, a size of three more": (f"{TRACED}=> Send data, 4 bytes (0x4)\n0000: a\n", trace("1")),
    "a trace in hexadecimal that was cut": (f"{HEX}=> Send data, 9 bytes (0x9)\n0000: 61 62\n", trace("1")),
    "a trace of many lines": (TRACED + "\n" * 199_997, trace("200,000")),
    "http.client, twice": (f"send: b'{SENT}'\n" * 2, TWO),
    "http.client, nothing": ("send: ''\n", UNKNOWN),
    "http.client, too many escapes": (f"send: b'{SENT}'\n" + "\\" * 200_001, "the command or program text has over 200,000 parts (words, quotations, escapes), more than any shell takes"),
    "a quoted text, twice": (f'"{SENT}" "{SENT}"', TWO),
    "a quoted text, cut": (f'"{SENT}', "the command can't be read: it ends within a quotation, or after a backslash"),
    "a quoted text, too many escapes": (f'"{SENT}"' + "\\" * 200_001, "the command or program text has over 200,000 parts (words, quotations, escapes), more than any shell takes"),
    "OkHttp, thrice": ("--> GET https://h/\n--> END GET\n" * 3, "there are 3 requests in this text; paste one of them"),
    "OkHttp, BASIC": ("--> POST https://h/ (3-byte body)\n<-- 200\n", ACCESS),
    "OkHttp, BASIC, a length that isn't known": ("--> POST https://h/ http/1.1 (unknown-length body)\n", ACCESS),
    "OkHttp, gzip": ("--> POST https://h/\nA: b\n\nc\n--> END POST (gzipped 1-byte, 9-byte body)\n", COMPRESSED),
    "OkHttp, another encoding": ("--> POST https://h/\nA: b\n\n--> END POST (encoded body omitted)\n", COMPRESSED),
    "OkHttp, binary": ("--> POST https://h/\nA: b\n\n--> END POST (binary 71-byte body omitted)\n", "the log leaves the body out (71 bytes); paste it in another form"),
    "OkHttp, a body cut": ("--> POST https://h/\nA: b\n\nc\n--> END POST (2-byte body)\n", "Content-Length says 2 bytes, the body has 1: a tool re-formatted it, or the paste isn't whole"),
    "OkHttp, no header": ("--> POST https://h/\nA: b\nc\n--> END POST\n", "the line 3 is not a header"),
    "OkHttp, two lengths": ("--> POST https://h/\ncontent-length: 1\n\ncd\n--> END POST (2-byte body)\n", "Content-Length says 1 bytes, the body has 2: a tool re-formatted it, or the paste isn't whole"),
    "HTTP/2, a line that is indented": (":method: GET\n a: b\n", "the line 2 is not a header"),
    "HTTP/2, no header": (":method: GET\n:path: /\na\n", "the line 3 is not a header"),
    "HTTP/2, brackets, no header": ("[:method: GET]\n[a]\n", "the line 2 is not a header"),
    "HTTP/2, no method": (":path: /\n:authority: h\n", "the pseudo headers lack :method"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAID)
def test_what_is_said(kind: str) -> None:
    text, sentence = SAID[kind]
    assert refused(text)[0] == sentence
