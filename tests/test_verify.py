"""The verifier: each code and text of the gateway, the order of the checks, what a signature covers, hostile input."""

from __future__ import annotations

import base64
import copy
import json
import os
import pickle
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from broken_client import Account, random_account, random_call, send
from hypothesis import given, settings
from hypothesis import strategies as st

from tcrypto import Credential, HttpRequest, Signer
from tcrypto.check.diagnose import diagnose
from tcrypto.check.refusals import GATEWAY_TEXTS
from tcrypto.check.verify import Verifier
from tcrypto.conformance import vectors
from tcrypto.errors import InvalidInput, SignatureError, TCryptoError
from tcrypto.sign import tc3, v1
from tcrypto.sign.request import BODY_LIMIT, URL_LIMIT

NOW = 1551113065
ID, KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
URL = "https://cvm.tencentcloudapi.com/"
BODY = '{"Name": "张三"}'.encode()
MUTATIONS = int(os.environ.get("TCRYPTO_MUTATIONS", "0")) or None  # else the profile's


def verifier(**options: Any) -> Verifier:
    return Verifier(**{"clock": lambda: NOW, "credentials": {ID: KEY}, **options})


def signed(method: str = "POST", url: str = URL, body: bytes = BODY, **options: Any) -> HttpRequest:
    own = {name: options.pop(name) for name in ("variant", "service", "signed_headers") if name in options}
    credential = Credential(ID, KEY, options.pop("token", None))
    signer = Signer(credential, version="2017-03-12", region="ap-guangzhou", **{"service": "cvm", **own})
    body = body if method == "POST" else b""
    call = {"action": "DescribeInstances", "content_type": "application/json", "timestamp": NOW, **options}
    made = signer.sign(method, url, body, **call)
    return HttpRequest(method, made.url, made.headers, body)


def changed(
    request: HttpRequest, *, drop: str = "", add: Sequence[tuple[str, str]] = (), **headers: str
) -> HttpRequest:
    """A request with other headers, their names with "_" for "-"."""
    return rewritten(request, {name.replace("_", "-"): value for name, value in headers.items()}, drop, add)


def rewritten(
    request: HttpRequest, headers: dict[str, str], drop: str = "", add: Sequence[tuple[str, str]] = ()
) -> HttpRequest:
    new = {name.lower(): value for name, value in headers.items()}
    pairs = [(name, new.pop(name.lower(), value)) for name, value in request.headers if name.lower() != drop]
    return HttpRequest(request.method, request.target, [*pairs, *new.items(), *add], request.body)


def of(request: HttpRequest, **parts: Any) -> HttpRequest:
    values = {name: parts.get(name, getattr(request, name)) for name in ("method", "target", "headers", "body")}
    return HttpRequest(**values)


def with_authorization(request: HttpRequest, **parts: Any) -> HttpRequest:
    parsed = tc3.parse_authorization(request.header("authorization") or "")
    return changed(request, authorization=str(parsed._replace(**parts)))


def refused(request: HttpRequest, **options: Any) -> SignatureError:
    with pytest.raises(SignatureError) as error:
        verifier(**options).verify(request)
    return error.value


def code(request: HttpRequest, **options: Any) -> str:
    return refused(request, **options).code


def form(method: str = "POST", **changes: Any) -> HttpRequest:
    """A v1 request."""
    signer = v1.Signer(
        Credential(ID, KEY, changes.pop("token", None)),
        version="2017-03-12",
        algorithm=changes.pop("algorithm", "HmacSHA256"),
        language=changes.pop("language", None), limits=False,
    )  # fmt: skip
    params = changes.pop("params", {"Limit": 1, "Name": "张三 & co"})
    made = signer.sign(method, URL, params, action="DescribeInstances", timestamp=NOW, nonce=7)
    return HttpRequest(method, made.url, made.headers, made.body)


def edited(request: HttpRequest, edit: Callable[[dict[str, str]], object]) -> HttpRequest:
    """A v1 POST with other parameters."""
    params = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    edit(params)
    return HttpRequest("POST", request.target, request.headers, urlencode(params).encode())


