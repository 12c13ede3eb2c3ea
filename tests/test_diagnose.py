"""The diagnosis against a client of its own (broken_client), which makes every mistake as a real one would.

In the short form each variant of a mistake is drawn once and few combinations are; TCRYPTO_DEEP=1 draws each cause
twenty times, a hundred pairs and forty triples twenty times.
"""

from __future__ import annotations

import os
from random import Random

import broken_client
import pytest
from broken_client import VARIANTS, applies, random_account, random_call, send
from diagnosing import diagnosed, drawn, example, is_named
from diagnosis_rate import rate

from tcrypto import Credential, HttpRequest
from tcrypto.check.diagnose import CAUSES, Diagnosis, diagnose
from tcrypto.check.verify import Verifier

DEEP = bool(os.environ.get("TCRYPTO_DEEP"))
LAST = {"wrong-secret", "unexplained"}
SIGNED = [cause for cause in VARIANTS if cause not in LAST]


def test_client_and_diagnosis_have_every_cause() -> None:
    assert VARIANTS.keys() == CAUSES.keys()


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
        assert verified.action_signed == call.sign_action
        diagnosis = diagnose(request, credential, now=call.timestamp)
        assert diagnosis == Diagnosis(True, None, None, ())
        assert str(diagnosis) == "The signature is valid."
        assert diagnosis.diff() == []


