"""Sealed requests made with one mistake or two, and the causes a diagnosis must find with the private key."""

from __future__ import annotations

from dataclasses import replace

from .broken_sealer import (
    AES,
    MISTAKES,
    Client,
    aes,
    changed_blob,
    hexadecimal,
    layout,
    sm4,
    sm4_fields,
    vector_keys,
)
from .case_file import File, Object

OP = "envelope.diagnose"
SOURCE = "the mistake made on purpose by the generator; found again by tcrypto"

PAIRS: list[tuple[str, Client]] = [
    ("blob-layout tag-appended", replace(sm4, blob=changed_blob(layout), join=lambda body, tag, iv: (body + tag, []))),
    ("blob-without-04 blob-text", replace(sm4, blob=changed_blob(lambda blob: blob[1:]), blob_text=hexadecimal)),
    ("blob-text iv-text", replace(sm4, blob_text=hexadecimal, iv_text=hexadecimal)),
    ("blob-key-as-text tag-text", replace(sm4, wrapped=lambda key, iv: key.hex().encode(), tag_text=hexadecimal)),
    ("iv-prepended body-text", replace(sm4, join=lambda body, tag, iv: (iv + body, [tag]), body_text=hexadecimal)),
    ("blob-reversed algorithm-name", replace(aes, blob=changed_blob(lambda blob: blob[::-1]), name="AES")),
]
"""Two mistakes at once."""

CORRECT: list[tuple[str, Client]] = [("aes", aes), ("sm4", sm4), ("fields", sm4_fields)]


def given(client: Client, *label: object, params: bool = True) -> Object:
    """The operation's input."""
    keys = vector_keys(client.algorithm)
    request, meant = client.send(keys, *label)
    found = {"private_key": keys.private, "request": request}
    return found | {"params": meant} if params else found


def make() -> File:
    """envelope_diagnose.json: each cause twice, pairs, and requests with nothing wrong."""
    file = File(
        "envelope_diagnose",
        "Sealed requests that don't open and the mistakes that explain it",
        {"valid": "nothing is wrong", "single": "one mistake", "pair": "two mistakes"},
    )
    for cause, cases in MISTAKES.items():
        cheap = sorted(cases, key=lambda case: case[1].algorithm == AES)  # an RSA key takes 800 characters
        for number, (comment, client) in enumerate(cheap[:2], 1):
            output = {"valid": False, "causes": [[cause]]}
            name = f"{cause}-{number}"
            file.add(name, OP, comment, SOURCE, given(client, cause, comment), "single", output=output)
    for causes, client in PAIRS:
        found = causes.split()
        output = {"valid": False, "causes": [found]}
        comment = " and ".join(found)
        file.add("-and-".join(found), OP, comment, SOURCE, given(client, causes), "pair", output=output)
    for name, client in CORRECT:
        for params in (True, False):
            output = {"valid": True, "causes": []}
            full = f"valid-{name}" + ("" if params else "-without-params")
            file.add(full, OP, "nothing is wrong", SOURCE, given(client, name, params=params), "valid", output=output)
    good = given(sm4)
    for name, comment, change, code in (
        ("unknown-key", "a key the operation doesn't have", {"session_key": ""}, "InvalidInput"),
        ("request-list", "a list for the request", {"request": []}, "InvalidInput"),
        ("not-sealed", "no Encryption object", {"request": {"ImageUrl": "https://example.com"}}, "InvalidInput"),
        ("no-key", "a text that is no key", {"private_key": "key"}, "KeyFormatError"),
    ):
        file.refuse(name, OP, comment, good | change, code)
    return file
