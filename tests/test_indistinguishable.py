"""Whatever goes wrong once a key is at work, the failure is the same object in all but identity.

A service that answers a wrong padding, a wrong length and wrong JSON differently decrypts for whoever asks often enough
(Bleichenbacher 1998, Vaudenay 2002). So every failure of `Opener.open` and `Session.open` that depends on a key is
collected here and compared: type, text, arguments, cause, context.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tcrypto import Credential, DecryptionError, HttpRequest, InvalidInput, Opener, Sealer, SignatureError, Signer
from tcrypto.check.verify import Verifier
from tcrypto.crypto import aes_cbc, rsa_pkcs1, sm2, sm4_gcm
from tcrypto.crypto.keys import load_private_key
from tcrypto.sign import v1
from tcrypto.testing.gateway import LiveGateway
from tcrypto.testing.id_card import ID_CARD

pytestmark = pytest.mark.indistinguishable

RSA, OTHER_RSA = rsa_pkcs1.generate(1024), rsa_pkcs1.generate(1024)
SM2, OTHER_SM2 = sm2.generate(), sm2.generate()
AES_KEY, AES_IV = bytes(range(32)), bytes(range(16))
SM4_KEY, SM4_IV = bytes(range(16)), bytes(range(12))
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF  # sm2p256v1, GB/T 32918.5-2017

Face = tuple[object, ...]


def face(call: Callable[[], object]) -> Face:
    """Everything by which the caller could tell one failure from another. Any other outcome is told apart too."""
    try:
        return ("returned", call())
    except Exception as error:
        return (
            type(error),
            str(error),
            repr(error),
            error.args,
            error.__cause__,
            error.__context__,
            error.__suppress_context__,
            getattr(error, "__notes__", None),
            vars(error),
        )


THE_FACE: Face = (
    DecryptionError,
    "decryption failed",
    "DecryptionError('decryption failed')",
    ("decryption failed",),
    None,
    None,
    False,
    None,
    {},
)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def cbc(blocks: bytes) -> bytes:
    return Cipher(algorithms.AES(AES_KEY), modes.CBC(AES_IV)).encryptor().update(blocks)


def padded(plaintext: bytes) -> bytes:
    missing = 16 - len(plaintext) % 16
    return plaintext + bytes((missing,)) * missing


def aes_message(blob: bytes, ciphertext: bytes) -> dict[str, Any]:
    encryption = {"EncryptList": ["EncryptedBody"], "TagList": [], "CiphertextBlob": b64(blob), "Iv": b64(AES_IV)}
    return {"EncryptedBody": b64(ciphertext), "Encryption": encryption | {"Algorithm": "AES-256-CBC"}}


def sm4_message(blob: bytes, ciphertext: bytes, tag: bytes) -> dict[str, Any]:
    encryption = {"EncryptList": ["EncryptedBody"], "TagList": [b64(tag)], "CiphertextBlob": b64(blob)}
    return {"EncryptedBody": b64(ciphertext), "Encryption": encryption | {"Iv": b64(SM4_IV), "Algorithm": "SM4-GCM"}}


WRONG_PLAINTEXTS = {
    "empty": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"A":"\xff"}',
    "UTF-16": '{"A":1}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"A":1}',
    "a list": b"[]",
    "a text": b'"text"',
    "a number": b"7",
    "null": b"null",
    "two objects": b"{}{}",
    "a number of 5,000 digits": b'{"A":' + b"1" * 5000 + b"}",
    "NaN": b'{"A":NaN}',
    "infinity": b'{"A":-Infinity}',
    "a number above all": b'{"A":1e999}',
    "a member twice": b'{"A":1,"A":1}',
    "nested 100,000 deep": b'{"A":' + b"[" * 100_000,
}
WRONG_CBC = {
    "empty": b"",
    "no whole block": bytes(17),
    "no block": b"x",
    "random block": bytes(16),
    "padding 0": cbc(b'{"A": 12345678}\0'),
    "padding 17": cbc(b'{"A": 12345678}\x11'),
    "padding 255": cbc(b'{"A": 12345678}\xff'),
    "padding 2, one wrong": cbc(b'{"A": 1234567}\x03\x02'),
    "padding 16, one wrong": cbc(b"\x10" * 7 + b"\x0f" + b"\x10" * 8),
    "cut": cbc(padded(b'{"A":"' + b"x" * 40 + b'"}'))[:-16],
    "first block changed": b"\0" * 16 + cbc(padded(b'{"A":"' + b"x" * 40 + b'"}'))[16:],
}
GOOD_CBC = cbc(padded(b"{}"))
GOOD_GCM, GOOD_TAG = sm4_gcm.encrypt(SM4_KEY, SM4_IV, b"{}")
WRONG_GCM = {
    "tag all zero": (GOOD_GCM, bytes(16)),
    "last bit of the tag": (GOOD_GCM, GOOD_TAG[:-1] + bytes((GOOD_TAG[-1] ^ 1,))),
    "no byte of tag": (GOOD_GCM, GOOD_TAG[:0] or GOOD_TAG[:1]),
    "tag of 4 bytes": (GOOD_GCM, GOOD_TAG[:4]),
    "tag of 12 bytes": (GOOD_GCM, GOOD_TAG[:12]),
    "tag of 15 bytes": (GOOD_GCM, GOOD_TAG[:15]),
    "tag of 17 bytes": (GOOD_GCM, GOOD_TAG + b"\0"),
    "ciphertext changed": (b"\0" + GOOD_GCM[1:], GOOD_TAG),
    "ciphertext cut": (GOOD_GCM[:-1], GOOD_TAG),
    "ciphertext longer": (GOOD_GCM + b"\0", GOOD_TAG),
    "ciphertext empty": (b"", GOOD_TAG),
    "another IV": sm4_gcm.encrypt(SM4_KEY, bytes(12), b"{}"),
    "another key": sm4_gcm.encrypt(bytes(16), SM4_IV, b"{}"),
}
for title, plaintext in WRONG_PLAINTEXTS.items():
    WRONG_CBC[title + " inside"] = cbc(padded(plaintext))
    WRONG_GCM[title + " inside"] = sm4_gcm.encrypt(SM4_KEY, SM4_IV, plaintext)


def rsa_blobs() -> Iterator[tuple[str, bytes]]:
    public = RSA.public_key
    for length in (0, 1, 16, 31, 33, 64, 117):
        yield f"a key of {length} bytes", rsa_pkcs1.wrap(public, bytes(length))
    for length in (0, 1, 127, 129, 256):
        yield f"{length} bytes", b"\1" * length
    yield "zero", bytes(128)
    yield "above the modulus", b"\xff" * 128
    yield "one", bytes(127) + b"\1"
    yield "for another key", rsa_pkcs1.wrap(OTHER_RSA.public_key, AES_KEY)
    whole = b"\0\2" + b"\xaa" * 93 + b"\0" + AES_KEY  # RFC 8017, 7.2.1, step 2: EM
    for title, block in {
        "first byte 1": b"\1" + whole[1:],
        "block type 0": b"\0\0" + whole[2:],
        "block type 1": b"\0\1" + whole[2:],
        "no separator": whole[:95] + b"\xaa" + AES_KEY.replace(b"\0", b"\1"),
        "zero in the first eight": whole[:5] + b"\0" + whole[6:],
        "zero before the end": whole[:60] + b"\0" + whole[61:],
    }.items():
        yield title, pow(int.from_bytes(block, "big"), public.exponent, public.modulus).to_bytes(128, "big")


def sm2_blobs() -> Iterator[tuple[str, bytes]]:
    good = sm2.encrypt(SM2.public_key, SM4_KEY)
    x, y = good[1:33], good[33:65]
    negative = (P - int.from_bytes(y, "big")).to_bytes(32, "big")
    for length in (1, 15, 17, 32, 100):
        yield f"a key of {length} bytes", sm2.encrypt(SM2.public_key, bytes(length))
    for length in (0, 1, 65, 96, 97, 112, 114):
        yield f"{length} bytes", (good + b"\0")[:length]
    yield "all zero", bytes(113)
    yield "compressed C1", bytes((2 + y[-1] % 2,)) + good[1:]
    yield "hybrid C1", bytes((6 + y[-1] % 2,)) + good[1:]
    yield "infinity", b"\0" + good[1:]
    yield "off the curve", b"\4" + x + (int.from_bytes(y, "big") ^ 1).to_bytes(32, "big") + good[65:]
    yield "x above p", b"\4" + P.to_bytes(32, "big") + good[33:]
    yield "y above p", b"\4" + x + b"\xff" * 32 + good[65:]
    yield "C1 negated", b"\4" + x + negative + good[65:]
    yield "C1 of another", sm2.encrypt(SM2.public_key, SM4_KEY)[:65] + good[65:]
    yield "C3 changed", good[:65] + bytes((good[65] ^ 1,)) + good[66:]
    yield "C2 changed", good[:-1] + bytes((good[-1] ^ 1,))
    yield "C1C2C3", sm2.encrypt(SM2.public_key, SM4_KEY, "C1C2C3")
    yield "ASN.1", sm2.encrypt(SM2.public_key, SM4_KEY, "ASN.1")
    yield "for another key", sm2.encrypt(OTHER_SM2.public_key, SM4_KEY)


def test_the_good_ones_open() -> None:
    """Without this, everything below could fail for one reason alone."""
    aes = aes_message(rsa_pkcs1.wrap(RSA.public_key, AES_KEY), GOOD_CBC)
    sm4 = sm4_message(sm2.encrypt(SM2.public_key, SM4_KEY), GOOD_GCM, GOOD_TAG)
    assert Opener(RSA).open(aes).params == Opener(SM2).open(sm4).params == {}


def aes_messages() -> dict[str, dict[str, Any]]:
    blob = rsa_pkcs1.wrap(RSA.public_key, AES_KEY)
    messages = {f"blob: {title}": aes_message(bad, GOOD_CBC) for title, bad in rsa_blobs()}
    return messages | {f"body: {title}": aes_message(blob, bad) for title, bad in WRONG_CBC.items()}


def sm4_messages() -> dict[str, dict[str, Any]]:
    blob = sm2.encrypt(SM2.public_key, SM4_KEY)
    messages = {f"blob: {title}": sm4_message(bad, GOOD_GCM, GOOD_TAG) for title, bad in sm2_blobs()}
    return messages | {f"body: {title}": sm4_message(blob, *bad) for title, bad in WRONG_GCM.items()}


def test_opener_under_aes(check: Check) -> None:
    opener = Opener(RSA)
    check({title: face(lambda: opener.open(message)) for title, message in aes_messages().items()}, 40)  # noqa: B023


def test_opener_under_sm4(check: Check) -> None:
    opener = Opener(SM2)
    check({title: face(lambda: opener.open(message)) for title, message in sm4_messages().items()}, 50)  # noqa: B023


@pytest.mark.slow
def test_opener_and_wycheproofs_paddings(external_vectors: Callable[[str], Path], check: Check) -> None:
    """Each ciphertext of Wycheproof's RSA file: none wraps the key of the body, whether its padding is right or not."""
    file = json.loads(external_vectors("wycheproof/rsa_pkcs1_2048_test.json").read_text("utf-8"))
    faces = {}
    for group in file["testGroups"]:
        opener = Opener(load_private_key(bytes.fromhex(group["privateKeyPkcs8"])))
        for case in group["tests"]:
            message = aes_message(bytes.fromhex(case["ct"]), GOOD_CBC)
            faces[case["tcId"]] = face(lambda: opener.open(message))  # noqa: B023
    check(faces, 67)


