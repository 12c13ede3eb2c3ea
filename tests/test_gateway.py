"""The gateway's stand-in: what it answers, and what its servers survive."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus, urlencode
from wsgiref.validate import validator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_gateway import Running, running

from tcrypto import Credential, Opener, Sealer, Signer
from tcrypto.check.verify import Verifier
from tcrypto.crypto import rsa_pkcs1, sm2
from tcrypto.crypto.encoding import b64decode, b64encode
from tcrypto.errors import GatewayError
from tcrypto.sign import v1
from tcrypto.sign.request import BODY_LIMIT
from tcrypto.testing import server as server_module
from tcrypto.testing.gateway import DECRYPTION_FAILED, ID_CARD, Exchange, Gateway, LiveGateway, make_credential

CREDENTIAL = make_credential()
RSA, SM2 = rsa_pkcs1.generate(1024), sm2.generate()
KEYS: dict[str, Any] = {"rsa": RSA.public_key, "sm2": SM2.public_key}
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
HOST = "127.0.0.1:8080"
URL = f"http://{HOST}/"
SIGNER = Signer(CREDENTIAL, service="ocr", version="2018-11-19")

Reply = dict[str, Any]


class Application:
    """Calls the WSGI application as a server does, through the standard library's validator."""

    def __init__(self, *openers: Opener, **options: Any) -> None:
        self.exchanges: list[Exchange] = []
        verifier = Verifier({CREDENTIAL.secret_id: CREDENTIAL}, **options)
        self.gateway = Gateway(verifier, openers, on_exchange=self.exchanges.append)

    def raw(self, method: str, target: str, headers: dict[str, str], body: Any = b"", **environ: Any) -> Reply:
        path, _, query = target.partition("?")
        full: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8080",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body) if isinstance(body, bytes) else body,
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if isinstance(body, bytes):
            full["CONTENT_LENGTH"] = str(len(body))
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            full["CONTENT_TYPE" if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        full |= environ
        started: list[Any] = []
        answer = validator(self.gateway)(
            {name: value for name, value in full.items() if value is not None},
            lambda status, pairs, _error=None: started.extend((status, dict(pairs))) or (lambda _data: None),  # type: ignore[func-returns-value]
        )
        content = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
        assert started == ["200 OK", {"Content-Type": "application/json", "Content-Length": str(len(content))}]
        envelope = json.loads(content)
        assert envelope.keys() == {"Response"}
        assert uuid.UUID(envelope["Response"]["RequestId"])
        return dict(envelope["Response"])

    def signed(
        self,
        body: bytes = b"{}",
        *,
        action: str = "Describe",
        content_type: str = JSON,
        url: str = URL,
        method: str = "POST",
        headers: dict[str, str] | None = None,
        **environ: Any,
    ) -> Reply:
        signed = SIGNER.sign(method, url, body, action=action, content_type=content_type, headers=headers)
        return self.raw(method, url[len(URL) - 1 :], signed.headers, body, **environ)

    def sealed(self, request: dict[str, Any], action: str = ID_CARD) -> Reply:
        return self.signed(json.dumps(request).encode(), action=action)


@pytest.fixture
def app() -> Application:
    return Application(Opener(RSA), Opener(SM2))


def code(reply: Reply) -> str:
    assert reply.keys() == {"Error", "RequestId"}
    assert reply["Error"].keys() == {"Code", "Message"}
    return str(reply["Error"]["Code"])


def result(reply: Reply) -> Reply:
    assert "Error" not in reply, reply
    return {name: value for name, value in reply.items() if name != "RequestId"}


# --- Requests and their parameters ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "body", "params"),
    [
        (JSON, b"", {}),
        (JSON, '{"名": "张三", "N": 1.5, "L": [null, true]}'.encode(), {"名": "张三", "N": 1.5, "L": [None, True]}),
        (JSON, rb'{"Lone": "\ud800"}', {"Lone": "\ud800"}),
        (FORM, b"A.0.B=1&A.1.B=%E5%BC%A0&C=", {"A": [{"B": "1"}, {"B": "张"}], "C": ""}),
        (FORM, b"A.0=x&A.2=y&Action=kept", {"A": {"0": "x", "2": "y"}, "Action": "kept"}),
        (FORM, b"".join(b"L.%d=%d&" % (n, n) for n in range(11)), {"L": [str(n) for n in range(11)]}),
        (
            'multipart/form-data; boundary="b b"',
            b'--b b\r\nContent-Disposition: form-data; name="T"\r\n\r\n\xe5\xbc\xa0\r\n'
            b'--b b\r\nContent-Disposition: form-data; filename="x"; name="F"\r\n\r\n\xff\r\n\r\n--b b--\r\n',
            {"T": "张", "F": b64encode(b"\xff\r\n")},
        ),
        ("application/octet-stream", b"\xff\0", {"Body": b64encode(b"\xff\0")}),
    ],
)
def test_parameters_come_back(app: Application, content_type: str, body: bytes, params: Reply) -> None:
    assert result(app.signed(body, content_type=content_type)) == params


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON, b"{"),
        (JSON, b"[]"),
        (JSON, b'{"A": NaN}'),
        (JSON, b'{"A": "\xff"}'),
        (JSON, b"[" * 200_000),
        (JSON, b'{"A": ' + b"9" * 5000 + b"}"),
        (FORM, b"A=1&A.B=2"),
        (FORM, b"A.B=2&A=1"),
        (FORM, b"A=1&A=2"),
        (FORM, b"A" + b".0" * 100 + b"=1"),
        (FORM, b"A=%FF"),
        ("multipart/form-data", b"--b--"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nx\r\n--b--"),
        ("multipart/form-data; boundary=b", b'--b\r\nX: content-disposition: form-data; name="T"\r\n\r\nx\r\n--b--'),
        (  # within a second
            "multipart/form-data; boundary=b",
            b"--b\r\n" + b"content-disposition:form-data;" * 20_000 + b"\r\n\r\nx\r\n--b--",
        ),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="T"\r\n\r\nx'),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="T"\r\n\r\nx\r\n' * 2 + b"--b--",
        ),
        ("text/plain", b"{}"),
    ],
)
def test_unreadable_parameters(app: Application, content_type: str, body: bytes) -> None:
    assert code(app.signed(body, content_type=content_type)) == "InvalidParameter"
    assert app.exchanges[0].verified is not None


