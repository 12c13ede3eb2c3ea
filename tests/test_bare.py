"""An environment that holds nothing but tcrypto: what works there, and the one line that everything else says."""

from __future__ import annotations

import json
import os
import subprocess
import venv
from pathlib import Path

import pytest

import tcrypto

ID, KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
LIBRARY = f"""
import sys
from tcrypto import Credential, HttpRequest, Signer, Verifier, diagnose, events, result
from tcrypto.sign import v1

account = Credential({ID!r}, {KEY!r})
signed = Signer(account, service="ocr", version="2018-11-19", clock=lambda: 1700000000).call("IDCardOCR", {{"A": 1}})
request = HttpRequest(signed.method, "/", signed.headers, signed.body)
judge = Verifier({{account.secret_id: account}}, clock=lambda: 1700000000)
print(judge.verify(request).action)
print(bool(diagnose(HttpRequest("POST", "/", signed.headers, b'{{"A": 1}}'), account, now=1700000000).causes))
form = v1.Signer(account, version="1", clock=lambda: 1700000000).sign("POST", signed.url, {{}}, action="A")
print(judge.verify(HttpRequest("POST", "/", form.headers, form.body)).algorithm)
print(result(b'{{"Response": {{"B": 2}}}}'), list(events(b"data: 3\\n\\n")))
print("cryptography" in sys.modules)
"""


@pytest.fixture(name="python", scope="module")
def _python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    package = Path(str(tcrypto.__file__)).parent
    alone = folder / "alone"  # of an installed package, too, nothing else may be seen
    alone.mkdir()
    (alone / "tcrypto").symlink_to(package, target_is_directory=True)
    (site / "alone.pth").write_text(str(alone))
    return python


def run(python: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    variables = {"TENCENTCLOUD_SECRET_ID": ID, "TENCENTCLOUD_SECRET_KEY": KEY, "PYTHONDONTWRITEBYTECODE": "1"}
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "PATH", "COVERAGE_PROCESS_START") if name in os.environ}
    return subprocess.run(
        [str(python), "-I", *arguments], input=stdin, capture_output=True, text=True, env=kept | variables, check=False
    )


def test_signing_verifying_and_diagnosing_need_nothing_else(python: Path) -> None:
    done = run(python, "-c", LIBRARY)
    assert (done.stderr, done.stdout.splitlines()) == (
        "",
        ["IDCardOCR", "True", "HmacSHA256", "{'B': 2} [3]", "False"],
    )


def test_their_commands_need_nothing_else(python: Path) -> None:
    url = "https://ocr.tencentcloudapi.com/"
    options = ["--action", "IDCardOCR", "--version", "2018-11-19", "--timestamp", "1700000000", "--json"]
    signed = run(python, "-m", "tcrypto", "sign", *options, url, "-", stdin='{"A":1}')
    assert (signed.returncode, signed.stderr) == (0, "")
    headers = json.loads(signed.stdout)["headers"]
    for body, status, answer in (('{"A":1}', 0, "The signature is valid."), ('{"A": 1}', 1, "Not valid: AuthFailure")):
        request = json.dumps({"method": "POST", "url": url, "headers": headers, "body": body})
        verified = run(python, "-m", "tcrypto", "verify", "--now", "signed", stdin=request)
        assert (verified.returncode, verified.stderr) == (status, "")
        assert verified.stdout.startswith(answer)
        diagnosed = run(python, "-m", "tcrypto", "diagnose", "--now", "signed", stdin=request)
        assert (diagnosed.returncode, diagnosed.stderr) == (status, "")
    call = ["call", "IDCardOCR", "--service", "ocr", "--version", "2018-11-19", "CardSide=FRONT", "--dry-run"]
    dry = run(python, "-m", "tcrypto", *call)
    assert (dry.returncode, dry.stderr) == (0, "")
    assert dry.stdout.startswith("curl ")
    for command in ([], *([name] for name in ("sign", "call", "verify", "diagnose"))):
        shown = run(python, "-m", "tcrypto", *command, "--help")
        assert (shown.returncode, shown.stderr) == (0, "")


@pytest.mark.parametrize(
    "command",
    [
        ["call", "RecognizeEncryptedIDCardOCR", "--public-key", "-"],
        ["seal", "--public-key", "-"],
        ["open", "--private-key", "-", "request.json"],
        ["keygen", "sm2", "--out", "key"],
    ],
)
def test_what_needs_more_says_so_in_one_line(python: Path, command: list[str]) -> None:
    done = run(python, "-m", "tcrypto", *command, stdin="x")
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'tcrypto[crypto]'" in done.stderr
    assert done.stderr.count("\n") == 1
