"""Mutation testing: what is changed in the code must be noticed by the tests.

    pip install -e '.[test,mutants]' && python tests/mutants.py [--wing WING] [--sample N] [--seed S] [PATTERN...]

mutmut changes one thing at a time in the modules of a wing (WINGS says which) and runs the tests that reach it. A pattern
names mutants, as in ``tcrypto.crypto.encoding.*``; without one it is every mutant of every wing, but of the diagnosis a
random sample: its tests are many and slow. ``--sample 0`` takes all of those as well.

Printed are the figures and every survivor that none of the reasons in mutants_explained.py explains; exit status 1 where
there is one, or where less than 95 % of a wing were caught. A whole wing prints the reasons that explained nothing, too.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from mutants_explained import ANYWHERE, EXPLAINED

ROOT = Path(__file__).parents[1]
AT_LEAST = 0.95
STATUS = {"caught": {1, 3, -6, -11}, "timed out": {24, -24, 36, 152, 255}, "survived": {0, 5, 33}}
"""By mutmut's exit codes. One that crashes is caught (a wrong pointer for libgcrypt); one that doesn't end any more is caught too; 5 and 33: no test reaches it."""


@dataclass(frozen=True)
class Wing:
    """Modules that are changed, and the tests that must notice."""

    modules: tuple[str, ...]
    tests: str
    without: tuple[str, ...] = ()
    sample: int = 0

    def paths(self) -> list[Path]:
        """The modules' files, relative to the checkout."""
        found, others = (
            {path for one in patterns for path in ROOT.glob(one)} for patterns in (self.modules, self.without)
        )
        return sorted(path.relative_to(ROOT) for path in found - others)


VERIFYING = tuple(
    f"tcrypto/check/{name}.py"
    for name in ("verify", "verify_tc3", "verify_v1", "verified", "replay", "request", "rules")
)
SEALED = ("tcrypto/check/causes_sealed.py", "tcrypto/check/diagnose_sealed.py", "tcrypto/check/sealed/*.py")
WINGS = {
    "sign": Wing(
        ("tcrypto/sign/*.py",),
        "authorization credential curl forgeries hmac hmac_v1 reply secrets sign_body sign_call sign_refusals signer"
        " tc3_stages verified",
    ),
    "crypto": Wing(
        ("tcrypto/crypto/*.py",),
        "aes_cbc asn1_agreement encoding hmac indistinguishable keys keys_refused libgcrypt properties rsa_pkcs1 secrets"
        " sm2 sm2_curve sm2_interop sm4_gcm",
    ),
    "seal": Wing(
        ("tcrypto/seal/*.py",),
        "actions forgeries image_fit images indistinguishable open_reply open_request properties seal_body seal_fields"
        " seal_session secrets",
    ),
    "verify": Wing(
        VERIFYING,
        "forgeries hmac_v1 properties verified verify_accepts verify_codes verify_coverage verify_headers verify_v1"
        " verify_values",
    ),
    "readers": Wing(
        ("tcrypto/check/readers/*.py",),
        "cli_diagnose_texts diagnose_shown read_commands read_curl read_exports read_forms read_headers read_hostile"
        " read_logs read_messages read_more read_programs read_refusals read_shell read_windows",
        sample=400,
    ),
    "diagnosis-of-sealed": Wing(
        SEALED,
        "diagnose_sealed diagnose_sealed_bodies diagnose_sealed_clients diagnose_sealed_contents diagnose_sealed_guesses"
        " diagnose_sealed_inside diagnose_sealed_ivs diagnose_sealed_keys diagnose_sealed_lost diagnose_sealed_odd"
        " diagnose_sealed_pairs diagnose_sealed_rare diagnose_sealed_readings diagnose_sealed_shapes"
        " diagnose_sealed_said diagnose_sealed_search diagnose_sealed_tagged diagnose_sealed_tags diagnose_sealed_texts"
        " diagnose_sealed_unwrapped diagnose_sealed_wraps vectors",
        sample=200,
    ),
    "diagnosis": Wing(
        ("tcrypto/check/*.py", "tcrypto/check/mistakes/*.py"),
        "cli_diagnose_texts cli_json diagnose diagnose_authorization diagnose_bodies diagnose_heads"
        " diagnose_layouts diagnose_limits diagnose_own_texts diagnose_received diagnose_recomputed"
        " diagnose_reports diagnose_search diagnose_search_v1 diagnose_seen diagnose_shown diagnose_stamps"
        " diagnose_texts diagnose_times diagnose_told diagnose_v1 diagnose_v1_ways diagnose_variants"
        " diagnose_variants_v1 diagnose_words doctor_why reviewed vectors",
        without=(*VERIFYING, *SEALED),
        sample=200,
    ),
}
SETTINGS = {
    "source_paths": ["tcrypto"],
    "also_copy": ["vectors"],
    "timeout_constant": 6,  # seconds, added to the time of a mutant's tests and multiplied with it
    "timeout_multiplier": 6,  # so much because the time is the wall's, and a machine may have other work
    "track_dependencies": False,
    "pytest_add_cli_args": [
        "-mnot deep and not browser and not npm and not screenshots and not spark",
        "-pno:unraisableexception",  # collects garbage a dozen times a run, and so costs a third of a mutant's time
        "--deselect=tests/test_secrets.py::test_no_mac_is_compared_with_an_operator",  # reads the source
        "--deselect=tests/test_read_refusals.py::test_the_table_is_complete",  # likewise
    ],
}


