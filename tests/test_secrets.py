"""No secret shows itself: not in what an object prints, not in a copy, a pickle, a log or an exception."""

from __future__ import annotations

import ast
import base64
import copy
import dataclasses
import functools
import io
import logging
import pickle
import pprint
import re
import reprlib
import string
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

import tcrypto
from tcrypto import Credential, HttpRequest, Opener, Sealer, Signer, TCryptoError
from tcrypto.check.diagnose import diagnose
from tcrypto.check.verify import Verifier
from tcrypto.conformance import inputs
from tcrypto.crypto import aes_cbc, rsa_pkcs1, sm2, sm4_gcm
from tcrypto.crypto.keys import load_private_key, load_public_key
from tcrypto.seal.session_key import SessionKey
from tcrypto.sign import tc3, v1

pytestmark = pytest.mark.secrets

SECRET_KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
TOKEN = "tokenThatOnlyTheWireMaySee0123456789"
AES_KEY = bytes(range(0x61, 0x81))
SM4_KEY = bytes(range(0x51, 0x61))
RSA = rsa_pkcs1.generate(1024)
SM2_SCALAR = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8  # GB/T 32918.5-2017, Annex C
SM2 = sm2.PrivateKey(SM2_SCALAR)
NUMBERS: Any = load_der_private_key(RSA.dump("der"), None).private_numbers()  # type: ignore[union-attr]

SECRETS = {
    "SecretKey": SECRET_KEY.encode(),
    "derived key": tc3.signing_key(SECRET_KEY, "2024-05-01", "ocr"),
    "token": TOKEN.encode(),
    "AES session key": AES_KEY,
    "SM4 session key": SM4_KEY,
    "SM2 scalar": SM2_SCALAR.to_bytes(32, "big"),
    "RSA exponent": NUMBERS.d.to_bytes(128, "big"),
    "RSA prime": NUMBERS.p.to_bytes(64, "big"),
}


