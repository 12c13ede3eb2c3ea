"""What SM4-GCM gives away in Tencent Cloud's scheme, and to whom it doesn't.

The service encrypts its reply under the request's key and IV. The eavesdropper of this script knows no key: it sees two
ciphertexts with their tags, and guesses the request, whose ImageUrl is guessable. That is enough to read the reply as
far as the guess reaches, to find the authentication key, and to forge a reply that the client takes for genuine. Then
it tries the same on the recommended use.

    python examples/nonce_reuse.py
"""

from __future__ import annotations

import json
import os
import time
from base64 import b64decode, b64encode
from itertools import zip_longest
from typing import Any, NamedTuple

from tcrypto import DecryptionError, Opener, Sealer
from tcrypto.crypto import sm2
from tcrypto.seal.session import Session

Object = dict[str, Any]

# --- GF(2^128), where GCM authenticates (NIST SP 800-38D, 6.3) --------------------------------------------------------
# An element is an int whose bit i is the coefficient of x^i. GCM writes its blocks the other way round: `block` turns.


def times(a: int, b: int) -> int:
    """The product of two elements."""
    product = 0
    while b:
        low = b & -b
        product ^= a * low  # a power of two: a shift
        b ^= low
    while high := product >> 128:  # modulo x^128 + x^7 + x^2 + x + 1
        product = (product & (1 << 128) - 1) ^ high ^ high << 1 ^ high << 2 ^ high << 7
    return product


def inverse(a: int) -> int:
    """1/a: a^(2^128 - 2), the product of a^2, a^4, ..., a^(2^127)."""
    result = 1
    for _ in range(127):
        a = times(a, a)
        result = times(result, a)
    return result


def block(data: bytes) -> int:
    """A block of up to 16 bytes, filled up with zeros, as an element."""
    return int(f"{int.from_bytes(data.ljust(16, bytes(1))):0128b}"[::-1], 2)


# --- Polynomials over that field: lists of coefficients, the constant first -------------------------------------------

Polynomial = list[int]


def plus(f: Polynomial, g: Polynomial) -> Polynomial:
    """The sum, which is the difference, too; without leading zeros."""
    total = [a ^ b for a, b in zip_longest(f, g, fillvalue=0)]
    while total and total[-1] == 0:
        total.pop()
    return total


def modulo(f: Polynomial, g: Polynomial) -> Polynomial:
    """The rest of f divided by g, whose leading coefficient is 1."""
    f = list(f)
    while len(f) >= len(g):
        if leading := f[-1]:
            start = len(f) - len(g)
            for i, coefficient in enumerate(g):
                f[start + i] ^= times(leading, coefficient)
        f.pop()
    return plus(f, [])


def monic(f: Polynomial) -> Polynomial:
    """The multiple of f whose leading coefficient is 1."""
    scale = inverse(f[-1])
    return [times(scale, coefficient) for coefficient in f]


def common_divisor(f: Polynomial, g: Polynomial) -> Polynomial:
    """The greatest, by Euclid."""
    while g:
        f, g = monic(g), modulo(f, monic(g))
    return f


def quotient(f: Polynomial, g: Polynomial) -> Polynomial:
    """What f is divided by its divisor g; both have 1 as leading coefficient."""
    f, result = list(f), []
    while len(f) >= len(g):
        result.append(f[-1])
        start = len(f) - len(g)
        for i, coefficient in enumerate(g):
            f[start + i] ^= times(result[-1], coefficient)
        f.pop()
    return result[::-1]


def squares(g: Polynomial, start: Polynomial) -> list[Polynomial]:
    """start, start^2, start^4, ... start^(2^128), all modulo g."""
    powers = [[1]]  # x^0, x^2, x^4, ...: squaring is linear in characteristic 2
    while len(powers) < len(g):
        powers.append(modulo([0, 0, *powers[-1]], g))
    found = [modulo(start, g)]
    for _ in range(128):
        square: Polynomial = []
        for coefficient, power in zip(found[-1], powers, strict=False):
            squared = times(coefficient, coefficient)
            square = plus(square, [times(squared, c) for c in power])
        found.append(square)
    return found


