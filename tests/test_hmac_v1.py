"""Signature v1: flattening, the string to sign, what is refused."""

from __future__ import annotations

import re
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcrypto import Credential, InvalidInput, TCryptoError
from tcrypto.sign import v1

ID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
TOKEN = "VS3dEzhEjKSKn40sPdnwM/a+b==EXAMPLE"
CREDENTIAL = Credential(ID, KEY)
URL = "https://cvm.tencentcloudapi.com/"
NOW = 1700000000
TOO_LARGE = (  # the gateway's own words (signing.md, What the gateway answers)
    "The provided credentials could not be validated because of exceeding request size limit, "
    "please use new signature method `TC3-HMAC-SHA256`."
)


def sign(params: Any, method: str = "POST", url: str = URL, /, by: Any = None, **changes: Any) -> v1.SignedForm:
    call: dict[str, Any] = {"action": "DescribeInstances", "timestamp": NOW, "nonce": 11886} | changes
    return (by or v1.Signer(CREDENTIAL, version="2017-03-12")).sign(method, url, params, **call)


# --- Known answers ----------------------------------------------------------------------------------------------------


def test_the_documentations_example() -> None:
    """https://cloud.tencent.com/document/api/213/30653"""
    params = {
        "Action": "DescribeInstances",
        "InstanceIds": ["ins-09dx96dg"],
        "Limit": 20,
        "Nonce": 11886,
        "Offset": 0,
        "Region": "ap-guangzhou",
        "SecretId": ID,
        "Timestamp": 1465185768,
        "Version": "2017-03-12",
        "Signature": "whatever stands here isn't signed",
    }
    to_sign = v1.string_to_sign("GET", "cvm.tencentcloudapi.com", "/", params)
    assert to_sign == (
        "GETcvm.tencentcloudapi.com/?Action=DescribeInstances&InstanceIds.0=ins-09dx96dg&Limit=20&Nonce=11886&Offset=0"
        f"&Region=ap-guangzhou&SecretId={ID}&Timestamp=1465185768&Version=2017-03-12"
    )
    assert v1.signature(KEY, to_sign, "HmacSHA1") == "EliP9YW3pW28FpsEdkXt/+WcGeI="


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("HmacSHA1", "XjwGF9U5zdo93uMrX2b1ZDwoFOo="),
        ("HmacSHA256", "6c+oFbRDL8wKcVPPwa4KtGMOzMuJTQDwV+8tMMPf7oM="),
    ],
)
def test_the_node_sdks_own_test(algorithm: Any, expected: str) -> None:
    """tencentcloud-sdk-nodejs@08f1990, test/common/sign.test.ts"""
    assert v1.signature("test-secret-key", "test-sign-string", algorithm) == expected


# --- Flattening -------------------------------------------------------------------------------------------------------


class Colour(str, Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("params", "flat"),
    [
        ({}, {}),
        ({"A": "x", "B": 1, "C": 1.5, "D": True, "E": ""}, {"A": "x", "B": "1", "C": "1.5", "D": "True", "E": ""}),
        ({"A": None, "B": [], "C": {}, "D": [None, {}], "E": ()}, {}),
        ({"A": ["x", None, "y"]}, {"A.0": "x", "A.2": "y"}),
        ({"A": ("x", ("y",))}, {"A.0": "x", "A.1.0": "y"}),
        ({"F": [{"N": "x", "V": [1, "é😀"]}]}, {"F.0.N": "x", "F.0.V.0": "1", "F.0.V.1": "é😀"}),
        ({"A": {"": "x"}, "": {"B": 1}}, {"A.": "x", "B": "1"}),
        ({"A.0": "x", "A": {"1": "y"}}, {"A.0": "x", "A.1": "y"}),
        ({"C": Colour.RED}, {"C": str(Colour.RED)}),
    ],
)
def test_flatten(params: dict[str, object], flat: dict[str, str]) -> None:
    assert v1.flatten(params) == flat
    assert list(v1.flatten(params)) == list(flat)
    assert v1.flatten(flat) == flat


