"""Program text: calls of fetch, axios, requests, httpx and http.client whose literals say what is sent."""

from __future__ import annotations

import pytest
from pasted import refused, whole

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


FORMED = f"POST / | Host: h | Content-Type: {FORM}"
PLAIN = "Content-Type: text/plain;charset=UTF-8"
WHOLE: dict[str, tuple[str, str, str]] = {
    # text; method, target and all headers; body
    # The names that are called, and what each means.
    "fetch": (r"fetch('https://h/a\/b')", "GET /a/b | Host: h", ""),
    "window.fetch": (r"window.fetch('https://h/a\/b', {method: 'put', body: ''})", f"PUT /a/b | Host: h | {PLAIN}", ""),
    "globalThis.fetch": (r"globalThis.fetch('https://h/a\/b')", "GET /a/b | Host: h", ""),
    "new Request": (r"new Request('https://h/a\/b', {'method': 'DELETE'})", "DELETE /a/b | Host: h", ""),
    "a type's parameter": (r"axios.get<Reply>('https://h/a\/b')", "GET /a/b | Host: h", ""),
    "axios alone": (r"axios('https://h/a\/b')", "GET /a/b | Host: h", ""),
    "axios alone, and its configuration": ("axios('https://h/', {method: 'put', headers: {A: 'b'}})", "PUT / | Host: h | A: b", ""),
    "axios.request of an object": ("axios.request({url: 'https://h/', method: 'head'})", "HEAD / | Host: h", ""),
    "axios.head": ("axios.head('https://h/', {headers: {A: 'b'}})", "HEAD / | Host: h | A: b", ""),
    "axios.options": ("axios.options('https://h/')", "OPTIONS / | Host: h", ""),
    "axios.delete with data": ("axios.delete('https://h/', {data: 'a'})", f"DELETE / | Host: h | Content-Type: {FORM}", "a"),
    "axios.put": ("axios.put('https://h/', 'a', {headers: {A: 'b'}})", f"PUT / | Host: h | A: b | Content-Type: {FORM}", "a"),
    "axios.patch": ("axios.patch('https://h/', [1])", f"PATCH / | Host: h | Content-Type: {JSON}", "[1]"),
    "axios.post without data": ("axios.post('https://h/')", "POST / | Host: h", ""),
    "axios.post, undefined": ("axios.post('https://h/', undefined, {headers: {A: 'b'}})", "POST / | Host: h | A: b", ""),
    "axios.post, null": ("axios.post('https://h/', null)", "POST / | Host: h", ""),
    "axios, what is given beside the configuration wins": (
        "axios.post('https://h/a', 'b', {url: 'https://i/', method: 'get', data: 'c'})", f"POST /a | Host: h | Content-Type: {FORM}", "b",
    ),
    "axios, an address that wins": ("axios('https://h/a', {url: 'https://i/'})", "GET /a | Host: h", ""),
    "session.post": ("session.post('https://h/', data='a')", "POST / | Host: h", "a"),
    "s.put": ("s.put('https://h/', 'a')", "PUT / | Host: h", "a"),
    "client.post": ("client.post('https://h/', json={'a': ['é', 1]})", f"POST / | Host: h | Content-Type: {JSON}", '{"a":["é",1]}'),
    "httpx, content": ("httpx.post('https://h/', content=b'\\x00\\xe9'.decode('latin'), headers={})".replace(".decode('latin')", ""), "POST / | Host: h", "\0\udce9"),
    "httpx, by name": ("httpx.request(method='PATCH', url='https://h/', content='a')", "PATCH / | Host: h", "a"),
    "requests, by name": ("requests.post(url='https://h/', data='a')", "POST / | Host: h", "a"),
    "requests, null": ("requests.post('https://h/', data=None, json=None, headers=None, params=None)", "POST / | Host: h", ""),
    "connection.request": ("connection.request('PUT', '/a', headers={'Host': 'h', 'A': 'b'}, body='c')", "PUT /a | Host: h | A: b", "c"),
    # Python's values that have no name.
    "requests.get, parameters": ("requests.get('https://h/', {'a': 'b c'})", "GET /?a=b+c | Host: h", ""),
    "requests.post, JSON": ("requests.post('https://h/', None, {'a': 1, 'b': 2})", f"POST / | Host: h | Content-Type: {JSON}", '{"a": 1, "b": 2}'),
    "requests.post, a form": ("requests.post('https://h/', {'a b': 'c&d', 'e': True})", FORMED, "a+b=c%26d&e=True"),
    "session.request": ("s.request('POST', 'https://h/', {'a': 'b'}, 'c', {'A': 'd'})", "POST /?a=b | Host: h | A: d", "c"),
    # Python's booleans in a query and in a form.
    "requests writes True": ("requests.get('https://h/?a', params={'b': True, 'c': False, 'd': 1})", "GET /?a&b=True&c=False&d=1 | Host: h", ""),
    "httpx writes true": ("httpx.post('https://h/', params={'b': True}, data={'c': False})", f"POST /?b=true | Host: h | Content-Type: {FORM}", "c=false"),
    "httpx replaces the query": ("httpx.get('https://h/?a=1', params={'b': '2'})", "GET /?b=2 | Host: h", ""),
    "httpx without parameters": ("client.get('https://h/?a=1', params=None)", "GET /?a=1 | Host: h", ""),
    # The Content-Type that is sent with a body.
    "fetch, a text": ("fetch('https://h/', {body: 'é'})", f"GET / | Host: h | {PLAIN}", "é"),
    "fetch, its own": ("fetch('https://h/', {body: 'a', headers: {'CONTENT-TYPE': 'a/b'}})", "GET / | Host: h | CONTENT-TYPE: a/b", "a"),
    "fetch, undefined": ("fetch('https://h/', {body: undefined})", "GET / | Host: h", ""),
    "fetch, no body": ("fetch('https://h/', {body: null, headers: null})".replace(", headers: null", ""), "GET / | Host: h", ""),
    "axios, its own": ("axios.post('https://h/', {a: 1}, {headers: {'CONTENT-TYPE': 'a/b'}})", "POST / | Host: h | CONTENT-TYPE: a/b", '{"a":1}'),
    "requests, its own": ("requests.post('https://h/', json=[1, 2], headers={'CONTENT-TYPE': 'a/b'})", "POST / | Host: h | CONTENT-TYPE: a/b", "[1, 2]"),
    "requests, a form's own": ("requests.post('https://h/', data={'a': 'b'}, headers={'content-type': 'a/b'})", "POST / | Host: h | content-type: a/b", "a=b"),
    # Where the page is that calls.
    "a referrer": ("fetch('https://h/', {referrer: 'http://from/'})", "GET / | Host: h | Referer: http://from/", ""),
    "a referrer besides a header": ("fetch('https://h/', {referrer: 'https://from/', headers: {REFERER: 'x'}})", "GET / | Host: h | REFERER: x", ""),
    "a referrer that isn't sent": ("fetch('https://h/', {referrer: 'about:client'})", "GET / | Host: h", ""),
    # Objects that are printed.
    "an object with uri": ("options = { uri: 'https://h/a', body: 'b', method: 'post' }", f"POST /a | Host: h | Content-Type: {FORM}", "b"),
    "an object with data and body": ("x = { url: 'https://h/a', data: 'b', body: 'c' }", f"GET /a | Host: h | Content-Type: {FORM}", "b"),
    "an object in request": ("error = { message: 'x', request: { url: 'https://h/a' } }", "GET /a | Host: h", ""),
    "an object in _request": ("error = { url_: 1, _request: { uri: 'u', url: 'https://h/a' } }", "GET /a | Host: h", ""),
    "an object of a class, within": ("error = { config: { url: 'https://h/a', headers: Object [AxiosHeaders] { A: 'b' } } }", "GET /a | Host: h | A: b", ""),
    "an object before what is none": ("x = { url: 'https://h/a' } \\", "GET /a | Host: h", ""),
    "an object of a class on two lines": ("h = Object\n{A: 'b'}\nfetch('https://h/', {headers: h})", "GET / | Host: h | A: b", ""),
    "four hundred and ninety-nine names": ("".join(f"a{n} = 'b'\n" for n in range(499)) + "u = 'https://h/'\nfetch(u)", "GET / | Host: h", ""),
    "an object in config": ("error = { config: { url: 'https://h/a' }, request: { url: 'https://h/b' } }", "GET /a | Host: h", ""),
    "an object with a URL and a config": ("x = { url: 'https://h/a', config: { url: 'https://h/b' } }", "GET /a | Host: h", ""),
    "an object of null and undefined": ("x = { url: 'https://h/a', method: null, data: undefined, params: undefined }", "GET /a | Host: h", ""),
    "Python's object": ("x = {'method': 'POST', 'url': 'https://h/', '_x': 1, 'body': {'1': 'a'}}", f"POST / | Host: h | Content-Type: {JSON}", '{"1":"a"}'),
    "Python's object with None": ("x = {'method': 'POST', 'url': 'https://h/', 'x': None, 'body': {'1': 'a'}}", f"POST / | Host: h | Content-Type: {JSON}", '{"1":"a"}'),
    "Python's object, no escape": (r"x = {'method': 'POST', 'url': 'https://h/', 'x': None, 'body': '\/'}", f"POST / | Host: h | Content-Type: {FORM}", r"\/"),
    "Python's object with bytes": ("x = {'method': 'POST', 'url': 'https://h/', 'body': b'\\xff'}", f"POST / | Host: h | Content-Type: {FORM}", "\udcff"),
    # A base, and a query.
    "a base and an absolute URL": ("axios({baseURL: 'https://b/', url: 'https://h/a'})", "GET /a | Host: h", ""),
    "a base and a relative URL": ("axios({baseURL: 'https://h/v1', url: 'a'})", "GET /v1/a | Host: h", ""),
    "a base and letters": ("axios({baseURL: 'https://h/X', url: 'Xa'})", "GET /X/Xa | Host: h", ""),
    "a base and slashes": ("axios({baseURL: 'https://h/v1//', url: '//a'})", "GET /v1/a | Host: h", ""),
    "a base and a URL within": ("axios({baseURL: 'https://h', url: '/abcde://x'})", "GET /abcde://x | Host: h", ""),
    "an empty base": ("axios({baseURL: '', url: 'https://h/a'})", "GET /a | Host: h", ""),
    "axios' query": (
        "axios.get('https://h/', {params: {'a b': \"!'()*~:$,/é\", c: false, d: ''}})", "GET /?a+b=!'()*~:$,%2F%C3%A9&c=false&d= | Host: h", "",
    ),
    "a query of null": ("axios.get('https://h/', {params: null})", "GET / | Host: h", ""),
    "an empty query": ("axios.get('https://h/', {params: {}})", "GET / | Host: h", ""),
    "a query of pairs twice": ("axios.get('https://h/', {params: {a: 1, a: 2}})", "GET /?a=1&a=2 | Host: h", ""),
    # Headers.
    "fetch keeps the first name": ("fetch('https://h/', {headers: {'A': '1', 'B': '2', 'a': '3'}})", "GET / | Host: h | A: 1, 3 | B: 2", ""),
    "axios keeps the first place": ("axios.get('https://h/', {headers: {'A': '1', 'B': '2', 'a': '3'}})", "GET / | Host: h | A: 3 | B: 2", ""),
    "headers that are numbers, false and null": ("fetch('https://h/', {headers: {A: 1, B: false, C: null, D: ''}})", "GET / | Host: h | A: 1 | D: ", ""),
    "headers in names": ("const n = 'A', v = 'b'\nconst m = 'c'\nfetch('https://h/', {headers: [[n, m]]})", "GET / | Host: h | A: c", ""),
    "a header of JSON": ("fetch('https://h/', {headers: {A: JSON.stringify([1])}})", "GET / | Host: h | A: [1]", ""),
    "Headers, one that isn't understood before": (
        "m.set('a', 'b')\nconst h = new Headers();\nh.set('A', 'b');\nh.append( \"C\" , \"d\" );\nfetch('https://h/', {headers: h})",
        "GET / | Host: h | A: b | C: d", "",
    ),
    "Headers, an escape": ("const h = new Headers();\nh.set('A', 'b\\/c');\nfetch('https://h/', {headers: h})", "GET / | Host: h | A: b/c", ""),
    "Headers, what comes after the call": ("const h = new Headers({A: 'b'});\nfetch('https://h/', {headers: h});\nh.set('A', 'c');", "GET / | Host: h | A: b", ""),
    "Headers, only that name": (
        "const h = new Headers({AB: '1', A: '2', B: '3'});\nh.delete('A');\nh.set('B', '4');\nfetch('https://h/', {headers: h})",
        "GET / | Host: h | AB: 1 | B: 4", "",
    ),
    "Headers of pairs": ("const h = new Headers([['A', '1']]);\nh.append('A', '2');\nfetch('https://h/', {headers: h})", "GET / | Host: h | A: 1, 2", ""),
    "an object that is filled": ("const h = {A: '1'};\nh.set('B', '2');\nfetch('https://h/', {headers: h})", "GET / | Host: h | A: 1 | B: 2", ""),
    # What a name, a wrapper and a method stand for.
    "five names": ("a = 'https://h/a'\nb = a\nc = b\nd = c\ne = d\nrequests.get(e)", "GET /a | Host: h", ""),
    "the last of two": ("a = 'https://h/a'\na = 'https://h/b'\nrequests.get(a)\na = 'https://h/c'", "GET /b | Host: h", ""),
    "const, let, var, export and a type": (
        "export const a: string = 'https://h/';\nlet b = 'B'\nvar c = 'c'\n$d = {b: b}\nfetch(a, {method: b, body: c, headers: $d})", f"B / | Host: h | b: B | {PLAIN}", "c",
    ),
    "names that begin like a keyword": ("variable = 'https://h/'\nletter = 'a'\nconst\tconstant = 'b'\nfetch(variable, {method: letter, body: constant})", f"A / | Host: h | {PLAIN}", "b"),
    "new URL, String": ("fetch(new URL('https://h/a'), {body: String('b')})", f"GET /a | Host: h | {PLAIN}", "b"),
    "bytes, str": ("requests.post(str('https://h/'), data=bytes('é', 'utf-8'))", "POST / | Host: h", "é"),
    "dict of a dict": ("requests.get('https://h/', headers=dict({'A': 'b'}))", "GET / | Host: h | A: b", ""),
    "toString": ("const u = 'https://h/';\nfetch(u.toString(), {body: 'a'.toString()})", f"GET / | Host: h | {PLAIN}", "a"),
    "encode('UTF-8')": ("b = 'é'\nrequests.post('https://h/', data=b.encode('UTF-8'))", "POST / | Host: h", "é"),
    "encode('utf8')": ("requests.post('https://h/', data='é'.encode('utf8'))", "POST / | Host: h", "é"),
    "JSON.stringify": ("const a = {b: 'é'};\nfetch('https://h/', {body: JSON.stringify(a, null)})", f"GET / | Host: h | {PLAIN}", '{"b":"é"}'),
    "json.dumps": ("requests.post('https://h/', data=json.dumps({'a': 'é', 'b': [1, 2]}))", "POST / | Host: h", '{"a": "\\u00e9", "b": [1, 2]}'),
    "json.dumps, not in ASCII": ("requests.post('https://h/', data=json.dumps({'a': 'é'}, ensure_ascii=False))", "POST / | Host: h", '{"a": "é"}'),
    "json.dumps, in ASCII": ("requests.post('https://h/', data=json.dumps({'a': 'é'}, ensure_ascii=True))", "POST / | Host: h", '{"a": "\\u00e9"}'),
    "json.dumps, compact": ("requests.post('https://h/', data=json.dumps(['é', 1], separators=(',', ':')))", "POST / | Host: h", '["\\u00e9",1]'),
    "json.dumps, not compact": ("requests.post('https://h/', data=json.dumps(['é', 1], separators=(', ', ': ')))", "POST / | Host: h", '["\\u00e9", 1]'),
    "JSON's values": (
        "const n = 5;\naxios.post('https://h/', {a: n, b: [-0.25, 999999999999999, 0, true, false, null], c: {d: {}}, e: [], f: 0.0001})",
        f"POST / | Host: h | Content-Type: {JSON}",
        '{"a":5,"b":[-0.25,999999999999999,0,true,false,null],"c":{"d":{}},"e":[],"f":0.0001}',
    ),
    "JSON's members of one name": ("axios.post('https://h/', {a: 1, b: 2, a: 3})", f"POST / | Host: h | Content-Type: {JSON}", '{"a":3,"b":2}'),
    "Python's members that are numbers": ("requests.post('https://h/', json={'1': 2})", f"POST / | Host: h | Content-Type: {JSON}", '{"1": 2}'),
    # How literals are written.
    "texts of three quotes": ("requests.post('https://h/', data=\"\"\"a\n'b'\"\"\", headers={'A': \'\'\'b\'\'\'})", "POST / | Host: h | A: b", "a\n'b'"),
    "raw bytes": (r"requests.post('https://h/', data=Rb'\n\x41')", "POST / | Host: h", r"\n\x41"),
    "bytes' escapes": (r"requests.post('https://h/', data=B'\x41\u0041')", "POST / | Host: h", r"A\u0041"),
    "Python keeps what is no escape": (r"requests.post('https://h/', data='\/\$\x41')", "POST / | Host: h", r"\/\$A"),
    "JavaScript drops it": (r"fetch('https://h/', {body: '\/\$\q\x41'})", f"GET / | Host: h | {PLAIN}", "/$qA"),
    "a template without holes": ("fetch(`https://h/`, {body: `a\r\nb \\${c} $ {d}`})", f"GET / | Host: h | {PLAIN}", "a\nb ${c} $ {d}"),
    "comments": ("fetch('https://h/', // a\n/* b: 'c', */ {body: /* d */ 'e' /* f */})", f"GET / | Host: h | {PLAIN}", "e"),
    "Python's comments": ("requests.post('https://h/',  # a 'b\n  data='c')", "POST / | Host: h", "c"),
    "commas at the end": ("fetch('https://h/', {body: 'a', headers: [['A', 'b',],],},)", f"GET / | Host: h | A: b | {PLAIN}", "a"),
    "parentheses": ("requests.post(('https://h/'), data=('a'\n 'b'), headers=[('A', ('b'))])", "POST / | Host: h | A: b", "ab"),
    "a text that goes on": ("u = 'https://h/' +\n  'a'\n  + 'b'\nfetch(u)", "GET /ab | Host: h", ""),
    "a name that is set and no more": ("u = 'https://h/'\n'x'\nfetch(u)", "GET / | Host: h", ""),
    "a name after a semicolon": ("u = 'https://h/a'; v = 'b'\nfetch(u)", "GET /a | Host: h", ""),
    "names that aren't changed": ("a = 'https://h/'\nif a == 'b': pass\na.set\na.c == 'd'\nb = a => c\na >= b\nfetch(a)\na += 'b'", "GET / | Host: h", ""),
    "names without a value": ("const headers = {A: 'b'}, method = 'put'\nfetch('https://h/', {headers})", "GET / | Host: h | A: b", ""),
    "names in parts": ("a = 'b'\nrequests . post('https://h/')\nrequests.post('https://h/', data=a . encode())", "POST / | Host: h", "b"),
    "what can't be read, twice": ("a = [}\nb = [}\nu = 'https://h/'\nfetch(u)", "GET / | Host: h", ""),
    "nine thousand characters": (f"const h = new Headers();\nh.set('{'A' * 200}', '{'b' * 9000}');\nfetch('https://h/', {{headers: h}})", f"GET / | Host: h | {'A' * 200}: {'b' * 9000}", ""),
}  # fmt: skip