def roots(f: Polynomial) -> list[int]:
    """Every root in the field. x^(2^128) - x has each element of the field as a root, once: the common divisor keeps
    f's; then the trace, which is 0 for half of the field and 1 for the other half, splits them (Berlekamp, 1970).
    """
    f = monic(plus(f, []))
    pending, found = [common_divisor(f, plus(squares(f, [0, 1])[-1], [0, 1]))], []
    for bit in range(128):  # the traces of x^bit times two different roots differ for some bit
        parts, pending = pending, []
        for part in parts:
            if len(part) == 2:  # x + root
                found.append(part[0])
            elif len(part) > 2:
                trace: Polynomial = []
                for term in squares(part, [0, 1 << bit])[:-1]:
                    trace = plus(trace, term)
                divisor = common_divisor(part, trace)
                pending += [divisor, quotient(part, divisor)]
    return found


# --- What the eavesdropper does ---------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """What a message shows to everyone."""

    ciphertext: bytes
    tag: bytes


def seen(message: Object) -> Seen:
    """Of a request or a reply."""
    return Seen(b64decode(message["EncryptedBody"]), b64decode(message["Encryption"]["TagList"][0]))


def xor(a: bytes, b: bytes) -> bytes:
    """As long as the shorter one."""
    return bytes(x ^ y for x, y in zip(a, b, strict=False))


def read(reply: Seen, request: Seen, guess: bytes) -> bytes:
    """The reply's plaintext, as far as the guess at the request's reaches: the keystream is the same."""
    return xor(reply.ciphertext, xor(request.ciphertext, guess))


def polynomial(message: Seen) -> Polynomial:
    """GHASH (SP 800-38D, 6.4) as a polynomial in the authentication key H, and the tag: its value is E(J0), the mask
    that makes a tag of GHASH, which depends on key and IV alone.
    """
    data = message.ciphertext
    blocks = [block(data[start : start + 16]) for start in range(0, len(data), 16)]
    return [block(message.tag), block((8 * len(data)).to_bytes(16)), *reversed(blocks)]


def value(f: Polynomial, x: int) -> int:
    """The value of f at x, by Horner."""
    result = 0
    for coefficient in reversed(f):
        result = times(result, x) ^ coefficient
    return result


def authentication_keys(first: Seen, second: Seen, *more: Seen) -> list[int]:
    """The candidates for H. Under one nonce every message has the same mask, so the difference of two of them is a
    polynomial with H among its roots; a third message leaves those roots that explain it, too.
    """
    candidates = roots(plus(polynomial(first), polynomial(second)))
    return [h for h in candidates if all(value(polynomial(each), h) == value(polynomial(first), h) for each in more)]


def forge(h: int, genuine: Seen, ciphertext: bytes) -> Seen:
    """Any ciphertext with its tag: the mask is what GHASH leaves of a genuine tag."""
    mask = value(polynomial(genuine), h)
    tag = mask ^ value(polynomial(Seen(ciphertext, bytes(16))), h)
    return Seen(ciphertext, int(f"{tag:0128b}"[::-1], 2).to_bytes(16))


# --- The two it attacks -----------------------------------------------------------------------------------------------

SERVICE_KEY = sm2.generate()
SEALER = Sealer(SERVICE_KEY.public_key)
REPLY = {"Name": "张三", "Sex": "男", "IdNum": "11010119900307001X", "Address": "北京市东城区长安街一号", "Valid": True}
FORGED = {"Name": "李四", "IdNum": "110101190001010010"}