def test_flatten_refuses_the_same_name_twice() -> None:
    with pytest.raises(InvalidInput, match=r"^two parameters are both named 'A\.0'$"):
        v1.flatten({"A.0": "x", "A": ["y"]})


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"A": b"x"}, "the parameter 'A' is bytes; a form takes text, numbers and lists"),
        ({"A": [{"B": {1, 2}}]}, "the parameter 'A.0.B' is set; a form takes text, numbers and lists"),
        ({"A": object()}, "the parameter 'A' is object; a form takes text, numbers and lists"),
        ({1: "x"}, "a parameter's name is a str, not int"),
        ({"A": {b"B": 1}}, "a parameter's name is a str, not bytes"),
        ([("A", "x")], "params is a mapping, the call's parameters, not list"),
        ("A=x", "params is a mapping, the call's parameters, not str"),
        (None, "params is a mapping, the call's parameters, not NoneType"),
    ],
)
def test_flatten_wrong_types(params: Any, sentence: str) -> None:
    for call in (v1.flatten, sign):
        with pytest.raises(TypeError, match=f"^{re.escape(sentence)}$"):
            call(params)


def test_flatten_hostile_nesting() -> None:
    circle: dict[str, object] = {}
    circle["A"] = [circle, circle]
    wide: list[object] = []
    wide.extend([wide] * 2000)
    nameless: dict[str, object] = {}
    nameless[""] = nameless
    deep: object = "x"
    for _ in range(99):
        deep = [deep]
    assert v1.flatten({"A": deep}) == {"A" + ".0" * 99: "x"}
    for value in (circle, wide, nameless, [deep]):
        with pytest.raises(InvalidInput, match=r"^the parameters are nested too deeply, or in a circle$"):
            v1.flatten({"A": value})
    with pytest.raises(InvalidInput, match=r"^the parameter 'A' is a number of too many digits$"):
        v1.flatten({"A": 10**5000})


# --- The string to sign -----------------------------------------------------------------------------------------------


def test_names_are_sorted_as_text() -> None:
    """InstanceIds.12 stands before InstanceIds.2, capitals before small letters, values as they are."""
    params = {"b": "&=% +", "B": "é", "Ids": list("abcdefghijklm"), "A_b": 1, "A.a": 2}
    to_sign = v1.string_to_sign("POST", "h", "/p", params)
    assert to_sign == (
        "POSTh/p?A.a=2&A_b=1&B=é&Ids.0=a&Ids.1=b&Ids.10=k&Ids.11=l&Ids.12=m&Ids.2=c&Ids.3=d&Ids.4=e&Ids.5=f&Ids.6=g"
        "&Ids.7=h&Ids.8=i&Ids.9=j&b=&=% +"
    )


def test_underscores() -> None:
    params = {"A_b": 1, "A.a": {"c_d": 2}, "Az": 3}
    plain = v1.string_to_sign("POST", "h", "/", params)
    replaced = v1.string_to_sign("POST", "h", "/", params, replace_underscores=True)
    assert plain == "POSTh/?A.a.c_d=2&A_b=1&Az=3"
    assert replaced == "POSTh/?A.a.c.d=2&A.b=1&Az=3"  # sorted once they are replaced
    signed = sign(params, by=v1.Signer(CREDENTIAL, replace_underscores=True))
    assert b"A_b=1&A.a.c_d=2" in signed.body  # on the wire they stay
    assert "A.b=1" in signed.string_to_sign
    with pytest.raises(InvalidInput, match=r"^two parameters have the same name once '_' is replaced by '\.'$"):
        v1.string_to_sign("POST", "h", "/", {"A_b": 1, "A": {"b": 2}}, replace_underscores=True)
    v1.string_to_sign("POST", "h", "/", {"A_b": 1, "A": {"b": 2}})


@pytest.mark.parametrize(("key", "text", "what"), [("\ud800", "x", "the SecretKey"), (KEY, "\ud800", "a parameter")])
def test_a_signature_refuses_lone_surrogates(key: str, text: str, what: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{what} holds a lone surrogate, which has no UTF-8 form$"):
        v1.signature(key, text)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers() | st.lists(st.text(max_size=3))))
