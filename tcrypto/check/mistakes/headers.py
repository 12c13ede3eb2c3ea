"""The canonical headers and the list of their names."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterable, Iterator

from ..hypothesis import Facts, Hypothesis
from .table import mistake

__all__ = [
    "CHANGEABLE",
    "HOP_BY_HOP",
    "SERVICES",
    "action_case",
    "content_type_case",
    "content_type_charset",
    "content_type_missing",
    "content_type_other",
    "header_changed",
    "header_missing",
    "header_name_case",
    "header_order",
    "header_twice",
    "header_value_whitespace",
    "host_case",
    "host_default_endpoint",
    "host_other",
    "host_port",
    "host_scheme",
    "host_trailing_slash",
    "signed_headers_mismatch",
    "signed_headers_separator",
]

_VALUES_LOWER = "Put the values of signed headers in lower case in the canonical request."
_VALUES_LOWER_ZH = "规范请求串里，参与签名的请求头的值一律转成小写。"


def _values(h: Hypothesis, name: str, values: Iterable[str]) -> Iterator[Hypothesis]:
    if any(name == signed for signed, _ in h.head.lines):
        old = h.header(name)
        yield from (h.with_header(name, value) for value in dict.fromkeys(values) if value != old)


# --- Content-Type -----------------------------------------------------------------------------------------------------


@mistake(
    "head",
    70,
    "Content-Type was signed with another charset parameter than it was sent with; HTTP libraries add or drop it.",
    "Set Content-Type yourself, in full, and sign the value that is sent.",
    "签名时 Content-Type 的 charset 与实际发送的不同；HTTP 库常会自动加上或去掉它。",
    "自己设置完整的 Content-Type，并对实际发送的值签名。",
    pairs=40,
    triples=6,
)
def content_type_charset(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = h.header("content-type")
    if not value:
        return
    kind, *parameters = (part.strip() for part in value.split(";"))
    kept = [part for part in parameters if not part.startswith("charset")]
    names = ("utf-8", "utf8", '"utf-8"', "gbk", "iso-8859-1", "us-ascii", "gb2312", "utf-8;")
    charsets = ["", *(f"charset={name}" for name in names)]
    values = [
        middle.join(filter(None, parts))
        for charset, middle in itertools.product(charsets, ("; ", ";", " ; ", " ;", ", "))
        for parts in ((kind, charset, *kept), (kind, *kept, charset))
    ]
    yield from _values(h, "content-type", [*values, f"{kind};", f"{kind}; charset=", f"{kind};charset"])


@mistake(
    "head",
    72,
    "The value of Content-Type was signed in another case than lower case.",
    _VALUES_LOWER,
    "签名时 Content-Type 的值没有转成小写。",
    _VALUES_LOWER_ZH,
    triples=3,
)
def content_type_case(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = h.header("content-type")
    raw = facts.headers.get("content-type", "")
    values = [raw, value.replace("utf-8", "UTF-8"), value.title(), value.upper(), value.replace("json", "JSON")]
    values += [value.capitalize(), value.replace("charset", "Charset"), value.replace("utf-8", "Utf-8")]
    values += [string.capwords(value), value.replace("application/json", "Application/JSON")]
    yield from _values(h, "content-type", (each for each in values if each.lower() == value))


@mistake(
    "head",
    74,
    "Content-Type was left out of the request (HTTP libraries then send their own), or was signed as empty.",
    "Send a Content-Type and sign its value; without one, HTTP libraries choose their own.",
    "请求里没有 Content-Type（HTTP 库会自己补一个），或者签名时把它当成了空值。",
    "发送 Content-Type 并对它的值签名；不设置的话，HTTP 库会自行选择。",
)
def content_type_missing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from _values(h, "content-type", [""])
    if "content-type" not in facts.headers:
        common = ("application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded")
        yield from _values(h, "content-type", common)
    if h.head.lines != (lines := tuple(line for line in h.head.lines if line[0] != "content-type")):
        yield h.but(lines=lines)
    yield from _values(h, "content-type", ("null", "undefined", "none"))


_KINDS = (
    "application/json", "application/x-www-form-urlencoded", "text/plain", "application/octet-stream", "text/xml",
    "multipart/form-data", "application/json; charset=utf-8", "application/x-www-form-urlencoded; charset=utf-8",
    "text/plain; charset=utf-8", "text/plain;charset=utf-8", "application/json;charset=utf-8", "text/json", "text/html",
    "application/xml", "application/x-www-form-urlencoded;charset=utf-8", "text/html; charset=utf-8", "*/*",
    "application/json, text/plain, */*", "application/javascript", "text/xml; charset=utf-8", "image/jpeg", "image/png",
    "text/plain; charset=iso-8859-1", "application/x-json", "application/vnd.api+json", "json", "application/json;",
    "application/xml; charset=utf-8", "application/problem+json", "application/hal+json", "application/ld+json",
    "application/json; charset=gbk", "application/x-protobuf", "application/grpc", "binary/octet-stream", "charset=utf-8",
)  # fmt: skip


@mistake(
    "head",
    76,
    "Another Content-Type was signed than was sent: another kind of content, or a multipart one without its boundary.",
    "Set Content-Type yourself and sign the value that is sent; some HTTP clients replace it by the kind of the body.",
    "签名用的 Content-Type 与实际发送的不是同一种类型，或者 multipart 缺少 boundary。",
    "自己设置 Content-Type，并对实际发送的值签名；有些 HTTP 客户端会按请求体的类型改写它。",
    triples=6,
)
def content_type_other(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = h.header("content-type")
    kind = value.partition(";")[0].strip()
    if "," in value:
        return  # sent twice, and joined: header-twice
    values = [other for other in _KINDS if other.partition(";")[0] != kind]
    if kind.startswith("multipart/"):
        values = ["multipart/form-data", f"{kind};", f"{kind}; boundary=", *values]
    yield from _values(h, "content-type", values)


# --- Host -------------------------------------------------------------------------------------------------------------

_REGIONS = [
    "ap-guangzhou",
    "ap-shanghai",
    "ap-beijing",
    "ap-chengdu",
    "ap-hongkong",
    "ap-singapore",
    "ap-nanjing",
    "ap-chongqing",
    "ap-mumbai",
    "ap-tokyo",
    "ap-seoul",
    "ap-bangkok",
    "ap-jakarta",
    "na-siliconvalley",
    "na-ashburn",
    "eu-frankfurt",
    "sa-saopaulo",
    "ap-shanghai-fsi",
    "ap-shenzhen-fsi",
]


@mistake(
    "head",
    118,
    "The client signed the product's default or regional host name, but the request went to another host.",
    "Sign the Host header that is sent: give the signer the endpoint you call.",
    "签名用的是产品的默认域名或地域域名，请求却发往了另一个域名。",
    "对实际发送的 Host 签名：把要调用的接入域名告诉签名程序。",
    triples=5,
)
def host_default_endpoint(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    region, first = facts.headers.get("x-tc-region", "").lower(), h.header("host").partition(".")[0]
    for service in dict.fromkeys(filter(None, (facts.service, first))):
        hosts = [f"{service}.tencentcloudapi.com"]
        hosts += [f"{service}.{each}.tencentcloudapi.com" for each in dict.fromkeys((region, *_REGIONS)) if each]
        hosts += [f"{service}.{each}.tencentcloudapi.com" for each in ("intl", "internal")]
        hosts += [f"{service}.api.qcloud.com", f"{service}.tencentcloudapi.com.cn", f"{service}.api.tencentyun.com"]
        yield from _values(h, "host", hosts)


SERVICES = [
    "ocr",
    "faceid",
    "cvm",
    "cam",
    "sts",
    "iai",
    "tmt",
    "asr",
    "tts",
    "nlp",
    "cbs",
    "vpc",
    "clb",
    "cdb",
    "redis",
    "mongodb",
    "cos",
    "cdn",
    "dnspod",
    "ssl",
    "tke",
    "tcb",
    "scf",
    "cls",
    "monitor",
    "sms",
    "ses",
    "live",
    "vod",
    "trtc",
    "tag",
    "ckafka",
    "tdmq",
    "kms",
    "ssm",
    "billing",
    "hunyuan",
    "lkeap",
    "tione",
    "bda",
    "ft",
    "iot",
    "im",
    "es",
    "emr",
    "postgres",
    "domain",
    "lighthouse",
    "tia",
    "aai",
    "soe",
    "ims",
    "tms",
    "cme",
    "mps",
    "market",
    "cloudaudit",
    "tcr",
    "apigateway",
    "ecdn",
    "teo",
    "organization",
    "region",
    "api",
]
_LOCAL = ("localhost", "127.0.0.1", "0.0.0.0", "[::1]", "host.docker.internal", "gateway", "nginx", "proxy", "api")
_PORTS = ("80", "8080", "443", "8000", "3000", "8443", "9000", "5000", "8888", "8081", "5173", "4000")


@mistake(
    "head",
    119,
    "Another host name was signed than the Host header sent: a proxy's, localhost, or another product's.",
    "Sign the Host header that reaches the gateway, and keep proxies from rewriting it.",
    "签名用的域名与实际发送的 Host 不同：可能是代理的地址、localhost，或别的产品的域名。",
    "对到达网关的 Host 签名，并避免代理改写它。",
    triples=8,
    pairs=36,
)
def host_other(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    sent = h.header("host")
    given = [facts.headers.get(name, "") for name in ("x-forwarded-host", "x-original-host", "x-host", "forwarded")]
    hosts = [*filter(None, given), *_LOCAL[:2], "tencentcloudapi.com", "cvm.tencentcloudapi.com", "localhost:8080", ""]
    hosts += [f"{name}:{port}" for name in _LOCAL[:3] for port in _PORTS]
    hosts += [f"{sent}.", f"www.{sent}", sent.removeprefix("www."), facts.service, "api.tencentcloudapi.com", "null"]
    hosts += [f"{service}.tencentcloudapi.com" for service in SERVICES if service != facts.service]
    hosts += [*_LOCAL[2:], "undefined", "cloud.tencent.com", "tencentcloud.com", "api.cloud.tencent.com", "example.com"]
    label, _, rest = sent.partition(".")
    hosts += [rest, f"{facts.service}.{rest}", f"api.{rest}", f"{label}.tencentcloud.com", f"{label}.qcloud.com"]
    first = facts.headers.get("origin", facts.headers.get("referer", "")).partition("://")[2].partition("/")[0]
    yield from _values(h, "host", [*hosts, *filter(None, [first])])


@mistake(
    "head",
    110,
    "The host was signed with another port than the Host header has.",
    "Sign the Host header that is sent, with its port if it has one.",
    "签名时 Host 的端口与实际发送的 Host 不一致。",
    "对实际发送的 Host 签名；Host 带端口时，端口也要参与签名。",
    triples=3,
)
def host_port(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = h.header("host")
    name, colon, port = value.rpartition(":")
    if not (colon and port.isdigit()):
        name, port = value, ""
    values = [name] if port else []
    values += [f"{name}:{other}" for other in ("443", "80", "8080", "8443", *_PORTS) if other != port]
    yield from _values(h, "host", values)


@mistake(
    "head",
    112,
    "The host was signed with capital letters.",
    _VALUES_LOWER,
    "签名时 Host 带有大写字母。",
    _VALUES_LOWER_ZH,
    triples=3,
)
def host_case(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = h.header("host")
    first, dot, rest = value.partition(".")
    values = [
        facts.headers.get("host", ""),
        value.upper(),
        first.upper() + dot + rest,
        value.title(),
        value.capitalize(),
    ]
    values += [
        value.replace("tencentcloudapi", name) for name in ("TencentCloudAPI", "TencentCloudApi", "tencentCloudApi")
    ]
    yield from _values(h, "host", (each for each in values if each.lower() == value))


@mistake(
    "head",
    116,
    "The host was signed with a slash after it.",
    "Sign the bare host name: ocr.tencentcloudapi.com.",
    "签名时域名后面多了一个斜杠。",
    "只签域名本身：ocr.tencentcloudapi.com。",
)
def host_trailing_slash(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from _values(h, "host", [f"{h.header('host')}/"])


@mistake(
    "head",
    114,
    "The host was signed with the URL's scheme before it.",
    "Sign the bare host name: ocr.tencentcloudapi.com.",
    "签名时域名前面带上了 URL 的协议（https://）。",
    "只签域名本身：ocr.tencentcloudapi.com。",
)
def host_scheme(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    host = h.header("host")
    yield from _values(h, "host", (f"https://{host}", f"http://{host}", f"//{host}", f"https//{host}", f"https:{host}"))
    yield from _values(h, "host", (f"https://{host}/", f"http://{host}/"))


# --- Other values -----------------------------------------------------------------------------------------------------


@mistake(
    "head",
    150,
    "The value of X-TC-Action was signed as it is sent, not in lower case.",
    _VALUES_LOWER,
    "签名时 X-TC-Action 的值没有转成小写。",
    _VALUES_LOWER_ZH,
)
def action_case(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    value = h.header("x-tc-action")
    values = [facts.headers.get("x-tc-action", ""), value.upper(), value.capitalize()]
    yield from _values(h, "x-tc-action", (each for each in values if each.lower() == value))


CHANGEABLE = {
    "user-agent": (
        "", "curl/8.5.0", "python-requests/2.31.0", "python-requests/2.32.3", "okhttp/4.12.0", "go-http-client/1.1", "node",
        "go-http-client/2.0", "axios/1.6.0", "java/17", "apache-httpclient/4.5.13", "guzzlehttp/7", "mozilla/5.0",
        "postmanruntime/7.36.0", "python-urllib/3.11", "python-httpx/0.27.0", "node-fetch", "undici", "php", "ruby",
    ),
    "accept-encoding": ("", "identity", "gzip", "gzip, deflate", "gzip, deflate, br", "gzip,deflate", "deflate", "*", "br",
                        "gzip, deflate, br, zstd", "gzip;q=1.0, identity;q=0.5", "gzip;q=1.0,deflate;q=0.6,identity;q=0.3"),
    "accept": ("", "*/*", "application/json", "application/json, text/plain, */*", "application/json, */*", "text/plain",
               "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "application/json;charset=utf-8"),
    "accept-language": ("", "zh-cn", "en-us", "*", "zh-cn,zh;q=0.9", "en-us,en;q=0.9", "zh-cn,zh;q=0.9,en;q=0.8"),
    "connection": ("", "close", "keep-alive", "upgrade", "te"),
    "transfer-encoding": ("", "chunked", "gzip, chunked", "identity"),
    "te": ("", "trailers"),
    "keep-alive": ("", "timeout=5", "timeout=5, max=1000", "115", "300"),
    "expect": ("", "100-continue"),
    "content-length": ("", "0"),
    "content-encoding": ("", "gzip", "identity", "deflate"),
    "cache-control": ("", "no-cache", "no-store", "max-age=0"),
    "pragma": ("", "no-cache"),
    "x-forwarded-for": ("", "127.0.0.1", "::1", "10.0.0.1", "172.17.0.1", "192.168.1.1", "unknown"),
    "x-forwarded-proto": ("", "http", "https"),
    "upgrade": ("", "h2c", "websocket"),
    "trailer": ("", "expires"),
    "proxy-connection": ("", "keep-alive", "close"),
    "via": ("",), "x-real-ip": ("", "127.0.0.1", "::1"), "date": ("",), "origin": ("", "null"), "referer": ("",),
    "x-forwarded-host": ("",), "x-request-id": ("",), "forwarded": ("",), "cookie": ("",), "proxy-authorization": ("",),
}  # fmt: skip
"""Headers that HTTP clients and proxies change or drop, with values that they are known to have had before."""
HOP_BY_HOP = frozenset(
    ["connection", "transfer-encoding", "te", "keep-alive", "trailer", "upgrade", "proxy-connection", "expect"]
)
"""Headers that no proxy passes on (RFC 9110, 7.6.1)."""


def _before_the_change(name: str, h: Hypothesis, facts: Facts) -> Iterator[str]:
    value = h.header(name)
    if name == "content-length":
        body = h.payload.data
        sizes = {
            len(body),
            len(body.decode(errors="replace")),
            len(facts.body),
            len(facts.body.decode(errors="replace")),
        }
        yield from map(str, [*sorted(sizes), *(range(len(body) + 257) if len(body) <= 2048 else ())])
    if "," in value:
        parts = [part.strip() for part in value.split(",")]
        yield from (", ".join(parts[:count]) for count in range(1, min(len(parts), 10)))
        yield from (", ".join(parts[-count:]) for count in range(1, min(len(parts), 10)))
        yield value.replace(", ", ",")
        yield value.replace(",", ", ")
    if " " in value:
        words = value.split(" ")
        yield from (" ".join(words[:count]) for count in range(1, min(len(words), 20)))
        yield from (" ".join(words[-count:]) for count in range(1, min(len(words), 20)))
    if ";" in value:
        yield value.partition(";")[0].strip()
    yield from CHANGEABLE.get(name, ("",))


@mistake(
    "head",
    155,
    "A signed header's value was changed after signing, on the way or by the HTTP client (User-Agent, Accept-Encoding, "
    "X-Forwarded-For, Content-Length).",
    "Sign content-type and host, and x-tc-action if you like; leave out headers that clients and proxies set.",
    "参与签名的某个请求头在签名之后被 HTTP 客户端或中间代理改写了（User-Agent、Accept-Encoding、X-Forwarded-For、"
    "Content-Length 等）。",
    "只签 content-type 和 host（可以加上 x-tc-action）；客户端和代理会自行设置的请求头不要参与签名。",
    triples=16,
)
def header_changed(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for name, _ in h.head.lines:
        if name not in ("host", "content-type", "x-tc-action", "authorization") and name in facts.headers:
            yield from _values(h, name, _before_the_change(name, h, facts))


@mistake(
    "head",
    156,
    "A signed header was dropped on the way (hop-by-hop headers are: Connection, Transfer-Encoding, ...).",
    "Sign content-type and host, and x-tc-action if you like; never headers that a proxy drops.",
    "参与签名的某个请求头在途中被丢弃了（逐跳请求头会这样：Connection、Transfer-Encoding 等）。",
    "只签 content-type 和 host（可以加上 x-tc-action）；代理会丢弃的请求头不要参与签名。",
    triples=16,
)
def header_missing(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for name, _ in h.head.lines:
        if name not in facts.headers and name not in ("host", "content-type"):
            yield from _values(h, name, _before_the_change(name, h, facts))


@mistake(
    "head",
    157,
    "A header is in the request twice with different values: the client's own and the HTTP library's.",
    "Set the header once, in the place where the HTTP library takes it from, so that it doesn't add its own.",
    "某个请求头出现了两次且值不同：一个是自己设置的，另一个是 HTTP 库加的。",
    "请求头只设置一次，用 HTTP 库规定的方式设置，避免它再加一个。",
)
def header_twice(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    for name, value in h.head.lines:
        others = [text.strip().lower() for given, text in facts.all_headers if given.lower() == name]
        if len(others) > 1:
            others = [*others, ", ".join(others), ",".join(others)]
        if "," in value and name in ("host", "content-type", "x-tc-action"):  # joined on the way
            parts = [part.strip() for part in value.split(",")]
            others += [parts[0], parts[-1]]
        yield from _values(h, name, others)


@mistake(
    "head",
    154,
    "A header's value was signed with white space around it, or with other white space within.",
    'Trim the values; write "name:value" without a space after the colon.',
    "签名时请求头的值前后（或中间）的空白不对。",
    "去掉值两端的空白，写成 name:value，冒号后面不加空格。",
    pairs=64,
    triples=9,
)
def header_value_whitespace(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    lines = h.head.lines
    for before, after in ((" ", ""), ("", " "), (" ", " "), ("\t", "")):
        yield h.but(lines=tuple((name, before + value + after) for name, value in lines))
        yield from (h.with_header(name, before + value + after) for name, value in lines)
    yield h.but(lines=tuple((name, _as_sent(facts, name, value)) for name, value in lines))
    yield h.but(lines=tuple((f"{name} ", f" {value}") for name, value in lines))
    yield h.but(lines=tuple((f"{name} ", value) for name, value in lines))
    yield h.but(lines=tuple((name, "".join(value.split())) for name, value in lines))
    yield h.but(lines=tuple((name, " ".join(value.split())) for name, value in lines))
    yield from (h.with_header(name, value.replace("; ", ";")) for name, value in lines)


def _as_sent(facts: Facts, name: str, value: str) -> str:
    """A value with the white space that was sent around it."""
    sent = next((text for given, text in facts.all_headers if given.lower() == name), "")
    text = sent.strip()
    return sent.replace(text, value, 1) if text else sent + value


# --- Names ------------------------------------------------------------------------------------------------------------


@mistake(
    "head",
    153,
    "The names of the signed headers were written with capital letters.",
    "Write header names in lower case in the canonical headers, in SignedHeaders and in Authorization.",
    "参与签名的请求头的名称带有大写字母。",
    "规范请求串、SignedHeaders 和 Authorization 中，请求头名称一律小写。",
    triples=8,
)
def header_name_case(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    sent = {name.lower(): name for name, _ in facts.all_headers}
    writings = [sent.get, str.title, str.upper, str.capitalize, lambda name: name.title().replace("-Tc-", "-TC-")]
    for write in writings:
        lines = tuple((write(name) or name, value) for name, value in h.head.lines)
        names = ";".join(write(name) or name for name in h.head.names.split(";"))
        yield h.but(lines=lines)
        yield h.but(lines=lines, names=names)
        yield h.but(names=names)
        yield h.but(lines=tuple(sorted(lines)), names=";".join(sorted(names.split(";"))))


@mistake(
    "head",
    158,
    "The list of signed names has a semicolon too many, or another separator than a semicolon.",
    'Join the names with ";" and nothing after the last: content-type;host.',
    "参与签名的请求头列表多了一个分号，或者分隔符不是分号。",
    "名称之间用英文分号连接，最后一个后面什么都不加：content-type;host。",
    triples=5,
)
def signed_headers_separator(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    names = h.head.names
    others = [f"{names};", facts.listed, names.replace(";", ","), names.replace(";", "; "), names.replace(";", ", ")]
    others += [
        names.replace(";", other) for other in (" ", ":", "|", "&", "\n", "", ";;", "%3B", "；", "+", "/", "-", " ; ")
    ]
    others += [f";{names}", f"{names}; ", f"{names},", f";{names};", f" {names}", f"{names} ", f"SignedHeaders={names}"]
    yield from (h.but(names=other) for other in dict.fromkeys(others) if other != names)


@mistake(
    "head",
    159,
    "The headers that were signed aren't the ones that SignedHeaders in Authorization names.",
    "Use one list of names for the canonical headers, for SignedHeaders after them, and for Authorization.",
    "实际参与签名的请求头与 Authorization 中 SignedHeaders 列出的不一致。",
    "规范请求串的请求头、其后的 SignedHeaders 和 Authorization 用同一份名称列表。",
    pairs=60,
    triples=9,
)
def signed_headers_mismatch(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    have = dict(h.head.lines)
    wire = {name: value.strip().lower() for name, value in facts.headers.items() if name != "authorization"}
    listed = set(have)
    sets = [{"content-type", "host"}, {"content-type", "host", "x-tc-action"}, listed | {"x-tc-action"}]
    sets += [{"content-type", "host", "x-tc-action", "x-tc-timestamp"}, set(wire)]
    own = sorted(name for name in wire if name.startswith("x-tc-") and name != "x-tc-token")[:6]
    sets += [{"content-type", "host", *own}, {"host"}, {"content-type"}]
    sets += [listed - {name} for name in sorted(listed)] + [listed | {name} for name in sorted(wire)]
    sets += [{"content-type", "host", *own} - {left_out} for left_out in own]
    own += {"x-tc-token"} & set(wire)
    for size in range(1, len(own) + 1):
        sets += [{"content-type", "host", *some} for some in itertools.combinations(own, size)]
    for names in dict.fromkeys(tuple(sorted(each)) for each in sets):
        joined = ";".join(names)
        if joined == h.head.names or not names:
            continue
        lines = tuple((name, have.get(name, wire.get(name, ""))) for name in names)
        yield h.but(lines=lines, names=joined)
        yield h.but(lines=lines)
        yield h.but(names=joined)


@mistake(
    "head",
    152,
    "The signed headers weren't sorted by name.",
    "Sort the header names by ASCII, in the canonical headers, in SignedHeaders and in Authorization.",
    "参与签名的请求头没有按名称排序。",
    "规范请求串、SignedHeaders 和 Authorization 中，请求头名称都按 ASCII 升序排列。",
    triples=6,
)
def header_order(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    have = dict(h.head.lines)
    names = tuple(have)
    if len(names) < 2 or set(h.head.names.split(";")) != set(names):
        return
    listed = tuple(name.lower() for name in facts.listed.split(";"))
    sent = tuple(dict.fromkeys(name.lower() for name, _ in facts.all_headers if name.lower() in have))
    orders = [listed, names[::-1], sent] + (list(itertools.permutations(names)) if len(names) <= 4 else [])
    for order in dict.fromkeys(orders):
        if order != names and set(order) == set(names):
            lines = tuple((name, have[name]) for name in order)
            yield h.but(lines=lines, names=";".join(order))
            yield h.but(lines=lines)
            yield h.but(names=";".join(order))
