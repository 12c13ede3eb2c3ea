"""The diagnosis against a client of its own (broken_client), which makes every mistake as a real one would."""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
import time
from random import Random
from typing import Any

import broken_client
import pytest
from broken_client import VARIANTS, Account, Call, Wire, broken, independent_pairs, random_account, random_call, send

from tcrypto import Credential, HttpRequest, Signer
from tcrypto.check import mistakes
from tcrypto.check.diagnose import CAUSES, Diagnosis, diagnose
from tcrypto.check.verify import Verifier
from tcrypto.errors import InvalidInput
from tcrypto.sign import tc3

PAIRS = int(os.environ.get("TCRYPTO_PAIRS", "80"))
STRUCTURAL = {"clock-skew", "token-missing", "signature-uppercase", "signature-base64"}


def diagnosed(call: Call, account: Account, wire: Wire, **options: Any) -> Diagnosis:
    return diagnose(HttpRequest(*wire), Credential(*account), now=call.timestamp, **options)


def drawn(seed: str, *causes: str) -> tuple[Call, Account, Wire]:
    found = broken(Random(seed), *causes)
    assert found is not None, f"no call can have {causes}"
    return found


def is_named(diagnosis: Diagnosis, *causes: str) -> bool:
    """First in the list, or tied with an equivalent."""
    tied = [set(ids) for ids in diagnosis.ids if len(ids) == len(diagnosis.ids[0])]
    return set(causes) in tied


def test_client_and_diagnosis_have_every_cause() -> None:
    assert VARIANTS.keys() == CAUSES.keys()
    assert len({cause.what for cause in CAUSES.values()}) == len(CAUSES)
    assert all(cause.what.endswith((".", ".)")) and cause.mend.endswith(".") for cause in CAUSES.values())


@pytest.mark.parametrize("shape", sorted(set(broken_client.SHAPES)))
def test_correct_requests_verify_and_are_never_diagnosed(shape: str) -> None:
    random = Random(shape)
    for _ in range(40):
        call, account = random_call(random, shape), random_account(random)
        request = HttpRequest(*send(call, account))
        credential = Credential(*account)
        verifier = Verifier({account.secret_id: credential}, clock=lambda now=call.timestamp: now)  # type: ignore[misc]
        verified = verifier.verify(request)
        assert verified.secret_id == account.secret_id
        assert verified.service == call.service
        assert verified.action_signed == call.sign_action
        assert verified.body_signed != call.unsigned_payload
        diagnosis = diagnose(request, credential, now=call.timestamp)
        assert diagnosis == Diagnosis(True, None, None, ())
        assert str(diagnosis) == "The signature is valid."
        assert diagnosis.diff() == []


@pytest.mark.parametrize("cause", [cause for cause in VARIANTS if cause != "wrong-secret"])
def test_each_mistake_is_named(cause: str) -> None:
    for seed in range(20):
        call, account, wire = drawn(f"{cause} {seed}", cause)
        diagnosis = diagnosed(call, account, wire)
        assert not diagnosis.valid
        assert diagnosis.code is not None
        assert len(diagnosis.ids[0]) == 1, diagnosis
        assert is_named(diagnosis, cause), diagnosis


@pytest.mark.parametrize("cause", VARIANTS)
def test_each_variant_of_a_mistake_is_reached(cause: str) -> None:
    # The draws above are random; here no variant is left out.
    random = Random(cause)
    for variant in VARIANTS[cause]:
        for _ in range(500):
            call, account = random_call(random), random_account(random)
            if broken_client.applies(call, cause, variant):
                wire = send(call, account, {cause: variant})
                if wire != send(call, account):
                    break
        else:
            pytest.fail(f"no call shows {cause}: {variant}")
        assert is_named(diagnosed(call, account, wire), cause), variant


