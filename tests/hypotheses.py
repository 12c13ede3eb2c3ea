"""What the tests of the recomputation share: one request as the server has it, what is known besides, and its MAC."""

from __future__ import annotations

import hmac

from tcrypto.check.hypothesis import Facts, Head, Hypothesis, Payload, Signing

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
