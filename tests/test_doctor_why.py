"""The doctor's first view: what a person sees who was refused, and what a program gets."""

from __future__ import annotations

import contextlib
import io
import json
import re
import time
from pathlib import Path

import pytest
from broken_client import send
from diagnosing import example
from doctoring import CREDENTIAL, KEY, TOKEN, Browser, ask, doctor, form, marked, raw, shown, verdict

from tcrypto import Signer
from tcrypto.cli import main
from tcrypto.sign import v1


@pytest.fixture(name="client", scope="module")
def _client() -> Browser:
    return doctor()


MISTAKES = {  # the cause, how it is made, and what is marked of the client's side
    "host-scheme": ("https", "https://"),
    "body-reserialised": ("compact", None),
    "crlf": ("everywhere", r"\r"),
    "header-value-whitespace": ("at-end", "·"),
    "method-case": ("lower", "post"),
    "date-not-utc": (None, None),
    "timestamp-differs-from-header": ("read-twice", None),
    "payload-hash-empty": (None, None),
    "secret-whitespace": (None, None),
    "line-feed-trailing": (None, None),
}


def broken(cause: str) -> tuple[str, list[str]]:
    """A request with the mistake, and what else may be named in its place."""
    how = MISTAKES[cause][0]
    if how is not None:
        return raw(example(**{cause.replace("-", "_"): how})[2]), [cause]
    from broken_client import VARIANTS

    return raw(example(**{cause.replace("-", "_"): VARIANTS[cause][0]})[2]), [cause]


@pytest.mark.parametrize("cause", MISTAKES)
def test_a_mistake_is_named_first_and_marked(client: Browser, cause: str) -> None:
    request, expected = broken(cause)
    found = ask(client, "diagnose", {"request": request, "now": "signed"})
    assert [each["id"] for each in found["causes"][0]] == expected
    page = form(client, "/", {"request": request, "now": "signed"})
    assert verdict(page) == found["causes"][0][0]["what"]
    assert found["causes"][0][0]["fix"] in shown(page)
    assert page.index(f'data-cause="{cause}"') == page.index("data-cause=")
    client_text = found["client_canonical"], found["client_string_to_sign"]
    differs = client_text != (found["server_canonical"], found["server_string_to_sign"])
    assert bool(marked(page, "client")) == bool(marked(page, "server")) == (differs and None not in client_text)
    text = MISTAKES[cause][1]
    assert text is None or text in marked(page, "client")
    assert f"{found['tried']:,} combinations" in shown(page)


@pytest.mark.slow
def test_it_answers_what_the_command_prints(client: Browser, tmp_path: Path) -> None:
    credentials = tmp_path / "credentials.json"
    credentials.write_text(json.dumps({"secret_id": CREDENTIAL.secret_id, "secret_key": CREDENTIAL.secret_key}))
    own = tmp_path / "canonical"
    own.write_text("POST\n/other")
    (tmp_path / "refused.http").write_text(raw(example(host_scheme="https")[2]))
    (tmp_path / "valid.http").write_text(raw(example()[2]))
    (tmp_path / "plain.http").write_text("POST / HTTP/1.1\nHost: ocr.tencentcloudapi.com\nX-TC-Timestamp: 1\n\n{}")
    for name in ("refused.http", "valid.http", "plain.http"):
        for now in ("signed", "1700000000"):
            for canonical in (None, own) if (name, now) == ("refused.http", "signed") else (None,):
                options = ["--canonical", str(canonical)] if canonical else []
                command = ["diagnose", "--json", "--language", "en-US", "--now", now, "--credentials", str(credentials)]
                with contextlib.redirect_stdout(io.StringIO()) as out:
                    main([*command, *options, str(tmp_path / name)])
                question = {"request": (tmp_path / name).read_text(), "now": now}
                if canonical:
                    question["canonical"] = canonical.read_text()
                assert ask(client, "diagnose", question) == json.loads(out.getvalue())


def test_a_valid_one_says_valid(client: Browser) -> None:
    request = raw(example()[2])
    assert ask(client, "diagnose", {"request": request, "now": "signed"})["valid"] is True
    page = form(client, "/", {"request": request, "now": "signed"})
    assert verdict(page) == "The signature is valid."
    assert "IDCardOCR" in shown(page)
    chinese = form(client, "/", {"request": request, "now": "signed"}, language="zh-CN")
    assert verdict(chinese) == "签名有效。"


