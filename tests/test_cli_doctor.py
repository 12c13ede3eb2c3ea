"""``tcrypto doctor``: one line when it is ready, the page behind it, and what it refuses."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from doctoring import CREDENTIAL

from tcrypto.cli import main

ABSENT = (
    "import sys; sys.modules[{!r}] = None; from tcrypto.cli import main; sys.exit(main(['doctor', '--no-browser']))"
)
VARIABLES = {"TENCENTCLOUD_SECRET_ID": CREDENTIAL.secret_id, "TENCENTCLOUD_SECRET_KEY": CREDENTIAL.secret_key}


@contextlib.contextmanager
def program(*arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tcrypto", "doctor", *arguments]
    environment = os.environ | VARIABLES | variables
    with subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def opened(url: str, **options: str) -> bytes:
    handler = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with handler.open(urllib.request.Request(url, headers=options)) as reply:
        data: bytes = reply.read()
    return data


def test_the_page_is_there_and_opened(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {seen}\n')
    browser.chmod(0o755)
    with program("--allow-endpoint", "https://ocr.tencentcloudapi.com", BROWSER=str(browser)) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        assert url.startswith("http://127.0.0.1:")
        page = opened(url)
        assert b"Why was my request refused?" in page
        assert b"https://ocr.tencentcloudapi.com/" in opened(url.replace("/?", "/sign?"))
        with pytest.raises(urllib.error.HTTPError, match="403"):
            opened(url[:-1])
        deadline = time.monotonic() + 10
        while not seen.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert seen.read_text() == url
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


def test_no_browser_is_opened_where_none_is_wanted(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\ntouch {tmp_path}/seen\n")
    browser.chmod(0o755)
    with program("--no-browser", BROWSER=str(browser)) as process:
        assert process.stdout is not None
        assert opened(json.loads(process.stdout.readline())["url"])
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=10) == ("", "")
    assert not (tmp_path / "seen").exists()


def test_what_it_cant_serve_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for arguments, said in (
            (("--port", str(port)), f"can't listen on 127.0.0.1 port {port}"),
            (("--port", "65536"), "--port is 0 to 65535"),
            (("--allow-endpoint", "http://ocr.tencentcloudapi.com"), "plain http"),
            (("--credentials", str(tmp_path / "none")), "none"),
        ):
            assert main(["doctor", "--no-browser", *arguments]) == 2
            out, err = capsys.readouterr()
            assert (out, err.count("\n")) == ("", 1)
            assert said in err


@pytest.mark.parametrize("package", ["jinja2", "starlette", "uvicorn"])
def test_a_missing_package_names_the_extra(package: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ABSENT.format(package)],
        capture_output=True, text=True, check=False, env=os.environ | VARIABLES,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == f"tcrypto doctor: {package} isn't installed, and this needs it: pip install 'tcrypto[doctor]'\n"
    )
