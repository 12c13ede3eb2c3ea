"""What a diagnosis says around its causes: which time a timestamp's text means, what the server has where nothing is listed."""

from __future__ import annotations

import base64
import hmac
import re
import time
from urllib.parse import urlencode

import pytest
from diagnosing import diagnosed, example, with_header

from tcrypto import Credential, HttpRequest
from tcrypto.check.diagnose_v1 import diagnose_v1
from tcrypto.check.diagnosis import Cause, Diagnosis, visible

pytestmark = pytest.mark.each

COOKIE = ("Cookie", "x" * 9_000)  # so that only single mistakes are tried, which is quick
TIME = 1551113065


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [
        (f"{TIME}", TIME), (f"{TIME}000", TIME), (f"{TIME}999", TIME), (f"{TIME}{'0' * 9}", TIME), (f"+{TIME}", TIME), (f" {TIME}", TIME), (f"{TIME}.5", TIME),
        (f"{TIME},5", TIME), (f"{TIME}.", TIME), (f"{TIME}L", TIME), (f"{TIME}s", TIME), (f"{TIME}n", TIME), ("1,551,113,065", TIME), ("1.551.113.065", TIME),
        ("1'551'113'065", TIME), ("1 551 113 065", TIME), ("1_551_113_065", TIME), ("1\xa0551\xa0113\xa0065", TIME), ("1.551113065e9", TIME), ("1.551113065E+09", TIME),
        ("1.551113e+09", 1551113000), ("2e9", 2000000000), ("2019-02-25T16:44:25Z", TIME), ("20190225T164425Z", TIME), ("2019-02-25 16:44:25", TIME),
        ("2019/02/25 16:44:25", TIME), ("2019-02-25T16:44", TIME - 25), ("2019-02-25", TIME - 60265), ("20190225164425", 2019022516), ("١٥٥١١١٣٠٦٥", TIME),
        ("155111306", 155111306), ("0", 0), ("00000001551113065"[5:], TIME),
    ],
)  # fmt: skip
def test_which_time_a_text_means(stamp: str, seconds: int) -> None:
    call, account, wire = example()
    wire = with_header(with_header(wire, "X-TC-Timestamp", stamp), *COOKIE)
    late = diagnosed(call, account, wire, now=seconds + 4_000)
    assert time.strftime("%Y-%m-%d/ocr", time.gmtime(seconds)) in str(late.server_string_to_sign)
    skewed = next((cause for causes in late.causes for cause in causes if cause.id == "clock-skew"), None)
    shown = re.search(r"[\d,]+(?= seconds behind)", skewed.what) if skewed else None
    assert (shown[0] if shown else None) == (None if re.fullmatch(r"\d{13,19}", stamp) else "4,000")


def test_what_the_server_signs_where_nothing_is_listed() -> None:
    call, account, wire = example()
    text = dict(wire.headers)["Authorization"]
    unlisted = with_header(with_header(wire, "Authorization", re.sub("SignedHeaders=[^,]*, ", "", text)), *COOKIE)
    found = diagnosed(call, account, unlisted)
    assert str(found.server_canonical).split("\n")[3:7] == [
        "content-type:application/json",
        "host:ocr.tencentcloudapi.com",
        "",
        "content-type;host",
    ]


def test_a_request_without_a_host() -> None:
    call, account, wire = example()
    wire = with_header(wire._replace(headers=tuple(pair for pair in wire.headers if pair[0] != "Host")), *COOKIE)
    found = diagnosed(call, account, wire)
    assert not found.valid
    assert "\nhost:\n" in str(found.server_canonical)


# --- HmacSHA1 and HmacSHA256 ------------------------------------------------------------------------------------------

ACCOUNT = Credential("AKIDknown", "SecretOfIt00")


def form(**changes: str) -> HttpRequest:
    params = {
        "Action": "A",
        "Version": "2017-03-12",
        "Nonce": "1",
        "SecretId": "AKIDknown",
        "SignatureMethod": "HmacSHA256",
        "Timestamp": str(TIME),
    }
    text = "GETcvm.tencentcloudapi.com/?" + "&".join(f"{name}={params[name]}" for name in sorted(params))
    signature = base64.b64encode(hmac.new(b"SecretOfIt00", text.encode(), "sha256").digest()).decode()
    query = urlencode(params | {"Signature": signature} | changes)
    return HttpRequest("GET", f"/?{query}", {"Host": "cvm.tencentcloudapi.com"}, b"")


def test_how_far_a_v1_timestamp_may_be_off() -> None:
    for off, valid in ((300, True), (301, False), (-300, True), (-301, False)):
        found = diagnose_v1(form(), ACCOUNT, now=TIME + off)
        assert found.valid is valid
        assert found.ids == ([] if valid else [["clock-skew"]])
        assert diagnose_v1(form(), ACCOUNT, now=TIME + off, skew=301).valid


def test_what_the_gateway_says_of_a_v1_signature() -> None:
    found = diagnose_v1(form(Signature="x"), ACCOUNT, now=TIME)
    assert found.code == "AuthFailure.SignatureFailure"
    assert found.message
    assert found.message_zh
    unsigned = HttpRequest("GET", "/?Action=A&Timestamp=1", {"Host": "cvm.tencentcloudapi.com"}, b"")
    missing = diagnose_v1(unsigned, ACCOUNT, now=1)
    assert (missing.code is not None, bool(missing.message), bool(missing.message_zh), missing.causes) == (
        True,
        True,
        True,
        (),
    )


# --- Words ------------------------------------------------------------------------------------------------------------


def test_a_text_is_shown_up_to_a_length() -> None:
    assert visible("a" * 200) == "a" * 200
    assert len(visible("a" * 201)) < 210
    assert visible("a" * 201) != "a" * 201
    assert visible("a" * 9, 8) != "a" * 9


def test_the_language_is_english_unless_it_is_chinese() -> None:
    cause = Cause("x", "What.", "Fix.", "事。", "改。")
    assert cause.text() == cause.text("en-US") == cause.text("fr-FR") == ("What.", "Fix.")
    assert cause.text("zh-CN") == ("事。", "改。")
    found = Diagnosis(False, "Code", "Message", ((cause,),), message_zh="消息")
    assert found.text() == found.text("en-US") != found.text("zh-CN")
    assert found.as_dict() == found.as_dict("en-US") != found.as_dict("zh-CN")
