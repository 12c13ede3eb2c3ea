"""What a call gives that nobody expects anything of: its own parameters back, the card, temporary credentials.

Whatever carries an Encryption object is opened, and its reply sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..check.refusals import refusal
from ..check.verify import Verified
from ..errors import DecryptionError, GatewayError, TCryptoError
from ..seal.opener import Opened, Opener
from ..seal.session_key import AES_256_CBC
from . import id_card
from .accounts import Accounts
from .exchange import Events
from .expectations import Expectations
from .id_card import ID_CARD
from .sealed_replies import sealed_reply

__all__ = ["DECRYPTION_FAILED", "Actions"]

DECRYPTION_FAILED = ("FailedOperation.DecryptSystemError", "Decryption failed.")
"""The one answer to whatever fails once a key is at work. The code is among faceid's documented ones; that OCR sends
it too, and the text, are this project's choice."""


class Actions:
    """The actions of the stand-in.

    Args:
        openers: one for each algorithm that requests may be sealed with; a request that names another one is refused.
        accounts: what AssumeRole gives credentials of; without, it is an action like any other.
    """

    def __init__(self, openers: Iterable[Opener], accounts: Accounts | None) -> None:
        self._openers = {opener.algorithm: opener for opener in openers}
        self._accounts = accounts

    def run(
        self, action: str, params: dict[str, Any], verified: Verified, language: str, expected: Expectations
    ) -> tuple[dict[str, Any], Mapping[str, Any] | Events]:
        """Answer one call.

        Args:
            action: the call's name.
            params: its parameters, as they came.
            verified: who makes it.
            language: of refusals.
            expected: says who answers; where nobody is said, the stand-in does.

        Returns:
            The parameters in plain text, and the result, sealed where the request was.

        Raises:
            GatewayError: what is answered in place of a result.
        """
        if self._accounts is not None and verified.service in ("sts", None) and action == "AssumeRole":
            return params, self._accounts.assume_role(params, verified.secret_id, language)
        encryption = params.get("Encryption")
        if not isinstance(encryption, dict):
            if action == ID_CARD:
                raise refusal("missing", language, name="Encryption")
            return params, expected.handler(action, params, _echo)(params, verified)
        opened = self._open(params, encryption, language)
        default = id_card.recognise if action == ID_CARD else _echo
        result = expected.handler(action, opened.params, default)(opened.params, verified)
        if isinstance(result, Events):
            return opened.params, result
        return opened.params, sealed_reply(action, params, opened, result)

    def _open(self, params: dict[str, Any], encryption: dict[str, Any], language: str) -> Opened:
        algorithm = encryption.get("Algorithm") or AES_256_CBC
        opener = self._openers.get(algorithm) if isinstance(algorithm, str) else None
        if opener is None:
            raise refusal("value", language, name="Encryption.Algorithm")
        try:
            return opener.open(params)
        except DecryptionError:
            raise GatewayError(*DECRYPTION_FAILED) from None
        except TCryptoError as error:  # the request's shape, seen before any key is used
            raise refusal("parameter", language, reason=str(error)) from None


def _echo(params: dict[str, Any], _verified: Verified) -> dict[str, Any]:
    return params
