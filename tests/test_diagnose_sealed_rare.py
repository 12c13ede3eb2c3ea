"""Where a mistake of the key meets one of the content, texts that no charset has, and how far a long text is looked at."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from generator.arithmetic import b64, pkcs7
from generator.broken_sealer import Client, aes, compact, drawn, gcm, hexadecimal, in_mode, one_field, sm4
from sealing import CFB, IN_OTHER_FORMS, of

pytestmark = pytest.mark.each

BOTH = pytest.mark.parametrize("client", [aes, sm4], ids=["AES", "SM4"])
PARAMS: dict[str, Any] = {"ImageUrl": "https://example.com/卡片.jpg", "CardSide": "FRONT"}
Text = Callable[[str], bytes]


def hashed(client: Client, **changes: Any) -> Client:
    """One whose key is the MD5 of what was wrapped."""
    return replace(client, used=lambda key: hashlib.md5(key).digest(), **changes)


# --- Two mistakes: the key's, and the content's ------------------------------------------------------------------------

CONTENT: dict[str, tuple[str, Text]] = {
    "GBK": ("body-charset", lambda text: text.encode("gbk")),
    **IN_OTHER_FORMS,
    "zlib 0": ("body-compressed", lambda text: zlib.compress(text.encode(), 0)),
    "zlib 3": ("body-compressed", lambda text: zlib.compress(text.encode(), 3)),
    "zlib 6": ("body-compressed", lambda text: zlib.compress(text.encode(), 6)),
    "zlib 9": ("body-compressed", lambda text: zlib.compress(text.encode(), 9)),
    "Base64": ("body-plain-base64", lambda text: b64(text.encode()).encode()),
    "hexadecimal": ("body-plain-base64", lambda text: text.encode().hex().encode()),
    "twice": ("body-json-twice", compact),
    "padded": ("body-padding", lambda text: pkcs7(text.encode())),
    "small": ("", lambda text: text.encode()),
}


@BOTH
@pytest.mark.parametrize("what", CONTENT)
def test_a_derived_key_and_a_content(what: str, client: Client) -> None:
    cause, change = CONTENT[what]
    made = hashed(client, plain=lambda params: change(compact(params).decode()))
    params = {"a": 1} if what == "small" else PARAMS
    expected = f"body-key-derived {cause}".strip()
    found = of(made, params=params).split(" / ")[0]
    assert set(found.split()) == set(expected.split())


FORMS: dict[str, Text] = {
    "a form": lambda text: urlencode(json.loads(text)).encode(),
    "Python's notation": lambda text: str(json.loads(text)).encode(),
    "XML": lambda text: f"<xml>{json.loads(text)['CardSide']} {json.loads(text)['ImageUrl']}</xml>".encode(),
}


@BOTH
@pytest.mark.parametrize("what", FORMS)
def test_a_derived_key_and_what_is_no_json(what: str, client: Client) -> None:
    made = hashed(client, plain=lambda params: FORMS[what](compact(params).decode()))
    proved = client is sm4 or what != "XML"
    expected = "body-key-derived body-not-json" if proved else "body-key-derived? body-not-json?"
    assert of(made, params=PARAMS) == expected


MORE: dict[str, dict[str, Any]] = {
    "tag-text": {"tag_text": hexadecimal},
    "tag-length": {"join": lambda body, tag, iv: (body, [tag[:12]])},
    "tag-appended": {"join": lambda body, tag, iv: (body + tag, [])},
    "body-text": {"body_text": hexadecimal},
    "iv-text": {"iv_text": hexadecimal},
    "iv-length": {"iv_size": 16},
    "iv-other": {"used_iv": lambda iv, key: bytes(12)},
    "iv-prepended": {"join": lambda body, tag, iv: (iv + body, [tag])},
    "blob-text": {"blob_text": hexadecimal},
    "body-aad": {"seal": lambda key, iv, data: gcm("SM4", key, iv, data, iv)},
    "list-name": {"lists": lambda names, tags: (["Body"], tags)},
    "algorithm-name": {"name": "AES"},
}


@pytest.mark.parametrize("what", MORE)
def test_a_derived_key_and_another_mistake(what: str) -> None:
    found = of(hashed(sm4, **MORE[what])).split(" / ")[0]
    assert set(found.replace("!", "").split()) == {"body-key-derived", what}


@pytest.mark.parametrize("what", ["body-text", "iv-text", "iv-other", "blob-text", "list-name"])
def test_another_mode_and_another_mistake(what: str) -> None:
    changes = dict(MORE[what])
    if what == "iv-other":
        changes = {"used_iv": lambda iv, key: bytes(16)}
    found = of(replace(aes, seal=in_mode("AES", CFB), **changes)).split(" / ")[0]
    assert set(found.replace("!", "").split()) == {"body-mode", what}


def test_a_key_another_mode_and_an_iv_are_too_many() -> None:
    client = hashed(aes, seal=in_mode("AES", CFB), used_iv=lambda iv, key: bytes(16))
    assert of(client) == "unexplained"
    assert of(hashed(sm4, iv_text=hexadecimal, tag_text=hexadecimal)) == "iv-text body-key-derived tag-text"


# --- Texts that no charset has ----------------------------------------------------------------------------------------

LONE: dict[str, Any] = {"Name": "\ud800 and a text of some length", "Side": "FRONT"}
LOST = replace(aes, used_iv=lambda iv, key: drawn(16, "lost"))


def replaced(text: str) -> bytes:
    """UTF-8 with question marks for what it hasn't."""
    return text.encode(errors="replace")


