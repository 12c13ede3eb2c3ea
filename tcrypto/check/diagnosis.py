"""What a diagnosis says: causes with their certainty, in English and in Chinese, and both texts that were signed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .. import errors

__all__ = ["CERTAINTIES", "Cause", "Diagnosis", "visible"]

Language = Literal["en-US", "zh-CN"]

CERTAINTIES = {
    "proved": (
        "Proved: with this, exactly what was received comes out",
        "已证实：按此重新计算，结果与收到的完全一致",
    ),
    "seen": (
        "Certain: it shows in the request itself or in the texts given with it, without any key",
        "可以确定：从请求本身或随附的文本就能看出来，与密钥无关",
    ),
    "fits": (
        "Not proved: it fits what was received, but nothing here can confirm it",
        "尚未证实：与收到的内容相符，但现有信息无法确认",
    ),
    "deduced": (
        "Deduced: the client's canonical request and string to sign equal the server's, and no known mistake gives "
        "the signature",
        "由推断得出：客户端的规范请求串和待签名字符串与服务端一致，且按任何已知错误都算不出收到的签名",
    ),
    "unexplained": (
        "Not explained, which doesn't mean that the key is wrong",
        "原因未明，但这并不说明密钥有误",
    ),
}
"""How certain a cause is, from "proved" down, with the sentence that says why in English and in Chinese."""


_CUT = re.compile(r"\.\.\. \(([0-9,]+) characters\)")  # what `visible` ends a long text with


@dataclass(frozen=True)
class Cause:
    """One mistake: what the client did, how to fix it, and how certain that is.

    Args:
        id: str, as in the conformance protocol, such as "body-reserialised".
        what: str, what the client did, in English.
        fix: str, how to fix it, in English.
        what_zh: str, the same in Chinese.
        fix_zh: str, the same in Chinese.
        certainty: str, a key of `CERTAINTIES`.

    """

    id: str
    what: str
    fix: str
    what_zh: str
    fix_zh: str
    certainty: str = "proved"

    def text(self, language: str = "en-US") -> tuple[str, str]:
        """What happened and how to fix it, in Chinese for "zh-CN", else in English."""
        return (self.what_zh, self.fix_zh) if language == "zh-CN" else (self.what, self.fix)

    def as_(self, certainty: str, *, what: str | None = None, what_zh: str | None = None) -> Cause:
        """The same cause, with another certainty and, where given, what was found in this very request."""
        return replace(self, certainty=certainty, what=what or self.what, what_zh=what_zh or self.what_zh)


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with a request. ``print`` it, or take ``text("zh-CN")``.

    Args:
        valid: bool, whether the gateway would take the request.
        code: str or None, the gateway's refusal; None for a valid request.
        message: str or None, the gateway's text.
        causes: tuple of tuples of `Cause`; each inner one is a set of mistakes that together explain the refusal, the
            best first.
        server_canonical: str or None, the canonical request as it must be; a signed token shows as "(not shown)".
        client_canonical: str or None, as the client made it, where that is known.
        server_string_to_sign: str or None, the string to sign as it must be.
        client_string_to_sign: str or None, as the client made it, where that is known.
        tried: int, how many combinations were recomputed.
        notes: tuple of str, what was left out or taken for granted, in English.
        notes_zh: tuple of str, the same in Chinese.
        message_zh: str or None, `message` in Chinese.

    """

    valid: bool
    code: str | None
    message: str | None
    causes: tuple[tuple[Cause, ...], ...]
    server_canonical: str | None = field(default=None, repr=False)
    client_canonical: str | None = field(default=None, repr=False)
    server_string_to_sign: str | None = field(default=None, repr=False)
    client_string_to_sign: str | None = field(default=None, repr=False)
    tried: int = 0
    notes: tuple[str, ...] = ()
    notes_zh: tuple[str, ...] = ()
    message_zh: str | None = field(default=None, repr=False)

    @property
    def ids(self) -> list[list[str]]:
        """The causes by their ids, as the conformance protocol has them."""
        return [[cause.id for cause in causes] for causes in self.causes]

    def as_dict(self, language: str = "en-US") -> dict[str, Any]:
        """The diagnosis for ``--json``: texts in the language, ids and keys the same in every one."""
        causes = [
            [dict(zip(("what", "fix"), cause.text(language), strict=True), id=cause.id, certainty=cause.certainty)
             for cause in causes]
            for causes in self.causes
        ]  # fmt: skip
        return {
            "valid": self.valid,
            "code": self.code,
            "message": self.message,
            "causes": causes,
            "server_canonical": self.server_canonical,
            "client_canonical": self.client_canonical,
            "server_string_to_sign": self.server_string_to_sign,
            "client_string_to_sign": self.client_string_to_sign,
            "tried": self.tried,
            "notes": list(self.notes_zh if language == "zh-CN" else self.notes),
        }

    def diff(self) -> list[str]:
        """Canonical requests, then strings to sign, line by line: "  " equal, "- " the server's, "+ " the client's."""
        lines: list[str] = []
        for server, client in (
            (self.server_canonical, self.client_canonical),
            (self.server_string_to_sign, self.client_string_to_sign),
        ):
            if server is not None and client is not None:
                lines += ["", *_diff(server, client)] if lines else _diff(server, client)
        return lines

    def text(self, language: str = "en-US") -> str:
        """Three lines first: what happened, why that is certain, how to fix it; then what else fits, and the diff.

        Args:
            language: "zh-CN" for Chinese, else English.

        """
        chinese = language == "zh-CN"
        if self.valid:
            return "签名有效。" if chinese else "The signature is valid."
        lines = self._head(language) if self.causes else self._refusal(chinese)
        lines += self.notes_zh if chinese else self.notes
        if diff := self.diff():
            both = self.server_canonical is not None  # v1 has a string to sign alone
            last = "; the canonical request ends in the body's hash" * both
            shown = f"What was signed (- server, + client{last}):"
            if chinese:
                shown = f"参与签名的内容（- 服务端，+ 客户端{'；规范请求串的最后一行是请求体的哈希' * both}）："
            lines += ["", shown, *diff]
        text = "\n".join(lines)
        return _CUT.sub(r"...（共 \1 个字符）", text) if chinese else text

    def __str__(self) -> str:
        return self.text()

    def _refusal(self, chinese: bool) -> list[str]:
        if chinese:
            told = self.message_zh or str(self.message)
            return [f"网关返回 {self.code}。", told, "签名本身没有问题：请按网关的提示处理。"]
        last = "The signature itself is right: what the gateway says is all there is."
        return [f"Refused with {self.code}.", str(self.message), last]

    def _head(self, language: str) -> list[str]:
        chinese = language == "zh-CN"
        first, *others = self.causes
        texts = [cause.text(language) for cause in first]
        lines = [
            f"{_ids(first)}{'：' if chinese else ': '}{_numbered([what for what, _ in texts])}",
            f"{_certain(first, chinese)}{self._answer(chinese)}",
            f"{'修复：' if chinese else 'Fix: '}{_numbered([fix for _, fix in texts])}",
        ]
        for causes in others:
            weakest = max((cause.certainty for cause in causes), key=list(CERTAINTIES).index)
            if weakest == "fits":
                begin = "也有可能（尚未证实）：" if chinese else "Possible too, but not proved: "
            else:
                begin = "或者（得到同样的结果）：" if chinese else "Or, with the same result: "
            what = _numbered([cause.text(language)[0] for cause in causes])
            lines.append(f"{begin}{_ids(causes)}{'：' if chinese else ': '}{what}")
        return lines

    def _answer(self, chinese: bool) -> str:
        if self.code is None:
            return "。" if chinese else "."
        raised = hasattr(errors, self.code)  # by opening a sealed request
        if chinese:
            return f"（{'解密时报' if raised else '网关返回'} {self.code}）。"
        return f" ({'opening it raises' if raised else 'the gateway says'} {self.code})."


