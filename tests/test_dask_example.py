"""examples/dask_sealing.py on two workers on loopback, examples/spark_sealing.py without Spark.

TCRYPTO_DASK_ROWS=100000 runs them at full size.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import pickle
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from tcrypto import Credential, Opener, Sealer
from tcrypto.check.verify import Verifier
from tcrypto.crypto import rsa_pkcs1, sm2

EXAMPLES = Path(__file__).parent.parent / "examples"
ROWS = int(os.environ.get("TCRYPTO_DASK_ROWS", "400"))
CREDENTIAL = Credential("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
PRIVATE_KEYS: dict[str, sm2.PrivateKey | rsa_pkcs1.PrivateKey] = {
    "SM2": sm2.generate(),
    "RSA": rsa_pkcs1.generate(1024),
}

if not EXAMPLES.is_dir():
    pytest.skip("examples/ isn't here: sealing on a cluster was NOT tested", allow_module_level=True)
pytest.importorskip("distributed", reason="dask isn't installed (tcrypto[dask]): sealing on a cluster was NOT tested")


def public_key(name: str) -> Any:
    return PRIVATE_KEYS[name].public_key


def public_part(name: str) -> bytes:
    """What must be found where the public key is: RSA's modulus stands in DER, SM2's x is an int in a pickle."""
    key = public_key(name)
    part: bytes = key.x.to_bytes(32, "little")[:28] if name == "SM2" else key.modulus.to_bytes(128, "big")
    return part


def material(name: str) -> list[bytes]:
    """The numbers of a private key, as bytes in both orders: an int's pickle is little-endian."""
    key = PRIVATE_KEYS[name]
    if isinstance(key, sm2.PrivateKey):
        numbers = [bytes.fromhex(key.dump("hex"))]
    else:
        private: Any = load_der_private_key(key.dump("der"), None)
        private = private.private_numbers()
        numbers = [
            private.d.to_bytes(128, "big"),
            *(n.to_bytes(64, "big") for n in (private.p, private.q, private.dmp1, private.dmq1)),
        ]
    return [form for number in numbers for form in (number, number[::-1])]


@pytest.fixture(scope="module", autouse=True)
def shared() -> Iterator[None]:
    """What the workers have of this process when they are started: the examples on their path, the credential."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(EXAMPLES))
        patch.setenv("TENCENTCLOUD_SECRET_ID", CREDENTIAL.secret_id)
        patch.setenv("TENCENTCLOUD_SECRET_KEY", CREDENTIAL.secret_key)
        yield


@pytest.fixture(scope="module")
def example(shared: None) -> ModuleType:
    return importlib.import_module("dask_sealing")


@pytest.fixture(scope="module")
def client(example: ModuleType) -> Iterator[Any]:
    from distributed import Client

    with example.local_cluster(2) as cluster, Client(cluster) as client:
        yield client


def graph(table: Any) -> bytes:
    """What describes the computation, as it is serialised: the expression that is submitted and the tasks it becomes."""
    from distributed.protocol import pickle as protocol

    serialised = b""
    for part in (table.expr, dict(table.optimize().__dask_graph__())):
        buffers: list[Any] = []
        serialised += protocol.dumps(part, buffer_callback=buffers.append)
        serialised += b"".join(bytes(buffer.raw()) for buffer in buffers)
    return serialised


@pytest.mark.parametrize("name", PRIVATE_KEYS)
def test_sealed_on_two_workers(name: str, client: Any, example: ModuleType) -> None:
    sealer, opener = Sealer(public_key(name)), Opener(PRIVATE_KEYS[name])
    people = example.people(0, ROWS)
    table = example.seal_table(example.in_parts(example.people, range(ROWS), 4), sealer)
    shipped = graph(table)
    assert public_part(name) in shipped  # the search finds what is there: the public key
    assert [secret for secret in material(name) if secret in shipped] == []

    sealed = table.compute()
    assert list(sealed.columns) == list(table.columns) == ["Id", "Body"]
    assert list(sealed["Id"]) == list(people["Id"])
    alone = example.seal_partition(people, sealer)
    assert list(alone.columns) == ["Id", "Body"]
    here, there = ([opener.open(json.loads(body)) for body in frame["Body"]] for frame in (alone, sealed))
    assert [opened.params for opened in there] == [opened.params for opened in here]
    assert there[0].params == {"Name": people["Name"][0], "IdCard": people["IdCard"][0]}

    keys = [opened.key.key for opened in there]
    assert len(set(keys)) == ROWS  # each row has a session of its own
    everything = pickle.dumps(sealed) + shipped
    for key in keys[:100]:
        assert key not in everything
        assert base64.b64encode(key) not in everything


def test_verified_on_two_workers(client: Any, example: ModuleType) -> None:
    now = int(time.time())
    log = example.requests(0, ROWS, now)
    table = example.verify_table(
        example.in_parts(example.requests, range(ROWS), 4, now), example.verifier_from_environment
    )
    shipped = graph(table)
    assert b"verifier_from_environment" in shipped
    assert CREDENTIAL.secret_key.encode() not in shipped

    refusals = list(table["Refusal"].compute())
    assert refusals == ["AuthFailure.SignatureFailure" if i % 10 == 9 else "" for i in range(ROWS)]
    verifier = Verifier({CREDENTIAL.secret_id: CREDENTIAL})
    assert refusals == list(example.verify_partition(log, lambda: verifier)["Refusal"])


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param(Sealer(public_key("SM2")).session(), id="Session"),
        pytest.param(Sealer(public_key("SM2")).seal({"A": "x"}), id="Sealed"),
        pytest.param(Opener(PRIVATE_KEYS["RSA"]), id="Opener"),
        pytest.param(CREDENTIAL, id="Credential"),
        pytest.param(Verifier({CREDENTIAL.secret_id: CREDENTIAL}), id="Verifier"),
    ],
)
def test_what_holds_a_secret_cannot_be_submitted(secret: object, client: Any) -> None:
    with pytest.raises(TypeError, match="Could not serialize object"):
        client.submit(repr, secret, pure=False).result(timeout=10)


@pytest.mark.parametrize("name", PRIVATE_KEYS)
def test_spark_batches(name: str, example: ModuleType) -> None:
    """As mapInPandas calls it: the function travels pickled, an iterator of tables comes in, one goes out."""
    cloudpickle, spark_sealing = map(importlib.import_module, ("cloudpickle", "spark_sealing"))
    people = example.people(0, 10)
    people.loc[7, "Name"] = None
    log = example.requests(0, 10, int(time.time()))
    verifier = Verifier({CREDENTIAL.secret_id: CREDENTIAL})
    sealer, opener = Sealer(public_key(name)), Opener(PRIVATE_KEYS[name])
    shipped = cloudpickle.dumps(spark_sealing.seal_batches(sealer))
    assert public_part(name) in shipped
    assert [secret for secret in material(name) if secret in shipped] == []

    batches = list(pickle.loads(shipped)(iter([people[:4], people[4:]])))
    assert [len(batch) for batch in batches] == [4, 6]
    opened = [opener.open(json.loads(body)).params for batch in batches for body in batch["Body"]]
    records = people[["Name", "IdCard"]].to_dict("records")
    del records[7]["Name"]  # an empty cell is left out
    assert opened == records

    (verified,) = spark_sealing.verify_batches(lambda: verifier)(iter([log]))
    assert list(verified["Refusal"]) == [""] * 9 + ["AuthFailure.SignatureFailure"]
