"""A signed request for other programs: a call of each of the exports, and a Postman collection.

None holds the SecretKey: each reads it from where that program keeps such things.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any, NamedTuple

from ..sign.request import split_url
from ..sign.signed import Signed

__all__ = ["postman", "snippets"]

_COLLECTION = Path(__file__).parents[1] / "export" / "tcrypto.postman_collection.json"
_FILE = "body.bin"


class _Call(NamedTuple):
    """What an export's sign() is given."""

    service: str
    host: str
    action: str
    version: str
    region: str
    content_type: str
    method: str
    path: str
    query: str
    url: str
    body: str | None
    """None: it isn't text, and read from a file."""


def snippets(signed: Signed[bytes], service: str) -> dict[str, str]:
    """The same request by each of the exports, by the name that ``tcrypto export`` has for it.

    Args:
        signed: `Signed`, the request.
        service: str, the one in the credential scope.
    """
    host, path, query = split_url(signed.url)
    headers = {name.lower(): value for name, value in signed.headers.items()}
    try:
        body = signed.body.decode()
    except UnicodeDecodeError:
        body = None
    call = _Call(
        service,
        host,
        headers.get("x-tc-action", ""),
        headers.get("x-tc-version", ""),
        headers.get("x-tc-region", ""),
        headers["content-type"],
        signed.method,
        path,
        query,
        signed.url,
        body,
    )
    return {"python": _python(call), "node": _node(call), "shell": _shell(call), "go": _go(call), "php": _php(call)}


def _python(call: _Call) -> str:
    body = f'open("{_FILE}", "rb").read()' if call.body is None else f"{call.body!r}.encode()"
    more = "".join(f", {name}={getattr(call, name)!r}" for name in _named(call))
    texts = ", ".join(map(repr, (call.service, call.host, call.action, call.version)))
    return f"""# tcrypto export python --out sign.py
import os
import urllib.request

from sign import sign

body = {body}
headers = sign(os.environ["TENCENTCLOUD_SECRET_ID"], os.environ["TENCENTCLOUD_SECRET_KEY"], {texts}, body{more})
request = urllib.request.Request({call.url!r}, body or None, headers, method={call.method!r})
print(urllib.request.urlopen(request).read().decode())
"""


def _node(call: _Call) -> str:
    body = f'require("fs").readFileSync("{_FILE}")' if call.body is None else _json(call.body)
    names = ("service", "host", "action", "version", *_named(call))
    options = "".join(f"  {name}: {_json(getattr(call, name))},\n" for name in names)
    sending = "" if call.method == "GET" else ", body"
    return f"""// tcrypto export node --out sign.js
const {{ sign }} = require("./sign.js");

const body = {body};
const headers = sign({{
  secret_id: process.env.TENCENTCLOUD_SECRET_ID,
  secret_key: process.env.TENCENTCLOUD_SECRET_KEY,
{options}  body,
}});
fetch({_json(call.url)}, {{ method: {_json(call.method)}, headers{sending} }})
  .then((reply) => reply.text())
  .then(console.log);
"""


def _shell(call: _Call) -> str:
    names = ("service", "host", "action", "version", *_named(call))
    options = " ".join(f"--{name} {shlex.quote(getattr(call, name))}" for name in names)
    body = f"@{_FILE}" if call.body is None else call.body
    at = "" if call.body is None or not call.body.startswith("@") else " # a text that begins with @ names a file"
    given = "" if call.method == "GET" else f" --body {shlex.quote(body)}"
    sending = "" if call.method == "GET" else f" --data-binary {shlex.quote(body)}"
    return f"""# tcrypto export shell --out sign.sh; it reads TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY{at}
bash sign.sh {options}{given} |
  curl -sS -g -H @-{sending} {shlex.quote(call.url)}
"""


