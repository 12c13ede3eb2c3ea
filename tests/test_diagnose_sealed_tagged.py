"""Where GCM's tag stands, how it is written, and what was authenticated along: each way, and what it is called."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Sequence

import pytest
from generator.arithmetic import b64
from generator.broken_sealer import drawn, gcm

from tcrypto.check.sealed.ciphers import MODES, Mode, decrypt, gcm_tag
from tcrypto.check.sealed.tags import tagged

KEY, IV, TEXT = drawn(16, "key"), drawn(12, "iv"), b"a text of two blocks, and a bit"
BY_NAME = {(mode.cipher, mode.name): mode for mode in MODES}
GCM = [BY_NAME["AES", "GCM"], BY_NAME["SM4", "GCM"]]
BODY, TAG = gcm("SM4", KEY, IV, TEXT)
OTHER = b64(drawn(16, "other"))


def of(
    tags: Sequence[object],
    *,
    place: int = 0,
    body: bytes = BODY,
    text: bytes = TEXT,
    before: bytes | None = None,
    aads: Sequence[object] = (),
) -> tuple[str, bool] | None:
    found = tagged(GCM[1], KEY, IV, body, text, tags, place, before, aads)
    if found is None:
        return None
    assert found.plaintext in (TEXT, text)
    return " ".join(sorted(found.causes)), found.proved


def damaged(octets: int, tag: bytes = TAG) -> str:
    return b64(bytes(octet ^ (place < octets) for place, octet in enumerate(tag)))


@pytest.mark.parametrize("mode", GCM, ids=["AES", "SM4"])
def test_the_tag_of_another_implementation(mode: Mode) -> None:
    body, tag = gcm(mode.cipher, KEY, IV, TEXT, b"along")
    assert gcm_tag(mode, KEY, IV, TEXT, b"along") == tag
    assert decrypt(mode, KEY, IV, body) == TEXT


@pytest.mark.parametrize(
    ("tags", "place", "expected"),
    [
        ([b64(TAG)], 0, ("", True)), ([OTHER, b64(TAG)], 1, ("", True)), ([OTHER, b64(TAG)], 0, ("tag-order", True)),
        ([b64(TAG), OTHER], 1, ("tag-order", True)), ([b64(TAG)], 5, ("tag-order", True)), ([b64(TAG), b64(TAG)], 1, ("", True)),
        ([TAG.hex()], 0, ("tag-text", True)), ([list(TAG)], 0, ("tag-text", True)), ([OTHER, TAG.hex()], 0, ("tag-order tag-text", True)),
        ([b64(TAG[:12])], 0, ("tag-length", True)), ([b64(TAG[:4])], 0, ("tag-length", True)), ([TAG[:12].hex()], 0, ("tag-length tag-text", True)),
        ([b64(TAG + b"x")], 0, ("tag-length", True)), ([b64(TAG[:3])], 0, ("tag-length tag-wrong", False)), ([damaged(1)], 0, ("tag-wrong", True)),
        ([damaged(2)], 0, ("tag-wrong", True)), ([damaged(3)], 0, ("tag-wrong", False)), ([damaged(1, TAG[:12])], 0, ("tag-length tag-wrong", False)),
        ([OTHER], 0, ("tag-wrong", False)), ([], 0, ("tag-missing", False)), ([None], 0, ("tag-missing", False)), ([OTHER, None], 1, ("tag-missing", False)),
        ([OTHER, damaged(1)], 0, ("tag-order tag-wrong", True)), ([OTHER], 1, ("tag-missing", False)),
    ],
)  # fmt: skip
def test_each_way_a_tag_is_listed(tags: list[object], place: int, expected: tuple[str, bool]) -> None:
    assert of(tags, place=place) == expected


AADS = ["EncryptedBody", b64(IV), None, 5, b"octets", "", "张", "SM4-GCM", "\ud800"]


@pytest.mark.parametrize("aad", [b"EncryptedBody", b64(IV).encode(), IV, b"octets", "张".encode(), b"SM4-GCM", b"?"])
def test_what_was_authenticated_along(aad: bytes) -> None:
    tag = gcm("SM4", KEY, IV, TEXT, aad)[1]
    assert of([b64(tag)], aads=AADS) == ("body-aad", True)
    assert of([b64(tag)]) == ("tag-wrong", False)
    assert of([tag.hex()], aads=AADS) == ("body-aad tag-text", True)
    assert of([damaged(2, tag)], aads=AADS) == ("body-aad tag-wrong", True)
    assert of([], aads=AADS, body=BODY + tag, text=TEXT + b"?" * 16) == ("body-aad tag-appended", True)
    assert of([], aads=AADS, before=tag) == ("body-aad tag-appended", True)
    assert of([b64(TAG)], aads=AADS) == ("", True)


def test_no_more_than_the_beginning_of_what_was_authenticated_along() -> None:
    long = b64(bytes(3072)) + "AAAA"
    cut, whole = (base64.b64decode(text) for text in (long[:4096], long))
    assert of([b64(gcm("SM4", KEY, IV, TEXT, cut)[1])], aads=[long]) == ("body-aad", True)
    assert of([b64(gcm("SM4", KEY, IV, TEXT, whole)[1])], aads=[long]) == ("tag-wrong", False)


@pytest.mark.parametrize("size", [16, 12, 8, 4])
def test_a_tag_after_the_ciphertext(size: int) -> None:
    body, text = BODY + TAG[:size], TEXT + b"?" * size
    assert tagged(GCM[1], KEY, IV, body, text, [], 0, None, ())[0] == TEXT  # type: ignore[index]
    length = "" if size == 16 else " tag-length"
    assert of([], body=body, text=text) == (f"tag-appended{length}", True)
    assert of([b64(TAG)], body=body, text=text) == (f"tag-appended{length}", True)
    assert of([TAG.hex()], body=body, text=text)[0].split() == sorted({"tag-appended", *length.split(), "tag-text"})  # type: ignore[index]
    assert of([OTHER], body=BODY + TAG[:5], text=TEXT + b"?" * 5) == ("tag-wrong", False)


@pytest.mark.parametrize("text", [b"", b"a", b"three", b"eight octets"])
def test_a_tag_after_a_short_ciphertext(text: bytes) -> None:
    """Octets that are a tag and nothing else aren't taken for one."""
    body, tag = gcm("SM4", KEY, IV, text)
    for size in (16, 12, 8, 4):
        found = tagged(GCM[1], KEY, IV, body + tag[:size], text + b"?" * size, [], 0, None, ())
        assert found is not None
        assert (found.plaintext, found.proved) == ((text, True) if text else (b"?" * size, False))


