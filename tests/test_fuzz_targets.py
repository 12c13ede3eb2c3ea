"""The fuzz targets, briefly; the contract they check; large inputs; and 20,000 hostile lines to ``tcrypto respond``.

A minute for each target:  python -m fuzz.run
"""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tcrypto import EncodingError

sys.path.append(str(Path(__file__).parent.parent))  # fuzz/ stands beside tests/ and is never installed
from fuzz import run, targets
from fuzz.targets import TARGETS, Target


@pytest.mark.each
@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_briefly(name: str) -> None:
    target = TARGETS[name]
    result = run.fuzz(target, seconds=60, executions=len(target.seeds) + 100)
    assert result.failure is None
    assert result.executions >= len(target.seeds) + 100


# --- What the contract is worth ---------------------------------------------------------------------------------------


def _hang(_: bytes) -> None:
    while True:
        try:
            time.sleep(1)
        except Exception:
            continue


@pytest.mark.parametrize(
    ("broken", "error", "reason"),
    [
        (lambda data: {}[data], KeyError, "12345"),
        pytest.param(_hang, run.Broken, "no answer within 0.1 s", marks=pytest.mark.slow),
        (lambda data: bytes(11 * len(data) + run.CONSTANT), run.Broken, "bytes of memory"),
        (lambda data: targets.same(data, data + b"x"), AssertionError, "parsed from"),
        (lambda data: targets.answer(_silent, data), AssertionError, "without a word"),
    ],
)
def test_what_breaks_the_contract_is_seen(
    broken: Callable[[bytes], object], error: type[BaseException], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        run.check(Target(broken, ()), b"12345", memory=True, seconds=0.1)


def _silent(_: bytes) -> None:
    raise EncodingError


def test_a_failure_is_printed_and_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fragile(data: bytes) -> None:
        if b"good" not in data:
            raise ZeroDivisionError

    monkeypatch.setitem(TARGETS, "fragile", Target(fragile, (b"good", b"very good")))
    arguments = ["--engine", "hypothesis", "--seconds", "20", "--json", "fragile"]
    assert run.main(arguments) == 1
    shown = capsys.readouterr()
    figures = json.loads(shown.out)
    assert (figures["target"], figures["failed"]) == ("fragile", True)
    assert figures["executions"] > 2
    assert "ZeroDivisionError" in shown.err
    again = shown.err.split("--input ")[1].split(" ")[0]
    assert b"good" not in base64.b64decode(again)
    with pytest.raises(ZeroDivisionError):
        run.main(["--input", again, "fragile"])
    assert run.main(["--input", "Z29vZA==", "fragile"]) == 0
    with pytest.raises(SystemExit):
        run.main(["nothing"])


def test_with_atheris() -> None:
    pytest.importorskip("atheris", reason="atheris isn't installed: its engine is not tested")
    result = run.fuzz_with_atheris("b64decode", TARGETS["b64decode"], 1)
    assert result.failure is None
    assert result.executions > 1000


# --- Large inputs -----------------------------------------------------------------------------------------------------

SIZE = 1 << 19
LARGE = {
    "letters": b"A" * SIZE,
    "padding": b"=" * SIZE,
    "brackets": b"[" * SIZE,
    "objects in objects": b'{"a":' * (SIZE // 5),
    "quotes": b'"' * SIZE,
    "zeros": bytes(SIZE),
    "not UTF-8": b"\xff" * SIZE,
    "white space": b" \r\n" * (SIZE // 3),
    "words": b"A " * (SIZE // 2),
    "DER": b"\x30\x83\x00\xff\xfb" + bytes(SIZE - 5),
    "PEM": b"-----BEGIN X-----\n" + b"A\n" * (SIZE // 2) + b"-----END X-----",
    "PEM again and again": b"-----BEGIN X-----\n" * (SIZE // 18),
    "Base64": b'{"EncryptedBody":"' + b"A" * SIZE + b'","Encryption":{"EncryptList":["EncryptedBody"]}}',
    "names": b'{"Encryption":{"EncryptList":[' + b'"a",' * (SIZE // 4) + b'"a"]}}',
    "lists": b'{"A":[' + b"[]," * (SIZE // 3) + b"[]]}",
    "objects": b'{"A":[' + b'{"a":1},' * (SIZE // 8) + b"1]}",
    "headers": b"POST / HTTP/1.1\r\n" + b"A: b\r\n" * (SIZE // 6) + b"\r\n",
    "longer headers": b"POST / HTTP/1.1\r\n" + b"Aa: bb\r\n" * (SIZE // 8) + b"\r\n",
    "parameters": b"GET /?" + b"a=b&" * (SIZE // 4) + b"Signature=x HTTP/1.1\r\nHost: h\r\n\r\n",
    "different parameters": b"POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    + b"".join(b"a%d=b&" % number for number in range(SIZE // 12)),
    "numbers": b'{"A":[' + b"1," * (SIZE // 2) + b"1]}",
    "options": b"curl " + b"-H a:b " * (SIZE // 7),
    "escapes": b"curl '" + b"\\'" * (SIZE // 2),
    "URL": b"https://" + b"a/" * (SIZE // 2),
    "prefix": b"data:image/" + b"a" * SIZE,
    "signed headers": b"TC3-HMAC-SHA256 Credential=a/2023-11-14/ocr/tc3_request, SignedHeaders="
    + (b"a;" * (SIZE // 2) + b"host, Signature=" + b"0" * 64),
}


@pytest.mark.deep
@pytest.mark.parametrize("name", TARGETS)
def test_large_inputs(name: str) -> None:
    """Half a megabyte each, within the contract's memory, and five times the time of what the fuzzers draw."""
    target = TARGETS[name]
    for data in target.seeds[:10]:
        target.run(target.read(data))
    for data in LARGE.values():
        run.check(target, data, memory=True, seconds=5 * target.seconds)


# --- tcrypto respond --------------------------------------------------------------------------------------------------

LINES = 20_000


def hostile(number: int, draw: random.Random, seeds: list[bytes]) -> tuple[bytes, bool]:
    """A line, and whether its id must come back."""
    kind = draw.randrange(6)
    if kind == 0:
        return draw.randbytes(draw.randrange(60)).replace(b"\n", b""), False
    if kind == 1:
        return draw.choice(run.ODD).replace(b"\n", b""), False
    seed = draw.choice(seeds)
    if kind == 2:  # broken somewhere
        at = draw.randrange(len(seed))
        return seed[:at] + draw.choice(run.ODD).replace(b"\n", b"") + seed[at + draw.randrange(5) :], False
    message = json.loads(seed) | {"id": number}
    if kind == 3 and message["input"]:  # a value of another kind
        values: list[object] = [None, [], {}, "", -1, 1e300, True, "\ud800", "\0", "=", "[" * 100, [{}] * 9]
        message["input"][draw.choice(list(message["input"]))] = draw.choice(values)
    elif kind == 4:
        message["op"] = draw.choice(["", "nothing", "tc3", "envelope.open_request ", "\u0000", "local.sm3"])
    else:
        message["input"]["more"] = "x"
    return json.dumps(message).encode(), True


@pytest.mark.slow
@pytest.mark.hostile
def test_respond_answers_twenty_thousand_hostile_lines(figure: Callable[[str, int], None]) -> None:
    draw = random.Random(20_000)
    # Reading an RSA private key takes 10 ms, nearly all of it in OpenSSL: that isn't what is tried here.
    messages = [seed for seed in TARGETS["respond"].seeds if "input" in (targets.json_object(seed) or ())]
    seeds = [seed for seed in messages if b"BEGIN PRIVATE" not in seed]
    lines = [hostile(number, draw, seeds) for number in range(LINES - 2)]
    lines.insert(LINES // 2, (b"[" * 1_000_000, False))
    lines.append((b'{"id":"last","op":"sm4_gcm.encrypt","input":{"key":"%s","iv":"%s","plaintext":""}}' % SM4, False))
    before = os.times()
    program = subprocess.run(
        [sys.executable, "-m", "tcrypto", "respond"],
        input=b"\n".join(line for line, _ in lines) + b"\n",
        capture_output=True,
        timeout=300,
        check=False,
    )
    after = os.times()
    taken = after.children_user + after.children_system - before.children_user - before.children_system
    replies = [json.loads(line) for line in program.stdout.splitlines()]
    assert (program.returncode, program.stderr) == (0, b"")
    assert len(replies) == LINES
    numbers = {number: number - (number > LINES // 2) for number, (_, known) in enumerate(lines) if known}
    assert len(numbers) > LINES // 3
    assert all(replies[place]["id"] == number for place, number in numbers.items())
    assert replies[-1] == {"id": "last", "output": {"ciphertext": "", "tag": replies[-1]["output"]["tag"]}}
    codes = {reply["error"]["code"] for reply in replies if "error" in reply}
    assert {"InvalidInput", "Unsupported", "EncodingError"} <= codes
    assert "InternalError" not in codes
    assert taken < 30  # the program's own seconds, however busy the machine (0.0 on Windows)
    figure("hostile lines answered one for one, in order", len(replies))
    figure("milliseconds for all of those lines", round(taken * 1000))


SM4 = base64.b64encode(bytes(16)), base64.b64encode(bytes(12))