def test_session_under_aes(check: Check) -> None:
    session = Sealer(RSA.public_key).session(key=AES_KEY, iv=AES_IV)
    faces = {t: face(lambda: session.open(aes_message(b"", bad))) for t, bad in WRONG_CBC.items()}  # noqa: B023
    other = Sealer(RSA.public_key).session(key=bytes(32), iv=AES_IV)
    faces["another key"] = face(lambda: other.open(aes_message(b"", GOOD_CBC)))
    check(faces, 20)


def test_session_under_sm4(check: Check) -> None:
    session = Sealer(SM2.public_key).session(key=SM4_KEY, iv=SM4_IV)
    check({t: face(lambda: session.open(sm4_message(b"", *bad))) for t, bad in WRONG_GCM.items()}, 20)  # noqa: B023


def test_fields(check: Check) -> None:
    """A field's text isn't JSON; it must be UTF-8."""
    faces = {}
    for title, bad in {"empty": b"", "padding": bytes(16), "UTF-8": cbc(padded(b"\xff"))}.items():
        message = aes_message(rsa_pkcs1.wrap(RSA.public_key, AES_KEY), b"")
        del message["EncryptedBody"]
        message["Name"] = b64(bad)
        message["Encryption"]["EncryptList"] = ["Name"]
        faces[title] = face(lambda: Opener(RSA).open(message))  # noqa: B023
        session = Sealer(RSA.public_key).session(key=AES_KEY, iv=AES_IV)
        faces[title + ", reply"] = face(lambda: session.open_fields(message, ["Name"]))  # noqa: B023
    check(faces, 6)


