"""The command line: what it prints, what it writes, how it ends."""

from __future__ import annotations

import importlib
import io
import json
import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import tcrypto
from tcrypto import Credential, Opener, Signer
from tcrypto.cli import COMMANDS, _io, main
from tcrypto.cli.respond import LINE_LIMIT
from tcrypto.crypto import rsa_pkcs1, sm2
from tcrypto.crypto.encoding import b64encode
from tcrypto.crypto.keys import load_private_key
from tcrypto.seal.session_key import SessionKey
from tcrypto.sign import tc3
from tcrypto.sign.signer import Signed

ROOT = Path(__file__).parent.parent
EXISTING = [name for name in COMMANDS if (ROOT / f"tcrypto/cli/{name}.py").exists()]
URL = "https://ocr.tencentcloudapi.com/"
SECRET_ID, SECRET_KEY, TOKEN = "AKIDcommandline", "d41d8cd98f00b204", "a-temporary-token"
PARAMS = {"Name": "张三", "IdCard": "11010119900101001X"}
RSA_KEY, SM2_KEY = rsa_pkcs1.generate(1024), sm2.generate()


class Ended(NamedTuple):
    status: int
    out: bytes
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Program = Callable[..., Ended]


@pytest.fixture
def program(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Program:
    """Runs the program in this process, in a folder of its own with an empty home and no credential."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name in [name for name in os.environ if name.startswith("TENCENTCLOUD_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(arguments)
        sys.stderr.flush()
        captured = capfdbinary.readouterr()
        return Ended(status, captured.out, captured.err.decode())

    return run


@pytest.fixture
def credential(monkeypatch: pytest.MonkeyPatch, program: Program) -> Credential:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", SECRET_ID)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
    return Credential(SECRET_ID, SECRET_KEY)


@pytest.fixture(params=["rsa", "sm2"])
def keys(request: pytest.FixtureRequest, program: Program) -> str:
    """public.key and private.pem of one algorithm, in the current folder."""
    if request.param == "rsa":
        public, private = RSA_KEY.public_key.dump("console"), RSA_KEY.dump()
    else:
        public, private = SM2_KEY.public_key.dump("console"), SM2_KEY.dump()
    Path("public.key").write_text(str(public))
    Path("private.pem").write_text(str(private))
    return str(request.param)


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tcrypto", *arguments], cwd=ROOT, capture_output=True, check=False, **options
    )


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and text.startswith("tcrypto") and "Traceback" not in text


# --- The program ------------------------------------------------------------------------------------------------------


def test_version_and_module_are_the_same_program(program: Program) -> None:
    ended = program("--version")
    assert ended == (0, f"tcrypto {tcrypto.__version__}\n".encode(), "")
    assert process("--version").stdout == ended.out
    help_ = process("seal", "--help", env=os.environ | {"COLUMNS": "80"})
    assert help_.stdout.startswith(b"usage: tcrypto seal ")


def test_a_child_process_that_imports_the_program_does_not_run_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The benchmark's children do, as multiprocessing has it."""
    monkeypatch.delitem(sys.modules, "tcrypto.__main__", raising=False)
    assert importlib.import_module("tcrypto.__main__").main is main


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--version"], ["cryptography", "tcrypto.seal.sealer", "tcrypto.cli.demo", "tcrypto.cli.sign"]),
        (["sign", "--action", "A", URL], ["cryptography", "tcrypto.seal.sealer", "tcrypto.cli.demo"]),
    ],
)
def test_only_what_is_needed_is_imported(arguments: list[str], unneeded: list[str]) -> None:
    code = f"import sys; from tcrypto.cli import main; main({arguments}); print(*sys.modules, file=sys.stderr)"
    variables = os.environ | {"TENCENTCLOUD_SECRET_ID": SECRET_ID, "TENCENTCLOUD_SECRET_KEY": SECRET_KEY}
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, check=True)
    modules = ended.stderr.decode().split()
    assert "tcrypto.cli" in modules
    assert not set(unneeded) & set(modules)


