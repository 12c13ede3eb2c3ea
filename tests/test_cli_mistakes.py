"""What the command line says of mistakes in calling it, and that nothing from outside steers the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tcrypto import Credential
from tcrypto.cli import main
from tcrypto.cli._io import json_text, shown
from tcrypto.sign import v1

ID, KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"


@pytest.fixture(autouse=True)
def _account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", ID)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", KEY)


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sgin"], "tcrypto: invalid choice: 'sgin'; did you mean sign? (see tcrypto --help)\n"),
        (["Verify"], "tcrypto: invalid choice: 'Verify'; did you mean verify? (see tcrypto --help)\n"),
        (["nonsense"], "tcrypto: invalid choice: 'nonsense' (see tcrypto --help)\n"),
        (["\x1b[2J\u202e"], "tcrypto: invalid choice: '\\x1b[2J\\u202e' (see tcrypto --help)\n"),
        (["--foo"], "tcrypto: unrecognized arguments: --foo (see tcrypto --help)\n"),
        (
            ["verify", "--nov", "1", "request.http"],
            "tcrypto verify: unrecognized arguments: --nov; did you mean --now? (see tcrypto verify --help)\n",
        ),
        (
            ["sign", "--act=IDCardOCR", "https://h/"],
            "tcrypto sign: unrecognized arguments: --act; did you mean --action? (see tcrypto sign --help)\n",
        ),
        (["sign", "https://h/", "a", "b", "c"], "tcrypto sign: there are more arguments than it takes"),
        (
            ["sign", "ocr.tencentcloudapi.com"],
            "tcrypto sign: 'ocr.tencentcloudapi.com' is not a URL: write https:// before it\n",
        ),
        (["sign"], "tcrypto sign: the following arguments are required: URL"),
    ],
)
def test_a_mistake_is_named(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert fails(capsys, *arguments).startswith(said)


@pytest.mark.parametrize(
    "arguments",
    [
        ["sign", f"--secret-key={KEY}", "https://h/"],
        ["sign", "--secret-key", KEY],
        ["sign", "https://h/", "--secretKey", KEY],
        ["verify", f"--SecretKey={KEY}"],
        ["diagnose", "--token", KEY, "request.http"],
        ["sign", f"--unknown={KEY}", "https://h/"],
        ["open", f"--password={KEY}"],
        [f"--secret-key={KEY}", "sign", "https://h/"],
    ],
)
def test_the_value_of_an_option_that_does_not_exist_is_never_shown(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = fails(capsys, *arguments)
    assert "unrecognized arguments: --" in said
    assert KEY not in said
    assert ("TENCENTCLOUD_SECRET_KEY" in said) == ("unknown" not in said)


def test_what_comes_after_two_dashes_is_a_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--secret-key" not in fails(capsys, "kat", "--case", "none", "--", "program", "--secret-key", "x")


def test_an_action_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    action = "A\x1b[2J\n  body signed    yes\u202e\x9b"
    signed = v1.Signer(Credential(ID, KEY), version="1").sign("POST", "https://h/", {}, action=action)
    request = {"url": signed.url, "headers": signed.headers, "body": signed.body.decode()}
    Path("request.json").write_text(json.dumps(request))
    assert main(["verify", "request.json"]) == 0
    out = capsys.readouterr().out
    assert out.count("body signed") == 2  # one of them within the action's line
    assert "  action         A\\x1b[2J\\n  body signed    yes\\u202e\\x9b\n" in out
    assert main(["verify", "--json", "request.json"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out)["action"] == action
    assert not {"\x1b", "\u202e", "\x9b"} & set(out)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("张三 a\u3000b", "张三 a\u3000b"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x1b]0;x\x07\x7f\x9b", "\\x1b]0;x\\x07\\x7f\\x9b"),
        ("\u202e\u2066\u200f\u2028\ufeff\ud800", "\\u202e\\u2066\\u200f\\u2028\\ufeff\\ud800"),
        (7, "7"),
    ],
)
def test_what_is_shown(text: object, said: str) -> None:
    assert shown(text) == said


def test_line_feeds_stay_where_asked() -> None:
    assert shown("a\n\x1bb", lines=True) == "a\n\\x1bb"


@pytest.mark.parametrize("value", ["\x1b\x9b\x7f\u202e\u2066\u2028\ufeff\xad", {"\u202e": ["张", "\x85"]}])
def test_json_is_the_same_value_without_what_steers(value: Any) -> None:
    text = json_text(value)
    assert json.loads(text) == value
    assert all(c.isprintable() or c == "\n" for c in text)


def test_both_spellings_of_the_environment(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("TENCENTCLOUD_SECRET_ID")
    monkeypatch.delenv("TENCENTCLOUD_SECRET_KEY")
    monkeypatch.setenv("TENCENTCLOUD_SECRETID", "AKIDfunction")
    monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", KEY)
    monkeypatch.setenv("TENCENTCLOUD_SESSIONTOKEN", "of-the-function")
    assert main(["sign", "--action", "A", "--version", "1", "https://ocr.tencentcloudapi.com/"]) == 0
    out = capsys.readouterr().out
    assert "Credential=AKIDfunction/" in out
    assert "X-TC-Token: of-the-function\n" in out
