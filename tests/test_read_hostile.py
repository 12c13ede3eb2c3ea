"""Whatever is pasted: a request, or one line of refusal; in linear time, and nothing of it steers the terminal."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from pasted import FORMS, NASTY, PLAIN, head, sign

from tcrypto.check import read_request
from tcrypto.check.readers import ReadError
from tcrypto.check.request import HttpRequest

SEEDS = [text if isinstance(text, bytes) else str(text).encode() for text in (form(sign(), PLAIN.decode()) for form in FORMS.values())]  # fmt: skip
ODD = [
    b"",
    b"'",
    b'"',
    b"\\",
    b"\n",
    b"\r\n",
    b" ",
    b"\0",
    b"\xff",
    b"\x1b[31m",
    b"$",
    b"`",
    b"^",
    b"|",
    b"&",
    b"<",
    b"<<",
    b"(",
    b")",
]
ODD += [
    b"{",
    b"}",
    b"[",
    b"]",
    b"{{",
    b"//",
    b"#",
    b":",
    b"=",
    b",",
    b"%",
    b"\xe2\x80\x9c",
    b"\xe2\x80\xae",
    b"\xc2\x9b",
    b"9" * 5000,
]
ODD += [
    b"[" * 2000,
    b"1e999",
    b"NaN",
    b"\\ud800",
    b"\\uffff",
    b"\\xff",
    b"\\777",
    b"@",
    b"-K x ",
    b"--next ",
    b"\n\n",
    b"HTTP/1.1 200 OK\n",
]


def reads(text: bytes | str, files: Callable[[str], bytes] | None = None) -> HttpRequest | None:
    try:
        return read_request(text, files)
    except ReadError as error:
        for line in (str(error), error.text("zh-CN")):
            assert line.isprintable()
            assert len(line) < 400
    return None


def spoilt(draw: random.Random) -> bytes:
    kind = draw.randrange(10)
    if kind == 0:
        return draw.randbytes(draw.randrange(300))
    if kind == 1:
        return b"".join(draw.choices(ODD, k=draw.randrange(30)))
    seed = draw.choice(SEEDS)
    for _ in range(draw.randrange(1, 5)):
        at, other = draw.randrange(len(seed) + 1), draw.choice(SEEDS)
        piece = draw.choice([draw.choice(ODD), other[: draw.randrange(len(other))], draw.randbytes(2)])
        seed = seed[:at] + piece + seed[at + draw.choice([0, 1, 3, draw.randrange(len(seed) + 1)]) :]
    return seed


@pytest.mark.hostile
@pytest.mark.parametrize("count", [500, pytest.param(5_000, marks=pytest.mark.deep)])
def test_hostile_texts(figure: Callable[[str, int], None], count: int) -> None:
    draw = random.Random(count)
    read = sum(reads(spoilt(draw), str.encode) is not None for _ in range(count))
    assert count // 10 < read < count * 9 // 10
    figure("hostile texts read or refused in one line", count)


# What is repeated, after what: the shapes that cost the most when they were looked for.
REPEATED = {
    "quotations": ("curl x -d ", "''"),
    "escapes": ("curl x -d $'", "\\u0041"),
    "variables": ("curl x -d ", "$a.Add("),
    "words": ("curl x ", "-H a:b "),
    "echo": ("", "echo | curl a\n"),
    "carets": ('curl ^"a^" ^\n -d ^"', '^"'),
    "PowerShell": ('Invoke-RestMethod -Uri h -Body "', "$("),
    "tables": ("$h = ", "@{"),
    "brackets": ("axios.post('u', ", "["),
    "names": ("requests.post('u', data=", "${"),
    "JSON": ("", '{"a":'),
    "line feeds": ("### a\nPOST https://h/\n\n", "\n"),
    "line feeds in a fence": ("```\n", "\n"),
    "variables of a .http file": ("", "@a={{a}}{{a}}\n"),
    "chunks": ("POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n", "1\na\n"),
    "replies": ("POST / HTTP/1.1\nContent-Length: 5\n\n", "HTTP/"),
    "headers": ("POST / HTTP/1.1\n", "A: b\n"),
    "verbose": ("> POST / HTTP/1.1\n> a: b\n", "> POST / HTTP/1.1\n"),
    "traces": ("=> Send header, 21 bytes (0x15)\n", "0000: 50 \n"),
    "reprs": ("", "send: b'"),
    "Logcat": ("I/OkHttp: --> POST https://h/ h2\nI/OkHttp: A: b\nI/OkHttp: \n", "I/OkHttp: a\n"),
    "HTTPie": ("http POST h a=b ", "c=d "),
    "commas": ("[", "1,"),
    "letters": ("", "A"),
    "bytes": ("", "é"),
}


@pytest.mark.deep
@pytest.mark.parametrize("shape", REPEATED)
def test_a_megabyte_and_more_takes_no_two_seconds(shape: str) -> None:
    start, piece = REPEATED[shape]
    text = start + piece * (1_500_000 // len(piece))
    started = time.process_time()
    reads(text, str.encode)
    assert time.process_time() - started < 2


@pytest.mark.deep
@pytest.mark.parametrize("piece", ["b", "b.", "b\n", "b=", "b.set('", "b[", "$", " ", "'", "b['b']", "b.b"])
def test_what_stands_before_a_call_takes_no_two_seconds(piece: str) -> None:
    started = time.process_time()
    reads(piece * (65_000 // len(piece)) + "\nfetch('https://h/', {body: 'a'})")
    assert time.process_time() - started < 2


@pytest.mark.deep
@pytest.mark.parametrize(
    "form", ["raw HTTP", "curl, bash", "curl, Chrome's for bash", "fetch", "HAR", "http.client's debuglevel", ".http"]
)
def test_a_body_of_ten_megabytes(form: str) -> None:
    body = b'{"ImageBase64": "' + b"QUJD" * (2_621_000) + b'"}'
    text = FORMS[form](sign(body), body.decode())
    started = time.process_time()
    request = read_request(text)
    assert time.process_time() - started < 2
    assert request.body == body


def test_what_is_longer_than_any_request_is_refused() -> None:
    with pytest.raises(ReadError, match="at most 50,331,648 are read"):
        read_request(b" " * (48 * 1024 * 1024 + 1))


@pytest.mark.deep
def test_many_brackets_are_no_recursion() -> None:
    for text in ("[" * 100_000, "fetch(" * 50_000, "axios(" + "{a:" * 50_000, "$a = " + "(" * 100_000 + "\nirm h"):
        assert reads(text) is None


@pytest.mark.parametrize("shape", REPEATED)
def test_repeated_shapes(shape: str) -> None:
    start, piece = REPEATED[shape]
    reads(start + piece * 1_000, str.encode)


def test_a_cut_anywhere_never_raises_anything_else() -> None:
    text = head(sign(NASTY)).encode() + NASTY
    for at in range(0, len(text), 7):
        reads(text[:at])
        reads(text[at:])
