"""``tcrypto demo``: one request sealed, signed, opened and answered in both algorithms, and every step checked."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import DecryptionError, InvalidInput, NonceReuseError
from . import _io

if TYPE_CHECKING:
    from ..check.verify import Verified
    from ..testing.gateway import Gateway

_URL = "https://ocr.tencentcloudapi.com/"
_ACTION = "RecognizeEncryptedIDCardOCR"
_VERSION = "2018-11-19"

# What the document's example encrypts [智能扫码 快速入门, 敏感数据加密指引, way two; read from its ciphertext].
_PARAMS = {
    "ImageUrl": "https://ocr-demo-1254418846.cos.ap-guangzhou.myqcloud.com/card/IDCardOCR/IDCardOCR1.jpg",
    "Config": '{"TempIdWarn":true}',
    "CardSide": "FRONT",
}
_RESULT = {  # nobody's card
    "Name": "李明",
    "Sex": "男",
    "Nation": "汉",
    "Birth": "1987/1/1",
    "Address": "北京市示例路1号",
    "IdNum": "000000198701010000",
    "AdvancedInfo": '{"WarnInfos":[]}',
}


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "demo",
        help="seal, sign, open and answer a request, check it all",
        description="For RSA with AES-256-CBC and for SM2 with SM4-GCM: seal the parameters, sign the request with "
        "TC3, give it to a stand-in for the gateway, which verifies, opens and answers it, and open the "
        "reply. Keys and credential are made for the run. Exit status 1 if a claim it makes doesn't hold.",
    )
    parser.add_argument("--json", action="store_true", help="print stages and claims as JSON")
    parser.add_argument(
        "request", nargs="?", metavar="REQUEST.json", help="the call's parameters; default: the document's example"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do everything, then show it: what is on the page is what happened."""
    params = dict(_PARAMS) if options.request is None else _io.read_object(options.request)
    action, version = params.pop("Action", _ACTION), params.pop("Version", _VERSION)
    if not (isinstance(action, str) and isinstance(version, str)):
        raise InvalidInput("Action and Version are texts")
    rounds = [_round(kind, params, action, version) for kind in ("rsa", "sm2")]
    wraps = _vendor_wraps()
    claims = [claim for done in rounds for claim in done.claims] + [claim for wrap in wraps for claim in wrap.claims]
    proved = all(claim.holds for claim in claims)
    if options.json:
        summary = {"rounds": rounds, "vendor_keys": wraps, "proved": proved}
        print(json.dumps(summary, ensure_ascii=False, indent=2, default=vars))
    else:
        page = _Page()
        for done in rounds:
            page.show_round(done)
        page.show_vendor(wraps)
        page.show_verdict(claims)
    return 0 if proved else 1


# --- What is shown, and what is proved --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Claim:
    claim: str
    holds: bool


@dataclass(frozen=True)
class _Round:
    """One algorithm's way from the client to the service and back."""

    algorithm: str
    key_wrap: str
    params: dict[str, Any]
    request: dict[str, Any]
    canonical_request: str
    string_to_sign: str
    authorization: str
    seen_by_service: dict[str, Any]
    reply: dict[str, Any]
    result: dict[str, Any]
    claims: list[_Claim]


@dataclass(frozen=True)
class _Wrap:
    """A fresh session key wrapped for one of the vendor's published keys."""

    public_key: str
    algorithm: str
    blob: str
    blob_bytes: int
    claims: list[_Claim]


