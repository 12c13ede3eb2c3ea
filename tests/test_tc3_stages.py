"""TC3-HMAC-SHA256: the public stages, and that a Signer is their sum."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signing import (
    ID,
    JSON,
    KEY,
    NOW,
    SDK_MODE,
    TOKEN,
    URL,
    by_stages,
    sign,
    signer,
)

from tcrypto import Credential, InvalidInput
from tcrypto.sign import tc3


def test_the_documentations_example() -> None:
    """https://cloud.tencent.com/document/api/213/30654, the revision of 2019 to 2022, every stage."""
    headers = [
        ("Content-Type", "application/json; charset=utf-8"),
        ("Host", "cvm.tencentcloudapi.com"),
        ("X-TC-Action", "DescribeInstances"),
    ]
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    hashed = "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
    assert tc3.payload_hash(body) == hashed
    canonical = tc3.canonical_request("POST", "/", "", headers, SDK_MODE, hashed)
    assert canonical == (
        "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n\n"
        f"content-type;host\n{hashed}"
    )
    assert tc3.utc_date(1551113065) == "2019-02-25"
    scope = tc3.credential_scope("2019-02-25", "cvm")
    assert scope == "2019-02-25/cvm/tc3_request"
    to_sign = tc3.string_to_sign(1551113065, scope, canonical)
    assert to_sign == (
        "TC3-HMAC-SHA256\n1551113065\n2019-02-25/cvm/tc3_request\n"
        "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031"
    )
    signature = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    assert tc3.signature(tc3.signing_key(KEY, "2019-02-25", "cvm"), to_sign) == signature
    signed = sign(
        body,
        by=signer(service="cvm", signed_headers=SDK_MODE),
        url="https://cvm.tencentcloudapi.com",
        content_type="application/json; charset=utf-8",
        action="DescribeInstances",
        timestamp=1551113065,
    )
    assert signed.headers["Authorization"] == (
        f"TC3-HMAC-SHA256 Credential={ID}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
    )


@pytest.mark.parametrize(
    ("options", "call", "names"),
    [
        ({}, {}, ("content-type", "host", "x-tc-action")),
        ({"signed_headers": SDK_MODE}, {}, SDK_MODE),
        ({"signed_headers": ["X-TC-Region", "Host", "Content-Type"]}, {}, ("content-type", "host", "x-tc-region")),
        ({"signed_headers": [*SDK_MODE, "x-trace"]}, {"headers": {"X-Trace": "  a".strip()}}, (*SDK_MODE, "x-trace")),
        ({"language": "en-US"}, {"unsigned_payload": True}, ("content-type", "host", "x-tc-action")),
        ({"credential": Credential(ID, KEY, TOKEN)}, {}, ("content-type", "host", "x-tc-action")),
        ({}, {"url": "http://127.0.0.1:8080/v1/x?a=1&b=%E4%BD%A0"}, ("content-type", "host", "x-tc-action")),
        ({}, {"content_type": "multipart/form-data; boundary=AbC"}, ("content-type", "host", "x-tc-action")),
        ({}, {"content_type": "application/octet-stream"}, ("content-type", "host", "x-tc-action")),
    ],
)
def test_the_signer_is_its_stages(options: dict[str, Any], call: dict[str, Any], names: tuple[str, ...]) -> None:
    body = '{"Name": "张三"}'.encode()
    by = signer(**options)
    for _ in range(2):  # the second time from the template
        signed = sign(body, by=by, **call)
        assert by_stages(signed, names, body) == signed.signature
        assert signed.body is body
        parsed = tc3.parse_authorization(signed.headers["Authorization"])
        assert parsed == tc3.Authorization(ID, "2023-11-14", "ocr", names, signed.signature)


def test_headers_sent() -> None:
    signed = sign(by=signer(credential=Credential(ID, KEY, TOKEN), language="zh-CN"), headers={"X-Trace": "A b"})
    assert signed.headers.pop("Authorization").startswith("TC3-HMAC-SHA256 Credential=")
    assert signed.headers == {
        "Content-Type": JSON,
        "Host": "ocr.tencentcloudapi.com",
        "X-TC-Action": "IDCardOCR",
        "X-TC-Version": "2018-11-19",
        "X-TC-Region": "ap-guangzhou",
        "X-TC-Token": TOKEN,
        "X-TC-Language": "zh-CN",
        "X-Trace": "A b",
        "X-TC-Timestamp": str(NOW),
    }


