"""The Node SDK in every way it signs, tccli and newman, unmodified, against ``tcrypto gateway``.

What isn't installed is skipped, aloud; ``-m clients`` installs it into a temporary folder, from npm and PyPI. What newman
and Bruno make of the exported collections is test_exports_npm.py's; the official Python SDK has test_gateway_sdk.py, and
test_gateway_languages.py runs the programs of docs/testing.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live_gateway import program
from recipes import RECIPES, Environment, install, needed

from tcrypto.cli import main

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def asked(request: pytest.FixtureRequest) -> bool:
    """Whether a client may be installed."""
    return "clients" in request.config.option.markexpr


@pytest.fixture(scope="module")
def gateway() -> Iterator[dict[str, Any]]:
    with program("--host-port", "lenient", log=None) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())


@pytest.fixture
def environment(gateway: dict[str, Any], tmp_path: Path) -> Environment:
    return os.environ | {
        "TENCENTCLOUD_SECRET_ID": gateway["secret_id"],
        "TENCENTCLOUD_SECRET_KEY": gateway["secret_key"],
        "ENDPOINT": gateway["url"].removeprefix("http://"),
        "HOME": str(tmp_path),
        "NO_PROXY": "*",
    }


def run(command: list[str], environment: Environment, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout))


# --- Node -------------------------------------------------------------------------------------------------------------

UPLOAD = """
const { CommonClient } = require("tencentcloud-sdk-nodejs-common");
const at = process.env.ENDPOINT;
const credential = { secretId: process.env.TENCENTCLOUD_SECRET_ID, secretKey: process.env.TENCENTCLOUD_SECRET_KEY };
const made = (signMethod, reqMethod) => new CommonClient(at, "2018-11-19", {
  credential, region: "ap-guangzhou", profile: { signMethod, httpProfile: { protocol: "http://", endpoint: at, reqMethod } },
});
(async () => {
  const replies = [];
  for (const sign of ["TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1"]) {
    for (const method of ["POST", "GET"]) replies.push(await made(sign, method).request("A", { Name: "张 三+&" }));
  }
  const file = { Image: Buffer.from([255, 254, 0, 13, 10]), Text: "正" };
  replies.push(await made("TC3-HMAC-SHA256", "POST").request("Upload", file, { multipart: true }));
  replies.push(await made("TC3-HMAC-SHA256", "POST").request("Empty", undefined));
  console.log(JSON.stringify({ replies }));
})();
"""


@pytest.fixture(scope="module")
def node(asked: bool, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """What NODE_PATH must be for the SDK."""
    return RECIPES["node"].prepare(tmp_path_factory.mktemp("npm"), asked)


def test_the_node_sdk_in_every_way(node: Environment, environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "all.js").write_text(UPLOAD, encoding="utf-8")
    *calls, upload, empty = run(["node", "all.js"], environment | node, tmp_path)["replies"]
    assert [reply["Name"] for reply in calls] == ["张 三+&"] * 6
    assert (upload["Image"], upload["Text"]) == ("//4ADQo=", "正")
    assert empty.keys() == {"RequestId"}


# --- tccli ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tccli(asked: bool, tmp_path_factory: pytest.TempPathFactory) -> str:
    found = shutil.which("tccli")
    if found is None and not asked:
        pytest.skip("tccli isn't on the PATH: it was NOT run (-m clients installs it)")
    if found is None:
        folder = tmp_path_factory.mktemp("tccli")
        venv.create(folder, with_pip=True)
        install(str(folder / "bin" / "pip"), "install", "-q", "tccli", sdk="tccli", folder=folder)
        found = str(folder / "bin" / "tccli")
    return found


@pytest.mark.parametrize("arguments", ["ocr IDCardOCR --CardSide FRONT", "sts AssumeRole --RoleArn qcs::cam::uin/1:roleName/r --RoleSessionName s"])  # fmt: skip
def test_tccli(tccli: str, environment: Environment, tmp_path: Path, arguments: str) -> None:
    command = [tccli, *arguments.split(), "--endpoint", f"http://{environment['ENDPOINT']}", "--region", "ap-guangzhou"]
    reply = run(command, environment, tmp_path)
    assert reply["RequestId"]
    assert ("Credentials" in reply) == ("AssumeRole" in arguments)


# --- newman -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def newman(asked: bool, tmp_path_factory: pytest.TempPathFactory) -> str:
    found = shutil.which("newman")
    if found is None:
        npm = needed("npm", "newman", asked=asked)
        folder = tmp_path_factory.mktemp("newman")
        install(npm, "install", "--no-audit", "--no-fund", "newman", sdk="newman", folder=folder)
        found = str(folder / "node_modules" / ".bin" / "newman")
    return found


def test_newman(newman: str, gateway: dict[str, Any], environment: Environment, tmp_path: Path) -> None:
    assert main(["export", "postman", "--out", str(tmp_path / "collection.json")]) == 0
    values = {"endpoint": gateway["url"], "secret_id": gateway["secret_id"], "secret_key": gateway["secret_key"]}
    options = [option for name, value in values.items() for option in ("--env-var", f"{name}={value}")]
    command = [newman, "run", "collection.json", *options, "--reporters", "json", "--reporter-json-export", "run.json"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["run"]
    assert (run["stats"]["requests"]["total"], run["failures"]) == (3, [])
