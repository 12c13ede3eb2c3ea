"""What was encrypted isn't the JSON: in another charset, compressed, encoded, padded, something else, or damaged."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from cryptography.hazmat.primitives.ciphers import modes
from generator.arithmetic import b64, pkcs7
from generator.broken_sealer import AES, SM4, Client, aes, compact, deflate, drawn, in_mode, sm4, twice, x923
from sealing import CFB, IN_OTHER_FORMS, KEYS, LOADED, of, said

from tcrypto.check.diagnose_sealed import diagnose_sealed

pytestmark = pytest.mark.each

BOTH = pytest.mark.parametrize("client", [aes, sm4], ids=["AES", "SM4"])
Text = Callable[[str], bytes]
PARAMS: dict[str, Any] = {"ImageUrl": "https://example.com/卡片.jpg", "CardSide": "FRONT"}


def of_text(client: Client, change: Text, *, known: bool = True, params: Any = None) -> str:
    """What is said where the JSON's text was encrypted as something else."""
    made = replace(client, plain=lambda params: change(compact(params).decode()))
    return of(made, known=known, params=params or PARAMS)


def unproved(client: Client, cause: str) -> str:
    """The same without the parameters: SM4-GCM has its tag."""
    return cause if client is sm4 else f"{cause}?"


# --- The whole body ---------------------------------------------------------------------------------------------------

WHOLE: dict[str, tuple[str, Text]] = {
    "GBK": ("body-charset", lambda text: text.encode("gbk")),
    "GB 18030": ("body-charset", lambda text: text.encode("gb18030")),
    "Big5": ("body-charset", lambda text: text.replace("卡", "張").encode("big5", "replace")),
    "Shift JIS": ("body-charset", lambda text: text.replace("卡", "日").encode("shift_jis")),
    **IN_OTHER_FORMS,
    "zlib": ("body-compressed", lambda text: zlib.compress(text.encode())),
    "zlib, fast": ("body-compressed", lambda text: zlib.compress(text.encode(), 1)),
    "zlib, best": ("body-compressed", lambda text: zlib.compress(text.encode(), 9)),
    "deflate": ("body-compressed", lambda text: deflate(text.encode())),
    "Base64": ("body-plain-base64", lambda text: b64(text.encode()).encode()),
    "Base64 in lines": ("body-plain-base64", lambda text: b"\r\n".join(chunks(b64(text.encode()).encode()))),
    "Base64 without padding": ("body-plain-base64", lambda text: b64(text.encode()).rstrip("=").encode()),
    "URL-safe Base64": (
        "body-plain-base64",
        lambda text: b64(text.encode()).replace("+", "-").replace("/", "_").encode(),
    ),
    "hexadecimal": ("body-plain-base64", lambda text: text.encode().hex().encode()),
    "capital hexadecimal": ("body-plain-base64", lambda text: text.encode().hex().upper().encode()),
    "percent-encoded": ("body-plain-base64", lambda text: quote(text, safe="").encode()),
    "percent-encoded in small letters": (
        "body-plain-base64",
        lambda text: quote(text, safe="").replace("%7B", "%7b").encode(),
    ),
    "twice": ("body-json-twice", compact),
    "twice, with escapes": ("body-json-twice", lambda text: json.dumps(text).encode()),
    "three times": ("body-json-twice", lambda text: json.dumps(json.dumps(text)).encode()),
    "Base64 of gzip": (
        "body-plain-base64 body-compressed",
        lambda text: b64(gzip.compress(text.encode(), mtime=0)).encode(),
    ),
    "gzip of Base64": (
        "body-plain-base64 body-compressed",
        lambda text: gzip.compress(b64(text.encode()).encode(), mtime=0),
    ),
    "Base64 of Base64": ("body-plain-base64", lambda text: twice(text.encode()).encode()),
    "Base64 of GBK": ("body-plain-base64 body-charset", lambda text: b64(text.encode("gbk")).encode()),
    "Base64 in quotes": ("body-json-twice body-plain-base64", lambda text: compact(b64(text.encode()))),
    "gzip of GBK": ("body-charset body-compressed", lambda text: gzip.compress(text.encode("gbk"), mtime=0)),
    "a mark, twice": ("body-json-twice body-charset", lambda text: b"\xef\xbb\xbf" + compact(text)),
    "padded": ("body-padding", lambda text: pkcs7(text.encode())),
    "padded with zeros": ("body-padding", lambda text: text.encode() + bytes(5)),
    "padded with a zero": ("body-padding", lambda text: text.encode() + bytes(1)),
    "padded Base64": ("unexplained", lambda text: pkcs7(b64(text.encode()).encode())),
}


def chunks(data: bytes) -> list[bytes]:
    """Lines."""
    return [data[at : at + 76] for at in range(0, len(data), 76)]


