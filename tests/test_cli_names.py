"""Names that the command line is given: empty ones, secrets in their place, those that are almost right."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from envelopes import AES, SM2

from tcrypto.cli import COMMANDS, main
from tcrypto.errors import ImageError
from tcrypto.seal.images import fit, image_base64

URL = "https://ocr.tencentcloudapi.com/"
JPEG = b"\xff\xd8\xff\xe0" + bytes(900)
SIGN = "sign --action IDCardOCR --version 2018-11-19"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDnames")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "d41d8cd98f00b204")
    Path("public.txt").write_text(str(SM2.public_key.dump("console")))
    Path("params.json").write_text("{}")
    Path("request.http").write_text("GET / HTTP/1.1\nHost: h\n\n")
    Path("card.jpg").write_bytes(JPEG)


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize("command", [*COMMANDS, "policy check", "policy lint"])
@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_CN.UTF-8"])
def test_every_help_has_an_example_of_its_command(
    command: str, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert main([*command.split(), "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    _, found, example = shown.partition("示例：" if language.startswith("zh") else "Example: ")
    assert found
    assert f"tcrypto {command}" in example


# --- Empty: what a shell makes of a variable that isn't set -----------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", ""],
        ["verify", "--credentials", "", "params.json"],
        ["diagnose", "--canonical", "", "request.http"],
        ["diagnose", "--private-key", "", "params.json"],
        ["seal", "--public-key", ""],
        ["seal", "--public-key", "public.txt", ""],
        ["seal", "--public-key", "public.txt", "--session", "", "params.json"],
        ["open", "--session", "", "params.json"],
        ["open", "--private-key", "", "params.json"],
        ["keygen", "sm2", "--out", ""],
        ["keygen", "sm2", "--out", "a.pem", "--public", ""],
        ["call", "A", "--service", "s", "--version", "1", "--dry-run", "--params", ""],
        ["gateway", "--rsa-private-key", ""],
        ["gateway", "--policy", ""],
        ["policy", "check", "", "ocr:A"],
        ["policy", "lint", ""],
        ["export", "shell", "--out", ""],
        ["demo", ""],
        [*SIGN.split(), URL, ""],
        [*SIGN.split(), "--credentials", "", URL],
    ],
)
def test_an_empty_name(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    before = set(Path().iterdir())
    assert fails(capsys, *arguments) == f"tcrypto {arguments[0]}: the name of a file is empty\n"
    assert set(Path().iterdir()) == before


# --- Secrets in a name's place ----------------------------------------------------------------------------------------

SECRETS = {
    "a SecretId": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3",
    "a SecretKey": "Gu5t9xGARNpq86cd98joQYCN3zxcvbnm",
    "a PEM": SM2.dump(),
    "a PEM without line breaks": SM2.dump().replace("\n", ""),
    "a PEM's Base64": "".join(SM2.dump().splitlines()[1:-1]),
    "a scalar": SM2.dump("hex"),
    "JSON": '{"secret_id": "x", "secret_key": "hidden"}',
    "a profile": "secret_key = hidden",
}


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize(
    "option",
    [
        f"{SIGN} {URL} --credentials",
        "open params.json --private-key",
        "diagnose params.json --private-key",
        "gateway --sm2-private-key",
        "seal params.json --public-key",
        "policy lint",
    ],
)
def test_a_secret_given_as_a_name_is_not_shown(option: str, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = fails(capsys, *option.split(), SECRETS[kind])
    assert "what was given as a file's name isn't shown, it may be a secret itself: " in said
    assert SECRETS[kind][:24] not in said
    assert "hidden" not in said


@pytest.mark.parametrize(
    "name",
    ["none.json", "a/b/none.pem", "secret-key.pem", "SecretKey.csv", "d41d8cd98f00b204e9800998ecf8427e.json", "卡"],
)
def test_a_name_is_shown(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{name}: No such file or directory" in fails(capsys, "open", "--private-key", name, "params.json")


def test_a_long_name_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    name = "x" * 5000
    assert fails(capsys, "open", "--private-key", name, "params.json").endswith(f"{'x' * 200}...: File name too long\n")
    assert (
        len(fails(capsys, "seal", "--public-key", "public.txt", "--image", f"ImageBase64={name}", "params.json")) < 200
    )


@pytest.mark.parametrize(
    "arguments",
    [[*SIGN.split(), "--timestamp", "1" * 5000, URL], ["gateway", "--port", "9" * 5000], ["export", "y" * 5000]],
)
def test_a_value_is_not_echoed_whole(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = fails(capsys, *arguments)
    assert len(said) < 300
    assert "...'" in said


# --- Almost right -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "meant"),
    [
        ("tc3_sign/docs-post-2019-exmaple-key", "tc3_sign/docs-post-2019-example-key"),
        ("docs-post-2019-example-key", "tc3_sign/docs-post-2019-example-key"),
    ],
)
def test_a_case_that_is_not_there(case: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert fails(capsys, "kat", "--case", case) == f"tcrypto kat: there is no case {case!r}; did you mean {meant}?\n"


def test_a_case_like_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert fails(capsys, "kat", "--case", "~") == "tcrypto kat: there is no case '~'\n"


@pytest.mark.parametrize("command", ["call RecognizeEncryptedIDCardOCR ImageBase64=@card.jpg --dry-run", "seal"])
def test_a_file_as_a_parameters_text(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The advice is a flag of the command, no class of Python's."""
    Path("named.json").write_text('{"ImageBase64": "@card.jpg"}')
    more = ["named.json"] if command == "seal" else []
    said = fails(capsys, *command.split(), "--public-key", "public.txt", *more)
    assert said.endswith("ImageBase64 is a file's name as text; give the file: --image NAME=FILE\n")


def test_an_action_that_is_not_sealed(capsys: pytest.CaptureFixture[str]) -> None:
    said = fails(capsys, "seal", "--public-key", "public.txt", "--action", "Foo", "params.json")
    assert said.endswith("use tcrypto seal without --action (--fields NAME,... for single fields)\n")


# --- Pictures that can't be read --------------------------------------------------------------------------------------


class Broken(io.BytesIO):
    def read(self, _size: int | None = -1, /) -> bytes:
        raise OSError(5, os.strerror(5))


def test_a_file_that_is_closed() -> None:
    with open("card.jpg", "rb") as file:
        pass
    memory = io.BytesIO(JPEG)
    memory.close()
    for picture, name in ((file, "card.jpg"), (memory, "ImageBase64")):
        for take in (
            lambda: AES.sealer.seal({"ImageBase64": picture}),  # noqa: B023
            lambda: AES.sealer.seal_fields({"ImageBase64": picture}),  # noqa: B023
            lambda: image_base64(picture, name="ImageBase64"),  # noqa: B023
        ):
            with pytest.raises(ImageError, match=f"^{name}: the file is closed$"):
                take()
        with pytest.raises(ImageError, match=r"(card.jpg|the image): the file is closed$"):
            fit(picture)


def test_a_file_that_cannot_be_read() -> None:
    with open("written.jpg", "wb") as file, pytest.raises(ImageError, match=r"^written.jpg: the file can't be read$"):
        image_base64(file)
    with pytest.raises(ImageError, match=r"^the image: the file can't be read$"):
        image_base64(Broken())


def test_a_damaged_picture_is_said_without_classes(capsys: pytest.CaptureFixture[str]) -> None:
    said = fails(capsys, "seal", "--public-key", "public.txt", "--image", "A=card.jpg", "--fit", "params.json")
    assert said == "tcrypto seal: card.jpg can't be read as a JPEG: it is damaged or cut off\n"
