"""Program text: calls of fetch, axios, requests, httpx and http.client whose literals say what is sent."""

from __future__ import annotations

import pytest

from tcrypto.check import read_request
from tcrypto.check.readers import ReadError

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
READ: dict[str, tuple[str, str, dict[str, str], str]] = {
    # text, method and target, some headers, body
    "fetch without a body": ("fetch('https://h/', { body: undefined })", "GET /", {"Host": "h"}, ""),
    "Chrome's fetch": ('fetch("https://h/a", {"referrer": "https://from/", "body": null, "method": "GET"});', "GET /a", {"Referer": "https://from/"}, ""),
    "fetch, the Headers filled": (
        "const headers = new Headers();\nheaders.append('A', 'b');\nheaders.set(\"C\", 'd');\nfetch('https://h/', {headers: headers})",
        "GET /", {"A": "b", "C": "d"}, "",
    ),
    "fetch, Headers of an object": ("fetch('https://h/', {headers: new Headers({A: 'b'})})", "GET /", {"A": "b"}, ""),
    "fetch, Headers of an object, and more": (
        "const headers = new Headers({A: 'b'});\nheaders.append('C', 'd');\nfetch('https://h/', {headers: headers})", "GET /", {"A": "b", "C": "d"}, "",
    ),
    "fetch, headers as pairs": ("fetch('https://h/', {headers: [['A', 'b'], ['C', 'd']]})", "GET /", {"A": "b", "C": "d"}, ""),
    "fetch, a header left out": ("fetch('https://h/', {headers: {A: null, B: 'c'}})", "GET /", {"B": "c"}, ""),
    "fetch, texts joined": ("fetch('https://h/', {method: 'POST', body: '{\"a\":' + '1}'})", "POST /", {}, '{"a":1}'),
    "fetch, a Buffer": ("fetch('https://h/', {method: 'PUT', body: Buffer.from('abc')})", "PUT /", {}, "abc"),
    "fetch, a call in the text it sends": ("fetch('https://h/', {method: 'POST', body: 'fetch(1)'})", "POST /", {}, "fetch(1)"),
    "fetch, within a block": ("if (x) {\n  const url = 'https://h/b' }\nfetch(url)", "GET /b", {}, ""),
    "fetch, after what can't be read": ("a = [}\nb = [}\nc = [}\nfetch('https://h/')", "GET /", {}, ""),
    "axios.get with parameters": (
        "const n = '2';\naxios.get('https://h/?a=1', {params: {b: 'x y', c: true, d: n, e: 3}})", "GET /?a=1&b=x+y&c=true&d=2&e=3", {}, "",
    ),
    "axios.get with parameters in a name": ("const q = {a: 'b'};\naxios.get('https://h/', {params: q})", "GET /?a=b", {}, ""),
    "axios.get without parameters": ("axios.get('https://h/', {params: undefined})", "GET /", {}, ""),
    "axios.post of an object": (
        "axios.post('https://h/', {a: 1, b: [true, null, 'é', -1.5]}, {headers: {A: 'b'}})",
        "POST /", {"A": "b", "Content-Type": JSON}, '{"a":1,"b":[true,null,"é",-1.5]}',
    ),
    "axios.post of a text": ("axios.post('https://h/', 'a=b')", "POST /", {"Content-Type": FORM}, "a=b"),
    "axios.delete": ("axios.delete('https://h/a')", "DELETE /a", {}, ""),
    "axios.request": ("axios.request('https://h/', {method: 'post', data: 'a'})", "POST /", {}, "a"),
    "axios, a base": ("axios({baseURL: 'https://h/v1/', url: '/a'})", "GET /v1/a", {"Host": "h"}, ""),
    "axios, a base alone": ("axios({baseURL: 'https://h/v1', method: 'get', params: {}})", "GET /v1", {}, ""),
    "requests, a dictionary": (
        "requests.post('https://h/', data={'a': 'x y', 'b': 1}, headers=dict(A='b'))", "POST /", {"A": "b", "Content-Type": FORM}, "a=x+y&b=1",
    ),
    "requests, parameters in a name": ("params = {'a': 'b c'}\nrequests.get(str('https://h/'), params=params)", "GET /?a=b+c", {}, ""),
    "requests, texts side by side": ("requests.post('https://h/', data='{\"a\": '\n  '1}')", "POST /", {}, '{"a": 1}'),
    "requests, encoded": ("body = 'é'\nrequests.post('https://h/', data=body.encode('utf-8'))", "POST /", {}, "é"),
    "requests, a text encoded": ("body = '{}'.encode('utf-8')\nrequests.post('https://h/', data=body)", "POST /", {}, "{}"),
    "requests, json.dumps encoded": ("requests.post('https://h/', data=json.dumps({'a': 1}).encode())", "POST /", {}, '{"a": 1}'),
    "requests, compact JSON": (
        "requests.post('https://h/', data=json.dumps({'a': ['é', 2]}, separators=(',', ':'), ensure_ascii=False))", "POST /", {}, '{"a":["é",2]}',
    ),
    "requests, a raw text": ("requests.post('https://h/', data=r'{\"a\": \"\\d\"}')", "POST /", {}, '{"a": "\\d"}'),
    "requests.request": ("requests.request('put', 'https://h/', json={'a': 'é'})", "PUT /", {"Content-Type": JSON}, '{"a": "\\u00e9"}'),
    "httpx": ("httpx.post('https://h/', json={'a': 'é'}, headers={'content-type': 'a/b'})", "POST /", {"content-type": "a/b"}, '{"a":"é"}'),
    "http.client": ("conn.request('POST', '/a', 'x', {'Host': 'h'})", "POST /a", {"Host": "h"}, "x"),
    "http.client, a name alone": ("conn.request('GET', '/?a=b')", "GET /?a=b", {}, ""),
    "http.client, by name": (
        "connection.request(method='POST', url='/a', body='x', headers={'Host': 'h'})", "POST /a", {"Host": "h"}, "x",
    ),
    "an error of axios": ("AxiosError { message: 'x', config: { url: 'https://h/', method: 'post', data: 'a' } }", "POST /", {}, "a"),
    "a configuration": ("config = { url: 'https://h/', method: 'post', data: undefined }", "POST /", {}, ""),
    "an object without quotes": ("{ url: 'https://h/', method: 'post', data: 'a' }", "POST /", {}, "a"),
}  # fmt: skip


