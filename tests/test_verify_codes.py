"""The verifier: each code and text of the gateway, and the order of the checks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from verifying import (
    BODY,
    ID,
    KEY,
    LONG,
    NOW,
    changed,
    code,
    edited,
    form,
    refused,
    rewritten,
    signed,
    verifier,
    with_authorization,
)

from tcrypto import HttpRequest
from tcrypto.check.refusals import GATEWAY_TEXTS
from tcrypto.errors import SignatureError
from tcrypto.sign import v1
from tcrypto.sign.request import BODY_LIMIT

REFUSED: dict[str, tuple[Callable[[str | None], HttpRequest], dict[str, str]]] = {
    "signature": (lambda _: with_authorization(signed(), signature="0" * 64), {}),
    "v1-too-large": (lambda language: form(params=LONG, language=language), {}),
    "expired": (lambda _: signed(timestamp=NOW - 301), {"now": str(NOW)}),
    "unknown-id": (lambda _: with_authorization(signed(), secret_id="AKIDanother"), {}),
    "service": (lambda _: signed(service="ocr"), {}),
    "authorization": (lambda _: changed(signed(), authorization="SKIP"), {"reason": "it is not written as documented"}),
    "token": (lambda _: signed(token="t0ken"), {}),
    "missing": (lambda _: changed(signed(), drop="x-tc-timestamp"), {"name": "Timestamp"}),
    "parameter": (
        lambda _: changed(signed(), add=(("Host", "ocr.tencentcloudapi.com"),)),
        {"reason": "the header host is there more than once, with two values"},
    ),
    "value": (lambda _: changed(signed(), x_tc_timestamp="1e9"), {"name": "Timestamp"}),
    "method": (lambda _: HttpRequest("PUT", "/", signed().headers, BODY), {}),
    "size": (lambda _: HttpRequest("POST", "/", signed().headers, bytes(BODY_LIMIT + 1)), {}),
}  # fmt: skip


@pytest.mark.parametrize("language", [None, "en-US", "zh-CN", "fr-FR"])
@pytest.mark.parametrize("kind", GATEWAY_TEXTS)
def test_each_code_and_text(kind: str, language: str | None) -> None:
    make, values = REFUSED[kind]
    request = make(language)
    if language is not None:
        request = changed(request, x_tc_language=language)
    error = refused(request)
    text = GATEWAY_TEXTS[kind]
    assert error.code == text.code
    assert error.message == (text.zh if language == "zh-CN" else text.en).format(**values)
    assert str(error) == f"{error.code}: {error.message}"
    assert KEY not in repr(error)


@pytest.mark.parametrize("language", [None, "zh-CN"])
@pytest.mark.parametrize("kind", ["signature", "expired", "unknown-id", "token", "missing", "value"])
def test_each_code_and_text_of_v1(kind: str, language: str | None) -> None:
    edits: dict[str, Callable[[dict[str, str]], object]] = {
        "signature": lambda params: params.update(Limit="2"),
        "expired": lambda params: params.update(Timestamp=str(NOW - 301)),
        "unknown-id": lambda params: params.update(SecretId="AKIDanother"),
        "token": lambda params: None,
        "missing": lambda params: params.pop("Timestamp"),
        "value": lambda params: params.update(SignatureMethod="HmacMD5"),
    }
    values = {"now": str(NOW), "name": "Timestamp" if kind == "missing" else "SignatureMethod"}
    error = refused(edited(form(language=language, token="t" if kind == "token" else None), edits[kind]))
    text = GATEWAY_TEXTS[kind]
    assert (error.code, error.message) == (text.code, (text.zh if language else text.en).format(**values))


# The checks in their order; each fault is put on top of the ones after it.
FAULTS: list[tuple[str, Callable[[HttpRequest], HttpRequest]]] = [
    ("RequestSizeLimitExceeded", lambda r: HttpRequest(r.method, r.target, r.headers, bytes(BODY_LIMIT + 1))),
    ("InvalidParameter", lambda r: changed(r, add=(("X-TC-Token", "a"), ("X-TC-Token", "b")))),
    ("UnsupportedProtocol", lambda r: HttpRequest("PUT", r.target, r.headers, r.body)),
    ("MissingParameter", lambda r: changed(r, drop="x-tc-version")),
    ("InvalidParameterValue", lambda r: changed(r, x_tc_timestamp="1e9")),
    ("AuthFailure.InvalidAuthorization", lambda r: with_authorization(r, service="ocr")),
    ("AuthFailure.SignatureExpire", lambda r: changed(r, x_tc_timestamp=str(NOW - 301))),
    ("AuthFailure.SecretIdNotFound", lambda r: with_authorization(r, secret_id="AKIDanother")),
    ("AuthFailure.SignatureFailure", lambda r: with_authorization(r, signature="0" * 64)),
    ("AuthFailure.TokenFailure", lambda r: changed(r, x_tc_token="t0ken")),
]


@pytest.mark.parametrize("first", range(len(FAULTS)))
def test_the_earlier_fault_gives_the_code(first: int) -> None:
    for later in range(first, len(FAULTS)):
        request = signed()
        for _, fault in {first: FAULTS[first], later: FAULTS[later]}.values():
            request = fault(request)
        if {first, later} == {4, 6}:  # both are the timestamp
            continue
        assert code(request) == FAULTS[first][0]
    request = signed()
    for _, fault in FAULTS[:first:-1]:
        request = fault(request)
    assert code(FAULTS[first][1](request)) == FAULTS[first][0]


def test_missing_comes_before_a_malformed_authorization() -> None:
    assert code(changed(signed(), drop="x-tc-action", authorization="SKIP")) == "MissingParameter"


@pytest.mark.parametrize("name", ["Timestamp", "Action", "Version"])
def test_required_headers(name: str) -> None:
    for request in (changed(signed(), drop=f"x-tc-{name.lower()}"), rewritten(signed(), {f"x-tc-{name}": " "})):
        assert refused(request).message == f"The request is missing a required parameter `{name}`."
    without = signed(signed_headers=["content-type", "host"])
    request = changed(without, drop=f"x-tc-{name.lower()}")
    if name == "Timestamp":
        assert code(request, required=()) == "MissingParameter"
    else:
        assert verifier(required=()).verify(request).secret_id == ID
    assert code(signed(), required=("Language",)) == "MissingParameter"


def test_a_request_without_authorization() -> None:
    assert refused(changed(signed(), drop="authorization")).message.endswith("`Authorization`.")
    huge = HttpRequest("POST", "/", {"Content-Type": "application/json"}, bytes(v1.BODY_LIMIT + 1))
    assert code(huge) == "MissingParameter"
    assert code(HttpRequest("GET", "/", {})) == "MissingParameter"


def test_only_auth_failures_are_signature_errors() -> None:
    for kind, (make, _) in REFUSED.items():
        error = refused(make(None))
        assert isinstance(error, SignatureError) == GATEWAY_TEXTS[kind].code.startswith("AuthFailure.")
