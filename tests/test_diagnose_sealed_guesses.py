"""What may have been used instead of the right key, initialization vector and tag: all of it, and what each is called."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from generator.arithmetic import b64
from generator.broken_sealer import drawn
from sealing import prng, stretched

from tcrypto.check.sealed.keys import iv_shape, ivs, keys
from tcrypto.check.sealed.shape import read_shape
from tcrypto.check.sealed.tags import tag_shape
from tcrypto.errors import InvalidInput

Named = dict[tuple[bytes, bytes | None], set[str]]
SIZES = (16, 24, 32)
LENGTHS = {"AES": (32, 16), "SM4": (16, 12)}
BOTH = pytest.mark.parametrize("cipher", LENGTHS)


def named(wrapped: bytes, cipher: str, salt: bytes | None = None, sent: object = None) -> Named:
    return {(key.value, key.iv): set(key.causes) for key in keys(wrapped, *LENGTHS[cipher], salt, sent)}


def digests(form: bytes, size: int) -> Iterator[bytes]:
    md5, sha1, sha256 = hashlib.md5(form), hashlib.sha1(form), hashlib.sha256(form)
    yield from (
        md5.digest(),
        md5.digest() * 2,
        sha1.digest()[:16],
        sha256.digest()[:size],
        prng(form, size),
        prng(form, 16),
    )
    for digits in (md5.hexdigest(), md5.hexdigest()[8:24], sha1.hexdigest()[:size], sha256.hexdigest()[:size]):
        yield from (digits.encode(), digits.upper().encode())


def derived(key: bytes, size: int, salt: bytes | None, slow: bool) -> Iterator[tuple[bytes, bytes | None]]:
    """Each key that programs derive from another one or from its text, with the IV that comes along."""
    texts = (key.hex().encode(), b64(key).encode())
    yield from ((text[:size], None) for text in texts)
    for form in (key, *texts):
        yield from ((digest, None) for digest in digests(form, size))
        stretches = [stretched(name, form, salt or b"") for name in ("md5", "sha256")]
        if salt is not None and slow:
            stretches.append(hashlib.pbkdf2_hmac("sha256", form, salt, 10_000, size + 16))
        yield from ((data[:size], data[size : size + 16]) for data in stretches)


def made(key: bytes, size: int, salt: bytes | None = None, causes: frozenset[str] = frozenset()) -> Named:
    """Each key that is made of one: itself, another length of it, and what is derived of either."""
    found: Named = {}
    resized = [key[:other] for other in SIZES] + [key[-other:] for other in SIZES]
    resized += [key.ljust(other, b"\0") for other in SIZES]
    for value in (key, *resized):
        right = value == key and len(key) == size
        found.setdefault((value, None), {*causes} if right else {*causes, "body-key-length"})
    for value in (key,) if causes else (key, *resized):
        length = set[str]() if value == key else {"body-key-length"}
        for other, iv in derived(value, size, salt, not causes):
            found.setdefault((other, iv), {*causes, *length, "body-key-derived"})
    return {slot: why for slot, why in found.items() if len(slot[0]) in SIZES and len(why) <= 2}


@pytest.mark.parametrize("salt", [None, b"saltsalt"])
@pytest.mark.parametrize("cut", [0, 8, -8])
@BOTH
def test_each_key_that_may_have_been_made_of_what_was_wrapped(cipher: str, cut: int, salt: bytes | None) -> None:
    size = LENGTHS[cipher][0]
    wrapped = b"\xff" + drawn(size + cut - 1, "key")
    found = named(wrapped, cipher, salt)
    as_one = {slot: causes for slot, causes in found.items() if "blob-key-and-iv" not in causes}
    assert as_one == made(wrapped, size, salt)


def test_keys_come_with_the_fewest_mistakes_first_and_each_once() -> None:
    found = keys(drawn(16, "key"), 16, 12, None)
    counts = [len(key.causes) for key in found]
    assert (counts[0], found[0].value, found[0].base) == (0, drawn(16, "key"), drawn(16, "key"))
    assert counts == sorted(counts)
    assert len({(key.value, key.iv) for key in found}) == len(found)
    assert {key.implied for key in found if key.iv is None} == {False}
    assert {key.implied for key in found if key.iv is not None} == {True}
    assert {key.base for key in found} == {drawn(16, "key")}


@BOTH
@pytest.mark.parametrize("form", ["hexadecimal", "Base64"])
def test_a_key_that_was_wrapped_as_a_text(form: str, cipher: str) -> None:
    size = LENGTHS[cipher][0]
    key = b"\xff" + drawn(size - 1, "key")
    text = (key.hex() if form == "hexadecimal" else b64(key)).encode()
    found = named(text, cipher)
    for slot, causes in made(key, size, None, frozenset({"blob-key-as-text"})).items():
        assert found[slot] in (
            causes,
            {"body-key-derived"},
            {"body-key-derived", "body-key-length"},
            {"body-key-length"},
        )
    assert found[key, None] == {"blob-key-as-text"}


@pytest.mark.parametrize("size", [8, 20])
def test_of_the_same_key_the_plainer_way_is_named(size: int) -> None:
    """CryptoJS's Hex.parse gives the key of another length that a hexadecimal text stands for, too."""
    key = drawn(size, "key")
    assert named(key.hex().encode(), "AES")[key[:16].ljust(16, b"\0"), None] == {"blob-key-as-text", "body-key-length"}


