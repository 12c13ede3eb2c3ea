"""The mistakes clients make when they sign, each a small pure transformation of how a request is signed.

`Canonical` and `Signing` describe the signing process: what goes into the canonical request, and what is done with
its hash. A mistake takes one of them as the server has it and yields what the client may have had instead. A new
mistake is one entry: the function, decorated with its table and its cause id. `diagnose` searches their combinations.

`PAYLOAD` has the mistakes that change `body` and `payload` of a `Canonical`, `CANONICAL` those that change the rest of
it, so that two of different tables don't touch each other. Within a table they stand in the order in which a client
would make them, because that is the order in which two of them are combined.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import re
import string
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, quote_plus, unquote, unquote_plus, urlencode

from ..sign import v1
from ..sign.request import UNSIGNED_PAYLOAD

__all__ = ["CANONICAL", "PAYLOAD", "SIGNING", "Canonical", "Facts", "Mistake", "Signing"]


@lru_cache(maxsize=512)
def _body_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def forget() -> None:
    """Empty the caches: they hold whole bodies."""
    _body_hash.cache_clear()
    _post_queries.cache_clear()


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

    def hashed(self) -> str:
        if self.payload == "literal":
            return UNSIGNED_PAYLOAD
        hashed = _body_hash(self.body)
        return hashed.upper() if self.payload == "HASH" else hashed

    def head(self) -> str:
        """Everything before the body's hash."""
        headers = "".join(f"{name}:{value}{self.newline}" for name, value in self.lines)
        if not self.blank_line:
            headers = headers.removesuffix(self.newline)
        return self.newline.join((self.method, self.uri, self.query, headers, ";".join(self.names), ""))

    def text(self) -> str:
        return self.head() + self.hashed()


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


PAYLOAD: list[Mistake] = []
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
    PAYLOAD,
    "body-reserialised",
    "The client signed one JSON text and sent another of the same value: the body was serialised again after signing.",
    "Serialise once; sign those bytes and send those bytes (data=body, not json=params).",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    try:
        value = json.loads(c.body)
    except (ValueError, RecursionError):
        return
    texts = _json_texts(value, facts.wide)
    for text in texts if len(c.body) <= _LARGE else itertools.islice(texts, _FEW):
        yield c._replace(body=text.encode(errors="surrogatepass"))


_LARGE = 1 << 20  # bytes of body; over it only the most likely ways to write it are tried
_FEW = 16


def _json_texts(value: Any, wide: bool) -> Iterator[str]:
    """A value as the JSON libraries of different languages write it."""
    values = [value]
    if (whole := _whole_numbers(value)) is not value:
        values.append(whole)
    if isinstance(value, dict) and None in value.values():
        values.append({name: item for name, item in value.items() if item is not None})
    formats = list(itertools.product((False, True), ((",", ":"), (", ", ": "))))
    for each, sort, (ascii_only, separators) in itertools.product(values, (False, True), formats):
        text = json.dumps(each, ensure_ascii=ascii_only, sort_keys=sort, separators=separators)
        yield text
        yield text.replace("/", "\\/")  # PHP
        yield _escaped(text, "<>&\u2028\u2029")  # Go
        yield _escaped(text, "<>&='\u2028\u2029")  # Gson
    for sort in (False, True):
        text = json.dumps(value, ensure_ascii=False, sort_keys=sort, separators=(",", ": "))
        for each in (text, _indented(text)):
            for written in (each, _NON_ASCII.sub(lambda run: json.dumps(run[0])[1:-1], each)):
                yield from (written.replace("\t", indent) for indent in ("\t", "  ", "    "))
    compact = json.dumps(value, separators=(",", ":"))
    yield _escapes(_escaped(compact, "<>&'+`"), str.upper, "\\u", 4)  # System.Text.Json
    yield str(value)  # Python's own notation taken for JSON
    if isinstance(value, dict):
        orders = [(*reversed(value),), *(itertools.permutations(value) if wide and 2 < len(value) <= 5 else ())]
        for ascii_only, (comma, colon) in formats:  # the hash maps of some languages keep no order
            dump = partial(json.dumps, ensure_ascii=ascii_only, separators=(comma, colon))
            members = {name: dump(name) + colon + dump(item) for name, item in value.items()}
            yield from ("{" + comma.join(map(members.__getitem__, order)) + "}" for order in orders)


def _escaped(text: str, characters: str) -> str:
    for character in characters:
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_STRUCTURE = re.compile(r'("(?:[^"\\]|\\.)*"(?:: )?|[^\[\]{},"]+)|([\[{])([\]}])?|([\]}])|,', re.DOTALL)


