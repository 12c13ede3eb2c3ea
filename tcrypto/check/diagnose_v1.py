"""Why a v1 signature (HmacSHA1, HmacSHA256) was refused: which mistakes give exactly the signature received.

As in `diagnose`, every known mistake is recomputed with the true key, and one that gives the received signature is a
proof. Single mistakes, pairs, and three of different kinds (parameters, what stands before them, the last step) are
tried; the work is bounded, and what was left out is said. It needs the SecretKey: for tests and offline tools.
"""

from __future__ import annotations

import hmac
import itertools
import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl

from ..credential import Credential
from ..errors import GatewayError, InvalidInput
from ..sign import v1
from .causes_v1 import CAUSES as V1_CAUSES
from .diagnosis import Cause, Diagnosis
from .hypothesis_v1 import Form, Last
from .mistakes_v1 import mac_readings
from .refusals import in_chinese
from .request import HttpRequest
from .search_v1 import SearchV1
from .secrets_v1 import SHARED, UNEXPLAINED
from .verify import Verifier

__all__ = ["CAUSES", "diagnose_form", "diagnose_v1", "is_v1"]

CAUSES: dict[str, Cause] = SHARED | V1_CAUSES | {"unexplained": UNEXPLAINED}
"""Every cause of a v1 request by its id, the likelier first; "unexplained" is the last."""

_ORDER = {cause: place for place, cause in enumerate(CAUSES)}
_PARAMETERS = 2_000


def is_v1(request: HttpRequest) -> bool:
    """Whether a request without Authorization carries a v1 signature in its query or form."""
    return "authorization" not in request.fields and bool(re.search(r"(?:^|[?&])Signature=", _form_text(request)))


def _form_text(request: HttpRequest) -> str:
    return request.body.decode("latin-1") if request.method.upper() == "POST" and request.body else request.query


def diagnose_v1(
    request: HttpRequest,
    credential: Credential,
    *,
    now: float,
    skew: int = 300,
    host_port: Literal["exact", "lenient"] = "exact",
) -> Diagnosis:
    """Explain a v1 request as it came over the wire.

    Args:
        request: its parameters are a GET's query or a POST's form.
        credential: the true one.
        now: seconds since 1970 on the server's clock.
        skew: seconds the timestamp may be off.
        host_port: see `Verifier`.

    Raises:
        InvalidInput: the request has no form, or one with a parameter twice.
    """
    if not isinstance(request, HttpRequest):
        raise TypeError(f"request is an HttpRequest, not {type(request).__name__}")
    text = _form_text(request)
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=v1.PARAMETER_LIMIT)
    except ValueError:
        raise InvalidInput("the form isn't percent-encoded UTF-8, or it has too many parameters") from None
    params = dict(pairs)
    if len(params) != len(pairs):
        raise InvalidInput("a parameter is in the form more than once")
    host = request.header("host") or ""
    parts = (request.method, host, request.path, params)
    return diagnose_form(*parts, credential, now=now, skew=skew, host_port=host_port)


