"""Scalar multiplication on sm2p256v1 (GB/T 32918.5-2017).

The group has prime order N and cofactor 1: every point on the curve has order N. The arguments below rest on that.

Every multiplication makes its scalar odd and writes it with digits that are all odd, so that no digit is zero and the
sequence of point operations is the same for every scalar. That is not constant time, as Python's integers aren't. A
wrap's nonce is used once, which leaves an observer nothing to average over; a private key's scalar goes through
`Curve.multiply_blinded`, which never computes the same thing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ._sm2_points import Jacobian, Point, add, add_neighbours, double, sum_points, to_affine

__all__ = ["GX", "GY", "B", "Curve", "N", "P", "is_on_curve"]

P = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
A = -3
B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
N = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
GX = 0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7
GY = 0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0

_HALFWAY = (  # 2^130 times the generator: saves a wrap without a table half of the generator's doublings
    0x4BAC6898_CC267EF7_4BAC5266_256F1881_E462AFCA_53893679_E12DC16B_1AF7B8BB,
    0xF87A708D_05995F72_BD2BBF39_973DFC2A_91118DE4_37092612_9B72C54E_44CBB149,
)
_WIDTH = 5  # bits a digit where no table is kept; with a table it is 8, so that a digit is a byte
_RECIPIENTS = 8  # how many recipients are remembered, 1.3 MB each at most


def is_on_curve(x: int, y: int) -> bool:
    """Whether (x, y), reduced and not infinity, is a point of the curve (GB/T 32918.1-2016, 6.2.1)."""
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x + A) * x - B) % P == 0


class Curve:
    """The curve, with what pays only after some use: tables of multiples, and gmpy2's faster integers.

    Building a point's table takes about the time that the table saves in 16 multiplications, and importing gmpy2 about
    what it saves in as many. Neither is worth it for a program that seals once, and nobody knows in advance how often
    a program will. So each is paid for at the 16th use: a process spends at most about twice what it would have spent
    had it known, whether it stops after one use, after 16 or never.

    Threads may share a curve: a count lost in a race delays a table by one use, and everything that is kept is built
    aside and then published by one assignment.

    Args:
        integers: what makes the modulus, `int` or `gmpy2.mpz`; by default int, and gmpy2's from the 16th use on where
            the extra ``fast`` has it installed.
        uses_before_buying: the use at which they are paid for.
    """

    def __init__(self, integers: Callable[[int], Any] | None = None, *, uses_before_buying: int = 16) -> None:
        self._p: Any = P if integers is None else integers(P)
        self._uses = 0
        self._may_buy_integers = integers is None
        self._uses_before_buying = uses_before_buying
        self._generator = _Base((GX, GY), _HALFWAY)
        self._recipient = lru_cache(maxsize=_RECIPIENTS)(_Base)

    def multiply_pair(self, k: int, x: int, y: int) -> tuple[Point, Point]:
        """Give k times the generator and k times (x, y), for a k that is used once.

        The multiples in the tables are of public points: keeping them gives nothing away.

        How it works, for k = 11, with eight bits in place of 256 and windows of four in place of eight. An odd number
        below 2^8 is a sum of the powers 2^0 ... 2^7, each with the sign + or -; `_signed_digits` gives those signs as
        bits, 1 for +. A window of four of them with the value v stands for the odd number 2v - 15:

        >>> digits = _signed_digits(11, 8)
        >>> f"{digits:08b}"  # +128 -64 -32 -16 -8 +4 -2 +1
        '10000101'
        >>> low, high = digits & 15, digits >> 4
        >>> 2 * low - 15, 2 * high - 15
        (-5, 1)
        >>> (2 * high - 15) * 2**4 + (2 * low - 15)
        11

        A table has one row a window: row 0 the multiples -15 G, -13 G, ... 15 G, row 1 the same times 2^4. So 11 G is
        the point at place 5 of row 0 plus the point at place 8 of row 1, without a doubling. An even k is replaced by
        N - k, which is odd and gives the opposite point.

        Without a table the windows have five bits, one row serves them all, and between two windows the sum is doubled
        five times.

        Args:
            k: 1 ... N - 1.
            x: of a point on the curve.
            y: of the same point.
        """
        self._count_use()
        p = self._p
        odd = k if k & 1 else N - k  # N is odd
        digits = _signed_digits(odd, 256).to_bytes(32, "little")
        bases = self._generator, self._recipient((x, y))
        tables = [base.table(p, self._uses_before_buying) for base in bases]
        terms = [row[digit] for table in tables if table for row, digit in zip(table, digits, strict=True)]
        # Neighbours are a B and 2^m b B with odd |a|, |b| < 2^m and m = 8, 16 or 32: a +- 2^m b is odd and below 2^64,
        # no multiple of N, so they are neither equal nor opposite.
        for _ in range(3):  # measured: a fourth round saves less than its inversion costs
            terms = add_neighbours(p, terms)
        unknown = [point for base, table in zip(bases, tables, strict=True) if not table for point in base.points]
        rows = _odd_multiples(p, _powers(p, unknown, _WIDTH)) if unknown else []
        windows = _signed_digits(odd, _WIDTH * 52)
        sums = []
        for base, table in zip(bases, tables, strict=True):
            if table:
                sums.append(sum_points(p, terms[:4]))
                del terms[:4]
            else:
                size = 52 // len(base.points)
                columns = [_column(rows.pop(0), windows >> i * size * _WIDTH, size) for i in range(len(base.points))]
                sums.append(_multiply(p, columns, z=1))
        first, second = [(int(x), int(y)) for x, y in to_affine(p, sums)]
        if odd == k:
            return first, second
        return (first[0], P - first[1]), (second[0], P - second[1])  # y is never 0: there is no point of order two

    def multiply_blinded(self, d: int, x: int, y: int, r: int, z: int) -> Point:
        """Give d times (x, y), for a d that is a secret used again and again.

        The scalar is split into a + b = d modulo N with a = r, made odd: either part alone is random, whatever d is. A
        product d + r N would be slower to hide as much, because N = 2^256 - 2^224 - ... leaves bits 192 to 223 of d as
        they are under a small r. Both parts share the doublings. `z` randomises the Jacobian coordinates, so that who
        chose the point doesn't know the intermediate values.

        Args:
            d: 1 ... N - 1.
            x: of a point on the curve.
            y: of the same point.
            r: 0 ... N - 1, drawn anew for every call.
            z: 1 ... P - 1, drawn anew for every call.
        """
        self._count_use()
        p = self._p
        a = r | 1
        b = (d - a) % N
        b += (b & 1 ^ 1) * N
        (row,) = _odd_multiples(p, _powers(p, [(x, y)], _WIDTH))
        columns = [_column(row, _signed_digits(part, _WIDTH * 52), 52) for part in (a, b)]
        ((x, y),) = to_affine(p, [_multiply(p, columns, z)])
        return int(x), int(y)

    def _count_use(self) -> None:
        if not self._may_buy_integers:
            return
        self._uses += 1
        if self._uses >= self._uses_before_buying:
            self._may_buy_integers = False
            try:
                from gmpy2 import mpz
            except ImportError:
                return
            self._p = mpz(P)


# --- Known bases ------------------------------------------------------------------------------------------------------

_Table = list[list[Point]]


class _Base:
    """A point that is multiplied again and again, and from some use on the table of its multiples."""

    __slots__ = ("_table", "_uses", "points")

    def __init__(self, *points: Point) -> None:
        self.points = points  # the point, and 2^130 times it where that is known
        self._uses = 0
        self._table: _Table | None = None

    def table(self, p: Any, uses_before: int) -> _Table | None:
        """Row i holds the multiples of 256^i times the point by -255, -253, ... 255. None before it is worth it."""
        self._uses += 1
        if self._table is None and self._uses >= uses_before:
            (powers,) = _powers(p, self.points[:1], 256)
            self._table = _odd_multiples(p, [powers[i : i + 9] for i in range(0, 256, 8)])
        return self._table


def _powers(p: Any, points: list[Point] | tuple[Point, ...], count: int) -> list[list[Point]]:
    """For each point: 1, 2, 4, ... 2^count times the point."""
    doubles: list[Jacobian] = []
    for x, y in points:
        doubles.append((x, y, 1))
        for _ in range(count):
            doubles.append(double(p, *doubles[-1]))
    powers = to_affine(p, doubles)
    return [powers[i : i + count + 1] for i in range(0, len(powers), count + 1)]


def _odd_multiples(p: Any, powers: list[list[Point]]) -> _Table:
    """From 1, 2, 4, ... 2^w times points: for each, a row of its multiples by the odd numbers 1 - 2^w ... 2^w - 1."""
    table = [[row[0]] for row in powers]
    for level in range(2, len(powers[0])):  # from 1 ... 2^(level-1) - 1 to 1 ... 2^level - 1: the new are 2^level - old
        half = len(table[0])
        pairs = [(top[level], (x, -y)) for top, row in zip(powers, table, strict=True) for x, y in reversed(row)]
        # Neighbours are 2^m B and -b B with an odd b < 2^m: neither equal nor opposite.
        sums = add_neighbours(p, [point for pair in pairs for point in pair])
        for i, row in enumerate(table):
            row.extend(sums[i * half : (i + 1) * half])
    return [[(x, p - y) for x, y in reversed(row)] + row for row in table]


def _signed_digits(odd: int, bits: int) -> int:
    """An odd scalar below 2^bits in binary with the digits 1 and -1; the result's bits are 1 for 1 and 0 for -1.

    For h = (odd - 1) / 2 + 2^(bits - 1) has 2h - (2^bits - 1) = odd, which is the sum of (2 h_j - 1) 2^j. Likewise a
    window of w bits with the value v stands for the odd digit 2v - (2^w - 1): v is the place in a row of a table.
    """
    return odd >> 1 | 1 << bits - 1


def _column(row: list[Point], windows: int, size: int) -> list[Point]:
    """The multiples in a point's row that the lowest `size` windows stand for, the most significant first."""
    return [row[windows >> j * _WIDTH & 31] for j in reversed(range(size))]


def _multiply(p: Any, columns: list[list[Point]], z: int) -> Jacobian:
    """The sum of the columns' points, the last ones 1 time, those before 2^5 times, ... `z`: the Z to begin with."""
    rows = list(zip(*columns, strict=True))
    x, y = rows[0][0]
    x, y = x * z * z % p, y * z * z * z % p
    for j, row in enumerate(rows):
        if j:
            x, y, z = double(p, x, y, z, _WIDTH)
        for x2, y2 in row if j else row[1:]:
            x, y, z = add(p, x, y, z, x2, y2)
    return x, y, z
