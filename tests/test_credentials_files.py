"""The files credentials lie in: every form from every source, and what is said of one that is wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from credential_servers import ID, KEY, NOW, ROLE, TOKEN, Clock
from hypothesis import given
from hypothesis import strategies as st

from tcrypto import Credential, CredentialError
from tcrypto.cli import main
from tcrypto.credentials import forms, from_environment, from_file, tccli

PROFILE = f"[default]\nsecret_id = {ID}\nsecret_key = {KEY}\n"
CSV = f"SecretId,SecretKey\n{ID},{KEY}\n"
TCCLI = {"secretId": ID, "secretKey": KEY}

FORMS: dict[str, str | bytes] = {
    "profile": PROFILE,
    "profile, as the SDK's documentation has it": f"[default]\nsecret_id={ID}\nsecret_key={KEY}\nrole_arn={ROLE}\n",
    "profile with comments": f"# mine\n; and more\n\n{PROFILE}",
    "profile, CRLF": PROFILE.replace("\n", "\r\n"),
    "JSON": json.dumps({"secret_id": ID, "secret_key": KEY}),
    "JSON, no token": json.dumps({"secret_id": ID, "secret_key": KEY, "token": None}, indent=2),
    "tccli": json.dumps(TCCLI),
    "tccli, a role": json.dumps({**TCCLI, "role-arn": ROLE, "role-session-name": "x"}),
    "console": CSV,
    "console, no line break at the end": CSV.removesuffix("\n"),
    "console, BOM and CRLF": b"\xef\xbb\xbf" + CSV.replace("\n", "\r\n").encode(),
    "console, quotes": f'"SecretId","SecretKey"\r\n"{ID}","{KEY}"\r\n',
    "console, other order": f"SecretKey,SecretId\n{KEY},{ID}\n",
    "console, more columns": f"Name, SecretId ,SecretKey,CreateTime\nci,{ID}, {KEY} ,2026-01-01\n\n",
    "console, saved by a spreadsheet": CSV.replace(",", ";"),
    "console, saved as Unicode text": CSV.replace(",", "\t").encode("utf-16"),
}


def failure(call: Callable[[], object]) -> str:
    with pytest.raises(CredentialError) as caught:
        call()
    text = str(caught.value)
    assert text.isprintable()
    assert KEY not in text + repr(caught.value.__cause__) + repr(caught.value.__context__)
    return text


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / "credentials.txt"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@pytest.mark.parametrize("form", FORMS)
def test_every_form(tmp_path: Path, form: str) -> None:
    credential = from_file(written(tmp_path, FORMS[form]))
    assert (credential.secret_id, credential.secret_key, credential.token) == (ID, KEY, None)


@pytest.mark.parametrize(
    "content",
    [
        PROFILE + f"token = {TOKEN}\n",
        json.dumps({"secret_id": ID, "secret_key": KEY, "token": TOKEN}),
        json.dumps({**TCCLI, "type": "sso", "token": TOKEN, "expiresAt": NOW + 1, "sso": {"token": "another"}}),
        json.dumps({**TCCLI, "type": "oauth", "token": TOKEN, "expiresAt": NOW + 1.5}),
    ],
)
def test_forms_with_a_token(tmp_path: Path, content: str) -> None:
    assert from_file(written(tmp_path, content), clock=Clock()).token == TOKEN


WRONG = [
    ("", "nothing is in it"),
    ("\n# only a comment\n", "nothing is in it"),
    (KEY, "this is neither a profile file"),
    (f"{ID},{KEY}\n", "this is neither a profile file"),
    (f"AccessKeyId,AccessKeySecret\n{ID},{KEY}\n", "whose first line names the columns: SecretId,SecretKey"),
    (b"\xff\xd8\xff\xe0" + KEY.encode(), "this isn't text in UTF-8"),
    (b"\xff\xfe" + KEY.encode() + b"x", "this isn't text in UTF-8"),
    (f"secret_id = {ID}\nsecret_key = {KEY}\n", "a profile file begins with a line [default]; this one has none"),
    (f"[default]\n{KEY}\n", "it can't be read as a profile file (ParsingError)"),
    (PROFILE + PROFILE, "it can't be read as a profile file (DuplicateSectionError)"),
    (PROFILE.replace("default", "prod"), "it has no section [default]"),
    (f"[default]\nsecret_key = {KEY}\n", "it has no secret_id in [default]"),
    (f"[default]\nsecret_id = {ID}\nsecret_key =\n", "it has no secret_key in [default]"),
    (CSV + f"{ID}2,{KEY}2\n", "it holds 2 keys; one is needed"),
    ("SecretId,SecretKey\n", "it holds 0 keys; one is needed"),
    (f"SecretId,SecretKey\n{ID}\n", "the SecretKey is empty"),
    (f"SecretId,SecretKey\n{KEY},{ID}\n", "the two are swapped"),
    ('SecretId,SecretKey\n"' + "x" * 140_000 + '"\n', "it can't be read as CSV"),
    ("{", "the text isn't JSON"),
    ("{" + KEY, "the text isn't JSON"),
    ("{}", "credentials in JSON are secret_id and secret_key, or tccli's secretId and secretKey"),
    (json.dumps({"secret_id": ID}), "the SecretKey is missing"),
    (json.dumps({"secret_id": 5, "secret_key": KEY}), "the SecretId is a str, not int"),
    (json.dumps({"secret_id": ID, "secret_key": "x", KEY: 1}), "token; nothing else"),
    (json.dumps({"secretId": ID}), "the SecretKey is missing"),
    (json.dumps({**TCCLI, "token": 5}), "the token is a str, not int"),
    (json.dumps({**TCCLI, "expiresAt": "soon"}), "expiresAt isn't a time in seconds since 1970"),
    (json.dumps({**TCCLI, "expiresAt": NOW}), "the credential ended at 2023-11-14 22:13:20 UTC"),
    (json.dumps({**TCCLI, "type": "cvm-role"}), "tccli takes the credential of the CVM's role"),
    (json.dumps({**TCCLI, "role-arn": ROLE, "role-session-name": 5}), "role-session-name isn't a text"),
    (json.dumps({"secretId": ID, "secretKey": f"{KEY} x"}), "the SecretKey holds white space"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), WRONG)
def test_what_is_wrong_names_the_file_and_shows_nothing(tmp_path: Path, content: str | bytes, expected: str) -> None:
    file = written(tmp_path, content)
    text = failure(lambda: from_file(file, clock=Clock()))
    assert text.startswith(f"{file}: ")
    assert expected in text


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert failure(lambda: from_file(tmp_path / "x")) == f"{tmp_path / 'x'}: No such file or directory"
    assert failure(lambda: from_file(tmp_path)).startswith(f"{tmp_path}: ")
    assert failure(lambda: from_file("a\0b")) == "'a\\x00b' is no name of a file"
    assert "over 1 MB" in failure(lambda: from_file(written(tmp_path, b" " * 2**21)))


def test_another_section(tmp_path: Path) -> None:
    file = written(tmp_path, PROFILE + f"[prod]\nsecret_id = {ID}2\nsecret_key = {KEY}\n")
    assert from_file(file, section="prod").secret_id == f"{ID}2"


@given(data=st.binary() | st.text().map(str.encode) | st.sampled_from([str(form).encode() for form in FORMS.values()]).flatmap(
    lambda data: st.tuples(st.just(data), st.integers(0, len(data)), st.binary(max_size=3))
    .map(lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] + 1 :])))  # fmt: skip
def test_any_file(data: bytes) -> None:
    """A credential, or one line that shows nothing of it."""
    error = None
    try:
        assert isinstance(forms.read(data, "file").issued.credential, Credential)
    except CredentialError as refusal:
        error = str(refusal)
    if error is not None:
        assert error.startswith("file: ")
        assert error.isprintable()
        assert KEY not in error


def test_the_environment() -> None:
    sdk = {"TENCENTCLOUD_SECRET_ID": ID, "TENCENTCLOUD_SECRET_KEY": KEY}
    scf = {"TENCENTCLOUD_SECRETID": ID, "TENCENTCLOUD_SECRETKEY": KEY, "TENCENTCLOUD_SESSIONTOKEN": TOKEN}
    assert from_environment(sdk).token is None
    assert from_environment({**sdk, "TENCENTCLOUD_TOKEN": TOKEN}).token == TOKEN
    assert from_environment({**scf, "TENCENTCLOUD_SECRET_ID": "", "TENCENTCLOUD_SECRET_KEY": ""}).token == TOKEN
    assert failure(lambda: from_environment({})) == "the environment variable TENCENTCLOUD_SECRET_ID is not set"


# --- tccli as a provider ------------------------------------------------------------------------------------------------


def test_what_tccli_refreshes_is_found(tmp_path: Path) -> None:
    clock = Clock()
    file = tmp_path / "ci.credential"
    provider = tccli("ci", folder=tmp_path, clock=clock)
    assert failure(provider) == f"{file} not found"
    file.write_text(json.dumps({**TCCLI, "type": "sso", "token": TOKEN, "expiresAt": NOW + 3600}))
    clock.now += 1
    first = provider()
    clock.now = NOW + 3400
    file.write_text(json.dumps({**TCCLI, "type": "sso", "token": TOKEN + "2", "expiresAt": NOW + 7200}))
    assert (first.token, provider().token) == (TOKEN, TOKEN + "2")
    clock.now = NOW + 7200
    assert failure(provider).endswith("; log in with tccli once more")


# --- The command line ---------------------------------------------------------------------------------------------------

SIGN = ["sign", "--service", "ocr", "--version", "2018-11-19", "--action", "IDCardOCR", "--json"]
URL = "https://ocr.tencentcloudapi.com/"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("TENCENTCLOUD")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".tccli").mkdir()
    return tmp_path


def signed(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    status = main([*SIGN, *arguments, URL])
    out, err = capfd.readouterr()
    assert KEY not in out + err
    assert status == (2 if err else 0)
    return err or str(json.loads(out)["headers"]["Authorization"]).partition("Credential=")[2].partition("/")[0]


@pytest.mark.parametrize("form", FORMS)
def test_credentials_option_reads_every_form(home: Path, capfd: pytest.CaptureFixture[str], form: str) -> None:
    assert signed(capfd, "--credentials", str(written(home, FORMS[form]))) == ID


@pytest.mark.parametrize(("content", "expected"), WRONG[:12])
def test_errors_of_commands_name_the_file(
    home: Path, capfd: pytest.CaptureFixture[str], content: str | bytes, expected: str
) -> None:
    written(home, content)
    err = signed(capfd, "--credentials", "credentials.txt")
    assert err.startswith("tcrypto sign: credentials.txt: ")
    assert expected in err


def test_without_the_option(home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    err = signed(capfd)
    assert err.startswith(
        "tcrypto sign: no credential: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set; "
    )
    assert err.endswith(f"{home / '.tccli/default.credential'} not found\n"), (
        "no network: the CVM's role isn't asked for"
    )
    (home / ".tccli/default.credential").write_text(json.dumps({"secretId": f"{ID}T", "secretKey": KEY}))
    assert signed(capfd) == f"{ID}T"
    (home / ".tencentcloud").mkdir()
    (home / ".tencentcloud/credentials").write_text(PROFILE.replace(ID, f"{ID}P"))
    assert signed(capfd) == f"{ID}P"
    monkeypatch.setenv("TENCENTCLOUD_SECRETID", f"{ID}S")
    monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", KEY)
    assert signed(capfd) == f"{ID}S"
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", f"{ID}E")
    assert "TENCENTCLOUD_SECRET_KEY is not set" in signed(capfd)