@BOTH
@pytest.mark.parametrize("what", WHOLE)
def test_what_was_encrypted(what: str, client: Client) -> None:
    expected, change = WHOLE[what]
    params: dict[str, Any] = PARAMS
    if what == "Big5":
        params = {"Name": "張三", "CardSide": "FRONT"}
    if what == "Shift JIS":
        params = {"Name": "日本ｶ", "CardSide": "FRONT"}
    assert expected in of_text(client, change, params=params).split(" / ")
    unknown = of_text(client, change, known=False, params=params)
    assert expected in unknown.replace("?", "").split(" / ")


DAMAGED: dict[str, tuple[str, Text]] = {
    "question marks": ("卡片", lambda text: text.encode("ascii", "replace")),
    "two question marks": ("卡片", lambda text: text.replace("卡", "??").replace("片", "??").encode()),
    "three question marks": ("卡片", lambda text: text.replace("卡", "???").replace("片", "???").encode()),
    "question marks for what Latin-1 hasn't": (
        "é卡",
        lambda text: text.encode("latin-1", "replace").decode("latin-1").encode(),
    ),
    "left out": ("卡片", lambda text: text.encode("ascii", "ignore")),
    "UTF-8 as Latin-1": ("卡片", lambda text: text.encode().decode("latin-1").encode()),
    "UTF-8 as Windows has it": ("卡片", lambda text: text.encode().decode("cp1252", "replace").encode()),
    "UTF-8 as GBK": ("卡片", lambda text: text.encode().decode("gb18030", "replace").encode()),
    "GBK as Latin-1": ("卡片", lambda text: text.encode("gb18030").decode("latin-1").encode()),
    "GBK as UTF-8": ("卡片", lambda text: text.encode("gb18030").decode("utf-8", "replace").encode()),
    "UTF-8 as ASCII": ("卡片", lambda text: text.encode().decode("ascii", "replace").encode()),
    "low bytes": ("ÿ卡é", lambda text: "".join(chr(ord(sign) & 255) for sign in text).encode()),
    "replacement characters": ("卡片", lambda text: text.replace("卡", "\ufffd").replace("片", "\ufffd").encode()),
}


@BOTH
@pytest.mark.parametrize("what", DAMAGED)
def test_a_text_that_was_damaged(what: str, client: Client) -> None:
    value, change = DAMAGED[what]
    for params in ({"Name": value}, {"Names": [value, 1]}, {"A": {"B": value, "N": None}}, {value: "x"}):
        assert of_text(client, change, params=params) == "body-charset"
    field = replace(client, fields=("Name",), text=change)
    assert of(field, params={"Name": f"{value} and more than sixteen letters"}) == "body-charset"


# --- No JSON ----------------------------------------------------------------------------------------------------------

FLAT = {"CardSide": "FRONT", "Name": "张 三"}
NOT_JSON: dict[str, tuple[bool, Callable[[dict[str, Any]], bytes]]] = {
    "a form": (True, lambda params: urlencode(params).encode()),
    "a form with %20": (True, lambda params: "&".join(f"{k}={quote(v)}" for k, v in params.items()).encode()),
    "a form, the other way round": (True, lambda params: urlencode(list(params.items())[::-1]).encode()),
    "a form that isn't encoded": (True, lambda params: "&".join(f"{k}={v}" for k, v in params.items()).encode()),
    "Python's notation": (True, lambda params: str(params).encode()),
    "XML": (False, lambda params: f"<xml><a>{params['CardSide']}</a></xml>".encode()),
    "Java's notation": (False, lambda params: ("{" + ", ".join(f"{k}={v}" for k, v in params.items()) + "}").encode()),
    "a list": (False, lambda params: compact([params])),
    "[object Object]": (False, lambda params: b"[object Object]"),
    "a number of eight digits": (False, lambda params: b"12345678"),
    "true": (False, lambda params: b"true    "),
    "lines": (False, lambda params: b"CardSide: FRONT\r\nName:\tx"),
}


@BOTH
@pytest.mark.parametrize("what", NOT_JSON)
def test_what_is_no_json(what: str, client: Client) -> None:
    proved, plain = NOT_JSON[what]
    made = replace(client, plain=plain, params=FLAT)
    found = of(made).split(" / ")[0]
    assert found == ("body-not-json" if proved or client is sm4 else "body-not-json?")
    assert of(made, known=False).split(" / ")[0] == unproved(client, "body-not-json")


NO_TEXT: dict[str, bytes] = {
    "seven letters": b"letters",
    "nothing": b"",
    "a blank": b" ",
    "a control character": b"text and \x01 more",
    "a form feed": b"text and \x0c more",
    "bytes": drawn(64),
    "null": b"null",
}