def _go(call: _Call) -> str:
    body = "" if call.method == "GET" else f"[]byte({_json(call.body)})"
    if call.body is None:
        body = f'must(os.ReadFile("{_FILE}"))'
    titles = {"service": "Service", "host": "Host", "action": "Action", "version": "Version", "region": "Region"}
    titles |= {"content_type": "ContentType", "method": "Method", "path": "Path", "query": "Query"}
    names = ("service", "host", "action", "version", *_named(call))
    members = "".join(f"\t{titles[name]}: {_json(getattr(call, name))},\n" for name in names)
    return f"""// tcrypto export go --out tc3/sign.go
body := {body or "[]byte(nil)"}
request, err := http.NewRequest({_json(call.method)}, {_json(call.url)}, bytes.NewReader(body))
request.Header = tc3.Sign(tc3.Request{{
\tSecretID: os.Getenv("TENCENTCLOUD_SECRET_ID"), SecretKey: os.Getenv("TENCENTCLOUD_SECRET_KEY"),
{members}\tBody: body,
}})
reply, err := http.DefaultClient.Do(request)
"""


def _php(call: _Call) -> str:
    def quoted(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"

    body = f"file_get_contents('{_FILE}')" if call.body is None else quoted(call.body)
    texts = ", ".join(map(quoted, (call.service, call.host, call.action, call.version)))
    rest = ", ".join(map(quoted, (call.content_type, call.method, call.path, call.query)))
    region = quoted(call.region) if call.region else "null"
    sending = "" if call.method == "GET" else "curl_setopt($curl, CURLOPT_POSTFIELDS, $body);\n"
    return f"""<?php // tcrypto export php --out sign.php
require 'sign.php';

$body = {body};
$id = getenv('TENCENTCLOUD_SECRET_ID');
$key = getenv('TENCENTCLOUD_SECRET_KEY');
$headers = sign($id, $key, {texts}, $body, {region}, null, null, {rest});
$lines = array_map(function ($name) use ($headers) {{ return "$name: $headers[$name]"; }}, array_keys($headers));
$curl = curl_init({quoted(call.url)});
curl_setopt($curl, CURLOPT_HTTPHEADER, $lines);
{sending}curl_exec($curl);
"""


def _named(call: _Call) -> list[str]:
    """The arguments that aren't what sign() takes by default."""
    usual = {"region": "", "content_type": "application/json", "method": "POST", "path": "/", "query": ""}
    return [name for name, value in usual.items() if getattr(call, name) != value]


def _json(text: str | None) -> str:
    """A literal of JavaScript and of Go: JSON's is both, once what only one of them takes is escaped."""
    return json.dumps(text or "", ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def postman(signed: Signed[bytes]) -> str:
    """A Postman collection with this one request; its script signs what is sent.

    Args:
        signed: `Signed`, the request.
    """
    collection: dict[str, Any] = json.loads(_COLLECTION.read_text(encoding="utf-8"))
    _, path, query = split_url(signed.url)
    headers = {name.lower(): value for name, value in signed.headers.items()}
    endpoint = signed.url[: len(signed.url.partition("://")[0]) + 3] + signed.url.partition("://")[2].partition("/")[0]
    given = {"endpoint": endpoint.partition("?")[0], "region": headers.get("x-tc-region", "")}
    for variable in collection["variable"]:
        variable["value"] = given.get(variable["key"], "")
    names = {"content-type": "Content-Type", "x-tc-action": "X-TC-Action", "x-tc-version": "X-TC-Version"}
    raw = f"{{{{endpoint}}}}{path}{f'?{query}' if query else ''}"
    request: dict[str, Any] = {
        "method": signed.method,
        "header": [{"key": names[name], "value": headers[name]} for name in names if name in headers],
        "url": {"raw": raw, "host": ["{{endpoint}}"], "path": path.split("/")[1:]},
    }
    if query:
        pairs = (pair.partition("=") for pair in query.split("&"))
        request["url"]["query"] = [{"key": name, "value": value} for name, _, value in pairs]
    if signed.body:
        try:
            request["body"] = {"mode": "raw", "raw": signed.body.decode()}
        except UnicodeDecodeError:
            request["body"] = {"mode": "file", "file": {"src": _FILE}}
    name = headers.get("x-tc-action", signed.method)
    collection["item"] = [{"name": name, "event": collection["item"][0]["event"], "request": request}]
    return json.dumps(collection, ensure_ascii=False, indent=2)
