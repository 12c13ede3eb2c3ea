"""``tcrypto call``: one call of API 3.0, from its parameters to its reply."""

from __future__ import annotations

import argparse
import re
import time
from typing import TYPE_CHECKING, Any

from ..errors import GatewayError, InvalidInput, gateway_error
from . import _io
from ._parameters import from_arguments, merged
from ._pictures import add_picture_options, pictures

if TYPE_CHECKING:
    from ..seal.session import Session
    from ..sign.signed import Signed


def register(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "call",
        help="make a call: seal it where it is sealed, sign it, send it, open the reply",
        description="Make one call and print its reply as JSON. The calls that have an Encryption parameter are sealed "
        "with the service's public key, and their service and version are known; any other is sent as it is, with "
        "--service and --version.",
        epilog="The credential: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and, for a temporary one, "
        "TENCENTCLOUD_SESSION_TOKEN; else the profile file, ~/.tencentcloud/credentials, or tccli's; or --credentials. "
        "Exit status: 0 done, 1 the service refused, or its reply isn't the sealed one, 2 usage, or no answer that "
        "can be read. "
        "Example: tcrypto call RecognizeEncryptedIDCardOCR CardSide=FRONT --image ImageBase64=card.jpg --fit "
        "--public-key public.txt --region ap-guangzhou",
        scattered="parameters",
    )
    parser.add_argument("--params", metavar="FILE", help="more parameters: a JSON object; - is standard input")
    add_picture_options(parser)
    parser.add_argument("--public-key", metavar="FILE", help="the service's key, in any usual form, for a sealed call")
    parser.add_argument("--allow-nonce-reuse", action="store_true", help="allow several fields under SM4-GCM")
    parser.add_argument("--credentials", metavar="FILE", help=_io.CREDENTIAL_FILES)
    parser.add_argument(
        "--endpoint", metavar="URL", help="a host, or http(s)://host[:port]; default: SERVICE.tencentcloudapi.com"
    )
    parser.add_argument("--region", help="sent as X-TC-Region: ap-guangzhou")
    parser.add_argument("--version", help="the API's, like 2018-11-19; known for a sealed call")
    parser.add_argument("--service", help="the API's name, like ocr; known for a sealed call")
    parser.add_argument("--dry-run", action="store_true", help="print the call as a curl command and send nothing")
    parser.add_argument("action", metavar="ACTION", help="the call's name: RecognizeEncryptedIDCardOCR")
    parser.add_argument(
        "parameters",
        nargs="*",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter that is text; NAME:=JSON for any other value",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the call, or show it."""
    from ..sign.reply import result
    from ._sending import progress, send

    _io.one_stdin(options.credentials, options.params, options.public_key)
    _io.standard_output()  # before a call is made whose reply couldn't be shown
    signed, session = _signed(options)
    if options.dry_run:
        _io.say(signed.as_curl())
        if session is not None:
            _io.prose(
                "tcrypto call",
                "nothing was sent, and what would open an encrypted reply to this request is gone: `tcrypto seal "
                "--session FILE` keeps it",
            )
        return 0
    with progress(len(signed.body)) as told:
        status, answer = send(signed, told=told)
    try:
        reply = result(answer)
    except GatewayError as error:
        raise _explained(error) from None
    except InvalidInput as error:
        raise InvalidInput(f"{signed.url} answers with HTTP {status}: {error}") from None
    opened = reply if session is None else _opened(session, reply, options.action)
    _io.write("-", f"{_io.json_text(opened)}\n".encode(errors="backslashreplace"))
    return 0


def _signed(options: argparse.Namespace) -> tuple[Signed[bytes], Session | None]:
    """The request, and what opens its reply where that may be encrypted."""
    from ..seal.actions import ACTIONS, sealed_call
    from ..sign.signer import Signer
    from ._sending import checked_endpoint

    call = ACTIONS.get(options.action)
    service, version = options.service, options.version
    if call is not None:
        service, version = service or call.service, version or call.version
    if service is None or version is None:
        raise InvalidInput(_unknown(options.action, service, version))
    endpoint = checked_endpoint(f"{service}.tencentcloudapi.com" if options.endpoint is None else options.endpoint)
    params = merged(
        {
            "NAME=VALUE": from_arguments(options.parameters),
            "--image": _pictures(options),
            "--params": {} if options.params is None else _io.read_object(options.params),
        }
    )
    sealed = None
    if options.public_key is not None:
        from ..seal.sealer import Sealer

        sealed_call(options.action)  # what isn't sealed is said before anything about the key
        sealer = Sealer(_io.read_public_key(options.public_key))
        sealed = sealer.seal_for(options.action, params, allow_nonce_reuse=options.allow_nonce_reuse)
    elif call is not None and call.seals(params):
        raise InvalidInput(
            f"{call.action} is a sealed call: --public-key FILE with the service's public key is missing. Tencent "
            "Cloud's after-sales support (售后支持) hands it out: ask for the public key that encrypts this call's "
            "parameters (敏感数据加密的公钥), RSA or SM2"
        )
    signer = Signer(_io.read_credential(options.credentials), service=service, region=options.region, version=version)
    if sealed is None:
        return signer.call(options.action, params, endpoint=endpoint), None
    kind = "application/json"
    return signer.sign("POST", endpoint, sealed.body, action=options.action, content_type=kind), sealed.session


def _opened(session: Session, reply: dict[str, Any], action: str) -> dict[str, Any]:
    try:
        return session.open_reply(reply)
    except InvalidInput as error:
        fault = re.split("[:;] ", str(error))[0]  # what follows names methods and parameters of Session
        raise _io.Refused(f"this is no reply of {action}: {fault}") from None


def _pictures(options: argparse.Namespace) -> dict[str, str]:
    """The pictures as Base64 text, checked whatever the parameter's name is."""
    from ..seal.images import image_base64

    return {name: image_base64(picture, name=name) for name, picture in pictures(options).items()}


def _unknown(action: str, service: str | None, version: str | None) -> str:
    from ..seal.actions import ACTIONS, similar

    missing = " and ".join(flag for flag, value in (("--service", service), ("--version", version)) if value is None)
    near = similar(action)
    meant = f"did you mean {near}? Otherwise, " if near else ""
    return (
        f"{action!r:.60} is none of the {len(ACTIONS)} calls whose service and version are known: {meant}give {missing}"
        ", like --service ocr --version 2018-11-19"
    )


def _explained(error: GatewayError) -> GatewayError:
    """The refusal, with its cause where its text tells it."""
    from ..sign.reply import server_time

    server = server_time(error)
    offset = 0 if server is None else round(server - time.time())
    if not offset:
        return error
    side = "behind" if offset > 0 else "ahead of"
    cause = f"the machine's clock is {abs(offset)} s {side} the server's"
    return gateway_error(error.code, f"{error.message.rstrip('. ')}: {cause}", error.request_id)