def renderings(secret: bytes) -> Iterator[bytes]:
    """How a secret may look in a text or a pickle: raw, escaped, hexadecimal, decimal, Base64 in each alignment."""
    yield secret
    yield repr(secret)[2:-1].encode()
    yield secret.hex().encode()
    yield str(int.from_bytes(secret, "big")).encode()
    yield str(int.from_bytes(secret, "little")).encode()
    yield ", ".join(map(str, secret)).encode()
    yield secret[::-1]  # as pickle writes an int
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + secret)
        yield encoded[(shift * 8 + 5) // 6 : -4]


def squeezed(data: bytes) -> bytes:
    """In lower case, without line breaks, and with the pieces of a wrapped literal joined."""
    return re.sub(rb"\s|\\n|['\"]\s*b?['\"]", b"", data.lower())


PATTERNS = {name: [(text.lower(), squeezed(text)) for text in renderings(secret)] for name, secret in SECRETS.items()}


def leaks(shown: str | bytes) -> set[str]:
    """Which secrets are in what was shown."""
    data = (shown.encode("utf-8", "surrogatepass") if isinstance(shown, str) else shown).lower()
    joined = squeezed(data)
    return {name for name, texts in PATTERNS.items() if any(text in data or short in joined for text, short in texts)}


@pytest.mark.parametrize("name", SECRETS)
def test_the_search_finds_what_it_looks_for(name: str) -> None:
    secret = SECRETS[name]
    for shown in (
        repr(secret),
        f"key={secret.hex(' ')}".replace(" ", ""),
        f"KEY={secret.hex().upper()}",
        base64.encodebytes(b"1234567" + secret + b"89").decode(),
        pickle.dumps({"key": secret}),
        pickle.dumps(int.from_bytes(secret, "big")),
        secret + b"\n",
        str(list(secret)),
        repr({"key": secret}),
        pprint.pformat([secret.hex()], width=20),
    ):
        assert leaks(shown) == {name}


def test_the_search_looks_into_keys() -> None:
    assert leaks(RSA.dump()) == {"RSA exponent", "RSA prime"}
    assert leaks(SM2.dump()) == {"SM2 scalar"}
    assert leaks(RSA.public_key.dump()) == set()


# --- Objects ------------------------------------------------------------------------------------------------------------

CLOCK = functools.partial(float, "1714521600")  # as picklable as the default
CREDENTIAL = Credential("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", SECRET_KEY, TOKEN)
TC3 = Signer(CREDENTIAL, service="ocr", region="ap-guangzhou", version="2018-11-19", clock=CLOCK)
CLOUDBASE = Signer(CREDENTIAL, service="tcb", variant="cloudbase", clock=CLOCK)
V1 = v1.Signer(CREDENTIAL, version="2018-11-19", clock=CLOCK)
URL = "https://ocr.tencentcloudapi.com/"
JSON = "application/json"
SEALED_AES = Sealer(RSA.public_key).seal({"A": "x"}, key=AES_KEY, iv=bytes(16))
SEALED_SM4 = Sealer(SM2.public_key).seal_fields({"A": "x"}, key=SM4_KEY, iv=bytes(12))
OPENER_RSA, OPENER_SM2 = Opener(RSA), Opener(SM2)
VERIFIER = Verifier({CREDENTIAL.secret_id: CREDENTIAL}, clock=CLOCK)
SIGNED = TC3.sign("POST", URL, b"{}", action="IDCardOCR", content_type=JSON)
_ = SM2.public_key, SEALED_AES.request, SEALED_SM4.body  # computed at the first use, and kept

HOLDERS: dict[str, object] = {
    "Credential": CREDENTIAL,
    "Signer": TC3,
    "Signer, CloudBase": CLOUDBASE,
    "v1.Signer": V1,
    "Sealed, AES": SEALED_AES,
    "Sealed, SM4": SEALED_SM4,
    "Session, AES": SEALED_AES.session,
    "Session, SM4": SEALED_SM4.session,
    "SessionKey, AES": SEALED_AES.session._key,
    "SessionKey, SM4": SEALED_SM4.session._key,
    "Opened, AES": OPENER_RSA.open(SEALED_AES.request),
    "Opened, SM4": OPENER_SM2.open(SEALED_SM4.request),
    "Opener, RSA": OPENER_RSA,
    "Opener, SM2": OPENER_SM2,
    "sm2.PrivateKey": SM2,
    "Verifier": Verifier({CREDENTIAL.secret_id: SECRET_KEY}, clock=CLOCK),
    "Sealer, RSA": Sealer(RSA.public_key),
    "Sealer, SM2": Sealer(SM2.public_key),
}
# Requests carry their token, which the service must see: it is in what they send, not in what they print.
REQUESTS: dict[str, object] = {
    "Signed": SIGNED,
    "Signed, CloudBase": CLOUDBASE.sign("POST", URL, b"{}", content_type=JSON),
    "SignedForm, GET": V1.sign("GET", URL, {"A": 1}, action="Call"),
    "SignedForm, POST": V1.sign("POST", URL, {"A": 1}, action="Call"),
    "HttpRequest": HttpRequest("POST", "/", SIGNED.headers, b"{}"),
}
OTHERS: dict[str, object] = {
    "Verifier": VERIFIER,
    "Verified": VERIFIER.verify(HttpRequest("POST", "/", SIGNED.headers, b"{}")),
    "Diagnosis": diagnose(HttpRequest("POST", "/", SIGNED.headers, b"{ }"), CREDENTIAL, now=1714521600.0),
}

DISPLAYS: dict[str, Callable[[Any], str]] = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "format": format,
    "f-string": lambda thing: f"{thing!s} {thing!r} {thing!a} {thing}",
    "percent": lambda thing: "%s %r" % (thing, thing),  # noqa: UP031
    "in a container": lambda thing: repr([{"thing": (thing,)}]),
    "pprint": lambda thing: pprint.pformat({"thing": thing}, width=20),
    "reprlib": reprlib.repr,
    "string.Template": lambda thing: string.Template("$thing").substitute(thing=thing),
}