def test_a_key_of_letters_with_something_around_it() -> None:
    for around in (' "{}" ', "'{}'", "{}\n", " {}"):
        wrapped = around.format("z123456789abcdef").encode()
        assert named(wrapped, "SM4")[b"z123456789abcdef", None] == {"blob-key-as-text"}
    assert (b"z123456789abcdef", None) not in named(b"Xz123456789abcdefX", "AES")
    key = b"\xff" + drawn(15, "key")
    assert named(key.decode("latin-1").encode(), "SM4")[key, None] == {"blob-key-as-text"}
    assert named(key.hex().encode() + b"\n", "SM4")[key, None] == {"blob-key-as-text"}


@pytest.mark.parametrize("iv_size", [12, 16])
@pytest.mark.parametrize("key_size", SIZES)
@BOTH
def test_a_key_with_its_iv(cipher: str, key_size: int, iv_size: int) -> None:
    key, iv = b"\xff" + drawn(key_size - 1, "key"), b"\xfe" + drawn(iv_size - 1, "iv")
    length = set[str]() if key_size == LENGTHS[cipher][0] else {"body-key-length"}
    for wrapped in (key + iv, iv + key):
        found = named(wrapped, cipher)
        assert found[key, iv] == {"blob-key-and-iv"} | length
        if not length:
            assert found[hashlib.sha256(key).digest()[:key_size], iv] == {"blob-key-and-iv", "body-key-derived"}
        whole = len(wrapped) in (28, 44, 48)
        assert ((wrapped[:16], None) in found) is not whole


@BOTH
def test_a_key_beside_the_iv_that_was_sent_is_not_cut(cipher: str) -> None:
    key, iv = b"\xff" + drawn(24, "key"), b"\xfe" + drawn(7, "iv")
    assert (key[:16], None) in named(key, cipher, sent=b64(iv))
    for wrapped in (key + iv, iv + key):
        assert (wrapped[:16], None) not in named(wrapped, cipher, sent=b64(iv))
        assert (wrapped[:16], None) in named(wrapped, cipher, sent=b64(iv[:7]))
    assert (iv.ljust(16, b"\0"), None) in named(iv, cipher, sent=b64(iv))


KEY, IV = b"\xff" + drawn(31, "key"), b"\xfe" + drawn(15, "iv")


@pytest.mark.parametrize(
    "wrapped",
    [
        json.dumps({"key": KEY.hex(), "iv": IV.hex()}), json.dumps({"iv": b64(IV), "key": b64(KEY)}), json.dumps([b64(KEY), b64(IV)]),
        json.dumps({"v": 1, "a": "b", "c": None, "key": b64(KEY), "iv": b64(IV)}), json.dumps(["a", "b", b64(IV), b64(KEY)]),
        f"{KEY.hex()}:{IV.hex()}", f"{KEY.hex()};{IV.hex()}", f"{b64(KEY)},{b64(IV)}", f"{b64(IV)}|{b64(KEY)}", f"{b64(KEY)}&{b64(IV)}",
        f"{b64(KEY)}#{b64(IV)}", f" {b64(KEY)} {b64(IV)} ", f"{b64(KEY)}.{b64(IV)}", f"{b64(KEY)}\n{b64(IV)}\n",
        f"key={KEY.hex()}&iv={IV.hex()}", f"IV={IV.hex()}; KEY={KEY.hex()}", f"a=b&key={KEY.hex()},iv={IV.hex()}",
        KEY.hex() + IV.hex(), b64(KEY + IV), b64(IV + KEY),
    ],
)  # fmt: skip
def test_a_key_and_an_iv_in_one_text(wrapped: str) -> None:
    assert named(wrapped.encode(), "AES")[KEY, IV] == {"blob-key-and-iv"}


