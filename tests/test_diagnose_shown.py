"""What a diagnosis shows: three lines, the difference, both languages, and never a key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from typing import Any

import broken_client
import pytest
from broken_client import VARIANTS, Account, Call
from diagnosing import diagnosed, drawn, example, is_named
from hypotheses import Table

from tcrypto import Credential, HttpRequest, Signer
from tcrypto.check.diagnose import CAUSES, diagnose
from tcrypto.check.diagnosis import CERTAINTIES
from tcrypto.check.mistakes.table import MISTAKES
from tcrypto.sign import tc3

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("cause", CAUSES.values(), ids=CAUSES.keys())
def test_every_cause_has_words_in_both_languages(cause: object) -> None:
    found = CAUSES[cause.id]  # type: ignore[attr-defined]
    what, fix = found.text()
    assert what.endswith((".", ".)"))
    assert fix.endswith(".")
    assert not CHINESE.search(what + fix)
    what, fix = found.text("zh-CN")
    assert what.endswith(("。", "）"))
    assert fix.endswith("。")
    assert CHINESE.search(what)
    assert CHINESE.search(fix)
    assert found.certainty in CERTAINTIES


def test_no_two_causes_say_the_same() -> None:
    for language in ("en-US", "zh-CN"):
        assert len({cause.text(language)[0] for cause in CAUSES.values()}) == len(CAUSES)


def test_first_three_lines_say_what_happened_why_that_is_certain_and_how_to_fix_it() -> None:
    what, why, fix, *_ = str(diagnosed(*example(body_reserialised="compact"))).splitlines()
    assert what.startswith("body-reserialised: ")
    assert "serialised again after signing" in what
    assert why.startswith("Proved: with this, exactly what was received comes out")
    assert "AuthFailure.SignatureFailure" in why
    assert fix.startswith("Fix: Serialise once")
    what, why, fix, *_ = diagnosed(*example(body_reserialised="compact")).text("zh-CN").splitlines()
    assert what.startswith("body-reserialised：签名时用的 JSON")
    assert why == "已证实：按此重新计算，结果与收到的完全一致（网关返回 AuthFailure.SignatureFailure）。"
    assert fix.startswith("修复：只序列化一次")


def test_two_causes_are_numbered_each_with_its_certainty() -> None:
    call, account, wire = example(host_scheme="https")
    what, why, fix, *_ = str(diagnosed(call, account, wire, now=call.timestamp + 9000)).splitlines()
    assert what.startswith("clock-skew + host-scheme: (1) The timestamp")
    assert " (2) The host" in what
    assert "host-scheme: Proved" in why
    assert "clock-skew: Certain" in why
    assert fix.startswith("Fix: (1) Set the clock")


def test_for_machines() -> None:
    found = diagnosed(*example(host_scheme="https")).as_dict("zh-CN")
    (cause,) = found["causes"][0]
    assert (cause["id"], cause["certainty"]) == ("host-scheme", "proved")
    assert CHINESE.search(cause["what"] + cause["fix"])
    assert found["server_string_to_sign"].startswith("TC3-HMAC-SHA256\n")


@pytest.mark.slow
def test_diff_shows_the_lines_that_differ() -> None:
    lines = diagnosed(*example(host_scheme="https", timestamp_differs_from_header="read-twice")).diff()
    assert "- host:ocr.tencentcloudapi.com" in lines
    assert "+ host:https://ocr.tencentcloudapi.com" in lines
    assert "- 1551113065" in lines
    assert "+ 1551113064" in lines
    assert "  content-type:application/json" in lines
    assert "+ content-type:application/json␠" in diagnosed(*example(header_value_whitespace="at-end")).diff()
    assert r"+ POST\r" in diagnosed(*example(crlf="everywhere")).diff()


def test_both_canonical_requests_are_given() -> None:
    call, account, wire = example(method_case="lower")
    diagnosis = diagnosed(call, account, wire)
    request = HttpRequest(*wire)
    names = ["content-type", "host", "x-tc-action"]
    server = tc3.canonical_request("POST", "/", "", request.headers, names, tc3.payload_hash(call.body))
    assert diagnosis.server_canonical == server
    assert diagnosis.client_canonical == server.replace("POST", "post")
    assert diagnosis.client_string_to_sign is not None
    assert diagnosis.client_string_to_sign != diagnosis.server_string_to_sign


# --- The client's own texts -------------------------------------------------------------------------------------------


def signed_over(own: str, prefix: str = "TC3", **changes: str) -> tuple[Call, Account, broken_client.Wire, str]:
    """A request signed over another canonical request."""
    call, account, wire = example()
    to_sign = tc3.string_to_sign(call.timestamp, "2019-02-25/ocr/tc3_request", own)
    for old, new in changes.items():
        to_sign = to_sign.replace(old, new)
    key = (prefix + account.secret_key).encode()
    for part in ("2019-02-25", "ocr", "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    headers = dict(wire.headers)
    headers["Authorization"] = headers["Authorization"][:-64] + tc3.signature(key, to_sign)
    return call, account, wire._replace(headers=tuple(headers.items())), to_sign


def server_canonical() -> str:
    found = diagnosed(*example(method_case="lower")).server_canonical
    assert found is not None
    return found


def test_every_line_that_differs_is_a_cause() -> None:
    own = server_canonical().replace("POST", "post").replace(":ocr.", ":https://ocr.").replace("idcardocr", "IDCardOCR")
    call, account, wire, _ = signed_over(own)
    diagnosis = diagnosed(call, account, wire, canonical_request=own)
    assert diagnosis.ids == [["host-scheme", "method-case", "action-case"]]
    assert {cause.certainty for cause in diagnosis.causes[0]} == {"proved"}
    assert {"- POST", "+ post"} <= set(diagnosis.diff())


@pytest.mark.parametrize("prefix", ["TC3", "AWS4"])
def test_an_unknown_mistake_is_its_line(prefix: str) -> None:
    own = server_canonical().replace("POST", "PATCH")
    call, account, wire, _ = signed_over(own, prefix)
    diagnosis = diagnosed(call, account, wire, canonical_request=own)
    assert diagnosis.ids == [["unexplained"] if prefix == "TC3" else ["key-aws4", "unexplained"]]
    assert "Line 1 differs" in str(diagnosis)
    assert "'PATCH'" in str(diagnosis)
    assert {"- POST", "+ PATCH"} <= set(diagnosis.diff())


@pytest.mark.slow
def test_the_string_to_sign_is_compared_too() -> None:
    own = server_canonical().replace("POST", "post")
    call, account, wire, to_sign = signed_over(own, **{"1551113065": "1551113066"})
    diagnosis = diagnosed(call, account, wire, canonical_request=own, string_to_sign=to_sign)
    assert set(diagnosis.ids[0]) == {"method-case", "timestamp-differs-from-header"}
    assert {"- 1551113065", "+ 1551113066"} <= set(diagnosis.diff())


@pytest.mark.slow
def test_a_canonical_request_that_was_not_signed_proves_nothing() -> None:
    """The signature is over the string to sign, and that holds the hash of another canonical request."""
    call, account, wire, to_sign = signed_over(server_canonical(), **{"1551113065": "1551113066"})
    own = server_canonical().replace("POST", "post")
    diagnosis = diagnosed(call, account, wire, canonical_request=own, string_to_sign=to_sign)
    certain = {cause.id: cause.certainty for cause in diagnosis.causes[0]}
    assert certain == {"method-case": "seen", "timestamp-differs-from-header": "proved"}
    for language, proved, seen in (("en-US", "Proved: ", "in the texts given"), ("zh-CN", "已证实：", "随附的文本")):
        why = diagnosis.text(language).splitlines()[1]
        assert proved in why
        assert seen in why


def test_texts_that_do_not_give_the_signature_prove_nothing(small_table: Table) -> None:
    small_table(*(mistake for mistake in MISTAKES if mistake.id == "method-case"))
    own = server_canonical().replace("POST", "post")
    diagnosis = diagnosed(*example(unexplained="other"), canonical_request=own)
    assert {cause.id: cause.certainty for cause in diagnosis.causes[0]} == {
        "method-case": "seen",
        "unexplained": "unexplained",
    }
    assert "doesn't give the signature" in str(diagnosis)
    assert "得不到收到的签名" in diagnosis.text("zh-CN")


def test_what_comes_after_an_own_canonical_request_is_recomputed() -> None:
    """Its hash in Base64, not in hexadecimal, went into the string to sign."""
    own = server_canonical().replace("POST", "post")
    digest = hashlib.sha256(own.encode())
    in_base64 = base64.b64encode(digest.digest()).decode()
    call, account, wire, _ = signed_over(own, **{digest.hexdigest(): in_base64})
    diagnosis = diagnosed(call, account, wire, canonical_request=own)
    assert set(diagnosis.ids[0]) == {"hash-base64", "method-case"}
    assert {cause.certainty for cause in diagnosis.causes[0]} == {"proved"}


@pytest.mark.slow(branches=True)
def test_texts_that_equal_the_servers_leave_the_word_to_the_search() -> None:
    server = diagnosed(*example(key_prefix_missing="on"))
    broken = example(secret_quoted="single", key_order="reversed")
    told = diagnosed(*broken, string_to_sign=server.server_string_to_sign)
    assert set(told.ids[0]) == {"secret-quoted", "key-order"}
    call, account, wire = example()
    late = diagnosed(call, account, wire, now=call.timestamp + 900, canonical_request=server.server_canonical)
    assert late.ids == [["clock-skew"]]


@pytest.mark.slow(branches=True)
def test_another_key_is_the_one_deduction() -> None:
    """Only where both of the client's texts equal the server's, and no mistake of the key fits."""
    server = diagnosed(*example(key_prefix_missing="on"))
    both: dict[str, Any] = {
        "canonical_request": server.server_canonical,
        "string_to_sign": server.server_string_to_sign,
    }
    told = diagnosed(*example(unexplained="other"), **both)
    assert told.ids == [["wrong-secret"]]
    assert "Deduced: " in str(told)
    assert diagnosed(*example(key_aws4="prefix"), **both).ids == [["key-aws4"]]
    assert set(diagnosed(*example(secret_quoted="single", key_order="reversed"), **both).ids[0]) == {
        "secret-quoted",
        "key-order",
    }
    for mistakes in (
        {"canonical_not_hashed": "alone"},
        {"string_not_signed": "on"},
        {"line_feed_trailing": "string-to-sign"},
        {"key_prefix_missing": "on", "line_feed_trailing": "string-to-sign"},
    ):
        found = diagnosed(*example(**mistakes), **both)
        assert {cause.replace("-", "_") for cause in found.ids[0]} == mistakes.keys()
        assert {cause.certainty for cause in found.causes[0]} == {"proved"}


# --- Nothing secret ---------------------------------------------------------------------------------------------------


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


def test_cloudbases_token_is_not_shown(small_table: Table) -> None:
    """It stands in Authorization, which SignedHeaders may name, however wrongly."""
    small_table()
    credential = Credential("AKIDexample", "key", "a-temporary-token")
    authorization = (
        "TC3-HMAC-SHA256 Credential=AKIDexample/1970-01-01/tcb/tc3_request, SignedHeaders=authorization;content-type;host,"
        f" Signature={'0' * 64}, Timestamp=1, Token={credential.token}"
    )
    request = HttpRequest("POST", "/", {"Authorization": authorization, "Host": "h", "Content-Type": "a/b"}, b"")
    own = diagnose(request, credential, now=1, canonical_request=f"POST\n/\n\nauthorization:{authorization}\n")
    assert "token=(not shown)\n" in str(own.server_canonical)
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


@pytest.mark.each
@pytest.mark.slow
@pytest.mark.parametrize("cause", sorted(VARIANTS.keys() - {"wrong-secret", "unexplained", "clock-read-twice"}))
def test_key_material_is_never_shown(cause: str) -> None:
    call, account, wire = drawn(f"secret {cause}", cause)
    sent = "".join(value for _, value in wire.headers)
    diagnosis = diagnosed(call, account, wire)
    texts = [
        diagnosis.text("en-US"),
        diagnosis.text("zh-CN"),
        repr(diagnosis),
        *diagnosis.diff(),
        repr(vars(diagnosis)),
    ]
    shown = "\n".join(texts)
    leaked = [form for form in secrets_of(call, account) if form in shown or form.upper() in shown]
    assert not leaked, (cause, sent.count(account.secret_key))
