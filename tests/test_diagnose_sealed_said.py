"""What is said of what was found: which solutions are shown, how certain each cause is, and what is noted beside them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pytest
from generator.arithmetic import RSA, b64
from generator.broken_sealer import AES, KMS_BLOB, SM4, aes, aes_fields, drawn, sm4, sm4_fields
from sealing import KEYS, LOADED, said

from tcrypto import Opener
from tcrypto.check.diagnose_sealed import diagnose_sealed
from tcrypto.check.diagnosis import Diagnosis
from tcrypto.check.sealed.body import Part, Solution
from tcrypto.check.sealed.wrap import Unwrapped, Wrap
from tcrypto.errors import TCryptoError

pytestmark = pytest.mark.each

NONE = frozenset[str]()
BODY = b64(drawn(64, "body"))
MODULE = sys.modules["tcrypto.check.diagnose_sealed"]


class Asked(NamedTuple):
    cipher: str
    iv: object
    tags: list[object]
    parts: list[Part]
    blob: object


class Told(NamedTuple):
    request: dict[str, Any]
    diagnosis: Diagnosis
    searches: list[Asked]

    @property
    def said(self) -> str:
        return said(self.diagnosis)


def way(name: bytes = b"wrapped", causes: str = "", **more: Any) -> Unwrapped:
    return Unwrapped(name, frozenset(causes.split()), **more)


def solution(causes: str = "", proved: bool = True, fit: int = 0, used: str = "", **more: str) -> Solution:
    return Solution(
        frozenset(causes.split()), proved, fit, used, **{name: frozenset(each.split()) for name, each in more.items()}
    )


Solve = Callable[[Unwrapped, list[Part]], Sequence[Solution]]


def told(
    *found: tuple[Unwrapped, Sequence[Solution]],
    cipher: str = "AES",
    params: Mapping[str, Any] | None = None,
    solve: Solve | None = None,
    exhausted: bool = False,
    fields: Mapping[str, Any] | None = None,
    **members: Any,
) -> Told:
    """What is said of a request that nothing opens, if a blob is unwrapped so and each search finds just that."""
    searches: list[Asked] = []
    answers = {unwrapped.plaintext: solutions for unwrapped, solutions in found}

    class Scripted:
        def __init__(self, cipher: str, iv: object, tags: list[object], parts: list[Part], blob: object) -> None:
            searches.append(Asked(cipher, iv, tags, parts, blob))
            self.parts, self.tried, self.exhausted = parts, 10, exhausted

        def solve(self, unwrapped: Unwrapped) -> list[Solution]:
            return list(solve(unwrapped, self.parts) if solve else answers[unwrapped.plaintext])

    request = {**(fields or {"EncryptedBody": BODY}), "Encryption": {
        "EncryptList": list(fields or ()), "TagList": [], "CiphertextBlob": "blob", "Iv": b64(drawn(16)), "Algorithm": AES if cipher == "AES" else SM4,
    } | members}  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MODULE, "Search", Scripted)
        patch.setattr(MODULE, "unwrap", lambda key, blob: Wrap([unwrapped for unwrapped, _ in found], 3))
        key = LOADED[AES if cipher == "AES" else SM4]
        return Told(request, diagnose_sealed(request, key, params), searches)


# --- Which solutions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([(way(), [solution("iv-text")])], "iv-text"),
        ([(way(), [solution("iv-text", False)])], "iv-text?"),
        ([(way(causes="blob-text"), [solution("iv-text")])], "blob-text iv-text"),
        ([(way(causes="blob-text"), [solution("iv-text", False)])], "blob-text iv-text?"),
        ([(way(causes="blob-text", weak=True), [solution("iv-text")])], "blob-text iv-text"),
        ([(way(causes="blob-text", weak=True), [solution("iv-text", False)])], "blob-text? iv-text?"),
        ([(way(causes="blob-text", proved=False), [solution("iv-text")])], "blob-text? iv-text"),
        ([(way(causes="blob-text", proved=False, weak=True), [solution("iv-text")])], "blob-text? iv-text"),
        ([(way(), [solution("iv-text iv-length"), solution("body-mode")])], "body-mode / iv-text iv-length"),
        ([(way(), [solution("iv-text", False), solution("body-mode")])], "body-mode"),
        ([(way(), [solution("iv-text", True, 1), solution("body-mode", False, 0)])], "body-mode?"),
        ([(way(), [solution("iv-text"), solution("iv-text body-mode"), solution("body-text")])], "iv-text / body-text"),
        ([(way(), [solution("iv-text"), solution("iv-text body-mode"), solution("body-text body-mode")])], "iv-text / body-text body-mode"),
        ([(way(), [solution("iv-text"), solution("iv-text")])], "iv-text"),
        ([(way(causes="blob-text"), [solution("iv-text")]), (way(b"2"), [solution("body-mode")])], "blob-text iv-text"),
        ([(way(causes="blob-text"), [solution("iv-text", fit=2)]), (way(b"2"), [solution("body-mode")])], "body-mode"),
        ([(way(causes="blob-text"), [solution("iv-text", fit=2)]), (way(b"2"), [solution("body-mode", fit=2)])], "body-mode / blob-text iv-text"),
        ([(way(causes="blob-text"), []), (way(b"2"), [solution("body-mode")])], "body-mode"),
        ([(way(causes="blob-text"), [])], "blob-text unexplained"),
        ([(way(causes="blob-text", weak=True), [])], "blob-text? unexplained"),
        ([(way(causes="blob-text", proved=False), [])], "blob-other-key?"),
        ([(way(b"1", "blob-text", proved=False), []), (way(b"2", "blob-layout"), [])], "blob-layout unexplained"),
        ([], "blob-other-key?"),
        ([(way(), [solution(fit=2)])], "unexplained"),
        ([(way(causes="blob-text"), [solution(fit=2)])], "blob-text unexplained"),
        ([(way(), [solution(fit=2), solution("iv-text", fit=2)])], "unexplained / iv-text"),
        ([(way(), [solution()])], "unexplained"),
        ([(way(), [solution(silent="tag-missing")])], " / tag-missing?"),
        ([(way(), [solution("iv-text", silent="tag-missing")])], "iv-text / iv-text? tag-missing?"),
        ([(way(), [solution("iv-text", silent="tag-missing iv-text")])], "iv-text / iv-text? tag-missing?"),
        ([(way(), [solution("iv-text", silent="tag-missing body-mode tag-appended")])],
         "iv-text / iv-text? body-mode? / iv-text? tag-appended? / iv-text? tag-missing?"),
        ([(way(), [solution("iv-text", seen="field-plain")])], "iv-text field-plain!"),
        ([(way(), [solution("iv-text field-plain", seen="field-plain")])], "iv-text field-plain!"),
    ],
    ids=range(33),
)  # fmt: skip
def test_which_solutions_are_shown(found: list[tuple[Unwrapped, list[Solution]]], expected: str) -> None:
    assert told(*found).said == expected


def test_no_more_than_five_are_shown() -> None:
    causes = ["iv-text", "iv-length", "iv-other", "body-mode", "body-text", "body-padding"]
    shown = told((way(), [solution(cause) for cause in causes])).said.split(" / ")
    assert shown == causes[:5]


def test_what_was_done_and_what_the_opener_said() -> None:
    found = told((way(), [solution("iv-text", fit=2)]), (way(b"2"), [solution("iv-text")]))
    assert [search.parts for search in found.searches] == [[Part(None, BODY, None)]] * 2
    assert found.searches[0][:3] == ("AES", b64(drawn(16)), [])
    assert found.searches[0].blob == "blob"
    diagnosis = found.diagnosis
    assert (diagnosis.valid, diagnosis.tried, diagnosis.notes, diagnosis.notes_zh) == (False, 3 + 20, (), ())
    with pytest.raises(TCryptoError) as refused:
        Opener(LOADED[AES]).open(found.request)
    assert (diagnosis.code, diagnosis.message) == ("DecryptionError", str(refused.value))
    first = told(
        (way(), [solution("iv-text", fit=1)]), (way(b"2"), [solution("iv-text")]), cipher="SM4", params={"a": 1}
    )
    assert [(search.cipher, search.parts[0].meant) for search in first.searches] == [("SM4", {"a": 1})]
    assert first.diagnosis.tried == 13


def test_that_not_everything_was_tried_is_said() -> None:
    diagnosis = told((way(), [solution("iv-text")]), exhausted=True).diagnosis
    assert diagnosis.notes == ("Not everything was tried: the work is bounded.",)
    assert diagnosis.notes_zh == ("计算量有上限，未尝试全部可能。",)


def test_that_something_else_is_inside_is_said() -> None:
    for found, noted in (
        ([solution(fit=2)], True), ([solution("iv-text", fit=2)], True), ([solution()], False), ([solution("iv-text", fit=2), solution(fit=2)], True)
    ):  # fmt: skip
        diagnosis = told((way(), found)).diagnosis
        assert diagnosis.notes == (("What is inside isn't what was meant (params).",) if noted else ())
        assert diagnosis.notes_zh == (("其中的内容与给出的参数（params）不一致。",) if noted else ())


@pytest.mark.parametrize(("cipher", "tags", "noted"), [("SM4", 1, False), ("SM4", 2, True), ("AES", 2, False)])
def test_more_tags_than_ciphertexts_are_counted(cipher: str, tags: int, noted: bool) -> None:
    found = told((way(), [solution()]), cipher=cipher, TagList=[b64(drawn(16))] * tags)
    english, chinese = found.diagnosis.notes, found.diagnosis.notes_zh
    assert english == (("TagList has 2 tags; with one for each ciphertext it would have 1.",) if noted else ())
    assert chinese == (("TagList 中有 2 个 tag，而密文有 1 个，两者应一一对应。",) if noted else ())
    assert found.said == ("list-form!" if cipher == "AES" else "unexplained")


# --- Fields that aren't named, or aren't sealed -----------------------------------------------------------------------

SPARE = {"A": BODY, "B": b64(drawn(32, "another"))}


@pytest.mark.parametrize("tags", [1, 2, 3])
def test_ciphertexts_that_are_not_named(tags: int) -> None:
    def solve(unwrapped: Unwrapped, parts: list[Part]) -> list[Solution]:
        assert unwrapped == way()
        return [solution("iv-text tag-order")] if [part.name for part in parts] == ["A", "B"] else []

    members: dict[str, Any] = {"EncryptList": ["X"], "TagList": [b64(drawn(16))] * tags}
    found = told((way(), ()), solve=solve, fields=SPARE, cipher="SM4", **members)
    assert found.said == f"iv-text{' tag-order' if tags == 2 else ''} list-name!"
    assert found.diagnosis.tried == 23


def test_nothing_is_looked_for_besides_what_is_named() -> None:
    found = told((way(), []), fields=SPARE)
    assert [[part.name for part in search.parts] for search in found.searches] == [["A", "B"]]
    assert found.said == "unexplained"


@pytest.mark.parametrize(
    ("wrapped", "iv", "expected"),
    [
        (drawn(32), b64(drawn(16)), "field-plain!"),
        (drawn(16), b64(drawn(16)), "body-key-length field-plain!"),
        (drawn(32).hex().encode(), b64(drawn(16)), "blob-key-as-text? field-plain!"),
        (drawn(48), b64(drawn(16, "other")), "blob-key-and-iv? field-plain!"),
        (drawn(48), b64(drawn(48)[32:]), "blob-key-and-iv field-plain!"),
        (drawn(48), b64(drawn(48)[:16]), "blob-key-and-iv field-plain!"),
        (drawn(32), b64(drawn(12)), "iv-length! field-plain!"),
        (drawn(32), drawn(16).hex(), "iv-text! field-plain!"),
    ],
    ids=range(8),
)  # fmt: skip
def test_fields_in_plain_text_under_aes(wrapped: bytes, iv: str, expected: str) -> None:
    found = told((way(wrapped), []), fields={"A": "张三"}, Iv=iv)
    assert found.said == expected


TAG = b64(drawn(16, "tag"))


@pytest.mark.parametrize(
    ("wrapped", "size", "tags", "expected"),
    [
        (16, 12, [], "field-plain! / body-mode? field-plain! / tag-appended? field-plain! / tag-missing? field-plain!"),
        (16, 12, ["", ""], "field-plain! / body-mode? field-plain! / tag-appended? field-plain! / tag-missing? field-plain!"),
        (16, 12, [TAG, TAG], "field-plain! / body-aad? field-plain! / tag-wrong? field-plain!"),
        (16, 12, ["", TAG], "tag-missing! field-plain! / body-aad? tag-missing! field-plain! / tag-missing! tag-wrong? field-plain!"),
        (16, 12, [TAG, TAG, b64(drawn(9))], "field-plain! / body-aad? field-plain! / tag-wrong? field-plain!"),
        (16, 12, [b64(drawn(9)), drawn(16).hex()],
         "tag-text! tag-length! field-plain! / body-aad? tag-text! tag-length! field-plain! / tag-text! tag-length! tag-wrong? field-plain!"),
        (16, 16, [TAG, TAG], "iv-length! field-plain! / iv-length! body-aad? field-plain! / iv-length! tag-wrong? field-plain!"),
        (16, 16, [], "iv-length! field-plain! / iv-length! body-mode? field-plain! / iv-length! tag-appended? field-plain!"
         " / iv-length! tag-missing? field-plain! / body-mode? field-plain!"),
        (32, 12, [TAG, TAG], "body-key-length field-plain! / body-key-length? body-aad? field-plain! / body-key-length? tag-wrong? field-plain!"),
        (28, 12, [TAG, TAG], "blob-key-and-iv? field-plain! / blob-key-and-iv? body-aad? field-plain! / blob-key-and-iv? tag-wrong? field-plain!"),
    ],
    ids=range(10),
)  # fmt: skip
def test_fields_in_plain_text_under_sm4(wrapped: int, size: int, tags: list[str], expected: str) -> None:
    fields = {"A": "张三", "B": "李四"}
    found = told((way(drawn(wrapped)), []), fields=fields, cipher="SM4", Iv=b64(drawn(size, "iv")), TagList=tags)
    assert found.said == expected


@pytest.mark.parametrize(("wrapped", "key"), [(16, ""), (32, "body-key-length? ")])
def test_a_vector_of_cbcs_length_beside_fields_in_plain_text(wrapped: int, key: str) -> None:
    """It may be too long, or right for another mode."""
    found = told((way(drawn(wrapped)), []), fields={"A": "张三"}, cipher="SM4", Iv=list(drawn(16, "iv")))
    shown = found.said.split(" / ")
    assert shown[0] == f"iv-text! iv-length! {key}field-plain!"
    assert shown[-1] == f"iv-text! body-mode? {key}field-plain!"


def test_nothing_is_sealed_and_nothing_is_named() -> None:
    for params, said_, valid in ((None, "", True), ({"A": "x"}, "list-name!", False), ({"A": ""}, "", True)):
        found = told((way(drawn(32)), []), fields={"A": ""}, params=params)
        assert (found.said, found.diagnosis.valid, found.diagnosis.tried) == (said_, valid, 13)


# --- Algorithm --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cipher", "name", "causes", "used", "expected"),
    [
        ("AES", "AES-256-CBC", "iv-text", "AES-256-CBC", "iv-text"),
        ("AES", None, "iv-text", "AES-256-CBC", "iv-text"),
        ("AES", "aes-256-cbc", "iv-text", "AES-256-CBC", "iv-text algorithm-name!"),
        ("AES", "AES-128-CBC", "body-key-length", "AES-128-CBC", "body-key-length / body-key-length algorithm-name!"),
        ("AES", "aes_128_cbc", "body-key-length", "AES-128-CBC", "body-key-length / body-key-length algorithm-name!"),
        ("AES", "AES-CBC", "body-key-length", "AES-128-CBC", "body-key-length algorithm-name!"),
        ("AES", "AES-256-ECB", "body-mode", "AES-256-ECB", "body-mode / body-mode algorithm-name!"),
        ("AES", "AES-256-ECB", "body-mode", "AES-256-CTR", "body-mode algorithm-name!"),
        ("AES", "AES-256-ECB", "iv-text", "AES-256-ECB", "iv-text algorithm-name!"),
        ("AES", "SM4-CBC", "body-mode", "SM4-128-CBC", "body-mode / body-mode algorithm-name!"),
        ("AES", "SM4-128-CBC", "body-mode", "SM4-128-CBC", "body-mode / body-mode algorithm-name!"),
        ("AES", "SM4-GCM", "body-mode", "", "body-mode algorithm-name!"),
        ("AES", 5, "body-mode", "AES-256-ECB", "body-mode algorithm-name!"),
        ("SM4", "SM4-GCM", "iv-text", "SM4-128-GCM", "iv-text"),
        ("SM4", None, "iv-text", "SM4-128-GCM", "iv-text algorithm-name!"),
        ("SM4", "AES-256-CBC", "iv-text", "SM4-128-GCM", "iv-text algorithm-name!"),
        ("SM4", "SM4-CBC", "body-mode", "SM4-128-CBC", "body-mode / body-mode algorithm-name!"),
        ("SM4", "AES-GCM", "body-mode", "AES-128-GCM", "body-mode algorithm-name!"),
    ],
)  # fmt: skip
def test_the_name_of_the_algorithm(cipher: str, name: object, causes: str, used: str, expected: str) -> None:
    assert told((way(), [solution(causes, used=used)]), cipher=cipher, Algorithm=name).said == expected


def test_a_tag_under_a_mode_that_has_none() -> None:
    assert told((way(), [solution("iv-text")]), TagList=[TAG]).said == "iv-text list-form!"
    assert told((way(), [solution("body-mode")]), TagList=[TAG]).said == "body-mode"
    assert told((way(), [solution("body-mode")]), TagList=TAG).said == "body-mode list-form!"


# --- Nothing opens the wrap -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cipher", "blob", "expected", "noted"),
    [
        ("AES", b64(drawn(128)), "blob-other-key?", None), ("AES", b64(drawn(127)), "blob-other-key?", (127, 128)),
        ("AES", drawn(126).hex(), "blob-other-key?", (189, 128)), ("AES", list(drawn(127)), "blob-other-key?", None),
        ("AES", b64(drawn(1234)), "blob-other-key?", ("1,234", 128)), ("SM4", b64(drawn(113)), "blob-other-key?", None),
        ("SM4", b64(drawn(112)), "blob-other-key?", (112, 113)), ("AES", KMS_BLOB, "blob-kms!", None), ("SM4", KMS_BLOB, "blob-kms!", None),
        ("AES", None, "blob-other-key?", None),
    ],
    ids=range(10),
)  # fmt: skip
def test_a_blob_that_nothing_opens(cipher: str, blob: object, expected: str, noted: tuple[object, int] | None) -> None:
    found = told(cipher=cipher, CiphertextBlob=blob)
    assert found.said == expected
    assert (found.searches, found.diagnosis.tried) == ([], 3)
    if noted is None:
        assert found.diagnosis.notes == found.diagnosis.notes_zh == ()
    else:
        sent, right = noted
        assert found.diagnosis.notes == (f"CiphertextBlob has {sent} bytes; with this key it has {right}.",)
        assert found.diagnosis.notes_zh == (f"CiphertextBlob 有 {sent} 字节，使用该密钥时应为 {right} 字节。",)


# --- A request that opens ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("client", [aes, sm4, aes_fields, sm4_fields], ids=["AES", "SM4", "AES fields", "SM4 fields"])
def test_a_request_that_opens(client: Any) -> None:
    request, meant = client.send(KEYS[client.algorithm])
    for params in (None, meant, {**meant, "Empty": None}):
        diagnosis = diagnose_sealed(json.loads(json.dumps(request)), KEYS[client.algorithm].private, params)
        assert diagnosis == Diagnosis(True, None, None, ())


@pytest.mark.parametrize("names", [("Action",), ("Version",), ("Action", "Version")])
def test_the_common_parameters_inside(names: tuple[str, ...]) -> None:
    request, meant = aes.send(KEYS[AES], params=dict.fromkeys(names, "x") | {"a": 1})
    found = diagnose_sealed(request, LOADED[AES])
    assert said(found) == ("body-common-params?" if len(names) == 2 else "")
    assert found.valid is (len(names) < 2)
    assert (found.code, found.message) == (None, None)
    assert diagnose_sealed(request, LOADED[AES], meant).valid


def test_a_request_that_wants_a_sealed_reply_alone() -> None:
    request, _ = aes.send(KEYS[AES])
    del request["EncryptedBody"]
    request["Encryption"] |= {"EncryptList": []}
    diagnosis = diagnose_sealed(request, LOADED[AES])
    assert (diagnosis.valid, said(diagnosis)) == (True, "")
    found = told((way(drawn(32)), []), fields={"A": None}, EncryptList=[])
    assert (found.said, found.diagnosis.valid, found.diagnosis.tried) == ("", True, 13)


def test_what_is_no_request_and_no_key() -> None:
    request, _ = aes.send(KEYS[AES])
    for wrong, name in (([], "list"), (None, "NoneType"), ("{}", "str")):
        with pytest.raises(TypeError, match=f"^request is a mapping, as JSON gives it, not {name}$"):
            diagnose_sealed(wrong, LOADED[AES])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^params is a mapping, the parameters that were meant, not list$"):
        diagnose_sealed(request, LOADED[AES], [])  # type: ignore[arg-type]
    assert diagnose_sealed(request, RSA[1024].pkcs8).valid
    assert diagnose_sealed(request, RSA[1024].pkcs8.encode()).valid


def test_parameters_that_are_nested_too_deeply_to_be_compared_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def same(left: object, right: object) -> bool:
        raise RecursionError

    request, meant = aes.send(KEYS[AES])
    monkeypatch.setattr(MODULE, "same", same)
    assert diagnose_sealed(request, LOADED[AES], meant).tried > 0
    assert diagnose_sealed(request, LOADED[AES]).tried == 0