def test_get(app: Application) -> None:
    reply = app.signed(b"", method="GET", url=f"{URL}?A.0=1&A.1=%E5%BC%A0&B=+%20", content_type=FORM)
    assert result(reply) == {"A": ["1", "张"], "B": "  "}


def test_octet_stream_has_its_parameters_in_headers(app: Application) -> None:
    reply = app.signed(b"x", content_type="application/octet-stream", headers={"X-OCR-Side": "FRONT"})
    assert result(reply) == {"Side": "FRONT", "Body": b64encode(b"x")}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("algorithm", ["HmacSHA1", "HmacSHA256"])
def test_v1_without_its_common_parameters(app: Application, method: str, algorithm: Any) -> None:
    signer = v1.Signer(CREDENTIAL, version="2018-11-19", region="ap-guangzhou", algorithm=algorithm)
    signed = signer.sign(method, URL, {"Names": ["张三", "b"], "Empty": ""}, action="Describe")
    reply = app.raw(method, signed.url[len(URL) - 1 :], signed.headers, signed.body)
    assert result(reply) == {"Names": ["张三", "b"], "Empty": ""}
    assert app.exchanges[0].action == "Describe"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods(app: Application, method: str) -> None:
    assert code(app.raw(method, "/", {"Host": HOST})) == "UnsupportedProtocol"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"HTTP_AUTHORIZATION": None}, "MissingParameter"),
        ({"HTTP_AUTHORIZATION": "SKIP"}, "AuthFailure.InvalidAuthorization"),
        ({"HTTP_AUTHORIZATION": "TC3-HMAC-SHA256 A=b,TC3-HMAC-SHA256 A=b"}, "AuthFailure.InvalidAuthorization"),
        ({"HTTP_HOST": f"{HOST},{HOST}"}, "AuthFailure.SignatureFailure"),
        ({"HTTP_X_TC_TIMESTAMP": "1700000000"}, "AuthFailure.SignatureExpire"),
        ({"HTTP_X_TC_VERSION": None}, "MissingParameter"),
        ({"CONTENT_LENGTH": "1"}, "AuthFailure.SignatureFailure"),
        ({"CONTENT_LENGTH": "3"}, "InvalidParameter"),
        ({"CONTENT_LENGTH": None, "HTTP_TRANSFER_ENCODING": "chunked"}, "InvalidParameter"),
        ({"CONTENT_LENGTH": None}, "AuthFailure.SignatureFailure"),
        ({"REQUEST_URI": "/other"}, "AuthFailure.SignatureFailure"),
    ],
)
def test_refusals(app: Application, change: dict[str, Any], expected: str) -> None:
    assert code(app.signed(**change)) == expected
    assert app.exchanges[0].code == expected
    assert app.exchanges[0].params == {}