def one(
    cause: str, variant: str, random: Random
) -> tuple[broken_client.Call, broken_client.Account, broken_client.Wire]:
    """A random call in which this variant of a mistake shows."""
    for _ in range(5000):
        call, account = random_call(random), random_account(random)
        if cause == "clock-read-twice":
            call = call._replace(timestamp=call.timestamp // 86400 * 86400)
        if applies(call, account, cause, variant) and (wire := send(call, account, {cause: variant})) != send(
            call, account
        ):
            return call, account, wire
    raise AssertionError(f"no call shows {cause}: {variant}")


@pytest.mark.parametrize("cause", SIGNED)
def test_each_mistake_is_named(cause: str) -> None:
    random = Random(cause)
    for variant in VARIANTS[cause] * 20 if DEEP else VARIANTS[cause][:3]:
        call, account, wire = one(cause, variant, random)
        diagnosis = diagnosed(call, account, wire)
        assert not diagnosis.valid
        assert diagnosis.code is not None
        assert len(diagnosis.ids[0]) == 1, (variant, diagnosis)
        assert is_named(diagnosis, cause), (variant, diagnosis)


@pytest.mark.deep
@pytest.mark.parametrize("family", ["tc3", "v1", "sealed"])
@pytest.mark.parametrize("size", [2, 3])
def test_mistakes_made_together_are_named(family: str, size: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A short form of ``python tests/diagnosis_rate.py``, which prints the figures of the whole."""
    if (family, size) != ("sealed", 3):
        count = (100 if size == 2 else 40) if DEEP else 8 // size
        named, tried = rate(family, size, count, 20 if DEEP else 1, "suite")
        assert named >= 0.995 * tried, capsys.readouterr().out


@pytest.mark.each
@pytest.mark.slow(branches=True)
def test_nothing_explains_another_key() -> None:
    call, account, _ = example()
    call = call._replace(body=b"id;name\n" + b"17;a name of sixteen\n" * 3_500)  # too large to be combined as a text
    diagnosis = diagnosed(call, account, send(call, account, {"unexplained": "other"}))
    assert diagnosis.ids[0] == ["unexplained"]
    assert diagnosis.client_canonical is None
    assert diagnosis.tried > 1_000_000
    assert "doesn't mean that the key is wrong" in str(diagnosis)
    assert "--string-to-sign" in str(diagnosis)
    assert f"{diagnosis.tried:,} combinations recomputed" in str(diagnosis)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("structural", "cause"),
    [("clock-skew", "body-empty-hash"), ("token-missing", "key-not-derived"),
     ("header-order", "host-scheme"), ("scope-terminator", "body-empty-hash")],
)  # fmt: skip
def test_structural_findings_stand_beside_the_mistake(structural: str, cause: str) -> None:
    assert is_named(diagnosed(*drawn("0", structural, cause)), structural, cause)


@pytest.mark.slow(branches=True)
def test_structural_findings_stand_beside_a_pair() -> None:
    found = drawn("triple", "clock-skew", "host-scheme", "secret-quoted")
    assert is_named(diagnosed(*found), "clock-skew", "host-scheme", "secret-quoted")


def test_ties_are_both_listed() -> None:
    call, account = random_call(Random(2), "empty"), broken_client.Account("AKIDexample", "key", None)
    call = call._replace(host="ocr.tencentcloudapi.com:443", service="ocr", sign_action=False)
    diagnosis = diagnosed(call, account, send(call, account, {"host-port": "dropped"}))
    assert sorted(diagnosis.ids) == [["host-default-endpoint"], ["host-port"]]
    assert "Or, with the same result: " in str(diagnosis)


@pytest.mark.parametrize(("date", "cause"), [("2019-02-26", "date-not-utc"), ("2019-01-01", "scope-date")])
def test_another_date_in_the_credential_alone(date: str, cause: str) -> None:
    call, account, wire = example()
    headers = tuple((name, value.replace("2019-02-25", date)) for name, value in wire.headers)
    assert diagnosed(call, account, wire._replace(headers=headers)).ids == [[cause]]


def test_a_new_mistake_is_one_entry() -> None:
    """What README for contributors says: a function under the decorator, and the search has it."""
    from tcrypto.check.mistakes import mistake
    from tcrypto.check.mistakes.table import CAUSES as TABLE
    from tcrypto.check.mistakes.table import MISTAKES, RANKS

    words = ("The path was signed twice.", "Sign the path once.", "路径重复参与了签名。", "路径只签一次。")

    @mistake("head", 1000, *words)
    def uri_doubled(h, facts):  # type: ignore[no-untyped-def]
        yield h.but(uri=h.head.uri * 2 + "twice")

    try:
        call, account, _ = example()
        wire = send(call._replace(path="//twice"), account)._replace(target="/")
        assert diagnosed(call, account, wire).ids == [["uri-doubled"]]
        assert diagnosed(call, account, wire).causes[0][0].text("zh-CN") == words[2:]
    finally:
        MISTAKES.pop()
        del TABLE["uri-doubled"], RANKS["uri-doubled"]


# --- What shows without any key ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SKIP", "it begins with SKIP"),
        ("Bearer abc", "it begins with Bearer"),
        ("TC3-HMAC-SHA256 Credential=a/b", "Credential has 2 of 4 parts"),
        ("", "TC3-HMAC-SHA256 is missing"),
        ("TC3-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=0", "Credential has 1 of 4 parts"),
        (
            "TC3-HMAC-SHA256 Credential=a/2019-01-01/b/tc3_request ,SignedHeaders=host, Signature=0",
            "space before the comma",
        ),
        ('TC3-HMAC-SHA256 Credential="a/2019-01-01/b/tc3_request", SignedHeaders="host", Signature="0"', "in quotes"),
        ("TC3-HMAC-SHA256 Credential=a/2019-01-01/b/tc3_request, Signature=0", "SignedHeaders is missing"),
        (
            "TC3-HMAC-SHA256 credential=a/2019-01-01/b/tc3_request, SignedHeaders=a, Signature=0",
            "credential is written",
        ),
    ],
)
def test_which_part_of_authorization_is_wrong(text: str, said: str) -> None:
    headers = {"Authorization": text, "X-TC-Timestamp": "1", "Host": "h", "Content-Type": "c"}
    diagnosis = diagnose(HttpRequest("POST", "/", headers), Credential("a", "key"), now=1)
    assert "authorization-format" in diagnosis.ids[0]
    assert said in str(diagnosis).splitlines()[0]
    assert "Certain: it shows in the request itself" in str(diagnosis).splitlines()[1]


def test_both_ids_are_shown_and_never_the_key() -> None:
    call, account, _ = example()
    wire = send(call, account, {"secret-id-other": "another"})
    shown = str(diagnosed(call, account, wire))
    assert account.secret_id in shown
    assert "AKID" + "z" * 32 in shown
    for mistakes in ({"secret-id-other": "secret"}, {"secret-swapped": "on"}):
        for language in ("en-US", "zh-CN"):
            diagnosis = diagnosed(call, account, send(call, account, mistakes))
            assert account.secret_key not in diagnosis.text(language) + repr(vars(diagnosis))


def test_an_old_request_is_told_from_a_wrong_clock() -> None:
    call, account, wire = example()
    old = diagnosed(call, account, wire, now=call.timestamp + 86400)
    assert old.ids == [["clock-skew"]]
    assert "86,400 seconds behind the server's clock" in str(old)
    assert "or the request is old: diagnose it with --now signed" in str(old)
    assert "ahead of the server's clock" in str(diagnosed(call, account, wire, now=call.timestamp - 3600))


@pytest.mark.each
@pytest.mark.slow(branches=True)
@pytest.mark.parametrize(
    ("timestamp", "cause"),
    [("-1", "timestamp-format"), ("1e9", "timestamp-format"), ("٣", "locale-digits"), ("9" * 400, "timestamp-in-milliseconds"),
     ("1551113065.25", "timestamp-fraction"), ("253402300800", "clock-skew")],
)  # fmt: skip
def test_hostile_timestamps(timestamp: str, cause: str) -> None:
    call, account, wire = example()
    headers = tuple((n, timestamp if n == "X-TC-Timestamp" else v) for n, v in wire.headers)
    assert cause in diagnosed(call, account, wire._replace(headers=headers)).ids[0]


def test_what_a_listed_header_that_is_missing_says() -> None:
    call, account, wire = example()
    for listed in ("content-type", "host", "content-type;host;x-none"):
        headers = [(n, v.replace("content-type;host;x-tc-action", listed)) for n, v in wire.headers]
        assert "signed-headers-mismatch" in diagnosed(call, account, wire._replace(headers=tuple(headers))).ids[0]