@pytest.mark.parametrize("name", EXISTING)
def test_help_of_each_command(program: Program, name: str) -> None:
    ended = program(name, "--help")
    assert ended.status == 0
    assert ended.out.startswith(f"usage: tcrypto {name}".encode())
    assert ended.err == ""


def test_help_lists_the_commands_there_are(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tcrypto.cli.COMMANDS", ("sign", "not-written-yet", "seal"))
    text = program("--help").out.decode()
    assert "    sign  " in text
    assert "    seal  " in text
    assert "not-written-yet" not in text
    assert program("not-written-yet").status == 2


def test_without_a_command_help_goes_to_standard_error(program: Program) -> None:
    ended = program()
    assert (ended.status, ended.out) == (2, b"")
    assert "usage: tcrypto" in ended.err


def test_secrets_are_no_flags(program: Program) -> None:
    for name in EXISTING:
        text = program(name, "--help").out.decode()
        assert not {"--secret-key", "--secret-id", "--token", "--key", "--password"} & set(
            text.replace(",", " ").split()
        )


# --- Errors -----------------------------------------------------------------------------------------------------------

DEEP = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("arguments", "stdin", "sentence"),
    [
        ("nonsense", b"", "invalid choice: 'nonsense'"),
        ("sign", b"", "the following arguments are required: URL"),
        ("sign --act X https://ocr.tencentcloudapi.com/", b"", "unrecognized arguments: --act"),
        ("sign --timestamp noon URL", b"", "invalid int value: 'noon'"),
        ("sign --curl --json URL", b"", "not allowed with argument --curl"),
        ("sign --action A https://ocr.tencentcloudapi.com/", b"", "TENCENTCLOUD_SECRET_KEY are not set"),
        ("sign --credentials - https://ocr.tencentcloudapi.com/ -", b"", "standard input (-) can be read only once"),
        ("sign --credentials - https://ocr.tencentcloudapi.com/", b"{}", "credentials in JSON are secret_id"),
        ("sign --credentials none https://ocr.tencentcloudapi.com/", b"", "none: No such file"),
        ("sign --credentials good.json https://example.com/", b"", "--service is missing"),
        ("sign --credentials good.json https://[::1/", b"", "Invalid IPv6 URL: the address stands between [ and ]"),
        (
            "sign --credentials good.json --action IDCardOCR https://ocr.tencentcloudapi.com/",
            b"",
            "--version is missing",
        ),
        ("sign --credentials good.json https://ocr.tencentcloudapi.com/", b"", "action is missing"),
        ("sign --credentials numbers.json https://ocr.tencentcloudapi.com/", b"", "the SecretId is a str, not int"),
        (
            "sign --credentials good.json --action A --method PUT https://ocr.tencentcloudapi.com/",
            b"",
            "'GET' or 'POST'",
        ),
        (
            "sign --credentials good.json --action A --timestamp 1700000000000 https://ocr.tencentcloudapi.com/",
            b"",
            "looks like milliseconds",
        ),
        (
            "sign --credentials good.json --action A --signed-headers host https://ocr.tencentcloudapi.com/",
            b"",
            "must name 'content-type'",
        ),
        ("sign --credentials good.json --action A https://ocr.tencentcloudapi.com/ .", b"", ".: Is a directory"),
        (
            "sign --credentials good.json --action A https://ocr.tencentcloudapi.com/?a=" + "a" * 33_000,
            b"",
            "(--no-limits lifts this)",
        ),
        ("seal --public-key none", b"{}", "none: No such file"),
        ("seal --public-key - -", b"{}", "standard input (-) can be read only once"),
        ("seal --public-key good.json", b"{}", "good.json: this is a JSON object; pass the key's text alone"),
        (
            "seal --public-key p256.pem",
            b"{}",
            "p256.pem: this is an EC key on P-256 (secp256r1); an RSA or SM2 public key is needed",
        ),
        (
            "seal --public-key rsa.pem",
            b"{}",
            "rsa.pem: this is an RSA private key (PKCS#8); the public key is needed: openssl",
        ),
        ("seal --public-key sm2.key --session -", b"{}", "--session needs a file"),
        ("seal --public-key sm2.key --session good.json", b"{}", "good.json exists; --force overwrites it"),
        ("seal --public-key sm2.key --fields Name,IdCard", json.dumps(PARAMS).encode(), "or pass --allow-nonce-reuse"),
        ("seal --public-key sm2.key --fields Nothing", b"{}", "the field 'Nothing' is to be encrypted"),
        ("seal --public-key sm2.key --fields A", b'{"A":[1]}', "the field 'A' is list; fields are texts"),
        ("seal --public-key sm2.key", b"", "standard input is not JSON: Expecting value"),
        ("seal --public-key sm2.key", b"[]", "standard input holds a JSON array; an object is needed"),
        ("seal --public-key sm2.key", b"null", "standard input holds a JSON null; an object is needed"),
        ("seal --public-key sm2.key", b"\xff", "standard input is not UTF-8"),
        ("seal --public-key sm2.key", DEEP, "standard input is not JSON that can be read"),
        ("seal --public-key sm2.key", b'{"a":' + b"1" * 5000 + b"}", "standard input is not JSON that can be read"),
        ("seal --public-key sm2.key", b'{"a":NaN}', "no JSON form"),
        ("seal --public-key sm2.key", b'{"a":"\\ud800"}', "no JSON form"),
        ("open", b"{}", "one of the arguments --session --private-key is required"),
        ("open --session - -", b"{}", "standard input (-) can be read only once"),
        ("open --session good.json", b"{}", "good.json is not a session file"),
        ("open --session short.json", b"{}", "key is 16 bytes under SM4-GCM, not 3"),
        ("open --private-key rsa.pem --ignore-algorithm", b"{}", "--ignore-algorithm is for replies"),
        (
            "open --private-key sm2.key",
            b"{}",
            "sm2.key: this is an SM2 public key (SubjectPublicKeyInfo); the private key is needed",
        ),
        ("open --session session.json", b"not JSON", "standard input is not JSON"),
        ("open --session session.json", b"[]", "standard input holds a JSON array"),
        ("open --session old.json", b"{}", "old.json is not a session file: an exported session is a JSON object"),
        ("open --session session.json --fields A,A", b"{}", "a field is named twice"),
        ("open --session session.json --fields A,,B", b"{}", "--fields is the names of fields with commas between"),
        ("keygen dsa --out a", b"", "invalid choice: 'dsa'"),
        ("keygen rsa", b"", "the following arguments are required: --out"),
        ("keygen rsa --bits 512 --out a", b"", "an RSA key has 1024 to 16384 bits, not 512"),
        ("keygen sm2 --bits 256 --out a", b"", "--bits is for RSA"),
        ("keygen sm2 --out - --public -", b"", "--out and --public are the same"),
        ("keygen sm2 --out good.json", b"", "good.json exists; --force overwrites it"),
        ("keygen sm2 --out a --public good.json", b"", "good.json exists; --force overwrites it"),
        ("keygen sm2 --out good.json/a", b"", "good.json/a: Not a directory"),
        ("keygen sm2 --out none/a --public b", b"", "none/a: No such file or directory"),
        ("demo none.json", b"", "none.json: No such file"),
        ("demo -", b'{"Action":[]}', "Action and Version are texts"),
        ("demo -", b'{"A":Infinity}', "no JSON form"),
    ],
)
def test_bad_input_is_one_line_and_status_2(program: Program, arguments: str, stdin: bytes, sentence: str) -> None:
    Path("good.json").write_text(json.dumps({"secret_id": SECRET_ID, "secret_key": SECRET_KEY}))
    Path("numbers.json").write_text('{"secret_id": 1, "secret_key": 2}')
    Path("rsa.pem").write_text(RSA_KEY.dump())
    Path("sm2.key").write_text(SM2_KEY.public_key.dump("console"))
    Path("p256.pem").write_bytes(P256)
    session: dict[str, Any] = {
        "algorithm": "SM4-GCM",
        "session_key": "A" * 22 + "==",
        "iv": "A" * 16,
        "sent": [],
        "reply": None,
    }
    Path("session.json").write_text(json.dumps(session))
    Path("short.json").write_text(json.dumps(session | {"session_key": "AAAA"}))
    Path("old.json").write_text(json.dumps({name: session[name] for name in ("algorithm", "session_key", "iv")}))
    files = sorted(Path().iterdir())
    ended = program(*arguments.split(), stdin=stdin)
    assert sentence in ended.err
    assert one_line(ended.err)
    assert (ended.status, ended.out) == (2, b"")
    assert sorted(Path().iterdir()) == files
    assert SECRET_KEY not in ended.err