@pytest.mark.parametrize(
    "wrapped",
    [
        json.dumps(["a", "b", "c", b64(IV), b64(KEY)]), json.dumps({"key": {"key": b64(KEY)}, "iv": b64(IV)}), f"é{b64(KEY)}:{b64(IV)}",
        f"{b64(KEY)}:{b64(IV)}:x",
    ],
)  # fmt: skip
def test_what_is_not_looked_for_in_a_text(wrapped: str) -> None:
    assert (KEY, IV) not in named(wrapped.encode(), "AES")


def test_two_texts_without_a_sign_between_them() -> None:
    key, iv = b"\xff" + drawn(15, "key"), b"\xfe" + drawn(11, "iv")
    assert named((b64(key) + b64(iv)).encode(), "SM4")[key, iv] == {"blob-key-and-iv"}
    assert named((KEY.hex() + IV.hex()).encode(), "SM4")[KEY, IV] == {"blob-key-and-iv", "body-key-length"}
    key = b"0123456789abcdefghijklmn"
    assert named(key + b"ABCDEFGHIJKL", "SM4")[key, b"ABCDEFGHIJKL"] == {"blob-key-and-iv", "body-key-length"}
    assert (key, b"ABCDEFGHIJKLM") not in named(key + b"ABCDEFGHIJKLM", "SM4")


@pytest.mark.parametrize(
    ("text", "value"),
    [("0123456789abcdef" * 2, "0123456789abcdef" * 2), ("0123456789abcdeg" * 2, "0123456789abcd0e" * 2),
     ("zz23456789ABCDEf" * 2, "0023456789abcdef" * 2), ("x0" * 8 + "0x" * 8, "00" * 16)],
)  # fmt: skip
def test_what_cryptojs_makes_of_letters(text: str, value: str) -> None:
    found = named(text.encode(), "SM4")[bytes.fromhex(value), None]
    assert found in ({"body-key-derived"}, {"blob-key-as-text"})


# --- Initialization vectors -------------------------------------------------------------------------------------------

FIXED = [b"1234567890123456", b"0123456789abcdef", b"0123456789ABCDEF", b"0102030405060708", b"abcdefghijklmnop"]
FIXED += [bytes(16), b"0" * 16, bytes(range(16)), bytes(range(1, 17))]


@pytest.mark.parametrize("size", [12, 16])
def test_each_iv_that_may_have_been_used(size: int) -> None:
    iv, key = b"\xfe" + drawn(size - 1, "iv"), b"\xff" + drawn(31, "key")
    md5 = hashlib.md5(key)
    of_key = [
        key,
        key[-size:],
        key[::-1],
        md5.digest(),
        md5.hexdigest().encode(),
        key.hex().encode(),
        b64(key).encode(),
    ]
    of_iv = [iv[::-1], iv.hex().encode(), iv.hex().upper().encode(), b64(iv).encode(), hashlib.md5(iv).digest()]
    sent = b64(iv).encode()
    as_text = {sent, sent[-size:], sent.ljust(size, b"\0"), sent.rjust(size, b"\0")}
    others = {data[:size] for data in (*of_key, *of_iv, *FIXED)} | as_text
    found = {each.value: set(each.causes) for each in ivs(b64(iv), size, key)}
    assert found == {other: {"iv-other"} for other in others} | {iv: set()}
    assert ivs(b64(iv), size, key)[0].value == iv


@pytest.mark.parametrize("length", [8, 11, 17, 32])
def test_an_iv_of_another_length(length: int) -> None:
    iv = b"\xfe" + drawn(length - 1, "iv")
    found = {each.value: set(each.causes) for each in ivs(b64(iv), 16)}
    for value in (iv, iv[:16], iv[-16:], iv.ljust(16, b"\0"), iv.rjust(16, b"\0")):
        assert found[value] == {"iv-length"}
    assert found[bytes(16)] == {"iv-other", "iv-length"}
    assert found[iv.hex().encode()[:16]] == {"iv-other", "iv-length"}
    assert {frozenset(causes) for causes in found.values()} <= {
        frozenset({"iv-length"}), frozenset({"iv-text"}), frozenset({"iv-other", "iv-length"})
    }  # fmt: skip


