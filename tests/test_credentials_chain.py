"""A pod's role, the chain, and servers that mean harm."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from credential_servers import (
    ID,
    KEY,
    NOW,
    ROLE,
    TOKEN,
    Answer,
    Clock,
    Metadata,
    killed,
    serving,
    sts_error,
    sts_reply,
)  # fmt: skip
from hypothesis import given
from hypothesis import strategies as st

from tcrypto import CredentialError, HttpRequest, InvalidInput
from tcrypto.credentials import chain, from_file, tccli, tke
from tcrypto.credentials.replies import issued_by_metadata, issued_by_sts, role_name

DEAD = "http://127.0.0.1:1"
ENVIRONMENT = {"TENCENTCLOUD_SECRET_ID": ID, "TENCENTCLOUD_SECRET_KEY": KEY}
PROFILE = f"[default]\nsecret_id = {ID}P\nsecret_key = {KEY}\n"
TCCLI = {"secretId": f"{ID}T", "secretKey": KEY}


def failure(call: Callable[[], object]) -> str:
    with pytest.raises(CredentialError) as caught:
        call()
    return str(caught.value)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / ".tencentcloud").mkdir()
    (tmp_path / ".tccli").mkdir()
    return tmp_path


@pytest.fixture
def pod(home: Path) -> dict[str, str]:
    """The environment of a pod that TKE gives a role."""
    (home / "token").write_text("eyJhbGciOiJSUzI1NiJ9.first.c2ln\n")
    return {
        "TKE_REGION": "ap-shanghai",
        "TKE_PROVIDER_ID": "tke-cls-1",
        "TKE_WEB_IDENTITY_TOKEN_FILE": str(home / "token"),
        "TKE_ROLE_ARN": ROLE,
    }


# --- TKE ----------------------------------------------------------------------------------------------------------------


def test_a_pods_token_is_read_anew_each_time(home: Path, pod: dict[str, str]) -> None:
    clock = Clock()

    def sts(request: HttpRequest) -> Answer:
        asked.append((dict(request.headers), json.loads(request.body)))
        return 200, sts_reply(len(asked), clock.now + 7200)

    asked: list[tuple[dict[str, str], dict[str, Any]]] = []
    with serving(sts) as server:
        provider = tke(pod, endpoint=server.address, clock=clock)
        assert provider().secret_id == f"{ID}1"
        clock.now += 7000
        (home / "token").write_text("eyJhbGciOiJSUzI1NiJ9.second.c2ln")
        assert provider().secret_id == f"{ID}2"
    headers, params = asked[0]
    headers = {name.lower(): value for name, value in headers.items()}
    assert (headers["authorization"], headers["x-tc-action"]) == ("SKIP", "AssumeRoleWithWebIdentity")
    assert (headers["x-tc-region"], headers["x-tc-version"]) == ("ap-shanghai", "2018-08-13")
    assert headers["x-tc-timestamp"] == str(NOW)
    assert params == {
        "ProviderId": "tke-cls-1",
        "WebIdentityToken": "eyJhbGciOiJSUzI1NiJ9.first.c2ln",
        "RoleArn": ROLE,
        "RoleSessionName": "tcrypto",
        "DurationSeconds": 7200,
    }
    assert asked[1][1]["WebIdentityToken"] == "eyJhbGciOiJSUzI1NiJ9.second.c2ln"


def test_a_refusal_that_repeats_the_token_does_not_show_it(home: Path, pod: dict[str, str]) -> None:
    token = (home / "token").read_text().strip()
    with serving(lambda request: (200, sts_error("InvalidParameter.WebIdentityTokenError", f"bad {token}!"))) as server:
        expected = "STS refuses AssumeRoleWithWebIdentity: InvalidParameter.WebIdentityTokenError: bad ***!"
        assert failure(tke(pod, endpoint=server.address)).startswith(expected)


def test_a_pod_that_is_set_up_wrong(home: Path, pod: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in pod:
        assert failure(tke({**pod, name: ""}, endpoint=DEAD)) == f"the environment variable {name} is empty"
        rest = {other: value for other, value in pod.items() if other != name}
        assert failure(tke(rest, endpoint=DEAD)) == f"the environment variable {name} is not set"
        monkeypatch.delenv(name, raising=False)
    assert failure(tke(endpoint=DEAD)) == "this is no pod of TKE with a role: TKE_ROLE_ARN is not set"
    assert "holds no name of a region" in failure(tke({**pod, "TKE_REGION": "a\nb"}, endpoint=DEAD))
    assert "role_arn is like qcs::cam::uin/" in failure(tke({**pod, "TKE_ROLE_ARN": "deploy"}, endpoint=DEAD))
    where = f"{home / 'token'} (TKE_WEB_IDENTITY_TOKEN_FILE): "
    for content, expected in ((b"", "the file is empty"), (b"\xff", "this isn't a token")):
        (home / "token").write_bytes(content)
        assert failure(tke(pod, endpoint=DEAD)) == where + expected
    (home / "token").unlink()
    assert failure(tke(pod, endpoint=DEAD)) == where + "No such file or directory"
    with pytest.raises(InvalidInput, match="duration"):
        tke(pod, duration=0)


# --- The chain ----------------------------------------------------------------------------------------------------------


def test_the_first_source_that_is_there(home: Path, pod: dict[str, str]) -> None:
    clock = Clock()
    with serving(Metadata(clock)) as metadata, serving(lambda r: (200, sts_reply(9, clock.now + 7200))) as sts:

        def found(environ: dict[str, str], address: str) -> str | None:
            return chain(environ, address=address, endpoint=sts.address, clock=clock)().secret_id.removeprefix(ID)

        assert found(pod, DEAD) == "9"
        assert found(pod, metadata.address) == "1"
        (home / ".tccli/default.credential").write_text(json.dumps({"type": "cvm-role", **TCCLI}))
        assert found({}, metadata.address) == "2", "tccli's file refers to the CVM's role"
        (home / ".tccli/default.credential").write_text(json.dumps(TCCLI))
        assert found(pod, metadata.address) == "T"
        (home / ".tencentcloud/credentials").write_text(PROFILE)
        assert found(pod, metadata.address) == "P"
        assert found({**pod, **ENVIRONMENT}, metadata.address) == ""
        scf = {"TENCENTCLOUD_SECRETID": f"{ID}S", "TENCENTCLOUD_SECRETKEY": KEY, "TENCENTCLOUD_SESSIONTOKEN": TOKEN}
        assert found({**scf, "TENCENTCLOUD_SECRET_ID": ""}, metadata.address) == "S"
        assert (len(metadata.requests), len(sts.requests)) == (4, 1), "nobody is asked who comes later"


def test_a_role_in_tcclis_file_is_taken_on(home: Path) -> None:
    clock = Clock()
    role = {"role-arn": ROLE, "role-session-name": "laptop"}
    (home / ".tccli/default.credential").write_text(json.dumps({**TCCLI, **role}))
    with serving(lambda request: (200, sts_reply(1, clock.now + 7200))) as sts:
        own, first = tccli(endpoint=sts.address, clock=clock), chain({}, endpoint=sts.address, clock=clock)
        assert (own().token, first().token) == (f"{TOKEN}1", f"{TOKEN}1")
        sent = json.loads(sts.requests[0].body)
    assert sent == {"RoleArn": ROLE, "RoleSessionName": "laptop", "DurationSeconds": 7200}
    assert from_file(home / ".tccli/default.credential").secret_id == f"{ID}T", "a file alone gives what is in it"


def test_a_source_that_is_wrong_ends_the_search(home: Path, pod: dict[str, str]) -> None:
    """Or another account would sign in its place."""
    assert failure(chain({"TENCENTCLOUD_SECRET_ID": ID}, address=DEAD)) == (
        "the environment variable TENCENTCLOUD_SECRET_KEY is not set"
    )
    (home / ".tccli/default.credential").write_text(json.dumps({**TCCLI, "type": "sso", "expiresAt": NOW}))
    assert failure(chain({}, address=DEAD, clock=Clock())) == (
        f"{home / '.tccli/default.credential'}: the credential ended at 2023-11-14 22:13:20 UTC; log in with tccli once more"
    )
    (home / ".tencentcloud/credentials").write_text("[default]\n")
    assert failure(chain({}, address=DEAD)) == f"{home / '.tencentcloud/credentials'} has no secret_id in [default]"


def test_nothing_anywhere(home: Path) -> None:
    assert failure(chain({}, address=DEAD)) == (
        "no credential: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set; no profile file: "
        f"{home / '.tencentcloud/credentials'} and {Path('/etc/tencentcloud/credentials')} not found; "
        f"{home / '.tccli/default.credential'} not found; this machine has no CVM role, or isn't a CVM: "
        "127.0.0.1:1 refuses the connection; this is no pod of TKE with a role: TKE_ROLE_ARN is not set"
    )


def test_a_renewal_never_changes_the_source(home: Path, pod: dict[str, str]) -> None:
    clock = Clock()
    with serving(Metadata(clock)) as metadata, serving(lambda r: (200, sts_reply(9, clock.now + 7200))) as sts:
        provider = chain(pod, address=metadata.address, endpoint=sts.address, clock=clock)
        assert provider().secret_id == f"{ID}1"
        (home / ".tencentcloud/credentials").write_text(PROFILE)
        clock.now += 7000
        assert provider().secret_id == f"{ID}2"
        killed(metadata)
        clock.now += 7200
        assert failure(provider).endswith(f"can't be renewed: {metadata.address[7:]} refuses the connection")
        assert sts.requests == []


# --- Servers that mean harm ---------------------------------------------------------------------------------------------

TEXT = st.text(max_size=20) | st.sampled_from([KEY, "Success"])
VALUE = st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.lists(TEXT, max_size=2)
NAMES = ["Code", "TmpSecretId", "TmpSecretKey", "Token", "ExpiredTime", "Message", "RequestId"]
GOOD = {"TmpSecretId": ID, "TmpSecretKey": KEY, "Token": TOKEN, "ExpiredTime": NOW, "Code": "Success"}
METADATA = st.dictionaries(st.sampled_from(NAMES), VALUE, max_size=2).map(lambda changes: GOOD | changes)
RESPONSE = st.fixed_dictionaries(
    {}, optional={"Credentials": METADATA | VALUE, "ExpiredTime": VALUE, "RequestId": VALUE, "Error": METADATA | VALUE}
)
BODIES = st.one_of(
    st.binary(),
    st.one_of(VALUE, METADATA, RESPONSE.map(lambda response: {"Response": response})).map(
        lambda value: json.dumps(value).encode()
    ),
)


@pytest.mark.parametrize(
    "read", [role_name, issued_by_metadata, lambda body: issued_by_sts("AssumeRole", body, sent=(KEY,))],
    ids=["role_name", "metadata", "sts"],
)  # fmt: skip
@given(body=BODIES)
def test_hostile_answers(read: Callable[[bytes], Any], body: bytes) -> None:
    """A credential that can be used, or a line that shows nothing of it."""
    result: Any = None
    error = None
    try:
        result = read(body)
    except CredentialError as refusal:
        error = str(refusal)
    if error is not None:
        assert error.isprintable()
        assert KEY not in error
        assert len(error) < 1000
    elif not isinstance(result, str):
        assert result.credential.token
        assert 0 <= result.expires < 10**11
