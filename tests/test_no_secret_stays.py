"""Tables, caches and reused buffers: nothing secret stays in them, and no two threads share one."""

import gc
import secrets
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tcrypto import Opener, Sealer
from tcrypto.crypto import _sm2_curve, aes_cbc, rsa_pkcs1, sm2, sm4_gcm
from tcrypto.seal import json_stream

pytestmark = [pytest.mark.secrets, pytest.mark.slow]

RSA = rsa_pkcs1.generate(1024)
SM2 = sm2.generate()
OPENERS = {opener.algorithm: opener for opener in (Opener(RSA), Opener(SM2))}
SEALERS = [Sealer(RSA.public_key), Sealer(SM2.public_key)]
KEPT: list[object] = []
"""Made when the module is imported, as tables and caches are."""


def what_stays() -> Iterator[Any]:
    """Every value that a living object holds: in containers, instances, slots, closures, module globals and caches."""
    gc.unfreeze()  # conftest.py froze what was imported
    gc.collect()
    here = sys._getframe()
    for thing in gc.get_objects():
        if thing is not here:
            yield from gc.get_referents(thing)


def stays(*wanted: bytes | int) -> set[bytes | int]:
    """Which of the secrets are still to be found, whole or inside larger bytes or text."""
    found: set[bytes | int] = set()
    numbers = {secret for secret in wanted if isinstance(secret, int)}
    texts = [secret for secret in wanted if isinstance(secret, bytes)]
    for value in what_stays():
        if isinstance(value, int) and value in numbers and value is not next(n for n in numbers if n == value):
            found.add(value)
        elif isinstance(value, (bytes, bytearray)) and not any(value is secret for secret in wanted):
            found.update(secret for secret in texts if secret in value)
        elif isinstance(value, str):
            found.update(secret for secret in texts if secret.decode("latin-1") in value)
    return found


def test_the_search_finds_what_stays() -> None:
    secret, number = secrets.token_bytes(24), secrets.randbits(250)
    KEPT.extend([b"around " + secret, int(str(number))])
    assert stays(secret, number) == {secret, number}
    KEPT.clear()
    assert stays(secret, number) == set()


@pytest.mark.each
@pytest.mark.parametrize("sealer", SEALERS, ids=lambda sealer: str(sealer.algorithm))
@pytest.mark.parametrize("size", [10, 300_000])
def test_nothing_of_a_sealed_request_stays(sealer: Sealer, size: int) -> None:
    key_length = aes_cbc.KEY_LENGTH if sealer.algorithm == "AES-256-CBC" else sm4_gcm.KEY_LENGTH
    key, word = secrets.token_bytes(key_length), secrets.token_hex(16).encode()
    for _ in range(20):  # past the point where tables are made

        def use() -> None:
            params = {"Secret": "".join([word.decode(), "x" * size])}
            sealed = sealer.seal(params, key=bytes(bytearray(key)))
            opened = OPENERS[sealer.algorithm].open(sealed.request)
            answer = params | {"Answer": 1}  # with one key and IV, the same again would be the request itself
            assert sealed.session.open(opened.seal_reply(answer)) == answer

        use()
    assert stays(key, word) == set()


def test_no_nonce_stays_in_the_tables() -> None:
    nonces = [secrets.randbelow(_sm2_curve.N - 1) + 1 for _ in range(20)]
    curve = _sm2_curve.Curve()
    for nonce in nonces:
        curve.multiply_pair(int(str(nonce)), SM2.public_key.x, SM2.public_key.y)
    assert stays(*nonces) == set()


def test_threads_do_not_share_a_buffer() -> None:
    assert not [name for name, value in vars(json_stream).items() if isinstance(value, bytearray)]
    bodies = [{"Image": chr(65 + index) * (json_stream.BLOCK * 3 + index)} for index in range(8)]

    def both(index: int) -> bool:
        results = []
        for sealer in SEALERS * 3:
            sealed = sealer.seal(bodies[index])
            results.append(OPENERS[sealer.algorithm].open(sealed.request).params == bodies[index])
        return all(results)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(both, range(8)))