def _round(kind: str, params: dict[str, Any], action: str, version: str) -> _Round:
    from ..credential import Credential
    from ..crypto import rsa_pkcs1, sm2
    from ..crypto.keys import PrivateKey, load_public_key
    from ..seal.opener import Opener
    from ..seal.sealer import Sealer
    from ..sign.signer import Signer
    from ..testing.gateway import LiveGateway

    service_key: PrivateKey
    if kind == "rsa":
        service_key, other_key = rsa_pkcs1.generate(1024), Opener(rsa_pkcs1.generate(1024))
        key_wrap = "RSA-1024, PKCS#1 v1.5"
    else:
        service_key, other_key = sm2.generate(), Opener(sm2.generate())
        key_wrap = "SM2, C1C3C2"
    public_key = load_public_key(service_key.public_key.dump("console"))
    credential = Credential("AKID-made-for-this-demo", secrets.token_hex(16))

    sealed = Sealer(public_key).seal(params)
    signer = Signer(credential, service="ocr", region="ap-guangzhou", version=version)
    signed = signer.sign("POST", _URL, sealed.body, action=action, content_type="application/json")
    middle = len(sealed.body) // 2
    changed = sealed.body[:middle] + bytes([sealed.body[middle] ^ 1]) + sealed.body[middle + 1 :]
    read: list[tuple[dict[str, Any], Verified]] = []

    def service(params: Mapping[str, Any], verified: Verified) -> dict[str, Any]:
        read.append((dict(params), verified))
        return _RESULT

    gateway = LiveGateway(credential, [service_key])
    gateway.expect(action, service)
    reply = _post(gateway, signed.headers, sealed.body)
    refused = _post(gateway, signed.headers, changed)
    (seen, verified), *others = read
    result = sealed.session.open(reply["Response"])
    claims = [
        _Claim(
            "the service accepted the signature, and it covers the action and every byte of the body",
            verified.action == action and verified.action_signed and verified.body_signed,
        ),
        _Claim(
            "with one bit of the body changed it refuses the signature",
            refused["Response"]["Error"]["Code"] == "AuthFailure.SignatureFailure" and not others,
        ),
        _Claim("the service read exactly the parameters that were sealed", seen == params),
        _Claim(
            "another private key doesn't open the request",
            _raises(DecryptionError, lambda: other_key.open(sealed.request)),
        ),
        _Claim("the client read exactly the result that the service sealed", result == _RESULT),
        _Claim(
            "the session refuses to seal a second request",
            _raises(NonceReuseError, lambda: sealed.session.seal(params)),
        ),
    ]
    if sealed.session.algorithm == "SM4-GCM":
        forged = {**reply["Response"], "EncryptedBody": _other_first_bit(reply["Response"]["EncryptedBody"])}
        claims.append(
            _Claim(
                "with one bit of the reply changed the client refuses it",
                _raises(DecryptionError, lambda: sealed.session.open(forged)),
            )
        )
    return _Round(
        sealed.session.algorithm,
        key_wrap,
        params,
        sealed.request,
        signed.canonical_request,
        signed.string_to_sign,
        signed.headers["Authorization"],
        seen,
        reply,
        result,
        claims,
    )


