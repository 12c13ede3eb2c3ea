"""The group law of an elliptic curve y^2 = x^3 - 3x + b over the integers modulo p, and nothing else.

Points that enter and leave are affine pairs; inside, Jacobian coordinates stand for (X/Z^2, Y/Z^3), and Z = 0 is
infinity. The type of `p` decides which integers everything runs in: what is reduced by gmpy2's mpz is an mpz.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["Jacobian", "Point", "add", "add_neighbours", "double", "sum_points", "to_affine"]

Point = tuple[int, int]
Jacobian = tuple[int, int, int]


def double(p: Any, x: int, y: int, z: int, times: int = 1) -> Jacobian:
    """2^times (X, Y, Z). Infinity stays infinity."""
    for _ in range(times):
        zz = z * z % p
        yy = y * y % p
        s = x * yy % p
        m = 3 * (x - zz) * (x + zz) % p
        z = 2 * y * z % p
        x = (m * m - 8 * s) % p
        y = (m * (4 * s - x) - 8 * yy * yy) % p
    return x, y, z


def add(p: Any, x1: int, y1: int, z1: int, x2: int, y2: int) -> Jacobian:
    """(X1, Y1, Z1) + (x2, y2), complete: equal points, opposite points and infinity are treated as well."""
    if not z1:
        return x2, y2, 1
    zz = z1 * z1 % p
    h = (x2 * zz - x1) % p
    r = (y2 * zz * z1 - y1) % p
    if not h:
        return (1, 1, 0) if r else double(p, x1, y1, z1)
    hh = h * h % p
    v = x1 * hh % p
    hhh = h * hh % p
    x3 = (r * r - hhh - 2 * v) % p
    return x3, (r * (v - x3) - y1 * hhh) % p, h * z1 % p


def sum_points(p: Any, points: list[Point]) -> Jacobian:
    """The sum of one affine point or more."""
    total: Jacobian = (*points[0], 1)
    for x, y in points[1:]:
        total = add(p, *total, x, y)
    return total


def add_neighbours(p: Any, points: list[Point]) -> list[Point]:
    """The affine sums of points 0 and 1, 2 and 3, ... with one shared inversion.

    No two neighbours may be equal or opposite: their difference of x has no inverse. The callers say why none are.
    """
    lefts, rights = points[::2], points[1::2]
    inverses = _invert(p, [x2 - x1 for (x1, _), (x2, _) in zip(lefts, rights, strict=True)])
    sums = []
    for (x1, y1), (x2, y2), inverse in zip(lefts, rights, inverses, strict=True):
        slope = (y2 - y1) * inverse % p
        x = (slope * slope - x1 - x2) % p
        sums.append((x, (slope * (x1 - x) - y1) % p))
    return sums


def to_affine(p: Any, points: Iterable[Jacobian]) -> list[Point]:
    """The affine form of points of which none is infinity, with one shared inversion."""
    points = list(points)
    affine = []
    for (x, y, _), inverse in zip(points, _invert(p, [z for _, _, z in points]), strict=True):
        square = inverse * inverse % p
        affine.append((x * square % p, y * square * inverse % p))
    return affine


def _invert(p: Any, values: list[int]) -> list[int]:
    """The inverses of values that aren't 0 modulo p, by one inversion and 3 multiplications each (Montgomery)."""
    product, products = 1, []
    for value in values:
        products.append(product)
        product = product * value % p
    inverse = pow(product, -1, p)
    inverses = []
    for value, before in zip(reversed(values), reversed(products), strict=True):
        inverses.append(inverse * before % p)
        inverse = inverse * value % p
    inverses.reverse()
    return inverses
