"""Seal and verify tables on a Dask cluster.

A `Sealer` travels to the workers by its public key alone; a session's key is made on the worker, row by row, and ends
there. What holds a secret (a `Verifier`, an `Opener`, a `Session`) never travels: a worker makes its own from its
environment, in a function that is called there.

    pip install 'tcrypto[dask]'
    python examples/dask_sealing.py --rows 100000

measures one worker and two on this machine (processes on loopback), opens every sealed row and compares it with its
source, and verifies as many signed requests. On a real cluster give `Client` its address, and have the workers import
this file (``client.upload_file``).

Two things to know. A sealed table differs each time it is computed, as every session key is random: write it out or
`persist` it before it is used twice. And the reply comes under the row's session key: where replies are encrypted, send
the request inside the partition's function, while its `Sealed.session` is at hand.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from tcrypto import Credential, GatewayError, HttpRequest, Opener, Sealer, Signer
from tcrypto.check.verify import Verifier
from tcrypto.crypto import rsa_pkcs1, sm2

if TYPE_CHECKING:
    from dask.dataframe import DataFrame as DaskFrame
    from distributed import LocalCluster

FIELDS = ("Name", "IdCard")
REQUEST = ["Method", "Target", "Headers", "Body"]


# --- What the workers run: functions of a pandas table, which know nothing of Dask ------------------------------------


def seal_partition(frame: pd.DataFrame, sealer: Sealer, fields: Sequence[str] = FIELDS) -> pd.DataFrame:
    """Replace the columns `fields` by one, Body: the JSON of a sealed request. An empty cell is left out."""
    bodies = []
    for row in zip(*(frame[name] for name in fields), strict=True):
        params = {name: value for name, value in zip(fields, row, strict=True) if not pd.isna(value)}
        bodies.append(sealer.seal(params).body.decode("ascii"))
    return frame.drop(columns=list(fields)).assign(Body=pd.Series(bodies, index=frame.index, dtype="str"))


def verify_partition(frame: pd.DataFrame, load_verifier: Callable[[], Verifier]) -> pd.DataFrame:
    """Add a column Refusal: the gateway's code, or "" for a valid signature.

    The table has Method, Target, Headers (a JSON object) and Body (text). `load_verifier` is called on the worker.
    """
    verifier = load_verifier()
    refusals = []
    for method, target, headers, body in zip(*(frame[name] for name in REQUEST), strict=True):
        try:
            verifier.verify(HttpRequest(method, target, json.loads(headers), body.encode()))
            refusals.append("")
        except GatewayError as error:
            refusals.append(error.code)
    return frame.assign(Refusal=pd.Series(refusals, index=frame.index, dtype="str"))


def verifier_from_environment() -> Verifier:
    """What a worker verifies a log with, whose requests are older than the gateway's five minutes."""
    credential = Credential.from_environment()
    return Verifier({credential.secret_id: credential}, skew=10 * 366 * 86400)


# --- The same on a cluster --------------------------------------------------------------------------------------------
# With `meta`, the result's columns, Dask needn't try the functions here on invented rows.


def seal_table(table: DaskFrame, sealer: Sealer, fields: Sequence[str] = FIELDS) -> DaskFrame:
    """`seal_partition` for each partition of a Dask table."""
    return table.map_partitions(seal_partition, sealer, fields, meta=seal_partition(table._meta, sealer, fields))


def verify_table(table: DaskFrame, load_verifier: Callable[[], Verifier]) -> DaskFrame:
    """`verify_partition` for each partition of a Dask table."""
    meta = table._meta.assign(Refusal=pd.Series(dtype="str"))
    return table.map_partitions(verify_partition, load_verifier, meta=meta)


# --- The measurement --------------------------------------------------------------------------------------------------


def people(first: int, stop: int) -> pd.DataFrame:
    """Rows `first` to `stop` of a table of invented people."""
    names = [f"{family}{given}" for family in "赵钱孙李周吴郑王" for given in ("伟", "芳", "秀英", "敏")]
    rows = range(first, stop)
    return pd.DataFrame(
        {
            "Id": rows,
            "Name": pd.Series([names[i % len(names)] for i in rows], dtype="str"),
            "IdCard": pd.Series([f"110101{19500101 + i % 500_000}{i % 10_000:04}" for i in rows], dtype="str"),
        }
    )


