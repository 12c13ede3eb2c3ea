"""Which keys, initialization vectors, modes and texts are combined, and how many mistakes of each: by a few of each."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.ciphers import modes
from generator.arithmetic import b64, pkcs7
from generator.broken_sealer import drawn, encrypted, gcm
from sealing import CFB, CFB8, OFB

from tcrypto.check.sealed import body
from tcrypto.check.sealed.body import Part, Search, Solution
from tcrypto.check.sealed.ciphers import MODES
from tcrypto.check.sealed.keys import Iv, Key
from tcrypto.check.sealed.wrap import Unwrapped

pytestmark = pytest.mark.each

KEY, KEY_16, IV, IV_12 = drawn(32, "key"), drawn(16, "key of 16"), drawn(16, "iv"), drawn(12, "iv of 12")
MEANT: dict[str, Any] = {"Name": "张三", "Card": "a text that fills a block or two"}
TEXT = json.dumps(MEANT, ensure_ascii=False).encode()
NONE = frozenset[str]()
RIGHT, RIGHT_16 = Key(KEY, NONE, base=KEY), Key(KEY_16, NONE, base=KEY_16)


def mistaken(key: Key, *causes: str) -> Key:
    return key._replace(causes=frozenset(causes))


class Found(NamedTuple):
    solutions: list[Solution]
    tried: int
    exhausted: bool
    asked: list[tuple[object, ...]]

    def said(self) -> list[str]:
        return [said(solution) for solution in self.solutions]


def said(solution: Solution) -> str:
    """A solution in a line: its causes, how well it fits, what was used, and after a slash what wouldn't show."""
    words = [
        *sorted(solution.causes),
        "proved" if solution.proved else "unproved",
        ("as meant", "open", "differs")[solution.fit],
        solution.used,
        *(["/", *sorted(solution.silent)] if solution.silent else []),
    ]
    return " ".join(word for word in words if word)


def searched(
    value: object = None,
    cipher: str = "AES",
    *,
    found: Sequence[Key] = (RIGHT,),
    ivs: Iterable[Iv] | None = None,
    only: str = "",
    iv: object = b64(IV),
    tags: Sequence[object] = (),
    meant: object = None,
    parts: Sequence[Part] | None = None,
    blob: object = None,
    proved: bool = True,
    **limits: int,
) -> Found:
    """What a search for a body finds with these keys, and with these initialization vectors or all; `only`: modes."""
    asked: list[tuple[object, ...]] = []

    def keys(*arguments: object) -> list[Key]:
        asked.append(arguments)
        return list(found)

    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(body, f"_{name.rstrip('_').upper()}", limit)
        search = Search(cipher, iv, tags, [Part(None, value, meant)] if parts is None else parts, blob)
        patch.setattr(body, "keys", keys)
        if ivs is not None:
            few = list(ivs)
            patch.setattr(body, "ivs", lambda sent, size, *keys: [each for each in few if len(each.value) == size])
        if only:
            patch.setattr(body, "MODES", [mode for mode in MODES if f"{mode.cipher}-{mode.name}" in only.split()])
        return Found(search.solve(Unwrapped(b"wrapped", NONE, proved)), search.tried, search.exhausted, asked)


def cbc(data: bytes = TEXT, key: bytes = KEY, iv: bytes = IV) -> bytes:
    return encrypted("AES", modes.CBC(iv), key, pkcs7(data))


def sealed(data: bytes = TEXT, key: bytes = KEY_16, iv: bytes = IV_12, aad: bytes = b"") -> tuple[bytes, bytes]:
    return gcm("SM4", key, iv, data, aad)


BODY, TAG = sealed()

# --- Modes ------------------------------------------------------------------------------------------------------------


def counting(start: int) -> Any:
    return lambda iv: modes.CTR(iv + bytes((0, 0, 0, start)))


IN_MODE: dict[str, tuple[Any, int]] = {
    "CBC": (modes.CBC, 16), "ECB": (lambda iv: modes.ECB(), 0), "CTR": (modes.CTR, 16), "CFB": (CFB, 16), "OFB": (OFB, 16),
    "CFB8": (CFB8, 16), "CTR0": (counting(0), 12), "CTR1": (counting(1), 12), "GCM": (counting(2), 12),
}  # fmt: skip


def of(value: bytes, *causes: str, **more: Any) -> Key:
    return Key(value, frozenset(causes), base=value, **more)


def an_iv(value: bytes, *causes: str) -> Iv:
    return Iv(value, frozenset(causes))


STATED = [an_iv(IV), an_iv(IV_12)]


@pytest.mark.parametrize("documented", ["AES", "SM4"])
@pytest.mark.parametrize(
    ("cipher", "name"), [(c, n) for c in ("AES", "SM4") for n in IN_MODE if (c, n) != ("SM4", "CFB8")]
)
def test_each_mode(cipher: str, name: str, documented: str) -> None:
    make, size = IN_MODE[name]
    data = pkcs7(TEXT) if name in ("CBC", "ECB") else TEXT
    sent = b64(encrypted(cipher, make({16: IV, 12: IV_12, 0: b""}[size]), KEY_16, data))
    key = of(KEY_16, *(["body-key-length"] if documented == "AES" else []))
    causes = ["body-key-length"] if cipher == documented == "AES" else []
    causes += ["body-mode"] if (cipher, name) not in (("AES", "CBC"), ("SM4", "GCM")) or cipher != documented else []
    causes += ["tag-missing"] if (documented, name) == ("SM4", "GCM") else []
    expected = " ".join([*causes, "proved as meant", f"{cipher}-128-{name.rstrip('018')}"])
    assert searched(sent, documented, found=[key], ivs=STATED, meant=MEANT).said() == [expected]
    for tag, silent in ((b64(TAG), " / tag-wrong"), ("", " / tag-missing"), (None, " / tag-missing")):
        if name != "GCM":
            found = searched(sent, documented, found=[key], ivs=STATED, meant=MEANT, tags=[tag])
            assert found.said() == [expected + (silent if documented == "SM4" else "")]