@pytest.mark.parametrize("display", DISPLAYS.values(), ids=list(DISPLAYS))
@pytest.mark.parametrize("holder", [pytest.param(t, id=n) for n, t in (HOLDERS | REQUESTS | OTHERS).items()])
def test_display(holder: object, display: Callable[[Any], str]) -> None:
    assert leaks(display(holder)) == set()


def test_authorization() -> None:
    """CloudBase's carries the token. ``str()`` writes the header, so only its repr is fit for a log."""
    header = CLOUDBASE.sign("POST", URL, b"{}", content_type=JSON).headers["Authorization"]
    assert leaks(header) == leaks(str(tc3.parse_authorization(header))) == {"token"}
    assert leaks(repr(tc3.parse_authorization(header))) == set()


def attempt(how: Callable[[Any], object], thing: object) -> object:
    """The result, or the exception where the object refuses."""
    try:
        return how(thing)
    except TypeError as error:
        return error


TAKEN_APART: dict[str, Callable[[Any], object]] = {
    "vars": vars,
    "asdict": dataclasses.asdict,
    "astuple": dataclasses.astuple,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "replace": dataclasses.replace,
    **{f"pickle {n}": functools.partial(pickle.dumps, protocol=n) for n in range(pickle.HIGHEST_PROTOCOL + 1)},
}


@pytest.mark.parametrize("how", TAKEN_APART.values(), ids=list(TAKEN_APART))
@pytest.mark.parametrize("holder", [pytest.param(t, id=n) for n, t in HOLDERS.items()])
def test_taken_apart(holder: object, how: Callable[[Any], object]) -> None:
    result = attempt(how, holder)
    assert leaks(result if isinstance(result, bytes) else repr(result)) == set()


@pytest.mark.parametrize("how", TAKEN_APART.values(), ids=list(TAKEN_APART))
@pytest.mark.parametrize("request_", [pytest.param(t, id=n) for n, t in REQUESTS.items()])
def test_requests_taken_apart(request_: object, how: Callable[[Any], object]) -> None:
    result = attempt(how, request_)
    assert leaks(result if isinstance(result, bytes) else repr(result)) <= {"token"}


@pytest.mark.parametrize("name", [name for name in HOLDERS if not name.startswith("Sealer")])
def test_what_holds_a_secret_refuses_to_be_pickled(name: str) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(HOLDERS[name], protocol)


@pytest.mark.parametrize("name", [name for name in HOLDERS if name.startswith(("Seal", "Sess", "Opene"))])
def test_what_holds_a_session_refuses_to_be_copied_whole(name: str) -> None:
    if not name.startswith("Sealer"):
        with pytest.raises(TypeError):
            copy.deepcopy(HOLDERS[name])


def test_as_curl() -> None:
    assert leaks(SIGNED.as_curl()) == {"token"}
    permanent = Signer(Credential("AKIDEXAMPLE", SECRET_KEY), service="ocr")
    signed = permanent.sign("POST", URL, b"{}", action="IDCardOCR", content_type=JSON)
    assert leaks(signed.as_curl()) == leaks(repr(dataclasses.asdict(signed))) == set()


# --- Logs ---------------------------------------------------------------------------------------------------------------


def use_everything() -> None:
    TC3.sign("POST", URL, b"{}", action="IDCardOCR", content_type=JSON).as_curl()
    V1.sign("POST", URL, {"A": 1}, action="Call")
    for sealer, opener, key, iv in (
        (Sealer(RSA.public_key), OPENER_RSA, AES_KEY, bytes(16)),
        (Sealer(SM2.public_key), OPENER_SM2, SM4_KEY, bytes(12)),
    ):
        sealed = sealer.seal({"ImageBase64": b"\xff\xd8\xff" + bytes(300_000)}, key=key, iv=iv)
        sealed.session.open(opener.open(sealed.request).seal_reply({"Name": "x"}))
        with pytest.raises(TCryptoError):
            sealed.session.open({"EncryptedBody": "AAAA", "Encryption": {"TagList": []}})
    VERIFIER.verify(HttpRequest("POST", "/", SIGNED.headers, b"{}"))
    diagnose(HttpRequest("POST", "/", SIGNED.headers, b"{ }"), CREDENTIAL, now=1714521600.0)