@pytest.mark.parametrize("form", READ)
def test_what_the_literals_say_is_read(form: str) -> None:
    text, line, headers, body = READ[form]
    request = read_request(text)
    assert f"{request.method} {request.target}" == line
    assert request.body == body.encode()
    assert headers.items() <= dict(request.headers).items()


REFUSED = {
    "ten calls": ("fetch('https://h/');\n" * 12, "there are 10 requests"),
    "fetch of a list": ("fetch('https://h/', [])", "the fetch call can't be read"),
    "fetch, brackets crossed": ("fetch('https://h/', {a: 1])", "the program call can't be read"),
    "fetch, a body of a list": ("fetch('https://h/', {body: [1]})", "(list) stands in the body"),
    "fetch, a Request": ("fetch(new Request('https://h/'))", "stands in the URL"),
    "fetch, a condition": ("fetch('https://h/', {body: a ? 'b' : 'c'})", "(a) stands in the body"),
    "fetch, headers that are a text": ("fetch('https://h/', {headers: 'a'})", "stands in the headers"),
    "axios of a list": ("axios.get('https://h/', [])", "the axios call can't be read"),
    "axios, a list in the query": ("axios.get('https://h/', {params: {a: [1]}})", "(params) stands in the URL"),
    "axios, an object that is sorted": ("axios.post('https://h/', {1: 'a'})", "({0: ...}) stands in the body"),
    "axios, a call in the body": ("axios.post('https://h/', {a: f(1)})", "(f) stands in the body"),
    "axios, a number that JSON writes another way": ("axios.post('https://h/', {a: 1e5})", "(1e5) stands in the body"),
    "axios, without end": ("axios.post('https://h/', [" + "1," * 60_000 + "1])", "the program call can't be read"),
    "requests, files": ("requests.post('https://h/', files={'f': 'x'})", "requests's files= sends multipart/form-data"),
    "requests, encoded in GBK": ("body = '{}'\nrequests.post('https://h/', data=body.encode('gbk'))", "(body.encode) stands in the body"),
    "requests, a text encoded in GBK": ("requests.post('https://h/', data='{}'.encode('gbk'))", "stands in the body"),
    "requests, a query that is a text": ("requests.get('https://h/', params='a=b')", "(params) stands in the URL"),
    "axios, parameters that aren't known": ("axios.get('https://h/', {params: q})", "(q) stands in the URL"),
    "axios, URLSearchParams": ("const q = new URLSearchParams();\nq.append('a', 'b');\naxios.post('https://h/', q)", "(q) stands in the body"),
    "fetch, Headers that aren't known": (
        "const h = new Headers(base);\nh.append('a', 'b');\nfetch('https://h/', {headers: h})", "(h) stands in the headers",
    ),
    "requests, indented": ("requests.post('https://h/', data=json.dumps({'a': 1}, indent=2))", "(indent) stands in the body"),
    "a name that is itself": ("url = url\nrequests.get(url)", "(url) stands in the URL"),
    "a million values": (
        f"b = [{'1,' * 999}1]\na = [{'b,' * 999}b]\nrequests.post('https://h/', json=a)", "the program call can't be read",
    ),
    "http.client without a URL": ("conn.request('GET')", "(nonetype) stands in the URL"),
    "an object without a URL": ("{ method: 'post', data: 'a' }", "neither a raw HTTP request"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_computed_is_refused(kind: str) -> None:
    text, sentence = REFUSED[kind]
    with pytest.raises(ReadError) as caught:
        read_request(text)
    assert sentence in str(caught.value)
