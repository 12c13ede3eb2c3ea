"""v1 requests signed with one mistake or two, each made on purpose, and the causes a diagnosis must find.

A mistake is a function that replaces one step of signing: the parameters, their order and how they are joined, what
stands before them, the key, the HMAC, how the result is written.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, quote_plus

from .case_file import File, Object
from .wire import NOW, OTHER_KEY, SECRET_ID, SECRET_KEY

HOST = "cvm.tencentcloudapi.com"
SOURCE = "the mistake made on purpose by the generator; found again by tcrypto"
PARAMS: Object = {
    "Action": "DescribeInstances",
    "Version": "2017-03-12",
    "Region": "ap-guangzhou",
    "Timestamp": str(NOW),
    "Nonce": "11886",
    "SecretId": SECRET_ID,
    "Limit": "20",
    "Filters.0.Name": "zone",
    "Filters.0.Values.0": "a b+c/张",
    "InstanceIds.0": "ins-1",
    "InstanceIds.2": "ins-2",
    "InstanceIds.10": "ins-3",
    "userData": "q",
    "DryRun": "False",
    "SignatureMethod": "HmacSHA256",
}

Pairs = list[tuple[str, str]]
Step = Callable[..., Any]


@dataclass(frozen=True)
class Client:
    """How a client signs a v1 request, step by step; the defaults are right.

    `sent`: parameters that differ on the wire. `pairs`: what is signed, from what is sent. `ordered`, `encoded`,
    `joined`: the query. `head`: what stands before. `key`: from the SecretKey. `charset`, `mac`: the HMAC. `written`:
    the Signature. `method`, `host`, `path`: as sent. `now`: the server's clock.
    """

    sent: Step = dict
    pairs: Step = lambda params: list(params.items())
    ordered: Step = sorted
    encoded: Step = str
    joined: Step = lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
    head: Step = lambda method, host, path: f"{method}{host}{path}?"
    key: Step = str.encode
    charset: Step = str.encode
    mac: Step = hmac.digest
    digest: str = ""
    written: Step = lambda mac: base64.b64encode(mac).decode()
    method: str = "GET"
    host: str = HOST
    path: str = "/"
    now: int = NOW + 30
    secret: str = SECRET_KEY

    def send(self, params: Object | None = None) -> Object:
        """The input of v1.diagnose."""
        wire = self.sent(PARAMS if params is None else params)
        pairs = [(name, self.encoded(value)) for name, value in self.ordered(self.pairs(wire))]
        text = self.head(self.method, self.host, self.path) + self.joined(pairs)
        named = wire.get("SignatureMethod", "HmacSHA1")
        mac = self.mac(self.key(self.secret), self.charset(text), self.digest or named.removeprefix("Hmac").lower())
        return {
            "method": self.method,
            "host": self.host,
            "path": self.path,
            "params": wire | {"Signature": self.written(mac)},
            "secrets": {SECRET_ID: SECRET_KEY},
            "now": self.now,
        }


good = Client()


def base64_text(mac: bytes) -> str:
    """As documented."""
    return base64.b64encode(mac).decode()


def with_plus(params: Object) -> Object:
    """A nonce whose signature has a +."""
    return next(
        found
        for nonce in range(100, 1000)
        if "+" in good.send(found := params | {"Nonce": str(nonce)})["params"]["Signature"]
    )


def natural(pairs: Pairs) -> Pairs:
    """Numbers within names by their value."""
    return sorted(
        pairs,
        key=lambda pair: [(len(part), part) if part.isdigit() else (0, part) for part in re.split(r"(\d+)", pair[0])],
    )


def without(*names: str) -> Step:
    """These aren't signed."""
    return lambda params: [pair for pair in params.items() if pair[0] not in names]


def with_values(**values: str) -> Step:
    """These are signed with another value."""
    return lambda params: list((params | values).items())


def renamed(pattern: str, text: str) -> Step:
    """Signed under other names."""
    return lambda params: [(re.sub(pattern, text, name), value) for name, value in params.items()]


def listed(text: str) -> Step:
    """InstanceIds as one text."""

    def pairs(params: Object) -> Pairs:
        rest = [pair for pair in params.items() if not pair[0].startswith("InstanceIds.")]
        return [*rest, ("InstanceIds", text)]

    return pairs