@pytest.mark.parametrize("what", NO_TEXT)
def test_what_is_no_text_either(what: str) -> None:
    assert of(replace(aes, plain=lambda params: NO_TEXT[what])) == "unexplained"
    expected = {
        "seven letters": "body-not-json",
        "null": "body-not-json",
    }
    assert of(replace(sm4, plain=lambda params: NO_TEXT[what])) == expected.get(what, "unexplained")


@pytest.mark.parametrize(("number", "proved"), [(999, True), (1000, True), (1001, False)])
def test_a_form_of_a_thousand_fields(number: int, proved: bool) -> None:
    params = {f"a{place}": "1" for place in range(number)}
    plain = urlencode(list(params.items())[::-1]).encode()
    assert of(replace(aes, plain=lambda _: plain), params=params) == ("body-not-json" if proved else "body-not-json?")


def test_a_form_with_an_empty_value() -> None:
    params = {"a": "", "b": "x", "c": "=y"}
    plain = urlencode(list(params.items())[::-1]).encode()
    assert of(replace(aes, plain=lambda _: plain), params=params) == "body-not-json"
    assert of(replace(aes, plain=lambda _: quote_plus("b=x").encode()), params={"b": "x"}) == "unexplained"


# --- Common parameters ------------------------------------------------------------------------------------------------

COMMON = ["Action", "Version", "Region", "Timestamp", "Nonce", "SecretId", "Signature", "SignatureMethod", "Token",
          "Language", "RequestClient", "X-TC-Action", "x-tc-version", "X-TC-Request-Client", "action"]  # fmt: skip


@BOTH
@pytest.mark.parametrize("name", COMMON)
def test_common_parameters_among_the_others(name: str, client: Client) -> None:
    made = replace(client, plain=lambda params: compact({name: "x", **params}))
    assert of(made) == "body-common-params"
    assert of(made, known=False) == ""


@pytest.mark.parametrize("name", ["Actions", "X-TC", "Act-ion2", "Secret", "Other"])
def test_other_parameters_are_not_common(name: str) -> None:
    assert of(replace(sm4, plain=lambda params: compact({name: "x", **params}))) == "unexplained"


def test_common_parameters_and_a_charset() -> None:
    common = replace(
        aes, plain=lambda params: compact({"Action": "A", "Version": "V", **params}).decode().encode("ascii", "replace")
    )
    assert of(common) == "body-charset body-common-params"
    assert of(common, known=False) == "body-common-params?"
    gbk = replace(
        common, plain=lambda params: compact({"Action": "A", "Version": "V", **params}).decode().encode("gbk")
    )
    assert of(gbk, known=False) == "body-charset? body-common-params?"


# --- Padding ----------------------------------------------------------------------------------------------------------


def to_blocks(fill: Callable[[int], bytes], size: int = 16) -> Callable[[bytes], bytes]:
    """A filling made from how many bytes are missing."""
    return lambda data: data + fill(size - len(data) % size)


FILLINGS: dict[str, Callable[[bytes], bytes]] = {
    "zeros": to_blocks(lambda missing: bytes(missing % 16)),
    "a block of zeros": lambda data: data + bytes(16 - len(data) % 16 + 16),
    "blanks": to_blocks(lambda missing: b" " * (missing % 16)),
    "80 and zeros": to_blocks(lambda missing: b"\x80" + bytes(missing - 1)),
    "zeros and the length": x923,
    "random bytes and the length": to_blocks(lambda missing: drawn(missing - 1) + bytes([missing])),
    "PKCS#7 for 32 bytes": to_blocks(lambda missing: bytes([missing]) * missing, 32),
    "PKCS#7 for 64 bytes": to_blocks(lambda missing: bytes([missing]) * missing, 64),
    "PKCS#7 twice": lambda data: pkcs7(pkcs7(data)),
    "ff": to_blocks(lambda missing: b"\xff" * missing),
    "line feeds": to_blocks(lambda missing: b"\n" * missing),
}


@pytest.mark.parametrize("what", FILLINGS)
@pytest.mark.parametrize("number", [1, 10, 100, 10**5, 10**9, 10**13])
def test_another_padding(what: str, number: int) -> None:
    client = replace(aes, seal=in_mode("AES", modes.CBC, FILLINGS[what]), params={"Side": "FRONT", "N": number})
    known, unknown = of(client), of(client, known=False)
    if what == "ff":
        assert (known, unknown) == ("unexplained", "unexplained")
    elif known == "":  # the octets after the JSON are the right ones, or blanks
        data = compact(client.params)
        assert unknown == ""
        assert FILLINGS[what](data) == pkcs7(data) or what in ("PKCS#7 twice", "line feeds")
    else:
        assert known.split(" / ")[0] == "body-padding"
        assert unknown.split(" / ")[0] == "body-padding?"


