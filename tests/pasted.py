"""One signed request, written down as people's tools write it: what the readers' tests read back."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping
from typing import Any

from tcrypto import Credential, Signer
from tcrypto.check import read_request
from tcrypto.check.readers import ReadError
from tcrypto.check.request import HttpRequest
from tcrypto.sign.signer import Signed

SECRET_ID, SECRET_KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
NOW = 1_700_000_000
HOST = "tmt.tencentcloudapi.com"
URL = f"https://{HOST}/"
PLAIN = b'{"SourceText": "hello", "Source": "en", "Target": "zh", "ProjectId": 0}'
NASTY = (
    '{"SourceText": "don\'t \\"stop\\" \\n C:\\\\dir 100% $HOME `x` & <b>|^! 你好 \U0001f600 #", "ProjectId": 0}'
).encode()
_SIGNER = Signer(Credential(SECRET_ID, SECRET_KEY), service="tmt", region="ap-guangzhou", version="2018-03-21")


def sign(body: bytes = PLAIN) -> Signed[bytes]:
    return _SIGNER.sign("POST", URL, body, action="TextTranslate", content_type="application/json", timestamp=NOW)


def same(request: HttpRequest, body: bytes = PLAIN) -> bool:
    """Whether what was read is what was sent: method, target, body, and each header that was signed or sent by hand."""
    signed = sign(body)
    values = {name.lower(): value for name, value in signed.headers.items()}
    read = {name: request.header(name) for name in values}
    return (request.method, request.target, request.body, read) == ("POST", "/", body, values)


def whole(text: str | bytes, files: Callable[[str], bytes] | None = None) -> tuple[str, bytes]:
    """The whole request that a text stands for: "POST /a | Host: h | A: b", and its body."""
    request = read_request(text, files)
    lines = [f"{request.method} {request.target}", *(f"{name}: {value}" for name, value in request.headers)]
    return " | ".join(lines), request.body


def refused(text: str | bytes, files: Callable[[str], bytes] | None = None) -> tuple[str, str]:
    """What is said of a text that isn't read, in English and in Chinese."""
    try:
        request = read_request(text, files)
    except ReadError as error:
        return str(error), error.text("zh-CN")
    raise AssertionError(f"{text[:200]!r} was read: {request}")


def written(request: HttpRequest) -> tuple[str, str, str]:
    """What was read, for a table: method and target, the headers, the body."""
    headers = " | ".join(f"{name}: {value}" for name, value in request.headers)
    return f"{request.method} {request.target}", headers, request.body.decode("utf-8", "surrogateescape")


def head(signed: Signed[bytes], *, first: str = "POST / HTTP/1.1", length: bool = True, line: str = "\r\n") -> str:
    lines = [first, *(f"{name}: {value}" for name, value in signed.headers.items())]
    lines += [f"Content-Length: {len(bytes(signed.body))}"] if length else []
    return line.join([*lines, "", ""])


def _others(signed: Signed[bytes]) -> dict[str, str]:
    return {name: value for name, value in signed.headers.items() if name != "Host"}


def curl_bash(signed: Signed[bytes], text: str) -> str:
    headers = [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in signed.headers.items()]
    return " \\\n  ".join([f"curl -X POST {shlex.quote(URL)}", *headers, f"-d {shlex.quote(text)}"])


def curl_ansi(signed: Signed[bytes], text: str) -> str:
    """Chrome's: a text with an apostrophe, a line break or "!" stands in $'...'."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    escaped = re.sub(r"[^ -~]|!", lambda c: "".join(f"\\u{unit:04x}" for unit in _utf16(c[0])), escaped)
    headers = [f"-H '{name.lower()}: {value}'" for name, value in _others(signed).items()]
    return " \\\n  ".join([f"curl '{URL}'", *headers, f"--data-raw $'{escaped}'", "--compressed"])


def curl_double(signed: Signed[bytes], text: str) -> str:
    def quoted(each: str) -> str:
        return '"' + re.sub(r'([\\"$`])', r"\\\1", each) + '"'

    headers = " ".join(f"--header {quoted(f'{name}: {value}')}" for name, value in _others(signed).items())
    return f"curl --location --request POST {quoted(URL)} {headers} --data-raw {quoted(text)}"


def curl_cmd(signed: Signed[bytes], text: str) -> str:
    """Chrome's newer form for cmd.exe."""

    def quoted(each: str) -> str:
        each = each.replace("\\", "\\\\").replace('"', '\\"')
        each = re.sub(r"[^a-zA-Z0-9\s_\-:=+~'/.,?;()*`]", lambda c: f"^{c[0]}", each)
        return f'^"{re.sub("%(?=[a-zA-Z0-9_])", "%^", each)}^"'

    headers = [f"  -H {quoted(f'{name}: {value}')}" for name, value in _others(signed).items()]
    return " ^\r\n".join([f"curl {quoted(URL)}", *headers, f"  --data-raw {quoted(text)}"])