@pytest.mark.parametrize(
    ("key", "message", "sentence"),
    [
        ("--private-key rsa.pem", b"{}", "the request has no Encryption object"),
        ("--session session.json", b'{"Name":"forged"}', "the reply has no Encryption object"),
        ("--session session.json", b'{"Encryption":7}', "Encryption is not an object"),
        ("--session session.json", b'{"Encryption":{"EncryptList":[[]]}}', "EncryptList is not a list of texts"),
        ("--session session.json", b'{"Encryption":{"Algorithm":"AES-256-CBC"}}', "--ignore-algorithm opens it"),
        ("--session session.json", b'{"Encryption":{},"EncryptedBody":"AAAA"}', "--allow-unauthenticated opens"),
        (
            "--session session.json",
            b'{"Encryption":{"TagList":["A"]},"EncryptedBody":"AAAA"}',
            "a tag is not strict Base64",
        ),
        ("--session session.json --fields A", b'{"A":"plain","Encryption":{}}', "the field 'A' isn't encrypted"),
    ],
)
def test_a_message_that_is_refused_is_status_1(program: Program, key: str, message: bytes, sentence: str) -> None:
    """Whoever sends it can't choose between 1 and 2, which is the caller's own mistake."""
    Path("rsa.pem").write_text(RSA_KEY.dump())
    session: dict[str, Any] = {
        "algorithm": "SM4-GCM",
        "session_key": "A" * 22 + "==",
        "iv": "A" * 16,
        "sent": [],
        "reply": None,
    }
    Path("session.json").write_text(json.dumps(session))
    ended = program("open", *key.split(), stdin=message)
    assert sentence in ended.err
    assert one_line(ended.err)
    assert (ended.status, ended.out) == (1, b"")