def visible(text: str, limit: int = 200) -> str:
    """A line with what can't be seen made visible, and cut to what a terminal shows.

    Args:
        text: str, whatever came in.
        limit: int, characters beyond which it is cut.

    """
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: 2 * limit])
    line = f"{line[:-1]}␠" if line.endswith(" ") else line
    return line if len(text) <= limit >= len(line) else f"{line[: limit * 3 // 4]}... ({len(text):,} characters)"


def _ids(causes: tuple[Cause, ...]) -> str:
    return " + ".join(cause.id for cause in causes)


def _numbered(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else " ".join(f"({number}) {text}" for number, text in enumerate(texts, 1))


def _certain(causes: tuple[Cause, ...], chinese: bool) -> str:
    """Why that is certain: one sentence, or one for each certainty with the causes that have it."""
    kinds = [kind for kind in CERTAINTIES if any(cause.certainty == kind for cause in causes)]
    if len(kinds) == 1:
        return CERTAINTIES[kinds[0]][chinese]
    named = []
    for kind in kinds:
        having = tuple(cause for cause in causes if cause.certainty == kind)
        named.append(f"{_ids(having)}{'：' if chinese else ': '}{CERTAINTIES[kind][chinese]}")
    return ("；" if chinese else "; ").join(named)


def _diff(server: str, client: str) -> list[str]:
    return list(_marked(server.split("\n"), client.split("\n")))


def _marked(server: list[str], client: list[str]) -> Iterator[str]:
    for tag, i, j, k, m in difflib.SequenceMatcher(None, server, client, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (f"  {visible(line)}" for line in server[i:j])
        else:
            yield from (f"- {visible(line)}" for line in server[i:j])
            yield from (f"+ {visible(line)}" for line in client[k:m])