def curl_cmd_older(signed: Signed[bytes], text: str) -> str:
    def quoted(each: str) -> str:
        return '"' + each.replace("\\", "\\\\").replace('"', '""').replace("%", '"%"') + '"'

    headers = [f"  -H {quoted(f'{name}: {value}')}" for name, value in _others(signed).items()]
    return " ^\r\n".join([f"curl {quoted(URL)}", *headers, f"  --data-binary {quoted(text)}"])


def curl_exe(signed: Signed[bytes], text: str) -> str:
    """Typed by hand, for the C runtime: a quote, and the backslashes before it, get a backslash each."""

    def quoted(each: str) -> str:
        return '"' + re.sub(r'(\\*)"', r'\1\1\\"', each) + '"'

    headers = " ".join(f"-H {quoted(f'{name}: {value}')}" for name, value in signed.headers.items())
    return f"C:\\Users\\me>curl.exe -X POST {quoted(URL)} {headers} -d {quoted(text)}"


def curl_exe_powershell(signed: Signed[bytes], text: str) -> str:
    def quoted(each: str) -> str:
        return "'" + each.replace("'", "''") + "'"

    headers = " `\n  ".join(f"-H {quoted(f'{name}: {value}')}" for name, value in signed.headers.items())
    return f"PS C:\\> curl.exe -X POST {quoted(URL)} `\n  {headers} `\n  --data-raw {quoted(text)}"


def _powershell(text: str) -> str:
    return '"' + re.sub(r'([`$"])', r"`\1", text) + '"'


def powershell_chrome(signed: Signed[bytes], text: str) -> str:
    def quoted(each: str) -> str:
        return re.sub(r"[^ -~]", lambda c: "".join(f"$([char]{u})" for u in _utf16(c[0])), _powershell(each))

    table = "\n  ".join(f"{_powershell(name)}={_powershell(value)}" for name, value in _others(signed).items())
    return (
        "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n"
        '$session.UserAgent = "Mozilla/5.0 (X11)"\n'
        f'Invoke-WebRequest -UseBasicParsing -Uri "{URL}" `\n-Method "POST" `\n-WebSession $session `\n'
        f'-Headers @{{\n"authority"="{HOST}"\n  "method"="POST"\n  {table}\n}} `\n'
        f'-ContentType "application/json" `\n-Body ([System.Text.Encoding]::UTF8.GetBytes({quoted(text)}))'
    )


def _utf16(character: str) -> list[int]:
    data = character.encode("utf-16-be")
    return [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]


def powershell_script(signed: Signed[bytes], text: str) -> str:
    table = "\n".join(f"    '{name}' = '{value}'" for name, value in _others(signed).items())
    return (
        f"# translate\n$headers = @{{\n{table}\n}}\n$body = @'\n{text}\n'@\n"
        f"$reply = Invoke-RestMethod -Method Post -Uri '{URL}' -Headers $headers -Body $body | ConvertTo-Json\n"
    )


def fetch(signed: Signed[bytes], text: str) -> str:
    options = {"headers": _others(signed), "body": text, "method": "POST", "mode": "cors", "credentials": "omit"}
    return f"fetch({json.dumps(URL)}, {json.dumps(options, indent=2, ensure_ascii=False)});"


def node_fetch(signed: Signed[bytes], text: str) -> str:
    return (
        "import fetch from 'node-fetch';\n"
        f"const headers = {json.dumps(_others(signed))};\nconst body = {json.dumps(text)};\n"
        f"const reply = await fetch('{URL}', {{ method: 'POST', headers, body }});\n"
    ).replace("headers, body", "headers: headers, body: body")


