"""HMAC under a ready key, next to the standard library's."""

from __future__ import annotations

import hmac

import pytest

from tcrypto.crypto.ready_hmac import ReadyHmac, hmac_sha256


@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 127, 128, 129, 200])  # the blocks have 64 bytes, SHA-512's 128
def test_keys_up_to_the_block_and_longer(length: int, digest: str) -> None:
    key = bytes(range(length))
    ready = ReadyHmac(key, digest)
    assert hmac_sha256(key, b"message") == hmac.digest(key, b"message", "sha256")
    for message in (b"", b"message", bytes(300)):
        assert ready.digest(message) == hmac.digest(key, message, digest)
        assert ready.after(b"prefix, ").digests([message, b"more"]) == [
            hmac.digest(key, b"prefix, " + text, digest) for text in (message, b"more")
        ]
        assert ready.after(b"prefix, ").hexdigest(message) == hmac.new(key, b"prefix, " + message, digest).hexdigest()