@pytest.mark.parametrize("length", ["2, 2", "²", "-1", "0x2", "+2"])
def test_a_length_that_is_no_number(app: Application, length: str) -> None:
    """The validator lets none of them through."""
    answer = app.gateway(_environ({"CONTENT_LENGTH": length}), lambda *_: None)
    assert code(json.loads(answer[0])["Response"]) == "InvalidParameter"


def _environ(change: dict[str, Any]) -> dict[str, Any]:
    signed = SIGNER.sign("POST", URL, b"{}", action="A", content_type=JSON)
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in signed.headers.items()}
    return environ | {"REQUEST_METHOD": "POST", "REQUEST_URI": "/", "wsgi.input": io.BytesIO(b"{}")} | change


def test_a_header_there_twice_where_the_server_says_so(app: Application) -> None:
    signed = SIGNER.sign("POST", URL, b"{}", action="A", content_type=JSON)
    pairs = list(signed.headers.items())
    environ: dict[str, Any] = {"tcrypto.headers": [*pairs, ("authorization", signed.headers["Authorization"] + "0")]}
    assert code(app.raw("POST", "/", signed.headers, b"{}", **environ)) == "InvalidParameter"
    environ["tcrypto.headers"] = pairs
    assert result(app.raw("POST", "/", signed.headers, b"{}", **environ)) == {}


@pytest.mark.parametrize("name", ["REQUEST_URI", "RAW_URI", None])
def test_the_target_is_the_one_that_was_sent(name: str | None) -> None:
    """CloudBase's HTTP API signs path and query."""
    app = Application(variants=["cloudbase"])
    signer = Signer(CREDENTIAL, service="tcb", variant="cloudbase")
    sent = "/v1/%E5%BC%A0?b=2&a=%2f"
    signed = signer.sign("GET", f"http://{HOST}{sent}")
    decoded = "/v1/张".encode().decode("latin-1")
    environ = {"PATH_INFO": decoded, "QUERY_STRING": "b=2&a=%2f"} | ({name: sent} if name else {})
    assert result(app.raw("GET", "/", signed.headers, **environ)) == {"b": "2", "a": "/"}


@pytest.mark.parametrize("target", ["/\xff", "/张"])
def test_a_target_that_is_no_utf8_stays_as_the_server_gave_it(app: Application, target: str) -> None:
    assert code(app.signed(REQUEST_URI=target)) == "AuthFailure.SignatureFailure"
    assert app.exchanges[0].request.target == target


def test_post_to_slash_question_mark(app: Application) -> None:
    assert result(app.signed(REQUEST_URI="/?")) == {}


@pytest.mark.parametrize(
    ("language", "text"), [("zh-CN", "不支持该 HTTP 请求方法。"), ("en-US", "The HTTP method is not supported.")]
)
def test_texts_follow_the_language(app: Application, language: str, text: str) -> None:
    assert app.raw("PUT", "/", {"X-TC-Language": language})["Error"]["Message"] == text


HEADERS = st.dictionaries(
    st.sampled_from(["Authorization", "X-TC-Action", "X-TC-Timestamp", "X-TC-Token", "X-TC-Language", "Host"])
    | st.from_regex(r"[A-Za-z-]{1,9}", fullmatch=True),
    st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=30),
)
CONTENT_TYPES = st.sampled_from([JSON, FORM, "multipart/form-data; boundary=b", "application/octet-stream"])
PIECES = [
    b"--b",
    b"\r\n",
    b"\r\n\r\n",
    b'Content-Disposition: form-data; name="E"',
    b"A.0",
    b"=",
    b"&",
    b"%",
    b"--",
    b"\xff",
]
PIECES += [b'{"Encryption":', b"{", b"}", b"[", b"]", b'"Iv"', b":", b",", b'"x"', b"1e999", b'"\\ud800"', b"0.1"]
BODIES = st.binary(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=9).map(b"".join)


