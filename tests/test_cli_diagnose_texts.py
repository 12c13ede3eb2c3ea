"""What `tcrypto diagnose` says to people: three lines in their terminal's language, and what a wrong file looks like."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from broken_client import Account, Call, Wire
from diagnosing import example

from tcrypto.cli import main

CHINESE = re.compile("[\u4e00-\u9fff]")
TO_SIGN = "TC3-HMAC-SHA256\n1551113065\n2019-02-25/ocr/tc3_request\n" + "0" * 64
CANONICAL = "POST\n/\n\ncontent-type:application/json\nhost:h\n\ncontent-type;host\n" + "0" * 64


def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], call: Call, account: Account, wire: Wire, *more: str):  # type: ignore[no-untyped-def]
    """Paste a request as curl, with the credential in a file: status, output and error."""
    headers = " ".join(f"-H {shlex.quote(f'{name}: {value}')}" for name, value in wire.headers)
    curl = f"curl -X POST https://{call.host}/ {headers} --data-raw {shlex.quote(wire.body.decode())}"
    (tmp_path / "refused.txt").write_text(curl, encoding="utf-8")
    (tmp_path / "key.json").write_text(json.dumps({"secretId": account.secret_id, "secretKey": account.secret_key}))
    arguments = ["--credentials", str(tmp_path / "key.json"), "--now", "signed", *more, str(tmp_path / "refused.txt")]
    status = main(["diagnose", *arguments])
    return status, *capsys.readouterr()


@pytest.mark.parametrize(
    ("mistake", "variant", "what", "fix"),
    [
        ("secret_whitespace", "line-feed", "SecretKey", "修复：读取 SecretKey 时去掉首尾空白"),
        ("body_reserialised", "compact", "JSON", "修复：只序列化一次"),
        ("host_scheme", "https", "host", "修复："),
    ],
)
def test_a_chinese_terminal_gets_three_chinese_lines(
    mistake: str,
    variant: str,
    what: str,
    fix: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    status, out, err = run(tmp_path, capsys, *example(**{mistake: variant}))
    assert (status, err) == (1, "")
    happened, certain, fixed, *_ = out.splitlines()
    assert happened.startswith(f"{mistake.replace('_', '-')}：")
    assert what.lower() in happened.lower()
    assert certain.startswith("已证实：按此重新计算，结果与收到的完全一致")
    assert fixed.startswith(fix)
    assert all(map(CHINESE.search, (happened, certain, fixed)))


@pytest.mark.parametrize(
    ("option", "text", "english", "chinese"),
    [
        ("--canonical", "", "the file is empty", "文件为空"),
        ("--canonical", "\n", "the file is empty", "文件为空"),
        ("--canonical", TO_SIGN, "which is --string-to-sign", "应使用 --string-to-sign"),
        (
            "--canonical",
            "Authorization: TC3-HMAC-SHA256 Credential=a/b",
            "an Authorization header",
            "Authorization 请求头",
        ),
        ("--canonical", '{"Limit": 1}', "looks like JSON", "看起来是 JSON"),
        ("--canonical", "POST / HTTP/1.1\nHost: h\n\n", "a raw HTTP request", "原始 HTTP 请求"),
        ("--canonical", "curl https://h/", "a command", "一条命令"),
        ("--canonical", "0a" * 32, "a hash or a signature", "哈希值或签名"),
        ("--canonical", "what is this", "this is one line", "只有一行"),
        ("--string-to-sign", CANONICAL, "which is --canonical", "应使用 --canonical"),
        ("--string-to-sign", "[1]", "looks like JSON", "看起来是 JSON"),
        ("--string-to-sign", "", "the file is empty", "文件为空"),
    ],
)
def test_a_file_that_is_something_else_is_refused_in_one_line(
    option: str, text: str, english: str, chinese: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.txt"
    own.write_text(text, encoding="utf-8")
    for language, said in (("en-US", english), ("zh-CN", chinese)):
        status, out, err = run(tmp_path, capsys, *example(), option, str(own), "--language", language)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert f"{own}{'：' if language == 'zh-CN' else ': '}" in err
        assert said in err


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize(
    "own",
    [
        CANONICAL.replace("\n", "\\n"),
        CANONICAL.replace("\n", "\r\n"),
        CANONICAL.replace("\n", "\n    "),
        f"TC3-HMAC-SHA256\\n{TO_SIGN[16:]}",
    ],
)
def test_texts_with_mistakes_in_their_lines_are_compared(
    own: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.txt"
    file.write_text(own, encoding="utf-8", newline="")
    option = "--canonical" if own.startswith("POST") else "--string-to-sign"
    status, out, err = run(tmp_path, capsys, *example(host_scheme="https"), option, str(file), "--language", "en-US")
    assert (status, err) == (1, "")
    assert out


def test_what_the_search_proves_stays_proved_beside_an_own_canonical_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is what was signed, so the mistake in its line gives exactly the signature."""
    from diagnosing import diagnosed

    broken = example(host_scheme="https")
    own = diagnosed(*broken).client_canonical
    assert own is not None
    (tmp_path / "own.txt").write_text(own + "\n", encoding="utf-8")
    _, out, _ = run(tmp_path, capsys, *broken, "--canonical", str(tmp_path / "own.txt"), "--language", "en-US")
    what, why, *_ = out.splitlines()
    assert what.startswith("host-scheme: ")
    assert why.startswith("Proved: ")


def test_parameters_belong_to_a_sealed_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(tmp_path, capsys, *example(), "--params", "params.json", "--language", "en-US")
    assert (status, out) == (2, "")
    assert "--params is about a sealed request: it needs --private-key" in err
