"""Why the service can't open a sealed request: which mistakes of the client explain every byte of it.

It needs the private key, so it is for a key pair of one's own, as another implementation is tested with. Every known
mistake is a hypothesis. Those about the wrap are proved by SM2's C3, by what OAEP or a signature's padding repeats, or
by what is inside; those about the body by GCM's tag or by the parameters that were meant. Under AES-256-CBC, which has
no tag, a hypothesis that gives a JSON object "fits". No key and no plaintext is in the result.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from ..crypto import rsa_pkcs1, sm2
from ..crypto.keys import PrivateKey, load_private_key
from ..errors import TCryptoError
from ..seal.opener import Opener
from ..seal.session_key import AES_256_CBC, SM4_GCM
from .causes_sealed import CAUSES
from .diagnosis import Cause, Diagnosis
from .sealed.body import Part, Search, Solution
from .sealed.content import same
from .sealed.keys import LENGTHS, iv_shape
from .sealed.shape import Shape, read_shape
from .sealed.tags import tag_shape
from .sealed.texts import readings
from .sealed.wrap import Unwrapped, is_kms, unwrap

__all__ = ["diagnose_sealed"]

_SHOWN = 5
_ORDER = {cause: place for place, cause in enumerate(CAUSES)}
_SILENT = frozenset({"tag-missing", "tag-appended", "body-mode"})  # without ciphertext and tag
_SILENT_TAG = frozenset({"tag-wrong", "body-aad"})  # without ciphertext, under a tag that nothing gives


def diagnose_sealed(
    request: Mapping[str, Any], private_key: str | bytes | PrivateKey, params: Mapping[str, Any] | None = None
) -> Diagnosis:
    """Find the mistakes that explain why a sealed request doesn't open.

    Args:
        request: the request's object as JSON gives it, with its Encryption.
        private_key: the service's side of the key pair, RSA or SM2: any form that loads, or a loaded key.
        params: the parameters that were meant to be inside, if they are known; what they equal is proved.

    Returns:
        A `Diagnosis` whose causes are those of the protocol's envelope.diagnose. `code` and `message` are the
        Opener's: its error's name and text. At most 40 operations with the private key are done.

    Raises:
        KeyFormatError: the private key is no key.
        InvalidInput: the request has nothing like an Encryption object.
        TypeError: an argument of another type.
    """
    if not isinstance(request, Mapping):
        raise TypeError(f"request is a mapping, as JSON gives it, not {type(request).__name__}")
    if not isinstance(params, (Mapping, type(None))):
        raise TypeError(f"params is a mapping, the parameters that were meant, not {type(params).__name__}")
    key = load_private_key(private_key) if isinstance(private_key, (str, bytes)) else private_key
    refused: TCryptoError | None = None
    try:
        opened = Opener(key).open(request)
    except TCryptoError as error:
        refused = error
    else:
        if _is_meant(opened.params, params):
            return Diagnosis(True, None, None, ())
    return _Diagnosing(request, key, params).run(refused)


def _is_meant(opened: Mapping[str, Any], params: Mapping[str, Any] | None) -> bool:
    if params is None:
        return not {"Action", "Version"} <= opened.keys()
    try:
        return same(opened, params)
    except RecursionError:
        return False


def _says(name: object, used: str) -> bool:
    """Whether Algorithm is the true name of what was used: cipher, bits and mode; SM4 has 128 bits unsaid."""
    written = str(name).upper()
    return bool(used) and all(part in written for part in used.split("-") if part != "128" or "SM4" not in used)


class _Diagnosing:
    """One request under one key: its shape, what was wrapped, what was encrypted."""

    def __init__(self, request: Mapping[str, Any], key: PrivateKey, params: Mapping[str, Any] | None) -> None:
        self.key, self.params = key, params
        self.cipher = "SM4" if isinstance(key, sm2.PrivateKey) else "AES"
        self.shape: Shape = read_shape(request, self.cipher, params)
        self.wrap = unwrap(key, self.shape.blob)
        self.tried = self.wrap.unwraps
        self.notes: list[tuple[str, str]] = []

    def run(self, refused: TCryptoError | None) -> Diagnosis:
        found: list[tuple[Unwrapped, Solution]] = []
        for unwrapped in self.wrap.opened:
            found += [(unwrapped, solution) for solution in self._solve(unwrapped)]
            if any(not solution.differs for _, solution in found):
                break
        proved = [unwrapped for unwrapped in self.wrap.opened if unwrapped.proved]
        if found:
            best = min(solution.rank[:2] for _, solution in found)
            found = [pair for pair in found if pair[1].rank[:2] == best]
            found.sort(key=lambda pair: len(pair[0].causes) + len(pair[1].causes))
            causes = self._explained(found)
        elif proved:
            causes = [self._set(proved[0], Solution(frozenset({"unexplained"}), False))]
        else:
            causes = [self._unopened()]
        if causes == [()]:
            if refused is None or not self.shape.parts:  # a shape of a reply-only request
                return Diagnosis(True, None, None, (), tried=self.tried)
            causes = [(CAUSES["unexplained"],)]
            tags, parts = len(self.shape.tags), len(self.shape.parts)
            if self.cipher == "SM4" and tags > parts:
                english = f"TagList has {tags} tags; with one for each ciphertext it would have {parts}."
                self.notes.append((english, f"TagList 中有 {tags} 个 tag，而密文有 {parts} 个，两者应一一对应。"))
        return Diagnosis(
            False,
            None if refused is None else type(refused).__name__,
            None if refused is None else str(refused),
            tuple(causes),
            tried=self.tried,
            notes=tuple(english for english, _ in self.notes),
            notes_zh=tuple(chinese for _, chinese in self.notes),
        )

    def _solve(self, unwrapped: Unwrapped) -> list[Solution]:
        found = self._searched(unwrapped, self.shape.parts)
        if not found and self.shape.spare:  # EncryptList names nothing that is there
            named = frozenset({"list-name"})
            aside = {"tag-order"} if len(self.shape.tags) != len(self.shape.spare) else set()  # some were never sealed
            found = [
                solution._replace(causes=solution.causes - aside | named)
                for solution in self._searched(unwrapped, self.shape.spare)
            ]
        if found or any(not part.plain for part in self.shape.parts):
            return found
        return self._without_ciphertext(unwrapped)

    def _searched(self, unwrapped: Unwrapped, parts: list[Part]) -> list[Solution]:
        search = Search(self.cipher, self.shape.iv, self.shape.tags, parts, self.shape.blob)
        solutions = search.solve(unwrapped)
        self.tried += search.tried
        if search.exhausted:
            self.notes.append(("Not everything was tried: the work is bounded.", "计算量有上限，未尝试全部可能。"))
        return solutions

    def _without_ciphertext(self, unwrapped: Unwrapped) -> list[Solution]:
        """Nothing is encrypted (or nothing that was named): what shows of key, IV and tags."""
        causes: set[str] = set()
        (size, iv_length), wrapped = LENGTHS[self.cipher], unwrapped.plaintext
        certain = True
        if len(wrapped) != size:
            as_text = any(len(reading.data) == size for reading in readings(wrapped.decode("latin-1")))
            with_iv = len(wrapped) == size + iv_length
            causes.add("blob-key-as-text" if as_text else "blob-key-and-iv" if with_iv else "body-key-length")
            joined = any(reading.data in (wrapped[size:], wrapped[:-size]) for reading in readings(self.shape.iv))
            certain = joined if with_iv else not as_text
        seen = iv_shape(self.shape.iv, (iv_length,))
        plain = [part for part in self.shape.parts if part.plain]
        if self.cipher == "AES" or not plain:
            return [Solution(seen.union(causes), certain, 0, seen=seen)]
        tags = self.shape.tags[: len(plain)]
        if any(tags):
            seen = seen.union(*map(tag_shape, tags))
            return [Solution(seen.union(causes), certain, 0, silent=_SILENT_TAG, seen=seen)]
        solution = Solution(seen.union(causes), certain, 0, silent=_SILENT, seen=seen)
        if "iv-length" not in seen:
            return [solution]
        other = seen - {"iv-length"}
        return [solution._replace(proved=False), Solution(other.union(causes, {"body-mode"}), False, 0, seen=other)]

    def _explained(self, found: list[tuple[Unwrapped, Solution]]) -> list[tuple[Cause, ...]]:
        result: dict[tuple[str, ...], tuple[Cause, ...]] = {}
        if any(solution.differs for _, solution in found):
            self.notes.append(
                (
                    "What is inside isn't what was meant (params).",
                    "其中的内容与给出的参数（params）不一致。",
                )
            )
        for unwrapped, solution in found:
            vacuous = solution.differs and not solution.causes and not result
            shown = Solution(frozenset({"unexplained"}), False) if vacuous else solution
            sets = self._with_algorithm(unwrapped, shown)
            if any(known < {cause.id for cause in sets[0]} for known in map(frozenset, result)):
                continue  # one of its causes isn't needed
            for silent in sorted(shown.silent - shown.causes):
                more = shown._replace(causes=shown.causes | {silent}, proved=False)
                sets = [*sets, *self._with_algorithm(unwrapped, more)]
            for causes in sets:
                result.setdefault(tuple(cause.id for cause in causes), causes)
        return list(result.values())[:_SHOWN]

    def _with_algorithm(self, unwrapped: Unwrapped, solution: Solution) -> list[tuple[Cause, ...]]:
        """The set of causes, with Algorithm's name among them if it is wrong; both where it only follows the rest."""
        name = self.shape.algorithm
        documented = SM4_GCM if self.cipher == "SM4" else AES_256_CBC
        if name == documented or (name is None and documented == AES_256_CBC):
            return [self._set(unwrapped, solution)]
        whole = self._set(unwrapped, solution, "algorithm-name")
        if solution.causes & {"body-mode", "body-key-length"} and _says(name, solution.used):
            return [self._set(unwrapped, solution), whole]
        return [whole]

    def _set(self, unwrapped: Unwrapped, solution: Solution, *more: str) -> tuple[Cause, ...]:
        seen = {"list-form" if cause == "tag-under-cbc" else cause for cause in self.shape.seen}
        if "body-mode" in solution.causes and "tag-under-cbc" in self.shape.seen:
            seen.discard("list-form")  # another mode's tag
        certain = "proved" if solution.proved else "fits"
        causes = dict.fromkeys(solution.causes, certain)
        opens = unwrapped.proved and not (unwrapped.weak and not solution.proved)
        causes |= dict.fromkeys(unwrapped.causes, "proved" if opens else "fits")
        causes |= dict.fromkeys((*seen, *solution.seen, *more), "seen")
        if "unexplained" in causes:
            causes["unexplained"] = "unexplained"
        return tuple(CAUSES[cause].as_(causes[cause]) for cause in sorted(causes, key=_ORDER.__getitem__))

    def _unopened(self) -> tuple[Cause, ...]:
        """Nothing opens the wrap."""
        if is_kms(self.shape.blob):
            return (CAUSES["blob-kms"].as_("seen"),)
        size = (self.key.public_key.bits + 7) // 8 if isinstance(self.key, rsa_pkcs1.PrivateKey) else 113
        found = [len(reading.data) for reading in readings(self.shape.blob) if not reading.form]
        if found and found[0] != size:
            self.notes.append(
                (
                    f"CiphertextBlob has {found[0]:,} bytes; with this key it has {size}.",
                    f"CiphertextBlob 有 {found[0]:,} 字节，使用该密钥时应为 {size} 字节。",
                )
            )
        return (CAUSES["blob-other-key"].as_("fits"),)


class _Callable(ModuleType):
    """The module has its function's name: whichever of the two `tcrypto.check` gives can be called."""

    __call__ = staticmethod(diagnose_sealed)


sys.modules[__name__].__class__ = _Callable
