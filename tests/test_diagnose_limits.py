"""Odd, hostile and large input: nothing but TCryptoError, and work that doesn't grow with it."""

from __future__ import annotations

import time
from urllib.parse import quote, urlencode

import pytest
from broken_client import Account, send
from diagnosing import diagnosed, drawn, example, is_named

from tcrypto import Credential, HttpRequest
from tcrypto.check.diagnose import diagnose
from tcrypto.check.mistakes.json_texts import as_forms
from tcrypto.errors import InvalidInput
from tcrypto.sign import v1


def test_only_tc3_is_diagnosed() -> None:
    credential = Credential("AKIDexample", "key")
    with pytest.raises(InvalidInput, match="no Authorization"):
        diagnose(HttpRequest("GET", "/", {}), credential, now=0)
    with pytest.raises(TypeError, match="HttpRequest"):
        diagnose("GET / HTTP/1.1", credential, now=0)  # type: ignore[arg-type]


@pytest.mark.parametrize("now", [float("inf"), float("nan"), -float("inf"), 1e300, 1 << 80])
def test_no_time_is_refused(now: float) -> None:
    with pytest.raises(InvalidInput, match="now is no time"):
        diagnosed(*example(), now=now)


@pytest.mark.parametrize("signature", ["!" * 64, "a" * 65, "%FF", "===", "***", "", "Signature=Signature=", "0" * 5000])
def test_a_signature_that_is_no_mac_is_seen(signature: str) -> None:
    call, account, wire = example()
    headers = tuple(
        (name, f"{value[:-64]}{signature}" if name == "Authorization" else value) for name, value in wire.headers
    )
    diagnosis = diagnosed(call, account, wire._replace(headers=headers))
    assert {"signature-format", "authorization-format"} & set(diagnosis.ids[0])
    assert diagnosis.client_canonical is None


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize(
    "body",
    [b'"\\ud800"', b'{"a": "\\ud800"}', b'{"a": 1e999}', b"[" * 600, b'{"a":' * 600 + b"1" + b"}" * 600, b"[" * 100_000,
     b"[" * 900 + b"]" * 900, b'{"a":' + b"9" * 5000 + b"}", b"\xff", b"{'a': 1}", b"--x\r\n" * 50],
    ids=range(11),
)  # fmt: skip
def test_hostile_bodies(body: bytes) -> None:
    call, account, _ = example()
    call = call._replace(body=body)
    assert is_named(diagnosed(call, account, send(call, account, {"key-aws4": "prefix"})), "key-aws4")
    assert is_named(diagnosed(call, account, send(call, account, {"body-empty-hash": "on"})), "body-empty-hash")


@pytest.mark.deep
def test_twenty_thousand_members() -> None:
    call, account, _ = example()
    call = call._replace(body=b"{" + b",".join(b'"n%d":%d' % (at, at) for at in range(20_000)) + b"}")
    assert is_named(diagnosed(call, account, send(call, account, {"secret-quoted": "double"})), "secret-quoted")


def test_a_lone_surrogate_is_refused() -> None:
    """Where it stands decides which hypothesis would meet it, so it is refused before any is made."""
    call, account, wire = drawn("surrogate", "unexplained")
    for changes in (
        {"method": "\ud800"},
        {"target": "/\ud800"},
        {"headers": [*wire.headers, ("X-TC-Region", "\ud800")]},
        {"headers": [(name, value.replace(f"/{call.service}/", "/\ud800/")) for name, value in wire.headers]},
    ):
        with pytest.raises(InvalidInput, match="lone surrogate"):
            diagnosed(call, account, wire._replace(**changes))


