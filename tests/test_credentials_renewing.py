"""A credential that ends: renewed before that, by one thread, never used after it."""

from __future__ import annotations

import copy
import logging
import pickle
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from credential_servers import ID, KEY, NOW, TOKEN, Clock, Metadata, killed, serving

from tcrypto import Credential, CredentialError, Signer
from tcrypto.credentials import Issued, Renewing, cvm_role

WARNING = "tcrypto.credentials"


class Vault:
    """Issues credentials, unless it is told to fail."""

    def __init__(self, clock: Clock, life: float | None = 7200) -> None:
        self.clock, self.life = clock, life
        self.asked = 0
        self.failure: Exception | None = None

    def __call__(self) -> Issued:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        credential = Credential(f"{ID}{self.asked}", f"{KEY}{self.asked}", f"{TOKEN}{self.asked}")
        return Issued(credential, None if self.life is None else self.clock.now + self.life)


def made(life: float | None = 7200) -> tuple[Clock, Vault, Renewing]:
    clock = Clock()
    vault = Vault(clock, life)
    return clock, vault, Renewing(vault, name="the vault's credential", clock=clock)


@pytest.mark.parametrize(
    ("life", "renewed_after"),
    [(7200, 6900), (43200, 42900), (1200, 900), (600, 450), (60, 45), (1, 0.75), (None, None)],
)
def test_when_it_is_renewed(life: float | None, renewed_after: float | None) -> None:
    clock, vault, provider = made(life)
    assert vault.asked == 0, "nothing is asked before the first call"
    first = provider()
    if renewed_after is None:
        clock.now += 10**12
        assert provider() is first
        return
    clock.now = NOW + renewed_after - 0.01
    assert provider() is first
    clock.now = NOW + renewed_after
    assert provider().secret_id == f"{ID}2"
    assert vault.asked == 2


