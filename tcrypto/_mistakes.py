"""The mistakes clients make when they sign, each a small pure transformation of how a request is signed.

`Canonical` and `Signing` describe the signing process: what goes into the canonical request, and what is done with
its hash. A mistake takes one of them as the server has it and yields what the client may have had instead. A new mistake
is one entry: the function, decorated with its cause id. `diagnose` searches their combinations.

Mistakes on `Canonical` stand in the order in which a client would make them (body, headers, layout), because that is the
order in which two of them are combined.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import string
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, quote_plus, unquote, unquote_plus, urlencode

from . import hmac_v1, tc3

__all__ = ["CANONICAL", "SIGNING", "Canonical", "Facts", "Mistake", "Signing"]


@lru_cache(maxsize=64)
def _body_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class Canonical(NamedTuple):
    """What goes into a canonical request."""

    method: str
    uri: str
    query: str
    lines: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    body: bytes
    payload: str = "hash"  # hash, HASH, literal
    newline: str = "\n"
    blank_line: bool = True

    def text(self) -> str:
        if self.payload == "literal":
            hashed = tc3.UNSIGNED_PAYLOAD
        else:
            hashed = _body_hash(self.body)
            hashed = hashed.upper() if self.payload == "HASH" else hashed
        headers = "".join(f"{name}:{value}{self.newline}" for name, value in self.lines)
        if not self.blank_line:
            headers = headers.removesuffix(self.newline)
        return self.newline.join((self.method, self.uri, self.query, headers, ";".join(self.names), hashed))


class Signing(NamedTuple):
    """What is done with the hash of the canonical request. `chain`: what the key is derived over, in order."""

    secret: str
    timestamp: str
    scope: tuple[str, str, str]
    chain: tuple[str, str, str]
    prefix: str = "TC3"
    derivation: str = "bytes"  # bytes, hex (hexadecimal text between the HMACs), swapped (key and message)
    digests: tuple[str, str] = ("sha256", "sha256")  # of the derivation, of the signature
    newline: str = "\n"
    hash_upper: bool = False


class Facts(NamedTuple):
    """What is known besides: the wire's header values as they are, the request's query and body, the scope received.

    `wide`: also yield what is unlikely and costs much, as it does in pairs.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    secret_id: str
    date: str
    service: str
    terminator: str
    utc: str
    listed: tuple[str, ...]
    wide: bool = True


class Mistake(NamedTuple):
    """A cause: its id, what the client did, how to mend it, and the transformation."""

    id: str
    what: str
    mend: str
    variants: Callable[[Any, Facts], Iterator[Any]]


CANONICAL: list[Mistake] = []
SIGNING: list[Mistake] = []

_Variants = Callable[[Any, Facts], Iterator[Any]]


def _mistake(table: list[Mistake], cause: str, what: str, mend: str) -> Callable[[_Variants], _Variants]:
    def add(variants: _Variants) -> _Variants:
        table.append(Mistake(cause, what, mend, variants))
        return variants

    return add


def _header(c: Canonical, name: str) -> str | None:
    return dict(c.lines).get(name)


def _with_header(c: Canonical, name: str, values: Iterator[str]) -> Iterator[Canonical]:
    for value in values:
        yield c._replace(lines=tuple((n, value if n == name else v) for n, v in c.lines))


# --- The body -----------------------------------------------------------------------------------------------------