def with_headers(signed: int, sent: int = 0, size: int = 0) -> HttpRequest:
    """A request with a wrong signature over that many headers, and with that many that aren't signed."""
    names = ["content-type", "host", *(f"x-{index}" for index in range(signed - 2))]
    authorization = (
        f"TC3-HMAC-SHA256 Credential=AKIDexample/1970-01-01/ocr/tc3_request, SignedHeaders={';'.join(sorted(names))},"
        f" Signature={'0' * 64}"
    )
    headers = {"Authorization": authorization, "Host": "h", "Content-Type": "a/b", "X-TC-Timestamp": "1"}
    others = {f"y-{index}": "" for index in range(sent - len(headers))}
    if size:
        others["y-0"] = "x" * (size - 1 - sum(len(name) + len(value) for name, value in (headers | others).items()))
    return HttpRequest("POST", "/", headers | others, b"")


@pytest.mark.slow(branches=True)
def test_many_headers_are_diagnosed_briefly_or_not_at_all() -> None:
    """Each is a hypothesis of its own: pairs of them would take minutes."""
    credential = Credential("AKIDexample", "key")
    for shape in ((33, 32), (100, 100, 65536)):
        found = diagnose(with_headers(*shape), credential, now=1)
        assert found.ids[0] == ["signed-headers-mismatch", "unexplained"]
        assert found.tried < 200_000
        assert any("only single mistakes were tried" in note for note in found.notes)
        assert len(found.notes) == len(found.notes_zh)
    for refused in (with_headers(101), with_headers(3, 101), with_headers(3, 5, 65537)):
        with pytest.raises(InvalidInput, match=r"^only requests with up to 100 "):
            diagnose(refused, credential, now=1)


def test_a_long_authorization_is_read_in_one_pass() -> None:
    for text in ("Credential=" * 5_900, "Credential=" + " " * 60_000, "Signature=" * 800, '="' * 4_000):
        headers = {"Authorization": text, "Host": "h", "Content-Type": "a/b", "X-TC-Timestamp": "1"}
        begun = time.process_time()
        found = diagnose(HttpRequest("POST", "/", headers, b""), Credential("AKIDexample", "key"), now=1)
        assert "authorization-format" in found.ids[0]
        assert time.process_time() - begun < 2


@pytest.mark.deep
def test_of_a_large_body_only_the_likeliest_are_tried_and_that_is_said() -> None:
    call, account, _ = example()
    text = b'{"ImageBase64":"' + b"A" * (10 << 20) + b'"}'
    large, small = call._replace(body=text), call._replace(body=text[:100_000] + b'"}')
    spaced = send(large, account)._replace(body=text + b"\n")
    diagnosis = diagnosed(large, account, spaced)
    assert is_named(diagnosis, "body-trailing-newline")
    assert any("only the likeliest other bodies were tried" in note for note in diagnosis.notes)
    assert any("只尝试了最可能的" in note for note in diagnosis.notes_zh)
    assert diagnosed(small, account, send(small, account)._replace(body=small.body + b"\n")).notes == ()


def test_an_account_whose_key_is_long() -> None:
    call, _, _ = example()
    account = Account("AKIDexample", "k" * 3000, None)
    assert is_named(diagnosed(call, account, send(call, account, {"secret-truncated": "last"})), "secret-truncated")


@pytest.mark.deep
def test_a_large_text_that_is_not_ascii_costs_little_more_than_a_small_one() -> None:
    """Percent-encoding it an octet at a time, and combining queries as large as it, took as long as all the rest."""
    times = []
    for body in (b'{"a":""}', ('{"a":"' + "张" * 40_000 + '"}').encode()):
        call, account, wire = example()
        begun = time.process_time()
        assert diagnosed(call, account, wire._replace(body=body)).ids == [["unexplained"]]
        times.append(time.process_time() - begun)
    assert times[1] < 1.9 * times[0]


@pytest.mark.parametrize("text", ["", "a b+c/~-_.*", "张 %20+\x00\x7f😀", "%2520 &=" * 50])
def test_forms_are_encoded_as_the_standard_library_does(text: str) -> None:
    value = {"b": text, text: "c", "n": 1}
    begin = list(as_forms(value))[:2]
    assert begin == [urlencode(v1.flatten(value)), urlencode(v1.flatten(value), quote_via=quote, safe="")]
