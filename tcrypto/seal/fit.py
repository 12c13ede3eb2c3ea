"""What `images.fit` does, with Pillow: decode in bounded memory, turn upright, lower the quality, then scale."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from ..errors import ImageError

try:
    from PIL import BmpImagePlugin, Image, JpegImagePlugin, PngImagePlugin
except ImportError:
    raise ImportError("images.fit needs Pillow: pip install 'tcrypto[images]'") from None

__all__ = ["Fitted", "fit_file"]

_SHORT, _LONG = 500, 800
_QUALITIES = (90, 80, 70, 60)
_LOWEST_QUALITIES = (50, 40, 30)
_STEP = 0.8
_STRIP = 64  # rows

# In memory a pixel takes 4 bytes, and turning takes twice that.
_WORKED_ON = 16_000_000
"""The most pixels to work on: what has more is scaled while it is read."""
_MOST = {"PNG": 45_000_000, "BMP": 45_000_000, "JPEG": 200_000_000}
"""The most pixels to decode. A JPEG is decoded at 1/2, 1/4 or 1/8 of its size; the others are in memory whole."""
_MOST_PROGRESSIVE = 24_000_000
"""The most for a progressive JPEG, whose coefficients take 6 bytes a pixel whatever it is decoded at."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF's Orientation (Exif 2.3, 4.6.4), and what undoes it."""
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Fitted:
    """A picture that was made to fit.

    Args:
        jpeg: The file's bytes.
        width: In pixels.
        height: In pixels.
        done: What was done, one phrase a step; empty where the file fitted as it was.

    """

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    done: tuple[str, ...]


def fit_file(file: IO[bytes], kind: str, name: str, limit: int) -> Fitted:
    """Make the picture in a file fit.

    Args:
        file: The whole file, which can be sought in.
        kind: "PNG", "JPEG" or "BMP", by its first bytes.
        name: What errors call it.
        limit: The most characters as Base64.

    Raises:
        ImageError: Damaged, cut off, animated, or too large to be decoded.

    """
    most = limit // 4 * 3
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    try:
        picture = _open(file, kind, name)
        orientation = picture.getexif().get(_ORIENTATION, 1)
        if kind == "JPEG" and size <= most and orientation not in _TURNS:
            whole = picture.size
            picture.draft(None, (1, 1))  # decoded as small as may be, only to see that it can be
            picture.load()
            file.seek(0)
            return Fitted(file.read(), whole[0], whole[1], ())
        image, done = _decoded(picture)
    except ImageError:
        raise
    except Exception:  # whatever a decoder meets in a stranger's file  # noqa: S110
        pass
    else:
        del picture
        if orientation in _TURNS:
            image = image.transpose(_TURNS[orientation])
            done.append(f"turned upright (EXIF orientation {orientation})")
        for attempt in _attempts(image, done):
            if len(attempt.jpeg) <= most:
                return attempt
        raise ImageError(f"{name} can't be made to fit {limit:,} characters of Base64")
    raise ImageError(f"{name} can't be read as a {kind}: it is damaged or cut off")


def _open(file: IO[bytes], kind: str, name: str) -> Any:
    """Read the file's head. The kind's own class, because Image.open tries others and warns of large pictures."""
    if kind == "JPEG":
        picture: Any = JpegImagePlugin.JpegImageFile(file)
    else:
        picture = PngImagePlugin.PngImageFile(file) if kind == "PNG" else BmpImagePlugin.BmpImageFile(file)
    most = _MOST_PROGRESSIVE if picture.info.get("progressive") else _MOST[kind]
    width, height = picture.size
    if width * height > most:
        raise ImageError(f"{name} has {width:,} x {height:,} pixels; at most {most // 1_000_000} million are decoded")
    if getattr(picture, "is_animated", False):
        raise ImageError(f"{name} is animated; give one picture")
    return picture


def _decoded(picture: Any) -> tuple[Image.Image, list[str]]:
    """The picture as RGB or L, with at most `_WORKED_ON` pixels, and what that took."""
    width, height = picture.size
    factor = 1
    if width * height > _WORKED_ON:
        factor = math.ceil(math.sqrt(width * height * 2 / _WORKED_ON))  # to half of it: the whole is in memory beside
        scale = 1
        while isinstance(picture, JpegImagePlugin.JpegImageFile) and width * height / scale**2 > _WORKED_ON:
            scale, factor = scale * 2, 1
        picture.draft(None, (width // scale, height // scale))
    picture.load()
    image = _plain(picture, factor)
    if image.size == (width, height):
        return image, []
    return image, [f"scaled from {width} x {height} to {image.width} x {image.height} while it was read"]


def _plain(picture: Image.Image, factor: int) -> Image.Image:
    """Scaled to 1/factor, without palette, transparency (on white) and 16-bit samples; strip by strip, for memory."""
    deep = picture.mode.startswith("I")
    clear = "A" in picture.getbands() or "transparency" in picture.info
    mode = "L" if picture.mode in ("1", "L") or deep else "RGB"
    if picture.mode == mode and factor == 1 and not clear:
        return picture
    width, height = picture.size
    plain = Image.new(mode, (math.ceil(width / factor), math.ceil(height / factor)), "white")
    for top in range(0, height, _STRIP * factor):
        strip = picture.crop((0, top, width, min(top + _STRIP * factor, height)))
        strip.info.update(picture.info)  # a palette's transparency
        if deep:
            strip = strip.convert("I").point(lambda sample: sample * (1 / 256))
        if clear:
            strip = strip.convert("RGBA")
            strip = Image.alpha_composite(Image.new("RGBA", strip.size, "white"), strip)
        strip = strip.convert(mode)
        plain.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return plain


def _attempts(image: Image.Image, done: list[str]) -> Iterator[Fitted]:
    """The picture as JPEG, each time smaller: in quality, then in size to 500 x 800, in quality again, and below."""

    def attempt(scale: float, quality: int) -> Fitted:
        small, steps = image, list(done)
        if scale < 1:
            size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
            small = image.resize(size, Image.Resampling.LANCZOS)
            steps.append(f"scaled from {image.width} x {image.height} to {small.width} x {small.height}")
        steps.append(f"saved as JPEG of quality {quality}")
        if min(small.size) < _SHORT or max(small.size) < _LONG:
            steps.append(f"{small.width} x {small.height} is less than the {_SHORT} x {_LONG} that is advised")
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality)
        return Fitted(out.getvalue(), small.width, small.height, tuple(steps))

    for quality in _QUALITIES:
        yield attempt(1, quality)
    scale, floor = 1.0, min(1.0, max(_SHORT / min(image.size), _LONG / max(image.size)))
    while scale > floor:
        scale = max(floor, scale * _STEP)
        yield attempt(scale, _QUALITIES[-1])
    for quality in _LOWEST_QUALITIES:
        yield attempt(floor, quality)
    while scale * min(image.size) > 1:
        scale *= _STEP
        yield attempt(scale, _LOWEST_QUALITIES[-1])