@pytest.mark.parametrize("form", WHOLE)
def test_the_whole_request_is_read(form: str) -> None:
    text, head, body = WHOLE[form]
    assert whole(text) == (head, body.encode("utf-8", "surrogateescape"))


@pytest.mark.slow(branches=True)
@pytest.mark.parametrize(("at", "calls"), [(1_999_994, 2), (1_999_995, 1)])
def test_how_far_calls_are_counted(at: int, calls: int) -> None:
    text = "fetch('https://h/')".ljust(at) + "fetch('https://h/')"
    if calls == 1:
        assert whole(text) == ("GET / | Host: h", b"")
    else:
        assert refused(text)[0] == "there are 2 requests in this text; paste one of them"


def computed(name: str, part: str) -> str:
    return f"what the program computes ({name}) stands in the {part}: paste the request as it was sent"


UNREADABLE = "the {} call can't be read: its text isn't whole, or more than literals stand in it"
UNKNOWN = "this is neither a raw HTTP request, nor a curl command, nor JSON, nor any other form that is read here"
SAID: dict[str, tuple[str, str]] = {
    "two calls side by side": ("fetch('https://h/')fetch('https://h/')", "there are 2 requests in this text; paste one of them"),
    "nine calls": ("fetch('https://h/');\n" * 9, "there are 9 requests in this text; paste one of them"),
    "eleven calls": ("fetch('https://h/');\n" * 11, "there are 10 requests in this text; paste one of them"),
    "fetch of nothing": ("fetch()", "the HTTP command has no URL"),
    "axios of nothing": ("axios()", "the HTTP command has no URL"),
    "axios.get of nothing": ("axios.get()", "the HTTP command has no URL"),
    "requests.get of nothing": ("requests.get()", "the HTTP command has no URL"),
    "fetch of a text": ("fetch('https://h/', 'a')", UNREADABLE.format("fetch")),
    "axios of two texts": ("axios('https://h/', 'a')", UNREADABLE.format("axios")),
    "axios.post of three texts": ("axios.post('https://h/', 'a', 'b')", UNREADABLE.format("axios")),
    "not closed": ("fetch('https://h/', {", UNREADABLE.format("program")),
    "closed by another bracket": ("fetch('https://h/', [1})", UNREADABLE.format("program")),
    "what is no lexeme": ("fetch('https://h/' \\ )", UNREADABLE.format("program")),
    "fetch, a URL": ("fetch(url)", computed("url", "URL")),
    "fetch, an object": ("fetch('https://h/', options)", computed("options", "request")),
    "fetch, a method": ("fetch('https://h/', {method: m})", computed("m", "method")),
    "fetch, a method that is none": ("fetch('https://h/', {method: [1]})", computed("list", "method")),
    "fetch, headers": ("fetch('https://h/', {headers: h})", computed("h", "headers")),
    "fetch, headers of a call": ("fetch('https://h/', {headers: f(1)})", computed("f", "headers")),
    "fetch, headers of a text": ("fetch('https://h/', {headers: 'a'})", computed("...", "headers")),
    "fetch, headers of three": ("fetch('https://h/', {headers: [['a', 'b', 'c']]})", computed("...", "headers")),
    "fetch, a header": ("fetch('https://h/', {headers: {A: b}})", computed("b", "headers")),
    "fetch, a header of a call": ("fetch('https://h/', {headers: {A: f()}})", computed("f", "headers")),
    "fetch, a header's name": ("fetch('https://h/', {headers: [[a, 'b']]})", computed("a", "headers")),
    "fetch, a header that is true": ("fetch('https://h/', {headers: {A: true}})", computed("bool", "headers")),
    "fetch, a body": ("fetch('https://h/', {body: b})", computed("b", "body")),
    "fetch, a long name": (f"fetch('https://h/', {{body: {'b' * 41}}})", computed("b" * 40, "body")),
    "fetch, a template": ("fetch('https://h/', {body: `a ${b}`})", computed("`${...}`", "body")),
    "Python's template": ("requests.get(f'https://{h}/')", UNREADABLE.format("program")),
    "fetch, what isn't a literal": ("fetch('https://h/', {body: [Function: a]})", computed("[Function: a]", "body")),
    "fetch, something spread": ("fetch('https://h/', {headers: {...a}})", computed("...", "headers")),
    "fetch, two names": ("fetch(a + b)", computed("a", "URL")),
    "fetch, a name in it": ("fetch('https://h/' + b)", computed("b", "URL")),
    "fetch, a text's method": ("fetch('https://h/'.concat('a'))", computed(".", "URL")),
    "fetch, JSON with an indentation": ("fetch('https://h/', {body: JSON.stringify({a: 1}, null, 2)})", computed("JSON.stringify", "body")),
    "fetch, JSON of some members": ("fetch('https://h/', {body: JSON.stringify({a: 1}, ['a'])})", computed("JSON.stringify", "body")),
    "requests, a name encoded": ("requests.post('https://h/', data=a.b.encode())", computed("a.b", "body")),
    "fetch, JSON of nothing": ("fetch('https://h/', {body: JSON.stringify()})", computed("JSON.stringify", "body")),
    "fetch, a Buffer of two": ("fetch('https://h/', {body: Buffer.from('00', 'hex')})", computed("Buffer.from", "body")),
    "fetch, a URL and its base": ("fetch(new URL('/a', 'https://h/'))", computed("URL", "URL")),
    "fetch, a member besides": ("requests.get('https://h/', headers=dict(h, A='b'))", computed("dict", "headers")),
    "fetch, bytes in GBK": ("requests.post('https://h/', data=bytes('a', 'gbk'))", computed("bytes", "body")),
    "fetch, Headers filled with a name": ("const h = new Headers();\nh.set('A', b);\nfetch('https://h/', {headers: h})", computed("h", "headers")),
    "two names that are known": ("u = 'https://h/'\nv = 'a'\nfetch(u + v)", computed("u", "URL")),
    "a text and a name that is known": ("u = '/a'\nfetch('https://h' + u)", computed("u", "URL")),
    "a choice of what is known": ("a = 'b'\nfetch('https://h/', {body: a ? a : 'c'})", computed("a", "body")),
    **{
        f"what was changed: {change}": (f"d = {{'A': 'b'}}\n{change}\nrequests.post('https://h/', data=d)", computed("d", "body"))
        for change in ("d['B'] = c", "  d.b = 1", "d['a'][0] += 1", "d += 'e'", "d //= 2", "d ||= 1", "d.update(B='c')", "del d['A']", "delete d.A", "d.pop('A')")
    },
    "what was changed: a header": ("h = {'A': 'b'}\nh['Authorization'] = auth\nrequests.get('https://h/', headers=h)", computed("h", "headers")),
    "axios, a configuration": ("axios(config)", computed("config", "request")),
    "axios.request, a configuration": ("axios.request('https://h/', config)", computed("config", "request")),
    "axios.get, a configuration": ("axios.get('https://h/', config)", computed("config", "request")),
    "axios.get, a URL": ("axios.get(url)", computed("url", "URL")),
    "axios, a URL in an object": ("axios({url: url})", computed("url", "URL")),
    "axios, a method in an object": ("axios({url: 'https://h/', method: m})", computed("m", "method")),
    "axios, data": ("axios.post('https://h/', d)", computed("d", "body")),
    "axios, a call for data": ("axios.post('https://h/', f())", computed("f", "body")),
    "axios, headers": ("axios.get('https://h/', {headers: h})", computed("h", "headers")),
    "axios, a query's value": ("axios.get('https://h/', {params: {a: b}})", computed("b", "URL")),
    "axios, a query's null": ("axios.get('https://h/', {params: {a: null}})", computed("params", "URL")),
    "axios, a query of a text": ("axios.get('https://h/', {params: 'a'})", computed("params", "URL")),
    "requests, a URL": ("requests.get(url)", computed("url", "URL")),
    "requests, a URL by name": ("requests.get(url=url)", computed("url", "URL")),
    "requests, a method": ("requests.request(m, 'https://h/')", computed("m", "method")),
    "requests, data": ("requests.post('https://h/', d)", computed("d", "body")),
    "requests, a list of data": ("requests.post('https://h/', data=[1])", computed("list", "body")),
    "requests, a value in a form": ("requests.post('https://h/', data={'a': b})", computed("b", "URL")),
    "requests, headers": ("requests.get('https://h/', headers=h)", computed("h", "headers")),
    "requests, JSON": ("requests.post('https://h/', json={'a': [b]})", computed("b", "body")),
    "requests, sorted": ("requests.post('https://h/', data=json.dumps({}, sort_keys=True))", computed("sort_keys", "body")),
    "requests, other separators": ("requests.post('https://h/', data=json.dumps({}, separators=(',', ': ')))", computed("separators", "body")),
    "httpx, files": ("httpx.post('https://h/', files={})", "httpx's files= sends multipart/form-data under a boundary drawn at random: give the raw request"),
    "http.client, a method": ("conn.request(url='/')", computed("nonetype", "method")),
    "http.client, a URL": ("conn.request('GET', u)", computed("u", "URL")),
    "a long call in JSON": (f"axios.post('https://h/', {{a: {'f' * 41}(1)}})", computed("f" * 40, "body")),
    "a number of sixteen digits": ("axios.post('https://h/', [1234567890123456])", computed("1234567890123456", "body")),
    "a long number": (f"axios.post('https://h/', [{'1' * 41}])", computed("1" * 40, "body")),
    "a number of zeros": ("axios.post('https://h/', [1.50])", computed("1.50", "body")),
    "a number that is written with an exponent": ("axios.post('https://h/', [0.00001])", computed("1e-05", "body")),
    "JavaScript's members that are numbers": ("axios.post('https://h/', {a: {a: 1, 2: 3}})", computed("{0: ...}", "body")),
    "six names": ("a = 'https://h/'\nb = a\nc = b\nd = c\ne = d\nf = e\nrequests.get(f)", computed("a", "URL")),
    "nothing where a value is, thrice": ("a = }\nb = }\nc = }\nu = 'https://h/'\nfetch(u)", computed("u", "URL")),
    "a text that ends with a point": ("fetch('https://h/'.)", computed(".", "URL")),
    "a text and a number": ("fetch('https://h/', {body: 'a' 5})", computed("...", "body")),
    "a text and an object": ("fetch('https://h/', {body: 'a' + {}})", computed("...", "body")),
    "a letter of a text": ("fetch('https://h/', {body: 'a'[0]})", computed("...", "body")),
    "a text and what is new": ("fetch('https://h/', {body: 'a' + new String('b')})", computed("...", "body")),
    "a text's method on a line of its own": ("u = 'https://h/'\n  .concat('a')\nfetch(u)", computed(".", "URL")),
    "a header whose name is computed": ("fetch('https://h/', {headers: {[a]: 'b'}})", computed("[...]", "headers")),
    "a member whose name is computed": ("axios.post('https://h/', {a: {[b]: 'c'}})", computed("[...]", "body")),
    "a parameter whose name is computed": ("axios.get('https://h/', {params: {[a]: 'b'}})", computed("[...]", "URL")),
    "an object that goes on": ("x = { url: 'https://h/a' } +", UNREADABLE.format("program")),
    "five hundred names": ("".join(f"a{n} = 'b'\n" for n in range(500)) + "u = 'https://h/'\nfetch(u)", computed("u", "URL")),
    "what can't be read, thrice": ("a = [}\nb = [}\nc = [}\nu = 'https://h/'\nfetch(u)", computed("u", "URL")),
    "an object of others": ("x = { config: { method: 'a' }, url_: 'a', b: 'url' }", UNKNOWN),
    "a JavaScript object in quotes": ("x = { 'url': 'https://h/', body: {'1': 'a'} }", computed("{0: ...}", "body")),
    "a JavaScript object of None": ("x = { url: 'https://h/', a: None, body: {'1': 'a'} }", computed("{0: ...}", "body")),
    "a JavaScript object": ("x = { url: 'https://h/', body: {'1': 'a'} }", computed("{0: ...}", "body")),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAID)
def test_what_is_said_of_what_is_computed(kind: str) -> None:
    text, sentence = SAID[kind]
    assert refused(text)[0] == sentence


@pytest.mark.parametrize(
    ("part", "shown"),
    [("URL", "URL "), ("method", "请求方法"), ("body", "请求体"), ("headers", "请求头"), ("request", "请求")],
)
def test_the_part_in_chinese(part: str, shown: str) -> None:
    options = "x" if part == "request" else f"{{{part}: x}}"
    text = "fetch(x)" if part == "URL" else f"fetch('https://h/', {options})"
    assert refused(text) == (computed("x", part), f"{shown}中有程序计算得出的内容（x），请粘贴实际发送的请求")
