"""Point arithmetic on sm2p256v1 (GB/T 32918.5-2017), and nothing else.

Points that enter and leave are affine pairs of int; inside, Jacobian coordinates stand for (X/Z^2, Y/Z^3). The group
has prime order N and cofactor 1: every point on the curve has order N. The proofs below rest on that.

Every multiplication makes its scalar odd and writes it with digits that are all odd, so that no digit is zero and the
sequence of point operations is the same for every scalar. That is not constant time, as Python's integers aren't. A
wrap's nonce is used once, which leaves an observer nothing to average over; a private key's scalar goes through
`multiply_blinded`, which never computes the same thing twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

__all__ = ["GX", "GY", "N", "P", "is_on_curve", "multiply_blinded", "multiply_pair"]

P = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
A = -3
B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
N = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
GX = 0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7
GY = 0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0

_Point = tuple[int, int]
_Jacobian = tuple[int, int, int]
_Table = list[list[_Point]]

_HALFWAY = (  # 2^130 times the generator: saves a wrap without a table half of the generator's doublings
    0x4BAC6898_CC267EF7_4BAC5266_256F1881_E462AFCA_53893679_E12DC16B_1AF7B8BB,
    0xF87A708D_05995F72_BD2BBF39_973DFC2A_91118DE4_37092612_9B72C54E_44CBB149,
)
_WIDTH = 5  # bits a digit where no table is kept; with a table it is 8, so that a digit is a byte
_RECIPIENTS = 8  # how many recipients are remembered, 1.3 MB each at most

# Ski rental: a table, and importing gmpy2 (30 ms), costs about what it saves in this many uses. Bought at that use, all
# uses of a process together take at most about twice what the best choice made in advance would, however many come.
_USES_BEFORE_BUYING = 16
_uses = 0

# The modulus: P, or the same as an mpz once gmpy2 was bought. Reduction by an mpz gives an mpz, so this one operand
# decides which integers all the arithmetic runs in.
_p: Any = P


def is_on_curve(x: int, y: int) -> bool:
    """Whether (x, y), reduced and not infinity, is a point of the curve (GB/T 32918.1-2016, 6.2.1)."""
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x + A) * x - B) % P == 0


def multiply_pair(k: int, x: int, y: int) -> tuple[_Point, _Point]:
    """Give k times the generator and k times (x, y), for a k that is used once. 1 <= k < N; the point is on the curve.

    The multiples in the tables are of public points: keeping them gives nothing away.
    """
    _count_use()
    odd = k if k & 1 else N - k  # N is odd
    digits = _digits(odd, 256).to_bytes(32, "little")
    bases = _generator, _recipient((x, y))
    tables = [base.multiples() for base in bases]
    terms = [row[digit] for table in tables if table for row, digit in zip(table, digits, strict=True)]
    for _ in range(3):  # measured: a fourth round saves less than its inversion costs
        terms = _add_neighbours(terms)
    unknown = [point for base, table in zip(bases, tables, strict=True) if not table for point in base.points]
    rows = _odd_multiples(_powers(unknown, _WIDTH)) if unknown else []
    windows = _digits(odd, _WIDTH * 52)
    sums = []
    for base, table in zip(bases, tables, strict=True):
        if table:
            sums.append(_sum(terms[:4]))
            del terms[:4]
        else:
            size = 52 // len(base.points)
            columns = [_column(rows.pop(0), windows >> i * size * _WIDTH, size) for i in range(len(base.points))]
            sums.append(_multiply(columns, z=1))
    first, second = [(int(x), int(y)) for x, y in _to_affine(sums)]
    if odd == k:
        return first, second
    return (first[0], P - first[1]), (second[0], P - second[1])  # y is never 0: there is no point of order two


def multiply_blinded(d: int, x: int, y: int, r: int, z: int) -> _Point:
    """Give d times (x, y), for a d that is a secret used again and again. 1 <= d < N, 0 <= r < N, 1 <= z < P.

    `r` and `z` are drawn anew for every call. The scalar is split into a + b = d modulo N with a = r, made odd: either
    part alone is random, whatever d is. A product d + r N would be slower to hide as much, because
    N = 2^256 - 2^224 - ... leaves bits 192 to 223 of d as they are under a small r. Both parts share the doublings. `z`
    randomises the Jacobian coordinates, so that the intermediate values aren't known to who chose the point.
    """
    _count_use()
    a = r | 1
    b = (d - a) % N
    b += (b & 1 ^ 1) * N
    (row,) = _odd_multiples(_powers([(x, y)], _WIDTH))
    ((x, y),) = _to_affine([_multiply([_column(row, _digits(part, _WIDTH * 52), 52) for part in (a, b)], z)])
    return int(x), int(y)


def _count_use() -> None:
    global _p, _uses  # noqa: PLW0603 - once for the process, and of no consequence if threads race
    if _uses < _USES_BEFORE_BUYING:
        _uses += 1
        if _uses >= _USES_BEFORE_BUYING:
            try:
                from gmpy2 import mpz
            except ImportError:
                return
            _p = mpz(P)


# --- Known bases ------------------------------------------------------------------------------------------------------


class _Base:
    """A point that is multiplied again and again. Threads may share it: a count lost in a race delays the table by a
    wrap, and a table is built aside and then published by one assignment.
    """

    __slots__ = ("points", "table", "uses")

    def __init__(self, *points: _Point) -> None:
        self.points = points  # the point, and 2^130 times it where that is known
        self.uses = 0
        self.table: _Table | None = None

    def multiples(self) -> _Table | None:
        """Row i holds the multiples of 256^i times the point by -255, -253, ... 255. None before it is worth it."""
        self.uses += 1
        if self.table is None and self.uses >= _USES_BEFORE_BUYING:
            (powers,) = _powers(self.points[:1], 256)
            self.table = _odd_multiples([powers[i : i + 9] for i in range(0, 256, 8)])
        return self.table


_generator = _Base((GX, GY), _HALFWAY)
_recipient = lru_cache(maxsize=_RECIPIENTS)(_Base)


def _powers(points: Iterable[_Point], count: int) -> list[list[_Point]]:
    """For each point: 1, 2, 4, ... 2^count times the point."""
    doubles: list[_Jacobian] = []
    for x, y in points:
        doubles.append((x, y, 1))
        for _ in range(count):
            doubles.append(_double(*doubles[-1]))
    powers = _to_affine(doubles)
    return [powers[i : i + count + 1] for i in range(0, len(powers), count + 1)]


def _odd_multiples(powers: list[list[_Point]]) -> _Table:
    """From 1, 2, 4, ... 2^w times points: for each, a row of its multiples by the odd numbers 1 - 2^w ... 2^w - 1."""
    table = [[row[0]] for row in powers]
    for level in range(2, len(powers[0])):  # from 1 ... 2^(level-1) - 1 to 1 ... 2^level - 1: the new are 2^level - old
        half = len(table[0])
        pairs = [(top[level], (x, -y)) for top, row in zip(powers, table, strict=True) for x, y in reversed(row)]
        sums = _add_neighbours([point for pair in pairs for point in pair])
        for i, row in enumerate(table):
            row.extend(sums[i * half : (i + 1) * half])
    return [[(x, _p - y) for x, y in reversed(row)] + row for row in table]


def _digits(odd: int, bits: int) -> int:
    """An odd scalar below 2^bits in binary with the digits 1 and -1; the result's bits are 1 for 1 and 0 for -1.

    For h = (odd - 1) / 2 + 2^(bits - 1) has 2h - (2^bits - 1) = odd, which is the sum of (2 h_j - 1) 2^j. Likewise a
    window of w bits with the value v stands for the odd digit 2v - (2^w - 1): v is the place in a row of a table.
    """
    return odd >> 1 | 1 << bits - 1


# --- The group law ----------------------------------------------------------------------------------------------------


def _column(row: list[_Point], windows: int, size: int) -> list[_Point]:
    """The multiples in a point's row that the lowest `size` windows stand for, the most significant first."""
    return [row[windows >> j * _WIDTH & 31] for j in reversed(range(size))]


