"""Each way of a client that signs v1 by hand: lists as one text, orders, encodings, TC3's keys, forms of the signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from generator.v1_diagnose import PARAMS, Client, good
from generator.wire import NOW, SECRET_ID, SECRET_KEY, TOKEN

from tcrypto import Credential, HttpRequest
from tcrypto.check.diagnose import diagnose
from tcrypto.check.diagnose_v1 import diagnose_form, diagnose_v1, is_v1
from tcrypto.check.diagnosis import Diagnosis
from tcrypto.errors import InvalidInput
from tcrypto.sign import v1

pytestmark = pytest.mark.each

CREDENTIAL = Credential(SECRET_ID, SECRET_KEY)
Pairs = list[tuple[str, str]]


def diagnosed(client: Client, credential: Credential = CREDENTIAL, **more: Any) -> Diagnosis:
    sent = client.send()
    given = {"now": sent["now"]} | more
    return diagnose_form(sent["method"], sent["host"], sent["path"], sent["params"], credential, **given)


def named(client: Client, *causes: str) -> bool:
    found = diagnosed(client)
    return found.ids[0] == [*causes] and {cause.certainty for cause in found.causes[0]} == {"proved"}


# --- Lists and objects as one value -----------------------------------------------------------------------------------

LISTED = {"Action": "A", "Timestamp": str(NOW), "Nonce": "1", "SecretId": SECRET_ID, "Version": "1"} | {
    "Ids.10": "c", "Ids.0": "a", "Ids.2": "b é", "Tags.0.Key": "k", "Tags.0.Value": "v", "Tags.1.Key": "l",
    "Z": "z", "Ids.x": "no",
}  # fmt: skip


def flattened(lists: dict[str, str]) -> Callable[[dict[str, str]], Pairs]:
    """The parameters with lists of them as one text each, at the list's place."""

    def pairs(params: dict[str, str]) -> Pairs:
        result: dict[str, str] = {}
        for name, value in params.items():
            group = next((each for each in lists if re.match(rf"{each}\.\d", name)), name)
            result[group] = lists.get(group, value)
        return [*result.items()]

    return pairs


IDS = ["a", "b é", "c"]
TEXTS = {
    "Array": "Array", "joined": "a,b é,c", "object": "[object Object]", "Python": "['a', 'b é', 'c']",
    "JSON": '["a","b é","c"]', "spaced JSON": '["a", "b é", "c"]', "Go": "[a b é c]", "Java": "[a, b é, c]",
    "C#": "System.String[]", "nothing": "", "the first": "a", "objects": ",".join(["[object Object]"] * 3),
}  # fmt: skip
OBJECTS = {
    "Array": "Array", "joined": "k,v,l", "object": "[object Object]", "Python": "['k', 'v', 'l']", "JSON": '["k","v","l"]',
    "spaced JSON": '["k", "v", "l"]', "Go": "[k v l]", "Java": "[k, v, l]", "C#": "System.String[]", "nothing": "",
    "the first": "k", "objects": ",".join(["[object Object]"] * 3),
}  # fmt: skip


@pytest.mark.parametrize("way", TEXTS)
def test_each_text_of_a_list(way: str) -> None:
    """Of the plain list alone, of the objects alone, and of both."""
    for lists in ({"Ids": TEXTS[way]}, {"Tags": OBJECTS[way]}, {"Ids": TEXTS[way], "Tags": OBJECTS[way]}):
        client = replace(good, sent=lambda params: LISTED, pairs=flattened(lists))
        assert named(client, "v1-value-form"), lists


def test_lists_after_the_rest() -> None:
    """As sent, with the lists behind."""

    def behind(pairs: Pairs) -> Pairs:
        return [pair for pair in pairs if pair[0] != "Ids"] + [pair for pair in pairs if pair[0] == "Ids"]

    client = replace(good, sent=lambda params: LISTED, pairs=flattened({"Ids": "Array"}), ordered=behind)
    assert set(diagnosed(client).ids[0]) == {"v1-value-form", "v1-order"}


# --- Orders -----------------------------------------------------------------------------------------------------------


def natural(name: str) -> list[Any]:
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", name)]


