"""examples/nonce_reuse.py: the attack works where the README says so, and fails against the recommended use."""

from __future__ import annotations

import os
import random
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tcrypto.crypto import sm4_gcm

attack = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent.parent / "examples" / "nonce_reuse.py")))
PLAIN = attack.compact(attack.REPLY)
NOISE = 12  # bytes of a reply that are right by chance: more would take one run in 10^14 or so


def same(a: bytes, b: bytes) -> int:
    return sum(x == y for x, y in zip(a, b, strict=False))


@pytest.mark.slow
@pytest.mark.parametrize("size", [0, 1, 16, 17, 100])
def test_the_polynomial_is_gcm(size: int) -> None:
    """Its value at H is E(J0), as SP 800-38D, 7.1 has them: both computed here with the key."""
    key, iv = os.urandom(16), os.urandom(12)
    ecb = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    h, mask = (attack.block(ecb.update(each)) for each in (bytes(16), iv + b"\0\0\0\1"))
    message = attack.Seen(*sm4_gcm.encrypt(key, iv, os.urandom(size)))
    assert attack.value(attack.polynomial(message), h) == mask
    other = attack.Seen(*sm4_gcm.encrypt(key, iv, b"another one"))
    assert attack.forge(h, other, message.ciphertext) == message
    assert h in attack.authentication_keys(message, other)
    assert h in attack.authentication_keys(message, other, attack.Seen(*sm4_gcm.encrypt(key, iv, os.urandom(40))))


@pytest.mark.deep
def test_every_root_is_found_and_nothing_else() -> None:
    draw = random.Random(1)
    wanted = [0, 1, 2, *(draw.getrandbits(128) for _ in range(5))]
    f = [draw.getrandbits(128)]
    for root in [*wanted, wanted[-1]]:  # the last one twice
        f = attack.plus([0, *f], [attack.times(root, coefficient) for coefficient in f])
    assert sorted(attack.roots(f)) == sorted(wanted)
    assert all(attack.value(f, root) == 0 for root in wanted)
    assert attack.roots([1, 1, 1]) == attack.roots([1, 1, 1, 0])  # x^2 + x + 1: two roots, GF(4) being inside
    assert len(attack.roots([1, 1, 1])) == 2


def test_a_guessable_request_gives_the_reply_away() -> None:
    outcome = attack.guessable_url()
    assert len(outcome.read) > 60
    assert PLAIN.startswith(outcome.read)
    assert outcome.forgeries == [attack.FORGED]  # of the candidates one is right
    assert outcome.candidates >= 1


def test_a_third_tag_leaves_one_candidate() -> None:
    outcome = attack.guessable_url(replies=2)
    assert (outcome.candidates, outcome.forgeries) == (1, [attack.FORGED])


@pytest.mark.slow
def test_an_unguessable_image_hides_the_reply() -> None:
    outcome = attack.unguessable_image()
    assert outcome.read == PLAIN[: len(b'{"ImageBase64":"/9j/')]  # what stands before the image, a JPEG's head, no more
    assert outcome.forgeries == []


@pytest.mark.parametrize("name", ["fresh_session", "reply_only"])
def test_the_recommended_use_gives_nothing_away(name: str) -> None:
    outcome = getattr(attack, name)()
    assert len(outcome.read) > 60  # something comes out; it isn't the reply
    assert same(outcome.read, PLAIN) < NOISE
    assert outcome.forgeries == []


@pytest.mark.slow
def test_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    attack.main()
    shown = capsys.readouterr().out
    assert PLAIN.decode() in shown
    assert "68 of 117 bytes" in shown
    assert shown.count("forgeries taken    none") == 3
