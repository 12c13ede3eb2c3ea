"""Which calls a SecretId may make: the account's CAM policies, asked once the signature is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import GatewayError, InvalidInput
from .policy import REFUSAL_CODE, RESOURCE_LEVEL, Policy, evaluate, parse, refusal_text

__all__ = ["Permissions"]


class Permissions:
    """CAM policies by SecretId; a SecretId that isn't among them may make every call, as the main account may.

    Args:
        policies: for a SecretId all that are attached to it, each a `Policy`, or what `policy.parse` takes.
        context: the request's values by condition key, "uin" and "qcs:ip" among them; see `policy.evaluate`.

    Raises:
        InvalidInput: a text or mapping that isn't a policy.
    """

    def __init__(
        self,
        policies: Mapping[str, Iterable[Policy | str | Mapping[str, Any]]],
        context: Mapping[str, Any] | None = None,
    ) -> None:
        self._context = dict(context or {})
        self._policies = {
            secret_id: [each if isinstance(each, Policy) else parse(each) for each in attached]
            for secret_id, attached in policies.items()
        }

    def check(self, secret_id: str, service: str, action: str, request_id: str) -> None:
        """Refuse a call that isn't allowed.

        OCR's calls that can be granted for single sub-accounts are asked about with the caller's own, where `context`
        has its "uin", else with all of them; every other call with the resource "*".

        Args:
            secret_id: str, who signed.
            service: str, "ocr".
            action: str, "IDCardOCR".
            request_id: str, for the text.

        Raises:
            GatewayError: AuthFailure.UnauthorizedOperation.
        """
        attached = self._policies.get(secret_id)
        if attached is None:
            return
        name = f"{service}:{action}"
        resource = f"qcs::ocr:::subUin/{self._context.get('uin', '*')}" if name in RESOURCE_LEVEL else "*"
        try:
            allowed = evaluate(attached, name, resource, self._context).allowed
        except InvalidInput:  # a name that no action has
            allowed = False
        if not allowed:
            raise GatewayError(REFUSAL_CODE, refusal_text(name, resource, request_id))
