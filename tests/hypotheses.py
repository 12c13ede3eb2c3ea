"""What the tests of the recomputation share: one request as the server has it, what is known besides, and its MAC."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from typing import Any

from tcrypto.check.hypothesis import Facts, Head, Hypothesis, Payload, Signing
from tcrypto.check.mistakes.table import Mistake

Table = Callable[..., None]
"""What the fixture `small_table` is."""

DAY, TIME, BODY = "2023-11-14", 1699942305, '{"a":"é"}'.encode()
SCOPE = (DAY, "ocr", "tc3_request")
HEAD = Head(
    "POST",
    "/",
    "",
    (("content-type", "application/json"), ("host", "ocr.tencentcloudapi.com"), ("x-own", "é")),
    "content-type;host;x-own",
)
BASE = Hypothesis(frozenset(), Payload(BODY), HEAD, Signing(b"key", str(TIME), SCOPE, SCOPE))
HEADERS = (
    ("Content-Type", "application/json"),
    ("Host", "ocr.tencentcloudapi.com"),
    ("X-Own", "é"),
    ("X-TC-Action", "A"),
)
FACTS = Facts(
    "POST", "/", "", {name.lower(): value for name, value in HEADERS}, HEADERS, BODY, "AKID", "AKID", SCOPE, DAY, "ocr", "tc3_request",
    "content-type;host;x-own", TIME, DAY, {"a": "é"},
)  # fmt: skip


def mac_of_hypothesis(h: Hypothesis) -> bytes:
    """What a client that signs so sends, computed the plain way."""
    return hmac.digest(h.signing.key(), h.string_to_sign(), h.signing.digests[1])


def toy(name: str, parts: str, *changes: dict[str, Any], pairs: int = 32, triples: int = 6) -> Mistake:
    """A mistake with one variant for each change; a function among the values takes what was there before."""

    def variants(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
        assert facts.method == "POST"
        was = {**h.payload._asdict(), **h.head._asdict(), **h.signing._asdict()}
        for change in changes:
            yield h.but(**{field: to(was[field]) if callable(to) else to for field, to in change.items()})

    return Mistake(name, 0, parts, variants, pairs, triples)
