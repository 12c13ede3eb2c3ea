"""The host: another was signed than was sent, or the same in another form."""

from __future__ import annotations

from collections.abc import Iterator

from ..hypothesis import Facts, Hypothesis
from ..rules import without_port
from .header_values import VALUES_LOWER, VALUES_LOWER_ZH, header_values
from .table import mistake
from .values import LOCAL_HOSTS, PORTS, REGIONS, SERVICES

__all__ = ["host_case", "host_default_endpoint", "host_other", "host_port", "host_scheme", "host_trailing_slash"]


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
        hosts += [f"{service}.{each}.tencentcloudapi.com" for each in dict.fromkeys((region, *REGIONS)) if each]
        hosts += [f"{service}.{each}.tencentcloudapi.com" for each in ("intl", "internal")]
        hosts += [f"{service}.api.qcloud.com", f"{service}.tencentcloudapi.com.cn", f"{service}.api.tencentyun.com"]
        yield from header_values(h, "host", hosts)


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
    hosts = [*filter(None, given), *LOCAL_HOSTS[:2], "localhost:8080", "cvm.tencentcloudapi.com", f"{sent}."]
    hosts += ["sts.tencentcloudapi.com", "ocr.tencentcloudapi.com", "tencentcloudapi.com", ""]
    hosts += [f"{name}:{port}" for name in LOCAL_HOSTS[:3] for port in PORTS]
    hosts += [f"www.{sent}", sent.removeprefix("www."), facts.service, "api.tencentcloudapi.com", "null"]
    hosts += [f"{service}.tencentcloudapi.com" for service in SERVICES if service != facts.service]
    hosts += [
        *LOCAL_HOSTS[2:],
        "undefined",
        "cloud.tencent.com",
        "tencentcloud.com",
        "api.cloud.tencent.com",
        "example.com",
    ]
    label, _, rest = sent.partition(".")
    hosts += [rest, f"{facts.service}.{rest}", f"api.{rest}", f"{label}.tencentcloud.com", f"{label}.qcloud.com"]
    first = facts.headers.get("origin", facts.headers.get("referer", "")).partition("://")[2].partition("/")[0]
    # With another port it is host-port, the product's own is host-default-endpoint.
    others = {without_port(sent), f"{facts.service}.tencentcloudapi.com"} - {""}
    yield from header_values(h, "host", (host for host in (*hosts, first) if without_port(host) not in others))


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
    values += [f"{name}:{other}" for other in ("443", "80", "8080", "8443", *PORTS) if other != port]
    yield from header_values(h, "host", values)


@mistake(
    "head",
    112,
    "The host was signed with capital letters.",
    VALUES_LOWER,
    "签名时 Host 带有大写字母。",
    VALUES_LOWER_ZH,
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
    yield from header_values(h, "host", (each for each in values if each.lower() == value))


@mistake(
    "head",
    116,
    "The host was signed with a slash after it.",
    "Sign the bare host name, as Host has it, without https:// or a slash.",
    "签名时域名后面多了一个斜杠。",
    "只签域名本身，与 Host 请求头一致，不带 https:// 和斜杠。",
)
def host_trailing_slash(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    yield from header_values(h, "host", [f"{h.header('host')}/"])


@mistake(
    "head",
    114,
    "The host was signed with the URL's scheme before it.",
    "Sign the bare host name, as Host has it, without https:// or a slash.",
    "签名时域名前面带上了 URL 的协议（https://）。",
    "只签域名本身，与 Host 请求头一致，不带 https:// 和斜杠。",
)
def host_scheme(h: Hypothesis, facts: Facts) -> Iterator[Hypothesis]:
    host = h.header("host")
    yield from header_values(
        h, "host", (f"https://{host}", f"http://{host}", f"//{host}", f"https//{host}", f"https:{host}")
    )
    yield from header_values(h, "host", (f"https://{host}/", f"http://{host}/"))
