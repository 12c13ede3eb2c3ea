"""The client's own canonical request and string to sign beside the server's: every line that differs is a cause."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import ne
from typing import NamedTuple

from .diagnosis import Cause, visible
from .hash_forms import HASH_FORMS, written
from .hypothesis import Hypothesis, mac_of
from .mistakes.table import CAUSES, RANKS
from .search import Search

__all__ = ["Compared", "OwnTexts", "compared"]

_LAYOUTS = {
    "blank-line-extra",
    "blank-line-missing",
    "crlf",
    "header-order",
    "line-feed-literal",
    "line-feed-trailing",
    "line-indented",
    "line-missing",
    "nul-trailing",
    "signed-headers-mismatch",
}


@dataclass(frozen=True)
class OwnTexts:
    """What the client says that it signed.

    Args:
        canonical: str or None, its canonical request.
        to_sign: str or None, its string to sign.

    """

    canonical: str | None
    to_sign: str | None

    @property
    def given(self) -> bool:
        """Whether there is anything to compare."""
        return self.canonical is not None or self.to_sign is not None

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing so far: whoever reads the files says what it left out of them."""
        return ()

    notes_zh = notes


class Compared(NamedTuple):
    """`causes`: what the texts show, None where nothing. `whole`: whether they hold all that was signed."""

    causes: list[Cause] | None
    whole: bool


def compared(own: OwnTexts, base: Hypothesis, search: Search) -> Compared:
    """The causes that the client's own texts show: every line that differs, and with which key they give the signature.

    A text that equals the server's says nothing about the key. Where both do, the key is left, unless the search finds
    better. The search also runs where a line stays unexplained, unless the texts hold all that was signed.
    """
    canonical, to_sign = base.canonical().decode(errors="replace"), base.string_to_sign().decode(errors="replace")
    found: dict[str, Cause] = {}
    if own.canonical is not None and own.canonical != canonical:
        found = _differing(own.canonical, base, search, head=True)
    together = _belong_together(own)
    beside = {} if together else found  # then the signature says nothing about the canonical request
    if own.to_sign is not None:
        over = own.canonical.encode() if own.canonical is not None and together else None
        if own.to_sign != base.string_to_sign(over).decode(errors="replace"):
            found = _differing(own.to_sign, base, search, head=False, over=over) | found
    keys = _key_mistakes(own, base, search)
    if keys is not None:
        told = {cause: found[cause].as_("seen" if cause in {"unexplained", *beside} else "proved") for cause in found}
        told |= {cause: CAUSES[cause].as_("proved") for cause in keys}
        ranked = [told[cause] for cause in sorted(told, key=RANKS.__getitem__)]
        return Compared(ranked or None, own.canonical is not None and together)
    if found:
        return Compared(_rest_unknown(found), False)
    equal = own.to_sign == to_sign and own.canonical == canonical
    return Compared([CAUSES["wrong-secret"]] if equal and search.wanted else None, False)


def _belong_together(own: OwnTexts) -> bool:
    """Whether the signature is over both texts, once it is over the string to sign: that holds the other's hash."""
    if own.canonical is None or own.to_sign is None:
        return True
    canonical, around = own.canonical.encode(), own.to_sign.encode()
    known = hashlib.sha256(canonical).digest()
    return any(written(form, canonical, known) in around for form in ("text", *HASH_FORMS))


def _rest_unknown(found: dict[str, Cause]) -> list[Cause]:
    """The lines differ, but what was given doesn't lead to the signature: something after it is wrong, too."""
    causes = [cause.as_("seen") for cause in sorted(found.values(), key=lambda cause: RANKS[cause.id])]
    if "unexplained" not in found:
        causes.append(
            CAUSES["unexplained"].as_(
                "unexplained",
                what="What the client says that it signed doesn't give the signature received: the key chain differs, "
                "or these texts aren't those of this request.",
                what_zh="客户端给出的文本得不到收到的签名：密钥派生有误，或者这些文本不属于这个请求。",
            )
        )
    return causes


