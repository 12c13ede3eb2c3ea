"""The curve against a schoolbook reference: with plain integers and gmpy2's, before and after its tables are there."""

from __future__ import annotations

import doctest
import secrets
import subprocess
import sys
import types
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sm2_reference import EDGES, POINT, SCALAR, G, Point, add, multiply

from tcrypto.crypto import _sm2_curve, _sm2_points
from tcrypto.crypto._sm2_curve import B, Curve, N, P, is_on_curve
from tcrypto.crypto.sm2 import PublicKey
from tcrypto.errors import KeyFormatError

AT_ONCE, NEVER = 1, 1 << 30


@pytest.fixture(params=["int", "gmpy2"])
def integers(request: pytest.FixtureRequest) -> Callable[[int], Any]:
    if request.param == "int":
        return int
    mpz: Callable[[int], Any] = pytest.importorskip("gmpy2", reason="gmpy2 isn't installed: NOT tested").mpz
    return mpz


def test_the_worked_example() -> None:
    found = doctest.testmod(_sm2_curve)
    assert found.attempted >= 5
    assert found.failed == 0


@pytest.mark.each
@pytest.mark.slow
@pytest.mark.parametrize("uses", [AT_ONCE, NEVER])
def test_multiply_pair_equals_the_reference(integers: Callable[[int], Any], uses: int) -> None:
    curve = Curve(integers, uses_before_buying=uses)
    q = multiply(SCALAR, G)
    for k in EDGES + [secrets.randbelow(N - 1) + 1 for _ in range(10)]:
        first, second = curve.multiply_pair(k, *q)
        assert (first, second) == (multiply(k, G), multiply(k * SCALAR % N, G)), hex(k)
        assert {type(c) for c in first + second} == {int}


def test_table_and_windows_agree_for_every_first_and_last_digit(integers: Callable[[int], Any]) -> None:
    scalars = [*range(1, 520, 2), *(N - j for j in range(1, 520, 8)), *(j << 248 for j in range(1, 255, 4))]
    tables, windows = Curve(integers, uses_before_buying=AT_ONCE), Curve(integers, uses_before_buying=NEVER)
    by_table = [tables.multiply_pair(k, *G) for k in scalars]
    for k, pair in zip(scalars[::5], by_table[::5], strict=True):
        assert windows.multiply_pair(k, *G) == pair
    total: Point | None = None
    for k in range(1, 520):  # ... and by adding the generator again and again
        total = add(total, G)
        if k % 2:
            assert by_table[k // 2] == (total, total)


@pytest.mark.slow
def test_while_the_generators_table_is_there_and_the_recipients_is_not(integers: Callable[[int], Any]) -> None:
    curve = Curve(integers, uses_before_buying=5)
    for d in range(2, 22):  # a new recipient each fourth time: of the two tables none, one or both are there
        q, k = multiply(d // 4 + 2, G), secrets.randbelow(N - 1) + 1
        assert curve.multiply_pair(k, *q) == (multiply(k, G), multiply(k * (d // 4 + 2) % N, G))


def test_a_forgotten_recipient_comes_back() -> None:
    curve = Curve(int, uses_before_buying=2)
    for d in [*range(2, 14), *range(2, 14)]:  # more recipients than a curve remembers, twice
        q = multiply(d, G)
        assert curve.multiply_pair(3, *q) == (multiply(3, G), multiply(3 * d, G))


@pytest.mark.each
@pytest.mark.slow
def test_multiply_blinded_equals_the_reference(integers: Callable[[int], Any]) -> None:
    curve = Curve(integers)
    q = multiply(5, G)
    for d in EDGES:
        expected = multiply(d * 5 % N, G)
        edges = [(r, P - 1) for r in (0, 1, N - 1, N - 2, d - 1, d, (d + 1) % N, (2 * d) % N)]
        for r, z in [(0, 1), *edges, (secrets.randbelow(N), secrets.randbelow(P - 1) + 1)]:
            point = curve.multiply_blinded(d, *q, r, z)
            assert point == expected, (hex(d), hex(r))
            assert {type(c) for c in point} == {int}


def test_addition_is_complete(integers: Callable[[int], Any]) -> None:
    p = integers(P)
    x, y = G
    scaled = x * 49 % p, y * 343 % p, 7
    doubled = _sm2_points.to_affine(p, [_sm2_points.add(p, *scaled, x, y), _sm2_points.double(p, *scaled)])
    assert doubled == [multiply(2, G)] * 2
    infinity = _sm2_points.add(p, *scaled, x, P - y)
    assert infinity[2] == 0
    assert _sm2_points.double(p, *infinity, times=5)[2] == 0
    assert _sm2_points.add(p, *infinity, x, y) == (x, y, 1)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (0, 0),
        (P, pow(B, (P + 1) // 4, P)),
        (G[0], G[1] ^ 1),
        (G[0] + P, G[1]),
        (G[0], G[1] - P),
        (-G[0], G[1]),
        (P, P),
        (1 << 300, 1),
    ],
)
def test_points_off_the_curve(x: int, y: int) -> None:
    assert is_on_curve(*G)
    assert is_on_curve(0, pow(B, (P + 1) // 4, P))  # the one x that is neither below 1 nor outside
    assert not is_on_curve(x, y)
    with pytest.raises(KeyFormatError, match="not on the curve"):
        PublicKey(x, y)


# --- What is bought after some use ------------------------------------------------------------------------------------


def test_gmpy2_is_bought_once_at_the_sixteenth_use(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mpz(int):
        made: list[int] = []  # noqa: RUF012

        def __new__(cls, value: int) -> Mpz:
            cls.made.append(value)
            return super().__new__(cls, value)

    monkeypatch.setitem(sys.modules, "gmpy2", types.SimpleNamespace(mpz=Mpz))
    curve, plain = Curve(), Curve(int)
    for use in range(1, 20):
        assert curve.multiply_pair(2, *G) == plain.multiply_pair(2, *G) == (multiply(2, G), multiply(2, G))
        assert Mpz.made == ([] if use < 16 else [P])


def test_without_gmpy2_plain_integers_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gmpy2", None)  # what makes `import gmpy2` fail
    curve = Curve(uses_before_buying=2)
    for _ in range(4):
        assert curve.multiply_pair(2, *G) == (multiply(2, G), multiply(2, G))


def test_import_and_first_use_buy_nothing() -> None:
    code = (
        "import sys; from tcrypto.crypto import sm2; key = sm2.PrivateKey(7);"
        "sm2.decrypt(key, sm2.encrypt(key.public_key, b'x' * 16)); assert 'gmpy2' not in sys.modules;"
        "[sm2.encrypt(key.public_key, b'x' * 16) for _ in range(20)]; print('gmpy2' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    try:
        import gmpy2  # noqa: F401
    except ImportError:
        assert run.stdout == "False\n"
    else:
        assert run.stdout == "True\n"


@pytest.mark.slow
def test_threads_share_a_curve() -> None:
    curve = Curve(uses_before_buying=8)  # every thread builds tables while others use them
    x, y = int(POINT[2:66], 16), int(POINT[66:], 16)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            pairs = list(pool.map(lambda k: curve.multiply_pair(k, x, y), range(1, 161)))
    finally:
        sys.setswitchinterval(interval)
    first: Point | None = None
    second: Point | None = None
    for pair in pairs:
        first, second = add(first, G), add(second, (x, y))
        assert pair == (first, second)
