"""Pictures for ImageBase64: however they are given, checked alike; and what is no picture, said as what it is."""

from __future__ import annotations

import base64
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from envelopes import AES, RSA, SM4, b64, painted
from hypothesis import given
from hypothesis import strategies as st

from tcrypto import InvalidInput, Sealer, TCryptoError
from tcrypto.crypto import aes_cbc
from tcrypto.crypto.encoding import b64decode, b64encode
from tcrypto.errors import ImageError
from tcrypto.seal.images import IMAGE_LIMIT, ImageBase64, image_base64

JPEG = b"\xff\xd8\xff\xe0" + painted(100_001)
PNG, BMP = b"\x89PNG\r\n\x1a\n" + painted(1000), b"BM" + painted(1000)


class Trickle(io.RawIOBase):
    """A file that gives seven bytes at most, as a socket may."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    def read(self, size: int = -1) -> bytes:
        taken, self._rest = self._rest[:7], self._rest[7:]
        return taken


def file(folder: Path, name: str = "card.jpg", data: bytes = JPEG) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


GIVEN: dict[str, Callable[[Path], Any]] = {
    "ImageBase64": lambda _: image_base64(JPEG),
    "str": lambda _: b64(JPEG),
    "str with a prefix": lambda _: f"data:image/jpeg;base64,{b64(JPEG)}",
    "str with a long prefix": lambda _: f"DATA:image/jpeg;charset=utf-8;BASE64,{b64(JPEG)}",
    "str in lines": lambda _: base64.encodebytes(JPEG).decode(),
    "str in lines of Windows": lambda _: "\n" + base64.encodebytes(JPEG).decode().replace("\n", "\r\n") + " ",
    "bytes": lambda _: JPEG,
    "bytearray": lambda _: bytearray(JPEG),
    "memoryview": lambda _: memoryview(JPEG),
    "part of a memoryview": lambda _: memoryview(JPEG + b"xyz")[: len(JPEG)],
    "memoryview with gaps": lambda _: memoryview(bytes(b for byte in JPEG for b in (byte, 0)))[::2],
    "file in memory": lambda _: io.BytesIO(JPEG),
    "path": file,
    "file in small pieces": lambda _: Trickle(JPEG),
    "generator": lambda _: (JPEG[i : i + 1000] for i in range(0, len(JPEG), 1000)),
    "iterator of odd pieces": lambda _: iter([b"", JPEG[:1], bytearray(JPEG[1:3]), memoryview(JPEG)[3:], b""]),
}


@pytest.mark.parametrize("give", GIVEN.values(), ids=GIVEN)
def test_every_way_to_give_a_picture(give: Callable[[Path], Any], tmp_path: Path) -> None:
    image = image_base64(give(tmp_path))
    assert (type(image), image) == (ImageBase64, b64(JPEG))
    sealed = AES.sealer.seal({"ImageBase64": give(tmp_path), "CardSide": "FRONT"}, key=b"k" * 32, iv=b"i" * 16)
    plaintext = aes_cbc.decrypt(b"k" * 32, b"i" * 16, base64.b64decode(sealed.request["EncryptedBody"]))
    assert plaintext == f'{{"ImageBase64":"{b64(JPEG)}","CardSide":"FRONT"}}'.encode()


def test_an_open_file(tmp_path: Path) -> None:
    with file(tmp_path).open("rb") as opened:
        assert AES.opener.open(AES.sealer.seal({"ImageBase64": opened}).request).params == {"ImageBase64": b64(JPEG)}


@pytest.mark.parametrize("image", [PNG, BMP, JPEG, JPEG[:3]])
def test_kinds_that_can_be_sent(image: bytes) -> None:
    assert image_base64(image) == image_base64(b64(image)) == b64(image)


def test_pictures_in_wider_items() -> None:
    words = memoryview(b"\xff\xd8\xff\xe0" + painted(4000)).cast("I")
    for image in (words, iter([words])):
        assert AES.opener.open(AES.sealer.seal({"ImageBase64": image}).request).params == {
            "ImageBase64": b64(words.tobytes())
        }


KINDS = {
    b"GIF89a": "looks like a GIF",
    b"RIFF\0\0\0\0WEBPVP8 ": "looks like a WebP",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1": "looks like a HEIC",
    b"\0\0\0\x18ftypavif": "looks like an AVIF",
    b"\0\0\0\x18ftypisom": "looks like an MP4 video",
    b"%PDF-1.7\n%\xe2\xe3": "looks like a PDF",
    b"II*\0\x08\0\0\0": "looks like a TIFF",
    b"PK\3\4\x14\0": "looks like a ZIP archive, which office documents are, too",
    b"\x89PNG\n\x1a\n\0": "looks like a PNG that was changed on its way, as if it were text",
    b"hello, this is a text": "looks like text",
    "身份证".encode(): "looks like text",
    b"\xef\xbb\xbfhello": "looks like text",
    "证".encode() * 300: "looks like text",  # a character lies across the end of what is looked at
    b"BMW is no bitmap": "looks like text",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>": "looks like an SVG",
    b"<!DOCTYPE html><title>404</title>": "looks like a web page",
    base64.encodebytes(JPEG): "looks like Base64, which is given as text (str)",
    b"data:image/png;base64,AAAA": "looks like a data: URL, which is given as text (str)",
    b"\n" + base64.encodebytes(JPEG): "looks like Base64, which is given as text (str)",
    b"/9j/AAAAAAAA, but not on": "looks like text",
    b"/9j/AAAAAAAA,,,,": "looks like text",
    b"/9j/AAAAAAAAAAAAAAAAAAAA,AAA": "looks like text",
    b"\n <HTML><p>": "looks like a web page",
    b"RIFF\0\0\0\0WAVEfmt ": "looks like none of the usual kinds of file",
    b"a" * 62 + "证".encode()[:2]: "looks like text",  # cut off within a character, where 64 bytes came
    b"a" * 61 + "证".encode()[:2]: "looks like none of the usual kinds of file",
    b"a" * 97 + "😀".encode()[:3]: "looks like text",
    b"a" * 96 + b"\xffaaa": "looks like none of the usual kinds of file",
    b"\0" * 100: "looks like none of the usual kinds of file",
    b"": "is empty",
}


@pytest.mark.parametrize("data", KINDS, ids=KINDS.values())
def test_kinds_that_can_not_be_sent(data: bytes, tmp_path: Path) -> None:
    path = file(tmp_path, "picture", data)
    for given_, name in (
        (data, "ImageBase64"),
        (io.BytesIO(data), "ImageBase64"),
        (iter([data]), "ImageBase64"),
        (path, "picture"),
    ):
        with pytest.raises(ImageError) as caught:
            AES.sealer.seal({"ImageBase64": given_})
        assert str(caught.value) == f"{name} {KINDS[data]}; a picture is a PNG, JPEG or BMP"
    if data:
        with pytest.raises(ImageError, match=re.escape(KINDS[data])):
            image_base64(b64(data))


TEXTS = {
    "": "ImageBase64 is an empty text; leave it out, or give the picture",
    " \n": "ImageBase64 is an empty text; leave it out, or give the picture",
    "/home/me/card.jpg": "ImageBase64 is a file's name as text; give the file: pathlib.Path(name), or open(name, 'rb')",
    "/tmp/card": "ImageBase64 is a file's name as text",
    "card.PNG": "ImageBase64 is a file's name as text",
    "C:\\id.jpg": "ImageBase64 is a file's name as text",
    "./card": "ImageBase64 is a file's name as text",
    "https://example.com/card.jpg": "ImageBase64 is a URL; it belongs in ImageUrl",
    "HTTPS://example.com/card": "ImageBase64 is a URL; it belongs in ImageUrl",
    b64(JPEG)[:40] + "\\r" + b64(JPEG)[:40]: "ImageBase64 has line breaks written out as a backslash and a letter",
    "data:image/png,%89PNG": "ImageBase64 is a data: URL without ;base64, which can't be sent; give the picture's bytes",
    f"data:text/plain;base64,{b64(b'hello there')}": "ImageBase64 looks like text; a picture is a PNG, JPEG or BMP",
    b64(JPEG)[:40].replace("AA", " A", 1): "ImageBase64 has blanks in its Base64, which a form makes of +",
    b64(JPEG)[:40] + "\\n" + b64(JPEG)[:40]: "ImageBase64 has line breaks written out as a backslash and a letter",
    b64(JPEG)[:39]: "ImageBase64 is Base64 without its padding, or in the alphabet of URLs (- and _); use the standard",
    "_9j_" + b64(JPEG)[4:40]: "ImageBase64 is Base64 without its padding, or in the alphabet of URLs",
    "/9j/é": "ImageBase64 is not strict Base64: ",
    "null": "ImageBase64 looks like none of the usual kinds of file",
}


@pytest.mark.parametrize("text", TEXTS)
def test_texts_that_are_no_picture(text: str) -> None:
    with pytest.raises(ImageError) as caught:
        SM4.sealer.seal({"ImageBase64": text})
    assert str(caught.value).startswith(TEXTS[text]) or (
        TEXTS[text].startswith("ImageBase64 is a file") and "file's name" in str(caught.value)
    )
    assert text not in str(caught.value) or len(text) < 3
    assert isinstance(caught.value, InvalidInput)


@pytest.mark.parametrize("name", ["BackImageBase64", "ImageBase64"])
def test_the_names_of_pictures(name: str) -> None:
    with pytest.raises(ImageError, match=f"^{name} looks like text"):
        AES.sealer.seal({name: b"hello there"})
    with pytest.raises(ImageError, match=f"it belongs in {name.removesuffix('ImageBase64')}ImageUrl$"):
        AES.sealer.seal({name: "http://example.com/"})


def test_face_input_is_a_picture_or_a_video() -> None:
    """Faceid 2018-03-01, DetectAIFakeFaces: FaceInputType 1 and 2."""
    video = b"\0\0\0\x18ftypisom" + bytes(100)
    assert AES.opener.open(AES.sealer.seal({"FaceInput": video, "FaceInputType": 2}).request).params[
        "FaceInput"
    ] == b64(video)
    with pytest.raises(ImageError, match=r"^FaceInput looks like an MP4 video"):
        AES.sealer.seal({"FaceInput": video, "FaceInputType": 1})


@pytest.mark.parametrize("name", ["VideoBase64", "I"])
def test_what_is_no_picture_becomes_base64_all_the_same(name: str, tmp_path: Path) -> None:
    for given_ in (b"hello", io.BytesIO(b"hello"), file(tmp_path, "v.mp4", b"hello")):
        assert AES.opener.open(AES.sealer.seal({name: given_}).request).params == {name: b64(b"hello")}


# --- Size -----------------------------------------------------------------------------------------------------------------

TOO_LARGE = (
    "{} is 9.1 MB; at most 5.25 MB as a file, 7 MB as Base64, fits a sealed request: images.fit makes it smaller"
)


def test_too_large(tmp_path: Path) -> None:
    data = JPEG + bytes(9_542_042 - len(JPEG))
    path = file(tmp_path, "big.jpg", data)
    for given_, name in (
        (data, "ImageBase64"),
        (io.BytesIO(data), "ImageBase64"),
        (b64(data), "ImageBase64"),
        (path, "big.jpg"),
    ):
        with pytest.raises(ImageError) as caught:
            AES.sealer.seal({"ImageBase64": given_})
        assert str(caught.value) == TOO_LARGE.format(name)
    with path.open("rb") as opened, pytest.raises(ImageError) as caught:
        AES.sealer.seal({"ImageBase64": opened})
    assert str(caught.value) == TOO_LARGE.format("big.jpg")
    with pytest.raises(ImageError) as caught:
        AES.sealer.seal({"ImageBase64": iter([data])})
    assert str(caught.value) == TOO_LARGE.format("ImageBase64").replace("9.1 MB", "over 5.25 MB")


def test_the_largest_that_fits() -> None:
    largest = JPEG + bytes(IMAGE_LIMIT // 4 * 3 - len(JPEG))
    assert IMAGE_LIMIT == len(image_base64(largest)) == 7 * 2**20
    for given_ in (largest + b"\0", b64(largest + b"\0")):
        with pytest.raises(ImageError, match=r"^the image is 5.3 MB; at most 5.25 MB as a file"):
            image_base64(given_)


@pytest.mark.parametrize(
    "give",
    [bytes, io.BytesIO, b64, lambda data: iter([data]), lambda data: iter([data[:100], data[100:200], data[200:]])],
)
def test_the_limit_is_a_parameter(give: Callable[[bytes], Any]) -> None:
    public, image = RSA.public_key, JPEG[:300]
    Sealer(public, image_limit=400).seal({"ImageBase64": give(image)})
    Sealer(public, image_limit=None).seal({"ImageBase64": give(image)})
    with pytest.raises(
        ImageError, match=r"^ImageBase64 is (300|over 297) bytes; at most 297 bytes as a file, 399 bytes as"
    ):
        Sealer(public, image_limit=399).seal({"ImageBase64": give(image)})


def test_a_size_just_over_the_limit_is_in_bytes() -> None:
    with pytest.raises(ImageError, match=r"^the image is 1,572,865 bytes; at most 1.5 MB as a file, 2 MB as Base64"):
        image_base64(JPEG + bytes(3 * 2**19 + 1 - len(JPEG)), limit=2 * 2**20)


@pytest.mark.parametrize(
    ("limit", "most"),
    [(139_808, "104,856 bytes"), (139_812, "0.1 MB"), (2**20, "0.75 MB"), (4 * 2**20, "3 MB"), (40 * 2**20 // 3 * 4, "40 MB")],
)  # fmt: skip
def test_how_a_limit_is_written(limit: int, most: str) -> None:
    with pytest.raises(ImageError, match=rf"; at most {most} as a file, "):
        image_base64(JPEG + bytes(limit), limit=limit)


def test_what_was_checked_is_only_measured() -> None:
    checked = ImageBase64(b64(JPEG))
    assert (type(checked), checked) == (ImageBase64, b64(JPEG))
    with pytest.raises(
        ImageError, match=rf"^the image is {len(checked) // 4 * 3:,} bytes; at most 297 bytes as a file"
    ):
        image_base64(checked, limit=399)
    with pytest.raises(ImageError, match="looks like text"):
        ImageBase64(b64(b"hello there"))


def test_a_video_is_not_told_to_fit() -> None:
    for video, size in ((iter([bytes(85 * 2**16)]), "over 5.25 MB"), (bytes(6 * 2**20), "6.0 MB")):
        with pytest.raises(ImageError, match=rf"^V is {size}; .* fits a sealed request$"):
            SM4.sealer.seal({"V": video})


# --- Files and types --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["absent.jpg", ".", "nul\0.jpg"])
def test_paths_that_are_no_files(name: str, tmp_path: Path) -> None:
    with pytest.raises(
        ImageError, match=r": (No such file or directory|not a regular file|no file can have this name)$"
    ):
        AES.sealer.seal({"ImageBase64": tmp_path / name})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ImageError, match=r"^pipe: not a regular file$"):
        image_base64(tmp_path / "pipe")


def test_a_closed_file_is_said_to_be() -> None:
    given = io.BytesIO(JPEG)
    given.close()
    with pytest.raises(ImageError, match=r"^'?ImageBase64'?: the file is closed$"):
        AES.sealer.seal({"ImageBase64": given})


def test_a_file_that_can_not_be_read_is_said_to_be() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the disk is gone")

    with pytest.raises(ImageError, match=r"^'?ImageBase64'?: the file can't be read$"):
        AES.sealer.seal({"ImageBase64": Broken(JPEG)})


def test_a_file_is_read_from_where_it_stands() -> None:
    given = io.BytesIO(bytes(500) + JPEG[:300])
    given.seek(500)
    assert image_base64(given, limit=400) == b64(JPEG[:300])


def test_the_name_of_a_file_in_errors(tmp_path: Path) -> None:
    class Path_:
        def __fspath__(self) -> str:
            return str(file(tmp_path, "x" * 90, b"hello there"))

    with pytest.raises(ImageError, match=r"^x{80} looks like text; "):
        image_base64(Path_())


def test_whatever_can_be_read_is_a_file() -> None:
    class Readable:
        def __init__(self) -> None:
            self.read = io.BytesIO(JPEG).read

    assert AES.opener.open(AES.sealer.seal({"ImageBase64": Readable()}).request).params == {"ImageBase64": b64(JPEG)}


def test_a_picture_may_be_as_large_as_the_limit() -> None:
    picture = image_base64(JPEG, limit=None)
    assert image_base64(picture, limit=len(picture)) == picture
    with pytest.raises(ImageError, match=r"^the image is [0-9.,]+ (bytes|MB); at most "):
        image_base64(picture, limit=len(picture) - 1)


def test_lines_that_end_as_on_old_macs_are_joined() -> None:
    lines = base64.encodebytes(JPEG).decode().replace("\n", "\r")
    assert image_base64(lines) == b64(JPEG)


@pytest.mark.parametrize("image", [None, 7, ["Zm9v"], object()])
def test_pictures_of_a_wrong_type(image: object) -> None:
    with pytest.raises(
        TypeError, match=f"a picture is bytes, a binary file, a path or Base64 text, not {type(image).__name__}$"
    ):
        image_base64(image)


@pytest.mark.parametrize("image", [lambda: io.StringIO("text"), lambda: iter(["text"])], ids=["file", "iterator"])
def test_pictures_read_as_text(image: Callable[[], Any]) -> None:
    with pytest.raises(TypeError, match=r"^'ImageBase64': an image is read as bytes, not str$"):
        AES.sealer.seal({"ImageBase64": image()})


@given(st.text("/9jABQk2w==\r\n ;,:dataimgebs64.\\") | st.text())
def test_whatever_is_taken_is_strict_base64_of_a_picture(text: str) -> None:
    try:
        image = image_base64(text)
    except TCryptoError:
        return
    assert b64encode(b64decode(image)) == image
    assert b64decode(image).startswith((b"\xff\xd8\xff", b"\x89PNG", b"BM"))
