"""Bodies that are large, of many values, marked twice, encoded twice or cut off: what is named, and what isn't tried."""

from __future__ import annotations

import json

import pytest
from broken_client import send
from diagnosing import diagnosed, example, is_named, with_header

from tcrypto.check.diagnose import Diagnosis

MARK = b"\xef\xbb\xbf"
TEXT = '{"Name": "张三", "Age": 30}'
TABLE = b"id;name\n" + b"17;a name of sixteen\n" * 60_000  # 1.2 MB


def of_bodies(signed: bytes, sent: bytes, length: int | None = None) -> Diagnosis:
    """What is said of a request signed over one body and sent with another."""
    call, account, _ = example()
    wire = send(call._replace(body=signed), account)._replace(body=sent)
    return diagnosed(call, account, wire if length is None else with_header(wire, "Content-Length", f"{length}"))


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize(
    ("cause", "signed", "sent"),
    [
        ("body-bom", TEXT.encode(), MARK + MARK + TEXT.encode()),
        ("body-bom", TEXT.encode("utf-16-le"), TEXT.encode("utf-16")),
        ("body-json-twice", TEXT.encode(), json.dumps(json.dumps(TEXT)).encode()),
        ("body-json-twice", json.dumps(TEXT).encode(), json.dumps(json.dumps(TEXT)).encode()),
        ("body-trailing-newline", TEXT.encode(), TEXT.encode() + b"\n\r\n"),
        ("body-repr", b"[object Object]", TABLE),
        ("body-repr", b"stdClass", TABLE),
        ("body-trailing-newline", TABLE, TABLE + b"\r\n"),
    ],
)
def test_what_was_signed_in_place_of_the_body(cause: str, signed: bytes, sent: bytes) -> None:
    diagnosis = of_bodies(signed, sent)
    assert is_named(diagnosis, cause), diagnosis
    assert diagnosis.causes[0][0].certainty == "proved"


def test_what_stands_after_the_length_that_was_told() -> None:
    """A pasted request with something after its body: Content-Length says where it ended."""
    body = TEXT.encode()
    assert is_named(of_bodies(body, body + b"\n-- the end --", len(body)), "body-truncated")


def test_only_a_body_that_lacks_its_end_is_cut_off() -> None:
    cut, wrong = '{"名": [1'.encode(), '{"名": [1}'.encode()
    assert "body-truncated" in of_bodies(b"", cut, len(cut)).ids[0]
    assert of_bodies(b"", wrong, len(wrong)).ids == [["body-empty-hash"]]


@pytest.mark.parametrize(
    "body",
    [b"[" + b"1," * 100_001 + b"1]", b"&".join(b"n%d=%d" % (at, at) for at in range(1_001))],
    ids=["values", "fields"],
)
def test_what_has_too_many_values_is_taken_as_it_is(body: bytes) -> None:
    """Nothing is serialised anew that would take seconds; the bytes are compared all the same."""
    assert is_named(of_bodies(body, body + b"\n"), "body-trailing-newline")
    assert is_named(of_bodies(b"", body), "body-empty-hash")


def test_a_query_without_parameters() -> None:
    call, account, _ = example()
    call = call._replace(method="GET", query="&", body=b"{}")
    assert is_named(diagnosed(call, account, send(call, account)._replace(body=b"")), "get-body-hashed")


@pytest.mark.slow
def test_two_mistakes_with_a_body_that_is_not_combined_as_text() -> None:
    """The body in the canonical request in place of its hash would be hashed again with each combination."""
    call, account, _ = example()
    call = call._replace(body=TABLE[:70_000])
    wire = send(call, account, {"host-scheme": "https", "secret-quoted": "double"})
    assert is_named(diagnosed(call, account, wire), "host-scheme", "secret-quoted")


def test_of_a_file_of_24_megabytes_few_others_are_tried_and_that_is_said() -> None:
    body = TABLE * 20
    diagnosis = of_bodies(body, body + b"\n")
    assert is_named(diagnosis, "body-trailing-newline")
    assert any(f"The body has {len(body) + 1:,} bytes: only the likeliest" in note for note in diagnosis.notes)
    assert any("只尝试了最可能的" in note for note in diagnosis.notes_zh)
