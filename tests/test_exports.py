"""What `tcrypto export` writes: it signs every vector it claims, and needs nothing but its language."""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tcrypto.cli import main

TESTS = Path(__file__).parent / "exports"
FILES = {
    "python": "sign.py",
    "node": "sign.js",
    "go": "sign.go",
    "shell": "sign.sh",
    "php": "sign.php",
    "postman": "tcrypto.postman_collection.json",
}
KINDS = [*FILES, "bruno"]
NAMES = [
    *("secret_id", "secret_key", "service", "host", "action", "version", "body", "region", "token", "timestamp"),
    *("content_type", "method", "path", "query"),
]
SECRET = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name}: its export was NOT tried")
    return found


def python36() -> str:
    versions = sorted(Path.home().glob(".pyenv/versions/3.6.*/bin/python"))
    return str(versions[-1]) if versions else tool("python3.6")


def export(kind: str, folder: Path) -> Path:
    path = folder / FILES.get(kind, kind)
    assert main(["export", kind, "--out", str(path)]) == 0
    return path


def ask(driver: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The runner's report on a responder around an exported file."""
    command = ["kat", "--group", "tc3_sign", "--json", "--timeout", "60", "--", sys.executable]
    main([*command, str(TESTS / "respond.py"), *driver])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert report["problems"] == []
    return report


Passes = Callable[..., None]


@pytest.fixture
def passes(capsys: pytest.CaptureFixture[str], figure: Callable[[str, int], None]) -> Passes:
    """Asks a responder around an exported file for every vector; the number it passes is printed at the run's end."""

    def check(language: str, file: Path, *driver: str, claimed: int = 40) -> None:
        report = ask([*driver, str(file)], capsys)
        [row] = report["groups"]
        assert report["failures"] == []
        assert report["passed"]
        assert row["passed"] >= claimed, "each signature over content-type;host;x-tc-action"
        figure(f"signatures of the vectors made right by {file.name} ({language})", row["passed"])

    return check


# --- Each language against the vectors --------------------------------------------------------------------------------


def test_python(tmp_path: Path, passes: Passes) -> None:
    passes("this Python", export("python", tmp_path), sys.executable, str(TESTS / "driver.py"))


def test_python_36(tmp_path: Path, passes: Passes) -> None:
    passes("Python 3.6", export("python", tmp_path), python36(), "-I", "-S", str(TESTS / "driver.py"))


def test_node(tmp_path: Path, passes: Passes) -> None:
    passes("Node", export("node", tmp_path), tool("node"), str(TESTS / "driver.js"))


@pytest.mark.slow
def test_shell(tmp_path: Path, passes: Passes, monkeypatch: pytest.MonkeyPatch) -> None:
    tool("openssl")
    monkeypatch.setenv("OPENSSL_CONF", os.devnull)  # read at each of several hundred starts, it takes most of the time
    passes("bash", export("shell", tmp_path), tool("bash"), str(TESTS / "driver.sh"))


@pytest.mark.other_languages
def test_php(tmp_path: Path, passes: Passes) -> None:
    passes("PHP", export("php", tmp_path), tool("php"), str(TESTS / "driver.php"))


@pytest.mark.slow
@pytest.mark.other_languages
def test_go(tmp_path: Path, passes: Passes) -> None:
    go = tool("go")
    shutil.copytree(TESTS / "go", tmp_path / "go")
    (tmp_path / "go/tc3").mkdir()
    file = export("go", tmp_path / "go/tc3")
    environment = os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": ""}  # nothing from the network
    for arguments in (["vet", "./..."], ["build", "-o", "driver", "."]):
        subprocess.run([go, *arguments], cwd=tmp_path / "go", env=environment, check=True)
    passes("Go", file, str(tmp_path / "go/driver"), claimed=39)  # a timestamp of 0 stands for now


@pytest.mark.slow
def test_a_wrong_signer_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = export("python", tmp_path)
    for right, wrong in (('"TC3" + ', '"AWS4" + '), (".lower()", ""), ('headers["X-TC-Token"]', "headers[token]")):
        text = path.read_text("utf-8")
        assert right in text
        (tmp_path / "wrong.py").write_text(text.replace(right, wrong), "utf-8")
        report = ask([sys.executable, str(TESTS / "driver.py"), str(tmp_path / "wrong.py")], capsys)
        assert not report["passed"]
        assert report["failures"]


# --- Each in use, as its first lines say ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gateway() -> Iterator[dict[str, str]]:
    """`tcrypto gateway`, and the environment in which an export finds its credential."""
    command = [sys.executable, "-m", "tcrypto", "gateway", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        url = ready["url"]
        values = {"secret_id": ready["secret_id"], "secret_key": ready["secret_key"], "url": url}
        yield os.environ | values | {"host": url.removeprefix("http://"), "no_proxy": "*"}
        process.terminate()


PYTHON = """
import os, runpy, urllib.request
sign = runpy.run_path("sign.py")["sign"]
credential, host, url = (os.environ["secret_id"], os.environ["secret_key"]), os.environ["host"], os.environ["url"]
body = '{"Name": "\\u672a\\u547d\\u540d"}'.encode()
headers = sign(*credential, "cvm", host, "Echo", "2017-03-12", body, "ap-guangzhou")
print(urllib.request.urlopen(urllib.request.Request(url, body, headers)).read().decode())
form = "application/x-www-form-urlencoded"
headers = sign(*credential, "cvm", host, "Echo", "2017-03-12", b"", method="GET", query="Limit=1&A=b+c", content_type=form)
print(urllib.request.urlopen(urllib.request.Request(url + "/?Limit=1&A=b+c", None, headers)).read().decode())
"""
NODE = """
const { sign } = require("./sign.js");
const http = require("http");
const { secret_id, secret_key, host, url } = process.env;
const send = (path, method, headers, body) => new Promise((done) => http.request(url + path, { method, headers }, (reply) => {
  let text = "";
  reply.on("data", (data) => (text += data)).on("end", () => done(console.log(text)));
}).end(body));
(async () => {
  const body = JSON.stringify({ Name: "\\u672a\\u547d\\u540d" });
  const call = { secret_id, secret_key, service: "cvm", host, action: "Echo", version: "2017-03-12" };
  await send("/", "POST", sign({ ...call, body, region: "ap-guangzhou" }), body);
  const get = { method: "GET", query: "Limit=1&A=b+c", content_type: "application/x-www-form-urlencoded", body: "" };
  await send("/?Limit=1&A=b+c", "GET", sign({ ...call, ...get }));
})();
"""
SHELL = """
printf '{"Name": "\\u672a\\u547d\\u540d"}' > body.json
call="--service cvm --action Echo --version 2017-03-12"
bash sign.sh $call --region ap-guangzhou --body @body.json | curl -sS -H @- --data-binary @body.json "$url"; echo
bash sign.sh $call --method GET --query 'Limit=1&A=b+c' --content-type application/x-www-form-urlencoded |
  curl -sS -H @- "$url/?Limit=1&A=b+c"; echo
source sign.sh
service=cvm action=Echo version=2017-03-12 body='{"Name": "x"}'
sign | curl -sS -H @- --data-binary "$body" "$url"
"""


@pytest.mark.parametrize(
    ("kind", "program"),
    [
        ("python", [sys.executable, "-I", "-c", PYTHON]),
        ("node", ["node", "-e", NODE]),
        ("shell", ["bash", "-c", SHELL]),
    ],
    ids=["python", "node", "shell"],
)
def test_the_gateway_takes_it(kind: str, program: list[str], tmp_path: Path, gateway: dict[str, str]) -> None:
    tool(program[0])
    if kind == "shell":
        tool("curl")
    export(kind, tmp_path)
    done = subprocess.run(
        program, cwd=tmp_path, env=gateway, stdout=subprocess.PIPE, encoding="utf-8", check=True, timeout=60
    )
    first, second, *more = [json.loads(line)["Response"] for line in done.stdout.splitlines()]
    assert first["Name"] == "未命名"
    assert (second["Limit"], second["A"]) == ("1", "b c")
    assert [reply.get("Name") for reply in more] == ["x"] * len(more)


def test_the_shell_shows_the_secret_to_nobody(tmp_path: Path) -> None:
    """Other users see the command line of each process: every program that it starts is asked for its arguments."""
    path = export("shell", tmp_path)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("openssl", "od", "tr", "date", "cat", "cut", "base64", "sha256sum"):
        if (real := shutil.which(name)) is not None:
            (programs / name).write_text(f'#!/bin/sh\nprintf "%s\\n" {name} "$@" >> "$log"\nexec {real} "$@"\n')
            (programs / name).chmod(0o755)
    log = tmp_path / "log"
    call = "--service cvm --host cvm.tencentcloudapi.com --action DescribeZones --version 2017-03-12 --timestamp 0"
    path_before = os.environ["PATH"]
    environment = {
        "PATH": f"{programs}{os.pathsep}{path_before}",
        "log": str(log),
        "token": "TOKEN",
        "secret_id": "AKID",
    }
    command = [tool("bash"), str(path), *call.split()]
    subprocess.run(command, env=environment | {"secret_key": SECRET}, capture_output=True, check=True)
    seen = log.read_text()
    assert "openssl\ndgst" in seen
    assert not [secret for secret in (SECRET, f"TC3{SECRET}".encode().hex(), "TOKEN") if secret in seen]
    assert not re.search("[0-9a-f]{32}", seen), "nor a key that is derived from it"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--service cvm", "sign: host is missing"),
        ("--secret_key x", "sign: set the variable instead of --secret_key"),
        ("--secret-id x", "sign: set the variable instead of --secret-id"),
        ("--servic cvm", "sign: unknown option --servic"),
        ("--service", "sign: --service needs a value"),
        ("--service s --host h --action a --version v --body @nowhere", "nowhere"),
        ("--service s --host h --action a --version v --timestamp soon", "soon"),
    ],
)
def test_the_shell_says_what_is_wrong(arguments: str, said: str, tmp_path: Path) -> None:
    command = [tool("bash"), str(export("shell", tmp_path)), *arguments.split()]
    environment = {"PATH": os.environ["PATH"], "secret_id": "AKID", "secret_key": SECRET}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode > 0
    assert done.stdout == ""
    assert said in done.stderr


