"""RecognizeEncryptedIDCardOCR, as the stand-in recognises it: nobody's card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..check.verify import Verified

__all__ = ["ID_CARD", "recognise"]

ID_CARD = "RecognizeEncryptedIDCardOCR"
"""The action that is recognised: its requests must be sealed."""

_FRONT = {  # nobody's card: there is no region 000000; the check digit is right (GB 11643-1999)
    "Name": "测试人",
    "Sex": "男",
    "Nation": "汉",
    "Birth": "1900/1/1",
    "Address": "虚构省虚构市样例路1号",
    "IdNum": "000000190001010017",
    "Authority": "",
    "ValidDate": "",
    "AdvancedInfo": '{"WarnInfos":[]}',
}
_BACK = dict.fromkeys(_FRONT, "") | {
    "Authority": "虚构市公安局样例分局",
    "ValidDate": "2000.01.01-2020.01.01",
    "AdvancedInfo": '{"WarnInfos":[]}',
}


def recognise(params: Mapping[str, Any], _verified: Verified) -> dict[str, str]:
    """The front of the card, or its back where CardSide asks for that."""
    return _BACK if params.get("CardSide") == "BACK" else _FRONT
