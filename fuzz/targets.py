"""What is fuzzed: each parser as a function of bytes. Seeds are the known answers of `vectors/`, and `corpus.json`.

A target lets `TCryptoError` pass as an answer and everything else escape; what was parsed must serialise to the same
bytes where there is a serialiser.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tcrypto import Credential, HttpRequest, Opener, Signer, TCryptoError
from tcrypto.check.readers import ReadError, read_request
from tcrypto.check.verify import Verifier
from tcrypto.conformance import vectors
from tcrypto.conformance.operations import OPERATIONS
from tcrypto.conformance.protocol import respond
from tcrypto.crypto import encoding, sm2
from tcrypto.crypto.keyfile import peel
from tcrypto.crypto.keys import load_private_key, load_public_key
from tcrypto.seal.images import image_base64
from tcrypto.seal.session import Session
from tcrypto.seal.session_key import AES_256_CBC, SM4_GCM, SessionKey
from tcrypto.sign import tc3, v1
from tcrypto.sign.request import split_url
from tcrypto.testing.policy import evaluate, lint
from tcrypto.testing.policy import parse as parse_policy

from .run import CORPUS

__all__ = ["TARGETS", "Target"]


class Target(NamedTuple):
    """`run`: what is fuzzed. `seeds`: good inputs and bad ones that come close. `read`: what the caller does first, as
    reading JSON: `run` takes its result, whose memory counts as the input's. `seconds`: the processor's, for an input.
    """

    run: Callable[[Any], object]
    seeds: tuple[bytes, ...]
    read: Callable[[bytes], Any] = bytes
    seconds: float = 2.0


CASES = [case for group in vectors.load_all() for case in group.cases]
SECRET_ID, SECRET_KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
NOW = 1700000000


def values(name: str, *operations: str, kind: type = str) -> list[Any]:
    """The different values of one key of the input, in the cases of the operations; in all cases without any."""
    found = [case.input.get(name) for case in CASES if not operations or case.op in operations]
    written = (json.dumps(value) for value in found if isinstance(value, kind))
    return [json.loads(value) for value in dict.fromkeys(written)]


def encoded(found: Iterable[Any]) -> tuple[bytes, ...]:
    """Texts as UTF-8, everything else as JSON."""
    texts = (each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in found)
    return tuple(each.encode("utf-8", "surrogatepass") for each in texts)


def text(data: bytes) -> str:
    """Any text: UTF-8, lone surrogates among it; what isn't UTF-8 is taken as Latin-1."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def json_object(data: bytes) -> dict[str, Any] | None:
    """The object that is written there, if one is: the parsers that take objects leave JSON to their caller."""
    try:
        value = json.loads(text(data))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def answer(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """What the function returns, or None where it refuses as it should."""
    try:
        return function(*arguments, **options)
    except TCryptoError as error:
        if not str(error):
            raise AssertionError("a refusal without a word") from error
    return None


def same(serialised: object, parsed: object) -> None:
    """Parsed and serialised, it must be what it was: one value has one text."""
    if serialised != parsed:
        raise AssertionError(f"parsed from {parsed!r:.200}, serialised as {serialised!r:.200}")


# --- Texts ------------------------------------------------------------------------------------------------------------


def b64(data: bytes) -> None:
    for given in (data, text(data)):
        decoded = answer(encoding.b64decode, given)
        if decoded is not None:
            same(encoding.b64encode(decoded), text(data))


def image(data: bytes) -> None:
    answer(image_base64, text(data))
    answer(image_base64, data, limit=100)


def authorization(data: bytes) -> None:
    parsed = answer(tc3.parse_authorization, text(data))
    if parsed is not None:
        same(str(parsed), text(data))


def url(data: bytes) -> None:
    answer(split_url, text(data))


# --- Keys and ciphertexts ---------------------------------------------------------------------------------------------


def loader(load: Callable[[Any], Any]) -> Callable[[bytes], None]:
    """Loads a key; one that loads is written and loaded again."""

    def run(data: bytes) -> None:
        for given in (data, text(data)):
            key = answer(load, given)
            if key is not None:
                der = key.dump("der")
                same(load(der).dump("der"), der)

    return run


def keys(*names: str) -> tuple[bytes, ...]:
    """The keys among the cases, as they are written and as the DER inside."""
    written = [key for name in names for key in values(name)]
    inside = [answer(peel, key) for key in written]
    return (*encoded(written), *(peeled.data for peeled in inside if peeled))


SM2_KEY: Any = load_private_key(values("private_key", "sm2.decrypt")[0])
RSA_KEY = load_private_key(values("private_key", "rsa.unwrap")[0])


def sm2_decrypt(data: bytes) -> None:
    for layout in ("C1C3C2", "C1C2C3", "ASN.1"):
        answer(sm2.decrypt, SM2_KEY, data, layout)


CIPHERTEXTS = [answer(encoding.b64decode, each) for each in values("ciphertext", "sm2.decrypt")]


# --- Messages ---------------------------------------------------------------------------------------------------------


def sessions() -> list[Session]:
    """One for each algorithm, with the key that most of the vectors use."""
    cases = [case.input for case in CASES if case.op == "envelope.open_response" and case.output]
    found = {case["algorithm"]: case for case in cases if case["algorithm"] in (AES_256_CBC, SM4_GCM)}
    names = ("session_key", "iv")
    return [Session(SessionKey(name, *(b64decode(case[key]) for key in names)), b"") for name, case in found.items()]


SESSIONS = sessions()
OPENERS = [Opener(RSA_KEY), Opener(SM2_KEY)]


def session_open(reply: dict[str, Any] | None) -> None:
    if reply is not None:
        for session in SESSIONS:
            answer(session.open, reply)
            answer(session.open, reply, allow_unauthenticated=True, ignore_algorithm=True)


def opener_open(request: dict[str, Any] | None) -> None:
    if request is not None:
        for opener in OPENERS:
            answer(opener.open, request)
            answer(opener.open, request, allow_unauthenticated=True)


def raw(method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """A request as it stands on the wire."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def requests() -> tuple[bytes, ...]:
    """Signed requests: those of the vectors, and one of each kind for the verifier's own clock."""
    found = []
    for case in CASES:
        if case.op == "tc3.sign" and case.output:
            given = case.input
            target = given["uri"] + ("?" + given["query"] if given["query"] else "")
            pairs = [*given["headers"], ("Authorization", case.output["authorization"])]
            found.append(raw(given["method"], target, pairs, b64decode(given["payload"])))
    credential = Credential(SECRET_ID, SECRET_KEY)
    signed = Signer(credential, service="ocr", version="2018-11-19").sign(
        "POST", "https://ocr.tencentcloudapi.com/", b"{}", action="A", content_type="application/json", timestamp=NOW
    )
    form = v1.Signer(credential, version="2018-11-19").sign(
        "GET", "https://ocr.tencentcloudapi.com/", {"A": ["x", "é"]}, action="A", timestamp=NOW, nonce=1
    )
    query = "/?" + urlencode(form.params)
    headers = {"Host": "ocr.tencentcloudapi.com", "Content-Type": "application/x-www-form-urlencoded"}
    return (
        *found,
        raw("POST", "/", signed.headers.items(), b"{}"),
        raw("GET", query, headers.items(), b""),
        raw("POST", "/", headers.items(), query[2:].encode()),
        json.dumps(
            {"method": "POST", "url": "https://h/?a=b", "headers": [["A", "b"]], "body_base64": "e30="}
        ).encode(),
        signed.as_curl().encode(),
        rb"""curl -sS -X POST 'https://h/?a' -H 'A: b' -H "Q: \"" --data-raw '{}' -d x""",
    )


PASTED = (
    b"curl -X POST https://h/ -H 'A: b' -d $'a\\u0021\\n' --data-urlencode a=b -d @f <<EOF | jq\na\nEOF\n",
    b'curl ^"https://h/^" ^\r\n  -H ^"A: b^" ^\r\n  --data-raw ^"^{^\\^"a^\\^": 1^}^"',
    b"PS C:\\> curl.exe -X POST 'https://h/' `\n -H \"A: b\" -d '{\\\"a\\\": 1}'",
    b"$h = @{\n 'A' = 'b'\n}\nInvoke-RestMethod -Uri 'https://h/' -Method Post -Headers $h -Body @'\n{}\n'@ | ft",
    b"$ curl -v https://h/\n* Trying\n> POST / HTTP/1.1\n> Host: h\n>\n} [2 bytes data]\n< HTTP/2 200\n<\n",
    b"=> Send header, 21 bytes (0x15)\n0000: POST / HTTP/1.1\n0011: \n=> Send data, 2 bytes (0x2)\n0000: {}\n",
    b"send: b'POST / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n'\nsend: b'\\xe4{}'\nreply: 'HTTP/1.1 200 OK\\r\\n'\n",
    b"I/OkHttp: --> POST https://h/ h2\nI/OkHttp: A: b\nI/OkHttp: \nI/OkHttp: {}\nI/OkHttp: --> END POST (2-byte body)",
    b"2023/11/14 22:13:20 [DEBUG] POST / HTTP/1.1\r\nHost: h\r\n\r\n{}\n2023/11/14 22:13:21 HTTP/1.1 200 OK\n",
    b":method: POST\n:authority: h\n:path: /\na: b\n\n{}",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    b"@host = h\n### title\n# @name a\nPOST https://{{host}}/\n  ?a=b\nA: b\n\n< ./file\n\n> {%\n%}\n",
    b'fetch("https://h/", {"headers": {"a": "b"}, "body": "{\\"a\\": 1}", "method": "POST"});',
    b"const c = {method: 'post', url: 'https://h/', headers: {A: 'b'}, data: JSON.stringify({a: [1, null]})};\n"
    b"axios.request(c)",
    b"{ adapter: [ 'xhr' ], headers: Object [AxiosHeaders] { A: 'b' }, f: [Function: f], method: 'post', "
    b"url: 'https://h/', data: 'x' }",
    b"requests.post('https://h/', headers={'A': 'b'}, json={'a': [1, None]}, params={'q': 'x y'})",
    b"{'method': 'POST', 'url': 'https://h/', 'headers': {}, '_cookies': <RequestsCookieJar[]>, 'body': b'\\xe4'}",
    b'{"log": {"entries": [{"request": {"method": "POST", "url": "https://h/", '
    b'"headers": [{"name": "A", "value": "b"}], "postData": {"text": "e30=", "encoding": "base64"}}}]}}',
    b'{"info": {}, "item": [{"item": [{"request": {"method": "GET", "header": [], "url": {"raw": "https://h/"}}}]}]}',
    b'{"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "x"}, "RequestId": "y"}}',
    b"echo -n '{}' | http -v POST https://h/ A:b c=d e:=1 f==g",
    b"wget --post-data='{}' --header='A: b' https://h/",
)


VERIFIERS = [
    Verifier({SECRET_ID: SECRET_KEY}, clock=lambda: NOW, host_port="exact"),
    Verifier({SECRET_ID: SECRET_KEY}, clock=lambda: NOW, host_port="lenient", skew=10**9),
]


Wire = tuple[str, str, list[tuple[str, str]], bytes]


def from_wire(data: bytes) -> Wire:
    """Whatever has a first line of two words; the headers and the body are what follows, however odd."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = text(head).split("\r\n")
    method, _, rest = first.partition(" ")
    pairs = [(name, value.strip(" ")) for name, _, value in (line.partition(":") for line in lines)]
    return method, rest.removesuffix(" HTTP/1.1"), pairs, body


def verify(wire: Wire) -> None:
    for verifier in VERIFIERS:
        answer(lambda judge: judge.verify(HttpRequest(*wire)), verifier)


Line = tuple[bytes, dict[str, Any] | None]


def with_objects(data: bytes) -> Line:
    """Bytes, and the objects that `json.loads` makes of them: whoever reads JSON has to have room for those, too."""
    return data, json_object(data)


def reading(line: Line) -> None:
    """What people paste; the files that it names are the text itself. What is refused is said in both languages."""
    data, _ = line
    try:
        read_request(data, lambda _: data)
    except ReadError as error:
        for sentence in (str(error), error.text("zh-CN")):
            if not sentence.isprintable() or len(sentence) > 400:
                raise AssertionError(f"not one short line: {sentence!r:.400}") from None
    except TCryptoError:
        pass


def policy(line: Line) -> None:
    """A text that is linted, and judged where it is a policy; what isn't one has at least one fault, and is refused."""
    data, _ = line
    faults = lint(data)
    parsed = answer(parse_policy, data)
    if (parsed is None) != bool(faults):
        raise AssertionError("linted and parsed, it isn't the same verdict")
    if parsed is not None:
        answer(evaluate, [parsed], "ocr:IDCardOCR", "qcs::ocr::uin/1:x/1", {"qcs:ip": "10.0.0.1"})


def respond_line(line: Line) -> None:
    reply = respond(line[0])
    answered: Mapping[str, Any] = json.loads(reply)
    if "\n" in reply or answered.keys() not in ({"id", "output"}, {"id", "error"}):
        raise AssertionError(f"not a reply: {reply!r:.200}")
    if "error" in answered and answered["error"]["code"] == "InternalError":
        raise AssertionError(f"something other than TCryptoError was raised: {answered['error']['message']}")


def messages(*, searching: bool) -> list[Any]:
    """Two of each operation and outcome; `searching`: of the diagnoses, which may go on for seconds, or of the rest."""
    kept: dict[tuple[str, str | None], list[Any]] = {}
    for case in CASES:
        if case.op in OPERATIONS and case.op.endswith(".diagnose") is searching:
            kept.setdefault((case.op, case.error), []).append({"id": case.id, "op": case.op, "input": case.input})
    return [message for each in kept.values() for message in each[:2]]


_TARGETS = {
    "b64decode": Target(b64, encoded(values("encoded") + values("iv") + ["", "Zg==", "Zm8=", "Zm9v"])),
    "image_base64": Target(
        image, (b"Zm9v", b"data:image/png;base64,Zm9v\r\nYmFy", b"data:image/svg+xml;base64,Zg==\n")
    ),
    "parse_authorization": Target(
        authorization,
        encoded(
            values("authorization")
            + [case.output["authorization"] for case in CASES if case.op == "tc3.sign" and case.output]
        ),
    ),
    "split_url": Target(
        url, (b"https://ocr.tencentcloudapi.com:443/p?a=%20&b#c", b"http://[::1]:80", b"http://u:p@a?")
    ),
    "public_key": Target(loader(load_public_key), keys("public_key", "private_key")),
    "private_key": Target(loader(load_private_key), keys("private_key", "public_key")),
    "sm2_decrypt": Target(sm2_decrypt, tuple(filter(None, CIPHERTEXTS))),
    "session_open": Target(session_open, encoded(values("response", "envelope.open_response", kind=dict)), json_object),
    "opener_open": Target(opener_open, encoded(values("request", "envelope.open_request", kind=dict)), json_object),
    "verify": Target(verify, requests(), from_wire),
    "read_request": Target(reading, (*requests(), *PASTED), with_objects),
    "policy": Target(policy, encoded(values("policy") + list(chain(*values("policies", kind=list)))), with_objects),
    "respond": Target(respond_line, encoded(messages(searching=False)), with_objects),
    "diagnose": Target(respond_line, encoded(messages(searching=True)), with_objects, 60.0),
}
_FOUND = json.loads(CORPUS.read_text("ascii"))
TARGETS = {
    name: target._replace(seeds=(*target.seeds, *map(b64decode, _FOUND.get(name, []))))
    for name, target in _TARGETS.items()
}