def test_primitives(check: Check) -> None:
    """The modules below the envelope have the same face, each for what it is given."""
    faces = {f"rsa: {t}": face(lambda: rsa_pkcs1.unwrap(RSA, bad, 32)) for t, bad in rsa_blobs()}  # noqa: B023
    for title, bad in sm2_blobs():
        if not title.startswith("a key of"):
            faces[f"sm2: {title}"] = face(lambda: sm2.decrypt(SM2, bad))  # noqa: B023
    for title, (ciphertext, tag) in WRONG_GCM.items():
        if not title.endswith("inside"):
            faces[title] = face(lambda: sm4_gcm.decrypt(SM4_KEY, SM4_IV, ciphertext, tag))  # noqa: B023
    # Pseudo-random bytes of a wrong padding may have 32 bytes by chance, about once in 118 blobs.
    by_chance = [title for title, found in faces.items() if title.startswith("rsa: ") and found[0] == "returned"]
    assert len(by_chance) <= 4
    check({title: found for title, found in faces.items() if title not in by_chance}, 40)


def test_in_the_middle_of_another_failure() -> None:
    """Raised while the caller handles an exception, Python sets the context to the caller's own and to nothing else."""
    session = Sealer(SM2.public_key).session(key=SM4_KEY, iv=SM4_IV)
    callers = KeyError("the caller's")
    contexts = []
    for bad in WRONG_GCM.values():
        try:
            raise callers
        except KeyError:
            with pytest.raises(DecryptionError) as caught:
                session.open(sm4_message(b"", *bad))
        contexts.append(caught.value.__context__)
    assert contexts == [callers] * len(WRONG_GCM)


