"""The curl command of a signed request sends what was signed."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import json
import os
import shlex
import shutil
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signing import (
    FORM,
    ID,
    JSON,
    KEY,
    NOW,
    TOKEN,
    URL,
    sign,
    signer,
)

from tcrypto import Credential
from tcrypto.sign.request import Body

BODIES = {
    "empty": b"",
    "json": '{"名": "张三"}'.encode(),
    "at sign": b"@/etc/passwd",
    "quotes": b"""'"'$HOME`id`\\ !! $(id) '""",
    "line breaks": b"\r\na\n\n",
    "option": b"--config /dev/zero",
    "NUL": b"a\0b\0",
    "not UTF-8": bytes(range(256)),
    "large": b"x'" * 80_000,
}


class Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = {"path": self.path, "headers": list(self.headers.items()), "body": base64.b64encode(body).decode()}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(reply).encode())

    do_GET = do_POST

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def run(command: str, folder: Path, stdin: bytes = b"") -> dict[str, Any]:
    if not (shutil.which("curl") and shutil.which("bash")):
        pytest.skip("curl and bash are needed to run the command that as_curl gives")
    script = folder / "command.sh"
    script.write_text(command, encoding="utf-8")
    done = subprocess.run(["bash", str(script)], input=stdin, capture_output=True, timeout=20, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_curl_sends_what_was_signed(body: bytes, echo: str, tmp_path: Path) -> None:
    by = signer(credential=Credential(ID, KEY, TOKEN))
    signed = sign(body, by=by, url=echo + "v1/p?a=1&b[0]=$(id)'", headers={"X-Odd": """a'b"c$HOME;d`e`\\"""})
    command = signed.as_curl()
    assert KEY not in command
    seen = run(command, tmp_path)
    assert seen["path"] == "/v1/p?a=1&b[0]=$(id)'"
    assert base64.b64decode(seen["body"]) == body
    headers = dict(map(tuple, seen["headers"]))
    assert signed.headers.items() <= headers.items()
    assert len(headers) == len(seen["headers"])


@pytest.mark.parametrize(
    ("method", "body", "before", "behind"),
    [
        ("GET", b"", "", ""),
        ("POST", b"", "", " --data-raw ''"),
        ("POST", b"{}", "", " --data-raw '{}'"),
        ("POST", bytearray(b"a'b"), "", """ --data-raw 'a'"'"'b'"""),
        ("POST", memoryview(b"x"), "", " --data-raw x"),
        ("POST", b"x" * 99_999, "", " --data-raw " + "x" * 99_999),
        ("POST", b"xyz" * 33_333 + b"x", f"printf %s {'eHl6' * 33_333}eA== | base64 -d | ", " --data-binary @-"),
        ("POST", b"a\0", "printf %s YQA= | base64 -d | ", " --data-binary @-"),
        ("POST", b"\xff", "printf %s /w== | base64 -d | ", " --data-binary @-"),
        ("POST", io.BytesIO(b"x"), "", " --data-binary @-"),
    ],
    ids=["GET", "empty", "text", "quotes", "memoryview", "long", "longer", "NUL", "bytes", "file"],
)
def test_curl_as_text(method: str, body: Body, before: str, behind: str) -> None:
    signed = sign(body, method=method)
    assert signed.as_curl() == (
        f"{before}curl -sS -g -X {method} {URL} -H 'Content-Type: {JSON}' -H 'Host: ocr.tencentcloudapi.com' "
        "-H 'X-TC-Action: IDCardOCR' -H 'X-TC-Version: 2018-11-19' -H 'X-TC-Region: ap-guangzhou' "
        f"-H 'X-TC-Timestamp: {NOW}' -H 'Authorization: {signed.headers['Authorization']}'{behind}"
    )


def test_curl_quotes_the_method() -> None:
    signed = sign(b"", by=signer(variant="cloudbase"), method="A|ID", action=None)
    assert signed.as_curl().startswith("curl -sS -g -X 'A|ID' ")


def test_curl_names_files_on_disk_alone(tmp_path: Path) -> None:
    """What is unpacked from a file isn't in it: curl would send other bytes than were signed."""
    plain, packed, archive = (tmp_path / name for name in ("a b.json", "a.gz", "a.tar"))
    plain.write_bytes(b"{}")
    packed.write_bytes(gzip.compress(b"{}"))
    with tarfile.open(archive, "w") as tar:
        tar.add(plain, "a.json")
    with contextlib.ExitStack() as stack:
        named = stack.enter_context(tempfile.NamedTemporaryFile())
        files: list[tuple[Any, str]] = [
            (stack.enter_context(open(plain, "rb")), str(plain)),
            (stack.enter_context(open(str(plain), "rb", buffering=0)), str(plain)),
            (stack.enter_context(open(os.fsencode(plain), "r+b")), str(plain)),
            (named, named.name),
            (stack.enter_context(tempfile.TemporaryFile()), "-"),
            (stack.enter_context(tempfile.SpooledTemporaryFile()), "-"),
            (stack.enter_context(gzip.open(packed)), "-"),
            (stack.enter_context(io.BufferedReader(stack.enter_context(gzip.open(packed)))), "-"),
            (stack.enter_context(tarfile.open(archive)).extractfile("a.json"), "-"),
        ]
        for file, name in files:
            assert shlex.split(sign(file).as_curl())[-2:] == ["--data-binary", f"@{name}"]


def test_curl_get_and_files(echo: str, tmp_path: Path) -> None:
    seen = run(sign(b"", method="GET", url=echo + "?q=%E4%BD%A0+%7B", content_type=None).as_curl(), tmp_path)
    assert (seen["path"], seen["body"], dict(seen["headers"])["Content-Type"]) == ("/?q=%E4%BD%A0+%7B", "", FORM)
    path = tmp_path / "it's a file"
    path.write_bytes(b"from\0disk\n")
    for opened in (path, str(path)):
        with open(opened, "rb") as file:
            seen = run(sign(file, url=echo).as_curl(), tmp_path)
        assert base64.b64decode(seen["body"]) == b"from\0disk\n"
    with tempfile.TemporaryFile() as unnamed, tempfile.SpooledTemporaryFile() as spooled:
        for body in (io.BytesIO(), unnamed, spooled):
            seen = run(sign(body, url=echo).as_curl(), tmp_path, b"from stdin")
            assert base64.b64decode(seen["body"]) == b"from stdin"


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.text("az'\"\\$`!@;&| ~", min_size=1)
)
def test_curl_quotes_for_the_shell(text: str, value: str) -> None:
    signed = sign(text.encode(), headers={"X-Odd": f"<{value}>"})
    words = shlex.split(signed.as_curl())
    assert words[:6] == ["curl", "-sS", "-g", "-X", "POST", URL]
    assert words[-2:] == ["--data-raw", text]
    assert words[6:-2] == [word for name, value in signed.headers.items() for word in ("-H", f"{name}: {value}")]
