"""A stand-in for the gateway, for tests of clients: `Gateway.answer` takes a request and gives the reply.

It answers like the gateway: HTTP 200 whatever happened, the envelope, a bare ``application/json``, a RequestId, the
gateway's codes and texts. RecognizeEncryptedIDCardOCR is recognised, whatever carries an Encryption object is opened
and its reply sealed, STS's AssumeRole and a CVM's metadata paths give temporary credentials, and every other action
gets its parameters back, until something is expected.

A `Gateway` is an ASGI and a WSGI application, too (`faces`); `LiveGateway` serves itself on a loopback port.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any

from ..check.refusals import refusal
from ..check.request import HttpRequest
from ..check.verify import Verified, Verifier
from ..credential import Credential
from ..crypto import rsa_pkcs1, sm2
from ..crypto.keys import PrivateKey
from ..errors import GatewayError
from ..seal.opener import Opener
from . import faces
from .accounts import METADATA, Accounts, make_credential
from .actions import Actions
from .exchange import Events, Exchange, Kept, Reply, as_json, error_content, failure_content
from .expectations import AskedError, Expectations
from .parameters import called_service, language, named_action, parameters
from .permissions import Permissions
from .policy import Policy
from .serving import Server

__all__ = [
    "Events",
    "Exchange",
    "Gateway",
    "LiveGateway",
    "Reply",
    "make_credential",
]

_JSON = ("Content-Type", "application/json")  # bare: the Python SDK reads an error in no other
Policies = Mapping[str, Iterable["Policy | str | Mapping[str, Any]"]]


class Gateway(Expectations):
    """Answers requests. It is called in any thread, and nothing is logged here.

    Args:
        verifier: checks the signatures.
        openers: one for each algorithm that requests may be sealed with; a request that names another one is refused.
        on_exchange: called with each `Exchange`.
        accounts: the credentials that the verifier looks up, where STS and the metadata paths shall give others.
        policies: CAM policies by SecretId: all that are attached to it. Without any, it may make every call.
        context: what the policies' conditions and variables look at; see `policy.evaluate`.
        strict: whether an action that nothing is expected of is refused; by default once anything is expected.

    `requests` holds the last exchanges, at most 1,000 of them.
    """

    def __init__(
        self,
        verifier: Verifier,
        openers: Iterable[Opener] = (),
        *,
        on_exchange: Callable[[Exchange], object] | None = None,
        accounts: Accounts | None = None,
        policies: Policies | None = None,
        context: Mapping[str, Any] | None = None,
        strict: bool | None = None,
    ) -> None:
        super().__init__(strict)
        self.requests: Kept = Kept()
        self._verifier = verifier
        self._actions = Actions(openers, accounts)
        self._on_exchange = on_exchange
        self._accounts = accounts
        self._permissions = Permissions(policies or {}, context)
        self._keeping = threading.Lock()

    def answer(self, request: HttpRequest) -> Reply:
        """Answer one request, whatever is in it.

        Args:
            request: as it came over the wire.
        """
        if self._accounts is not None and request.method == "GET" and request.path.startswith(METADATA):
            return self._metadata(self._accounts, request)
        return self._reply(request, None)

    def refuse(self, request: HttpRequest, error: GatewayError) -> Reply:
        """Answer a request that a server didn't read to its end: it is too large, or can't be told apart.

        Args:
            request: as far as it was read.
            error: the Error it gets.
        """
        return self._reply(request, error)

    async def asgi(
        self, scope: MutableMapping[str, Any], receive: Callable[..., Any], send: Callable[..., Any]
    ) -> None:
        """The ASGI application."""
        await faces.asgi(self, scope, receive, send)

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The WSGI application (PEP 3333)."""
        return faces.wsgi(self, environ, start_response)

    def __call__(self, *arguments: Any) -> Any:
        """Either of them: ASGI calls an application with three arguments, WSGI with two."""
        return self.wsgi(*arguments) if len(arguments) == 2 else self.asgi(*arguments)

    def _reply(self, request: HttpRequest, refused: GatewayError | None) -> Reply:
        request_id = str(uuid.uuid4())
        action, verified, code, asked = None, None, None, False
        params: dict[str, Any] = {}
        chunks: tuple[bytes, ...] = ()
        try:
            if request.method not in ("GET", "POST"):
                raise refusal("method", language(request))
            if refused is not None:
                raise refused
            verified = self._verifier.verify(request)
            action = verified.action
            self._permissions.check(self._origin(verified), called_service(request, verified), action or "", request_id)
            params = parameters(request, verified)
        except GatewayError as error:
            code, response = error.code, error_content(error.code, error.message, request_id)
        except Exception as error:  # of the function that finds a SecretKey
            code, response = "InternalError", failure_content(error, "The check of the signature", request_id)
        faults = self.next_faults(signed=code is None)
        if code is None and verified is not None:
            try:
                if faults.error is not None:
                    raise faults.error
                params, result = self._actions.run(action or "", params, verified, language(request), self)
                chunks = result.chunks if isinstance(result, Events) else ()
                response = {} if isinstance(result, Events) else {**result, "RequestId": request_id}
                content = b"".join(chunks) or as_json({"Response": response})
            except GatewayError as error:
                code, response = error.code, error_content(error.code, error.message, request_id)
                asked = isinstance(error, AskedError)
            except Exception as error:  # a handler's, or of a result that has no JSON form
                code, response = "InternalError", failure_content(error, "The handler of the action", request_id)
        if code is not None:
            chunks, content = (), as_json({"Response": response})
        exchange = Exchange(request, action or named_action(request), params, verified, code, response, asked)
        kind = ("Content-Type", "text/event-stream") if chunks else _JSON
        self._keep(exchange)
        return Reply(200, (kind,), content, exchange, chunks, faults.delay, faults.dropped)

    def _origin(self, verified: Verified) -> str:
        return self._accounts.origin(verified.secret_id) if self._accounts is not None else verified.secret_id

    def _metadata(self, accounts: Accounts, request: HttpRequest) -> Reply:
        text = accounts.metadata(request.path)
        code, content = (None, {}) if text is not None else ("NotFound", error_content("NotFound", "No such path.", ""))
        exchange = Exchange(request, "metadata", {}, None, code, content)
        self._keep(exchange)
        body = "404 page not found" if text is None else text
        return Reply(200 if text is not None else 404, (("Content-Type", "text/plain"),), body.encode(), exchange)

    def _keep(self, exchange: Exchange) -> None:
        with self._keeping:
            self.requests.keep(exchange)
        if self._on_exchange is not None:
            self._on_exchange(exchange)


