"""The verifier: what it accepts, its arguments, what it leaves alone."""

from __future__ import annotations

import base64
import copy
import pickle
import re
from collections.abc import Callable
from typing import Any

import pytest
from verifying import (
    BODY,
    ID,
    KEY,
    NOW,
    changed,
    code,
    edited,
    form,
    of,
    refused,
    signed,
    verifier,
    with_authorization,
)

from tcrypto import Credential, HttpRequest, Signer
from tcrypto.check.diagnose import diagnose
from tcrypto.check.verify import Verifier
from tcrypto.conformance import vectors
from tcrypto.errors import GatewayError, InvalidInput
from tcrypto.sign import v1


def test_a_valid_request_says_what_was_covered() -> None:
    verified = verifier().verify(signed())
    assert (verified.algorithm, verified.secret_id, verified.timestamp) == ("TC3-HMAC-SHA256", ID, NOW)
    assert (verified.service, verified.signed_headers) == ("cvm", ("content-type", "host", "x-tc-action"))
    assert (verified.action, verified.action_signed, verified.body_signed) == ("DescribeInstances", True, True)
    like_sdk = verifier().verify(signed(signed_headers=["content-type", "host"]))
    assert (like_sdk.action, like_sdk.action_signed) == ("DescribeInstances", False)
    assert not verifier().verify(signed(unsigned_payload=True)).body_signed


def shipped(group: str, op: str) -> list[vectors.Case]:
    return [case for case in vectors.load(group).cases if case.op == op and case.output is not None]


@pytest.mark.parametrize("case", shipped("tc3_sign", "tc3.sign"), ids=lambda case: case.id)
def test_every_example_verifies(case: vectors.Case) -> None:
    values = case.input
    assert case.output is not None
    now = values["timestamp"]
    headers = [(name, value) for name, value in values["headers"] if name.lower() != "x-tc-timestamp"]
    headers.append(("Authorization", case.output["authorization"]))
    token = next((value for name, value in headers if name.lower() == "x-tc-token"), None)
    if values.get("variant") == "cloudbase":
        token = values.get("token")
    else:
        headers.append(("X-TC-Timestamp", str(now)))
    query = f"?{values['query']}" if values["query"] else ""
    request = HttpRequest(values["method"], values["uri"] + query, headers, base64.b64decode(values["payload"]))
    key = values["secret_key"]
    credentials = {values["secret_id"]: Credential(values["secret_id"], key, token) if token else key}
    judge = Verifier(credentials, clock=lambda: now, required=(), variants=[values.get("variant", "tc3")])
    if case.id in OTHER_SERVICE:
        with pytest.raises(GatewayError, match="`Service` in Credential not valid"):
            judge.verify(request)
        diagnosis = diagnose(request, Credential(values["secret_id"], key, token), now=now)
        assert diagnosis.ids == [["service-mismatch"]]  # and nothing else: the signature is right
    else:
        verified = judge.verify(request)
        assert (verified.service, verified.timestamp) == (values["service"], now)
        assert sorted({name.lower() for name in values["signed_headers"]}) == list(verified.signed_headers)


# They sign a service that isn't the one of the host they give.
OTHER_SERVICE = {"tc3_sign/cloudbase-iscloudapi", "tc3_sign/service-digits", "tc3_sign/cloudbase"}


@pytest.mark.parametrize("case", shipped("v1_sign", "v1.sign"), ids=lambda case: case.id)
def test_every_v1_example_verifies(case: vectors.Case) -> None:
    values = case.input
    assert case.output is not None
    params = v1.flatten(values["params"]) | {"Signature": case.output["signature"]}
    if "computed" in case.flags and not {"Timestamp", "SecretId", "Nonce"} <= params.keys():
        return  # a string to sign alone, no request
    secret_id, token = params["SecretId"], params.get("Token")
    credentials = {secret_id: Credential(secret_id, values["secret_key"], token) if token else values["secret_key"]}
    judge = Verifier(credentials, clock=lambda: int(params["Timestamp"]), required=())
    verified = judge.verify_v1(values["method"], values["host"], values["path"], params)
    assert (verified.algorithm, verified.service, verified.signed_headers) == (values["algorithm"], None, ())


