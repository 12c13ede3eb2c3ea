"""Each form in which people paste a request is read as the request that was sent."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest
from pasted import (
    FORMS,
    HOST,
    NASTY,
    NOW,
    PLAIN,
    SECRET_ID,
    SECRET_KEY,
    URL,
    curl_bash,
    head,
    refused,
    same,
    sign,
    whole,
)

from tcrypto.check import read_request
from tcrypto.check.verify import Verifier
from tcrypto.errors import InvalidInput

SIGNED = sign()
TEXT = PLAIN.decode()
OTHERS = {name: value for name, value in SIGNED.headers.items() if name != "Host"}
OPTIONS = json.dumps(OTHERS)


@pytest.mark.parametrize("body", [PLAIN, NASTY], ids=["plain", "nasty"])
@pytest.mark.parametrize("form", FORMS)
def test_what_was_sent_is_read(form: str, body: bytes) -> None:
    request = read_request(FORMS[form](sign(body), body.decode()))
    if form == "curl, with a here-document":
        assert request.body == body + b"\n"  # the shell adds it, and --data-binary keeps it
        return
    assert same(request, body)
    assert Verifier({SECRET_ID: SECRET_KEY}, clock=lambda: NOW).verify(request).body_signed


BASH = curl_bash(SIGNED, TEXT)
TYPOGRAPHIC = f"curl ‘{URL}’ " + " ".join(f"-H “{name}: {value}”" for name, value in SIGNED.headers.items())
LINES = "\n".join(f"{name.lower()}: {value}" for name, value in OTHERS.items())
VARIANTS = {
    "a chat program's quotation marks": f"{TYPOGRAPHIC} -d ‘{TEXT}’".replace('"', "“"),
    "a chat program's spaces": BASH.replace(" -H", "\u00a0-H"),
    "a chat program's dashes": BASH.replace("-d ", "—data ").replace(" -H", " –H"),
    "lines without their backslashes": BASH.replace(" \\\n", "\n"),
    "backslashes with spaces after them": BASH.replace(" \\\n", " \\  \n"),
    "indented, after a sentence": "I ran this:\n\n    " + BASH.replace("\n", "\n    "),
    "zsh's prompt": f"% {BASH}",
    "time, a folder, a variable for it alone": f"time https_proxy=http://127.0.0.1:1 /usr/bin/{BASH}",
    "a superuser's or a comment": f"# {BASH}",
    "other commands around it": f"export A=b\ncd /tmp\n{BASH}\nls -l\n",
    "a here-document with tabs": BASH.replace(f"-d '{TEXT}'", f"-d @- <<-'END'\n\t{TEXT}\n\tEND\n"),
    "a here-document into cat": "cat <<'END' | " + BASH.replace("\\\n", "").replace(shlex.quote(TEXT), "@-") + f"\n{TEXT}\nEND\n",
    "fetch with an object": f"await fetch('{URL}', {{\n  method: 'POST', headers: {OPTIONS},\n  body: `{TEXT}`,\n}})",
    "axios as a function": f"axios({{ method: 'POST', url: '{URL}', headers: {OPTIONS}, data: '{TEXT}' }}).catch(e => {{}})",
    "axios' error as JSON": json.dumps({"message": "x", "config": {"method": "post", "url": URL, "headers": OTHERS, "data": TEXT}}),
    "requests with json=": f"requests.post('{URL}', headers={OTHERS!r}, json={TEXT})",
    "requests with json.dumps": f"data = {TEXT}\nrequests.post(url='{URL}', headers={OTHERS!r}, data=json.dumps(data))",
    "HTTPie with items": f"http POST {URL} "
    + " ".join(shlex.quote(f"{n}:{v}") for n, v in OTHERS.items())
    + " SourceText=hello Source=en Target=zh ProjectId:=0",
    "xh with --raw": f"xhs --raw '{TEXT}' {HOST} " + " ".join(shlex.quote(f"{n}:{v}") for n, v in OTHERS.items()),
    "wget with --body-data": f"wget {URL} --method=POST --body-data '{TEXT}' "
    + " ".join(f"--header '{n}: {v}'" for n, v in OTHERS.items()),
    "headers as Go prints them": json.dumps({"method": "POST", "url": URL, "headers": {n: [v] for n, v in OTHERS.items()}, "body": TEXT}),
    "PowerShell, splatted": f"$p = @{{\n Uri = '{URL}'\n Method = 'POST'\n Headers = @{{\n"
    + "\n".join(f"  '{n}' = '{v}'" for n, v in OTHERS.items())
    + f"\n }}\n Body = '{TEXT}'\n}}\nInvoke-RestMethod @p",
    "PowerShell, a dictionary": '$h = New-Object "System.Collections.Generic.Dictionary[[String],[String]]"\n'
    + "\n".join(f'$h.Add("{n}", "{v}")' for n, v in OTHERS.items())
    + f"\n$body = @\"\n{TEXT}\n\"@\n$r = irm '{URL}' -Method 'POST' -Headers $h -Body $body",
    "PowerShell 5.1's curl": f"curl -Uri '{URL}' -Method Post -Body '{TEXT}' -Headers @{{"
    + "; ".join(f"'{n}'='{v}'" for n, v in OTHERS.items()) + "}",
    "PowerShell, after other commands": f"echo 'hello'\n$b = '{TEXT}'\nirm {URL} -Method Post -Body $b -Headers @{{"
    + "; ".join(f"'{n}'='{v}'" for n, v in OTHERS.items()) + "}",
    ".http with comments": f"# a\n// b\nPOST {URL} HTTP/1.1\n# in the head\n{LINES}\n\n{TEXT}\n\n",
    "tcpdump -A": f"E..{{..@.@....{head(SIGNED)}{TEXT}",
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants(variant: str) -> None:
    assert same(read_request(VARIANTS[variant]))


ONE_LINE = f":method: POST\n:path: /\n:authority: {HOST}\n{LINES}"
HEADS = {
    "curl -v": "*   Trying...\n* using HTTP/2\n" + "".join(f"> {each}\n" for each in head(SIGNED).replace("\r", "").splitlines()),
    "OkHttp's level HEADERS": f"--> POST {URL}\n" + "\n".join(head(SIGNED).splitlines()[1:]) + "\n--> END POST\n",
    "Firefox": head(SIGNED, first="POST / HTTP/2"),
    "Chrome": re.sub(r"^(:?[^:\n]+): ", r"\1:\n", ONE_LINE, flags=re.MULTILINE),
    "nghttp": "[  0.041] send HEADERS frame <length=208, stream_id=13>\n          ; END_STREAM\n"
    + re.sub("^", " " * 10, ONE_LINE, flags=re.MULTILINE) + "\n[  0.051] recv SETTINGS frame\n",
    "h2": repr([tuple(line.split(": ", 1)) for line in ONE_LINE.split("\n")]),
}  # fmt: skip


@pytest.mark.parametrize("tool", HEADS)
def test_a_head_without_its_body_is_read(tool: str) -> None:
    """That the body is missing is for the diagnosis to say."""
    request = read_request(HEADS[tool])
    assert (request.method, request.target, request.body) == ("POST", "/", b"")
    assert request.header("authorization") == SIGNED.headers["Authorization"]
    assert request.header("host") == HOST


def test_what_an_editor_added_is_kept() -> None:
    """Without Content-Length nothing says that the last line break wasn't sent: the diagnosis tries it."""
    assert read_request(head(SIGNED, length=False) + TEXT + "\n").body == PLAIN + b"\n"


