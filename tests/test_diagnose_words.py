"""A diagnosis as it is printed, whole: its lines in both languages, what it lists besides, and the client's own texts."""

from __future__ import annotations

import hmac
from typing import Any

import pytest
from broken_client import Plan, send
from diagnosing import diagnosed, example, with_header

from tcrypto import Credential, HttpRequest
from tcrypto.check.diagnose import CAUSES, Diagnosis, diagnose
from tcrypto.check.diagnosis import Cause, visible
from tcrypto.errors import InvalidInput

pytestmark = pytest.mark.each

ONE = Cause("one", "What happened.", "Fix it.", "发生了什么。", "修好它。")
TWO = Cause("two", "Another thing.", "Fix that.", "另一件事。", "修好那个。", "seen")
THREE = Cause("three", "A third.", "Fix.", "第三件。", "修。", "fits")
FOUR = Cause("four", "A fourth.", "Fix.", "第四件。", "修。", "proved")


def shown(*sets: tuple[Cause, ...], code: str | None = "AuthFailure.SignatureFailure", **more: Any) -> tuple[str, str]:
    found = Diagnosis(False, code, "the gateway's text", sets, **more)
    assert str(found) == found.text() == found.text("en-US") == found.text("de-DE")
    return found.text(), found.text("zh-CN")


PROVED = "Proved: with this, exactly what was received comes out"
PROVED_ZH = "已证实：按此重新计算，结果与收到的完全一致"
SEEN = "Certain: it shows in the request itself or in the texts given with it, without any key"
SEEN_ZH = "可以确定：从请求本身或随附的文本就能看出来，与密钥无关"


def test_one_cause() -> None:
    assert shown((ONE,)) == (
        f"one: What happened.\n{PROVED} (the gateway says AuthFailure.SignatureFailure).\nFix: Fix it.",
        f"one：发生了什么。\n{PROVED_ZH}（网关返回 AuthFailure.SignatureFailure）。\n修复：修好它。",
    )
    assert shown((ONE,), code=None) == (
        f"one: What happened.\n{PROVED}.\nFix: Fix it.",
        f"one：发生了什么。\n{PROVED_ZH}。\n修复：修好它。",
    )
    english, chinese = shown((ONE,), code="DecryptionError")
    assert f"{PROVED} (opening it raises DecryptionError).\n" in english
    assert f"{PROVED_ZH}（解密时报 DecryptionError）。\n" in chinese


def test_several_causes_and_other_sets() -> None:
    assert shown((ONE, TWO, FOUR), (FOUR,), (THREE, ONE), (TWO, ONE)) == (
        "one + two + four: (1) What happened. (2) Another thing. (3) A fourth.\n"
        f"one + four: {PROVED}; two: {SEEN} (the gateway says AuthFailure.SignatureFailure).\n"
        "Fix: (1) Fix it. (2) Fix that. (3) Fix.\n"
        "Or, with the same result: four: A fourth.\n"
        "Possible too, but not proved: three + one: (1) A third. (2) What happened.\n"
        "Or, with the same result: two + one: (1) Another thing. (2) What happened.",
        "one + two + four：(1) 发生了什么。 (2) 另一件事。 (3) 第四件。\n"
        f"one + four：{PROVED_ZH}；two：{SEEN_ZH}（网关返回 AuthFailure.SignatureFailure）。\n"
        "修复：(1) 修好它。 (2) 修好那个。 (3) 修。\n"
        "或者（得到同样的结果）：four：第四件。\n"
        "也有可能（尚未证实）：three + one：(1) 第三件。 (2) 发生了什么。\n"
        "或者（得到同样的结果）：two + one：(1) 另一件事。 (2) 发生了什么。",
    )


def test_where_there_is_no_cause() -> None:
    last, last_zh = (
        "The signature itself is right: what the gateway says is all there is.",
        "签名本身没有问题：请按网关的提示处理。",
    )
    assert shown(code="A.B") == (
        f"Refused with A.B.\nthe gateway's text\n{last}",
        f"网关返回 A.B。\nthe gateway's text\n{last_zh}",
    )
    assert shown(code="A.B", message_zh="网关的话")[1] == f"网关返回 A.B。\n网关的话\n{last_zh}"
    assert Diagnosis(True, None, None, ()).text() == "The signature is valid."
    assert Diagnosis(True, None, None, ()).text("zh-CN") == "签名有效。"