def test_an_iv_that_was_written_otherwise() -> None:
    iv = b"\xfe" + drawn(15, "iv")
    found = {each.value: set(each.causes) for each in ivs(iv.hex(), 16)}
    assert found[iv] == {"iv-text"}
    assert found[iv.hex().encode()[:16]] == {"iv-text"}
    raw = {each.value: set(each.causes) for each in ivs("!?!?!?!?", 16)}
    assert raw[b"!?!?!?!?" + bytes(8)] == {"iv-text"}
    assert raw[bytes(8) + b"!?!?!?!?"] == {"iv-text"}
    assert raw[bytes(16)] == {"iv-other", "iv-text", "iv-length"}
    assert {each.value for each in ivs(None, 16)} == set(FIXED)
    assert {frozenset(each.causes) for each in ivs(None, 16)} == {frozenset({"iv-other"})}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (None, ""), ("", ""), (b64(IV), ""), (b64(IV[:12]), "iv-length"), (IV.hex(), "iv-text"), (list(IV), "iv-text"),
        (list(IV[:12]), "iv-length iv-text"), ("!?" * 8, "iv-text"), ("!?" * 7, "iv-length iv-text"), ("a" * 16, "iv-length"),
        ("é" * 16, "iv-text"), (IV[:13].hex(), "iv-length iv-text"), (b64(IV).rstrip("="), "iv-text"), ({"data": list(IV)}, "iv-text"),
        (b64(b64(IV).encode()), "iv-text"),
    ],
)  # fmt: skip
def test_what_shows_of_an_iv(sent: object, expected: str) -> None:
    assert " ".join(sorted(iv_shape(sent, (16,)))) == expected
    assert iv_shape(b64(IV[:12]), (12, 16)) == frozenset()


# --- Tags -------------------------------------------------------------------------------------------------------------

TAG = b"\xff" + drawn(15, "tag")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (None, "tag-missing"), ("", "tag-missing"), ([], "tag-missing tag-text"), ({}, "tag-missing tag-text"), (b64(TAG), ""), ("!", ""),
        (TAG.hex(), "tag-text"), (list(TAG), "tag-text"), (b64(TAG[:12]), "tag-length"), (TAG[:12].hex(), "tag-length"),
        (list(TAG[:12]), "tag-length tag-text"), (b64(TAG).rstrip("="), "tag-text"), (b64(TAG[:13]).rstrip("="), "tag-length tag-text"),
    ],
)  # fmt: skip
def test_what_shows_of_a_tag(tag: object, expected: str) -> None:
    assert " ".join(sorted(tag_shape(tag))) == expected


# --- The request's shape ----------------------------------------------------------------------------------------------

BODY = b64(b"\xff" + drawn(31, "body"))
OTHER = b64(b"\xff" + drawn(31, "other"))


def sealed(encryption: Any = None, /, *, under: str = "Encryption", **fields: Any) -> dict[str, Any]:
    right = {"EncryptList": [], "TagList": ["t"], "CiphertextBlob": "c", "Iv": "i", "Algorithm": "a"}
    return fields | {under: right | (encryption or {}) if isinstance(encryption, (dict, type(None))) else encryption}


