"""The README's examples run as they stand: against the stand-in, to which every https://*.tencentcloudapi.com leads."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tcrypto import Credential
from tcrypto.cli import main
from tcrypto.crypto import sm2
from tcrypto.testing import LiveGateway, intercept

README = Path(__file__).parents[1] / "README.md"
TEXT = README.read_text(encoding="utf-8")
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^<!-- file: (\S+) -->\n```text\n(.*?)^```", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n\$ export (.*?)\n\$ (.*?)\n(.*?)^```", re.MULTILINE | re.DOTALL)

SECRET = "ExampleKeyExampleKeyExampleKey00"
CREDENTIAL = Credential("AKIDEXAMPLE0000000000000000000000000", SECRET)
JPEG = b"\xff\xd8\xff\xe0" + bytes(2000) + b"\xff\xd9"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reader stands: a card's picture, the key from support, the account in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", CREDENTIAL.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", SECRET)
    (tmp_path / "card.jpg").write_bytes(JPEG)
    return tmp_path


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the example leaves closing card.jpg to Python
def test_the_python_examples(folder: Path) -> None:
    key = sm2.generate()
    (folder / "public.txt").write_text(str(key.public_key.dump("console")))
    namespace: dict[str, Any] = {}
    with LiveGateway(CREDENTIAL, [key]) as gateway, intercept(gateway):
        for block in PYTHON.findall(TEXT):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(block, "README.md", "exec"), namespace)
            if "seal" in block:
                assert "'IdNum':" in printed.getvalue()


def test_the_diagnosis(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    [(name, text)] = FILE.findall(TEXT)
    (folder / name).write_text(text.removesuffix("\n"), encoding="utf-8")
    [(exported, command, shown)] = CONSOLE.findall(TEXT)
    for assignment in exported.split():
        monkeypatch.setenv(*assignment.split("=", 1))
    program, _, filters = command.partition(" | ")
    assert filters == "head -n 3"
    words = program.split()
    assert (words[0], main(words[1:])) == ("tcrypto", 1)
    assert capsys.readouterr().out.splitlines()[:3] == shown.splitlines()


def test_it_imports_nothing_but_the_nouns() -> None:
    nouns = [
        "Credential",
        "Signer",
        "Sealer",
        "Opener",
        "Verifier",
        "HttpRequest",
        "diagnose",
        "load_public_key",
        "load_private_key",
    ]
    for names in re.findall(r"^from tcrypto import (.*)$", TEXT, re.MULTILINE):
        assert set(names.split(", ")) <= set(nouns)
    assert "from tcrypto." not in TEXT


def test_it_is_short() -> None:
    assert TEXT.count("\n") < 120


def test_signing_imports_no_cryptography() -> None:
    source = "import sys, tcrypto; tcrypto.Signer; tcrypto.Verifier; tcrypto.diagnose; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert not [name for name in done.stdout.split() if name.partition(".")[0] == "cryptography"]
