"""An Authorization header as it came, however it is written: its parts, and what is wrong with how it is laid out."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from ..errors import InvalidInput
from ..sign import tc3

__all__ = ["Received", "read_authorization", "signature_readings"]

_LIMIT = 8192  # characters; the longest token leaves room

Fault = tuple[str, str]
"""What is wrong, in English and in Chinese."""


class Received(NamedTuple):
    """What Authorization says. `scope`: the parts after the SecretId. `listed`: SignedHeaders as it is written.

    `faults`: what is wrong with the layout; empty for a header that is laid out as documented.
    """

    secret_id: str = ""
    scope: tuple[str, ...] = ()
    listed: str = ""
    signature: str = ""
    timestamp: str | None = None
    token: str | None = None
    faults: tuple[Fault, ...] = ()


_KEY = re.compile(r"(?<![^\s,;\"'{&(])(Credential|SignedHeaders|Signature|Timestamp|Token)([ \t]*[=:])", re.I)
_ORDER = ("Credential", "SignedHeaders", "Signature", "Timestamp", "Token")
_QUOTES = "\"'“”‘’`"


def read_authorization(text: str) -> Received:
    """The parts of an Authorization value, and what is wrong with it. Nothing is raised.

    Args:
        text: str, the header's value, trimmed.

    """
    try:
        parsed = tc3.parse_authorization(text)
    except InvalidInput:
        return _read_leniently(text)
    scope = (parsed.date, parsed.service, parsed.terminator)
    return Received(
        parsed.secret_id, scope, ";".join(parsed.signed_headers), parsed.signature, parsed.timestamp, parsed.token
    )


def _read_leniently(text: str) -> Received:
    if len(text) > _LIMIT:
        return Received(faults=((f"it has {len(text):,} characters", f"共有 {len(text):,} 个字符"),))
    found = list(_KEY.finditer(text))
    faults = list(_algorithm_faults(text[: found[0].start()] if found else text))
    values: dict[str, str] = {}
    for place, key in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        name = next(name for name in _ORDER if name.lower() == key[1].lower())
        value = text[key.end() : end]
        kept = value.rstrip(" \t,\r\n" if name == "SignedHeaders" else " \t,;&\r\n") if end < len(text) else value
        faults += _key_faults(key, name)
        if end < len(text):
            faults += _joint_faults(value[len(kept) :])
        if name != "Credential" and kept[:1] in (" ", "\t"):
            faults.append((f"there is a space after {name}=", f"{name}= 后面有空格"))
            kept = kept.lstrip()
        if kept[:1] in _QUOTES and kept:
            faults.append(("values are in quotes", "值带有引号"))
            kept = kept.strip(_QUOTES)
        if name in values:
            faults.append((f"{name} is there twice", f"{name} 出现了两次"))
        values.setdefault(name, kept)
    for name in _ORDER[:3]:
        if name not in values:
            faults.append((f"{name} is missing", f"缺少 {name}"))
    listed = [name for name in _ORDER if name in values]
    if list(values) != listed:
        faults.append((f"the order isn't {', '.join(listed)}", f"顺序不是 {'、'.join(listed)}"))
    secret_id, *scope = values.get("Credential", "").split("/")
    if "Credential" in values and len(scope) != 3 and not _is_regional(scope):
        count = len(scope) + 1
        faults.append((f"Credential has {count} of 4 parts", f"Credential 应有 4 段，实际有 {count} 段"))
    return Received(
        secret_id,
        tuple(scope),
        values.get("SignedHeaders", ""),
        values.get("Signature", ""),
        values.get("Timestamp"),
        values.get("Token"),
        tuple(dict.fromkeys(faults)),
    )


def _is_regional(scope: list[str]) -> bool:
    """Whether a scope has four parts, one of them a region: that is a cause of its own."""
    return len(scope) == 4 and any(re.fullmatch(r"[a-z]{2,3}-[a-z0-9-]{2,24}", part) for part in scope[1:3])


def _algorithm_faults(start: str) -> Iterator[Fault]:
    """What is wrong before Credential."""
    word = start.strip(" \t\r\n,:;")
    if start == f"{tc3.ALGORITHM} ":
        return
    if word == tc3.ALGORITHM:
        yield "there isn't exactly one space after TC3-HMAC-SHA256", "TC3-HMAC-SHA256 后面应当正好有一个空格"
    elif not word:
        yield "TC3-HMAC-SHA256 is missing at its start", "开头缺少 TC3-HMAC-SHA256"
    elif word.lower().startswith("authorization"):
        yield "the header's name is in its value", "值里又写了一遍请求头的名称"
    else:
        shown = re.sub(r"[^!-~]", "?", word.split()[0])[:32]
        yield f"it begins with {shown}, not with TC3-HMAC-SHA256", f"开头是 {shown}，而不是 TC3-HMAC-SHA256"


def _key_faults(key: re.Match[str], name: str) -> Iterator[Fault]:
    if key[1] != name:
        yield f"{key[1]} is written for {name}", f"{name} 写成了 {key[1]}"
    if key[2] != "=":
        yield f"{name} is not followed by a bare =", f"{name} 后面应当直接跟 ="


def _joint_faults(joint: str) -> Iterator[Fault]:
    """What is wrong between two parts; right is a comma and a space."""
    if joint == ", ":
        return
    if "," not in joint:
        yield "there is no comma between its parts", "各部分之间没有逗号"
    elif joint.partition(",")[0]:
        yield "there is a space before the comma", "逗号前面有空格"
    elif joint == ",":
        yield "there is no space after the comma", "逗号后面没有空格"
    elif "\n" in joint or "\r" in joint:
        yield "it is written over several lines", "写成了多行"
    else:
        yield "there isn't exactly one space after the comma", "逗号后面应当正好有一个空格"


# --- The signature ----------------------------------------------------------------------------------------------------

_HEX = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})")
_OUTPUT = re.compile(
    r"(?:\S{0,16}\(stdin\)= ?|SHA2?-?256 ?\([^)]{0,80}\) ?= ?|0x|sha256[=:]|HMAC-?SHA256[=:] ?)?"
    r"(.*?)(?: [ *]\S{0,80})?",
    re.S | re.I,
)


def signature_readings(signature: str) -> Iterator[tuple[bytes, frozenset[str]]]:
    """What MACs a signature's text can stand for, and which mistakes of writing it that implies.

    Args:
        signature: str, as it stands in Authorization.

    """
    if _HEX.fullmatch(signature):
        yield bytes.fromhex(signature), frozenset()
        return
    if _HEX.fullmatch(signature.lower()):
        yield bytes.fromhex(signature), frozenset({"signature-uppercase"})
        return
    if len(signature) > 1024:
        return
    standard = (
        unquote(signature).strip().replace("-", "+").replace("_", "/").rstrip("=")
    )  # as v1 sends it, or as in URLs
    try:
        data = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if len(data) in (20, 32):
        yield data, frozenset({"signature-base64"})
    elif re.fullmatch(rb"(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})", data):  # Base64 of the hexadecimal text
        yield bytes.fromhex(data.decode()), frozenset({"signature-base64"})
    for digits in _digits(signature):
        yield bytes.fromhex(digits), frozenset({"signature-format"})


def _digits(signature: str) -> Iterator[str]:
    """The 64 digits within what isn't 64 digits."""
    text = unquote(signature).strip().strip(_QUOTES).strip()
    if not text.startswith("(stdin)"):  # brackets of a tool's own
        text = text.strip(_QUOTES + "<>[]();,").strip()
    match = _OUTPUT.fullmatch(text)
    core = (match[1] if match else text).strip().strip(_QUOTES)
    bare = re.sub(r"[-: ,\s]|\\x|0x", "", core)
    narrow = re.sub(r"f{6}(?=[89a-f][0-9a-f])", "", core, flags=re.I)  # sign-extended bytes
    for each in (core, bare, narrow):
        if len(each) % 2 == 0 and re.fullmatch(r"[0-9a-fA-F]{64}|[0-9a-fA-F]{32}|[0-9a-fA-F]{96,128}", each):
            yield each
    if re.fullmatch(r"[0-9a-fA-F]{56,63}", core):  # leading zeros trimmed
        yield core.zfill(64)
    if re.fullmatch(r"-[0-9a-fA-F]{48,64}", core):  # a signed number
        yield f"{(1 << 256) - int(core[1:], 16):064x}"


def signature_fault(signature: str) -> Fault:
    """What is wrong with a signature that isn't 64 hexadecimal digits."""
    count = len(signature)
    if not signature:
        return "The signature is empty.", "签名是空的。"
    if re.search(r"\*{3}|x{6}|X{6}|\.{3}|…|•|<.*>", signature):
        return (
            "The signature is masked or left out in what was pasted, so nothing can be compared with it.",
            "粘贴的内容里签名被打码或省略了，无法比对。",
        )
    if "stdin" in signature or "SHA" in signature.upper():
        return (
            'The signature has what a command-line tool prints around it, such as "(stdin)= ".',
            "签名前后带有命令行工具的其他输出，例如“(stdin)= ”。",
        )
    if re.fullmatch(r"[0-9a-fA-F]+", signature):
        return (
            f"The signature has {count} hexadecimal digits; it must have 64.",
            f"签名有 {count} 位十六进制数字，应为 64 位。",
        )
    return (
        f"The signature isn't 64 lower-case hexadecimal digits but {count} other characters.",
        f"签名不是 64 位小写十六进制数字，而是 {count} 个其他字符。",
    )