def _post(gateway: Gateway, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """Give the request to the stand-in, as it would come over the wire."""
    from ..check.request import HttpRequest

    reply: dict[str, Any] = json.loads(gateway.answer(HttpRequest("POST", "/", headers, body)).body)
    return reply


def _vendor_wraps() -> list[_Wrap]:
    """Wrap session keys for the two keys that the vendor publishes with its own demos of faceid."""
    from ..conformance import vectors
    from ..crypto import sm2
    from ..crypto.encoding import b64decode
    from ..crypto.keys import load_public_key
    from ..seal.sealer import Sealer

    published = {case.id: case.input["public_key"] for case in vectors.load("vendor_public_keys").cases}
    rsa_blob = Sealer(load_public_key(published["vendor_public_keys/rsa"])).session().encryption["CiphertextBlob"]
    rsa_claim = _Claim("RSA: the wrapped key is as long as the modulus, 128 bytes", len(b64decode(rsa_blob)) == 128)

    sm2_blob = Sealer(load_public_key(published["vendor_public_keys/sm2"])).session().encryption["CiphertextBlob"]
    wrapped = b64decode(sm2_blob)
    sm2_claim = _Claim(
        "SM2: the wrapped key is 113 bytes: a point of the curve (1 + 64), SM3 (32), the key (16)",
        len(wrapped) == 113 and sm2.PublicKey.from_point(wrapped[:65]).point == wrapped[:65],
    )
    return [
        _Wrap(
            f"RSA, {8 * len(b64decode(rsa_blob))} bits", "AES-256-CBC", rsa_blob, len(b64decode(rsa_blob)), [rsa_claim]
        ),
        _Wrap("SM2, sm2p256v1", "SM4-GCM", sm2_blob, len(wrapped), [sm2_claim]),
    ]


def _raises(error: type[Exception], call: Callable[[], object]) -> bool:
    try:
        call()
    except error:
        return True
    return False


def _other_first_bit(encoded: str) -> str:
    from ..crypto.encoding import b64decode, b64encode

    data = b64decode(encoded)
    return b64encode(bytes([data[0] ^ 1]) + data[1:])


# --- The page ---------------------------------------------------------------------------------------------------------

_BOLD, _DIM, _GREEN, _RED, _CYAN = "1", "2", "32", "1;31", "36"


class _Page:
    """Prints for a terminal of at most 100 columns; in colour on one that has it, unless NO_COLOR says no."""

    def __init__(self) -> None:
        self.width = min(100, max(72, shutil.get_terminal_size((100, 24)).columns))
        terminal = sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self.colour = terminal and not os.environ.get("NO_COLOR")
        print(self.paint(_BOLD, "One request, in both of the service's algorithms: sealed, signed, opened, answered."))
        print(self.paint(_DIM, "To a stand-in for the gateway, in this process. Keys are made for this run."))

    def show_round(self, done: _Round) -> None:
        self.section(f"{done.algorithm}, its key wrapped with {done.key_wrap}")
        self.step(1, "The client's parameters")
        self.members(done.params)
        self.step(
            2, f"The client seals them: a fresh {done.algorithm} key encrypts them, the service's public key wraps it"
        )
        self.members(done.request)
        self.step(3, "The client signs the request with TC3-HMAC-SHA256")
        self.block("canonical request", done.canonical_request)
        self.block("string to sign", done.string_to_sign)
        self.block("Authorization", done.authorization.replace(", ", ",\n"))
        self.step(4, "The service verifies the signature, unwraps the key and reads the parameters")
        self.members(done.seen_by_service)
        self.step(5, "The service answers, sealed under the client's key")
        self.members(done.reply["Response"])
        self.step(6, "The client opens the reply")
        self.members(done.result)
        self.proofs("Proved in this round", done.claims)

    def show_vendor(self, wraps: list[_Wrap]) -> None:
        self.section("The vendor's own public keys, as published with its identity-verification demos")
        for wrap in wraps:
            print()
            self.line("   ", f"{wrap.public_key}: a fresh {wrap.algorithm} key, wrapped in {wrap.blob_bytes} bytes")
            self.members({"CiphertextBlob": wrap.blob}, "      ")
        self.proofs("Proved", [claim for wrap in wraps for claim in wrap.claims])

    def show_verdict(self, claims: list[_Claim]) -> None:
        failed = sum(not claim.holds for claim in claims)
        print()
        if failed:
            print(self.paint(_RED, f"{failed} of {len(claims)} claims failed."))
            return
        print(self.paint(_GREEN, f"All {len(claims)} claims hold, each checked by the code that ran."))
        self.line(
            "",
            "Not promised: AES-256-CBC has no tag, so nothing but TLS protects its reply from being changed; "
            "SM4-GCM has the request's nonce again in the reply, so a guessable request gives its reply away.",
        )

    # --- Pieces of a page ---

    def section(self, title: str) -> None:
        print("\n" + self.paint(_CYAN, f"━━ {title} ".ljust(self.width, "━")))

    def step(self, number: int, title: str) -> None:
        print(f"\n{self.paint(_BOLD, f'{number}  {title}')}")

    def block(self, title: str, text: str) -> None:
        print(self.paint(_DIM, f"   {title}"))
        for line in text.split("\n"):
            self.line("   │ ", line)

    def members(self, value: dict[str, Any], indent: str = "   ", *, nested: bool = False) -> None:
        """An object, one member a line; long texts are shortened, and so is what lies deeper than two levels."""
        names = {name: _shortened(name, 24) for name in value}
        column = max(map(_columns, names.values()), default=0)
        for name, member in value.items():
            if isinstance(member, dict) and member and not nested:
                print(f"{indent}{names[name]}")
                self.members(member, indent + "   ", nested=True)
                continue
            text = member if isinstance(member, str) else json.dumps(member, ensure_ascii=False)
            padding = " " * (column - _columns(names[name]))
            print(f"{indent}{names[name]}{padding}  {_shortened(text, self.width - len(indent) - column - 2)}")

    def proofs(self, title: str, claims: list[_Claim]) -> None:
        print(f"\n   {self.paint(_BOLD, title)}")
        for claim in claims:
            mark = self.paint(_GREEN, "✓") if claim.holds else self.paint(_RED, "✗")
            first, *rest = _wrapped(claim.claim, self.width - 5)
            print(f"   {mark} {first}", *rest, sep="\n     ")

    def line(self, prefix: str, text: str) -> None:
        for part in _wrapped(_printable(text), self.width - _columns(prefix)):
            print((prefix + part).rstrip())

    def paint(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def _columns(text: str) -> int:
    """The columns a terminal gives a text: Chinese characters have two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _printable(text: str) -> str:
    """The text with what could steer the terminal escaped."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def _shortened(text: str, room: int) -> str:
    """A text of at most `room` columns: all of it, or its beginning, its end and its length."""
    if len(text) <= room and _columns(_printable(text)) <= room:
        return _printable(text)
    note = f"  ({len(text):,} characters)" if room > 40 else ""
    start = _first(_printable(text[:room]), room - len(note) - 14)
    end = _first(_printable(text[-11:])[::-1], 11)[::-1]
    return f"{start} … {end}{note}"


def _first(text: str, columns: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += _columns(character)
        if taken > columns:
            return text[:index]
    return text


def _wrapped(text: str, columns: int) -> Iterator[str]:
    """A text in lines of at most `columns`, broken at a space where there is one."""
    while _columns(text) > columns:
        part = _first(text, columns)
        space = part.rfind(" ")
        part = part[: space + 1] if space > 0 else part
        yield part.rstrip()
        text = text[len(part) :]
    yield text
