"""The mistakes of who signs with HmacSHA1 or HmacSHA256 by hand, each a small pure change to how a form is signed.

A mistake takes a `Form` or a `Last` (see `hypothesis_v1`) as the server has it and yields what the client may have had
instead, the likelier first. Within a table they stand in the order in which a client makes them.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from .hypothesis_v1 import Form, Last, Pairs
from .sealed.texts import hex_digits, readings

__all__ = ["HEAD", "LAST", "QUERY", "Mistake", "mac_readings", "tc3_keys"]

_SERVICES = (
    "cvm ocr faceid sms vpc cdb cbs clb cam sts tke scf monitor tmt asr tts nlp iai tiia tms ims vod live cdn dnspod "
    "redis mongodb cls tag billing ssl kms apigateway lighthouse trtc"
)
_REGIONS = (
    "ap-guangzhou ap-shanghai ap-beijing ap-chengdu ap-hongkong ap-singapore ap-nanjing ap-chongqing na-siliconvalley"
)


class Mistake(NamedTuple):
    """A cause's id, the fields it changes, and the change."""

    id: str
    fields: tuple[str, ...]
    variants: Callable[[Any], Iterator[Any]]


QUERY: list[Mistake] = []
"""Changes to a `Form`'s parameters."""
HEAD: list[Mistake] = []
"""Changes to what stands before them."""
LAST: list[Mistake] = []
"""Changes to a `Last`."""


