"""The schoolbook group law of sm2p256v1, slow and independent of what it checks, and the standard's example key."""

from __future__ import annotations

from functools import cache

from tcrypto.crypto._sm2_curve import GX, GY, N, P

Point = tuple[int, int]
G = (GX, GY)

# GB/T 32918.5-2017, annex C
SCALAR = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
POINT = (
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)


def add(a: Point | None, b: Point | None) -> Point | None:
    """The sum of two points, None for infinity."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    rise, run = (3 * a[0] ** 2 - 3, 2 * a[1]) if a == b else (b[1] - a[1], b[0] - a[0])
    slope = rise * pow(run, -1, P)
    x = (slope**2 - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


@cache
def multiply(k: int, point: Point) -> Point:
    """The point k times, for a k that is no multiple of the order."""
    result: Point | None = None
    power: Point | None = point
    while k:
        if k & 1:
            result = add(result, power)
        power, k = add(power, power), k >> 1
    assert result is not None
    return result


EDGES = [
    k
    for k in sorted(
        {1, 2, 3, 4, 5, 6, 7, 8, 30, 31, 32, 33, 255, 256, 257, N // 2, N // 2 + 1, *(N - j for j in range(1, 8))}
        | {(1 << j) + e for j in (8, 16, 32, 64, 128, 248, 255) for e in (-1, 0, 1)}
        | {int(byte * 31, 16) for byte in ("01", "7f", "80", "81", "ff", "00ff00ff", "fe")}
        | {N - (1 << j) for j in (8, 32, 64, 128, 224, 248)}
    )
    if 0 < k < N
]