@pytest.mark.parametrize("seed", range(4))
def test_pairs_are_named(seed: int) -> None:
    random = Random(f"pairs {seed}")
    for pair in random.sample(independent_pairs(), PAIRS // 4):
        found = broken(random, *pair)
        if found is None:  # such as a query in a POST with a hashed body in a GET
            continue
        assert is_named(diagnosed(*found), *pair), (pair, diagnosed(*found))


@pytest.mark.parametrize("seed", range(5))
def test_nothing_explains_another_key(seed: int) -> None:
    call, account, wire = drawn(f"wrong {seed}", "wrong-secret")
    diagnosis = diagnosed(call, account, wire)
    assert diagnosis.ids == [["wrong-secret"]]
    assert diagnosis.client_canonical is None
    assert diagnosis.tried > 10_000
    assert "nothing else explains it" in str(diagnosis)
    assert f"{len(CAUSES) - 1} mistakes, in {diagnosis.tried:,} combinations recomputed." in str(diagnosis)


@pytest.mark.parametrize("cause", ["body-empty-hash", "key-aws4", "host-scheme"])
@pytest.mark.parametrize("structural", ["clock-skew", "token-missing", "header-order", "scope-terminator"])
def test_structural_findings_stand_beside_the_mistake(structural: str, cause: str) -> None:
    for seed in range(3):
        assert is_named(diagnosed(*drawn(f"{seed}", structural, cause)), structural, cause)


def test_structural_findings_stand_beside_a_pair() -> None:
    assert is_named(
        diagnosed(*drawn("triple", "clock-skew", "host-scheme", "secret-quoted")),
        "clock-skew", "host-scheme", "secret-quoted",
    )  # fmt: skip


def test_names_missing_from_signed_headers() -> None:
    call, account = random_call(Random(1), "json"), Account("AKIDexample", "key", None)
    wire = send(call, account)
    for listed in ("content-type", "host", "content-type;host;x-none"):
        headers = [(n, v.replace("content-type;host", listed)) for n, v in wire.headers]
        assert is_named(diagnosed(call, account, wire._replace(headers=tuple(headers))), "signed-headers-mismatch")


def test_many_headers_in_another_order() -> None:
    call, account, wire = example()
    values = {name.lower(): value.lower() for name, value in wire.headers if name != "Authorization"}
    names = sorted(values, reverse=True)
    assert len(names) > 4
    lines = [f"{name}:{values[name]}" for name in names]
    canonical = "\n".join(["POST", "/", "", *lines, "", ";".join(names), tc3.payload_hash(call.body)])
    to_sign = tc3.string_to_sign(call.timestamp, "2019-02-25/ocr/tc3_request", canonical)
    signature = tc3.signature(tc3.signing_key(account.secret_key, "2019-02-25", "ocr"), to_sign)
    headers = dict(wire.headers)
    start = headers["Authorization"].partition("SignedHeaders=")[0]
    headers["Authorization"] = f"{start}SignedHeaders={';'.join(names)}, Signature={signature}"
    assert diagnosed(call, account, wire._replace(headers=tuple(headers.items()))).ids == [["header-order"]]


@pytest.mark.parametrize(("date", "cause"), [("2019-02-26", "date-not-utc"), ("2019-01-01", "scope-date")])
def test_another_date_in_the_credential_alone(date: str, cause: str) -> None:
    call, account, wire = example()
    headers = tuple((name, value.replace("2019-02-25", date)) for name, value in wire.headers)
    assert diagnosed(call, account, wire._replace(headers=headers)).ids == [[cause]]


def test_ties_are_both_listed() -> None:
    call, account = random_call(Random(2), "empty"), Account("AKIDexample", "key", None)
    call = call._replace(host="ocr.tencentcloudapi.com:443", service="ocr", sign_action=False)
    diagnosis = diagnosed(call, account, send(call, account, {"host-port": "dropped"}))
    assert sorted(diagnosis.ids) == [["host-default-endpoint"], ["host-port"]]
    assert "Or, giving the same bytes: " in str(diagnosis)


# --- What is shown ----------------------------------------------------------------------------------------------------


def example(**mistakes: str) -> tuple[Call, Account, Wire]:
    account = Account("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", None)
    params = {"ImageUrl": "https://example.com/a.jpg", "Name": "张三"}
    call = Call(
        "POST", "ocr.tencentcloudapi.com", "/", "", "application/json", json.dumps(params).encode(), params, "ocr",
        "IDCardOCR", "ap-guangzhou", 1551113065, True,
    )  # fmt: skip
    return call, account, send(call, account, {cause.replace("_", "-"): how for cause, how in mistakes.items()})


def test_first_three_lines_say_what_happened_and_how_to_mend_it() -> None:
    call, account, wire = example(body_reserialised="compact")
    first, what, mend, *_ = str(diagnosed(call, account, wire)).splitlines()
    assert first.startswith("body-reserialised (proved: ")
    assert "AuthFailure.SignatureFailure" in first
    assert "serialised again after signing" in what
    assert mend.startswith("Mend: Serialise once")
    assert "send those bytes" in mend


def test_diff_shows_the_lines_that_differ() -> None:
    call, account, wire = example(host_scheme="https", timestamp_differs_from_header="read-twice")
    lines = diagnosed(call, account, wire).diff()
    assert "- host:ocr.tencentcloudapi.com" in lines
    assert "+ host:https://ocr.tencentcloudapi.com" in lines
    assert "- 1551113065" in lines
    assert "+ 1551113064" in lines
    assert "  content-type:application/json" in lines
    call, account, wire = example(header_value_whitespace="at-end")
    assert "+ content-type:application/json␠" in diagnosed(call, account, wire).diff()
    call, account, wire = example(crlf="everywhere")
    assert r"+ POST\r" in diagnosed(call, account, wire).diff()


def test_both_canonical_requests_are_given() -> None:
    call, account, wire = example(method_case="lower")
    diagnosis = diagnosed(call, account, wire)
    request = HttpRequest(*wire)
    server = tc3.canonical_request(
        "POST", "/", "", request.headers, ["content-type", "host", "x-tc-action"], tc3.payload_hash(call.body)
    )
    assert diagnosis.server_canonical == server
    assert diagnosis.client_canonical == server.replace("POST", "post")
    assert diagnosis.client_to_sign is not None
    assert diagnosis.client_to_sign != diagnosis.server_to_sign


def test_own_canonical_request_is_compared() -> None:
    call, account, wire = example(wrong_secret="other")
    server = diagnosed(call, account, wire).server_canonical
    assert server is not None
    diagnosis = diagnosed(call, account, wire, canonical_request=server.replace("POST", "PUT"))
    assert diagnosis.ids == [["wrong-secret"]]
    assert {"- POST", "+ PUT"} <= set(diagnosis.diff())


@pytest.mark.parametrize("prefix", ["TC3", "AWS4"])
def test_own_canonical_request_explains_an_unknown_mistake(prefix: str) -> None:
    call, account, wire = example()
    canonical = diagnosed(call, account, example(method_case="lower")[2]).server_canonical
    assert canonical is not None
    own = canonical.replace("POST", "PATCH")
    to_sign = tc3.string_to_sign(call.timestamp, "2019-02-25/ocr/tc3_request", own)
    secret = account.secret_key if prefix == "TC3" else ""
    key = broken_client._key(account.secret_key, ("2019-02-25", "ocr", "tc3_request"), {"key-aws4": not secret}.get)
    headers = dict(wire.headers)
    headers["Authorization"] = headers["Authorization"][:-64] + tc3.signature(key, to_sign)
    wire = wire._replace(headers=tuple(headers.items()))
    diagnosis = diagnosed(call, account, wire, canonical_request=own)
    assert diagnosis.ids == ([] if prefix == "TC3" else [["key-aws4"]])
    assert {"- POST", "+ PATCH"} <= set(diagnosis.diff())
    assert "+ PATCH" in str(diagnosis)
    assert diagnosed(call, account, wire).ids == [["wrong-secret"]]


def test_a_signed_token_is_not_shown() -> None:
    credential = Credential("AKIDexample", "key", "a-temporary-token")
    signer = Signer(credential, service="ocr", version="1", signed_headers=["content-type", "host", "x-tc-token"])
    signed = signer.sign("POST", "https://h/", b"{}", action="A", content_type="application/json", timestamp=1)
    diagnosis = diagnose(HttpRequest("POST", "/", signed.headers, b"{}\n"), credential, now=1)
    assert is_named(diagnosis, "body-trailing-newline")
    assert "  x-tc-token:(not shown)" in diagnosis.diff()
    assert "temporary" not in str(diagnosis) + repr(diagnosis)
    headers = {name: value for name, value in signed.headers.items() if name != "X-TC-Token"}
    for token in ({}, {"X-TC-Token": "a-temp"}):  # the client signed one that it didn't send, or another
        request = HttpRequest("POST", "/", headers | token, b"{}")
        own = diagnose(request, credential, now=1, canonical_request=signed.canonical_request)
        assert "x-tc-token:(not shown)" in str(own.client_canonical)
        assert "orary-token" not in f"{own}{own.client_canonical}{own.server_canonical}"


def test_cloudbases_token_is_not_shown() -> None:
    """It stands in Authorization, which SignedHeaders may name, however wrongly."""
    credential = Credential("AKIDexample", "key", "a-temporary-token")
    authorization = (
        "TC3-HMAC-SHA256 Credential=AKIDexample/1970-01-01/tcb/tc3_request, SignedHeaders=authorization;content-type;host,"
        f" Signature={'0' * 64}, Timestamp=1, Token={credential.token}"
    )
    request = HttpRequest("POST", "/", {"Authorization": authorization, "Host": "h", "Content-Type": "a/b"}, b"")
    diagnosis = diagnose(request, credential, now=1)
    assert "token=(not shown)\n" in str(diagnosis.server_canonical)
    own = diagnose(request, credential, now=1, canonical_request=f"POST\n/\n\nauthorization:{authorization}\n")
    assert own.client_canonical == f"POST\n/\n\nauthorization:{authorization[: -len('a-temporary-token')]}(not shown)\n"


def secrets_of(call: Call, account: Account) -> set[str]:
    """The key and what is derived from it, in every form it could be printed in."""
    date = time.strftime("%Y-%m-%d", time.gmtime(call.timestamp))
    raw = [account.secret_key.encode()]
    for prefix in ("TC3", "AWS4", ""):
        raw.append((prefix + account.secret_key).encode())
        for length in (1, 2, 3):
            key = (prefix + account.secret_key).encode()
            for part in (date, call.service, "tc3_request")[:length]:
                key = hmac.digest(key, part.encode(), "sha256")
            raw.append(key)
    forms = {account.secret_key, account.secret_key[::-1]}
    for data in raw:
        forms |= {data.hex(), base64.b64encode(data).decode().rstrip("="), repr(data)[2:-1]}
    return forms


@pytest.mark.parametrize("cause", VARIANTS)
def test_key_material_is_never_shown(cause: str) -> None:
    for seed in range(2):
        call, account, wire = drawn(f"secret {cause} {seed}", cause)
        diagnosis = diagnosed(call, account, wire)
        shown = "\n".join([str(diagnosis), repr(diagnosis), *diagnosis.diff(), repr(vars(diagnosis))])
        assert not [form for form in secrets_of(call, account) if form in shown or form.upper() in shown]


# --- Odd input --------------------------------------------------------------------------------------------------------


def test_only_tc3_is_diagnosed() -> None:
    credential = Credential("AKIDexample", "key")
    with pytest.raises(InvalidInput, match="no Authorization"):
        diagnose(HttpRequest("GET", "/", {}), credential, now=0)
    with pytest.raises(TypeError, match="HttpRequest"):
        diagnose("GET / HTTP/1.1", credential, now=0)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["SKIP", "Bearer abc", "TC3-HMAC-SHA256 Credential=a/b", ""])
