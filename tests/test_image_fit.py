"""Pictures made to fit: turned upright, lower in quality, then smaller; and what can't be read, in bounded memory."""

from __future__ import annotations

import contextlib
import io
import os
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from envelopes import b64
from PIL import Image

from tcrypto.errors import ImageError
from tcrypto.seal.images import IMAGE_LIMIT, fit, image_base64


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """What no codec makes small."""
    tile = Image.frombytes(mode, (100, 100), random.Random(1).randbytes(10_000 * len(mode)))
    picture = Image.new(mode, (width, height))
    for left in range(0, width, 100):
        for top in range(0, height, 100):
            picture.paste(tile, (left, top))
    return picture


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def oriented(picture: Image.Image, orientation: int, kind: str = "JPEG", **options: Any) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "a camera"
    return saved(picture, kind, exif=exif, **options)


def shown(jpeg: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(jpeg))
    assert picture.format == "JPEG"
    assert not picture.getexif()  # neither a turn nor where it was taken
    return picture


@pytest.mark.parametrize("give", [bytes, io.BytesIO, b64, lambda data: iter([data[:9], data[9:]])])
def test_what_fits_stays_as_it_is(give: Any, tmp_path: Path) -> None:
    jpeg = saved(noise(900, 600), "JPEG")
    path = tmp_path / "card.jpg"
    path.write_bytes(jpeg)
    for given in (give(jpeg), path):
        fitted = fit(given)
        assert (fitted.jpeg, fitted.width, fitted.height, fitted.done) == (jpeg, 900, 600, ())
    assert repr(jpeg[:9])[2:-1] not in repr(fitted)


def test_quality_first() -> None:
    jpeg = saved(noise(1000, 800), "JPEG", quality=98)
    fitted = fit(jpeg, limit=len(jpeg))  # characters, of which it needs a third more
    assert fitted.done == ("saved as JPEG of quality 90",)
    assert shown(fitted.jpeg).size == (fitted.width, fitted.height) == (1000, 800)
    assert len(image_base64(fitted.jpeg)) <= len(jpeg)


def test_then_the_size() -> None:
    picture = noise(2000, 1600)
    limit = len(saved(picture, "JPEG", quality=60))
    fitted = fit(saved(picture, "JPEG", quality=98), limit=limit)
    assert fitted.done == ("scaled from 2000 x 1600 to 1600 x 1280", "saved as JPEG of quality 60")
    assert shown(fitted.jpeg).size == (1600, 1280)
    assert len(b64(fitted.jpeg)) <= limit


@pytest.mark.parametrize("size", [(1200, 1000), (1000, 1200)])
def test_500_by_800_is_kept_as_long_as_the_quality_gives_way(size: tuple[int, int]) -> None:
    picture = noise(*size)
    smallest = picture.resize((960, 800) if size[0] > size[1] else (800, 960))
    limit = len(b64(saved(smallest.resize((667, 800)), "JPEG", quality=45)))
    fitted = fit(saved(picture, "JPEG", quality=98), limit=limit)
    assert min(fitted.width, fitted.height) >= 500
    assert max(fitted.width, fitted.height) >= 800
    assert "advised" not in " ".join(fitted.done)


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize("size", [(1200, 1000), (1000, 1200)])
def test_less_than_500_by_800_is_said(size: tuple[int, int]) -> None:
    fitted = fit(saved(noise(*size), "JPEG"), limit=20_000)
    assert len(b64(fitted.jpeg)) <= 20_000
    assert fitted.done[-1] == f"{fitted.width} x {fitted.height} is less than the 500 x 800 that is advised"
    with pytest.raises(ImageError, match=r"^the image can't be made to fit 100 characters of Base64$"):
        fit(saved(noise(*size), "JPEG"), limit=100)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_it_is_turned_upright(orientation: int, kind: str) -> None:
    """Upright the left half is dark and the lower half of the right is grey, whatever way the camera was held."""
    upright = Image.new("L", (900, 600), 255)
    upright.paste(0, (0, 0, 450, 600))
    upright.paste(128, (450, 300, 900, 600))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the inverse of each turn: PIL.Image.Transpose
    held = upright if orientation == 1 else upright.transpose(Image.Transpose(undo[orientation]))
    fitted = fit(oriented(held, orientation, kind))
    picture = Image.open(io.BytesIO(fitted.jpeg)).convert("L")
    assert picture.size == (fitted.width, fitted.height) == (900, 600)
    found = [picture.getpixel(place) for place in ((100, 100), (100, 500), (800, 100), (800, 500))]
    assert all(abs(int(value) - wanted) < 8 for value, wanted in zip(found, (0, 0, 255, 128), strict=True))  # type: ignore[arg-type]
    assert (f"turned upright (EXIF orientation {orientation})" in fitted.done) == (orientation != 1)


