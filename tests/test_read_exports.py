"""JSON: HAR, what Postman and Insomnia export, axios' objects, HTTP/2's headers, and this project's own form."""

from __future__ import annotations

import json
from typing import Any

import pytest

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