def test_what_is_sent_can_be_verified(params: dict[str, object]) -> None:
    try:
        signed = sign(params)
    except TCryptoError:
        return
    received = dict(parse_qsl(signed.body.decode(), keep_blank_values=True, strict_parsing=True))
    assert received == signed.params
    assert received.pop("Signature") == signed.signature
    assert v1.string_to_sign("POST", "cvm.tencentcloudapi.com", "/", received) == signed.string_to_sign
    assert v1.signature(KEY, signed.string_to_sign) == signed.signature


# --- The Signer -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("algorithm", ["HmacSHA1", "HmacSHA256"])
def test_what_is_sent(method: str, algorithm: Any) -> None:
    by = v1.Signer(
        Credential(ID, KEY, TOKEN),
        version="2017-03-12",
        region="ap-guangzhou",
        language="en-US",
        algorithm=algorithm,
        clock=lambda: NOW + 0.9,
    )
    signed = by.sign(method, URL, {"Name": "张三 a+b&c"}, action="DescribeInstances", nonce=7)
    assert signed.headers == {"Content-Type": "application/x-www-form-urlencoded", "Host": "cvm.tencentcloudapi.com"}
    assert signed.method == method
    text = signed.body.decode() if method == "POST" else urlsplit(signed.url).query
    assert text.startswith("Name=%E5%BC%A0%E4%B8%89+a%2Bb%26c&Action=DescribeInstances")
    assert signed.url == (URL if method == "POST" else f"{URL}?{text}")
    assert (
        dict(parse_qsl(text))
        == signed.params
        == {
            "Name": "张三 a+b&c",
            "Action": "DescribeInstances",
            "Version": "2017-03-12",
            "Region": "ap-guangzhou",
            "Language": "en-US",
            "Timestamp": str(NOW),
            "Nonce": "7",
            "SecretId": ID,
            "SignatureMethod": algorithm,
            "Token": TOKEN,
            "Signature": signed.signature,
        }
    )
    assert signed.string_to_sign.startswith(method + "cvm.tencentcloudapi.com/?Action=DescribeInstances&Language=")
    assert signed.signature == v1.signature(KEY, signed.string_to_sign, algorithm)
    shown = f"{by!r}{signed!r}{signed.params}{signed.body!r}{signed.url}{signed.string_to_sign}"
    assert KEY not in shown
    assert TOKEN not in repr(signed) + repr(by)


def test_nonces_are_fresh_and_the_callers_params_stay() -> None:
    params = {"A": ["x"]}
    by = v1.Signer(CREDENTIAL)
    nonces = {int(by.sign("POST", URL, params, action="A").params["Nonce"]) for _ in range(50)}
    assert len(nonces) == 50
    assert all(0 < nonce < 2**63 for nonce in nonces)
    assert params == {"A": ["x"]}


def test_a_nonce_is_never_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tcrypto.sign.v1.secrets.randbits", lambda bits: 0)
    assert sign({}, nonce=None).params["Nonce"] == "1"
    assert sign({}, nonce=1).params["Nonce"] == "1"


def test_a_question_mark_without_a_query() -> None:
    signed = sign({"A": "x"}, "GET", URL + "?")
    assert signed == sign({"A": "x"}, "GET")
    assert signed.url.startswith(URL + "?A=x&")


def test_limits() -> None:
    with pytest.raises(InvalidInput, match=f"^{re.escape(TOO_LARGE)}$"):
        sign({"A": "x" * (v1.BODY_LIMIT + 1)})
    lifted = v1.Signer(CREDENTIAL, limits=False)
    assert len(sign({"A": "x" * v1.BODY_LIMIT}, by=lifted).body) > v1.BODY_LIMIT
    with pytest.raises(InvalidInput, match=r"the URL is 33,\d{3} bytes; 32,768 at most \(limits=False lifts it\)"):
        sign({"A": "x" * 32768}, "GET")
    assert len(sign({"A": "x" * 32768}, "GET", by=lifted).url) > 32768


