"""Raw HTTP, what programs log of it, and .http files."""

from __future__ import annotations

from typing import Any

import pytest
from pasted import refused, whole

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


def raw(headers: str, body: str, first: str = "POST / HTTP/1.1") -> str:
    return f"{first}\nHost: h\n{headers}\n{body}"


def chunks(body: str) -> str:
    return raw("Transfer-Encoding: chunked\n", body)


G, P = "GET / | Host: h", "POST / | Host: h"
C = f"{P} | Transfer-Encoding: chunked"
LOGGED = "2023/11/14 22:13:20 [DEBUG] request = POST / HTTP/1.1\nHost: h\n\n"
UNDATED = "request = POST / HTTP/1.1\nHost: h\n\n"
REPLY = "HTTP/1.1 200 OK\nA: b\n\nc"
LONG = f"GET /{'a' * 65_505} HTTP/1.1\nHost: h\n"  # with its Host, 65,528 characters
PLACEHOLDERS = "the text holds placeholders ({}) whose values aren't in it: paste it with the values"
WHOLE: dict[str, tuple[Any, str, str]] = {
    # text; method, target and all headers; body
    # Lines.
    "spaces around a value": (raw("A: \u00a0b c\t \nD:e:f\nG:\n", ""), f"{P} | A: b c | D: e:f | G: ", ""),
    "what is no space": (raw("A: Xb\u2003\n", ""), f"{P} | A: Xb\u2003", ""),
    "a folded line": (raw("Z: y\nX: w\nA: b\n  c: d\n\te\nF: g\n", ""), f"{P} | Z: y | X: w | A: b\n  c: d\n\te | F: g", ""),
    "an asterisk": ("OPTIONS * HTTP/1.1\nHost: h\n\n", "OPTIONS * | Host: h", ""),
    "an asterisk without a host": ("OPTIONS * HTTP/1.1\nA: b\n\n", "OPTIONS * | A: b", ""),
    "a target without a host": ("GET /a#b HTTP/1.1\nA: b\n\n", "GET /a#b | A: b", ""),
    "a URL": ("GET https://i/a?b#c HTTP/1.1\nA: b\n\n", "GET /a?b | Host: i | A: b", ""),
    "a URL and a host": ("GET https://i/a?b#c HTTP/1.1\nHOST: h\n\n", "GET /a?b#c | HOST: h", ""),
    "a request line alone": ("GET https://i/a", "GET /a | Host: i", ""),
    "spaces around the request line": ("  GET  \u00a0 /a \t HTTP/1.1 \nHost: h\n\n", "GET /a | Host: h", ""),
    "a method of another case": ("Get / HTTP/1.1\nHost: h\n\n", "Get / | Host: h", ""),
    "a method that is no word": ("M-SEARCH!x / HTTP/1.1\nHost: h\n\n", "M-SEARCH!x / | Host: h", ""),
    "spaces after the head": ("GET / HTTP/1.1\nHost: h\nA: b\n  ", f"{G} | A: b", ""),
    "a line of spaces after the head": (raw("A: b\n \u00a0\t", "c"), f"{P} | A: b", "c"),
    "a text before it": (f"I send\n{raw('', 'a')}", P, "a"),
    "a double in UTF-8 and Latin-1": (b"GET /\xe9 HTTP/1.1\nHost: h\nA: \xc3\xa9\nB: \xe9\n\n", "GET /é | Host: h | A: é | B: é", ""),
    "the longest head": (f"{LONG}A: bcdef\n\n", f"GET /{'a' * 65_505} | Host: h | A: bcdef", ""),
    # Where the body ends.
    "no length": (raw("", "a\n"), P, "a\n"),
    "no length, and a reply": (raw("", f"a\r\n\r\n{REPLY}"), P, "a"),
    "no length, a space and a reply": (raw("", f"aX \n\n{REPLY}"), P, "aX "),
    "no length, a letter and a reply": (raw("", f"aX\n\n{REPLY}"), P, "aX"),
    "no length, a reply alone": (raw("", f"\r\n \t\0{REPLY}"), P, ""),
    "no length, a reply within a line": (raw("", f"a {REPLY}"), P, f"a {REPLY}"),
    "no length, what is no reply": (raw("", "HTTP/1.1 600 x"), P, "HTTP/1.1 600 x"),
    "a length": (raw("Content-Length: 2\n", "ab"), f"{P} | Content-Length: 2", "ab"),
    "a length of nothing": (raw("content-length: 0\n", ""), f"{P} | content-length: 0", ""),
    "a length of fifteen digits": (raw("Content-Length: 000000000000002\n", "ab\r\n\t \0"), f"{P} | Content-Length: 000000000000002", "ab"),
    "the first of two lengths": (raw("Content-Length: 1\nContent-Length: 5\n", "a"), f"{P} | Content-Length: 1 | Content-Length: 5", "a"),
    "a length, and a reply": (raw("Content-Length: 1\n", f"a{REPLY}"), f"{P} | Content-Length: 1", "a"),
    "a length, four thousand line feeds": (raw("Content-Length: 1\n", "a" + "\n" * 4096 + "b"), f"{P} | Content-Length: 1", "a"),
    "a length, but no body": (raw("Content-Length: 5\n", "\r\n"), f"{P} | Content-Length: 5", ""),
    "a length, a reply alone": (raw("Content-Length: 5\n", REPLY), f"{P} | Content-Length: 5", ""),
    "a length of carriage returns": (raw("Content-Length: 7\n", "a\nb\r\nc"), f"{P} | Content-Length: 7", "a\r\nb\r\nc"),
    "a length of one more": (raw("Content-Length: 6\n", "a\nb\n\n"), f"{P} | Content-Length: 6", "a\r\nb\r\n"),
    # A logger's prefix.
    "a logger's line feed": (f"{LOGGED}a\n\n", P, "a\n"),
    "a logger's carriage return": (f"{LOGGED}a\r\n", P, "a"),
    "a logger's next line": (f"{LOGGED}a\n2024/01/02 03:04:05 b\n", P, "a"),
    "a logger's next line, between": (f"{LOGGED}a\nx2024/01/02 b\n2023/1/02 c\n", P, "a\nx2024/01/02 b\n2023/1/02 c"),
    "a logger's reply": (f"{LOGGED}a\n\n2023/11/14 response = {REPLY}", P, "a"),
    "a logger's reply without a date": (f"{UNDATED}a\n\nresponse = {REPLY}", P, "a"),
    "no logger's reply": (raw("", f"a\nresponse = {REPLY}"), P, f"a\nresponse = {REPLY}"),
    "a logger without a date": (f"{UNDATED}a\n2024/01/02 03:04:05 b\n", P, "a\n2024/01/02 03:04:05 b"),
    "a logger in brackets": ("[14-11-23] POST / HTTP/1.1\nHost: h\n\na\n[15-12-24] b", P, "a"),
    "a logger's time": ("22:13:20 POST / HTTP/1.1\nHost: h\n\na\n22:13:21 b", P, "a"),
    "a logger, and a length": ("x: POST / HTTP/1.1\nHost: h\nContent-Length: 1\n\na\nb", f"{P} | Content-Length: 1", "a"),
    "a logger, a length of two": ("x: POST / HTTP/1.1\nHost: h\nContent-Length: 2\n\nab\nc", f"{P} | Content-Length: 2", "ab"),
    "a logger, a length, a carriage return": ("x: POST / HTTP/1.1\nHost: h\nContent-Length: 1\n\na\r\nb", f"{P} | Content-Length: 1", "a"),
    # Chunks.
    "chunks": (chunks("3\r\na\nb\r\n0A;x=y\r\n0123456789\r\n0\r\nA: b\r\n\r\n"), C, "a\nb0123456789"),
    "chunks of line feeds": (chunks("2 \nab\n1\nc\n0\n\n"), C, "abc"),
    "no chunk": (chunks("0\r\n\r\n"), C, ""),
    "chunks put together": (chunks("xyz\n"), C, "xyz\n"),
    "chunks put together, and a reply": (chunks(f"xyz\n{REPLY}"), C, "xyz"),
    "chunks of gzip": (raw("transfer-encoding: gzip, Chunked\n", "1\na\n0\n"), f"{P} | transfer-encoding: gzip, Chunked", "a"),
    "a length besides": (raw("Content-Length: 9\nTransfer-Encoding: chunked\n", "1\na\n0\n"), f"{P} | Content-Length: 9 | Transfer-Encoding: chunked", "a"),
    "a hundred thousand chunks": (chunks("1\na\n" * 100_000 + "0\n"), C, "a" * 100_000),
    # Encodings, and fences.
    "UTF-8 with a mark": (b"\xef\xbb\xbfGET / HTTP/1.1\nHost: h\n\n", G, ""),
    "a mark in a text": ("\ufeffGET / HTTP/1.1\nHost: h\n\n", G, ""),
    "UTF-16 with a mark": (raw("A: 一\n", "é").encode("utf-16"), f"{P} | A: 一", "é"),
    "UTF-16 with a mark, the larger byte first": (b"\xfe\xff" + raw("A: 一\n", "é").encode("utf-16-be"), f"{P} | A: 一", "é"),
    "UTF-16, the smaller byte first": ("GET https://h/ HTTP/1.1\nA: bbbbb一\n\né".encode("utf-16-le"), f"{G} | A: bbbbb一", "é"),
    "UTF-16, the larger byte first": ("GET https://h/ HTTP/1.1\nA: bbbbb一\n\né".encode("utf-16-be"), f"{G} | A: bbbbb一", "é"),
    "zeros in a body": (raw("", "a\0b\nc"), P, "a\0b\nc"),
    "a zero behind what is looked at": (f"GET /{'a' * 507}\0 HTTP/1.1\nHost: h\n\n", f"GET /{'a' * 507}\0 | Host: h", ""),
    "bytes": (bytearray(b"GET / HTTP/1.1\nHost: h\n\n"), G, ""),
    "a view of bytes": (memoryview(b"GET / HTTP/1.1\nHost: h\n\n"), G, ""),
    "a fence": ("\n```http\nGET / HTTP/1.1\nHost: h\n\na\n```\nb\n```\n", G, "a"),
    "a fence of tildes": ("~~~\nGET / HTTP/1.1\nHost: h\n\n```\na\n~~~", G, "```\na"),
    "a fence that doesn't end": ("```\nGET / HTTP/1.1\nHost: h\n\na", G, "a"),
    # Templates.
    "braces in a header": ("GET https://h/ HTTP/1.1\nA: {{b}}\n\nc", f"{G} | A: {{{{b}}}}", "c"),
    "braces after a text": ("a {{b}}\nGET https://h/ HTTP/1.1\n\n", G, ""),
    "a URL alone": (" https://h/a?b=c#d \n", "GET /a?b=c | Host: h", ""),
    "the longest URL": (f"https://h/{'a' * 65_526} ", f"GET /{'a' * 65_526} | Host: h", ""),
    "a request line without a version": ("POST https://h/\nA: b\n\nc", f"{P} | A: b", "c"),
    # .http files.
    ".http": ("### a\nPOST https://h/ HTTP/1.1\nA: b\n\nc\n \t\n", f"{P} | A: b", "c"),
    ".http without a method": ("# a\nhttps://h/\nA: b\n", f"{G} | A: b", ""),
    ".http of another case": ("@a=b\nGET /c\nHost: h\n", "GET /c | Host: h", ""),
    ".http, comments": ("// a\n\n@b = c\n# d\nPOST https://h/\n# e\nA: b\n// f\nC: d\n\n# g\n// h", f"{P} | A: b | C: d", "# g\n// h"),
    ".http, a query in lines": ("###\nGET https://h/a\n  ?b=c \n\t&d=e\nA: b\n", "GET /a?b=c&d=e | Host: h | A: b", ""),
    ".http, variables": ("@a = {{b}}/c\n@b=h \r\n@d-e = f\n\nPOST https://{{a}}\nA: {{ d-e }}\n\n{{d-e}}{{b}}", "POST /c | Host: h | A: f", "fh"),
    ".http, eight variables": (
        "".join(f"@a{n} = {{{{a{n + 1}}}}}\n" for n in range(7)) + "@a7 = h\nGET https://{{a0}}/\n", G, "",
    ),
    ".http, a variable of ten thousand": (f"@a = {'b' * 10_000}\nPOST https://h/\n\n{{{{a}}}}", P, "b" * 10_000),
    ".http, what is no space": ("###\nPOST https://h/\n\naX\u2003\n", P, "aX\u2003"),
    ".http, a letter at its end": ("###\nPOST https://h/\n\naX\n", P, "aX"),
    ".http, a script after it": ("###\nPOST https://h/\n\na\n\n> {%\nb %}\n", P, "a"),
    ".http, a reply saved": ("###\nPOST https://h/\n\na\n>> b.json\nc", P, "a"),
    ".http, a reply": ("###\nPOST https://h/\n\na\n\nHTTP/1.1 200 OK\nc", P, "a"),
    ".http, a title after it": ("GET https://h/\n\na\n### b\n###\n", G, "a"),
    ".http, titles without a request": ("### a\n\n### b\n# c\n### d\nGET https://h/\n", G, ""),
    ".http, a blank line of spaces": ("###\r\nPOST https://h/\r\nA: b\r\n \t\r\nc", f"{P} | A: b", "c"),
    ".http, the longest head": (f"###\nGET https://h/\nA: {'a' * 65_518}\n\n", f"{G} | A: {'a' * 65_518}", ""),
}  # fmt: skip


