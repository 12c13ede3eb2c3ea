"""A stand-in for the gateway, for tests of clients: a WSGI application over `Verifier` and `Opener`, and `LiveGateway`,
which serves it on a loopback port.

It answers like the gateway: HTTP 200 whatever happened, the envelope, a bare ``application/json``, a RequestId, the
gateway's codes and texts. RecognizeEncryptedIDCardOCR is recognised, whatever carries an Encryption object is opened
and its reply sealed, every other action gets its parameters back, and an action can be given a handler.

WSGI keeps neither the headers' letter case nor duplicates: servers join them with a comma. Where the server says more
(``tcrypto.headers``, from `server`), that is verified; else the joined value is, so that a doubled Authorization is
malformed and a doubled signed header a wrong signature. The target is ``REQUEST_URI`` or ``RAW_URI`` where the server
gives one of them; a path rebuilt from ``PATH_INFO`` may be quoted otherwise than it was sent.
"""

from __future__ import annotations

import json
import re
import secrets
import string
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote

from ..check.refusals import refusal
from ..check.request import HttpRequest
from ..check.verify import Verified, Verifier
from ..credential import Credential
from ..crypto import rsa_pkcs1, sm2
from ..crypto.encoding import b64encode
from ..crypto.keys import PrivateKey
from ..errors import DecryptionError, GatewayError, TCryptoError
from ..seal.opener import Opener
from ..seal.session_key import AES_256_CBC
from ..sign import v1
from ..sign.request import BODY_LIMIT
from .server import Server, listen

__all__ = ["DECRYPTION_FAILED", "ID_CARD", "Exchange", "Gateway", "Handler", "LiveGateway", "make_credential"]

Handler = Callable[[dict[str, Any], Verified], Mapping[str, Any]]
"""Answers an action: takes its parameters in plain text and what was verified, returns the result.

A `GatewayError` it raises becomes the reply's Error; anything else an InternalError.
"""

DECRYPTION_FAILED = ("FailedOperation.DecryptSystemError", "Decryption failed.")
"""The one answer to whatever fails once a key is at work. The code is among faceid's documented ones; that OCR sends
it too, and the text, are this project's choice."""

ID_CARD = "RecognizeEncryptedIDCardOCR"
"""The action that is recognised: its requests must be sealed."""

_FRONT = {  # nobody's card: there is no region 000000; the check digit is right (GB 11643-1999)
    "Name": "测试人",
    "Sex": "男",
    "Nation": "汉",
    "Birth": "1900/1/1",
    "Address": "虚构省虚构市样例路1号",
    "IdNum": "000000190001010017",
    "Authority": "",
    "ValidDate": "",
    "AdvancedInfo": '{"WarnInfos":[]}',
}
_BACK = dict.fromkeys(_FRONT, "") | {
    "Authority": "虚构市公安局样例分局",
    "ValidDate": "2000.01.01-2020.01.01",
    "AdvancedInfo": '{"WarnInfos":[]}',
}

_FORM = "application/x-www-form-urlencoded"
_COMMON = {"Action", "Version", "Region", "Timestamp", "Nonce", "SecretId", "Signature", "SignatureMethod"}
_COMMON |= {"Token", "Language", "RequestClient"}  # v1 mixes them with the action's own
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s";]{1,70}))', re.IGNORECASE)
_DISPOSITION = re.compile(rb'^content-disposition:[ \t]*form-data;[^\r\n]*?\bname="([^"\r\n]*)"', re.I | re.M)
_DEPTH = 64


@dataclass(frozen=True)
class Exchange:
    """One request and its answer.

    `request`: as received, without its body where that was refused unread. `params`: in plain text, {} for a refused
    request. `verified`: None where the signature was refused. `code`: the Error's, None for a result. `response`: the
    object inside the envelope.
    """

    request: HttpRequest
    action: str | None
    params: dict[str, Any] = field(repr=False)
    verified: Verified | None
    code: str | None
    response: dict[str, Any] = field(repr=False)


