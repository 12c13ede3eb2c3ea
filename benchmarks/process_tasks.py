"""What a whole process costs: importing the package, and how cost grows with bodies and with requests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from measure import Bench, Task, Work, at_most, in_child, memory, ratio
from seal_tasks import image, sealer
from sign_tasks import ACTION, CONTENT_TYPE, CREDENTIAL, REGION, SERVICE, URL, VERSION, signing

import tcrypto
from tcrypto.seal.images import image_base64

__all__ = ["TASKS"]

OPTIONAL = {
    *("aiohttp", "cryptography", "gmpy2", "httpx", "jinja2", "matplotlib", "PIL", "pybase64"),
    *("pydantic", "pytest", "requests", "starlette", "uvicorn"),
}
_ROOT = str(Path(tcrypto.__file__).parents[1])


def _import(bench: Bench) -> dict[str, float]:
    statements = {"tcrypto": "import tcrypto", "standard library": "import hashlib, hmac, json"}
    times = [{name: import_time(code) for name, code in statements.items()} for _ in range(2 if bench.quick else 41)]
    loaded = _python("import sys; sys.path.insert(0, sys.argv[1]); import tcrypto; print(*sys.modules)").split()
    return {
        "of importing hashlib, hmac and json": median(each["tcrypto"] / each["standard library"] for each in times),
        "optional packages imported": len(OPTIONAL.intersection(loaded)),
    }


def import_time(statement: str) -> float:
    """Processor seconds of an import in a fresh interpreter that has loaded nothing else."""
    code = "import sys, time; sys.path.insert(0, sys.argv[1]); started = time.process_time_ns()"
    return int(_python(f"{code}\n{statement}\nprint(time.process_time_ns() - started)")) / 1e9


def _python(code: str) -> str:
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-S", "-c", code, _ROOT]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


def _growth(bench: Bench) -> dict[str, float]:
    small, large = (10**4, 10**6) if bench.quick else (10**6, 10**8)
    works: dict[str, Work] = {}
    ours = sealer(image_limit=None)
    for name, size in (("small", small), ("large", large)):
        text = image(size)
        ready, body = image_base64(text, limit=None), text.encode()
        works[f"sign, {name}"] = signing(body, limits=False)
        works[f"seal, {name}"] = lambda ready=ready: ours.seal({"ImageBase64": ready}).body  # type: ignore[misc]
    rounds = bench.measure(works, seconds=20)
    found = {}
    for name in ("sign", "seal"):
        value = ratio(rounds, f"{name}, large", f"{name}, small") * small / large
        found[f"{name}: a byte of 100 MB, of a byte of 1 MB"] = value
    if sys.platform == "linux":
        more = in_child(growth_of_memory, *((10**3, 10**4) if bench.quick else (10**4, 10**6)))
        found["a million requests: peak memory above that of ten thousand"] = more / 2**20
    return found


def growth_of_memory(few: int, many: int) -> int:
    """How far the process's peak rises, in bytes, from the first signed requests to many, no two bodies alike."""
    signer = tcrypto.Signer(CREDENTIAL, service=SERVICE, region=REGION, version=VERSION)
    peaks = []
    for numbers in (range(few), range(few, many)):
        for number in numbers:
            signer.sign("POST", URL, b'{"Number":%d}' % number, action=ACTION, content_type=CONTENT_TYPE)
        peaks.append(memory("VmHWM"))
    return peaks[1] - peaks[0]


TASKS = (
    Task(
        "import tcrypto",
        _import,
        (at_most(1.5, "of importing hashlib, hmac and json"), at_most(0, "optional packages imported", "")),
    ),
    Task(
        "growth",
        _growth,
        (
            at_most(1.15, "sign: a byte of 100 MB, of a byte of 1 MB"),
            at_most(1.15, "seal: a byte of 100 MB, of a byte of 1 MB"),
            at_most(1, "a million requests: peak memory above that of ten thousand", "MiB"),
        ),
    ),
)