def requests(first: int, stop: int, timestamp: int) -> pd.DataFrame:
    """Rows `first` to `stop` of a log of signed requests; the body of every tenth was changed on the way."""
    signer = Signer(
        Credential.from_environment(),
        service="faceid",
        region="ap-guangzhou",
        version="2018-03-01",
        clock=lambda: timestamp,
    )
    rows = []
    for i in range(first, stop):
        body = json.dumps({"Id": i})
        signed = signer.sign(
            "POST",
            "https://faceid.tencentcloudapi.com/",
            body.encode(),
            action="IdCardVerification",
            content_type="application/json",
        )
        rows.append(("POST", "/", json.dumps(dict(signed.headers)), body + " " if i % 10 == 9 else body))
    return pd.DataFrame(rows, columns=REQUEST, dtype="str")


def in_parts(make: Callable[..., pd.DataFrame], rows: range, parts: int, *arguments: object) -> DaskFrame:
    """``make(rows.start, rows.stop, *arguments)`` as a Dask table, whose parts are made on the workers."""
    import dask.dataframe as dd

    cuts = [rows.start + len(rows) * i // parts for i in range(parts + 1)]
    return dd.from_map(make, cuts[:-1], cuts[1:], args=arguments, meta=make(0, 0, *arguments))


def local_cluster(workers: int) -> LocalCluster:
    """Processes on loopback, without the dashboard; the scheduler's own server takes a free port."""
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
    )


def main() -> None:
    """Measure, and compare what two workers gave with what one process gives."""
    from distributed import Client, wait

    parser = argparse.ArgumentParser(description="Seal and verify a table with one worker and with two.")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--key", choices=("sm2", "rsa"), default="sm2", help="the service's key; sm2 by default")
    options = parser.parse_args()
    rows, now = options.rows, int(time.time())

    private_key = sm2.generate() if options.key == "sm2" else rsa_pkcs1.generate(1024)
    sealer = Sealer(private_key.public_key)
    os.environ["TENCENTCLOUD_SECRET_ID"] = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"  # the workers inherit both
    os.environ["TENCENTCLOUD_SECRET_KEY"] = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"

    best: dict[tuple[str, int], float] = {}
    results: dict[str, pd.DataFrame] = {}
    with contextlib.ExitStack() as stack:
        clients: dict[int, Client] = {}
        for workers in (1, 2):
            cluster = local_cluster(workers)
            clients[workers] = stack.enter_context(Client(stack.enter_context(cluster)))
            clients[workers].run(seal_partition, people(0, 100), sealer)  # imports, and makes the table of the key
        for i in range(options.rounds):  # by turns, and the best of each: other programs only ever take time away
            part = range(i * rows, (i + 1) * rows)  # new rows each time: Dask doesn't compute twice what it still has
            for workers, client in clients.items():
                with client.as_current():
                    tables = client.persist([in_parts(people, part, 16), in_parts(requests, part, 16, now)])
                    wait(tables)
                    jobs = {
                        "seal": seal_table(tables[0], sealer),
                        "verify": verify_table(tables[1], verifier_from_environment),
                    }
                    for what, job in jobs.items():
                        start = time.perf_counter()
                        done = client.persist(job)  # the result stays where the next step would take it
                        wait(done)
                        rate = rows / (time.perf_counter() - start)
                        best[what, workers] = max(rate, best.get((what, workers), 0))
                        print(f"{what}: {workers} worker(s), {rows:,} rows, {rate:,.0f} rows/s", flush=True)
                        results[what] = done.compute()

    opener = Opener(private_key)
    opened = [opener.open(json.loads(body)).params for body in results["seal"]["Body"]]
    alone = verify_partition(requests(part.start, part.stop, now), verifier_from_environment)
    if opened != people(part.start, part.stop)[list(FIELDS)].to_dict("records"):
        sys.exit("a row isn't what was sealed")
    refused = [i % 10 == 9 for i in part]
    if list(results["verify"]["Refusal"]) != list(alone["Refusal"]) or list(alone["Refusal"] != "") != refused:
        sys.exit("the workers verify otherwise than one process does")
    for what in results:
        print(f"{what}: two workers do {best[what, 2] / best[what, 1]:.2f} times the work of one")
    print(f"{rows:,} rows opened and {rows:,} verified in one process: the same")


if __name__ == "__main__":
    main()