# Made with: openssl ecparam -name prime256v1 -genkey -noout | openssl ec -pubout
P256 = b"""-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjhn1H4gf6qmjyqkZsf94mG9Y+841
t7hYCNmk5hIEwQdGAnIT/pdyNc3EK3zB1e07nDzkeu23Wtef6InbdR4j4w==
-----END PUBLIC KEY-----
"""


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [(KeyboardInterrupt, 130, ""), (RecursionError, 2, "tcrypto open: the input is nested too deeply\n")],
)
def test_what_ends_a_command_from_within(
    program: Program, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], status: int, line: str
) -> None:
    def ends(_name: str) -> bytes:
        raise error

    monkeypatch.setattr(_io, "read", ends)
    assert program("open", "--private-key", "key", "message") == (status, b"", line)


@pytest.mark.parametrize("rest", [b"", b"\n" + b"[]\n"])
def test_respond_passes_over_a_line_that_is_too_long(program: Program, rest: bytes) -> None:
    ended = program("respond", stdin=b" " * (LINE_LIMIT + 1) + rest)
    replies = [json.loads(line) for line in ended.out.splitlines()]
    assert [(reply["id"], reply["error"]["code"]) for reply in replies] == [(None, "InvalidInput")] * (1 + bool(rest))


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal(program: Program, monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    screen = Terminal(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(b"{}")))
    monkeypatch.setattr(sys, "stdout", screen)
    assert main(["seal", "--public-key", "public.key"]) == 0
    shown = screen.buffer.getvalue()  # type: ignore[attr-defined]
    assert shown.endswith(b"}\n")  # the prompt comes on a line of its own
    assert json.loads(shown)["EncryptedBody"]


