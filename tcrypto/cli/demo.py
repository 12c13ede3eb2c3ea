"""``tcrypto demo``: one request sealed, signed, answered and opened in both algorithms, and every step checked."""

from __future__ import annotations

import argparse
import json
import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

from ..errors import DecryptionError, InvalidInput, NonceReuseError
from . import _io, _language

__all__ = ["register"]

_ACTION = "RecognizeEncryptedIDCardOCR"
_VERSION = "2018-11-19"
_URL = "https://ocr.tencentcloudapi.com/"
_WIDTH = 96
_TITLES = {
    "parameters": "参数",
    "sealed request": "加密后的请求",
    "canonical request": "规范请求串",
    "string to sign": "待签名字符串",
    "sealed reply": "加密的响应",
    "opened reply": "解密后的响应",
}

# What the document's example encrypts [智能扫码 快速入门, 敏感数据加密指引, way two; read from its ciphertext].
_PARAMS = {
    "ImageUrl": "https://ocr-demo-1254418846.cos.ap-guangzhou.myqcloud.com/card/IDCardOCR/IDCardOCR1.jpg",
    "Config": '{"TempIdWarn":true}',
    "CardSide": "FRONT",
}
_RESULT = {"Name": "李明", "Sex": "男", "Nation": "汉", "Birth": "1987/1/1", "IdNum": "000000198701010000"}  # nobody's


class _Round(NamedTuple):
    """One algorithm's way from the client to the service and back: what was made, and what was claimed of it."""

    algorithm: str
    steps: dict[str, Any]
    claims: dict[str, bool]


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "demo",
        help="seal, sign, answer and open a request, check it all",
        description="For RSA with AES-256-CBC and for SM2 with SM4-GCM: seal the parameters, sign the request, "
        "give it to a stand-in for the gateway in this process, which verifies, opens and answers it, open the reply, "
        "and let a mistake be diagnosed. Keys and credential are made for the run. Exit status 1 if a claim it makes "
        "doesn't hold.",
        epilog="Example: tcrypto demo request.json",
    )
    parser.add_argument("--json", action="store_true", help="print steps and claims as JSON")
    parser.add_argument(
        "request", nargs="?", metavar="REQUEST.json", help="the call's parameters; default: the document's example"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    params = dict(_PARAMS) if options.request is None else _io.read_object(options.request)
    action, version = params.pop("Action", _ACTION), params.pop("Version", _VERSION)
    if not (isinstance(action, str) and isinstance(version, str)):
        raise InvalidInput("Action and Version are texts")
    rounds = [_round(is_sm2, params, action, version) for is_sm2 in (False, True)]
    proved = all(holds for each in rounds for holds in each.claims.values())
    if options.json:
        _io.say(_io.json_text({"rounds": [each._asdict() for each in rounds], "proved": proved}))
    else:
        _show(rounds)
    return 0 if proved else 1


def _round(is_sm2: bool, params: dict[str, Any], action: str, version: str) -> _Round:
    from .. import Credential, HttpRequest, Opener, Sealer, Signer, Verifier, diagnose
    from ..crypto import rsa_pkcs1, sm2
    from ..testing.gateway import Gateway

    service_key, other_key = (sm2.generate() if is_sm2 else rsa_pkcs1.generate(1024) for _ in range(2))
    credential = Credential("AKID-made-for-this-demo", secrets.token_hex(16))
    gateway = Gateway(Verifier({credential.secret_id: credential}), [Opener(service_key)])
    gateway.expect(action, _RESULT)

    # What a client does: seal, sign, send, open.
    sealed = Sealer(str(service_key.public_key.dump("console"))).seal(params)
    signer = Signer(credential, service="ocr", region="ap-guangzhou", version=version)
    signed = signer.sign("POST", _URL, sealed.body, action=action, content_type="application/json")
    answered = gateway.answer(HttpRequest("POST", "/", signed.headers, sealed.body))
    reply = json.loads(answered.body)
    result = sealed.session.open(reply)

    again = json.dumps(json.loads(sealed.body)).encode()  # a client that serialises once more after signing
    mistaken = HttpRequest("POST", "/", signed.headers, again)
    refused = gateway.answer(mistaken).exchange.code
    causes = diagnose(mistaken, credential, now=signed.timestamp).ids
    reflected = _raises(InvalidInput, lambda: sealed.session.open(sealed.request))
    claims = {
        "the stand-in accepts the signature, and reads exactly what was sealed": answered.exchange.params == params,
        "the client reads exactly the result that was sealed for it": result == _RESULT,
        "another private key doesn't open the request": _raises(
            DecryptionError, lambda: Opener(other_key).open(sealed.request)
        ),
        "the session refuses to seal a second request": _raises(NonceReuseError, lambda: sealed.session.seal(params)),
        "what was sent isn't taken for its own reply": reflected,
        "a body serialised again is refused, and the cause is named": (refused, causes)
        == ("AuthFailure.SignatureFailure", [["body-reserialised"]]),
    }
    steps = {
        "parameters": params,
        "sealed request": sealed.request,
        "canonical request": signed.canonical_request,
        "string to sign": signed.string_to_sign,
        "Authorization": signed.headers["Authorization"],
        "sealed reply": reply["Response"],
        "opened reply": result,
    }
    return _Round(sealed.session.algorithm, steps, claims)


def _raises(error: type[Exception], call: Callable[[], object]) -> bool:
    try:
        call()
    except error:
        return True
    return False


def _show(rounds: list[_Round]) -> None:
    chinese = _language.language(None) == "zh-CN"
    for each in rounds:
        _io.say(f"━━ {each.algorithm} ".ljust(_WIDTH, "━"))
        for title, value in each.steps.items():
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            label = f"{_TITLES.get(title, title)}：" if chinese else f"{title}:"
            for line in text.split("\n"):
                _io.say(f"{label}{' ' * (18 - _language.columns(label))} {_shortened(line)}".rstrip())
                label = ""
        for claim, holds in each.claims.items():
            _io.say(f"{'✓' if holds else '✗'} {_language.in_language(claim)}")
        _io.say("")
    failed = sum(not holds for each in rounds for holds in each.claims.values())
    verdict = f"{failed} claims failed." if failed else "Every claim holds, each checked by the code that ran."
    _io.say(_language.in_language(verdict))


def _shortened(text: str) -> str:
    return _io.shown(text if len(text) <= _WIDTH - 19 else f"{text[: _WIDTH - 34]} … {text[-11:]}")
