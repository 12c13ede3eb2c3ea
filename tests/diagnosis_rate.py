"""How many refusals are explained: random requests with one, two and three mistakes, made by clients of their own.

    python tests/diagnosis_rate.py                     # each cause 20 times, 100 pairs and 40 triples 20 times each
    python tests/diagnosis_rate.py tc3 --pairs 10 --times 2 --seed another --jobs 2

TC3's client is broken_client; those of v1 and of sealed requests are the vectors' generator's. None of them imports
tcrypto. A request counts as named where exactly its mistakes are first in the list or tied with the first. What is not
named is printed with the seed that draws it again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from functools import lru_cache, partial
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeVar

sys.path.append(str(Path(__file__).parents[1] / "vectors"))  # as pytest has it

import broken_client
from diagnosing import diagnosed, is_named
from generator import broken_sealer, v1_diagnose
from generator.wire import SECRET_ID, SECRET_KEY

from tcrypto import Credential
from tcrypto.check.diagnose_sealed import diagnose_sealed
from tcrypto.check.diagnose_v1 import diagnose_form
from tcrypto.check.diagnosis import Diagnosis

AnyClient = TypeVar("AnyClient", v1_diagnose.Client, broken_sealer.Client)
Sets = list[tuple[str, ...]]
KINDS = {1: "alone", 2: "pairs", 3: "triples"}


class Outcome(NamedTuple):
    """One request: whether its mistakes were named, None where no request can have them; what was drawn, what found."""

    named: bool | None
    drawn: str
    found: list[list[str]]
    seconds: float


# --- TC3 --------------------------------------------------------------------------------------------------------------


def tc3(random: Random, causes: tuple[str, ...]) -> tuple[str, Diagnosis] | None:
    """A random call with these mistakes, diagnosed."""
    found = broken_client.broken(random, *causes)
    if found is None:  # such as a query in a POST with a hashed body in a GET
        return None
    call, _, wire = found
    return f"{call.method} {call.host}{call.path} {dict(wire.headers).get('Authorization', '')[-20:]}", diagnosed(
        *found
    )


def tc3_sets(size: int) -> Sets:
    singles: Sets = [(cause,) for cause in broken_client.VARIANTS if cause not in {"wrong-secret", "unexplained"}]
    if size == 1:
        return singles
    return [*broken_client.independent_pairs()] if size == 2 else [*broken_client.triples()]


# --- Clients that are tables of steps: v1, sealed requests ------------------------------------------------------------


def changed(client: Any, base: Any) -> dict[str, Any]:
    """The steps in which a client differs from one that makes no mistake."""
    pairs = ((field.name, getattr(client, field.name)) for field in fields(client))
    return {name: value for name, value in pairs if value != getattr(base, name)}


def together(base: AnyClient, clients: list[AnyClient], shared: frozenset[str] = frozenset()) -> AnyClient | None:
    """A client with the mistakes of each; None where two of them replace the same step."""
    steps = [changed(client, base) for client in clients]
    for one, other in combinations(steps, 2):
        if any(name not in shared or one[name] != other[name] for name in one.keys() & other.keys()):
            return None
    merged: dict[str, Any] = {name: value for step in steps for name, value in step.items()}
    return replace(base, **merged)


def all_show(base: AnyClient, clients: list[AnyClient], send: Callable[[AnyClient], Any]) -> bool:
    """Whether each of the mistakes changes what is sent: none hides another, none is made by the others."""
    whole = together(base, clients, _SHARED)
    for left_out in range(len(clients)):
        fewer = together(base, clients[:left_out] + clients[left_out + 1 :], _SHARED)
        if whole is None or fewer is None:
            return False
        given = {name: value for name, value in changed(whole, base).items() if name in _SHARED}
        if send(whole) == send(replace(fewer, **given)):
            return False
    return True


_SHARED = frozenset({"fields", "params", "key_size", "iv_size"})
_V1_KINDS = (
    {"sent", "pairs", "ordered", "encoded", "joined"},
    {"head", "method", "host", "path"},
    {"key", "charset", "mac", "digest", "written"},
)


def v1_params(random: Random, causes: tuple[str, ...]) -> dict[str, str]:
    """Parameters of a call in a random order; those that the mistakes are about stay as they are."""
    params = dict(v1_diagnose.PARAMS) | {"Nonce": str(random.randrange(1, 10**9)), "Limit": str(random.randrange(99))}
    params["Region"] = random.choice(["ap-guangzhou", "ap-shanghai", "eu-frankfurt"])
    params["userData"] = random.choice(["q", "plain text", "x=1&y=2", "100%"])
    params |= (
        {f"Extra{letter}": letter for letter in random.sample("abc", random.randrange(3))}
        if "v1-missing" not in causes
        else {}
    )
    if random.random() < 0.5:
        params["SignatureMethod"] = "HmacSHA1"
    return dict(random.sample([*params.items()], len(params)))


def v1(random: Random, causes: tuple[str, ...]) -> tuple[str, Diagnosis] | None:
    """A random v1 request with these mistakes, diagnosed."""
    for _ in range(100):
        drawn = [random.choice(v1_diagnose.MISTAKES[cause]) for cause in causes]
        method = random.choice(["GET", "POST"])
        base = v1_diagnose.good
        client = together(base, [client for _, client in drawn])
        if client is None:
            continue
        if not changed(client, base).keys() & _V1_KINDS[1]:
            client = replace(client, method=method)
        params = v1_params(random, causes)
        try:
            if not all_show(base, [client for _, client in drawn], partial(v1_diagnose.Client.send, params=params)):
                continue
            sent = client.send(params)
        except UnicodeEncodeError:  # a charset that hasn't these characters
            continue
        if fewer_would_do(client):
            continue
        if any(comment == "in the signature" for comment, _ in drawn) and " " not in sent["params"]["Signature"]:
            continue
        parts = (sent["method"], sent["host"], sent["path"], sent["params"])
        found = diagnose_form(*parts, Credential(SECRET_ID, SECRET_KEY), now=sent["now"])
        return f"{[comment for comment, _ in drawn]} {sent['method']} {params['SignatureMethod']}", found
    return None


def fewer_would_do(client: v1_diagnose.Client) -> bool:
    """Whether one mistake less gives the same bytes, where leaving one of them out doesn't.

    A hash without a key hides what was done to the key, if not the hash function that came with it. No ? and an & too
    many is an & where the ? belongs.
    """
    keyless = client.mac(b"one", b"", "sha1") == client.mac(b"another", b"", "sha1")
    unmarked = client.head("GET", "host", "/") == "GEThost/" and client.joined([("a", "b")]) == "&a=b"
    return unmarked or (keyless and "key" in changed(client, v1_diagnose.good))


def v1_sets(size: int) -> Sets:
    kinds = [
        {cause for cause, cases in v1_diagnose.MISTAKES.items() if _can_be(cases, names)} - {"unexplained"}
        for names in _V1_KINDS
    ]
    every = [cause for cause in v1_diagnose.MISTAKES if cause != "unexplained"]
    if size == 3:
        return [
            (q, h, s)
            for q in sorted(kinds[0])
            for h in sorted(kinds[1])
            for s in sorted(kinds[2])
            if len({q, h, s}) == 3
        ]
    return [*combinations(every, size)]


def _can_be(cases: list[tuple[str, Any]], names: set[str]) -> bool:
    return any(changed(client, v1_diagnose.good).keys() <= names for _, client in cases)


@lru_cache(maxsize=2)
def _sealed_keys(algorithm: str) -> broken_sealer.Keys:
    return broken_sealer.vector_keys(algorithm)


def _sent(keys: broken_sealer.Keys, label: float, client: broken_sealer.Client) -> Any:
    return client.send(keys, label)


def sealed(random: Random, causes: tuple[str, ...]) -> tuple[str, Diagnosis] | None:
    """A sealed request with these mistakes under random keys, diagnosed with the parameters that were meant."""
    label = random.random()
    for _ in range(100):
        drawn = [random.choice(broken_sealer.MISTAKES[cause]) for cause in causes]
        base = broken_sealer.Client(drawn[0][1].algorithm)
        if any(client.algorithm != base.algorithm for _, client in drawn):
            continue
        clients = [client for _, client in drawn]
        client = together(base, clients, _SHARED)
        keys = _sealed_keys(base.algorithm)
        try:
            shows = client is not None and all_show(base, clients, partial(_sent, keys, label))
            sent = client.send(keys, label) if client is not None and shows else None
        except (ValueError, TypeError, LookupError, AssertionError):  # a step that can't take what another gives it
            continue
        if sent is not None:
            request, meant = sent
            found = diagnose_sealed(json.loads(json.dumps(request)), keys.private, meant)
            return f"{base.algorithm} {[comment for comment, _ in drawn]}", found
    return None


def sealed_sets(size: int) -> Sets:
    """A blob that nothing opens hides the rest."""
    hiding = {"unexplained"} | ({"blob-other-key", "blob-kms"} if size > 1 else set())
    return [*combinations([cause for cause in broken_sealer.MISTAKES if cause not in hiding], size)]


# --- The figures ------------------------------------------------------------------------------------------------------

FAMILIES: dict[str, tuple[Callable[[Random, tuple[str, ...]], tuple[str, Diagnosis] | None], Callable[[int], Sets]]] = {
    "tc3": (tc3, tc3_sets),
    "v1": (v1, v1_sets),
    "sealed": (sealed, sealed_sets),
}


def once(family: str, causes: tuple[str, ...], seed: str) -> Outcome:
    """Draw one request and diagnose it."""
    begun = time.process_time()
    result = FAMILIES[family][0](Random(seed), causes)
    if result is None:
        return Outcome(None, "", [], 0)
    drawn, diagnosis = result
    return Outcome(is_named(diagnosis, *causes), drawn, diagnosis.ids, time.process_time() - begun)


def plan(
    family: str, size: int, count: int | None, times: int, seed: str
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """What is to be drawn: so many sets of causes that some request can have, each so many times."""
    sets = FAMILIES[family][1](size)
    random = Random(f"{seed} {family} {size}")
    taken = 0
    for causes in sets if count is None else random.sample(sets, len(sets)):
        if count is not None and taken >= count:
            return
        if count is not None and FAMILIES[family][0] is not tc3 and not _possible(family, causes):
            continue
        taken += 1
        for time_ in range(times):
            yield family, causes, f"{seed} {family} {' '.join(causes)} {time_}"


def _possible(family: str, causes: tuple[str, ...]) -> bool:
    table: dict[str, list[tuple[str, Any]]] = v1_diagnose.MISTAKES if family == "v1" else broken_sealer.MISTAKES
    firsts: list[list[Any]] = [[client for _, client in table[cause]] for cause in causes]
    random = Random(" ".join(causes))
    for _ in range(30):
        drawn = [random.choice(clients) for clients in firsts]
        base = v1_diagnose.good if family == "v1" else broken_sealer.Client(drawn[0].algorithm)
        if together(base, drawn, _SHARED) is not None:
            return True
    return False


def _once(job: tuple[str, tuple[str, ...], str]) -> Outcome:
    return once(*job)


def rate(family: str, size: int, count: int | None, times: int, seed: str, jobs: int = 1) -> tuple[int, int]:
    """Draw, diagnose and print: how many were named, of how many."""
    drawn = [*plan(family, size, count, times, seed)]
    if jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            outcomes = [*pool.map(_once, drawn, chunksize=8)]
    else:
        outcomes = [*map(_once, drawn)]
    tried = [outcome for outcome in outcomes if outcome.named is not None]
    named = sum(outcome.named is True for outcome in tried)
    for (_, causes, own), outcome in zip(drawn, outcomes, strict=True):
        if outcome.named is False:
            print(f"  missed {' + '.join(causes)} (seed {own!r}): {outcome.drawn} -> {outcome.found[:4]}", flush=True)
    seconds = sum(outcome.seconds for outcome in tried) / max(1, len(tried))
    share = named / max(1, len(tried))
    print(
        f"{family:6} {KINDS[size]:7} {named:5} of {len(tried):5} named: {share:.2%}, {seconds:.2f} s each", flush=True
    )
    return named, len(tried)


def main() -> int:
    """Print the figures; 1 if one of them is below 99.5 %."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", metavar="tc3|v1|sealed", help="all, if none is named")
    parser.add_argument("--each", type=int, default=20, help="requests a cause alone")
    parser.add_argument("--pairs", type=int, default=100, help="random pairs of causes")
    parser.add_argument(
        "--triples", type=int, default=40, help="random triples of different kinds (not of sealed requests)"
    )
    parser.add_argument("--times", type=int, default=20, help="requests a pair or triple")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    given = parser.parse_args()
    if unknown := set(given.families) - FAMILIES.keys():
        parser.error(f"there is no {sorted(unknown)[0]}: tc3, v1, sealed")
    enough = True
    for family in given.families or FAMILIES:
        for size, count, times in (
            (1, None, given.each),
            (2, given.pairs, given.times),
            (3, given.triples, given.times),
        ):
            if times and count != 0 and not (family == "sealed" and size == 3):
                named, tried = rate(family, size, count, times, given.seed, given.jobs)
                enough &= named >= 0.995 * tried
    return not enough


if __name__ == "__main__":
    sys.exit(main())
