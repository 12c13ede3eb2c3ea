"""Project Wycheproof's vectors (https://github.com/C2SP/wycheproof), case by case.

Every file says how many cases it has and every case carries flags: a count that differs, and a flag or a result that
nobody decided about, are failures. Cases this library can't take are counted here, not left out.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_der_private_key

from tcrypto import DecryptionError, InvalidInput
from tcrypto.crypto import aes_cbc, rsa_pkcs1, sm4_gcm

Case = dict[str, Any]
Decide = Callable[..., Iterator[Case]]

pytestmark = pytest.mark.wycheproof

SM4_GCM_FLAGS = {
    "CounterWrap",
    "Ktv",
    "LongIv",
    "ModifiedTag",
    "Pseudorandom",
    "SmallIv",
    "SpecialCase",
    "ZeroLengthIv",
}
AES_CBC_FLAGS = {"BadPadding", "NoPadding", "Pseudorandom"}
HMAC_FLAGS = {"ModifiedTag", "Pseudorandom"}
RSA_FLAGS = {
    "CVE-2020-14967",
    "CVE-2021-3580",
    "InvalidCiphertextFormat",
    "InvalidPkcs1Padding",
    "Normal",
    "SpecialCase",
    "SpecialCasePadding",
    "Sslv23Padding",
}

# SM4-GCM's IV lengths in bytes that `cryptography` doesn't take (8 to 128 it does), with how many cases have them.
IV_LENGTHS_NOT_TAKEN = {0: 2, 1: 2, 2: 2, 4: 2, 6: 2, 257: 1}


@pytest.fixture
def cases(external_vectors: Callable[[str], Path], figure: Callable[[str, int], None]) -> Decide:
    """Read one file: each case with its group's own entries, its hexadecimal values as bytes."""

    def read(name: str, count: int, flags: set[str]) -> Iterator[Case]:
        file = json.loads(external_vectors(f"wycheproof/{name}_test.json").read_text("utf-8"))
        tests = [group | test for group in file["testGroups"] for test in group["tests"]]
        assert len(tests) == file["numberOfTests"] == count
        assert {flag for test in tests for flag in test["flags"]} == flags == set(file["notes"])
        assert {test["result"] for test in tests} == {"valid", "invalid"}  # no case is "acceptable" in these files
        for test in tests:
            binary = {"key", "iv", "aad", "msg", "ct", "tag", "privateKeyPkcs8"} & test.keys()
            yield test | {field: bytes.fromhex(test[field]) for field in binary}
            figure(f"Wycheproof cases decided, {test['result']}, of {name}", 1)

    return read


def test_sm4_gcm(cases: Decide, subtests: pytest.Subtests) -> None:
    not_taken: Counter[int] = Counter()
    for case in cases("sm4_gcm", 104, SM4_GCM_FLAGS):
        key, iv, aad, ciphertext, tag = (case[name] for name in ("key", "iv", "aad", "ct", "tag"))
        with subtests.test(case["comment"], id=case["tcId"]):
            if len(iv) in IV_LENGTHS_NOT_TAKEN:
                not_taken[len(iv)] += 1
                for call in (
                    lambda: sm4_gcm.encrypt(key, iv, case["msg"], aad),  # noqa: B023
                    lambda: sm4_gcm.decrypt(key, iv, ciphertext, tag, aad),  # noqa: B023
                ):
                    with pytest.raises(InvalidInput, match=rf"\(8 to 128 are taken\), not {len(iv)}$"):
                        call()
            elif case["result"] == "valid":
                assert sm4_gcm.encrypt(key, iv, case["msg"], aad) == (ciphertext, tag)
                assert sm4_gcm.decrypt(key, iv, ciphertext, tag, aad) == case["msg"]
            else:
                with pytest.raises(DecryptionError):
                    sm4_gcm.decrypt(key, iv, ciphertext, tag, aad)
    assert not_taken == IV_LENGTHS_NOT_TAKEN


def test_aes_cbc_pkcs5(cases: Decide, subtests: pytest.Subtests) -> None:
    not_applicable: Counter[int] = Counter()
    for case in cases("aes_cbc_pkcs5", 216, AES_CBC_FLAGS):
        key, iv, ciphertext = case["key"], case["iv"], case["ct"]
        with subtests.test(case["comment"], id=case["tcId"]):
            if case["keySize"] != 256:  # the scheme has AES-256 alone
                not_applicable[case["keySize"]] += 1
                with pytest.raises(InvalidInput, match=rf"^an AES-256 key is 32 bytes, not {len(key)}$"):
                    aes_cbc.decrypt(key, iv, ciphertext)
            elif case["result"] == "valid":
                assert aes_cbc.encrypt(key, iv, case["msg"]) == ciphertext
                assert aes_cbc.decrypt(key, iv, ciphertext) == case["msg"]
            else:
                with pytest.raises(DecryptionError):
                    aes_cbc.decrypt(key, iv, ciphertext)
    assert not_applicable == {128: 72, 192: 72}


@pytest.mark.slow
def test_rsa_pkcs1_2048(cases: Decide, subtests: pytest.Subtests) -> None:
    """A bad padding doesn't raise by itself: OpenSSL 3.2 and later answer with pseudo-random bytes.

    So `unwrap` may succeed for the one length those bytes happen to have; what it must not do is return the key that
    was wrapped, or raise anything but `DecryptionError`.
    """
    outcomes: Counter[str] = Counter()
    keys: dict[bytes, tuple[rsa_pkcs1.PrivateKey, Any]] = {}
    for case in cases("rsa_pkcs1_2048", 67, RSA_FLAGS):
        private = case["privateKeyPkcs8"]
        if private not in keys:
            keys[private] = rsa_pkcs1.PrivateKey.from_der(private), load_der_private_key(private, None)
        key, raw = keys[private]
        blob, message = case["ct"], case["msg"]
        with subtests.test(case["comment"], id=case["tcId"]):
            if case["result"] == "valid":
                assert rsa_pkcs1.unwrap(key, blob, len(message)) == message
                outcomes["valid"] += 1
                continue
            try:
                length = len(raw.decrypt(blob, padding.PKCS1v15()))
            except ValueError:
                length = -1
            outcomes["refused" if length < 0 else "pseudo-random"] += 1
            for wanted in {32, len(message)} - {length}:
                with pytest.raises(DecryptionError):
                    rsa_pkcs1.unwrap(key, blob, wanted)
            if length >= 0:
                assert rsa_pkcs1.unwrap(key, blob, length) != message or not message
    # 19 bad paddings; 6 ciphertexts of another length than the modulus are refused by every OpenSSL.
    assert outcomes["valid"] == 42
    assert outcomes["refused"] + outcomes["pseudo-random"] == 25
    assert outcomes["refused"] >= 6


def test_hmac_sha256(cases: Decide, subtests: pytest.Subtests) -> None:
    """The primitive under both signatures. Each stage of them is checked in test_tc3_stages.py and test_hmac_v1.py."""
    for case in cases("hmac_sha256", 174, HMAC_FLAGS):
        with subtests.test(case["comment"], id=case["tcId"]):
            mac = hmac.digest(case["key"], case["msg"], "sha256")[: case["tagSize"] // 8]
            assert hmac.compare_digest(mac, case["tag"]) == (case["result"] == "valid")
