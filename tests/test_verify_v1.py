"""The verifier and signature v1."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from verifying import (
    ID,
    KEY,
    LONG,
    NOW,
    V1_PARAMS,
    changed,
    code,
    edited,
    form,
    of,
    refused,
    v1_by_stages,
    verifier,
)

from tcrypto import HttpRequest
from tcrypto.check.refusals import GATEWAY_TEXTS
from tcrypto.errors import GatewayError
from tcrypto.sign import v1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("algorithm", ["HmacSHA1", "HmacSHA256"])
def test_v1(method: str, algorithm: str) -> None:
    verified = verifier().verify(form(method, algorithm=algorithm))
    assert (verified.algorithm, verified.secret_id, verified.timestamp) == (algorithm, ID, NOW)
    assert (verified.service, verified.signed_headers, verified.action) == (None, (), "DescribeInstances")
    assert verified.action_signed
    assert verified.body_signed


def test_v1_says_that_the_body_of_a_get_is_not_signed() -> None:
    request = form("GET")
    assert not verifier().verify(HttpRequest("GET", request.target, request.headers, b"x")).body_signed
    params = dict(parse_qsl(request.query))
    assert verifier().verify_v1("GET", "cvm.tencentcloudapi.com", "/", params).body_signed
    assert not verifier().verify_v1("GET", "cvm.tencentcloudapi.com", "/", params, body_size=1).body_signed


def test_v1_signs_names_and_values_without_telling_them_apart() -> None:
    """Like the gateway's; the documentation of `verify_v1` says so."""
    moved = edited(
        form(params={"B": "2"}), lambda params: params.update(Action=f"DescribeInstances&B={params.pop('B')}")
    )
    assert verifier().verify(moved).action == "DescribeInstances&B=2"


def test_v1_without_signature_method_is_sha1() -> None:
    params = {"Action": "A", "Version": "1", "Timestamp": NOW, "Nonce": 1, "SecretId": ID}
    to_sign = v1.string_to_sign("POST", "cvm.tencentcloudapi.com", "/", params)
    for algorithm, valid in (("HmacSHA1", True), ("HmacSHA256", False)):
        signature = v1.signature(KEY, to_sign, algorithm)  # type: ignore[arg-type]
        body = urlencode(params | {"Signature": signature}).encode()
        request = HttpRequest("POST", "/", form().headers, body)
        if valid:
            assert verifier().verify(request).algorithm == "HmacSHA1"
        else:
            assert code(request) == "AuthFailure.SignatureFailure"


def test_v1_underscores_and_host_port() -> None:
    for replaced, host in ((True, "a.b:80"), (False, "a.b:80"), (False, "a.b")):
        request = v1_by_stages(host, {"Host": "A.b:80"}, replaced=replaced)
        assert verifier(host_port="lenient").verify(request).secret_id == ID
        if ":" in host:
            assert verifier().verify(request).secret_id == ID
        else:
            assert code(request) == "AuthFailure.SignatureFailure"


def test_v1_without_host_action_or_version() -> None:
    assert verifier().verify(v1_by_stages("", {})).action == "A"
    without_action = v1_by_stages("h", {"Host": "h"}, "Action")
    assert verifier(required=()).verify(without_action).action is None
    assert refused(without_action, required=("Action",)).message.endswith("`Action`.")
    without_version = v1_by_stages("h", {"Host": "h"}, "Version")
    assert verifier(required=("Action",)).verify(without_version).action == "A"
    assert refused(without_version, required=("Version",)).message.endswith("`Version`.")


@pytest.mark.parametrize("language", [None, "zh-CN"])
@pytest.mark.parametrize(
    ("method", "size", "edits", "kind"),
    [
        ("POST", v1.BODY_LIMIT + 1, {}, "v1-too-large"),
        ("PUT", 0, {}, "method"),
        ("get", 0, {}, "method"),
        ("POST", 0, {"Timestamp": "1" * 16}, "value"),
        ("POST", 0, {"Timestamp": "1" * 15}, "expired"),
        ("POST", 0, {"Signature": "\ud800"}, "signature"),
    ],
)
def test_each_code_and_text_of_verify_v1(
    method: str, size: int, edits: dict[str, str], kind: str, language: str | None
) -> None:
    params = V1_PARAMS | edits | ({"Language": language} if language else {})
    with pytest.raises(GatewayError) as error:
        verifier().verify_v1(method, "cvm.tencentcloudapi.com", "/", params, body_size=size)
    text = GATEWAY_TEXTS[kind]
    sentence = (text.zh if language else text.en).format(name="Timestamp", now=NOW)
    assert (error.value.code, error.value.message) == (text.code, sentence)