def test_reading_from_a_terminal_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(b"typed")))
    assert _io.read("-") == b"typed"
    assert capsys.readouterr() == ("", "tcrypto: reading standard input\n")


def test_a_closed_pipe_within_the_process(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as broken:
        monkeypatch.setattr(sys, "stdout", broken)
        assert main(["keygen", "sm2", "--out", "-"]) == 141
        print("goes nowhere", file=broken)


def test_a_closed_pipe_is_quiet() -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "tcrypto", "keygen", "sm2", "--out", "-"],
            cwd=ROOT,
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(write)
    assert (ended.returncode, ended.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_disk_is_an_error() -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "tcrypto", "keygen", "sm2", "--out", "-"],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (2, b"tcrypto keygen: No space left on device\n")


def test_closed_standard_streams(
    program: Program, monkeypatch: pytest.MonkeyPatch, keys: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        assert main(["seal", "--public-key", "public.key", "private.pem"]) == 2
        Path("params.json").write_text("{}")
        assert main(["seal", "--public-key", "public.key", "params.json"]) == 2
        patch.setattr(sys, "stdin", None)
        assert main(["seal", "--public-key", "public.key"]) == 2
    monkeypatch.setattr(sys, "stderr", None)  # print() would write to standard output in its place
    assert main(["seal", "--public-key", "public.key", "--session", "s.json", "params.json"]) == 0
    assert json.loads(capfdbinary.readouterr().out).keys() == {"EncryptedBody", "Encryption"}
    assert main(["seal", "--public-key", "none", "params.json"]) == 2
    assert capfdbinary.readouterr().out == b""


# --- sign -------------------------------------------------------------------------------------------------------------

API = ["--region", "ap-guangzhou", "--version", "2018-11-19", "--action", "IDCardOCR", "--timestamp", "1700000000"]
BODY = '{"CardSide":"正面"}'.encode()


@pytest.fixture
def expected(credential: Credential) -> Signed[Any]:
    signer = Signer(credential, service="ocr", region="ap-guangzhou", version="2018-11-19")
    return signer.sign(
        "POST", URL, BODY, action="IDCardOCR", content_type="application/json", timestamp=1700000000
    )  # fmt: skip


def test_sign_prints_the_headers(program: Program, expected: Signed[Any]) -> None:
    Path("body").write_bytes(BODY)
    lines = "".join(f"{name}: {value}\n" for name, value in expected.headers.items()).encode()
    assert program("sign", *API, URL, "body") == (0, lines, "")
    assert program("sign", *API, URL, "-", stdin=BODY) == (0, lines, "")


def test_sign_knows_the_version_of_a_sealed_call(program: Program, credential: Credential) -> None:
    host = "https://faceid.tencentcloudapi.com"
    headers = program("sign", "--json", "--action", "IdCardVerification", host, "-", stdin=BODY).json["headers"]
    assert headers["X-TC-Version"] == "2018-03-01"
    headers = program("sign", "--json", "--action", "IdCardVerification", "--version", "2020-01-01", host).json[
        "headers"
    ]
    assert headers["X-TC-Version"] == "2020-01-01"


def test_sign_json_and_stages(program: Program, expected: Signed[Any]) -> None:
    result = program("sign", *API, "--json", URL, "-", stdin=BODY).json
    assert result == {name: getattr(expected, name) for name in result}
    assert {"headers", "signature", "canonical_request", "string_to_sign"} < result.keys()
    stages = program("sign", *API, "--stages", URL, "-", stdin=BODY).out.decode()
    for stage in (expected.canonical_request, expected.string_to_sign, expected.headers["Authorization"]):
        assert f"\n{stage}\n" in stages


def test_sign_curl_names_the_file(program: Program, expected: Signed[Any]) -> None:
    Path("body").write_bytes(BODY)
    words = shlex.split(program("sign", *API, "--curl", URL, "body").out.decode())
    assert words[0] == "curl"
    assert words[-2:] == ["--data-binary", "@body"]
    assert f"Authorization: {expected.headers['Authorization']}" in words
    assert program("sign", *API, "--curl", URL, "-", stdin=BODY).out.decode() == expected.as_curl() + "\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX's")
