"""The function of `dask_sealing`, for Spark's mapInPandas.

    sealed = people.mapInPandas(seal_batches(sealer), schema="Id long, Body string")

The sealer goes to the executors by its public key alone, and every session key is made there and ends there. The
executors need tcrypto, pandas, and both files (``spark.sparkContext.addPyFile``). Spark computes a table anew for each
action: write the sealed one out before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import pandas as pd
from dask_sealing import FIELDS, seal_partition, verify_partition

from tcrypto import Sealer
from tcrypto.check.verify import Verifier

Batches = Callable[[Iterable[pd.DataFrame]], Iterator[pd.DataFrame]]


def seal_batches(sealer: Sealer, fields: Sequence[str] = FIELDS) -> Batches:
    """For `mapInPandas`: replaces the columns `fields` by Body."""

    def seal(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for batch in batches:
            yield seal_partition(batch, sealer, fields)

    return seal


def verify_batches(load_verifier: Callable[[], Verifier]) -> Batches:
    """For `mapInPandas`: adds the column Refusal. `load_verifier` is called on the executor."""

    def verify(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for batch in batches:
            yield verify_partition(batch, load_verifier)

    return verify