def test_the_face_survives_a_process_border() -> None:
    twin = pickle.loads(pickle.dumps(DecryptionError()))
    assert face(lambda: (_ for _ in ()).throw(twin)) == THE_FACE


def test_what_needs_no_key_is_said_plainly() -> None:
    """The other half of the rule: shapes, which everyone can check, keep their own sentences."""
    message = aes_message(b"", GOOD_CBC)
    message["Encryption"]["Iv"] = ""
    assert face(lambda: Opener(RSA).open(message))[:2] == (
        InvalidInput,
        "Iv is 16 bytes under AES-256-CBC, not 0",
    )


# --- Over the gateway's wire --------------------------------------------------------------------------------------------


def test_the_gateways_answer(figure: Callable[[str, int], None]) -> None:
    """Every failure of the Opener again, as bytes on the wire: what differs from one answer to the next is its id, and
    the date.
    """
    answers = {}
    with LiveGateway(private_keys=[RSA, SM2]) as gateway:
        signer = Signer(gateway.credential, service="ocr", version="2018-11-19")
        for title, message in (aes_messages() | {f"SM4 {t}": m for t, m in sm4_messages().items()}).items():
            body = json.dumps(message).encode()
            signed = signer.sign("POST", gateway.url, body, action=ID_CARD, content_type="application/json")
            connection = http.client.HTTPConnection(gateway.endpoint)
            connection.request("POST", "/", body, signed.headers)
            reply = connection.getresponse()
            content = reply.read()
            request_id = json.loads(content)["Response"]["RequestId"].encode()
            headers = tuple((name, value) for name, value in reply.getheaders() if name != "Date")
            answers[title] = reply.status, reply.reason, headers, content.replace(request_id, b"-")
            connection.close()
    assert len(answers) > 90
    assert len(set(answers.values())) == 1, answers
    assert b'"Code":"FailedOperation' in next(iter(answers.values()))[3].replace(b": ", b":")
    figure("failures of a decryption, indistinguishable, over the gateway's wire", len(answers))


# --- Instructions -----------------------------------------------------------------------------------------------------


