# SPDX-License-Identifier: CC0-1.0 (public domain: paste it anywhere, change it, no notice needed)
"""Sign a request to Tencent Cloud's API 3.0 (TC3-HMAC-SHA256). Python 3.6 or later, the standard library alone.

    headers = sign(secret_id, secret_key, "cvm", "cvm.tencentcloudapi.com", "DescribeZones", "2017-03-12", body, region)
    reply = urllib.request.urlopen(urllib.request.Request("https://cvm.tencentcloudapi.com/", body, headers)).read()

Send exactly the bytes and headers that were signed: give your HTTP client the body as bytes, not an object to encode.
A GET has body b"", its query as it stands in the URL, and content_type "application/x-www-form-urlencoded".

Written by `tcrypto export python`. The algorithm: https://cloud.tencent.com/document/api/213/30654
"""

import hashlib
import hmac
import time
from typing import Dict, Optional, Union

SIGNED_HEADERS = "content-type;host;x-tc-action"


def sign(
    secret_id: str,
    secret_key: str,
    service: str,
    host: str,
    action: str,
    version: str,
    body: Union[bytes, str],
    region: Optional[str] = None,
    token: Optional[str] = None,
    timestamp: Optional[int] = None,
    content_type: str = "application/json",
    method: str = "POST",
    path: str = "/",
    query: str = "",
) -> Dict[str, str]:
    """The headers to send. `host` is the URL's, with its port if it has one; `timestamp` is in seconds, else now."""
    timestamp = int(time.time()) if timestamp is None else timestamp
    date = time.strftime("%Y-%m-%d", time.gmtime(timestamp))  # in UTC, like the server's
    canonical = canonical_request(method, path, query, content_type, host, action, body)
    key = ("TC3" + secret_key).encode()
    for part in (date, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    to_sign = string_to_sign(timestamp, date, service, canonical)
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    headers = {
        "Authorization": "TC3-HMAC-SHA256 Credential={}/{}/{}/tc3_request, SignedHeaders={}, Signature={}".format(
            secret_id, date, service, SIGNED_HEADERS, signature
        ),
        "Content-Type": content_type,
        "Host": host,
        "X-TC-Action": action,
        "X-TC-Version": version,
        "X-TC-Timestamp": str(timestamp),
    }
    if region:
        headers["X-TC-Region"] = region
    if token:  # of a temporary key
        headers["X-TC-Token"] = token
    return headers


def canonical_request(
    method: str, path: str, query: str, content_type: str, host: str, action: str, body: Union[bytes, str]
) -> str:
    """What the signature covers. Each header's line ends with a line feed, so a blank line follows the last one."""
    hashed_body = hashlib.sha256(body.encode() if isinstance(body, str) else body).hexdigest()
    named = (("content-type", content_type), ("host", host), ("x-tc-action", action))
    headers = "".join("{}:{}\n".format(name, value.strip().lower()) for name, value in named)
    return "\n".join((method, path, query if method == "GET" else "", headers, SIGNED_HEADERS, hashed_body))


def string_to_sign(timestamp: int, date: str, service: str, canonical: str) -> str:
    """What is signed with the key derived for this date and service."""
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    return "TC3-HMAC-SHA256\n{}\n{}/{}/tc3_request\n{}".format(timestamp, date, service, hashed)
