"""The fields of an ID card, from its picture: sealed, signed, sent, opened.

    pip install 'tcrypto[crypto,requests]'
    export TENCENTCLOUD_SECRET_ID=... TENCENTCLOUD_SECRET_KEY=...
    python examples/encrypted_id_card.py card.jpg public.txt

public.txt holds the public key that Tencent Cloud's support hands out, RSA or SM2: the key decides the algorithm. A
third argument takes the place of the service's address; `tcrypto gateway` prints one to try this with, and its keys.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import requests

from tcrypto import Credential, GatewayError, Sealer, Signer, TCryptoError


def recognize(picture: Path, public_key: str, url: str = "https://ocr.tencentcloudapi.com/") -> dict[str, Any]:
    """What is on the card's front."""
    signer = Signer(Credential.from_environment(), service="ocr", region="ap-guangzhou", version="2018-11-19")
    sealed = Sealer(public_key).seal({"ImageBase64": picture, "CardSide": "FRONT"})
    signed = signer.sign(
        "POST", url, sealed.body, action="RecognizeEncryptedIDCardOCR", content_type="application/json"
    )
    reply = requests.post(signed.url, data=signed.body, headers=signed.headers, timeout=60).json()
    return sealed.session.open(reply)


def main(arguments: Sequence[str]) -> int:
    """Print the card's fields as JSON."""
    if not 2 <= len(arguments) <= 3:
        print("usage: encrypted_id_card.py PICTURE PUBLIC_KEY [URL]", file=sys.stderr)
        return 2
    picture, public_key, *url = arguments
    try:
        card = recognize(Path(picture), Path(public_key).read_text(), *url)
    except GatewayError as error:  # the service's answer: no card in the picture, a wrong signature, no balance
        print(f"{error.code}: {error.message} (RequestId {error.request_id})", file=sys.stderr)
        return 1
    except TCryptoError as error:  # this side's: no picture, no public key, no credential, a reply that isn't genuine
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(card, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
