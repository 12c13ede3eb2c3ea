"""What is seen of a request without recomputing: how Authorization is laid out, whose id it names, what its time is."""

from __future__ import annotations

from typing import Any

import pytest
from broken_client import Plan, send
from diagnosing import diagnosed, example, with_header

from tcrypto import Credential, HttpRequest
from tcrypto.check.diagnose import diagnose
from tcrypto.check.mistakes import mistake


def changed(change: Any) -> Any:
    call, account, wire = example()
    (value,) = [value for name, value in wire.headers if name == "Authorization"]
    return diagnosed(call, account, with_header(wire, "Authorization", change(value)))


LAYOUTS = {
    "values are in quotes": lambda text: text.replace("Signature=", 'Signature="') + '"',
    "there is a space after SignedHeaders=": lambda text: text.replace("SignedHeaders=", "SignedHeaders= "),
    "Signature is there twice": lambda text: text + ", Signature=" + "0" * 64,
    "the order isn't Credential, SignedHeaders, Signature": lambda text: (
        "TC3-HMAC-SHA256 " + ", ".join(reversed(text.partition(" ")[2].split(", ")))
    ),
    "Signature is missing": lambda text: text.partition(", Signature=")[0],
    "it begins with TC3-HMAC-SHA1, not with TC3-HMAC-SHA256": lambda text: text.replace("SHA256 ", "SHA1 "),
    "TC3-HMAC-SHA256 is missing at its start": lambda text: text.partition(" ")[2],
    "the header's name is in its value": lambda text: "Authorization: " + text,
    "there isn't exactly one space after TC3-HMAC-SHA256": lambda text: text.replace(" C", "  C", 1),
    "credential is written for Credential": lambda text: text.replace("Credential", "credential"),
    "Signature is not followed by a bare =": lambda text: text.replace("Signature=", "Signature = "),
    "there is no comma between its parts": lambda text: text.replace(", ", " "),
    "there is a space before the comma": lambda text: text.replace(", S", " , S"),
    "there is no space after the comma": lambda text: text.replace(", ", ","),
    "it is written over several lines": lambda text: text.replace(", ", ",\n "),
    "there isn't exactly one space after the comma": lambda text: text.replace(", ", ",  "),
    "Credential has 3 of 4 parts": lambda text: text.replace("/tc3_request", ""),
    "it has 20,": lambda text: text + "," * 20_000,
}


@pytest.mark.parametrize("sentence", LAYOUTS)
def test_how_authorization_is_laid_out(sentence: str) -> None:
    diagnosis = changed(LAYOUTS[sentence])
    assert diagnosis.ids[0][0] == "authorization-format"
    assert sentence in str(diagnosis)
    assert "Authorization 的格式不符合文档要求" in diagnosis.text("zh-CN")


IDS = {
    "1250000000": "an APPID",
    "LTAI5tEXAMPLEEXAMPLE": "Alibaba Cloud's",
    "AKIAIOSFODNN7EXAMPLE": "AWS's",
    "AKIDother": "the SecretId AKIDother, ",
    "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE": "Authorization names the SecretKey where the SecretId belongs",
}


@pytest.mark.parametrize("given", IDS)
def test_whose_id_it_is(given: str) -> None:
    diagnosis = changed(lambda text: text.replace("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", given))
    assert diagnosis.ids[0] == ["secret-id-other"]
    assert IDS[given] in str(diagnosis)


def test_a_day_that_is_none() -> None:
    diagnosis = changed(lambda text: text.replace("2019-02-25", "2019-02-31").replace("Signature=", "Signature=f"))
    assert not diagnosis.valid


@pytest.mark.parametrize(
    ("stamp", "cause"),
    [("01551113065", "timestamp-format"), ("1551113065000", "timestamp-in-milliseconds"), ("１５５１１１３０６５", "locale-digits")],
)  # fmt: skip
def test_the_time_as_it_is_written(stamp: str, cause: str) -> None:
    call, account, wire = example()
    diagnosis = diagnosed(call, account, with_header(wire, "X-TC-Timestamp", stamp))
    assert cause in diagnosis.ids[0]