def test_a_tag_before_the_ciphertext() -> None:
    assert of([], before=TAG) == ("tag-appended", True)
    assert of([b64(TAG)], before=TAG) == ("tag-appended", True)
    assert of([OTHER, b64(TAG)], before=TAG) == ("tag-appended tag-order", True)
    assert of([b64(TAG)], before=base64.b64decode(OTHER)) is None


def test_of_a_large_body_less_is_tried() -> None:
    for size, many in ((1 << 20, False), ((1 << 20) - 1, True)):
        text = bytes(size)
        for aad, tried in (("c", True), ("d", many)):
            body, tag = gcm("SM4", KEY, IV, text, aad.encode())
            found = tagged(GCM[1], KEY, IV, body, text, [b64(tag)], 0, None, "abcd")
            assert found is not None
            assert found.proved is tried
        body, tag = gcm("SM4", KEY, IV, text[:-12])
        found = tagged(GCM[1], KEY, IV, body + tag[:12], text, [], 0, None, [])
        assert found is not None
        assert found.proved is many


# --- Modes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "iv", "data", "expected"),
    [
        ("CBC", bytes(16), bytes(15), False), ("CBC", bytes(16), bytes(31), True), ("CBC", bytes(15), bytes(16), False), ("ECB", b"", bytes(16), True),
        ("ECB", b"", b"", False), ("GCM", bytes(7), b"a", False), ("GCM", bytes(8), b"a", True), ("GCM", bytes(128), b"a", True), ("GCM", bytes(129), b"a", False),
        ("CTR", bytes(16), b"a", True), ("CTR", bytes(12), b"a", False), ("CTR0", bytes(12), b"a", True), ("CTR1", bytes(12), b"a", True),
        ("CTR0", bytes(16), b"a", False), ("CFB", bytes(16), b"a", True), ("CFB8", bytes(16), b"a", True), ("OFB", bytes(16), b"a", True), ("OFB", b"", b"a", False),
    ],
)  # fmt: skip
def test_the_lengths_a_mode_takes(name: str, iv: bytes, data: bytes, expected: bool) -> None:
    for cipher in ("AES", "SM4") if name != "CFB8" else ("AES",):  # OpenSSL has no SM4-CFB8
        plain = decrypt(BY_NAME[cipher, name], KEY, iv, data)
        assert (plain is not None) is expected
        if plain is not None:
            assert len(plain) == (len(data) // 16 * 16 if name in ("CBC", "ECB") else len(data))


def test_counters_from_12_octets() -> None:
    for cipher, count in itertools.product(("AES", "SM4"), (0, 1)):
        from_12 = decrypt(BY_NAME[cipher, f"CTR{count}"], KEY, IV, TEXT)
        assert from_12 == decrypt(BY_NAME[cipher, "CTR"], KEY, IV + bytes((0, 0, 0, count)), TEXT)
        assert decrypt(BY_NAME[cipher, "GCM"], KEY, IV, TEXT) == decrypt(
            BY_NAME[cipher, "CTR"], KEY, IV + b"\0\0\0\2", TEXT
        )
    assert decrypt(BY_NAME["AES", "CBC"], bytes(15), bytes(16), bytes(16)) is None
    assert decrypt(BY_NAME["SM4", "CBC"], bytes(32), bytes(16), bytes(16)) is None
