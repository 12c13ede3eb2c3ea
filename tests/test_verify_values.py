"""The verifier: time, service, token, sizes."""

from __future__ import annotations

from typing import Any

import pytest
from verifying import (
    BODY,
    ID,
    KEY,
    NOW,
    URL,
    changed,
    code,
    form,
    of,
    refused,
    signed,
    verifier,
    with_authorization,
)

from tcrypto import Credential, HttpRequest, InvalidInput, Signer, Verifier
from tcrypto.errors import GatewayError
from tcrypto.sign import tc3
from tcrypto.sign.request import BODY_LIMIT, URL_LIMIT


@pytest.mark.parametrize(("off", "valid"), [(-300, True), (300, True), (-301, False), (301, False), (-28800, False)])
def test_skew(off: int, valid: bool) -> None:
    request = signed(timestamp=NOW + off)
    if valid:
        assert verifier(clock=lambda: NOW + 0.9).verify(request).timestamp == NOW + off
    else:
        assert str(NOW) in refused(request).message
        assert code(request) == "AuthFailure.SignatureExpire"
        assert verifier(skew=28800).verify(request).timestamp == NOW + off


@pytest.mark.parametrize(("off", "valid"), [(-300, True), (300, True), (-301, False), (301, False)])
def test_v1_skew(off: int, valid: bool) -> None:
    judge = verifier(clock=lambda: NOW + off + 0.9)
    if valid:
        assert judge.verify(form()).timestamp == NOW
    else:
        with pytest.raises(GatewayError, match=f"SignatureExpire: .* server time {NOW + off}"):
            judge.verify(form())


@pytest.mark.parametrize(
    "text",
    [
        "1e9",
        "-1",
        "+1551113065",
        "01551113065",
        "1551113065.0",
        "１５５１１１３０６５",
        "²",
        "9" * 16,
        "9" * 5000,
        "0x1",
        "1 2",
    ],
)
def test_timestamps_that_are_none(text: str) -> None:
    expected = "InvalidParameterValue" if text.isascii() else "InvalidParameter"
    assert code(changed(signed(), x_tc_timestamp=text)) == expected


def test_timestamps_out_of_range() -> None:
    for text in ("0", "1551113065000", "999999999999999"):
        assert code(changed(signed(), x_tc_timestamp=text)) == "AuthFailure.SignatureExpire"
    last = signed(timestamp=tc3.LAST_SECOND)
    assert verifier(clock=lambda: tc3.LAST_SECOND).verify(last).timestamp == tc3.LAST_SECOND
    error = refused(changed(last, x_tc_timestamp=str(tc3.LAST_SECOND + 1)), clock=lambda: tc3.LAST_SECOND)
    assert str(error) == "InvalidParameterValue: The value of `Timestamp` is not valid."


@pytest.mark.parametrize(
    ("now", "date"),
    [
        *((NOW, date) for date in ("2019-02-26", "2019-02-24", "20190225", "2019-2-25")),
        *((86400, date) for date in ("1970-01-01", "1970-01-03", "19700102", "1970-1-2")),
    ],
)
def test_scope_date_is_the_timestamps_in_utc(now: int, date: str) -> None:
    request = signed(timestamp=now)
    canonical = tc3.canonical_request(
        "POST", "/", "", request.headers, ["content-type", "host", "x-tc-action"], tc3.payload_hash(BODY)
    )
    to_sign = tc3.string_to_sign(now, f"{date}/cvm/tc3_request", canonical)
    signature = tc3.signature(tc3.signing_key(KEY, date, "cvm"), to_sign)
    other = with_authorization(request, date=date, signature=signature)
    assert code(other, clock=lambda: now) == "AuthFailure.SignatureFailure"


def test_service_is_the_hosts() -> None:
    for host in ("cvm.tencentcloudapi.com", "cvm.ap-guangzhou.tencentcloudapi.com", "CVM.tencentcloudapi.com",
                 "cvm.tencentcloudapi.com:8443"):  # fmt: skip
        url = f"https://{host}/"
        assert verifier().verify(signed(url=url)).service == "cvm"
        error = refused(signed(url=url, service="ocr"))
        assert error.message.endswith("`Service` in Credential not valid.")
    assert verifier().verify(signed(url="https://gateway.example.com/", service="ocr")).service == "ocr"


def test_token() -> None:
    with_token = {ID: Credential(ID, KEY, "XXXX")}
    assert verifier(credentials=with_token).verify(signed(token="XXXX")).secret_id == ID
    assert code(signed(), credentials=with_token) == "AuthFailure.TokenFailure"
    assert code(signed(token="another"), credentials=with_token) == "AuthFailure.TokenFailure"
    assert code(signed(token="XXXX")) == "AuthFailure.TokenFailure"
    for expected, sent in ((None, "t"), ("t", None), ("t", "u")):
        request = form(token=sent)
        assert code(request, credentials={ID: Credential(ID, KEY, expected)}) == "AuthFailure.TokenFailure"
    assert verifier(credentials={ID: Credential(ID, KEY, "t")}).verify(form(token="t")).secret_id == ID


def test_limits() -> None:
    request = signed(body=BODY)
    long_url = URL + "?a=" + "b" * URL_LIMIT
    signer = Signer(Credential(ID, KEY), service="cvm", version="1", limits=False)
    get = signer.sign("GET", long_url, action="A", timestamp=NOW)
    long_get = HttpRequest("GET", get.url, get.headers)
    assert code(long_get) == "RequestSizeLimitExceeded"
    assert verifier(limits=False).verify(long_get).secret_id == ID
    longest = "/?" + "a" * (URL_LIMIT - 2)
    assert verifier().verify(of(request, target=longest)).secret_id == ID
    assert code(of(request, target=longest + "a")) == "RequestSizeLimitExceeded"
    assert code(HttpRequest("GET", longest, {})) == "MissingParameter"
    assert code(HttpRequest("GET", longest + "a", {})) == "RequestSizeLimitExceeded"
    largest = bytes(BODY_LIMIT)
    post = signer.sign("POST", URL, largest, action="A", content_type="application/json", timestamp=NOW)
    assert verifier().verify(HttpRequest("POST", "/", post.headers, largest)).secret_id == ID
    assert code(HttpRequest("POST", "/", post.headers, largest + b"0")) == "RequestSizeLimitExceeded"
    assert (
        code(HttpRequest("POST", "/", request.headers, largest + b"0"), limits=False) == "AuthFailure.SignatureFailure"
    )


def test_post_with_an_empty_query_and_with_one() -> None:
    request = signed()
    for target in ("/?", "/?debug=1"):
        assert verifier().verify(HttpRequest("POST", target, request.headers, BODY)).secret_id == ID


@pytest.mark.parametrize("skew", [float("nan"), float("inf"), 300.0, "300", True])
def test_a_skew_that_is_no_int(skew: Any) -> None:
    with pytest.raises(TypeError, match=f"^skew is an int of seconds, not {type(skew).__name__}$"):
        Verifier({}, skew=skew)


def test_arguments_that_accept_too_much() -> None:
    with pytest.raises(InvalidInput, match=r"^skew is 0 seconds or more$"):
        Verifier({}, skew=-1)
    with pytest.raises(InvalidInput, match=r"^algorithms is empty: nothing could be accepted$"):
        Verifier({}, algorithms=[])
    for name in ("algorithms", "variants", "required"):
        with pytest.raises(TypeError, match=f"^{name} is a list of names, not one str$"):
            Verifier({}, **{name: "TC3-HMAC-SHA256"})  # type: ignore[arg-type]