def test_sign_reads_a_body_that_cannot_seek(program: Program, expected: Signed[Any]) -> None:
    os.mkfifo("pipe")
    with subprocess.Popen([sys.executable, "-c", f"open('pipe', 'wb').write({BODY!r})"]):
        result = program("sign", *API, "--json", URL, "pipe").json
    assert result["signature"] == expected.signature


def test_sign_get_and_variants(program: Program, credential: Credential) -> None:
    get = program("sign", *API, "--json", f"{URL}?CardSide=FRONT").json
    assert get["canonical_request"].startswith("GET\n/\nCardSide=FRONT\n")
    sdk = program("sign", *API, "--json", "--signed-headers", "content-type,host", URL, "-", stdin=BODY).json
    assert tc3.parse_authorization(sdk["headers"]["Authorization"]).signed_headers == ("content-type", "host")
    cloudbase = ["--variant", "cloudbase", "--service", "tcb", "--method", "DELETE", "--timestamp", "1700000000"]
    headers = program("sign", *cloudbase, "--json", "https://e.example.com/v1/x").json["headers"]
    assert tc3.parse_authorization(headers["Authorization"]).timestamp == "1700000000"


@pytest.mark.parametrize("source", ["environment", "json", "json-stdin", "profile", "default-profile"])
def test_sign_credential_sources(program: Program, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    as_json = json.dumps({"secret_id": SECRET_ID, "secret_key": SECRET_KEY, "token": TOKEN})
    profile = f"[default]\nsecret_id = {SECRET_ID}\nsecret_key = {SECRET_KEY}\ntoken = {TOKEN}\n"
    Path("c.json").write_text(as_json)
    Path("profile").write_text(profile)
    flags = {
        "json": ["--credentials", "c.json"],
        "json-stdin": ["--credentials", "-"],
        "profile": ["--credentials", "profile"],
    }
    if source == "environment":
        for name, value in (("SECRET_ID", SECRET_ID), ("SECRET_KEY", SECRET_KEY), ("SESSION_TOKEN", TOKEN)):
            monkeypatch.setenv(f"TENCENTCLOUD_{name}", value)
    elif source == "default-profile":
        Path(".tencentcloud").mkdir()
        Path(".tencentcloud/credentials").write_text(profile)
    ended = program("sign", *API, "--json", *flags.get(source, []), URL, stdin=as_json.encode())
    signer = Signer(
        Credential(SECRET_ID, SECRET_KEY, TOKEN), service="ocr", region="ap-guangzhou", version="2018-11-19"
    )
    assert ended.json["headers"] == signer.sign("GET", URL, action="IDCardOCR", timestamp=1700000000).headers
    assert SECRET_KEY.encode() not in ended.out


# --- seal and open ----------------------------------------------------------------------------------------------------


def opener(kind: str) -> Opener:
    return Opener(RSA_KEY if kind == "rsa" else SM2_KEY)


def test_a_request_and_its_reply(program: Program, keys: str) -> None:
    sealed = program("seal", "--public-key", "public.key", "--session", "s.json", stdin=json.dumps(PARAMS).encode())
    assert sealed.status == 0
    assert not sealed.out.endswith(b"\n")  # these are the bytes to sign
    assert "s.json holds the session key: it is secret" in sealed.err
    assert stat.S_IMODE(Path("s.json").stat().st_mode) == 0o600
    session = json.loads(Path("s.json").read_text())
    assert session["session_key"].encode() not in sealed.out
    assert session["session_key"] not in sealed.err

    Path("request.json").write_bytes(sealed.out)
    opened = program("open", "--private-key", "private.pem", "request.json")
    assert opened.json == PARAMS
    assert "张三" in opened.out.decode()

    reply = opener(keys).open(sealed.json).seal_reply({"Name": "李四"})
    for message in (reply, {"Response": reply}):
        ended = program("open", "--session", "s.json", "-", stdin=json.dumps(message).encode())
        assert (ended.status, ended.err) == (0, "")
        assert ended.json == {"Name": "李四"}


def test_what_json_can_hold_and_utf8_cannot(program: Program) -> None:
    key = SessionKey("AES-256-CBC", bytes(32), bytes(16))
    session: dict[str, Any] = {"algorithm": key.algorithm, "session_key": b64encode(key.key), "iv": b64encode(key.iv)}
    session |= {"sent": [], "reply": None}
    Path("s.json").write_text(json.dumps(session))
    for plain, status in ((b'{"a":"\\ud800\\u0000"}', 0), (b'{"a":NaN}', 1), (b"[]", 1), (b"\xff", 1)):
        out = io.BytesIO()
        key.encrypt(out, [plain])
        reply = json.dumps({"EncryptedBody": out.getvalue().decode(), "Encryption": {}}).encode()
        ended = program("open", "--session", "s.json", stdin=reply)
        assert ended.status == status
        assert ended.json == json.loads(plain) if status == 0 else one_line(ended.err)


def test_fields(program: Program, keys: str) -> None:
    Path("params.json").write_text(json.dumps(PARAMS))
    flags = ["--fields", "Name,IdCard", "--allow-nonce-reuse", "--key-alphabet", "alphanumeric", "--session", "s.json"]
    sealed = program("seal", "--public-key", "public.key", *flags, "params.json").json
    assert sealed["Encryption"]["EncryptList"] == ["Name", "IdCard"]
    assert program("open", "--private-key", "private.pem", stdin=json.dumps(sealed).encode()).json == PARAMS
    reply = json.dumps(
        opener(keys).open(sealed).seal_reply({"Score": 9, "Text": {"Name": "李四"}}, ["Text.Name"])
    ).encode()
    opened = program("open", "--session", "s.json", "--fields", "Response.Text.Name", stdin=reply)
    assert opened.json == {"Response.Text.Name": "李四"}
    assert program("open", "--session", "s.json", stdin=reply).status == 1
    ended = program("open", "--session", "s.json", "--fields", "Text.Name,Text.IdCard", "--allow-null", stdin=reply)
    assert ended.json == {"Text.Name": "李四", "Text.IdCard": None}


def test_decryption_failure_is_status_1(program: Program, keys: str) -> None:
    sealed = program("seal", "--public-key", "public.key", "--session", "s.json", stdin=b"{}").json
    for change in ({"session_key": 0}, {"iv": 0}):
        session = json.loads(Path("s.json").read_text())
        for name in change:
            session[name] = ("B" if session[name][0] != "B" else "C") + session[name][1:]
        Path("other.json").write_text(json.dumps(session))
        reply = opener(keys).open(sealed).seal_reply({"Name": "李四"})
        del reply["Encryption"]["Iv"]
        ended = program("open", "--session", "other.json", stdin=json.dumps(reply).encode())
        assert ended == (1, b"", "tcrypto open: decryption failed\n")
    sealed["Encryption"]["CiphertextBlob"] = "AAAA"
    ended = program("open", "--private-key", "private.pem", stdin=json.dumps(sealed).encode())
    assert ended == (1, b"", "tcrypto open: decryption failed\n")


def test_flags_that_allow_what_is_refused(program: Program, keys: str) -> None:
    sealed = program("seal", "--public-key", "public.key", "--session", "s.json", stdin=b"{}").json
    reply = opener(keys).open(sealed).seal_reply({"Name": "李四"})
    reply["Encryption"] |= {"TagList": [], "Algorithm": "something else"}
    flags = ["--ignore-algorithm", "--allow-unauthenticated"]
    message = json.dumps(reply).encode()
    assert program("open", "--session", "s.json", *flags, stdin=message).json == {"Name": "李四"}
    assert program("open", "--session", "s.json", stdin=message).status == 1


def test_force_and_a_key_from_standard_input(program: Program, keys: str) -> None:
    Path("s.json").write_text("old")
    Path("s.json").chmod(0o644)
    Path("params.json").write_text("{}")
    flags = ["--public-key", "-", "--session", "s.json", "params.json"]
    public = Path("public.key").read_bytes()
    assert program("seal", *flags, stdin=public).status == 2
    assert Path("s.json").read_text() == "old"
    sealed = program("seal", "--force", *flags, stdin=b"\xef\xbb\xbf" + public)
    assert sealed.status == 0
    assert stat.S_IMODE(Path("s.json").stat().st_mode) == 0o600
    Path("request.json").write_bytes(sealed.out)
    private = Path("private.pem").read_bytes()
    assert program("open", "--private-key", "-", "request.json", stdin=private).json == {}


def test_nothing_is_half_written(program: Program, keys: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device", "a temporary name")

    files = sorted(Path().iterdir())
    monkeypatch.setattr(Path, "replace", fails)
    ended = program("seal", "--public-key", "public.key", "--session", "s.json", stdin=b"{}")
    assert ended == (2, b"", "tcrypto seal: s.json: No space left on device\n")
    assert sorted(Path().iterdir()) == files


# --- keygen -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["console", "pem", "der", "base64"])
@pytest.mark.parametrize("algorithm", [["rsa", "--bits", "1024"], ["sm2"]])
def test_keygen_forms(program: Program, algorithm: list[str], form: str) -> None:
    made = program("keygen", *algorithm, "--out", "private.pem", "--public", "public.key", "--form", form)
    assert made == (0, b"", "")
    assert stat.S_IMODE(Path("private.pem").stat().st_mode) == 0o600
    assert Path("private.pem").read_text().startswith("-----BEGIN PRIVATE KEY-----\n")
    sealed = program("seal", "--public-key", "public.key", stdin=json.dumps(PARAMS).encode())
    assert program("open", "--private-key", "private.pem", stdin=sealed.out).json == PARAMS


def test_keygen_standard_output(program: Program) -> None:
    private = program("keygen", "sm2", "--out", "-").out
    key = load_private_key(private)
    public = program("keygen", "sm2", "--out", "a.pem").out
    assert public == load_private_key(Path("a.pem").read_bytes()).public_key.dump("console").encode() + b"\n"
    Path("d").write_text(key.dump("hex"))
    Path("point").write_bytes(bytes.fromhex(key.public_key.dump("hex")))
    sealed = program("seal", "--public-key", "point", stdin=b"{}")
    assert program("open", "--private-key", "d", stdin=sealed.out).json == {}


def test_keygen_overwrites_only_when_told(program: Program) -> None:
    Path("a.pem").write_text("old")
    Path("link.pem").symlink_to("a.pem")
    assert program("keygen", "sm2", "--out", "link.pem").status == 2
    assert Path("a.pem").read_text() == "old"
    assert program("keygen", "sm2", "--force", "--out", "link.pem").status == 0
    assert Path("link.pem").is_symlink()
    load_private_key(Path("a.pem").read_text())
