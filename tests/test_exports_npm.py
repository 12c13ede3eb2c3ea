"""The exported Postman collection and Bruno folder, run by newman and Bruno's own program against `tcrypto gateway`.

They run with `-m npm` alone, for they take a minute. What isn't on the PATH is installed into a temporary folder.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tcrypto.cli import main

pytestmark = pytest.mark.npm
PACKAGES = {"newman": "newman", "bru": "@usebruno/cli"}

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The programs by their names."""
    if "npm" not in request.config.option.markexpr:
        pytest.skip("newman and Bruno take a minute and come from npm: the collections were NOT run (-m npm does)")
    found = {name: shutil.which(name) for name in PACKAGES}
    if missing := [PACKAGES[name] for name, path in found.items() if path is None]:
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip(f"neither {' and '.join(missing)} nor npm is there: the collections were NOT run")
        folder = tmp_path_factory.mktemp("npm")
        subprocess.run([npm, "install", "--no-audit", "--no-fund", *missing], cwd=folder, check=True, timeout=600)
        binaries = f"{folder / 'node_modules/.bin'}{os.pathsep}{os.environ['PATH']}"
        found = {name: shutil.which(name, path=binaries) for name in PACKAGES}
    return {name: path for name, path in found.items() if path is not None}


@pytest.fixture(scope="module")
def gateway() -> Iterator[dict[str, str]]:
    """What `tcrypto gateway` says when it is ready."""
    command = [sys.executable, "-m", "tcrypto", "gateway", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


@pytest.fixture
def newman(installed: dict[str, str], gateway: dict[str, str], tmp_path: Path) -> Run:
    """Runs a collection with the variables given; by default with those of the gateway."""

    def run(collection: dict[str, Any], **variables: str) -> subprocess.CompletedProcess[str]:
        values = (
            {"endpoint": gateway["url"]} | {name: gateway[name] for name in ("secret_id", "secret_key")} | variables
        )
        environment = {"name": "test", "values": [{"key": key, "value": value} for key, value in values.items()]}
        (tmp_path / "collection.json").write_text(json.dumps(collection), "utf-8")
        (tmp_path / "environment.json").write_text(json.dumps(environment), "utf-8")
        command = [installed["newman"], "run", "collection.json", "-e", "environment.json", "--color", "off"]
        return ended(command, tmp_path, {})

    return run


@pytest.fixture
def bruno(installed: dict[str, str], gateway: dict[str, str]) -> Run:
    """Runs a folder, the credential in the environment."""

    def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        values = {name: gateway[name] for name in ("secret_id", "secret_key")} | variables
        environment = {f"TENCENTCLOUD_{name.upper()}": value for name, value in values.items()}
        endpoint = f"endpoint={gateway['url']}"
        command = [installed["bru"], "run", "--env", "tencentcloud", "--env-var", endpoint, *arguments]
        return ended(command, folder, environment)

    return run


def ended(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TENCENTCLOUD_")}
    return subprocess.run(
        command,
        cwd=folder,
        env=inherited | environment | {"no_proxy": "*", "NO_PROXY": "*"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


# --- Postman ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def collection(tmp_path: Path) -> dict[str, Any]:
    assert main(["export", "postman", "--out", str(tmp_path / "exported.json")]) == 0
    result: dict[str, Any] = json.loads((tmp_path / "exported.json").read_text("utf-8"))
    return result


def test_newman_with_the_right_key(collection: dict[str, Any], newman: Run) -> None:
    done = newman(collection)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("no Error") == 3


@pytest.mark.parametrize("wrong", [{"secret_key": "x" * 32}, {"secret_key": ""}])
def test_newman_with_a_wrong_key(wrong: dict[str, str], collection: dict[str, Any], newman: Run) -> None:
    done = newman(collection, **wrong)
    assert done.returncode == 1
    expected = "AuthFailure" if "" not in wrong.values() else "the variable secret_key is empty"
    assert expected in done.stdout


def test_what_is_signed_is_what_postman_sends(collection: dict[str, Any], newman: Run, tmp_path: Path) -> None:
    """Variables (those that differ each time, too), what a query is encoded to, parameters that are switched off, files."""
    template = collection["item"][0]
    headers = [{"key": "X-TC-Action", "value": "Describe{{n}}"}, {"key": "X-TC-Version", "value": "2017-03-12"}]
    octets = [*headers, {"key": "Content-Type", "value": "application/octet-stream"}]
    (tmp_path / "file").write_bytes(bytes(range(256)))
    query = [
        {"key": "A", "value": "x y+z%20 it's \"<>#`{}|\\^~[]@:;,/?=é张😀"},
        {"key": "B", "value": "{{n}}"},
        {"key": "C", "value": "no", "disabled": True},
        {"key": "D", "value": ""},
    ]
    url = {"raw": "{{endpoint}}/", "host": ["{{endpoint}}"], "path": [""], "query": query}
    text = '{"Id": "{{$guid}}", "Number": {{n}}, "Time": {{$timestamp}}, "Name": "{{name}}"}\n'
    requests: dict[str, dict[str, Any]] = {
        "variables": {"body": {"mode": "raw", "raw": text}},
        "a query": {"method": "GET", "url": url},
        "a URL as text": {"method": "GET", "url": "{{endpoint}}?A=1&B=张 三&C={{$guid}}"},
        "a file": {"header": octets, "body": {"mode": "file", "file": {"src": str(tmp_path / "file")}}},
        "a token": {"header": [*headers, {"key": "X-TC-Language", "value": "zh-CN"}], "body": None},
    }
    for name, request in requests.items():
        item = copy.deepcopy(template)
        item["name"] = name
        item["request"] |= {"header": headers} | request
        collection["item"].append(item)
    done = newman(collection, n="5", name="名 a&b", region="")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("no Error") == 8
    assert "UNSIGNED-PAYLOAD" in done.stdout


def test_postman_doesnt_sign_a_form(collection: dict[str, Any], newman: Run) -> None:
    form = {"mode": "formdata", "formdata": [{"key": "A", "value": "1", "type": "text"}]}
    collection["item"][0]["request"]["body"] = form
    done = newman(collection)
    assert done.returncode == 1
    assert "a body of the kind formdata can't be signed" in " ".join(done.stdout.split())


# --- Bruno ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert main(["export", "bruno", "--out", str(tmp_path / "bruno")]) == 0
    return tmp_path / "bruno"


@pytest.mark.parametrize("sandbox", ["safe", "developer"])
def test_bruno_with_the_right_key(sandbox: str, folder: Path, bruno: Run) -> None:
    done = bruno(folder, "--sandbox", sandbox)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("✓ no Error") == 3


@pytest.mark.parametrize("wrong", [{"secret_key": "x" * 32}, {"secret_key": ""}])
def test_bruno_with_a_wrong_key(wrong: dict[str, str], folder: Path, bruno: Run) -> None:
    done = bruno(folder, **wrong)
    assert done.returncode == 1
    expected = "AuthFailure" if "" not in wrong.values() else "the variable secret_key is empty"
    assert expected in done.stdout


BRUNO_TEST = """
tests {
  test("no Error", () => expect(JSON.stringify(res.getBody().Response.Error)).to.equal(undefined));
  %s
}
"""
BRUNO_HEADERS = """
headers {
  X-TC-Action: Describe{{n}}
  X-TC-Version: 2017-03-12
}
"""
BRUNO = {
    "query": """
get {
  url: {{endpoint}}/?A=x y+z%20 it's "<>`{}|^~[]@:;,/?=é张😀&B={{n}}&D=
  body: none
  auth: none
}
settings {
  encodeUrl: false
}
""",
    "variables": """
post {
  url: {{endpoint}}
  body: json
  auth: none
}
body:json {
  {"Id": "{{$guid}}", "Number": {{n}}, "Name": "{{name}}"}
}
""",
    "file": """
post {
  url: {{endpoint}}/
  body: file
  auth: none
}
body:file {
  file: @file(bruno.json) @contentType(application/octet-stream)
}
""",
}


def test_what_is_signed_is_what_bruno_sends(folder: Path, bruno: Run) -> None:
    for place, (name, request) in enumerate(BRUNO.items(), start=4):
        meta = f"meta {{\n  name: {name}\n  type: http\n  seq: {place}\n}}\n"
        more = """test("name", () => expect(res.getBody().Response.Name).to.equal('名 "q"'));""" * (name == "variables")
        (folder / f"{name}.bru").write_text(meta + request + BRUNO_HEADERS + BRUNO_TEST % more, "utf-8")
    done = bruno(folder, "--env-var", "n=5", "--env-var", 'name=名 "q"')
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("✓ no Error") == 6
    assert "✓ name" in done.stdout
    assert "UNSIGNED-PAYLOAD" in done.stdout
