"""The first three lines of the canonical request: method, path and query."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from ..hypothesis import Facts, Hypothesis
from .json_texts import NOT_JSON, as_forms, escapes
from .table import mistake

__all__ = [
    "method_case",
    "query_empty",
    "query_encoding",
    "query_equals",
    "query_in_post",
    "query_missing",
    "query_order",
    "query_question_mark",
    "uri_empty",
    "uri_encoding",
    "uri_path",
]


def _queries(h: Hypothesis, queries: Iterable[str]) -> Iterator[Hypothesis]:
    yield from (h.but(query=query) for query in dict.fromkeys(queries) if query != h.head.query)


def _signs_query(h: Hypothesis) -> bool:
    return h.head.method.upper() == "GET" and bool(h.head.query)


@mistake(
    "head",
    130,
    "The method was signed in another case than it is sent.",
    "Sign the method in capitals.",
    "签名时请求方法的大小写与发送的不一致。",
    "签名时请求方法用大写（GET、POST）。",
)
def method_case(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    method = h.head.method
    yield from (h.but(method=other) for other in (method.lower(), method.title(), method.upper()) if other != method)


@mistake(
    "head",
    131,
    "The path was percent-encoded (or decoded) once more or less for the signature than on the wire.",
    "Sign the path exactly as it goes over the wire; encode it once.",
    "签名时路径的百分号编码次数与实际发送的不一致（多编码或多解码了一次）。",
    "路径按实际发送的样子参与签名，只编码一次。",
    triples=4,
)
def uri_encoding(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    path = h.head.uri
    paths = [unquote(path), quote(path, safe="/"), quote(path, safe="/%"), quote(path, safe="")]
    paths += [quote(unquote(path), safe=safe) for safe in ("/", "/~", "/:@!$&'()*+,;=", "", "/-_.!~*'()")]
    paths += [unquote(unquote(path)), unquote_plus(path), escapes(path, str.lower), escapes(path, str.upper)]
    paths += [
        path.replace("+", "%20"),
        path.replace("%20", "+"),
        quote(quote(unquote(path))),
        quote_plus(unquote(path)),
    ]
    yield from (h.but(uri=other) for other in dict.fromkeys(paths) if other and other != path)


@mistake(
    "head",
    132,
    'The client signed another path than it requested ("/" for a longer one, or the other way round).',
    "Sign the path of the URL that is requested; API 3.0 has one path, /.",
    "签名用的路径与实际请求的路径不同（例如路径更长却签了 /，或者反过来）。",
    "签名时用实际请求的 URL 路径；API 3.0 只有一个路径：/。",
    triples=5,
)
def uri_path(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    action, host = facts.headers.get("x-tc-action", ""), facts.headers.get("host", "")
    version, service = facts.headers.get("x-tc-version", ""), facts.service
    paths = ["/", "//", f"/{action}", f"{facts.path}/", unquote(facts.path), facts.path.rstrip("/"), f"/{service}"]
    paths += [
        "/index.php",
        f"/{version}",
        "/v2/index.php",
        f"/{service}/{action}",
        f"/{action}/",
        f"/{service}/",
        "/api",
    ]
    paths += [f"https://{host}/", f"https://{host}{facts.path}", f"{host}/", host, f"https://{host}", f"http://{host}/"]
    paths += ["\\/", "*", "/v1", "/v3", "/api/v3", "/index.html", "/.", "./", "null", "undefined", "None", " ", "/ "]
    paths += [quote("/", safe=""), facts.path.lower(), f"/{action.lower()}"]
    yield from (h.but(uri=path) for path in dict.fromkeys(paths) if path and path != h.head.uri)


@mistake(
    "head",
    134,
    "The canonical URI was left empty.",
    'Without a path, sign "/".',
    "规范请求串里的 CanonicalURI 是空的。",
    "没有路径时，CanonicalURI 为 /。",
)
def uri_empty(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if h.head.uri:
        yield h.but(uri="")


@mistake(
    "head",
    149,
    'A question mark was signed before the query, or after the path; the "?" belongs to neither.',
    'Sign the text after "?"; in Python urlsplit(url).query, in JavaScript url.search.slice(1).',
    "签名时查询字符串前（或路径后）多带了一个问号，问号不属于其中任何一个。",
    "只对 ? 之后的文本签名：Python 用 urlsplit(url).query，JavaScript 用 url.search.slice(1)。",
)
def query_question_mark(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    uri, query = h.head.uri, h.head.query
    yield h.but(query=f"?{query}")
    yield h.but(uri=f"{uri}?")
    if facts.query:
        yield h.but(query=f"?{facts.query}")
        yield h.but(uri=f"{uri}?{facts.query}")
        yield h.but(uri=f"{uri}?{facts.query}", query="")
    yield h.but(uri=f"{uri}?", query=f"?{query}")


@mistake(
    "head",
    146,
    "The client put a query into the canonical request of a POST.",
    "For POST the canonical query is the empty string, whatever the URL and the body hold.",
    "POST 请求的规范请求串里放入了查询字符串。",
    "POST 请求的 CanonicalQueryString 固定为空字符串，与 URL 和请求体的内容无关。",
    triples=10,
)
def query_in_post(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if h.head.method.upper() != "POST" or h.head.query:
        return
    queries = [facts.query, facts.query.removesuffix("&")]
    names = ("Action", "Version", "Region")
    common = {name: value for name in names if (value := facts.headers.get(f"x-tc-{name.lower()}"))}
    queries += as_forms({"Action": common.get("Action", "")}, common)
    if len(facts.body) <= 1 << 20 and facts.value is not NOT_JSON:
        queries += as_forms(facts.value, common)
    queries.append(facts.body[:2000].decode(errors="replace"))
    queries += [f"{name}={value}" for name, value in common.items()]
    if len(facts.body) <= 2000:
        queries += [quote(facts.body), quote_plus(facts.body)]
    yield from _queries(h, filter(None, queries))


@mistake(
    "head",
    148,
    "The client left the query out of the canonical request of a GET.",
    'For GET sign the text after "?" exactly as it is sent.',
    "GET 请求的规范请求串里漏掉了查询字符串。",
    "GET 请求按实际发送的样子，对 ? 之后的文本签名。",
)
def query_missing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if _signs_query(h):
        yield h.but(query="")


@mistake(
    "head",
    143,
    "A parameter without a value was signed with '=' and sent without, or the reverse.",
    "Sign the query exactly as it is sent; build it once and use that text for both.",
    "没有值的参数，签名时带 = 而发送时不带（或者反过来）。",
    "查询字符串只拼一次，签名和发送用同一个文本。",
)
def query_equals(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if not _signs_query(h):
        return
    pairs = h.head.query.split("&")
    with_equals = [pair if "=" in pair else f"{pair}=" for pair in pairs]
    without = [pair[:-1] if pair.endswith("=") and pair.count("=") == 1 else pair for pair in pairs]
    texts = ["&".join(with_equals), "&".join(without)]
    for place in range(min(len(pairs), 20)):
        texts += ["&".join([*pairs[:place], each[place], *pairs[place + 1 :]]) for each in (with_equals, without)]
    yield from _queries(h, texts)


_OFTEN_EMPTY = [
    "Region",
    "Token",
    "Language",
    "Limit",
    "Offset",
    "Filters",
    "Name",
    "Keyword",
    "SearchKey",
    "SearchWord",
    "ProjectId",
    "Status",
    "Domain",
    "OrderBy",
    "Order",
    "StartTime",
    "EndTime",
    "Marker",
    "Type",
    "Remark",
    "Filter",
    "Cursor",
    "PageToken",
    "NextToken",
    "Context",
    "Id",
    "Zone",
    "Tag",
    "Tags",
    "RuleId",
    "Query",
]


@mistake(
    "head",
    144,
    "A parameter with an empty value was left out of the signed query, or of the one that was sent.",
    "Sign the query exactly as it is sent; leave empty parameters out of both, or of neither.",
    "空值参数没有同时出现在签名和实际发送的查询字符串里：一边有，另一边没有。",
    "签名和发送用同一个查询字符串；空值参数要么都保留，要么都去掉。",
    triples=8,
)
def query_empty(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    if h.head.method.upper() != "GET":
        return
    pairs = h.head.query.split("&") if h.head.query else []
    empty = [pair for pair in pairs if pair.endswith("=") or "=" not in pair]
    texts = ["&".join(pair for pair in pairs if pair not in empty)] if empty else []
    for left in empty[:20]:
        texts.append("&".join(pair for pair in pairs if pair != left))
    yield from _queries(h, texts)
    if len(pairs) > 50:
        return
    for added in (f"{name}=" for name in _OFTEN_EMPTY):
        if not any(pair.startswith(added) for pair in pairs):
            places = dict.fromkeys(
                (len(pairs), 0, len([pair for pair in pairs if pair < added]), *range(1, len(pairs)))
            )
            yield from _queries(h, ("&".join([*pairs[:at], added, *pairs[at:]]) for at in places))


@mistake(
    "head",
    140,
    "The parameters of the query were signed in another order than they are sent.",
    "Sign the query exactly as it is sent; build it once and use that text for both.",
    "查询参数在签名时的顺序与发送时不同。",
    "查询字符串只拼一次，签名和发送用同一个文本。",
    pairs=100,
    triples=6,
)
def query_order(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    pairs = h.head.query.split("&")
    if not _signs_query(h) or len(pairs) < 2:
        return
    orders = [sorted(pairs), pairs[::-1], sorted(pairs, key=lambda pair: pair.split("=")[0])]
    orders += [sorted(pairs, reverse=True), sorted(pairs, key=str.lower)]
    orders += [pairs[start:] + pairs[:start] for start in range(1, min(len(pairs), 10))]
    if len(pairs) <= 5:
        orders += map(list, itertools.permutations(pairs))
    yield from _queries(h, ("&".join(order) for order in orders))


_SAFE = ("", "/", "~", "/~", "-_.!~*'()", "*", "/:", "/:?=,")  # what libraries leave as it is


@mistake(
    "head",
    142,
    "The query was percent-encoded in one way for the signature and in another on the wire.",
    'Sign the query exactly as it is sent: the same for spaces ("+" or %20), case of the digits, and what is escaped.',
    "查询字符串在签名时和发送时的百分号编码方式不同。",
    "查询字符串按实际发送的样子签名：空格（+ 或 %20）、十六进制大小写、需要转义的字符都要一致。",
    pairs=100,
    triples=12,
)
def query_encoding(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    sent = h.head.query
    if not _signs_query(h) or len(sent) > 1 << 15:
        return
    queries = [unquote_plus(sent), sent.replace("+", "%20"), sent.replace("%20", "+"), escapes(sent, str.lower)]
    queries += [quote(sent, "=&"), unquote(sent), quote(sent, "=&+"), quote(sent, "")]
    queries += [sent.replace("/", "%2F").replace("~", "%7E"), escapes(sent, str.upper)]
    pairs = [pair.partition("=") for pair in sent.split("&")]
    for decode in (unquote_plus, unquote):
        for encode, safe in itertools.product((quote, quote_plus), _SAFE):
            queries.append("&".join(encode(decode(n), safe) + eq + encode(decode(v), safe) for n, eq, v in pairs))
    queries += [sent.replace("/", "%2F"), sent.replace("%2F", "/"), sent.replace("%7E", "~")]
    queries = list(dict.fromkeys((sent, *queries)))
    if "~" in sent or "%7E" in sent:
        queries += [query.replace("~", "%7E") for query in queries]
    queries += [escapes(query, str.lower) for query in queries] + [sent.lower(), sent.replace("&", "&amp;")]
    yield from _queries(h, queries)
