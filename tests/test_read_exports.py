"""JSON: HAR, what Postman and Insomnia export, axios' objects, HTTP/2's headers, and this project's own form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pasted import refused, whole

from tcrypto.check import read_request
from tcrypto.check.readers import ReadError

GET = {"method": "GET", "url": "https://h/a"}
POST = {"method": "POST", "url": "https://h/a"}
SIGNED = {**POST, "headers": [{"name": "Authorization", "value": "TC3-HMAC-SHA256 Credential=x"}]}
PREFLIGHT = {**SIGNED, "method": "OPTIONS"}
LISTED = [{"name": "A", "value": "b"}, {"name": "C", "value": "d", "disabled": True}]


def har(*requests: Any) -> dict[str, Any]:
    return {"log": {"entries": [{"request": request} for request in requests]}}


def postman(*requests: Any) -> dict[str, Any]:
    return {"info": {"name": "x"}, "item": [{"item": [{"request": request} for request in requests]}, "a note"]}


def insomnia(*requests: Any) -> dict[str, Any]:
    return {"_type": "export", "resources": [{"_type": "workspace"}, *({"_type": "request", **r} for r in requests)]}


READ: dict[str, tuple[Any, str, bytes]] = {
    "HAR": (har({**GET, "headers": LISTED}), "GET", b""),
    "HAR, one of them signed": (har(GET, SIGNED, PREFLIGHT, {**GET, "headers": "x"}), "POST", b""),
    "HAR, a body in Base64": (har({**POST, "postData": {"text": "AP8=", "encoding": "base64"}}), "POST", b"\x00\xff"),
    "HAR, a body in UTF-8": (har({**POST, "postData": {"text": "é"}}), "POST", "é".encode()),
    "HAR, an empty body": (har({**POST, "postData": {"mimeType": "a/b"}}), "POST", b""),
    "an entry in a list": ([{"startedDateTime": "x", "request": GET}], "GET", b""),
    "an entry": ({"request": {**GET, "headers": {"A": "b"}}}, "GET", b""),
    "a request of HAR": ({**GET, "headers": LISTED}, "GET", b""),
    "a request of HAR without headers": ({**GET, "httpVersion": "HTTP/2"}, "GET", b""),
    "Postman": (postman({**POST, "header": LISTED, "body": {"mode": "raw", "raw": "a"}}), "POST", b"a"),
    "Postman, a URL in parts": (postman({"method": "GET", "url": {"raw": "https://h/a"}, "body": None}), "GET", b""),
    "a request of Postman": ({**POST, "header": LISTED, "body": {"raw": "a"}}, "POST", b"a"),
    "an item of Postman": ({"name": "x", "request": {**GET, "header": []}}, "GET", b""),
    "Insomnia": (insomnia({**POST, "headers": LISTED, "body": {"text": "a"}}), "POST", b"a"),
    "Insomnia without a body": (insomnia(GET), "GET", b""),
    "an error of axios": ({"message": "x", "config": {**POST, "data": "a"}}, "POST", b"a"),
    "a configuration of axios": ({**POST, "data": {"a": 1}, "timeout": 0}, "POST", b'{"a":1}'),
    "HTTP/2's headers": ({":method": "GET", ":path": "/a", ":authority": "h", "a": "b"}, "GET", b""),
    "HTTP/2's headers as a list": ([[":method", "GET"], [":path", "/a"], [":authority", "h"]], "GET", b""),
    "the own form": ({**POST, "headers": {"A": ["b", "c"]}, "body_base64": "AP8="}, "POST", b"\x00\xff"),
    "the own form, POST for its body": ({"url": "https://h/a", "body": "a"}, "POST", b"a"),
}


@pytest.mark.parametrize("form", READ)
def test_what_was_exported_is_read(form: str) -> None:
    content, method, body = READ[form]
    request = read_request(json.dumps(content))
    assert (request.method, request.target, request.body) == (method, "/a", body)
    assert request.header("host") == "h"
    assert request.header("c") is None


def test_headers_as_python_prints_them() -> None:
    request = read_request("[(b':method', b'GET'), (b':path', b'/a'), (b':authority', b'h')]")
    assert (request.method, request.target, request.header("host")) == ("GET", "/a", "h")


REFUSED: dict[str, tuple[Any, str]] = {
    "two in HAR": (har(GET, POST), "there are 2 requests"),
    "none in HAR": (har(), "looks like a HAR export without a request"),
    "HAR without a method": (har({"url": "https://h/"}), "method, url, target and the headers are texts"),
    "HAR, a header that is a number": (har({**GET, "headers": [{"name": "A", "value": 1}]}), "the headers are texts"),
    "HAR, wrong Base64": (har({**POST, "postData": {"text": "?", "encoding": "base64"}}), "not strict Base64"),
    "HAR, a form in parts": (
        har({**POST, "postData": {"params": [{"name": "a"}]}}),
        "the HAR export has the body's parts",
    ),
    "HAR, headers that are a text": (har({**GET, "headers": "x"}), "headers are an object, or a list"),
    "two in Postman": (postman(GET, POST), "there are 2 requests"),
    "none in Postman": (postman(), "looks like a Postman export without a request"),
    "Postman, a form": (postman({**POST, "body": {"mode": "formdata"}}), "the Postman export has the body's parts"),
    "Postman, a variable": (postman({**GET, "url": "{{base}}/a"}), "placeholders ({{base}})"),
    "Postman, no URL": (postman({"method": "GET"}), "a Postman export without a request"),
    "two in Insomnia": (insomnia(GET, POST), "there are 2 requests"),
    "none in Insomnia": (insomnia(), "looks like a Insomnia export without a request"),
    "Insomnia, a form": (insomnia({**POST, "body": {"params": [{"name": "a"}]}}), "the Insomnia export has the body's"),
    "two in a list": ([GET, POST], "there are 2 requests"),
    "a list of numbers": ([[1, 2]], "headers are an object, or a list"),
    "an empty list": ([], "not an object that describes a request"),
    "a list of pairs that lacks the method": ([["a", "b"]], "the pseudo headers lack :method"),
    "a reply's error alone": (
        {"Error": {"Code": "InvalidParameter", "Message": "x"}},
        "the gateway's reply (InvalidParameter:",
    ),
    "a reply's error that isn't a code": ({"Error": {"Code": "1 2"}}, "the gateway's reply (Error:"),
    "a reply without a code": ({"Response": {"Error": {}}}, "the gateway's reply (Response:"),
    "a key that isn't known": ({**GET, "colour": 1}, "an unknown key 'colour'"),
    "both url and target": ({**GET, "target": "/"}, "either url or target"),
    "both body and body_base64": ({**POST, "body": "", "body_base64": ""}, "either body or body_base64"),
    "a body in JSON": ({**POST, "body": {"a": 1}}, "not a JSON value that stands for it"),
    "wrong Base64": ({**POST, "body_base64": "?"}, "body_base64 is not strict Base64"),
    "Base64 that is a number": ({**POST, "body_base64": 1}, "body_base64 is not strict Base64"),
    "a method that is a number": ({**POST, "method": 1}, "method, url, target and the headers are texts"),
    "headers that are a number": ({**GET, "headers": 1}, "headers are an object, or a list"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_no_request_is_in_is_refused(kind: str) -> None:
    content, sentence = REFUSED[kind]
    with pytest.raises(ReadError) as caught:
        read_request(json.dumps(content))
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"method": "GET",', "not JSON: line 1, column 18"),
        ('{"a": ' + "9" * 5_000 + "}", "a number of too many digits"),
        ('[(":method", "GET"), 1]', "headers are an object, or a list"),
    ],
)
def test_what_only_looks_like_json(text: str, sentence: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_request(text)
    assert sentence in str(caught.value)


H = "GET /a | Host: h"
P = "POST /a | Host: h"
FORM = "Content-Type: application/x-www-form-urlencoded"
AT = "https://h/a"
POSTED = {"method": "POST", "url": AT}
V1 = {"method": "GET", "url": "https://h/b?a=b&Signature=c"}
TC3 = "TC3-HMAC-SHA256 x"
NOISE = {"method": "GET", "url": "https://i/"}
WHOLE: dict[str, tuple[Any, str, str]] = {
    # content; method, target and all headers; body
    # HAR.
    "a header in a list": (har({**GET, "headers": LISTED}), f"{H} | A: b", ""),
    "a header by key": (har({**GET, "headers": [{"key": "A", "value": "b"}, "c", {"name": "D", "value": "e", "disabled": False}]}), f"{H} | A: b | D: e", ""),
    "a header by name before one by key": (har({**GET, "headers": [{"name": "A", "key": "B", "value": "b"}]}), f"{H} | A: b", ""),
    "headers in an object": (har({**GET, "headers": {"A": "b", "C": ["d", "e"]}}), f"{H} | A: b | C: d | C: e", ""),
    "headers in pairs": (har({**GET, "headers": [["A", "b"]]}), f"{H} | A: b", ""),
    "headers that are null": (har({**GET, "headers": None}), H, ""),
    "no headers in a list": (har({**GET, "headers": []}), H, ""),
    "a Host of its own": (har({**GET, "headers": [{"name": "Host", "value": "i"}]}), "GET /a | Host: i", ""),
    "an authority of HTTP/2": (har({**GET, "headers": [{"name": ":Authority", "value": "i"}, {"name": ":path", "value": "/"}]}), "GET /a | Host: i", ""),
    "what isn't an entry": ({"log": {"entries": ["a", 1, {"request": "b"}, {"request": GET}]}}, H, ""),
    "a signed URL among others": (har(NOISE, V1, NOISE), "GET /b?a=b&Signature=c | Host: h", ""),
    "a signed URL, first": (har({**V1, "url": "https://h/?Signature=c"}, NOISE), "GET /?Signature=c | Host: h", ""),
    "a signature among others": (har({**NOISE, "headers": [1, {"name": "A"}]}, {**GET, "headers": ["x", {"name": "A", "value": 1}, {"name": "B", "value": "c"}]}, {**POSTED, "headers": [{"name": "A", "value": TC3}]}), f"{P} | A: {TC3}", ""),
    "a preflight before it": (har({**V1, "method": "OPTIONS"}, V1), "GET /b?a=b&Signature=c | Host: h", ""),
    "a signed one alone": (har({**V1, "method": "OPTIONS"}), "OPTIONS /b?a=b&Signature=c | Host: h", ""),
    "a signature at four thousand characters": (har(NOISE, {**GET, "headers": [{"name": "A", "value": "a" * 3985 + "TC3-HMAC-SHA256"}]}), f"{H} | A: {'a' * 3985}TC3-HMAC-SHA256", ""),
    "a body": (har({**POSTED, "postData": {"text": "AP8=", "encoding": None, "params": [{"name": "a"}]}}), P, "AP8="),
    "a body in Base64": (har({**POSTED, "postData": {"text": "w6k=", "encoding": "base64"}}), P, "é"),
    "a body that is no object": (har({**POSTED, "postData": "a"}), P, ""),
    "no parameters": (har({**POSTED, "postData": {"text": "", "params": []}}), P, ""),
    **{f"by its {key}": ({**GET, key: 1}, H, "") for key in ("httpVersion", "postData", "queryString", "headersSize")},
    # An entry, and objects in a list.
    "an entry": ({"request": {**GET, "headers": [{"name": "A", "value": "b"}]}, "response": {}}, f"{H} | A: b", ""),
    "a request in a list": ([{}, "a", 1, GET], H, ""),
    "a URL in a list": ([{"response": 1}, {"url": AT}], H, ""),
    "an item in a list": ([{"name": "a"}, {"request": {**GET, "header": LISTED}}], f"{H} | A: b", ""),
    # Postman and Insomnia.
    "Postman": (postman({**POSTED, "header": [{"key": "A", "value": "b"}], "body": {"mode": "raw", "raw": "é"}}), f"{P} | A: b", "é"),
    "Postman without a mode": (postman({**POSTED, "body": {"raw": "c"}}), P, "c"),
    "Postman, null": (postman({**POSTED, "header": None, "body": {"mode": "raw", "raw": None}}), P, ""),
    "Postman, a body that is a text": (postman({**POSTED, "body": "a"}), P, ""),
    "Postman, nested": ({"info": {}, "item": [1, {"item": [{"item": [{"request": GET}]}]}, {"item": "a", "request": "b"}]}, H, ""),
    "Postman's request": ({**POSTED, "header": [{"key": "A", "value": "b"}]}, f"{P} | A: b", ""),
    "Postman's item": ({"name": "a", "request": {**GET, "header": [{"key": "A", "value": "b"}]}}, f"{H} | A: b", ""),
    "Insomnia": (insomnia({**POSTED, "headers": [{"name": "A", "value": "b"}], "body": {"text": "é", "params": []}}), f"{P} | A: b", "é"),
    "Insomnia, a body without text": (insomnia({**POSTED, "body": {}}), P, ""),
    "Insomnia, what is no request": ({"_type": "export", "resources": [1, {"_type": "request_group"}, {"_type": "request", **GET}]}, H, ""),
    # axios' objects, and others'.
    **{f"axios, by its {key}": ({**GET, key: value}, H, "") for key, value in (("baseURL", ""), ("transformRequest", []), ("timeout", 0), ("maxContentLength", -1))},
    "axios, by its data": ({**POSTED, "data": "a"}, f"{P} | {FORM}", "a"),
    "axios, an error": ({"config": {"url": AT, "data": "a", "method": "post"}}, f"{P} | {FORM}", "a"),
    "axios, members that are numbers in a text": ({**POSTED, "data": '{"1":2}'}, f"{P} | {FORM}", '{"1":2}'),
    "HTTP/2's headers": ({":Method": "GET", ":PATH": "/a", ":authority": "h", "a": 1}, f"{H} | a: 1", ""),
    "HTTP/2's headers, no path": ({":method": "GET", ":authority": "h"}, "GET / | Host: h", ""),
    "HTTP/2's headers, an empty path": ([[":method", "GET"], [":path", ""], [":authority", "h"], ["a", "b"], ["a", "c"]], "GET / | Host: h | a: b | a: c", ""),
    # The own form.
    "the own form, a target": ({"method": "GET", "target": "/a?b=c"}, "GET /a?b=c", ""),
    "the own form, GET without a body": ({"url": AT, "body": ""}, H, ""),
    "the own form, POST for Base64": ({"url": AT, "body_base64": "w6k="}, P, "é"),
    "the own form, Base64 of nothing": ({"url": AT, "body_base64": ""}, H, ""),
    "the own form, a method": ({"url": AT, "body": "a", "method": "put"}, "put /a | Host: h", "a"),
    "the own form, pairs": ({**GET, "headers": [["A", "b"], ["A", "c"]]}, f"{H} | A: b | A: c", ""),
    "the own form, lists as Go has them": ({**GET, "headers": {"A": ["b", "c"], "D": "e", "F": []}}, f"{H} | A: b | A: c | D: e", ""),
    "the own form, a Host": ({**GET, "headers": {"HOST": "i"}}, "GET /a | HOST: i", ""),
    "the own form, a body": ({**POSTED, "body": "é"}, P, "é"),
    # Where the host comes from.
    "a port of its own": ({"url": "https://h:80/a"}, "GET /a | Host: h:80", ""),
    "https' port": ({"url": "HTTPS://h:443/a"}, H, ""),
    "http's port": ({"url": "http://u:p@h:80/a#b"}, H, ""),
    "http's other port": ({"url": "http://h:443/a"}, "GET /a | Host: h:443", ""),
    "another scheme": ({"url": "ws://h:80/a"}, "GET ws://h:80/a | Host: h:80", ""),
    "a URL in a URL": ({"url": "https://h/a?b=http://c:80"}, "GET /a?b=http://c:80 | Host: h", ""),
    "a host alone": ({"url": "h:80?a=://b"}, "GET /?a=://b | Host: h", ""),
    "a host and a path": ({"url": "h/a?b=https://c@d"}, "GET /a?b=https://c@d | Host: h", ""),
}  # fmt: skip


@pytest.mark.parametrize("form", WHOLE)
def test_the_whole_request_is_read(form: str) -> None:
    content, head, body = WHOLE[form]
    assert whole(json.dumps(content)) == (head, body.encode())


@pytest.mark.parametrize(
    ("text", "head", "body"),
    [
        ("{ 'url': 'https://h/a', \"method\": 'PUT' }", "PUT /a | Host: h", ""),
        ("{ Accept: 'a', url: 'https://h/a' }", H, ""),
        (r"[(':method', 'GET'), (':path', '/a'), (':authority', 'h'), ('a', '\/')]", rf"{H} | a: \/", ""),
        ("{ // a\n url: 'https://h/a' }", H, ""),
        ("{ url : 'https://h/a', data: '\\/' }", f"{H} | {FORM}", "/"),
        ("{" + " " * 199_990 + "a: 1, url: 'https://h/a' }", H, ""),
        ("[(':method', 'GET'), (':path', '/a'), (':authority', 'h'), ('a', '\\xe9')]", f"{H} | a: é", ""),
        ("[\n  [ ':method', 'GET' ],\n  [ ':path', '/a' ],\n  [ ':authority', 'h' ]\n]", H, ""),
    ],
)
def test_what_only_looks_like_json_is_read(text: str, head: str, body: str) -> None:
    assert whole(text) == (head, body.encode())


TEXTS = "method, url, target and the headers are texts"
PARTS = "the {} export has the body's parts, not the text that was sent; give the raw request"
EMPTY = "this looks like a {} export without a request in it"
REPLY = "this looks like the gateway's reply ({}), not like a request; paste the request it answers"
CREDENTIALS = (
    "this looks like a file of credentials (it has a SecretKey), not like a request; give it with --credentials"
)
SUCCEEDED = "the call succeeded, or the error isn't one of signing"
PARAMETERS = (
    "this looks like a call's parameters in JSON (a body alone); the request line and the headers are needed, too"
)
KINDS = "this is JSON, but not an object that describes a request"
LISTS = "headers are an object, or a list of [name, value]"
TWO = "there are 2 requests in this text; paste one of them"
MANY = [{"name": "A", "value": "a" * 3986 + "TC3-HMAC-SHA256"}]
SAID: dict[str, tuple[Any, str]] = {
    # HAR.
    "none": (har(), EMPTY.format("HAR")),
    "no request in an entry": ({"log": {"entries": [{}, 1]}}, EMPTY.format("HAR")),
    "two": (har(GET, NOISE), TWO),
    "three, two of them signed": (har(GET, V1, V1), TWO),
    "two, signed far behind": (har(NOISE, {**GET, "headers": MANY}), TWO),
    "two preflights": (har({**V1, "method": "OPTIONS"}, {**V1, "method": "OPTIONS"}), TWO),
    "no URL": (har({"method": "GET"}), TEXTS),
    "a header without a value": (har({**GET, "headers": [{"name": "A"}]}), TEXTS),
    "a header without a name": (har({**GET, "headers": [{"value": "A"}]}), TEXTS),
    "a pair's value": (har({**GET, "headers": {"A": 1}}), TEXTS),
    "a number's headers": (har({**GET, "headers": 1}), LISTS),
    "pairs of three": (har({**GET, "headers": [["a", "b", "c"]]}), LISTS),
    "Base64 that isn't": (har({**POSTED, "postData": {"text": "a=b", "encoding": "base64"}}), "body_base64 is not strict Base64"),
    "Base64 with a space": (har({**POSTED, "postData": {"text": "AP8= ", "encoding": "base64"}}), "body_base64 is not strict Base64"),
    "parts": (har({**POSTED, "postData": {"text": "", "params": [1]}}), PARTS.format("HAR")),
    # Postman and Insomnia.
    "Postman, none": (postman(), EMPTY.format("Postman")),
    "Postman, two": (postman(GET, GET), TWO),
    "Postman, parts": (postman({**POSTED, "body": {"mode": "urlencoded"}}), PARTS.format("Postman")),
    "Postman, no method": (postman({"url": AT}), EMPTY.format("Postman")),
    "Postman, no URL": (postman({"method": "GET"}), EMPTY.format("Postman")),
    "Postman, no URL in it": (postman({"method": "GET", "url": {}}), EMPTY.format("Postman")),
    "Postman, a body": (postman({**POSTED, "body": {"raw": [1]}}), EMPTY.format("Postman")),
    "Postman, a header": (postman({**GET, "header": [{"key": "A", "value": None}]}), TEXTS),
    "Insomnia, none": (insomnia(), EMPTY.format("Insomnia")),
    "Insomnia, two": (insomnia(GET, GET), TWO),
    "Insomnia, parts": (insomnia({**POSTED, "body": {"params": [1]}}), PARTS.format("Insomnia")),
    "Insomnia, a body": (insomnia({**POSTED, "body": {"text": None}}), EMPTY.format("Insomnia")),
    "Insomnia, no method": (insomnia({"url": AT}), EMPTY.format("Insomnia")),
    "placeholders": (
        postman({"method": "POST", "url": "{{a}}/{{ b }}", "header": [{"key": "A", "value": "{{$c.d-e f}}{{a}}"}], "body": {"raw": "{{d}}{{e}}{{f}}{{g}}"}}),
        "the text holds placeholders ({{a}}, {{ b }}, {{d}}, {{e}}, {{f}}, {{g}}) whose values aren't in it: paste it with the values",
    ),
    # Lists and objects of another kind.
    "a list of nothing": ([{}, 1, "a"], KINDS),
    "a list of objects": ([{"method": "GET"}], "the request has either url or target"),
    "a list of two": ([{"url": 1}, {"method": 1}], TWO),
    "pairs of numbers": ([[":method", 1]], LISTS),
    "pairs and lists": ([["a", "b"], ["c"]], KINDS),
    "HTTP/2 without a method": ({":path": "/"}, "the pseudo headers lack :method"),
    "a secret": ({"secretKey": "a"}, CREDENTIALS),
    "a secret of a role": ({"Response": {"Credentials": {"TmpSecretKey": "a"}}}, CREDENTIALS),
    "a secret of an SDK": ({"credentials": {"secret_key": "a", "b": 1}}, CREDENTIALS),
    "a secret within": ({"credential": {"secretkey": "a"}}, CREDENTIALS),
    "a secret in a reply": ({"Response": {"SecretKey": "a"}}, CREDENTIALS),
    "what only looks like a secret": ({"secret_key_id": "a"}, PARAMETERS),
    "a secret that isn't looked at": ({"credentials": 1, "secret_key": "a"}, PARAMETERS),
    "a reply": ({"Response": {"Error": {"Code": "AuthFailure.TokenFailure"}}}, REPLY.format("AuthFailure.TokenFailure: the token is wrong, missing or expired")),
    "a reply of no error": ({"Response": {}}, REPLY.format(f"Response: {SUCCEEDED}")),
    "a reply of a number": ({"Response": {"Error": {"Code": 1}}}, REPLY.format(f"Response: {SUCCEEDED}")),
    "a reply of a text": ({"Response": {"Error": "a"}}, REPLY.format(f"Response: {SUCCEEDED}")),
    "a reply of sixty letters": ({"Response": {"Error": {"Code": "a" * 60}}}, REPLY.format(f"{'a' * 60}: {SUCCEEDED}")),
    "a reply of a sentence": ({"Response": {"Error": {"Code": "a b"}}}, REPLY.format(f"Response: {SUCCEEDED}")),
    "an error": ({"Error": {"Code": "MissingParameter"}}, REPLY.format("MissingParameter: a header or a parameter is missing")),
    "an error of a sentence": ({"Error": {"Code": "a b"}}, REPLY.format(f"Error: {SUCCEEDED}")),
    "an error that is none": ({"Error": {"Code": 1}}, PARAMETERS),
    "an error that is a text": ({"Error": "a"}, PARAMETERS),
    "an object": ({"a": 1}, PARAMETERS),
    "a log without entries": ({"log": {"entries": 1}}, PARAMETERS),
    "a log that is a text": ({"log": "a"}, PARAMETERS),
    "info without items": ({"info": {}, "item": 1}, PARAMETERS),
    "items without info": ({"info": 1, "item": []}, PARAMETERS),
    "resources that aren't exported": ({"_type": "a", "resources": []}, PARAMETERS),
    "exported, but nothing": ({"_type": "export", "resources": 1}, PARAMETERS),
    "a request and a URL": ({"request": GET, "url": AT}, "the request has an unknown key 'request'; there are body, body_base64, headers, method, target, url"),
    "a request and a target": ({"request": GET, "target": "/"}, "the request has an unknown key 'request'; there are body, body_base64, headers, method, target, url"),
    "a configuration without a URL": ({"config": {}}, PARAMETERS),
    "a header that is no list": ({"header": 1, "url": AT}, "the request has an unknown key 'header'; there are body, body_base64, headers, method, target, url"),
    "a header without a URL": ({"header": []}, PARAMETERS),
    "data without a URL": ({"data": 1}, PARAMETERS),
    # The own form.
    "unknown keys": ({**GET, "z": 1, "b" * 61: 2}, f"the request has an unknown key '{'b' * 60}'; there are body, body_base64, headers, method, target, url"),
    "neither url nor target": ({"method": "GET"}, "the request has either url or target"),
    "headers alone": ({"headers": {}}, "the request has either url or target"),
    "both of them": ({"url": AT, "target": "/"}, "the request has either url or target"),
    "a body and Base64": ({"url": AT, "body": "", "body_base64": ""}, "the request has either body or body_base64"),
    "a body that is null": ({"url": AT, "body": None}, "body is the text that was sent, byte for byte, not a JSON value that stands for it"),
    "a body in JSON": ({"url": AT, "body": {}}, "body is the text that was sent, byte for byte, not a JSON value that stands for it"),
    "no Base64": ({"url": AT, "body_base64": "a"}, "body_base64 is not strict Base64"),
    "null for Base64": ({"url": AT, "body_base64": None}, "body_base64 is not strict Base64"),
    "a target that is a number": ({"method": "GET", "target": 1}, TEXTS),
    "a URL that is null": ({"method": "GET", "url": None}, TEXTS),
    "a header that is a number": ({"url": AT, "headers": {"A": 1}}, TEXTS),
    "a URL that is empty": ({"url": ""}, "the HTTP command has no URL"),
    "a URL that is a fragment": ({"url": "#a"}, "the HTTP command has no URL"),
    "a space in a URL": ({"url": "https://h/ a"}, "the URL holds a space or a control character"),
    "a DEL in a URL": ({"url": "https://h/\x7f"}, "the URL holds a space or a control character"),
    "half a character in a body": ({"url": AT, "body": "\ud83d"}, "the body holds a lone surrogate, which no request can carry"),
    "half a character in a header": ({"url": AT, "headers": {"A": "\ud83d"}}, "the headers holds a lone surrogate, which no request can carry"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAID)
def test_what_is_said_of_it(kind: str) -> None:
    content, sentence = SAID[kind]
    assert refused(json.dumps(content))[0] == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1,\n "b" 2}', "this begins like JSON but is not JSON: line 2, column 6"),
        ("{ a: 1 }", "this begins like JSON but is not JSON: line 1, column 3"),
        ("{ method: 'a' }", "this is neither a raw HTTP request, nor a curl command, nor JSON, nor any other form that is read here"),
        ("[('a', 'b')]", "this begins like JSON but is not JSON: line 1, column 2"),
        ("[(':method', 'GET', 1)]", LISTS),
        ("[(':method', None)]", LISTS),
        ("{" + " " * 199_991 + "a: 1, url: 'https://h/a' }", "this begins like JSON but is not JSON: line 1, column 199,993"),
        ("[(':method', [1])]", LISTS),
        ("[[" * 9_000 + "]]" * 9_000, "this is JSON that can't be read: nested too deeply, or with a number of too many digits"),
    ],
)  # fmt: skip
def test_what_is_said_of_what_only_looks_like_json(text: str, sentence: str) -> None:
    assert refused(text)[0] == sentence