def test_notes_and_the_difference() -> None:
    english, chinese = shown(
        (ONE,), notes=("A note.", "B note."), notes_zh=("注一。", "注二。"), server_canonical="a\nb\nc", client_canonical="a\nB\nc\n",
        server_string_to_sign="s", client_string_to_sign="s ",
    )  # fmt: skip
    assert english.split("\n")[3:] == [
        "A note.", "B note.", "", "What was signed (- server, + client; the canonical request ends in the body's hash):",
        "  a", "- b", "+ B", "  c", "+ ", "", "- s", "+ s␠",
    ]  # fmt: skip
    assert chinese.split("\n")[3:] == [
        "注一。", "注二。", "", "参与签名的内容（- 服务端，+ 客户端；规范请求串的最后一行是请求体的哈希）：",
        "  a", "- b", "+ B", "  c", "+ ", "", "- s", "+ s␠",
    ]  # fmt: skip
    english, chinese = shown((ONE,), server_string_to_sign="s", client_string_to_sign="t")
    assert english.split("\n")[3:] == ["", "What was signed (- server, + client):", "- s", "+ t"]
    assert chinese.split("\n")[3:] == ["", "参与签名的内容（- 服务端，+ 客户端）：", "- s", "+ t"]
    halves: list[dict[str, Any]] = [
        {"server_canonical": "a"},
        {"client_canonical": "a"},
        {"client_string_to_sign": "a"},
    ]
    for half in halves:
        assert Diagnosis(False, None, None, ((ONE,),), **half).diff() == []


def test_lines_of_the_difference() -> None:
    """They end at line feeds alone, and a line that is there hundreds of times is compared like any other."""
    assert Diagnosis(False, None, None, (), "a b\n\nc", "a b\n\nd").diff() == ["  a b", "  ", "- c", "+ d"]
    many = ["a"] * 300
    found = Diagnosis(False, None, None, (), "\n".join([*many, "b"]), "\n".join([*many, "c"]))
    assert found.diff() == ["  a"] * 300 + ["- b", "+ c"]


def test_what_was_cut_is_counted_in_both_languages() -> None:
    cut = visible("x" * 1234)
    assert cut == f"{'x' * 150}... (1,234 characters)"
    english, chinese = shown((ONE,), server_string_to_sign="x" * 1234, client_string_to_sign="t")
    assert f"- {cut}" in english
    assert f"- {'x' * 150}...（共 1,234 个字符）" in chinese


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("a", 200, "a"), ("", 200, ""), ("a\tb\r\0\u200b", 200, r"a\tb\r\x00\u200b"), ("a ", 200, "a␠"), (" ", 200, "␠"),
        ("x" * 200, 200, "x" * 200), ("x" * 201, 200, f"{'x' * 150}... (201 characters)"),
        ("\r" * 101, 200, "\\r" * 75 + "... (101 characters)"), ("\r" * 100, 200, "\\r" * 100),
        ("x" * 81, 80, f"{'x' * 60}... (81 characters)"), ("张三", 200, "张三"),
    ],
)  # fmt: skip
def test_what_is_not_visible(text: str, limit: int, line: str) -> None:
    assert visible(text, limit) == line


def test_as_a_dictionary() -> None:
    found = Diagnosis(False, "A.B", "text", ((ONE, TWO), (FOUR,)), "a", "b", "c", "d", 7, ("note",), ("注",), "文")
    english, chinese = found.as_dict(), found.as_dict("zh-CN")
    assert english == {
        "valid": False, "code": "A.B", "message": "text",
        "causes": [
            [{"what": "What happened.", "fix": "Fix it.", "id": "one", "certainty": "proved"},
             {"what": "Another thing.", "fix": "Fix that.", "id": "two", "certainty": "seen"}],
            [{"what": "A fourth.", "fix": "Fix.", "id": "four", "certainty": "proved"}],
        ],
        "server_canonical": "a", "client_canonical": "b", "server_string_to_sign": "c", "client_string_to_sign": "d",
        "tried": 7, "notes": ["note"],
    }  # fmt: skip
    assert chinese["notes"] == ["注"]
    assert chinese["causes"][0][0] == {"what": "发生了什么。", "fix": "修好它。", "id": "one", "certainty": "proved"}
    assert {key: chinese[key] for key in chinese.keys() - {"causes", "notes"}} == {
        key: english[key] for key in english.keys() - {"causes", "notes"}
    }
    assert found.ids == [["one", "two"], ["four"]]


