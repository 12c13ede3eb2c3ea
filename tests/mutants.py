"""Mutation testing: what is changed in the code must be noticed by the tests.

    pip install -e '.[test,mutants]' && python tests/mutants.py [PATTERN...]

mutmut (configured in pyproject.toml) changes one thing at a time in the modules that sign, verify, seal and open, and runs
the tests that reach it. A pattern names mutants, as in ``tcrypto.crypto.encoding.*``; by default all of them, twenty minutes on two
cores. Printed are the figures and every survivor that none of the reasons below explains; exit status 1 where there is one,
or where less than 95 % were caught.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]
AT_LEAST = 0.95
STATUS = {"caught": {1, 3}, "timed out": {24, -24, 36, 152, 255}, "survived": {0, 5, 33}}
"""By mutmut's exit codes. One that doesn't end any more is caught too; 5 and 33: no test reaches it."""

# Survivors that don't matter: function and change, and why it may survive.
EQUIVALENT = [
    (
        r", strict=True\).* => .*(, strict=(None|False)\)|, \))",
        "strict=True says that two lists are equally long; they always are",
    ),
    (r'"(ascii|latin-1|sha256)".* => .*"(ASCII|LATIN-1|SHA256)"', "names of encodings and digests have no case"),
    (r"^_sm2_curve\.is_on_curve: .* => .*(1 <= y|0 < y|y <= P)", "the order is odd: no point has y = 0"),
    (r"^_sm2_curve\.Curve\.multiply_pair: .*z=1.* => .*z=2", "any Z stands for the same point"),
    (r"^_sm2_points\.add: .*\(1, 1, 0\).* => .*\((2, 1|1, 2), 0\)", "Z = 0 is infinity, whatever X and Y are"),
    (r"^_sm2_points\._invert: .* 1, \[\] => .* 2, \[\]", "a factor that is divided out again"),
    (r"^_sm2_curve\._Base\.table: .* 256\) => .* 257\)", "a power more than is used"),
    (r"^der\.read_der: .* => .*(> 0x80|>= 129)", "80 alone is never what would be written"),
    (r"^envelope\.Session\.__init__: .*\[True\].* => .*\[False\]", "what is popped isn't looked at"),
    (
        r"^envelope\.Sealer\.__reduce__: .*, \"der\"\) => .*dump_public_key\(key, \)$",
        "the key is loaded again from any of its forms",
    ),
    (
        r"^envelope\._parts: .*_Part\(name, None, None\).* => .*_Part\(None, None, None\)",
        "a null field isn't decrypted",
    ),
    (r"^flat\.flatten: .*_members\(\"\", params\).*_members\(None", "None is as false as an empty text"),
    (r"^flat\.flatten: continue => break", "the outer loop goes on with the same iterator"),
    (r"^sm2\.load_private_key: .* start < len.* => .* start <= len", "the scalar never stands at the very beginning"),
    (
        r"^sm2\.load_private_key: .* => .*_sec1\(key, (public=None|)\)",
        "None is as false as False, and True is the default",
    ),
    (r"^sm2\.load_public_key: .*b\"\".* => .*b\"XXXX\"", "neither is a point"),
    (r"^_sm2_scheme\._mask: .* => .*(\+ 32\)|// 32 \+ 2)", "a block of key stream more than is used"),
    (r"^tc3\._ReadableFile\.seek: ", "a Protocol's default, never called"),
    (r"^tc3\._hash_file: .* => .*read\((2 << 18|1 << 19)\)", "the size of a block"),
    (r"^tc3\.Signed\.as_curl: text = \"\\0\" => ", "a NUL is in it either way"),
    (
        r"^tc3\.Signer\.sign: .* => .*(type\(None\) is bytes and|< template\.room)",
        "the slower way to the same hash and the same refusals",
    ),
    (
        r"^tc3\.Signer\._template: .* => room = (-2 |-1 if .*\) or True)",
        "the slower way to the same hash and the same refusals",
    ),
    (r"^tc3\.Signer\._template: covered = .*(x-tc-timestamp|X-TC-TIMESTAMP)", "names are put in lower case"),
    (r"^verify\.HttpRequest\.__init__: .*\[:8\].* => .*\[:9\]", "eight characters decide"),
    (r"^verify\._day: .*-1.* => .*-2", "no timestamp is on either day"),
    (r"^verify\.Verifier\.__init__: .*\"Timestamp\".* => .*\"(timestamp|TIMESTAMP)\"", "the name is put in lower case"),
    (r"^verify\.Verifier\._verify_tc3: .*\.rpartition.* => .*\.partition", "two of them are refused either way"),
    (r"^verify\.Verifier\._verify_tc3: text = .*\"XXXX\"", "the timestamp was missed before"),
    (
        r"^verify\.Verifier\.(_read_claim|_form): .* \"\".* => .*\"XXXX\"",
        "neither is a host or a content type",
    ),
    (r"^verify\.Verifier\.verify_v1: continue => break", "where one way of writing is refused, so is the other"),
    (
        r"^verify\.Verifier\.verify_v1: .*Token.* => .*errors=\"(XXreplaceXX|REPLACE)\"",
        "such a text was a wrong signature before",
    ),
]
EXPLAINED = [(re.compile(pattern, re.DOTALL), reason) for pattern, reason in EQUIVALENT]


def functions(source: Path) -> dict[str, list[str]]:
    """The lines of every function that mutmut wrote, by its name: each mutant, and the original as ``...__mutmut_orig``."""
    text = source.read_text("utf-8")
    lines = text.splitlines()
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    return {node.name: [line.strip() for line in lines[node.lineno : node.end_lineno]] for node in found}


def change(written: dict[str, list[str]], mutant: str) -> str:
    """What differs from the original, as "before => after"."""
    name = mutant.rpartition(".")[2]
    original = written[f"{name.rpartition('__mutmut_')[0]}__mutmut_orig"]
    differing = list(difflib.unified_diff(original, written[name], n=0, lineterm=""))[2:]
    before, after = ("\n".join(line[1:] for line in differing if line[0] == sign) for sign in "-+")
    return f"{before} => {after}"


def _function(mutant: str) -> str:
    """``tcrypto.crypto.sm2.x_decrypt__mutmut_3`` as ``sm2.decrypt``, ``tcrypto.sign.tc3.xǁSignerǁsign__mutmut_1`` as ``tc3.Signer.sign``."""
    *_, module, name = mutant.partition("__mutmut_")[0].split(".")
    return f"{module}.{name.removeprefix('xǁ').removeprefix('x_').replace('ǁ', '.')}"


def main(patterns: list[str]) -> int:
    """Returns the exit status."""
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)  # mutmut keeps results, and doesn't see that a test has changed
    environment = os.environ | {"HYPOTHESIS_PROFILE": "mutants", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    # With a pattern mutmut first runs the unchanged code by the tests' ids, which is how it runs each mutant. An id that isn't
    # the same in a second collection ends the run there; in a mutant's run it would look as if the mutant were caught.
    command = [sys.executable, "-m", "mutmut", "run", *(patterns or ["tcrypto.*"])]
    process = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=False)
    if process.returncode:
        print(process.stdout.decode(errors="replace")[-5000:])
        return 1
    counts = {status: Counter[str]() for status in (*STATUS, "undecided")}
    reasons: Counter[str] = Counter()
    unexplained = []
    for results in sorted((ROOT / "mutants").rglob("*.py.meta")):
        module, written = results.name.partition(".")[0], functions(results.with_suffix(""))
        for name, code in json.loads(results.read_text("utf-8"))["exit_code_by_key"].items():
            if patterns and not any(fnmatch(name, pattern) for pattern in patterns):
                continue
            status = next((status for status, codes in STATUS.items() if code in codes), "undecided")
            counts[status][module] += 1
            if status == "undecided":
                unexplained.append(f"{name}: undecided ({code})")
            elif status == "survived":
                where = f"{_function(name)}: {change(written, name)}"
                reason = next((reason for pattern, reason in EXPLAINED if pattern.search(where)), None)
                if reason is None:
                    unexplained.append(where)
                else:
                    reasons[reason] += 1
    totals = sum(counts.values(), Counter[str]())
    for module in sorted(totals):
        print(
            f"{module:12} {totals[module]:>6,} mutants", *(f"{n[module]:>5,} {status}" for status, n in counts.items())
        )
    total = totals.total()
    share = (counts["caught"].total() + counts["timed out"].total()) / total if total else 0.0
    print(f"{'all':12} {total:>6,} mutants", *(f"{n.total():>5,} {status}" for status, n in counts.items()), end="")
    print(f": {share:.1%} caught, {reasons.total()} of {counts['survived'].total()} survivors explained")
    for reason, count in reasons.most_common():
        print(f"{count:>6} {reason}")
    print(*unexplained, sep="\n")
    return 1 if unexplained or share < AT_LEAST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
