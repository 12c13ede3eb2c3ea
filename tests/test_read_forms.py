"""Each form in which people paste a request is read as the request that was sent."""

from __future__ import annotations

import pytest
from pasted import FORMS, NASTY, NOW, PLAIN, SECRET_ID, SECRET_KEY, same, sign

from tcrypto.check import read_request
from tcrypto.check.verify import Verifier

_LINES = {"curl, with a here-document", "curl, a here-string"}
"""The shell adds a line break to these, and curl's -d takes it away again or not."""


@pytest.mark.parametrize("body", [PLAIN, NASTY], ids=["plain", "nasty"])
@pytest.mark.parametrize("form", FORMS)
def test_what_was_sent_is_read(form: str, body: bytes) -> None:
    text = FORMS[form](sign(body), body.decode())
    assert text != body
    request = read_request(text)
    if form == "curl, with a here-document":
        assert request.body == body + b"\n"  # --data-binary keeps it
        return
    assert same(request, body)
    verified = Verifier({SECRET_ID: SECRET_KEY}, clock=lambda: NOW).verify(request)
    assert verified.body_signed