def functions(source: Path) -> dict[str, list[str]]:
    """The lines of every function that mutmut wrote, by its name: each mutant, and the original as ``...__mutmut_orig``."""
    text = source.read_text("utf-8")
    lines = text.splitlines()
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    return {
        node.name: [
            line.strip().replace(f"def {node.name}(", "def (") for line in lines[node.lineno - 1 : node.end_lineno]
        ]
        for node in found
    }


def change(written: dict[str, list[str]], mutant: str) -> str:
    """What differs from the original, as "before => after"."""
    name = mutant.rpartition(".")[2]
    original = written[f"{name.rpartition('__mutmut_')[0]}__mutmut_orig"]
    differing = list(difflib.unified_diff(original, written[name], n=0, lineterm=""))[2:]
    before, after = ("\n".join(line[1:] for line in differing if line[0] == sign) for sign in "-+")
    return f"{before} => {after}"


def function(mutant: str) -> str:
    """``tcrypto.crypto.sm2.x_decrypt__mutmut_3`` as ``crypto.sm2.decrypt``; a method as ``sign.signer.Signer.sign``."""
    module, _, name = mutant.partition("__mutmut_")[0].removeprefix("tcrypto.").rpartition(".")
    return f"{module}.{name.removeprefix('xǁ').removeprefix('x_').replace('ǁ', '.')}"


