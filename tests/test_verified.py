"""What a valid signature covers, and that `Verified` says no more; replays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from verifying import BODY, ID, KEY, NOW, URL, changed, edited, form, of, signed, verifier

from tcrypto import Credential, GatewayError, HttpRequest, InvalidInput, SignatureError
from tcrypto.check.replay import ReplayGuard
from tcrypto.check.verify import Verified

SDK_MODE = ["content-type", "host"]


def verified(request: HttpRequest, **options: Any) -> Verified:
    return verifier(**options).verify(request)


def test_the_letter_case_of_a_value_is_not_covered() -> None:
    request = signed()
    assert (verified(request).action_signed, verified(request).action_exact) == (True, False)
    assert verified(changed(request, x_tc_action="describeInstances")).action == "describeInstances"
    assert (verified(form()).action_signed, verified(form()).action_exact) == (True, True)


def test_what_is_not_signed_is_not_said_to_be() -> None:
    found = verified(signed(signed_headers=SDK_MODE))
    assert (found.action, found.action_signed) == ("DescribeInstances", False)
    assert found.signed_headers == ("content-type", "host")  # and so neither X-TC-Version nor X-TC-Region
    more = verified(signed(signed_headers=[*SDK_MODE, "x-tc-version", "x-tc-region"]))
    assert {"x-tc-version", "x-tc-region"} <= set(more.signed_headers)


def test_the_query_of_a_post_is_not_covered() -> None:
    assert not verified(of(signed(), target="/?debug=1")).query_signed
    assert not verified(signed()).query_signed
    assert verified(signed("GET", f"{URL}?a=1")).query_signed
    assert (verified(form()).query_signed, verified(form("GET")).query_signed) == (False, True)


def test_the_host_is_the_headers_and_not_the_targets() -> None:
    request = signed()
    for target in ("https://evil.example/", "http://CVM.tencentcloudapi.com:8080/"):
        assert verified(of(request, target=target)).host == "cvm.tencentcloudapi.com"
    assert verified(changed(request, host="CVM.TencentCloudAPI.com")).host == "cvm.tencentcloudapi.com"
    assert verified(form()).host == "cvm.tencentcloudapi.com"


def test_an_unsigned_body_without_its_header() -> None:
    """The header may be taken away where the literal is put in the body's place: the hash is the same."""
    unsigned = signed(unsigned_payload=True)
    assert not verified(unsigned).body_signed
    stripped = of(changed(unsigned, drop="x-tc-content-sha256"), body=b"UNSIGNED-PAYLOAD")
    assert not verified(stripped).body_signed
    assert verified(signed()).body_signed
    assert not verified(signed(body=b"UNSIGNED-PAYLOAD")).body_signed


def test_a_line_feed_behind_a_v1_signature() -> None:
    """Ruby's Base64.encode64 writes it, and so the official Ruby SDK (findings.md, C5)."""
    for algorithm in ("HmacSHA1", "HmacSHA256"):
        sent = edited(form(algorithm=algorithm), lambda params: params.update(Signature=params["Signature"] + "\n"))
        assert verified(sent).secret_id == ID
    for wrong in ("\n\n", "\r\n", " ", "\nx"):

        def spoil(params: dict[str, str], wrong: str = wrong) -> None:
            params["Signature"] += wrong

        with pytest.raises(SignatureError, match="SignatureFailure"):
            verified(edited(form(), spoil))


# --- Replays ---------------------------------------------------------------------------------------------------------


def test_a_signature_is_accepted_again_and_again_without_a_guard() -> None:
    judge = verifier()
    assert judge.verify(signed()) == judge.verify(signed())


@pytest.mark.parametrize("make", [signed, form, lambda: form("GET")])
def test_a_guard_accepts_a_signature_once(make: Any) -> None:
    judge = verifier(replay=ReplayGuard())
    request = make()
    judge.verify(request)
    with pytest.raises(SignatureError, match=r"SignatureFailure: The signature was used before \(a replay\)"):
        judge.verify(changed(request, add=(("Via", "another way"),)))
    verifier(replay=ReplayGuard()).verify(request)


@pytest.mark.parametrize("make", [signed, form])
def test_a_guard_accepts_what_is_another_signature(make: Any) -> None:
    judge = verifier(replay=ReplayGuard())
    assert judge.verify(make()) == verified(make())
    assert judge.verify(make("GET")) == verified(make("GET"))


def test_a_line_feed_makes_no_new_signature() -> None:
    judge = verifier(replay=ReplayGuard())
    judge.verify(form())
    params = dict(parse_qsl(form().body.decode()))
    again = of(form(), body=urlencode(params | {"Signature": params["Signature"] + "\n"}).encode())
    with pytest.raises(SignatureError, match="replay"):
        judge.verify(again)


def test_what_is_refused_is_not_remembered() -> None:
    guard = ReplayGuard()
    judge = verifier(replay=guard, credentials={ID: Credential(ID, KEY, "t0ken")})
    for wrong in (signed(), of(signed(token="t0ken"), body=b"forged")):
        with pytest.raises(SignatureError):
            judge.verify(wrong)
    assert len(guard) == 0
    judge.verify(signed(token="t0ken"))
    assert len(guard) == 1


def test_a_guard_forgets_after_its_window_and_is_bounded() -> None:
    now = [NOW]
    guard = ReplayGuard(window=600, limit=3)
    judge = verifier(replay=guard, clock=lambda: now[0])
    for second in range(3):
        judge.verify(signed(timestamp=NOW + second))
    with pytest.raises(GatewayError, match="RequestLimitExceeded"):
        judge.verify(signed(timestamp=NOW + 3))
    now[0] += 600
    with pytest.raises(SignatureError, match="SignatureExpire"):
        judge.verify(signed())
    with pytest.raises(GatewayError, match="RequestLimitExceeded"):
        judge.verify(signed(timestamp=NOW + 600))
    now[0] += 1
    judge.verify(signed(timestamp=NOW + 600))
    assert len(guard) == 1


def test_threads_share_a_guard() -> None:
    judge = verifier(replay=ReplayGuard())

    def accepted(_: int) -> bool:
        try:
            judge.verify(signed(body=BODY))
        except SignatureError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(accepted, range(64))) == 1


@pytest.mark.parametrize("options", [{"window": 0}, {"limit": 0}])
def test_wrong_guards(options: Any) -> None:
    with pytest.raises(InvalidInput, match=r"^window and limit of a ReplayGuard are at least 1$"):
        ReplayGuard(**options)


def test_the_smallest_guard() -> None:
    judge = verifier(replay=ReplayGuard(window=1, limit=1), skew=0)
    judge.verify(signed())
    with pytest.raises(
        GatewayError, match=r"^RequestLimitExceeded: Too many requests to tell a replay from a new one\.$"
    ):
        judge.verify(signed(body=BODY + b" "))


def test_a_window_that_is_too_short_for_the_skew() -> None:
    with pytest.raises(InvalidInput, match="the ReplayGuard's window is 600 s; with this skew it is 602 at least"):
        verifier(replay=ReplayGuard(), skew=301)
    assert repr(ReplayGuard()) == "ReplayGuard(window=600, limit=100000)"