@pytest.mark.parametrize(
    ("picture", "colour"),
    [
        (Image.new("RGB", (900, 600), (200, 100, 50)), (200, 100, 50)),
        (Image.new("RGBA", (900, 600), (200, 100, 50, 0)), (255, 255, 255)),
        (Image.new("LA", (900, 600), (100, 255)), (100, 100, 100)),
        (Image.new("L", (900, 600), 100), (100, 100, 100)),
        (Image.new("1", (900, 600), 1), (255, 255, 255)),
        (Image.new("I;16", (900, 600), 100 * 256), (100, 100, 100)),
        (Image.new("I;16", (900, 600), 65535), (255, 255, 255)),
        (Image.new("RGB", (900, 600), (200, 100, 50)).quantize(4), (200, 100, 50)),
    ],
    ids=["RGB", "clear", "LA", "L", "1", "16 bits", "16 bits, white", "palette"],
)
def test_kinds_of_colour(picture: Image.Image, colour: tuple[int, int, int]) -> None:
    found = shown(fit(saved(picture, "PNG")).jpeg).convert("RGB").getpixel((300, 300))
    assert isinstance(found, tuple)
    assert all(abs(one - other) < 4 for one, other in zip(found, colour, strict=True))


def test_a_palette_with_transparency() -> None:
    picture = Image.new("P", (900, 600), 1)
    picture.putpalette([0, 0, 0, 200, 100, 50])
    found = shown(fit(saved(picture, "PNG", transparency=1)).jpeg).convert("RGB").getpixel((300, 300))
    assert found == (255, 255, 255)


@pytest.mark.parametrize("mode", ["RGB", "CMYK"])
def test_a_bmp_and_a_printers_jpeg(mode: str) -> None:
    data = saved(noise(900, 600), "BMP") if mode == "RGB" else oriented(Image.new("CMYK", (900, 600), (0, 0, 0, 0)), 3)
    fitted = fit(data)
    assert shown(fitted.jpeg).size == (900, 600)
    assert "saved as JPEG of quality 90" in fitted.done


def test_a_large_jpeg_is_read_smaller() -> None:
    fitted = fit(saved(Image.new("L", (5000, 4000), 100), "JPEG"), limit=200_000)
    assert "scaled from 5000 x 4000 to 2500 x 2000 while it was read" in fitted.done
    fitted = fit(saved(Image.new("L", (8000, 9000), 100), "JPEG"), limit=200_000)
    assert "scaled from 8000 x 9000 to 2000 x 2250 while it was read" in fitted.done


# --- What can't be read ---------------------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    """A grey PNG of any size, which is tiny as a file: PNG (Third Edition), 11.2."""
    pack = zlib.compressobj(1)
    rows = b"".join(pack.compress(bytes(1 + width)) for _ in range(height)) + pack.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bomb() -> bytes:
    return png(20_000, 5_000)


def jpeg_bomb() -> bytes:
    """The size in the frame header (ITU-T T.81, B.2.2) of a small JPEG, changed."""
    small = saved(Image.new("L", (8, 8)), "JPEG")
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", 60_000, 60_000) + small[at + 4 :]


def animated() -> bytes:
    return saved(Image.new("L", (900, 600)), "PNG", save_all=True, append_images=[Image.new("L", (900, 600), 9)])