def _mistake(
    table: list[Mistake], cause: str, *fields: str
) -> Callable[[Callable[[Any], Iterator[Any]]], Callable[[Any], Iterator[Any]]]:
    def add(variants: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
        table.append(Mistake(cause, fields, variants))
        return variants

    return add


def _values(form: Form, change: Callable[[str], str]) -> Form:
    return form._replace(
        pairs=tuple((name, change(value)) for name, value in form.pairs),
        given=tuple((name, change(value)) for name, value in form.given),
    )


def _pairs(form: Form, change: Callable[[Pairs], Pairs]) -> Form:
    return form._replace(pairs=change(form.pairs), given=change(form.given))


# --- The parameters, in the order in which a client makes the mistakes ------------------------------------------------

_COMMON = ("Action", "Version", "Region", "Timestamp", "Nonce", "SecretId", "SignatureMethod", "Token", "Language")
_MANY = 64


@_mistake(QUERY, "v1-missing", "pairs", "given")
def _missing(form: Form) -> Iterator[Form]:
    names = [name for name, _ in form.pairs]
    present = [name for name in _COMMON if name in names]
    own = [name for name in names if name not in _COMMON]
    groups = {name.partition(".")[0] for name in names if "." in name}
    drops: list[Iterable[str]] = [[name] for name in reversed(present)]
    drops += [own, [name for name in names if name in _COMMON], [name for name, value in form.pairs if not value]]
    drops += [[name for name in names if name.startswith(f"{group}.")] for group in sorted(groups)[:_MANY]]
    drops += [[name] for name in own[:_MANY]]
    drops += [[first, second] for i, first in enumerate(present) for second in present[i + 1 :]]
    for drop in drops:
        if gone := set(drop):
            yield _pairs(form, lambda pairs, gone=gone: tuple(p for p in pairs if p[0] not in gone))  # type: ignore[misc]
    for extra in (("Signature", ""), ("SignatureMethod", "HmacSHA256"), ("SignatureMethod", "HmacSHA1"), ("Token", "")):
        if extra[0] not in names:  # signed, but not sent
            yield form._replace(pairs=tuple(sorted((*form.pairs, extra))), given=(*form.given, extra))


@_mistake(QUERY, "v1-value-form", "pairs", "given")
def _value_form(form: Form) -> Iterator[Form]:
    words = {
        "True": ("true", "1", "TRUE"), "False": ("false", "0", "", "FALSE"), "true": ("True", "1", "TRUE"),
        "false": ("False", "0", "", "FALSE"), "1": ("True", "true"), "0": ("False", "false"), "": ("null", "None"),
        "null": ("None", ""), "None": ("null", ""),
    }  # fmt: skip
    for choice in range(4):
        changed = {word: forms[choice] for word, forms in words.items() if len(forms) > choice}
        for chosen in (
            {"True", "False"},
            {"true", "false"},
            {"True"},
            {"False"},
            {"true"},
            {"false"},
            {"1", "0"},
            {""},
        ):
            table = {word: changed[word] for word in chosen if word in changed}
            yield _values(form, lambda value, table=table: table.get(value, value))  # type: ignore[misc]
    yield _values(form, lambda value: f"{value}.0" if re.fullmatch(r"-?\d{1,9}", value) else value)
    yield _values(form, lambda value: re.sub(r"^(-?\d+)\.0+$", r"\1", value))
    yield _values(form, str.strip)
    yield _values(form, str.lower)
    yield _values(form, lambda value: value if value.isdigit() else json.dumps(value, ensure_ascii=False))
    yield from _lists(form)


def _lists(form: Form) -> Iterator[Form]:
    """Lists and objects written as one value."""
    members: dict[str, list[tuple[int, str]]] = {}
    for name, value in form.given:
        if (match := re.fullmatch(r"(.+?)\.(\d{1,9})(\..*)?", name)) is not None:
            members.setdefault(match[1], []).append((int(match[2]), value))
    by_place = itemgetter(0)  # the order of the list, whatever the order in which its members were sent
    groups = {group: [value for _, value in sorted(found, key=by_place)] for group, found in members.items()}
    texts: tuple[Callable[[list[str]], str], ...] = (
        lambda items: "Array", ",".join, lambda items: "[object Object]", str,
        lambda items: json.dumps(items, ensure_ascii=False, separators=(",", ":")),
        lambda items: json.dumps(items, ensure_ascii=False), lambda items: f"[{' '.join(items)}]",
        lambda items: f"[{', '.join(items)}]", lambda items: "System.String[]", lambda items: "",
        lambda items: items[0],
        lambda items: ",".join("[object Object]" for _ in items),
    )  # fmt: skip
    simple = {
        group for group in groups if any(re.fullmatch(re.escape(group) + r"\.\d+", name) for name, _ in form.given)
    }
    for chosen in (simple, set(groups), *({group} for group in sorted(groups)[:8])):
        members_of = {name: group for name, _ in form.given if (group := _list_of(name, chosen)) is not None}
        for text in texts if chosen else ():
            joined = {group: text(groups[group]) for group in chosen}
            change = lambda pairs, joined=joined, of=members_of: _with_lists(pairs, joined, of)  # noqa: E731
            changed = _pairs(form, change)
            yield changed
            rest = tuple(pair for pair in changed.given if pair[0] not in joined)  # and the lists after it
            yield changed._replace(given=rest + tuple(pair for pair in changed.given if pair[0] in joined))


def _list_of(name: str, groups: Iterable[str]) -> str | None:
    return next((g for g in groups if name.startswith(f"{g}.") and name[len(g) + 1 :][:1].isdigit()), None)


def _with_lists(pairs: Pairs, joined: dict[str, str], members_of: dict[str, str]) -> Pairs:
    result: dict[str, str] = {}
    for name, value in pairs:
        group = members_of.get(name)
        if group is None:
            result[name] = value
        else:
            result[group] = joined[group]
    return tuple(result.items())


@_mistake(QUERY, "v1-name-form", "pairs", "given")
def _name_form(form: Form) -> Iterator[Form]:
    renames: tuple[Callable[[str], str], ...] = (
        lambda name: re.sub(r"\.(\d+)", r"[\1]", name),
        lambda name: re.sub(r"\.([^.]+)", r"[\1]", name),
        lambda name: re.sub(r"\.\d+$", "", name),
        lambda name: re.sub(r"\.\d+", "", name),
        lambda name: re.sub(r"\.\d+$", "[]", name),
        lambda name: re.sub(r"\.\d+", "[]", name),
        lambda name: re.sub(r"\.(\d+)", lambda match: f".{int(match[1][:9]) + 1}", name),
        lambda name: re.sub(r"\.(\d+)", lambda match: f".{max(int(match[1][:9]) - 1, 0)}", name),
        lambda name: re.sub(r"\.(\d+)", r".[\1]", name),
        lambda name: re.sub(r"\.(\d+)", lambda match: f"[{int(match[1][:9]) + 1}]", name),
        lambda name: name.replace(".", "_"),
        lambda name: re.sub(r"\.(\d+)", r"_\1", name),
        lambda name: re.sub(r"\.(\d+)", r"\1", name),
        lambda name: name.replace(".", ""),
        lambda name: name[:1].lower() + name[1:],
        lambda name: name[:1].upper() + name[1:],
        str.lower,
        lambda name: re.sub(r"\[(\w+)\]", r".\1", name),
        lambda name: name.replace("_", ""),
        lambda name: re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(),
    )
    for rename in map(cache, renames):
        renamed = _pairs(form, lambda pairs, rename=rename: tuple((rename(n), v) for n, v in pairs))  # type: ignore[misc]
        yield renamed._replace(pairs=tuple(sorted(renamed.pairs, key=lambda pair: pair[0])))
        yield renamed._replace(pairs=tuple(sorted(renamed.pairs)))
        yield renamed


@_mistake(QUERY, "v1-plus-space", "pairs", "given")
def _plus_space(form: Form) -> Iterator[Form]:
    spaced = [name for name, value in form.pairs if " " in value]
    yield _values(form, lambda value: value.replace(" ", "+"))
    for name in spaced[:_MANY]:
        changed = lambda pairs, name=name: tuple((n, v.replace(" ", "+") if n == name else v) for n, v in pairs)  # noqa: E731
        yield _pairs(form, changed)


@_mistake(QUERY, "v1-order", "pairs", "given")
def _order(form: Form) -> Iterator[Form]:
    given = form.given
    yield form._replace(pairs=given)
    yield form._replace(pairs=tuple(sorted(given, key=lambda pair: pair[0].lower())))
    yield form._replace(pairs=tuple(sorted(given, key=lambda pair: _natural(pair[0]))))
    yield form._replace(pairs=tuple(sorted(given, key=lambda pair: _natural(pair[0].lower()))))
    yield form._replace(pairs=tuple(sorted(given, reverse=True)))
    yield form._replace(pairs=given[::-1])
    yield form._replace(pairs=tuple(sorted(given, key=lambda pair: f"{pair[0]}={pair[1]}")))
    yield form._replace(pairs=tuple(sorted(given, key=lambda pair: pair[1])))
    yield form._replace(pairs=tuple(sorted(given, key=lambda pair: re.sub(r"[^0-9A-Za-z]", "", pair[0]).lower())))
    yield form._replace(pairs=tuple(sorted(given, key=lambda pair: re.sub(r"[^0-9A-Za-z]", "", pair[0]))))
    yield form._replace(pairs=tuple(sorted(given, key=lambda pair: pair[0].swapcase())))
    yield form._replace(pairs=tuple(sorted(given, key=lambda pair: (len(pair[0]), pair[0]))))
    common = [pair for pair in given if pair[0] in _COMMON]
    own = [pair for pair in given if pair[0] not in _COMMON]
    for first in (common, sorted(common), sorted(common, key=lambda pair: _COMMON.index(pair[0]))):
        for second in (own, sorted(own)):
            yield form._replace(pairs=(*first, *second))
            yield form._replace(pairs=(*second, *first))
    if any("_" in name for name, _ in given):  # sorted before "_" became ".", or only sorted so
        yield form._replace(pairs=tuple((name.replace("_", "."), value) for name, value in sorted(given)))
        yield form._replace(pairs=tuple(sorted(given, key=lambda pair: pair[0].replace("_", "."))))


def _natural(name: str) -> list[tuple[int, int | str]]:
    parts = re.findall(r"\d+|\D+", name)
    return [(0, int(part[:18])) if part.isdigit() and part.isascii() else (1, part) for part in parts]


def _lower_hex(encode: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), encode(text))