def test_sm4_has_no_longer_key() -> None:
    longer = [of(KEY, "body-key-length"), of(drawn(24, "of 24"), "body-key-length")]
    assert searched(b64(BODY), "SM4", found=longer, ivs=STATED, only="SM4-GCM SM4-CBC").tried == 0
    assert searched(b64(BODY), "SM4", found=longer, ivs=STATED, only="AES-CBC").tried > 0


# --- Where the initialization vector and the tag stand ----------------------------------------------------------------

LONG_IV, LONG_TAG = sealed(iv=IV)


@pytest.mark.parametrize(
    ("value", "cipher", "iv", "tags", "expected"),
    [
        (b64(cbc()), "AES", b64(IV), [], ["unproved open AES-256-CBC"]),
        (cbc().hex(), "AES", b64(IV), [], ["body-text unproved open AES-256-CBC"]),
        (b64(IV + cbc()), "AES", b64(IV), [], ["iv-prepended unproved open AES-256-CBC"]),
        (b64(cbc() + IV), "AES", b64(IV), [], ["iv-prepended unproved open AES-256-CBC"]),
        ((cbc() + IV).hex(), "AES", b64(IV), [], ["body-text iv-prepended unproved open AES-256-CBC"]),
        (b64(IV + cbc()), "AES", None, [], ["iv-prepended unproved open AES-256-CBC"]),
        (b64(IV + cbc()), "AES", IV.hex(), [], ["iv-prepended iv-text unproved open AES-256-CBC"]),
        (b64(IV + cbc()), "AES", b64(IV_12), [], ["iv-length iv-other unproved open"]),
        (b64(BODY), "SM4", b64(IV_12), [b64(TAG)], ["proved open SM4-128-GCM"]),
        (b64(BODY), "SM4", b64(IV_12), [], ["tag-missing unproved open SM4-128-GCM"]),
        (b64(BODY), "SM4", b64(IV_12), [""], ["tag-missing unproved open SM4-128-GCM"]),
        (b64(BODY), "SM4", b64(IV_12), [TAG.hex()], ["tag-text proved open SM4-128-GCM"]),
        (b64(TAG + BODY), "SM4", b64(IV_12), [], ["tag-appended proved open SM4-128-GCM"]),
        (b64(TAG + BODY), "SM4", b64(IV_12), [""], ["tag-appended proved open SM4-128-GCM / tag-missing"]),
        (b64(BODY + TAG), "SM4", b64(IV_12), [""], ["tag-appended proved open SM4-128-GCM / tag-missing"]),
        (b64(BODY + TAG), "SM4", b64(IV_12), [b64(drawn(16))], ["tag-appended proved open SM4-128-GCM"]),
        (b64(BODY + TAG[:12]), "SM4", b64(IV_12), [], ["tag-appended tag-length proved open SM4-128-GCM"]),
        (b64(IV_12 + BODY), "SM4", b64(IV_12), [b64(TAG)], ["iv-prepended proved open SM4-128-GCM"]),
        (b64(BODY + IV_12), "SM4", b64(IV_12), [b64(TAG)], ["iv-prepended proved open SM4-128-GCM"]),
        (b64(IV_12 + BODY), "SM4", None, [b64(TAG)], ["iv-prepended proved open SM4-128-GCM"]),
        (b64(IV + LONG_IV), "SM4", None, [b64(LONG_TAG)], ["iv-prepended proved open SM4-128-GCM"]),
        (b64(LONG_IV), "SM4", b64(IV), [b64(LONG_TAG)], ["iv-length proved open SM4-128-GCM"]),
        (b64(LONG_IV + IV), "SM4", b64(IV), [b64(LONG_TAG)], ["iv-length iv-prepended proved open SM4-128-GCM"]),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_where_iv_and_tag_stand(value: str, cipher: str, iv: object, tags: list[object], expected: list[str]) -> None:
    key = RIGHT if cipher == "AES" else RIGHT_16
    assert searched(value, cipher, found=[key], iv=iv, tags=tags).said() == expected


@pytest.mark.parametrize("before", [b"", drawn(12, "before"), drawn(16, "before")])
def test_openssls_salt(before: bytes) -> None:
    salt = b"saltsalt"
    key = of(KEY, "body-key-derived", iv=IV, implied=True)
    prepended = "iv-prepended " if before else ""
    sent = b64(before + b"Salted__" + salt + cbc())
    found = searched(sent, found=[key], iv=b64(drawn(16)))
    assert found.said() == [f"body-key-derived {prepended}unproved open AES-256-CBC"]
    assert found.asked == [(b"wrapped", 32, 16, salt, b64(drawn(16)))]
    after = b64(before + b"Salted__" + salt + cbc() + drawn(16, "after"))
    assert searched(after, found=[key]).said() == ["body-key-derived iv-prepended unproved open AES-256-CBC"]
    short = searched(sent, found=[key], iv=b64(drawn(15)))
    assert short.said() == ([] if before else ["body-key-derived iv-length unproved open AES-256-CBC"])


def test_what_the_keys_are_made_of() -> None:
    for cipher, sizes in (("AES", (32, 16)), ("SM4", (16, 12))):
        assert searched(b64(BODY), cipher, iv="iv", found=[]).asked == [(b"wrapped", *sizes, None, "iv")]
    assert searched(b64(drawn(5) + b"Salted__" + drawn(40)), found=[]).asked == [(b"wrapped", 32, 16, None, b64(IV))]


def test_an_iv_that_came_with_the_key() -> None:
    key = of(KEY, "blob-key-and-iv", iv=IV)
    beside = ["blob-key-and-iv unproved open AES-256-CBC"]
    other = drawn(16, "other")
    assert searched(b64(cbc()), found=[key], iv=b64(IV)).said() == beside
    assert searched(b64(cbc()), found=[key], iv=None).said() == beside
    assert searched(b64(cbc()), found=[key], iv="").said() == beside
    assert searched(b64(cbc()), found=[key], iv=IV.hex()).said() == [
        "blob-key-and-iv iv-text unproved open AES-256-CBC"
    ]
    assert searched(b64(cbc()), found=[key], iv=b64(IV + other[:4])).said() == [
        "blob-key-and-iv iv-length unproved open AES-256-CBC"
    ]
    assert searched(b64(cbc()), found=[key], iv=b64(other)).said() == [
        "blob-key-and-iv iv-other unproved open AES-256-CBC"
    ]
    assert searched(b64(cbc()), found=[key], iv=b64(other[:9])).said() == [
        "blob-key-and-iv iv-length iv-other unproved open"
    ]
    assert searched(b64(cbc(iv=IV[::-1])), found=[key], iv=b64(IV)).said() == [
        "blob-key-and-iv iv-other unproved open AES-256-CBC"
    ]
    in_mode = b64(encrypted("AES", modes.CTR(other), KEY, TEXT))  # the vector that was sent, which is another
    assert searched(in_mode, found=[key._replace(causes=NONE)], iv=b64(other)).said() == []
    assert searched(in_mode, found=[key._replace(causes=NONE, iv=None)], iv=b64(other)).said() == [
        "body-mode unproved open AES-256-CTR"
    ]


def test_an_iv_that_was_derived_needs_no_other() -> None:
    key = of(KEY, "body-key-derived", iv=IV, implied=True)
    right = ["body-key-derived unproved open AES-256-CBC"]
    for iv, expected in (
        (None, right),
        (b64(drawn(16)), right),
        (b64(drawn(12)), ["body-key-derived iv-length unproved open AES-256-CBC"]),
    ):
        assert searched(b64(cbc()), found=[key], iv=iv).said() == expected
    small = of(KEY_16, "body-key-derived", iv=IV_12, implied=True)
    for size in (12, 16):
        found = searched(b64(BODY), "SM4", found=[small], iv=b64(drawn(size)), tags=[b64(TAG)])
        assert found.said() == ["body-key-derived proved open SM4-128-GCM"]
    ecb = encrypted("AES", modes.ECB(), KEY, pkcs7(TEXT))
    assert searched(b64(ecb), found=[key]).said() == ["body-key-derived body-mode unproved open AES-256-ECB"]
    assert searched(b64(cbc(iv=bytes(16))), found=[key._replace(iv=b"")]).said() == []


# --- How many mistakes ------------------------------------------------------------------------------------------------


def test_three_mistakes_are_too_many_and_one_where_nothing_is_proved() -> None:
    ivs = [an_iv(IV, "iv-other")]
    for key, expected, unproved in (
        (RIGHT, ["iv-other proved as meant AES-256-CBC"], ["iv-other proved as meant"]),  # by all but the first block
        (of(KEY, "a"), ["a iv-other proved as meant AES-256-CBC"], ["a iv-other proved as meant"]),
        (of(KEY, "a", "b"), [], []),
    ):
        assert searched(b64(cbc()), found=[key], ivs=ivs, meant=MEANT).said() == expected
        assert searched(b64(cbc()), found=[key], ivs=ivs, meant=MEANT, proved=False).said() == unproved
    assert searched(b64(cbc()), meant=MEANT, proved=False).said() == ["proved as meant AES-256-CBC"]


@pytest.mark.parametrize("places", [(0, 1), (1, 0)])
def test_the_fewest_mistakes_are_found_first_and_the_search_ends(places: tuple[int, int]) -> None:
    both = [of(KEY, "a"), RIGHT]
    found = searched(b64(cbc()), found=[both[place] for place in places], ivs=STATED, only="AES-CBC")
    assert (found.said(), found.tried) == (["unproved open AES-256-CBC"], 1)
    found = searched(b64(cbc()), found=[of(KEY, "a"), of(KEY, "b"), of(KEY, "a", "b")], ivs=STATED, only="AES-CBC")
    assert found.said() == ["a unproved open AES-256-CBC", "b unproved open AES-256-CBC"]


def test_the_better_of_two_ways_to_the_same_mistakes_is_kept() -> None:
    twice = [an_iv(drawn(16), "x"), an_iv(IV, "x")]
    assert searched(b64(cbc()), ivs=twice, meant=MEANT).said() == ["x proved as meant AES-256-CBC"]
    assert searched(b64(cbc()), ivs=twice[::-1], meant=MEANT).said() == ["x proved as meant AES-256-CBC"]


def test_a_content_with_mistakes_of_its_own_is_looked_for_further() -> None:
    """A mistake of the key and none of the content are fewer than none of the key and two of the content."""
    data = b64(b64(TEXT).encode()).encode()
    sent = b64(cbc(data))
    found = searched(sent, found=[RIGHT], ivs=STATED, meant=MEANT, only="AES-CBC")
    assert (found.said(), found.tried) == (["body-plain-base64 proved as meant AES-256-CBC"], 1)


@pytest.mark.parametrize("peeks", [1, 2, 3, 4, 5])
def test_a_search_ends_when_so_much_was_tried(peeks: int) -> None:
    """Two wrong keys and two that are right, in counter mode, where a wrong one leaves nothing."""
    found = [of(drawn(32, 0), "a"), of(drawn(32, 1), "b"), of(KEY, "c"), of(KEY, "d")]
    sent = b64(encrypted("AES", modes.CTR(IV), KEY, TEXT))
    result = searched(sent, found=found, ivs=STATED, only="AES-CTR", peeks=peeks)
    expected = [f"body-mode {cause} unproved open AES-256-CTR" for cause in "cd"][: max(peeks - 2, 0)]
    assert (result.said(), result.tried, result.exhausted) == (expected, min(peeks, 4), peeks <= 4)


def test_so_many_vectors_are_tried_with_a_wrong_key_or_mode() -> None:
    ivs = [an_iv(drawn(16, place), "iv-other") for place in range(4)] + [an_iv(IV, "iv-other")]
    in_mode = b64(encrypted("AES", modes.CTR(IV), KEY, TEXT))
    for most in (4, 5):
        assert searched(in_mode, ivs=ivs, only="AES-CTR", ivs_=most).said() == (
            ["body-mode iv-other unproved open AES-256-CTR"] if most == 5 else []
        )
        found = searched(b64(cbc()), found=[of(KEY, "a")], ivs=ivs, only="AES-CBC", ivs_=most).said()
        assert found == (["a iv-other unproved open AES-256-CBC"] if most == 5 else ["a iv-other unproved open"])
        of_text = searched(cbc().hex(), ivs=ivs, only="AES-CBC", ivs_=most).said()
        assert of_text == ["body-text iv-other unproved open AES-256-CBC"]


@pytest.mark.parametrize("name", ["CBC", "CFB", "CFB8", "CTR", "OFB"])
def test_of_a_chained_mode_the_second_block_is_looked_at_first(name: str) -> None:
    """Where it is no text, no initialization vector is tried; what has no second block has all of them tried."""
    ivs = [an_iv(drawn(16, place), "iv-other") for place in range(4)]
    key, chained = of(KEY, *(["a"] if name == "CBC" else [])), name.startswith("C") and name != "CTR"
    for data, look, tried, lost in ((pkcs7(TEXT), 1, 4, 1), (drawn(64), 1, 0, 1), (drawn(16), 1, 4, 0)):
        sent = encrypted("AES", IN_MODE[name][0](IV), KEY, data)
        found = searched(b64(sent), ivs=ivs, found=[key], only=f"AES-{name}")
        assert found.tried == (look + tried + lost if chained else 4)


# --- Fields -----------------------------------------------------------------------------------------------------------

A, B = "a name of somebody", "the number of a card"
OTHER_IV = drawn(12, "another")
OTHER_TAG = b64(drawn(16, "another tag"))


def sealed_text(text: str, iv: bytes = IV_12, aad: bytes = b"") -> tuple[bytes, str]:
    """A field's ciphertext, and its tag as it is sent."""
    ciphertext, tag = sealed(text.encode(), iv=iv, aad=aad)
    return ciphertext, b64(tag)


(A_BYTES, A_TAG), (B_BYTES, B_TAG), (B_OTHER, B_OTHER_TAG) = sealed_text(A), sealed_text(B), sealed_text(B, OTHER_IV)
A_SENT, B_SENT = b64(A_BYTES), b64(B_BYTES)
JSON_TAG, AAD_TAG = b64(sealed(f'"{B}"'.encode())[1]), sealed_text(B, aad=b"B")[1]
JSON_AAD_TAG = b64(sealed(f'"{B}"'.encode(), aad=b"B")[1])


def in_fields(
    *parts: tuple[Any, ...],
    cipher: str = "SM4",
    found: Sequence[Key] = (RIGHT_16,),
    iv: object = b64(IV_12),
    **more: Any,
) -> Found:
    """What is found for fields named A, B and so on; each is a value, what was meant, and whether it is in plain text."""
    made = [Part(name, *(part if len(part) > 1 else (*part, None))) for name, part in zip("ABC", parts, strict=False)]
    return searched(cipher=cipher, found=found, parts=made, iv=iv, **more)


RIGHTLY = "proved open SM4-128-GCM"


@pytest.mark.parametrize(
    ("first", "second", "tags", "expected"),
    [
        ((A_SENT,), (B_SENT,), [A_TAG, B_TAG], RIGHTLY),
        ((A_SENT, A), (B_SENT, B), [A_TAG, B_TAG], "proved as meant SM4-128-GCM"),
        ((A_SENT, A), (B_SENT,), [A_TAG, B_TAG], RIGHTLY),
        ((A_SENT,), (B_SENT, B), [A_TAG, B_TAG], RIGHTLY),
        ((A_SENT, A), (B_SENT, "x"), [A_TAG, B_TAG], "proved differs SM4-128-GCM"),
        ((A_SENT, "x"), (B_SENT, B), [A_TAG, B_TAG], "proved differs SM4-128-GCM"),
        ((A_SENT,), (B_SENT,), [B_TAG, A_TAG], f"tag-order {RIGHTLY}"),
        ((A_SENT,), (B_SENT,), [A_TAG], "tag-missing unproved open SM4-128-GCM"),
        ((A_SENT,), (B_SENT,), [None, B_TAG], "tag-missing unproved open SM4-128-GCM"),
        ((A_SENT,), (b64(drawn(20)),), [A_TAG, B_TAG], None),
        ((b64(drawn(20)),), (B_SENT,), [A_TAG, B_TAG], None),
        ((A_SENT,), (B_BYTES.hex(),), [A_TAG, B_TAG], f"body-text {RIGHTLY}"),
        ((A_BYTES.hex(),), (B_SENT,), [A_TAG, B_TAG], f"body-text {RIGHTLY}"),
        ((b64(IV_12 + A_BYTES),), (b64(OTHER_IV + B_OTHER),), [A_TAG, B_OTHER_TAG], f"iv-prepended {RIGHTLY}"),
        ((A_SENT,), (b64(B_OTHER + OTHER_IV),), [A_TAG, B_OTHER_TAG], f"iv-prepended {RIGHTLY}"),
        ((A_SENT,), (b64(B_BYTES + base64.b64decode(B_TAG)),), [A_TAG], f"tag-appended {RIGHTLY}"),
        ((A_SENT,), (b64(B_BYTES + base64.b64decode(B_TAG)),), [A_TAG, ""], f"tag-appended {RIGHTLY} / tag-missing"),
        ((b64(A_BYTES + base64.b64decode(A_TAG)),), (B_SENT,), ["", B_TAG], f"tag-appended {RIGHTLY} / tag-missing"),
        ((A_SENT,), (B, None, True), [A_TAG, B_TAG], f"field-plain {RIGHTLY}"),
        ((A_SENT,), (B, None, True), [A_TAG, b64(base64.b64decode(B_TAG)[:12])], f"field-plain tag-length {RIGHTLY}"),
        ((A_SENT,), (B, None, True), [A_TAG, JSON_TAG], f"body-json-twice field-plain {RIGHTLY}"),
        ((A_SENT,), (B, None, True), [A_TAG, AAD_TAG], f"body-aad field-plain {RIGHTLY}"),
        ((A_SENT,), (B, None, True), [A_TAG, JSON_AAD_TAG], RIGHTLY),
        ((A_SENT,), (B, None, True), [A_TAG, OTHER_TAG], RIGHTLY),
        ((A_SENT,), (B, None, True), [A_TAG], RIGHTLY),
        ((A_SENT,), (B, None, True), [], "tag-missing unproved open SM4-128-GCM"),
        ((A_SENT,), (5, None, True), [A_TAG, B_TAG], RIGHTLY),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_two_fields(
    first: tuple[object, ...], second: tuple[object, ...], tags: list[object], expected: str | None
) -> None:
    assert in_fields(first, second, tags=tags, ivs=STATED).said()[:1] == ([expected] if expected else [])


def test_fields_in_plain_text_beside_one_that_is_sealed() -> None:
    plain = (B, None, True)
    both = in_fields((A_SENT,), plain, ("x", None, True), tags=[A_TAG, B_TAG, b64(sealed(b'"x"')[1])])
    assert both.said() == [f"body-json-twice field-plain {RIGHTLY}"]
    derived = [of(KEY_16, "a")]
    assert in_fields((A_SENT,), plain, tags=[A_TAG, B_TAG], found=derived).said() == [f"a field-plain {RIGHTLY}"]
    assert in_fields((A_SENT,), plain, tags=[A_TAG, AAD_TAG], found=derived).said() == [f"a {RIGHTLY}"]
    for most, said, tried in ((19, RIGHTLY, 2), (20, f"field-plain {RIGHTLY}", 3)):
        found = in_fields((A_SENT,), plain, tags=[A_TAG, B_TAG], plain=most, ivs=STATED)
        assert (found.said(), found.tried) == ([said], tried)
    in_mode = b64(encrypted("SM4", modes.CTR(IV), KEY_16, A.encode()))
    assert in_fields((in_mode, A), plain, tags=[A_TAG, B_TAG], iv=b64(IV)).said() == [
        "body-mode proved as meant SM4-128-CTR / tag-wrong"
    ]


def test_fields_under_aes() -> None:
    for meant, expected in (((None, None), "unproved open"), ((A, B), "proved as meant"), ((None, B), "unproved open")):
        fields = [(b64(cbc(text.encode())), one) for text, one in zip((A, B), meant, strict=True)]
        assert in_fields(*fields, cipher="AES", found=[RIGHT], iv=b64(IV)).said() == [f"{expected} AES-256-CBC"]


@pytest.mark.parametrize(
    "aad", [b"EncryptedBody", b64(IV_12).encode(), b"blob", b"SM4-GCM", IV_12, KEY_16, b"A", b"B", b"other"]
)
def test_what_was_authenticated_along(aad: bytes) -> None:
    """Looked for under one other mistake at most; the names of fields where there are fields."""
    body_, tag = sealed(aad=aad)
    common: dict[str, Any] = {"iv": b64(IV_12), "tags": [b64(tag)], "blob": "blob", "ivs": STATED}
    known = aad not in (b"A", b"B", b"other")
    for causes in ([], ["a"], ["a", "b"]):
        found = searched(b64(body_), "SM4", found=[of(KEY_16, *causes)], **common)
        expected = ["body-aad", RIGHTLY] if known and len(causes) < 2 else ["tag-wrong", "unproved open SM4-128-GCM"]
        assert found.said() == [" ".join([*causes, *expected])]
    field, field_tag = sealed_text(A, aad=aad)
    said = in_fields((b64(field),), (B_SENT,), tags=[field_tag, B_TAG], blob="blob", ivs=STATED).said()
    assert said == [f"body-aad {RIGHTLY}" if aad != b"other" else "tag-wrong unproved open SM4-128-GCM"]


def test_nothing_authenticated_along_is_looked_for_when_so_many_bytes_were_deciphered() -> None:
    body_, tag = sealed(aad=b"SM4-GCM")
    for size, expected in ((len(TEXT), "tag-wrong unproved open SM4-128-GCM"), (len(TEXT) + 1, f"body-aad {RIGHTLY}")):
        found = searched(b64(body_), "SM4", found=[RIGHT_16], iv=b64(IV_12), tags=[b64(tag)], ivs=STATED, bytes=size)
        assert (found.said(), found.exhausted) == ([expected], True)
    both = 3 * len(BODY) + 3 * len(BODY[16:])  # deciphered, and authenticated; the second: as if a tag stood before
    for size, exhausted in ((both, True), (both + 1, False)):
        found = searched(
            b64(BODY), "SM4", found=[RIGHT_16], iv=b64(IV_12), tags=[b64(TAG)], meant=MEANT, ivs=STATED, bytes=size
        )
        assert found.exhausted is exhausted


def test_the_tag_of_aes_gcm_proves_it_and_is_no_mistake_of_its_own() -> None:
    """AES-256-CBC has no place for a tag: where it stands is of no matter."""
    body_, tag = gcm("AES", KEY, IV_12, TEXT)
    for sent, tags, said in (
        (body_, [], "unproved"), (body_, [OTHER_TAG], "unproved"), (body_, [b64(tag)], "proved"), (body_ + tag, [], "proved"), (body_, [tag.hex()], "proved"),
    ):  # fmt: skip
        assert searched(b64(sent), ivs=STATED, tags=tags).said() == [f"body-mode {said} open AES-256-GCM"]


# --- Nothing is encrypted ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "found", "expected"),
    [
        ([A_TAG, B_TAG], [RIGHT_16], ["field-plain proved as meant"]),
        ([A_TAG, OTHER_TAG], [RIGHT_16], ["field-plain proved as meant"]),
        ([OTHER_TAG, B_TAG], [RIGHT_16], ["field-plain proved as meant"]),
        ([OTHER_TAG, JSON_TAG], [RIGHT_16], ["body-json-twice field-plain proved as meant"]),
        ([A_TAG, JSON_TAG], [RIGHT_16], ["body-json-twice field-plain proved as meant"]),
        ([OTHER_TAG, OTHER_TAG], [RIGHT_16], []),
        ([], [RIGHT_16], []),
        ([OTHER_TAG, AAD_TAG], [RIGHT_16], ["body-aad field-plain proved as meant"]),
        ([OTHER_TAG, AAD_TAG], [of(KEY_16, "a")], []),
        ([A_TAG, B_TAG], [of(KEY_16, "a")], ["a field-plain proved as meant"]),
        ([A_TAG, B_TAG], [of(KEY_16, "a", "b")], []),
        ([A_TAG, B_TAG], [of(drawn(16), "a"), of(KEY, "a"), of(KEY_16, "a", "b"), of(KEY_16, "b")], ["b field-plain proved as meant"]),
        ([b64(gcm("AES", KEY_16, IV_12, A.encode())[1])], [RIGHT_16], ["body-mode field-plain proved as meant"]),
        ([b64(gcm("AES", KEY, IV_12, A.encode())[1])], [of(KEY, "a")], []),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_only_fields_in_plain_text(tags: list[object], found: list[Key], expected: list[str]) -> None:
    plain = [(A, None, True), (B, None, True)]
    assert in_fields(*plain, tags=tags, found=found, ivs=STATED).said() == expected
    assert in_fields(*plain, tags=tags, found=found, cipher="AES", ivs=STATED).solutions == []


def test_the_iv_of_fields_in_plain_text() -> None:
    plain, tags = [(A, None, True), (B, None, True)], [A_TAG, B_TAG]
    assert in_fields(*plain, tags=tags, iv=IV_12.hex()).said() == ["field-plain iv-text proved as meant"]
    assert in_fields(*plain, tags=tags, iv=IV_12.hex(), found=[of(KEY_16, "a")]).said() == []
    ivs = [an_iv(OTHER_IV), an_iv(drawn(12), "a", "b"), an_iv(IV_12, "a")]
    assert in_fields(*plain, tags=tags, ivs=ivs).said() == ["a field-plain proved as meant"]
    assert in_fields(*plain, tags=tags, ivs=ivs[:2]).said() == []


@pytest.mark.parametrize(("peeks", "tried"), [(1, 36), (36, 36), (37, 38), (38, 38), (39, 38)])
def test_how_much_is_tried_of_fields_in_plain_text(peeks: int, tried: int) -> None:
    """18 forms of each of two texts under the wrong key, then one of each."""
    keys, plain = [of(drawn(16), "a"), of(KEY_16, "a")], [(A, None, True), (B, None, True)]
    found = in_fields(*plain, tags=[A_TAG, B_TAG], found=keys, ivs=STATED, only="SM4-GCM", peeks=peeks)
    assert (len(found.solutions), found.tried, found.exhausted) == (tried == 38, tried, peeks <= tried)


# --- What is inside ---------------------------------------------------------------------------------------------------


def in_field(data: bytes, *causes: str, meant: object = None, key: bytes = KEY, seal: Any = cbc) -> list[str]:
    return searched(
        found=[of(key, *causes)], ivs=STATED, parts=[Part("A", b64(seal(data)), meant)], only="AES-CBC AES-CTR"
    ).said()


def ctr(data: bytes) -> bytes:
    return encrypted("AES", modes.CTR(IV), KEY, data)


@pytest.mark.parametrize(
    ("data", "causes", "expected"),
    [
        (b'{"a": 1}', [], ["unproved open AES-256-CBC"]),
        (b'{"a": 1}', ["a", "b"], ["a b unproved open AES-256-CBC"]),
        (b"{}", ["a"], ["a unproved open AES-256-CBC"]),
        (b"a text", [], []),
        (b"a=b", [], []),
        (b"a text 8", [], ["body-not-json unproved open AES-256-CBC"]),
        (b"a text 8", ["a"], ["a body-not-json unproved open AES-256-CBC"]),
        (b"a text that is longer", ["a", "b"], []),
        (b'of more": 1}', [], []),
        (b'{of more": 1}', [], ["body-not-json unproved open AES-256-CBC"]),
        (b"of more 1}X", [], ["body-not-json unproved open AES-256-CBC"]),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_what_of_a_body_is_no_chance(data: bytes, causes: list[str], expected: list[str]) -> None:
    assert searched(b64(cbc(data)), found=[of(KEY, *causes)], ivs=STATED, only="AES-CBC").said()[:1] == expected


def test_a_text_that_was_meant_is_no_chance_in_what_is_no_json() -> None:
    data = b"<xml>a text that fills a block or two</xml>"
    for causes in ([], ["a"], ["a", "b"]):
        for meant, found in ((MEANT, True), ({"Card": "another text"}, len(causes) < 2)):
            said = searched(b64(cbc(data)), found=[of(KEY, *causes)], ivs=STATED, only="AES-CBC", meant=meant).said()
            assert (" ".join([*causes, "body-not-json unproved open AES-256-CBC"]) in said) is found


@pytest.mark.parametrize(
    ("data", "causes", "seal", "expected"),
    [
        (b"x", [], cbc, ["unproved open AES-256-CBC"]),
        (b"tab\t", [], cbc, ["unproved open AES-256-CBC"]),
        (b"x", ["a"], cbc, ["a unproved open AES-256-CBC"]),
        (b"x", ["a"], ctr, []),
        (b"x" * 15, ["a"], ctr, []),
        (b"x" * 16, ["a"], ctr, ["a body-mode unproved open AES-256-CTR"]),
        (b"tab\t" * 4, ["a"], cbc, []),
        (b"tab\t" * 4, ["a"], ctr, []),
        ("张三".encode("gb18030"), [], cbc, []),
        ("张三李四王五赵六".encode("gb18030"), ["a"], cbc, []),
        (b"x" * 15, [], lambda data: encrypted("AES", modes.CBC(IV), KEY, data + b"\0"), []),
        (b"x" * 16, [], lambda data: encrypted("AES", modes.CBC(IV), KEY, data), ["body-padding unproved open AES-256-CBC"]),
        (b"x" * 20, ["a"], lambda data: encrypted("AES", modes.CBC(IV), KEY, data + bytes(12)), ["a body-padding unproved open AES-256-CBC"]),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_what_of_a_field_is_no_chance(data: bytes, causes: list[str], seal: Any, expected: list[str]) -> None:
    assert in_field(data, *causes, seal=seal) == expected


def test_what_was_meant_for_a_field() -> None:
    assert in_field(b"x", "a", meant="x", seal=ctr) == ["a body-mode proved as meant AES-256-CTR"]
    assert in_field(b"x" * 16, "a", meant="y", seal=ctr) == []
    assert in_field(b"x" * 16, "a", meant=5, seal=ctr) == ["a body-mode unproved open AES-256-CTR"]
    assert searched(b64(cbc(b"{}")), meant="text").said() == ["unproved open AES-256-CBC"]


# --- An initialization vector that nothing here gives -----------------------------------------------------------------

NOBODYS = drawn(16, "nobody's")
LOST = b64(cbc(iv=NOBODYS))


def test_all_but_the_first_block_is_text() -> None:
    assert searched(LOST).said() == ["iv-other unproved open"]
    assert searched(LOST, meant=MEANT).said() == ["iv-other proved as meant"]
    assert searched(LOST, meant=MEANT, iv=IV.hex()).said() == ["iv-other iv-text proved as meant"]
    assert searched(LOST, meant=MEANT, iv=b64(IV_12)).said() == ["iv-length iv-other proved as meant"]
    assert searched(LOST, meant=MEANT, found=[of(KEY, "a")]).said() == ["a iv-other proved as meant"]
    assert searched(LOST, meant=MEANT, found=[of(KEY, "a", "b")]).said() == []
    assert searched(LOST, meant=MEANT, found=[of(KEY, "a", "b"), of(drawn(32), "c"), of(KEY, "d")]).said() == [
        "d iv-other proved as meant"
    ]
    assert searched(LOST, meant=MEANT, found=[of(KEY, "a"), of(KEY, "b")]).said() == ["a iv-other proved as meant"]
    assert searched(cbc(iv=NOBODYS).hex(), meant=MEANT).said() == ["body-text iv-other proved as meant"]
    assert searched(cbc(iv=NOBODYS).hex(), meant=MEANT, found=[of(KEY, "a")]).said() == []
    implied = of(KEY, "a", iv=drawn(16), implied=True)
    assert searched(LOST, meant=MEANT, found=[implied]).said() == []
    assert searched(LOST, meant=MEANT, found=[implied, of(KEY, "a")]).said() == ["a iv-other proved as meant"]


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "gbk"])
def test_a_vector_that_is_known_although_the_second_block_reads_like_no_text(charset: str) -> None:
    data = json.dumps(MEANT, ensure_ascii=False).encode(charset)
    for key in (RIGHT, of(KEY, "a")):
        under: dict[str, Any] = {"found": [key], "meant": MEANT}
        causes = " ".join(sorted({*key.causes, "body-charset", "iv-text"}))
        assert searched(b64(cbc(data)), iv=IV.hex(), **under).said() == [f"{causes} proved as meant AES-256-CBC"]
        other = " ".join(sorted({*key.causes, "body-charset", "iv-other"}))
        assert searched(b64(cbc(data, iv=NOBODYS)), **under).said() == [f"{other} proved as meant"]
        assert searched(b64(cbc(data, iv=IV[::-1])), **under).said() == [f"{other} proved as meant AES-256-CBC"]
        zeros = searched(b64(cbc(data, iv=bytes(16))), iv=b64(IV_12), **under).said()
        two = " ".join(sorted({*key.causes, "body-charset", "iv-length", "iv-other"}))
        assert zeros == [f"{two} proved as meant{'' if key.causes else ' AES-256-CBC'}"]  # three would be too many


@pytest.mark.parametrize("name", ["CFB", "CFB8"])
def test_the_other_chained_modes_lose_a_block_too(name: str) -> None:
    sent = b64(encrypted("AES", IN_MODE[name][0](NOBODYS), KEY, TEXT))
    assert searched(sent, meant=MEANT).said() == ["body-mode iv-other proved as meant"]
    assert searched(sent, meant=MEANT, found=[of(KEY, "a")]).said() == []
    assert searched(sent, "SM4", meant=MEANT, found=[RIGHT]).said() == []
    sm4 = b64(encrypted("SM4", modes.CBC(NOBODYS), KEY_16, pkcs7(TEXT)))
    assert searched(sm4, "SM4", meant=MEANT, found=[RIGHT_16], iv=b64(IV)).said() == [
        "body-mode iv-other proved as meant"
    ]
    assert searched(sm4, "AES", meant=MEANT, found=[of(KEY_16, "body-key-length")]).said() == []


def test_the_padding_after_a_lost_block() -> None:
    zeros = b64(encrypted("AES", modes.CBC(NOBODYS), KEY, TEXT + bytes(-len(TEXT) % 16)))
    assert searched(zeros, meant=MEANT).said() == ["body-padding iv-other proved as meant"]
    assert searched(zeros).said() == ["body-padding iv-other unproved open"]
    for size in (15, 16):  # 15: of less than two blocks nothing is left
        sent = b64(cbc(b"a" * 15 + b"}" * (size - 15), iv=NOBODYS))
        assert searched(sent, meant=MEANT).said() == []
    for size, said in ((31, []), (32, ["body-mode iv-other unproved open"])):
        assert searched(b64(encrypted("AES", CFB(NOBODYS), KEY, b"a" * (size - 1) + b"}"))).said() == said
    cut = b64(cbc(iv=NOBODYS) + b"?")
    assert searched(cut, meant=MEANT, found=[RIGHT], ivs=STATED, only="AES-CBC").said() == []


@pytest.mark.parametrize(("spare", "found"), [(0, False), (1, True)])
def test_a_lost_block_is_looked_for_while_not_too_much_was_deciphered(spare: int, found: bool) -> None:
    """All of it was under Iv, and all but its first block, which may be one, under that."""
    sent = cbc(iv=NOBODYS)
    result = searched(b64(sent), meant=MEANT, ivs=[an_iv(IV)], only="AES-CBC", bytes=2 * len(sent) - 16 + spare)
    assert result.said() == (["iv-other proved as meant"] if found else [])


# --- How much is tried, to the last hypothesis ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cipher", "only", "sizes"),
    [
        ("AES", "AES-CTR", {12: 1, 13: 3, 16: 3, 17: 5}),
        ("AES", "AES-GCM", {16: 3, 17: 5}),
        ("SM4", "AES-CTR", {12: 1, 13: 3, 16: 3, 17: 5}),
        ("SM4", "SM4-GCM", {12: 1, 13: 3, 16: 3, 17: 6}),
    ],
)
def test_what_is_longer_than_a_vector_may_begin_or_end_with_one(cipher: str, only: str, sizes: dict[int, int]) -> None:
    key = RIGHT if cipher == "AES" else RIGHT_16
    for size, tried in sizes.items():
        ivs = STATED[only.endswith("GCM") :]
        assert searched(b64(drawn(size)), cipher, found=[key], ivs=ivs, only=only, iv=None).tried == tried, size


def test_what_of_another_vector_is_tried() -> None:
    """Under Iv, after a vector of 16 bytes or of 12 at either end, and last without its first block."""
    assert searched(b64(drawn(64)), ivs=[an_iv(IV)], only="AES-CBC").tried == 1 + 4 + 1
    assert searched(b64(drawn(64)), "SM4", found=[RIGHT], ivs=STATED, only="AES-CTR", iv=None).tried == 5
    for most, tried in ((64, 1), (65, 2), (128, 2), (129, 3), (192, 3), (193, 3)):
        keys = [of(drawn(32, number), "a") for number in range(3)]
        found = searched(b64(drawn(64)), found=keys, ivs=[], only="AES-CBC", bytes=most)
        assert (found.tried - 3, found.exhausted) == (tried, most < 193), most


def test_the_second_block_is_looked_at_once_a_key() -> None:
    ivs = [an_iv(drawn(16, place), "iv-other") for place in range(4)]
    keys = [of(drawn(32, number), "a") for number in range(3)]
    assert searched(b64(drawn(64)), found=keys, ivs=ivs, only="AES-CBC").tried == 3 + 3
    assert searched(b64(cbc()), found=[*keys[:2], of(KEY, "a")], ivs=ivs, only="AES-CBC").tried == 2 + 1 + 4 + 3


def test_it_is_searched_on_until_nothing_with_fewer_mistakes_is_left() -> None:
    keys = [RIGHT, of(drawn(32), "a")]
    packed = base64.b64encode(gzip.compress(TEXT, mtime=0))
    for data, tried in ((TEXT, 1), (base64.b64encode(TEXT), 1), (packed, 2)):
        found = searched(b64(cbc(data)), found=keys, ivs=STATED, meant=MEANT, only="AES-CBC")
        assert (found.solutions[0].proved, found.tried) == (True, tried)


def test_what_is_proved_but_not_what_was_meant() -> None:
    """The search goes on, also for a vector that nothing gives."""
    under: dict[str, Any] = {"iv": b64(IV_12), "found": [RIGHT_16], "ivs": STATED, "only": "SM4-GCM SM4-CBC"}
    found = searched(b64(BODY), "SM4", tags=[b64(TAG)], meant={"a": 1}, **under)
    assert (found.said(), found.tried) == (["proved differs SM4-128-GCM"], 8)
    alone = searched(b64(BODY), "SM4", tags=[b64(TAG)], meant=MEANT, **under)
    assert (alone.said(), alone.tried) == (["proved as meant SM4-128-GCM"], 2)
    whole, tag = sealed(TEXT[:48])
    lost = searched(b64(whole), "SM4", tags=[b64(tag)], meant=MEANT, **under)
    assert lost.tried == found.tried + 1


# --- The best of several ----------------------------------------------------------------------------------------------


def test_of_two_readings_of_a_field_the_one_that_was_meant_is_taken() -> None:
    zeros, tag = sealed_text("abc" + "\0" * 5)
    assert in_fields((b64(zeros), "abc"), tags=[tag]).said() == ["body-padding proved as meant SM4-128-GCM"]
    second = in_fields((A_SENT, A), (b64(zeros), "abc"), tags=[A_TAG, tag])
    assert second.said() == ["body-padding proved as meant SM4-128-GCM"]


def test_of_two_endings_after_a_lost_block_the_one_that_was_meant_is_taken() -> None:
    blanks = b64(encrypted("AES", modes.CBC(NOBODYS), KEY, TEXT + b" " * (-len(TEXT) % 16)))
    assert searched(blanks, meant=MEANT).said() == ["body-padding iv-other proved as meant"]


@pytest.mark.parametrize("size", [8, 47, 48, 49, 63, 64, 65])
def test_a_small_body_with_its_tag_after_it(size: int) -> None:
    data = json.dumps({"a": "x" * (size - 8)}, separators=(",", ":")).encode()
    body_, tag = sealed(data)
    found = searched(b64(body_ + tag), "SM4", found=[of(KEY_16, "a")], ivs=STATED)
    assert (len(data), found.said()) == (size, [f"a tag-appended {RIGHTLY}"])


def test_a_field_of_one_letter_with_its_tag_after_it() -> None:
    letter, tag = sealed(b"x")
    found = searched(
        cipher="SM4", found=[of(KEY_16, "a")], ivs=STATED, parts=[Part("A", b64(letter + tag), None)], tags=[""]
    )
    assert found.said() == ["a tag-appended proved open SM4-128-GCM / tag-missing"]


def test_of_the_modes_that_encrypt_one_block_alike_the_likeliest_is_named() -> None:
    part = Part("A", b64(ctr(b"x" * 16)), None)
    assert searched(ivs=STATED, parts=[part], only="AES-CTR AES-CFB AES-OFB").said() == [
        "body-mode unproved open AES-256-CTR"
    ]


def test_vectors_of_another_key_than_encrypts() -> None:
    base = drawn(32, "base")
    for iv in (KEY[:16], base[:16]):
        found = searched(b64(cbc(iv=iv)), found=[Key(KEY, frozenset({"a"}), base=base)])
        assert found.said() == ["a iv-other unproved open AES-256-CBC"]
    assert searched(b64(cbc(iv=base[:16])), found=[of(KEY, "a")]).said() == ["a iv-other unproved open"]


@pytest.mark.parametrize("cipher", ["AES", "SM4"])
def test_a_nonce_of_16_bytes_for_aes_gcm(cipher: str) -> None:
    body_, tag = gcm("AES", KEY, IV, TEXT)
    found = searched(b64(body_), cipher, found=[RIGHT], iv=b64(IV), tags=[b64(tag)])
    assert found.said() == [
        "body-mode proved open AES-256-GCM" if cipher == "AES" else "body-mode iv-length proved open AES-256-GCM"
    ]
