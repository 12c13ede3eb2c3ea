"""The program ``tcrypto``: one module a command, imported when that command is asked for.

A command's module has ``register(subparsers)``, which adds its parser with ``set_defaults(run=...)``; ``run`` takes the
parsed arguments and returns the exit status: 0 done, 1 verification or decryption failed, 2 usage or unreadable input.
A reply that is refused, whatever is wrong with it, is 1: forged, reflected, in plain text, or not decrypted.
What can't be written, because standard output is closed or its disk full, is 2 as well: a result is never lost without
a word. Where the reader of a pipe has gone (``tcrypto ... | head``) the command ends quietly with 141, as shells report
SIGPIPE.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import io
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from .. import __version__
from ..errors import DecryptionError, GatewayError, TCryptoError
from . import _io
from ._language import in_language, language, spoken_in

__all__ = ["COMMANDS", "main"]

COMMANDS = (
    "demo",
    "sign",
    "call",
    "verify",
    "diagnose",
    "doctor",
    "seal",
    "open",
    "keygen",
    "gateway",
    "policy",
    "export",
    "kat",
    "respond",
)
"""The commands, in the order ``tcrypto --help`` lists them; each is a module beside this one."""

_SEALING = ("call", "demo", "doctor", "seal", "open", "gateway", "kat", "respond")
"""The commands that encrypt or decrypt: for them TCRYPTO_SM4=libgcrypt chooses what does SM4."""

_INTERRUPTED = 128 + 2  # as a shell reports SIGINT and SIGPIPE
_BROKEN_PIPE = 128 + 13

# Errors name the parameter that allows what was refused; here that parameter is a flag.
_FLAGS = {
    "allow_nonce_reuse=True": "--allow-nonce-reuse",
    "allow_unauthenticated=True": "--allow-unauthenticated",
    "ignore_algorithm=True": "--ignore-algorithm",
    "allow_null=True": "--allow-null",
    "images.fit makes": "--fit makes",
    "images.fit 可": "--fit 可",
    "用 open(reply) 或 open_fields(reply, names)": "去掉 --fields，或用 --fields NAME,...",
    "用 open(reply)": "去掉 --fields",
    "open_fields(reply, names)": "--fields NAME,...",
    "open(reply)": "no --fields",
    "limits=False": "--no-limits",
    "now is seconds": "--now is seconds",
    "now 应为": "--now 应为",
    "give the file: pathlib.Path(name), or open(name, 'rb')": "give the file: --image NAME=FILE",
    "pathlib.Path(name) 或 open(name, 'rb')": "--image NAME=FILE",
    "give the picture's bytes": "give the file: --image NAME=FILE",
    "给出图片的字节": "用 --image NAME=FILE 给出文件",
    "use seal, seal_fields or session": "use tcrypto seal without --action (--fields NAME,... for single fields)",
    "使用 seal、seal_fields 或 session": "使用不带 --action 的 tcrypto seal（单个字段用 --fields NAME,...）",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with `argv` (by default the process's own arguments) and return its exit status.

    Bad input ends in one line on standard error, never in a traceback; Ctrl-C and a closed pipe end it quietly.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _use_utf8()
    spoken_in(arguments)
    status, message, refusal = 2, None, None
    try:
        status = _run(arguments)
        _flush()
    except KeyboardInterrupt:
        status = _INTERRUPTED
    except BrokenPipeError:
        status = _BROKEN_PIPE
    except GatewayError as error:
        request = "" if error.request_id is None else f" (RequestId {error.request_id})"
        status, refusal = 1, f"{error.text(language(None))}{request}"  # a service's own text stays as it came
    except (DecryptionError, _io.Refused) as error:
        status, message = 1, str(error)
    except RecursionError:
        message = "the input is nested too deeply"
    except OSError as error:
        status = 2
        message = _io.file_error(error)
    except (TCryptoError, ImportError, TypeError, ValueError) as error:  # a TypeError: JSON may hold any type anywhere
        message = str(error)
    with contextlib.suppress(OSError):
        _flush()  # what was done before the error stands before it
    said = refusal if message is None else in_language(message)
    if said is not None:
        command = f"tcrypto {arguments[0]}" if arguments[:1] and arguments[0] in COMMANDS else "tcrypto"
        with contextlib.suppress(OSError):
            _io.note(f"{command}: {_one_line(said)}")
    return status


def _run(arguments: list[str]) -> int:
    parser = _Parser(
        prog="tcrypto",
        description="Sign requests to Tencent Cloud, seal sensitive fields for it, and learn why a signature was "
        "refused.",
        epilog="`tcrypto COMMAND --help` explains a command. Exit status: 0 done, 1 verification or decryption failed, "
        "2 usage, unreadable input, or output that can't be written; quietly 141 where its reader has gone (| head), "
        "130 after Ctrl-C.",
    )
    parser.add_argument("--version", action="version", version=f"tcrypto {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    try:
        if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
            parser.error(f"invalid choice: {arguments[0]!r:.40}{_io.did_you_mean(arguments[0], COMMANDS)}")
        for name in _needed(arguments):
            importlib.import_module(f".{name}", __name__).register(subparsers)
        options = parser.parse_args(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    if "run" not in options:
        parser.print_help(sys.stderr)
        return 2
    if (library := os.environ.get("TCRYPTO_SM4")) and arguments[0] in _SEALING:
        from ..crypto import sm4_gcm

        sm4_gcm.use(library)
    return int(options.run(options))


def _needed(arguments: list[str]) -> list[str]:
    """The modules this call needs: one for a command, none for --version, all there are for --help and mistakes."""
    first = arguments[0] if arguments else "--help"
    if first == "--version":
        return []
    existing = [name for name in COMMANDS if importlib.util.find_spec(f"{__name__}.{name}")]
    return [first] if first in existing else existing


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and takes no abbreviated flags, which a later version could make ambiguous.

    An option that doesn't exist is named before anything else is, and never with its value: it may be a secret.

    `scattered` names the positional (nargs="*") whose values may stand between options, too.
    """

    def __init__(self, *, scattered: str | None = None, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **options})
        self._scattered = scattered
        self._arguments: Sequence[str] = ()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        self._arguments = list(args or ())
        if language(None) == "zh-CN":
            from ._help import ChineseHelp

            self.formatter_class = ChineseHelp
        options, more = super().parse_known_args(args, namespace)
        if self._scattered is not None and not any(each.startswith("-") for each in more):
            setattr(options, self._scattered, [*getattr(options, self._scattered), *more])
            more = []
        if more:
            self.error("there are more arguments than it takes")
        return options, more

    def _print_message(self, message: str, file: Any = None) -> None:
        """What argparse itself prints, which would be lost silently where it can't be written."""
        (_io.say if file is sys.stdout else _io.note)(message, end="")

    def error(self, message: str) -> NoReturn:
        message = self._unknown() or re.sub(r"('[^']{60})[^']+'", r"\1...'", " ".join(message.split()))
        said = in_language(message) + in_language(f" (see {self.prog} --help)")
        self.exit(2, f"{self.prog}: {_io.one_line(said)}\n")

    def _unknown(self) -> str | None:
        """What there is to say about the first option that this command doesn't have."""
        known = {"--help", *re.findall(r"--[a-z0-9][a-z0-9-]*", self.format_usage())}
        for argument in self._arguments:
            if argument == "--" or (" " not in self.prog and not argument.startswith("-")):
                return None  # what follows is a program's, or a command's
            name = re.match(r"--[A-Za-z0-9][\w-]*", argument)
            if name and name[0] not in known:
                if re.search(r"secret|token|password|credential(?!s$)", name[0], re.IGNORECASE):
                    return (
                        f"unrecognized arguments: {name[0]}; a secret on a command line is seen by every user of this "
                        "machine: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or use --credentials FILE"
                    )
                return f"unrecognized arguments: {name[0]}{_io.did_you_mean(name[0], known)}"
        return None


def _one_line(message: str) -> str:
    for parameter, flag in _FLAGS.items():
        message = message.replace(parameter, flag)
    return _io.one_line(message)


def _use_utf8() -> None:
    """JSON is UTF-8 (RFC 8259, 8.1) wherever it goes; a lone surrogate becomes its escape, which is JSON too."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.closed:
            stream.reconfigure(errors="backslashreplace", encoding=None if stream.isatty() else "utf-8")


def _flush() -> None:
    """Write what is buffered now, while an error can still be reported; what can't be written is dropped."""
    if sys.stdout is None or sys.stdout.closed:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter tries again at its end
        raise
