"""What is hashed of a body, bytes or file, and how large it may be."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from signing import (
    URL,
    sign,
    signer,
)

from tcrypto import InvalidInput
from tcrypto.sign import tc3
from tcrypto.sign.request import BODY_LIMIT, URL_LIMIT


class NotSeekable(io.RawIOBase):
    def readable(self) -> bool:
        return True


class TextThroughRead:
    """A file that gives str, without being a TextIOBase: what tempfile and codecs return."""

    def __init__(self) -> None:
        self.position = 3

    def read(self, size: int) -> str:
        self.position += size
        return "text"

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = offset
        return offset

    def tell(self) -> int:
        return self.position


@pytest.mark.parametrize("unsigned", [False, True])
@pytest.mark.parametrize(
    "body",
    ["{}", "", {"a": 1}, None, 7, ["x"], io.StringIO("{}"), (b"x" for _ in "a"), iter([b"x"]), Path("body.json")],
    ids=lambda body: type(body).__name__,
)
def test_a_body_that_is_neither_bytes_nor_a_file(body: Any, unsigned: bool) -> None:
    with pytest.raises(
        TypeError, match=f"sign the bytes you send: the body is bytes or a binary file, not {type(body).__name__}"
    ):
        sign(body, unsigned_payload=unsigned)
    headers = [("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD")] if unsigned else []
    with pytest.raises(TypeError, match="sign the bytes you send"):
        tc3.payload_hash(body, headers)


def test_text_files(tmp_path: Path) -> None:
    path = tmp_path / "body.json"
    path.write_text("{}")
    with path.open() as file, pytest.raises(TypeError, match=r"sign the bytes you send: .*not TextIOWrapper"):
        sign(file)
    wrapper = TextThroughRead()
    with pytest.raises(TypeError, match=re.escape("sign the bytes you send: the file's read() gives str")):
        sign(wrapper)
    assert wrapper.position == 3


def test_one_signature_for_every_kind_of_body(tmp_path: Path) -> None:
    data = bytes(range(256)) * 2049  # more than two blocks
    path = tmp_path / "body"
    path.write_bytes(b"skipped" + data)
    expected = sign(data).signature
    padded = memoryview(b"".join(bytes((octet, 0)) for octet in data))[::2]
    for body in (bytearray(data), memoryview(data), memoryview(data).cast("I"), padded, io.BytesIO(data)):
        assert sign(body).signature == expected
    with path.open("rb") as buffered, path.open("rb", buffering=0) as raw, tempfile.SpooledTemporaryFile() as spooled:
        spooled.write(b"skipped" + data)
        for file in (buffered, raw, spooled):
            file.seek(7)
            assert sign(file).signature == expected
            assert file.tell() == 7
            assert file.read() == data


@pytest.mark.parametrize("position", [0, 5])
def test_a_file_stands_where_it_stood_after_an_error(position: int) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 300_000:
                raise OSError("the disk is gone")
            return super().read(size)

    failing = Failing(bytes(10**6))
    failing.seek(position)
    with pytest.raises(OSError, match="the disk is gone"):
        sign(failing)
    assert failing.tell() == position
    large = io.BytesIO(bytes(BODY_LIMIT + position + 1))
    large.seek(position)
    with pytest.raises(InvalidInput, match="the body is over 10,485,760 bytes"):
        sign(large)
    assert large.tell() == position


def test_a_file_that_cannot_seek() -> None:
    closed = io.BytesIO()
    closed.close()
    for file in (NotSeekable(), closed):
        with pytest.raises(InvalidInput, match=r"^the body is a file that can't seek: sign the bytes you send$"):
            sign(file)


def test_an_unsigned_body_has_the_limit_too() -> None:
    body = bytes(BODY_LIMIT + 1)
    with pytest.raises(InvalidInput, match="the body is 10,485,761 bytes; the gateway takes 10,485,760"):
        sign(body, unsigned_payload=True)
    assert sign(body, by=signer(limits=False), unsigned_payload=True).body is body


def test_unsigned_payload() -> None:
    """Every official SDK hashes the literal text (signing.md): unlike AWS, which puts it in as it is."""
    signed = sign(b"anything", unsigned_payload=True)
    assert signed.headers["X-TC-Content-SHA256"] == "UNSIGNED-PAYLOAD"
    assert signed.canonical_request.endswith("\n" + hashlib.sha256(b"UNSIGNED-PAYLOAD").hexdigest())
    assert sign(b"something else", unsigned_payload=True).signature == signed.signature != sign(b"anything").signature
    bodies: list[Any] = [b"", b"x", NotSeekable()]
    for body in bodies:
        assert sign(body, unsigned_payload=True) == dataclasses.replace(signed, body=body)
    extended = sign(b"x", unsigned_payload=True, headers={"X-Trace": "a"})
    assert extended.headers == signed.headers | {"X-Trace": "a"}
    assert extended.signature == signed.signature
    headers = [("x-tc-content-sha256", " UNSIGNED-PAYLOAD ")]
    assert tc3.payload_hash(b"x", headers) == tc3.payload_hash(b"UNSIGNED-PAYLOAD")
    assert tc3.payload_hash(b"x", [("x-tc-content-sha256", "unsigned-payload")]) == tc3.payload_hash(b"x")


def test_the_bodys_limit() -> None:
    at_limit = bytes(BODY_LIMIT)
    by_limit, lifted = signer(), signer(limits=False)
    for body in (at_limit, memoryview(at_limit).cast("I"), io.BytesIO(at_limit)):
        sign(body, by=by_limit)
    sentence = r"the body is 10,485,764 bytes; the gateway takes 10,485,760 \(limits=False lifts this\)"
    for over in (at_limit + b"1234", bytearray(at_limit + b"1234"), memoryview(at_limit + b"1234").cast("I")):
        with pytest.raises(InvalidInput, match=sentence):
            sign(over, by=by_limit)
        assert sign(over, by=lifted).body is over
    file = io.BytesIO(at_limit + b"1")
    with pytest.raises(InvalidInput, match=r"the body is over 10,485,760 bytes, .*\(limits=False lifts it\)"):
        sign(file, by=by_limit)
    assert sign(file, by=lifted).signature == sign(at_limit + b"1", by=lifted).signature


def test_the_urls_limit() -> None:
    url = URL + "?a=" + "x" * (URL_LIMIT - len(URL) - 3)
    sign(b"", method="GET", url=url)
    sign(b"", method="POST", url=url + "x")
    with pytest.raises(InvalidInput, match=r"the URL is 32,769 bytes; a GET takes 32,768 \(limits=False lifts this\)"):
        sign(b"", method="GET", url=url + "x")
    sign(b"", by=signer(limits=False), method="GET", url=url + "x")
