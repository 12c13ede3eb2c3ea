"""Mutants that survive and don't matter: function and change, and why it may survive. ``mutants.py`` reads it."""

from __future__ import annotations

ANYWHERE = [
    (
        r", strict=True\).* => .*(, strict=(None|False)\)|, \))",
        "strict=True says that two lists are equally long; they always are",
    ),
    (
        r'"(ascii|latin-1|utf-8|sha256|sm3)".* => .*"(ASCII|LATIN-1|UTF-8|SHA256|SM3)"',
        "names of encodings and digests have no case",
    ),
]

EXPLAINED: dict[str, list[tuple[str, str]]] = {
    "sign": [],
    "crypto": [],
    "seal": [],
    "verify": [],
    "readers": [],
    "diagnosis-of-sealed": [],
    "diagnosis": [],
}