def test_an_unreadable_authorization_has_no_cause(text: str) -> None:
    headers = {"Authorization": text, "X-TC-Timestamp": "1", "Host": "h", "Content-Type": "c"}
    diagnosis = diagnose(HttpRequest("POST", "/", headers), Credential("AKIDexample", "key"), now=1)
    assert diagnosis.causes == ()
    assert diagnosis.code == "AuthFailure.InvalidAuthorization"
    assert str(diagnosis).startswith("Refused with AuthFailure.InvalidAuthorization.\n")


def test_a_right_signature_in_a_badly_written_authorization() -> None:
    call, account, wire = example()
    headers = tuple((name, value.replace(", ", ",")) for name, value in wire.headers)
    diagnosis = diagnosed(call, account, wire._replace(headers=headers))
    assert diagnosis.code == "AuthFailure.InvalidAuthorization"
    assert diagnosis.causes == ()


def test_id_and_key_swapped() -> None:
    call, account, _ = example()
    swapped = account._replace(secret_id=account.secret_key, secret_key=account.secret_id)
    diagnosis = diagnosed(call, account, send(call, swapped))
    assert diagnosis.ids == [["secret-is-id"]]
    assert diagnosis.code == "AuthFailure.SecretIdNotFound"
    assert account.secret_key not in str(diagnosis) + repr(vars(diagnosis))


