"""Write the vector files: ``python vectors/generate.py`` (``--check`` only compares). Byte-identical on every run.

Nothing of tcrypto is imported. The answers come from the sources (`generator/published.py`) or from plain arithmetic
and the primitives of `cryptography`; the library is checked against them, and the tests confirm them a second time.
Random values are drawn from a SHA-256 counter, so that they are the same each time.
"""

from __future__ import annotations

import sys
from pathlib import Path

from generator import (
    diagnose,
    document,
    envelope,
    policies,
    rsa,
    sealed_diagnose,
    sm2,
    symmetric,
    tc3,
    v1,
    v1_diagnose,
    verify,
)

HERE = Path(__file__).resolve().parent
LIMIT = 1_500_000
"""Bytes of all JSON files together, the schema among them."""

FILES = (
    tc3.make,
    verify.make,
    diagnose.make,
    v1.make,
    v1.make_verify,
    v1_diagnose.make,
    sm2.make,
    symmetric.make_sm4_gcm,
    symmetric.make_aes_cbc,
    symmetric.make_sm3_sm4,
    rsa.make,
    envelope.make,
    sealed_diagnose.make,
    document.make,
    document.make_vendor_keys,
    policies.make,
)


def main() -> int:
    """Write or compare every file, and print how many cases it has."""
    check = sys.argv[1:] == ["--check"]
    different: list[str] = []
    cases = refusals = 0
    size = (HERE / "schema.json").stat().st_size
    for make in FILES:
        file = make()
        text = file.text()
        path = HERE / f"{file.group}.json"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            different.append(path.name)
            if not check:
                path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name:24} {len(file.cases):4} cases, {file.refusals:4} refusals, {len(text.encode()):7,} bytes")
        cases, refusals, size = cases + len(file.cases), refusals + file.refusals, size + len(text.encode())
    print(f"{'with the schema':24} {cases:4} cases, {refusals:4} refusals ({refusals / cases:.0%}), {size:7,} bytes")
    if different:
        print(("differs: " if check else "written: ") + ", ".join(different), file=sys.stderr)
    if size > LIMIT:
        print(f"that is over {LIMIT:,} bytes", file=sys.stderr)
    return 1 if (check and different) or size > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