def test_doubles_and_order_are_kept() -> None:
    pairs = [("B", "1"), ("Host", "h"), ("a", "2"), ("B", "3")]
    lines = [f"{name}: {value}" for name, value in pairs]
    texts = [
        "\r\n".join(["GET /?b=%7e&a=+ HTTP/1.1", *lines, "", ""]),
        " ".join(["curl 'https://h/?b=%7e&a=+'", *(f"-H '{line}'" for line in lines)]),
        json.dumps({"method": "GET", "url": "https://h/?b=%7e&a=+", "headers": pairs}),
        '{"method": "GET", "target": "/?b=%7e&a=+", "headers": {"B": "1", "Host": "h", "a": "2", "B": "3"}}',
    ]
    for text in texts:
        request = read_request(text)
        assert (request.target, list(request.headers)) == ("/?b=%7e&a=+", pairs)


def test_a_body_of_other_bytes() -> None:
    body = "你好".encode("gbk") + bytes(range(256))
    raw = f"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    assert read_request(raw).body == body
    assert read_request(b"send: " + repr(raw).encode()).body == body
    shown = {"method": "POST", "url": "https://h/", "body": body}
    assert read_request(repr(shown)).body == body


def test_a_signed_url_alone() -> None:
    request = read_request("https://cvm.tencentcloudapi.com/?Action=A&Signature=x%3D\n")
    assert (request.method, request.target) == ("GET", "/?Action=A&Signature=x%3D")
    assert request.header("host") == "cvm.tencentcloudapi.com"