# --- What can't be explained, and what can't be diagnosed ----------------------------------------------------------------

COOKIE = "x" * 9_000


def unexplained(headers: int = 0, cookie: str = COOKIE) -> Diagnosis:
    call, account, _ = example()
    plan = Plan(call, account)
    plan.secret = b"another"
    if cookie:
        plan.sent_headers.append(("Cookie", cookie))
    plan.sent_headers += [(f"X-{place}", "") for place in range(headers)]
    return diagnosed(call, account, plan.wire())


def test_single_mistakes_alone_are_tried_of_what_is_large() -> None:
    found = unexplained()
    assert found.ids == [["unexplained"]]
    (cause,) = found.causes[0]
    assert cause.certainty == "unexplained"
    ((before, tried),) = [cause.what.split("(")]
    assert tried == f"{found.tried:,} combinations recomputed)."
    assert before.startswith("None of the ")
    assert before.endswith(" known mistakes, alone or up to one at a time, gives this signature ")
    assert cause.what_zh.endswith(f" 种已知错误，逐一尝试，都得不到这个签名（共计算了 {found.tried:,} 种组合）。")
    assert found.notes == ("The request has over 32 headers or 8 KiB of them: only single mistakes were tried.",)
    assert found.notes_zh == ("请求头超过 32 个或 8 KiB：只尝试了单个错误，没有尝试组合。",)
    assert (found.client_canonical, found.client_string_to_sign) == (None, None)
    assert str(found.server_canonical).startswith("POST\n/\n\n")


def test_up_to_32_headers_of_8_kib_are_combined() -> None:
    """An example that two mistakes explain: host-scheme and method-case."""
    call, account, _ = example()

    def with_headers(count: int, size: int) -> Diagnosis:
        plan = Plan(call, account)
        plan.method, plan.values["host"] = "post", f"https://{call.host}"
        wire = plan.wire()
        more = [(f"X-{place}", "") for place in range(count - len(wire.headers))]
        if size:
            left = size - sum(len(name) + len(value) for name, value in (*wire.headers, *more))
            more[0] = (more[0][0], "x" * left)
        return diagnosed(call, account, wire._replace(headers=(*wire.headers, *more)))

    assert with_headers(32, 8192).ids == [["host-scheme", "method-case"]]
    for count, size in ((33, 0), (32, 8193)):
        assert with_headers(count, size).ids == [["unexplained"]]


@pytest.mark.parametrize("now", [True, "0", None])
def test_types(now: Any) -> None:
    call, account, wire = example()
    with pytest.raises(TypeError) as caught:
        diagnosed(call, account, wire, now=now)
    assert str(caught.value) == f"now is a number of seconds, not {type(now).__name__}"
    with pytest.raises(TypeError) as caught:
        diagnose(HttpRequest(*wire), ("a", "b"), now=0)  # type: ignore[arg-type]
    assert str(caught.value) == "credential is a tcrypto.Credential, not tuple"
    with pytest.raises(TypeError) as caught:
        diagnose({}, Credential("a", "b"), now=0)  # type: ignore[arg-type]
    assert str(caught.value) == "request is an HttpRequest, not dict"


def refused(**more: Any) -> str:
    call, account, wire = example(host_scheme="https")
    for name in ("method", "target", "headers"):
        wire = wire._replace(**{name: more.pop(name, getattr(wire, name))})
    with pytest.raises(InvalidInput) as caught:
        diagnosed(call, account, wire, **more)
    return str(caught.value)