def _indented(text: str) -> str:
    """JSON text with ": " behind names, one member a line: tabs, which JSON has nowhere else unescaped."""
    depth = 0
    pieces = []
    for found in _STRUCTURE.finditer(text):
        plain, opening, empty, closing = found.groups()
        if plain or empty:
            pieces.append(found[0])
            continue
        depth += bool(opening) - bool(closing)
        line = "\n" + "\t" * depth
        pieces.append(line + found[0] if closing else found[0] + line)
    return "".join(pieces)


def _whole_numbers(value: Any) -> Any:
    """1.0 as 1, as JavaScript and Go write it; the value itself where there is no such number."""
    if isinstance(value, dict):
        items = {key: _whole_numbers(item) for key, item in value.items()}
        return items if any(items[key] is not value[key] for key in value) else value
    if isinstance(value, list):
        numbers = [_whole_numbers(item) for item in value]
        return numbers if any(new is not old for new, old in zip(numbers, value, strict=True)) else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


@_mistake(
    PAYLOAD,
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
    PAYLOAD,
    "get-body-hashed",
    "The client hashed a body for a GET that sends none ({}, null, the parameters or the query).",
    "For GET hash the empty string: e3b0c442...b855. The parameters are signed as the query.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    if c.method.upper() != "GET" or c.body:
        return
    params = dict(parse_qsl(facts.query, keep_blank_values=True))
    texts = ["{}", "null", "[]", '""', "None", "undefined", facts.query, *_json_texts(params, False)]
    texts += _json_texts({name: _typed(text) for name, text in params.items()}, False)
    for text in dict.fromkeys(filter(None, texts)):
        yield c._replace(body=text.encode(errors="surrogatepass"))


def _typed(text: str) -> object:
    """What a query's parameter was before it became text."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else text


@_mistake(
    PAYLOAD,
    "body-empty-hash",
    "The client signed the hash of an empty body, but sent one.",
    "Hash the bytes that are sent; set the body before signing.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    if c.body:
        yield c._replace(body=b"")


@_mistake(
    PAYLOAD,
    "unsigned-payload-not-declared",
    "The header X-TC-Content-SHA256 and the signature disagree on UNSIGNED-PAYLOAD: one of them has it, the other not.",
    "Send X-TC-Content-SHA256: UNSIGNED-PAYLOAD exactly if the hash of that text was signed in place of the body's.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    unsigned = UNSIGNED_PAYLOAD.encode()
    yield c._replace(body=facts.body if c.body == unsigned else unsigned)


@_mistake(
    PAYLOAD,
    "unsigned-payload-literal",
    "The client put the text UNSIGNED-PAYLOAD itself into the canonical request.",
    "Tencent Cloud, unlike AWS, wants the SHA-256 of that text there.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    yield c._replace(payload="literal")


@_mistake(
    PAYLOAD,
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
        flat = v1.flatten(params) if isinstance(params, dict) else {}
    except (ValueError, TypeError, RecursionError):
        params, flat = None, {}
    named = {name: value for name, value in common if value}
    every: list[dict[str, Any]] = [flat, flat | named, named | flat, named, {"Action": named.get("Action", "")}]
    if isinstance(params, dict):
        every += [params, _whole_numbers(params)]
        every.append({name: item for name, item in params.items() if isinstance(item, (str, int, float))})
    for each in every:
        try:
            queries += [urlencode(each), urlencode(sorted(each.items())), urlencode(each, quote_via=quote)]
        except ValueError:  # a lone surrogate
            continue
        queries.append("&".join(f"{name}={value}" for name, value in each.items()))
    return tuple(dict.fromkeys(filter(None, queries)))


@_mistake(
    CANONICAL,
    "query-missing",
    "The client left the query out of the canonical request of a GET.",
    'For GET sign the text behind "?" exactly as it is sent.',
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    if c.method.upper() == "GET" and c.query:
        yield c._replace(query="")


@_mistake(
    CANONICAL,
    "query-order",
    "The parameters of the query were signed in another order than they are sent.",
    "Sign the query exactly as it is sent; build it once and use that text for both.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    pairs = c.query.split("&")
    if c.method.upper() != "GET" or len(pairs) < 2:
        return
    orders = [sorted(pairs), sorted(pairs, reverse=True), pairs[::-1], sorted(pairs, key=lambda p: p.split("=")[0])]
    orders.append(sorted(pairs, key=str.lower))
    orders += [pairs[start:] + pairs[:start] for start in range(1, min(len(pairs), 10))]
    if len(pairs) <= (5 if facts.wide else 4):
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
    if c.method.upper() != "GET" or not c.query:
        return
    queries = [unquote(c.query), unquote_plus(c.query), c.query.replace("+", "%20"), c.query.replace("%20", "+")]
    pairs = [pair.partition("=") for pair in c.query.split("&")]
    for decode in (unquote_plus, unquote):
        for encode, safe in itertools.product((quote, quote_plus), _SAFE):
            queries.append("&".join(encode(decode(n), safe) + eq + encode(decode(v), safe) for n, eq, v in pairs))
    queries += [quote(c.query, "=&"), quote(c.query, "=&+"), quote(c.query, "")]  # encoded twice
    queries += [c.query.replace("/", "%2F"), c.query.replace("%2F", "/"), c.query.replace("%7E", "~")]
    queries = list(dict.fromkeys((c.query, *queries)))
    if "~" in c.query or "%7E" in c.query:
        queries += [query.replace("~", "%7E") for query in queries]
    queries += [_escapes(query, str.lower) for query in queries] + [_escapes(c.query, str.upper)]
    for query in dict.fromkeys(queries):
        if query != c.query:
            yield c._replace(query=query)


_SAFE = ("", "/", "~", "/~", "-_.!~*'()", "*", "/:", "/:?=,")  # what libraries leave as it is


def _escapes(text: str, case: Callable[[str], str], mark: str = "%", digits: int = 2) -> str:
    head, *rest = text.split(mark)
    return head + "".join(mark + case(part[:digits]) + part[digits:] for part in rest)


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
    kind, *parameters = (part.strip() for part in value.split(";"))
    kept = [part for part in parameters if not part.startswith("charset")]
    charsets = ["", *(f"charset={name}" for name in ("utf-8", "utf8", '"utf-8"', "gbk", "iso-8859-1", "us-ascii"))]
    values = [
        middle.join(filter(None, parts))
        for charset, middle in itertools.product(charsets, ("; ", ";"))
        for parts in ((kind, charset, *kept), (kind, *kept, charset))
    ]
    yield from _with_header(c, "content-type", (v for v in dict.fromkeys(values) if v != value))


@_mistake(
    CANONICAL,
    "content-type-missing",
    "Content-Type was left out of the request (HTTP libraries then send their own), or was signed as empty.",
    "Send a Content-Type and sign its value; without one, HTTP libraries choose their own.",
)
def _(c: Canonical, facts: Facts) -> Iterator[Canonical]:
    values = [""]
    if (_header(c, "content-type") or "").partition(";")[0] in _LIBRARIES_OWN:
        values += ["application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded"]
    yield from _with_header(c, "content-type", iter(values))
    if c.lines != (lines := tuple(line for line in c.lines if line[0] != "content-type")):
        yield c._replace(lines=lines)


_LIBRARIES_OWN = ("", "text/plain", "application/x-www-form-urlencoded", "application/octet-stream")


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
    own = sorted(name for name in wire if name.startswith("x-tc-") and name != "x-tc-token")[:6]
    sets += [{"content-type", "host", *own} - {left_out} for left_out in (None, *own)]
    if facts.wide:
        own += {"x-tc-token"} & set(wire)
        for size in range(1, len(own) + 1):
            sets += [{"content-type", "host", *some} for some in itertools.combinations(own, size)]
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
    yield c._replace(lines=tuple((name, _space_around(facts.headers.get(name, ""), value)) for name, value in c.lines))
    yield c._replace(lines=tuple((name, " ".join(value.split())) for name, value in c.lines))


def _space_around(sent: str, value: str) -> str:
    """A value with the white space that was sent around it."""
    text = sent.strip()
    return sent.replace(text, value, 1) if text else sent + value


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
    "ocr faceid cvm cam sts iai tmt asr tts nlp cbs vpc clb cdb redis mongodb cos cdn dnspod ssl tke tcb scf cls",
    "monitor sms ses live vod trtc tag ckafka tdmq kms ssm billing hunyuan lkeap tione bda ft iot im es emr postgres",
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
    services += [facts.headers.get("x-tc-region", ""), host]
    services += " ".join(_SERVICES).split()[: None if facts.wide else 16]
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
    if len(s.timestamp) > 12:
        return
    now = int(s.timestamp)
    hours = (1800 * half for half in range(1, 29) if facts.wide or half % 2 == 0)
    for distance in (*range(1, 301 if facts.wide else 16), *hours):
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
