"""What the tests of the diagnosis share: a broken call diagnosed, and an example to break by hand."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from broken_client import Account, Call, Wire, broken, send

from tcrypto import Credential, HttpRequest
from tcrypto.check.diagnose import Diagnosis, diagnose

SILENT: dict[tuple[str, str], str] = {
    ("tag-missing", "tag-appended"): "the tag at the end of the ciphertext is the one that isn't in TagList",
    ("tag-missing", "body-mode"): "a mode without a tag leaves none to be sent",
    ("tag-wrong", "body-mode"): "a mode without a tag has no right one",
    ("tag-missing", "field-plain"): "where nothing is encrypted, there is no tag to be sent",
    ("tag-appended", "field-plain"): "where nothing is encrypted, a tag at its end is gone with it",
    ("body-mode", "field-plain"): "where nothing is encrypted and no tag is sent, no mode shows",
    ("tag-wrong", "field-plain"): "where nothing is encrypted, a tag that nothing gives may be of anything",
    ("body-aad", "field-plain"): "where nothing is encrypted, a tag that nothing gives may be of anything",
}
"""Mistakes that don't show beside another: with both, the request is one that the other alone can give.

Each is (the silent one, the one it hides beside) with the reason. A diagnosis lists the set without it first.
"""


def diagnosed(call: Call, account: Account, wire: Wire, **options: Any) -> Diagnosis:
    now = options.pop("now", call.timestamp)
    return diagnose(HttpRequest(*wire), Credential(*account), now=now, **options)


def drawn(seed: str, *causes: str) -> tuple[Call, Account, Wire]:
    found = broken(Random(seed), *causes)
    assert found is not None, f"no call can have {causes}"
    return found


def is_named(diagnosis: Diagnosis, *causes: str) -> bool:
    """First in the list, or tied with an equivalent: as many mistakes, or one more that is known not to show."""
    listed = [set(ids) for ids in diagnosis.ids]
    if set(causes) not in listed:
        return False
    return len(causes) == len(listed[0]) or any(
        set(causes) == listed[0] | {silent} and beside in listed[0] for silent, beside in SILENT
    )


def example(**mistakes: str) -> tuple[Call, Account, Wire]:
    account = Account("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", None)
    params = {"ImageUrl": "https://example.com/a.jpg", "Name": "张三"}
    call = Call(
        "POST", "ocr.tencentcloudapi.com", "/", "", "application/json", json.dumps(params).encode(), params, "ocr",
        "IDCardOCR", "ap-guangzhou", 1551113065, True,
    )  # fmt: skip
    return call, account, send(call, account, {cause.replace("_", "-"): how for cause, how in mistakes.items()})


def with_header(wire: Wire, name: str, value: str) -> Wire:
    """The same with another value of a header."""
    headers = [(given, value if given == name else text) for given, text in wire.headers]
    return wire._replace(
        headers=tuple(headers if any(given == name for given, _ in headers) else [*headers, (name, value)])
    )