@given(CONTENT_TYPES, BODIES, st.sampled_from([ID_CARD, "Other"]))
def test_whatever_is_signed_is_answered(content_type: str, body: bytes, action: str) -> None:
    app = Application(Opener(RSA))
    reply = app.signed(body, content_type=content_type, action=action)
    if "Error" in reply:
        assert code(reply) in {"InvalidParameter", "InvalidParameterValue", "MissingParameter"}


@given(st.sampled_from(["GET", "POST"]), HEADERS, BODIES, CONTENT_TYPES)
def test_whatever_is_not_signed_is_refused(method: str, headers: dict[str, str], body: bytes, kind: str) -> None:
    headers = {name.lower().title(): value for name, value in headers.items() if "_" not in name}
    headers = {name: value for name, value in headers.items() if name not in ("Content-Type", "Content-Length")}
    reply = Application().raw(method, "/?" + body.hex(), headers | {"Content-Type": kind}, body)
    assert re.fullmatch("AuthFailure.*|MissingParameter|InvalidParameter.*", code(reply))


# --- Limits -----------------------------------------------------------------------------------------------------------


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError(f"{size} bytes were read")


@pytest.mark.parametrize(
    ("headers", "length", "expected", "sentence"),
    [
        ({"Authorization": "x", "Content-Type": JSON}, BODY_LIMIT + 1, "RequestSizeLimitExceeded", "size limit"),
        ({"Authorization": "x", "Content-Type": FORM}, 10**30, "RequestSizeLimitExceeded", "size limit"),
        ({"Content-Type": JSON}, BODY_LIMIT + 1, "RequestSizeLimitExceeded", "size limit"),
        ({"Content-Type": FORM}, v1.BODY_LIMIT + 1, "AuthFailure.SignatureFailure", "`TC3-HMAC-SHA256`"),
    ],
)
def test_over_the_limit_is_refused_unread(
    app: Application, headers: dict[str, str], length: int, expected: str, sentence: str
) -> None:
    reply = app.raw("POST", "/", headers, Unread(), CONTENT_LENGTH=str(length))
    assert code(reply) == expected
    assert sentence in reply["Error"]["Message"]