@given(
    st.binary(max_size=200),
    st.sampled_from(["GET", "POST"]),
    st.text("abc%20=&+~[]?/", max_size=30),
    st.integers(0, 253402300799),
    st.text("ab1_.-", min_size=1, max_size=9).map(lambda text: "s" + text),
)
def test_the_signer_is_its_stages_for_any_request(
    body: bytes, method: str, query: str, timestamp: int, service: str
) -> None:
    body = b"" if method == "GET" else body
    by = signer(service=service)
    signed = sign(body, by=by, method=method, url=f"{URL}?{query}", timestamp=timestamp)
    expected = by_stages(signed, ("content-type", "host", "x-tc-action"), body, service)
    assert signed.signature == expected
    canonical = signed.canonical_request.split("\n")
    assert canonical[2] == (query if method == "GET" else "")
    assert canonical[-1] == hashlib.sha256(body).hexdigest()


def test_canonical_headers() -> None:
    canonical = tc3.canonical_request(
        "POST", "/", "ignored=1", [("HOST", " A.b "), ("Content-Type", "\tX/Y"), ("z", "")], ["z", "host", "Host"], "h"
    )
    assert canonical == "POST\n/\n\nhost:a.b\nz:\n\nhost;z\nh"
    assert tc3.canonical_request("GET", "/p", "a=%20&B", [], [], "h") == "GET\n/p\na=%20&B\n\n\nh"
    with pytest.raises(InvalidInput, match="the header 'host' is to be signed, but the request doesn't have it"):
        tc3.canonical_request("POST", "/", "", [("Content-Type", JSON)], SDK_MODE, "h")
    with pytest.raises(InvalidInput, match="the header 'host' is to be signed, but the request has it more than once"):
        tc3.canonical_request("POST", "/", "", [("Content-Type", JSON), ("Host", "a"), ("host", "a")], SDK_MODE, "h")
    tc3.canonical_request(
        "POST", "/", "", [("X", "1"), ("x", "2"), ("Host", "a"), ("Content-Type", JSON)], SDK_MODE, ""
    )


@pytest.mark.parametrize(
    ("stage", "what"),
    [
        (lambda: tc3.string_to_sign(NOW, "s", "\ud800"), "the canonical request"),
        (lambda: tc3.signing_key("\ud800", "2023-11-14", "ocr"), "the SecretKey"),
        (lambda: tc3.signing_key(KEY, "\ud800", "ocr"), "the credential scope"),
        (lambda: tc3.signing_key(KEY, "2023-11-14", "\ud800"), "the credential scope"),
        (lambda: tc3.signature(b"key", "\ud800"), "the string to sign"),
    ],
)
def test_stages_refuse_lone_surrogates(stage: Callable[[], object], what: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{what} holds a lone surrogate, which has no UTF-8 form$"):
        stage()


def test_the_first_and_the_last_date() -> None:
    assert (tc3.utc_date(0), tc3.utc_date(tc3.LAST_SECOND)) == ("1970-01-01", "9999-12-31")


@pytest.mark.parametrize(
    ("timestamp", "shown", "hint"),
    [
        (-1, "-1", ""),
        (tc3.LAST_SECOND + 1, "253402300800", ""),
        (10**12 - 1, "999999999999", ""),
        (10**12, "1000000000000", "; it looks like milliseconds"),
        (10**14 - 1, "99999999999999", "; it looks like milliseconds"),
        (10**14, "100000000000000", ""),
        (10**18 - 1, "999999999999999999", ""),
        (1 - 10**18, "-999999999999999999", ""),
        (10**18, "given", ""),
        (-(10**18), "given", ""),
    ],
)
def test_timestamps_out_of_range(timestamp: int, shown: str, hint: str) -> None:
    with pytest.raises(InvalidInput, match=f"^the timestamp {shown} is not in seconds since 1970{hint}$"):
        tc3.utc_date(timestamp)
