"""What is seen of a request without recomputing: how Authorization is laid out, whose id it names, what its time is."""

from __future__ import annotations

from typing import Any

import pytest
from diagnosing import diagnosed, example, with_header

from tcrypto import Credential, HttpRequest
from tcrypto.check.diagnose import diagnose


def changed(change: Any) -> Any:
    call, account, wire = example()
    (value,) = [value for name, value in wire.headers if name == "Authorization"]
    return diagnosed(call, account, with_header(wire, "Authorization", change(value)))


LAYOUTS = {
    "values are in quotes": lambda text: text.replace("Signature=", 'Signature="') + '"',
    "there is a space after SignedHeaders=": lambda text: text.replace("SignedHeaders=", "SignedHeaders= "),
    "Signature is there twice": lambda text: text + ", Signature=" + "0" * 64,
    "the order isn't Credential, SignedHeaders, Signature": lambda text: (
        "TC3-HMAC-SHA256 " + ", ".join(reversed(text.partition(" ")[2].split(", ")))
    ),
    "Signature is missing": lambda text: text.partition(", Signature=")[0],
    "it begins with TC3-HMAC-SHA1, not with TC3-HMAC-SHA256": lambda text: text.replace("SHA256 ", "SHA1 "),
    "TC3-HMAC-SHA256 is missing at its start": lambda text: text.partition(" ")[2],
    "the header's name is in its value": lambda text: "Authorization: " + text,
    "there isn't exactly one space after TC3-HMAC-SHA256": lambda text: text.replace(" C", "  C", 1),
    "credential is written for Credential": lambda text: text.replace("Credential", "credential"),
    "Signature is not followed by a bare =": lambda text: text.replace("Signature=", "Signature = "),
    "there is no comma between its parts": lambda text: text.replace(", ", " "),
    "there is a space before the comma": lambda text: text.replace(", S", " , S"),
    "there is no space after the comma": lambda text: text.replace(", ", ","),
    "it is written over several lines": lambda text: text.replace(", ", ",\n "),
    "there isn't exactly one space after the comma": lambda text: text.replace(", ", ",  "),
    "Credential has 3 of 4 parts": lambda text: text.replace("/tc3_request", ""),
    "it has 20,": lambda text: text + "," * 20_000,
}


@pytest.mark.parametrize("sentence", LAYOUTS)
def test_how_authorization_is_laid_out(sentence: str) -> None:
    diagnosis = changed(LAYOUTS[sentence])
    assert diagnosis.ids[0][0] == "authorization-format"
    assert sentence in str(diagnosis)
    assert "Authorization 的格式不符合文档要求" in diagnosis.text("zh-CN")


IDS = {
    "1250000000": "an APPID",
    "LTAI5tEXAMPLEEXAMPLE": "Alibaba Cloud's",
    "AKIAIOSFODNN7EXAMPLE": "AWS's",
    "AKIDother": "the SecretId AKIDother, ",
    "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE": "Authorization names the SecretKey where the SecretId belongs",
}


@pytest.mark.parametrize("given", IDS)
def test_whose_id_it_is(given: str) -> None:
    diagnosis = changed(lambda text: text.replace("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", given))
    assert diagnosis.ids[0] == ["secret-id-other"]
    assert IDS[given] in str(diagnosis)


def test_a_day_that_is_none() -> None:
    diagnosis = changed(lambda text: text.replace("2019-02-25", "2019-02-31").replace("Signature=", "Signature=f"))
    assert not diagnosis.valid


@pytest.mark.parametrize(
    ("stamp", "cause"),
    [("01551113065", "timestamp-format"), ("1551113065000", "timestamp-in-milliseconds"), ("１５５１１１３０６５", "locale-digits")],
)  # fmt: skip
def test_the_time_as_it_is_written(stamp: str, cause: str) -> None:
    call, account, wire = example()
    diagnosis = diagnosed(call, account, with_header(wire, "X-TC-Timestamp", stamp))
    assert cause in diagnosis.ids[0]


def test_types() -> None:
    request = HttpRequest("POST", "/", {"Authorization": "TC3-HMAC-SHA256 Credential=a/2019-02-25/ocr/tc3_request"})
    with pytest.raises(TypeError, match=r"credential is a tcrypto\.Credential, not tuple"):
        diagnose(request, ("id", "key"), now=0)  # type: ignore[arg-type]
    for now in (True, "now"):
        with pytest.raises(TypeError, match="now is a number of seconds"):
            diagnose(request, Credential("AKIDexample", "key"), now=now)  # type: ignore[arg-type]