@pytest.mark.parametrize("signature", ["!" * 64, "a" * 65, "%FF", "==="])
def test_a_signature_that_is_no_mac_is_compared_with_none(signature: str) -> None:
    call, account, wire = example()
    headers = tuple((name, re.sub("Signature=.*", f"Signature={signature}", value)) for name, value in wire.headers)
    diagnosis = diagnosed(call, account, wire._replace(headers=headers))
    assert (diagnosis.valid, diagnosis.client_canonical, diagnosis.tried) == (False, None, 0)


@pytest.mark.parametrize("timestamp", ["", "-1", "9" * 400, "1e9", "٣", "253402300800"])
def test_hostile_timestamps(timestamp: str) -> None:
    call, account, wire = example()
    headers = tuple((n, timestamp if n == "X-TC-Timestamp" else v) for n, v in wire.headers)
    assert not diagnosed(call, account, wire._replace(headers=headers)).valid


@pytest.mark.parametrize(
    "body", [b'"\\ud800"', b'{"a": "\\ud800"}', b'{"a": 1e999}', b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}", b"\xff"]
)
def test_hostile_bodies(body: bytes) -> None:
    call, account, _ = example()
    call = call._replace(body=body)
    assert is_named(diagnosed(call, account, send(call, account, {"key-aws4": "on"})), "key-aws4")