def test_a_chunked_body_is_read_to_the_limit_alone() -> None:
    app = Application()
    stream = io.BytesIO(bytes(BODY_LIMIT + 1000))
    environ = _environ({"wsgi.input": stream, "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True})
    assert code(json.loads(app.gateway(environ, lambda *_: None)[0])["Response"]) == "RequestSizeLimitExceeded"
    assert stream.tell() == BODY_LIMIT + 1


def test_the_limits_themselves_are_allowed(app: Application) -> None:
    padding = b'{"A": ""}' + b" " * (BODY_LIMIT - 9)
    assert result(app.signed(padding)) == {"A": ""}


# --- Encrypted requests -----------------------------------------------------------------------------------------------


def test_the_id_number_has_its_check_digit(app: Application) -> None:
    """GB 11643-1999: ISO 7064, MOD 11-2; 000000 is no region's code, and an odd sequence number a man's."""
    sealed = Sealer(KEYS["rsa"]).seal({"CardSide": "FRONT"})
    card = sealed.session.open(app.sealed(sealed.request))
    number = card["IdNum"]
    assert sum((10 if digit == "X" else int(digit)) * pow(2, 17 - i, 11) for i, digit in enumerate(number)) % 11 == 1
    assert re.fullmatch(r"000000\d{11}[\dX]", number)
    assert number[6:14] == "19000101"
    assert (card["Birth"], card["Sex"], int(number[16]) % 2) == ("1900/1/1", "男", 1)


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
@pytest.mark.parametrize("side", ["FRONT", "BACK"])
def test_the_encrypted_id_card_call(app: Application, kind: str, side: str) -> None:
    sealed = Sealer(KEYS[kind]).seal({"ImageUrl": "https://example.com/张.jpg", "CardSide": side})
    reply = app.sealed({"ImageUrl": "", **sealed.request})
    assert reply.keys() == {"EncryptedBody", "Encryption", "RequestId"}
    card = sealed.session.open(reply)
    assert bool(card["IdNum"]) == (side == "FRONT")
    assert bool(card["ValidDate"]) == (side == "BACK")
    assert app.exchanges[0].params == {"ImageUrl": "https://example.com/张.jpg", "CardSide": side}


@pytest.mark.parametrize("kind", ["rsa", "sm2"])
def test_fields_and_replies_alone(app: Application, kind: str) -> None:
    fields = {"Name": "张三", "IdCard": "11010119900101001X"}
    sealer = Sealer(KEYS[kind])
    sealed = sealer.seal_fields({**fields, "Plain": "p"}, fields, allow_nonce_reuse=True)
    app.gateway.register(
        "IdCardVerification", lambda params, _verified: params | {name: "x" + params[name] for name in fields}
    )
    reply = app.sealed(sealed.request, "IdCardVerification")
    assert reply["Plain"] == "p"
    assert reply["Name"] != "x张三"
    assert sorted(reply["Encryption"]["EncryptList"]) == ["Response.IdCard", "Response.Name"]
    assert sealed.session.open_fields(reply, fields) == {name: "x" + text for name, text in fields.items()}

    app.gateway.register("IdCardVerification", lambda params, _verified: {"Result": "0", "Saw": params["Name"]})
    again = sealer.seal_fields(fields, allow_nonce_reuse=True)
    assert again.session.open(app.sealed(again.request, "IdCardVerification")) == {"Result": "0", "Saw": "张三"}

    session = sealer.session()
    reply = app.sealed({"BizToken": "t", "Encryption": session.encryption}, "GetDetectInfoEnhanced")
    assert session.open(reply) == {"BizToken": "t"}


def test_v1_carries_them_too(app: Application) -> None:
    sealed = Sealer(KEYS["sm2"]).seal({})
    form = v1.Signer(CREDENTIAL, version="2018-11-19").sign("POST", URL, sealed.request, action=ID_CARD)
    assert sealed.session.open(app.raw("POST", "/", form.headers, form.body))["Name"] == "测试人"


def _changed(text: str, place: int) -> str:
    data = bytearray(b64decode(text))
    data[place] ^= 1
    return b64encode(bytes(data))


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        ("rsa", lambda r: r["Encryption"].update(CiphertextBlob=_changed(r["Encryption"]["CiphertextBlob"], 9))),
        ("rsa", lambda r: r["Encryption"].update(CiphertextBlob=b64encode(bytes(3)))),
        ("rsa", lambda r: r.update(EncryptedBody=_changed(r["EncryptedBody"], -1))),
        ("rsa", lambda r: r.update(EncryptedBody=_changed(r["EncryptedBody"], 0))),
        ("rsa", lambda r: r.update(EncryptedBody=b64encode(bytes(15)))),
        ("sm2", lambda r: r["Encryption"].update(CiphertextBlob=_changed(r["Encryption"]["CiphertextBlob"], 5))),
        ("sm2", lambda r: r["Encryption"].update(CiphertextBlob=_changed(r["Encryption"]["CiphertextBlob"], -1))),
        ("sm2", lambda r: r["Encryption"].update(TagList=[_changed(r["Encryption"]["TagList"][0], 0)])),
        ("sm2", lambda r: r.update(EncryptedBody=_changed(r["EncryptedBody"], 0))),
    ],
)
def test_every_decryption_failure_gives_one_answer(app: Application, kind: str, spoil: Callable[[Reply], None]) -> None:
    request = dict(Sealer(KEYS[kind]).seal({"CardSide": "FRONT"}).request)
    spoil(request)
    assert app.sealed(request)["Error"] == dict(zip(("Code", "Message"), DECRYPTION_FAILED, strict=True))


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda r: r.pop("Encryption"), "MissingParameter"),
        (lambda r: r.update(Encryption="x"), "MissingParameter"),
        (lambda r: r["Encryption"].update(Algorithm="DES"), "InvalidParameterValue"),
        (lambda r: r["Encryption"].update(Algorithm=[]), "InvalidParameter"),
        (lambda r: r["Encryption"].update(Algorithm=["SM4-GCM"]), "InvalidParameterValue"),
        (lambda r: r["Encryption"].update(Algorithm="SM4-GCM"), "InvalidParameter"),
        (lambda r: r["Encryption"].update(Iv="!"), "InvalidParameter"),
        (lambda r: r["Encryption"].update(EncryptList=["Absent"]), "InvalidParameter"),
        (lambda r: r["Encryption"].update(EncryptList=5), "InvalidParameter"),
    ],
)
def test_a_request_of_another_shape(app: Application, spoil: Callable[[Reply], None], expected: str) -> None:
    request = json.loads(Sealer(KEYS["rsa"]).seal({}).body)
    spoil(request)
    assert code(app.sealed(request)) == expected