def test_files_come_from_the_caller_alone() -> None:
    command = f"curl {URL} -d @body -H @heads"
    with pytest.raises(InvalidInput, match="sends the file body: --read-files"):
        read_request(command)
    held = {"body": b'{"a":\r\n 1}\n', "heads": b"A: b\r\nC: d\n"}
    request = read_request(command, held.__getitem__)
    assert (request.body, request.header("a"), request.header("c")) == (b'{"a": 1}', "b", "d")
    with pytest.raises(InvalidInput, match="over 20 files"):
        read_request("curl h " + "-d @body " * 21, held.__getitem__)


def test_known_cases() -> None:
    folder = os.environ.get("TCRYPTO_EXTERNAL_VECTORS")
    cases = Path(folder or ".").resolve().parent / "cases" / "pasted"
    if not folder or not cases.is_dir():
        pytest.skip("TCRYPTO_EXTERNAL_VECTORS isn't set, or no cases/pasted lies beside it: those texts were NOT read")
    refused = {"credentials.json": "credentials", "curl_shell_variables.txt": "$host"}
    for file in sorted(cases.iterdir()):
        if file.name in refused:
            with pytest.raises(InvalidInput, match=re.escape(refused[file.name])):
                read_request(file.read_bytes())
            continue
        request = read_request(file.read_bytes())
        assert (request.method, request.target, request.header("host")) == ("POST", "/", HOST)
        assert (request.header("authorization") or "").startswith("TC3-HMAC-SHA256 Credential="), file.name
        if file.name != "curl_v.txt":
            assert json.loads(request.body)["Source"] == "en"


H = "GET /a | Host: h"
SIX = 64 * 1024
FIRST: dict[str, tuple[str, str, bytes]] = {
    # Where a text may be two forms, what it is read as: text, what is sent, body
    "a call before a message": ("fetch('https://h/a')\nGET /b HTTP/1.1\nHost: h\n\n", H, b""),
    "a message before a call": ("GET /a HTTP/1.1\nHost: h\n\nfetch('https://h/b')", H, b"fetch('https://h/b')"),
    "a message before a command": ("GET /a HTTP/1.1\nHost: h\n\ncurl https://h/b", H, b"curl https://h/b"),
    "a message with a comment after it": ("GET /a HTTP/1.1\nHost: h\n\n# b\n@c = d", H, b"# b\n@c = d"),
    "a comment before a message": ("# b\nGET /a HTTP/1.1\nHost: h\n# c\n\nd", H, b"d"),
    "a title after a message": ("GET /a HTTP/1.1\nHost: h\n\nb\n### c\n", H, b"b"),
    "a title alone after a message": ("GET /a HTTP/1.1\nHost: h\n\nb\n###", H, b"b"),
    "no title after a message": ("GET /a HTTP/1.1\nHost: h\n\nb\n#### c\nd ### e\n###{}", H, b"b\n#### c\nd ### e\n###{}"),
    "PowerShell named in a command": ("curl https://h/a -d 'irm https://h/b'", "POST /a | Content-Type: application/x-www-form-urlencoded | Host: h", b"irm https://h/b"),
    "PowerShell": ("irm https://h/a", H, b""),
    "PowerShell's curl": ("curl https://h/a -UseBasicParsing", H, b""),
    "a superuser's command": ("  # curl https://h/a", H, b""),
    "a comment and a request": ("\n\n# b\nhttps://h/a\n", H, b""),
    "a comment, a command and a request": ("# curl it\nGET https://h/a\n", H, b""),
    "a URL": ("\n https://h/a \n", H, b""),
    "an object by its url": ("\n a = { 'url': 'https://h/a' }", H, b""),
    "an object by its uri": ("a = { uri: 'https://h/a' }", H, b""),
    "what is far behind": (f"{'b' * (SIX - 7)}\nfetch('https://h/a')", H, b""),
    "JSON before all": ('  {"url": "https://h/a", "body": "curl https://h/b"}', f"POST{H[3:]}", b"curl https://h/b"),
}  # fmt: skip


@pytest.mark.parametrize("case", FIRST)
def test_which_form_it_is(case: str) -> None:
    text, head, body = FIRST[case]
    read = whole(text)
    shown = " | ".join(line for line in read[0].split(" | ") if not line.startswith(("User-Agent: ", "Accept: ")))
    assert (shown, read[1]) == (head, body)


@pytest.mark.parametrize(
    "text",
    [
        f"{'b' * (SIX - 6)}\nfetch('https://h/a')",
        "https://h/a https://h/b",
        "a = { 'curl': 'https://h/a' }",
        "# a\n# b",
        "a\n# https://h/a",
        "my url is wrong",
    ],
)
def test_what_no_form_is(text: str) -> None:
    assert refused(text) == (
        "this is neither a raw HTTP request, nor a curl command, nor JSON, nor any other form that is read here",
        "无法识别：既不是原始 HTTP 请求，也不是 curl 命令、JSON 或其他支持的格式",
    )