def test_types() -> None:
    request = HttpRequest("POST", "/", {"Authorization": "TC3-HMAC-SHA256 Credential=a/2019-02-25/ocr/tc3_request"})
    with pytest.raises(TypeError, match=r"credential is a tcrypto\.Credential, not tuple"):
        diagnose(request, ("id", "key"), now=0)  # type: ignore[arg-type]
    for now in (True, "now"):
        with pytest.raises(TypeError, match="now is a number of seconds"):
            diagnose(request, Credential("AKIDexample", "key"), now=now)  # type: ignore[arg-type]


# --- What is said where the signature is right, or where nothing gives it ---------------------------------------------


def test_what_is_refused_though_the_signature_is_right() -> None:
    call, account, _ = example()
    call = call._replace(method="PUT")
    diagnosis = diagnosed(call, account, send(call, account))
    assert (diagnosis.valid, diagnosis.ids) == (False, [])
    first, second, third = str(diagnosis).splitlines()[:3]
    assert first == f"Refused with {diagnosis.code}."
    assert second == diagnosis.message
    assert third == "The signature itself is right: what the gateway says is all there is."
    assert diagnosis.text("zh-CN").splitlines()[2] == "签名本身没有问题：请按网关的提示处理。"


COOKIE = ("Cookie", "x" * 9_000)  # so that only single mistakes are tried, which is quick


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize(
    ("host", "header", "cause"),
    [("gateway.example.com", None, "host-other"), ("ocr.tencentcloudapi.com", "User-Agent", "header-changed")],
)
def test_what_is_possible_where_nothing_is_proved(host: str, header: str | None, cause: str) -> None:
    call, account, _ = example(unexplained="other")
    plan = Plan(call._replace(host=host), account)
    plan.secret = b"another"
    plan.sent_headers.append(COOKIE)
    if header is not None:
        plan.sent_headers.append((header, "a-client/1.0"))
        for names in (plan.lines, plan.named, plan.listed):
            names.insert(2, header.lower())
        plan.values[header.lower()] = "what it was before"
    diagnosis = diagnosed(call, account, plan.wire())
    assert diagnosis.ids == [["unexplained"], [cause]]
    assert f"Possible too, but not proved: {cause}: " in str(diagnosis)
    assert f"也有可能（尚未证实）：{cause}：" in diagnosis.text("zh-CN")


def test_a_date_that_is_none_where_nothing_gives_the_signature() -> None:
    diagnosis = changed(
        lambda text: text.replace("Credential=AKIDz8", "Credential=AKIDxx").replace("-02-25", "-02-31")[:-64] + "0" * 64
    )
    assert diagnosis.ids == [["secret-id-other", "scope-date"]]


def test_a_key_that_is_sent_is_not_shown() -> None:
    call, account, _ = example()
    call = call._replace(method="GET", query=f"SecretKey={account.secret_key}", body=b"")
    diagnosis = diagnosed(call, account, send(call, account, {"query-missing": "on"}))
    assert diagnosis.ids == [["query-missing"]]
    assert "- SecretKey=(not shown)" in diagnosis.diff()
    assert account.secret_key not in str(diagnosis) + repr(vars(diagnosis))


def test_a_masked_signature_beside_the_clients_own_text() -> None:
    call, account, wire = example()
    own = diagnosed(call, account, with_header(wire, "X-TC-Timestamp", "1551113066")).server_canonical
    masked = send(call, account, {"signature-format": "masked"})
    diagnosis = diagnosed(call, account, masked, canonical_request=own)
    assert diagnosis.ids == [["signature-format"]]
    assert "masked or left out" in str(diagnosis)
    assert diagnosis.client_canonical == own == diagnosis.server_canonical