def test_v1_over_its_limit() -> None:
    below = {"Text": "x" * (v1.BODY_LIMIT - 600)}
    assert verifier().verify(form(params=below)).secret_id == ID
    error = refused(form(params=LONG))
    assert error.code == "AuthFailure.SignatureFailure"
    assert "please use new signature method `TC3-HMAC-SHA256`" in error.message
    assert verifier(limits=False).verify(form(params=LONG)).secret_id == ID
    verifier().verify_v1("POST", "cvm.tencentcloudapi.com", "/", V1_PARAMS, body_size=v1.BODY_LIMIT)
    longest = b"a=" + b"x" * (v1.BODY_LIMIT - 2)
    assert code(of(form(), body=longest)) == "MissingParameter"
    assert "exceeding request size limit" in refused(of(form(), body=longest + b"x")).message


@pytest.mark.parametrize("name", ["Action", "Version", "Timestamp", "Nonce", "SecretId", "Signature"])
def test_v1_missing_parameters(name: str) -> None:
    error = refused(edited(form(), lambda params: params.pop(name)))
    assert error.message == f"The request is missing a required parameter `{name}`."


def test_v1_forms_that_cannot_be_read() -> None:
    request = form()
    twice = "a parameter is there more than once"
    undecodable = "the form is not percent-encoded UTF-8, or has over 10,000 parameters"
    for more, reason in ((b"&Action=Other", twice), (b"&x=%ff", undecodable)):
        error = refused(of(request, body=request.body + more), limits=False)
        assert str(error) == f"InvalidParameter: {reason}."
    chinese = of(request, body=b"Language=zh-CN&SecretId=a&SecretId=b")
    assert refused(chinese).message == f"{twice}。"
    chinese = changed(of(request, body=b"x=%ff"), x_tc_language="zh-CN")
    assert refused(chinese).message == f"{undecodable}。"


def test_v1_forms_by_their_content_type() -> None:
    request = form()
    for kind in ("application/x-www-form-urlencoded; charset=utf-8", "Application/X-WWW-Form-Urlencoded ;a"):
        assert verifier().verify(changed(request, content_type=kind)).secret_id == ID
    for other in (changed(request, content_type="application/json"), changed(request, drop="content-type")):
        assert refused(other).message == "The request is missing a required parameter `Authorization`."


def test_v1_names_that_are_one_with_their_underscores_replaced() -> None:
    """Then the Python and Java SDKs can't have signed it, and whoever did replaced nothing."""
    request = form(params={"A_B": "1", "A.B": "2"})
    assert verifier().verify(request).secret_id == ID
    assert code(edited(request, lambda params: params.update(A_B="3"))) == "AuthFailure.SignatureFailure"


def test_v1_form_of_too_many_parameters() -> None:
    own = len(parse_qsl(form(params={}).body))
    most = {f"A.{number}": "x" for number in range(v1.PARAMETER_LIMIT - own)}
    assert verifier().verify(form(params=most)).secret_id == ID
    error = refused(form(params=most | {"B": "x"}), limits=False)
    assert error.code == "InvalidParameter"
    assert error.message.endswith(" or has over 10,000 parameters.")


@pytest.mark.parametrize("text", ["1e9", "", "-1", "²", "9" * 5000])
def test_v1_timestamps_that_are_none(text: str) -> None:
    assert code(edited(form(), lambda params: params.update(Timestamp=text))) == "InvalidParameterValue"


def test_v1_signature_covers_every_parameter() -> None:
    names = [name for name, _ in parse_qsl(form().body.decode()) if name not in ("Signature", "SignatureMethod")]
    assert len(names) == 7
    for name in names:

        def edit(params: dict[str, str], name: str = name) -> None:
            params[name] = str(NOW + 1) if name == "Timestamp" else params[name] + "x"

        expected = "AuthFailure.SecretIdNotFound" if name == "SecretId" else "AuthFailure.SignatureFailure"
        assert code(edited(form(), edit)) == expected
    assert code(edited(form(), lambda params: params.update(Extra="1"))) == "AuthFailure.SignatureFailure"
    request = form()
    assert code(changed(request, host="ocr.tencentcloudapi.com")) == "AuthFailure.SignatureFailure"
    assert code(HttpRequest("POST", "/v2", request.headers, request.body)) == "AuthFailure.SignatureFailure"