class Comparison(NamedTuple):
    """A call that compares, and what differs from the right value in the first place, and in the last."""

    compare: Callable[[Any], object]
    first: Any
    last: Any


def instructions(call: Callable[[Any], object], argument: Any) -> int:
    """How many instructions of Python a call takes: what goes place by place shows, whatever else the machine does.

    What C compares doesn't show: that is a matter of nanoseconds, and test_secrets.py finds such operators in the source.
    """
    taken = 0

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., Any]:
        nonlocal taken
        frame.f_trace_opcodes = True
        taken += event == "opcode"
        return trace

    before = sys.gettrace()
    for _ in range(2):  # the first call fills what is kept; and before it Python 3.12 tells of no instruction
        taken = 0
        sys.settrace(trace)
        try:
            call(argument)
        finally:
            sys.settrace(before)
    return taken


CREDENTIAL = Credential("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
VERIFIER = Verifier({CREDENTIAL.secret_id: CREDENTIAL}, clock=lambda: 1700000000)
URL, JSON = "https://ocr.tencentcloudapi.com/", "application/json"


def refuses(error: type[Exception], call: Callable[..., object], *arguments: object) -> None:
    with pytest.raises(error):
        call(*arguments)


def tc3_signature() -> Comparison:
    signer = Signer(CREDENTIAL, service="ocr", version="2018-11-19", clock=lambda: 1700000000)
    signed = signer.sign("POST", URL, b"{}", action="A", content_type=JSON)
    right = signed.signature
    requests = []
    for wrong in (flipped(right[0]) + right[1:], right[:-1] + flipped(right[-1])):
        headers = signed.headers | {"Authorization": signed.headers["Authorization"].replace(right, wrong)}
        requests.append(HttpRequest("POST", "/", headers, b"{}"))
    VERIFIER.verify(HttpRequest("POST", "/", signed.headers, b"{}"))
    return Comparison(lambda request: refuses(SignatureError, VERIFIER.verify, request), *requests)


def v1_signature() -> Comparison:
    signer = v1.Signer(CREDENTIAL, version="2018-11-19", clock=lambda: 1700000000)
    params = signer.sign("GET", URL, {}, action="A").params
    right = params["Signature"]
    forms = [
        params | {"Signature": wrong}
        for wrong in (flipped(right[0]) + right[1:], right[:-2] + flipped(right[-2]) + "=")
    ]
    host = "ocr.tencentcloudapi.com"
    return Comparison(lambda form: refuses(SignatureError, VERIFIER.verify_v1, "GET", host, "/", form), *forms)


def flipped(digit: str) -> str:
    return "0" if digit != "0" else "1"


def cbc_padding() -> Comparison:
    """Found wrong from the end: the byte before the last is the first to be looked at."""
    blocks = bytes(14) + b"\x0f\x10", b"\x0f" + b"\x10" * 15
    return Comparison(lambda block: refuses(DecryptionError, aes_cbc.padding_length, block), *blocks)


def gcm_tag() -> Comparison:
    tags = bytes((GOOD_TAG[0] ^ 1,)) + GOOD_TAG[1:], GOOD_TAG[:-1] + bytes((GOOD_TAG[-1] ^ 1,))
    return Comparison(lambda tag: refuses(DecryptionError, sm4_gcm.decrypt, SM4_KEY, SM4_IV, GOOD_GCM, tag), *tags)


@pytest.mark.parametrize("comparison", [tc3_signature, v1_signature, cbc_padding, gcm_tag])
def test_no_comparison_leaves_early(comparison: Callable[[], Comparison]) -> None:
    compare, first, last = comparison()
    assert instructions(compare, first) == instructions(compare, last) > 0


def test_what_leaves_early_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison that goes digit by digit and stops at the first difference."""
    compare, first, last = tc3_signature()
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: all(x == y for x, y in zip(a, b, strict=True)))
    assert instructions(compare, first) < instructions(compare, last)


# --- What all of them ask -----------------------------------------------------------------------------------------------

Check = Callable[[dict[Any, Face], int], None]


@pytest.fixture
def check(figure: Callable[[str, int], None]) -> Check:
    def compare(faces: dict[Any, Face], at_least: int) -> None:
        assert len(faces) >= at_least
        assert {title: found for title, found in faces.items() if found != THE_FACE} == {}
        figure("failures of a decryption, indistinguishable", len(faces))

    return compare
