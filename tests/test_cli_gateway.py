"""``tcrypto verify`` and ``tcrypto diagnose``."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from live_gateway import ROOT

from tcrypto import Credential, Signer
from tcrypto.cli import main
from tcrypto.crypto.encoding import b64encode
from tcrypto.sign import tc3, v1

ID, KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
NOW = 1_700_000_000
URL = "https://ocr.tencentcloudapi.com/"
BODY = '{"ImageUrl": "https://example.com/a.jpg", "Name": "张三 it\'s"}'.encode()
SIGNER = Signer(Credential(ID, KEY), service="ocr", version="2018-11-19")
SIGNED = SIGNER.sign("POST", URL, BODY, action="IDCardOCR", content_type="application/json", timestamp=NOW)
COMPACT = json.dumps(json.loads(BODY), ensure_ascii=False, separators=(",", ":")).encode()


class Ended(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the program in this process, in a folder of its own, the credential in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in [name for name in os.environ if name.startswith("TENCENTCLOUD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", ID)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", KEY)

    def call(*arguments: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(arguments)
        captured = capsys.readouterr()
        return Ended(status, captured.out, captured.err)

    return call


def raw(body: bytes = BODY, *, method: str = "POST", line: bytes = b"\r\n", length: bool = True) -> bytes:
    lines = [f"{method} / HTTP/1.1", *(f"{name}: {value}" for name, value in SIGNED.headers.items())]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return line.join([*(text.encode() for text in lines), b"", body])


def as_json(**changed: Any) -> bytes:
    content = {"method": "POST", "url": URL, "headers": SIGNED.headers, "body": BODY.decode()} | changed
    return json.dumps({name: value for name, value in content.items() if value is not None}).encode()


def curl(*words: str) -> bytes:
    headers = [f"-H '{name}: {value}'" for name, value in SIGNED.headers.items() if name != "Host"]
    return " \\\n  ".join(["curl", *words, *headers]).encode()


# --- What a request can come as ---------------------------------------------------------------------------------------

FORMS = {
    "raw": raw(),
    "raw, line feeds": raw(line=b"\n"),
    "raw, without a length": raw(length=False),
    "raw, an editor's last line break": raw() + b"\n",
    "raw, a byte order mark": b"\xef\xbb\xbf" + raw(),
    "as tcrypto sign --curl writes it": SIGNED.as_curl().encode(),
    "curl, usual": curl("-X POST", "'https://ocr.tencentcloudapi.com'", "--data-raw", SIGNED.as_curl().rpartition(" --data-raw ")[2]),
    "curl, data from a file": curl("--url", URL, "-sS", "--data-binary", "@body"),
    "curl, attached": b"$ " + curl("-XPOST", "ocr.tencentcloudapi.com", "--compressed", "-o", "x", "-d@body"),
    "curl, piped": f"printf %s {b64encode(BODY)} | base64 -d | ".encode() + curl(URL, "--data-binary", "@-"),
    "curl, goes on behind its end": curl(URL, "-d", "@body") + b" \\\n",
    "curl, --json and a header for it": curl(URL, "--json", "@body"),
    "curl, crlf": curl(URL, "-d", "@body").replace(b"\n", b"\r\n"),
    "curl, --json": curl(URL, "--json", "@body").replace(b"-H 'Content-Type: application/json'", b"-A agent -H 'Empty;' -H 'Accept:'"),
    "curl, headers from a file": b"curl -H @headers --data-binary @body " + URL.encode(),
    "JSON": as_json(),
    "JSON, target, pairs": as_json(url=None, target="/", headers=list(SIGNED.headers.items())),
    "JSON, base64, host from the url": as_json(
        body=None, body_base64=b64encode(BODY), headers={n: v for n, v in SIGNED.headers.items() if n != "Host"}
    ),
    "JSON, no method": as_json(method=None),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_request(run: Run, form: str) -> None:
    Path("body").write_bytes(BODY)
    Path("headers").write_text("".join(f"{name}: {value}\n" for name, value in SIGNED.headers.items()))
    Path("request").write_bytes(FORMS[form])
    for command in ("verify", "diagnose"):
        assert run(command, "--now", str(NOW), "--read-files", "request").status == 0
        assert run(command, "--now", "signed", "--read-files", "-", stdin=FORMS[form]).status == 0


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("-d @body.json", "body.json"),
        ("-H @heads", "heads"),
        ("--data-binary @/dev/zero", "/dev/zero"),
        ("-K rc", "rc"),
    ],
)
def test_files_are_read_only_when_asked(run: Run, command: str, name: str) -> None:
    for asked in ("verify", "diagnose"):
        ended = run(asked, stdin=f"curl {URL} {command}".encode())
        sentence = f"the command sends the file {name}: --read-files reads it\n"
        assert (ended.status, ended.out, ended.err) == (2, "", f"tcrypto {asked}: standard input: {sentence}")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("/dev/zero", "not a regular file"),
        ("pipe", "not a regular file"),
        (".", "not a regular file"),
        ("huge", "over 10,551,296 bytes"),
    ],
)
def test_only_regular_files_of_some_size_are_read(run: Run, name: str, sentence: str) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo("pipe")
    with open("huge", "wb") as file:
        file.truncate(1 << 40)
    ended = run("verify", "--read-files", stdin=f"curl {URL} -d @{name}".encode())
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1


def test_curl_gets(run: Run) -> None:
    query = "ImageUrl=a%20b&Side=1"
    signed = SIGNER.sign("GET", f"{URL}?{query}", action="IDCardOCR", timestamp=NOW)
    headers = " ".join(f"-H '{name}: {value}'" for name, value in signed.headers.items())
    for command in (f"curl -G -d 'ImageUrl=a%20b' -d Side=1 {URL} {headers}", f"curl '{URL}?{query}#x' {headers}"):
        assert run("verify", "--now", "signed", stdin=command.encode()).status == 0
    signed = SIGNER.sign("GET", f"{URL}?Url=https://example.com", action="IDCardOCR", timestamp=NOW)
    headers = " ".join(f"-H '{name}: {value}'" for name, value in signed.headers.items() if name != "Host")
    assert run("verify", "--now", "signed", stdin=f"curl '{signed.url}' {headers}".encode()).status == 0


def test_curl_sends_no_host_that_was_removed(run: Run) -> None:
    Path("body").write_bytes(BODY)
    for removed, status in (("", 0), ("-H 'Host:'", 1)):
        command = curl(URL, "-d", "@body", removed)
        assert run("verify", "--now", "signed", "--read-files", stdin=command).status == status


@pytest.mark.parametrize(("more", "status"), [("", 0), ("-H 'Content-Type: text/plain'", 1), ("-H 'Content-Type:'", 1)])
def test_curl_has_a_content_type_of_its_own(run: Run, more: str, status: int) -> None:
    form = "application/x-www-form-urlencoded"
    signed = SIGNER.sign("POST", URL, b"A=1&B=2", action="X", content_type=form, timestamp=NOW)
    headers = " ".join(f"-H '{name}: {value}'" for name, value in signed.headers.items() if name != "Content-Type")
    command = f"curl {URL} -d A=1 -d B=2 {headers} {more}"
    assert run("verify", "--now", "signed", stdin=command.encode()).status == status


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (curl(URL, "-I"), "UnsupportedProtocol"),
        (as_json(url=None, target="/", headers={n: v for n, v in SIGNED.headers.items() if n != "Host"}), "signature"),
        (raw().replace(b"application/json", b"application/json\r\n folded"), "the header content-type is folded"),
    ],
)
def test_what_the_gateway_refuses(run: Run, request_: bytes, sentence: str) -> None:
    ended = run("verify", "--now", "signed", stdin=request_)
    assert ended.status == 1
    assert sentence in ended.out + ended.err


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (b"", "the text is empty"),
        (b"\xff\xfe\x00", "binary data"),
        (b"nothing", "neither a raw HTTP request"),
        (b"POST / HTTP/1.1\nno colon\n\n", "the line 2 is not a header"),
        (raw()[:-1], "Content-Length says"),
        (raw() + b"x", "Content-Length says"),
        (b"POST / HTTP/1.1\nContent-Length: x\n\n", "not a number"),
        (b"POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n", "there is no body"),
        (b"curl", "has no URL"),
        (b"curl ''", "URL"),
        (b"curl 'x", "can't be read"),
        (b'curl "x', "can't be read"),
        (b"curl x \\", "can't be read"),
        (b"curl \xff", "not UTF-8"),
        (b"curl" + b" -s" * 10_000, "over 10,000 words"),
        (b"curl" + b" -s" * 9_999, "has no URL"),
        (b"\x7fELF" + b"\xff" * 70_000, "binary data"),
        (b"POST / HTTP/1.1\n" + b"A: b\n" * 20_000, "have 100,016 bytes; 65,536 are read"),
        (b"curl -X", "lacks its value"),
        (b"curl -F a=b http://x", "multipart/form-data"),
        (b"curl http://x -d @-", "standard input"),
        (b"curl http://x -H nonsense", "no colon"),
        (b"ls | curl http://x", "piped"),
        (b'{"url": "/"', "not JSON"),
        (b'{"url": "/", "target": "/"}', "either url or target"),
        (b'{"url": "/", "body": "", "body_base64": ""}', "either body or body_base64"),
        (b'{"url": "/", "extra": 1}', "unknown key 'extra'"),
        (b'{"url": 1}', "texts"),
        (b'{"url": "/", "headers": 1}', "headers"),
        (b'{"url": "/", "headers": [["a"]]}', "headers"),
        (b'{"url": "/", "body": {}}', "byte for byte"),
        (b'{"url": "/", "body_base64": "!"}', "body_base64"),
        (b'{"url": "/", "body": "\\ud800"}', "body holds a lone surrogate"),
    ],
)
@pytest.mark.parametrize("command", ["verify", "diagnose"])
def test_what_is_no_request(run: Run, command: str, request_: bytes, sentence: str) -> None:
    ended = run(command, stdin=request_)
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1
    assert ended.err.startswith(f"tcrypto {command}: ")


@pytest.mark.parametrize(
    "arguments", [["--now", "x"], ["--now", "-1"], ["--credentials", "-"], ["--skew", "x"], ["absent"]]
)
@pytest.mark.parametrize("command", ["verify", "diagnose"])
def test_usage(run: Run, command: str, arguments: list[str]) -> None:
    assert run(command, *arguments, stdin=raw()).status == 2


# --- verify -----------------------------------------------------------------------------------------------------------


def test_verify_says_what_is_covered(run: Run) -> None:
    covered = {
        "valid": True,
        "code": None,
        "algorithm": "TC3-HMAC-SHA256",
        "secret_id": ID,
        "timestamp": NOW,
        "service": "ocr",
        "signed_headers": ["content-type", "host", "x-tc-action"],
        "host": "ocr.tencentcloudapi.com",
        "action": "IDCardOCR",
        "action_signed": True,
        "action_exact": False,
        "query_signed": False,
        "body_signed": True,
    }
    assert run("verify", "--json", "--now", str(NOW), stdin=raw()).json == covered
    shown = run("verify", "--now", str(NOW + 300), stdin=raw()).out
    assert shown.startswith("The signature is valid.\n")
    assert "content-type, host, x-tc-action" in shown


@pytest.mark.parametrize(
    ("arguments", "request_", "code"),
    [
        ([], raw(), "AuthFailure.SignatureExpire"),
        (["--now", str(NOW + 301)], raw(), "AuthFailure.SignatureExpire"),
        (["--now", str(NOW + 2), "--skew", "1"], raw(), "AuthFailure.SignatureExpire"),
        (["--now", str(NOW)], raw(COMPACT), "AuthFailure.SignatureFailure"),
        (["--now", str(NOW)], raw(method="GET"), "AuthFailure.SignatureFailure"),
        (["--now", str(NOW)], b"POST / HTTP/1.1\n\n", "MissingParameter"),
        (["--now", str(NOW), "--credentials", "other"], raw(), "AuthFailure.SecretIdNotFound"),
    ],
)
def test_verify_refuses_like_the_gateway(run: Run, arguments: list[str], request_: bytes, code: str) -> None:
    Path("other").write_text('{"secret_id": "AKIDother", "secret_key": "x"}')
    ended = run("verify", *arguments, stdin=request_)
    assert ended.status == 1
    assert ended.out.startswith(f"Not valid: {code}: ")
    assert run("verify", "--json", *arguments, stdin=request_).json["code"] == code
    assert KEY not in ended.out + ended.err


@pytest.mark.parametrize("host_port", ["exact", "lenient"])
def test_host_port(run: Run, host_port: str) -> None:
    request = raw().replace(b"ocr.tencentcloudapi.com", b"ocr.tencentcloudapi.com:8080")
    for command in ("verify", "diagnose"):
        assert run(command, "--now", "signed", "--host-port", host_port, stdin=request).status == (host_port == "exact")


def test_v1_and_cloudbase(run: Run) -> None:
    form = v1.Signer(Credential(ID, KEY), version="1").sign("POST", URL, {"A": "张"}, action="X", timestamp=NOW)
    request = as_json(headers=form.headers, body=form.body.decode())
    bad = as_json(headers=form.headers, body=form.body.decode() + "&B=1")
    for command in ("verify", "diagnose"):
        assert run(command, "--now", "signed", stdin=request).status == 0
        assert "AuthFailure.SignatureFailure" in run(command, "--now", str(NOW), stdin=bad).out
    signed = Signer(Credential(ID, KEY), service="tcb", variant="cloudbase").sign(
        "GET", "https://env.api.tcloudbasegateway.com/v1/x?a=b", timestamp=NOW
    )
    cloudbase = json.dumps({"url": signed.url, "headers": signed.headers}).encode()
    assert run("verify", "--now", "signed", stdin=cloudbase).status == 0


# --- diagnose ---------------------------------------------------------------------------------------------------------


def test_diagnose_says_in_three_lines_what_happened_why_that_is_certain_and_how_to_fix_it(run: Run) -> None:
    ended = run("diagnose", "--now", "signed", stdin=raw(COMPACT))
    assert ended.status == 1
    what, why, fix, *rest = ended.out.splitlines()
    assert what.startswith("body-reserialised: ")
    assert why.startswith("Proved: ")
    assert fix.startswith("Fix: ")
    assert any(line.startswith("- ") for line in rest)
    assert any(line.startswith("+ ") for line in rest)
    assert "\x1b" not in ended.out
    assert KEY not in ended.out


def test_diagnose_of_a_right_signature_that_is_refused_all_the_same(run: Run) -> None:
    request = b"".join(line for line in raw().splitlines(keepends=True) if not line.startswith(b"X-TC-Version"))
    ended = run("diagnose", "--now", str(NOW), stdin=request)
    assert ended.status == 1
    assert "MissingParameter: The request is missing a required parameter `Version`." in ended.out


def test_diagnose_of_a_request_that_is_not_signed(run: Run) -> None:
    request = b"".join(line for line in raw().splitlines(keepends=True) if not line.startswith(b"Authorization"))
    ended = run("diagnose", "--now", str(NOW), stdin=request)
    assert ended.status == 1
    assert "MissingParameter: The request is missing a required parameter `Authorization`." in ended.out


def test_diagnose_for_machines(run: Run) -> None:
    found = run("diagnose", "--json", "--now", str(NOW + 9000), stdin=raw(COMPACT)).json
    assert found["valid"] is False
    assert [[cause["id"] for cause in causes] for causes in found["causes"]] == [["clock-skew", "body-reserialised"]]
    assert found["server_canonical"].startswith("POST\n/\n\n")
    assert run("diagnose", "--json", "--now", "signed", stdin=raw()).json["valid"] is True


@pytest.mark.parametrize("line", [b"\r\n", b"\n"])
def test_diagnose_shows_no_token_to_machines(run: Run, line: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SESSION_TOKEN", "a-temporary-token")
    signer = Signer(
        Credential(ID, KEY, "a-temporary-token"), service="ocr", signed_headers=["content-type", "host", "x-tc-token"]
    )
    signed = signer.sign("POST", URL, BODY, action="IDCardOCR", content_type="application/json", timestamp=NOW)
    head = [f"{name}: {value}".encode() for name, value in signed.headers.items()]
    out = run("diagnose", "--json", "--now", "signed", stdin=line.join([b"POST / HTTP/1.1", *head, b"", COMPACT])).out
    assert "a-temporary-token" not in out
    assert out.count("x-tc-token:(not shown)") == 2


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_diagnose_shows_nothing_of_a_folded_token(run: Run, form: list[str]) -> None:
    canonical = tc3.canonical_request(
        "POST", "/", "", [*SIGNED.headers.items(), ("X-TC-Token", "first-half\n second-half")],
        ["content-type", "host", "x-tc-token"], tc3.payload_hash(BODY),
    )  # fmt: skip
    scope = tc3.credential_scope(tc3.utc_date(NOW), "ocr")
    signature = tc3.signature(tc3.signing_key(KEY, tc3.utc_date(NOW), "ocr"), tc3.string_to_sign(NOW, scope, canonical))
    head = [f"{name}: {value}" for name, value in SIGNED.headers.items() if name != "Authorization"]
    head.append(
        f"Authorization: TC3-HMAC-SHA256 Credential={ID}/{scope}, SignedHeaders=content-type;host;x-tc-token, "
        f"Signature={signature}"
    )
    message = "\n".join(["POST / HTTP/1.1", *head, "X-TC-Token: first-half", " second-half", "", ""]).encode() + BODY
    out = run("diagnose", *form, "--now", "signed", stdin=message + b"\n").out
    assert "body-trailing-newline" in out
    assert "x-tc-token:(not shown)" in out
    assert "-half" not in out


@pytest.mark.slow(branches=True)
def test_diagnose_against_the_clients_own_canonical_request(run: Run) -> None:
    Path("own").write_text(SIGNED.canonical_request.replace("application/json", "text/json") + "\n")
    unknown = re.sub(rb"Signature=[0-9a-f]{64}", b"Signature=" + b"0" * 64, raw(COMPACT))
    out = run("diagnose", "--now", "signed", "--canonical", "own", stdin=unknown).out
    assert "+ content-type:text/json\n" in out
    proved = run("diagnose", "--now", "signed", "--canonical", "own", stdin=raw(COMPACT)).out
    assert proved.startswith("body-reserialised")
    assert "The canonical request given isn't what was signed: the one that was is shown." in proved
    Path("own").write_text(SIGNED.canonical_request.replace("application/json", "text/json"))  # as a program writes it
    assert run("diagnose", "--now", "signed", "--canonical", "own", stdin=unknown).out != out
    assert "+ content-type:text/json\n" in run("diagnose", "--canonical", "own", stdin=unknown).out
    Path("own").write_bytes(b"\xff")
    assert run("diagnose", "--canonical", "own", stdin=raw()).status == 2


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals here")
@pytest.mark.parametrize("no_color", ["", "1"])
def test_the_diff_is_coloured_on_a_terminal(tmp_path: Path, no_color: str) -> None:
    (tmp_path / "request").write_bytes(raw(COMPACT))
    environment = os.environ | {
        "TENCENTCLOUD_SECRET_ID": ID,
        "TENCENTCLOUD_SECRET_KEY": KEY,
        "NO_COLOR": no_color,
        "TERM": "xterm",
    }
    command = [sys.executable, "-m", "tcrypto", "diagnose", "--now", "signed", str(tmp_path / "request")]
    controller, terminal = os.openpty()
    with open(controller, "rb", buffering=0) as screen:
        process = subprocess.Popen(command, stdout=terminal, cwd=ROOT, env=environment)
        os.close(terminal)
        shown = b""
        try:
            while data := screen.read(65536):
                shown += data
        except OSError:  # Linux's way to say that the other side is closed
            pass
        assert process.wait() == 1
    assert b"body-reserialised" in shown
    assert (b"\x1b[31m- " in shown) == (b"\x1b[32m+ " in shown) == (not no_color)
    assert no_color == "" or b"\x1b" not in shown