def test_an_algorithm_without_a_key_is_refused() -> None:
    app = Application(Opener(RSA))
    assert code(app.sealed(Sealer(KEYS["sm2"]).seal({}).request)) == "InvalidParameterValue"


# --- Handlers ---------------------------------------------------------------------------------------------------------


def _raise(error: Exception) -> Any:
    raise error


@pytest.mark.parametrize(
    ("handler", "expected", "text"),
    [
        (lambda _p, _v: {"Ok": b"\xff"}, None, '"/w=="'),
        (lambda _p, v: {"Id": v.secret_id}, None, CREDENTIAL.secret_id),
        (lambda _p, _v: _raise(GatewayError("LimitExceeded", "slowly")), "LimitExceeded", "slowly"),
        (lambda _p, _v: _raise(KeyError("a secret")), "InternalError", "KeyError"),
        (lambda _p, _v: _raise(OSError("a secret")), "InternalError", "OSError"),
        (lambda _p, _v: {"A": float("nan")}, "InternalError", "ValueError"),
        (lambda _p, _v: {"A": {1j}}, "InternalError", "TypeError"),
        (lambda _p, _v: None, "InternalError", "TypeError"),
    ],
)
def test_handlers(app: Application, handler: Any, expected: str | None, text: str) -> None:
    app.gateway.register("Mine", handler)
    reply = app.signed(action="Mine")
    assert app.exchanges[0].code == expected
    assert text in json.dumps(reply)
    assert "a secret" not in json.dumps(reply)


def test_a_handler_must_be_callable(app: Application) -> None:
    with pytest.raises(TypeError, match="callable"):
        app.gateway.register("Mine", {"A": 1})  # type: ignore[arg-type]


def test_an_exchange_shows_neither_body_nor_headers(app: Application) -> None:
    app.signed(b'{"Name": "hidden-name"}')
    shown = repr(app.exchanges[0])
    assert "Describe" in shown
    assert "hidden-name" not in shown
    assert "Signature=" not in shown


def test_nobody_needs_to_watch_the_exchanges() -> None:
    answer = Gateway(Verifier({CREDENTIAL.secret_id: CREDENTIAL}))(_environ({"CONTENT_LENGTH": "2"}), lambda *_: None)
    assert result(json.loads(answer[0])["Response"]) == {}


def test_a_live_gateway_needs_its_block() -> None:
    live = LiveGateway(private_keys=())
    with pytest.raises(RuntimeError, match="with"):
        _ = live.url
    threads = threading.active_count()
    with live:
        connection = HTTPConnection(live.endpoint)  # a connection that stays open doesn't keep the gateway
        connection.request("GET", "/")
        assert connection.getresponse().read()
        assert threading.active_count() > threads
    connection.close()
    assert threading.active_count() == threads
    assert live.requests[0].code == "MissingParameter"


# --- The servers ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["in-process", "threads", "waitress"])
def gateway(request: pytest.FixtureRequest) -> Iterator[Running]:
    if request.param == "waitress":
        pytest.importorskip("waitress")
    with running(request.param) as gateway:
        yield gateway


@pytest.fixture
def connection(gateway: Running) -> Iterator[socket.socket]:
    with connect(gateway) as connection:
        yield connection


def connect(gateway: Running) -> socket.socket:
    host, _, port = gateway.endpoint.partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def message(gateway: Running, body: bytes = b"{}", *extra: str, chunks: int = 0) -> bytes:
    signer = Signer(gateway.credential, service="ocr", version="2018-11-19", limits=False)
    signed = signer.sign("POST", f"http://{gateway.endpoint}/", body, action="Describe", content_type=JSON)
    lines = ["POST /? HTTP/1.1", *(f"{name}: {value}" for name, value in signed.headers.items()), *extra]
    if chunks:
        parts = [body[start : start + chunks] for start in range(0, len(body), chunks)]
        body = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\nTrailer: x\r\n\r\n"
        lines.append("Transfer-Encoding: chunked")
    elif not any(line.startswith("Content-Length") for line in extra):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def read_reply(file: Any) -> Reply:
    assert file.readline() == b"HTTP/1.1 200 OK\r\n"
    headers = {}
    while line := file.readline().strip():
        name, _, value = line.decode().partition(": ")
        headers[name] = value
    assert headers["Content-Type"] == "application/json"
    return dict(json.loads(file.read(int(headers["Content-Length"])))["Response"])