@pytest.mark.parametrize(
    ("cause", "plain"),
    [
        ("", lambda params: replaced(json.dumps(params, ensure_ascii=False, separators=(",", ":")))),
        ("", lambda params: json.dumps(params).encode()),
        (
            "body-json-twice",
            lambda params: replaced(json.dumps(json.dumps(params, ensure_ascii=False), ensure_ascii=False)),
        ),
        ("body-not-json", lambda params: urlencode(params, errors="replace").encode()),
        ("body-not-json", lambda params: replaced("&".join(f"{key}={value}" for key, value in params.items()))),
    ],
)
def test_parameters_that_no_charset_has(cause: str, plain: Callable[[Any], bytes]) -> None:
    assert of(replace(LOST, plain=plain), params=LONE) == f"iv-other {cause}".strip()
    assert of(replace(hashed(aes), plain=plain), params=LONE) in (
        f"body-key-derived {cause}".strip(),
        "body-key-derived body-charset",
        "body-key-derived body-json-twice body-charset",
        "unexplained",
    )


def test_a_form_that_holds_what_was_meant() -> None:
    client = hashed(aes, plain=lambda params: b"<xml>FRONT side and a long text</xml>")
    params = {"Name": "\ud800", "N": 5, "Text": "a long text"}
    assert of(client, params=params) == "body-key-derived? body-not-json?"
    assert of(client, params={"Name": "another long text"}) in ("unexplained", "body-key-derived? body-not-json?")


def test_a_field_that_no_charset_has() -> None:
    plain = replace(one_field, text=replaced, change=lambda request: request | {"IdCard": "\ud800 and a text"})
    assert of(plain, params={"IdCard": "\ud800 and a text"}) == "field-plain!"
    quoted = replace(plain, text=lambda text: replaced(json.dumps(text, ensure_ascii=False)))
    assert of(quoted, params={"IdCard": "\ud800 and a text"}) == "body-json-twice field-plain!"


def test_an_iv_that_no_charset_has() -> None:
    client = replace(sm4, used_iv=lambda iv, key: b"?!@#$%^&*()+", iv_text=lambda iv: "\ud800!@#$%^&*()+")
    assert of(client) == "iv-text"


def test_a_name_that_no_charset_has() -> None:
    client = replace(sm4, fields=("\ud800",), seal=lambda key, iv, data: gcm("SM4", key, iv, data, b"?"))
    assert of(client, params={"\ud800": "text"}) == "body-aad"


def test_a_percent_encoded_text_that_no_charset_has() -> None:
    client = replace(sm4, plain=lambda params: quote(compact(params).decode(), safe="").encode() + b"%ff")
    assert of(client) in ("body-not-json", "unexplained")


# --- How far a text is looked at --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "text"),
    [(4095, False), (4096, True), (5000, True), (9999 - 4096, True), (10_000 - 4096, False), (9999, False)],
)
def test_a_control_character_in_a_long_text(place: int, text: bool) -> None:
    data = b"x" * place + b"\x01" + b"y" * (9999 - place)
    assert (of(replace(aes, plain=lambda params: data)) == "body-not-json?") is text


@pytest.mark.parametrize(("size", "proved"), [(4094, True), (4095, True), (4096, False)])
def test_a_form_whose_first_name_is_long(size: int, proved: bool) -> None:
    params = {"b": "1", "a" * size: "2"}
    plain = f"{'a' * size}=2&b=1".encode()
    assert of(replace(aes, plain=lambda _: plain), params=params) == ("body-not-json" if proved else "body-not-json?")


@pytest.mark.parametrize(("size", "proved"), [(1024 * 1024, True), (1024 * 1024 + 1, False)])
def test_a_form_of_a_megabyte(size: int, proved: bool) -> None:
    value = "x" * (size - len("b=&a=1"))
    plain = f"b={value}&a=1".encode()
    assert of(replace(aes, plain=lambda _: plain), params={"a": "1", "b": value}) == (
        "body-not-json" if proved else "body-not-json?"
    )


@pytest.mark.parametrize("size", [40, 63, 64, 65, 66, 80, 81, 200])
def test_a_short_body_with_its_tag_at_the_end(size: int) -> None:
    """Of a short ciphertext the tag is among what is looked at first."""
    params = {"a": "x" * (size - 8)}
    client = hashed(sm4, join=lambda body, tag, iv: (body + tag, []))
    assert of(client, params=params) == "body-key-derived tag-appended"
    assert of(client, params=params, known=False) == "body-key-derived tag-appended"