def _java(text: str) -> str:
    return quote_plus(text, safe="*").replace("~", "%7E")


_ENCODINGS: tuple[Callable[[str], str], ...] = (
    lambda text: quote(text, safe=""),
    quote_plus,
    quote,
    lambda text: quote(text, safe="!~*'()"),  # encodeURIComponent
    lambda text: quote(text, safe="!~*'();/?:@&=+$,#"),  # encodeURI
    _java,
    lambda text: _java(text).replace("+", "%20").replace("*", "%2A").replace("%7E", "~"),
    lambda text: quote(text, safe="~*'()").replace("%20", "+"),
    lambda text: quote(text, safe="").replace("~", "%7E"),  # PHP before 5.3
    lambda text: quote_plus(text).replace("~", "%7E"),  # PHP's urlencode
    lambda text: text.replace(" ", "%20"),
)  # fmt: skip


@_mistake(QUERY, "v1-encoded", "encode", "encode_names", "encode_all")
def _encoded(form: Form) -> Iterator[Form]:
    encodings = [cache(encode) for encode in (*_ENCODINGS, *map(_lower_hex, _ENCODINGS[:6]))]
    yield form._replace(encode=unquote)
    for encode in encodings:
        yield form._replace(encode=encode)
    for encode in encodings:
        yield form._replace(encode_all=encode)
    for encode in encodings:
        yield form._replace(encode=encode, encode_names=True)
        yield form._replace(encode=cache(lambda text, encode=encode: encode(encode(text))))
    yield form._replace(encode=unquote_plus)
    yield form._replace(encode=cache(lambda text: json.dumps(text)[1:-1]))  # \u escapes