def test_logs_at_debug(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        use_everything()
        assert stream.getvalue() == ""  # the library logs nothing at all
        for thing in (HOLDERS | REQUESTS | OTHERS).values():
            logging.getLogger("app").debug("%s %r", thing, thing)
            logging.getLogger("app").debug({"thing": thing})
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert len(stream.getvalue()) > 1000
    assert leaks(stream.getvalue()) == set()
    assert capsys.readouterr() == ("", "")


def test_warnings_show_nothing() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        use_everything()
        assert caught == []
        for thing in (HOLDERS | REQUESTS | OTHERS).values():
            warnings.warn(f"{thing} {thing!r}", stacklevel=1)
    assert len(caught) == len(HOLDERS | REQUESTS | OTHERS)
    assert leaks("".join(warnings.formatwarning(w.message, w.category, w.filename, w.lineno) for w in caught)) == set()


# --- Exceptions ---------------------------------------------------------------------------------------------------------

PEM_RSA, PEM_SM2 = RSA.dump(), SM2.dump()
HEX_SM2 = f"{SM2_SCALAR:064x}"

FAILURES: dict[str, Callable[[], object]] = {
    "key with a space": lambda: Credential("AKIDEXAMPLE", SECRET_KEY + " "),
    "key in quotes": lambda: Credential("AKIDEXAMPLE", f'"{SECRET_KEY}"'),
    "key not ASCII": lambda: Credential("AKIDEXAMPLE", SECRET_KEY + "é"),
    "key as id": lambda: Credential(SECRET_KEY, SECRET_KEY),
    "key as id, swapped": lambda: Credential(SECRET_KEY, "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"),
    "key as bytes": lambda: Credential("AKIDEXAMPLE", SECRET_KEY.encode()),  # type: ignore[arg-type]
    "token with a line break": lambda: Credential("AKIDEXAMPLE", SECRET_KEY, f"{TOKEN}\n"),
    "token in the environment": lambda: Credential.from_environment(
        {"TENCENTCLOUD_SECRET_ID": "AKID", "TENCENTCLOUD_SECRET_KEY": f"{SECRET_KEY}\t", "TENCENTCLOUD_TOKEN": TOKEN}
    ),
    "signer of a text": lambda: Signer(SECRET_KEY, service="ocr"),  # type: ignore[arg-type]
    "signer's header": lambda: TC3.sign("POST", URL, b"", action="A", content_type=JSON, headers={"X-TC-Token": TOKEN}),
    "signer's timestamp": lambda: TC3.sign("POST", URL, b"", action="A", content_type=JSON, timestamp=-1),
    "v1 parameter": lambda: V1.sign("POST", URL, {"Token": TOKEN}, action="A"),
    "v1 too large": lambda: V1.sign("POST", URL, {"A": "x" * 2_000_000}, action="A"),
    "stage, surrogate": lambda: tc3.signing_key(f"{SECRET_KEY}\ud800", "2019-02-25", "ocr"),
    "v1 stage, surrogate": lambda: v1.signature(f"{SECRET_KEY}\ud800", "", "HmacSHA1"),
    "protocol, surrogate": lambda: inputs.text("secret_key", f"{SECRET_KEY}\ud800"),
    "v1 surrogate": lambda: V1.sign("POST", URL, {"A": "\ud800"}, action="A"),
    "AES key of 31 bytes": lambda: aes_cbc.encrypt(AES_KEY[:31] + b"xx", bytes(16), b""),
    "AES key as text": lambda: aes_cbc.encrypt(AES_KEY.decode("latin-1"), bytes(16), b""),  # type: ignore[arg-type]
    "AES padding": lambda: aes_cbc.decrypt(AES_KEY, bytes(16), bytes(16)),
    "SM4 key of 17 bytes": lambda: sm4_gcm.encrypt(SM4_KEY + b"x", bytes(12), b""),
    "SM4 tag": lambda: sm4_gcm.decrypt(SM4_KEY, bytes(12), bytes(16), bytes(16)),
    "RSA private as public": lambda: load_public_key(PEM_RSA),
    "RSA private, damaged": lambda: load_private_key(PEM_RSA[:-60] + PEM_RSA[-56:]),
    "RSA private, no PEM": lambda: load_private_key(PEM_RSA.replace("-----", "----")),
    "RSA private, Base64 damaged": lambda: load_private_key(PEM_RSA.replace("\nMII", "\nM?I")),
    "RSA private, not ASCII": lambda: load_private_key(PEM_RSA.replace("\nMII", "\nMéI")),
    "RSA private, not ASCII, bytes": lambda: load_private_key(
        PEM_RSA.replace("\nMII", "\nMéI").encode("gbk", "replace")
    ),
    "RSA private, not ASCII in Base64": lambda: load_private_key(
        base64.b64encode(PEM_RSA.replace("\nMII", "\nMéI").encode())
    ),
    "RSA private, twice": lambda: load_private_key(PEM_RSA * 2),
    "SM2 private as public": lambda: load_public_key(PEM_SM2),
    "SM2 private as public, hex": lambda: load_public_key(HEX_SM2),
    "SM2 private, wrong label": lambda: load_private_key(PEM_SM2.replace("PRIVATE KEY", "RSA PRIVATE KEY")),
    "SM2 private, hex cut": lambda: load_private_key(HEX_SM2[:-1]),
    "SM2 private, hex damaged": lambda: load_private_key(HEX_SM2 + "!"),
    "SM2 private, damaged": lambda: load_private_key(PEM_SM2[:-60] + PEM_SM2[-56:]),
    "SM2 private as text": lambda: sm2.PrivateKey(HEX_SM2),  # type: ignore[arg-type]
    "SM2 scalar out of range": lambda: sm2.PrivateKey(SM2_SCALAR << 200),
    "SM2 decrypt": lambda: sm2.decrypt(SM2, bytes(113)),
    "sealer of a private key": lambda: Sealer(SM2),  # type: ignore[arg-type]
    "sealer of a PEM": lambda: Sealer(PEM_RSA),
    "opener of half a PEM": lambda: Opener(PEM_SM2[:100]),
    "session key too long": lambda: Sealer(SM2.public_key).seal({}, key=AES_KEY, iv=bytes(12)),
    "session key as text": lambda: Sealer(SM2.public_key).seal({}, key=SM4_KEY.decode()),  # type: ignore[arg-type]
    "token as a header, not trimmed": lambda: Signer(Credential("id", "key"), service="ocr", version="1").sign(
        "POST", URL, b"", action="A", content_type="a/b", headers={"X-TC-Token": f"{CREDENTIAL.token}\n"}
    ),
    "session used twice": lambda: SEALED_AES.session.seal({}),
    "reply": lambda: SEALED_AES.session.open({"EncryptedBody": "AAAA", "Encryption": {}}),
    "reply without tag": lambda: SEALED_SM4.session.open({"EncryptedBody": "AAAA", "Encryption": {}}),
    "request": lambda: OPENER_RSA.open(SEALED_SM4.request),
    "request, other key": lambda: Opener(rsa_pkcs1.generate(1024)).open(SEALED_AES.request),
    "session pickled": lambda: pickle.dumps(SEALED_AES),
    "unknown algorithm": lambda: SessionKey("AES", AES_KEY, bytes(16)),
    "wrapped too long": lambda: rsa_pkcs1.wrap(RSA.public_key, AES_KEY * 4),
    "verify": lambda: VERIFIER.verify(HttpRequest("POST", "/", SIGNED.headers, b"{ }")),
    "verify, other token": lambda: Verifier(
        {CREDENTIAL.secret_id: Credential(CREDENTIAL.secret_id, SECRET_KEY, "other")}, clock=CLOCK
    ).verify(HttpRequest("POST", "/", SIGNED.headers, b"{}")),
}


def everything_about(error: BaseException | None, seen: set[int] | None = None) -> Iterator[str]:
    """An exception as every reader of it sees it, and so on down its causes and contexts."""
    seen = set() if seen is None else seen
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield from (str(error), repr(error), repr(error.args), repr(vars(error)), repr(getattr(error, "__notes__", "")))
    yield from traceback.format_exception(error)
    yield from everything_about(error.__cause__, seen)
    yield from everything_about(error.__context__, seen)


@pytest.mark.parametrize("call", FAILURES.values(), ids=list(FAILURES))
def test_exceptions(call: Callable[[], object]) -> None:
    with pytest.raises((TCryptoError, TypeError)) as caught:
        call()
    shown = "\n".join(everything_about(caught.value))
    assert leaks(shown) == set()


def test_a_profile_file_that_cannot_be_read(tmp_path: Path) -> None:
    """The parser's own messages quote the line they stopped at."""
    for text in (f"[default]\nsecret_id = AKID\n{SECRET_KEY}\n", f"secret_key = {SECRET_KEY}\n", f"{SECRET_KEY}\xff"):
        file = tmp_path / "credentials"
        file.write_bytes(text.encode("latin-1"))
        with pytest.raises(TCryptoError) as caught:
            Credential.from_profile(file)
        assert leaks("\n".join(everything_about(caught.value))) == set()


# --- Comparisons in the source ------------------------------------------------------------------------------------------

CONFIDENTIAL = {"mac", "hmac", "tag", "signature", "digest", "hexdigest", "token", "c3"}


def names_in(node: ast.expr) -> Iterator[str]:
    """The identifiers an operand is made of: names, attributes, constant subscripts."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        yield str(node.slice.value)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from names_in(child)


def is_confidential(node: ast.expr) -> bool:
    return any(
        word.removesuffix("s") in CONFIDENTIAL
        for name in names_in(node)
        for word in re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
    )


def is_public(node: ast.expr) -> bool:
    name = node.func if isinstance(node, ast.Call) else node
    return isinstance(node, ast.Constant) or (isinstance(name, ast.Name) and (name.id == "len" or name.id.isupper()))


def comparisons(source: str) -> Iterator[str]:
    """Each ``==``, ``!=``, ``in``, ``not in`` on a MAC, tag, signature, digest or token.

    A comparison with a literal or a CONSTANT written in the source isn't one on a secret, and a length isn't secret.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Compare):
            continue
        operands = [node.left, *node.comparators]
        for operator, left, right in zip(node.ops, operands, operands[1:], strict=False):
            if not isinstance(operator, (ast.Eq, ast.NotEq, ast.In, ast.NotIn)):
                continue
            if any(map(is_public, (left, right))):
                continue
            if is_confidential(left) or (is_confidential(right) and isinstance(operator, (ast.Eq, ast.NotEq))):
                yield ast.unparse(node)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("tag == expected", True),
        ("cipher.tag != received", True),
        ("a == params['Signature']", True),
        ("hmac.digest(key, text, 'sha256') == mac", True),
        ("h.hexdigest() != wanted", True),
        ("x < 1 or expected_mac == y", True),
        ("computedTag in received", True),
        ("message[:16] == gcm.tag[:16]", True),
        ("len(tag) != TAG_LENGTH", False),
        ("tag is None", False),
        ("tag == 'equal'", False),
        ("hmac.compare_digest(tag, received)", False),
        ("stage == image", False),
    ],
)
def test_the_rule(source: str, found: bool) -> None:
    assert list(comparisons(source)) == ([source if " or " not in source else "expected_mac == y"] if found else [])


@pytest.mark.slow
def test_no_mac_is_compared_with_an_operator() -> None:
    package = Path(str(tcrypto.__file__)).parent
    files = sorted(package.rglob("*.py"))
    assert {"sm2.py", "verify_tc3.py", "verify_v1.py", "reply.py"} <= {file.name for file in files}
    found = {(file.name, text) for file in files for text in comparisons(file.read_text("utf-8"))}
    assert found == set()
