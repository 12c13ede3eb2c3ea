"""``tcrypto verify``: check a request's signature like the gateway."""

from __future__ import annotations

import argparse
import dataclasses
from typing import TYPE_CHECKING, Any

from . import _io, _language, _request

if TYPE_CHECKING:
    from ..check.request import HttpRequest
    from ..credential import Credential

_ANSWERS: tuple[dict[object, str], ...] = {True: "yes", False: "no"}, {True: "是", False: "否"}
_LABELS = {
    "algorithm": "签名算法",
    "secret_id": "SecretId",
    "timestamp": "时间戳",
    "service": "服务名",
    "signed_headers": "参与签名的请求头",
    "host": "域名",
    "action": "接口",
    "action_signed": "接口受签名保护",
    "action_exact": "接口大小写受签名保护",
    "query_signed": "查询字符串受签名保护",
    "body_signed": "请求体受签名保护",
}


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "verify",
        help="check a request's signature like the gateway",
        description="Check a request's signature (TC3, HmacSHA256, HmacSHA1) like the gateway, and print what it "
        "covers, or the gateway's code and text. Exit status 1 if it isn't valid.",
    )
    _request.add_arguments(parser)
    parser.epilog = f"{parser.epilog} Example: tcrypto verify --now signed request.http"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify."""
    _io.one_stdin(options.credentials, options.request)
    credential = _io.read_credential(options.credentials)
    return verify(_request.read_request(options), credential, options)


def verify(request: HttpRequest, credential: Credential, options: argparse.Namespace) -> int:
    """Print the verdict and return the exit status."""
    from ..check import reports
    from ..errors import GatewayError

    of_both: dict[str, Any] = {
        "clock": reports.clock_of(options.now, request),
        "skew": options.skew,
        "host_port": options.host_port,
    }
    if options.json:
        result = reports.verdict(request, credential, **of_both)
        _io.say(_io.json_text(result))
        return 0 if result["valid"] else 1
    chosen = _language.language(options.language)
    try:
        verified = reports.verified(request, credential, **of_both)
    except GatewayError as error:
        said = _io.shown(error.text(chosen))
        _io.say(f"无效：{said}" if chosen == "zh-CN" else f"Not valid: {said}")
        if error.code == "AuthFailure.SignatureFailure" and request.values("authorization"):
            _io.say(_language.in_language("`tcrypto diagnose` says which mistake gives this signature.", chosen))
        return 1
    _io.say(_language.in_language("The signature is valid.", chosen))
    chinese = chosen == "zh-CN"
    for name, value in dataclasses.asdict(verified).items():
        text = ", ".join(value) if isinstance(value, tuple) else _ANSWERS[chinese].get(value, value)
        if text not in (None, ""):
            label = f"{_LABELS[name]}：" if chinese else f"{name.replace('_', ' '):15}"
            _io.say(f"  {label}{_io.shown(text)}")
    return 0
