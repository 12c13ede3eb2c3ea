"""A body under an initialization vector that nobody knows: what follows its first block says what it was."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from cryptography.hazmat.primitives.ciphers import modes
from generator.arithmetic import b64, pkcs7
from generator.broken_sealer import SM4, aes, compact, drawn, in_mode, sm4
from sealing import CFB, CFB8, of

pytestmark = pytest.mark.each
LOST = replace(aes, used_iv=lambda iv, key: drawn(16, "lost"))
PARAMS: dict[str, Any] = {"Name": "張三", "CardSide": "FRONT", "Config": '{"a":true}'}
Plain = Callable[[Any], bytes]


def text(params: Any) -> str:
    """Compact JSON."""
    return compact(params).decode()


KNOWN: dict[str, tuple[str, Plain]] = {
    "JSON": ("", compact),
    "JSON with blanks": ("", lambda params: json.dumps(params, ensure_ascii=False).encode()),
    "JSON with escapes": ("", lambda params: json.dumps(params, separators=(",", ":")).encode()),
    "JSON with blanks and escapes": ("", lambda params: json.dumps(params).encode()),
    "JSON, sorted": ("", lambda params: compact(dict(sorted(params.items())))),
    "JSON, sorted, with blanks": ("", lambda params: json.dumps(params, sort_keys=True, ensure_ascii=False).encode()),
    "twice": ("body-json-twice", lambda params: json.dumps(text(params)).encode()),
    "twice, without escapes": ("body-json-twice", lambda params: compact(text(params))),
    "Base64": ("body-plain-base64", lambda params: b64(compact(params)).encode()),
    "hexadecimal": ("body-plain-base64", lambda params: compact(params).hex().encode()),
    "gzip": ("body-compressed", lambda params: gzip.compress(compact(params), mtime=0)),
    "zlib": ("body-compressed", lambda params: zlib.compress(compact(params))),
    "deflate": ("body-compressed", lambda params: zlib.compress(compact(params))[2:-4]),
    "GBK": ("body-charset", lambda params: text(params).encode("gb18030")),
    "Big5": ("body-charset", lambda params: text(params).encode("big5")),
    "UTF-16, little": ("body-charset", lambda params: text(params).encode("utf-16-le")),
    "UTF-16, big": ("body-charset", lambda params: text(params).encode("utf-16-be")),
    "UTF-16 with its mark": ("body-charset", lambda params: text(params).encode("utf-16")),
    "UTF-8 with its mark": ("body-charset", lambda params: text(params).encode("utf-8-sig")),
    "question marks": ("body-charset", lambda params: text(params).encode("ascii", "replace")),
    "UTF-8 twice": ("body-charset", lambda params: text(params).encode().decode("latin-1").encode()),
    "padded": ("body-padding", lambda params: pkcs7(compact(params))),
    "a form": ("body-not-json", lambda params: urlencode(params).encode()),
    "a form that isn't encoded": (
        "body-not-json",
        lambda params: "&".join(f"{k}={v}" for k, v in params.items()).encode(),
    ),
    "Python's notation": ("body-not-json", lambda params: str(params).encode()),
    "Version among them": (
        "body-common-params",
        lambda params: compact({"Action": "IDCardOCR", "Version": "2018-11-19", **params}),
    ),
    "Version last": ("", lambda params: compact({**params, "Version": "2018-11-19"})),
}


@pytest.mark.parametrize("what", KNOWN)
def test_what_was_meant_shows_from_the_second_block_on(what: str) -> None:
    cause, plain = KNOWN[what]
    found = of(replace(LOST, plain=plain), params=PARAMS)
    if what == "Version last":
        assert found == "iv-other?"
    else:
        assert found == f"iv-other {cause}".strip()


def test_parameters_of_latin_1() -> None:
    params = {"Name": "Jürgen", "CardSide": "FRONT"}
    found = of(replace(LOST, plain=lambda params: text(params).encode("latin-1")), params=params)
    assert found == "iv-other body-charset"


@pytest.mark.parametrize(("tail", "proved"), [(10, False), (11, False), (12, True), (13, True)])
def test_twelve_octets_at_least_are_compared(tail: int, proved: bool) -> None:
    """With less, it is chance."""
    params = {"a": "x" * (16 + tail - 8)}
    assert len(compact(params)) == 16 + tail
    assert of(LOST, params=params) == ("iv-other" if proved else "unexplained")
    assert of(LOST, params=params, known=False) == ("iv-other?" if proved else "unexplained")


SHOWN: dict[str, tuple[str, str, bytes]] = {
    "the end of JSON": ("iv-other?", "iv-other?", b"X" * 16 + b'"anything": 12}'),
    "the end of JSON, blanks after it": ("iv-other?", "iv-other?", b"X" * 16 + b'"anything": 12}\r\n \t'),
    "twelve octets": ("iv-other?", "iv-other?", b"X" * 16 + b'"nothing":1}'),
    "eleven octets": ("unexplained", "unexplained", b"X" * 16 + b'"nothin":1}'),
    "eleven octets and blanks": ("unexplained", "unexplained", b"X" * 16 + b'"nothin":1}  '),
    "twenty octets of a text": ("iv-other? body-not-json?", "unexplained", b"X" * 16 + b"twenty letters it is"),
    "nineteen octets of a text": ("unexplained", "unexplained", b"X" * 16 + b"nineteen letters is"),
    "a control character": ("unexplained", "unexplained", b"X" * 16 + b"\x01text and then an end}"),
    "a control character at the end": ("unexplained", "unexplained", b"X" * 16 + b"text and then an end\x01}"),
    "a control character in the middle": ("iv-other?", "iv-other?", b"X" * 16 + b"t" * 64 + b"\x01" + b"t" * 64 + b"}"),
    "tabs and lines": ("iv-other?", "iv-other?", b"X" * 16 + b"\r\n\t and then an end}"),
    "no UTF-8": ("unexplained", "unexplained", b"X" * 16 + b"twenty letters \xff it is"),
    "Chinese": ("iv-other? body-not-json?", "unexplained", b"X" * 16 + "二十个字节的文本".encode()),
}


@pytest.mark.parametrize("what", SHOWN)
def test_what_nobody_meant(what: str) -> None:
    known, unknown, plain = SHOWN[what]
    client = replace(LOST, plain=lambda params: plain)
    assert of(client) == known
    assert of(client, known=False) == unknown


FILLED: dict[str, Any] = {
    "zeros": lambda data: data + bytes(-len(data) % 16),
    "80 and zeros": lambda data: data + b"\x80" + bytes(-len(data + b"\x80") % 16),
}


@pytest.mark.parametrize("how", FILLED)
def test_another_padding_too(how: str) -> None:
    client = replace(LOST, seal=in_mode("AES", modes.CBC, FILLED[how]), params=PARAMS | {"N": 10})
    assert of(client) == "iv-other body-padding"
    assert of(client, known=False).split(" / ")[0] == "iv-other? body-padding?"


MODES = {"CBC": in_mode("SM4", modes.CBC, pkcs7), "CFB": in_mode("SM4", CFB)}


@pytest.mark.parametrize("mode", MODES)
def test_the_other_chained_modes(mode: str) -> None:
    other = replace(sm4, iv_size=16, used_iv=LOST.used_iv, seal=MODES[mode])
    assert other.algorithm == SM4
    assert of(other).split(" / ")[0] == "iv-other body-mode"
    if mode != "CBC":
        for cipher in (in_mode("AES", CFB), in_mode("AES", CFB8)):
            assert of(replace(LOST, seal=cipher)) == "iv-other body-mode"


def test_what_else_may_be_wrong() -> None:
    assert of(replace(LOST, iv_text=lambda iv: iv.hex())) == "iv-text iv-other"
    assert of(replace(LOST, iv_size=12)) == "iv-length iv-other"
    assert of(replace(LOST, iv_text=lambda iv: None)) == "iv-other"
    assert of(replace(LOST, body_text=lambda data: data.hex())) == "iv-other body-text"
    assert of(replace(LOST, used=lambda key: key[:16])) == "iv-other body-key-length"
    assert of(replace(LOST, used=lambda key: key[:16], body_text=lambda data: data.hex())) == "unexplained"
    assert of(replace(LOST, wrapped=lambda key, iv: key.hex().encode())) == "blob-key-as-text iv-other"
    assert of(replace(LOST, blob_text=lambda data: quote(b64(data), safe=""))) == "blob-text iv-other"


def test_less_than_two_blocks_say_nothing() -> None:
    assert of(replace(LOST, plain=lambda params: b'{"a":1}')) == "unexplained"
    assert of(replace(LOST, join=lambda body, tag, iv: (body[:-1], []))) == "unexplained"