@pytest.mark.parametrize("form", WHOLE)
def test_the_whole_request_is_read(form: str) -> None:
    text, head, body = WHOLE[form]
    assert whole(text) == (head, body.encode())


def test_a_file_in_a_body() -> None:
    files = {"./a b": b"c\xff\r\n", "d": b"e"}
    assert whole("###\nPOST https://h/\n\n1\n< ./a b \n<@utf8 d\n2\n", files.__getitem__) == (P, b"1\nc\xff\r\n\ne\n2")


@pytest.mark.parametrize(
    "text", ["# curl https://h/ --data-binary @a", "# b\nPOST https://h/\n\n< a", "# b\nhttps://h/\n\n< a"]
)
def test_a_file_after_a_comment(text: str) -> None:
    assert whole(text, str.encode)[1] == b"a"


def test_twenty_files() -> None:
    text = "###\nPOST https://h/\n\n" + "< a\n" * 20
    assert whole(text, lambda name: name.encode()) == (P, b"\n".join([b"a"] * 20))
    assert refused(text + "< a\n", lambda name: name.encode()) == (
        "the text names over 20 files",
        "内容中引用的文件超过 20 个",
    )
    assert refused(text)[0] == "the command sends the file a: --read-files reads it"


def length(said: object, size: int) -> str:
    return f"Content-Length says {said} bytes, the body has {size:,}: a tool re-formatted it, or the paste isn't whole"