def shown(request: dict[str, Any], cipher: str = "SM4", meant: Any = None) -> tuple[list[Any], list[Any], str]:
    """Each part's name with a mark if it is in plain text, the tags in their order, and the causes that show."""
    shape = read_shape(request, cipher, meant)
    parts = [f"{part.name}{'!' if part.plain else ''}" for part in shape.parts]
    return parts, shape.tags, " ".join(sorted(shape.seen))


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (sealed(EncryptedBody=BODY), (["None"], ["t"], "")),
        (sealed({"EncryptList": ["EncryptedBody"]}, EncryptedBody=BODY), (["None"], ["t"], "")),
        (sealed({"EncryptList": ["EncryptionBody"]}, EncryptedBody=BODY), (["None"], ["t"], "")),
        (sealed({"EncryptList": ["Body"]}, EncryptedBody=BODY), (["None"], ["t"], "list-name")),
        (sealed({"EncryptList": ["EncryptedBody", "A"]}, EncryptedBody=BODY), (["None"], ["t"], "list-name")),
        (sealed(EncryptionBody=BODY), (["None"], ["t"], "list-name")),
        (sealed(encrypt_body=BODY), (["None"], ["t"], "list-name")),
        (sealed({"EncryptList": ["EncryptedBody"]}), ([], ["t"], "")),
        (sealed({"EncryptList": None, "TagList": None}, EncryptedBody=BODY), (["None"], [None], "")),
        (sealed({"EncryptList": ["A"]}, A=BODY), (["A"], ["t"], "")),
        (sealed({"EncryptList": ["A", "B"], "TagList": ["t", "u"]}, A=BODY, B=OTHER), (["A", "B"], ["t", "u"], "")),
        (sealed({"EncryptList": ["A", "B"], "TagList": ["t", "u"]}, A="张", B=OTHER), (["B", "A!"], ["u", "t"], "field-plain")),
        (sealed({"EncryptList": ["A", "B"], "TagList": ["t", "u"]}, B=OTHER), (["B"], ["u", "t"], "list-name")),
        (sealed({"EncryptList": ["A", "B"], "TagList": ["t"]}, A=BODY, B=OTHER), (["A", "B"], ["t", None], "")),
        (sealed({"EncryptList": ["A", "A"], "TagList": ["t", "u"]}, A=BODY), (["A", "A"], ["t", "u"], "list-name")),
        (sealed({"EncryptList": ["a"]}, A=BODY), (["a"], ["t"], "list-name")),
        (sealed({"EncryptList": ["A.B"]}, A={"B": BODY}), (["A.B"], ["t"], "")),
        (sealed({"EncryptList": ["A.1.B"]}, A=[0, {"B": BODY}]), (["A.1.B"], ["t"], "")),
        (sealed({"EncryptList": ["A.2.B"]}, A=[0, {"B": BODY}]), ([], ["t"], "list-name")),
        (sealed({"EncryptList": '["A"]'}, A=BODY), (["A"], ["t"], "list-form")),
        (sealed({"EncryptList": "A; B,C", "TagList": "t,u ;v"}, A=BODY, B=BODY, C=BODY), (["A", "B", "C"], ["t", "u", "v"], "list-form")),
        (sealed({"EncryptList": {"0": "A"}, "TagList": {"0": "t"}}, A=BODY), (["A"], ["t"], "list-form")),
        (sealed({"TagList": {"type": "Buffer", "data": [1]}}, EncryptedBody=BODY), (["None"], [{"type": "Buffer", "data": [1]}], "list-form")),
        (sealed({"TagList": [1, 2]}, EncryptedBody=BODY), (["None"], [[1, 2]], "list-form")),
        (sealed({"TagList": 5}, EncryptedBody=BODY), (["None"], [], "list-form")),
        (sealed({"EncryptList": ["A", 5]}, A=BODY), (["A"], ["t"], "list-form")),
        (sealed(json.dumps(sealed()["Encryption"]), EncryptedBody=BODY), (["None"], ["t"], "list-form")),
        (sealed(under="encryption", EncryptedBody=BODY), (["None"], ["t"], "list-name")),
        (sealed({"More": 1}, EncryptedBody=BODY), (["None"], ["t"], "list-name")),
        (sealed({"TagList": None, "Tags": ["t"]}, EncryptedBody=BODY), (["None"], ["t"], "list-name")),
        (sealed({"EncryptList": ["A"]}, A="110101 (1990) 0307-X+x"), (["A!"], ["t"], "field-plain")),
        (sealed({"EncryptList": ["A"]}, A="11010119900307X1"), (["A!"], ["t"], "field-plain")),
        (sealed({"EncryptList": ["A"]}, A="11010119900307x1"), (["A!"], ["t"], "field-plain")),
        (sealed({"EncryptList": ["A"]}, A="11010119900307z1"), (["A"], ["t"], "")),
        (sealed({"EncryptList": ["A"]}, A=5), (["A!"], ["t"], "field-plain")),
        (sealed({"EncryptList": ["A"]}, A=[255]), (["A"], ["t"], "")),
        (sealed({"EncryptList": ["A"]}, A=""), ([], ["t"], "")),
        (sealed({"EncryptList": ["A"]}, A="QUFB"), (["A"], ["t"], "")),
    ],
)  # fmt: skip
def test_the_shape_of_a_request(request_: dict[str, Any], expected: tuple[list[Any], list[Any], str]) -> None:
    assert shown(request_) == expected