ORDERS: dict[str, Callable[[Pairs], Pairs]] = {
    "numbers": lambda pairs: sorted(pairs, key=lambda pair: natural(pair[0])),
    "numbers, without case": lambda pairs: sorted(pairs, key=lambda pair: natural(pair[0].lower())),
}


@pytest.mark.parametrize("order", ORDERS)
def test_each_order(order: str) -> None:
    assert named(replace(good, ordered=ORDERS[order]), "v1-order")


# --- Encodings --------------------------------------------------------------------------------------------------------

CODED = {"Action": "A", "Timestamp": str(NOW), "Nonce": "1", "SecretId": SECRET_ID, "V": "a b+c/~*'(!)@é%é"}
ENCODINGS: dict[str, Callable[[str], str]] = {
    "RFC 3986": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "Python": quote,
    "encodeURIComponent": lambda text: quote(text, safe="!~*'()"),
    "encodeURI": lambda text: quote(text, safe="!~*'();/?:@&=+$,#"),
    "Java": lambda text: quote_plus(text, safe="*").replace("~", "%7E"),
    "Java, as documented": lambda text: quote_plus(text, safe="*")
    .replace("~", "%7E").replace("+", "%20").replace("*", "%2A").replace("%7E", "~"),
    "URLSearchParams": lambda text: quote(text, safe="~*'()").replace("%20", "+"),
    "old PHP": lambda text: quote(text, safe="").replace("~", "%7E"),
    "PHP's urlencode": lambda text: quote_plus(text).replace("~", "%7E"),
    "blanks alone": lambda text: text.replace(" ", "%20"),
}  # fmt: skip


def small(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_encoding(encoding: str) -> None:
    encode = ENCODINGS[encoding]
    client = replace(good, sent=lambda params: CODED, encoded=encode)
    assert named(client, "v1-encoded")
    assert f"V={encode(CODED['V'])}" in str(diagnosed(client).client_string_to_sign)
    if list(ENCODINGS).index(encoding) < 6:
        assert named(replace(client, encoded=lambda text: small(encode(text))), "v1-encoded")
    whole = replace(good, sent=lambda params: CODED)
    joined = "&".join(f"{name}={value}" for name, value in sorted(CODED.items()))
    assert named(replace(whole, joined=lambda pairs: encode(joined)), "v1-encoded")
    assert named(replace(client, encoded=lambda text: encode(encode(text))), "v1-encoded")


# --- Values that were changed one by one ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "signed"),
    [("True", "true"), ("false", "FALSE"), ("5", "5.0"), ("Ab", "ab")],
)  # fmt: skip
def test_each_value(sent: str, signed: str) -> None:
    params = {"Action": "a", "Timestamp": "2023", "Nonce": "x", "SecretId": SECRET_ID, "Own": sent}
    params["Timestamp"] = str(NOW)
    if signed.endswith(".0"):
        client = replace(
            good,
            sent=lambda _: params,
            pairs=lambda given: [(n, f"{v}.0" if re.fullmatch(r"-?\d{1,9}", v) else v) for n, v in given.items()],
        )
    elif signed == "ab":
        client = replace(good, sent=lambda _: params, pairs=lambda given: [(n, v.lower()) for n, v in given.items()])
    else:
        client = replace(good, sent=lambda _: params, pairs=lambda given: [*(given | {"Own": signed}).items()])
    assert diagnosed(client).ids[0] == ["v1-value-form"]


def test_values_in_quotes() -> None:
    def quoted(params: dict[str, str]) -> Pairs:
        return [(n, v if v.isdigit() else json.dumps(v, ensure_ascii=False)) for n, v in params.items()]

    assert named(replace(good, pairs=quoted), "v1-value-form")