def _key_mistakes(own: OwnTexts, base: Hypothesis, search: Search) -> list[str] | None:
    """The mistakes after the texts that were given, with which they lead to the signature; None if none do."""
    canonical = base.canonical() if own.canonical is None else own.canonical.encode()
    digest = hashlib.sha256(canonical).digest()  # once: the text may be large
    signings = [base, *search.singles(parts=4)]
    for h in signings:
        if own.to_sign is not None:
            mac = mac_of(h.signing._replace(signs="canonical"))(own.to_sign.encode())
        else:
            mac = mac_of(h.signing)(h.signing.hashed(canonical, digest))
        search.tried += 1
        forced = search.wanted.get(mac)
        if forced is not None:
            return sorted(h.causes | forced)
    return None


def _differing(
    text: str, base: Hypothesis, search: Search, *, head: bool, over: bytes | None = None
) -> dict[str, Cause]:
    """A cause for every line that differs: known mistakes that make it so, else the line itself.

    `over`: the client's own canonical request, which a string to sign is over.
    """
    own = text.split("\n")
    digest = None if over is None else hashlib.sha256(over).digest()

    def lines_of(h: Hypothesis) -> list[str]:
        data = h.canonical() if head else h.string_to_sign(over, digest)
        return data.decode(errors="replace").split("\n")

    server = lines_of(base)
    variants = [(h, lines_of(h)) for h in search.singles(parts=3 if head else 4)]
    for h, lines in variants:
        if lines == own:
            return {cause: CAUSES[cause] for cause in h.causes}
    laid_out = min(_layouts(base, server, variants, own), key=lambda each: each[1])
    layout, _, server = laid_out
    found = {cause: CAUSES[cause] for cause in layout.causes}
    if layout.causes:  # and what else was done, laid out so
        others = Search(layout, search.facts, search.wanted).singles(parts=3 if head else 4)
        variants = [(h._replace(causes=h.causes - layout.causes), lines_of(h)) for h in others]
    if len(server) != len(own):
        what, what_zh = "The lines differ in number, by no known mistake.", "行数不同，且不是已知的错误。"
        return found | {"unexplained": replace(CAUSES["unexplained"], what=what, what_zh=what_zh)}
    left = {place for place in range(len(own)) if own[place] != server[place]}
    while left:
        best: tuple[int, int, str, set[int]] | None = None
        for h, lines in variants:
            if len(lines) != len(own):
                continue
            changed = {place for place in range(len(own)) if lines[place] != server[place]}
            covered = {place for place in changed & left if lines[place] == own[place]}
            if h.causes and covered and changed <= covered | ({len(own) - 1} if not head else set()):
                cause = next(iter(h.causes))
                rank = (-len(covered), RANKS[cause], cause, covered)
                best = min(best, rank) if best else rank
        if best is None:
            break
        found[best[2]] = CAUSES[best[2]]
        left -= best[3]
    if left:
        place = min(left)
        found["unexplained"] = _line(place, server[place], own[place], len(left) - 1)
    return found


def _layouts(
    base: Hypothesis, server: list[str], variants: list[tuple[Hypothesis, list[str]]], own: list[str]
) -> Iterator[tuple[Hypothesis, int, list[str]]]:
    """The ways to lay the lines out: as the server does, or with a mistake of layout that has as many lines.

    Each with the number of lines that differ still; a mistake counts as one, so it must be needed for two.
    """
    for h, lines in ((base, server), *variants):
        if len(lines) == len(own) and h.causes <= _LAYOUTS:
            yield h, len(h.causes) + sum(map(ne, lines, own)), lines
    yield base, len(own) + 1, server


def _line(place: int, server: str, client: str, more: int) -> Cause:
    """That a line differs, by no known mistake, and so many more."""
    beside = f" (and {more} more line{'s' * (more > 1)})" if more else ""
    beside_zh = f"（另有 {more} 行）" if more else ""
    shown, meant = repr(visible(client, 80)), repr(visible(server, 80))
    what = f"Line {place + 1} differs, by no known mistake: the client has {shown}, the server {meant}{beside}."
    what_zh = f"第 {place + 1} 行不同，且不是已知的错误：客户端为 {shown}，服务端为 {meant}{beside_zh}。"
    return replace(CAUSES["unexplained"], what=what, what_zh=what_zh)