def test_cloudbase() -> None:
    request = signed(url="https://env.api.tcloudbasegateway.com/v1/functions/a?x=1", service="tcb", variant="cloudbase",
                     action=None, token="t0ken")  # fmt: skip
    assert request.header("x-tc-timestamp") is None
    options: dict[str, Any] = {"credentials": {ID: Credential(ID, KEY, "t0ken")}, "variants": ["cloudbase"]}
    assert verifier(**options).verify(request).service == "tcb"
    assert code(request, variants=["cloudbase"]) == "AuthFailure.TokenFailure"
    assert code(request, **options, clock=lambda: NOW + 301) == "AuthFailure.SignatureExpire"
    other_path = HttpRequest("POST", "/v1/functions/b", request.headers, request.body)
    assert code(other_path, **options) == "AuthFailure.SignatureFailure"
    same = changed(request, x_tc_timestamp=str(NOW), x_tc_token="t0ken")
    assert verifier(**options).verify(same).timestamp == NOW
    error = refused(changed(request, x_tc_timestamp=str(NOW + 1)), **options)
    assert str(error) == "InvalidParameterValue: The value of `Timestamp` is not valid."
    assert code(changed(request, x_tc_token="another"), **options) == "AuthFailure.TokenFailure"
    assert code(HttpRequest("PO\nST", request.target, request.headers), **options) == "UnsupportedProtocol"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_cloudbases_alone(method: str) -> None:
    made = Signer(Credential(ID, KEY), service="tcb", variant="cloudbase").sign(
        method, "https://env.api.tcloudbasegateway.com/v1/a", BODY, content_type="application/json", timestamp=NOW
    )
    request = HttpRequest(method, made.url, made.headers, BODY)
    assert verifier(variants=["tc3", "cloudbase"]).verify(request).service == "tcb"
    assert code(request) == "UnsupportedProtocol"
    assert code(of(signed(), method=method), variants=["tc3", "cloudbase"]) == "UnsupportedProtocol"


def test_nobody_makes_a_request_cloudbases_by_writing_its_timestamp_behind_the_signature() -> None:
    """Authorization isn't signed; CloudBase's variant asks for no X-TC header and takes every method."""
    request = signed(signed_headers=["content-type", "host"])
    for more in (f", Timestamp={NOW}", f", Timestamp={NOW}, Token=t", ", Token=t"):
        appended = changed(request, authorization=f"{request.header('authorization')}{more}")
        assert code(appended) == "AuthFailure.InvalidAuthorization"
        assert code(changed(appended, drop="x-tc-action")) == "MissingParameter"
    assert code(request, variants=["cloudbase"]) == "AuthFailure.InvalidAuthorization"


def test_host_port() -> None:
    request = signed(url="http://127.0.0.1:8080/")
    assert verifier().verify(request).service == "cvm"
    bare = signed(url="http://127.0.0.1/")
    sent_with_port = changed(bare, host="127.0.0.1:8080")
    assert code(sent_with_port) == "AuthFailure.SignatureFailure"
    assert verifier(host_port="lenient").verify(sent_with_port).service == "cvm"
    assert verifier(host_port="lenient").verify(request).service == "cvm"
    for other in ("127.0.0.2:8080", "127.0.0.1:", "127.0.0.1:80a", "127.0.0.1:8080:1"):
        assert code(changed(bare, host=other), host_port="lenient") == "AuthFailure.SignatureFailure"
    ipv6 = changed(signed(url="http://[::1]/"), host="[::1]:8080")
    assert verifier(host_port="lenient").verify(ipv6).service == "cvm"
    # Only that way round: a port that was signed must have been sent.
    assert code(changed(request, host="127.0.0.1"), host_port="lenient") == "AuthFailure.SignatureFailure"


def test_credentials_are_a_mapping_or_a_callable() -> None:
    asked = []

    def look_up(secret_id: str) -> str | None:
        asked.append(secret_id)
        return KEY if secret_id == ID else None

    judge = verifier(credentials=look_up)
    assert judge.verify(signed()).secret_id == ID
    with pytest.raises(GatewayError, match="SecretIdNotFound"):
        judge.verify(with_authorization(signed(), secret_id="AKIDanother"))
    assert asked == [ID, "AKIDanother"]


@pytest.mark.parametrize(
    "parts", [(b"GET", "/", {}), ("GET", b"/", {}), ("GET", "/", {"a": 1}), ("GET", "/", [(b"a", "b")])]
)
def test_a_request_is_text(parts: Any) -> None:
    with pytest.raises(TypeError, match=r"^method, target and the headers' names and values are str$"):
        HttpRequest(*parts)


