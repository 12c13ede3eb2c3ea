"""Programs that aren't ours, unmodified, against ``tcrypto gateway``: the recipes of docs/testing.md.

What isn't installed is skipped, aloud; ``-m clients`` installs it into a temporary folder, from npm and PyPI. newman with the
exported collection is test_exports_npm.py's; the official Python SDK has test_gateway_sdk.py.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from live_gateway import ROOT, program

pytestmark = pytest.mark.clients

Installed = Callable[[str], "dict[str, str] | None"]


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
def environment(gateway: dict[str, Any], tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "TENCENTCLOUD_SECRET_ID": gateway["secret_id"],
        "TENCENTCLOUD_SECRET_KEY": gateway["secret_key"],
        "ENDPOINT": gateway["url"].removeprefix("http://"),
        "HOME": str(tmp_path),
        "NO_PROXY": "*",
    }


def recipe(name: str) -> str:
    """A file that docs/testing.md shows."""
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    found = re.search(rf"^<!-- file: {re.escape(name)} -->\n```\w+\n(.*?)^```$", page, re.M | re.S)
    assert found is not None, name
    return found[1]


def run(command: list[str], environment: dict[str, str], folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout))


def test_the_python_recipe(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "call_sdk.py").write_text(recipe("call_sdk.py"), encoding="utf-8")
    reply = run([sys.executable, "-W", "ignore", "call_sdk.py"], environment, tmp_path)
    assert reply["Response"]["CardSide"] == "FRONT"


# --- Node -------------------------------------------------------------------------------------------------------------

NODE_SDK = "tencentcloud-sdk-nodejs-common"
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
def node(asked: bool, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What NODE_PATH must be for the SDK."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None:
        pytest.skip("there is no node: the Node SDK was NOT run")
    look = [program, "-e", f"require.resolve('{NODE_SDK}')"]
    if subprocess.run(look, capture_output=True, check=False).returncode == 0:
        return {"NODE_PATH": os.environ.get("NODE_PATH", "")}
    if not asked or npm is None:
        pytest.skip(f"{NODE_SDK} isn't in NODE_PATH: the Node SDK was NOT run (-m clients installs it)")
    folder = tmp_path_factory.mktemp("npm")
    subprocess.run([npm, "install", "--no-audit", "--no-fund", NODE_SDK], cwd=folder, check=True, timeout=600)
    return {"NODE_PATH": str(folder / "node_modules")}


def test_the_node_recipe(node: dict[str, str], environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "call.js").write_text(recipe("call.js"), encoding="utf-8")
    assert run(["node", "call.js"], environment | node, tmp_path)["CardSide"] == "FRONT"


def test_the_node_sdk_in_every_way(node: dict[str, str], environment: dict[str, str], tmp_path: Path) -> None:
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
        subprocess.run([folder / "bin" / "pip", "install", "-q", "tccli"], check=True, timeout=600)
        found = str(folder / "bin" / "tccli")
    return found


@pytest.mark.parametrize("arguments", ["ocr IDCardOCR --CardSide FRONT", "sts AssumeRole --RoleArn qcs::cam::uin/1:roleName/r --RoleSessionName s"])  # fmt: skip
def test_tccli(tccli: str, environment: dict[str, str], tmp_path: Path, arguments: str) -> None:
    command = [tccli, *arguments.split(), "--endpoint", f"http://{environment['ENDPOINT']}", "--region", "ap-guangzhou"]
    reply = run(command, environment, tmp_path)
    assert reply["RequestId"]
    assert ("Credentials" in reply) == ("AssumeRole" in arguments)
