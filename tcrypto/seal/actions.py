"""Which call is sealed how: the calls that have an Encryption parameter, and what is encrypted in each.

Source: the models of tencentcloud-sdk-python-ocr 3.1.193 and tencentcloud-sdk-python-faceid 3.1.179, against which a
test holds this table.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import InvalidInput

__all__ = ["ACTIONS", "SealedCall", "sealed_call", "similar"]


@dataclass(frozen=True)
class SealedCall:
    """A call that has an Encryption parameter.

    Args:
        action: Its name, the X-TC-Action of the request.
        service: The service, as in the credential scope.
        version: The service's version, the X-TC-Version of the request.
        form: What is encrypted in the request: "body" (one EncryptedBody), "fields" (each of `fields` that it has), or
            "reply" (nothing; the request brings the key for the reply).
        fields: The parameters that are encrypted in the form "fields".
        reply: What is encrypted in the reply: "body" or "plain" (nothing). In the form "reply" it is "body" with
            IsEncryptResponse, else the fields of `reply_fields`.
        reply_fields: The fields, by their paths in the Response, that are encrypted without IsEncryptResponse.

    """

    action: str
    service: str
    version: str
    form: Literal["body", "fields", "reply"]
    fields: tuple[str, ...] = ()
    reply: Literal["body", "plain"] = "plain"
    reply_fields: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The service's default endpoint."""
        return f"{self.service}.tencentcloudapi.com"

    def seals(self, params: Mapping[str, Any]) -> bool:
        """Whether there is something to encrypt: only in the form "fields" can a request have nothing."""
        return self.form != "fields" or any(params.get(name) not in (None, "") for name in self.fields)

    def fields_in(self, params: Mapping[str, Any]) -> list[str]:
        """Those of `fields` that `params` has. Raises `InvalidInput` where it has none of them."""
        names = [name for name in self.fields if params.get(name) not in (None, "")]
        if not names:
            raise InvalidInput(
                f"{self.action} encrypts {' and '.join(self.fields)}, none of which is among the parameters: there is "
                "nothing to seal, sign and send it as it is"
            )
        return names

    def with_encrypted_reply(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters with IsEncryptResponse, unless they say themselves what is to be encrypted."""
        asked = dict(params)
        if not asked.keys() & {"IsEncrypt", "IsEncryptResponse"}:
            asked["IsEncryptResponse"] = True
        if asked.get("IsEncryptResponse") is not True and not self.reply_fields:
            raise InvalidInput(f"{self.action} encrypts its reply with IsEncryptResponse true, and with nothing else")
        return asked

    def expected(self, params: Mapping[str, Any]) -> str | list[str]:
        """What is encrypted in the reply to these parameters: "body", "plain" or the fields' paths."""
        if self.form == "reply" and params.get("IsEncryptResponse") is not True:
            return list(self.reply_fields)
        return self.reply


def sealed_call(action: str) -> SealedCall:
    """Look a call up.

    Args:
        action: The call's name, like "IdCardVerification".

    Raises:
        InvalidInput: No call of this name has an Encryption parameter; the message says what to use instead.

    """
    if not isinstance(action, str):
        raise TypeError(f"action is a str, not {type(action).__name__}")
    if (call := ACTIONS.get(action)) is not None:
        return call
    if action in _SEALED_FORMS:
        advice = f"its sealed form is {_SEALED_FORMS[action]}"
    elif near := similar(action):
        advice = f"did you mean {near}?"
    else:
        advice = "sign it as it is, or, where its documentation has Encryption, use seal, seal_fields or session"
    raise InvalidInput(
        f"{action!r:.60} is none of the {len(ACTIONS)} calls that have an Encryption parameter: {advice}"
    )


def similar(action: str) -> str | None:
    """The call of the table that may have been meant by a name which isn't in it."""
    near = difflib.get_close_matches(action.lower(), _LOWER, 1, cutoff=0.8)
    return _LOWER[near[0]] if near else None


_SEALED_FORMS = {"IDCardOCR": "RecognizeEncryptedIDCardOCR"}
_ID = ("IdCard", "Name")
_ID_AND_PHONE = ("IdCard", "Name", "Phone")
_FIELDS: dict[str, tuple[str, ...]] = {
    "BankCard2EVerification": ("Name", "BankCard"),
    "BankCard4EVerification": ("Name", "BankCard", "Phone", "IdCard"),
    "BankCardVerification": ("IdCard", "Name", "BankCard"),
    "CheckBankCardInformation": ("BankCard",),
    "CheckIdNameDate": _ID,
    "CheckPhoneAndName": ("Mobile", "Name"),
    "DetectAuth": _ID,
    "GetEidToken": _ID,
    "GetFaceIdToken": _ID,  # its model names a photo, too, if the caller wants it encrypted: seal_fields
    "IdCardOCRVerification": _ID,
    "IdCardVerification": _ID,
    "ImageRecognitionV2": _ID,
    "LivenessRecognition": _ID,
    "MinorsVerification": ("Mobile", *_ID),
    "MobileNetworkTimeVerification": ("Mobile",),
    "MobileStatus": ("Mobile",),
    "PhoneVerificationCMCC": _ID_AND_PHONE,
    "PhoneVerificationCTCC": _ID_AND_PHONE,
    "PhoneVerificationCUCC": _ID_AND_PHONE,
}
_REPLIES: dict[str, tuple[str, ...]] = {
    "CheckIdCardInformation": ("IdNum", "Name"),
    "GetDetectInfoEnhanced": ("Text.IdCard", "Text.Name", "Text.OcrIdCard", "Text.OcrName"),
    "GetFaceIdResult": (),
}

ACTIONS = {
    call.action: call
    for call in (
        SealedCall("RecognizeEncryptedIDCardOCR", "ocr", "2018-11-19", "body", reply="body"),
        SealedCall("DetectAIFakeFaces", "faceid", "2018-03-01", "body"),
        *(SealedCall(action, "faceid", "2018-03-01", "fields", fields) for action, fields in _FIELDS.items()),
        *(
            SealedCall(action, "faceid", "2018-03-01", "reply", reply="body", reply_fields=fields)
            for action, fields in _REPLIES.items()
        ),
    )
}
"""The calls by their names."""

_LOWER = {action.lower(): action for action in ACTIONS}
