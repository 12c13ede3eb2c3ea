"""Without `cryptography`: what imports, and what everything else says."""

from __future__ import annotations

import subprocess
import sys

import pytest

ABSENT = "import sys; sys.modules['cryptography'] = None\n"  # what makes `import cryptography` fail
SENTENCE = "cryptography isn't installed, and this needs it: pip install 'tcrypto[crypto]'"


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", ABSENT + code], capture_output=True, text=True, check=False)


def test_the_base_imports() -> None:
    done = python(
        "import tcrypto, tcrypto.crypto.encoding, tcrypto.crypto.keyfile, tcrypto.crypto.keykind, tcrypto.crypto.der\n"
        "from tcrypto import Credential, HttpRequest, Signer, Verifier, diagnose"
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "code",
    [
        "from tcrypto import load_public_key",
        "from tcrypto import load_private_key",
        "from tcrypto import Sealer",
        "from tcrypto import Opener",
        *(f"import tcrypto.crypto.{name}" for name in ("keys", "rsa_pkcs1", "sm2", "aes_cbc", "sm4_gcm")),
    ],
)
def test_the_rest_names_the_command_that_installs_it(code: str) -> None:
    done = python(f"try:\n    {code}\nexcept ImportError as error:\n    print(error, error.__cause__)")
    assert (done.stdout, done.stderr) == (f"{SENTENCE} None\n", "")


@pytest.mark.parametrize("command", ["seal --public-key -", "open --private-key - request.json", "keygen sm2 --out -"])
def test_a_command_says_it_in_one_line(command: str) -> None:
    done = python(f"from tcrypto.cli import main; sys.exit(main({command.split()!r}))")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"tcrypto {command.split(maxsplit=1)[0]}: {SENTENCE}\n"