# --- What is accepted -------------------------------------------------------------------------------------------------


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
    judge = Verifier(credentials, clock=lambda: now, required=())
    if case.id in OTHER_SERVICE:
        with pytest.raises(SignatureError, match="`Service` in Credential not valid"):
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
    credentials = {ID: Credential(ID, KEY, "t0ken")}
    assert verifier(credentials=credentials).verify(request).service == "tcb"
    assert code(request) == "AuthFailure.TokenFailure"
    assert code(request, credentials=credentials, clock=lambda: NOW + 301) == "AuthFailure.SignatureExpire"
    other_path = HttpRequest("POST", "/v1/functions/b", request.headers, request.body)
    assert code(other_path, credentials=credentials) == "AuthFailure.SignatureFailure"
    same = changed(request, x_tc_timestamp=str(NOW), x_tc_token="t0ken")
    assert verifier(credentials=credentials).verify(same).timestamp == NOW
    error = refused(changed(request, x_tc_timestamp=str(NOW + 1)), credentials=credentials)
    assert str(error) == "InvalidParameterValue: The value of `Timestamp` is not valid."
    assert code(changed(request, x_tc_token="another"), credentials=credentials) == "AuthFailure.TokenFailure"
    assert (
        code(HttpRequest("PO\nST", request.target, request.headers), credentials=credentials) == "UnsupportedProtocol"
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_cloudbases_alone(method: str) -> None:
    made = Signer(Credential(ID, KEY), service="tcb", variant="cloudbase").sign(
        method, "https://env.api.tcloudbasegateway.com/v1/a", BODY, content_type="application/json", timestamp=NOW
    )
    assert verifier().verify(HttpRequest(method, made.url, made.headers, BODY)).service == "tcb"
    request = signed()
    assert code(HttpRequest(method, request.target, request.headers, BODY)) == "UnsupportedProtocol"


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
    with pytest.raises(SignatureError, match="SecretIdNotFound"):
        judge.verify(with_authorization(signed(), secret_id="AKIDanother"))
    assert asked == [ID, "AKIDanother"]


@pytest.mark.parametrize(
    "parts", [(b"GET", "/", {}), ("GET", b"/", {}), ("GET", "/", {"a": 1}), ("GET", "/", [(b"a", "b")])]
)
def test_a_request_is_text(parts: Any) -> None:
    with pytest.raises(TypeError, match=r"^method, target and the headers' names and values are str$"):
        HttpRequest(*parts)


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
    with pytest.raises(SignatureError, match="SignatureFailure"):
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


# --- Each code and text -----------------------------------------------------------------------------------------------

LONG = {"Text": "x" * v1.BODY_LIMIT}
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
        lambda _: changed(signed(), add=(("Host", "cvm.tencentcloudapi.com"),)),
        {"reason": "the header host is there more than once"},
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


# --- Headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Authorization", "Host", "Content-Type", "X-TC-Action", "X-TC-Timestamp"])
def test_a_header_that_is_read_is_there_once(name: str) -> None:
    request = signed()
    judge = verifier()
    judge.verify(request)  # so that it knows the client
    again = changed(request, add=((name.upper(), request.header(name.lower()) or ""),))
    with pytest.raises(SignatureError, match=r"InvalidParameter: the header .* more than once"):
        judge.verify(again)
    # The number of headers alone doesn't tell: one is dropped for the one that is there twice.
    same_number = changed(again, drop="x-tc-region")
    assert len(same_number.headers) == len(request.headers)
    with pytest.raises(SignatureError, match=r"InvalidParameter: the header .* more than once"):
        judge.verify(same_number)


@pytest.mark.parametrize("value", ["a\r\n b", "a\n\tb", "a\rb", "é", "a\ud800", "\u3000a", "a\x0b", "\x1fa", "a\x7f"])
@pytest.mark.parametrize("name", ["authorization", "host", "content-type", "x-tc-action", "x-tc-token"])
def test_a_header_that_is_read_is_plain(name: str, value: str) -> None:
    error = refused(rewritten(signed(), {name: value}))
    assert (
        str(error) == f"InvalidParameter: the header {name} is folded or holds characters that aren't printable ASCII."
    )


@pytest.mark.parametrize("make", [signed, form])
@pytest.mark.parametrize("target", ["/a b", "/?a b", "/a\n", "/?a\x7f", "/\u3000"])
def test_a_target_without_spaces_and_control_characters(target: str, make: Callable[[], HttpRequest]) -> None:
    error = refused(of(make(), target=target))
    assert str(error) == "InvalidParameter: the request target holds a space or a control character."


def test_a_target_or_method_outside_ascii_is_a_wrong_signature() -> None:
    for good, bad in [
        (signed("GET", URL + "?q=e"), {"target": "/?q=é"}),
        (signed(variant="cloudbase", action=None), {"method": "PÖST"}),
    ]:
        verifier().verify(good)
        other = of(good, **bad)
        names = tc3.parse_authorization(other.fields["authorization"]).signed_headers
        canonical = tc3.canonical_request(
            other.method, other.path, other.query, other.headers, names, tc3.payload_hash(other.body)
        )
        to_sign = tc3.string_to_sign(NOW, "2019-02-25/cvm/tc3_request", canonical)
        signature = tc3.signature(tc3.signing_key(KEY, "2019-02-25", "cvm"), to_sign)
        assert code(with_authorization(other, signature=signature)) == "AuthFailure.SignatureFailure"


def extra_signed(value: str, names: str = "content-type;host;x-extra", **options: Any) -> HttpRequest:
    """A request whose header X-Extra is signed, as the value stands."""
    listed = tuple(names.split(";"))
    lines = {"content-type": "application/json", "host": "cvm.tencentcloudapi.com", "x-extra": value.strip().lower()}
    head = "".join(f"{name}:{lines[name]}\n" for name in listed)
    canonical = f"POST\n/\n\n{head}\n{names}\n{tc3.payload_hash(BODY)}"
    to_sign = tc3.string_to_sign(NOW, "2019-02-25/cvm/tc3_request", canonical)
    signature = tc3.signature(tc3.signing_key(KEY, "2019-02-25", "cvm"), to_sign)
    request = changed(signed(), add=(("X-Extra", value),), **options)
    return with_authorization(request, signed_headers=listed, signature=signature)


def without_host() -> HttpRequest:
    """Signed rightly, over a host that is empty."""
    names = ["content-type", "host"]
    canonical = tc3.canonical_request(
        "POST", "/", "", {"content-type": "application/json", "host": ""}.items(), names, tc3.payload_hash(BODY)
    )
    to_sign = tc3.string_to_sign(NOW, "2019-02-25/cvm/tc3_request", canonical)
    signature = tc3.signature(tc3.signing_key(KEY, "2019-02-25", "cvm"), to_sign)
    return with_authorization(changed(signed(), host=""), signed_headers=tuple(names), signature=signature)


def test_a_superset_of_headers_may_be_signed() -> None:
    assert verifier().verify(extra_signed("Some Value")).signed_headers == ("content-type", "host", "x-extra")
    assert verifier().verify(extra_signed(" \tSome Value\t ")).signed_headers[-1] == "x-extra"


def test_a_signed_header_that_cannot_be_taken_is_a_wrong_signature() -> None:
    assert code(changed(extra_signed("a"), drop="x-extra")) == "AuthFailure.SignatureFailure"
    assert code(changed(extra_signed("a"), add=(("x-extra", "a"),))) == "AuthFailure.SignatureFailure"
    assert code(extra_signed("é")) == "AuthFailure.SignatureFailure"
    assert code(extra_signed("a\n b")) == "AuthFailure.SignatureFailure"
    assert code(extra_signed("a\rb")) == "AuthFailure.SignatureFailure"
    for control in "\x0b\x0c\x1c\x1f":  # Python's white space, which nobody trims
        assert code(extra_signed(f"a{control}")) == "AuthFailure.SignatureFailure"
    assert verifier().verify(extra_signed("a\tb ~")).signed_headers[-1] == "x-extra"
    assert code(changed(signed(), drop="host")) == "AuthFailure.SignatureFailure"
    assert code(changed(signed(), drop="content-type")) == "AuthFailure.SignatureFailure"
    assert code(without_host()) == code(without_host(), host_port="lenient") == "AuthFailure.SignatureFailure"
    # An unsigned header may be there twice, and hold anything.
    assert verifier().verify(changed(signed(), add=(("Via", "é"), ("Via", "a\n b")))).secret_id == ID


def test_a_line_break_cannot_move_a_header_into_another() -> None:
    # host's value would hold the line of x-extra, so that both requests had the same canonical request.
    whole = extra_signed("b")
    moved = changed(whole, drop="x-extra", host="cvm.tencentcloudapi.com\nx-extra:b")
    assert code(moved) == "InvalidParameter"


WRITTEN = "SignedHeaders must be in lower case, sorted, each once"
NAMED = "SignedHeaders must name content-type and host"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        *(
            ({"signed_headers": tuple(names.split(";"))}, WRITTEN)
            for names in (
                "host;content-type",
                "content-type;content-type;host",
                "content-type;host;host",
                "Content-Type;host",
                "content-type;HOST",
            )
        ),
        *(({"signed_headers": (name,)}, NAMED) for name in ("host", "content-type", "x-tc-action")),
        ({"terminator": "aws4_request"}, "Credential must end in tc3_request"),
    ],
)
def test_an_authorization_that_cannot_be_right(parts: dict[str, Any], reason: str) -> None:
    assert str(refused(with_authorization(signed(), **parts))) == (
        "AuthFailure.InvalidAuthorization: "
        f"The request `Authorization` header does not conform to tencentcloud standards: {reason}."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SKIP",
        "Basic eA==",
        "TC3-HMAC-SHA256",
        "tc3-hmac-sha256 Credential=a/b/c/tc3_request, SignedHeaders=a, Signature=b",
    ],
)
def test_malformed_authorization(text: str) -> None:
    assert code(changed(signed(), authorization=text)) == "AuthFailure.InvalidAuthorization"


