"""One way in which a client may have signed a v1 form, as values: the text (`Form`), and what is done with it (`Last`).

A mistake changes some fields and leaves the rest, so two that change different fields are simply put together.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import NamedTuple, TypeVar

__all__ = ["Form", "Last", "Pairs", "together"]

Pairs = tuple[tuple[str, str], ...]
"""Parameters, each a name and a value, in an order."""


class Form(NamedTuple):
    """What goes into a string to sign: ``METHOD host path mark`` and the parameters.

    `pairs`: in the order signed. `given`: in the order received. `encode`, `encode_names`: values and names, before
    they are joined; `encode_all`: what they are joined to. `before`, `joint`, `after`: around and between them;
    `rejoined`: any other way of joining.
    """

    method: str
    host: str
    path: str
    pairs: Pairs
    given: Pairs
    mark: str = "?"
    joint: str = "&"
    before: str = ""
    after: str = ""
    rejoined: Callable[[str], str] = str
    encode: Callable[[str], str] = str
    encode_names: bool = False
    encode_all: Callable[[str], str] = str

    def query(self) -> str:
        """The parameters, joined."""
        encode = self.encode
        names = encode if self.encode_names else str
        joined = self.joint.join([f"{names(name)}={encode(value)}" for name, value in self.pairs])
        return self.encode_all(self.rejoined(f"{self.before}{joined}{self.after}"))

    def head(self) -> str:
        """What stands before the parameters."""
        return f"{self.method}{self.host}{self.path}{self.mark}"


class Last(NamedTuple):
    """The last step: the key, the hash function, the charset, and which way it goes.

    `way`: "hmac"; "swapped" (key and message changed places); without HMAC "hash", "key-first" and "key-last".
    """

    secret: bytes
    digest: str
    charset: Callable[[str], bytes] = lambda text: text.encode(errors="surrogatepass")
    way: str = "hmac"

    def mac(self, text: str) -> bytes:
        """The MAC of a string to sign."""
        message = self.charset(text)
        if self.way == "hmac":
            return hmac.digest(self.secret, message, self.digest)
        if self.way == "swapped":
            return hmac.digest(message, self.secret, self.digest)
        before, after = self.way == "key-first", self.way == "key-last"
        hashed = self.secret * before + message + self.secret * after
        return hashlib.new(self.digest, hashed, usedforsecurity=False).digest()


Part = TypeVar("Part", Form, Last)


def together(one: Part, other: Part, fields: tuple[str, ...]) -> Part:
    """A form or a last step with these fields of another."""
    return one._replace(**{name: getattr(other, name) for name in fields})