def module_of(path: Path) -> str:
    """``tcrypto/sign/v1.py`` as ``tcrypto.sign.v1``."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def may_match(pattern: str, module: str) -> bool:
    """Whether a pattern can name mutants of a module."""
    plain = re.split(r"[*?[]", pattern)[0]
    return plain.startswith(f"{module}.") or f"{module}.".startswith(plain)


def copy_checkout(wing: Wing, paths: list[Path], place: Path) -> None:
    """What mutmut works on, with this wing's settings: it has one configuration a folder."""
    shutil.rmtree(place, ignore_errors=True)  # mutmut keeps results, and doesn't see that a test has changed
    for folder in ("tcrypto", "tests", "vectors"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    tests = sorted(path.relative_to(ROOT) for name in wing.tests.split() for path in ROOT.glob(f"tests/test_{name}.py"))
    settings = SETTINGS | {
        "only_mutate": [str(path) for path in paths],
        "pytest_add_cli_args_test_selection": [str(path) for path in tests],
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (place / "pyproject.toml").write_text("\n".join([project, "[tool.mutmut]", *lines, ""]), "utf-8")


def run_mutmut(names: list[str], place: Path) -> subprocess.CompletedProcess[bytes]:
    """Runs the mutants of these names or patterns, and returns how that ended."""
    environment = os.environ | {"HYPOTHESIS_PROFILE": "mutants", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "mutmut", "run", *names]
    return subprocess.run(
        command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )


def said(title: str, ended: subprocess.CompletedProcess[bytes]) -> int:
    """Shows how mutmut ended that shouldn't have; returns the exit status."""
    text = re.sub(r"[^\n]*\r", "", ended.stdout.decode(errors="replace"))  # a spinner writes over itself
    print(f"{title}: mutmut ended with status {ended.returncode}", text[-5000:], sep="\n")
    return 1


def results(place: Path) -> Iterator[tuple[Path, dict[str, int | None]]]:
    """Each module as mutmut wrote it, and the exit codes of its mutants by their names."""
    for file in sorted((place / "mutants").rglob("*.py.meta")):
        yield file.with_suffix(""), json.loads(file.read_text("utf-8"))["exit_code_by_key"]


def report(title: str, wanted: list[str], place: Path) -> bool:
    """Prints the figures of a wing; returns whether they are good enough."""
    explained = [*EXPLAINED[title], *ANYWHERE]
    counts = {status: Counter[str]() for status in (*STATUS, "undecided")}
    reasons: Counter[str] = Counter()
    unexplained = []
    for source, codes in results(place):
        module, written = module_of(source.relative_to(place / "mutants")), functions(source)
        for name, code in codes.items():
            if not any(fnmatch(name, pattern) for pattern in wanted):
                continue
            status = next((status for status, known in STATUS.items() if code in known), "undecided")
            counts[status][module] += 1
            if status == "undecided":
                unexplained.append(f"{name}: undecided ({code})")
            elif status == "survived":
                where = f"{function(name)}: {change(written, name)}"
                reason = next((reason for pattern, reason in explained if re.search(pattern, where, re.DOTALL)), None)
                if reason is None:
                    unexplained.append(where)
                else:
                    reasons[reason] += 1
    totals = sum(counts.values(), Counter[str]())
    for module in sorted(totals):
        print(
            f"{module:36} {totals[module]:>6,} mutants", *(f"{n[module]:>5,} {status}" for status, n in counts.items())
        )
    total = totals.total()
    share = (counts["caught"].total() + counts["timed out"].total()) / total if total else 0.0
    print(f"{title:36} {total:>6,} mutants", *(f"{n.total():>5,} {status}" for status, n in counts.items()), end="")
    print(f": {share:.1%} caught, {reasons.total()} of {counts['survived'].total()} survivors explained")
    for reason, count in reasons.most_common():
        print(f"{count:>6} {reason}")
    if wanted == ["*"]:
        print(*(f"explains nothing: {reason}" for _, reason in EXPLAINED[title] if reason not in reasons), sep="\n")
    print(*unexplained, sep="\n", flush=True)
    return not unexplained and share >= AT_LEAST


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patterns", nargs="*", metavar="PATTERN")
    parser.add_argument("--wing", action="append", choices=WINGS)
    parser.add_argument("--sample", type=int, help="so many mutants of each wing, chosen at random; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    good = True
    for title in arguments.wing or WINGS:
        wing, wanted = WINGS[title], arguments.patterns or ["*"]
        paths = [path for path in wing.paths() if any(may_match(one, module_of(path)) for one in wanted)]
        if not paths:
            continue
        place = ROOT / "mutants" / title
        copy_checkout(wing, paths, place)
        size = arguments.sample if arguments.sample is not None else 0 if arguments.patterns else wing.sample
        if size:
            ended = run_mutmut(
                ["none"], place
            )  # makes the mutants, sees what tests reach them, finds none of this name
            if not (place / "mutants/mutmut-stats.json").is_file():
                return said(title, ended)
            names = [name for _, codes in results(place) for name in codes if any(fnmatch(name, one) for one in wanted)]
            wanted = sorted(random.Random(arguments.seed).sample(names, min(size, len(names))))
            print(f"{title}: {len(wanted):,} of {len(names):,} mutants, chosen at random with seed {arguments.seed}")
        # With names mutmut first runs the unchanged code by the tests' ids, which is how it runs each mutant. An id that
        # isn't the same in a second collection ends the run there; in a mutant's it would look as if that were caught.
        ended = run_mutmut(wanted, place)
        if ended.returncode:
            return said(title, ended)
        good &= report(title, wanted, place)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
