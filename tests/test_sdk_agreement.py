"""The official Python SDK builds a request, this library signs the same one: signatures and wire bytes are the same.

The SDK runs through its own `_build_req_inter`. Its clock, nonce and boundary are fixed inside its module alone.
"""

from __future__ import annotations

import time
import types
import uuid
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tcrypto import Credential, Signer
from tcrypto.sign import v1

with warnings.catch_warnings():  # the SDK's imports aren't ours to mend
    warnings.simplefilter("ignore")
    from tencentcloud.common import abstract_client as sdk
    from tencentcloud.common.common_client import CommonClient
    from tencentcloud.common.credential import Credential as SdkCredential
    from tencentcloud.common.http.request import RequestInternal
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile

pytestmark = pytest.mark.differential

ID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
TOKEN = "VS3dEzhEjKSKn40sPdnwM/a+b==EXAMPLE"
SDK_MODE = ("content-type", "host")
# The SDK's own: it is sent among the headers or parameters, and nothing but the caller knows it.
CLIENT = "X-TC-RequestClient"

NAMES = st.text(st.sampled_from("ABZaz09_.é名"), min_size=1, max_size=6)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = TEXTS | st.integers(-(10**12), 10**12) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
NESTED = st.recursive(
    SCALARS | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
PARAMS = st.dictionaries(NAMES, NESTED, max_size=5)
TIMES = st.integers(1, 253402300799)
CREDENTIALS = st.sampled_from([(ID, KEY, None), (ID, KEY, TOKEN), (ID[::-1], "k!#$%&'()*", TOKEN[::-1])])
ENDPOINTS = st.sampled_from([None, "ocr.ap-guangzhou.tencentcloudapi.com", "127.0.0.1:8080"])


class FixedClock(types.SimpleNamespace):
    """Stands in for the module `time` where the SDK looks it up, and nowhere else."""

    now = 0

    def time(self) -> float:
        return self.now + 0.75


@pytest.fixture(autouse=True, scope="module")
def clock() -> Iterator[FixedClock]:
    fixed = FixedClock()
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*utcfromtimestamp")
        patch.setattr(sdk, "time", fixed)
        patch.setattr(sdk, "random", types.SimpleNamespace(randint=lambda low, high: 1 + fixed.now % high))
        patch.setattr(sdk, "uuid", types.SimpleNamespace(uuid4=lambda: uuid.UUID(int=fixed.now)))
        yield fixed


def official(
    clock: FixedClock,
    now: int,
    credential: tuple[str, str, str | None],
    method: str,
    params: Any,
    *,
    endpoint: str | None = None,
    sign_method: str = "TC3-HMAC-SHA256",
    unsigned: bool = False,
    options: dict[str, Any] | None = None,
    body: bytes = b"",
) -> Any:
    """The request the SDK would hand to its HTTP client."""
    clock.now = now
    profile = ClientProfile(sign_method, HttpProfile(reqMethod=method, endpoint=endpoint), language="en-US")
    profile.unsignedPayload = unsigned
    client = CommonClient("ocr", "2018-11-19", SdkCredential(*credential), "ap-guangzhou", profile)
    request = RequestInternal(client._get_endpoint(), method, "/", header={}, data=body)
    client._build_req_inter("IDCardOCR", params, request, options or {})
    return request


def agree(request: Any, now: int, credential: tuple[str, str, str | None], body: bytes, query: str = "") -> None:
    """Sign the same request; every header is the SDK's."""
    signer = Signer(
        Credential(*credential),
        service="ocr",
        version="2018-11-19",
        region="ap-guangzhou",
        language="en-US",
        signed_headers=SDK_MODE,
    )
    signed = signer.sign(
        request.method,
        f"https://{request.host}/" + (f"?{query}" if query else ""),
        body,
        action="IDCardOCR",
        content_type=request.header["Content-Type"],
        headers={CLIENT: request.header[CLIENT]},
        unsigned_payload="X-TC-Content-SHA256" in request.header,
        timestamp=now,
    )
    assert signed.headers == request.header
    assert signed.headers["Authorization"] == request.header["Authorization"]


@given(now=TIMES, credential=CREDENTIALS, params=PARAMS, endpoint=ENDPOINTS, unsigned=st.booleans())
def test_json(now: int, credential: Any, params: Any, endpoint: str | None, unsigned: bool, clock: FixedClock) -> None:
    request = official(clock, now, credential, "POST", params, endpoint=endpoint, unsigned=unsigned)
    assert request.header["Content-Type"] == "application/json"
    agree(request, now, credential, request.data.encode())


@given(now=TIMES, credential=CREDENTIALS, params=PARAMS, endpoint=ENDPOINTS, unsigned=st.booleans())
def test_get(now: int, credential: Any, params: Any, endpoint: str | None, unsigned: bool, clock: FixedClock) -> None:
    request = official(clock, now, credential, "GET", params, endpoint=endpoint, unsigned=unsigned)
    agree(request, now, credential, b"", request.data)


@given(
    now=TIMES,
    credential=CREDENTIALS,
    params=st.dictionaries(NAMES, TEXTS | st.binary(max_size=40) | st.lists(TEXTS, max_size=2), max_size=4),
    unsigned=st.booleans(),
)
def test_multipart(now: int, credential: Any, params: Any, unsigned: bool, clock: FixedClock) -> None:
    binary = [name for name, value in params.items() if isinstance(value, bytes)]
    options = {"IsMultipart": True, "BinaryParams": binary}
    request = official(clock, now, credential, "POST", params, unsigned=unsigned, options=options)
    assert request.header["Content-Type"].startswith("multipart/form-data; boundary=")
    agree(request, now, credential, request.data)


@given(now=TIMES, credential=CREDENTIALS, body=st.binary(max_size=300), unsigned=st.booleans())
def test_octet_stream(now: int, credential: Any, body: bytes, unsigned: bool, clock: FixedClock) -> None:
    options = {"IsOctetStream": True}
    request = official(clock, now, credential, "POST", None, unsigned=unsigned, options=options, body=body)
    assert request.header["Content-Type"] == "application/octet-stream"
    agree(request, now, credential, request.data)


def flat_names(params: Any) -> list[str]:
    return list(v1.flatten(params))


@given(
    now=TIMES,
    credential=CREDENTIALS,
    params=PARAMS,
    endpoint=ENDPOINTS,
    algorithm=st.sampled_from(["HmacSHA1", "HmacSHA256"]),
    method=st.sampled_from(["GET", "POST"]),
)
def test_v1(
    now: int, credential: Any, params: Any, endpoint: str | None, algorithm: Any, method: str, clock: FixedClock
) -> None:
    """The SDK writes "_" as "." in the names it signs; of two names that become one it drops one, we refuse."""
    try:
        names = flat_names(params)
    except ValueError:  # the same name twice, of which the SDK silently keeps the last
        assume(False)
    assume(len({name.replace("_", ".") for name in names}) == len(names))
    request = official(clock, now, credential, method, params, endpoint=endpoint, sign_method=algorithm)
    signer = v1.Signer(
        Credential(*credential),
        version="2018-11-19",
        region="ap-guangzhou",
        language="en-US",
        algorithm=algorithm,
        replace_underscores=True,
    )
    nonce = 1 + now % (2**63 - 1)
    signed = signer.sign(
        method,
        f"https://{request.host}/",
        {**params, "RequestClient": "SDK_PYTHON_" + sdk.tencentcloud.__version__},
        action="IDCardOCR",
        timestamp=now,
        nonce=nonce,
    )
    wire = signed.body.decode() if method == "POST" else signed.url.partition("?")[2]
    assert urlencode({"Signature": signed.signature}) in request.data.split("&")
    # The service reads parameters by name: their order on the wire isn't signed, every byte of each is.
    assert sorted(wire.split("&")) == sorted(request.data.split("&"))
    assert signed.headers["Content-Type"] == request.header["Content-Type"]


def test_the_clock_is_the_sdks_alone(clock: FixedClock) -> None:
    clock.now = 1
    signer = Signer(Credential(ID, KEY), service="ocr")
    signed = signer.sign("POST", "https://h/", b"", action="A", content_type="application/json")
    form = v1.Signer(Credential(ID, KEY)).sign("POST", "https://h/", {}, action="A")
    assert abs(signed.timestamp - time.time()) < 60
    assert abs(int(form.params["Timestamp"]) - time.time()) < 60
    assert form.params["Nonce"] != "2"
