"""Calls of every shape that a client makes, drawn at random, and JSON as different languages write it."""

from __future__ import annotations

import json
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus, urlencode

ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Account(NamedTuple):
    """The true credential."""

    secret_id: str
    secret_key: str
    token: str | None


class Call(NamedTuple):
    """A call as its user means it. `params`: what the body or the query was made of."""

    method: str
    host: str
    path: str
    query: str
    content_type: str
    body: bytes
    params: dict[str, Any]
    service: str
    action: str
    region: str
    timestamp: int
    sign_action: bool
    unsigned_payload: bool = False


class Wire(NamedTuple):
    """What goes over the wire."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


# --- Calls of every shape ---------------------------------------------------------------------------------------------

SHAPES = ("json", "json", "get", "get", "multipart", "octet-stream", "path", "unsigned", "empty")


def random_account(random: Random) -> Account:
    name = "".join(random.choices(ALPHANUMERIC, k=32))
    key = "".join(random.choices(ALPHANUMERIC, k=32))
    token = "".join(random.choices(ALPHANUMERIC, k=96)) + "==" if random.random() < 0.4 else None
    return Account(f"AKID{name}", key, token)


def random_params(random: Random) -> dict[str, Any]:
    params: dict[str, Any] = {
        "Name": random.choice(["张三", "O'Neil & Söhne", "a b+c/d", "日本 <x>", "plain"]),
        "ImageUrl": f"https://example.com/{random.randrange(10**6)}.jpg?x=1&y=~2",
        "Limit": random.randrange(1, 100),
        "CardSide": random.choice(["FRONT", "BACK"]),
        "Ratio": random.choice([1.0, 0.5, 2.0]),
        "Filters": [{"Name": "zone", "Values": ["广州", "b"]}],
        "Cursor": None,
        "Reflect": random.choice([True, False]),
    }
    names = random.sample(list(params), random.randrange(2, 7))
    return {name: params[name] for name in names} | {"Nonce": random.randrange(10**9)}


def random_call(random: Random, shape: str | None = None) -> Call:
    shape = shape or random.choice(SHAPES)
    service, action = random.choice([("ocr", "IDCardOCR"), ("cvm", "DescribeInstances"), ("faceid", "GetFaceIdResult")])
    region = random.choice(["ap-guangzhou", "ap-shanghai", "eu-frankfurt"])
    hosts = [f"{service}.tencentcloudapi.com", f"{service}.{region}.tencentcloudapi.com", "127.0.0.1:8765"]
    host = random.choice([*hosts, hosts[0], "Gateway.Example.com:8443", f"{service}.tencentcloudapi.com:443"])
    params = random_params(random)
    method, path, query, body = "POST", "/", "", b""
    content_type = random.choice(["application/json", "application/json; charset=utf-8"])
    if random.random() < 0.2:
        content_type = random.choice(["application/json; charset=UTF-8", "Application/json"])
    if shape == "get":
        method = "GET"
        params = {name: value for name, value in params.items() if isinstance(value, (str, int))}
        content_type = random.choice(["application/x-www-form-urlencoded", "application/json"])
        query = urlencode(params, quote_via=random.choice([quote, quote_plus]))
    elif shape == "multipart":
        boundary = "----Boundary" + "".join(random.choices(ALPHANUMERIC, k=16))
        content_type = f"multipart/form-data; boundary={boundary}"
        part = f'--{boundary}\r\nContent-Disposition: form-data; name="Image"; filename="a.jpg"\r\n\r\n'
        body = part.encode() + random.randbytes(200) + f"\r\n--{boundary}--\r\n".encode()
    elif shape in ("octet-stream", "unsigned"):
        content_type = "application/octet-stream"
        body = random.randbytes(300)
    elif shape != "empty":
        body = dump(params, random.choice(["compact", "python", "ascii", "indent", "sorted"])).encode()
    if shape == "path":
        path = random.choice(["/v1/ocr", "/api", "/v1/%E6%96%87%E4%BB%B6"])
    if shape == "json" and random.random() < 0.3:
        query = "debug=1"
    midday = 86400 * random.randrange(18000, 20600)  # days in 2019 to 2026
    return Call(
        method, host, path, query, content_type, body, params, service, action, region,
        midday + random.randrange(86400), random.random() < 0.5, shape == "unsigned",
    )  # fmt: skip


def dump(value: Any, style: str) -> str:
    """JSON as different languages' libraries write it."""
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    match style:
        case "python":
            return json.dumps(value, ensure_ascii=False)
        case "ascii":
            return json.dumps(value)
        case "indent":
            return json.dumps(value, ensure_ascii=False, indent=2)
        case "sorted":
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        case "reversed":
            return json.dumps(dict(reversed(value.items())), ensure_ascii=False, separators=(",", ":"))
        case "php":
            return json.dumps(value, separators=(",", ":")).replace("/", "\\/")
        case "go":
            return compact.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
        case "gson":
            return "".join(f"\\u{ord(c):04x}" if c in "<>&='" else c for c in compact)
        case "csharp":
            return "".join(f"\\u{ord(c):04X}" if c in "<>&'+`" or not c.isascii() else c for c in compact)
        case "javascript":
            whole = {name: int(v) if isinstance(v, float) and v.is_integer() else v for name, v in value.items()}
            return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        case "without-nulls":
            filled = {name: item for name, item in value.items() if item is not None}
            return json.dumps(filled, ensure_ascii=False, separators=(",", ":"))
        case "repr":
            return str(value)
        case _:
            return compact