def of_size(size: int, method: str) -> tuple[dict[str, str], int]:
    """Parameters and nonce: the signature's + / = take three characters in the form, so several are tried."""
    lifted = v1.Signer(CREDENTIAL, version="2017-03-12", limits=False)
    params = {"A": ""}
    for nonce in range(10_000, 10_100):
        signed = sign(params, method, by=lifted, nonce=nonce)
        missing = size - len(signed.body or signed.url)
        if missing == 0:
            return params, nonce
        params = {"A": "x" * (len(params["A"]) + missing)}
    pytest.fail(f"nothing is {size} bytes long")


@pytest.mark.parametrize(
    ("method", "limit", "error", "sentence"),
    [
        ("POST", 1024 * 1024, InvalidInput, TOO_LARGE),
        ("GET", 32 * 1024, InvalidInput, "the URL is 32,769 bytes; 32,768 at most (limits=False lifts it)"),
    ],
)
def test_the_limit_is_exact(method: str, limit: int, error: type[TCryptoError], sentence: str) -> None:
    params, nonce = of_size(limit, method)
    signed = sign(params, method, nonce=nonce)
    assert len(signed.body or signed.url) == limit
    params, nonce = of_size(limit + 1, method)
    with pytest.raises(error, match=f"^{re.escape(sentence)}$"):
        sign(params, method, nonce=nonce)


OWN = "is the signer's own; it can't be given in params"


@pytest.mark.parametrize(
    ("arguments", "changes", "sentence"),
    [
        (({}, "PUT"), {}, "method is 'GET' or 'POST', in capitals; not 'PUT'"),
        (({}, "get"), {}, "method is 'GET' or 'POST', in capitals; not 'get'"),
        (({}, "GET", URL + "?A=1"), {}, "the URL has a query; pass its parameters in params="),
        (
            ({}, "GET", "cvm.tencentcloudapi.com"),
            {},
            "the URL must be http(s)://host[:port][/path][?query], percent-encoded, without user name or fragment",
        ),
        (({"Action": "x"},), {}, f"the parameter 'Action' {OWN}"),
        (({"Signature": "x"},), {}, f"the parameter 'Signature' {OWN}"),
        (({"Region": "x"},), {}, f"the parameter 'Region' {OWN}"),
        (({"A": "\ud800"},), {}, "a parameter holds a lone surrogate, which has no UTF-8 form"),
        (({"\ud800": "A"},), {}, "a parameter holds a lone surrogate, which has no UTF-8 form"),
        (({},), {"action": ""}, "action is empty: it is the call's name"),
        (
            ({},),
            {"timestamp": NOW * 1000},
            "the timestamp 1700000000000 is not in seconds since 1970; it looks like milliseconds",
        ),
        (({},), {"timestamp": -1}, "the timestamp -1 is not in seconds since 1970"),
        (({},), {"nonce": 0}, "nonce is a positive int, not 0 or less"),
        (({},), {"nonce": -(10**5000)}, "nonce is a positive int, not 0 or less"),
    ],
)
def test_refused_calls(arguments: tuple[Any, ...], changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{re.escape(sentence)}$"):
        sign(*arguments, **changes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"action": None}, "action is a str, not NoneType"),
        ({"action": b"A"}, "action is a str, not bytes"),
        ({"timestamp": float(NOW)}, "a timestamp is an int of seconds since 1970, not float"),
        ({"timestamp": True}, "a timestamp is an int of seconds since 1970, not bool"),
        ({"nonce": "7"}, "nonce is an int, not str"),
        ({"nonce": True}, "nonce is an int, not bool"),
    ],
)
def test_calls_with_wrong_types(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(sentence)}$"):
        sign({}, **changes)


def test_refused_signers() -> None:
    with pytest.raises(TypeError, match=r"^credential is a tcrypto\.Credential, not str$"):
        v1.Signer("AKID")  # type: ignore[arg-type]
    for algorithm in ("TC3-HMAC-SHA256", "hmacsha1", ""):
        sentence = f"^algorithm is 'HmacSHA1' or 'HmacSHA256', not '{algorithm}'$"
        with pytest.raises(InvalidInput, match=sentence):
            v1.Signer(CREDENTIAL, algorithm=algorithm)  # type: ignore[arg-type]
        with pytest.raises(InvalidInput, match=sentence):
            v1.signature(KEY, "x", algorithm)  # type: ignore[arg-type]
