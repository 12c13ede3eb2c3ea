"""The verifier: a change of what is signed is noticed; hostile requests raise the library's own errors."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from random import Random

import pytest
from broken_client import Account, random_account, random_call, send
from hypothesis import given, settings
from hypothesis import strategies as st
from verifying import (
    ID,
    V1_PARAMS,
    changed,
    of,
    refused,
    rewritten,
    signed,
    verifier,
)

from tcrypto import Credential, HttpRequest
from tcrypto.check.verify import Verifier
from tcrypto.errors import GatewayError, TCryptoError
from tcrypto.sign import tc3

MUTATIONS = int(os.environ.get("TCRYPTO_MUTATIONS", "0")) or None  # else the profile's


def mutated(draw: st.DrawFn, text: str, alphabet: str) -> str:
    """A text with one character changed, added or taken out."""
    place = draw(st.integers(0, len(text)))
    new = draw(st.sampled_from(alphabet))
    how = draw(st.sampled_from(["replace", "insert", "remove"]))
    if how == "insert" or place == len(text):
        return text[:place] + new + text[place:]
    return text[:place] + (new if how == "replace" else "") + text[place + 1 :]


PRINTABLE = "".join(map(chr, range(33, 127)))
calls = st.integers(0, 10_000).map(lambda seed: (random_call(Random(seed)), random_account(Random(seed))))


@st.composite
def covered_mutations(draw: st.DrawFn) -> tuple[HttpRequest, HttpRequest, Account, int]:
    call, account = draw(calls)
    request = HttpRequest(*send(call, account))
    fields = request.fields
    signed_names = tc3.parse_authorization(fields["authorization"]).signed_headers
    what = draw(st.sampled_from(["header", "header", "timestamp", "authorization", "authorization", "method", "path",
                                 "body" if not call.unsigned_payload else "path", "query", "payload-header"]))  # fmt: skip
    other = request
    if what == "header":
        name = draw(st.sampled_from(signed_names))
        value = mutated(draw, fields[name], PRINTABLE + " ")
        other = rewritten(request, {name: value})
        if other.fields[name].lower() == fields[name].lower():
            other = request
    elif what == "timestamp":
        value = str(call.timestamp + draw(st.integers(-10_000, 10_000)))
        other = changed(
            request,
            x_tc_timestamp=draw(st.sampled_from([value, mutated(draw, fields["x-tc-timestamp"], "0123456789x")])),
        )
        other = request if other.fields["x-tc-timestamp"] == fields["x-tc-timestamp"] else other
    elif what == "authorization":
        other = changed(request, authorization=mutated(draw, fields["authorization"], PRINTABLE + " "))
        other = request if other.fields["authorization"] == fields["authorization"] else other
    elif what == "method":
        methods = {"GET", "POST", "PUT", "get", "post", "Post", mutated(draw, request.method, PRINTABLE)}
        other = of(request, method=draw(st.sampled_from(sorted(methods - {request.method}))))
    elif what == "path":
        path = mutated(draw, request.path, PRINTABLE.replace("?", ""))
        other = of(request, target=path + request.target[len(request.path) :])
        other = request if other.path == request.path else other
    elif what == "query" and request.method == "GET":
        query = mutated(draw, request.query, PRINTABLE)
        other = of(request, target=f"{request.path}?{query}") if query != request.query else request
    elif what == "payload-header":
        value = draw(st.sampled_from(["UNSIGNED-PAYLOAD", "unsigned-payload", "x"]))
        if (value == "UNSIGNED-PAYLOAD") != call.unsigned_payload:
            other = changed(request, x_tc_content_sha256=value)
    if other is request and not call.unsigned_payload:  # the body, where the above has nothing to change
        data = bytearray(request.body)
        place = draw(st.integers(0, len(data)))
        flip = draw(st.integers(1, 255))
        if place == len(data):
            data.append(flip)
        else:
            data[place] ^= flip
        other = of(request, body=bytes(data))
    elif other is request:
        other = of(request, target=f"{request.path}x")
    return request, other, account, call.timestamp


@settings(max_examples=MUTATIONS or settings().max_examples)
@given(covered_mutations())
def test_a_change_of_what_is_signed_is_noticed(case: tuple[HttpRequest, HttpRequest, Account, int]) -> None:
    request, other, account, now = case
    judge = Verifier({account.secret_id: Credential(*account)}, clock=lambda: now)
    judge.verify(request)
    with pytest.raises(GatewayError):
        judge.verify(other)


@st.composite
def uncovered_mutations(draw: st.DrawFn) -> tuple[HttpRequest, HttpRequest, Account, int]:
    call, account = draw(calls)
    request = HttpRequest(*send(call, account))
    what = draw(
        st.sampled_from(
            ["region", "version", "extra", "case", "space", "order", "names", "query", "action", "language"]
        )
    )
    value = draw(st.text(PRINTABLE + " é\t", min_size=1, max_size=20)) + "x"
    other = changed(request, x_tc_region=value)
    if what == "version":
        other = changed(request, x_tc_version=value)
    elif what == "extra":
        name = "X-" + draw(st.text("abcdefghij-", min_size=1, max_size=10))
        other = changed(request, add=((name, value),) * draw(st.integers(1, 2)))
    elif what == "case":
        name = draw(st.sampled_from(["content-type", "host"]))
        value = "".join(draw(st.sampled_from([c.upper(), c.lower()])) for c in request.fields[name])
        other = rewritten(request, {name: value})
    elif what == "space":
        spaces = st.text(" \t", max_size=3)
        other = of(request, headers=[(n, draw(spaces) + v + draw(spaces)) for n, v in request.headers])
    elif what == "order":
        other = of(request, headers=draw(st.permutations(request.headers)))
    elif what == "names":
        other = of(request, headers=[(draw(st.sampled_from([n.upper(), n.lower()])), v) for n, v in request.headers])
    elif what == "query" and request.method == "POST":
        query = draw(st.text(PRINTABLE, max_size=20))
        other = of(request, target=f"{request.path}?{query}")
    elif what == "action" and not call.sign_action:
        other = changed(request, x_tc_action=draw(st.text("ABCabc", min_size=1)))
    elif what == "language":
        other = changed(request, x_tc_language=draw(st.sampled_from(["zh-CN", "en-US", "x"])))
    if call.unsigned_payload and draw(st.booleans()):
        other = of(other, body=draw(st.binary(max_size=50)))
    return request, other, account, call.timestamp


@settings(max_examples=MUTATIONS or settings().max_examples)
@given(uncovered_mutations())
def test_a_change_of_what_is_not_signed_is_not(case: tuple[HttpRequest, HttpRequest, Account, int]) -> None:
    request, other, account, now = case
    judge = Verifier({account.secret_id: Credential(*account)}, clock=lambda: now)
    assert judge.verify(request).signed_headers == judge.verify(other).signed_headers


anything = st.text(st.characters(codec=None), max_size=30)  # lone surrogates among them
hostile_names = st.sampled_from([name for name, _ in signed(token="t").headers] + ["X-TC-Content-SHA256"]) | anything
hostile_values = (
    anything
    | st.sampled_from([value for _, value in signed(token="t").headers])
    | st.integers(0, 10**400).map(str)
    | st.just("9" * 6000)
)
percent_junk = st.lists(
    st.sampled_from(["%", "%zz", "%ff", "%00", "&", "=", "+", ";", "é", "\ud800", "SecretId=a", "&Timestamp="])
)


@given(
    st.sampled_from(["GET", "POST", "PUT", ""]) | anything,
    anything | percent_junk.map("".join) | st.sampled_from(["/", "/?", "?", "http://", "https://?", "//"]),
    st.lists(st.tuples(hostile_names, hostile_values), max_size=9),
    st.binary(max_size=50) | percent_junk.map(lambda parts: "".join(parts).encode(errors="surrogatepass")),
    st.sampled_from(["exact", "lenient"]),
)
def test_hostile_requests_are_refused_with_the_librarys_errors(
    method: str, target: str, headers: list[tuple[str, str]], body: bytes, host_port: str
) -> None:
    judge = verifier(required=(), host_port=host_port)
    for more in ([], [("Content-Type", "application/x-www-form-urlencoded")], list(signed().headers)):
        with suppress(TCryptoError):
            judge.verify(HttpRequest(method, target, [*headers, *more], body))


@given(st.dictionaries(st.sampled_from([*V1_PARAMS, "Token", "Language"]) | anything, hostile_values))
def test_hostile_v1_parameters(params: dict[str, str]) -> None:
    for each in (params, V1_PARAMS | params):
        with suppress(GatewayError):
            assert verifier().verify_v1("POST", "cvm.tencentcloudapi.com", "/", each).secret_id == ID


def test_messages_are_json_safe() -> None:
    json.dumps({"Message": refused(changed(signed(), host="\ud800")).message})