OF_ANOTHER = "the credentials give, for the SecretId 'AKIDa', a Credential of another one"
NOT_COPIED = "a Verifier refuses to be pickled or copied, that would write its SecretKeys; make another one"


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: HttpRequest("GET", "/", {}, "a"), TypeError, "body is the bytes received, not str"),  # type: ignore[arg-type]
        (
            lambda: HttpRequest("GET", "/", [("a",)]),  # type: ignore[list-item]
            TypeError,
            "headers is a mapping, or pairs of a name and a value",
        ),
        (
            lambda: verifier().verify_v1("GET", "h", "/", {"Timestamp": 1}),  # type: ignore[dict-item]
            TypeError,
            "params is a mapping of names to values, each a str",
        ),
        (
            lambda: verifier(credentials={ID: ""}).verify(signed()),
            InvalidInput,
            "the credentials give an empty SecretKey: anybody could sign with it",
        ),
        (lambda: verifier(credentials=5), TypeError, "credentials is a mapping or a callable, not int"),
        (
            lambda: verifier(credentials={ID: 5}).verify(signed()),
            TypeError,
            "credentials give a SecretKey (str) or a Credential, not int",
        ),
        (lambda: verifier().verify("GET /"), TypeError, "request is an HttpRequest, not str"),  # type: ignore[arg-type]
        (
            lambda: verifier(credentials={ID: ""}),
            InvalidInput,
            "the credentials give an empty SecretKey: anybody could sign with it",
        ),
        (lambda: verifier(credentials={"AKIDa": Credential("AKIDb", KEY)}), InvalidInput, OF_ANOTHER),
        (
            lambda: verifier(credentials=lambda _: Credential("AKIDa", KEY)).verify(signed()),
            InvalidInput,
            OF_ANOTHER.replace("AKIDa", ID),
        ),
        (lambda: verifier(variants="tc3"), TypeError, "variants is a list of names, not one str"),
        (lambda: verifier(variants=["v1"]), InvalidInput, "variants are 'tc3', 'cloudbase' or both"),
        (lambda: verifier(variants=[]), InvalidInput, "variants are 'tc3', 'cloudbase' or both"),
        (lambda: copy.copy(verifier()), TypeError, NOT_COPIED),
        (lambda: pickle.dumps(verifier()), TypeError, NOT_COPIED),
        (lambda: verifier(host_port="any"), InvalidInput, "host_port is 'exact' or 'lenient', not 'any'"),
        (
            lambda: verifier(algorithms=["HmacSHA1", "HmacSHA512", "HmacMD5"]),
            InvalidInput,
            "unknown algorithm 'HmacMD5'; there are TC3-HMAC-SHA256, HmacSHA256, HmacSHA1",
        ),
    ],
)
def test_wrong_arguments(call: Callable[[], object], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=f"^{re.escape(sentence)}$"):
        call()


def test_a_key_changed_at_run_time_is_used() -> None:
    credentials = {ID: KEY}
    judge = verifier(credentials=credentials)
    judge.verify(signed())
    credentials[ID] = "another"
    with pytest.raises(GatewayError, match="SignatureFailure"):
        judge.verify(signed())


def test_repr_is_silent() -> None:
    judge = verifier(credentials={ID: Credential(ID, KEY, "t0ken")})
    judge.verify(signed(token="t0ken"))
    assert repr(judge) == "Verifier(HmacSHA1, HmacSHA256, TC3-HMAC-SHA256)"
    assert KEY not in repr(signed()) + repr(signed().headers)
    assert "Signature=" not in repr(signed())


def test_the_request_never_widens_the_algorithms() -> None:
    assert code(signed(), algorithms=["HmacSHA256"]) == "AuthFailure.InvalidAuthorization"
    assert code(form(), algorithms=["TC3-HMAC-SHA256"]) == "InvalidParameterValue"
    assert code(form(algorithm="HmacSHA1"), algorithms=["HmacSHA256"]) == "InvalidParameterValue"
    assert verifier(algorithms=["HmacSHA1"]).verify(form(algorithm="HmacSHA1")).algorithm == "HmacSHA1"
    sha1_form = edited(form(algorithm="HmacSHA1"), lambda params: params.update(SignatureMethod="HmacSHA256"))
    assert code(sha1_form) == "AuthFailure.SignatureFailure"


def test_a_full_url_is_cut_to_the_target() -> None:
    for url, target in [
        ("http://h/p?q=1", "/p?q=1"),
        ("HTTPS://h", "/"),
        ("http://h?q=/1", "/?q=/1"),
        ("/p", "/p"),
        ("http://h/?a=http://x/", "/?a=http://x/"),
    ]:
        assert HttpRequest("GET", url, {}).target == target


def test_values_are_trimmed_of_spaces_and_tabs_alone() -> None:
    request = HttpRequest("GET", "/", [("A", "\t X a\u3000X \t"), ("a", " \x0bb\n ")])
    assert request.header("a") == "X a\u3000X"
    assert request.values("a") == ["X a\u3000X", "\x0bb\n"]
    assert HttpRequest("GET", "/", {"A": " \x0bb\n "}).header("a") == "\x0bb\n"


def test_without_a_clock_it_is_the_machine_s_time() -> None:
    credential = Credential(ID, KEY)
    sent = Signer(credential, service="cvm", version="2017-03-12").sign(
        "GET", "https://cvm.tencentcloudapi.com/", action="DescribeInstances"
    )
    assert Verifier({ID: KEY}).verify(HttpRequest("GET", sent.url, sent.headers)).secret_id == ID
