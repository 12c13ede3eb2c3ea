"""``tcrypto sign``: sign one request with TC3-HMAC-SHA256."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from ..errors import InvalidInput
from . import _io

_API = ".tencentcloudapi.com"


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "sign",
        help="sign a request with TC3-HMAC-SHA256",
        description="Sign one request and print the headers to send with it, one a line (curl takes them with -H "
        "@FILE). The body must be sent byte for byte as it is here.",
        epilog="The credential: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and, for a temporary one, "
        "TENCENTCLOUD_SESSION_TOKEN; else the profile file, ~/.tencentcloud/credentials, or tccli's; or --credentials. "
        "Example: tcrypto sign --action IDCardOCR --version 2018-11-19 https://ocr.tencentcloudapi.com body.json",
    )
    parser.add_argument("--method", help="default: POST with a body, else GET")
    parser.add_argument("--service", help=f"default: the first label of a host under {_API}")
    parser.add_argument("--region", help="sent as X-TC-Region: ap-guangzhou")
    parser.add_argument("--version", help="the API's, sent as X-TC-Version: 2018-11-19; known for a sealed call")
    parser.add_argument("--action", help="the call's name: IDCardOCR")
    parser.add_argument("--content-type", help="default: application/json for a body")
    parser.add_argument("--variant", choices=("tc3", "cloudbase"), default="tc3")
    parser.add_argument("--timestamp", type=int, help="seconds since 1970; default: now")
    parser.add_argument(
        "--signed-headers", metavar="A,B", help="default: content-type,host,x-tc-action; SDKs sign content-type,host"
    )
    parser.add_argument("--no-limits", action="store_true", help="sign what is over the gateway's size limits, too")
    parser.add_argument("--credentials", metavar="FILE", help=_io.CREDENTIAL_FILES)
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--curl", action="store_true", help="print a curl command; the SecretKey isn't in it")
    output.add_argument("--json", action="store_true", help="print headers and stages as JSON")
    output.add_argument("--stages", action="store_true", help="print canonical request, string to sign, Authorization")
    parser.add_argument("url", metavar="URL")
    parser.add_argument("body", nargs="?", metavar="BODYFILE", help="the request's body; - is standard input")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Sign and print."""
    from ..seal.actions import ACTIONS
    from ..sign.signer import Signer

    _io.one_stdin(options.credentials, options.body)
    if "://" not in options.url:
        raise InvalidInput(f"{options.url!r:.80} is not a URL: write https:// before it")
    version = options.version
    if version is None and options.action in ACTIONS:
        version = ACTIONS[options.action].version
    credential = _io.read_credential(options.credentials)
    signer = Signer(
        credential,
        service=_service(options.url) if options.service is None else options.service,
        region=options.region,
        version=version,
        signed_headers=options.signed_headers.split(",") if options.signed_headers is not None else None,
        variant=options.variant,
        limits=not options.no_limits,
    )
    method = options.method or ("GET" if options.body is None else "POST")
    with _body(options.body) as body:
        signed = signer.sign(
            method,
            options.url,
            body,
            action=options.action,
            content_type=options.content_type or (None if method == "GET" else "application/json"),
            timestamp=options.timestamp,
        )
    if version is None and options.variant == "tc3":
        raise InvalidInput(
            "--version is missing, and the gateway refuses a request without it: give the version of the API that the "
            "action's documentation has, like 2018-11-19"
        )
    if options.curl:
        _io.say(signed.as_curl())
    elif options.json:
        result = {
            "method": signed.method,
            "url": signed.url,
            "headers": signed.headers,
            "timestamp": signed.timestamp,
            "canonical_request": signed.canonical_request,
            "string_to_sign": signed.string_to_sign,
            "signature": signed.signature,
        }
        _io.say(_io.json_text(result))
    elif options.stages:
        _io.say(f"CANONICAL REQUEST\n{_io.shown(signed.canonical_request, lines=True)}\n")
        _io.say(f"STRING TO SIGN\n{signed.string_to_sign}\n")
        _io.say(f"AUTHORIZATION\n{signed.headers['Authorization']}")
    else:
        for name, value in signed.headers.items():
            _io.say(f"{name}: {value}")
    return 0


@contextlib.contextmanager
def _body(name: str | None) -> Iterator[bytes | BinaryIO]:
    """A file stays a file, so that a curl command can name it; what can't seek is read."""
    if name is None or name == "-":
        yield b"" if name is None else _io.read(name)
        return
    with open(_io.checked_name(name), "rb") as file:
        yield file if file.seekable() else file.read()


def _service(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # its text is about Python's parser
        raise InvalidInput("Invalid IPv6 URL: the address stands between [ and ], like https://[::1]:8080/") from None
    if not host.endswith(_API):
        raise InvalidInput(f"--service is missing: only hosts under {_API} name it themselves")
    return host.partition(".")[0]
