"""The gateway's stand-in, running: in this process, or as ``tcrypto gateway`` with either of its servers."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tcrypto import Credential
from tcrypto.testing.gateway import LiveGateway

ROOT = Path(__file__).parent.parent
WITHOUT_WAITRESS = (
    "import sys; sys.modules['waitress'] = None; from tcrypto.cli import main; sys.exit(main(sys.argv[1:]))"
)


class Running(NamedTuple):
    endpoint: str
    credential: Credential
    public_keys: dict[str, str]


@contextlib.contextmanager
def program(*arguments: str, waitress: bool = True) -> Iterator[subprocess.Popen[str]]:
    """``tcrypto gateway``, ended at the end of the block."""
    start = ["-m", "tcrypto"] if waitress else ["-c", WITHOUT_WAITRESS]
    command = [sys.executable, "-X", "dev", *start, "gateway", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, cwd=ROOT, text=True, encoding="utf-8") as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


@contextlib.contextmanager
def running(kind: str) -> Iterator[Running]:
    """`kind`: "in-process", "threads" or "waitress"."""
    if kind == "in-process":
        with LiveGateway() as live:
            rsa, sm = (str(key) for key in live.public_keys)
            yield Running(live.endpoint, live.credential, {"rsa": rsa, "sm2": sm})
        return
    with program(waitress=kind == "waitress") as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        keys = {name: ready[f"{name}_public_key"] for name in ("rsa", "sm2")}
        credential = Credential(ready["secret_id"], ready["secret_key"])
        yield Running(ready["url"].removeprefix("http://"), credential, keys)
        process.terminate()
        _, log = process.communicate(timeout=10)
        assert process.returncode == 0
        assert "Traceback" not in log
        assert credential.secret_key not in log
