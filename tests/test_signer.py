"""A Signer in use: dates, threads, the caller's objects, CloudBase."""

from __future__ import annotations

import copy
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from signing import (
    CREDENTIAL,
    ID,
    KEY,
    MIDNIGHT,
    NOW,
    SDK_MODE,
    TOKEN,
    by_stages,
    sign,
    signer,
)

from tcrypto import Credential, InvalidInput, Signer
from tcrypto.sign import tc3
from tcrypto.sign.signer import Signed


def test_midnight_utc_with_one_signer() -> None:
    now = [0.0]
    by = signer(clock=lambda: now[0])
    for seconds, date in [
        (MIDNIGHT - 0.001, "2023-11-13"),
        (MIDNIGHT, "2023-11-14"),
        (MIDNIGHT + 86399.999, "2023-11-14"),
        (MIDNIGHT + 86400, "2023-11-15"),
        (MIDNIGHT, "2023-11-14"),  # a clock that was put back
        (0, "1970-01-01"),
    ]:
        now[0] = seconds
        signed = sign(by=by, timestamp=None)
        assert tc3.parse_authorization(signed.headers["Authorization"]).date == date
        assert signed.headers["X-TC-Timestamp"] == str(int(seconds))
        assert signed.signature == by_stages(signed, ("content-type", "host", "x-tc-action"), b"{}")
        assert signed == sign(timestamp=int(seconds))


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
def test_the_date_is_utc_wherever_one_is(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    assert [tc3.utc_date(MIDNIGHT - 1), tc3.utc_date(MIDNIGHT)] == ["2023-11-13", "2023-11-14"]


def test_the_days_key_is_not_shared() -> None:
    """aws-sdk-go-v2#3350 and aws-sdk-js-v3#1002: a cache of signing keys that left the secret out of its key."""
    signers = {
        (key, service): signer(credential=Credential(ID, key), service=service)
        for key in (KEY, KEY[::-1])
        for service in ("ocr", "faceid")
    }
    names = ("content-type", "host", "x-tc-action")
    for _ in range(2):
        seen = set()
        for (key, service), by in signers.items():
            signed = sign(by=by)
            assert signed.signature == by_stages(signed, names, b"{}", service, key)
            seen.add(signed.signature)
        assert len(seen) == 4


def test_more_kinds_of_request_than_are_remembered() -> None:
    by = signer()
    for action in (f"A{number % 70}" for number in range(150)):
        assert sign(by=by, action=action) == sign(action=action)


def test_the_headers_that_it_signs() -> None:
    assert signer().signed_headers is None
    assert signer(signed_headers=["Host", "content-type", "X-TC-Action"]).signed_headers == (
        "content-type",
        "host",
        "x-tc-action",
    )


@pytest.mark.slow(branches=True)
def test_threads() -> None:
    """Eight threads, one Signer, three dates, more kinds of request than the templates hold."""
    by = signer()
    requests: list[dict[str, Any]] = [
        {"timestamp": MIDNIGHT + day * 86400 + i, "action": f"A{i % 90}", "body": b"%d" % i}
        for i in range(300)
        for day in range(3)
    ]
    expected = [sign(request["body"], **{k: v for k, v in request.items() if k != "body"}) for request in requests]
    barrier = threading.Barrier(8)

    def hammer(offset: int) -> list[Signed[Any]]:
        barrier.wait(10)
        order = requests[offset:] + requests[:offset]
        done = [sign(request["body"], by=by, **{k: v for k, v in request.items() if k != "body"}) for request in order]
        return done[len(requests) - offset :] + done[: len(requests) - offset]

    with ThreadPoolExecutor(8) as pool:
        for result in pool.map(hammer, range(0, 800, 100)):
            assert result == expected


def test_the_results_headers_are_the_callers() -> None:
    by = signer()
    first = sign(by=by)
    before = dict(first.headers)
    first.headers.clear()
    first.headers["Host"] = "evil.example"
    assert sign(by=by).headers == before


def test_the_callers_headers_stay_as_they_are() -> None:
    """The official Python SDK writes into the caller's dict, so that a stale token survives in the next call."""
    by = signer(credential=Credential(ID, KEY, TOKEN), signed_headers=["X-Trace", *SDK_MODE])
    headers = {"X-Trace": "a"}
    names = ["Host", "content-type"]
    signer(signed_headers=names)
    signed = sign(by=by, headers=headers)
    signed.headers["X-Trace"] = "changed"
    assert headers == {"X-Trace": "a"}
    assert names == ["Host", "content-type"]
    assert sign(by=by, headers={"X-Trace": "b"}).signature != signed.signature == sign(by=by, headers=headers).signature


def test_the_clock_that_was_given() -> None:
    assert signer(clock=lambda: NOW + 0.9).now() == NOW


def test_a_signer_shows_whose_it_is() -> None:
    assert repr(signer()) == f"Signer({CREDENTIAL!r}, service='ocr')"
    by = signer(credential=lambda: CREDENTIAL)
    assert repr(by) == "Signer(<provider>, service='ocr')"
    sign(by=by)
    assert repr(by) == "Signer(<provider>, service='ocr')"


def test_nothing_secret_shows() -> None:
    by = signer(credential=Credential(ID, KEY, TOKEN))
    signed = sign(by=by)
    shown = f"{by!r}{by}{signed!r}{signed}"
    assert signed.signature in shown
    assert TOKEN not in shown
    everything = "".join(
        map(str, [shown, signed.headers, signed.canonical_request, signed.string_to_sign, signed.as_curl()])
    )
    assert KEY not in everything
    cloudbase = sign(by=signer(variant="cloudbase", credential=Credential(ID, KEY, TOKEN)))
    parsed = tc3.parse_authorization(cloudbase.headers["Authorization"])
    assert TOKEN not in repr(parsed) + repr(cloudbase)
    assert parsed.signature not in repr(parsed)


def test_cloudbase() -> None:
    """https://docs.cloudbase.net/http-api/basic/tc3-auth: the real path; timestamp and token in Authorization."""
    url = "https://env-id.api.tcloudbasegateway.com/v1/ai/hunyuan/"
    call: dict[str, Any] = {"url": url, "action": None, "method": "POST"}
    by = signer(service="tcb", variant="cloudbase", credential=Credential(ID, KEY, TOKEN))
    signed = sign(b'{"key":"value"}', by=by, **call)
    assert set(signed.headers) == {"Content-Type", "Host", "Authorization"}
    assert signed.canonical_request.startswith("POST\n/v1/ai/hunyuan/\n\ncontent-type:")
    assert signed.signature == by_stages(signed, SDK_MODE, b'{"key":"value"}', "tcb")
    parsed = tc3.parse_authorization(signed.headers["Authorization"])
    assert parsed == tc3.Authorization(
        ID, "2023-11-14", "tcb", SDK_MODE, signed.signature, timestamp=str(NOW), token=TOKEN
    )
    permanent = sign(by=signer(service="tcb", variant="cloudbase"), **call).headers["Authorization"]
    assert permanent.endswith(f", Timestamp={NOW}")
    for method in ("DELETE", "PATCH", "GET"):
        assert sign(b"", by=by, **(call | {"method": method})).canonical_request.startswith(method + "\n")
    for method in ("delete", "", "A B", "X\n"):
        with pytest.raises(InvalidInput, match="method is 'GET' or 'POST', in capitals"):
            sign(b"", by=by, **(call | {"method": method}))


def test_a_signed_request_is_a_value() -> None:
    signed = sign()
    assert copy.copy(signed) == signed == sign()
    with pytest.raises(AttributeError):
        signed.signature = "0" * 64  # type: ignore[misc]


def test_the_timestamp_may_be_signed_too() -> None:
    """As a published client does it (teco's signer): the header's value is in the canonical request."""
    signer = Signer(CREDENTIAL, service="ocr", signed_headers=["content-type", "host", "x-tc-timestamp"])
    for now in (1700000000, 1700000001):
        signed = signer.sign(
            "POST",
            "https://ocr.tencentcloudapi.com/",
            b"{}",
            action="A",
            content_type="application/json",
            timestamp=now,
        )
        stages = tc3.canonical_request(
            "POST", "/", "", signed.headers.items(), ["content-type", "host", "x-tc-timestamp"], tc3.payload_hash(b"{}")
        )
        assert signed.canonical_request == stages
        assert f"x-tc-timestamp:{now}\n" in stages
        key = tc3.signing_key(CREDENTIAL.secret_key, tc3.utc_date(now), "ocr")
        scope = tc3.credential_scope(tc3.utc_date(now), "ocr")
        assert signed.signature == tc3.signature(key, tc3.string_to_sign(now, scope, stages))