def chunk(number: int) -> str:
    return f"the chunks of the body can't be read: chunk {number} doesn't have the size it says"


UNKNOWN = "this is neither a raw HTTP request, nor a curl command, nor JSON, nor any other form that is read here"
BINARY = "this looks like binary data, not like a request"
NUMBER = "Content-Length is not a number"
TWO = "there are 2 requests in this text; paste one of them"
HEAD = "the request line and the headers have {} bytes; 65,536 are read"
SAID: dict[str, tuple[str | bytes, str]] = {
    "a folded line first": ("GET / HTTP/1.1\n A: b\n\n", "the line 2 is not a header"),
    "no colon": ("GET / HTTP/1.1\nA: b\nc\n\n", "the line 3 is not a header"),
    "no name": ("GET / HTTP/1.1\nA: b\nC: d\n: e\n\n", "the line 4 is not a header"),
    "a space after a name": ("GET / HTTP/1.1\nA : b\n\n", "the line 2 is not a header"),
    "a head of one more": (f"{LONG}A: bcdefg\n\na", HEAD.format("65,537")),
    "a head of one more, alone": (f"{LONG}A: bcdefg\n\r\n", HEAD.format("65,537")),
    "a head of one more, cut": (f"{LONG}A: bcdefg\r\n", HEAD.format("65,539")),
    "a head of other letters": (f"{LONG}A: éééééé\n\na", HEAD.format("65,543")),
    "a URL of one more": (f"https://h/{'é' * 65_527}", HEAD.format("131,064")),
    "a length that is a word": (raw("Content-Length: a\n", "a"), NUMBER),
    "a length below zero": (raw("Content-Length: -1\n", "a"), NUMBER),
    "a length of nothing": (raw("Content-Length:\n", "a"), NUMBER),
    "a length in other digits": (raw("Content-Length: １\n", "a"), NUMBER),
    "a length of a superscript": (raw("Content-Length: ²\n", "ab"), NUMBER),
    "a length of sixteen digits": (raw("Content-Length: 0000000000000002\n", "ab"), NUMBER),
    "a length too small": (raw("Content-Length: 1\n", "abc"), length(1, 3)),
    "a length too large": (raw("Content-Length: 6\n", "ab\r\n"), length(6, 2)),
    "a length, a reply within": (raw("Content-Length: 4\n", f"a\n\n{REPLY}"), length(4, 1)),
    "a length, fewer line feeds": (raw("Content-Length: 1\n", "a" + "\n" * 4095 + "b"), length(1, 4097)),
    "a length, and a space": (raw("Content-Length: 9\n", "a \n"), length(9, 2)),
    "a length, and a letter": (raw("Content-Length: 9\n", "aX\n"), length(9, 2)),
    "a length, in a log's line": ("x: POST / HTTP/1.1\nHost: h\nContent-Length: 1\n\naX\nb", length(1, 4)),
    "a length in characters": (
        raw("Content-Length: 2\n", "éa"), "Content-Length says 2, which is the body's number of characters; it has 3 bytes in UTF-8",
    ),
    "a length, and the next": (raw("Content-Length: 1\n", "a\r\n\r\nGET /a HTTP/1.1\r\n"), TWO),
    "chunks that are missing": (chunks("\r\n \t"), "Transfer-Encoding is chunked, but there is no body; paste the body, too"),
    "chunks of zeros": (chunks("\0"), "Transfer-Encoding is chunked, but there is no body; paste the body, too"),
    "a chunk too short": (chunks("2\na"), chunk(1)),
    "the second chunk too short": (chunks("1\na\n3\nab\n"), chunk(2)),
    "a chunk too long": (chunks("1\nab\n0\n"), chunk(1)),
    "no chunk of zero": (chunks("1\na\n1\nb\n"), chunk(2)),
    "no size of a chunk": (chunks("1\na\n1\nb\n1\nc\nx\n0\n"), chunk(3)),
    "a carriage return alone": (chunks("1\na\r0\n"), chunk(1)),
    "a hundred thousand and one": (chunks("1\na\n" * 100_001 + "0\n"), "the body has over 100,000 chunks"),
    "four bytes of UTF-16": ("ab".encode("utf-16-le"), UNKNOWN),
    "four bytes of UTF-16, the larger first": ("ab".encode("utf-16-be"), UNKNOWN),
    "two bytes": (b"a\0", BINARY),
    "half of UTF-16": (b"\xfe\xffa", BINARY),
    "zeros in UTF-16's head": ("GET / HTTP/1.1\nA: \u4e00b".encode("utf-16-le"), BINARY),
    "a zero in the request line": (f"\nGET /{'a' * 505}\0 HTTP/1.1\nHost: h\n\n", BINARY),
    "a zero in a line alone": ("GET /\0 HTTP/1.1", BINARY),
    "a surrogate": ("curl h -d \udc7f", "the request holds a lone surrogate, which no request can carry"),
    "another surrogate": ("curl h -d \udd00", "the request holds a lone surrogate, which no request can carry"),
    "the first byte": ("curl h -d é\udc80", "this is not UTF-8: byte 13 can't be read; save it as UTF-8 (a command's text counts in its encoding)"),
    "the last byte": ("curl h -d \udcff", "this is not UTF-8: byte 11 can't be read; save it as UTF-8 (a command's text counts in its encoding)"),
    "a surrogate in a header": (raw("A: \ud83d\n", ""), "the headers holds a lone surrogate, which no request can carry"),
    "a surrogate in a body": (raw("", "\ud83d"), "the body holds a lone surrogate, which no request can carry"),
    # Templates and .http files.
    "braces in the request line": ("GET https://{{a}}/ HTTP/1.1\nHost: h\n\n", PLACEHOLDERS.format("{{a}}")),
    "braces in the request line, after a text": ("a\nGET https://{{a}}/ HTTP/1.1\nHost: h\n\n", PLACEHOLDERS.format("{{a}}")),
    "braces after a title": ("###\nGET https://h/ HTTP/1.1\nA: {{b}}\n\n", PLACEHOLDERS.format("{{b}}")),
    "seven names": ("###\nPOST https://h/\n\n{{a}}{{a}}{{ b }}{{$c}}{{d.e}}{{f g}}{{h}}{{i}}", PLACEHOLDERS.format("{{a}}, {{b}}, {{$c}}, {{d.e}}, {{f g}}, {{h}}")),
    "variables that are themselves": ("@a = {{b}}\n@b = {{a}}\nGET https://{{a}}/\n", PLACEHOLDERS.format("{{a}}")),
    "nine variables": (
        "".join(f"@a{n} = {{{{a{n + 1}}}}}\n" for n in range(8)) + "@a8 = h\nGET https://{{a0}}/\n", PLACEHOLDERS.format("{{a8}}"),
    ),
    "a variable that is too long": (f"@a = {'b' * 10_001}\nPOST https://h/\n\n{{{{a}}}}", PLACEHOLDERS.format("{{a}}")),
    "two titles": ("### a\nGET https://h/\n### b\nGET https://h/\n", TWO),
    "three titles": ("###\nGET https://h/\n###\nGET https://h/\n###\nGET https://h/\n", "there are 3 requests in this text; paste one of them"),
    ".http, no header": ("###\nGET https://h/\nA: b\nc\n", "the line 3 is not a header"),
    ".http, nothing that is asked": ("###\n//a\n", "this looks like a .http export without a request in it"),
    ".http, a head of one more": (f"###\nGET https://h/\nA: {'a' * 65_519}\n\n", HEAD.format("65,537")),
    ".http, a file": ("###\nPOST https://h/\n\n< a\n", "the command sends the file a: --read-files reads it"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAID)
def test_what_is_said(kind: str) -> None:
    text, sentence = SAID[kind]
    assert refused(text)[0] == sentence
