"""HmacSHA1 and HmacSHA256."""

from __future__ import annotations

import base64
import hmac
from urllib.parse import quote

from . import published
from .arithmetic import b64
from .case_file import COMPUTED, File, Object

COMMON = {
    "Action": "IDCardOCR",
    "Version": "2018-11-19",
    "Region": "ap-guangzhou",
    "Timestamp": "1700000000",
    "Nonce": "11886",
    "SecretId": "AKIDEXAMPLE",
    "SignatureMethod": "HmacSHA256",
}


def v1_answer(
    secret_key: str,
    algorithm: str,
    method: str,
    host: str,
    path: str,
    params: Object,
    replace_underscores: bool = False,
) -> Object:
    """String to sign and signature, straight from the documentation's formula."""
    named = {name.replace("_", ".") if replace_underscores else name: value for name, value in params.items()}
    named.pop("Signature", None)
    to_sign = f"{method}{host}{path}?" + "&".join(f"{name}={named[name]}" for name in sorted(named))
    mac = hmac.digest(secret_key.encode(), to_sign.encode(), algorithm.removeprefix("Hmac").lower())
    return {"string_to_sign": to_sign, "signature": b64(mac)}


def make() -> File:
    """v1_sign.json."""
    file = File(
        "v1_sign",
        "HmacSHA1 and HmacSHA256: the documentation, the official SDKs' tests and captures, third parties; computed",
        {
            "documentation": "the vendor's documentation prints the signature",
            "sdk-test": "the signature stands in an official SDK's tests",
            "sdk-captured": "made by an official package with clock and nonce fixed",
            "third-party": "the signature stands in a third party's tests",
            "computed": "no outside source prints the signature; a second implementation confirms it",
        },
    )
    for entry in published.V1:
        given = {"secret_key": entry["keys"][1]} | {
            key: entry[key] for key in ("algorithm", "method", "host", "path", "params")
        }
        output = v1_answer(**given)
        if output["signature"] != entry["signature"]:
            raise SystemExit(f"{entry['id']}: the string to sign doesn't give the published signature")
        file.add(entry["id"], "v1.sign", entry["comment"], entry["source"], given, entry["flag"], output=output)
    for entry in published.V1_LAST_STEP:
        given = {key: entry[key] for key in ("secret_key", "algorithm", "string_to_sign")}
        file.add(
            entry["id"],
            "local.v1.signature",
            entry["comment"],
            entry["source"],
            given,
            entry["flag"],
            output={"signature": entry["signature"]},
        )
    good: Object = {
        "secret_key": published.EXAMPLE_KEYS[1],
        "algorithm": "HmacSHA256",
        "method": "POST",
        "host": "ocr.tencentcloudapi.com",
        "path": "/",
        "params": {"Action": "IDCardOCR", "Nonce": 1, "Timestamp": 1700000000},
    }
    change: Object
    for name, comment, change in (
        ("numbers", "whole numbers", {}),
        ("sha1", "HmacSHA1", {"algorithm": "HmacSHA1"}),
        ("get", "GET", {"method": "GET"}),
        ("no-params", "nothing to sign but the question mark", {"params": {}}),
        (
            "ascii-order",
            "names in ASCII order: digits, upper case, _, lower case",
            {"params": {"a": "1", "_": "2", "A": "3", "0": "4", "a.b": "5"}},
        ),
        ("indices", "Ids.12 sorts before Ids.2", {"params": {"Ids.2": "b", "Ids.12": "c", "Ids.0": "a"}}),
        ("raw-values", "values aren't URL-encoded", {"params": {"U": "https://x/?a=1&b=2 +%", "N": "张三"}}),
        ("signature-left-out", "Signature isn't signed", {"params": {"Action": "A", "Signature": "x"}}),
        ("underscores", "names keep their underscores", {"params": {"My_Name": "a_b"}}),
        (
            "underscores-replaced",
            "in names alone, as the Python and Java SDKs do",
            {"params": {"My_Name": "a_b"}, "replace_underscores": True},
        ),
        (
            "underscores-order",
            "sorted after they were replaced",
            {"params": {"a_b": "1", "aZ": "2"}, "replace_underscores": True},
        ),
        ("path", "another path", {"path": "/v2/index.php"}),
        ("host-port", "a host with its port", {"host": "127.0.0.1:8080"}),
        ("get-sha1", "GET, HmacSHA1", {"method": "GET", "algorithm": "HmacSHA1"}),
        ("empty-value", "an empty value", {"params": {"A": "", "B": "1"}}),
        ("line-feed", "a line feed in a value", {"params": {"Text": "a\nb"}}),
        ("nested-names", "flattened names", {"params": {"F.0.Values.1": "b", "F.0.Values.0": "a", "F.0.Name": "zone"}}),
        ("common", "every common parameter", {"params": COMMON}),
        ("large", "2,000 letters", {"params": {"ImageBase64": "QUJD" * 500}}),
        ("secret-unicode", "a key outside ASCII is UTF-8", {"secret_key": "ключ"}),
        ("secret-long", "a key longer than HMAC's block", {"secret_key": "k" * 65}),
    ):
        given = good | change
        second = COMPUTED + "tcrypto and, in the last step, the official Python SDK's Sign.sign"
        file.add(name, "v1.sign", comment, second, given, "computed", output=v1_answer(**given))
    for name, comment, change in (
        ("algorithm", "an unknown algorithm", {"algorithm": "HmacMD5"}),
        ("algorithm-case", "the algorithm in lower case", {"algorithm": "hmacsha256"}),
        ("nested", "an object as value", {"params": {"A": {"B": "1"}}}),
        ("list", "a list as value", {"params": {"A": ["1"]}}),
        ("null", "null as value", {"params": {"A": None}}),
        ("params-list", "parameters as a list", {"params": [["A", "1"]]}),
        ("clash", "two names become one", {"params": {"a_b": "1", "a.b": "2"}, "replace_underscores": True}),
        ("flag-text", "a text for a boolean", {"replace_underscores": "yes"}),
        ("flag-number", "a number for a boolean", {"replace_underscores": 1}),
        ("unknown-key", "a key the operation doesn't have", {"timestamp": 1700000000}),
    ):
        file.refuse(name, "v1.sign", comment, good | change, "InvalidInput")
    for missing in good:
        given = {key: value for key, value in good.items() if key != missing}
        file.refuse(f"without-{missing}", "v1.sign", "a key is missing", given, "InvalidInput")
    return file