@_mistake(
    CANONICAL,
    "body-reserialised",
    "The client signed one JSON text and sent another of the same value: the body was serialised again after signing.",
    "Serialise once; sign those bytes and send those bytes (data=body, not json=params).",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    try:
        value = json.loads(c.body)
    except (ValueError, RecursionError):
        return
    for text in _json_texts(value):
        yield c._replace(body=text.encode(errors="surrogatepass"))


def _json_texts(value: Any) -> Iterator[str]:
    values = [value]
    if (whole := _whole_numbers(value)) != value or repr(whole) != repr(value):
        values.append(whole)
    for each, ascii_only, sort in itertools.product(values, (False, True), (False, True)):
        for separators in ((",", ":"), (", ", ": "), (",", ": ")):
            text = json.dumps(each, ensure_ascii=ascii_only, sort_keys=sort, separators=separators)
            yield text
            if "/" in text:
                yield text.replace("/", "\\/")
            if any(c in text for c in "<>&\u2028\u2029"):
                yield "".join(f"\\u{ord(c):04x}" if c in "<>&\u2028\u2029" else c for c in text)
        for indent in (2, 4, "\t"):
            yield json.dumps(each, ensure_ascii=ascii_only, sort_keys=sort, indent=indent)


def _whole_numbers(value: Any) -> Any:
    """1.0 as 1, as JavaScript and Go write it."""
    if isinstance(value, dict):
        return {key: _whole_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@_mistake(
    CANONICAL,
    "body-trailing-newline",
    "The body signed and the body sent differ by a line break at the end.",
    "Send the bytes you signed; a file saved by an editor, or a shell's here-document, ends with a line break.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    for end in (b"\n", b"\r\n"):
        yield c._replace(body=c.body + end)
        if c.body.endswith(end):
            yield c._replace(body=c.body.removesuffix(end))


@_mistake(
    CANONICAL,
    "get-body-hashed",
    "The client hashed a body for a GET that sends none ({}, null, the parameters or the query).",
    "For GET hash the empty string: e3b0c442...b855. The parameters are signed as the query.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    if c.method.upper() != "GET" or c.body:
        return
    params = dict(parse_qsl(facts.query, keep_blank_values=True))
    texts = ["{}", "null", "[]", '""', "None", "undefined", facts.query, *_json_texts(params)]
    numbers = {key: int(text) if text.isascii() and text.isdigit() else text for key, text in params.items()}
    texts += _json_texts(numbers)
    for text in dict.fromkeys(filter(None, texts)):
        yield c._replace(body=text.encode(errors="surrogatepass"))


@_mistake(
    CANONICAL,
    "body-empty-hash",
    "The client signed the hash of an empty body, but sent one.",
    "Hash the bytes that are sent; set the body before signing.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    if c.body:
        yield c._replace(body=b"")


@_mistake(
    CANONICAL,
    "unsigned-payload-not-declared",
    "The header X-TC-Content-SHA256 and the signature disagree on UNSIGNED-PAYLOAD: one of them has it, the other not.",
    "Send X-TC-Content-SHA256: UNSIGNED-PAYLOAD exactly if the hash of that text was signed in place of the body's.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    unsigned = tc3.UNSIGNED_PAYLOAD.encode()
    yield c._replace(body=facts.body if c.body == unsigned else unsigned)


@_mistake(
    CANONICAL,
    "unsigned-payload-literal",
    "The client put the text UNSIGNED-PAYLOAD itself into the canonical request.",
    "Tencent Cloud, unlike AWS, wants the SHA-256 of that text there.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    yield c._replace(payload="literal")


@_mistake(
    CANONICAL,
    "body-hash-uppercase",
    "The body's hash was written with capital letters.",
    "Write hashes as lower-case hexadecimal.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    if c.payload == "hash":
        yield c._replace(payload="HASH")


# --- The request line ---------------------------------------------------------------------------------------------


@_mistake(
    CANONICAL,
    "method-case",
    "The method was signed in another case than it is sent.",
    "Sign the method in capitals.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    for method in (c.method.lower(), c.method.title(), c.method.upper()):
        if method != c.method:
            yield c._replace(method=method)


@_mistake(
    CANONICAL,
    "uri-path",
    'The client signed another path than it requested ("/" for a longer one, or the other way round).',
    "Sign the path of the URL that is requested; API 3.0 has one path, /.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    action = facts.headers.get("x-tc-action", "")
    paths = ["/", f"{facts.path}/", facts.path.rstrip("/"), unquote(facts.path), quote(facts.path), "//"]
    paths += [f"/{action}", f"/{facts.service}", f"/{facts.headers.get('x-tc-version', '')}", "/index.php", "/api"]
    paths += ["/v2/index.php", f"/{facts.service}/{action}", f"/?{facts.query}", "/?"]
    for path in dict.fromkeys(paths):
        if path and path != c.uri:
            yield c._replace(uri=path)


@_mistake(CANONICAL, "uri-empty", "The canonical URI was left empty.", 'Without a path, sign "/".')
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    if c.uri:
        yield c._replace(uri="")


@_mistake(
    CANONICAL,
    "query-in-post",
    "The client put a query into the canonical request of a POST.",
    "For POST the canonical query is the empty string, whatever the URL and the body hold.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    if c.method.upper() != "POST" or c.query:
        return
    common = tuple((name, facts.headers.get(f"x-tc-{name.lower()}", "")) for name in ("Action", "Version", "Region"))
    for query in _post_queries(facts.query, facts.body, common):
        yield c._replace(query=query)


@lru_cache(maxsize=4)
def _post_queries(sent: str, body: bytes, common: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What may have been taken for the query of a POST: the one in the URL, or the parameters written as one."""
    queries = [sent, body[:2000].decode(errors="replace")]
    try:
        params = json.loads(body)
        flat = hmac_v1.flatten(params) if isinstance(params, dict) else {}
        named = {name: value for name, value in common if value}
        for each in (flat, flat | named, named | flat, named, {"Action": named.get("Action", "")}):
            queries += [urlencode(each), urlencode(sorted(each.items())), urlencode(each, quote_via=quote)]
            queries.append("&".join(f"{name}={value}" for name, value in each.items()))
    except (ValueError, TypeError, RecursionError):
        pass
    return tuple(dict.fromkeys(filter(None, queries)))


@_mistake(
    CANONICAL,
    "query-missing",
    "The client left the query out of the canonical request of a GET.",
    'For GET sign the text behind "?" exactly as it is sent.',
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    if c.query:
        yield c._replace(query="")


@_mistake(
    CANONICAL,
    "query-order",
    "The parameters of the query were signed in another order than they are sent.",
    "Sign the query exactly as it is sent; build it once and use that text for both.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    pairs = c.query.split("&")
    if len(pairs) < 2:
        return
    orders = [sorted(pairs), sorted(pairs, reverse=True), pairs[::-1], sorted(pairs, key=lambda p: p.split("=")[0])]
    orders.append(sorted(pairs, key=str.lower))
    if len(pairs) <= 5:
        orders += map(list, itertools.permutations(pairs))
    for query in dict.fromkeys("&".join(order) for order in orders):
        if query != c.query:
            yield c._replace(query=query)


@_mistake(
    CANONICAL,
    "query-encoding",
    "The query was percent-encoded in one way for the signature and in another on the wire.",
    'Sign the query exactly as it is sent: the same for spaces ("+" or %20), case of the digits, and what is escaped.',
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    if not c.query:
        return
    queries = [unquote(c.query), unquote_plus(c.query), c.query.replace("+", "%20"), c.query.replace("%20", "+")]
    pairs = [pair.partition("=") for pair in c.query.split("&")]
    for decode in (unquote_plus, unquote):
        for encode, safe in itertools.product((quote, quote_plus), _SAFE):
            queries.append("&".join(encode(decode(n), safe) + eq + encode(decode(v), safe) for n, eq, v in pairs))
    queries += [quote(c.query, "=&"), quote(c.query, "=&+"), quote(c.query, "")]  # encoded twice
    queries += [q.replace("~", "%7E") for q in queries[4:8]]
    queries += [_escapes(q, str.lower) for q in (c.query, *queries)] + [_escapes(c.query, str.upper)]
    for query in dict.fromkeys(queries):
        if query != c.query:
            yield c._replace(query=query)


_SAFE = ("", "/", "~", "/~", "-_.!~*'()", "*", "/:", "/:?=,")  # what libraries leave as it is


def _escapes(query: str, case: Callable[[str], str]) -> str:
    head, *rest = query.split("%")
    return head + "".join("%" + case(part[:2]) + part[2:] for part in rest)


# --- The headers --------------------------------------------------------------------------------------------------


@_mistake(
    CANONICAL,
    "content-type-charset",
    "Content-Type was signed with another charset parameter than it was sent with; HTTP libraries add or drop it.",
    "Set Content-Type yourself, in full, and sign the value that is sent.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    value = _header(c, "content-type")
    if not value:
        return
    kind, parameter, _ = value.partition(";")
    values = [kind.strip()] if parameter and "charset" in value else []
    values += [f"{kind.strip()}{middle}charset={name}" for middle in ("; ", ";") for name in ("utf-8", "utf8", "gbk")]
    values += [f"{kind.strip()}; charset={name}" for name in ("iso-8859-1", "us-ascii")] + [f'{kind}; charset="utf-8"']
    yield from _with_header(c, "content-type", (v for v in dict.fromkeys(values) if v != value))


@_mistake(
    CANONICAL,
    "content-type-missing",
    "Content-Type is missing from the request, or was signed as empty.",
    "Send a Content-Type and sign its value; without one, HTTP libraries choose their own.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    values = [""]
    if not _header(c, "content-type"):
        values = ["application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded"]
    yield from _with_header(c, "content-type", iter(values))
    if c.lines != (lines := tuple(line for line in c.lines if line[0] != "content-type")):
        yield c._replace(lines=lines)


@_mistake(
    CANONICAL,
    "content-type-case",
    "The value of Content-Type was signed in another case than lower case.",
    "Put the values of signed headers in lower case in the canonical request.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    value = _header(c, "content-type") or ""
    raw = facts.headers.get("content-type", "")
    values = [raw, value.upper(), value.title(), value.capitalize(), value.replace("json", "JSON")]
    values += [value.replace("utf-8", "UTF-8"), value.replace("charset", "Charset"), value.replace("utf-8", "Utf-8")]
    values += [string.capwords(value), value.replace("application/json", "Application/JSON")]
    kept = dict.fromkeys(v for v in values if v != value and v.lower() == value)
    yield from _with_header(c, "content-type", iter(kept))


_REGIONS = ("ap-guangzhou", "ap-shanghai", "ap-beijing", "ap-chengdu", "ap-hongkong", "ap-singapore", "ap-nanjing")


@_mistake(
    CANONICAL,
    "host-default-endpoint",
    "The client signed the product's default host name, but the request went to another host.",
    "Sign the Host header that is sent: give the signer the endpoint you call.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    region = facts.headers.get("x-tc-region", "")
    hosts = [f"{facts.service}.tencentcloudapi.com", f"{facts.service}.intl.tencentcloudapi.com"]
    hosts += [f"{facts.service}.{r}.tencentcloudapi.com" for r in dict.fromkeys((region, *_REGIONS)) if r]
    hosts += [f"{facts.service}.internal.tencentcloudapi.com", f"{facts.service}.api.qcloud.com"]
    yield from _with_header(c, "host", (host for host in hosts if host != _header(c, "host")))


@_mistake(
    CANONICAL,
    "host-port",
    "The host was signed with another port than the Host header has.",
    "Sign the Host header that is sent, with its port if it has one.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    value = _header(c, "host") or ""
    name, colon, port = value.rpartition(":")
    if colon and port.isdigit():
        yield from _with_header(c, "host", iter([name]))
    else:
        name, port = value, ""
    ports = [p for p in ("443", "80", "8080", "8443", "8000", "9000", "3000", "5000") if p != port]
    yield from _with_header(c, "host", (f"{name}:{p}" for p in ports))


@_mistake(
    CANONICAL,
    "host-case",
    "The host was signed with capital letters.",
    "Put the values of signed headers in lower case in the canonical request.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    value = _header(c, "host") or ""
    first, dot, rest = value.partition(".")
    values = [facts.headers.get("host", ""), value.upper(), value.title(), value.capitalize()]
    values.append(first.upper() + dot + rest)
    kept = dict.fromkeys(v for v in values if v != value and v.lower() == value)
    yield from _with_header(c, "host", iter(kept))


@_mistake(
    CANONICAL,
    "host-trailing-slash",
    "The host was signed with a slash behind it.",
    "Sign the bare host name: ocr.tencentcloudapi.com.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    yield from _with_header(c, "host", iter([f"{_header(c, 'host') or ''}/"]))


@_mistake(
    CANONICAL,
    "host-scheme",
    "The host was signed with the URL's scheme before it.",
    "Sign the bare host name: ocr.tencentcloudapi.com.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    yield from _with_header(c, "host", (f"{scheme}://{_header(c, 'host') or ''}" for scheme in ("https", "http")))


@_mistake(
    CANONICAL,
    "action-case",
    "The value of X-TC-Action was signed as it is sent, not in lower case.",
    "Put the values of signed headers in lower case in the canonical request.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    value = _header(c, "x-tc-action") or ""
    values = [facts.headers.get("x-tc-action", ""), value.upper(), value.capitalize()]
    kept = dict.fromkeys(v for v in values if v != value and v.lower() == value)
    yield from _with_header(c, "x-tc-action", iter(kept))


@_mistake(
    CANONICAL,
    "signed-headers-mismatch",
    "The headers that were signed aren't the ones that SignedHeaders in Authorization names.",
    "Use one list of names for the canonical headers, for SignedHeaders behind them, and for Authorization.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    have = dict(c.lines)
    wire = {name: facts.headers[name].strip().lower() for name in facts.headers if name != "authorization"}
    listed = set(c.names)
    sets = [{"content-type", "host"}, {"content-type", "host", "x-tc-action"}, listed | {"x-tc-action"}]
    sets += [listed - {name} for name in sorted(listed)] + [listed | {name} for name in sorted(wire)]
    sets += [{"host"}, {"content-type"}, set(wire), {"content-type", "host", "x-tc-action", "x-tc-timestamp"}]
    for names in dict.fromkeys(tuple(sorted(each)) for each in sets):
        if names == c.names or not names:
            continue
        lines = tuple((name, have.get(name, wire.get(name, ""))) for name in names)
        yield c._replace(lines=lines, names=names)
        yield c._replace(lines=lines)
        yield c._replace(names=names)


@_mistake(
    CANONICAL,
    "header-order",
    "The signed headers weren't sorted by name.",
    "Sort the header names by ASCII, in the canonical headers, in SignedHeaders and in Authorization.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    have = dict(c.lines)
    if not set(facts.listed) == set(c.names) == set(have) or len(have) < 2:
        return
    orders = [facts.listed, c.names[::-1]]
    if len(c.names) <= 4:
        orders += itertools.permutations(c.names)
    for names in dict.fromkeys(orders):
        if names != c.names:
            lines = tuple((name, have[name]) for name in names)
            yield c._replace(lines=lines, names=names)
            yield c._replace(lines=lines)
            yield c._replace(names=names)


@_mistake(
    CANONICAL,
    "header-value-whitespace",
    "A header's value was signed with white space around it.",
    'Trim the values; write "name:value" without a space behind the colon.',
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    for before, after in ((" ", ""), ("", " "), (" ", " ")):
        yield c._replace(lines=tuple((name, before + value + after) for name, value in c.lines))
        for place in c.names:
            yield from _with_header(c, place, iter([before + (_header(c, place) or "") + after]))
    untrimmed = tuple((name, facts.headers.get(name, value).lower()) for name, value in c.lines)
    yield c._replace(lines=untrimmed)
    yield c._replace(lines=tuple((name, " ".join(value.split())) for name, value in c.lines))


@_mistake(
    CANONICAL,
    "blank-line-missing",
    "The blank line between the canonical headers and SignedHeaders is missing.",
    "End every canonical header with a line feed, the last one too, and then join the parts with line feeds.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    yield c._replace(blank_line=False)


_CRLF = (
    "crlf",
    "Lines were ended with CR LF.",
    "Join the lines with a single line feed; beware of templates saved on Windows.",
)


@_mistake(CANONICAL, *_CRLF)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    yield c._replace(newline="\r\n")


# --- The string to sign and the key -------------------------------------------------------------------------------


@_mistake(SIGNING, *_CRLF)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    yield s._replace(newline="\r\n")


@_mistake(
    SIGNING,
    "canonical-hash-uppercase",
    "The canonical request's hash was written with capital letters in the string to sign.",
    "Write hashes as lower-case hexadecimal.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    yield s._replace(hash_upper=True)


def _secrets(s: Signing, values: list[str]) -> Iterator[Signing]:
    for value in values:
        if value != s.secret:
            yield s._replace(secret=value)


@_mistake(
    SIGNING,
    "secret-whitespace",
    "The SecretKey was used with white space, a line break or a byte order mark around it.",
    "Trim the SecretKey when you read it; files and environment variables often end with a line break.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    ends = (" ", "\n", "\r\n", "\t", "\r", "\ufeff", "\u200b", "\xa0", "  ")
    yield from _secrets(s, [s.secret + e for e in ends] + [e + s.secret for e in ends] + [f" {s.secret} "])


@_mistake(
    SIGNING,
    "secret-quoted",
    "The SecretKey was used with quotes around it.",
    "Remove the quotes; .env files and docker --env-file keep them as part of the value.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    quotes = (("'", "'"), ('"', '"'), ("`", "`"), ("“", "”"), ("‘", "’"), ("'", ""), ('"', ""), ("", "'"), ("", '"'))
    yield from _secrets(s, [before + s.secret + after for before, after in quotes])


@_mistake(
    SIGNING,
    "secret-empty",
    'The SecretKey was empty, or the text "undefined", "null" or "None".',
    "Check that the variable which holds the SecretKey is set where the program runs.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    yield from _secrets(s, ["", "undefined", "null", "None", "nil", "<nil>", "NULL", "false"])


@_mistake(
    SIGNING,
    "secret-is-id",
    "The SecretId was used as the SecretKey.",
    "Use the SecretKey that belongs to this SecretId; the two are easily swapped.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    yield from _secrets(s, [facts.secret_id])


@_mistake(
    SIGNING,
    "timestamp-in-milliseconds",
    "The timestamp is in milliseconds, in the header or in the string to sign.",
    "Use whole seconds since 1970, the same number in X-TC-Timestamp and in the string to sign.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    if len(s.timestamp) < 13:
        yield s._replace(timestamp=s.timestamp + "000")
        return
    yield s._replace(timestamp=s.timestamp[:-3])
    for scope in ((facts.date, *s.scope[1:]), ("1970-01-01", *s.scope[1:])):  # what became of the date
        yield s._replace(scope=scope, chain=scope)
        yield s._replace(scope=scope, chain=scope, timestamp=s.timestamp[:-3])


def days(utc: str, *offsets: int) -> list[str]:
    """The dates that many days from a date."""
    return [(datetime.fromisoformat(utc) + timedelta(days=offset)).date().isoformat() for offset in offsets]


@_mistake(
    SIGNING,
    "date-not-utc",
    "The date in the credential scope is the local date, not the timestamp's date in UTC.",
    "Take the date from the timestamp in UTC; in China the local date is wrong from 00:00 to 08:00.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    for day in days(facts.utc, 1, -1):
        if facts.date in (day, facts.utc):
            yield s._replace(scope=(day, *s.scope[1:]), chain=(day, *s.chain[1:]))


@_mistake(
    SIGNING,
    "scope-date",
    "The date in the credential scope and the date in the key or of the timestamp differ.",
    "Use one date, YYYY-MM-DD in UTC from the timestamp, in the scope, in the key derivation and in Authorization.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    dates = dict.fromkeys([facts.date, facts.utc, *days(facts.utc, 1, -1)])
    dates |= dict.fromkeys([facts.utc.replace("-", ""), facts.utc.replace("-", "/")])
    near = {facts.utc, *days(facts.utc, 1, -1)}
    for scope, chain in itertools.product(dates, dates):
        if (scope, chain) != (s.scope[0], s.chain[0]) and not (scope == chain and scope in near):
            yield s._replace(scope=(scope, *s.scope[1:]), chain=(chain, *s.chain[1:]))


_SERVICES = (
    "ocr faceid cvm cam sts iai tmt asr tts nlp cbs vpc clb cdb redis mongodb cos cdn dnspod ssl tke tcb scf cls monitor",
    "sms ses live vod trtc tag ckafka tdmq kms ssm billing hunyuan lkeap tione bda ft iot im ecm es emr postgres",
)


@_mistake(
    SIGNING,
    "service-mismatch",
    "The service in the credential scope or in the key isn't the one of the host that was called.",
    "Use the first label of the product's host name (ocr for ocr.tencentcloudapi.com) in scope, key and Authorization.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    host = facts.headers.get("host", "").lower()
    services = [facts.service, host.partition(".")[0], facts.service.lower(), facts.service.upper()]
    services += " ".join(_SERVICES).split()
    services += [facts.headers.get("x-tc-region", ""), host]
    for service in dict.fromkeys(filter(None, services)):
        if service != s.scope[1]:
            yield s._replace(scope=(s.scope[0], service, s.scope[2]), chain=(s.chain[0], service, s.chain[2]))
            yield s._replace(scope=(s.scope[0], service, s.scope[2]))
            yield s._replace(chain=(s.chain[0], service, s.chain[2]))


@_mistake(
    SIGNING,
    "scope-terminator",
    'The credential scope or the key derivation doesn\'t end in "tc3_request".',
    'End both with the text "tc3_request".',
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    ends = (facts.terminator, "aws4_request", "tc3-request", "TC3_request", "TC3_REQUEST", "tc3request", "request", "")
    for end in dict.fromkeys(ends):
        if end != s.scope[2]:
            scope, chain = (s.scope[0], s.scope[1], end), (s.chain[0], s.chain[1], end)
            yield s._replace(scope=scope, chain=chain)
            yield s._replace(scope=scope)
            yield s._replace(chain=chain)


@_mistake(
    SIGNING,
    "key-prefix-missing",
    'The key derivation started from the SecretKey without "TC3" before it.',
    'Start with HMAC("TC3" + SecretKey, date).',
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    yield s._replace(prefix="")


@_mistake(
    SIGNING,
    "key-aws4",
    'The key derivation started from "AWS4" + SecretKey.',
    'Start with HMAC("TC3" + SecretKey, date).',
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    yield s._replace(prefix="AWS4")


@_mistake(
    SIGNING,
    "key-hex-chained",
    "The HMACs of the key derivation were chained by hexadecimal text.",
    "Pass each HMAC's raw bytes (digest(), not hexdigest()) on as the next key.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    for how in ("hex", "hex-inside", "HEX", "base64"):
        yield s._replace(derivation=how)


@_mistake(
    SIGNING,
    "key-order",
    "The key was derived over date, service and tc3_request in another order, or with key and message swapped.",
    "Derive over date, service, tc3_request in this order; the result so far is the key, the part the message.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    for a, b, c in itertools.permutations(s.chain):
        if (a, b, c) != s.chain:
            yield s._replace(chain=(a, b, c))
    yield s._replace(derivation="swapped")


@_mistake(
    SIGNING,
    "signature-sha1",
    "The signature was made with HMAC-SHA1.",
    "TC3-HMAC-SHA256 uses SHA-256 at every step; HmacSHA1 belongs to signature v1.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    yield s._replace(digests=("sha256", "sha1"))
    yield s._replace(digests=("sha1", "sha1"))


@_mistake(
    SIGNING,
    "timestamp-differs-from-header",
    "The string to sign has another timestamp than the header X-TC-Timestamp.",
    "Read the clock once and use that number in both places.",
)
def _(s: Signing, facts: Facts) -> Iterator[Signing]:
    # A clock read twice differs by little; a time zone's error is a whole number of half hours.
    if not (s.timestamp.isascii() and s.timestamp.isdigit() and len(s.timestamp) <= 12):
        return
    now = int(s.timestamp)
    for distance in (*range(1, 301 if facts.wide else 31), *(1800 * half for half in range(1, 29))):
        yield s._replace(timestamp=str(now - distance))
        yield s._replace(timestamp=str(now + distance))


def derived_key(s: Signing) -> bytes:
    """The key a client that signs like `s` derives."""
    digest = s.digests[0]
    key = (s.prefix + s.secret).encode()
    for step, part in enumerate(s.chain):
        if s.derivation == "swapped":
            key = hmac.digest(part.encode(), key, digest)
            continue
        key = hmac.digest(key, part.encode(), digest)
        last = step == len(s.chain) - 1
        if s.derivation == "hex" or (s.derivation == "hex-inside" and not last):
            key = key.hex().encode()
        elif s.derivation == "HEX":
            key = key.hex().upper().encode()
        elif s.derivation == "base64":
            key = base64.b64encode(key)
    return key
