"""The official Python SDK, unmodified, against the gateway's stand-in: served in this process and as ``tcrypto gateway``."""

from __future__ import annotations

import asyncio
import base64
import time
import types
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from live_gateway import Running, running

from tcrypto import Sealer
from tcrypto.crypto.keys import load_public_key

with warnings.catch_warnings():  # the SDK's imports aren't ours to mend
    warnings.simplefilter("ignore")
    from tencentcloud.common import abstract_client, abstract_client_async
    from tencentcloud.common.common_client import CommonClient
    from tencentcloud.common.common_client_async import CommonClient as AsyncClient
    from tencentcloud.common.credential import Credential
    from tencentcloud.common.exception import TencentCloudSDKException
    from tencentcloud.common.profile.client_profile import ClientProfile
    from tencentcloud.common.profile.http_profile import HttpProfile

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp:DeprecationWarning")

SIGN_METHODS = ["TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1"]
PARAMS = {"Name": "张三 é+&=%?", "Flag_Name": "x_y", "List": ["a", "b"], "Objects": [{"Key": "钥", "Empty": ""}]}


@pytest.fixture(scope="module", params=["in-process", "program"])
def gateway(request: pytest.FixtureRequest) -> Iterator[Running]:
    with running(request.param) as gateway:
        yield gateway


def profile(endpoint: str, sign_method: str, method: str) -> Any:
    http = HttpProfile(protocol="http", endpoint=endpoint, reqMethod=method, reqTimeout=10)
    return ClientProfile(signMethod=sign_method, httpProfile=http, language="en-US")


def call(
    gateway: Running,
    action: str,
    params: dict[str, Any],
    *,
    sign_method: str = "TC3-HMAC-SHA256",
    method: str = "POST",
    options: dict[str, Any] | None = None,
    **credential: Any,
) -> dict[str, Any]:
    pair = Credential(
        credential.get("secret_id", gateway.credential.secret_id),
        credential.get("secret_key", gateway.credential.secret_key),
        credential.get("token"),
    )
    client = CommonClient("ocr", "2018-11-19", pair, "ap-guangzhou", profile(gateway.endpoint, sign_method, method))
    client.request.conn._session.trust_env = False
    try:
        response: dict[str, Any] = client.call_json(action, params, options=options)["Response"]
    finally:
        client.request.conn._session.close()
    return response


@pytest.mark.parametrize("sign_method", SIGN_METHODS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_call_is_accepted_and_its_parameters_come_back(gateway: Running, sign_method: str, method: str) -> None:
    response = call(gateway, "DescribeSomething", PARAMS, sign_method=sign_method, method=method)
    assert len(response.pop("RequestId")) == 36
    assert response == PARAMS


def test_two_megabytes(gateway: Running) -> None:
    assert call(gateway, "Big", {"Text": "é" * (1 << 20)})["Text"] == "é" * (1 << 20)


def test_multipart_and_unsigned_payload(gateway: Running) -> None:
    image = bytes(range(256)) + b"\r\n--x\r\n"
    params = {"Image": image, "Side": "正面", "Config": {"A": [1, None]}}
    response = call(gateway, "Upload", params, options={"IsMultipart": True, "BinaryParams": ["Image"]})
    del response["RequestId"]
    assert response == params | {"Image": base64.b64encode(image).decode()}


@pytest.mark.parametrize("sign_method", SIGN_METHODS)
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"secret_key": "Z" * 32}, "AuthFailure.SignatureFailure"),
        ({"secret_id": "AKIDnobody"}, "AuthFailure.SecretIdNotFound"),
        ({"token": "of-nobody"}, "AuthFailure.TokenFailure"),
    ],
)
def test_a_wrong_credential_is_refused(gateway: Running, sign_method: str, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(TencentCloudSDKException) as caught:
        call(gateway, "A", {}, sign_method=sign_method, **wrong)
    assert caught.value.get_code() == code
    assert len(caught.value.get_request_id()) == 36


@pytest.mark.parametrize("sign_method", SIGN_METHODS)
@pytest.mark.parametrize("offset", [-400, 400])
def test_an_old_timestamp_is_refused(
    gateway: Running, monkeypatch: pytest.MonkeyPatch, sign_method: str, offset: int
) -> None:
    monkeypatch.setattr(abstract_client, "time", types.SimpleNamespace(time=lambda: time.time() + offset))
    with pytest.raises(TencentCloudSDKException, match=r"Signature expired.*server time \d{10}") as caught:
        call(gateway, "A", {}, sign_method=sign_method)
    assert caught.value.get_code() == "AuthFailure.SignatureExpire"


@pytest.mark.parametrize("size", [(1 << 20) + 1, 12 << 20])
@pytest.mark.parametrize("sign_method", SIGN_METHODS[1:])
def test_v1_over_a_megabyte_is_refused(gateway: Running, sign_method: str, size: int) -> None:
    with pytest.raises(TencentCloudSDKException) as caught:
        call(gateway, "A", {"Text": "x" * size}, sign_method=sign_method)
    assert caught.value.get_code() == "AuthFailure.SignatureFailure"
    assert "because of exceeding request size limit" in caught.value.get_message()


def test_tc3_over_ten_megabytes_is_refused(gateway: Running) -> None:
    with pytest.raises(TencentCloudSDKException) as caught:
        call(gateway, "A", {"Text": "x" * (11 << 20)})
    assert caught.value.get_code() == "RequestSizeLimitExceeded"


@pytest.mark.parametrize("sign_method", SIGN_METHODS[:2])
@pytest.mark.parametrize("kind", ["rsa", "sm2"])
def test_the_encrypted_call_round_trips(gateway: Running, kind: str, sign_method: str) -> None:
    sealed = Sealer(load_public_key(gateway.public_keys[kind])).seal(
        {"ImageUrl": "https://example.com/1.jpg", "CardSide": "FRONT"}
    )
    response = call(gateway, "RecognizeEncryptedIDCardOCR", sealed.request, sign_method=sign_method)
    assert sealed.session.open(response)["IdNum"] == "000000190001010017"


@pytest.mark.parametrize("sign_method", SIGN_METHODS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_async_client(gateway: Running, sign_method: str, method: str) -> None:
    async def main() -> Any:
        pair = Credential(gateway.credential.secret_id, gateway.credential.secret_key)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client = AsyncClient("ocr", "2018-11-19", pair, "", profile(gateway.endpoint, sign_method, method))
        async with client:
            return await client.call_and_deserialize("DescribeSomething", PARAMS)

    response = asyncio.run(main())["Response"]
    assert response | {"RequestId": ""} == PARAMS | {"RequestId": ""}
    assert abstract_client_async.AbstractClient in AsyncClient.__mro__