class LiveGateway(Gateway):
    """A gateway with a credential and keys of its own, on a free loopback port for the time of a ``with`` block.

    Outside the block it is a `Gateway` like any other: to call, or as an application in the process.

    Args:
        credential: the one it knows; made where it isn't given.
        private_keys: RSA and SM2, each loaded; made where they aren't given.
        verifier: by default one that knows the credential, and the temporary ones that are made for it.
        accounts: what the verifier looks up, for a verifier of your own.
        clock: the default verifier's.
        server: one that runs already, so that many gateways can take turns on it.
        options: `on_exchange`, `policies`, `context` and `strict` of `Gateway`.

    Raises:
        ImportError: on entering the block, where uvicorn isn't installed; the message names the extra.
    """

    def __init__(
        self,
        credential: Credential | None = None,
        private_keys: Iterable[PrivateKey] | None = None,
        *,
        verifier: Verifier | None = None,
        accounts: Accounts | None = None,
        clock: Callable[[], float] | None = None,
        server: Server | None = None,
        **options: Any,
    ) -> None:
        self.credential: Credential = make_credential() if credential is None else credential
        keys = (rsa_pkcs1.generate(1024), sm2.generate()) if private_keys is None else tuple(private_keys)
        self.public_keys: list[str] = [key.public_key.dump("console") for key in keys]
        if verifier is None:
            accounts = accounts or Accounts(self.credential, clock=clock)
            verifier = Verifier(accounts, clock=clock)
        super().__init__(verifier, map(Opener, keys), accounts=accounts, **options)
        self._shared = server
        self._server: Server | None = None

    def __repr__(self) -> str:
        return f"<LiveGateway {self.url if self.running else 'not running'}>"

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

    @property
    def running(self) -> bool:
        """Whether it is served."""
        return self._server is not None

    def __enter__(self) -> LiveGateway:
        if self._shared is not None:
            self._server, self._shared.application = self._shared, self.asgi
        else:
            server = Server(self.asgi)
            server.start()
            self._server = server
        return self

    def __exit__(self, *_error: object) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        if server is self._shared:
            server.application = None
        else:
            server.close()
