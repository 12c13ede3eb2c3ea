"""The official SDKs of seven languages, unmodified, against ``tcrypto gateway``: the programs of docs/testing.md.

``-m clients`` installs what isn't there.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from live_gateway import program
from recipes import RECIPES, Environment, Recipe, shown

pytestmark = pytest.mark.clients

TEXT = "张三 é+&=%/?"
WITH_A_GET = [name for name, recipe in RECIPES.items() if recipe.get]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    result = tmp_path_factory.mktemp("expected") / "result.json"
    result.write_text(shown("result.json"), encoding="utf-8")
    with program("--host-port", "lenient", "--expect", f"IDCardOCR={result}", log=None) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())


class Sdk(NamedTuple):
    recipe: Recipe
    folder: Path
    environment: Environment

    def run(self, source: str, **environment: str) -> tuple[int, str]:
        """The program's exit status, and what it printed."""
        (self.folder / self.recipe.file).write_text(source, encoding="utf-8")
        done = subprocess.run(
            self.recipe.command,
            shell=True,
            env=self.environment | environment,
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert done.stdout, done.stderr
        return done.returncode, done.stdout

    def reply(self, source: str) -> dict[str, Any]:
        status, printed = self.run(source)
        assert status == 0, printed
        reply: dict[str, Any] = json.loads(printed)
        return dict(reply.get("Response", reply))


@pytest.fixture(scope="module")
def sdk(request: pytest.FixtureRequest, gateway: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Sdk:
    recipe = RECIPES[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    more = recipe.prepare(folder, "clients" in request.config.option.markexpr)
    environment = os.environ | {
        "TENCENTCLOUD_SECRET_ID": gateway["secret_id"],
        "TENCENTCLOUD_SECRET_KEY": gateway["secret_key"],
        "ENDPOINT": gateway["url"].removeprefix("http://"),
        "NO_PROXY": "*",
        "LC_ALL": "C.UTF-8",
    }
    return Sdk(recipe, folder, environment | more)


every_sdk = pytest.mark.parametrize("sdk", RECIPES, indirect=True)


@every_sdk
def test_the_page_s_program_prints_what_is_expected(sdk: Sdk) -> None:
    assert sdk.reply(sdk.recipe.source())["Name"] == "张三"


@every_sdk
def test_text_that_isn_t_ascii_comes_back(sdk: Sdk) -> None:
    reply = sdk.reply(sdk.recipe.source(echo=TEXT))
    assert reply.get("CardSide") == (TEXT if sdk.recipe.echoes else None)


@pytest.mark.parametrize("sdk", WITH_A_GET, indirect=True)
def test_a_get_is_accepted(sdk: Sdk) -> None:
    reply = sdk.reply(sdk.recipe.source(get=True, echo=TEXT))
    assert reply.get("CardSide") == (TEXT if sdk.recipe.echoes else None)


@every_sdk
def test_a_wrong_key_is_the_sdk_s_own_error(sdk: Sdk) -> None:
    status, printed = sdk.run(sdk.recipe.source(), TENCENTCLOUD_SECRET_KEY="Z" * 32)
    assert "AuthFailure.SignatureFailure" in printed
    if sdk.recipe.file != "call.cpp":  # its client for any action hands the reply's text over
        assert (status, printed.split()[0]) == (1, "AuthFailure.SignatureFailure")