def test_what_is_refused() -> None:
    for now in (float("inf"), float("nan"), 1 << 62, -(1 << 62)):
        assert refused(now=now) == "now is no time: it is seconds since 1970"
    assert refused(headers=()) == "the request has no Authorization header, nor a v1 Signature: nothing is signed"
    surrogate = "the request holds a lone surrogate, which has no UTF-8 form: it can't have been sent so"
    for more in (
        {"canonical_request": "\ud800"},
        {"string_to_sign": "\udfff"},
        {"target": "/\udbff"},
        {"method": "\udc00"},
    ):
        assert refused(**more) == surrogate
    v1 = {"headers": (("Host", "h"),), "method": "GET", "target": "/?Signature=a"}
    own = "this is a v1 request, and the client's own texts are compared for TC3 alone: leave them out"
    assert refused(**v1, canonical_request="a") == refused(**v1, string_to_sign="a") == own


def test_the_times_that_are_some() -> None:
    call, account, wire = example()
    for now in ((1 << 62) - 1024.0, -((1 << 62) - 1024.0), 0):
        assert diagnosed(call, account, wire, now=now).ids == [["clock-skew"]]


def many(headers: int, size: int, listed: int = 3) -> Diagnosis:
    call, account, wire = example(host_scheme="https")
    more = [(f"X-{place}", "") for place in range(headers - len(wire.headers))]
    left = size - len(wire.target) - sum(len(name) + len(value) for name, value in (*wire.headers, *more))
    if size:
        more[0] = (more[0][0], "x" * left)
    wire = wire._replace(headers=(*wire.headers, *more))
    if listed != 3:
        (text,) = [value for name, value in wire.headers if name == "Authorization"]
        names = ";".join(f"x-{place}" for place in range(listed))
        wire = with_header(wire, "Authorization", text.replace("content-type;host;x-tc-action", names))
    return diagnosed(call, account, wire)


def test_how_large_a_request_is_diagnosed() -> None:
    assert many(100, 65536).ids == [["host-scheme"]]
    for shape in ((101, 0), (100, 65537)):
        with pytest.raises(InvalidInput) as caught:
            many(*shape)
        assert str(caught.value) == "only requests with up to 100 headers, and 64 KiB of them, are diagnosed"
    with pytest.raises(InvalidInput) as caught:
        many(10, 0, 101)
    assert str(caught.value) == "only requests with up to 100 signed headers are diagnosed"


# --- The client's own texts ---------------------------------------------------------------------------------------------


def own_texts(canonical: str, to_sign: str | None = None, sign: str | None = None, key: str = "") -> Diagnosis:
    """A request that is signed over a client's own texts, which are given with it: `sign` in place of `to_sign`."""
    call, account, wire = example()
    from tcrypto.sign import tc3

    text = sign if sign is not None else to_sign
    text = tc3.string_to_sign(call.timestamp, "2019-02-25/ocr/tc3_request", canonical) if text is None else text
    derived = ("TC3" + (key or account.secret_key)).encode()
    for part in ("2019-02-25", "ocr", "tc3_request"):
        derived = hmac.digest(derived, part.encode(), "sha256")
    (value,) = [value for name, value in wire.headers if name == "Authorization"]
    wire = with_header(wire, "Authorization", value[:-64] + tc3.signature(derived, text))
    return diagnosed(call, account, wire, canonical_request=canonical, string_to_sign=to_sign)


def server() -> tuple[str, str]:
    found = diagnosed(*example(key_prefix_missing="on"))
    return str(found.server_canonical), str(found.server_string_to_sign)


@pytest.mark.parametrize(
    ("old", "new", "place", "texts"),
    [
        ("POST", "PATCH", 1, ("'PATCH'", "'POST'")),
        ("content-type:application/json", "content-type:x" + "y" * 80, 4,
         (f"'content-type:x{'y' * 46}... (94 characters)'", "'content-type:application/json'")),
        ("host;x-tc", "host;x-other;x-tc", 8, ("'content-type;host;x-other;x-tc-action'", "'content-type;host;x-tc-action'")),
    ],
)  # fmt: skip
def test_a_line_that_no_mistake_explains(old: str, new: str, place: int, texts: tuple[str, str]) -> None:
    canonical, _ = server()
    found = own_texts(canonical.replace(old, new, 1))
    assert found.ids == [["unexplained"]]
    (cause,) = found.causes[0]
    client, of_server = texts
    assert cause.certainty == "seen"
    assert cause.what == f"Line {place} differs, by no known mistake: the client has {client}, the server {of_server}."
    assert cause.what_zh == f"第 {place} 行不同，且不是已知的错误：客户端为 {client}，服务端为 {of_server}。"
    assert found.client_canonical == canonical.replace(old, new, 1)