@pytest.mark.parametrize("state", ["empty", "in its last minutes", "ended"])
def test_32_threads_refresh_once(state: str) -> None:
    clock, vault, provider = made()
    old = None
    if state != "empty":
        old = provider()
        clock.now += 7000 if state == "in its last minutes" else 7200
    before = vault.asked
    started, release = threading.Event(), threading.Event()
    fetch = provider.fetch

    def slowly() -> Issued:
        started.set()
        assert release.wait(10)
        return fetch()

    provider.fetch = slowly
    given: list[Credential] = []
    threads = [threading.Thread(target=lambda: given.append(provider())) for _ in range(32)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    if old is not None and state == "in its last minutes":  # nobody waits but the one who renews
        while len(given) < 31:
            time.sleep(0.001)
        assert set(given) == {old}
    else:
        assert given == []
    release.set()
    for thread in threads:
        thread.join(10)
    assert len(given) == 32
    assert vault.asked == before + 1
    new = provider()
    assert set(given) <= {old, new}
    assert new.secret_id == f"{ID}{before + 1}"


def test_a_failed_renewal_keeps_the_valid_credential_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    clock, vault, provider = made()
    first = provider()
    clock.now += 6900
    vault.failure = CredentialError("the vault is sealed")
    with caplog.at_level(logging.WARNING, WARNING):
        assert provider() is first
    assert [record.getMessage() for record in caplog.records] == [
        "the vault's credential can't be renewed yet, the one in use is valid for now: the vault is sealed"
    ]
    clock.now = NOW + 7199.9
    assert provider() is first
    clock.now = NOW + 7200
    with pytest.raises(CredentialError) as caught:
        provider()
    assert str(caught.value).startswith(
        "the vault's credential ended at 2023-11-15 00:13:20 UTC and can't be renewed: the vault is sealed"
    )
    vault.failure = None
    clock.now += 60
    assert provider() is not first


def test_tries_are_spaced() -> None:
    clock, vault, provider = made(None)
    vault.failure = CredentialError("no")
    tried_at = []
    for second in range(150):
        clock.now = NOW + second
        before = vault.asked
        with pytest.raises(CredentialError):
            provider()
        if vault.asked > before:
            tried_at.append(second)
    assert tried_at == [0, 1, 3, 7, 15, 31, 61, 91, 121]
    with pytest.raises(CredentialError, match=r"^no; the next try is in 2 s$"):
        provider()
    clock.now = NOW - 86_400  # set back: that isn't a day without a try
    vault.failure = None
    assert provider().secret_id


def test_a_success_forgets_the_failures() -> None:
    clock, vault, provider = made(60)
    for _ in range(2):
        vault.failure = CredentialError("no")
        with pytest.raises(CredentialError):
            provider()
        clock.now += 1
        vault.failure = None
        provider()
        clock.now += 60


def test_what_ends_while_it_is_renewed_is_not_given() -> None:
    clock, _, provider = made()
    provider()
    clock.now += 7100

    def too_slow() -> Issued:
        clock.now += 200
        raise CredentialError("no answer")

    provider.fetch = too_slow
    with pytest.raises(CredentialError, match=r"ended at .* no answer"):
        provider()


def test_what_is_issued_with_its_end_past_is_refused() -> None:
    clock, vault, provider = made(0)
    with pytest.raises(CredentialError, match=r"end that is past, 2023-11-14 22:13:20 UTC: is this clock right\?"):
        provider()
    clock.now += 1
    vault.life = -(10.0**300)
    with pytest.raises(CredentialError, match="end that is past, 1970-01-01"):
        provider()


def test_whatever_a_client_raises(caplog: pytest.LogCaptureFixture) -> None:
    clock, vault, provider = made()
    vault.failure = ConnectionError(f"could not send {KEY}")
    with pytest.raises(CredentialError, match=r"^ConnectionError$") as caught:
        provider()
    assert caught.value.__cause__ is vault.failure
    vault.failure = None
    clock.now += 1
    first = provider()
    vault.failure = ConnectionError(f"could not send {KEY}")
    clock.now += 7000
    assert provider() is first
    assert KEY not in caplog.text
    vault.failure = KeyboardInterrupt()  # type: ignore[assignment]
    clock.now += 2
    with pytest.raises(KeyboardInterrupt):
        provider()
    vault.failure = None
    assert provider() is not first, "the lock is free again"


@pytest.mark.parametrize(
    "returned", [None, Credential(ID, KEY), (Credential(ID, KEY),), (ID, KEY), (Credential(ID, KEY), "soon"),
                 (Credential(ID, KEY), float("nan"))],
)  # fmt: skip
def test_what_a_fetch_must_return(returned: Any) -> None:
    with pytest.raises(TypeError, match="fetch returns"):
        Renewing(lambda: returned)()
    with pytest.raises(TypeError, match="fetch is a function"):
        Renewing(returned)


def test_the_clock_is_read_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    vault = Vault(clock)
    provider = Renewing(vault)
    monkeypatch.setattr(time, "time", clock)
    first = provider()
    assert provider() is first
    clock.now += 7200
    assert provider() is not first


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_is_not_pickled(write: Callable[[object], object]) -> None:
    _, _, provider = made()
    provider()
    with pytest.raises(TypeError, match="refuses to be pickled"):
        write(provider)


def test_ready_says_whether_a_call_would_fetch() -> None:
    clock, _, provider = made()
    assert not provider.ready
    provider()
    assert provider.ready
    clock.now += 6899  # and within the second in which somebody may act on it
    assert not provider.ready


# --- A Signer with a provider -------------------------------------------------------------------------------------------


def test_a_signer_never_signs_with_a_credential_that_ended() -> None:
    """A day of calls, with a metadata service that is killed in the middle: no error before the end, one after it."""
    clock = Clock()
    with serving(Metadata(clock)) as server:
        signer = Signer(cvm_role(address=server.address, clock=clock), service="ocr", version="2018-11-19", clock=clock)
        ends: dict[str, float] = {}
        for _ in range(100):
            headers = signer.call("IDCardOCR").headers
            ends.setdefault(headers["X-TC-Token"], clock.now + 7200)
            assert clock.now < ends[headers["X-TC-Token"]]
            assert headers["Authorization"].partition("Credential=")[2].startswith(f"{ID}{len(ends)}/")
            clock.now += 600
        assert len(ends) == 9
        killed(server)
        end = ends[headers["X-TC-Token"]]
        while clock.now < end:
            assert signer.call("IDCardOCR").headers["X-TC-Token"] == headers["X-TC-Token"]
            clock.now += 100
        for _ in range(3):
            with pytest.raises(CredentialError) as caught:
                signer.call("IDCardOCR")
            text = str(caught.value)
            assert text.startswith("the CVM role's credential ended at 2023-11-15 ")
            assert f"and can't be renewed: {server.address[7:]} refuses the connection" in text
            assert not any(secret in text for secret in (KEY, TOKEN))
            clock.now += 7


def test_nothing_of_the_credential_is_shown() -> None:
    _, _, provider = made()
    signer = Signer(provider, service="ocr")
    provider()
    for shown in (repr(provider), str(provider), repr(signer)):
        assert KEY not in shown
        assert TOKEN not in shown
    assert repr(provider) == "<Renewing: the vault's credential>"
