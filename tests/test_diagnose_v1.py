"""The diagnosis of v1 signatures against a client of its own (generator/v1_diagnose), which makes every mistake."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from generator.v1_diagnose import MISTAKES, PAIRS, Client, good
from generator.wire import NOW, SECRET_ID, SECRET_KEY, TOKEN
from hypothesis import given, settings
from hypothesis import strategies as st

from tcrypto import Credential, HttpRequest
from tcrypto.check.causes_v1 import CAUSES as OWN
from tcrypto.check.diagnose import diagnose
from tcrypto.check.diagnose_v1 import CAUSES, diagnose_form, diagnose_v1
from tcrypto.check.diagnosis import Diagnosis
from tcrypto.errors import InvalidInput, TCryptoError
from tcrypto.sign import v1

CREDENTIAL = Credential(SECRET_ID, SECRET_KEY)
ALL = [(cause, comment, client) for cause, cases in MISTAKES.items() for comment, client in cases]
QUICK = [(cause, *case) for cause, cases in MISTAKES.items() for case in cases[:2] if cause != "unexplained"]


def diagnosed(client: Client, credential: Credential = CREDENTIAL) -> Diagnosis:
    sent = client.send()
    return diagnose_form(sent["method"], sent["host"], sent["path"], sent["params"], credential, now=sent["now"])


def test_every_cause_has_a_client_and_words_in_both_languages() -> None:
    assert OWN.keys() < MISTAKES.keys() <= CAUSES.keys()
    for cause in CAUSES.values():
        assert cause.what
        assert cause.fix
        assert cause.what_zh.endswith("。")
        assert cause.fix_zh.endswith("。")


@pytest.mark.parametrize(
    ("cause", "comment", "client"), QUICK, ids=[f"{cause}-{comment}" for cause, comment, _ in QUICK]
)
def test_each_mistake_is_named(cause: str, comment: str, client: Client) -> None:
    assert diagnosed(client).ids[0] == [cause]


@pytest.mark.deep
@pytest.mark.parametrize(("cause", "comment", "client"), ALL, ids=[f"{cause}-{comment}" for cause, comment, _ in ALL])
def test_each_variant_is_named(cause: str, comment: str, client: Client) -> None:
    assert [cause] in diagnosed(client).ids[:2]


@pytest.mark.deep  # `tcrypto kat` asks for the same
@pytest.mark.parametrize(("causes", "client"), PAIRS)
def test_two_mistakes_are_named(causes: str, client: Client) -> None:
    assert set(diagnosed(client).ids[0]) == set(causes.split())


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("algorithm", ["HmacSHA1", "HmacSHA256"])
@pytest.mark.parametrize("underscores", [False, True])
@pytest.mark.parametrize("token", [None, TOKEN])
def test_correct_requests_are_never_diagnosed(
    method: str, algorithm: Any, underscores: bool, token: str | None
) -> None:
    credential = Credential(SECRET_ID, SECRET_KEY, token)
    signer = v1.Signer(credential, version="2017-03-12", algorithm=algorithm, replace_underscores=underscores)
    params = {"User_Data": "a b+c/é&=", "Ids": ["x", {"B": True}], "Empty": ""}
    form = signer.sign(method, "https://cvm.tencentcloudapi.com/", params, action="DescribeInstances", timestamp=NOW)
    diagnosis = diagnose(HttpRequest(method, form.url, form.headers, form.body), credential, now=NOW)
    assert diagnosis.valid
    assert diagnosis.ids == []


def test_requests_as_they_come_over_the_wire() -> None:
    signer = v1.Signer(CREDENTIAL, version="2017-03-12")
    form = signer.sign(
        "GET", "https://cvm.tencentcloudapi.com/", {"Limit": 1}, action="DescribeInstances", timestamp=NOW
    )
    moved = HttpRequest("GET", form.url, {"Host": "cvm.ap-beijing.tencentcloudapi.com"})
    diagnosis = diagnose(moved, CREDENTIAL, now=NOW + 900)
    assert diagnosis.ids == [["clock-skew", "v1-host"]]
    assert [cause.certainty for cause in diagnosis.causes[0]] == ["seen", "proved"]
    assert diagnosis.server_string_to_sign != diagnosis.client_string_to_sign == form.string_to_sign
    with pytest.raises(InvalidInput, match="nothing is signed"):
        diagnose(HttpRequest("GET", "/?Action=A", {"Host": "h"}), CREDENTIAL, now=NOW)


@pytest.mark.parametrize("text", ["canonical_request", "string_to_sign"])
def test_own_texts_are_not_passed_over(text: str) -> None:
    signer = v1.Signer(CREDENTIAL, version="2017-03-12")
    form = signer.sign("GET", "https://cvm.tencentcloudapi.com/", {}, action="DescribeInstances", timestamp=NOW)
    request = HttpRequest("GET", form.url, {"Host": "cvm.tencentcloudapi.com"})
    own: Any = {text: form.string_to_sign}
    with pytest.raises(InvalidInput, match=r"^this is a v1 request, .* TC3 alone: leave them out$"):
        diagnose(request, CREDENTIAL, now=NOW, **own)


def test_a_line_break_that_the_verifier_forgives() -> None:
    """The official Ruby SDK sends one (Base64.encode64), so it is accepted, and named all the same."""
    sent = replace(good, written=lambda mac: base64.encodebytes(mac).decode())
    diagnosis = diagnosed(sent)
    assert diagnosis.ids == [["v1-signature-form"]]
    assert "Ruby" in diagnosis.text()


def test_a_token_that_is_missing() -> None:
    assert diagnosed(good, Credential(SECRET_ID, SECRET_KEY, TOKEN)).ids == [["token-missing"]]


@pytest.mark.each
@pytest.mark.slow
def test_neither_key_nor_token_is_shown() -> None:
    with_token = replace(good, sent=lambda params: params | {"Token": TOKEN}, ordered=list)
    for client in (with_token, MISTAKES["v1-swapped"][0][1], MISTAKES["unexplained"][0][1]):
        diagnosis = diagnosed(client)
        shown = f"{diagnosis!r} {diagnosis} {diagnosis.text('zh-CN')} {vars(diagnosis)!r}"
        assert SECRET_KEY not in shown
        assert TOKEN not in shown


@pytest.mark.slow
@settings(max_examples=3)
@given(
    st.dictionaries(st.text(max_size=6), st.text(max_size=12), max_size=6), st.text(max_size=50), st.text(max_size=9)
)
def test_any_form_gives_a_diagnosis_or_an_error_of_ours(params: dict[str, str], signature: str, host: str) -> None:
    form = {"SecretId": SECRET_ID, "Timestamp": str(NOW), "Nonce": "1"} | params | {"Signature": signature}
    try:
        diagnosis = diagnose_form("GET", host, "/", form, CREDENTIAL, now=NOW)
    except TCryptoError:
        return
    assert not diagnosis.valid


@pytest.mark.slow(branches=True)
def test_large_forms_are_bounded() -> None:
    params = {f"P.{number}": "x" * 500 for number in range(1_900)}
    form = {"SecretId": SECRET_ID, "Timestamp": str(NOW), "Nonce": "1", "Signature": "QUJD" * 11} | params
    diagnosis = diagnose_form("POST", "h", "/", form, CREDENTIAL, now=NOW)
    assert diagnosis.ids == [["unexplained"]]
    assert "bounded" in diagnosis.text()
    with pytest.raises(InvalidInput, match="2,000 parameters"):
        diagnose_form("POST", "h", "/", form | {f"Q.{n}": "" for n in range(200)}, CREDENTIAL, now=NOW)


def form(**changed: str) -> dict[str, str]:
    params = {
        "Action": "A",
        "Version": "2017-03-12",
        "Timestamp": str(NOW),
        "Nonce": "1",
        "SecretId": SECRET_ID,
    } | changed
    to_sign = v1.string_to_sign("GET", "h", "/", params)
    return params | {"Signature": v1.signature(SECRET_KEY, to_sign, "HmacSHA1")}


def ids(params: dict[str, str], path: str = "/") -> list[list[str]]:
    return diagnose_form("GET", "h", path, params, CREDENTIAL, now=NOW).ids


def test_what_is_no_form() -> None:
    def wire(query: str) -> HttpRequest:
        return HttpRequest("GET", f"/?{query}", {"Host": "h"})

    with pytest.raises(TypeError, match="request is an HttpRequest, not dict"):
        diagnose_v1({}, CREDENTIAL, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"credential is a tcrypto\.Credential, not str"):
        diagnose_form("GET", "h", "/", form(), SECRET_KEY, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="percent-encoded UTF-8"):
        diagnose_v1(wire("Signature=%ff"), CREDENTIAL, now=NOW)
    with pytest.raises(InvalidInput, match="more than once"):
        diagnose_v1(wire("Signature=a&Signature=b"), CREDENTIAL, now=NOW)
    with pytest.raises(InvalidInput, match="lone surrogate"):
        ids({"Signature": "x", "Name": "\ud800"})


def test_what_shows_without_the_signature() -> None:
    assert ids({"Action": "A"}) == []
    assert ids(form(Timestamp="soon")) == [["timestamp-format"]]
    assert ids(form(Timestamp=f"{NOW}000")) == [["timestamp-in-milliseconds"]]
    assert ids(form(SecretId=f"{SECRET_ID} ")) == [["secret-id-whitespace"]]
    assert ids(form(SecretId="AKIDOTHER")) == [["secret-id-other"]]
    assert ids(form(SignatureMethod="HmacMD5")) == [["v1-algorithm"]]
    without_nonce = form()
    del without_nonce["Nonce"]
    to_sign = v1.string_to_sign(
        "GET", "h", "/", {name: without_nonce[name] for name in without_nonce if name != "Signature"}
    )
    without_nonce["Signature"] = v1.signature(SECRET_KEY, to_sign, "HmacSHA1")
    assert ids(without_nonce) == []


@pytest.mark.parametrize("signed_as_dots", [True, False])
def test_names_with_underscores(signed_as_dots: bool) -> None:
    """Some SDKs sign them as dots. Here they are sorted one way and signed the other."""
    params = {"Timestamp": str(NOW), "Nonce": "1", "SecretId": SECRET_ID, "User_A": "1", "User.B": "2", "UserZ": "3"}
    dotted = {name: name.replace("_", ".") for name in params}
    names = sorted(params) if signed_as_dots else sorted(params, key=dotted.__getitem__)
    text = "GETh/?" + "&".join(f"{dotted[name] if signed_as_dots else name}={params[name]}" for name in names)
    params["Signature"] = v1.signature(SECRET_KEY, text, "HmacSHA1")
    assert ids(params) == [["v1-order"]]


def test_a_path_that_does_not_end_in_a_slash() -> None:
    assert ids(form(), "/v2/index.php") == [["v1-path"]]


def test_combinations_of_large_parameters_are_bounded() -> None:
    params = form(Data="x" * 20_000) | {"Signature": "QUJD" * 7}
    diagnosis = diagnose_form("GET", "h", "/", params, CREDENTIAL, now=NOW)
    assert diagnosis.ids == [["unexplained"]]
    assert "bounded" in diagnosis.text()


@pytest.mark.slow(branches=True)
def test_large_parameters_are_hashed_up_to_a_bound() -> None:
    params = form(Data="x" * 8_000, Long_name="y" * 8_000) | {"Signature": base64.b64encode(bytes(range(20))).decode()}
    diagnosis = diagnose_form("GET", "h", "/", params, CREDENTIAL, now=NOW)
    assert diagnosis.ids == [["unexplained"]]
    assert "计算量有上限" in diagnosis.text("zh-CN")


def test_a_clock_that_is_wrong_shows_beside_milliseconds() -> None:
    assert ids(form(Timestamp=f"{NOW - 301}000")) == [["clock-skew", "timestamp-in-milliseconds"]]


def test_a_plus_at_the_signatures_start_that_arrives_as_a_blank() -> None:
    params = next(found for number in range(1000) if (found := form(Number=str(number)))["Signature"].startswith("+"))
    assert ids(params | {"Signature": params["Signature"].replace("+", " ")}) == [["v1-plus-space"]]


def test_causes_that_give_the_same_bytes_are_both_named() -> None:
    """A path of two slashes, or /? in place of ?."""
    params = form()
    text = "GETh//?" + "&".join(f"{name}={params[name]}" for name in sorted(params.keys() - {"Signature"}))
    assert {"v1-path"} in map(set, found := ids(params | {"Signature": v1.signature(SECRET_KEY, text, "HmacSHA1")}))
    assert ["v1-question-mark"] in found


@pytest.mark.each
@pytest.mark.slow
@pytest.mark.parametrize(
    ("causes", "client"),
    [
        (
            {"v1-separator", "v1-question-mark", "secret-empty"},
            replace(
                good,
                joined=lambda pairs: "&amp;".join(f"{name}={value}" for name, value in pairs),
                head=lambda method, host, path: f"{method}{host}{path}",
                key=lambda secret: b"None",
            ),
        ),
        (
            {"v1-encoded", "v1-name-form"},
            replace(
                good,
                pairs=lambda params: [(re.sub(r"\.(\d+)", r"[\1]", name), value) for name, value in params.items()],
                encoded=lambda text: re.sub("%..", lambda match: match[0].lower(), quote(text, safe="")),
            ),
        ),
        (
            {"v1-order", "v1-value-form"},
            replace(
                good,
                pairs=lambda params: [
                    *[(name, value) for name, value in params.items() if not name.startswith("InstanceIds.")],
                    ("InstanceIds", "ins-1,ins-2,ins-3"),
                ],
                ordered=list,
            ),
        ),
        (
            {"v1-tc3-key", "secret-whitespace"},
            replace(good, key=lambda secret: f"TC3{secret}\n".encode()),
        ),
    ],
    ids=["three of different kinds", "of the parameters", "of a list and the order", "of the key"],
)
def test_mistakes_are_put_together(causes: set[str], client: Client) -> None:
    assert set(diagnosed(client).ids[0]) == causes


def test_tc3s_key_is_found_where_the_timestamp_has_no_date() -> None:
    params = form(Timestamp="soon")
    to_sign = v1.string_to_sign("GET", "h", "/", params)
    params["Signature"] = v1.signature(f"TC3{SECRET_KEY}", to_sign, "HmacSHA1")
    assert set(ids(params)[0]) == {"timestamp-format", "v1-tc3-key"}


@pytest.mark.slow
def test_what_settles_an_unexplained_signature_is_there_for_v1() -> None:
    """--canonical and --string-to-sign are TC3's alone; the server's string to sign is in what --json prints."""
    params = {
        "Action": "A",
        "Timestamp": "1551113065",
        "Nonce": "1",
        "SecretId": "AKIDexample",
        "Signature": "A" * 27 + "=",
    }
    request = HttpRequest(
        "GET", "/?" + "&".join(f"{n}={v}" for n, v in params.items()), {"Host": "cvm.tencentcloudapi.com"}
    )
    found = diagnose(request, Credential("AKIDexample", "key"), now=1551113065)
    assert found.ids == [["unexplained"]]
    assert found.as_dict()["server_string_to_sign"].startswith("GETcvm.tencentcloudapi.com/?Action=A&Nonce=1&")
    for fix in found.causes[0][0].text("en-US")[1], found.causes[0][0].text("zh-CN")[1]:
        assert "server_string_to_sign" in fix
        assert "--canonical" not in fix


def test_no_canonical_request_is_spoken_of() -> None:
    ((_, client), *_) = MISTAKES["v1-order"]
    text = str(diagnosed(client))
    assert "What was signed (- server, + client):" in text
    assert "canonical request" not in text