@_mistake(QUERY, "v1-separator", "joint", "before", "after", "rejoined")
def _separator(form: Form) -> Iterator[Form]:
    for before, joint, after in (
        ("", "&amp;", ""), ("&", "&", ""), ("", "&", "&"), ("&", "&", "&"), ("", "&&", ""), ("", "", ""), ("", ";", ""),
        ("", ",", ""), ("", "\n", ""), ("", "&\n", ""), ("", " & ", ""), ("", "& ", ""), ("", "|", ""), ("", "%26", ""),
        ("", "\\u0026", ""), ("", "&amp;", "&amp;"), ("&amp;", "&amp;", ""), ("", "&", "="), ("", "&", "\n"),
        ("", "&", " "), ("", "&", "\r\n"),
    ):  # fmt: skip
        yield form._replace(before=before, joint=joint, after=after)
    yield form._replace(rejoined=lambda text: text.replace("=", ""))
    yield form._replace(rejoined=lambda text: text.replace("=", ":"))
    yield form._replace(rejoined=lambda text: text.replace("=", "").replace("&", ""))


# --- What stands before them ------------------------------------------------------------------------------------------


@_mistake(HEAD, "v1-method", "method")
def _method(form: Form) -> Iterator[Form]:
    for method in ("GET", "POST", "get", "post", "Get", "Post", "", "PUT", f"{form.method} ", f"{form.method}\n"):
        yield form._replace(method=method)


@_mistake(HEAD, "v1-host", "host")
def _host(form: Form) -> Iterator[Form]:
    name, _, port = form.host.partition(":")
    labels = name.split(".")
    region = dict(form.pairs).get("Region", "")
    regions = [item for item in dict.fromkeys((region, *_REGIONS.split())) if item]
    domain = ".tencentcloudapi.com"
    services = [labels[0]] if name.endswith(domain) else _SERVICES.split()
    hosts = [f"{service}.{region}{domain}" for service in services if region] if len(services) == 1 else []
    hosts += [f"{service}{domain}" for service in services]
    hosts += [name, f"{name}:{port}" if port else f"{name}:443", f"{name}:80", name.upper(), f"https://{form.host}"]
    hosts += [
        f"http://{form.host}",
        f"{form.host}/",
        f"https://{form.host}/",
        f"{name}.",
        "",
        "localhost",
        "127.0.0.1",
        f"www.{name}",
        name.title(),
    ]
    for service in services:
        hosts += [f"{service}.api.qcloud.com", f"{service}.intl{domain}"]
        hosts += [
            f"{service}.internal{domain}",
            f"{service}.tencentcloudapi.woa.com",
            f"{service}.tencentcloudapi.com.cn",
        ]
        hosts += [f"{service}.{item}{domain}" for item in (regions if len(services) == 1 else regions[:1])]
    hosts += [domain[1:], f"api{domain}", "api.qcloud.com", labels[0]]
    hosts += [f"{service}{domain}" for service in _SERVICES.split()] if len(services) == 1 else []
    for host in dict.fromkeys(hosts):
        yield form._replace(host=host)