# --- What the files are -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_short_and_free(kind: str, tmp_path: Path) -> None:
    path = export(kind, tmp_path)
    texts = [file.read_text("utf-8") for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()]
    assert all(text.count("\n") < 150 for text in texts)
    assert any("SPDX-License-Identifier: CC0-1.0" in text for text in texts)
    assert any(f"Written by `tcrypto export {kind}`" in text for text in texts)
    assert not any("\r" in text or not text.endswith("\n") for text in texts)


def test_pythons_parameters(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("exported", export("python", tmp_path))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    parameters = inspect.signature(module.sign).parameters
    assert list(parameters) == NAMES
    optional = {name: each.default for name, each in parameters.items() if each.default is not each.empty}
    given = {"content_type": "application/json", "method": "POST", "path": "/", "query": ""}
    assert optional == {"region": None, "token": None, "timestamp": None} | given
    assert module.sign("i", "k", "s", "h", "A", "v", "é", timestamp=0) == module.sign(
        "i", "k", "s", "h", "A", "v", "é".encode(), timestamp=0
    )


@pytest.mark.parametrize("kind", ["node", "php", "shell"])
def test_the_others_parameters_have_the_same_names(kind: str, tmp_path: Path) -> None:
    text = export(kind, tmp_path).read_text("utf-8")
    assert [name for name in NAMES if not re.search(rf"(?<![\w]){name}\b", text)] == []


# --- The command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FILES)
def test_it_prints_what_it_writes(kind: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tcrypto", "export", kind]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    assert done.stdout == export(kind, tmp_path).read_bytes()


def test_a_folder_gets_the_file_by_its_name(tmp_path: Path) -> None:
    for kind, name in FILES.items():
        assert main(["export", kind, "--out", str(tmp_path)]) == 0
        assert (tmp_path / name).is_file()


def test_bruno_is_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "bruno"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "--out FOLDER" in line
    folder = export("bruno", tmp_path / "new")
    assert {"bruno.json", "collection.bru"} < {path.name for path in folder.iterdir()}
    assert json.loads((folder / "bruno.json").read_text("utf-8"))["type"] == "collection"
    assert (folder / ".gitignore").read_text("utf-8") == ".env\n"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_overwritten(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = export(kind, tmp_path)
    assert export(kind, tmp_path) == path  # the same again
    mine = path if path.is_file() else path / "bruno.json"
    mine.write_text("mine")
    missing = None if path.is_file() else path / "collection.bru"
    if missing:
        missing.unlink()
    assert main(["export", kind, "--out", str(path)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"tcrypto export: {mine} exists")
    assert mine.read_text() == "mine"
    assert missing is None or not missing.exists()  # all of it, or nothing


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(SystemExit):
        main(["export", "--help"])
    assert "tcrypto export shell --out sign.sh" in capsys.readouterr().out


def test_the_postman_collection(tmp_path: Path) -> None:
    collection = json.loads(export("postman", tmp_path).read_text("utf-8"))
    assert collection["info"]["schema"].endswith("/v2.1.0/collection.json")
    variables = {variable["key"]: variable["value"] for variable in collection["variable"]}
    assert variables.keys() == {"endpoint", "secret_id", "secret_key", "token", "region"}
    assert variables["secret_id"] == variables["secret_key"] == variables["token"] == ""
    assert {request["request"]["method"] for request in collection["item"]} == {"GET", "POST"}
    for request in collection["item"]:
        assert [event["listen"] for event in request["event"]] == ["test"]