def test_one_mistake_is_found_in_one_pass() -> None:
    """Time depends on the machine, the number of hypotheses doesn't: see benchmarks for the former."""
    call, account, wire = example(host_scheme="https")
    assert diagnosed(call, account, wire).tried < 3_000
    call, account, wire = example(host_scheme="https", secret_quoted="double")
    assert diagnosed(call, account, wire).tried < 150_000


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


def test_many_headers_are_diagnosed_briefly_or_not_at_all() -> None:
    """Each is a hypothesis of its own: pairs of them would take minutes."""
    credential = Credential("AKIDexample", "key")
    tried = {}
    for shape in ((32, 32, 8192), (33, 32), (32, 33), (32, 32, 8193), (100, 100, 65536)):
        found = diagnose(with_headers(*shape), credential, now=1)
        assert is_named(found, "signed-headers-mismatch", "wrong-secret")
        tried[shape] = found.tried
    small, *others = tried.values()
    assert small > 100_000
    assert max(others) < 10_000
    for refused in (with_headers(101), with_headers(3, 101), with_headers(3, 5, 65537)):
        with pytest.raises(InvalidInput, match=r"^only requests with up to 100 "):
            diagnose(refused, credential, now=1)


def test_a_long_authorization_is_read_in_one_pass() -> None:
    headers = {"Authorization": "Credential=" * 5_900, "Host": "h", "Content-Type": "a/b", "X-TC-Timestamp": "1"}
    begun = time.process_time()
    assert diagnose(HttpRequest("POST", "/", headers, b""), Credential("AKIDexample", "key"), now=1).causes == ()
    assert time.process_time() - begun < 1


def test_a_lone_surrogate_is_refused() -> None:
    """Where it stands decides which hypothesis would meet it, so it is refused before any is made."""
    call, account, wire = drawn("surrogate", "wrong-secret")
    for changes in (
        {"method": "\ud800"},
        {"target": "/\ud800"},
        {"headers": [*wire.headers, ("X-TC-Region", "\ud800")]},
        {"headers": [(name, value.replace(f"/{call.service}/", "/\ud800/")) for name, value in wire.headers]},
    ):
        with pytest.raises(InvalidInput, match="lone surrogate"):
            diagnosed(call, account, wire._replace(**changes))


def test_no_body_outlives_its_diagnosis() -> None:
    diagnosed(*drawn("cache", "body-trailing-newline"))
    assert mistakes._body_hash.cache_info().currsize == mistakes._post_queries.cache_info().currsize == 0
