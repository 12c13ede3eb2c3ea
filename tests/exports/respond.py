"""Speaks the conformance protocol around an exported signer: python respond.py PROGRAM ARGS...

PROGRAM is one of the drivers beside this file. It reads a line a signature: the body in Base64, a comma, and in Base64
the other arguments of `sign` in their order, each ended by a NUL. It writes canonical request, string to sign and headers
(a line each), each ended by a NUL, in Base64; or an empty line for what its signer can't be asked. What the exports don't
claim is answered here, with Unsupported.
"""

from __future__ import annotations

import base64
import contextlib
import json
import queue
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

SIGNED = ["content-type", "host", "x-tc-action"]
REQUIRED = {"secret_id", "secret_key", "service", "timestamp", "method", "uri", "query", "headers", "signed_headers"}
REQUIRED |= {"payload"}
VERSION = "2017-03-12"
WORKERS = 2


class Unsupported(Exception):
    pass


def claimed(values: dict[str, Any]) -> tuple[list[str], str, dict[str, str]]:
    """The arguments of `sign` but the body, the body in Base64, and the headers it has to give besides Authorization."""
    if not REQUIRED <= values.keys() <= REQUIRED | {"token", "variant"} or values.get("variant", "tc3") != "tc3":
        raise Unsupported("one variant, with every key")
    if sorted(values["signed_headers"]) != SIGNED:
        raise Unsupported("signed headers: " + ";".join(SIGNED))
    named = [(name.lower(), value) for name, value in values["headers"]]
    headers = dict(named)
    if len(headers) < len(named) or "x-tc-content-sha256" in headers or not headers.keys() >= set(SIGNED):
        raise Unsupported("each header once, and the payload hashed")
    texts = [values[name] for name in ("secret_id", "secret_key", "service", "method", "uri", "query")]
    if "" in texts[:5] or not all(text.isprintable() for text in [*texts, *headers.values()]):
        raise Unsupported("texts without control characters")
    if type(values["timestamp"]) is not int or not 0 <= values["timestamp"] < 253402300800:
        raise Unsupported("a timestamp in seconds, of the years 1970 to 9999")
    body = values["payload"]
    if base64.b64encode(base64.b64decode(body)).decode() != body or (body and values["method"] == "GET"):
        raise Unsupported("a body in strict Base64, and none in a GET")
    sent = {
        "Content-Type": headers["content-type"],
        "Host": headers["host"],
        "X-TC-Action": headers["x-tc-action"],
        "X-TC-Version": headers.get("x-tc-version", VERSION),
        "X-TC-Timestamp": str(values["timestamp"]),
        "X-TC-Region": headers.get("x-tc-region", ""),
        "X-TC-Token": values.get("token") or "",
    }
    arguments = [
        *(values["secret_id"], values["secret_key"], values["service"]),
        *(sent["Host"], sent["X-TC-Action"], sent["X-TC-Version"]),
        *(sent["X-TC-Region"], sent["X-TC-Token"], sent["X-TC-Timestamp"]),
        *(sent["Content-Type"], values["method"], values["uri"], values["query"]),
    ]
    return arguments, body, {name: value for name, value in sent.items() if value}


def answer(driver: subprocess.Popen[str], values: dict[str, Any]) -> dict[str, str]:
    try:
        arguments, body, expected = claimed(values)
    except (TypeError, ValueError, AttributeError) as error:  # not of the protocol's types
        raise Unsupported(str(error)) from error
    assert driver.stdin is not None
    assert driver.stdout is not None
    texts = base64.b64encode("".join(f"{text}\0" for text in arguments).encode()).decode()
    print(f"{body},{texts}", file=driver.stdin, flush=True)
    line = driver.stdout.readline()
    if not line:
        raise RuntimeError("the driver ended")
    if line == "\n":
        raise Unsupported("said by the signer's driver")
    canonical, to_sign, lines, _ = base64.b64decode(line).decode().split("\0")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines.splitlines())}
    authorization = headers.pop("authorization")
    if headers != {name.lower(): value for name, value in expected.items()}:
        raise RuntimeError(f"the headers are {headers}")
    return {
        "canonical_request": canonical,
        "string_to_sign": to_sign,
        "signature": authorization.rpartition("Signature=")[2],
        "authorization": authorization,
    }


def respond(line: str, driver: subprocess.Popen[str]) -> dict[str, Any]:
    request = json.loads(line)
    try:
        if request["op"] != "tc3.sign":
            raise Unsupported(request["op"])
        return {"id": request["id"], "output": answer(driver, request["input"])}
    except Unsupported as error:
        return {"id": request["id"], "error": {"code": "Unsupported", "message": str(error)}}
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return {"id": request["id"], "error": {"code": "InternalError", "message": message}}


def main(command: list[str]) -> None:
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    drivers: queue.SimpleQueue[subprocess.Popen[str]] = queue.SimpleQueue()

    def with_a_driver(line: str) -> dict[str, Any]:
        driver = drivers.get()
        try:
            return respond(line, driver)
        finally:
            drivers.put(driver)

    pipe = subprocess.PIPE
    with contextlib.ExitStack() as stack:
        for _ in range(WORKERS):
            driver = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="ascii")
            drivers.put(stack.enter_context(driver))
        with ThreadPoolExecutor(WORKERS) as pool:
            for reply in pool.map(with_a_driver, sys.stdin):
                print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
