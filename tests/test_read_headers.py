"""A header that is given twice in a pasted text: what is sent is what the tool makes of it."""

from __future__ import annotations

import pytest

from tcrypto.check import read_request
from tcrypto.check.readers import ReadError

SENT: dict[str, tuple[str, list[str]]] = {
    # text, the values of the header A, as they are sent
    "Headers.set replaces": (
        "const h = new Headers();\nh.set('A', '1');\nh.set('a', '2');\nfetch('https://h/', {headers: h})",
        ["2"],
    ),
    "Headers.set replaces what was appended": (
        "const h = new Headers({A: '0'});\nh.append('A', '1');\nh.set('A', '2');\nfetch('https://h/', {headers: h})",
        ["2"],
    ),
    "Headers.append joins": (
        "const h = new Headers();\nh.append('A', '1');\nh.append('a', '2');\nfetch('https://h/', {headers: h})",
        ["1, 2"],
    ),
    "Headers.append joins what was set": (
        "const h = new Headers({A: '1'});\nh.set('A', '2');\nh.append('A', '3');\nfetch('https://h/', {headers: h})",
        ["2, 3"],
    ),
    "Headers.delete": (
        "const h = new Headers({A: '1', B: '2'});\nh.append('A', '3');\nh.delete('a');\nfetch('https://h/', {headers: h})",
        [],
    ),
    "set after delete": (
        "const h = new Headers({A: '1'});\nh.delete('A');\nh.set('A', '2');\nfetch('https://h/', {headers: h})",
        ["2"],
    ),
    "an object's last member": ("fetch('https://h/', {headers: {'A': '1', 'A': '2'}})", ["2"]),
    "an object's members in two cases": ("fetch('https://h/', {headers: {'A': '1', 'a': '2'}})", ["1, 2"]),
    "fetch's pairs are joined": ("fetch('https://h/', {headers: [['A', '1'], ['A', '2']]})", ["1, 2"]),
    "axios takes the last": ("axios.get('https://h/', {headers: {'A': '1', 'a': '2'}})", ["2"]),
    "requests takes the last": ("requests.get('https://h/', headers={'A': '1', 'a': '2'})", ["2"]),
    "httpx sends both": ("httpx.get('https://h/', headers=[['A', '1'], ['A', '2']])", ["1", "2"]),
    "http.client sends both": ("conn.request('GET', '/', None, {'A': '1', 'a': '2'})", ["1", "2"]),
    "a dictionary's last member": ("httpx.get('https://h/', headers={'A': '1', 'A': '2'})", ["2"]),
    "curl sends both": ("curl -H 'A: 1' -H 'A: 2' https://h/", ["1", "2"]),
    "wget sends the last": ("wget --header 'A: 1' --header 'a: 2' https://h/", ["2"]),
    "HTTPie sends both": ("http GET https://h/ A:1 A:2", ["1", "2"]),
}


@pytest.mark.parametrize("case", SENT)
def test_what_is_sent(case: str) -> None:
    text, values = SENT[case]
    assert list(read_request(text).values("a")) == values


@pytest.mark.parametrize("line", ["h.set('A')", "h.delete('A', 'b')"])
def test_what_is_no_call_of_headers(line: str) -> None:
    with pytest.raises(ReadError):
        read_request(f"const h = new Headers();\n{line};\nfetch('https://h/', {{headers: h}})")
