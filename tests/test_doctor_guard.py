"""Who may ask the doctor: each question of somebody else is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from doctoring import KEY, PORT, TOKEN, Browser, doctor

EVIL = "https://evil.example"
OWN = f"http://127.0.0.1:{PORT}"


@pytest.fixture(name="client", scope="module")
def _client() -> Browser:
    return doctor()


@pytest.mark.parametrize("path", ["/", "/sign", "/seal", "/static/doctor.css", "/static/doctor.js", "/nothing"])
@pytest.mark.parametrize("query", ["", "?token=", "?token=the-token-of-yesterday", f"?token={TOKEN}&token={TOKEN}"])
def test_a_page_needs_the_token(client: Browser, path: str, query: str) -> None:
    reply = client.get(path + query, headers=KEY)  # the header is for /api/ alone
    assert reply.status_code == 403
    assert "token is missing or another run's" in reply.text


@pytest.mark.parametrize("headers", [{}, {"X-Doctor-Token": ""}, {"X-Doctor-Token": "the-token-of-yesterday"}])
def test_the_api_needs_it_in_the_header(client: Browser, headers: dict[str, str]) -> None:
    assert client.post(f"/api/diagnose?token={TOKEN}", json={}, headers=headers).status_code == 403


@pytest.mark.parametrize("token", ["é", "☃"])
def test_a_token_that_isnt_ascii(client: Browser, token: str) -> None:
    assert client.get("/", params={"token": token}).status_code == 403
    assert client.post("/api/diagnose", headers=[(b"X-Doctor-Token", token.encode())]).status_code == 403


@pytest.mark.parametrize(
    "origin", [EVIL, "null", "http://127.0.0.1:1", "http://localhost:8765", f"https://127.0.0.1:{PORT}"]
)
def test_another_origin(client: Browser, origin: str) -> None:
    """A page of another site, that knows the token even."""
    assert client.post("/api/diagnose", json={}, headers={**KEY, "Origin": origin}).status_code == 403
    assert client.post(f"/?token={TOKEN}", data={"request": "x"}, headers={"Origin": origin}).status_code == 403
    assert client.get(f"/?token={TOKEN}", headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_post_from_elsewhere(client: Browser, site: str) -> None:
    assert client.post(f"/?token={TOKEN}", data={"a": "b"}, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.get(f"/?token={TOKEN}", headers={"Sec-Fetch-Site": site}).status_code == 200  # a link in a chat


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", "127.0.0.2:8765", "localhost.:8765", ""],
)
def test_another_host(client: Browser, host: str) -> None:
    """A name that was rebound to this address."""
    reply = client.get(f"/?token={TOKEN}", headers={"Host": host})
    assert (reply.status_code, "under no other name" in reply.text) == (421, True)


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"[::1]:{PORT}", f"LOCALHOST:{PORT}"])
def test_its_own_names(client: Browser, host: str) -> None:
    assert client.get(f"/?token={TOKEN}", headers={"Host": host}).status_code == 200


def test_its_own_forms_and_scripts(client: Browser) -> None:
    own = {"Origin": OWN, "Sec-Fetch-Site": "same-origin"}
    assert client.post(f"/?token={TOKEN}", data={"request": "x"}, headers=own).status_code == 200
    assert client.post("/api/sign", json={}, headers={**KEY, **own}).status_code == 400


def test_no_other_site_can_ask_whether_it_may(client: Browser) -> None:
    preflight = {
        "Origin": EVIL,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "X-Doctor-Token",
    }
    reply = client.request("OPTIONS", "/api/diagnose", headers=preflight)
    assert reply.status_code == 403
    assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path", [f"/?token={TOKEN}", f"/static/doctor.js?token={TOKEN}", f"/nothing?token={TOKEN}", "/"]
)
def test_every_answer_is_kept_to_itself(client: Browser, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", ["/", "/sign", "/seal"])
def test_a_page_has_nothing_inline_and_nothing_from_outside(client: Browser, path: str) -> None:
    page = client.get(f"{path}?token={TOKEN}").text
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert " on" not in {f" {word[:2]}" for word in page.split() if "=" in word}
    assert "//" not in "".join(each for each in page.split('"') if each.startswith(("http:", "https:", "//"))).replace(
        "https://cvm.tencentcloudapi.com/", ""
    )


def test_files_that_are_there(client: Browser) -> None:
    for name, kind in {"doctor.css": "text/css", "doctor.js": "text/javascript", "doctor.svg": "image/svg+xml"}.items():
        reply = client.get(f"/static/{name}?token={TOKEN}")
        assert (reply.status_code, reply.headers["content-type"].partition(";")[0]) == (200, kind)
    for name in ("app.py", "..%2Fapp.py", "%2e%2e/app.py", "%2Fetc%2Fpasswd"):
        assert client.get(f"/static/{name}?token={TOKEN}").status_code == 404


async def in_pieces() -> AsyncIterator[bytes]:
    for _ in range(2):
        yield b"x" * 600


def test_a_question_is_bounded() -> None:
    small = doctor(limit=1000)
    assert small.post("/api/diagnose", content=b"x" * 1001, headers=KEY).status_code == 413
    assert small.post("/api/diagnose", content=in_pieces(), headers=KEY).status_code == 413
    assert small.post("/api/diagnose", content=b"x" * 1000, headers=KEY).status_code == 400
    assert small.get(f"/?token={TOKEN}", headers={"Content-Length": "9" * 30}).status_code == 413
    assert small.get(f"/?token={TOKEN}", headers={"Content-Length": "many"}).status_code == 200