def axios_config(signed: Signed[bytes], text: str) -> str:
    """As Node prints an error's configuration."""
    quoted = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    headers = "\n".join(f"    '{name}': '{value}'," for name, value in signed.headers.items())
    return (
        "{\n  transitional: { silentJSONParsing: true },\n  adapter: [ 'xhr', 'http' ],\n"
        "  transformRequest: [ [Function: transformRequest] ],\n  timeout: 0,\n  validateStatus: [Function: ok],\n"
        f"  headers: Object [AxiosHeaders] {{\n{headers}\n  }},\n  method: 'post',\n  url: '{URL}',\n  data: {quoted}\n}}"
    )


def axios_post(signed: Signed[bytes], text: str) -> str:
    return (
        f"const axios = require('axios');\nlet data = {json.dumps(text)};\n\nlet config = {{\n  method: 'post',\n"
        f"  maxBodyLength: Infinity,\n  url: '{URL}',\n  headers: {json.dumps(_others(signed))},\n  data : data\n}};\n\n"
        "axios.request(config)\n.then((response) => {\n  console.log(JSON.stringify(response.data));\n})\n"
    )


def python_requests(signed: Signed[bytes], text: str) -> str:
    return (
        f"import requests\n\nheaders = {_others(signed)!r}\npayload = {text!r}\n"
        f"reply = requests.request('POST', '{URL}', headers=headers, data=payload.encode())\n"
    )


def python_prepared(signed: Signed[bytes], text: str) -> str:
    """What print(vars(prepared)) shows."""
    return (
        f"{{'method': 'POST', 'url': '{URL}', 'headers': {_others(signed)!r}, '_cookies': <RequestsCookieJar[]>, "
        f"'body': {text.encode()!r}, 'hooks': {{'response': []}}, '_body_position': None}}"
    )


def http_client(signed: Signed[bytes], text: str) -> str:
    body = text.encode()
    return (
        f"send: {head(signed).encode()!r}\nsend: {body[:20]!r}\nsend: {body[20:]!r}\n"
        "reply: 'HTTP/1.1 200 OK\\r\\n'\nheader: Content-Type: application/json\nheader: Content-Length: 2\n"
    )


def okhttp(signed: Signed[bytes], text: str, prefix: str = "") -> str:
    size = len(text.encode())
    lines = [f"--> POST {URL} h2", *head(signed).splitlines()[1:], text, f"--> END POST ({size}-byte body)"]
    lines += ["<-- 200 https://tmt.tencentcloudapi.com/ (87ms)", '{"Response":{}}', "<-- END HTTP"]
    return "\n".join(f"{prefix}{line}" for line in lines) + "\n"


def okhttp_java(signed: Signed[bytes], text: str) -> str:
    stamp = "Nov 14, 2023 10:13:20 PM okhttp3.internal.platform.Platform log"
    return "".join(f"{stamp}\nINFO: {line}\n" for line in okhttp(signed, text).splitlines())


def go_dump(signed: Signed[bytes], text: str) -> str:
    stamp = "2023/11/14 22:13:20"
    reply = f"{stamp} [DEBUG] http response = HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\n{{}}\n"
    return f"{stamp} [DEBUG] http request = {head(signed, length=False)}{text}\n{reply}"


def go_quoted(signed: Signed[bytes], text: str) -> str:
    return f'time="2023-11-14T22:13:20Z" level=debug msg={json.dumps(head(signed) + text, ensure_ascii=False)} n=1\n'


def trace(signed: Signed[bytes], text: str) -> str:
    """Curl --trace."""
    lines = ["== Info:   Trying 203.0.113.5:443..."]
    for kind, data in (("header", head(signed).encode()), ("data", text.encode())):
        lines.append(f"=> Send {kind}, {len(data)} bytes ({len(data):#x})")
        for at in range(0, len(data), 16):
            part = data[at : at + 16]
            shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)
            lines.append(f"{at:04x}: {' '.join(f'{byte:02x}' for byte in part):<47} {shown}")
    return "\n".join([*lines, "<= Recv header, 17 bytes (0x11)", "0000: 48 54 54 50", ""])