class Gateway:
    """The WSGI application.

    `verifier`: checks the signatures. `openers`: one for each algorithm that requests may be sealed with; a request
    that names another one is refused. `on_exchange`: called with each `Exchange`, in the server's thread. Nothing is
    logged here.
    """

    def __init__(
        self,
        verifier: Verifier,
        openers: Iterable[Opener] = (),
        *,
        on_exchange: Callable[[Exchange], object] | None = None,
    ) -> None:
        self._verifier = verifier
        self._openers = {opener.algorithm: opener for opener in openers}
        self._on_exchange = on_exchange
        self._handlers: dict[str, Handler] = {ID_CARD: _id_card}

    def register(self, action: str, handler: Handler) -> None:
        """Let `handler` answer an action from now on."""
        if not callable(handler):
            raise TypeError(f"a handler is callable (params, verified) -> result, not {type(handler).__name__}")
        self._handlers[action] = handler

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Answer one request (PEP 3333). An OSError of the server's, while it reads a body, passes through."""
        request = HttpRequest(environ["REQUEST_METHOD"], _target(environ), _headers(environ))
        refused = None
        try:
            body = _read_body(environ, request)
            request = HttpRequest(request.method, request.target, request.headers, body)
        except GatewayError as error:
            refused = error
        exchange, content = self._answer(request, refused)
        if self._on_exchange is not None:
            self._on_exchange(exchange)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
        return [content]

    def _answer(self, request: HttpRequest, refused: GatewayError | None) -> tuple[Exchange, bytes]:
        request_id = str(uuid.uuid4())
        action, verified, code = request.header("x-tc-action"), None, None
        params: dict[str, Any] = {}
        try:
            if request.method not in ("GET", "POST"):
                raise refusal("method", _language(request))
            if refused is not None:
                raise refused
            verified = self._verifier.verify(request)
            action = verified.action
            params = _parameters(request, verified)
            params, result = self._run(action, params, verified, _language(request))
            response = {**result, "RequestId": request_id}
            content = _envelope(response)
        except GatewayError as error:
            code = error.code
            response = _error(error.code, error.message, request_id)
            content = _envelope(response)
        except Exception as error:  # a handler's, or of a result that has no JSON form
            code = "InternalError"
            response = _error(code, f"The handler of the action failed ({type(error).__name__}).", request_id)
            content = _envelope(response)
        return Exchange(request, action, params, verified, code, response), content

    def _run(
        self, action: str | None, params: dict[str, Any], verified: Verified, language: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The parameters in plain text, and the result, sealed where the request was."""
        handler = self._handlers.get(action or "", _echo)
        encryption = params.get("Encryption")
        if not isinstance(encryption, dict):
            if action == ID_CARD:
                raise refusal("missing", language, name="Encryption")
            return params, dict(handler(params, verified))
        algorithm = encryption.get("Algorithm") or AES_256_CBC
        opener = self._openers.get(algorithm) if isinstance(algorithm, str) else None
        if opener is None:
            raise refusal("value", language, name="Encryption.Algorithm")
        try:
            opened = opener.open(params)
        except DecryptionError:
            raise GatewayError(*DECRYPTION_FAILED) from None
        except TCryptoError as error:  # the request's shape, seen before any key is used
            raise refusal("parameter", language, reason=str(error)) from None
        result = handler(opened.params, verified)
        fields = None
        if "EncryptedBody" not in params:  # sealed in fields: so is the reply, where it has them
            fields = [name for name in encryption.get("EncryptList") or () if isinstance(result.get(name), str)]
        return opened.params, opened.seal_reply(result, fields or None)


def _echo(params: dict[str, Any], _verified: Verified) -> dict[str, Any]:
    return params


def _id_card(params: dict[str, Any], _verified: Verified) -> dict[str, str]:
    return _BACK if params.get("CardSide") == "BACK" else _FRONT


def _error(code: str, message: str, request_id: str) -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": message}, "RequestId": request_id}


def _envelope(response: dict[str, Any]) -> bytes:
    text = json.dumps({"Response": response}, ensure_ascii=False, allow_nan=False, default=_binary)
    return text.encode(errors="backslashreplace")  # a lone surrogate's \ud800 is JSON's own escape


def _binary(value: object) -> str:
    if isinstance(value, bytes):
        return b64encode(value)
    raise TypeError(f"a result holds JSON and bytes, not {type(value).__name__}")


# --- The request as it was sent -----------------------------------------------------------------------------------


def _headers(environ: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "tcrypto.headers" in environ:
        return list(environ["tcrypto.headers"])
    names = [name for name in environ if name.startswith("HTTP_")]
    pairs = [(name[5:].replace("_", "-").title(), environ[name]) for name in names]
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            pairs.append((name.replace("_", "-").title(), environ[name]))
    return pairs


def _target(environ: Mapping[str, Any]) -> str:
    target = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if not target:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        target = quote(path.encode("latin-1"), safe="/:;,@&=+$!*'()~-._") or "/"
        if environ.get("QUERY_STRING"):
            target += f"?{environ['QUERY_STRING']}"
    try:
        return str(target).encode("latin-1").decode()  # WSGI's texts are octets; a signature covers them as UTF-8
    except UnicodeError:
        return str(target)


def _language(request: HttpRequest) -> str:
    return request.header("x-tc-language") or "en-US"


def _content_type(request: HttpRequest) -> str:
    return (request.header("content-type") or "").partition(";")[0].strip().lower()


def _read_body(environ: Mapping[str, Any], request: HttpRequest) -> bytes:
    """The body, or a refusal before it is read where it is too large."""
    language = _language(request)
    legacy = request.header("authorization") is None and _content_type(request) == _FORM
    limit, too_large = (v1.BODY_LIMIT, "v1-too-large") if legacy else (BODY_LIMIT, "size")
    stream = environ["wsgi.input"]
    text = environ.get("CONTENT_LENGTH") or ""
    if text:
        if not (text.isascii() and text.isdigit()):
            raise refusal("parameter", language, reason="Content-Length is not one number")
        if len(text) > 18 or int(text) > limit:
            raise refusal(too_large, language)
        body: bytes = stream.read(int(text))
        if len(body) < int(text):
            raise refusal("parameter", language, reason="the body is shorter than Content-Length says")
        return body
    if not environ.get("HTTP_TRANSFER_ENCODING"):
        return b""
    if not environ.get("wsgi.input_terminated"):
        raise refusal("parameter", language, reason="a chunked body, which this server doesn't read")
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise refusal(too_large, language)
    return body


# --- Its parameters -----------------------------------------------------------------------------------------------


def _parameters(request: HttpRequest, verified: Verified) -> dict[str, Any]:
    """The action's own parameters. A multipart part with a file name, and an octet stream (as "Body"), stay bytes."""
    language, kind = _language(request), _content_type(request)
    try:
        if request.method == "GET":
            return _form(request.query, verified)
        if kind == _FORM:
            return _form(request.body.decode("latin-1"), verified)
        if kind == "multipart/form-data":
            return _multipart(request.header("content-type") or "", request.body)
        if kind == "application/octet-stream":
            prefix = f"x-{verified.service}-"  # the Go SDK: parameters go as X-SERVICE-Name
            named = {name[len(prefix) :]: v for name, v in request.headers if name.lower().startswith(prefix)}
            return named | {"Body": request.body}
        if kind != "application/json":
            raise refusal("parameter", language, reason=f"the Content-Type {kind:.60} is not supported")
        return _json_object(request.body)
    except (ValueError, RecursionError):  # UnicodeError and JSONDecodeError are ValueErrors
        kind = "the query" if request.method == "GET" else f"the body, {kind},"
        raise refusal("parameter", language, reason=f"{kind} can't be read") from None


def _json_object(data: bytes) -> dict[str, Any]:
    value = json.loads(data.decode(), parse_constant=_no_constant) if data else {}
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} isn't JSON")


