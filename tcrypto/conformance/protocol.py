"""The conformance protocol: one JSON request a line, one JSON reply a line, so that programs in any language can be
checked against the same vectors.
"""

from __future__ import annotations

import json
import math
from functools import partial
from typing import Any, NoReturn

from ..errors import GatewayError, InvalidInput, TCryptoError, UnsupportedAlgorithm
from .inputs import Object, json_object, kind, text
from .operations import OPERATIONS
from .vectors import error_code

__all__ = ["respond"]


def respond(request: str | bytes) -> str:
    """Answer one request line with one reply line (without line feed, in ASCII). It never raises for str or bytes.

    The id is echoed whatever scalar it is; without a readable one it is null.
    """
    identity: object = None
    try:
        message = _parse(request)
        identity = message.get("id")
        if isinstance(identity, (list, dict)):
            identity = None
            raise InvalidInput("id is a text, not a list or an object")
        output = _answer(message)
        return _encode({"id": identity, "output": output})
    except TCryptoError as error:
        return _failure(identity, error_code(error), error.message if isinstance(error, GatewayError) else str(error))
    except RecursionError:
        return _failure(identity, "InvalidInput", "the request is nested too deeply")
    except Exception as error:  # a fault of this program, which must go on all the same
        return _failure(identity, "InternalError", type(error).__name__)


def _answer(message: Object) -> Object:
    for name in ("id", "op", "input"):
        if name not in message:
            raise InvalidInput(f"the request lacks the key {name!r}")
    if unknown := sorted(message.keys() - {"id", "op", "input"}):
        raise InvalidInput(f"the request has an unknown key {unknown[0]!r:.60}")
    operation = OPERATIONS.get(text("op", message["op"]))
    if operation is None:
        raise UnsupportedAlgorithm(f"there is no operation {message['op']!r:.60}")
    return operation(json_object("input", message["input"]))


def _parse(request: str | bytes) -> Object:
    try:
        message = json.loads(
            request.decode() if isinstance(request, bytes) else request,
            object_pairs_hook=_distinct_keys,
            parse_constant=partial(_not_json, "a constant that JSON doesn't have"),
            parse_float=_finite,
        )
    except InvalidInput:
        raise
    except ValueError:  # not UTF-8, not JSON, an integer of thousands of digits
        raise InvalidInput("the line isn't JSON in UTF-8") from None
    if not isinstance(message, dict):
        raise InvalidInput(f"a request is an object, not {kind(message)}")
    return message


def _distinct_keys(members: list[tuple[str, Any]]) -> Object:
    result = dict(members)
    if len(result) != len(members):
        _not_json("a key twice in one object", "")
    return result


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        _not_json("a number too large for a double", digits)
    return value


def _not_json(reason: str, _found: str) -> NoReturn:
    raise InvalidInput(f"the line holds {reason}")


def _failure(identity: object, code: str, message: str) -> str:
    return _encode({"id": identity, "error": {"code": code, "message": message}})


def _encode(reply: Object) -> str:
    return json.dumps(reply, allow_nan=False, separators=(",", ":"))
