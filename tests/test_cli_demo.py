"""``tcrypto demo``: every step is there, every claim holds, and one that doesn't ends it with 1."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from tcrypto import Opener
from tcrypto.cli import main
from tcrypto.seal.opener import Opened
from tcrypto.seal.session import Session

HOSTILE = {"Name": "\x1b[2J\u202e", "很长的名字" * 20: {"a": {"b": ["深"] * 90}}, "Empty": {}}


@pytest.mark.parametrize("params", [None, {"ImageBase64": "/9j/" + "QUJD" * 10_000, "CardSide": "BACK"}, HOSTILE, {}])
def test_every_step_is_shown(params: dict[str, Any] | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "request.json"
    file.write_text(json.dumps(params))
    assert main(["demo", *([] if params is None else [str(file)])]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert max(map(len, out.splitlines())) <= 120
    assert not {"\x1b", "\u202e"} & set(out)
    for words in ("AES-256-CBC", "SM4-GCM", "canonical request", "string to sign", "Every claim holds"):
        assert words in out
    assert out.count("✓") == 12


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "request.json"
    file.write_text(json.dumps({"Action": "Mine", "Version": "2020-01-01", "CardSide": "FRONT"}))
    assert main(["demo", "--json", str(file)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["proved"] is True
    assert [each["algorithm"] for each in result["rounds"]] == ["AES-256-CBC", "SM4-GCM"]
    for each in result["rounds"]:
        assert each["steps"]["parameters"] == {"CardSide": "FRONT"}
        assert "x-tc-action:mine" in each["steps"]["canonical request"]
        assert all(each["claims"].values())


def test_a_session_that_seals_twice_is_no_proof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    honest = Session.seal
    monkeypatch.setattr(Session, "seal", lambda session, params, **_: honest(session, params, allow_nonce_reuse=True))
    assert main(["demo"]) == 1
    assert "✗ the session refuses to seal a second request" in capsys.readouterr().out


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_claim_that_fails(
    flags: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A service that reads something else than was sealed."""
    honest = Opener.open

    def careless(opener: Opener, request: Any) -> Opened:
        opened = honest(opener, request)
        return dataclasses.replace(opened, params={**opened.params, "CardSide": "BACK"})

    monkeypatch.setattr(Opener, "open", careless)
    assert main(["demo", *flags]) == 1
    out = capsys.readouterr().out
    if flags:
        assert json.loads(out)["proved"] is False
    else:
        assert "✗ the stand-in accepts the signature, and reads exactly what was sealed" in out
        assert "2 claims failed." in out
