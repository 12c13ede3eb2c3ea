"""The verifier: which headers it takes, and how Authorization must be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from verifying import (
    ID,
    KEY,
    NOW,
    URL,
    changed,
    code,
    extra_signed,
    form,
    of,
    refused,
    rewritten,
    signed,
    verifier,
    with_authorization,
    without_host,
)

from tcrypto import HttpRequest
from tcrypto.sign import tc3


@pytest.mark.parametrize(
    "name", ["Authorization", "Host", "Content-Type", "X-TC-Action", "X-TC-Timestamp", "X-TC-Version", "X-Extra"]
)
def test_equal_copies_of_a_header_count_as_one(name: str) -> None:
    """acme.sh sends Content-Type twice, and the gateway takes it (findings.md, C3)."""
    request = extra_signed("a")
    again = changed(request, add=((name.upper(), f" {request.header(name.lower())}\t"),))
    assert verifier().verify(again) == verifier().verify(request)


@pytest.mark.parametrize("name", ["Authorization", "Host", "Content-Type", "X-TC-Action", "X-TC-Timestamp"])
@pytest.mark.parametrize("first", [True, False])
def test_two_values_of_a_header_that_is_read_are_refused(name: str, first: bool) -> None:
    request = signed()
    other = (name.upper(), f"{request.header(name.lower())}x")
    headers = [other, *request.headers] if first else [*request.headers, other]
    error = refused(of(request, headers=headers))
    assert str(error) == f"InvalidParameter: the header {name.lower()} is there more than once, with two values."


@pytest.mark.parametrize("value", ["a\r\n b", "a\n\tb", "a\rb", "é", "a\ud800", "\u3000a", "a\x0b", "\x1fa", "a\x7f"])
@pytest.mark.parametrize("name", ["authorization", "host", "content-type", "x-tc-action", "x-tc-token"])
def test_a_header_that_is_read_is_plain(name: str, value: str) -> None:
    error = refused(rewritten(signed(), {name: value}))
    assert (
        str(error) == f"InvalidParameter: the header {name} is folded or holds characters that aren't printable ASCII."
    )


@pytest.mark.parametrize("make", [signed, form])
@pytest.mark.parametrize("target", ["/a b", "/?a b", "/a\n", "/?a\x7f", "/\u3000"])
def test_a_target_without_spaces_and_control_characters(target: str, make: Callable[[], HttpRequest]) -> None:
    error = refused(of(make(), target=target))
    assert str(error) == "InvalidParameter: the request target holds a space or a control character."


def test_a_target_or_method_outside_ascii_is_a_wrong_signature() -> None:
    for good, bad, variants in [
        (signed("GET", URL + "?q=e"), {"target": "/?q=é"}, ["tc3"]),
        (signed(variant="cloudbase", action=None), {"method": "PÖST"}, ["cloudbase"]),
    ]:
        verifier(variants=variants).verify(good)
        other = of(good, **bad)
        names = tc3.parse_authorization(other.fields["authorization"]).signed_headers
        canonical = tc3.canonical_request(
            other.method, other.path, other.query, other.headers, names, tc3.payload_hash(other.body)
        )
        to_sign = tc3.string_to_sign(NOW, "2019-02-25/cvm/tc3_request", canonical)
        signature = tc3.signature(tc3.signing_key(KEY, "2019-02-25", "cvm"), to_sign)
        assert code(with_authorization(other, signature=signature), variants=variants) == "AuthFailure.SignatureFailure"


def test_a_superset_of_headers_may_be_signed() -> None:
    assert verifier().verify(extra_signed("Some Value")).signed_headers == ("content-type", "host", "x-extra")
    assert verifier().verify(extra_signed(" \tSome Value\t ")).signed_headers[-1] == "x-extra"


def test_a_signed_header_that_cannot_be_taken_is_a_wrong_signature() -> None:
    assert code(changed(extra_signed("a"), drop="x-extra")) == "AuthFailure.SignatureFailure"
    assert code(changed(extra_signed("a"), add=(("x-extra", "b"),))) == "AuthFailure.SignatureFailure"
    assert code(extra_signed("é")) == "AuthFailure.SignatureFailure"
    assert code(extra_signed("a\n b")) == "AuthFailure.SignatureFailure"
    assert code(extra_signed("a\rb")) == "AuthFailure.SignatureFailure"
    for control in "\x0b\x0c\x1c\x1f":  # Python's white space, which nobody trims
        assert code(extra_signed(f"a{control}")) == "AuthFailure.SignatureFailure"
    assert verifier().verify(extra_signed("a\tb ~")).signed_headers[-1] == "x-extra"
    assert code(changed(signed(), drop="host")) == "AuthFailure.SignatureFailure"
    assert code(changed(signed(), drop="content-type")) == "AuthFailure.SignatureFailure"
    assert code(without_host()) == code(without_host(), host_port="lenient") == "AuthFailure.SignatureFailure"
    # An unsigned header may be there twice, and hold anything.
    assert verifier().verify(changed(signed(), add=(("Via", "é"), ("Via", "a\n b")))).secret_id == ID


def test_a_line_break_cannot_move_a_header_into_another() -> None:
    # host's value would hold the line of x-extra, so that both requests had the same canonical request.
    whole = extra_signed("b")
    moved = changed(whole, drop="x-extra", host="cvm.tencentcloudapi.com\nx-extra:b")
    assert code(moved) == "InvalidParameter"


WRITTEN = "SignedHeaders must be in lower case, sorted, each once"
NAMED = "SignedHeaders must name content-type and host"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        *(
            ({"signed_headers": tuple(names.split(";"))}, WRITTEN)
            for names in (
                "host;content-type",
                "content-type;content-type;host",
                "content-type;host;host",
                "Content-Type;host",
                "content-type;HOST",
            )
        ),
        *(({"signed_headers": (name,)}, NAMED) for name in ("host", "content-type", "x-tc-action")),
        ({"terminator": "aws4_request"}, "Credential must end in tc3_request"),
    ],
)
def test_an_authorization_that_cannot_be_right(parts: dict[str, Any], reason: str) -> None:
    assert str(refused(with_authorization(signed(), **parts))) == (
        "AuthFailure.InvalidAuthorization: "
        f"The request `Authorization` header does not conform to tencentcloud standards: {reason}."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SKIP",
        "Basic eA==",
        "TC3-HMAC-SHA256",
        "tc3-hmac-sha256 Credential=a/b/c/tc3_request, SignedHeaders=a, Signature=b",
    ],
)
def test_malformed_authorization(text: str) -> None:
    assert code(changed(signed(), authorization=text)) == "AuthFailure.InvalidAuthorization"


def test_authorization_is_read_strictly() -> None:
    text = signed().header("authorization") or ""
    for other in (
        text.replace(", ", ","), text.replace(", ", "; "), text.replace(" Credential", "  Credential"), f"{text},",
        text.replace("tc3_request", "aws4_request"), text.replace("TC3-HMAC", "TC4-HMAC"), f"{text}, Token=",
    ):  # fmt: skip
        assert code(changed(signed(), authorization=other)) == "AuthFailure.InvalidAuthorization"
    for other in (text.upper()[-64:], text[-64:][:-1], text[-64:] + "0", text[-64:] + "="):
        assert code(changed(signed(), authorization=text[:-64] + other)) == "AuthFailure.SignatureFailure"


def test_only_spaces_and_tabs_are_trimmed() -> None:
    """RFC 9110, 5.6.3."""
    lines = [("A", "\t x\x0b "), ("a", "x\x0b"), ("B", "y"), ("b", "y\x0b"), ("X", "X"), ("x", "X")]
    request = HttpRequest("GET", "/", lines)
    assert request.fields == {"a": "x\x0b", "b": "y", "x": "X"}
    assert request.conflicts == {"b"}
    assert (request.values("a"), request.header("b"), request.header("c")) == (["x\x0b", "x\x0b"], "y", None)