def diagnose_form(
    method: str,
    host: str,
    path: str,
    params: Mapping[str, str],
    credential: Credential,
    *,
    now: float,
    skew: int = 300,
    host_port: Literal["exact", "lenient"] = "exact",
) -> Diagnosis:
    """Explain a v1 request given by its parts.

    Args:
        method: as sent.
        host: as in the Host header.
        path: without the query.
        params: every parameter, decoded, in the order received, Signature among them.
        credential: the true one.
        now: seconds since 1970 on the server's clock.
        skew: seconds the timestamp may be off.
        host_port: see `Verifier`.

    Returns:
        A `Diagnosis`; its strings to sign stand where TC3's do, a token in them as "(not shown)".

    Raises:
        InvalidInput: more than 2,000 parameters, or a text that has no UTF-8 form.
    """
    if not isinstance(credential, Credential):
        raise TypeError(f"credential is a tcrypto.Credential, not {type(credential).__name__}")
    verifier = Verifier(
        lambda secret_id: credential if secret_id == credential.secret_id else None,
        clock=lambda: now,
        skew=skew,
        host_port=host_port,
        required=(),
    )
    try:
        verifier.verify_v1(method, host, path, params)
    except GatewayError as error:
        refused = error
    else:
        if not re.search(r"\s\Z", params["Signature"]):
            return Diagnosis(True, None, None, ())
        note = "The verifier here accepts the line break, because the Ruby SDK sends one; not everything does."
        note_zh = "本库的校验会接受末尾的换行（Ruby SDK 会这样发送），但不能指望所有服务端都接受。"
        ended = CAUSES["v1-signature-form"].as_("seen")
        return Diagnosis(False, None, None, ((ended,),), notes=(note,), notes_zh=(note_zh,))
    texts = (method, host, path, *itertools.chain.from_iterable(params.items()))
    if any(map(re.compile("[\ud800-\udfff]").search, texts)):
        raise InvalidInput("the request holds a lone surrogate, which has no UTF-8 form: it can't have been sent so")
    if len(params) > _PARAMETERS:
        raise InvalidInput(f"only requests with up to {_PARAMETERS:,} parameters are diagnosed")
    if "Signature" not in params:
        return Diagnosis(False, refused.code, refused.message, (), message_zh=in_chinese(refused))
    beside = _beside(params, credential, int(now), skew)
    sets, client, search = _searched(method, host, path, params, credential, beside)
    token = params.get("Token")
    return Diagnosis(
        False,
        refused.code,
        refused.message,
        tuple(causes for causes in sets if causes),
        server_string_to_sign=_shown(search.bases[0], token),
        client_string_to_sign=None if client is None else _shown(client, token),
        tried=search.tried,
        notes=("Not every combination was tried: the work is bounded.",) * search.left_out,
        notes_zh=("计算量有上限，未尝试全部组合。",) * search.left_out,
        message_zh=in_chinese(refused),
    )


def _beside(params: Mapping[str, str], credential: Credential, now: int, skew: int) -> set[str]:
    """What is wrong whatever the signature is."""
    found = set()
    text = params.get("Timestamp", "")
    if re.fullmatch(r"[0-9]{13,19}", text):
        found.add("timestamp-in-milliseconds")
    elif text and not re.fullmatch(r"[0-9]{1,12}", text):
        found.add("timestamp-format")
    if re.fullmatch(r"[0-9]{1,19}", text) and abs(now - int(text[:10] if len(text) > 12 else text)) > skew:
        found.add("clock-skew")
    if not hmac.compare_digest(params.get("Token", "").encode(), (credential.token or "").encode()):
        found.add("token-missing")
    given, known = params.get("SecretId", ""), credential.secret_id
    if given != known:
        found.add("secret-id-whitespace" if given.strip() == known else "secret-id-other")
    if params.get("SignatureMethod", "HmacSHA1") not in v1.DIGESTS:
        found.add("v1-algorithm")
    return found


def _searched(
    method: str, host: str, path: str, params: Mapping[str, str], credential: Credential, beside: set[str]
) -> tuple[list[tuple[Cause, ...]], Form | None, SearchV1]:
    """The sets of causes, the likeliest first, with the form that the client signed by the first, and the search."""
    given = tuple((name, value) for name, value in params.items() if name != "Signature")
    bases = [Form(method, host.lower(), path, tuple(sorted(given)), given)]
    if any("_" in name for name, _ in given):  # as the Python and Java SDKs sign
        renamed = tuple((name.replace("_", "."), value) for name, value in given)
        bases.append(Form(method, host.lower(), path, tuple(sorted(renamed)), renamed))
    last = Last(credential.secret_key.encode(), v1.DIGESTS.get(params.get("SignatureMethod", "HmacSHA1"), ""))
    wanted = mac_readings(params["Signature"])
    search = SearchV1(bases, last, wanted, credential.secret_id, params.get("Timestamp", ""))
    forms: dict[tuple[str, ...], Form] = {}
    for found in search.solve():
        forms.setdefault(tuple(sorted(found.causes | beside, key=_ORDER.__getitem__)), found.form)
    ranked = sorted(forms, key=lambda ids: (len(ids), *map(_ORDER.__getitem__, ids)))
    sets = [tuple(CAUSES[cause].as_("seen" if cause in beside else "proved") for cause in ids) for ids in ranked]
    if not forms:
        seen = [CAUSES[cause].as_("seen") for cause in sorted(beside, key=_ORDER.__getitem__)]
        return [(*seen, UNEXPLAINED)], None, search
    return sets[:5], forms[ranked[0]], search


def _shown(form: Form, token: str | None) -> str:
    """The string to sign of a form, without its token."""
    text = form.head() + form.query()
    if token:
        for written in (token, form.encode(token), form.encode_all(token)):
            text = text.replace(written, "(not shown)")
    return text