def _multiply(columns: list[list[_Point]], z: int) -> _Jacobian:
    """The sum of the columns' points, the last ones 1 time, those before 2^5 times, ... `z`: the Z to begin with."""
    rows = list(zip(*columns, strict=True))
    x, y = rows[0][0]
    x, y = x * z * z % _p, y * z * z * z % _p
    for j, row in enumerate(rows):
        if j:
            x, y, z = _double(x, y, z, _WIDTH)
        for x2, y2 in row if j else row[1:]:
            x, y, z = _add(x, y, z, x2, y2)
    return x, y, z


def _double(x: int, y: int, z: int, times: int = 1) -> _Jacobian:
    """2^times (X, Y, Z), with a = -3. Infinity (Z = 0) stays infinity."""
    p = _p
    for _ in range(times):
        zz = z * z % p
        yy = y * y % p
        s = x * yy % p
        m = 3 * (x - zz) * (x + zz) % p
        z = 2 * y * z % p
        x = (m * m - 8 * s) % p
        y = (m * (4 * s - x) - 8 * yy * yy) % p
    return x, y, z


def _add(x1: int, y1: int, z1: int, x2: int, y2: int) -> _Jacobian:
    """(X1, Y1, Z1) + (x2, y2), complete: equal points, opposite points and infinity are treated as well."""
    p = _p
    if not z1:
        return x2, y2, 1
    zz = z1 * z1 % p
    h = (x2 * zz - x1) % p
    r = (y2 * zz * z1 - y1) % p
    if not h:
        return (1, 1, 0) if r else _double(x1, y1, z1)
    hh = h * h % p
    v = x1 * hh % p
    hhh = h * hh % p
    x3 = (r * r - hhh - 2 * v) % p
    return x3, (r * (v - x3) - y1 * hhh) % p, h * z1 % p