def _form(text: str, verified: Verified) -> dict[str, Any]:
    """``A.0.B=1`` as ``{"A": [{"B": "1"}]}``."""
    root: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=v1.PARAMETER_LIMIT):
        if verified.service is None and name in _COMMON:
            continue
        *path, last = name.split(".")
        node = root
        for key in path:
            node = node.setdefault(key, {})
            if not isinstance(node, dict):
                raise ValueError("a parameter is both a value and an object")
        if last in node or len(path) > _DEPTH:
            raise ValueError("a parameter is there twice, or nested too deeply")
        node[last] = value
    return {name: _lists(value) for name, value in root.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    items = {name: _lists(member) for name, member in value.items()}
    numbers = [str(index) for index in range(len(items))]
    return [items[number] for number in numbers] if items.keys() == set(numbers) else items


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise ValueError("no boundary")
    delimiter = b"\r\n--" + (match[1] or match[2]).encode()
    preamble, *parts = (b"\r\n" + body).split(delimiter)
    if preamble or not parts or not parts.pop().startswith(b"--"):
        raise ValueError("not closed")
    params: dict[str, Any] = {}
    for part in parts:
        head, blank, content = part.partition(b"\r\n\r\n")
        named = _DISPOSITION.search(head)
        if not blank or named is None:
            raise ValueError("a part without a name")
        name = named[1].decode()
        if name in params:
            raise ValueError("a part is there twice")
        if b"filename=" in head:
            params[name] = content
        elif b"application/json" in head.lower():
            params[name] = json.loads(content.decode(), parse_constant=_no_constant)
        else:
            params[name] = content.decode()
    return params


# --- Served -------------------------------------------------------------------------------------------------------


def make_credential() -> Credential:
    """A credential for tests, of the form the console's have."""
    letters = string.ascii_letters + string.digits
    return Credential(*(f"{kind}{''.join(secrets.choice(letters) for _ in range(32))}" for kind in ("AKID", "")))


class LiveGateway:
    """A gateway on a free loopback port, in a thread of its own, for the time of a ``with`` block.

    `credential`, `private_keys` (RSA and SM2): made where they aren't given. `verifier`: by default one that knows the
    credential. `clock`: the default verifier's. `requests`: every `Exchange`, in the order they were answered.
    """

    def __init__(
        self,
        credential: Credential | None = None,
        private_keys: Iterable[PrivateKey] | None = None,
        *,
        verifier: Verifier | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.credential: Credential = make_credential() if credential is None else credential
        keys = (rsa_pkcs1.generate(1024), sm2.generate()) if private_keys is None else tuple(private_keys)
        self.public_keys = [key.public_key.dump("console") for key in keys]
        self.requests: list[Exchange] = []
        verifier = verifier or Verifier({self.credential.secret_id: self.credential}, clock=clock)
        self.application: Gateway = Gateway(verifier, map(Opener, keys), on_exchange=self.requests.append)
        self._server: Server | None = None

    @property
    def endpoint(self) -> str:
        """``127.0.0.1:port``, what the official SDKs take as their endpoint."""
        if self._server is None:
            raise RuntimeError("the gateway isn't running: enter its `with` block")
        return f"127.0.0.1:{self._server.port}"

    @property
    def url(self) -> str:
        """``http://127.0.0.1:port``."""
        return f"http://{self.endpoint}"

    def expect(self, action: str, result: Mapping[str, Any] | Handler | GatewayError) -> None:
        """Answer an action with `result` from now on: an object, a handler that gives one, or an error to send."""
        if isinstance(result, GatewayError):
            self.application.register(action, _refuse(result))
        elif isinstance(result, Mapping):
            self.application.register(action, lambda _params, _verified: result)
        else:
            self.application.register(action, result)

    def __enter__(self) -> LiveGateway:
        self._server = Server(self.application, listen("127.0.0.1", 0))
        self._server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _refuse(error: GatewayError) -> Handler:
    def handler(_params: dict[str, Any], _verified: Verified) -> Mapping[str, Any]:
        raise GatewayError(error.code, error.message)

    return handler