@_mistake(HEAD, "v1-path", "path")
def _path(form: Form) -> Iterator[Form]:
    for path in ("/", "", "/v2/index.php", "/index.php", "v2/index.php", "//", f"{form.path}/", "/v3", "/v3/", "/api"):
        yield form._replace(path=path)
    if form.path.endswith("/"):
        yield form._replace(path=form.path[:-1])


@_mistake(HEAD, "v1-question-mark", "mark")
def _question_mark(form: Form) -> Iterator[Form]:
    for mark in ("", "??", "&", " ?", "\n", "%3F", "/?", ":"):
        yield form._replace(mark=mark)


# --- The last step ----------------------------------------------------------------------------------------------------


@_mistake(LAST, "v1-charset", "charset")
def _charset(last: Last) -> Iterator[Last]:
    for charset in (
        "gb18030",
        "latin-1",
        "ascii",
        "utf-16-le",
        "utf-16-be",
        "utf-16",
        "utf-8-sig",
        "big5",
        "cp1252",
        "utf-32-le",
    ):
        yield last._replace(charset=lambda text, charset=charset: text.encode(charset, "replace"))  # type: ignore[misc]
    yield last._replace(charset=lambda text: text.encode(errors="surrogatepass").decode("latin-1").encode())
    yield last._replace(charset=lambda text: text.encode(errors="surrogatepass").decode("cp1252", "replace").encode())
    yield last._replace(charset=lambda text: bytes(ord(character) & 0xFF for character in text))
    yield last._replace(charset=lambda text: text.encode("ascii", "ignore"))
    yield last._replace(charset=lambda text: text.encode("gb18030", "replace").decode("utf-8", "replace").encode())


@_mistake(LAST, "v1-algorithm", "way")
def _algorithm(last: Last) -> Iterator[Last]:
    """No HMAC. That it is another hash function's shows in the length of the signature already."""
    for way in ("hash", "key-last", "key-first"):
        yield last._replace(way=way)


@_mistake(LAST, "v1-swapped", "way")
def _swapped(last: Last) -> Iterator[Last]:
    yield last._replace(way="swapped")


def tc3_keys(last: Last, timestamp: str, services: Iterable[str]) -> Iterator[Last]:
    """TC3's key in place of the SecretKey: with its prefix, and derived.

    Args:
        last: as the server has it.
        timestamp: seconds or milliseconds since 1970, whose date the key is derived for.
        services: names that may stand in the derivation.
    """
    yield last._replace(secret=b"TC3" + last.secret)
    if not re.fullmatch(r"[0-9]{1,11}|[0-9]{13}", timestamp):
        return
    seconds = timestamp[:10] if len(timestamp) == 13 else timestamp
    date = time.strftime("%Y-%m-%d", time.gmtime(int(seconds)))
    for prefix in (b"TC3", b""):
        for service in services:
            key = prefix + last.secret
            for part in (date, service, "tc3_request"):
                key = hmac.digest(key, part.encode(), "sha256")
                yield last._replace(secret=key)
            yield last._replace(secret=key.hex().encode())


def mac_readings(signature: str) -> dict[bytes, frozenset[str]]:
    """Every MAC that a Signature may be a text of, with the causes that this implies; none for the documented form.

    Args:
        signature: as received, of any length.
    """
    form = frozenset({"v1-signature-form"})
    found: dict[bytes, frozenset[str]] = {}
    for reading in readings(signature.replace(" ", "+")):  # one at the beginning or the end, too
        if not reading.form and " " in signature:
            found[reading.data] = frozenset({"v1-plus-space"})
    for reading in readings(signature):
        if not reading.form and hex_digits(signature) is None:
            found.setdefault(reading.data, frozenset())
        elif reading.form == "Base64 with blanks for +":
            found.setdefault(reading.data, frozenset({"v1-plus-space"}))
        elif reading.form:
            found.setdefault(reading.data, form)
    for text in (unquote(unquote(signature)), unquote_plus(signature), signature.strip()):
        for reading in readings(text):
            found.setdefault(reading.data, form)
    if not re.search(r"\A\s|\s\Z", signature):
        with contextlib.suppress(UnicodeEncodeError):  # the bytes themselves, as text
            found.setdefault(signature.encode("latin-1"), form)
    return {mac: causes for mac, causes in found.items() if not (mac.isascii() and mac.decode().isprintable())}
