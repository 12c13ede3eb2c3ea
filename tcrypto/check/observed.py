"""What is wrong with a request whatever its signature is: found by looking, without any key."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator

from ..credential import Credential
from ..sign import tc3
from .diagnosis import Cause, visible
from .hypothesis import Facts
from .mistakes.body import missing_closers
from .mistakes.json_texts import NOT_JSON
from .mistakes.table import CAUSES
from .mistakes.values import CHANGEABLE, HOP_BY_HOP
from .received import Fault, Received, signature_fault, signature_readings
from .request import HttpRequest
from .verify import is_other_service

__all__ = ["observed"]


def observed(
    request: HttpRequest, credential: Credential, received: Received, facts: Facts, now: int, skew: int
) -> Iterator[Cause]:
    """Each finding, with its own words where it can say more than the table.

    Args:
        request: `HttpRequest`, as it came.
        credential: `Credential`, the true one.
        received: `Received`, what Authorization says.
        facts: `Facts`, what is known besides.
        now: int, the server's seconds since 1970.
        skew: int, how far a timestamp may be off, in seconds.

    """
    yield from _authorization(credential, received)
    yield from _clock(request, received, facts, now, skew)
    if received.secret_id == credential.secret_id:
        yield from _token(request, credential, received)
    yield from _headers(request, received, facts)
    yield from _body(request, facts)
    if facts.service and is_other_service(facts.headers.get("host", ""), facts.service):
        yield _seen("service-mismatch")
    if len(received.scope) == 3 and received.scope[2] != tc3.TERMINATOR:
        yield _seen("scope-terminator")
    if len(received.scope) == 4 and not received.faults:
        yield _seen("scope-region")


def _seen(cause: str, fault: Fault | None = None) -> Cause:
    found = CAUSES[cause].as_("seen")
    return found if fault is None else found.as_("seen", what=fault[0], what_zh=fault[1])


def _authorization(credential: Credential, received: Received) -> Iterator[Cause]:
    if received.faults:
        english = "; ".join(fault for fault, _ in received.faults)
        chinese = "；".join(fault for _, fault in received.faults)
        what = f"The Authorization header isn't laid out as documented: {english}."
        yield _seen("authorization-format", (what, f"请求头 Authorization 的格式不符合文档要求：{chinese}。"))
    given, known = received.secret_id, credential.secret_id
    if given and given != known:
        trimmed = re.sub(r"^[^!-~]+|[^!-~]+$", "", given.replace("%20", " ").replace("%0A", "\n").replace("+", " "))
        if trimmed == known:
            yield _seen("secret-id-whitespace")
        else:
            yield _seen("secret-id-other", _other_id(given, credential))
    readings = [*signature_readings(received.signature)]
    misread = not readings or any("signature-format" in forced for _, forced in readings[:1])
    if misread and (received.signature or not received.faults):
        yield _seen("signature-format", signature_fault(received.signature))


def _other_id(given: str, credential: Credential) -> Fault:
    known = visible(credential.secret_id, 80)
    if any(secret and secret in given for secret in (credential.secret_key, credential.token)):
        return (
            f"Authorization names the SecretKey where the SecretId belongs; the credential's SecretId is {known}.",
            f"Authorization 里 SecretId 的位置写的是 SecretKey；这里提供的 SecretId 是 {known}。",
        )
    shown, kind, kind_zh = visible(given, 80), "", ""
    if re.fullmatch(r"[0-9]{5,12}", given):
        kind, kind_zh = (
            " (digits alone: an APPID, or a DNSPod token's id)",
            "（纯数字：像是 APPID 或 DNSPod Token 的 ID）",
        )
    elif given.startswith("LTAI"):
        kind, kind_zh = " (Alibaba Cloud's)", "（阿里云的 AccessKey ID）"
    elif re.fullmatch(r"A[KS]IA[0-9A-Z]{16}", given):
        kind, kind_zh = " (AWS's)", "（AWS 的 Access Key ID）"
    return (
        f"Authorization names the SecretId {shown}{kind}, the credential given here is {known}.",
        f"Authorization 里的 SecretId 是 {shown}{kind_zh}，而这里提供的是 {known}。",
    )


def _clock(request: HttpRequest, received: Received, facts: Facts, now: int, skew: int) -> Iterator[Cause]:
    stamp = (request.header("x-tc-timestamp") or received.timestamp or "").strip()
    if not stamp:
        what = "The request has no X-TC-Timestamp; the string to sign has a timestamp."
        yield _seen("timestamp-differs-from-header", (what, "请求里没有 X-TC-Timestamp，而待签名字符串里有时间戳。"))
        return
    if re.fullmatch(r"[0-9]+", stamp):
        if len(stamp) >= 13:
            yield _seen("timestamp-in-milliseconds")
            return
        if len(stamp) > 1 and stamp[0] == "0":
            yield _seen("timestamp-format")
    elif any(c.isdecimal() and not c.isascii() for c in stamp):
        yield _seen("locale-digits")
    elif re.fullmatch(r"[0-9]{9,10}[.,][0-9]*", stamp):
        yield _seen("timestamp-fraction")
    else:
        yield _seen("timestamp-format")
        if not facts.seconds:
            return
    off = now - facts.seconds
    if abs(off) > skew:
        yield _seen("clock-skew", _skew(off, skew))


def _skew(off: int, skew: int) -> Fault:
    far = f"{abs(off):,}"
    if off > 0:
        return (
            f"The timestamp is {far} seconds behind the server's clock, which accepts {skew}: the client's clock is "
            "slow, or the request is old.",
            f"时间戳比服务器时间早 {far} 秒（允许 {skew} 秒）：客户端时钟偏慢，或者这个请求已经过时。",
        )
    return (
        f"The timestamp is {far} seconds ahead of the server's clock, which accepts {skew}: the client's clock is "
        "fast.",
        f"时间戳比服务器时间晚 {far} 秒（允许 {skew} 秒）：客户端时钟偏快。",
    )


def _token(request: HttpRequest, credential: Credential, received: Received) -> Iterator[Cause]:
    expected = (credential.token or "").encode()
    given = [token for token in (request.header("x-tc-token"), received.token) if token] or [""]
    if not all(hmac.compare_digest(token.encode(errors="surrogatepass"), expected) for token in given):
        yield _seen("token-missing")


def _headers(request: HttpRequest, received: Received, facts: Facts) -> Iterator[Cause]:
    names = [name for name in received.listed.split(";") if name]
    if received.listed and not re.fullmatch(r"[^;,\s:|&；]+(?:;[^;,\s:|&；]+)*", received.listed):
        yield _seen("signed-headers-separator")
        names = [name for name in re.split(r"[;,|&:\s]+|；", received.listed) if name]
    lower = [name.lower() for name in names]
    if names != lower:
        yield _seen("header-name-case")
    if lower != sorted(set(lower)):
        yield _seen("header-order")
    missing = [name for name in lower if name not in facts.headers]
    if "content-type" in missing:
        yield _seen("content-type-missing")
    dropped = [name for name in missing if name in HOP_BY_HOP or name in CHANGEABLE]
    if dropped:
        shown = visible(", ".join(dropped), 80)
        what = f"A signed header was dropped on the way, the request doesn't have it: {shown}."
        yield _seen("header-missing", (what, f"参与签名的请求头在途中被丢弃，请求里没有：{shown}。"))
    if received.listed and (not {"content-type", "host"} <= set(lower) or set(missing) - {"content-type", *dropped}):
        yield _seen("signed-headers-mismatch")
    read = {
        "authorization",
        "host",
        "content-type",
        *lower,
        *(name for name in facts.headers if name.startswith("x-tc-")),
    }
    twice = sorted(name for name in read if len(set(request.values(name))) > 1)
    if twice:
        shown = visible(", ".join(twice), 80)
        what = f"The request has a header twice, with different values: {shown}."
        yield _seen("header-twice", (what, f"请求里有重复且值不同的请求头：{shown}。"))


def _body(request: HttpRequest, facts: Facts) -> Iterator[Cause]:
    length = request.header("content-length") or ""
    told = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0
    if told and not request.body:
        yield _seen("body-not-given")
    elif request.body and (told > len(request.body) or _ends_early(request, facts)):
        yield _seen("body-truncated")


def _ends_early(request: HttpRequest, facts: Facts) -> bool:
    """A JSON text with characters of several bytes that stops before its end: its length was counted in characters."""
    try:
        request.body.decode()
    except UnicodeDecodeError as error:  # cut within a character; anything else is no text
        if error.end < len(request.body):
            return False
    return facts.value is NOT_JSON and not request.body.isascii() and bool(missing_closers(request.body))
