"""Mistakes with the request line and the headers, made on a plan: see broken_client."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, unquote, urlencode

from broken_client import Plan, mistake

Result = Any  # False where the call can't have that mistake


# --- The request line -------------------------------------------------------------------------------------------------


@mistake("method-case", "head", "lower", "title")
def _(plan: Plan, variant: str) -> Result:
    plan.method = plan.method.lower() if variant == "lower" else plan.method.title()


@mistake("uri-encoding", "head", "decoded", "twice")
def _(plan: Plan, variant: str) -> Result:
    plan.uri = unquote(plan.uri) if variant == "decoded" else quote(plan.uri)
    return "%" in plan.call.path


@mistake("uri-path", "head", "root", "action", "double-slash", "trailing-slash")
def _(plan: Plan, variant: str) -> Result:
    plan.uri = {"root": "/", "action": f"/{plan.call.action}", "double-slash": "//", "trailing-slash": f"{plan.uri}/"}[
        variant
    ]
    return plan.uri != plan.call.path


@mistake("uri-empty", "head")
def _(plan: Plan, variant: str) -> Result:
    plan.uri = ""


@mistake("query-question-mark", "head", "before-query", "after-path")
def _(plan: Plan, variant: str) -> Result:
    if variant == "before-query":
        plan.query = f"?{plan.query}"
    else:
        plan.uri += "?"


@mistake("query-in-post", "head", "url", "params", "common")
def _(plan: Plan, variant: str) -> Result:
    call = plan.call
    if call.method == "GET" or (variant == "params" and call.body[:1] != b"{") or (variant == "url" and not call.query):
        return False
    common = f"Action={call.action}&Version=2018-11-19&Region={call.region}"
    plan.query = {"url": call.query, "common": common}.get(variant, "")
    if variant == "params":
        plan.query = urlencode(json.loads(call.body))
    return None


@mistake("query-missing", "head")
def _(plan: Plan, variant: str) -> Result:
    plan.query = ""
    return plan.call.method == "GET"


@mistake("query-equals", "head", "signed", "sent")
def _(plan: Plan, variant: str) -> Result:
    with_equals, without = f"{plan.query}&Empty=", f"{plan.query}&Empty"
    sent, plan.query = (without, with_equals) if variant == "signed" else (with_equals, without)
    plan.target = f"{plan.call.path}?{sent}"
    return plan.call.method == "GET"


@mistake("query-empty", "head", "left-out-signed", "left-out-sent")
def _(plan: Plan, variant: str) -> Result:
    if plan.call.method != "GET":
        return False
    pairs = plan.query.split("&")
    longer = "&".join(sorted([*pairs, "Token="])) if pairs == sorted(pairs) else f"{plan.query}&Token="
    if variant == "left-out-signed":
        plan.target = f"{plan.call.path}?{longer}"
    else:
        plan.query = longer
    return None


@mistake("query-order", "head", "sorted", "reversed", "shuffled")
def _(plan: Plan, variant: str) -> Result:
    pairs = plan.query.split("&")
    shuffled = [*pairs[2:], *pairs[:2]] if len(pairs) <= 5 else sorted(pairs)
    plan.query = "&".join({"sorted": sorted(pairs), "reversed": pairs[::-1], "shuffled": shuffled}[variant])
    return plan.call.method == "GET"


@mistake("query-encoding", "head", "decoded", "percent20", "plus", "lower-hex", "twice", "strict")
def _(plan: Plan, variant: str) -> Result:
    query = plan.query
    plan.query = {
        "decoded": unquote(query.replace("+", " ")),
        "percent20": query.replace("+", "%20"),
        "plus": query.replace("%20", "+"),
        "lower-hex": "%".join(part[:2].lower() + part[2:] if i else part for i, part in enumerate(query.split("%"))),
        "twice": quote(query, safe="=&"),
        "strict": query.replace("/", "%2F").replace("~", "%7E"),
    }[variant]
    return plan.call.method == "GET"


# --- The headers ------------------------------------------------------------------------------------------------------


@mistake("content-type-charset", "head", "added", "dropped", "added-tight")
def _(plan: Plan, variant: str) -> Result:
    if "charset" in plan.call.content_type or "multipart" in plan.call.content_type:
        return False
    if variant == "dropped":
        plan.values["content-type"] += "; charset=utf-8"
    else:
        plan.content_type += "; charset=utf-8" if variant == "added" else ";charset=UTF-8"
    return None


@mistake("content-type-case", "head", "as-sent", "title")
def _(plan: Plan, variant: str) -> Result:
    signed = plan.values["content-type"]
    plan.values["content-type"] = plan.content_type if variant == "as-sent" else signed.title()


@mistake("content-type-missing", "head", "signed-empty", "not-sent", "not-signed")
def _(plan: Plan, variant: str) -> Result:
    match variant:
        case "signed-empty":
            plan.values["content-type"] = ""
        case "not-sent":
            plan.values["content-type"] = "application/json"
            plan.after.append(lambda headers: [header for header in headers if header[0] != "Content-Type"])
        case "not-signed":
            plan.lines.remove("content-type")


@mistake("content-type-other", "head", "multipart", "xml", "form", "text", "boundary")
def _(plan: Plan, variant: str) -> Result:
    if variant == "boundary":
        plan.values["content-type"] = "multipart/form-data"
        return "boundary" in plan.content_type
    plan.content_type = {
        "multipart": "multipart/form-data; boundary=abc", "xml": "text/xml", "text": "text/plain;charset=UTF-8",
        "form": "application/x-www-form-urlencoded",
    }[variant]  # fmt: skip
    return plan.call.content_type == "application/json" and plan.call.method == "POST"


@mistake("host-default-endpoint", "head", "default", "regional", "regional-sent")
def _(plan: Plan, variant: str) -> Result:
    call = plan.call
    default, regional = f"{call.service}.tencentcloudapi.com", f"{call.service}.{call.region}.tencentcloudapi.com"
    if variant == "regional-sent":
        plan.host, plan.values["host"] = regional, default
        return True
    plan.values["host"] = default if variant == "default" else regional
    return call.host.partition(":")[0] not in (default, regional) or (variant == "regional" and call.host == default)


@mistake("host-other", "head", "localhost", "port", "product", "dot")
def _(plan: Plan, variant: str) -> Result:
    other = {"localhost": "localhost", "port": "localhost:8080", "product": "sts.tencentcloudapi.com"}
    plan.values["host"] = other.get(variant, f"{plan.values['host']}.")
    return variant != "dot" or ":" not in plan.call.host


@mistake("host-port", "head", "dropped", "added")
def _(plan: Plan, variant: str) -> Result:
    if variant == "dropped":
        plan.values["host"] = plan.values["host"].partition(":")[0]
        return ":" in plan.call.host and not plan.call.host.endswith(":443")
    plan.values["host"] += ":443"
    return ":" not in plan.call.host


@mistake("host-case", "head", "as-sent", "upper", "label")
def _(plan: Plan, variant: str) -> Result:
    signed = plan.values["host"]
    first, _, rest = signed.partition(".")
    if variant == "upper":
        plan.host = signed = signed.upper()
    plan.values["host"] = {"as-sent": plan.host, "upper": signed}.get(variant, f"{first.upper()}.{rest}")


@mistake("host-scheme", "head", "https", "http")
def _(plan: Plan, variant: str) -> Result:
    plan.values["host"] = f"{variant}://{plan.values['host']}"


@mistake("host-trailing-slash", "head")
def _(plan: Plan, variant: str) -> Result:
    plan.values["host"] += "/"


@mistake("action-case", "head", "as-sent", "upper")
def _(plan: Plan, variant: str) -> Result:
    if not plan.call.sign_action:
        return False
    plan.values["x-tc-action"] = plan.call.action if variant == "as-sent" else plan.call.action.upper()
    return None


@mistake("header-changed", "head", "accept-encoding", "forwarded", "length", "agent")
def _(plan: Plan, variant: str) -> Result:
    name, signed, sent = {
        "accept-encoding": ("Accept-Encoding", "identity", "gzip, deflate, br"),
        "forwarded": ("X-Forwarded-For", "10.1.2.3", "10.1.2.3, 172.16.0.9"),
        "length": ("Content-Length", str(len(plan.call.body.decode(errors="replace"))), str(len(plan.call.body))),
        "agent": ("User-Agent", "my-client/1.0", "my-client/1.0 okhttp/4.9"),
    }[variant]
    _also_signed(plan, name, signed, sent)
    return signed != sent


@mistake("header-missing", "head", "connection", "transfer-encoding")
def _(plan: Plan, variant: str) -> Result:
    name, signed = ("Connection", "keep-alive") if variant == "connection" else ("Transfer-Encoding", "chunked")
    _also_signed(plan, name, signed, None)


def _also_signed(plan: Plan, name: str, signed: str, sent: str | None) -> None:
    plan.values[name.lower()] = signed
    for names in (plan.lines, plan.named, plan.listed):
        names.append(name.lower())
        names.sort()
    if sent is not None:
        plan.sent_headers.append((name, sent))


@mistake("header-twice", "wire head", "content-type", "action")
def _(plan: Plan, variant: str) -> Result:
    header = ("Content-Type", "text/plain") if variant == "content-type" else ("X-TC-Action", "DescribeOthers")
    plan.sent_headers.append(header)


@mistake("header-value-whitespace", "head", "after-colon", "at-end", "one", "untrimmed")
def _(plan: Plan, variant: str) -> Result:
    match variant:
        case "after-colon":
            plan.values = {name: f" {value}" for name, value in plan.values.items()}
        case "at-end":
            plan.values = {name: f"{value} " for name, value in plan.values.items()}
        case "one":
            plan.values["host"] = f" {plan.values['host']}"
        case "untrimmed":
            plan.content_type += "  "
            plan.values["content-type"] += "  "


@mistake("header-name-case", "head", "lines", "lines-and-names", "everywhere")
def _(plan: Plan, variant: str) -> Result:
    plan.name_of = str.title
    title = [name.title() for name in plan.listed]
    listed = title if variant == "everywhere" else list(plan.listed)
    if variant == "lines":
        separator = plan.separator.join(plan.named)
        plan.lay_out.append(
            lambda text: text.replace(separator.replace("content-type", "Content-Type").title(), separator)
        )
    joined = plan.listed_separator.join(listed)
    plan.authorization = lambda text: text.replace(plan.listed_separator.join(title), joined)


@mistake("signed-headers-separator", "head", "trailing", "comma", "space")
def _(plan: Plan, variant: str) -> Result:
    if variant == "trailing":
        plan.named.append("")
        plan.listed.append("")
    else:
        plan.separator = plan.listed_separator = "," if variant == "comma" else "; "


@mistake("header-order", "head", "everywhere", "lines", "names", "authorization")
def _(plan: Plan, variant: str) -> Result:
    if variant in ("everywhere", "lines"):
        plan.lines.reverse()
    if variant in ("everywhere", "names"):
        plan.named.reverse()
    if variant in ("everywhere", "authorization"):
        plan.listed.reverse()


@mistake("signed-headers-mismatch", "head", "action-not-listed", "action-not-signed", "names", "all-signed", "absent")
def _(plan: Plan, variant: str) -> Result:
    call, action = plan.call, "x-tc-action"
    match variant:
        case "action-not-listed":
            plan.values[action] = call.action.lower()
            plan.named, plan.lines = [*plan.named, action], [*plan.lines, action]
            return not call.sign_action
        case "action-not-signed":
            plan.listed = [*plan.listed, action]
            return not call.sign_action
        case "names":
            plan.named = [name for name in plan.named if name != action]
            return call.sign_action
        case "all-signed":
            extra = {"x-tc-version": "2018-11-19", "x-tc-region": call.region, "x-tc-timestamp": plan.sent_time}
            plan.values |= extra | {action: call.action.lower()}
            plan.named = plan.lines = sorted(plan.values)
        case "absent":
            plan.values["x-tc-language"] = ""
            plan.listed, plan.named, plan.lines = sorted(plan.values), sorted(plan.values), sorted(plan.values)
    return None