def make_verify() -> File:
    """v1_verify.json."""
    file = File(
        "v1_verify",
        "HmacSHA1 and HmacSHA256: what a gateway accepts and refuses",
        {"valid": "accepted", "changed": "a good request, changed after it was signed"},
    )
    op, source = "v1.verify", "signed by the generator after the documentation; verified by tcrypto"
    now, host = 1700000000, "ocr.tencentcloudapi.com"

    def signed(method: str = "POST", path: str = "/", underscores: bool = False, **params: str | None) -> Object:
        """The operation's input; a parameter that is None is left out before signing."""
        named = {name: value for name, value in (COMMON | params).items() if value is not None}
        algorithm = named.get("SignatureMethod", "HmacSHA1")
        if algorithm not in ("HmacSHA1", "HmacSHA256"):
            algorithm = "HmacSHA256"
        made = v1_answer(published.EXAMPLE_KEYS[1], algorithm, method, host, path, named, underscores)
        wire = {"method": method, "host": host, "path": path, "params": named | {"Signature": made["signature"]}}
        return wire | {"secrets": {"AKIDEXAMPLE": published.EXAMPLE_KEYS[1]}, "now": now}

    def changed(given: Object, **params: str) -> Object:
        return given | {"params": given["params"] | params}

    good = signed()
    for name, comment, given in (
        ("post", "HmacSHA256", good),
        ("get", "GET", signed("GET")),
        ("sha1", "HmacSHA1", signed(SignatureMethod="HmacSHA1")),
        ("no-method", "without SignatureMethod: HmacSHA1", signed(SignatureMethod=None)),
        ("underscores", "names with underscores", signed(My_Name="a")),
        ("underscores-replaced", "signed as the Python and Java SDKs do", signed(underscores=True, My_Name="a")),
        ("unicode", "values are signed raw", signed(Name="张三 &=+%")),
        ("skew-past", "just within the limit", good | {"now": now + 300}),
        ("skew-wider", "a limit of its own", good | {"now": now - 900, "skew": 900}),
    ):
        file.add(name, op, comment, source, given, "valid", output={"valid": True, "code": None})

    failure, value = "AuthFailure.SignatureFailure", "InvalidParameterValue"
    other = {"secrets": {"AKIDEXAMPLE": "another key"}}
    text = good["params"]["Signature"]
    refused: list[tuple[str, str, Object, str, str]] = [
        ("other-key", "another SecretKey", good | other, failure, ""),
        ("changed-value", "a parameter", changed(good, Region="ap-shanghai"), failure, "changed"),
        ("changed-more", "a parameter added", changed(good, Extra="1"), failure, "changed"),
        ("changed-method", "the method", good | {"method": "GET"}, failure, "changed"),
        ("changed-host", "the host", good | {"host": "cvm.tencentcloudapi.com"}, failure, "changed"),
        ("changed-path", "the path", good | {"path": "/index.php"}, failure, "changed"),
        ("changed-algorithm", "the algorithm", changed(good, SignatureMethod="HmacSHA1"), failure, "changed"),
        ("signature-empty", "an empty signature", changed(good, Signature=""), failure, ""),
        ("signature-cut", "without padding", changed(good, Signature=text.rstrip("=")), failure, ""),
        ("signature-encoded", "URL-encoded", changed(good, Signature=quote(text, safe="")), failure, ""),
        ("signature-hex", "in hexadecimal", changed(good, Signature=base64.b64decode(text).hex()), failure, ""),
        ("expired", "301 seconds old", good | {"now": now + 301}, "AuthFailure.SignatureExpire", ""),
        ("ahead", "301 seconds ahead", good | {"now": now - 301}, "AuthFailure.SignatureExpire", ""),
        ("unknown-id", "an unknown SecretId", good | {"secrets": {}}, "AuthFailure.SecretIdNotFound", ""),
        *(
            (f"without-{name}", f"no {name}", given, "MissingParameter", "")
            for name, given in (
                ("Timestamp", signed(Timestamp=None)),
                ("Nonce", signed(Nonce=None)),
                ("SecretId", signed(SecretId=None)),
            )
        ),
        ("without-Signature", "no Signature", good | {"params": dict(COMMON)}, "MissingParameter", ""),
        ("timestamp-text", "a date", signed(Timestamp="2023-11-14"), value, ""),
        ("timestamp-sign", "with a sign", signed(Timestamp=f"+{now}"), value, ""),
        ("algorithm", "HmacMD5", signed(SignatureMethod="HmacMD5"), value, ""),
        ("algorithm-case", "in lower case", signed(SignatureMethod="hmacsha256"), value, ""),
        ("method-put", "PUT", signed("PUT"), "UnsupportedProtocol", ""),
    ]
    for name, comment, given, code, flags in refused:
        file.add(f"refuse-{name}", op, comment, source, given, flags, output={"valid": False, "code": code})
    for name, comment, change in (
        ("unknown-key", "a key the operation doesn't have", {"tokens": {}}),
        ("now-text", "a text for a number", {"now": str(now)}),
        ("secrets-null", "null for the secrets", {"secrets": None}),
        ("params-nested", "an object as value", {"params": {"A": {"B": "1"}}}),
        ("params-list", "parameters as a list", {"params": [["A", "1"]]}),
    ):
        file.refuse(f"input-{name}", op, comment, good | change, "InvalidInput")
    return file