def _sum(points: list[_Point]) -> _Jacobian:
    total: _Jacobian = (*points[0], 1)
    for x, y in points[1:]:
        total = _add(*total, x, y)
    return total


def _add_neighbours(points: list[_Point]) -> list[_Point]:
    """The affine sums of points 0 and 1, 2 and 3, ... with one shared inversion.

    No two neighbours may be equal or opposite, and here they never are. From a table, they are a B and 2^m b B with odd
    |a|, |b| < 2^m and m = 8, 16 or 32: a +- 2^m b is odd and below 2^64, no multiple of N. While a table is built, they
    are 2^m B and -b B with an odd b < 2^m.
    """
    p = _p
    lefts, rights = points[::2], points[1::2]
    inverses = _invert([x2 - x1 for (x1, _), (x2, _) in zip(lefts, rights, strict=True)])
    sums = []
    for (x1, y1), (x2, y2), inverse in zip(lefts, rights, inverses, strict=True):
        slope = (y2 - y1) * inverse % p
        x = (slope * slope - x1 - x2) % p
        sums.append((x, (slope * (x1 - x) - y1) % p))
    return sums


def _to_affine(points: Iterable[_Jacobian]) -> list[_Point]:
    p = _p
    points = list(points)
    affine = []
    for (x, y, _), inverse in zip(points, _invert([z for _, _, z in points]), strict=True):
        square = inverse * inverse % p
        affine.append((x * square % p, y * square * inverse % p))
    return affine


def _invert(values: list[int]) -> list[int]:
    """The inverses of values that aren't 0 modulo P, by one inversion and 3 multiplications each (Montgomery)."""
    p = _p
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