def test_no_padding_under_cbc() -> None:
    params = {"a": "x" * 24}
    assert len(compact(params)) == 32
    client = replace(aes, seal=in_mode("AES", modes.CBC), params=params)
    assert of(client) == "body-padding"
    utf_16 = replace(client, plain=lambda params: compact(params).decode().encode("utf-16-le"))
    assert of(utf_16) == "body-padding body-charset"
    zeros = replace(aes, seal=in_mode("AES", modes.CBC, FILLINGS["zeros"]), plain=utf_16.plain)
    assert of(zeros, params=PARAMS) == "body-padding body-charset"
    utf_32 = replace(zeros, plain=lambda params: compact(params).decode().encode("utf-32-le"))
    assert of(utf_32, params=PARAMS) == "body-padding body-charset"


# --- A field ----------------------------------------------------------------------------------------------------------

FIELD: dict[str, tuple[str, Text]] = {
    "GBK": ("body-charset", lambda text: text.encode("gbk")),
    "Big5": ("body-charset", lambda text: text.encode("big5")),
    "UTF-8 with its mark": ("body-charset", lambda text: text.encode("utf-8-sig")),
    "in quotes": ("body-json-twice", lambda text: json.dumps(text).encode()),
    "in quotes without escapes": ("body-json-twice", compact),
    "Base64": ("body-plain-base64", lambda text: b64(text.encode()).encode()),
    "Base64 twice": ("body-plain-base64", lambda text: twice(text.encode()).encode()),
    "hexadecimal": ("body-plain-base64", lambda text: text.encode().hex().encode()),
    "percent-encoded": ("body-plain-base64", lambda text: quote(text).encode()),
    "gzip": ("body-compressed", lambda text: gzip.compress(text.encode(), mtime=0)),
    "zlib": ("body-compressed", lambda text: zlib.compress(text.encode())),
    "deflate": ("body-compressed", lambda text: deflate(text.encode())),
    "Base64 of gzip": (
        "body-plain-base64 body-compressed",
        lambda text: b64(gzip.compress(text.encode(), mtime=0)).encode(),
    ),
    "padded": ("body-padding", lambda text: pkcs7(text.encode())),
    "zeros after it": ("body-padding", lambda text: text.encode() + bytes(3)),
    "another text": ("unexplained", lambda text: b"another text, long enough"),
    "a quote before it": ("unexplained", lambda text: f'"{text}'.encode()),
    "a number for it": ("unexplained", lambda text: b"5"),
}


@BOTH
@pytest.mark.parametrize("what", FIELD)
def test_a_field(what: str, client: Client) -> None:
    expected, text = FIELD[what]
    made = replace(client, fields=("Name",), text=text)
    params = {"Name": "張三 and a long name behind it", "IdCard": "x"}
    assert of(made, params=params) == expected


@BOTH
@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "latin-1"])
def test_a_field_in_a_charset_that_is_no_utf_8(charset: str, client: Client) -> None:
    made = replace(client, fields=("Name",), text=lambda text: text.encode(charset))
    assert of(made, params={"Name": "Jürgen of some length"}) == "body-charset"


@BOTH
def test_a_field_whose_text_nobody_named(client: Client) -> None:
    for value in ("x", "a text", "张三", "with\nlines", ""):
        made = replace(client, fields=("Name", "Other"))
        assert of(made, params={"Name": "first", "Other": value}, known=False) == ""
    gbk = replace(client, fields=("Name",), text=lambda text: text.encode("gbk"))
    assert of(gbk, params={"Name": "张三张三"}, known=False) == ("body-charset" if client is sm4 else "unexplained")
    cfb = replace(aes, fields=("Name",), seal=in_mode("AES", CFB))
    assert of(cfb, params={"Name": "sixteen letters!"}, known=False) == "body-mode?"
    assert of(cfb, params={"Name": "sixteen letters\n"}, known=False) == "unexplained"


@pytest.mark.parametrize("client", [Client(AES), Client(SM4)], ids=["AES", "SM4"])
def test_a_right_request_with_other_contents_than_were_meant(client: Client) -> None:
    """That it opens says more than that a lost first block could be explained by another vector."""
    request, _ = client.send(KEYS[client.algorithm], "other contents")
    diagnosis = diagnose_sealed(request, LOADED[client.algorithm], {"ImageBase64": "x" * 200})
    assert said(diagnosis) == "unexplained"
    assert (diagnosis.code, diagnosis.message) == (None, None)
    assert any("isn't what was meant" in note for note in diagnosis.notes)


def test_nothing_but_the_action_and_its_version_is_no_content() -> None:
    request, _ = Client(AES).send(KEYS[AES], "two of them", params={"Action": "A", "Version": "2019-12-25"})
    assert not diagnose_sealed(request, LOADED[AES], None).valid