def test_what_was_meant_tells_a_text_from_a_ciphertext() -> None:
    request = sealed({"EncryptList": ["A"]}, A=BODY)
    assert shown(request, meant={"A": BODY})[0] == ["A!"]
    assert shown(request, meant={"A": "x"})[0] == ["A"]
    empty = sealed({"EncryptList": ["A"]}, A="")
    assert shown(empty, meant={"A": "x"})[2] == "list-name"
    assert shown(empty, meant={"A": ""})[2] == ""
    assert [part.meant for part in read_shape(request, "SM4", {"A": "x"}).parts] == ["x"]
    small = sealed({"EncryptList": ["A"], "TagList": []}, A="QUFB")
    assert shown(small, "AES")[0] == ["A!"]
    assert shown(small, "AES", {"A": "x"})[0] == ["A"]
    for size, part in ((15, "A!"), (16, "A")):
        assert shown(sealed({"EncryptList": ["A"], "TagList": []}, A=b64(b"\xff" * size)), "AES")[0] == [part]


def test_each_part_has_its_value() -> None:
    shape = read_shape(sealed(encrypted_body=OTHER, EncryptedBody=BODY), "SM4", {"a": 1})
    assert (shape.blob, shape.iv, shape.algorithm) == ("c", "i", "a")
    assert [(part.name, part.value, part.meant) for part in shape.parts] == [(None, BODY, {"a": 1})]
    assert shape.seen == frozenset()
    (part,) = read_shape(sealed({"EncryptList": ["A"]}, A=OTHER), "SM4", {"A": "x"}).parts
    assert (part.name, part.value, part.meant, part.plain) == ("A", OTHER, "x", False)


def test_a_tag_under_a_mode_that_has_none() -> None:
    assert shown(sealed(EncryptedBody=BODY), "AES")[2] == "tag-under-cbc"
    assert shown(sealed({"TagList": []}, EncryptedBody=BODY), "AES")[2] == ""
    assert shown(sealed({"TagList": "t"}, EncryptedBody=BODY), "AES")[2] == "list-form"
    assert shown(sealed({"TagList": None}, EncryptedBody=BODY), "AES")[1] == []


def test_ciphertexts_that_the_list_does_not_name() -> None:
    shape = read_shape(
        sealed({"EncryptList": ["X"]}, A="abc", B=BODY, C=5, D=OTHER, E=""), "SM4", {"D": OTHER, "A": "abc"}
    )
    assert [(part.name, part.value, part.meant, part.plain) for part in shape.spare] == [
        ("B", BODY, None, False),
        ("A", "abc", "abc", True),
        ("D", OTHER, OTHER, True),
    ]
    (spare,) = read_shape(sealed({"EncryptList": ["X"]}, B=BODY), "SM4", None).spare
    assert (spare.name, spare.meant) == ("B", None)
    small = sealed({"EncryptList": ["X"]}, B=b64(b"\xff" * 15))
    assert [part.plain for cipher in LENGTHS for part in read_shape(small, cipher, None).spare] == [True, False]
    assert read_shape(sealed({"EncryptList": ["B"]}, B=BODY, D=OTHER), "SM4", None).spare == []
    assert read_shape(sealed(D=OTHER), "SM4", None).spare == []


def test_an_iv_that_is_far_too_long_is_cut() -> None:
    for iv, cut in (
        ("a" * 2000, "a" * 1024),
        ([1] * 2000, [1] * 1024),
        ({"data": [1] * 2000}, {"data": [1] * 1024}),
        (5, 5),
    ):
        assert read_shape(sealed({"Iv": iv}, EncryptedBody=BODY), "SM4", None).iv == cut


@pytest.mark.parametrize("encryption", ["", "[]", "{", 5, []])
def test_what_is_no_sealed_request(encryption: object) -> None:
    with pytest.raises(InvalidInput, match=r"^the request has no Encryption object: it isn't a sealed request$"):
        read_shape(sealed(encryption, EncryptedBody=BODY), "SM4", None)
    with pytest.raises(InvalidInput, match=r"^the request has no Encryption object: it isn't a sealed request$"):
        read_shape({}, "SM4", None)


def test_a_hundred_fields_are_read_and_one_more_is_not() -> None:
    names = [f"A{number}" for number in range(101)]
    fields = dict.fromkeys(names, BODY)
    assert len(shown(sealed({"EncryptList": names[:100]}, **fields))[0]) == 100
    with pytest.raises(InvalidInput, match="only requests with up to 100 encrypted fields are diagnosed"):
        shown(sealed({"EncryptList": names}, **fields))
