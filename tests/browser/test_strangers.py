"""Another site's page, in the same browser, gets nothing of the doctor's: not with its address and token, either."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import ELSEWHERE, Doctor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

QUESTION = '{"request": "POST / HTTP/1.1", "now": "signed"}'
FETCHED = """async ([url, options]) => {
    try { return await (await fetch(url, options)).text() } catch (error) { return error.name }
}"""


class _Stranger(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>stranger</title><p>A stranger's page")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def stranger() -> Iterator[str]:
    """The address of another site on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Stranger) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def page(tab: Page, stranger: str) -> Page:
    """The stranger's page."""
    tab.goto(stranger)
    return tab


def token(doctor: Doctor) -> str:
    return parse_qs(urlsplit(doctor.url).query)["token"][0]


@pytest.mark.parametrize("path", ["/", "/api/diagnose"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_script_elsewhere_reads_nothing(path: str, method: str, page: Page, doctor: Doctor) -> None:
    address = doctor.url if path == "/" else doctor.origin + path
    options: dict[str, object] = {"method": method, "credentials": "include"}
    if method == "POST":
        options["body"] = QUESTION
    assert page.evaluate(FETCHED, [address, options]) == "TypeError"


def test_a_script_elsewhere_asks_nothing_with_the_token(page: Page, doctor: Doctor) -> None:
    headers = {"X-Doctor-Token": token(doctor), "Content-Type": "application/json"}
    options = {"method": "POST", "headers": headers, "body": QUESTION}
    assert page.evaluate(FETCHED, [f"{doctor.origin}/api/diagnose", options]) == "TypeError"


@pytest.mark.parametrize("path", ["/", "/api/diagnose"])
def test_a_blind_post_from_elsewhere_is_refused(path: str, page: Page, doctor: Doctor) -> None:
    address = doctor.url if path == "/" else f"{doctor.origin}{path}?token={token(doctor)}"
    session = page.context.new_cdp_session(page)
    asked: list[str] = []
    statuses: dict[str, int] = {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: asked.append(event["requestId"]) if event["request"]["url"] == address else None,
    )
    session.on(
        "Network.responseReceivedExtraInfo", lambda event: statuses.update({event["requestId"]: event["statusCode"]})
    )
    session.send("Network.enable")
    posted = {"method": "POST", "mode": "no-cors", "body": QUESTION}
    assert page.evaluate(FETCHED, [address, posted]) == "TypeError"
    while not asked or asked[0] not in statuses:  # the browser tells of the refusal after the page
        page.wait_for_timeout(20)
    assert statuses[asked[0]] == 403


@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])
def test_a_form_from_elsewhere_is_refused(encoding: str, page: Page, doctor: Doctor) -> None:
    with page.expect_navigation() as navigation:
        page.evaluate(
            """([action, enctype, request]) => {
                const form = Object.assign(document.createElement("form"), {action, enctype, method: "post"})
                form.append(Object.assign(document.createElement("textarea"), {name: "request", value: request}))
                document.body.append(form)
                form.submit()
            }""",
            [doctor.url, encoding, QUESTION],
        )
    assert navigation.value is not None
    assert navigation.value.status == 403
    assert "another site" in page.inner_text("body")


def test_a_frame_elsewhere_stays_empty(page: Page, doctor: Doctor) -> None:
    page.evaluate(
        "url => new Promise(done => document.body.append(Object.assign(document.createElement('iframe'), "
        "{src: url, onload: done, onerror: done})))",
        doctor.url,
    )
    assert page.frames[1].url.startswith("chrome-error:")


@pytest.mark.parametrize("kind", ["script", "img"])
def test_nothing_of_the_page_is_loaded_elsewhere(kind: str, page: Page, doctor: Doctor) -> None:
    outcome = page.evaluate(
        """([kind, src]) => new Promise(done => document.body.append(Object.assign(document.createElement(kind),
            {src, onload: () => done("loaded"), onerror: () => done("refused")})))""",
        [kind, doctor.url],
    )
    assert outcome == "refused"


def test_a_window_that_another_site_opens_is_cut_off_from_it(page: Page, doctor: Doctor) -> None:
    with page.expect_popup() as popup:
        page.evaluate("url => { window.opened = window.open(url) }", doctor.url)
    popup.value.wait_for_load_state()
    assert popup.value.url == doctor.url
    assert popup.value.evaluate("window.opener") is None
    assert page.evaluate("opened.closed")  # as seen from there


def test_under_another_name_it_answers_nothing(page: Page, doctor: Doctor) -> None:
    answer = page.goto(doctor.url.replace("127.0.0.1", ELSEWHERE))
    assert answer is not None
    assert answer.status == 421
    assert "<form" not in page.content()


@pytest.mark.parametrize("query", ["", "?token=", "?token=of-an-earlier-run"])
def test_without_this_runs_token_it_answers_nothing(query: str, page: Page, doctor: Doctor) -> None:
    answer = page.goto(f"{doctor.origin}/{query}")
    assert answer is not None
    assert answer.status == 403
    assert "the token is missing or another run's" in page.inner_text("body")