def har(signed: Signed[bytes], text: str) -> str:
    headers = [{"name": name, "value": value} for name, value in signed.headers.items()]
    post = {"mimeType": "application/json", "text": text}
    request = {"method": "POST", "url": URL, "httpVersion": "HTTP/2", "headers": headers, "postData": post}
    other = {"request": {"method": "GET", "url": "https://example.com/", "headers": []}}
    return json.dumps({"log": {"version": "1.2", "entries": [other, {"request": request, "response": {}}]}})


def har_request(signed: Signed[bytes], text: str) -> str:
    return json.dumps(json.loads(har(signed, text))["log"]["entries"][1]["request"], ensure_ascii=False)


def rest_client(signed: Signed[bytes], text: str) -> str:
    return (
        f"@host = {HOST}\n@url = https://{{{{host}}}}/\n\n### translate\n# @name translate\n// by hand\nPOST {{{{url}}}}\n"
        f"{head(signed, first='', length=False, line=chr(10)).lstrip()}{text}\n\n> {{%\n  client.log(1)\n%}}\n\n###\n"
    ).replace(f"Host: {HOST}", "Host: {{host}}")


def pseudo(signed: Signed[bytes], text: str, colon: str = ":") -> str:
    first = [f":method{colon} POST", f":authority{colon} {HOST}", f":scheme{colon} https", f":path{colon} /"]
    return "\n".join([*first, *(f"{n.lower()}: {v}" for n, v in _others(signed).items()), "", text])


def own_json(signed: Signed[bytes], text: str) -> str:
    return json.dumps({"method": "POST", "url": URL, "headers": list(signed.headers.items()), "body": text})


def postman(signed: Signed[bytes], text: str) -> str:
    headers = [{"key": name, "value": value} for name, value in signed.headers.items()]
    request = {"method": "POST", "header": headers, "body": {"mode": "raw", "raw": text}, "url": {"raw": URL}}
    return json.dumps({"info": {"name": "x"}, "item": [{"name": "folder", "item": [{"request": request}]}]})


def httpie(signed: Signed[bytes], text: str) -> str:
    headers = " ".join(shlex.quote(f"{name}:{value}") for name, value in signed.headers.items())
    return f"echo -n {shlex.quote(text)} | http -v POST {URL} {headers}"


def wget(signed: Signed[bytes], text: str) -> str:
    headers = " ".join(f"--header={shlex.quote(f'{name}: {value}')}" for name, value in signed.headers.items())
    return f"wget -q -O - --post-data={shlex.quote(text)} {headers} {URL}"


def chunked(signed: Signed[bytes], text: str) -> str:
    start, rest = text.encode()[:10], text.encode()[10:]
    chunks = b"".join(b"%x;part=1\r\n%s\r\n" % (len(part), part) for part in (start, rest))
    first = head(signed, length=False).removesuffix("\r\n") + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
    return first + chunks.decode("utf-8", "surrogateescape") + "0\r\nX-Sum: 1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}"