def exchange(connection: socket.socket, data: bytes) -> Reply:
    connection.sendall(data)
    with connection.makefile("rb") as file:
        return read_reply(file)


def test_kept_alive_and_pipelined(gateway: Running, connection: socket.socket) -> None:
    assert result(exchange(connection, message(gateway, b'{"A": 1}'))) == {"A": 1}
    connection.sendall(b"".join(message(gateway, b'{"A": %d}' % n) for n in range(20)))
    with connection.makefile("rb") as file:
        assert [result(read_reply(file))["A"] for _ in range(20)] == list(range(20))


@pytest.mark.parametrize("chunks", [1, 7, 100_000])
def test_chunked(gateway: Running, connection: socket.socket, chunks: int) -> None:
    body = json.dumps({"A": "x" * (50 if chunks == 1 else 300_000)}).encode()
    data = message(gateway, body, chunks=chunks) + message(gateway)
    connection.sendall(data)
    with connection.makefile("rb") as file:
        assert result(read_reply(file)) == json.loads(body)
        assert result(read_reply(file)) == {}


@pytest.mark.parametrize("length", [BODY_LIMIT + 1, 10**15])
def test_a_declared_length_over_the_limit_is_answered_at_once(
    gateway: Running, connection: socket.socket, length: int
) -> None:
    started = time.monotonic()
    reply = exchange(connection, message(gateway, b"{}", f"Content-Length: {length}"))
    assert code(reply) == "RequestSizeLimitExceeded"
    assert time.monotonic() - started < 2


def test_chunks_over_the_limit(gateway: Running, connection: socket.socket) -> None:
    body = b" " * (BODY_LIMIT + (1 << 20))
    assert code(exchange(connection, message(gateway, body, chunks=1 << 20))) == "RequestSizeLimitExceeded"


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}{}\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nshort",
        b"POST / HTTP/1.1\r\nHost",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"GET / HTTP/1.1\r\nA\0: \xff\xfe\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_broken_requests(gateway: Running, connection: socket.socket, data: bytes) -> None:
    """Whatever it answers, or whether: it ends the connection when the client does, and serves the next one."""
    connection.sendall(data)
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(65536):
        pass
    with connect(gateway) as other:
        assert result(exchange(other, message(gateway))) == {}


def test_methods_and_head(gateway: Running) -> None:
    connection = HTTPConnection(gateway.endpoint, timeout=10)
    for method in ("PUT", "BREW"):
        connection.request(method, "/")
        assert code(json.load(connection.getresponse())["Response"]) == "UnsupportedProtocol"
    connection.request("HEAD", "/")
    assert connection.getresponse().read() == b""
    connection.close()


def test_expect_continue(gateway: Running, connection: socket.socket) -> None:
    head, _, body = message(gateway, b'{"A": 1}', "Expect: 100-continue").partition(b"\r\n\r\n")
    connection.sendall(head + b"\r\n\r\n")
    with connection.makefile("rb") as file:
        assert file.readline().startswith(b"HTTP/1.1 100")
        assert file.readline() == b"\r\n"
        connection.sendall(body)
        assert result(read_reply(file)) == {"A": 1}


def test_two_hundred_connections_at_a_time(gateway: Running) -> None:
    connections = [connect(gateway) for _ in range(200)]
    try:
        for connection in connections:  # all of them are half-way when the first goes on
            connection.sendall(message(gateway)[:100])
        for connection in connections:
            connection.sendall(message(gateway)[100:])
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda each: exchange(each, b""), connections))
    finally:
        for connection in connections:
            connection.close()
    assert len(replies) == 200
    assert all(result(reply) == {} for reply in replies)


