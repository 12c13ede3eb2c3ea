"""What the gateway's stand-in answers: `Gateway.answer`, without a server."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from gateway_calls import CREDENTIAL, FORM, HOST, JSON, RSA, SIGNER, SM2, URL, Calls, Response, code, result
from hypothesis import given
from hypothesis import strategies as st

from tcrypto import Credential, Opener, Signer
from tcrypto.check.request import HttpRequest
from tcrypto.check.verify import Verifier
from tcrypto.crypto.encoding import b64encode
from tcrypto.errors import GatewayError
from tcrypto.sign import v1
from tcrypto.sign.request import BODY_LIMIT
from tcrypto.testing import Gateway, make_credential
from tcrypto.testing.id_card import ID_CARD


@pytest.fixture
def calls() -> Calls:
    return Calls(Opener(RSA), Opener(SM2))


# --- Requests and their parameters ------------------------------------------------------------------------------------

MULTIPART = (
    b'--b b\r\nContent-Disposition: form-data; name="T"\r\n\r\n\xe5\xbc\xa0\r\n'
    b'--b b\r\nContent-Disposition: form-data; filename="x"; name="F"\r\n\r\n\xff\r\n\r\n'
    b'--b b\r\nContent-Disposition: form-data; name="J"\r\nContent-Type: application/json\r\n\r\n[1]\r\n'
    b'--b b\r\nContent-Disposition: form-data; name="N"\r\ncontent-type:application/octet-stream\r\n\r\n\xfe\0\r\n'
    b"--b b--\r\n"
)


@pytest.mark.parametrize(
    ("content_type", "body", "params"),
    [
        pytest.param(JSON, b"", {}, id="nothing"),
        pytest.param(JSON, b"null", {}, id="null, the Ruby SDK's"),
        pytest.param(
            JSON,
            '{"名": "张三", "N": 1.5, "L": [null, true]}'.encode(),
            {"名": "张三", "N": 1.5, "L": [None, True]},
            id="json",
        ),
        pytest.param(JSON, rb'{"Lone": "\ud800"}', {"Lone": "\ud800"}, id="a lone surrogate"),
        pytest.param(
            FORM, b"A.0.B=1&A.1.B=%E5%BC%A0&C=", {"A": [{"B": "1"}, {"B": "张"}], "C": ""}, id="a form's lists"
        ),
        pytest.param(FORM, b"A.0=x&A.2=y&Action=kept", {"A": {"0": "x", "2": "y"}, "Action": "kept"}, id="a gap"),
        pytest.param(FORM, b"".join(b"L.%d=%d&" % (n, n) for n in range(11)), {"L": [*map(str, range(11))]}, id="11"),
        pytest.param(
            'multipart/form-data; boundary="b b"',
            MULTIPART,
            {"T": "张", "F": b64encode(b"\xff\r\n"), "J": [1], "N": b64encode(b"\xfe\0")},
            id="multipart, the Node SDK's file without a name among it",
        ),
        pytest.param("application/octet-stream", b"\xff\0", {"Body": b64encode(b"\xff\0")}, id="octets"),
    ],
)
def test_parameters_come_back(calls: Calls, content_type: str, body: bytes, params: Response) -> None:
    assert result(calls.signed(body, content_type=content_type)) == params


DEEP = b"A" + b".a" * 200_000 + b"=1"
WIDE = b"&".join(b"%d" % n + b".a" * 60 + b"=" for n in range(9_000))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param(JSON, b"{", id="json, open"),
        pytest.param(JSON, b"[]", id="json, an array"),
        pytest.param(JSON, b'{"A": NaN}', id="json, NaN"),
        pytest.param(JSON, b'{"A": "\xff"}', id="json, not UTF-8"),
        pytest.param(JSON, b"[" * 200_000, id="json, deep"),
        pytest.param(JSON, b'{"A": ' + b"9" * 5000 + b"}", id="json, a long number"),
        pytest.param(FORM, b"A=1&A.B=2", id="a value and an object"),
        pytest.param(FORM, b"A.B=2&A=1", id="an object and a value"),
        pytest.param(FORM, b"A=1&A=2", id="twice"),
        pytest.param(FORM, b"A" + b".0" * 100 + b"=1", id="100 deep"),
        pytest.param(FORM, DEEP, id="200,000 deep"),
        pytest.param(FORM, WIDE, id="9,000 times 60 deep"),
        pytest.param(FORM, b"A=%FF", id="a form, not UTF-8"),
        pytest.param("multipart/form-data", b"--b--", id="no boundary"),
        pytest.param("multipart/form-data; boundary=b", b"", id="no parts"),
        pytest.param("multipart/form-data; boundary=b", b"--b\r\n\r\nx\r\n--b--", id="no name"),
        pytest.param(
            "multipart/form-data; boundary=b",
            b'--b\r\nX: content-disposition: form-data; name="T"\r\n\r\nx\r\n--b--',
            id="a name elsewhere",
        ),
        pytest.param(
            "multipart/form-data; boundary=b",
            b"--b\r\n" + b"content-disposition:form-data;" * 20_000 + b"\r\n\r\nx\r\n--b--",
            id="600 KB of a header",  # within a second
        ),
        pytest.param("multipart/form-data; boundary=b", b"--b" + b"\r\n--b" * 20_000 + b"--", id="20,000 parts"),
        pytest.param(
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="T"\r\n\r\nx',
            id="not closed",
        ),
        pytest.param(
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="T"\r\n\r\nx\r\n' * 2 + b"--b--",
            id="a part twice",
        ),
        pytest.param("text/plain", b"{}", id="text"),
    ],
)
def test_unreadable_parameters(calls: Calls, content_type: str, body: bytes) -> None:
    assert code(calls.signed(body, content_type=content_type)) == "InvalidParameter"
    assert calls.exchanges[0].verified is not None


def test_get(calls: Calls) -> None:
    reply = calls.signed(b"", method="GET", url=f"{URL}?A.0=1&A.1=%E5%BC%A0&B=+%20", content_type=FORM)
    assert result(reply) == {"A": ["1", "张"], "B": "  "}


def test_octet_stream_has_its_parameters_in_headers(calls: Calls) -> None:
    reply = calls.signed(b"x", content_type="application/octet-stream", headers={"X-OCR-Side": "FRONT"})
    assert result(reply) == {"Side": "FRONT", "Body": b64encode(b"x")}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("algorithm", ["HmacSHA1", "HmacSHA256"])
def test_v1_without_its_common_parameters(calls: Calls, method: str, algorithm: Any) -> None:
    signer = v1.Signer(CREDENTIAL, version="2018-11-19", region="ap-guangzhou", algorithm=algorithm)
    signed = signer.sign(method, URL, {"Names": ["张三", "b"], "Empty": ""}, action="Describe")
    reply = calls.raw(method, signed.url[len(URL) - 1 :], signed.headers, signed.body)
    assert result(reply) == {"Names": ["张三", "b"], "Empty": ""}
    assert calls.exchanges[0].action == "Describe"


def test_an_action_among_too_many_parameters_is_not_looked_for(calls: Calls) -> None:
    calls.raw("GET", "/?Action=A" + "&B=" * v1.PARAMETER_LIMIT, {"Host": HOST})
    calls.raw("GET", "/?Action=A", {"Host": HOST})
    assert [exchange.action for exchange in calls.exchanges] == [None, "A"]


def test_a_refused_v1_request_names_its_action(calls: Calls) -> None:
    signed = v1.Signer(CREDENTIAL, version="1").sign("POST", URL, {"A": "x"}, action="Describe")
    assert code(calls.raw("POST", "/", signed.headers, signed.body + b"&B=1")) == "AuthFailure.SignatureFailure"
    assert code(calls.raw("GET", f"/?{signed.body.decode()}", {"Host": HOST})) == "AuthFailure.SignatureFailure"
    assert [exchange.action for exchange in calls.exchanges] == ["Describe", "Describe"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods(calls: Calls, method: str) -> None:
    assert code(calls.raw(method, "/", {"Host": HOST})) == "UnsupportedProtocol"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"Authorization": None}, "MissingParameter"),
        ({"Authorization": "SKIP"}, "AuthFailure.InvalidAuthorization"),
        ({"X-TC-Timestamp": "1700000000"}, "AuthFailure.SignatureExpire"),
        ({"X-TC-Version": None}, "MissingParameter"),
        ({"Host": "other"}, "AuthFailure.SignatureFailure"),
    ],
)
def test_refusals(calls: Calls, change: dict[str, Any], expected: str) -> None:
    assert code(calls.signed(change=change)) == expected
    exchange = calls.exchanges[0]
    assert (exchange.code, exchange.params, exchange.verified, exchange.action) == (expected, {}, None, "Describe")


def test_copies_of_a_header() -> None:
    """acme.sh sends its Content-Type twice, and the real gateway takes it."""
    calls = Calls()
    pairs = list(SIGNER.sign("POST", URL, b"{}", action="A", content_type=JSON).headers.items())
    assert result(calls.raw("POST", "/", [*pairs, ("content-type", JSON)], b"{}")) == {}
    assert code(calls.raw("POST", "/", [*pairs, ("content-type", "text/plain")], b"{}")) in (
        "InvalidParameter",
        "AuthFailure.SignatureFailure",
    )


@pytest.mark.parametrize(
    ("language", "text"), [("zh-CN", "不支持该 HTTP 请求方法。"), ("en-US", "The HTTP method is not supported.")]
)
def test_texts_follow_the_language(calls: Calls, language: str, text: str) -> None:
    assert calls.raw("PUT", "/", {"X-TC-Language": language})["Error"]["Message"] == text


def test_the_limits_themselves_are_allowed(calls: Calls) -> None:
    padding = b'{"A": ""}' + b" " * (BODY_LIMIT - 9)
    assert result(calls.signed(padding)) == {"A": ""}
    signer = Signer(CREDENTIAL, service="ocr", version="2018-11-19", limits=False)
    assert code(calls.signed(padding + b" ", signer=signer)) == "RequestSizeLimitExceeded"


# --- Whatever comes is answered ---------------------------------------------------------------------------------------

HEADERS = st.dictionaries(
    st.sampled_from(["Authorization", "X-TC-Action", "X-TC-Timestamp", "X-TC-Token", "X-TC-Language", "Host"])
    | st.from_regex(r"[A-Za-z-]{1,9}", fullmatch=True),
    st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=30),
)
CONTENT_TYPES = st.sampled_from([JSON, FORM, "multipart/form-data; boundary=b", "application/octet-stream"])
PIECES = [b"--b", b"\r\n", b"\r\n\r\n", b'Content-Disposition: form-data; name="E"', b"A.0", b"=", b"&", b"%", b"--"]
PIECES += [b"\xff", b'{"Encryption":', b"{", b"}", b"[", b"]", b'"Iv"', b":", b",", b'"x"', b"1e999", b'"\\ud800"']
PIECES += [b"0.1", b"null", b"Action=", b"Signature="]
BODIES = st.binary(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=9).map(b"".join)


@given(CONTENT_TYPES, BODIES, st.sampled_from([ID_CARD, "Other"]))
def test_whatever_is_signed_is_answered(content_type: str, body: bytes, action: str) -> None:
    reply = Calls(Opener(RSA)).signed(body, content_type=content_type, action=action)
    if "Error" in reply:
        assert code(reply) in {"InvalidParameter", "InvalidParameterValue", "MissingParameter"}


@given(st.sampled_from(["GET", "POST"]), HEADERS, BODIES, CONTENT_TYPES)
def test_whatever_is_not_signed_is_refused(method: str, headers: dict[str, str], body: bytes, kind: str) -> None:
    headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    reply = Calls().raw(method, "/?" + body.hex(), headers | {"Content-Type": kind}, body)
    assert re.fullmatch("AuthFailure.*|MissingParameter|InvalidParameter.*", code(reply))


# --- Handlers ---------------------------------------------------------------------------------------------------------


def _raise(error: Exception) -> Any:
    raise error


@pytest.mark.parametrize(
    ("handler", "expected", "text"),
    [
        pytest.param(lambda _p, _v: {"Ok": b"\xff"}, None, '"/w=="', id="bytes"),
        pytest.param(lambda _p, v: {"Id": v.secret_id}, None, "AKID", id="who"),
        pytest.param(
            lambda _p, _v: _raise(GatewayError("LimitExceeded", "slowly")), "LimitExceeded", "slowly", id="an error"
        ),
        pytest.param(lambda _p, _v: _raise(KeyError("a secret")), "InternalError", "KeyError", id="KeyError"),
        pytest.param(lambda _p, _v: _raise(OSError("a secret")), "InternalError", "OSError", id="OSError"),
        pytest.param(lambda _p, _v: {"A": float("nan")}, "InternalError", "ValueError", id="NaN"),
        pytest.param(lambda _p, _v: {"A": {1j}}, "InternalError", "TypeError", id="a set"),
        pytest.param(lambda _p, _v: None, "InternalError", "TypeError", id="None"),
    ],
)
def test_handlers(calls: Calls, handler: Any, expected: str | None, text: str) -> None:
    calls.gateway.register("Mine", handler)
    reply = calls.signed(action="Mine")
    assert calls.exchanges[0].code == expected
    assert text in json.dumps(reply)
    assert "a secret" not in json.dumps(reply)


def test_a_handler_must_be_callable(calls: Calls) -> None:
    with pytest.raises(TypeError, match="callable"):
        calls.gateway.register("Mine", {"A": 1})  # type: ignore[arg-type]


def test_a_function_that_finds_no_key_but_an_error() -> None:
    gateway = Gateway(Verifier(lambda _secret_id: _raise(KeyError("a secret"))))
    signed = SIGNER.sign("POST", URL, b"{}", action="A", content_type=JSON)
    reply = gateway.answer(HttpRequest("POST", "/", signed.headers, b"{}"))
    assert reply.exchange.code == "InternalError"
    assert b"a secret" not in reply.body


def test_an_exchange_shows_neither_body_nor_headers(calls: Calls) -> None:
    calls.signed(b'{"Name": "hidden-name"}')
    shown = repr(calls.exchanges[0]) + repr(calls.reply)
    assert "Describe" in shown
    assert "hidden-name" not in shown
    assert "Signature=" not in shown


def test_the_exchanges_that_are_kept_are_bounded() -> None:
    seen: list[Any] = []
    calls = Calls(on_exchange=seen.append)
    for number in range(1_010):
        calls.raw("PUT", f"/{number}", {})
    assert (len(calls.exchanges), len(seen)) == (1_000, 1_010)
    assert (calls.exchanges[0].request.target, calls.exchanges[-1].request.target) == ("/10", "/1009")
    for _ in range(3):
        calls.raw("PUT", "/", {}, bytes(9 << 20))
    assert len(calls.exchanges) == 1


def test_a_made_credential_is_one() -> None:
    credential = make_credential()
    assert isinstance(credential, Credential)
    assert re.fullmatch("AKID[A-Za-z0-9]{32}", credential.secret_id)
    assert re.fullmatch("[A-Za-z0-9]{32}", credential.secret_key)
    assert make_credential().secret_key != credential.secret_key