FORMS: Mapping[str, Callable[[Signed[bytes], str], Any]] = {
    "raw HTTP": lambda s, t: head(s) + t,
    "raw HTTP, line feeds": lambda s, t: head(s, line="\n") + t,
    "raw HTTP, no length": lambda s, t: head(s, length=False) + t,
    "raw HTTP, absolute target": lambda s, t: head(s, first=f"POST {URL} HTTP/1.1") + t,
    "raw HTTP, HTTP/2 as Firefox has it": lambda s, t: head(s, first="POST / HTTP/2") + t,
    "raw HTTP, a line break after it": lambda s, t: head(s) + t + "\r\n\r\n",
    "raw HTTP, the reply after it": lambda s, t: head(s) + t + "\r\n\r\nHTTP/2 200 \r\nserver: x\r\n\r\n{}",
    "raw HTTP, no length, the reply after it": lambda s, t: head(s, length=False) + t + "\n\nHTTP/1.1 200 OK\n\n{}",
    "raw HTTP, in a Markdown fence": lambda s, t: f"```http\n{head(s, line=chr(10))}{t}\n```\nwhat is wrong?",
    "raw HTTP, after a sentence": lambda s, t: f"This is what I send:\n\n{head(s)}{t}",
    "raw HTTP, UTF-8 with a mark": lambda s, t: (head(s) + t).encode("utf-8-sig"),
    "raw HTTP, UTF-16": lambda s, t: (head(s) + t).encode("utf-16"),
    "raw HTTP, UTF-16 without a mark": lambda s, t: (head(s) + t).encode("utf-16-le"),
    "raw HTTP, chunked": lambda s, t: chunked(s, t).encode("utf-8", "surrogateescape"),
    "curl, bash": curl_bash,
    "curl, bash, UTF-16 by PowerShell's >": lambda s, t: curl_bash(s, t).encode("utf-16"),
    "curl, bash, in double quotes": curl_double,
    "curl, with a prompt": lambda s, t: f"me@host:~/dir$ {curl_bash(s, t)}",
    "curl, with a superuser's prompt": lambda s, t: f"[root@host ~]# {curl_bash(s, t)}",
    "curl, with the second line's prompt": lambda s, t: f"$ {curl_bash(s, t)}".replace("\n  ", "\n> "),
    "curl, after comments": lambda s, t: f"#!/bin/sh\n# curl it\nset -e\n{curl_bash(s, t)} | jq .Response\n",
    "curl, assigned": lambda s, t: f"reply=$({curl_bash(s, t)} 2>/dev/null)\necho done\n",
    "curl, with options": lambda s, t: curl_bash(s, t).replace("-X POST", "-x http://127.0.0.1:7890 --http2 -ksSLv -XPOST -b a=b"),
    "curl, with a here-document": lambda s, t: curl_bash(s, "").replace("-d ''", f"--data-binary @- <<'END'\n{t}\nEND"),
    "curl, piped": lambda s, t: f"printf '%s' {shlex.quote(t)} | " + curl_bash(s, "").replace("-d ''", "-d @-"),
    "curl, a here-string": lambda s, t: curl_bash(s, "").replace("-d ''", f"-d @- <<< {shlex.quote(t)}"),
    "curl, as tcrypto writes it": lambda s, t: s.as_curl(),
    "curl, Chrome's for bash": curl_ansi,
    "curl, Chrome's for cmd": curl_cmd,
    "curl, Chrome's older one for cmd": curl_cmd_older,
    "curl.exe": curl_exe,
    "curl.exe in PowerShell": curl_exe_powershell,
    "curl -v with its command": lambda s, t: (
        f"$ {curl_bash(s, t)} -v\n*   Trying 203.0.113.5:443...\n* using HTTP/2\n"
        + "".join(f"> {line}\n" for line in head(s).replace("\r", "").splitlines())
        + f"}} [{len(t.encode())} bytes data]\n< HTTP/2 200\n< server: x\n<\n{{}}"
    ),
    "curl --trace": trace,
    "PowerShell, Chrome's": powershell_chrome,
    "PowerShell, a script": powershell_script,
    "fetch": fetch,
    "node-fetch": node_fetch,
    "axios, its configuration": axios_config,
    "axios, a call": axios_post,
    "Python, requests": python_requests,
    "Python, a PreparedRequest": python_prepared,
    "http.client's debuglevel": http_client,
    "requests-toolbelt": lambda s, t: "".join(f"< {line}\r\n" for line in head(s).split("\r\n")[:-2]) + f"< \r\n< {t}\r\n> HTTP/1.1 200 OK\r\n> \r\n{{}}",
    "OkHttp": okhttp,
    "OkHttp, Logcat": lambda s, t: okhttp(s, t, "2023-11-14 22:13:20.123  4711-4712  okhttp.OkHttpClient com.example  I  "),
    "OkHttp, java.util.logging": okhttp_java,
    "Go, DumpRequest in a log": go_dump,
    "Go, quoted": go_quoted,
    "HAR": har,
    "HAR, a request": har_request,
    ".http": rest_client,
    "HTTP/2": pseudo,
    "HTTP/2, as nghttp has it": lambda s, t: pseudo(s, t, ""),
    "JSON": own_json,
    "Postman": postman,
    "HTTPie": httpie,
    "wget": wget,
}  # fmt: skip