def joined(before: str, joint: str, after: str) -> Step:
    """Something else than one & between two."""
    return lambda pairs: before + joint.join(f"{name}={value}" for name, value in pairs) + after


def swapped(key: bytes, message: bytes, digest: str) -> bytes:
    """HMAC with key and message exchanged."""
    return hmac.digest(message, key, digest)


def derived(secret: str) -> bytes:
    """TC3's key."""
    key = f"TC3{secret}".encode()
    for part in ("2023-11-14", "cvm", "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def encode_uri_component(text: str) -> str:
    """JavaScript's."""
    return quote(text, safe="!~*'()")


def fixed(text: str) -> Step:
    """A head with something in place of what is sent."""
    return lambda method, host, path: text.format(method=method, host=host, path=path)


MISTAKES: dict[str, list[tuple[str, Client]]] = {
    "v1-order": [
        ("as inserted", replace(good, ordered=list)),
        (
            "without regard to case",
            replace(good, ordered=lambda pairs: sorted(pairs, key=lambda pair: pair[0].lower())),
        ),
        ("numbers by their value", replace(good, ordered=natural)),
        ("descending", replace(good, ordered=lambda pairs: sorted(pairs, reverse=True))),
    ],
    "v1-encoded": [
        ("as RFC 3986", replace(good, encoded=lambda text: quote(text, safe=""))),
        ("as a form", replace(good, encoded=quote_plus)),
        ("encodeURIComponent", replace(good, encoded=encode_uri_component)),
        ("small digits", replace(good, encoded=lambda t: re.sub("%..", lambda m: m[0].lower(), quote(t, safe="")))),
        ("the whole query", replace(good, joined=lambda pairs: quote(joined("", "&", "")(pairs), safe=""))),
        (
            "sent encoded twice",
            replace(
                good,
                sent=lambda p: p | {"Filters.0.Values.0": quote(p["Filters.0.Values.0"], safe="")},
                encoded=lambda t: (
                    t.replace("%20", " ").replace("%2B", "+").replace("%2F", "/").replace("%E5%BC%A0", "张")
                ),
            ),
        ),
    ],
    "v1-plus-space": [
        ("in a value", replace(good, pairs=with_values(**{"Filters.0.Values.0": "a+b+c/张"}))),
        ("in the signature", replace(good, sent=with_plus, written=lambda mac: base64_text(mac).replace("+", " "))),
    ],
    "v1-missing": [
        ("SignatureMethod", replace(good, pairs=without("SignatureMethod"))),
        ("Nonce", replace(good, pairs=without("Nonce"))),
        ("Region", replace(good, pairs=without("Region"))),
        (
            "the call's own",
            replace(good, pairs=without(*[name for name in PARAMS if "." in name], "Limit", "DryRun", "userData")),
        ),
        ("a list", replace(good, pairs=without("InstanceIds.0", "InstanceIds.2", "InstanceIds.10"))),
    ],
    "v1-value-form": [
        ("false for False", replace(good, pairs=with_values(DryRun="false"))),
        ("PHP's false", replace(good, pairs=with_values(DryRun=""))),
        ("0 for False", replace(good, pairs=with_values(DryRun="0"))),
        ("Array for a list", replace(good, pairs=listed("Array"))),
        ("a list as JSON", replace(good, pairs=listed('["ins-1","ins-2","ins-3"]'))),
        ("a list as Python writes it", replace(good, pairs=listed("['ins-1', 'ins-2', 'ins-3']"))),
        ("a list joined by commas", replace(good, pairs=listed("ins-1,ins-2,ins-3"))),
    ],
    "v1-name-form": [
        ("InstanceIds[0]", replace(good, pairs=renamed(r"\.(\d+)", r"[\1]"))),
        ("Filters[0][Name]", replace(good, pairs=renamed(r"\.([^.]+)", r"[\1]"))),
        (
            "counted from 1",
            replace(
                good,
                pairs=lambda params: [(re.sub(r"\d+", lambda m: str(int(m[0]) + 1), n), v) for n, v in params.items()],
            ),
        ),
        ("InstanceIds.0 as InstanceIds", replace(good, pairs=renamed(r"\.\d+$", ""))),
    ],
    "v1-separator": [
        ("&amp;", replace(good, joined=joined("", "&amp;", ""))),
        ("an & at the end", replace(good, joined=joined("", "&", "&"))),
        ("an & at the beginning", replace(good, joined=joined("&", "&", ""))),
        ("nothing", replace(good, joined=joined("", "", ""))),
    ],
    "v1-question-mark": [
        ("left out", replace(good, head=fixed("{method}{host}{path}"))),
        ("two", replace(good, head=fixed("{method}{host}{path}??"))),
    ],
    "v1-path": [
        ("API 2.0's", replace(good, head=fixed("{method}{host}/v2/index.php?"))),
        ("none", replace(good, head=fixed("{method}{host}?"))),
        ("sent to API 2.0's", replace(good, path="/v2/index.php", head=fixed("{method}{host}/?"))),
    ],
    "v1-host": [
        ("a regional one", replace(good, head=fixed("{method}cvm.ap-guangzhou.tencentcloudapi.com{path}?"))),
        ("with https://", replace(good, head=fixed("{method}https://{host}{path}?"))),
        ("sent through localhost", replace(good, host="127.0.0.1:8080", head=fixed("{method}" + HOST + "{path}?"))),
        ("API 2.0's", replace(good, head=fixed("{method}cvm.api.qcloud.com{path}?"))),
        ("with its port", replace(good, head=fixed("{method}{host}:443{path}?"))),
        ("none", replace(good, head=fixed("{method}{path}?"))),
    ],
    "v1-method": [
        ("GET signed, POST sent", replace(good, method="POST", head=fixed("GET{host}{path}?"))),
        ("POST signed, GET sent", replace(good, head=fixed("POST{host}{path}?"))),
        ("small letters", replace(good, head=fixed("get{host}{path}?"))),
    ],
    "v1-charset": [
        ("GBK", replace(good, charset=lambda text: text.encode("gbk"))),
        ("question marks", replace(good, charset=lambda text: text.encode("ascii", "replace"))),
        ("UTF-16", replace(good, charset=lambda text: text.encode("utf-16-le"))),
        ("UTF-8 twice", replace(good, charset=lambda text: text.encode().decode("latin-1").encode())),
    ],
    "v1-algorithm": [
        ("SHA-1 signed, SHA-256 declared", replace(good, digest="sha1")),
        (
            "SHA-256 signed, none declared",
            replace(good, sent=lambda p: {k: v for k, v in p.items() if k != "SignatureMethod"}, digest="sha256"),
        ),
        ("SHA-512", replace(good, digest="sha512")),
        ("MD5", replace(good, digest="md5")),
        ("a plain hash", replace(good, mac=lambda key, message, digest: hashlib.new(digest, message).digest())),
    ],
    "v1-swapped": [
        ("HMAC-SHA256", replace(good, mac=swapped)),
        ("HMAC-SHA1", replace(good, sent=lambda p: p | {"SignatureMethod": "HmacSHA1"}, mac=swapped)),
    ],
    "v1-tc3-key": [
        ("TC3 before the key", replace(good, key=lambda secret: f"TC3{secret}".encode())),
        ("the derived key", replace(good, key=derived)),
    ],
    "v1-signature-form": [
        ("hexadecimal", replace(good, written=bytes.hex)),
        ("Base64 of hexadecimal", replace(good, written=lambda mac: base64.b64encode(mac.hex().encode()).decode())),
        ("capital hexadecimal", replace(good, written=lambda mac: mac.hex().upper())),
        ("percent-encoded twice", replace(good, written=lambda mac: quote(base64.b64encode(mac).decode(), safe=""))),
        ("a line break", replace(good, written=lambda mac: base64.encodebytes(mac).decode())),
        ("URL-safe", replace(good, written=lambda mac: base64.urlsafe_b64encode(mac).decode().rstrip("="))),
        ("Base64 twice", replace(good, written=lambda mac: base64.b64encode(base64.b64encode(mac)).decode())),
    ],
    "secret-whitespace": [
        ("a line feed after it", replace(good, key=lambda secret: f"{secret}\n".encode())),
        ("a blank before it", replace(good, key=lambda secret: f" {secret}".encode())),
    ],
    "secret-quoted": [
        ("double quotes", replace(good, key=lambda secret: f'"{secret}"'.encode())),
        ("single quotes", replace(good, key=lambda secret: f"'{secret}'".encode())),
    ],
    "secret-empty": [
        ("undefined", replace(good, key=lambda secret: b"undefined")),
        ("None", replace(good, key=lambda secret: b"None")),
    ],
    "secret-is-id": [
        ("the id for the key", replace(good, key=lambda secret: SECRET_ID.encode())),
        (
            "the id for the key, SHA-1",
            replace(good, sent=lambda p: p | {"SignatureMethod": "HmacSHA1"}, key=lambda secret: SECRET_ID.encode()),
        ),
    ],
    "clock-skew": [("301 seconds old", replace(good, now=NOW + 301)), ("an hour ahead", replace(good, now=NOW - 3600))],
    "timestamp-in-milliseconds": [
        ("JavaScript's Date.now()", replace(good, sent=lambda p: p | {"Timestamp": f"{NOW}000"})),
        ("with milliseconds", replace(good, sent=lambda p: p | {"Timestamp": f"{NOW}123"})),
    ],
    "unexplained": [
        ("another SecretKey", replace(good, secret=OTHER_KEY)),
        ("a damaged signature", replace(good, written=lambda mac: base64.b64encode(mac[::-1]).decode())),
    ],
}
"""By cause: what was done, and a client that does it."""

PAIRS: list[tuple[str, Client]] = [
    ("v1-order v1-encoded", replace(good, ordered=list, encoded=lambda text: quote(text, safe=""))),
    ("v1-host v1-method", replace(good, head=fixed("POSTcvm.ap-guangzhou.tencentcloudapi.com{path}?"))),
    (
        "secret-whitespace v1-path",
        replace(good, key=lambda s: f"{s}\n".encode(), head=fixed("{method}{host}/v2/index.php?")),
    ),
    ("v1-missing v1-algorithm", replace(good, pairs=without("SignatureMethod"), digest="sha1")),
    ("v1-order v1-signature-form", replace(good, ordered=list, written=bytes.hex)),
    ("clock-skew v1-question-mark", replace(good, now=NOW + 900, head=fixed("{method}{host}{path}"))),
    (
        "v1-value-form v1-charset",
        replace(good, pairs=with_values(DryRun="false"), charset=lambda text: text.encode("gbk")),
    ),
    ("clock-skew unexplained", replace(good, now=NOW + 900, secret=OTHER_KEY)),
]
"""Two mistakes at once."""


def make() -> File:
    """v1_diagnose.json: each cause twice, pairs, and requests with nothing wrong."""
    file = File(
        "v1_diagnose",
        "Refused HmacSHA1 and HmacSHA256 requests and the mistakes that give exactly their signatures",
        {"valid": "nothing is wrong", "single": "one mistake", "pair": "two mistakes"},
    )
    op = "v1.diagnose"
    for cause, cases in MISTAKES.items():
        for number, (comment, client) in enumerate(cases[:2], 1):
            output = {"valid": False, "causes": [[cause]]}
            file.add(f"{cause}-{number}", op, comment, SOURCE, client.send(), "single", output=output)
    for causes, client in PAIRS:
        found = causes.split()
        output = {"valid": False, "causes": [found]}
        file.add("-and-".join(found), op, " and ".join(found), SOURCE, client.send(), "pair", output=output)
    for name, client in (
        ("sha256", good),
        ("sha1", replace(good, sent=lambda p: p | {"SignatureMethod": "HmacSHA1"})),
        ("post", replace(good, method="POST")),
    ):
        output = {"valid": True, "causes": []}
        file.add(f"valid-{name}", op, "nothing is wrong", SOURCE, client.send(), "valid", output=output)
    given = good.send()
    file.refuse("unknown-key", op, "a key the operation doesn't have", given | {"tokens": {}}, "InvalidInput")
    file.refuse("now-text", op, "a text for a number", given | {"now": str(NOW)}, "InvalidInput")
    file.refuse("params-list", op, "parameters as a list", given | {"params": [["A", "1"]]}, "InvalidInput")
    return file