def test_authorization_is_read_strictly() -> None:
    text = signed().header("authorization") or ""
    for other in (
        text.replace(", ", ","), text.replace(", ", "; "), text.replace(" Credential", "  Credential"), f"{text},",
        text.replace("tc3_request", "aws4_request"), text.replace("TC3-HMAC", "TC4-HMAC"), f"{text}, Token=",
    ):  # fmt: skip
        assert code(changed(signed(), authorization=other)) == "AuthFailure.InvalidAuthorization"
    for other in (text.upper()[-64:], text[-64:][:-1], text[-64:] + "0", text[-64:] + "="):
        assert code(changed(signed(), authorization=text[:-64] + other)) == "AuthFailure.SignatureFailure"


# --- Time, service, token, body ---------------------------------------------------------------------------------------


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
        with pytest.raises(SignatureError, match=f"SignatureExpire: .* server time {NOW + off}"):
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


# --- What is kept of one request for the next -------------------------------------------------------------------------


@pytest.mark.parametrize("names", [None, ["content-type", "host"]])
def test_a_client_is_read_once(names: list[str] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = verifier()
    judge.verify(signed(signed_headers=names))
    later = signed(signed_headers=names, body=b"another", timestamp=NOW + 1)

    def read_again(*_: object) -> None:
        pytest.fail("the client is known")

    monkeypatch.setattr(tc3, "parse_authorization", read_again)
    monkeypatch.setattr(tc3, "signing_key", read_again)
    for _ in range(2):
        assert judge.verify(later).timestamp == NOW + 1
    assert (len(judge._claims), len(judge._macs)) == (1, 1)
    for other in (of(later, body=b"forged"), changed(later, x_tc_timestamp=str(NOW))):
        with pytest.raises(SignatureError, match="SignatureFailure"):
            judge.verify(other)


def test_no_more_than_256_clients_are_kept() -> None:
    judge = verifier()
    sizes = []
    for number in range(258):
        judge.verify(signed(url="https://gateway.example.com/", service=f"s{number}"))
        sizes.append((len(judge._claims), len(judge._macs)))
    assert sizes == [(size, size) for size in (*range(1, 257), 1, 2)]


CLOUDBASE = signed(variant="cloudbase", action=None)
TOKEN_IN_AUTHORIZATION = with_authorization(signed(token="t0ken"), token="t0ken")
TWICE = changed(signed(), add=(("Via", "a"), ("Via", "b")))
LONG_TARGET = signed("GET", f"{URL}?{'a' * 254}")


@pytest.mark.parametrize(
    ("request_", "token", "forged", "expected"),
    [
        (extra_signed("a"), None, changed(extra_signed("a"), x_extra="b"), "AuthFailure.SignatureFailure"),
        (
            CLOUDBASE,
            None,
            with_authorization(CLOUDBASE, timestamp=str(NOW + 1)),
            "AuthFailure.SignatureFailure",
        ),
        (
            TOKEN_IN_AUTHORIZATION,
            "t0ken",
            with_authorization(TOKEN_IN_AUTHORIZATION, token="another"),
            "AuthFailure.TokenFailure",
        ),
        (
            TWICE,
            None,
            changed(TWICE, drop="via", add=(("Via", "a"), ("Host", "cvm.tencentcloudapi.com"))),
            "InvalidParameter",
        ),
        (LONG_TARGET, None, of(LONG_TARGET, target=LONG_TARGET.target[:-1] + "b"), "AuthFailure.SignatureFailure"),
    ],
    ids=["another signed header", "CloudBase's timestamp", "token in Authorization", "header twice", "long target"],
)
def test_what_is_not_kept(request_: HttpRequest, token: str | None, forged: HttpRequest, expected: str) -> None:
    judge = verifier(credentials={ID: Credential(ID, KEY, token)})
    for _ in range(2):
        judge.verify(request_)
        assert judge._claims == {}
    with pytest.raises(SignatureError) as error:
        judge.verify(forged)
    assert error.value.code == expected


def test_a_target_of_255_characters_is_kept() -> None:
    judge = verifier()
    judge.verify(signed("GET", f"{URL}?{'a' * 253}"))
    assert len(judge._claims) == 1


def test_what_nobody_signed_is_not_remembered() -> None:
    checks = verifier()
    checks.verify(signed())
    known = dict(checks._claims), dict(checks._macs)
    for number in range(300):
        for request in (
            changed(signed(), content_type=f"text/x{number}"),
            with_authorization(signed(), service=f"cvm{number}"),
            with_authorization(signed(), secret_id=f"{ID}{number}"),
        ):
            with pytest.raises(SignatureError):
                checks.verify(request)
    assert (checks._claims, checks._macs) == known


# --- v1 ---------------------------------------------------------------------------------------------------------------


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


def v1_by_stages(host: str, headers: dict[str, str], drop: str = "", *, replaced: bool = False) -> HttpRequest:
    params = {"Action": "A", "Version": "1", "Timestamp": NOW, "Nonce": 1, "SecretId": ID, "Tag_Key": "v_1"}
    params.pop(drop, None)
    to_sign = v1.string_to_sign("GET", host, "/", params, replace_underscores=replaced)
    query = urlencode(params | {"Signature": v1.signature(KEY, to_sign, "HmacSHA1")})
    return HttpRequest("GET", f"/?{query}", headers)


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
    with pytest.raises(SignatureError) as error:
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


# --- What a signature covers: mutations -------------------------------------------------------------------------------


def mutated(draw: st.DrawFn, text: str, alphabet: str) -> str:
    """A text with one character changed, added or taken out."""
    place = draw(st.integers(0, len(text)))
    new = draw(st.sampled_from(alphabet))
    how = draw(st.sampled_from(["replace", "insert", "remove"]))
    if how == "insert" or place == len(text):
        return text[:place] + new + text[place:]
    return text[:place] + (new if how == "replace" else "") + text[place + 1 :]


PRINTABLE = "".join(map(chr, range(33, 127)))
calls = st.integers(0, 10_000).map(lambda seed: (random_call(Random(seed)), random_account(Random(seed))))


@st.composite
def covered_mutations(draw: st.DrawFn) -> tuple[HttpRequest, HttpRequest, Account, int]:
    call, account = draw(calls)
    request = HttpRequest(*send(call, account))
    fields = request.fields
    signed_names = tc3.parse_authorization(fields["authorization"]).signed_headers
    what = draw(st.sampled_from(["header", "header", "timestamp", "authorization", "authorization", "method", "path",
                                 "body" if not call.unsigned_payload else "path", "query", "payload-header"]))  # fmt: skip
    other = request
    if what == "header":
        name = draw(st.sampled_from(signed_names))
        value = mutated(draw, fields[name], PRINTABLE + " ")
        other = rewritten(request, {name: value})
        if other.fields[name].lower() == fields[name].lower():
            other = request
    elif what == "timestamp":
        value = str(call.timestamp + draw(st.integers(-10_000, 10_000)))
        other = changed(
            request,
            x_tc_timestamp=draw(st.sampled_from([value, mutated(draw, fields["x-tc-timestamp"], "0123456789x")])),
        )
        other = request if other.fields["x-tc-timestamp"] == fields["x-tc-timestamp"] else other
    elif what == "authorization":
        other = changed(request, authorization=mutated(draw, fields["authorization"], PRINTABLE + " "))
        other = request if other.fields["authorization"] == fields["authorization"] else other
    elif what == "method":
        methods = {"GET", "POST", "PUT", "get", "post", "Post", mutated(draw, request.method, PRINTABLE)}
        other = of(request, method=draw(st.sampled_from(sorted(methods - {request.method}))))
    elif what == "path":
        path = mutated(draw, request.path, PRINTABLE.replace("?", ""))
        other = of(request, target=path + request.target[len(request.path) :])
        other = request if other.path == request.path else other
    elif what == "query" and request.method == "GET":
        query = mutated(draw, request.query, PRINTABLE)
        other = of(request, target=f"{request.path}?{query}") if query != request.query else request
    elif what == "payload-header":
        value = draw(st.sampled_from(["UNSIGNED-PAYLOAD", "unsigned-payload", "x"]))
        if (value == "UNSIGNED-PAYLOAD") != call.unsigned_payload:
            other = changed(request, x_tc_content_sha256=value)
    if other is request and not call.unsigned_payload:  # the body, where the above has nothing to change
        data = bytearray(request.body)
        place = draw(st.integers(0, len(data)))
        flip = draw(st.integers(1, 255))
        if place == len(data):
            data.append(flip)
        else:
            data[place] ^= flip
        other = of(request, body=bytes(data))
    elif other is request:
        other = of(request, target=f"{request.path}x")
    return request, other, account, call.timestamp


@settings(max_examples=MUTATIONS or settings().max_examples)
@given(covered_mutations())
def test_a_change_of_what_is_signed_is_noticed(case: tuple[HttpRequest, HttpRequest, Account, int]) -> None:
    request, other, account, now = case
    judge = Verifier({account.secret_id: Credential(*account)}, clock=lambda: now)
    judge.verify(request)
    with pytest.raises(SignatureError):
        judge.verify(other)


@st.composite
def uncovered_mutations(draw: st.DrawFn) -> tuple[HttpRequest, HttpRequest, Account, int]:
    call, account = draw(calls)
    request = HttpRequest(*send(call, account))
    what = draw(
        st.sampled_from(
            ["region", "version", "extra", "case", "space", "order", "names", "query", "action", "language"]
        )
    )
    value = draw(st.text(PRINTABLE + " é\t", min_size=1, max_size=20)) + "x"
    other = changed(request, x_tc_region=value)
    if what == "version":
        other = changed(request, x_tc_version=value)
    elif what == "extra":
        name = "X-" + draw(st.text("abcdefghij-", min_size=1, max_size=10))
        other = changed(request, add=((name, value),) * draw(st.integers(1, 2)))
    elif what == "case":
        name = draw(st.sampled_from(["content-type", "host"]))
        value = "".join(draw(st.sampled_from([c.upper(), c.lower()])) for c in request.fields[name])
        other = rewritten(request, {name: value})
    elif what == "space":
        spaces = st.text(" \t", max_size=3)
        other = of(request, headers=[(n, draw(spaces) + v + draw(spaces)) for n, v in request.headers])
    elif what == "order":
        other = of(request, headers=draw(st.permutations(request.headers)))
    elif what == "names":
        other = of(request, headers=[(draw(st.sampled_from([n.upper(), n.lower()])), v) for n, v in request.headers])
    elif what == "query" and request.method == "POST":
        query = draw(st.text(PRINTABLE, max_size=20))
        other = of(request, target=f"{request.path}?{query}")
    elif what == "action" and not call.sign_action:
        other = changed(request, x_tc_action=draw(st.text("ABCabc", min_size=1)))
    elif what == "language":
        other = changed(request, x_tc_language=draw(st.sampled_from(["zh-CN", "en-US", "x"])))
    if call.unsigned_payload and draw(st.booleans()):
        other = of(other, body=draw(st.binary(max_size=50)))
    return request, other, account, call.timestamp


@settings(max_examples=MUTATIONS or settings().max_examples)
@given(uncovered_mutations())
def test_a_change_of_what_is_not_signed_is_not(case: tuple[HttpRequest, HttpRequest, Account, int]) -> None:
    request, other, account, now = case
    judge = Verifier({account.secret_id: Credential(*account)}, clock=lambda: now)
    assert judge.verify(request).signed_headers == judge.verify(other).signed_headers


# --- Hostile input ----------------------------------------------------------------------------------------------------

anything = st.text(st.characters(codec=None), max_size=30)  # lone surrogates among them
hostile_names = st.sampled_from([name for name, _ in signed(token="t").headers] + ["X-TC-Content-SHA256"]) | anything
hostile_values = (
    anything
    | st.sampled_from([value for _, value in signed(token="t").headers])
    | st.integers(0, 10**400).map(str)
    | st.just("9" * 6000)
)
percent_junk = st.lists(
    st.sampled_from(["%", "%zz", "%ff", "%00", "&", "=", "+", ";", "é", "\ud800", "SecretId=a", "&Timestamp="])
)


@given(
    st.sampled_from(["GET", "POST", "PUT", ""]) | anything,
    anything | percent_junk.map("".join) | st.sampled_from(["/", "/?", "?", "http://", "https://?", "//"]),
    st.lists(st.tuples(hostile_names, hostile_values), max_size=9),
    st.binary(max_size=50) | percent_junk.map(lambda parts: "".join(parts).encode(errors="surrogatepass")),
    st.sampled_from(["exact", "lenient"]),
)
def test_hostile_requests_are_refused_with_the_librarys_errors(
    method: str, target: str, headers: list[tuple[str, str]], body: bytes, host_port: str
) -> None:
    judge = verifier(required=(), host_port=host_port)
    for more in ([], [("Content-Type", "application/x-www-form-urlencoded")], list(signed().headers)):
        with suppress(TCryptoError):
            judge.verify(HttpRequest(method, target, [*headers, *more], body))


V1_PARAMS = dict(parse_qsl(form().body.decode()))


@given(st.dictionaries(st.sampled_from([*V1_PARAMS, "Token", "Language"]) | anything, hostile_values))
def test_hostile_v1_parameters(params: dict[str, str]) -> None:
    for each in (params, V1_PARAMS | params):
        with suppress(SignatureError):
            assert verifier().verify_v1("POST", "cvm.tencentcloudapi.com", "/", each).secret_id == ID


def test_messages_are_json_safe() -> None:
    json.dumps({"Message": refused(changed(signed(), host="\ud800")).message})
