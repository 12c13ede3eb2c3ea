"""The README's examples run, in order, in one namespace, as a reader would type them."""

import contextlib
import io
import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_python_examples_run_in_order() -> None:
    blocks = PYTHON.findall(README.read_text(encoding="utf-8"))
    assert len(blocks) >= 3
    namespace: dict[str, object] = {}
    for block in blocks:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(block, "README.md", "exec"), namespace)
    shown = next(block for block in CONSOLE.findall(README.read_text(encoding="utf-8")) if "tcrypto diagnose" in block)
    assert shown.splitlines()[1:] == str(namespace["diagnosis"]).splitlines()[:3]
