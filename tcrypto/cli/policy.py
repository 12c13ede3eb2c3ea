"""``tcrypto policy``: whether a CAM policy allows a call, and everything that keeps a text from being a policy."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _io
from ._language import in_language

if TYPE_CHECKING:
    from ..testing.policy import Policy

_CHECK_EXAMPLE = """Example:
  $ tcrypto policy check QcloudOCRReadSelfUiUsage ocr:QueryCallForConsole \\
  >     --resource qcs::ocr:::subUin/0001 --context uin=0001
  allowed: statement 2 of policy 0 allows ocr:QueryCallForConsole on qcs::ocr:::subUin/0001
"""
_LINT_EXAMPLE = """Example:
  $ echo '{"version": "2.0", "statement": [],}' | tcrypto policy lint -
  standard input: line 1, column 35: no comma may follow the last member
  standard input: statement (line 1, column 33): the list is empty; a statement is needed
"""


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "policy",
        help="say whether a CAM policy allows a call, or what is wrong with it",
        description="Evaluate a CAM policy offline, or list everything that keeps a text from being one.",
        epilog=_CHECK_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = commands.add_parser(
        "check",
        help="say whether a policy allows a call",
        description="Say whether a policy allows a call, and which statement decides. Exit status: 0 allowed, "
        "1 denied, 2 not a policy.",
        epilog=_CHECK_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument(
        "policy", metavar="POLICY.json", help="a file, - for standard input, or the name of an OCR preset"
    )
    check.add_argument("action", metavar="ACTION", help="the call, like ocr:IDCardOCR")
    check.add_argument("--resource", default="*", metavar="R", help='six segments, or "*", which is the default')
    check.add_argument(
        "--context",
        nargs="+",
        action="extend",
        default=[],
        metavar="K=V",
        help="values of the request: qcs:ip=10.0.0.1; uin=0001 is the variable ${uin}; a key given twice has two",
    )
    check.add_argument("--json", action="store_true", help="print the decision for machines")
    check.set_defaults(run=run_check)
    lint = commands.add_parser(
        "lint",
        help="list the faults of policies",
        description="List every fault of the JSON and of the policy, one a line, with its place. Exit status: 0 no "
        "faults, 2 faults.",
        epilog=_LINT_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    lint.add_argument("policies", nargs="+", metavar="POLICY.json", help="a file, or - for standard input")
    lint.add_argument("--json", action="store_true", help="print the faults for machines, in English and Chinese")
    lint.set_defaults(run=run_lint)


def run_check(options: argparse.Namespace) -> int:
    """Print the decision."""
    from ..testing.policy import evaluate

    decision = evaluate(_policy(options.policy), options.action, options.resource, _context(options.context))
    text = _io.json_text(dataclasses.asdict(decision)) if options.json else _io.one_line(in_language(str(decision)))
    _io.say(text)
    return 0 if decision.allowed else 1


def run_lint(options: argparse.Namespace) -> int:
    """Print the faults."""
    from ..testing.policy import lint

    _io.one_stdin(*options.policies)
    found = [(_io.named(name), fault) for name in options.policies for fault in lint(_io.read_policy(name))]
    if options.json:
        _io.say(_io.json_text([{"file": name, **dataclasses.asdict(fault)} for name, fault in found]))
    else:
        for name, fault in found:
            _io.say(_io.one_line(in_language(f"{name}: {_io.said(fault)}")))
    return 2 if found else 0


def _policy(name: str) -> Policy:
    from ..testing.policy import PRESETS

    if name in PRESETS and not Path(name).exists():
        return PRESETS[name]
    return _io.parse_policy(_io.read_policy(name), _io.named(name))


def _context(pairs: list[str]) -> dict[str, list[str]]:
    from ..errors import InvalidInput

    context: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise InvalidInput(f"--context takes K=V, not {pair!r:.60}")
        context.setdefault(key, []).append(value)
    return context