def test_several_lines_that_no_mistake_explains() -> None:
    canonical, _ = server()
    found = own_texts(canonical.replace("POST", "PATCH").replace("idcardocr", "other").replace("host:ocr", "host:x!"))
    (cause,) = found.causes[0]
    assert cause.what == (
        "Line 1 differs, by no known mistake: the client has 'PATCH', the server 'POST' (and 2 more lines)."
    )
    assert cause.what_zh == "第 1 行不同，且不是已知的错误：客户端为 'PATCH'，服务端为 'POST'（另有 2 行）。"
    more = own_texts(canonical + "\nmore" * 6)
    assert more.ids[0][-1] == "unexplained"
    assert more.causes[0][-1].what == "The lines differ in number, by no known mistake."
    assert more.causes[0][-1].what_zh == "行数不同，且不是已知的错误。"


def test_what_the_client_says_does_not_give_the_signature() -> None:
    canonical, to_sign = server()
    what = (
        "What the client says that it signed doesn't give the signature received: the key chain differs, or these texts "
        "aren't those of this request."
    )
    what_zh = "客户端给出的文本得不到收到的签名：密钥派生有误，或者这些文本不属于这个请求。"
    post = canonical.replace("POST", "post")
    for found in (own_texts(post, key="other"), own_texts(canonical, to_sign.replace("5\n", "6\n"), sign="another")):
        assert found.ids[0][-1] == "unexplained"
        assert [cause.certainty for cause in found.causes[0]] == ["seen", "unexplained"]
        assert (found.causes[0][1].what, found.causes[0][1].what_zh) == (what, what_zh)


def test_a_line_that_no_mistake_explains_under_another_layout() -> None:
    canonical, _ = server()
    lines = canonical.replace("POST", "PATCH").split("\n")
    lines[3:5], lines[7] = [lines[4], lines[3]], "host;content-type;x-tc-action"
    found = own_texts("\n".join(lines))
    assert found.ids == [["header-order", "unexplained"]]
    assert [each.certainty for each in found.causes[0]] == ["proved", "seen"]
    what = "Line 1 differs, by no known mistake: the client has 'PATCH', the server 'POST'."
    assert found.causes[0][1].what == what


def test_a_string_to_sign_with_its_own_mistake() -> None:
    canonical, to_sign = server()
    for text, cause in (
        (to_sign.replace("1551113065", "1551113066"), "timestamp-differs-from-header"),
        (to_sign.replace("TC3-HMAC-SHA256", "AWS4-HMAC-SHA256"), "key-aws4"),
        (to_sign.upper().replace("OCR/TC3_REQUEST", "ocr/tc3_request"), "canonical-hash-uppercase"),
        (f"{to_sign}\n", "line-feed-trailing"),
    ):
        found = own_texts(canonical, text)
        assert found.ids == [[cause]]
        assert found.causes[0][0].certainty == "proved"
        assert found.client_string_to_sign == text
        assert found.client_canonical == canonical
    assert set(CAUSES) >= {"wrong-secret"}


def test_the_texts_that_are_shown() -> None:
    """The client's own, but what gives the signature where that is known and they don't."""
    call, account, wire = example(host_scheme="https")
    unknown = send(call, account._replace(secret_key="known to nobody"))
    found = diagnosed(call, account, unknown, canonical_request="POST\n/", string_to_sign="a\nb\nc\nd")
    assert (found.client_canonical, found.client_string_to_sign) == ("POST\n/", "a\nb\nc\nd")
    texts: list[dict[str, Any]] = [{"canonical_request": "POST\n/"}, {"string_to_sign": "a\nb\nc\nd"}]
    for own in texts:
        found = diagnosed(call, account, wire, **own)
        assert found.ids == [["host-scheme"]]
        assert found.client_canonical is not None
        assert "host:https://ocr" in found.client_canonical
        assert (found.client_string_to_sign or "").startswith("TC3-HMAC-SHA256\n")
