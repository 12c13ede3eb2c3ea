"""The programs that docs/testing.md shows for the official SDKs: their text, and what each language needs to run one.

What isn't installed is skipped, aloud. Where a client may be installed, that is done by the language's own package
manager, and what that can't have is skipped, too.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from live_gateway import ROOT

Environment = dict[str, str]

GO_PACKAGE = "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
NODE_PACKAGE = "tencentcloud-sdk-nodejs-common"
POM = """
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId><artifactId>test</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.tencentcloudapi</groupId>
      <artifactId>tencentcloud-sdk-java-common</artifactId>
      <version>[3.1,4)</version>
    </dependency>
  </dependencies>
</project>
"""


def shown(name: str) -> str:
    """A file that docs/testing.md shows."""
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    found = re.search(rf"^<!-- file: {re.escape(name)} -->\n```\w+\n(.*?)^```$", page, re.M | re.S)
    assert found is not None, name
    return found[1]


def install(*command: str, sdk: str, folder: Path, **environment: str) -> None:
    """Run a package manager; what it can't have is skipped."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode != 0:
        printed = re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr).splitlines()
        why = next(
            (line.strip() for line in printed if "rror" in line or "ould not" in line), printed[-1] if printed else ""
        )
        pytest.skip(f"{Path(command[0]).name} can't have it: {sdk} was NOT run ({why[:160]})")


def found(*command: str, text: str = "") -> bool:
    return subprocess.run(command, input=text.encode(), capture_output=True, check=False, timeout=60).returncode == 0


def needed(program: str, sdk: str, *, asked: bool = True) -> str:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"there is no {program}: {sdk} was NOT run")
    if not asked:
        pytest.skip(f"{sdk} isn't installed and was NOT run (-m clients installs it)")
    return path


# Each gets the folder in which the program will stand, whether it may install, and returns what the environment lacks.


def _python(folder: Path, asked: bool) -> Environment:
    return {}


def _node(folder: Path, asked: bool) -> Environment:
    node = needed("node", "the Node SDK")
    if found(node, "-e", f"require.resolve('{NODE_PACKAGE}')"):
        return {}
    npm = needed("npm", "the Node SDK", asked=asked)
    install(npm, "install", "--no-audit", "--no-fund", NODE_PACKAGE, sdk="the Node SDK", folder=folder)
    return {"NODE_PATH": str(folder / "node_modules")}


def _go(folder: Path, asked: bool) -> Environment:
    go = needed("go", "the Go SDK", asked=asked)
    install(go, "mod", "init", "example.com/call", sdk="the Go SDK", folder=folder)
    install(go, "get", f"{GO_PACKAGE}@latest", sdk="the Go SDK", folder=folder)
    return {}


def _java(folder: Path, asked: bool) -> Environment:
    javap = needed("javap", "the Java SDK")
    if found(javap, "com.tencentcloudapi.common.CommonClient"):
        return {}
    maven = needed("mvn", "the Java SDK", asked=asked)
    (folder / "pom.xml").write_text(POM, encoding="utf-8")
    copy = ("-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=jars")
    install(maven, *copy, sdk="the Java SDK", folder=folder)
    return {"CLASSPATH": str(folder / "jars" / "*")}


def _php(folder: Path, asked: bool) -> Environment:
    needed("php", "the PHP SDK")
    composer = needed("composer", "the PHP SDK", asked=asked)
    require = ("require", "--no-interaction", "--no-progress", "tencentcloud/common")
    install(composer, *require, sdk="the PHP SDK", folder=folder, COMPOSER_ALLOW_SUPERUSER="1")
    return {}


def _cpp(folder: Path, asked: bool) -> Environment:
    compiler = needed("g++", "the C++ SDK")
    if not found(compiler, "-E", "-x", "c++", "-", text="#include <tencentcloud/core/CommonClient.h>\n"):
        pytest.skip("g++ doesn't find tencentcloud/core, and no package has it: the C++ SDK was NOT run")
    return {}


def _ruby(folder: Path, asked: bool) -> Environment:
    ruby = needed("ruby", "the Ruby SDK")
    if found(ruby, "-e", "require 'tencentcloud-sdk-ocr'"):
        return {}
    gem = needed("gem", "the Ruby SDK", asked=asked)
    gems = str(folder / "gems")
    install(
        gem,
        "install",
        "--no-document",
        "--install-dir",
        gems,
        "tencentcloud-sdk-ocr",
        sdk="the Ruby SDK",
        folder=folder,
    )
    return {"GEM_PATH": gems}


class Recipe(NamedTuple):
    """A program of the page.

    Args:
        file: str, its name on the page and in the folder.
        command: str, what runs it there, for the shell.
        prepare: what installs the SDK.
        get: parts of the program, and what stands there for a GET; empty where the SDK's client for any action has none.
        echoes: bool, whether its reply holds parameters that no model of the SDK names.
    """

    file: str
    command: str
    prepare: Callable[[Path, bool], Environment]
    get: dict[str, str]
    echoes: bool = True

    def source(self, *, get: bool = False, echo: str = "") -> str:
        """The page's program, sending a GET, or the text `echo` to an action from which it comes back."""
        text = shown(self.file)
        for part, other in self.get.items() if get else ():
            assert text.count(part) == 1, part
            text = text.replace(part, other)
        if echo:
            assert "FRONT" in text, self.file
            text = text.replace("FRONT", echo)
        if echo and self.echoes:
            text = text.replace('"IDCardOCR"', '"Echo"')
        return text


_JAVA_PARAMETERS = r'CommonRequest request = new CommonRequest("{\"CardSide\": \"FRONT\"}")'
_JAVA_MODEL = """com.tencentcloudapi.common.AbstractModel request = new com.tencentcloudapi.common.AbstractModel() {
                public void toMap(java.util.HashMap<String, String> map, String prefix) {
                    map.put("CardSide", "FRONT");
                }
            }"""
_GO_PARAMETERS = 'request.SetActionParameters(map[string]interface{}{"CardSide": "FRONT"})'

RECIPES = {
    "python": Recipe(
        "call_sdk.py",
        f'"{sys.executable}" -W ignore call_sdk.py',
        _python,
        {'endpoint=os.environ["ENDPOINT"]': 'endpoint=os.environ["ENDPOINT"], reqMethod="GET"'},
    ),
    "node": Recipe("call.js", "node call.js", _node, {'protocol: "http://"': 'protocol: "http://", reqMethod: "GET"'}),
    "go": Recipe(
        "main.go",
        "go run .",
        _go,
        {_GO_PARAMETERS: 'request.SetHttpMethod("GET")\n\trequest.GetParams()["CardSide"] = "FRONT"'},
    ),
    "java": Recipe(
        "Call.java",
        "java Call.java",
        _java,
        {"(HttpProfile.REQ_HTTP);": '(HttpProfile.REQ_HTTP); http.setReqMethod("GET");', _JAVA_PARAMETERS: _JAVA_MODEL},
    ),
    "php": Recipe("call.php", "php call.php", _php, {}),
    "cpp": Recipe("call.cpp", "g++ -std=c++11 -o call call.cpp -ltencentcloud-sdk-cpp-core >&2 && ./call", _cpp, {}),
    "ruby": Recipe(
        "call.rb",
        "ruby call.rb",
        _ruby,
        {
            "profile.http_profile.scheme = 'http'": "profile.http_profile = TencentCloud::Common::HttpProfile.new('http', nil, 'GET')"
        },
        echoes=False,
    ),
}
