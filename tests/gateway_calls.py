"""A gateway in the process, called with signed requests: what the tests of the stand-in share."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from tcrypto import Opener, Signer
from tcrypto.check.request import HttpRequest
from tcrypto.check.verify import Verifier
from tcrypto.crypto import rsa_pkcs1, sm2
from tcrypto.sign import v1
from tcrypto.sign.request import BODY_LIMIT
from tcrypto.testing import Exchange, Gateway, Reply, make_credential
from tcrypto.testing.accounts import Accounts
from tcrypto.testing.id_card import ID_CARD

CREDENTIAL = make_credential()
RSA, SM2 = rsa_pkcs1.generate(1024), sm2.generate()
KEYS: dict[str, Any] = {"rsa": RSA.public_key, "sm2": SM2.public_key}
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
HOST = "127.0.0.1:8080"
URL = f"http://{HOST}/"
SIGNER = Signer(CREDENTIAL, service="ocr", version="2018-11-19")

OVER = [  # bodies that are too large: headers, length, code, what the text says
    ({"Authorization": "x", "Content-Type": JSON}, BODY_LIMIT + 1, "RequestSizeLimitExceeded", "size limit"),
    ({"Authorization": "x", "Content-Type": FORM}, 10**30, "RequestSizeLimitExceeded", "size limit"),
    ({"Content-Type": JSON}, BODY_LIMIT + 1, "RequestSizeLimitExceeded", "size limit"),
    ({"Content-Type": FORM}, v1.BODY_LIMIT + 1, "AuthFailure.SignatureFailure", "`TC3-HMAC-SHA256`"),
]

Response = dict[str, Any]


class Calls:
    """Signs requests and gives the object in the envelope; `reply`: the last reply whole."""

    reply: Reply

    def __init__(self, *openers: Opener, credential: Any = CREDENTIAL, options: Any = None, **more: Any) -> None:
        self.accounts = Accounts(credential)
        verifier = Verifier(self.accounts, **(options or {}))
        self.gateway = Gateway(verifier, openers, accounts=self.accounts, **more)

    @property
    def exchanges(self) -> list[Exchange]:
        return self.gateway.requests

    def raw(self, method: str, target: str, headers: Mapping[str, str] | Any, body: bytes = b"") -> Response:
        self.reply = self.gateway.answer(HttpRequest(method, target, headers, body))
        assert (self.reply.status, self.reply.headers) == (200, (("Content-Type", "application/json"),))
        envelope = json.loads(self.reply.body)
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
        signer: Signer = SIGNER,
        change: Mapping[str, str | None] | None = None,
    ) -> Response:
        signed = signer.sign(method, url, body, action=action, content_type=content_type, headers=headers)
        sent = {name: value for name, value in {**signed.headers, **(change or {})}.items() if value is not None}
        return self.raw(method, url[url.index("/", 8) :], sent, body)

    def sealed(self, request: Mapping[str, Any], action: str = ID_CARD) -> Response:
        return self.signed(json.dumps(request).encode(), action=action)


def code(response: Response) -> str:
    assert response.keys() == {"Error", "RequestId"}
    assert response["Error"].keys() == {"Code", "Message"}
    return str(response["Error"]["Code"])


def result(response: Response) -> Response:
    assert "Error" not in response, response
    return {name: value for name, value in response.items() if name != "RequestId"}