def test_a_signature_printed_as_a_signed_number() -> None:
    """Java's new BigInteger(mac).toString(16): half of the MACs are negative."""
    call, account, _ = example()
    for timestamp in range(call.timestamp, call.timestamp + 20):
        plan = Plan(call._replace(timestamp=timestamp), account)
        plan.written = lambda mac: f"{int.from_bytes(mac, 'big', signed=True):x}"
        wire = plan.wire()
        diagnosis = diagnosed(call, account, wire, now=timestamp)
        written = dict(wire.headers)["Authorization"].partition("Signature=")[2]
        if written.startswith("-"):
            assert diagnosis.ids == [["signature-format"]]
            assert diagnosis.client_canonical == diagnosis.server_canonical
            break
    else:
        pytest.fail("no MAC was negative")


# --- The request line and headers -------------------------------------------------------------------------------------


def test_sixty_parameters_in_another_order() -> None:
    call, account, _ = example()
    query = "&".join(f"Filter.{place}={place}" for place in range(60))
    call = call._replace(method="GET", query=query, body=b"")
    assert diagnosed(call, account, send(call, account, {"query-order": "sorted"})).ids == [["query-order"]]


def test_a_target_without_a_path() -> None:
    call, account, wire = example()
    assert diagnosed(call, account, wire._replace(target="?a=1")).ids[0] == ["uri-path"]


@pytest.mark.parametrize(
    ("signed", "sent", "cause"),
    [
        ("text/html", ["text/html;level=1"], "header-changed"),
        ("text/json", ["text/html", "text/json"], "header-twice"),
        ("text/html, text/json", ["text/html", "text/json"], "header-twice"),
        ("text/html,text/json", ["text/html", "text/json"], "header-twice"),
    ],
)
def test_a_header_with_another_value_than_was_signed(signed: str, sent: list[str], cause: str) -> None:
    call, account, _ = example()
    plan = Plan(call, account)
    for names in (plan.lines, plan.named, plan.listed):
        names.insert(0, "accept")
    plan.values["accept"] = signed
    plan.sent_headers += [("Accept", value) for value in sent]
    diagnosis = diagnosed(call, account, plan.wire())
    assert diagnosis.ids == [[cause]]
    assert diagnosis.causes[0][0].certainty == "proved"


@pytest.mark.slow
def test_two_mistakes_of_the_signing() -> None:
    """Of different kinds, the secret and what the key is derived over: they are put together, and each is proved."""
    diagnosis = diagnosed(*example(secret_quoted="single", key_order="reversed"))
    assert diagnosis.ids == [["secret-quoted", "key-order"]]
    assert {cause.certainty for cause in diagnosis.causes[0]} == {"proved"}


def test_a_cause_is_in_the_table_once() -> None:
    with pytest.raises(ValueError, match="the cause method-case is in the table twice"):

        @mistake("head", 1, "what", "fix", "what", "fix")
        def method_case(h, facts):  # type: ignore[no-untyped-def]
            yield h


def test_where_only_a_blank_differs_no_charset_is_named() -> None:
    call, account, _ = example()
    plan = Plan(call._replace(content_type="application/json; charset=utf-8"), account)
    plan.values["content-type"] = "application/json;charset=utf-8"
    assert diagnosed(call, account, plan.wire()).ids == [["header-value-whitespace"]]


def test_white_space_that_was_sent_and_signed_is_named() -> None:
    call, account, wire = example(header_value_whitespace="untrimmed")
    assert diagnosed(call, account, wire).ids == [["header-value-whitespace"]]


def test_a_request_without_its_timestamp_is_told_so() -> None:
    call, account, wire = example()
    headers = tuple((name, value) for name, value in wire.headers if name != "X-TC-Timestamp")
    found = diagnosed(call, account, wire._replace(headers=headers))
    assert found.ids == [["timestamp-differs-from-header"]]
    assert found.code == "MissingParameter"
    assert "The request has no X-TC-Timestamp" in str(found).splitlines()[0]
    assert "请求里没有 X-TC-Timestamp" in found.text("zh-CN").splitlines()[0]