def test_the_clock(client: Browser) -> None:
    """By default the machine's; "now" is also a number."""
    request = raw(example()[2])
    late = ask(client, "diagnose", {"request": request})
    assert late["causes"][0][0]["id"] == "clock-skew"
    assert ask(client, "diagnose", {"request": request, "now": None}) | {"causes": 0} == late | {"causes": 0}
    assert ask(client, "diagnose", {"request": request, "now": 1551113065})["valid"] is True
    signed = Signer(CREDENTIAL, service="ocr", version="2018-11-19").call("IDCardOCR", {}, timestamp=int(time.time()))
    assert ask(client, "diagnose", {"request": signed.as_curl()})["valid"] is True
    assert "now is seconds" in ask(client, "diagnose", {"request": request, "now": "noon"})["error"]
    page = form(client, "/", {"request": request, "now": ""})
    assert 'value="" selected' in page


@pytest.mark.slow
def test_several_mistakes_at_once(client: Browser) -> None:
    _, _, wire = example(host_scheme="https", body_reserialised="compact")
    page = form(client, "/", {"request": raw(wire), "now": "signed"})
    assert verdict(page) == "2 mistakes together give this signature."
    assert 'data-cause="host-scheme"' in page
    assert 'data-cause="body-reserialised"' in page
    assert "https://" in marked(page, "client")


def test_what_gives_the_same_result_is_shown_too(client: Browser) -> None:
    page = form(client, "/", {"request": raw(example(body_reserialised="repr")[2]), "now": "signed"})
    assert (
        page.index('data-cause="body-reserialised"') < page.index('class="or"') < page.index('data-cause="body-repr"')
    )
    assert "Or, with the same result" in shown(page)


def test_its_own_canonical_request(client: Browser) -> None:
    _, _, wire = example(host_scheme="https")
    found = ask(client, "diagnose", {"request": raw(wire), "now": "signed"})
    own = f"{found['client_canonical']}\n"
    fields = {"request": raw(wire), "now": "signed", "canonical": own.replace("\n", "\r\n")}
    page = form(client, "/", fields)
    assert 'data-cause="host-scheme"' in page
    assert "The line feed at the end of canonical was ignored" in shown(page)
    assert "canonical 末尾的换行" in shown(form(client, "/", fields, language="zh-CN"))


@pytest.mark.slow
def test_one_that_nothing_explains(client: Browser) -> None:
    """A request of v1, whose search is short."""
    signed = v1.Signer(CREDENTIAL, version="2018-11-19", clock=lambda: 1551113065).sign(
        "GET", "https://ocr.tencentcloudapi.com/", {"Limit": 1}, action="IDCardOCR"
    )
    request = re.sub(r"Signature=[^&]*", f"Signature={'A' * 43}%3D", signed.url)
    page = form(client, "/", {"request": request, "now": "signed"})
    assert 'data-cause="unexplained"' in page
    assert "no known mistake gives this signature" in shown(page)
    assert '<td class="client"' not in page
    assert "ocr.tencentcloudapi.com" in page[page.index("compare-string_to_sign") :]


def test_one_without_a_signature_or_with_more_against_it(client: Browser) -> None:
    page = form(
        client, "/", {"request": "curl https://ocr.tencentcloudapi.com -d {} -H 'X-TC-Timestamp: 1'", "now": "signed"}
    )
    assert "MissingParameter" in shown(page)
    signed = Signer(CREDENTIAL, service="ocr").sign(
        "POST", "https://ocr.tencentcloudapi.com/", b"{}", action="A", content_type="application/json"
    )
    assert "MissingParameter" in shown(form(client, "/", {"request": signed.as_curl(), "now": "signed"}))


def test_a_file_in_place_of_a_text(client: Browser) -> None:
    _, _, wire = example(host_scheme="https")
    har = {"log": {"entries": [{"request": {
        "method": wire.method, "url": f"https://ocr.tencentcloudapi.com{wire.target}",
        "headers": [{"name": name, "value": value} for name, value in wire.headers],
        "postData": {"text": wire.body.decode()},
    }}]}}  # fmt: skip
    files = {"request_file": ("network.har", json.dumps(har).encode("utf-16"), "application/octet-stream")}
    page = form(client, "/", {"request": "", "now": "signed"}, files)
    assert 'data-cause="host-scheme"' in page
    nothing = {"request_file": ("", b"", "application/octet-stream")}  # what a browser sends where none was chosen
    assert 'data-cause="host-scheme"' in form(client, "/", {"request": raw(wire), "now": "signed"}, nothing)


