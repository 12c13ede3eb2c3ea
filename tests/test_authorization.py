"""The Authorization header: read, written, refused with the part that is malformed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from signing import (
    ID,
    NOW,
    TOKEN,
)

from tcrypto import InvalidInput
from tcrypto.sign import tc3

GOOD = (
    f"TC3-HMAC-SHA256 Credential={ID}/2023-11-14/ocr/tc3_request, SignedHeaders=content-type;host, Signature="
    + "0a" * 32
)
AUTHORIZATIONS = [
    GOOD,
    GOOD + f", Timestamp={NOW}",
    GOOD + f", Timestamp={NOW}, Token={TOKEN}",
    GOOD.replace("content-type;host", "host;content-type;x-tc-action;host"),
    GOOD.replace("tc3_request", "aws4_request"),
    GOOD.replace("2023-11-14", "2023-1-14"),  # whether date and signature are right is the verifier's affair
    GOOD.replace("0a", "0A"),
    GOOD[:-1],
]
BEFORE = "doesn't begin with TC3-HMAC-SHA256"
MALFORMED = {
    "empty": ("", "it is empty"),
    "SDK's action-less call": ("SKIP", BEFORE),
    "AWS": (GOOD.replace("TC3", "AWS4"), BEFORE),
    "lower case": (GOOD.replace("TC3", "tc3", 1), BEFORE),
    "line feed after it": (GOOD + "\n", "a line break before or after it"),
    "space before it": (" " + GOOD, "white space"),
    "two spaces": (GOOD.replace("256 C", "256  C"), "exactly one space"),
    "algorithm alone": ("TC3-HMAC-SHA256", "exactly one space"),
    "no space after the comma": (GOOD.replace(", S", ",S"), "no space after the comma"),
    "space before the comma": (GOOD.replace(", S", " , S"), "a space before the comma"),
    "two spaces after the comma": (GOOD.replace(", S", ",  S"), "two spaces after the comma"),
    "comma at the end": (GOOD + ",", "a comma at the end"),
    "quoted values": (GOOD.replace("content-type;host", '"content-type;host"'), "values in quotes"),
    "quoted signature": (GOOD.replace("0a" * 32, '"0a"'), "values in quotes"),
    "no id": (GOOD.replace(ID, ""), "the SecretId is missing in Credential"),
    "no date": (GOOD.replace("2023-11-14", ""), "the date is missing in Credential"),
    "empty service": (GOOD.replace("/ocr/", "//"), "malformed: the service is missing in Credential"),
    "no terminator": (GOOD.replace("/tc3_request", "/"), "tc3_request is missing in Credential"),
    "id alone": (GOOD.replace("/2023-11-14/ocr/tc3_request", ""), "Credential has 1 of 4 parts"),
    "no service": (GOOD.replace("/ocr", ""), "Credential has 3 of 4 parts"),
    "five parts of scope": (GOOD.replace("/ocr/", "/ocr/x/"), "Credential has 5 parts, not 4"),
    "id with a comma": (GOOD.replace(ID, "a,b"), "Credential holds a character"),
    "service with a space": (GOOD.replace("/ocr/", "/o r/"), "Credential holds a character"),
    "date in other digits": (GOOD.replace("2023", "２０２３"), "Credential holds a character"),
    "no signed headers": (GOOD.replace("content-type;host", ""), "SignedHeaders is empty"),
    "empty name": (
        GOOD.replace("content-type;host", "content-type;;host"),
        "malformed: SignedHeaders has an empty name",
    ),
    "names with commas": (
        GOOD.replace("content-type;host", "content-type,host"),
        "malformed: the names in SignedHeaders are joined by ';' alone",
    ),
    "no signature": (GOOD[: GOOD.index(", Signature=")], "Signature is missing"),
    "no names": (GOOD.replace("SignedHeaders=content-type;host, ", ""), "SignedHeaders is missing"),
    "empty signature": (GOOD.replace("0a", ""), "Signature is empty"),
    "signature with a colon": (GOOD + ":", "Signature holds a character"),
    "order": (
        "{0} {1}, {3}=, {2}".format(*GOOD.replace(",", "").split()),
        "its parts are not in the order Credential, SignedHeaders, Signature, Timestamp, Token",
    ),
    "token before timestamp": (GOOD + f", Token=x, Timestamp={NOW}", "are not in the order"),
    "unknown part": (
        GOOD + ", Region=x",
        "it has a part that is none of Credential, SignedHeaders, Signature, Timestamp, Token",
    ),
    "empty token": (GOOD + ", Token=", "Token is empty"),
    "timestamp with a sign": (GOOD + ", Timestamp=-1", "Timestamp holds a character"),
    "twice": (GOOD + ", " + GOOD, "is there twice"),
}


@pytest.mark.parametrize("text", AUTHORIZATIONS)
def test_authorization_round_trip(text: str) -> None:
    assert str(tc3.parse_authorization(text)) == text


@pytest.mark.parametrize(("text", "sentence"), MALFORMED.values(), ids=list(MALFORMED))
def test_a_malformed_authorization_says_which_part_is(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=r"^the Authorization value is malformed: ") as error:
        tc3.parse_authorization(text)
    assert re.search(rf"{re.escape(sentence)}( |$)", str(error.value))
    assert ID not in str(error.value)


@pytest.mark.parametrize("value", [None, 7, GOOD.encode()])
def test_an_authorization_of_a_wrong_type(value: Any) -> None:
    with pytest.raises(TypeError, match=f"^an Authorization value is a str, not {type(value).__name__}$"):
        tc3.parse_authorization(value)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good value with a stretch of it cut out, doubled, or replaced."""
    text = draw(st.sampled_from(AUTHORIZATIONS))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(start + 40, len(text))))
    return text[:start] + draw(st.just("") | st.just(text[start:end] * 2) | st.text(max_size=5)) + text[end:]


@given(mutated() | st.text())
@example(GOOD + "\n")
def test_parse_then_write_gives_the_same_text(text: str) -> None:
    try:
        parsed = tc3.parse_authorization(text)
    except InvalidInput:
        assert text not in AUTHORIZATIONS
    else:
        assert str(parsed) == text
        assert tc3.parse_authorization(str(parsed)) == parsed


@given(
    st.from_regex(r"[A-Za-z0-9]{1,40}", fullmatch=True),
    st.dates().map(str),
    st.sampled_from(["ocr", "a.b-c_d"]),
    st.lists(st.from_regex(r"[a-z0-9!#$-]{1,9}", fullmatch=True), min_size=1, max_size=4).map(tuple),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.none() | st.integers(0, 10**12 - 1).map(str),
    st.none() | st.from_regex(r"[A-Za-z0-9+/=]{1,40}", fullmatch=True),
)
def test_write_then_parse_gives_the_same_parts(
    secret_id: str, date: str, service: str, names: tuple[str, ...], mac: str, timestamp: str | None, token: str | None
) -> None:
    parts = tc3.Authorization(secret_id, date, service, names, mac, timestamp=timestamp, token=token)
    assert tc3.parse_authorization(str(parts)) == parts
