"""examples/spark_sealing.py on a real Spark: two executors' worth of threads on this machine, Python workers and all.

It wants pyspark, pandas, pyarrow and a Java runtime: ``pytest -m spark``.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import tcrypto
from tcrypto import Credential, Opener, Sealer
from tcrypto.crypto import rsa_pkcs1, sm2

EXAMPLES = Path(__file__).parent.parent / "examples"
ROWS = int(os.environ.get("TCRYPTO_SPARK_ROWS", "2000"))
CREDENTIAL = Credential("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:::pyspark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # Spark's sockets to its Java process
]

if not EXAMPLES.is_dir():
    pytest.skip("examples/ isn't here: sealing on Spark was NOT tested", allow_module_level=True)
for package in ("pyspark", "pandas", "pyarrow"):
    pytest.importorskip(package, reason=f"{package} isn't installed: sealing on Spark was NOT tested")
if shutil.which("java") is None:
    pytest.skip("there is no Java runtime: sealing on Spark was NOT tested", allow_module_level=True)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session whose Python workers find the package, and the credential in their environment."""
    from pyspark.sql import SparkSession

    package = str(Path(tcrypto.__file__).parents[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(EXAMPLES))
        patch.setenv("PYTHONPATH", package)
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("TENCENTCLOUD_SECRET_ID", CREDENTIAL.secret_id)
        patch.setenv("TENCENTCLOUD_SECRET_KEY", CREDENTIAL.secret_key)
        builder = SparkSession.builder.master("local[2]").appName("tcrypto").config("spark.ui.enabled", "false")
        session = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "500").getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        for name in ("dask_sealing.py", "spark_sealing.py"):
            session.sparkContext.addPyFile(str(EXAMPLES / name))
        yield session
        session.stop()


@pytest.fixture(scope="module")
def examples(spark: Any) -> tuple[ModuleType, ModuleType]:
    return importlib.import_module("dask_sealing"), importlib.import_module("spark_sealing")


@pytest.mark.parametrize("kind", ["SM2", "RSA"])
def test_sealed_on_spark(kind: str, spark: Any, examples: tuple[ModuleType, ModuleType]) -> None:
    """What Spark sealed opens to what one process sealed, row by row, each under a session key of its own."""
    single, cluster = examples
    key = sm2.generate() if kind == "SM2" else rsa_pkcs1.generate(1024)
    sealer, opener = Sealer(key.public_key), Opener(key)
    people = single.people(0, ROWS)
    table = spark.createDataFrame(people).repartition(4)
    started = time.perf_counter()
    sealed = table.mapInPandas(cluster.seal_batches(sealer), schema="Id long, Body string").toPandas()
    print(f"\nSpark {spark.version}: {ROWS:,} rows sealed for {kind} in {time.perf_counter() - started:.1f} s")

    sealed = sealed.sort_values("Id", ignore_index=True)
    alone = single.seal_partition(people, sealer)
    assert list(sealed["Id"]) == list(alone["Id"])
    there, here = ([opener.open(json.loads(body)) for body in frame["Body"]] for frame in (sealed, alone))
    assert [opened.params for opened in there] == [opened.params for opened in here]
    assert there[0].params == {"Name": people["Name"][0], "IdCard": people["IdCard"][0]}
    assert len({opened.key.key for opened in there}) == ROWS


def test_verified_on_spark(spark: Any, examples: tuple[ModuleType, ModuleType]) -> None:
    """The refusals are those of one process: of every tenth request, whose body was changed."""
    single, cluster = examples
    log = single.requests(0, ROWS, int(time.time()))
    schema = "Method string, Target string, Headers string, Body string, Refusal string"
    verify = cluster.verify_batches(single.verifier_from_environment)
    started = time.perf_counter()
    verified = spark.createDataFrame(log).mapInPandas(verify, schema=schema).toPandas()
    print(f"\nSpark {spark.version}: {ROWS:,} requests verified in {time.perf_counter() - started:.1f} s")

    alone = single.verify_partition(log, single.verifier_from_environment)
    found, expected = (dict(zip(frame["Headers"], frame["Refusal"], strict=True)) for frame in (verified, alone))
    assert found == expected
    assert sorted(found.values()) == ["" for _ in range(ROWS * 9 // 10)] + ["AuthFailure.SignatureFailure"] * (
        ROWS // 10
    )
