"""The operations on sealed requests and replies."""

from __future__ import annotations

import json

from ..check.diagnose_sealed import diagnose_sealed
from ..crypto.encoding import b64encode
from ..crypto.keys import load_private_key, load_public_key
from ..seal.opener import Opener, seal_reply
from ..seal.sealer import Sealer
from ..seal.session import Session
from ..seal.session_key import SessionKey
from .inputs import Object, Operation, Optional, binary, json_object, names, text

__all__ = ["ENVELOPES"]


def _envelope_seal(public_key: str, params: Object, fields: list[str] | None) -> Object:
    sealer = Sealer(load_public_key(public_key))
    sealed = sealer.seal(params) if fields is None else sealer.seal_fields(params, fields)
    session = json.loads(sealed.session.export())
    return {"request": sealed.request, "session_key": session["session_key"], "iv": session["iv"]}


def _envelope_open_request(private_key: str, request: Object) -> Object:
    opened = Opener(load_private_key(private_key)).open(request)
    # A request for an encrypted reply may come without: then the reply brings its own.
    iv = b64encode(opened.key.iv) if request["Encryption"].get("Iv") else None
    return {
        "params": opened.params,
        "session_key": b64encode(opened.key.key),
        "iv": iv,
        "algorithm": opened.algorithm,
    }


def _envelope_seal_response(
    session_key: bytes, iv: bytes, algorithm: str, result: Object, fields: list[str] | None
) -> Object:
    return {"response": seal_reply(SessionKey(algorithm, session_key, iv), result, fields)}


def _envelope_open_response(
    session_key: bytes, iv: bytes, algorithm: str, response: Object, fields: list[str] | None
) -> Object:
    session = Session(SessionKey(algorithm, session_key, iv), b"")
    return {"result": session.open(response) if fields is None else session.open_fields(response, fields)}


def _envelope_diagnose(private_key: str, request: Object, params: Object | None) -> Object:
    found = diagnose_sealed(request, private_key, params)
    return {"valid": found.valid, "causes": found.ids}


ENVELOPES: dict[str, Operation] = {
    "envelope.seal": Operation(_envelope_seal, public_key=text, params=json_object, fields=Optional(names)),
    "envelope.open_request": Operation(_envelope_open_request, private_key=text, request=json_object),
    "envelope.seal_response": Operation(
        _envelope_seal_response,
        session_key=binary,
        iv=binary,
        algorithm=text,
        result=json_object,
        fields=Optional(names),
    ),
    "envelope.open_response": Operation(
        _envelope_open_response,
        session_key=binary,
        iv=binary,
        algorithm=text,
        response=json_object,
        fields=Optional(names),
    ),
    "envelope.diagnose": Operation(
        _envelope_diagnose, private_key=text, request=json_object, params=Optional(json_object)
    ),
}
"""envelope.seal, open_request, seal_response, open_response and diagnose."""