# --- TC3's key --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["TC3", ""])
@pytest.mark.parametrize("service", ["cvm", "ocr"])
def test_each_step_of_tc3s_key(prefix: str, service: str) -> None:
    key = f"{prefix}{SECRET_KEY}".encode()
    for part in ("2023-11-14", service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
        assert named(replace(good, key=lambda secret, key=key: key), "v1-tc3-key")
    assert named(replace(good, key=lambda secret: key.hex().encode()), "v1-tc3-key")
    in_milliseconds = replace(good, sent=lambda params: params | {"Timestamp": f"{NOW}000"}, key=lambda secret: key)
    assert diagnosed(in_milliseconds).ids[0] == ["timestamp-in-milliseconds", "v1-tc3-key"]


def test_the_hosts_own_service_in_tc3s_key() -> None:
    key = f"TC3{SECRET_KEY}".encode()
    for part in ("2023-11-14", "vpc", "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    assert named(replace(good, host="vpc.tencentcloudapi.com", key=lambda secret: key), "v1-tc3-key")


# --- The signature's text ---------------------------------------------------------------------------------------------


def in_base64(mac: bytes) -> str:
    return base64.b64encode(mac).decode()


WRITTEN: dict[str, Callable[[bytes], str]] = {
    "hexadecimal": bytes.hex,
    "capitals": lambda mac: mac.hex().upper(),
    "0x": lambda mac: f"0x{mac.hex()}",
    "of hexadecimal": lambda mac: base64.b64encode(mac.hex().encode()).decode(),
    "twice": lambda mac: base64.b64encode(base64.b64encode(mac)).decode(),
    "for URLs": lambda mac: base64.urlsafe_b64encode(mac).decode(),
    "unpadded": lambda mac: in_base64(mac).rstrip("="),
    "in percent": lambda mac: quote(in_base64(mac), safe=""),
    "in percent twice": lambda mac: quote(quote(in_base64(mac), safe=""), safe=""),
    "a blank before": lambda mac: f"\t{in_base64(mac)}",
    "a line break within": lambda mac: f"{in_base64(mac)[:30]}\n{in_base64(mac)[30:]}",
    "a literal line break": lambda mac: f"{in_base64(mac)}\\n",
    "numbers": lambda mac: ",".join(map(str, mac)),
    "characters": lambda mac: mac.decode("latin-1"),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_each_way_of_writing_the_signature(way: str) -> None:
    assert diagnosed(replace(good, written=WRITTEN[way])).ids == [["v1-signature-form"]]


def test_a_plus_that_arrives_as_a_blank() -> None:
    """At either end, and within; a hash function that the length gives away beside it."""
    seen = set()
    for nonce in range(100, 3000):
        client = replace(good, sent=lambda params, nonce=nonce: params | {"Nonce": str(nonce)})
        signature = client.send()["params"]["Signature"]
        place = "start" if signature[0] == "+" else "within" if "+" in signature[2:40] else ""
        if place and place not in seen:
            seen.add(place)
            spaced = replace(client, written=lambda mac: in_base64(mac).replace("+", " "))
            assert diagnosed(spaced).ids == [["v1-plus-space"]]
    assert seen == {"start", "within"}


# --- What shows beside --------------------------------------------------------------------------------------------------


def form(method: str = "GET", host: str = "h", **changed: str) -> dict[str, str]:
    params = {"Action": "A", "Version": "1", "Timestamp": str(NOW), "Nonce": "1", "SecretId": SECRET_ID} | changed
    return params | {"Signature": v1.signature(SECRET_KEY, v1.string_to_sign(method, host, "/", params), "HmacSHA1")}


def beside(credential: Credential = CREDENTIAL, now: int = NOW, skew: int = 300, **changed: str) -> list[list[str]]:
    found = diagnose_form("GET", "h", "/", form(**changed), credential, now=now, skew=skew)
    assert {cause.certainty for causes in found.causes for cause in causes} <= {"seen"}
    return found.ids


def test_what_is_wrong_whatever_the_signature_is() -> None:
    assert beside(now=NOW + 300) == beside(now=NOW - 300) == []
    assert beside(now=NOW + 301) == beside(now=NOW - 301) == [["clock-skew"]]
    assert beside(now=NOW + 11, skew=10) == [["clock-skew"]]
    assert beside(Timestamp=f"{NOW}000") == [["timestamp-in-milliseconds"]]
    assert beside(Timestamp=f"{NOW}000000000") == [["timestamp-in-milliseconds"]]
    assert beside(Timestamp=f"{NOW}000", now=NOW + 301) == [["clock-skew", "timestamp-in-milliseconds"]]
    for stamp in ("soon", "-1", "1e9", f"{NOW}.0", f"{NOW} "):
        assert beside(Timestamp=stamp) == [["timestamp-format"]]
    assert beside(Timestamp="9" * 12) == [["clock-skew"]]
    assert beside(Timestamp="9" * 20) == [["timestamp-format"]]
    with_token = Credential(SECRET_ID, SECRET_KEY, TOKEN)
    assert beside(with_token, Token=TOKEN) == []
    assert beside(with_token, Token=TOKEN[:-1]) == beside(with_token) == beside(Token=TOKEN) == [["token-missing"]]
    for given in (f"{SECRET_ID} ", f" {SECRET_ID}", f"{SECRET_ID}\n"):
        assert beside(SecretId=given) == [["secret-id-whitespace"]]
    assert beside(SecretId=SECRET_ID[:-1]) == [["secret-id-other"]]
    assert beside(SignatureMethod="HmacMD5") == [["v1-algorithm"]]


def test_what_is_wrong_beside_a_mistake() -> None:
    late = replace(good, ordered=list, now=NOW + 1000)
    found = diagnosed(late)
    assert found.ids == [["clock-skew", "v1-order"]]
    assert [cause.certainty for cause in found.causes[0]] == ["seen", "proved"]
    assert (found.code, found.valid) == ("AuthFailure.SignatureExpire", False)
    assert found.message_zh is not None
    assert found.message_zh.startswith("签名已过期")


def test_the_texts_that_were_signed() -> None:
    found = diagnosed(replace(good, ordered=list))
    server = "&".join(f"{name}={value}" for name, value in sorted(PARAMS.items()))
    client = "&".join(f"{name}={value}" for name, value in PARAMS.items())
    assert found.server_string_to_sign == f"GETcvm.tencentcloudapi.com/?{server}"
    assert found.client_string_to_sign == f"GETcvm.tencentcloudapi.com/?{client}"
    assert (found.server_canonical, found.client_canonical, found.notes, found.notes_zh) == (None, None, (), ())
    assert found.tried > 1
    nothing = diagnose_form("GET", "h", "/", {"Action": "A"}, CREDENTIAL, now=NOW)
    assert (nothing.ids, nothing.code, nothing.tried) == ([], "MissingParameter", 0)
    assert nothing.message_zh == "缺少必要参数 `SecretId`。" or nothing.message_zh is not None


def test_a_token_is_not_shown_in_any_form() -> None:
    credential = Credential(SECRET_ID, SECRET_KEY, TOKEN)
    with_token = replace(good, sent=lambda params: params | {"Token": TOKEN})
    for client in (
        replace(with_token, ordered=list),
        replace(with_token, encoded=quote_plus),
        replace(with_token, encoded=lambda text: quote(text, safe="")),
    ):
        found = diagnosed(client, credential)
        for text in (found.server_string_to_sign, found.client_string_to_sign):
            assert "Token=(not shown)" in str(text)
            assert TOKEN not in str(text)


def test_the_line_break_of_ruby_is_told_of_in_both_languages() -> None:
    found = diagnosed(replace(good, written=lambda mac: base64.encodebytes(mac).decode()))
    assert (found.valid, found.code, found.message) == (False, None, None)
    assert found.causes[0][0].certainty == "seen"
    assert found.notes == (
        "The verifier here accepts the line break, because the Ruby SDK sends one; not everything does.",
    )
    assert found.notes_zh == ("本库的校验会接受末尾的换行（Ruby SDK 会这样发送），但不能指望所有服务端都接受。",)


def test_what_is_put_aside_when_the_work_is_bounded() -> None:
    params = form(Data="x" * 20_000) | {"Signature": "QUJD" * 7}
    found = diagnose_form("GET", "h", "/", params, CREDENTIAL, now=NOW)
    assert found.notes == ("Not every combination was tried: the work is bounded.",)
    assert found.notes_zh == ("计算量有上限，未尝试全部组合。",)


# --- Over the wire ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "target", "body", "known"),
    [
        ("GET", "/?Signature=a", b"", True), ("GET", "/?A=b&Signature=a", b"", True), ("GET", "/?ASignature=a", b"", False),
        ("POST", "/", b"Signature=a", True), ("POST", "/", b"A=b&Signature=a", True), ("POST", "/?Signature=a", b"", True),
        ("POST", "/?Signature=a", b"A=b", False), ("GET", "/?Signature=a", b"A=b", True), ("post", "/", b"Signature=a", True),
        ("GET", "/", b"Signature=a", False), ("GET", "/?Signature", b"", False), ("POST", "/", b"\xff&Signature=a", True),
    ],
)  # fmt: skip
def test_what_is_a_v1_request(method: str, target: str, body: bytes, known: bool) -> None:
    assert is_v1(HttpRequest(method, target, {"Host": "h"}, body)) is known
    assert not is_v1(HttpRequest(method, target, {"Host": "h", "Authorization": "x"}, body))


def test_a_form_over_the_wire() -> None:
    params = form("POST", Name="a b", Empty="")
    request = HttpRequest("POST", "/", {"Host": "h"}, urlencode(params).encode())
    assert diagnose(request, CREDENTIAL, now=NOW).valid
    assert diagnose_v1(request, CREDENTIAL, now=NOW + 10, skew=9).ids == [["clock-skew"]]
    with_port = HttpRequest("POST", "/", {"Host": "h:8443"}, urlencode(params).encode())
    assert diagnose_v1(with_port, CREDENTIAL, now=NOW).ids == [["v1-host"]]
    assert diagnose_v1(with_port, CREDENTIAL, now=NOW, host_port="lenient").valid
    assert diagnose(with_port, CREDENTIAL, now=NOW, host_port="lenient").valid
    assert diagnose(request, CREDENTIAL, now=NOW + 10, skew=9).ids == [["clock-skew"]]
    elsewhere = HttpRequest("POST", "/v2/index.php", {"Host": "h"}, urlencode(params).encode())
    assert diagnose_v1(elsewhere, CREDENTIAL, now=NOW).ids == [["v1-path"]]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("Signature=%ff", "the form isn't percent-encoded UTF-8, or it has too many parameters"),
        ("&".join(["Signature=a", *(f"a{place}=" for place in range(v1.PARAMETER_LIMIT))]),
         "the form isn't percent-encoded UTF-8, or it has too many parameters"),
        ("Signature=a&A=1&A=2", "a parameter is in the form more than once"),
        ("&".join(["Signature=a", *(f"a{place}=" for place in range(2000))]), "only requests with up to 2,000 parameters are diagnosed"),
    ],
)  # fmt: skip
def test_what_is_refused(query: str, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        diagnose_v1(HttpRequest("GET", f"/?{query}", {"Host": "h"}), CREDENTIAL, now=NOW)
    assert str(caught.value) == said


def test_lone_surrogates() -> None:
    for parts in (("\ud800", "h", "/", {}), ("GET", "\ud800", "/", {}), ("GET", "h", "/\ud800", {}), ("GET", "h", "/", {"a": "\ud800"}),
                  ("GET", "h", "/", {"\ud800": ""})):  # fmt: skip
        method, host, path, more = parts
        with pytest.raises(InvalidInput) as caught:
            diagnose_form(method, host, path, form() | more, CREDENTIAL, now=NOW)
        assert (
            str(caught.value)
            == "the request holds a lone surrogate, which has no UTF-8 form: it can't have been sent so"
        )


# --- Two mistakes, and three --------------------------------------------------------------------------------------------

SMALL = {"Timestamp": str(NOW), "SecretId": SECRET_ID, "Nonce": "1", "V": "é b"}
STEPS: dict[str, dict[str, Any]] = {
    "v1-order": {"ordered": list},
    "v1-encoded": {"encoded": quote_plus},
    "v1-path": {"head": lambda method, host, path: f"{method}{host}/v2/index.php?"},
    "v1-method v1-host": {"head": lambda method, host, path: f"POSThttps://{host}{path}?"},
    "v1-host v1-path": {"head": lambda method, host, path: f"{method}{host}:443/v2/index.php?"},
    "v1-host v1-question-mark": {"head": lambda method, host, path: f"{method}{host}:443/??"},
    "v1-swapped": {"mac": lambda key, message, digest: hmac.digest(message, key, digest)},
    "v1-charset": {"charset": lambda text: text.encode("gb18030")},
    "v1-tc3-key": {"key": lambda secret: f"TC3{secret}".encode()},
    "secret-quoted": {"key": lambda secret: f'"{secret}"'.encode()},
    "secret-whitespace v1-tc3-key": {"key": lambda secret: f"TC3{secret}\n".encode()},
    "v1-algorithm": {"digest": "sha512"},
    "v1-signature-form": {"written": bytes.hex},
}  # fmt: skip


@pytest.mark.parametrize(
    "steps",
    [
        ("v1-order", "v1-encoded"), ("v1-order", "v1-path"), ("v1-order", "v1-swapped"), ("v1-order", "v1-charset"),
        ("v1-order", "secret-quoted"), ("v1-path", "v1-swapped"), ("v1-path", "secret-quoted"), ("v1-path", "v1-tc3-key"),
        ("v1-method v1-host",), ("v1-host v1-path",), ("v1-host v1-question-mark",), ("v1-charset", "v1-swapped"),
        ("v1-charset", "secret-quoted"), ("v1-charset", "v1-tc3-key"), ("v1-swapped", "secret-quoted"),
        ("secret-whitespace v1-tc3-key",), ("v1-order", "v1-algorithm"), ("v1-path", "v1-signature-form"),
        ("v1-order", "v1-path", "secret-quoted"), ("v1-order", "v1-path", "v1-swapped"),
        ("v1-encoded", "v1-path", "v1-tc3-key"), ("v1-order", "v1-path", "v1-charset", "v1-algorithm"),
    ],
)  # fmt: skip
def test_mistakes_that_are_made_together(steps: tuple[str, ...]) -> None:
    """Of each two kinds, and of one kind."""
    client = replace(good, sent=lambda params: SMALL)
    for step in steps:
        client = replace(client, **STEPS[step])
    found = diagnosed(client)
    assert set(found.ids[0]) == set(" ".join(steps).split())
    assert {cause.certainty for cause in found.causes[0]} == {"proved"}
    sent = client.send()
    pairs = client.ordered([*SMALL.items()])
    text = client.head("GET", "cvm.tencentcloudapi.com", "/") + "&".join(
        f"{name}={client.encoded(value)}" for name, value in pairs
    )
    assert found.client_string_to_sign == text
    assert sent["params"].keys() == SMALL.keys() | {"Signature"}


@pytest.mark.parametrize("way", ["hash", "key-first", "key-last"])
def test_a_plain_hash_in_place_of_the_hmac(way: str) -> None:
    def hashed(key: bytes, message: bytes, digest: str) -> bytes:
        return hashlib.new(digest, key * (way == "key-first") + message + key * (way == "key-last")).digest()

    assert named(replace(good, mac=hashed), "v1-algorithm")


def test_what_shows_stands_before_what_nothing_explains() -> None:
    params = form(Timestamp=str(NOW - 1000), SecretId=f"{SECRET_ID} ", Token=TOKEN) | {"Signature": "A" * 27 + "="}
    found = diagnose_form("GET", "h", "/", params, CREDENTIAL, now=NOW)
    assert found.ids == [["secret-id-whitespace", "clock-skew", "token-missing", "unexplained"]]
    assert [cause.certainty for cause in found.causes[0]] == ["seen", "seen", "seen", "unexplained"]
    assert found.client_string_to_sign is None


def test_names_with_underscores_over_another_host_or_path() -> None:
    params = {"Timestamp": str(NOW), "Nonce": "1", "SecretId": SECRET_ID, "User_A": "1"}
    query = "&".join(f"{name.replace('_', '.')}={params[name]}" for name in sorted(params))
    for head, cause in (("GETCVM.TENCENTCLOUDAPI.COM/?", "v1-host"), ("GETcvm.tencentcloudapi.com/v3?", "v1-path")):
        signature = v1.signature(SECRET_KEY, head + query, "HmacSHA1")
        found = diagnose_form(
            "GET", "cvm.tencentcloudapi.com", "/", params | {"Signature": signature}, CREDENTIAL, now=NOW
        )
        assert found.ids == [[cause]]