@pytest.mark.parametrize("data", [b"", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n1"])
def test_a_silent_client_is_hung_up_on(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(server_module._Connection, "timeout", 0.1)
    with LiveGateway(private_keys=()) as live:
        gateway = Running(live.endpoint, live.credential, {})
        with connect(gateway) as silent:
            silent.sendall(data)
            assert silent.recv(1) == b""
        with connect(gateway) as other:
            assert result(exchange(other, message(gateway))) == {}
    assert len(live.requests) == 1


def test_more_connections_than_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "CONNECTIONS", 2)
    with LiveGateway(private_keys=()) as live:
        gateway = Running(live.endpoint, live.credential, {})
        first, second, third = (connect(gateway) for _ in range(3))
        for connection in (first, second):
            assert result(exchange(connection, message(gateway))) == {}
        third.sendall(message(gateway))
        third.settimeout(0.2)
        with pytest.raises(TimeoutError):
            third.recv(1)
        first.close()
        third.settimeout(10)
        with third.makefile("rb") as file:
            assert result(read_reply(file)) == {}
        second.close()
        third.close()


def test_a_gateway_that_ends_within_its_block() -> None:
    """As a test of a client that loses its server has it."""
    with LiveGateway(private_keys=()) as live:
        gateway = Running(live.endpoint, live.credential, {})
        live.__exit__()
        with pytest.raises(OSError, match="refused"):
            connect(gateway)
    with pytest.raises(RuntimeError, match="with"):
        _ = live.url


def test_trailers_over_the_limit_are_not_taken_for_a_request() -> None:
    with LiveGateway(private_keys=()) as live:
        gateway = Running(live.endpoint, live.credential, {})
        head, _, _ = message(gateway, b"{}", chunks=1).rpartition(b"Trailer: x\r\n")
        with connect(gateway) as connection, connection.makefile("rb") as file:
            connection.sendall(head + b"Trailer: x\r\n" * 99 + b"\r\n")
            assert result(read_reply(file)) == {}
            connection.sendall(head + b"Trailer: x\r\n" * 100 + message(gateway))
            assert file.read() == b""
    assert len(live.requests) == 1


def test_a_fault_of_the_application_costs_one_connection(capfd: pytest.CaptureFixture[str]) -> None:
    def application(environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        raise OSError if environ["PATH_INFO"] == "/gone" else ZeroDivisionError

    server = server_module.Server(application, server_module.listen("127.0.0.1", 0))
    server.start()
    try:
        for path, shown in (("/gone", False), ("/", True), ("/gone", False)):  # a client that went away is no fault
            connection = HTTPConnection(server.host, server.port, timeout=10)
            connection.request("GET", path)
            with pytest.raises(ConnectionError):
                connection.getresponse()
            connection.close()
            assert ("ZeroDivisionError" in capfd.readouterr().err) is shown
    finally:
        server.close()


def test_a_client_that_never_stops_sending_is_left() -> None:
    ours, theirs = socket.socketpair()

    def send() -> int:
        sent = 0
        with contextlib.suppress(OSError):
            while True:
                sent += theirs.send(bytes(1 << 20))
        return sent

    with ours, theirs, ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        server_module.linger(ours)
        assert not sending.done()
        ours.close()
        assert sending.result(10) < 100 << 20


@pytest.mark.parametrize(("platform", "reused"), [("linux", True), ("win32", False)])
def test_a_port_is_reused_where_that_takes_it_from_nobody(
    platform: str, reused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "sys", SimpleNamespace(platform=platform))
    with server_module.listen("127.0.0.1", 0) as listener:
        assert bool(listener.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)) is reused


def test_what_the_sender_escaped_reaches_the_verifier_as_it_was(gateway: Running) -> None:
    signer = Signer(gateway.credential, service="ocr", version="2018-11-19")
    query = urlencode({"Name": "张 三~*", "Lower": "x"}) + "&Lower2=%e5&Plus=" + quote_plus("+")
    query = query.replace("%e5", "%e5%bc%a0")
    signed = signer.sign("GET", f"http://{gateway.endpoint}/?{query}", action="Describe")
    connection = HTTPConnection(gateway.endpoint, timeout=10)
    connection.request("GET", f"/?{query}", headers=signed.headers)
    reply = json.load(connection.getresponse())["Response"]
    connection.close()
    assert result(reply) == {"Name": "张 三~*", "Lower": "x", "Lower2": "张", "Plus": "+"}


def test_a_made_credential_is_one() -> None:
    credential = make_credential()
    assert isinstance(credential, Credential)
    assert re.fullmatch("AKID[A-Za-z0-9]{32}", credential.secret_id)
    assert re.fullmatch("[A-Za-z0-9]{32}", credential.secret_key)
    assert make_credential().secret_key != credential.secret_key
    assert base64.b64decode(KEYS["rsa"].dump("console"))