def test_nothing_was_pasted(client: Browser) -> None:
    assert "the text is empty" in shown(form(client, "/", {"request": ""}))
    assert "内容为空" in shown(form(client, "/", {"request": ""}, language="zh-CN"))
    assert ask(client, "diagnose", {}) == {"error": "there is no request: the text is empty"}


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\x1b[31m\u202eevil\u2066&lt;{{7*7}}{%raw%}"


def test_hostile_text_stays_text(client: Browser) -> None:
    _, _, wire = example(host_scheme="https")
    request = raw(wire).replace("X-TC-Region: ap-guangzhou", f"X-TC-Region: {HOSTILE}\nX-Evil: {HOSTILE}")
    for text in (HOSTILE, request):
        fields = {"request": text, "now": "signed", "string_to_sign": ""}
        page = form(client, "/", fields)
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "{{7*7}}" in page
        part = client.post("/api/diagnose", json=fields, headers={**KEY, "Accept": "text/html"}).text
        assert "<img" not in part
        assert "<script" not in part
    own = form(client, "/", {"request": raw(wire), "now": "signed", "canonical": HOSTILE})
    assert "<img" not in own
    assert "{{7*7}}" in own


def test_a_large_one_is_answered(client: Browser) -> None:
    reply = client.post("/api/diagnose", json={"request": "<b>" * (10_000_000 // 3), "now": "signed"}, headers=KEY)
    assert (reply.status_code, len(reply.content) < 1000) == (400, True)


def large(size: int) -> str:
    call, account, _ = example()
    body = json.dumps({"Name": "<b>" * (size // 3)}).encode()
    return raw(send(call._replace(body=body), account, {"host-scheme": "https"}))


@pytest.mark.deep
def test_a_large_body_is_diagnosed(client: Browser) -> None:
    page = form(client, "/", {"now": "signed"}, {"request_file": ("large.http", large(10_000_000).encode())})
    assert 'data-cause="host-scheme"' in page
    assert len(page) < 20_000


@pytest.mark.deep
def test_a_large_one_that_nothing_explains(client: Browser) -> None:
    text = raw(example(host_scheme="https")[2]) + "<b>" * (10_000_000 // 3)
    found = ask(client, "diagnose", {"request": text, "now": "signed"})
    assert found["causes"][0][0]["id"] == "unexplained"


def test_no_file_is_read(client: Browser, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("what no page may see")
    for command in (
        f"curl https://ocr.tencentcloudapi.com -d @{tmp_path}/secret",
        f"curl -K {tmp_path}/secret https://a.b",
    ):
        error = ask(client, "diagnose", {"request": command, "now": "signed"})["error"]
        assert "what no page" not in error


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\xff", "not UTF-8"),
        (b"{", "not JSON"),
        (b"[]", "not an object"),
        (b"[" * 100_000, "not JSON that can be read"),
        (b'{"request": ["a"]}', "request is a text"),
        (b'{"request": true}', "request is a text"),
        (b'{"request_file": "?"}', "a file in Base64"),
    ],
)
def test_a_question_that_is_none(client: Browser, body: bytes, said: str) -> None:
    reply = client.post("/api/diagnose", content=body, headers=KEY)
    assert (reply.status_code, said in reply.json()["error"]) == (400, True)


def test_a_form_that_is_none(client: Browser) -> None:
    for kind in ("text/plain", "multipart/form-data", ""):
        reply = client.post(f"/?token={TOKEN}", content=b"a=b", headers={"Content-Type": kind})
        assert "this is no form" in reply.text
    urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"\xff=\xff", b"&".join([b"a=b"] * 101)):
        assert "this is no form" in client.post(f"/?token={TOKEN}", content=body, headers=urlencoded).text
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\nwithout a name\r\n--x--\r\n"
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    assert "the text is empty" in client.post(f"/?token={TOKEN}", content=body, headers=multipart).text
