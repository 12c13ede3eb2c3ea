"""What the commands write: whole or not at all, and secrets where nobody else reads them."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from tcrypto import load_private_key, load_public_key
from tcrypto.cli import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, FIFOs and modes as POSIX has them: NOT tested")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("algorithm", ["rsa", "sm2"])
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_pair(algorithm: str, umask: int, folder: Path) -> None:
    before = os.umask(umask)
    try:
        assert main(["keygen", algorithm, "--out", "service.pem", "--public", "public.txt"]) == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(Path("service.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(Path("public.txt").stat().st_mode) == 0o666 & ~umask
    pair = load_private_key(Path("service.pem").read_text()), load_public_key(Path("public.txt").read_text())
    assert pair[0].public_key == pair[1]
    assert names(folder) == {"service.pem", "public.txt"}


@pytest.mark.parametrize("public", ["none/public.txt", "folder", "closed/public.txt"])
def test_both_files_or_neither(public: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("folder").mkdir()
    Path("closed").mkdir(0o500)
    if public.startswith("closed") and os.geteuid() == 0:
        pytest.skip("root writes everywhere")
    assert main(["keygen", "sm2", "--out", "service.pem", "--public", public]) == 2
    assert f"tcrypto keygen: {public}: " in capsys.readouterr().err
    assert names(folder) == {"folder", "closed"}


def test_an_old_pair_stays_when_the_new_one_cannot_be_written(folder: Path) -> None:
    assert main(["keygen", "sm2", "--out", "a.pem"]) == 0
    old = Path("a.pem").read_text()
    assert main(["keygen", "sm2", "--out", "a.pem", "--public", "none/b", "--force"]) == 2
    assert Path("a.pem").read_text() == old
    Path("is-a-folder").mkdir()
    assert main(["keygen", "sm2", "--out", "a.pem", "--public", "is-a-folder", "--force"]) == 2
    assert Path("a.pem").read_text() == old
    assert names(folder) == {"a.pem", "is-a-folder"}


def test_a_pair_takes_an_old_pairs_place(folder: Path) -> None:
    old = []
    for force in ([], ["--force"]):
        assert main(["keygen", "sm2", "--out", "a.pem", "--public", "a.txt", *force]) == 0
        assert load_private_key(Path("a.pem").read_text()).public_key == load_public_key(Path("a.txt").read_text())
        old.append(Path("a.pem").read_text())
    assert old[0] != old[1]
    assert names(folder) == {"a.pem", "a.txt"}


def test_what_is_secret_keeps_its_mode_where_a_file_was_open_to_all() -> None:
    Path("a.pem").write_text("old")
    Path("a.pem").chmod(0o666)
    assert main(["keygen", "sm2", "--out", "a.pem", "--force"]) == 0
    assert stat.S_IMODE(Path("a.pem").stat().st_mode) == 0o600


def test_a_secret_goes_into_no_fifo_and_no_device(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe")
    Path("link").symlink_to("pipe")
    Path("null").symlink_to(os.devnull)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_bytes()), daemon=True)
    reader.start()
    for name in ("pipe", "link", "null", os.devnull):
        for force in ([], ["--force"]):
            assert main(["keygen", "sm2", "--out", name, *force]) == 2
            out, err = capsys.readouterr()
            assert f"{name} is no regular file; what is secret is written to one" in err
            assert "PRIVATE KEY" not in out
    with open("pipe", "wb"):  # lets the reader go
        pass
    reader.join()
    assert read == [b""]
    assert names(folder) == {"pipe", "link", "null"}


def test_a_secret_goes_into_no_file_of_another_user(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("theirs").write_text("old")
    Path("link").symlink_to("theirs")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    for name in ("theirs", "link"):
        assert main(["keygen", "sm2", "--out", name, "--force"]) == 2
    assert Path("theirs").read_text() == "old"


def test_a_link_of_ones_own_is_followed_when_told() -> None:
    Path("a.pem").write_text("old")
    Path("link.pem").symlink_to("a.pem")
    assert main(["keygen", "sm2", "--out", "link.pem"]) == 2
    assert Path("a.pem").read_text() == "old"
    assert main(["keygen", "sm2", "--force", "--out", "link.pem"]) == 0
    assert Path("link.pem").is_symlink()
    load_private_key(Path("a.pem").read_text())


def test_what_is_public_may_go_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keygen", "sm2", "--out", "a.pem", "--public", os.devnull]) == 0
    assert not Path(os.devnull).is_file()
    assert main(["keygen", "sm2", "--out", "b.pem"]) == 0
    load_public_key(capsys.readouterr().out)


def test_a_key_that_cannot_be_read_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("key.xml").write_text("<RSAKeyValue></RSAKeyValue>")
    assert main(["seal", "--public-key", "key.xml", "none.json"]) == 2
    assert "tcrypto seal: key.xml: this is an RSA key as XML, as .NET writes it; export it" in capsys.readouterr().err


@pytest.mark.parametrize("public", ["k.pem", "./k.pem", "sub/../k.pem"])
def test_two_outputs_of_one_place(public: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    assert main(["keygen", "sm2", "--out", "k.pem", "--public", public]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "k.pem").exists()