WHOLE = {kind: saved(noise(900, 600), kind) for kind in ("JPEG", "PNG", "BMP")}
UNREADABLE = {
    "a PNG bomb": (bomb(), r"has 20,000 x 5,000 pixels; at most 45 million are decoded"),
    "a JPEG bomb": (jpeg_bomb(), r"has 60,000 x 60,000 pixels; at most 200 million are decoded"),
    "an animation": (animated(), r"is animated; give one picture"),
    "text": (b"hello there", r"looks like text; a picture is a PNG, JPEG or BMP"),
    "a GIF": (b"GIF89a", r"looks like a GIF; a picture is a PNG, JPEG or BMP"),
    "nothing": (b"", r"is empty; a picture is a PNG, JPEG or BMP"),
} | {
    f"a {kind}, cut": (data[: len(data) // 2], rf"can't be read as a {kind}: it is damaged or cut off$")
    for kind, data in WHOLE.items()
}


@pytest.mark.parametrize("title", UNREADABLE)
def test_what_can_not_be_read(title: str, tmp_path: Path) -> None:
    data, sentence = UNREADABLE[title]
    path = tmp_path / "card.jpg"
    path.write_bytes(data)
    for given, name in ((data, "the image"), (path, "card.jpg")):
        with pytest.raises(ImageError, match=f"^{name} {sentence}$") as caught:
            fit(given)
        assert caught.value.__context__ is None


@pytest.mark.parametrize("kind", WHOLE)
def test_damage_of_any_kind_is_an_image_error(kind: str) -> None:
    draw = random.Random(kind)
    for _ in range(30):
        data = bytearray(WHOLE[kind])
        for _ in range(draw.choice([1, 5, 50])):
            data[draw.randrange(8, 2_000)] = draw.randrange(256)
        with contextlib.suppress(ImageError):
            fit(bytes(data))


def test_without_pillow() -> None:
    code = "import sys; sys.modules['PIL'] = None; from tcrypto.seal.images import fit; fit(b'\\xff\\xd8\\xff')"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError: images.fit needs Pillow: pip install 'tcrypto[images]'" in ended.stderr


# --- Memory ---------------------------------------------------------------------------------------------------------------

MEASURED = """
import resource, sys
from pathlib import Path
from tcrypto.errors import ImageError
from tcrypto.seal.images import fit
try:
    print(*fit(Path(sys.argv[1])).done, sep="; ")
except ImageError as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
"""


def forty_megapixels(path: Path) -> None:
    """An RGB PNG, written row by row."""
    pack = zlib.compressobj(1)
    row = b"\0" + bytes(range(240)) * 100
    rows = b"".join(pack.compress(row) for _ in range(5000)) + pack.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 8000, 5000, 8, 2, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def nine_megabytes(path: Path) -> None:
    path.write_bytes(saved(noise(4000, 3000), "JPEG", quality=87))
    assert path.stat().st_size > 9 * 2**20


def a_phones(path: Path) -> None:
    path.write_bytes(oriented(noise(4000, 3000), 6, quality=80))


def a_bitmap(path: Path) -> None:
    path.write_bytes(saved(noise(2000, 1500), "BMP"))


def a_text(path: Path) -> None:
    path.write_text("hello there")


@pytest.mark.deep  # a child's peak counts what its parent had when it was forked: not in a worker that has run others
@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
@pytest.mark.parametrize(
    ("make", "outcome"),
    [
        (forty_megapixels, "scaled from 8000 x 5000 to 2667 x 1667 while it was read; saved as JPEG of quality 90"),
        (nine_megabytes, "saved as JPEG of quality 60"),
        (a_phones, "turned upright (EXIF orientation 6); saved as JPEG of quality 60"),
        (a_bitmap, "saved as JPEG of quality 90"),
        (a_text, "picture looks like text; a picture is a PNG, JPEG or BMP"),
    ],
)
def test_memory_is_bounded(make: Any, outcome: str, tmp_path: Path) -> None:
    make(tmp_path / "picture")
    # What measures the coverage takes memory of its own.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    ended = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / "picture")],
        capture_output=True,
        text=True,
        check=True,
        env=plain,
    )
    said, peak = ended.stdout.splitlines()
    assert said == outcome
    assert int(peak) < 250 * 2**20


def test_the_default_limit_is_what_fits_a_request() -> None:
    assert len(b64(fit(saved(noise(2000, 1500), "BMP")).jpeg)) <= IMAGE_LIMIT


@pytest.mark.parametrize("mode", ["1", "L"])
def test_grey_stays_grey(mode: str) -> None:
    fitted = fit(saved(noise(600, 900, "L").convert(mode), "PNG"))
    assert shown(fitted.jpeg).mode == "L"


def test_a_colour_that_stands_for_transparency_becomes_white() -> None:
    red = Image.new("RGB", (600, 900), "red")
    red.paste("lime", (0, 0, 300, 900))
    image = shown(fit(saved(red, "PNG", transparency=(0, 255, 0))).jpeg)
    for place, (r, g, b) in {(5, 5): (255, 255, 255), (594, 894): (254, 0, 0)}.items():
        found = image.getpixel(place)
        assert isinstance(found, tuple)
        assert max(abs(found[0] - r), abs(found[1] - g), abs(found[2] - b)) < 8


def test_a_large_png_is_read_smaller() -> None:
    """With each column and each row where it was: black and white in quarters."""
    row = bytes(3000) + b"\xff" * 3000
    packed = zlib.compress((b"\0" + row) * 2000 + (b"\0" + row[::-1]) * 2000, 1)
    header = struct.pack(">IIBBBBB", 6000, 4000, 8, 0, 0, 0, 0)
    whole = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    fitted = fit(whole)
    assert "scaled from 6000 x 4000 to 3000 x 2000 while it was read" in fitted.done
    image = shown(fitted.jpeg)
    for left in range(9, 3000, 85):
        for top in range(9, 2000, 58):
            assert image.getpixel((left, top)) == (255 if (left < 1500) == (top >= 1000) else 0)


@pytest.mark.parametrize(
    ("width", "height", "small"),
    [(500, 800, False), (499, 800, True), (500, 799, True), (600, 799, True), (800, 500, False), (499, 900, True)],
)
def test_what_is_advised_is_500_by_800(width: int, height: int, small: bool) -> None:
    steps = fit(saved(noise(width, height), "PNG")).done
    assert steps[0] == "saved as JPEG of quality 90"
    assert steps[1:] == ((f"{width} x {height} is less than the 500 x 800 that is advised",) if small else ())


def test_a_closed_file_is_named() -> None:
    given = io.BytesIO(saved(noise(900, 600), "JPEG"))
    given.close()
    with pytest.raises(ImageError, match=r"^the image: the file is closed$"):
        fit(given)


def test_what_is_as_large_as_may_be_stays() -> None:
    jpeg = saved(noise(900, 600), "JPEG")
    jpeg += b"\0" * (-len(jpeg) % 3)
    assert fit(jpeg, limit=len(b64(jpeg))).done == ()
    assert fit(jpeg, limit=len(b64(jpeg)) - 4).done
    assert fit(jpeg + b"\0", limit=len(b64(jpeg)) + 3).done
    for width in range(900, 960):  # until its Base64 has no padding
        png = saved(noise(width, 600), "PNG")
        if len(best := fit(png).jpeg) % 3 == 0:
            break
    assert fit(png, limit=len(b64(best))).jpeg == best
    assert fit(png, limit=len(b64(best)) - 4).jpeg != best


@pytest.mark.slow
def test_below_what_is_advised_the_quality_stays_the_lowest() -> None:
    fitted = fit(saved(noise(1200, 1000), "JPEG"), limit=20_000)
    assert fitted.done[-2] == "saved as JPEG of quality 30"


def test_each_of_its_rows_is_in_its_place() -> None:
    """More of them than are worked on at once, and samples of 16 bits, of which the upper eight stay."""
    rows = b"".join((row // 30 * 8 * 256).to_bytes(2, "little") * 600 for row in range(900))
    deep = Image.frombytes("I;16", (600, 900), rows)
    image = shown(fit(saved(deep, "PNG")).jpeg)
    for row in range(15, 900, 30):
        assert image.getpixel((300, row)) == row // 30 * 8


def test_a_text_longer_than_what_may_be_sent() -> None:
    bmp = saved(noise(2300, 1800), "BMP")
    assert len(b64(bmp)) > IMAGE_LIMIT
    assert len(fit(b64(bmp)).jpeg) < IMAGE_LIMIT // 4 * 3


def test_every_column_and_line_stays() -> None:
    image = shown(fit(saved(Image.new("RGBA", (600, 900), "navy"), "PNG")).jpeg)
    assert image.size == (600, 900)
    for place in ((0, 0), (599, 0), (0, 899), (599, 899)):
        assert max(image.getpixel(place)[:2]) < 8  # type: ignore[index]
