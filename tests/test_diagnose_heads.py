"""Signed headers that were changed or dropped, lists of names, line ends, hashes and keys: each way, and what it is called."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

import pytest
from broken_client import Call, Plan, Wire, send
from diagnosing import diagnosed, example, with_header

from tcrypto.check.diagnose import Diagnosis

pytestmark = pytest.mark.each

COOKIE = ("Cookie", "x" * 9_000)  # so that only single mistakes are tried, which is quick


def signed(change: Callable[[Plan], object], call: Call | None = None) -> Diagnosis:
    own, account, _ = example()
    plan = Plan(call or own, account)
    plan.sent_headers.append(COOKIE)
    change(plan)
    return diagnosed(call or own, account, plan.wire())


def with_line(name: str, value: str, sent: str | None, body: bytes | None = None) -> Diagnosis:
    """One more header is signed, with a value; sent with another one, or not at all."""
    call, _, _ = example()

    def change(plan: Plan) -> None:
        for names in (plan.lines, plan.named, plan.listed):
            names.append(name)
            names.sort()
        plan.values[name] = value
        plan.sent_headers += [] if sent is None else [(name, sent)]

    return signed(change, call if body is None else call._replace(body=body))


# --- Values -----------------------------------------------------------------------------------------------------------

LIST = "a, b, c, d, e, f, g, h, i, j, k"
WORDS = " ".join(map(str, range(22)))
CHANGED = [
    ("x-forwarded-for", "a, b, c", "a"), ("x-forwarded-for", "a, b, c", "a, b"), ("x-forwarded-for", "a,b ,c", "a, b"),
    ("x-forwarded-for", "a, b, c", "c"), ("x-forwarded-for", "a, b, c", "b, c"),
    ("x-own", "a,b,c", "a, b, c"), ("x-own", LIST, ", ".join("abcdefghi")), ("x-own", LIST, ", ".join("cdefghijk")),
    ("x-own", "one two three", "one"), ("x-own", "one two three", "one two"), ("x-own", "one two three", "three"),
    ("x-own", "one two three", "two three"), ("x-own", WORDS, " ".join(map(str, range(19)))),
    ("x-own", WORDS, " ".join(map(str, range(3, 22)))), ("x-own", "a/b ;q=1;c", "a/b"), ("x-own", "a", ""),
    ("user-agent", "a-client/1.0", "curl/8.5.0"), ("accept", "a/b", "*/*"), ("accept-encoding", "br", "gzip"),
    ("content-length", "1", "0"), ("content-length", "1", "14"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sent", "value"), CHANGED)
def test_each_change_of_a_value(name: str, sent: str, value: str) -> None:
    found = with_line(name, value, sent)
    assert (found.ids[0], found.causes[0][0].certainty) == (["header-changed"], "proved")
    assert f"\n{name}:{value}\n" in str(found.client_canonical)
    assert f"\n{name}:{sent}\n" in str(found.server_canonical)


@pytest.mark.parametrize(
    ("name", "sent", "value"),
    [("x-own", WORDS, " ".join(map(str, range(20)))), ("x-own", WORDS, " ".join(map(str, range(2, 22)))),
     ("x-own", "a", "b"), ("content-length", "1", "a")],
)  # fmt: skip
def test_what_was_there_before_is_not_known(name: str, sent: str, value: str) -> None:
    assert with_line(name, value, sent).ids[0] == ["unexplained"]


def test_the_length_of_the_body_in_bytes_or_characters() -> None:
    small, large = '{"a":"张三"}'.encode(), ('{"a":"' + "张" * 1000 + '"}').encode()
    for body, length in ((small, 15), (small, 0), (small, 14 + 256), (large, 3008), (large, 1008)):
        assert with_line("content-length", str(length), "1", body).ids[0] == ["header-changed"]
    for body, length in ((small, 14 + 257), (large, 7), (large, 1007)):
        assert with_line("content-length", str(length), "1", body).ids[0] == ["unexplained"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("connection", "keep-alive"), ("te", "trailers"), ("expect", ""), ("origin", "null"), ("via", "")],
)
def test_each_header_that_is_dropped(name: str, value: str) -> None:
    found = with_line(name, value, None)
    assert found.ids[0][0] == "header-missing"
    assert found.causes[0][0].what == (f"A signed header was dropped on the way, the request doesn't have it: {name}.")
    assert found.causes[0][0].what_zh == f"参与签名的请求头在途中被丢弃，请求里没有：{name}。"
    assert found.causes[0][0].certainty == ("proved" if value else "seen")


def test_white_space_as_it_was_sent() -> None:
    def untrimmed(plan: Plan) -> None:
        plan.content_type = " application/json\t"
        plan.values["content-type"] = plan.content_type

    found = signed(untrimmed)
    assert found.ids == [["header-value-whitespace"]]
    assert "\ncontent-type: application/json\t\n" in str(found.client_canonical)


# --- Names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent_lower", [True, False])
@pytest.mark.parametrize(
    "case", [str.title, str.upper, str.capitalize, lambda name: name.title().replace("-Tc-", "-TC-")]
)
def test_each_case_of_the_names(case: Callable[[str], str], sent_lower: bool) -> None:
    for lines, names in ((1, 1), (1, 0), (0, 1)):

        def change(plan: Plan, lines: int = lines, names: int = names) -> None:
            if lines:
                plan.values = {case(name) if lines else name: value for name, value in plan.values.items()}
                plan.lines = [case(name) for name in plan.lines]
            if names:
                plan.named = [case(name) for name in plan.named]
            if sent_lower:
                plan.after.append(lambda headers: [(name.lower(), value) for name, value in headers])

        found = signed(change)
        assert (found.ids[0], found.causes[0][0].certainty) == (["header-name-case"], "proved")


def listed(text: str) -> Diagnosis:
    call, account, wire = example()
    (value,) = [value for name, value in wire.headers if name == "Authorization"]
    return diagnosed(
        call, account, with_header(wire, "Authorization", value.replace("content-type;host;x-tc-action", text))
    )


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("content-type;host;x-tc-action;", ["signed-headers-separator"]),
        (";content-type;host;x-tc-action", ["signed-headers-separator"]),
        ("content-type;;host;x-tc-action", ["signed-headers-separator"]),
        ("content-type|host|x-tc-action", ["signed-headers-separator"]),
        ("content-type:host:x-tc-action", ["signed-headers-separator"]),
        ("content-type&host&x-tc-action", ["signed-headers-separator"]),
        ("content-type; host; x-tc-action", ["signed-headers-separator"]),
        ("content-type host x-tc-action", ["signed-headers-separator"]),
        ("content-type,host,x-tc-action", ["signed-headers-separator"]),
        ("Content-Type;host;x-tc-action", ["header-name-case"]),
        ("content-type;host;X-TC-Action", ["header-name-case"]),
        ("host;content-type;x-tc-action", ["header-order"]),
        ("content-type;host;host;x-tc-action", ["header-order"]),
        ("Host|Content-Type|x-tc-action", ["header-order", "header-name-case", "signed-headers-separator"]),
        ("content-type;host", ["signed-headers-mismatch"]),
        ("content-type;x-tc-action", ["signed-headers-mismatch"]),
        ("host;x-tc-action", ["signed-headers-mismatch"]),
        ("content-type;host;x-none;x-tc-action", ["signed-headers-mismatch"]),
        ("connection;content-type;host;x-tc-action", ["header-missing", "signed-headers-mismatch"]),
        ("connection;content-type;host;via;x-tc-action", ["header-missing", "signed-headers-mismatch"]),
    ],
)  # fmt: skip
def test_each_list_of_names(text: str, ids: list[str]) -> None:
    """What was signed is right; only the list in Authorization is another."""
    assert listed(text).ids[0] == ids


def test_a_content_type_that_is_not_sent() -> None:
    call, account, wire = example()
    headers = tuple(pair for pair in wire.headers if pair[0] != "Content-Type")
    assert diagnosed(call, account, wire._replace(headers=headers)).ids == [["content-type-missing"]]


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ([("Host", "other")], "host"), ([("X-TC-Region", "other")], "x-tc-region"), ([("host", "ocr.tencentcloudapi.com")], ""),
        ([("Host", "a"), ("Content-Type", "b")], "content-type, host"), ([("Accept", "a"), ("Accept", "b")], ""),
        ([("Authorization", "other")], "authorization"), ([("X-Tc-Own", "a"), ("x-tc-own", "b")], "x-tc-own"),
    ],
)  # fmt: skip
def test_headers_that_are_there_twice(more: list[tuple[str, str]], names: str) -> None:
    call, account, wire = example()
    found = diagnosed(
        call, account, Wire(wire.method, wire.target, (*wire.headers, *more), wire.body), now=call.timestamp + 999
    )
    causes = {cause.id: cause for cause in found.causes[0]}
    if not names:
        assert found.ids == [["clock-skew"]]
        return
    assert found.ids == [["clock-skew", "header-twice"]]
    assert causes["header-twice"].what == f"The request has a header twice, with different values: {names}."
    assert causes["header-twice"].what_zh == f"请求里有重复且值不同的请求头：{names}。"


# --- Lines ------------------------------------------------------------------------------------------------------------


def dropped(place: int) -> Callable[[str], str]:
    return lambda text: "\n".join(text.split("\n")[:place] + text.split("\n")[place + 1 :])


def doubled(place: int) -> Callable[[str], str]:
    return lambda text: "\n".join([*text.split("\n")[:place], "", *text.split("\n")[place:]])


def joined(place: int) -> Callable[[str], str]:
    def change(text: str) -> str:
        lines = text.split("\n")
        lines[place : place + 2] = [lines[place] + lines[place + 1]]
        return "\n".join(lines)

    return change


def indented(indent: str, first: bool = False, blank: bool = True) -> Callable[[str], str]:
    def change(text: str) -> str:
        lines = text.split("\n")
        return "\n".join(
            (indent + line if (place or first) and (line or blank) else line) for place, line in enumerate(lines)
        )

    return change


def outer(indent: str) -> Callable[[str], str]:
    """The headers, a value of several lines in the template, have it before the first alone."""

    def change(text: str) -> str:
        lines = text.split("\n")
        return "\n".join(indent + line if 0 < at <= 3 or at > len(lines) - 3 else line for at, line in enumerate(lines))

    return change


HEAD_EDITS: dict[str, list[Callable[[str], str]]] = {
    "blank-line-extra": [*map(doubled, (0, 1, 2, 3, 4, 5, 7, 8)), lambda text: f"{text}\n\n"],
    "line-missing": [*map(dropped, (0, 1, 2, 7, 8)), *map(joined, (0, 1, 2, 3, 4, 7))],
    "line-indented": [indented("    "), indented("\t", True), indented("  ", blank=False), indented("  ", True, False),
                      outer("    "), lambda text: text.replace("\n", " \n"), lambda text: f"\n{indented('  ', True)(text)}\n"],
    "line-feed-trailing": [lambda text: f"{text}\n", lambda text: f"{text}\r\n"],
    "nul-trailing": [lambda text: f"{text}\0"],
}  # fmt: skip
TO_SIGN_EDITS: dict[str, list[Callable[[str], str]]] = {
    "blank-line-extra": [*map(doubled, (0, 1, 2, 3))],
    "line-missing": [*map(dropped, (0, 1, 2, 3)), *map(joined, (0, 1, 2))],
    "line-indented": [indented("    "), indented("\t", True), lambda text: text.replace("\n", "  \n")],
    "line-feed-trailing": [lambda text: f"{text}\n", lambda text: f"{text}\r\n"],
    "nul-trailing": [lambda text: f"{text}\0"],
}


@pytest.mark.parametrize("cause", HEAD_EDITS)
def test_each_edit_of_the_lines(cause: str) -> None:
    for edit in HEAD_EDITS[cause]:
        found = signed(lambda plan, edit=edit: plan.lay_out.append(edit))  # type: ignore[misc]
        assert found.ids[0] == [cause]
    for edit in TO_SIGN_EDITS[cause]:
        found = signed(lambda plan, edit=edit: plan.lay_out_to_sign.append(edit))  # type: ignore[misc]
        assert found.ids[0] == [cause]
    both = indented("    ") if cause == "line-indented" else TO_SIGN_EDITS[cause][0]
    if cause != "line-missing":

        def change(plan: Plan) -> None:
            plan.lay_out.append(both)
            plan.lay_out_to_sign.append(both)

        assert signed(change).ids[0] == [cause]


@pytest.mark.parametrize(
    ("end", "cause"), [("\n", "line-feed-trailing"), ("\r\n", "line-feed-trailing"), ("\0", "nul-trailing")]
)
def test_what_stands_after_the_parts_of_the_key(end: str, cause: str) -> None:
    for places in ((0, 1, 2), (0,), (1,), (2,)):
        for canonical, to_sign in ((0, 0), (1, 1), (0, 1), (1, 0)):
            if len(places) == 1 and (canonical != to_sign or (canonical and places != (2,))):
                continue

            def change(
                plan: Plan, places: tuple[int, ...] = places, canonical: int = canonical, to_sign: int = to_sign
            ) -> None:
                for place in places:
                    plan.chain[place] += end
                if canonical:
                    plan.lay_out.append(lambda text: text + end)
                if to_sign:
                    plan.lay_out_to_sign.append(lambda text: text + end)

            assert signed(change).ids[0] == [cause], (places, canonical, to_sign)


# --- Hashes, and what the key was -------------------------------------------------------------------------------------


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


FORMS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "base64": ("hash-base64", lambda data: base64.b64encode(sha(data))),
    "stdin": ("hash-tool-output", lambda data: b"(stdin)= " + sha(data).hex().encode()),
    "zeros dropped": ("hash-hex-broken", lambda data: "".join(f"{octet:x}" for octet in sha(data)).encode()),
    "twice": ("hash-twice", lambda data: sha(sha(data).hex().encode()).hex().encode()),
    "raw": ("hash-raw", sha),
    "SHA-1": ("signature-sha1", lambda data: hashlib.sha1(data, usedforsecurity=False).hexdigest().encode()),
    "MD5": ("signature-sha1", lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest().encode()),
    "SHA-512": ("signature-sha1", lambda data: hashlib.sha512(data).hexdigest().encode()),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_hash(form: str) -> None:
    cause, write = FORMS[form]
    for payload, canonical in ((1, 1), (1, 0), (0, 1)):

        def change(plan: Plan, payload: int = payload, canonical: int = canonical) -> None:
            plan.payload_text = write if payload else plan.payload_text
            plan.canonical_text = write if canonical else plan.canonical_text

        found = signed(change)
        assert (found.ids[0], found.causes[0][0].certainty) == ([cause], "proved")


SECRETS: dict[str, list[Callable[[str], str]]] = {
    "secret-whitespace": [lambda key: f"{key}\n", lambda key: f"\r\n{key}", lambda key: f"\t{key}\t", lambda key: f"{key[:5]} {key[5:]}",
                          lambda key: f"\ufeff{key}", lambda key: f"{key}   "],
    "secret-invisible": [lambda key: f"{key}\u200b", lambda key: f"\xa0{key}", lambda key: f"\u2060{key}\u2060", lambda key: f"{key}\u200b ",
                         lambda key: f"{key[:3]}\u200e{key[3:]}"],
    "secret-quoted": [lambda key: f'"{key}"', lambda key: f"“{key}”", lambda key: f"{key}'", lambda key: f"{key}',"],
    "secret-joined": [lambda key: f"{key}#ap-guangzhou", lambda key: f"AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE:{key}",
                      lambda key: f"SecretKey={key}", lambda key: f"{key}#us-east-1#0", lambda key: f"global|{key}"],
    "secret-placeholder": [lambda key: "your_secret_key", lambda key: "${SECRET_KEY}", lambda key: "密钥"],
    "secret-truncated": [lambda key: key[:-1], lambda key: key[2:], lambda key: key[1:-1]],
    "secret-base64": [lambda key: base64.b64encode(key.encode()).decode(), lambda key: key.encode().hex()],
}  # fmt: skip


@pytest.mark.parametrize("cause", SECRETS)
def test_each_form_of_the_secret(cause: str) -> None:
    for make in SECRETS[cause]:
        found = signed(lambda plan, make=make: setattr(plan, "secret", make(plan.account.secret_key).encode()))  # type: ignore[misc]
        assert (found.ids[0], found.causes[0][0].certainty) == ([cause], "proved")


# --- The query ----------------------------------------------------------------------------------------------------------


def test_queries() -> None:
    call, account, _ = example()
    get = call._replace(method="GET", query="b=2&a=1", body=b"")
    for query, cause in (("", "query-missing"), ("a=1&b=2", "query-order"), ("?b=2&a=1", "query-question-mark")):
        assert signed(lambda plan, query=query: setattr(plan, "query", query), get).ids == [[cause]]  # type: ignore[misc]
    lower = Plan(get._replace(query="b=%2F&a"), account)
    lower.query = "b=%2f&a"
    assert diagnosed(get, account, lower.wire()).ids == [["query-encoding"]]
    lower.query = "b=%2F&a="
    assert diagnosed(get, account, lower.wire()).ids == [["query-equals"]]
    post = call._replace(query="b=2&a=1")
    for query in (
        "b=2&a=1",
        "Action=IDCardOCR",
        "Action=IDCardOCR&Version=2018-11-19&Region=ap-guangzhou",
        "Region=ap-guangzhou",
    ):
        assert signed(lambda plan, query=query: setattr(plan, "query", query), post).ids[0] == ["query-in-post"]  # type: ignore[misc]
    assert diagnosed(post, account, send(post, account)).valid


# --- Mistakes of one part, put together ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("causes", "change"),
    [
        ("host-scheme method-case", {"method": "post", "host": "https://ocr.tencentcloudapi.com"}),
        ("method-case uri-path", {"method": "post", "uri": "//"}),
        ("header-order method-case", {"method": "post", "order": ["host", "content-type", "x-tc-action"]}),
        ("blank-line-missing host-scheme", {"host": "https://ocr.tencentcloudapi.com", "blank": False}),
        ("body-empty-hash host-scheme", {"host": "https://ocr.tencentcloudapi.com", "payload": b""}),
        ("body-empty-hash secret-quoted", {"payload": b"", "secret": b"'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE'"}),
        ("method-case secret-quoted", {"method": "post", "secret": b"'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE'"}),
        ("key-prefix-missing timestamp-differs-from-header", {"prefix": "", "time": "1551113064"}),
        ("key-hex-chained secret-quoted", {"secret": b"'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE'", "hexed": True}),
        ("date-not-utc key-prefix-missing", {"prefix": "", "date": "2019-02-26"}),
        ("body-hash-uppercase body-trailing-newline", {"upper": True, "payload": b"\n"}),
        ("canonical-hash-uppercase host-scheme", {"host": "https://ocr.tencentcloudapi.com", "upper_canonical": True}),
        ("canonical-hash-uppercase secret-quoted", {"upper_canonical": True, "secret": b"'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE'"}),
        ("canonical-not-hashed method-case", {"method": "post", "plain": True}),
        ("crlf method-case", {"method": "post", "newline": "\r\n"}),
    ],
)  # fmt: skip
def test_two_mistakes(causes: str, change: dict[str, object]) -> None:
    call, account, _ = example()
    plan = Plan(call, account)
    simple = {
        "method": "method",
        "uri": "uri",
        "secret": "secret",
        "prefix": "prefix",
        "time": "signed_time",
        "blank": "blank_line",
    }
    for name, attribute in simple.items():
        setattr(plan, attribute, change.get(name, getattr(plan, attribute)))
    plan.values["host"] = str(change.get("host", plan.values["host"]))
    plan.values["content-type"] = str(change.get("content_type", plan.values["content-type"]))
    if "order" in change:
        plan.lines = plan.named = [*change["order"]]  # type: ignore[misc]
    if "payload" in change:
        plan.payload = call.body + b"\n" if change["payload"] == b"\n" else b""
    if "hexed" in change:
        plan.pass_on = lambda key, last: key.hex().encode()
    if "date" in change:
        plan.scope[0] = plan.chain[0] = str(change["date"])
    if "upper" in change:
        plan.payload_text = lambda data: sha(data).hex().upper().encode()
    if "upper_canonical" in change:
        plan.canonical_text = lambda data: sha(data).hex().upper().encode()
    if "plain" in change:
        plan.canonical_text = bytes
    if "newline" in change:
        plan.newline = plan.header_newline = plan.to_sign_newline = "\r\n"
    found = diagnosed(call, account, plan.wire())
    assert set(found.ids[0]) == set(causes.split())
    assert {cause.certainty for cause in found.causes[0]} == {"proved"}