def compact(value: Object) -> bytes:
    """JSON as a client writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def answer(request: Object) -> Object:
    """The service: opens the request, seals the reply under its key and IV, as the scheme has it."""
    return Opener(SERVICE_KEY).open(request).seal_reply(REPLY)


def accepted(session: Session, reply: Object, forged: Seen) -> Object | None:
    """What the client makes of the reply with another ciphertext and tag; None where it refuses."""
    body, tag = (b64encode(part).decode() for part in forged)
    try:
        return session.open({"EncryptedBody": body, "Encryption": reply["Encryption"] | {"TagList": [tag]}})
    except DecryptionError:
        return None


class Outcome(NamedTuple):
    """`read`: what was read of the reply; `forgeries`: what the client took; `candidates`: how many keys were tried."""

    read: bytes
    forgeries: list[Object]
    candidates: int


def attack(request: Seen, guess: bytes, session: Session, reply: Object, *more: Seen) -> Outcome:
    """Everything above, with nothing but what was seen and guessed; the session is only given what was forged."""
    keys = authentication_keys(request, seen(reply), *more)
    ciphertext = xor(xor(request.ciphertext, guess), compact(FORGED))
    tried = [accepted(session, reply, forge(h, request, ciphertext)) for h in keys]
    return Outcome(read(seen(reply), request, guess), [each for each in tried if each is not None], len(keys))


def guessable_url(replies: int = 1) -> Outcome:
    """The request has only what can be guessed. `replies`: 2 where the service answered a repeated request, too."""
    params = {"ImageUrl": "https://example.com/cards/0017.jpg", "CardSide": "FRONT"}
    sealed = SEALER.seal(params)
    first = answer(sealed.request)
    again = Opener(SERVICE_KEY).open(sealed.request).seal_reply(REPLY | {"RequestId": "2"}) if replies > 1 else None
    return attack(seen(sealed.request), compact(params), sealed.session, first, *([seen(again)] if again else []))


def unguessable_image() -> Outcome:
    """ImageBase64: of the request only its frame can be guessed, 16 bytes, and the first three of every JPEG, which are
    four of Base64; so much of the reply can be read.

    The nonce is used twice all the same. The image here is short so that the roots are soon found; with the software
    for a polynomial of a real image's degree, H is found there too, and a reply no longer than the frame can be forged,
    such as {}. Where that matters, TLS and a reply-only session keep what this doesn't.
    """
    sealed = SEALER.seal({"ImageBase64": b"\xff\xd8\xff" + os.urandom(197), "CardSide": "FRONT"})
    return attack(seen(sealed.request), b'{"ImageBase64":"/9j/', sealed.session, answer(sealed.request))


def fresh_session() -> Outcome:
    """Another request of the same plaintext, with a session of its own as `Sealer.seal` makes it, gives nothing."""
    params = {"ImageUrl": "https://example.com/cards/0017.jpg", "CardSide": "FRONT"}
    known, sealed = SEALER.seal(params), SEALER.seal(params)
    return attack(seen(known.request), compact(params), sealed.session, answer(sealed.request))


def reply_only() -> Outcome:
    """`Sealer.session().encryption`: the request is in plain text, the reply alone is encrypted, once. There is nothing
    else under its nonce; the best the eavesdropper has is a request of another session.
    """
    session = SEALER.session()
    request = {"ImageUrl": "https://example.com/cards/0017.jpg", "Encryption": session.encryption}
    other = {"ImageUrl": "https://example.com/cards/0017.jpg", "CardSide": "FRONT"}
    return attack(seen(SEALER.seal(other).request), compact(other), session, answer(request))


def main() -> None:
    """Attack each use and say what came of it."""
    plain = compact(REPLY)
    print("The reply is        ", plain.decode())
    for title, attacked in (
        ("Guessable ImageUrl", guessable_url),
        ("Recommended: ImageBase64", unguessable_image),
        ("Recommended: a fresh session for each request", fresh_session),
        ("Recommended: the reply alone encrypted", reply_only),
    ):
        started = time.perf_counter()
        outcome = attacked()
        right = sum(a == b for a, b in zip(outcome.read, plain, strict=False))
        print(f"\n{title} ({time.perf_counter() - started:.1f} s)")
        print(f"  read of the reply  {right} of {len(plain)} bytes: {outcome.read.decode(errors='replace')!a}")
        print(f"  authentication key {outcome.candidates} candidates from two tags")
        print(f"  forgeries taken    {outcome.forgeries or 'none'}")
    print(f"\nA third tag under the nonce leaves {guessable_url(replies=2).candidates} candidate.")


if __name__ == "__main__":
    main()
